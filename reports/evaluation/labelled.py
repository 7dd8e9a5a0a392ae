"""Read labelled examples from JSON lines, gzipped or plain; says which line is wrong and how."""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


class LabelError(ValueError):
    """A file of labels that cannot be used; the message names the file and the line."""


def read_lines(path: Path, fields: Mapping[str, type]) -> Iterator[dict[str, Any]]:
    """Yield the objects of the file, each with these fields of these types. Raises LabelError."""
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise LabelError(f"{path}: cannot be read: {error}") from error
    empty = True
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        empty = False
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise LabelError(f"{path}, line {number}: not JSON: {error}") from error
        for field, kind in fields.items():
            if not isinstance(row, dict) or not isinstance(row.get(field), kind):
                raise LabelError(f"{path}, line {number}: {field!r} must be a {kind.__name__}")
        yield row
    if empty:
        raise LabelError(f"{path}: holds no line")
