"""Cluster articles of your own, wherever they are from: here a list in the file, without a store or a configuration."""

import storyfold

articles = [
    {
        "title": "Northwind buys Acme Robotics for $1.2 billion",
        "text": "Northwind said on Monday it will buy warehouse robot maker Acme Robotics for $1.2 billion in cash.",
        "url": "https://one.example/northwind-acme",
        "published": "2026-04-27T09:00:00Z",
    },
    {
        "title": "Northwind to acquire robot maker Acme in $1.2 billion deal",
        "text": "Warehouse robot maker Acme Robotics will be bought by Northwind for $1.2 billion, it said Monday.",
        "url": "https://two.example/deal",
        "published": "2026-04-27T11:30:00Z",
    },
    {
        "title": "Heavy rain floods the old town of Verden",
        "text": "The river burst its banks overnight and forced 300 people in Verden from their homes.",
        "url": "https://three.example/verden",
        "published": "2026-04-27T06:00:00Z",
    },
]

for number, story in enumerate(storyfold.cluster_articles(articles), 1):
    print(f"Story {number}")
    for article in story:
        print(f"  {article['title']} ({article['url']})")
