"""Sums as press in other languages writes their magnitudes, the marks of footnotes, and races by their length."""

from datetime import date

import pytest

from extractors.facts.read_facts import read_facts


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("The group raised 1,2 Milliarden Euro in March.", 1.2e9, "EUR"),
        ("It has one aim: 2 Milliarde Euro.", 2e9, "EUR"),
        ("Der Umsatz: 3,5 Mio. Euro.", 3.5e6, "EUR"),
        ("Der Umsatz: 3,5 Mrd. Euro.", 3.5e9, "EUR"),
        ("Der Umsatz: 40 Millionen Euro.", 40e6, "EUR"),
        ("Die Schulden: 2,1 Billionen Euro.", 2.1e12, "EUR"),
        ("Le groupe a levé 1,2 milliard d'euros.", 1.2e9, "EUR"),
        ("Le groupe a levé 3 milliards d’euros.", 3e9, "EUR"),
        ("La firma pagó 25 millones de euros.", 25e6, "EUR"),
        ("La firma pagó 2,5 mil millones de euros.", 2.5e9, "EUR"),
        ("Ha raccolto 30 milioni di euro.", 30e6, None),
        ("Un giro di €2 miliardi.", 2e9, "EUR"),
        ("Un giro di €1 miliardo.", 1e9, "EUR"),
        ("Het kreeg €4 miljoen.", 4e6, "EUR"),
        ("Het kreeg €4 miljard.", 4e9, "EUR"),
        ("Sales were €3bn² this year.", 3e9, "EUR"),
        ("She ran the 100m in Oslo.", 100.0, "m"),
    ],
)
def test_a_sum_is_read_whichever_press_wrote_it(text: str, value: float, unit: str | None) -> None:
    found = read_facts(text, date(2026, 3, 11)).figures
    assert [one.value for one in found] == [value]
    assert unit is None or found[0].unit == unit
