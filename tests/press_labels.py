"""Join what was collected from the sample press with its gold labels."""

from pathlib import Path

from extractors.types import Article
from flows.sample_press.articles import load_press
from store.database.connections import open_reader
from store.stories.read import stories_by_id
from store.types import Story


def read_stories(database: Path) -> tuple[Story, ...]:
    """Return all stories of a database."""
    with open_reader(database) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM stories").fetchall()]
        return stories_by_id(connection, ids)


def gold_names(stories: tuple[Story, ...]) -> dict[str, tuple[Story, Article]]:
    """Return gold article id → its collected story and article. One publisher adds tracking to its links."""
    pages = {article.url: article.id for article in load_press().articles}
    titles = {article.title: article.id for article in load_press().articles}
    found = {}
    for story in stories:
        for member in story.members:
            article = member.stored.article
            bare = article.url.split("?utm")[0]
            name = pages.get(article.url) or pages.get(bare) or titles.get(article.title)
            if name:
                found[name] = (story, article)
    return found
