"""The routes of the series table: what each registry is asked, and what of its answers belongs to the edition."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler import harvest as harvesting
from crawler.harvest import HarvestConfig, HarvestResult
from crawler.job import CrawlJob
from crawler.loopback import serving
from crawler.spiders.base import Page
from crawler.spiders.programme import ProgrammeSpider
from db.engine import open_database
from extract.records import Extraction, Venue
from extract.venues import SHIPPED, Route, Venues
from paperwatch.nightly.rules import shipped_rules

Answer = Callable[[str, dict[str, str]], object]


class Playing(BaseHTTPRequestHandler):
    """Answers each question with the JSON that a function makes of host, path and query."""

    answer: ClassVar[Answer]
    asked: ClassVar[list[tuple[str, dict[str, str]]]]

    def do_GET(self) -> None:
        question = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        self.asked.append((self.headers["Host"], question))
        body = json.dumps(type(self).answer(self.headers["Host"], question)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def crawled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Harvest an edition by its routes through one spider, from a server that answers so."""

    def crawl(edition: Venue, spider: str, answer: Answer, **options: object) -> tuple[HarvestResult, Any, Any]:
        series = SHIPPED.series[edition.series]
        routes = [r for r in series.routes_for(edition.year) if r.spider == spider][:1]
        routes = [Route(r.spider, r.urls, options={**(r.options or {}), **options}) for r in routes]
        monkeypatch.setattr(Venues, "series", {series.name: replace(series, routes=tuple(routes), expect=())})
        handler: Any = type("Handler", (Playing,), {"answer": staticmethod(answer), "asked": []})
        with serving(handler) as loopback:
            config = HarvestConfig(f"sqlite:///{tmp_path / 't.db'}", loopback=loopback, pace=0.0)
            result = harvesting.harvest(edition, config=config)
        return result, handler.asked, saved(tmp_path)

    return crawl


def saved(folder: Path) -> list[tuple[str, str, int]]:
    database = open_database(f"sqlite:///{folder / 't.db'}")
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT title, series, year FROM record WHERE kind = 'paper' ORDER BY key")
        found = [(row[0], row[1], row[2]) for row in rows]
    database.close()
    return found


def codes(result: HarvestResult) -> set[str]:
    return {p.code for p in result.problems if p.severity == "error"}


# dblp


def hits(*entries: dict[str, object], total: int | None = None) -> dict[str, object]:
    found = {"@total": str(len(entries) if total is None else total), "@sent": str(len(entries)), "@first": "0"}
    listed = {"hit": [{"info": entry} for entry in entries]} if entries else {}
    return {"result": {"status": {"@code": "200"}, "hits": {**found, **listed}}}


def entry(n: int, **more: object) -> dict[str, object]:
    kind = {"type": "Conference and Workshop Papers", "venue": "ASPLOS (1)", "year": "2023"}
    people = {"authors": {"author": {"text": "Ada Example"}}}
    return {"key": f"conf/asplos/X{n}", "title": f"Paper {n}.", **kind, **people, **more}


def test_the_volumes_of_one_year_are_read_one_after_the_other(crawled: Callable[..., Any]) -> None:
    volumes = {"asplos2023-1": [entry(1), entry(2)], "asplos2023-2": [entry(3)]}

    def answer(host: str, question: dict[str, str]) -> object:
        return hits(*volumes.get(question["q"].removesuffix(".bht:").rpartition("/")[2], []))

    result, asked, rows = crawled(Venue("ASPLOS", 2023), "dblp", answer)
    assert (result.status, result.counts["papers"]) == ("ok", 3)
    assert [q["q"].rpartition("/")[2] for _, q in asked] == [
        "asplos2023.bht:", "asplos2023-1.bht:", "asplos2023-2.bht:", "asplos2023-3.bht:",
    ]  # fmt: skip
    assert rows == [(f"Paper {n}", "ASPLOS", 2023) for n in (1, 2, 3)]


def test_a_table_that_does_not_exist_is_a_failure_and_never_an_empty_conference(crawled: Callable[..., Any]) -> None:
    result, _, rows = crawled(Venue("ASPLOS", 2023), "dblp", lambda host, question: hits())
    assert (result.status, rows) == ("failed", [])
    assert "page.no-papers" in codes(result)


def test_a_table_of_more_than_a_page_is_read_to_its_end(crawled: Callable[..., Any]) -> None:
    def answer(host: str, question: dict[str, str]) -> object:
        first = int(question.get("f", 0))
        return hits(*(entry(n) for n in range(first, min(first + 2, 5))), total=5)

    result, asked, rows = crawled(Venue("ASPLOS", 2023), "dblp", answer)
    assert (result.status, len(rows), [q.get("f") for _, q in asked]) == ("ok", 5, [None, "2", "4"])


