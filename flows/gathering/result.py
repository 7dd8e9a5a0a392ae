"""What a collect did, as flows hand it on and commands print it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectResult:
    """What a collect did."""

    feeds: int
    feeds_ok: int
    not_due: int
    feeds_failed: tuple[str, ...]
    new_articles: int
    failed_pages: int
    stories_touched: int
    failed_articles: int = 0  # that the program failed at, in this run or an earlier one


class NoFeedAnsweredError(Exception):
    """All feeds that were asked failed: more likely our network than all of the press."""

    def __init__(self, collected: CollectResult) -> None:
        super().__init__(f"none of {collected.feeds} feeds answered")
        self.collected = collected
