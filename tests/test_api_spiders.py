"""Crossref, OpenAlex, Semantic Scholar and dblp, as lookups and as routes; and dl.acm.org, which is none."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request

from crawler import harvest as harvesting
from crawler.child import run
from crawler.download import with_secrets
from crawler.harvest import HarvestConfig, HarvestResult, lookup
from crawler.job import CrawlJob
from crawler.loopback import playing, serving
from crawler.politeness import rate_delay, reset_wait, retry_after, slot_of
from db.engine import open_database
from db.store import start_run
from extract.records import Venue
from extract.venues import SHIPPED, Venues

DOI = "10.1145/3694715.3695964"
WHEN_BOTH_KNOW = "10.1145/3448016.3452841"


def records(folder: Path) -> list[tuple[str, str]]:
    database = open_database(f"sqlite:///{folder / 't.db'}")
    with database.reading() as connection:
        found = connection.exec_driver_sql("SELECT source, key FROM record ORDER BY 1, 2").all()
    database.close()
    return [(row[0], row[1]) for row in found]


def codes(result: HarvestResult) -> Counter[str]:
    return Counter(p.code for p in result.problems)


@pytest.mark.parametrize("spider", ["crossref", "openalex", "semanticscholar"])
def test_a_work_is_looked_up_by_doi_and_an_unknown_one_is_a_warning(spider: str, tmp_path: Path) -> None:
    with playing(files("fixtures")) as (loopback, _):
        config = HarvestConfig(f"sqlite:///{tmp_path / 't.db'}", loopback=loopback, pace=0.001)
        result = lookup(spider, {"doi": [DOI, "10.1145/0000000"]}, config=config)
    assert (result.status, codes(result)) == ("ok", Counter({"response.not-found": 1}))
    assert [source for source, _ in records(tmp_path)] == [spider]


def test_datacite_is_asked_about_the_dois_that_it_registers(tmp_path: Path) -> None:
    known, unknown = "10.4230/lipics.ecrts.2024.7", "10.4230/lipics.unknown"
    with playing(files("fixtures")) as (loopback, _):
        config = HarvestConfig(f"sqlite:///{tmp_path / 't.db'}", loopback=loopback, pace=0.001)
        result = lookup("datacite", {"doi": [known, unknown]}, config=config)
    assert (result.status, dict(result.about)) == ("ok", {unknown: "response.not-found"})
    assert records(tmp_path) == [("datacite", known)]


def work(number: int, container: str) -> dict[str, object]:
    doi = f"10.1145/1.{number}"
    return {
        "DOI": doi,
        "type": "proceedings-article",
        "title": [f"Work {number}"],
        "container-title": [container],
        "author": [{"given": "Ada", "family": "Example"}],
        "published": {"date-parts": [[2024, 11, 4]]},
    }


class FakeCrossref(BaseHTTPRequestHandler):
    """Three pages by cursor: the edition's own works first, then those of others."""

    asked: ClassVar[list[dict[str, str]]]

    def do_GET(self) -> None:
        question = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        self.asked.append(question)
        sosp = "Proceedings of the ACM SIGOPS 30th Symposium on Operating Systems Principles"
        pages = {"*": ("b", [work(1, sosp), work(2, sosp)]), "b": ("c", [work(3, sosp), work(4, "Other Proceedings")])}
        cursor, items = pages.get(question["cursor"], ("d", [work(5, "Other Proceedings")]))
        message = {"total-results": 900, "items": items, "next-cursor": cursor}
        answer = json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


def test_crossref_lists_an_edition_page_by_page_until_nothing_of_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sosp = SHIPPED.series["SOSP"]
    routes = tuple(r for r in sosp.routes if r.spider == "crossref")
    monkeypatch.setattr(Venues, "series", {"SOSP": replace(sosp, routes=routes, expect=())})
    handler: Any = type("Handler", (FakeCrossref,), {"asked": []})
    with serving(handler) as loopback:
        config = HarvestConfig(f"sqlite:///{tmp_path / 't.db'}", loopback=loopback, pace=0.001)
        result = harvesting.harvest(Venue("SOSP", 2024), config=config)
    assert (result.status, result.counts["papers"]) == ("ok", 3)
    assert [q["cursor"] for q in handler.asked] == ["*", "b", "c"]
    assert [key for _, key in records(tmp_path)] == ["10.1145/1.1", "10.1145/1.2", "10.1145/1.3"]


def test_a_challenge_of_dblp_fails_the_lookup(tmp_path: Path) -> None:
    url = "https://dblp.org/search/publ/api?q=blocked&format=json"
    with playing(files("fixtures")) as (loopback, _):
        database = f"sqlite:///{tmp_path / 't.db'}"
        run_id = start_run(open_database(database), source="dblp", edition=None)
        outcome = run(
            CrawlJob("dblp", database, run_id, (url,), loopback=loopback, pace=0.001, venues=SHIPPED),
            lambda event: None,
        )
    assert (outcome.status, [p.code for p in outcome.problems]) == ("failed", ["response.challenge"])


