"""What papers lack, asked of open sources: the order, the ledger, the real spiders, and what a person sees of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.resources import files
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Headers, Response
from sqlalchemy import text

from crawler.archive import write_exchange
from crawler.harvest import HarvestConfig
from crawler.job import CrawlJob, Limits
from crawler.loopback import playing
from crawler.spiders.api import ApiSpider
from db import store
from db.engine import Database, open_database
from db.enrichment import Attempt, Want, note, wanted
from db.enrichment_plan import plan
from db.figures import Completeness, completeness
from db.judgements.papers import PaperPage, find_paper, show
from db.linkage.link import link
from extract.pdf import read_pdf
from extract.records import Author, Identifiers, Link, PaperRecord, Reference, Venue, Where
from extract.sources import Asking
from extract.venues import SHIPPED
from paperwatch.enrich import Enriched, asker, enrich
from paperwatch.linked_pdf import is_same_work, linked
from paperwatch.nightly.lock import locked
from tests import commands

NOW = dt.datetime(2026, 11, 21, 3, 0, 0)
DAY = dt.timedelta(days=1)
OSDI = Venue("OSDI", 2024)  # registered nowhere
DOI = "10.1145/3694715.3695964"
ACM = "10.1145/3448016.3452841"
HE_PDF = "https://www.usenix.org/system/files/osdi25-he.pdf"
Run = Callable[..., tuple[int, str]]
FIXTURES = Path(__file__).parent.parent / "fixtures"


def paper(key: str, **more: object) -> PaperRecord:
    """A record that lacks everything but a title, a person and a venue."""
    told: dict[str, object] = {
        "title": f"The Paper of {key}",
        "authors": (Author("Ada Lovelace"),),
        "venue": Venue("SOSP", 2024),
        "where": Where("https://conference.example.org/"),
    }
    return PaperRecord(source="programme", key=key, **(told | more))  # type: ignore[arg-type]


def saved(database: Database, *records: PaperRecord) -> None:
    run_id = store.start_run(database, source="programme", edition=None)
    store.save(database, records, run_id=run_id)
    link(database)


def questions(database: Database, **more: object) -> list[tuple[str, str, tuple[str, ...]]]:
    found = wanted(database, **({"now": NOW} | more))  # type: ignore[arg-type]
    return [(want.source, want.asked, want.fields) for want in found]


def asked(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as connection:
        rows = connection.execute(text("SELECT source, asked, outcome FROM enrichment ORDER BY 1, 2"))
        return [(row.source, row.asked, row.outcome) for row in rows]


# What is missing


def test_of_each_edition_it_is_known_how_many_papers_have_an_abstract_and_all_affiliations(database: Database) -> None:
    here, nowhere = Author("Ada Lovelace", ("Example University",)), Author("Bo Lindqvist")
    saved(
        database,
        paper("a", abstract="All about it.", authors=(here,)),
        paper("b", title="Half a Paper", authors=(here, nowhere)),
        paper("c", title="A Preprint", venue=Venue("arXiv", 2024)),
    )
    assert completeness(database) == [Completeness("SOSP", 2024, papers=2, abstracts=1, affiliations=1)]


# The written order


def test_every_source_of_the_plan_can_be_asked() -> None:
    assert set(plan().sources) == {
        "arxiv", "crossref", "datacite", "miniconf", "openalex", "paper-page", "pdf", "semanticscholar",
    }  # fmt: skip
    assert all(asker(source) for source in plan().sources)


@pytest.mark.parametrize(
    ("field", "sources"),
    [
        (
            "authors",
            ["paper-page", "crossref", "crossref", "datacite", "openalex", "arxiv"] + ["semanticscholar"] * 2 + ["pdf"],
        ),
        ("affiliations", ["miniconf", "crossref", "crossref", "datacite", "openalex", "pdf"]),
        (
            "abstract",
            ["paper-page", "miniconf", "arxiv", "datacite", "openalex", "semanticscholar", "semanticscholar", "pdf"],
        ),
        ("doi", ["crossref", "crossref", "semanticscholar", "semanticscholar"]),
        ("pdf", ["paper-page", "arxiv", "openalex"]),
        ("references", ["crossref", "crossref", "openalex", "semanticscholar", "semanticscholar"]),
    ],
)
def test_the_cards_write_an_order_of_sources_for_each_field(field: str, sources: list[str]) -> None:
    assert [source for source, _ in plan().ways(field)] == sources


@pytest.mark.parametrize(
    ("outcome", "tries", "days"),
    [
        ("response.throttled", 1, 1),
        ("response.throttled", 3, 4),
        ("response.server-error", 99, 32),
        ("response.not-found", 1, 30),
        ("response.challenge", 2, 30),
        ("pdf.scanned", 1, None),
        ("pdf.truncated", 1, 1),
        ("replay.not-archived", 1, None),
        ("ok", 1, 90),
    ],
)
def test_the_next_try_follows_from_the_outcome(outcome: str, tries: int, days: int | None) -> None:
    due = plan().next_try("crossref", outcome, tries, NOW)
    assert due == (None if days is None else NOW + days * DAY)


def test_a_pdf_that_was_read_is_never_asked_for_again() -> None:
    assert plan().next_try("pdf", "ok", 1, NOW) is None


@pytest.mark.parametrize(
    ("url", "is_open"),
    [
        (HE_PDF, True),
        ("https://dl.acm.org/doi/pdf/10.1145/1", False),
        ("https://notacm.org/a.pdf", True),
        ("file:///etc/passwd", False),
        ("https://[", False),
    ],
)
def test_only_open_addresses_are_asked_for_pdfs(url: str, is_open: bool) -> None:
    assert plan().is_open(url) is is_open


def test_a_source_is_asked_only_about_dois_that_it_can_know() -> None:
    asking = Asking(by=("doi",), host=None, refresh=0, fields={}, prefixes=("10.4230",))
    assert asking.may_know("doi", "10.4230/lipics.ecrts.2024.1")
    assert not asking.may_know("doi", ACM)
    assert asking.may_know("arxiv", "2502.15524")


# What is wanted, on both engines


def test_each_missing_field_is_asked_of_the_first_source_that_may_have_it(database: Database) -> None:
    saved(database, paper("a", identifiers=Identifiers(doi=DOI)))
    assert questions(database) == [
        ("crossref", DOI, ("affiliations", "references")),
        ("openalex", DOI, ("abstract", "pdf")),
    ]


def test_a_preprint_is_asked_for_by_its_arxiv_id(database: Database) -> None:
    saved(database, paper("a", venue=OSDI, identifiers=Identifiers(arxiv="2502.15524")))
    assert questions(database) == [
        ("pdf", "https://arxiv.org/pdf/2502.15524", ("affiliations",)),
        ("arxiv", "2502.15524", ("abstract", "pdf")),
        ("semanticscholar", "2502.15524", ("references",)),
    ]


def test_a_venue_without_dois_is_missing_none(database: Database) -> None:
    saved(database, paper("a", venue=Venue("OSDI", 2025), identifiers=Identifiers(arxiv="2502.15524")))
    assert "doi" not in [name for _, _, names in questions(database) for name in names]


def test_a_whole_paper_and_a_paper_without_names_are_left_alone(database: Database) -> None:
    cited = (Reference(title="Another Paper of Somebody"),)
    whole = {"abstract": "Words.", "references": cited, "authors": (Author("Ada Lovelace", ("Analytical Engines",)),)}
    links = (Link("pdf", "https://conference.example.org/a.pdf"),)
    saved(database, paper("a", identifiers=Identifiers(doi=DOI), links=links, **whole), paper("b", venue=OSDI))
    assert questions(database) == []


def test_a_closed_pdf_is_no_way_to_an_abstract(database: Database) -> None:
    saved(database, paper("a", venue=OSDI, links=(Link("pdf", "https://dl.acm.org/doi/pdf/10.1145/1"),)))
    assert questions(database) == []


def test_a_question_is_not_put_again_before_it_is_due_and_the_next_source_is_asked(database: Database) -> None:
    saved(database, paper("a", identifiers=Identifiers(doi=DOI)))
    crossref, _ = wanted(database, now=NOW)
    note(database, Attempt(crossref, "response.throttled", NOW))
    assert questions(database, source="crossref") == []
    assert ("openalex", DOI, ("affiliations", "abstract", "pdf", "references")) in questions(database)
    assert questions(database, now=NOW + DAY, source="crossref") == [("crossref", DOI, ("affiliations", "references"))]


def test_a_failure_again_waits_longer_and_counts(database: Database) -> None:
    saved(database, paper("a", identifiers=Identifiers(doi=DOI)))
    want = wanted(database, now=NOW)[0]
    for _ in range(3):
        note(database, Attempt(want, "response.throttled", NOW))
    with database.reading() as connection:
        row = connection.execute(text("SELECT tries, next_try FROM enrichment_attempt")).one()
    assert (row.tries, str(row.next_try)[:10]) == (3, "2026-11-25")


def test_a_replay_that_holds_nothing_blocks_no_question_to_the_network(database: Database) -> None:
    saved(database, paper("a", identifiers=Identifiers(doi=DOI)))
    first, second = wanted(database, now=NOW, via="a.warc.gz")
    note(database, *(Attempt(want, "replay.not-archived", NOW, "a.warc.gz") for want in (first, second)))
    assert [name for name, _, _ in questions(database, via="a.warc.gz")] == ["semanticscholar"]
    assert [name for name, _, _ in questions(database)] == ["crossref", "openalex"]


def test_a_source_that_spoke_of_the_paper_already_is_not_asked_at_once(database: Database) -> None:
    known = PaperRecord("crossref", DOI, "The Paper of a", Where("list"), identifiers=Identifiers(doi=DOI))
    saved(database, paper("a", identifiers=Identifiers(doi=DOI)), known)
    assert "crossref" not in [name for name, _, _ in questions(database, now=dt.datetime.now())]


def test_a_host_is_asked_no_more_than_its_budget_in_a_night(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(plan(), budgets={"default": 0, "api.crossref.org": 2})
    monkeypatch.setattr("db.enrichment.plan", lambda: small)
    saved(database, *(paper(f"p{n}", identifiers=Identifiers(doi=f"10.1145/{n}")) for n in range(3)))
    assert len(questions(database)) == 2
    note(database, Attempt(wanted(database, now=NOW)[0], "ok", NOW))
    assert len(questions(database)) == 1
    assert len(questions(database, now=NOW + DAY)) == 2


def test_what_was_asked_before_the_clock_was_set_back_is_asked_again_and_costs_no_budget(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(plan(), budgets={"default": 0, "api.crossref.org": 1})
    monkeypatch.setattr("db.enrichment.plan", lambda: small)
    saved(database, paper("a", identifiers=Identifiers(doi=DOI)))
    note(database, Attempt(wanted(database, now=NOW)[0], "response.throttled", NOW + 300 * DAY))
    assert questions(database) == [("crossref", DOI, ("affiliations", "references"))]
    assert questions(database, now=NOW + 300 * DAY) == []


def test_conferences_come_before_preprints_and_new_papers_before_old(database: Database) -> None:
    years = {"old": Venue("SOSP", 2021), "new": Venue("SOSP", 2025), "preprint": Venue("arXiv", 2026)}
    saved(database, *(paper(key, venue=v, identifiers=Identifiers(doi=f"10.1145/{key}")) for key, v in years.items()))
    assert [name for _, name, _ in questions(database, source="crossref")] == [
        "10.1145/new",
        "10.1145/old",
        "10.1145/preprint",
    ]
    assert len(questions(database, limit=2)) == 2
    assert [name for _, name, _ in questions(database, venue=Venue("SOSP", 2021), source="crossref")] == ["10.1145/old"]


def test_the_ledger_outlives_its_paper(database: Database) -> None:
    saved(database, paper("a", identifiers=Identifiers(doi=DOI)))
    want = wanted(database, now=NOW)[0]
    database.writing(lambda connection: connection.execute(text("UPDATE record SET paper_id = NULL")))
    database.writing(lambda connection: connection.execute(text("DELETE FROM paper")))
    note(database, Attempt(want, "ok", NOW))
    assert asked(database) == [("crossref", DOI, "ok")]


# PDFs that a paper links


def want_for(record: PaperRecord, url: str) -> Want:
    names = {"usenix": record.identifiers.usenix} if record.identifiers.usenix else {}
    people = tuple(author.name for author in record.authors)
    return Want(1, "p", record.title, people, names, "pdf", "pdf", url, "host", ("abstract",))


def test_a_pdf_takes_the_names_of_the_paper_that_links_it_whatever_its_file_is_called() -> None:
    known = paper("a", title="HydraServe: Minimizing Cold Start Latency", identifiers=Identifiers(usenix="nsdi26/lou"))
    found = linked(
        read_pdf((FIXTURES / "pdf/2502.15524v2.pdf").read_bytes(), ""), want_for(known, "https://a.org/x.pdf")
    )
    (record,) = found.records
    assert isinstance(record, PaperRecord)
    assert (record.identifiers.usenix, record.identifiers.arxiv) == ("nsdi26/lou", "2502.15524")
    assert (record.url, record.where.document) == ("https://a.org/x.pdf", "https://a.org/x.pdf")


def test_another_papers_pdf_is_a_problem_and_no_record() -> None:
    known = paper("a", title="Concurrent Skip Lists Revisited", authors=(Author("Grace Hopper"),))
    found = linked(read_pdf((FIXTURES / "pdf/osdi25-he.pdf").read_bytes(), ""), want_for(known, HE_PDF))
    assert (found.records, [p.code for p in found.problems]) == ((), ["pdf.other-paper"])


def test_a_version_with_another_title_by_the_same_people_is_the_same_work() -> None:
    people = (Author("Chiheng Lou"), Author("Sheng Qi"))
    known = want_for(paper("a", title="HydraServe: Cold Starts", authors=people), HE_PDF)
    assert is_same_work(paper("b", title="Towards Swift Serverless LLM", authors=people[::-1]), known)


# The real spiders


@contextmanager
def database_in(folder: Path) -> Iterator[Database]:
    opened = open_database(folder / "t.db")
    try:
        yield opened
    finally:
        opened.close()


def enriched(folder: Path, *records: PaperRecord) -> tuple[Enriched, PaperPage]:
    """What comes of the records with the fixtures' sites, and the first paper afterwards."""
    with database_in(folder) as database, playing(files("fixtures")) as (loopback, _):
        saved(database, *records)
        config = HarvestConfig(f"sqlite:///{folder / 't.db'}", loopback=loopback, pace=0.0)
        done = enrich(database, config)
        return done, show(database, find_paper(database, records[0].title))


