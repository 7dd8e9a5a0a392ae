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
    offline: bool = False  # no name of a host had an address

    def in_words(self) -> str:
        """Return in a sentence what was asked and what came of it."""
        if not self.feeds:
            return f"{counted(self.not_due, 'feed')} {'was' if self.not_due == 1 else 'were'} not due yet"
        return (
            f"{self.feeds_ok} of {counted(self.feeds, 'feed')} answered, {counted(self.new_articles, 'new article')}, "
            f"{counted(self.stories_touched, 'story')} touched"
        )


def counted(number: int, what: str) -> str:
    """Return "1 feed", "2 feeds", "2 stories"."""
    if number == 1:
        return f"1 {what}"
    return f"{number} {what[:-1]}ies" if what.endswith("ry") else f"{number} {what}s"


class NoFeedAnsweredError(Exception):
    """All feeds that were asked failed: more likely our network than all of the press."""

    def __init__(self, collected: CollectResult) -> None:
        super().__init__(f"none of {collected.feeds} feeds answered")
        self.collected = collected
