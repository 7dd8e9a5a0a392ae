"""Read the facts of one file, and print them for programs with their words beside their places."""

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from extractors.facts.read_facts import read_facts
from extractors.facts.types import Facts


def read_file(file: Path, published: date) -> tuple[str, Facts]:
    """Return a file's text and its facts. Raises OSError or UnicodeDecodeError when it cannot be read."""
    text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    return text, read_facts(text, published)


def facts_json(text: str, facts: Facts) -> str:
    """Return the facts as JSON; each with the words at its span, `start` and `end` in characters."""
    whole: dict[str, Any] = asdict(facts)
    for found in whole.values():
        for fact in found if isinstance(found, tuple) else ():
            fact["text"] = text[fact["start"] : fact["end"]]
            if "sentence" in fact:
                start, end = fact["sentence"]
                fact["sentence"] = {"start": start, "end": end, "text": text[start:end]}
    return json.dumps(whole, default=str, ensure_ascii=False, indent=2) + "\n"