def test_affiliations_come_from_crossref_and_the_abstract_from_openalex(tmp_path: Path) -> None:
    title = "PowerInfer: Fast Large Language Model Serving with a Consumer-grade GPU"
    people = tuple(Author(n) for n in ("Yixin Song", "Zeyu Mi", "Haotong Xie", "Haibo Chen"))
    done, page = enriched(tmp_path, paper("a", title=title, authors=people, identifiers=Identifiers(doi=DOI)))
    assert (done.status, done.outcomes("crossref"), done.outcomes("openalex")) == ("ok", {"ok": 1}, {"ok": 1})
    assert page.origins == {
        "title": "programme",
        "authors": "programme",
        "affiliations": "crossref",
        "abstract": "openalex",
        "pdf": "crossref",
    }


def test_what_a_paper_cites_comes_from_crossref_and_leads_to_the_papers_that_are_here(tmp_path: Path) -> None:
    title = "PowerInfer: Fast Large Language Model Serving with a Consumer-grade GPU"
    orca = paper("o", title="Orca: A Distributed Serving System for Transformer-Based Generative Models")
    enriched(tmp_path, paper("a", title=title, identifiers=Identifiers(doi=DOI)), orca)
    with database_in(tmp_path) as database, database.reading() as connection:
        cited = connection.execute(
            text("SELECT DISTINCT p.title FROM citations c JOIN papers p ON p.paper_id = c.cites")
        )
        assert cited.scalars().all() == [orca.title]


