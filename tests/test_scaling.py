"""Every function that takes a stranger's text takes time in proportion to its length, whatever is repeated in it."""

import ast
from pathlib import Path

import pytest

from tests.scaling import LIMIT_EXPONENT, LIMIT_S_PER_100_KB, UNITS, _exponent, failing, functions, repeated

ROOT = Path(__file__).parent.parent

# One of each kind: letters, capitals, digits, stops, marks, blanks, tags, escapes, wordings of facts.
FEW = ("AB", "A ", "1-", "+1", ".", "/../", "&a=1", "<p>", "<!--", "“", "\u00a0", "\n", "told CNN ", "by 2027 will ")


@pytest.mark.parametrize("name", functions())
def test_a_short_hostile_text_is_read_at_once(name: str) -> None:
    """The growth is what counts here; seconds are far from the limit's, as tests share the machine."""
    found = failing(name, units=FEW, sizes=(1_000, 4_000))
    assert [one for one in found if one.exponent > LIMIT_EXPONENT or one.s_per_100_kb > 10 * LIMIT_S_PER_100_KB] == []


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.parametrize("name", functions())
def test_the_time_grows_with_the_length(name: str) -> None:
    """All units to 64,000 characters: minutes for a function that reads a page, so at night only."""
    assert failing(name) == []


def test_there_are_sixty_units_and_more() -> None:
    assert len(set(UNITS)) == len(UNITS) >= 60
    assert len(repeated("abc", 64_000)) == 64_000


@pytest.mark.parametrize(("power", "is_over"), [(1, False), (1.2, False), (1.4, True), (2, True)])
def test_growth_is_measured_as_the_exponent(power: float, is_over: bool) -> None:
    taken = [(size, 0.05 * (size / 4_000) ** power) for size in (4_000, 8_000, 16_000, 32_000, 64_000)]
    assert _exponent(taken) == pytest.approx(power)
    assert (_exponent(taken) > LIMIT_EXPONENT) == is_over
    assert LIMIT_S_PER_100_KB == 1.0


# Functions of text that need no row: they get what others cleaned and bounded, or their caller has a row.
THROUGH_OTHERS = {
    "extractors/facts/certainty.py",  # names of our own rules
    "extractors/facts/figures/attributes.py", "extractors/facts/figures/prices.py",  # by `read_figures`
    "extractors/facts/figures/subjects.py",
    "extractors/facts/speech/resolution_specs.py", "extractors/facts/speech/verbs.py",  # by `read_predictions`
    "extractors/text/patterns.py",  # words of our own patterns
    "extractors/articles/metadata.py", "extractors/articles/text_vote.py", "extractors/text/date_words.py",
    "extractors/facts/names/models.py",  # a model of the user's
    "extractors/web/error_messages.py", "extractors/web/resolver.py",
}  # fmt: skip
READING = ("extractors/articles", "extractors/feeds", "extractors/text", "extractors/urls", "extractors/facts")


def test_every_module_that_reads_strangers_text_has_a_row() -> None:
    """A new module of these rooms with a public function of a text must be named in the table."""
    table = (ROOT / "tests" / "scaling.py").read_text(encoding="utf-8")
    missing = [
        str(path.relative_to(ROOT))
        for room in READING
        for path in sorted((ROOT / room).rglob("*.py"))
        if _takes_text(path) and path.stem not in table and str(path.relative_to(ROOT)) not in THROUGH_OTHERS
    ]
    assert missing == []


def _takes_text(path: Path) -> bool:
    """Return whether a public function of the module takes a `str` or `bytes` first."""
    functions = (one for one in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(one, ast.FunctionDef))
    return any(
        not one.name.startswith("_")
        and one.args.args
        and one.args.args[0].annotation is not None
        and ast.unparse(one.args.args[0].annotation) in ("str", "bytes")
        for one in functions
    )
