"""Word what an edition missed: sentences for its part "What we missed"; computes nothing."""

from reports.rendering.wording import count, count_stories, short_day
from reports.types import Completeness, CreditedOutlet, Gate, SilentFeedNote, UnseenEstimate

_ENTRIES = "announced"
_STORIES = "stories"


def missed_lines(missed: Completeness) -> tuple[str, ...]:
    """Return one line for each thing that can be said, none for what cannot."""
    lines = [
        _gates_line(missed.gates),
        _estimate_line(missed.estimate) if missed.gates else "",
        *(_credited_line(one) for one in missed.credited),
        *(_silent_line(one) for one in missed.silent),
        _outside_line(missed),
    ]
    return tuple(line for line in lines if line)


def _gates_line(gates: tuple[Gate, ...]) -> str:
    if not gates:
        return ""
    parts = []
    for gate in gates:
        if gate.name == _ENTRIES:
            parts.append(f"{count(gate.count, 'entry', 'entries')} announced")
        elif gate.name == _STORIES:
            parts.append(f"{count_stories(gate.count)} made of them")
        else:
            parts.append(f"{gate.count:,} {gate.name}")
    return f"From the feeds to this page: {', '.join(parts)}."


def _estimate_line(estimate: UnseenEstimate | None) -> str:
    if estimate is None:
        return ""
    if estimate.unseen is None or estimate.low is None or estimate.high is None:
        return "Too few stories were seen by both halves of the feeds to estimate how many no feed had."
    seen = (
        f"{count_stories(estimate.stories)} of this topic in these days and the four weeks before: "
        f"one half of the feeds saw {estimate.first}, the other {estimate.second}, both {estimate.both}"
    )
    return (
        f"{seen}. If the halves see independently, {estimate.unseen:.0f} more were seen by neither (95 % interval "
        f"{estimate.low:.0f} to {estimate.high:.0f}); newsrooms read each other, so there may be more."
    )


def _credited_line(one: CreditedOutlet) -> str:
    goes = "goes" if one.stories == 1 else "go"
    return (
        f"{count_stories(one.stories)} {goes} back to {one.outlet}, which is in none of our feeds: “{one.headline}”. "
        "The command storyfold feeds add finds the feed of a site."
    )


def _silent_line(one: SilentFeedNote) -> str:
    return (
        f"{one.name} announced nothing since {short_day(one.last_entry.date())}; it does so every "
        f"{_pause(one.usual_hours)} otherwise."
    )


def _pause(hours: float) -> str:
    return count(round(hours / 24), "day") if hours >= 36 else count(max(1, round(hours)), "hour")


def _outside_line(missed: Completeness) -> str:
    outside = missed.outside
    if outside is None:
        return ""
    rest = ":" if outside.missed else "."
    told = "1 was told" if outside.printed == 1 else f"{outside.printed} were told"
    return f"Of {count_stories(outside.stories)} listed in {outside.name}, {told}{rest}"