def test_a_table_that_sends_less_than_it_counts_is_not_whole(crawled: Callable[..., Any]) -> None:
    def answer(host: str, question: dict[str, str]) -> object:
        return hits(*([] if question.get("f") else [entry(1)]), total=5)

    result, _, _ = crawled(Venue("ASPLOS", 2023), "dblp", answer)
    assert (result.status, codes(result)) == ("failed", {"list.incomplete"})


def test_of_a_volume_that_series_share_only_their_own_issue_is_read(crawled: Callable[..., Any]) -> None:
    def answer(host: str, question: dict[str, str]) -> object:
        assert question["q"] == "toc:db/journals/pacmpl/pacmpl8.bht:"
        return hits(entry(1, number="POPL", venue="PACMPL"), entry(2, number="PLDI", venue="PACMPL"))

    _, _, rows = crawled(Venue("PLDI", 2024), "dblp", answer)
    assert rows == [("Paper 2", "PLDI", 2024)]


def test_the_volume_of_a_year_is_counted_from_the_first(crawled: Callable[..., Any]) -> None:
    _, asked, rows = crawled(Venue("VLDB", 2019), "dblp", lambda host, q: hits(entry(1, venue="PVLDB", year="2018")))
    assert asked[0][1]["q"] == "toc:db/journals/pvldb/pvldb12.bht:"
    assert rows == [("Paper 1", "VLDB", 2019)]


def test_the_endpoint_without_a_challenge_is_asked_for_all_volumes_at_once(crawled: Callable[..., Any]) -> None:
    fixture = Path(__file__).parent.parent / "fixtures/dblp/sparql.json"
    answer = json.loads(fixture.read_text("utf-8"))
    result, asked, rows = crawled(Venue("SOSP", 2024), "dblp", lambda host, q: answer, via="sparql")
    assert (result.status, rows) == ("ok", [("Examples & Their Order", "SOSP", 2024)])
    assert [host for host, _ in asked] == ["sparql.dblp.org"]
    assert "<https://dblp.org/db/conf/sosp/sosp2024-2>" in asked[0][1]["query"]


# Crossref


def crossref_work(number: int, **more: object) -> dict[str, object]:
    return {
        "DOI": f"10.14778/1.{number}", "type": "journal-article", "title": [f"Paper {number}"],
        "container-title": ["Proceedings of the VLDB Endowment"], "published": {"date-parts": [[2018, 11]]}, **more,
    }  # fmt: skip


def works(*items: dict[str, object]) -> dict[str, object]:
    return {"status": "ok", "message-type": "work-list", "message": {"items": list(items)}}


def test_of_a_journal_the_volume_of_the_year_is_read_whenever_it_was_published(crawled: Callable[..., Any]) -> None:
    answer = works(crossref_work(1, volume="12"), crossref_work(2, volume="11"))
    _, asked, rows = crawled(Venue("VLDB", 2019), "crossref", lambda host, question: answer)
    assert "issn:2150-8097" in asked[0][1]["filter"]
    assert "from-pub-date:2018,until-pub-date:2020" in asked[0][1]["filter"]
    assert rows == [("Paper 1", "VLDB", 2019)]


def test_of_proceedings_named_by_their_doi_only_the_works_below_it_are_read(crawled: Callable[..., Any]) -> None:
    inside, outside = ({**crossref_work(n), "DOI": doi} for n, doi in ((1, "10.1145/77.1"), (2, "10.1145/78.1")))
    _, _, rows = crawled(
        Venue("SOSP", 2024), "crossref", lambda host, question: works(inside, outside), proceedings="10.1145/77"
    )
    assert rows == [("Paper 1", "SOSP", 2024)]


def test_crossref_is_asked_for_the_type_of_works_that_the_table_names(crawled: Callable[..., Any]) -> None:
    chapter = crossref_work(1, type="book-chapter", **{"container-title": ["Euro-Par 2020: Parallel Processing"]})
    _, asked, rows = crawled(Venue("Euro-Par", 2020), "crossref", lambda host, question: works(chapter))
    assert "prefix:10.1007,type:book-chapter," in asked[0][1]["filter"]
    assert rows == [("Paper 1", "Euro-Par", 2020)]


