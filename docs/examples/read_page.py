"""Extract the article of a saved page and print what it states: read_page.py page.html https://where.it/came/from."""

import sys
from pathlib import Path

import storyfold

page, url = sys.argv[1:3]
article = storyfold.extract_article(Path(page).read_bytes(), url)
print(f"{article.title} ({article.published:%Y-%m-%d}, {article.language})")
facts = storyfold.read_facts(article.text, article.published.date())
for figure in facts.figures:
    print(f"figure: {article.text[figure.start : figure.end]} = {figure.value:,.10g} {figure.unit}")
for quote in facts.quotes:
    print(f"quote: {quote.words} ({quote.speaker or 'speaker unknown'})")