def test_a_papers_own_page_on_its_platform_is_asked_before_any_registry(tmp_path: Path) -> None:
    url = "https://proceedings.mlr.press/v235/okafor24a.html"
    people = (Author("Ada Okafor"), Author("Bo Lindqvist"))
    title, venue = "Caches for Models that Forget", Venue("ICML", 2024)
    done, page = enriched(tmp_path, paper("a", title=title, authors=people, venue=venue, url=url))
    assert (done.status, done.outcomes("paper-page")) == ("ok", {"ok": 1})
    assert page.fields["abstract"].startswith("A model that forgets needs another cache")
    assert page.origins["abstract"] == "pmlr"
    assert done.outcomes("semanticscholar") == {}


def test_the_list_of_an_edition_gives_the_affiliations_that_its_proceedings_lack(tmp_path: Path) -> None:
    venue = Venue("MLSys", 2026)
    first = paper("a", title="Ranks & Rings", authors=(Author("Cy Dee"),), venue=venue)
    second = paper("b", title="A Paper that the List Lacks", authors=(Author("Di Eng"),), venue=venue)
    done, page = enriched(tmp_path, first, second)
    assert (done.status, done.outcomes("miniconf")) == ("ok", {"ok": 1})
    assert page.origins["affiliations"] == page.origins["abstract"] == "miniconf"
    assert page.authors == (("Cy Dee", ("MIT", "Google")),)