def test_a_series_that_two_publishers_print_in_turn_is_asked_for_by_both(crawled: Callable[..., Any]) -> None:
    named = {"container-title": ["Proceedings of the 49th International Symposium on Computer Architecture"]}
    answer = works(crossref_work(1, type="proceedings-article", published={"date-parts": [[2022, 6]]}, **named))
    _, asked, rows = crawled(Venue("ISCA", 2022), "crossref", lambda host, question: answer)
    assert asked[0][1]["filter"].startswith("prefix:10.1145,prefix:10.1109,type:proceedings-article,")
    assert rows == [("Paper 1", "ISCA", 2022)]


# The programme spider


def test_the_next_page_that_a_list_names_is_read_too(crawled: Callable[..., Any]) -> None:
    def answer(host: str, question: dict[str, str]) -> object:
        number = int(question.get("page", 1))
        event = {"uid": f"u{number}", "name": f"Paper {number}", "eventtype": "Poster", "starttime": "2024-05-07",
                 "virtualsite_url": f"/virtual/2024/poster/{number}",
                 "authors": [{"fullname": "Ada Example", "institution": "KTH"}]}  # fmt: skip
        following = "https://iclr.cc/static/virtual/data/iclr-2024-orals-posters.json?page=2" if number == 1 else None
        return {"count": 2, "next": following, "previous": None if number == 1 else "page=1", "results": [event]}

    result, asked, rows = crawled(Venue("ICLR", 2024), "programme", answer)
    assert (result.status, asked[-1]) == ("ok", ("iclr.cc", {"page": "2"}))
    assert rows == [("Paper 1", "ICLR", 2024), ("Paper 2", "ICLR", 2024)]


def test_a_list_that_leads_on_to_more_pages_than_are_read_is_not_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    job = CrawlJob("programme", "sqlite://", 1, ("https://site.example.org/",), venues=SHIPPED)
    spider = ProgrammeSpider(job)
    follow = "\n".join(f"https://site.example.org/{number}" for number in range(201))
    monkeypatch.setattr(spider, "read", lambda response, reader: Extraction(page={"follow": follow}))
    found = list(spider.parse_programme(HtmlResponse("https://site.example.org/")))
    assert len([item for item in found if isinstance(item, Request)]) == 200
    assert [p.code for item in found if isinstance(item, Page) for p in item.extraction.problems] == ["list.incomplete"]


# Semantic Scholar


def test_semantic_scholar_is_asked_in_bulk_and_tells_the_edition_by_dblps_key(crawled: Callable[..., Any]) -> None:
    def paper(number: int, dblp: str | None) -> dict[str, object]:
        external = {"ArXiv": f"2306.0000{number}", **({"DBLP": dblp} if dblp else {})}
        named = {"venue": "Symposium on Operating Systems Principles", "year": 2023}
        people = {"authors": [{"authorId": "1", "name": "Ada Example"}]}
        return {"paperId": f"p{number}", "title": f"Paper {number}", "externalIds": external, **named, **people}

    pages = {
        None: {"token": "b", "data": [paper(1, "conf/sosp/ExampleS24"), paper(2, "conf/sosp/Other23")]},
        "b": {"data": [paper(3, None), paper(4, "conf/sosp/Example24a")]},
    }
    result, asked, rows = crawled(Venue("SOSP", 2024), "semanticscholar", lambda host, q: pages[q.get("token")])
    assert (result.status, [title for title, _, _ in rows]) == ("ok", ["Paper 1", "Paper 4"])
    assert asked[0][1]["year"] == "2022-2024"


# The table


@pytest.mark.parametrize("name", [name for name, series in SHIPPED.series.items() if series.kind != "preprint"])
def test_every_series_has_two_lawful_services_in_each_year_since_2015_in_which_it_met(name: str) -> None:
    series, rules = SHIPPED.series[name], shipped_rules()
    years = range(max(2015, series.years[0]), (series.years[1] or 2026) + 1)
    services = {y: {r.spider for r in series.routes_for(y)} for y in years if rules.meets(Venue(name, y))}
    assert {year: found for year, found in services.items() if len(found) < 2} == {}


def test_every_series_that_the_dblp_list_names_has_its_key() -> None:
    """A table of contents names a folder of dblp: the key of the series, which is not its acronym."""
    keys = {"ATC": "usenix", "SoCC": "cloud", "IPDPS": "ipps", "USENIX Security": "uss", "S&P": "sp", "LCTES": "lctrts"}
    for name, key in keys.items():
        tocs = [str((r.options or {})["toc"]) for r in SHIPPED.series[name].routes_for(2021) if r.spider == "dblp"]
        assert {toc.rpartition("/")[0] for toc in tocs} == {f"conf/{key}"}


def test_a_year_before_the_first_meeting_has_no_route() -> None:
    assert SHIPPED.series["COLM"].routes_for(2021) == ()
    assert SHIPPED.series["HotCloud"].routes_for(2023) == ()
