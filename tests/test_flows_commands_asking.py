"""What a reader asks of a filled store and says to it, and the sentence for each question that has no answer."""

import json
import re
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from flows.editions.site import serve_site
from store.database.connections import open_reader
from tests.commands import Done, storyfold
from tests.conftest import Demo
from tests.prefect_server import free_port


def run(*words: object, demo: Demo) -> Done:
    return storyfold(*map(str, words), "--config", str(demo.config))


def done(*words: object, demo: Demo) -> str:
    found = run(*words, demo=demo)
    assert found.returncode == 0, found.stderr
    return found.stdout


def ask(demo: Demo, query: str) -> list[tuple[str, ...]]:
    with open_reader(demo.database) as connection:
        return connection.execute(query).fetchall()


def test_the_ledger_of_a_story_is_shown_with_what_does_not_agree(demo: Demo) -> None:
    ((largest,),) = ask(demo, "SELECT story_id FROM figure_agreement GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
    shown = done("story", largest, demo=demo)
    assert "Figures" in shown
    assert re.search(r"and \d+ more: --json, or the view figure_agreement", shown)
    ((follower, followed),) = ask(demo, "SELECT id, follows FROM stories WHERE follows <> '' ORDER BY id LIMIT 1")
    assert f"Earlier in its thread: story {followed}." in done("story", follower, demo=demo)


def test_a_search_says_when_it_goes_by_words_alone_and_when_there_is_nothing(demo: Demo) -> None:
    header, *rows = (line.split("\t") for line in done("search", "zzyzx", "--words", demo=demo).splitlines())
    assert rows == []
    assert run("search", "zzyzx", "--words", demo=demo).stderr == "Nothing found.\n"
    _, *rows = (line.split("\t") for line in done("search", "harbour ferry", "--words", demo=demo).splitlines())
    first = dict(zip(header, rows[0], strict=True))
    assert (first["word_rank"], first["meaning_rank"]) == ("1", "0")
    model = "nowhere/no-such-model"
    lost = storyfold("search", "harbour", "--config", str(demo.config), STORYFOLD_ENCODER__MODEL=model)
    assert lost.returncode == 0
    assert "By words alone: " in lost.stderr
    assert lost.stdout.splitlines()[1].split("\t")[5:7] == ["1", "0"]


def test_an_answer_has_the_form_that_was_asked_for(demo: Demo, tmp_path: Path) -> None:
    query = "SELECT $one AS one, 2 AS two"
    assert done("sql", query, "--set", "one=a,b", "--format", "csv", demo=demo) == 'one,two\n"a,b",2\n'
    assert "write it like week=2026-W18" in " ".join(run("sql", query, "--set", "one", demo=demo).stderr.split())
    view = done("sql", "--schema", "first_reports", demo=demo)
    assert view.startswith("first_reports  view. ")
    told = json.loads(done("sql", "--schema", "first_reports", "--json", demo=demo))
    assert [one["name"] for one in told] == ["first_reports"]
    nowhere = run("sql", "--schema", "nowhere", demo=demo)
    assert (nowhere.returncode, "no table, view or macro 'nowhere'; there are " in nowhere.stderr) == (1, True)
    unknown = run("sql", "SELECT 1", "--output", tmp_path / "answer.txt", demo=demo)
    assert (unknown.returncode, list(tmp_path.iterdir())) == (1, [])
    assert "write to a name that ends in .parquet or .csv" in " ".join(unknown.stderr.split())
    assert done("sql", "SELECT 1 AS x, 2 AS x", "--json", demo=demo) == '[\n  {\n    "x": 1,\n    "x_2": 2\n  }\n]\n'


def test_predictions_are_listed_open_due_and_with_what_may_have_become_of_them(demo: Demo) -> None:
    listed = json.loads(done("predictions", "--json", demo=demo))
    assert {row["status"] for row in listed} <= {"open", "due this week", "overdue"}
    assert listed
    due = json.loads(done("predictions", "2026-W19", "--json", demo=demo))
    assert len(due) < len(listed) + 1
    for day in {row["due_to"] for row in due}:
        assert json.loads(done("predictions", day, "--json", demo=demo)) == [r for r in due if r["due_to"] == day]
    month = json.loads(done("predictions", "2026-05", "--json", demo=demo))
    assert {row["due_to"][:7] for row in month} == {"2026-05"}
    assert {row["id"] for row in due} <= {row["id"] for row in month}
    shown = done("predictions", "--candidates", demo=demo)
    assert "storyfold correct resolve ID kept --article ARTICLE" in shown
    candidates = json.loads(done("predictions", "--candidates", "--json", demo=demo))
    assert {row["prediction_id"] for row in candidates} <= {row["id"] for row in listed}


def test_a_file_that_is_no_text_and_a_day_that_is_none_are_told(tmp_path: Path) -> None:
    (tmp_path / "picture.txt").write_bytes(b"\xff\xd8\xff\xe0")
    assert "is no text in UTF-8" in storyfold("facts", str(tmp_path / "picture.txt")).stderr
    (tmp_path / "text.txt").write_text("Sales rose 12% on Friday, 28 April 2026, to $40 million.", encoding="utf-8")
    assert "is no day such as 2026-04-29" in storyfold("facts", str(tmp_path / "text.txt"), "--published", "x").stderr
    shown = storyfold("facts", str(tmp_path / "text.txt"), "--published", "2026-04-29").stdout
    assert "Weekdays that the calendar does not have" in shown


def test_two_editions_are_compared(demo: Demo) -> None:
    shown = done("digest", "--diff", "2026-W18", "2026-W19", demo=demo)
    assert shown.startswith("world-models\n")
    assert re.search(r"^  .+: \d+ → \d+$", shown, re.MULTILINE)
    told = json.loads(done("digest", "--diff", "2026-W18", "2026-W19", "--json", demo=demo))["world-models"]
    lists = {"New:": told["new"], "No longer told:": told["gone"]}
    assert any(lists.values())
    for head, headlines in lists.items():
        assert (f"\n{head}\n" in shown) == bool(headlines)
        assert all(f"\n  {headline}\n" in shown for headline in headlines)


def test_a_person_corrects_labels_and_resolves(own_demo: Demo) -> None:
    (one, first), (other, _) = ask(
        own_demo,
        """SELECT story_id, list(article_id ORDER BY article_id) FROM members GROUP BY story_id
           HAVING count(*) > 2 ORDER BY story_id LIMIT 2""",
    )
    same = run("explain", first[0], first[0], demo=own_demo)
    assert (same.returncode, "are one article" in same.stderr) == (1, True)
    again = run("merge", one, one, demo=own_demo)
    assert (again.returncode, "are one story already" in again.stderr) == (1, True)
    assert re.fullmatch(r"It is in \S+ now, with \d+ others\.\n", done("split", first[0], demo=own_demo))
    assert "A person said: split." in done("explain", first[0], first[1], demo=own_demo)
    merged = re.fullmatch(r"(\S+) now has \d+ articles\.\n", done("merge", one, other, demo=own_demo))
    assert merged
    assert merged[1] in (one, other)
    ((alone,),) = ask(
        own_demo, "SELECT any_value(article_id) FROM members GROUP BY story_id HAVING count(*) = 1 ORDER BY 1 LIMIT 1"
    )
    refused = run("split", alone, demo=own_demo)
    assert (refused.returncode, "is alone in its story already" in refused.stderr) == (1, True)

    said = done("label", merged[1], "--not-relevant", demo=own_demo)
    assert said.startswith("not relevant to ")
    assert said.endswith("(1 label)\n")

    prediction = json.loads(done("predictions", "--json", demo=own_demo))[0]["id"]
    assert "is none of" in run("resolve", prediction, "perhaps", demo=own_demo).stderr
    assert "--article, or --by" in " ".join(run("resolve", prediction, "kept", demo=own_demo).stderr.split())
    assert done("resolve", prediction, "kept", "--by", "me", demo=own_demo) == f"{prediction}: kept\n"
    assert prediction not in {row["id"] for row in json.loads(done("predictions", "--json", demo=own_demo))}
    assert done("resolve", prediction, "open", demo=own_demo) == f"{prediction}: open\n"
    assert prediction in {row["id"] for row in json.loads(done("predictions", "--json", demo=own_demo))}


def test_the_doctor_says_what_to_do_and_ends_with_one(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    found = storyfold("doctor", "--config", str(demo.config), STORYFOLD_ENCODER__DEVICE="cuda")
    assert found.returncode == 1
    lines = found.stdout.splitlines()
    (place,) = [number for number, line in enumerate(lines) if re.match(r"WRONG gpu +none that torch can use", line)]
    assert lines[place + 1].strip().startswith('→ Set [encoder] device = "auto"')


def first_answer(url: str) -> tuple[bytes, str]:
    """Return the page and its policy as soon as somebody listens there."""
    deadline = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read(), answer.headers["Content-Security-Policy"]
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise


def test_a_site_is_built_and_served_on_this_machine_alone(demo: Demo, tmp_path: Path) -> None:
    first = tmp_path / "site" / "index.html"
    assert done("site", "--folder", tmp_path / "site", demo=demo) == f"Wrote {first}.\n"
    port = free_port()
    threading.Thread(target=serve_site, args=(tmp_path / "site", port), daemon=True).start()
    body, policy = first_answer(f"http://127.0.0.1:{port}/")
    assert body == first.read_bytes()
    assert policy.startswith("default-src 'none'")


def test_the_outlets_are_reported_for_a_period(demo: Demo) -> None:
    period = ("--since", "2026-04-01", "--until", "2026-06-01")
    rows = {row["outlet"]: row for row in json.loads(done("outlets", *period, "--json", demo=demo))}
    assert rows["Meridian Wire"]["copies_received"] > rows["Meridian Wire"]["copies_made"]
    shown = done("outlets", *period, demo=demo)
    assert "Outlets, 2026-04-01 to 2026-06-01" in shown
    assert "Meridian Wire" in shown
    nothing = done("outlets", "--since", "2020-01-01", "--until", "2020-02-01", demo=demo)
    assert nothing == "No article is in a story in that time.\n"
    heads = done("outlets", "--since", "2020-01-01", "--until", "2020-02-01", "--csv", demo=demo)
    assert heads == shown_heads(done("outlets", *period, "--csv", demo=demo))


def shown_heads(csv: str) -> str:
    return csv.splitlines(keepends=True)[0]
