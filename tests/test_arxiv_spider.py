"""arXiv by ids, by days, by OAI-PMH and by feed: the real spider, against answers in the shape of the real ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler
from importlib.resources import files
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.arxiv_api import months, oai_set, watermark_key
from crawler.harvest import HarvestConfig, HarvestResult, crawl_arxiv
from crawler.job import Limits
from crawler.loopback import playing, serving
from db.engine import open_database
from db.store import watermark

ATOM = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:os='http://a9.com/-/spec/opensearch/1.1/'>{}</feed>"
ENTRY = (
    "<entry><id>http://arxiv.org/abs/{id}v1</id><title>Paper {id}</title><summary>Words.</summary>"
    "<published>2025-01-02T00:00:00Z</published><author><name>Ada Example</name></author></entry>"
)
OAI = (
    "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><responseDate>2025-03-04T05:06:07Z</responseDate>"
    "<request verb='ListRecords'>https://oaipmh.arxiv.org/oai</request>{}</OAI-PMH>"
)
RECORD = (
    "<record><header><identifier>oai:arXiv.org:{id}</identifier><datestamp>2025-03-03</datestamp></header><metadata>"
    "<arXiv xmlns='http://arxiv.org/OAI/arXiv/'><id>{id}</id><created>2025-03-01</created><authors><author>"
    "<keyname>Example</keyname><forenames>Ada</forenames></author></authors><title>Paper {id}</title>"
    "<categories>cs.OS</categories><abstract>Words.</abstract></arXiv></metadata></record>"
)


def atom(*ids: str, total: int) -> str:
    return ATOM.format(f"<os:totalResults>{total}</os:totalResults>" + "".join(ENTRY.format(id=i) for i in ids))


class FakeArxiv(BaseHTTPRequestHandler):
    """Answers questions by a function of their parameters and of how often they were asked."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[list[dict[str, str]]]
    answer: ClassVar[Callable[[dict[str, str], int], tuple[int, str]]]

    def do_GET(self) -> None:
        question = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        self.asked.append(question)
        status, text = type(self).answer(question, self.asked.count(question))
        self.send_response(status)
        self.send_header("Content-Type", "application/atom+xml")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@contextmanager
def arxiv(
    folder: Path, answer: Callable[[dict[str, str], int], tuple[int, str]]
) -> Iterator[tuple[HarvestConfig, list[dict[str, str]]]]:
    """A crawl's configuration with an arXiv that gives these answers, and the list of questions it was asked."""
    asked: list[dict[str, str]] = []
    handler = type("Handler", (FakeArxiv,), {"asked": asked, "answer": staticmethod(answer)})
    with serving(handler) as loopback:
        database = f"sqlite:///{folder / 't.db'}"
        yield HarvestConfig(database, loopback=loopback, pace=0.001, limits=Limits(retries=2)), asked


def codes(result: HarvestResult) -> Counter[str]:
    return Counter(p.code for p in result.problems)


def test_an_empty_page_is_asked_for_again(tmp_path: Path) -> None:
    def answer(question: dict[str, str], times: int) -> tuple[int, str]:
        return 200, atom(total=1) if times == 1 else atom("2501.00001", total=1)

    with arxiv(tmp_path, answer) as (config, asked):
        result = crawl_arxiv(config=config, ids=["2501.00001"])
    assert (result.status, result.counts["new"], len(asked)) == ("ok", 1, 2)


@pytest.mark.parametrize("status", [429, 503, 406])
def test_every_way_of_throttling_is_waited_out(status: int, tmp_path: Path) -> None:
    def answer(question: dict[str, str], times: int) -> tuple[int, str]:
        return (status, "") if times == 1 else (200, atom("2501.00001", total=1))

    with arxiv(tmp_path, answer) as (config, _):
        result = crawl_arxiv(config=config, ids=["2501.00001"])
    assert (result.status, result.counts["throttled"], result.counts["new"]) == ("ok", 1, 1)


