"""What does not fit together among the papers."""

from __future__ import annotations

import pytest

from db.engine import Database
from db.judgements import crosschecks as module
from db.judgements.crosschecks import crosschecks
from db.judgements.judging import judge
from db.linkage.link import link_pending
from db.store import save, start_run
from extract.records import Author, Identifiers, PaperRecord, Venue, Where

SOSP = Venue("SOSP", 2023)
TITLE = "Quorum Leases under Jittery Clocks"


def keep(database: Database, *records: PaperRecord) -> None:
    save(database, records, run_id=start_run(database, source="test", edition=None))
    link_pending(database)


def paper(source: str, key: str, title: str, people: str, **names: str) -> PaperRecord:
    identifiers = Identifiers(**names)  # type: ignore[arg-type]
    return PaperRecord(
        source, key, title, Where("https://x.org/l"), venue=SOSP, authors=(Author(people),), identifiers=identifiers
    )


def test_papers_that_fit_together_are_not_spoken_of(database: Database) -> None:
    keep(database, paper("crossref", "10.1145/1.1", TITLE, "Ada Bee", doi="10.1145/1.1"))
    assert crosschecks(database) == []


def test_one_title_and_one_identifier_on_two_papers_until_they_are_judged_different(database: Database) -> None:
    keep(
        database,
        paper("crossref", "10.1145/1.1", TITLE, "Wei Zhang", doi="10.1145/1.1"),
        paper("dblp", "a", TITLE, "Wei Wang", arxiv="2301.00001"),
        paper("openalex", "W1", "Snow Forecasts by Radar", "Cy Dee", arxiv="2301.00001"),
    )
    assert sorted(problem.code for problem in crosschecks(database)) == [
        "papers.one-name-on-two", "papers.one-title-on-two",
    ]  # fmt: skip
    judge(database, ("crossref", "10.1145/1.1"), ("dblp", "a"), "different", by="Ada")
    assert [problem.code for problem in crosschecks(database)] == ["papers.one-name-on-two"]


def test_what_is_judged_different_takes_no_place_in_the_report(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST", 1)
    for title in ("A Settled Title", "An Open Title"):
        keep(database, paper("crossref", title, title, "Wei Zhang"), paper("dblp", title, title, "Wei Wang"))
    judge(database, ("crossref", "A Settled Title"), ("dblp", "A Settled Title"), "different", by="Ada")
    (problem,) = crosschecks(database)
    assert "an open title" in problem.message


def test_one_identifier_on_unlike_titles_of_one_paper_until_a_person_says_it_is_one(database: Database) -> None:
    new, old = "Quorum Leases under Jittery Clocks", "Fast Local Reads in Replicated Logs under Load"
    keep(
        database,
        paper("crossref", "10.1145/1.1", new, "Ada Bee", doi="10.1145/1.1"),
        paper("openalex", "W1", old, "Ada Bee", doi="10.1145/1.1"),
        paper("dblp", "a", f"{new}: A Study", "Ada Bee", doi="10.1145/1.1"),
    )
    assert [problem.code for problem in crosschecks(database)] == ["papers.unlike-titles"]
    judge(database, ("crossref", "10.1145/1.1"), ("openalex", "W1"), "same", by="Ada")
    judge(database, ("dblp", "a"), ("openalex", "W1"), "same", by="Ada")
    assert crosschecks(database) == []


def test_a_paper_of_more_than_eight_records(database: Database) -> None:
    sources = ("crossref", "openalex", "semanticscholar", "usenix", "arxiv", "programme", "bibtex", "opentoc", "acm-dl")
    for source in sources:
        assert crosschecks(database) == []
        keep(database, paper(source, source, TITLE, "Ada Bee", doi="10.1145/1.1"))
    assert [problem.code for problem in crosschecks(database)] == ["papers.many-records"]


def test_two_dois_of_one_publisher_on_one_paper(database: Database) -> None:
    records = (paper("crossref", doi, TITLE, "Ada Bee", doi=doi) for doi in ("10.1145/1.1", "10.1145/1.2"))
    keep(database, *records)
    judge(database, ("crossref", "10.1145/1.1"), ("crossref", "10.1145/1.2"), "same", by="Ada")
    assert [problem.code for problem in crosschecks(database)] == ["papers.two-dois"]
