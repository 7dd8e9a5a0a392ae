"""The labelled follow-ups of a real fortnight, and how proposals are scored by them."""

from tests.bench.follow_ups import FollowUp, load_follow_ups, score_follow_ups

PROMISE = {
    "id": "a1", "title": "Confirmation hearings set", "published": "2026-03-11",
    "text": "Confirmation hearings for Markham will begin March 18, when the Senate Security Committee convenes.",
}  # fmt: skip
OUTCOME = {
    "id": "b2", "title": "Markham confirmation hearings begin", "published": "2026-03-18",
    "text": "The confirmation hearings of Markham began at the Senate Security Committee on Wednesday, March 18.",
}  # fmt: skip
OTHERS = tuple(
    {"id": f"c{n}", "title": f"Item {n}", "published": "2026-03-17", "text": f"The harbour of town {n} sold {n} lamps."}
    for n in range(30)
)


def label(verdict: str, *told_by: str) -> FollowUp:
    return FollowUp(
        article="a1", begins="Confirmation hearings for Markham", verdict=verdict, told_by=frozenset(told_by)
    )


def test_at_least_thirty_predictions_of_one_fortnight_are_labelled() -> None:
    labels = load_follow_ups()
    assert len(labels) >= 30
    assert {one.verdict for one in labels} == {"kept", "changed", "none"}
    assert all(bool(one.told_by) == (one.verdict != "none") for one in labels)
    assert all(len(one.begins.split()) <= 5 for one in labels)


def test_a_proposal_is_right_where_verdict_and_article_are_the_labels() -> None:
    score = score_follow_ups([PROMISE, OUTCOME, *OTHERS], [label("kept", "b2")])
    assert (score.read, score.told, score.proposed, score.proposed_right) == (1, 1, 1, 1)


def test_a_proposal_for_what_nothing_tells_is_wrong() -> None:
    score = score_follow_ups([PROMISE, OUTCOME, *OTHERS], [label("none")])
    assert (score.told, score.proposed, score.proposed_right) == (0, 1, 0)


def test_nothing_is_proposed_without_a_later_article() -> None:
    score = score_follow_ups([PROMISE, *OTHERS], [label("kept", "b2")])
    assert (score.read, score.proposed) == (1, 0)