def test_an_id_that_vanishes_is_named(tmp_path: Path) -> None:
    with arxiv(tmp_path, lambda question, times: (200, atom("2501.00001", total=1))) as (config, _):
        result = crawl_arxiv(config=config, ids=["2501.00001v2", "0000.0000"])
    assert (result.status, codes(result)) == ("ok", Counter({"arxiv.id-vanished": 1}))
    assert result.problems[0].message == "arXiv left 0000.0000 out of its answer."


def test_one_malformed_id_does_not_cost_the_others(tmp_path: Path) -> None:
    error = "<entry><id>http://arxiv.org/api/errors#incorrect_id</id><title>Error</title><summary>bad</summary></entry>"

    def answer(question: dict[str, str], times: int) -> tuple[int, str]:
        ids = question["id_list"].split(",")
        return (400, ATOM.format(error)) if "bad" in ids else (200, atom(*ids, total=len(ids)))

    with arxiv(tmp_path, answer) as (config, asked):
        result = crawl_arxiv(config=config, ids=["2501.00001", "bad", "2501.00002", "2501.00003"])
    assert result.counts["new"] == 3
    assert (result.status, codes(result)["arxiv.error"]) == ("ok", 1)
    assert [q["id_list"] for q in asked][1:] and len(asked) == 5


def test_days_are_asked_for_in_months_and_slices(tmp_path: Path) -> None:
    def answer(question: dict[str, str], times: int) -> tuple[int, str]:
        start, total = int(question["start"]), 1500
        return 200, atom(*(f"2501.{n:05d}" for n in range(start, min(start + 1000, total))), total=total)

    with arxiv(tmp_path, answer) as (config, asked):
        days = {"since": date(2025, 1, 20), "until": date(2025, 2, 10)}
        result = crawl_arxiv(config=config, categories=["cs.OS"], **days)
    assert [(re.findall(r"\d{8}", q["search_query"]), q["start"]) for q in asked] == [
        (["20250120", "20250131"], "0"),
        (["20250201", "20250210"], "0"),
        (["20250120", "20250131"], "1000"),
        (["20250201", "20250210"], "1000"),
    ]
    assert (result.status, result.counts["papers"]) == ("ok", 1500)


def test_a_list_that_ends_before_its_count_is_not_ok(tmp_path: Path) -> None:
    def answer(question: dict[str, str], times: int) -> tuple[int, str]:
        return 200, atom("2501.00001", total=5) if question["start"] == "0" else atom(total=5)

    with arxiv(tmp_path, answer) as (config, _):
        days = {"since": date(2025, 1, 20), "until": date(2025, 1, 21)}
        result = crawl_arxiv(config=config, categories=["cs.OS"], **days)
    assert (result.status, codes(result)["arxiv.incomplete"]) == ("failed", 1)


def test_a_harvest_follows_tokens_and_moves_the_watermark_at_its_end(tmp_path: Path) -> None:
    def answer(question: dict[str, str], times: int) -> tuple[int, str]:
        if "resumptionToken" in question:
            return 200, OAI.format(f"<ListRecords>{RECORD.format(id='2503.00002')}</ListRecords>")
        first = RECORD.format(id="2503.00001") + "<resumptionToken>next|1001</resumptionToken>"
        return 200, OAI.format(f"<ListRecords>{first}</ListRecords>")

    with arxiv(tmp_path, answer) as (config, asked):
        result = crawl_arxiv(config=config, categories=["cs.OS"], since=date(2025, 3, 1), by="oai")
        again = crawl_arxiv(config=config, categories=["cs.OS"], by="oai")
    assert (result.status, result.counts["new"], again.counts["unchanged"]) == ("ok", 2, 2)
    assert "until" not in asked[0]
    assert [q.get("from") for q in asked] == ["2025-03-01", None, "2025-03-03", None]


def test_a_harvest_cut_short_does_not_move_the_watermark(tmp_path: Path) -> None:
    def answer(question: dict[str, str], times: int) -> tuple[int, str]:
        if "resumptionToken" in question:
            return 500, "oops"
        first = RECORD.format(id="2503.00001") + "<resumptionToken>next|1001</resumptionToken>"
        return 200, OAI.format(f"<ListRecords>{first}</ListRecords>")

    with arxiv(tmp_path, answer) as (config, _):
        result = crawl_arxiv(config=config, categories=["cs.OS"], since=date(2025, 3, 1), by="oai")
    database = open_database(config.database_url)
    assert (result.status, result.counts["new"]) == ("failed", 1)
    assert watermark(database, source="arxiv", key=watermark_key("cs.OS")) is None
    database.close()


