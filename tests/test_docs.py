"""What the documents name exists, all of them are reached from the README's first screen, and each keeps its form."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FIRST_SCREEN = 40
PACKAGES = ("extractors", "store", "reports", "flows")

DECISIONS = sorted(path for path in (ROOT / "docs" / "decisions").glob("*.md") if path.name != "README.md")
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "BENCHMARKS.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]

_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)#\s]+)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# A path of ours: below one of our folders, or a document in the root; `:name` is something defined there.
_PATH = re.compile(
    r"((?:extractors|store|reports|flows|tests|docs|\.github)/[\w./*-]*|[A-Z]+\.md|prefect\.yaml|constraints\.txt|"
    r"pyproject\.toml|storyfold\.py)(?::(\w+))?"
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_path_and_name_exists(page: Path) -> None:
    missing = [one for one in named_in(page) if not exists(*one)]
    assert not missing


def named_in(page: Path) -> list[tuple[str, str]]:
    """Return the paths of ours that a page names, each with the name behind its colon or ""."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    found = [_PATH.fullmatch(code) for code in _CODE.findall(text)]
    return [(match[1], match[2] or "") for match in found if match]


def exists(path: str, name: str) -> bool:
    if "*" in path:
        return any(ROOT.glob(path))
    return (ROOT / path).exists() and (not name or name in defined_in(ROOT / path))


@cache
def defined_in(path: Path) -> frozenset[str]:
    """Return the names that a module defines at its top, and the methods of its classes."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return frozenset(names)


def test_a_path_or_name_that_is_gone_is_found() -> None:
    assert exists("tests/test_docs.py", "exists")
    assert not exists("tests/test_docs.py", "gone")
    assert not exists("tests/gone.py", "")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert not [link for link in links_of(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]


def links_of(text: str) -> list[str]:
    return [link for link in _LINK.findall(text) if not link.startswith(("http:", "https:"))]


def test_every_document_is_reached_from_the_first_screen_of_the_readme() -> None:
    first_screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:FIRST_SCREEN])
    reached = {(ROOT / link).resolve() for link in links_of(first_screen)}
    index = ROOT / "docs" / "decisions" / "README.md"
    assert index in reached
    reached |= {(index.parent / link).resolve() for link in links_of(index.read_text(encoding="utf-8"))}
    assert {page for page in PAGES if page.name != "README.md"} <= reached


def test_the_architecture_names_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {name_of(path.parent) for package in PACKAGES for path in (ROOT / package).glob("*/__init__.py")}
    assert not {room for room in rooms if f"`{room}/`" not in text}


# What a newcomer asks, and words that only the right file holds.
ANSWERS = {
    "article that the program failed at": "def record_failure",
    "time that a text may take": "LIMIT_S_PER_100_KB",
    "a paywall recognised": "already a subscriber",
    "a tracking parameter listed": "utm_",
    "a feed's date read": "def parse_date",
    "robots.txt obeyed": "RFC 9309",
    "are never one event": "def refusal_of",
    "`Retry-After` kept between runs": "`Retry-After`",
    "the language of an article guessed": "def detect_language",
    "a relation (copy, rewrite;": "def trace_lineage",
    "what a copy changed": "def edits_of_copy",
    "the table `members` written": '"members"',
    "a view's newest definition": "MIGRATIONS",
    "the form of an article judged": "def judge_form",
    "a roundup split into its items": "def split_items",
    '"$40 million" read': "million",
    "a unit of measure added": "MEASURES",
    "the threshold of relevance": "MIN_RELEVANCE",
    "the look of the edition": "{%",
    "a default of the configuration": "class EncoderSettings",
    "a command?": "typer",
    "`storyfold ask explain` made": "kept apart: ",
    "when a feed is asked next": "def plan_after_answer",
    "a killed restore": "def finish_replacement",
    "the schedule": "cron",
    "a page that gave no article tried again": "RETRY_AFTER_S",
    "a changed article revised": "revision",
    "a failed feed tried again": "retries",
    "work shared out to Dask or Ray": "Dask or Ray cluster",
    "the embedding model changed": "def switch_model",
    "the pair score fitted": "def fit_weights",
    "turned into a day": "class Period",
    "show that a prediction came true": "class ResolutionSpec",
    "two spellings are one person": "VIEW entity_articles",
    "page of a person or a company": "def read_entities",
    "a watch's change found": "def look_for_changes",
    "a prediction resolved without a person": "def read_outcomes",
    "a contradiction between": "def find_contradictions",
    "a password or token": "def shown_url",
    "a feed checked": "def check_feed",
    "an edition compared": "def find_corrections",
    "an edition held against": "def read_outside_list",
    "Ctrl-C answered": "def exit_on_signals",
    "a private address refused": "def is_public",
    "a hidden instruction": "instruction",
    "a topic tried on what is stored": "judge_stories",
    "what an edition missed worded": "From the feeds to this page",
    "an edition mailed": "EmailMessage",
    "a webhook sent": "webhook",
}


def rows_of_where_is() -> list[str]:
    """Return the rows of the page's last table, its head left out."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Where is")[2]
    return [line for line in text.splitlines() if line.startswith("| …")]


def test_every_row_of_where_is_is_probed() -> None:
    assert [sum(question in row for question in ANSWERS) for row in rows_of_where_is()] == [1] * len(ANSWERS)


@pytest.mark.parametrize("question", ANSWERS)
def test_where_is_leads_to_the_right_file(question: str) -> None:
    (row,) = [line for line in rows_of_where_is() if question in line]
    matches = [_PATH.fullmatch(code) for code in _CODE.findall(row)]
    files = [ROOT / match[1] for match in matches if match]
    assert all(path.is_file() for path in files), "a folder is no answer"
    assert any(ANSWERS[question] in path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_a_decision_says_what_why_and_what_was_tried(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert all(f"**{part}" in text for part in ("Decided.**", "Why.**", "Tried"))
    assert len(text.splitlines()) <= 60


def test_an_entry_of_the_changelog_is_one_line() -> None:
    entries = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("## [", 1)[1].splitlines()[1:]
    odd = [line for line in entries if line and not line.startswith(("- ", "## [", "### ", "The first release."))]
    assert not odd
    assert all(len(line) <= 140 for line in entries)


def test_the_benchmarks_fit_two_screens() -> None:
    assert len((ROOT / "BENCHMARKS.md").read_text(encoding="utf-8").splitlines()) <= 120