def test_the_list_of_an_edition_is_asked_once_for_all_its_papers(database: Database) -> None:
    saved(database, *(paper(key, title=f"Paper {key}", venue=Venue("MLSys", 2026)) for key in "abc"))
    assert questions(database) == [
        (
            "miniconf",
            "https://mlsys.org/static/virtual/data/mlsys-2026-orals-posters.json",
            ("affiliations", "abstract"),
        )
    ]


def crossref_list() -> str:
    """The address of Crossref's list of EuroSys'23."""
    kind = "filter=prefix%3A10.1145%2Ctype%3Aproceedings-article%2Cfrom-pub-date%3A2023%2Cuntil-pub-date%3A2024"
    container = "query.container-title=European+Conference+on+Computer+Systems"
    return f"https://api.crossref.org/works?{container}&{kind}&rows=100&cursor=%2A"


def test_the_registrys_list_of_an_edition_gives_the_dois_that_its_programme_lacks(tmp_path: Path) -> None:
    here = Author("Ada Okafor")
    first = paper("a", title="Looms for Many Threads", authors=(here, Author("Bo Lin")), venue=Venue("EuroSys", 2023))
    second = replace(first, key="b", title="A Paper that Nobody Registered")
    work = {
        "DOI": "10.1145/3552326.0000001",
        "type": "proceedings-article",
        "title": ["Looms for Many Threads"],
        "author": [{"given": "Ada", "family": "Okafor"}, {"given": "Bo", "family": "Lin"}],
        "container-title": ["Proceedings of the Eighteenth European Conference on Computer Systems"],
        "event": {"acronym": "EuroSys '23", "start": {"date-parts": [[2023, 5, 8]]}},
        "reference": [{"key": "1", "DOI": "10.1145/1"}],
        "link": [{"URL": "https://dl.acm.org/doi/pdf/10.1145/3552326.0000001", "content-type": "application/pdf"}],
    }
    listed = {"status": "ok", "message-type": "work-list", "message": {"total-results": 1, "items": [work]}}
    with database_in(tmp_path) as database:
        saved(database, first, second)
        done = enrich(
            database, archive(tmp_path, {crossref_list(): (200, json.dumps(listed).encode())}), source="crossref"
        )
        page = show(database, find_paper(database, first.title))
        assert asked(database) == [("crossref", "EuroSys'23", "ok")]
    assert done.status == "ok"
    assert page.fields["doi"] == "10.1145/3552326.0000001"
    assert page.fields["pdf"] == "https://dl.acm.org/doi/pdf/10.1145/3552326.0000001"


