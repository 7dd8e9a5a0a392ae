"""Draw the charts of an edition as SVG with a text alternative; no library, equal numbers give equal bytes."""

from collections.abc import Sequence
from datetime import timedelta
from xml.sax.saxutils import escape

from reports.rendering.markdown import clean
from reports.types import Edition

CAPTIONS = {
    "weeks": "Articles by week",
    "lag": "Articles by delay behind the first report",
}

MIN_WEEKS = 4  # fewer show no course
MIN_LATER = 3  # articles after the first; fewer show no pattern

_LAGS = ((1, "within an hour"), (6, "1 to 6 hours"), (24, "6 to 24 hours"), (72, "1 to 3 days"), (10**6, "later"))
_WIDTH, _LEFT, _ROW = 640, 200, 26


def draw_charts(edition: Edition) -> dict[str, str]:
    """Return the charts by kind; none where there is nothing to draw."""
    if not edition.stories:
        return {}
    rows = {
        "weeks": [(week.week, week.articles) for week in edition.weeks],
        "lag": _lag_rows(edition),
    }
    if len(edition.weeks) < MIN_WEEKS:
        del rows["weeks"]
    if sum(value for _, value in rows["lag"]) < MIN_LATER:
        del rows["lag"]
    return {kind: bar_chart(CAPTIONS[kind], found) for kind, found in rows.items()}


def bar_chart(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """Return a chart of labelled bars, in the order given; `<desc>` says all its numbers in words.

    Colours follow the page: text is `currentColor`, so it reads in the dark as well.
    """
    most = max((value for _, value in rows), default=0) or 1
    height = 34 + _ROW * len(rows)
    shown = [(escape(clean(label, 28)), value) for label, value in rows]
    described = "; ".join(f"{label}: {value}" for label, value in shown)
    bars = []
    for n, (label, value) in enumerate(shown):
        y = 30 + _ROW * n
        width = round((_WIDTH - _LEFT - 60) * value / most)
        bars.append(
            f'<text x="{_LEFT - 8}" y="{y + 14}" text-anchor="end">{label}</text>'
            f'<rect x="{_LEFT}" y="{y}" width="{width}" height="18" rx="2" fill="#2a78b8"/>'
            f'<text x="{_LEFT + width + 6}" y="{y + 14}">{value}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" '
        f'viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="currentColor">'
        f"<title>{escape(title)}</title><desc>{described}</desc>"
        f'<text x="0" y="16" font-weight="600">{escape(title)}</text>{"".join(bars)}</svg>\n'
    )


def _lag_rows(edition: Edition) -> list[tuple[str, int]]:
    """Return how many articles came how long after the first report of their story."""
    lags = [
        (article.published - story.articles[0].published) / timedelta(hours=1)
        for story in edition.new_stories
        for article in story.articles[1:]
        if article.has_hour and story.articles[0].has_hour
    ]
    rows, lower = [], -1.0
    for upper, name in _LAGS:
        rows.append((name, sum(lower < lag <= upper for lag in lags)))
        lower = float(upper)
    return rows
