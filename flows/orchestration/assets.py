"""What the flows make, named for Prefect's lineage: feeds → articles → stories → editions. Events only, no data."""

from __future__ import annotations

from prefect.assets import Asset, AssetProperties

from flows.configuration.settings import Settings


def _asset(key: str, name: str, description: str) -> Asset:
    return Asset(key=f"storyfold://{key}", properties=AssetProperties(name=name, description=description))


FEEDS = _asset("feeds", "Feeds", "The feeds of the configuration, as they answered.")
ARTICLES = _asset("articles", "Articles", "Every article read, with its vectors: the table `articles`.")
STORIES = _asset("stories", "Stories", "Articles about one event, and who copied whom: the view `stories`.")


def edition_asset(topic: str, settings: Settings) -> Asset:
    """Return the editions of a topic as one asset; each week written materializes it again."""
    return _asset(f"editions/{topic}", f"Editions of {topic}", f"Weekly digests in {settings.digest.folder}.")
