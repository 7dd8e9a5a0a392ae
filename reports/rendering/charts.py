"""Draws bar charts as SVG with a text alternative; one shape, no library, equal numbers give equal bytes."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reports.rendering.markdown import clean

_WIDTH, _LEFT, _ROW = 640, 200, 26


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
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="currentColor">'
        f"<title>{escape(title)}</title><desc>{described}</desc>"
        f'<text x="0" y="16" font-weight="600">{escape(title)}</text>{"".join(bars)}</svg>\n'
    )