def test_an_edition_of_which_nothing_is_registered_is_asked_about_again_in_a_month(tmp_path: Path) -> None:
    listed = {"status": "ok", "message-type": "work-list", "message": {"total-results": 0, "items": []}}
    with database_in(tmp_path) as database:
        saved(database, paper("a", venue=Venue("EuroSys", 2023)))
        (want,) = wanted(database, now=NOW)
        done = enrich(database, archive(tmp_path, {crossref_list(): (200, json.dumps(listed).encode())}))
        assert (want.scheme, asked(database)) == ("edition", [("crossref", "EuroSys'23", "page.no-papers")])
    assert (done.status, plan().next_try("crossref", "page.no-papers", 1, NOW)) == ("ok", NOW + 30 * DAY)


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("https://www.usenix.org/conference/osdi25/presentation/he", True),
        ("https://www.usenix.org/conference/osdi25/technical-sessions", False),
        ("https://www.usenix.org/system/files/osdi25-he.pdf", False),
    ],
)
def test_the_own_page_of_a_usenix_paper_is_asked_for_its_pdf(database: Database, url: str, is_own: bool) -> None:
    saved(database, paper("a", venue=OSDI, url=url, abstract="Words."))
    found = {(source, fields) for source, asked_for, fields in questions(database) if asked_for == url}
    assert found == ({("paper-page", ("pdf",))} if is_own else set())


