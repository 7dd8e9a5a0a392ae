"""The commands that measure print for people what they give programs as JSON, and name what they cannot use."""

import gzip
import json
import sys
from pathlib import Path

import pytest

from flows.cli.measure import _benchmarks
from store.dedup.features.terms import main as count_terms
from store.evaluation.fit_weights import main as fit_weights
from tests.commands import Done, storyfold
from tests.tiny_models import tiny_bart

TOPIC = '[[topic]]\nkey = "w"\nname = "Mills"\ndescription = "Steel mills"\nphrases = ["a steel mill closes"]\n'
FEED = '[[feed]]\nurl = "http://gazette.example/feed"\nname = "The Gazette"\n'
PROSE = "".join(f"<p>Sentence {n} of a report about the harbour that was closed on Tuesday.</p>" for n in range(12))


def configured(folder: Path, more: str = "") -> Path:
    path = folder / "storyfold.toml"
    path.write_text(f"{more}\n{TOPIC}{FEED}", encoding="utf-8")
    return path


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    text = "".join(f"{json.dumps(row)}\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def done(*words: object) -> str:
    """Return what a command that must go well prints."""
    found = storyfold(*map(str, words))
    assert found.returncode == 0, found.stderr
    return found.stdout


def refused(*words: object, code: int) -> str:
    found: Done = storyfold(*map(str, words))
    assert (found.returncode, found.stdout) == (code, "")
    assert "Traceback" not in found.stderr
    return " ".join(found.stderr.split())


def cells(shown: str) -> list[tuple[str, ...]]:
    """Return the rows of a printed table as the texts of their cells."""
    return [tuple(line.split("\t")) for line in shown.splitlines() if "\t" in line]


def test_the_models_that_ship_need_nothing(tmp_path: Path) -> None:
    config = configured(tmp_path)
    shown = {row[0]: row for row in cells(done("models", "--config", config))}
    assert shown["vectors"][1:5] == ("all-MiniLM-L6-v2", "sentence encoder", "256", "yes")
    assert shown["summaries"][1:5] == ("extractive", "rules", "", "yes")
    told = json.loads(done("models", "--json", "--config", config))
    assert [(one["use"], one["here"]) for one in told] == [("vectors", True), ("summaries", True)]


def test_a_model_of_ones_own_is_looked_up_on_this_machine(tmp_path: Path) -> None:
    writer, checker = tiny_bart(tmp_path / "writer"), tmp_path / "checker"
    engine = f'[summaries]\nengine = "abstractive"\nmodel = "{writer}"\nchecker = "{checker}"\n'
    config = configured(tmp_path, f'[encoder]\nmodel = "{tmp_path}/mine"\n{engine}')
    vectors, summaries, checks = json.loads(done("models", "--json", "--config", config))
    assert (vectors["name"], vectors["context"]) == (f"{tmp_path}/mine", 0)
    assert (summaries["kind"], summaries["context"], summaries["here"]) == ("sequence-to-sequence", 512, True)
    assert (checks["use"], checks["kind"], checks["here"]) == ("checks", "", False)
    assert str(checker) in checks["detail"]
    assert [row[0] for row in cells(done("models", "--config", config)) if "no" in row] == ["checks"]


def test_a_saved_page_is_shown_with_what_became_of_it(tmp_path: Path) -> None:
    whole, short = tmp_path / "whole.html", tmp_path / "short.html"
    head = "<html><title>The harbour</title><body><h1>The harbour</h1><article>"
    whole.write_text(f"{head}{PROSE}</article></body></html>", encoding="utf-8")
    short.write_text(f"{head}<p>The harbour is closed, and so is the road to it.</p></article></body></html>", "utf-8")
    rows = [row[:2] for row in cells(done("extract", whole, short))]
    assert [row[1] for row in rows if row[0] == "outcome"] == ["ok", "no text"]
    assert ["words, where an article has" in row[1] for row in rows if row[0] == "detail"] == [False, True]
    both = json.loads(done("extract", whole, short, "--json"))
    assert [page["article"]["title"] for page in both] == ["The harbour", "The harbour"]
    assert "none.html: No such file" in refused("extract", tmp_path / "none.html", code=2)


def test_a_page_that_cannot_be_read_is_told_as_collect_would_store_it(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    told = json.loads(done("extract", tmp_path / "empty.html", "--json"))
    assert (told["article"], told["provenance"]) == (None, {})
    assert told["outcome"] != "ok"
    assert told["detail"]


REPORTS = [
    ("money", "Palisade raised $240 million on Tuesday in a round led by Copperline Capital of Boston."),
    ("money", "Palisade has raised $240 million in a round that Copperline Capital of Boston led on Tuesday."),
    ("mill", "Ferrolite will close its mill in Austin in June, and 1,200 people lose their work."),
    ("mill", "The mill of Ferrolite in Austin closes in June; 1,200 people lose their work there."),
    ("tram", "A tram line opens in Graz on Monday after seven years of work, the city council said."),
    ("tram", "After seven years of work Graz opens its new tram line on Monday, said the city council."),
]


def articles(*fields: str) -> list[dict[str, object]]:
    """Return the reports with these of `story`, `text`, `title` and `published`."""
    return [
        {
            key: value
            for key, value in {
                "id": str(n), "story": story, "title": text[:60], "text": f"{text} {text[::-1]} {n}",
                "published": f"2026-04-{27 + n // 2}T09:00:00Z",
            }.items()
            if key in ("id", *fields)
        }
        for n, (story, text) in enumerate(REPORTS)
    ]  # fmt: skip


def test_stories_without_a_label_are_counted_and_not_scored(tmp_path: Path) -> None:
    file = write(tmp_path / "bare.jsonl", articles("text", "title"))
    shown = done("eval", "stories", file, "--config", configured(tmp_path))
    assert "6 articles in 3 stories, 0 of one article." in shown
    assert "No article has a label `story`, so there is nothing to score." in shown


def test_pairs_are_scored_in_a_sentence(tmp_path: Path) -> None:
    one, other, far = REPORTS[0][1], REPORTS[1][1], REPORTS[2][1]
    rows: list[dict[str, object]] = [
        {"text1": one, "text2": other, "overall": 1.0},
        {"text1": one, "text2": far, "overall": 4.0},
        {"text1": other, "text2": far, "overall": 4.0},
    ]
    file = write(tmp_path / "pairs.jsonl", rows)
    shown = done("eval", "stories", file)
    assert f"{file.name}: 3 pairs, Pearson 0.9" in shown
    assert "precision 1.000, recall 1.000, F1 1.000." in " ".join(shown.split())


def test_weights_fitted_on_own_labels_are_taken_by_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each kind of file gives the weights of its kind; the other kinds keep those that ship."""
    texts = write(tmp_path / "texts.jsonl.gz", articles("story", "text", "title"))
    headlines = write(tmp_path / "headlines.jsonl", articles("story", "title"))
    fitted = {}
    for name, files in {"texts": [texts], "headlines": [headlines]}.items():
        monkeypatch.setattr(sys, "argv", ["fit_weights", *map(str, files)])
        fit_weights()
        fitted[name] = capsys.readouterr().out
    texts_of, headlines_of = (fitted[name].partition("[headlines]") for name in ("texts", "headlines"))
    assert texts_of[0] != headlines_of[0], "the labelled texts changed nothing"
    assert texts_of[2] != headlines_of[2], "the labelled headlines changed nothing"
    weights = tmp_path / "weights.toml"
    weights.write_text(fitted["texts"], encoding="utf-8")
    told = json.loads(done("eval", "stories", texts, "--weights", weights, "--json"))
    assert told["scores"]["b3_f1"] == 1


def test_weights_of_evidence_come_from_a_dated_week_with_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    week = write(tmp_path / "week.jsonl", articles("story", "text", "title", "published"))
    press = write(tmp_path / "press.jsonl", [
        {**row, "published": f"2026-0{1 + n % 6}-01T09:00:00Z"}
        for n, row in enumerate(articles("text", "title"))
    ])  # fmt: skip
    monkeypatch.setattr(sys, "argv", ["fit_weights", str(week), str(press)])
    fit_weights()
    assert "[evidence.most]" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["fit_weights"])
    with pytest.raises(SystemExit, match=r"python -m store\.evaluation\.fit_weights FILE"):
        fit_weights()


def test_the_table_of_terms_counts_articles_and_leaves_out_what_is_rare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[dict[str, object]] = [
        {"title": "Harbour closed", "text": "the harbour of Leith"},
        {"documents": ["The harbours open", "A harbour master resigns"]},
        {"title": "Trams", "text": "the line"},
    ]
    monkeypatch.setattr(sys, "argv", ["terms", str(write(tmp_path / "press.jsonl.gz", rows))])
    count_terms()
    assert capsys.readouterr().out == "(articles)\t4\nharbou\t3\nthe\t3\n"
    monkeypatch.setattr(sys, "argv", ["terms"])
    with pytest.raises(SystemExit, match=r"store\.dedup\.features\.terms FILE"):
        count_terms()


def test_pages_are_scored_in_a_table(tmp_path: Path) -> None:
    text = "\n".join(f"Sentence {n} of a report about the harbour that was closed on Tuesday." for n in range(12))
    html = f"<html><title>The harbour</title><body><h1>The harbour</h1><article>{PROSE}</article></body></html>"
    pages = [{"id": str(n), "url": "http://press.example/a", "html": html, "text": text} for n in range(3)]
    shown = done("eval", "pages", write(tmp_path / "pages.jsonl", pages), "--fast")
    assert dict(row[:2] for row in cells(shown))["f1"] == "1.0000"
    assert "95 % of paired draws in [" in shown
    (tmp_path / "none.jsonl").write_text("{}\n", encoding="utf-8")
    assert "none.jsonl" in refused("eval", "pages", tmp_path / "none.jsonl", code=2)


def test_what_a_page_does_not_give_counts_against_it(tmp_path: Path) -> None:
    html = f"<html><title>The harbour</title><body><h1>The harbour</h1><article>{PROSE}</article></body></html>"
    gold = {"text": "Sentence 0 of a report", "title": "The Harbour", "author": "Ann Lee", "date": "2026-04-28"}
    rows: list[dict[str, object]] = [
        {"id": "whole", "html": html, **gold},
        {"id": "empty", "html": "", **gold, "authors": ["Ann Lee", "Bo Ek"]},
    ]
    told = json.loads(done("eval", "pages", write(tmp_path / "pages.jsonl", rows), "--fast", "--json"))
    assert (told["pages"], told["title_exact"], told["authors_exact"]) == (2, 0.5, 0.0)
    (tmp_path / "nothing.jsonl").write_text("\n", encoding="utf-8")
    assert "a file without pages" in refused("eval", "pages", tmp_path / "nothing.jsonl", code=2)


NO_ARTICLES = [
    ("no file", None, "cannot be read: No such file"),
    ("no JSON", b"id,text\n", "line 1: is not JSON"),
    ("no object", b'{"id": "1", "text": "x"}\n[1]\n', "line 2: is not a JSON object"),
]


@pytest.mark.parametrize(("content", "words"), [row[1:] for row in NO_ARTICLES], ids=[row[0] for row in NO_ARTICLES])
def test_a_file_without_articles_is_told_with_its_line(tmp_path: Path, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / "articles.jsonl").write_bytes(content)
    assert f"articles.jsonl{', ' if content else ': '}{words}" in refused(
        "eval", "stories", tmp_path / "articles.jsonl", code=1
    )


def test_summaries_are_scored_beside_simpler_methods(tmp_path: Path) -> None:
    documents = [f"{one} {other}" for (_, one), (_, other) in zip(REPORTS[::2], REPORTS[1::2], strict=True)]
    file = write(tmp_path / "clusters.jsonl", [{"documents": documents, "summary": REPORTS[0][1]}] * 2)
    told = json.loads(done("eval", "summaries", file, "--words", 20, "--json"))
    assert (told["clusters"], told["words"], told["systems"][0]["name"]) == (2, 20, "storyfold")
    rows = cells(done("eval", "summaries", file, "--words", 20))
    assert rows[0][0] == "Method"
    assert [row[0] for row in rows[1:]] == [one["name"] for one in told["systems"]]
    assert [row[1] for row in rows[1:]] == [f"{one['rouge1']:.2f}" for one in told["systems"]]
    assert [bool(row[4]) for row in rows[1:3]] == [False, True]


def test_the_guard_is_scored_on_sentences_that_people_judged(tmp_path: Path) -> None:
    source = f"{REPORTS[0][1]} {REPORTS[2][1]}"
    sentences = [
        {"text": "Palisade raised $240 million on Tuesday.", "votes": ["yes", "yes", "no"]},
        {"text": "Palisade raised $420 million on Tuesday.", "votes": ["no", "no", "yes"]},
        {"text": "Ferrolite will close its mill in Boston in June.", "votes": ["no", "no", "no"]},
    ]
    file = write(tmp_path / "judged.jsonl", [{"source": source, "sentences": sentences}])
    told = json.loads(done("eval", "faithfulness", file, "--json"))
    guard, plain, nothing = told["checks"]
    assert told["sentences"] == 3
    assert (nothing["kept"], nothing["right"]) == (100.0, 33.3)
    # Names and numbers that the source has somewhere: Boston is there, $420 million is not.
    assert (plain["kept"], plain["right"]) == (66.7, 50.0)
    assert (guard["kept"], guard["right"]) == (33.3, 100.0)
    rows = {row[0]: row[1:] for row in cells(done("eval", "faithfulness", file))}
    assert rows["nothing checked"] == ("100.0 %", "33.3 %")
    write(file, [{"source": source, "sentences": [{"text": "No votes."}]}])
    assert "must hold `text` and `votes`" in refused("eval", "faithfulness", file, code=1)


def test_relevance_is_scored_on_headlines_for_a_topic_of_ones_own(tmp_path: Path) -> None:
    mills = [
        "Ferrolite closes its mill",
        "Steel mill shuts in June",
        "A mill in Austin closes",
        "The last mill of Graz",
    ]
    others = ["Tram line opens", "Copperline raises money", "Rain on Monday", "The council meets"]
    rows: list[dict[str, object]] = [
        {"title": title, "lead": "", "relevant": about}
        for about, titles in ((True, [*mills, "Mill town mourns"]), (False, [*others, "A novel about bees"]))
        for title in titles
    ]
    file = write(tmp_path / "headlines.jsonl", rows)
    config = configured(tmp_path)
    shown = done("eval", "relevance", file, "--config", config, "--topic", "w")
    assert "Relevance to Mills, 10 headlines" in shown
    values = dict(cells(shown))
    assert float(values["no label: AUROC"]) > 0.9
    assert int(values["no label: errors at acceptance"]) <= 10
    assert "no topic 'x'" in refused("eval", "relevance", file, "--config", config, "--topic", "x", code=2)
    assert "needs at least 5 relevant headlines and 5 others" in refused(
        "eval", "relevance", write(file, rows[:6]), code=1
    )


def test_a_subject_that_is_none_is_named_beside_those_there_are() -> None:
    said = refused("bench", "encode", "coffee", code=2)
    assert "coffee" in said
    assert "throughput" in said
    assert "encode, coffee" not in said


def test_an_installation_without_its_source_says_where_the_benchmarks_are(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="come with the source, not with the installed package"):
        _benchmarks(tmp_path)