def test_the_digital_library_is_not_asked_unless_that_is_wanted(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 't.db'}"
    run_id = start_run(open_database(database), source="acm-dl", edition=None)
    outcome = run(
        CrawlJob("acm-dl", database, run_id, (f"https://dl.acm.org/doi/{DOI}",), venues=SHIPPED), lambda event: None
    )
    assert (outcome.status, [p.code for p in outcome.problems]) == ("failed", ["acm.not-live"])
    assert "paperwatch import" in outcome.problems[0].message
    assert outcome.counts["requests"] == 0


def test_a_key_travels_with_the_request_and_stands_in_nobodys_address() -> None:
    request = Request("https://api.openalex.org/works/W1", meta={"secret_query": {"api_key": "k"}})
    assert with_secrets(request).url == "https://api.openalex.org/works/W1?api_key=k"
    assert request.url == "https://api.openalex.org/works/W1"
    keyed = with_secrets(Request("https://a.org/?x=1", meta={"secret_headers": {"x-api-key": "k"}}))
    assert (keyed.url, keyed.headers["x-api-key"]) == ("https://a.org/?x=1", b"k")


def test_a_request_without_secrets_stays_as_it_is() -> None:
    request = Request("https://a.org/")
    assert with_secrets(request) is request


@pytest.mark.parametrize(
    ("host", "slot"),
    [("www.usenix.org", "usenix.org"), ("rss.arxiv.org", "arxiv.org"), ("notarxiv.org", "notarxiv.org")],
)
def test_hosts_share_a_slot_where_their_limit_is_one(host: str, slot: str) -> None:
    assert slot_of(host) == slot


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-rate-limit-limit": "5", "x-rate-limit-interval": "1s"}, 0.2),
        ({"x-rate-limit-limit": "3", "x-rate-limit-interval": "60s"}, 20),
        ({"x-rate-limit-limit": "0", "x-rate-limit-interval": "1s"}, None),
        ({"x-rate-limit-limit": "many"}, None),
        ({"x-rate-limit-limit": "\xb2", "x-rate-limit-interval": "1s"}, None),
        ({"x-rate-limit-limit": "5", "x-rate-limit-interval": "\xb2s"}, None),
        ({"x-rate-limit-limit": "9" * 400, "x-rate-limit-interval": "1s"}, 1e-9),
        ({"x-rate-limit-limit": "1", "x-rate-limit-interval": "9" * 5000 + "s"}, 1e9),
        ({}, None),
    ],
)
def test_rate_headers_are_read(headers: dict[str, str], seconds: float | None) -> None:
    assert rate_delay(headers) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("soon", None),
        (None, None),
        ("-1", None),
        ("\xb2", None),
        ("9" * 400, 1e9),
        ("9" * 5000, 1e9),
        ("Thu, 01 Jan 100000000000000000000 12:00:00 GMT", None),
        ("Thu, 99 Jan 2026 12:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 1e9),
        ("Thu, 01 Jan 2026 12:00:00 +99999999999999999999", None),
    ],
)
def test_retry_after_is_read_as_seconds(value: str | None, seconds: float | None) -> None:
    assert retry_after(value) == seconds


def test_retry_after_is_read_as_a_date() -> None:
    now = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
    assert retry_after("Thu, 01 Jan 2026 12:01:30 GMT", now) == 90
    assert retry_after("Thu, 01 Jan 2026 11:00:00 GMT", now) == 0


def test_a_refusal_that_names_its_end_is_waited_for() -> None:
    now = datetime(2026, 8, 1, 12, 0, 0, tzinfo=UTC)
    body = b'{"name": "RateLimitError", "details": {"limit": 98, "resetTime": "2026-08-01T12:02:00.000Z"}}'
    assert reset_wait("api2.openreview.net", body, now) == 120
    assert reset_wait("api2.openreview.net", b'{"resetTime": "soon, very soon"}', now) is None
    assert reset_wait("example.org", body, now) is None


@pytest.mark.corpus
def test_recorded_answers_are_replayed_and_each_source_keeps_its_own_record(corpus: Path, tmp_path: Path) -> None:
    config = HarvestConfig(f"sqlite:///{tmp_path / 't.db'}", replay=str(corpus / "web/web.warc.gz"))
    assert lookup("crossref", {"doi": [WHEN_BOTH_KNOW]}, config=config).status == "ok"
    assert lookup("openalex", {"doi": [WHEN_BOTH_KNOW]}, config=config).status == "ok"
    assert records(tmp_path) == [("crossref", WHEN_BOTH_KNOW), ("openalex", WHEN_BOTH_KNOW)]
