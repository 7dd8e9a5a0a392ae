"""Read the facts of every stored article that was not read yet, a batch at a time; safe to kill and repeat."""

from __future__ import annotations

from collections.abc import Sequence

from prefect.cache_policies import NO_CACHE

from extractors.facts.types import FACTS_VERSION, NameReader, no_facts
from flows.configuration.settings import Settings
from flows.orchestration.engine import task
from flows.orchestration.opaque import opaque
from flows.orchestration.progress import progress
from store.collection.article_failures import one_by_one, record_failure
from store.database.connections import Connection
from store.ledger.facts import save_facts, unread_articles, unread_ids
from store.types import StoredArticle

# What a kill can lose is one batch, half a second's work.
BATCH = 200

# After an update a run reads so many anew, at some 10 ms each: a store of years must not hold an hourly run for hours.
MOST_AGAIN = 10_000


@task(name="facts", cache_policy=NO_CACHE, persist_result=False)
def read_batch(connection: Connection, ids: Sequence[str], aliases: dict[str, str], names: NameReader | None) -> None:
    """Read one batch of articles and keep what they state; one that cannot be read states nothing, and is recorded."""
    from extractors.facts.read_facts import read_facts  # its patterns take a fifth of a second to compile

    def read(articles: Sequence[StoredArticle]) -> None:
        facts = [
            read_facts(
                stored.article.text,
                stored.article.published.date(),
                links=stored.article.links,
                aliases=aliases,
                name_reader=names,
                language=stored.article.language,
            )
            for stored in articles
        ]
        save_facts(connection, list(zip(articles, facts, strict=True)), FACTS_VERSION)

    def failed(stored: StoredArticle, error: BaseException) -> None:
        record_failure(connection, stored.id, "facts", error)
        save_facts(connection, [(stored, no_facts(stored.article.published.date()))], FACTS_VERSION)

    one_by_one(unread_articles(connection, ids), read, failed)


def read_new_facts(connection: Connection, settings: Settings, *, most_again: int | None = None) -> int:
    """Read every article that was not read by the readers as they are now, and return how many those were.

    Of those that were read by earlier ones, only the `most_again` latest; all if None. Clustering compares by what is
    kept here, so it comes after this.
    """
    ids = unread_ids(connection, FACTS_VERSION, most_again=most_again)
    aliases = settings.facts.alias_table()
    names = _names(settings.facts.names_model, aliases)
    progress("facts", 0, len(ids))
    for start in range(0, len(ids), BATCH):
        read_batch(opaque(connection), ids[start : start + BATCH], aliases, opaque(names))
        progress("facts", min(start + BATCH, len(ids)), len(ids))
    return len(ids)


def _names(model: str, aliases: dict[str, str]) -> NameReader | None:
    if not model:
        return None
    from extractors.facts.names.models import name_reader

    return name_reader(model, aliases)
