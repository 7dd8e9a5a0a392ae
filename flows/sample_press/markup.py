"""Read the markup of article bodies and write it as HTML. Knows no page and no publisher."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Literal

BlockKind = Literal["paragraph", "subhead", "items", "quote", "table"]

_PREFIXES: dict[str, BlockKind] = {"## ": "subhead", "- ": "items", "> ": "quote", "| ": "table"}
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_NUMBER_AND_UNIT = re.compile(r"(\d) (?=(?:million|billion|percent|per cent|mln|bln|people|[ap]\.m\.)\b)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a body. Paragraphs, subheads and quotes have one line; items and tables one each."""

    kind: BlockKind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a site sets text: paragraph element, tables or a grid of spans, quotation marks, hard spaces."""

    paragraph: Literal["p", "div"] = "p"
    table: Literal["table", "grid"] = "table"
    subhead: Literal["h2", "h3", "strong"] = "h2"
    curly_quotes: bool = False
    hard_spaces: bool = False


def parse_body(body: str) -> tuple[Block, ...]:
    """Return the blocks of a body, in order. A marked line ends a paragraph even without a blank line."""
    blocks: list[Block] = []
    for (_, kind), lines in groupby(_numbered_lines(body), key=lambda line: line[:2]):
        texts = [text for _, _, text in lines]
        joined = tuple(texts) if kind in ("items", "table") else (" ".join(texts),)
        if any(texts):
            blocks.append(Block(kind=kind, lines=joined))
    return tuple(blocks)


def html_blocks(blocks: Iterable[Block], urls: Mapping[str, str], setting: Setting) -> tuple[str, ...]:
    """Return each block as HTML, everything escaped; a link to an id of `urls` goes to its URL."""
    return tuple(_html_block(block, urls, setting) for block in blocks)


def curl_quotes(text: str) -> str:
    """Return `text` with typographic quotation marks and apostrophes."""
    text = re.sub(r'(^|[\s(\[—–-])"', r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[—–“-])'", r"\1‘", text).replace("'", "’")


def _numbered_lines(body: str) -> Iterable[tuple[int, BlockKind, str]]:
    """Give each line the number of its stretch between blank lines, its kind, and its unmarked text."""
    stretch = 0
    for raw in body.splitlines():
        line = raw.strip()
        stretch += not line
        kind = _kind(line)
        if line:
            yield stretch, kind, line if kind == "paragraph" else line.split(" ", 1)[1]


def _kind(line: str) -> BlockKind:
    return next((kind for prefix, kind in _PREFIXES.items() if line.startswith(prefix)), "paragraph")


def _html_block(block: Block, urls: Mapping[str, str], setting: Setting) -> str:
    lines = [_inline(line, urls, setting) for line in block.lines]
    match block.kind:
        case "paragraph":
            return f"<{setting.paragraph}>{lines[0]}</{setting.paragraph}>"
        case "subhead" if setting.subhead == "strong":
            return f"<p><strong>{lines[0]}</strong></p>"
        case "subhead":
            return f"<{setting.subhead}>{lines[0]}</{setting.subhead}>"
        case "quote":
            return f"<blockquote><p>{lines[0]}</p></blockquote>"
        case "items":
            return "<ul>\n" + "\n".join(f"<li>{line}</li>" for line in lines) + "\n</ul>"
        case "table":
            return _html_table([_cells(line) for line in lines], setting)


def _html_table(rows: list[list[str]], setting: Setting) -> str:
    if setting.table == "grid":
        cells = "\n".join("<p>" + " ".join(f"<span>{cell}</span>" for cell in row) + "</p>" for row in rows)
        return f'<div class="grid" style="--columns:{len(rows[0])}">\n{cells}\n</div>'
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _inline(text: str, urls: Mapping[str, str], setting: Setting) -> str:
    if setting.curly_quotes:
        text = curl_quotes(text)
    pieces, end = [], 0
    for link in _LINK.finditer(text):
        address = urls.get(link[2], link[2])
        pieces += [_escaped(text[end : link.start()], setting)]
        pieces += [f'<a href="{escape(address)}">{_escaped(link[1], setting)}</a>']
        end = link.end()
    return "".join([*pieces, _escaped(text[end:], setting)])


def _escaped(text: str, setting: Setting) -> str:
    escaped = escape(text, quote=False)
    return _NUMBER_AND_UNIT.sub(r"\1&nbsp;", escaped) if setting.hard_spaces else escaped


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("| ").split("|")]