def test_the_pdf_of_a_usenix_paper_comes_from_its_own_page(tmp_path: Path) -> None:
    url = "https://www.usenix.org/conference/osdi25/presentation/he"
    title = json.loads((FIXTURES / "usenix" / "osdi25-he.html.expected.json").read_text("utf-8"))["records"][0]["title"]
    done, page = enriched(tmp_path, paper("a", title=title, venue=Venue("OSDI", 2025), url=url))
    assert done.outcomes("paper-page") == {"ok": 1}
    assert (page.fields["pdf"], page.origins["pdf"]) == (HE_PDF, "usenix-page")


def test_an_own_page_that_is_gone_is_a_named_attempt_and_fails_nothing(tmp_path: Path) -> None:
    record = paper(
        "a", venue=Venue("NeurIPS", 2024), url="https://proceedings.neurips.cc/paper_files/paper/2024/hash/0-x"
    )
    done, _ = enriched(tmp_path, record)
    assert (done.status, done.outcomes("paper-page")) == ("ok", {"response.not-found": 1})


def test_a_page_of_any_other_site_is_no_place_to_ask(database: Database) -> None:
    saved(database, paper("a", venue=OSDI, url="https://conference.example.org/paper/a"))
    assert questions(database) == []


def test_a_linked_pdf_gives_what_the_page_lacks_and_nothing_else(tmp_path: Path) -> None:
    title = "WaferLLM: Large Language Model Inference at Wafer-Scale"
    names = Identifiers(usenix="osdi25/he")
    links = (Link("pdf", HE_PDF),)
    record = paper("a", title=title, authors=(), venue=Venue("OSDI", 2025), identifiers=names, links=links)
    done, page = enriched(tmp_path, record)
    assert (done.status, done.outcomes("pdf")) == ("ok", {"ok": 1})
    assert page.fields["title"] == title
    assert page.origins["title"] == "programme"
    assert page.origins["abstract"] == page.origins["authors"] == page.origins["affiliations"] == "pdf"


def test_a_pdf_that_is_not_there_fails_no_source_and_keeps_nothing_out(tmp_path: Path) -> None:
    record = paper("a", links=(Link("pdf", "https://conference.example.org/gone.pdf"),))
    done, page = enriched(tmp_path, record)
    assert (done.status, done.outcomes("pdf")) == ("ok", {"response.not-found": 1})
    assert page.fields["title"] == "The Paper of a"


def archive(folder: Path, answers: dict[str, tuple[int, bytes]]) -> HarvestConfig:
    path = folder / "a.warc.gz"
    with path.open("wb") as file:
        for url, (status, body) in answers.items():
            answer = Response(url, status=status, headers=Headers({"Content-Type": "application/json"}), body=body)
            write_exchange(file, Request(url), answer)
    return HarvestConfig(f"sqlite:///{folder / 't.db'}", replay=str(path), limits=Limits(retries=0))


def test_recorded_errors_end_as_named_attempts_and_no_person_is_asked_to_look(tmp_path: Path) -> None:
    crossref, openalex = "https://api.crossref.org/works/", "https://api.openalex.org/works/https://doi.org/"
    answers = {
        f"{crossref}10.1145/1": (404, b"Resource not found."),
        f"{crossref}10.1145/12": (500, b"{}"),
        f"{openalex}10.1145/1": (429, b"{}"),
    }
    with database_in(tmp_path) as database:
        saved(database, *(paper(n, identifiers=Identifiers(doi=f"10.1145/{n}")) for n in ("1", "12")))
        done = enrich(database, archive(tmp_path, answers))
        assert asked(database) == [
            ("crossref", "10.1145/1", "response.not-found"),
            ("crossref", "10.1145/12", "response.server-error"),
            ("openalex", "10.1145/1", "response.throttled"),
            ("openalex", "10.1145/12", "replay.not-archived"),
            ("semanticscholar", "10.1145/1", "replay.not-archived"),
            ("semanticscholar", "10.1145/12", "replay.not-archived"),
        ]
        assert done.status == "ok"
        with database.reading() as connection:
            waiting = "SELECT DISTINCT code FROM problems WHERE resolved_at IS NULL AND severity = 'warning'"
            assert [row.code for row in connection.execute(text(waiting))] == ["route.failed"]