@pytest.mark.parametrize("tokens", [["next"], ["a", "b"]], ids=["its own", "one of two"])
def test_a_list_that_leads_back_to_a_part_read_before_is_not_ok(tmp_path: Path, tokens: list[str]) -> None:
    def answer(question: dict[str, str], times: int) -> tuple[int, str]:
        told = question.get("resumptionToken")
        following = tokens[(tokens.index(told) + 1) % len(tokens)] if told else tokens[0]
        record = RECORD.format(id=f"2503.0000{times}") + f"<resumptionToken>{following}</resumptionToken>"
        return 200, OAI.format(f"<ListRecords>{record}</ListRecords>")

    with arxiv(tmp_path, answer) as (config, _):
        result = crawl_arxiv(config=config, categories=["cs.OS"], since=date(2025, 3, 1), by="oai")
    database = open_database(config.database_url)
    assert (result.status, codes(result)["arxiv.incomplete"]) == ("failed", 1)
    assert watermark(database, source="arxiv", key=watermark_key("cs.OS")) is None
    database.close()


def test_an_expired_token_starts_the_list_again(tmp_path: Path) -> None:
    expired = "<error code='badResumptionToken'>expired</error>"

    def answer(question: dict[str, str], times: int) -> tuple[int, str]:
        if "resumptionToken" in question:
            return 200, OAI.format(expired)
        token = "<resumptionToken>next|1001</resumptionToken>" if times == 1 else ""
        return 200, OAI.format(f"<ListRecords>{RECORD.format(id='2503.00001')}{token}</ListRecords>")

    with arxiv(tmp_path, answer) as (config, asked):
        result = crawl_arxiv(config=config, categories=["cs.OS"], since=date(2025, 3, 1), by="oai")
    assert (result.status, len(asked), codes(result)) == ("ok", 3, Counter({"oai.token-expired": 1}))


def test_nothing_new_is_ok(tmp_path: Path) -> None:
    none = OAI.format("<error code='noRecordsMatch'/>")
    with arxiv(tmp_path, lambda question, times: (200, none)) as (config, _):
        assert crawl_arxiv(config=config, categories=["cs.OS"], since=date(2025, 3, 1), by="oai").status == "ok"


def test_the_feed_of_the_day_is_read_from_the_fixtures(tmp_path: Path) -> None:
    with playing(files("fixtures")) as (loopback, _):
        config = HarvestConfig(f"sqlite:///{tmp_path / 't.db'}", loopback=loopback, pace=0.001)
        result = crawl_arxiv(config=config, categories=["cs.OS"], by="rss")
    assert result.status == "ok"
    assert result.counts["new"] > 0


@pytest.mark.parametrize(
    ("category", "name"), [("cs.OS", "cs:cs:OS"), ("hep-th", "physics:hep-th"), ("astro-ph.GA", "physics:astro-ph:GA")]
)
def test_the_set_of_a_category(category: str, name: str) -> None:
    assert oai_set(category) == name


def test_months_cover_every_day_once() -> None:
    assert list(months(date(2024, 12, 30), date(2025, 2, 1))) == [
        (date(2024, 12, 30), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2025, 1, 31)),
        (date(2025, 2, 1), date(2025, 2, 1)),
    ]


@pytest.mark.corpus
def test_real_answers_by_id_are_replayed(corpus: Path, tmp_path: Path) -> None:
    config = HarvestConfig(f"sqlite:///{tmp_path / 't.db'}", replay=str(corpus / "web/web.warc.gz"))
    assert crawl_arxiv(config=config, ids=["1605.08386"]).counts["new"] == 1
    assert crawl_arxiv(config=config, ids=["0808.05394", "1707.08567"]).counts["new"] == 1
