"""Identity on the command line: what a person says, is asked, is told, and hands on to others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import Database, open_database
from db.judgements.judging import export_text
from db.linkage.link import link_pending
from db.linkage.scorer import shipped
from db.models import Paper, Record
from db.store import save, start_run
from extract.records import Author, Identifiers, PaperMention, PaperRecord, TalkRecord, Venue, Where
from paperwatch.weighing import MEANINGS
from tests import commands

Run = Callable[..., tuple[int, str, str]]
PEOPLE = tuple(Author(name) for name in ("Ruoyu Qin", "Zheming Li", "Weiran He", "Mingxing Zhang", "Yongwei Wu"))
MOONCAKE = "Mooncake: A KVCache-centric Disaggregated Architecture for LLM Serving"
RETITLED = "Trading More Storage for Less Computation in Serving Chatbots"
QUEUES, SNOW = "Fair Queues for Kernels", "Deep Snow Forecasts"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs `paperwatch WORDS...` in an empty folder; gives the exit status, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setenv("LOGNAME", "ada")
    return partial(commands.answer, capfd)


@pytest.fixture
def database(run: Run, tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """The database that the commands of `run` open."""
    (tmp_path / "paperwatch.db").write_bytes(sqlite_template.read_bytes())
    opened = open_database(tmp_path / "paperwatch.db")
    yield opened
    opened.close()


def keep(database: Database, *records: PaperRecord | TalkRecord) -> None:
    save(database, records, run_id=start_run(database, source="test", edition=None))
    link_pending(database)


def paper(name: str, title: str, **more: object) -> PaperRecord:
    source, key = name.split(" ")
    return PaperRecord(source, key, title, Where("https://example.org/list"), **more)  # type: ignore[arg-type]


def homes(database: Database) -> dict[str, str]:
    """Record -> public id of its paper."""
    query = select(Record.source, Record.key, Paper.public_id).join(Paper, Paper.id == Record.paper_id)
    with database.reading() as connection:
        return {f"{source} {key}": public for source, key, public in connection.execute(query)}


def usenix_and_preprint(database: Database) -> None:
    """A paper of two records, and a preprint of it under another title."""
    names = Identifiers(usenix="fast25/qin")
    keep(
        database,
        paper("usenix fast25/qin", RETITLED, venue=Venue("FAST", 2025), identifiers=names),
        paper("usenix-page fast25/qin", RETITLED, venue=Venue("FAST", 2025), identifiers=names),
        paper("arxiv 2407.00079", "Mooncake", identifiers=Identifiers(arxiv="2407.00079")),
    )


def near_titles(database: Database) -> None:
    """Two papers of which a person should be asked."""
    keep(
        database,
        paper("usenix osdi18/shan", QUEUES, venue=Venue("OSDI", 2018)),
        paper("dblp atc19/shan", QUEUES, venue=Venue("ATC", 2019), url="https://example.org/shan"),
    )


def test_two_names_that_people_use_are_said_to_be_one_paper(run: Run, database: Database) -> None:
    usenix_and_preprint(database)
    assert len(set(homes(database).values())) == 2
    status, out, _ = run("same", "fast25/qin", "2407.00079", "--note", "retitled\nby the authors")
    assert status == 0
    assert "make 1 paper now" in out
    assert len(set(homes(database).values())) == 1
    assert re.search(
        r"same\tarxiv 2407.00079\tusenix-page fast25/qin\tada\t\S+\tretitled by the authors", export_text(database)
    ), "the most trusted record of each, who and why"


def test_same_holds_for_all_records_of_two_papers_though_a_rule_parts_some(run: Run, database: Database) -> None:
    one, two = (Identifiers(doi=f"10.1145/{n}") for n in (1, 2))
    keep(
        database,
        paper("acm-dl 10.1145/1", QUEUES, identifiers=one, venue=Venue("SOSP", 2024)),
        paper("usenix osdi25/x", SNOW, venue=Venue("OSDI", 2025)),
        paper("dblp osdi25/x", SNOW, venue=Venue("OSDI", 2025), identifiers=two),
    )
    status, out, _ = run("same", QUEUES, SNOW)
    assert (status, len(set(homes(database).values()))) == (0, 1)
    assert out.count("Kept:") == 2


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (Identifiers(usenix="osdi25/he"), Identifiers(usenix="osdi25/hu"), "osdi25/he and osdi25/hu"),
        (Identifiers(doi="10.1145/1.2"), Identifiers(doi="10.1145/1.3"), "10.1145/1.2 and 10.1145/1.3"),
    ],
)
def test_same_of_two_entries_of_one_edition_wants_to_hear_it_twice(
    run: Run, database: Database, one: Identifiers, other: Identifiers, told: str
) -> None:
    edition = Venue("OSDI", 2025)
    keep(
        database,
        paper("dblp a", QUEUES, venue=edition, identifiers=one),
        paper("dblp b", SNOW, venue=edition, identifiers=other),
    )
    status, _, error = run("same", QUEUES, SNOW)
    assert (status, export_text(database).count("same\t")) == (2, 0)
    assert "judgement.two-entries" in error
    assert f"OSDI'25 lists both, as {told}" in error
    assert run("same", QUEUES, SNOW, "--yes")[0] == 0
    assert len(set(homes(database).values())) == 1


def test_a_person_at_the_terminal_is_asked_about_two_entries_of_one_edition(
    run: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in "12":
        names = Identifiers(usenix=f"osdi25/x{number}")
        keep(
            database, paper(f"usenix osdi25/x{number}", f"Work {number}", venue=Venue("OSDI", 2025), identifiers=names)
        )
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda question, **_: asked.append(question))
    assert run("same", "osdi25/x1", "osdi25/x2")[0] == 1
    assert (len(asked), export_text(database).count("same\t")) == (1, 0)


def test_two_dois_of_two_publishers_are_no_two_entries(run: Run, database: Database) -> None:
    for number, doi in enumerate(("10.1145/1.2", "10.14778/3")):
        keep(
            database,
            paper(f"dblp {number}", f"Work {number}", venue=Venue("VLDB", 2025), identifiers=Identifiers(doi=doi)),
        )
    assert run("same", "10.1145/1.2", "10.14778/3")[0] == 0


def test_different_of_two_papers_is_said_of_every_record_of_both_and_taken_back_as_one(
    run: Run, database: Database
) -> None:
    usenix_and_preprint(database)
    assert run("different", "fast25/qin", "2407.00079")[0] == 0
    said = [line.split("\t")[1:3] for line in export_text(database).splitlines()[1:]]
    assert said == [["arxiv 2407.00079", f"{source} fast25/qin"] for source in ("usenix", "usenix-page")]
    assert run("unjudge", "fast25/qin", "2407.00079")[0] == 0
    assert export_text(database).splitlines()[1:] == []


def test_different_parts_two_records_of_one_paper_and_unjudge_brings_them_back(run: Run, database: Database) -> None:
    title = "A Title of Two Printings and One Work"
    keep(database, paper("dblp a", title), paper("crossref 10.1/b", title, identifiers=Identifiers(doi="10.1000/b")))
    before = homes(database)
    assert len(set(before.values())) == 1
    status, out, _ = run("different", "dblp:a", "10.1000/b", "--by", "Grace")
    assert (status, len(set(homes(database).values()))) == (0, 2)
    assert "are different (Grace" in out
    status, out, _ = run("unjudge", "dblp:a", "crossref:10.1/b")
    assert (status, homes(database)) == (0, before)
    assert "Taken back" in out


def test_a_title_that_lost_still_names_its_record(run: Run, database: Database) -> None:
    usenix_and_preprint(database)
    run("same", "fast25/qin", "Mooncake")
    status, _, _ = run("unjudge", "Trading More Storage", "Moonca")
    assert status == 0
    assert len(set(homes(database).values())) == 2


def test_the_paper_of_a_talk_is_named_by_the_talk(run: Run, database: Database) -> None:
    keep(database, paper("dblp a", QUEUES))
    mention = PaperMention(SNOW)
    keep(database, TalkRecord("schedule:adsl", "2025-11-04", SNOW, Where("s.md", 3), "paper", papers=(mention,)))
    assert run("same", "schedule:adsl:2025-11-04", "dblp:a")[0] == 0
    assert len(set(homes(database).values())) == 1


def test_a_contradiction_is_refused_with_its_chain(run: Run, database: Database) -> None:
    keep(database, *(paper(f"dblp {key}", f"{key * 5} Systems") for key in "abc"))
    run("same", "dblp:a", "dblp:b", "--by", "Ada")
    run("same", "dblp:b", "dblp:c", "--by", "Grace")
    status, out, err = run("different", "dblp:a", "dblp:c", "--by", "Edsger")
    assert (status, out) == (2, "")
    assert "judgement.contradiction" in err
    told = " ".join(err.split())
    assert re.search(r"dblp a and dblp b are same \(Ada.*dblp b and dblp c are same \(Grace", told)


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("same", "dblp:a", "no such paper"), 3, "paper.unknown"),
        (("same", "dblp:a", QUEUES), 2, "judgement.one-record"),
        (("explain", "dblp:a", "dblp:a"), 2, "judgement.one-record"),
        (("same", "dblp:a", "dblp:b", "--by", " "), 2, "judgement.nobody"),
        (("same", "dblp:a", "dblp:b", "--by", "<ada@example.org>"), 2, "judgement.nobody"),
        (("unjudge", "dblp:a", "dblp:b"), 3, "judgement.none"),
        (("same", "dblp:a", "for"), 2, "paper.ambiguous"),
        (("judgements", "import", "nowhere.tsv"), 2, "file.unreadable"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_code(
    run: Run, database: Database, words: tuple[str, ...], status: int, code: str
) -> None:
    keep(database, paper("dblp a", QUEUES), paper("dblp b", "Snow for Kernels"))
    ended, out, err = run(*words)
    assert (ended, out) == (status, "")
    assert code in err


def test_without_a_terminal_the_queue_is_listed(run: Run, database: Database) -> None:
    near_titles(database)
    status, out, _ = run("review")
    assert status == 0
    assert "1 pair to be judged" in out
    _, out, _ = run("review", "--json")
    (question,) = json.loads(out)
    assert {tuple(question[side]["name"]) for side in "ab"} == {("usenix", "osdi18/shan"), ("dblp", "atc19/shan")}
    assert question["reasons"]


def answer(monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    """A person at a terminal who presses these keys."""
    pressed = iter(keys)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.getchar", lambda: next(pressed))


@pytest.mark.parametrize(("key", "papers"), [("s", 1), ("d", 2)])
def test_one_key_answers_a_question_for_good(
    run: Run, database: Database, monkeypatch: pytest.MonkeyPatch, key: str, papers: int
) -> None:
    near_titles(database)
    answer(monkeypatch, f"x{key}")
    status, out, _ = run("review")
    assert status == 0
    for shown in (QUEUES, "OSDI 2018", "ATC 2019", "https://example.org/shan", "for:", "against:", "1 judgement kept"):
        assert shown in out
    assert "Nothing more is to be judged" in out
    assert len(set(homes(database).values())) == papers
    assert json.loads(run("review", "--json")[1]) == []


@pytest.mark.parametrize("key", ["n", "q"])
def test_a_question_left_for_later_is_asked_again(
    run: Run, database: Database, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    near_titles(database)
    answer(monkeypatch, key)
    _, out, _ = run("review")
    assert "0 judgements kept" in out
    assert len(json.loads(run("review", "--json")[1])) == 1


def test_two_papers_of_many_records_are_one_question(run: Run, database: Database) -> None:
    near_titles(database)
    keep(database, paper("crossref 10.1/z", QUEUES, venue=Venue("ATC", 2019)))
    assert len(set(homes(database).values())) == 2
    assert len(json.loads(run("review", "--json")[1])) == 1
    run("different", "usenix:osdi18/shan", "dblp:atc19/shan")
    assert json.loads(run("review", "--json")[1]) == [], "the other pair of the same two papers is settled as well"


def test_an_explanation_shows_features_weights_and_the_persons_word(run: Run, database: Database) -> None:
    preprint = Identifiers(arxiv="2407.00079")
    keep(
        database,
        paper("dblp a", MOONCAKE, authors=PEOPLE, venue=Venue("FAST", 2025)),
        paper("arxiv 2407.00079", RETITLED, authors=PEOPLE[:3], venue=Venue("arXiv", 2024), identifiers=preprint),
    )
    _, out, _ = run("explain", "dblp:a", "2407.00079")
    assert "people in common, of the shorter list" in out
    assert "they are two papers now" in out
    run("same", "dblp:a", "2407.00079", "--by", "Ada")
    _, out, _ = run("explain", "dblp:a", "2407.00079")
    assert "a person said same; they are one paper now" in " ".join(out.split())
    data = json.loads(run("explain", "dblp:a", "2407.00079", "--json")[1])
    assert data["judgements"][0]["by"] == "Ada"
    assert {c[0] for c in data["pairs"][0]["score"]["contributions"]} == set(shipped().people.curves)


def test_every_feature_has_words() -> None:
    assert {*shipped().people.curves, *shipped().titles.curves} <= set(MEANINGS)


def test_judgements_travel_as_a_file(run: Run, database: Database, tmp_path: Path) -> None:
    keep(database, *(paper(f"dblp {key}", f"{key * 5} Systems") for key in "abc"))
    run("same", "dblp:a", "dblp:b", "--by", "Ada")
    assert "Wrote 1 judgement" in run("judgements", "export", "ours.tsv")[1]
    told = (tmp_path / "ours.tsv").read_text()
    assert run("judgements", "export", "-")[1] == told
    run("unjudge", "dblp:a", "dblp:b")
    status, out, _ = run("judgements", "import", "ours.tsv")
    assert (status, export_text(database)) == (0, told)
    assert "1 judgement new or changed, 0 refused" in out


def test_what_is_refused_of_a_file_is_shown_and_the_rest_is_kept(run: Run, database: Database, tmp_path: Path) -> None:
    keep(database, *(paper(f"dblp {key}", f"{key * 5} Systems") for key in "abc"))
    lines = [f"{v}\tdblp {a}\tdblp {b}\tEve\x1b[31m\t2026-09-01T10:00:00+02:00\t" for v, a, b in
             (("same", "a", "b"), ("same", "b", "c"), ("different", "a", "c"))]  # fmt: skip
    (tmp_path / "theirs.tsv").write_text("\n".join(lines))
    status, out, _ = run("judgements", "import", "theirs.tsv")
    assert status == 1
    assert "2 judgements new or changed, 1 refused" in out
    assert "line 3" in out
    assert "\x1b" not in out
    assert "2026-09-01T08:00:00\t" in export_text(database), "times are kept in UTC"
    assert "0 judgements new or changed" in run("judgements", "import", "theirs.tsv")[1]


def test_evidence_shows_what_was_chosen_and_what_lost(run: Run, database: Database) -> None:
    usenix_and_preprint(database)
    run("same", "fast25/qin", "2407.00079")
    _, out, _ = run("show", "fast25/qin", "--evidence")
    rows = [" ".join(line.split()) for line in out.splitlines()]
    assert f"title chosen {RETITLED} usenix-page:fast25/qin, usenix:fast25/qin" in rows
    assert "lost Mooncake arxiv:2407.00079" in rows
    evidence = {
        field["name"]: field for field in json.loads(run("show", "fast25/qin", "--evidence", "--json")[1])["evidence"]
    }
    assert evidence["venue"]["best"] == {"text": "FAST", "sources": ["usenix-page:fast25/qin", "usenix:fast25/qin"]}
    assert evidence["venue"]["others"] == []


def test_a_version_is_mentioned_where_a_paper_is_shown(run: Run, database: Database) -> None:
    keep(
        database,
        paper("usenix osdi18/shan", QUEUES, authors=PEOPLE, venue=Venue("OSDI", 2018)),
        paper("usenix atc19/shan", QUEUES, authors=PEOPLE, venue=Venue("ATC", 2019)),
    )
    ids = homes(database)
    _, out, _ = run("show", ids["usenix osdi18/shan"])
    assert f"a version of: {QUEUES} {ids['usenix atc19/shan']}" in " ".join(out.split())