def test_a_source_that_answers_nothing_but_failures_fails_as_a_whole(tmp_path: Path) -> None:
    config = archive(tmp_path, {"https://api.crossref.org/works/10.1145/1": (500, b"{}")})
    with database_in(tmp_path) as database:
        saved(database, paper("a", identifiers=Identifiers(doi="10.1145/1")))
        done = enrich(database, config, source="crossref")
    assert (done.status, done.failed) == ("failed", ["crossref"])
    assert "response.server-error" in [p.code for p in done.problems]


def test_a_host_that_answers_nothing_but_failures_is_asked_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperwatch.enrich.AT_FIRST", 1)
    config = archive(tmp_path, {f"https://api.crossref.org/works/10.1145/{n}": (429, b"{}") for n in range(3)})
    with database_in(tmp_path) as database:
        saved(database, *(paper(f"p{n}", identifiers=Identifiers(doi=f"10.1145/{n}")) for n in range(3)))
        assert enrich(database, config, source="crossref").outcomes("crossref") == {"response.throttled": 1}


def test_a_key_goes_to_the_host_it_is_for() -> None:
    job = CrawlJob("openalex", "sqlite:///t.db", 1, keys={"api.openalex.org": "k"}, venues=SHIPPED)
    (request,) = ApiSpider(job).ask("https://api.openalex.org/works/W1", None)
    assert request.meta["secret_query"] == {"api_key": "k"}


def test_an_archive_is_asked_once_and_not_again(tmp_path: Path) -> None:
    config = archive(tmp_path, {"https://a.org/": (200, b"{}")})
    with database_in(tmp_path) as database:
        saved(database, paper("a", identifiers=Identifiers(doi=DOI)))
        assert len(enrich(database, config, source="crossref").attempts) == 1
        assert enrich(database, config, source="crossref").attempts == []


# The command


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Runs `paperwatch WORDS...` in an empty folder; gives the exit status and standard output."""
    monkeypatch.chdir(tmp_path)
    return partial(commands.run, capfd)


BIBTEX = """@inproceedings{pandey, year = 2021, doi = {10.1145/3448016.3452841},
  title = {Vector Quotient Filters: Overcoming the Time/Space Trade-Off in Filter Design}}"""


def test_a_dry_run_says_what_would_be_asked_and_asks_nobody(run: Run) -> None:
    Path("acm.bib").write_text(BIBTEX)
    run("import", "acm.bib")
    status, out = run("enrich", "--dry-run", "--json", "--source", "crossref")
    (question,) = json.loads(out)
    assert (status, question["asked"], question["fields"]) == (0, ACM, ["authors", "references"])


def test_the_network_is_not_asked_beside_another_run(run: Run) -> None:
    database = open_database(Path("paperwatch.db"))
    with locked(database, "nightly"):
        assert run("enrich")[0] == 4
    database.close()


def test_an_unknown_source_is_refused(run: Run) -> None:
    assert run("enrich", "--source", "gossip")[0] == 2


@pytest.mark.corpus
def test_the_acm_paper_ends_with_values_of_two_sources_each_named(run: Run, corpus: Path) -> None:
    Path("acm.bib").write_text(BIBTEX)
    run("import", "acm.bib")
    status, out = run("enrich", "--replay", str(corpus / "web/web.warc.gz"), "--json")
    assert (status, {name: told["outcomes"] for name, told in json.loads(out)["sources"].items()}) == (
        0,
        {"crossref": {"ok": 1}, "openalex": {"ok": 1}},
    )
    page = json.loads(run("show", ACM, "--json")[1])
    assert (page["origins"]["affiliations"], page["origins"]["abstract"]) == ("crossref", "openalex")
    assert page["authors"][0] == [
        "Prashant Pandey",
        ["Lawrence Berkeley National Lab & University of California, Berkeley, Berkeley, CA, USA"],
    ]
    assert page["fields"]["abstract"].startswith("Today's filters, such as quotient, cuckoo, and Morton")
    assert [s["source"] for s in page["sources"]] == ["bibtex", "crossref", "openalex"]
