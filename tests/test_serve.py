"""The pages for the browser: what each shows, that nothing is written, and that nothing acts that a source wrote."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import socket
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import html
from served import get

from db.engine import Database, open_database
from db.judgements.judging import judge
from db.linkage.link import link_pending
from db.naming import full_key
from db.selection.browse import browse, open_topics
from db.selection.export import papers
from db.selection.filter import PaperFilter
from db.served import open_served, write_snapshot
from db.store import save, start_run
from db.views import VIEWS
from extract.records import Author, Identifiers, PaperMention, PaperRecord, TalkRecord, Venue, Where
from extract.venues import SHIPPED
from paperwatch.errors import PaperwatchError
from paperwatch.serve.app import make_app
from paperwatch.serve.questions import QUESTIONS, VIEW_MEANINGS
from paperwatch.serve.run import listening

OURS = ("/", "/venues", "/venue/OSDI/2025", "/venue/OSDI", "/topics", "/topic/serving", "/talks", "/upkeep", "/search")
HOSTILE = '<script>alert(1)</script> "quoted" & <img src=x onerror=alert(1)> serving \u202egnivres'
PLACE = Where("javascript:alert(1)")
SERVING = PaperRecord(
    "usenix", "osdi25/a", "LLM inference serving at scale", Where("https://example.org/osdi25", 7),
    url="https://example.org/a", authors=(Author("Ada Lovelace", ("ETH Zurich",)),), venue=Venue("OSDI", 2025),
    abstract="Model serving is costly.", identifiers=Identifiers(usenix="osdi25/a", doi="10.1145/1.2"),
)  # fmt: skip
AGAIN = PaperRecord(
    "crossref", "10.1145/1.2", "LLM Inference Serving at Scale", Where("https://api.example.org/1"),
    authors=(Author("A. Lovelace"),), venue=Venue("OSDI", 2025), identifiers=Identifiers(doi="10.1145/1.2"),
)  # fmt: skip
WILD = PaperRecord(
    "usenix", "osdi25/b", HOSTILE, PLACE, url="javascript:alert(2)", abstract=HOSTILE, session=HOSTILE,
    authors=(Author(HOSTILE, (HOSTILE,)),), venue=Venue("OSDI", 2025), identifiers=Identifiers(usenix="osdi25/b"),
)  # fmt: skip
STORAGE = PaperRecord("usenix", "fast24/c", "A file system for flash", PLACE, venue=Venue("FAST", 2024))
GIVEN = TalkRecord(
    "schedule:g", "t1", "A file system for flash", PLACE, "paper", date=date(2025, 4, 1), presenters=(HOSTILE,),
    papers=(PaperMention("A file system for flash", venue=Venue("FAST", 2024)),),
)  # fmt: skip


def fill(database: Database) -> None:
    run = start_run(database, source="test", edition=None)
    save(database, [SERVING, AGAIN, WILD, STORAGE, GIVEN], run_id=run)
    link_pending(database)


@pytest.fixture
def file(sqlite: Database) -> Path:
    fill(sqlite)
    return Path(str(sqlite.url.database))


def said(answer: object) -> str:
    return " ".join(html.fromstring(answer.text).find(".//main").text_content().split())  # type: ignore[attr-defined]


def paper_of(file: Path, key: str) -> str:
    return str(get(file, f"/paper/{key}").headers["location"])


def test_a_list_is_narrowed_and_counted_the_same_on_both_engines(database: Database) -> None:
    fill(database)
    everything = browse(database, PaperFilter(listed=True))
    assert (everything.total, everything.covered) == (3, 1)
    assert [(facet.value, facet.papers, facet.covered) for facet in everything.venues] == [
        ("OSDI", 2, 0),
        ("FAST", 1, 1),
    ]
    open_serving = browse(database, PaperFilter(venue="OSDI", year=2025, topic="serving", covered=False, listed=True))
    assert SERVING.title in [paper.title for paper in open_serving.papers]
    assert [paper.title for paper in browse(database, PaperFilter("title:flash")).papers] == [STORAGE.title]
    assert browse(database, PaperFilter(since=date.today() + timedelta(days=2))).total == 0
    assert len(list(papers(database, PaperFilter(since=date.today() - timedelta(days=2), listed=True)))) == 3
    assert ("FAST", 2024) not in open_topics(database, 2020)


def test_this_week_shows_new_uncovered_and_owed(file: Path) -> None:
    text = said(get(file, "/"))
    assert "3 papers since" in text
    assert "OSDI 2025 2 open of 2" in text
    assert "lacks slides, summary, video" in text


def test_a_paper_shows_values_sources_and_why_its_records_are_one(file: Path) -> None:
    text = said(get(file, paper_of(file, "osdi25/a")))
    assert "Ada Lovelace ETH Zurich" in text
    assert "Model serving is costly." in text
    assert "usenix:osdi25/a" in text and "crossref:10.1145/1.2" in text
    assert "both are doi 10.1145/1.2" in text
    assert "They differ in" in text and "A. Lovelace" in text


def test_any_name_of_a_paper_leads_to_it_and_an_unknown_one_is_a_404(file: Path) -> None:
    moved, unknown = get(file, "/paper/10.1145/1.2", "/paper/zzzzzzzz")
    assert (moved.status_code, unknown.status_code) == (301, 404)
    assert "No paper is called" in said(unknown)


def test_a_former_id_of_a_paper_leads_to_the_one_it_became(file: Path) -> None:
    former = {address: paper_of(file, address) for address in ("osdi25/a", "osdi25/b")}
    database = open_database(f"sqlite:///{file}")
    other = ("usenix", full_key("usenix", "osdi25/b", PLACE.document))
    judge(database, ("usenix", "osdi25/a"), other, "same", by="Ada")
    link_pending(database)
    database.close()
    answers = get(file, *former.values())
    assert sorted(answer.status_code for answer in answers) == [200, 301]
    gone = next(answer for answer in answers if answer.status_code == 301)
    assert gone.headers["location"] in former.values()


@pytest.mark.parametrize(
    "address",
    ["/paper/zzzzzzzz", "/venue/NOPE", "/venue/OSDI/1999", "/topic/nope", "/data/nope", "/nothing"],
)
def test_what_is_not_here_is_said_in_our_own_page_with_ways_back(file: Path, address: str) -> None:
    answer = get(file, address)
    page = html.fromstring(answer.text)
    assert answer.status_code == 404
    assert page.xpath("//h1/text()") == ["Not here"]
    assert {"/", "/venues", "/topics"} <= set(page.xpath("//main//a/@href"))
    assert page.xpath("//main//form[@action='/search']")


def test_a_venue_has_bar_topics_and_the_question_as_sql(file: Path) -> None:
    answer = get(file, "/venue/OSDI/2025?topic=serving&covered=no")
    assert SERVING.title in said(answer)
    assert "topic = 'serving'" in said(answer)
    bar = html.fromstring(answer.text).xpath("//*[local-name()='svg'][@class='bar']/@aria-label")
    assert bar == ["0 of 2 covered, 0 reserved"]
    assert get(file, "/venue/FAST/1999").status_code == 404


def test_a_venue_is_known_by_its_other_names(file: Path) -> None:
    assert get(file, "/venue/osdi/2025?topic=serving").headers["location"] == "/venue/OSDI/2025?topic=serving"


def test_the_search_marks_words_and_points_at_mistakes(file: Path) -> None:
    found, wrong = get(file, "/search?q=title:serving+AND+scale", "/search?q=serving+(flash")
    assert html.fromstring(found.text).xpath("//ol//mark/text()")[:2] == ["serving", "scale"]
    assert wrong.status_code == 400
    assert html.fromstring(wrong.text).xpath("//*[@role='alert']//mark/text()") == ["("]


def test_the_talks_can_be_narrowed(file: Path) -> None:
    assert "1 talk" in said(get(file, "/talks?owed=1"))
    assert "No such talk." in said(get(file, "/talks?kind=kickoff"))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "No papers of a venue and year are here yet."),
        ("/talks", "No talk is known yet."),
        ("/upkeep", "0 papers. No night has run yet."),
        ("/upkeep", "Nothing was read yet."),
        ("/search?q=x", "No paper has all of this."),
    ],
)
def test_an_empty_database_says_so_and_what_to_do(sqlite: Database, address: str, words: str) -> None:
    assert words in said(get(Path(str(sqlite.url.database)), address))


@pytest.mark.parametrize("address", [*OURS, "/search?q=serving", "/data", "/data/papers", "/data/talks", "/paper"])
def test_text_of_sources_never_acts(file: Path, address: str) -> None:
    answer = get(file, paper_of(file, "osdi25/b") if address == "/paper" else address)
    page = html.fromstring(answer.text)
    assert page.xpath("//script | //img[@onerror] | //*[@style] | //style") == []
    assert [href for href in page.xpath("//@href") if href.lower().startswith("javascript")] == []
    outside = page.xpath("//a[starts-with(@href, 'http') and not(starts-with(@href, 'http://localhost/'))]")
    assert all("noopener" in link.get("rel", "") for link in outside)
    assert "\u202e" not in answer.text or address.startswith("/data")


def test_headers_forbid_scripts_frames_and_guessing(file: Path) -> None:
    headers = get(file, "/").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")


def test_everything_is_there_as_json_and_csv(file: Path) -> None:
    rows = json.loads(get(file, "/data/not_covered.json?venue=OSDI&year=2025&topic=serving&_shape=objects").text)[
        "rows"
    ]
    assert SERVING.title in [row["title"] for row in rows]
    table = list(csv.DictReader(io.StringIO(get(file, "/data/papers.csv").text)))
    assert {row["venue"] for row in table} == {"OSDI", "FAST"}


def test_papers_feeds_and_talks_can_be_taken_away(file: Path) -> None:
    bib, atom, ics, none = get(
        file, "/take/bibtex?venue=OSDI&year=2025", "/feeds/uncovered.atom", "/feeds/talks.ics", "/take/word"
    )
    assert bib.text.count("@inproceedings") == 2
    assert (atom.headers["content-type"], atom.text[:5]) == ("application/atom+xml; charset=utf-8", "<?xml")
    assert ics.text.startswith("BEGIN:VCALENDAR")
    assert none.status_code == 404


def test_a_picture_may_be_styled_but_does_nothing(file: Path) -> None:
    answer = get(file, "/picture/coverage.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_saved_question_runs(file: Path, name: str) -> None:
    answer = get(file, f"/data/{name}.json?" + "&".join(f"{k}={v}" for k, v in QUESTIONS[name].values.items()))
    assert (answer.status_code, json.loads(answer.text)["ok"]) == (200, True)


def test_every_public_view_is_described() -> None:
    assert set(VIEW_MEANINGS) == set(VIEWS)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(file: Path, method: str) -> None:
    assert get(file, "/data", method=method).status_code == 405


def test_tables_bookkeeping_and_the_machine_are_hidden(file: Path) -> None:
    for address, status in (("/data/record", 403), ("/data/watermark.json", 403), ("/-/databases.json", 404)):
        assert get(file, address).status_code == status
    assert "watermark" not in get(file, "/data").text
    assert "/_internal" not in get(file, "/data").text
    assert get(file, "/data.db").status_code >= 400


def test_a_question_that_takes_too_long_is_stopped(file: Path) -> None:
    sql = "with recursive c(n) as (select 1 union all select n+1 from c) select count(*) from c"
    answer = get(file, "/data.json?sql=" + sql.replace(" ", "%20").replace("+", "%2B"))
    assert answer.status_code == 400
    assert "took too long" in answer.text


def test_a_file_that_takes_the_place_of_another_is_served(file: Path, tmp_path: Path) -> None:
    served = tmp_path / "snapshot.db"
    empty = open_database(tmp_path / "empty.db")
    full = open_database(file)
    try:
        write_snapshot(empty, served)

        async def ask() -> tuple[str, str, int, int]:
            made = make_app(served)
            before = (await made.client.get("/data/papers.json?_shape=objects")).json()["rows"]
            first = said(await made.client.get("/"))
            write_snapshot(full, served)
            after = (await made.client.get("/data/papers.json?_shape=objects")).json()["rows"]
            return first, said(await made.client.get("/")), len(before), len(after)

        first, second, before, after = asyncio.run(ask())
    finally:
        empty.close()
        full.close()
    assert "Nothing new since" in first and "3 papers since" in second
    assert (before, after) == (0, 3)


def test_a_snapshot_of_postgresql_holds_the_same_papers(
    postgres_template: Callable[[str | None], str], tmp_path: Path
) -> None:
    database = open_database(postgres_template(None))
    try:
        fill(database)
        write_snapshot(database, tmp_path / "snapshot.db")
    finally:
        database.close()
    copied = open_served(tmp_path / "snapshot.db", SHIPPED)
    assert browse(copied, PaperFilter("serving scale", listed=True)).papers[0].title == SERVING.title
    copied.close()


def test_a_port_that_is_taken_is_said_so() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PaperwatchError) as error:
            listening("127.0.0.1", other.getsockname()[1])
    assert error.value.code == "serve.port-taken"


def test_the_demo_answers_the_question_in_the_browser_too(demo: Path) -> None:
    text = said(get(demo, "/venue/OSDI/2025?topic=serving&covered=no"))
    assert "NanoFlow: Towards Optimal Large Language Model Serving Throughput" in text


def test_a_new_installation_is_told_its_first_steps_until_there_are_talks_and_papers(sqlite: Database) -> None:
    path = Path(str(sqlite.url.database))
    steps = html.fromstring(get(path, "/").text).xpath("//section[@class='steps']//li")
    assert [" ".join(step.text_content().split()).partition(":")[0].partition(" (")[0] for step in steps] == [
        "Bring the schedule of your group", "Get a first conference", "Let paperwatch nightly run every night",
    ]  # fmt: skip
    fill(sqlite)
    assert html.fromstring(get(path, "/").text).xpath("//section[@class='steps']") == []
