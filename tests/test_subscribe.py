"""Feeds and calendars as feed readers and calendars see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import feedparser
import pytest
from exported import TITLES, hostile_titles
from hypothesis import HealthCheck, given, settings
from icalendar import Calendar
from lxml import etree

from db.engine import Database, connect
from db.errors import UnknownTopicError
from db.group.talks import pending
from db.linkage.link import link_pending
from db.selection.filter import PaperFilter
from db.store import save, start_run
from db.store.caps import short
from extract.records import (
    Author,
    Identifiers,
    Link,
    PaperMention,
    PaperRecord,
    Problem,
    Record,
    TalkRecord,
    Venue,
    Where,
)
from paperwatch.config import Config, Subscription
from paperwatch.export.clean import clean
from paperwatch.nightly.digest import digest, reminder
from paperwatch.subscribe import calendar, feed, feed_of, write_all

PLACE = Where("page")
SERVING = PaperRecord(
    "usenix", "osdi25/a", "Serving <b>Language</b> Models & more", PLACE, venue=Venue("OSDI", 2025),
    url="https://www.usenix.org/a?x=1&y=2", authors=(Author("Kan Zhu"), Author("Ada")), abstract="LLM serving, 2 < 3.",
)  # fmt: skip
STORAGE = PaperRecord("usenix", "osdi24/b", "A File System", PLACE, venue=Venue("OSDI", 2024))
TALK = TalkRecord(
    "schedule:g", "2025-04-08/1", "A File System", PLACE, "paper", date=date(2025, 4, 8), presenters=("Ada", "Grace"),
    papers=(PaperMention(STORAGE.title, url="https://a.example/p"),), slides=(Link("slides", "https://a.example/s.pdf"),),
)  # fmt: skip
PLANNED = replace(TALK, key="2999-01-01/1", title="To come; \\n, soon", date=date(2999, 1, 1), papers=(), slides=())
UNDATED = replace(TALK, key="none", date=None, papers=())


def fill(database: Database, *records: Record) -> Database:
    save(database, records, run_id=start_run(database, source="test", edition=None))
    link_pending(database)
    return database


@pytest.fixture
def group(database: Database) -> Database:
    return fill(database, SERVING, STORAGE, TALK, PLANNED, UNDATED)


def test_an_entry_without_a_page_leads_to_its_doi(database: Database) -> None:
    paper = replace(SERVING, url=None, identifiers=Identifiers(doi="10.1145/1.2"))
    (entry,) = feedparser.parse(feed(fill(database, paper))).entries
    assert entry.link == "https://doi.org/10.1145/1.2"


def test_a_feed_keeps_the_rules_of_the_rfc_whatever_the_titles(sqlite: Database) -> None:
    titles = enumerate(hostile_titles(1_000))
    strange = [replace(SERVING, key=f"osdi25/{n}", title=title, url=None) for n, title in titles]
    fill(sqlite, SERVING, replace(STORAGE, title="Of no address", key="osdi24/c"), *strange)
    for base in ("", "https://papers.example.org/"):
        document = etree.fromstring(feed(sqlite, base_url=base))
        rules = etree.RelaxNG(file=str(Path(__file__).parent / "atom.rng"))
        rules.assertValid(document)
        assert len(document) > 90


def test_an_entry_that_leads_nowhere_holds_what_is_known(database: Database) -> None:
    found = feedparser.parse(feed(fill(database, replace(SERVING, url=None))))
    (entry,) = found.entries
    assert not [link for link in entry.get("links", ()) if link.rel == "alternate"]
    assert entry.content[0].value == "LLM serving, 2 < 3."


def test_with_a_base_url_entries_lead_to_their_pages_and_the_feed_says_where_it_lies(group: Database) -> None:
    found = feedparser.parse(feed(group, "serving", base_url="https://papers.example.org/"))
    (entry,) = found.entries
    assert entry.link.startswith("https://papers.example.org/paper/")
    assert {link.rel: link.href for link in entry.links}["via"] == SERVING.url
    (own,) = [link.href for link in found.feed.links if link.rel == "self"]
    assert own == "https://papers.example.org/feeds/uncovered-serving.atom"


def test_an_open_slot_in_the_calendar_says_so(database: Database) -> None:
    slot = replace(TALK, title="", talk_kind="empty", papers=(), slides=())
    (event,) = Calendar.from_ical(calendar(fill(database, slot))).walk("VEVENT")
    assert event["summary"] == "No paper is named yet"


def test_a_feed_holds_what_is_not_covered(group: Database) -> None:
    found = feedparser.parse(feed(group))
    assert not found.bozo
    assert found.version == "atom10"
    (entry,) = found.entries
    assert entry.title_detail.type == "text/plain"
    assert entry.title == f"[OSDI'25] {SERVING.title}"
    assert entry.link == SERVING.url
    assert [author.name for author in entry.authors] == ["Kan Zhu", "Ada"]
    assert entry.summary == SERVING.abstract
    assert "serving" in [tag.term for tag in entry.tags]


def test_a_feed_of_a_topic(group: Database) -> None:
    assert len(feedparser.parse(feed(group, "serving")).entries) == 1
    assert feedparser.parse(feed(group, "storage")).entries == []
    with pytest.raises(UnknownTopicError):
        feed(group, "cooking")


def test_ids_stay_in_every_feed_and_the_feeds_differ(group: Database) -> None:
    whole, serving = feedparser.parse(feed(group)), feedparser.parse(feed(group, "serving"))
    assert whole.entries[0].id == serving.entries[0].id
    assert whole.feed.id != serving.feed.id
    assert feed(group) == feed(group)


def test_a_calendar_holds_every_talk_with_a_day(group: Database) -> None:
    past, planned = Calendar.from_ical(calendar(group)).walk("VEVENT")
    assert (past["summary"], past.decoded("dtstart"), past["url"]) == (TALK.title, TALK.date, "https://a.example/p")
    assert past["description"].splitlines() == [
        "Presented by Ada, Grace",
        "A File System https://a.example/p",
        "Slides: https://a.example/s.pdf",
    ]
    assert (planned["summary"], planned.decoded("dtstart")) == (PLANNED.title, PLANNED.date)


def test_a_changed_talk_keeps_its_id_and_counts_its_changes(group: Database) -> None:
    before = Calendar.from_ical(calendar(group)).walk("VEVENT")[0]
    fill(group, replace(TALK, presenters=("Grace",)))
    after = Calendar.from_ical(calendar(group)).walk("VEVENT")[0]
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)


@pytest.fixture(scope="module")
def empty(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Database:
    path = tmp_path_factory.mktemp("feeds") / "papers.db"
    path.write_bytes(sqlite_template.read_bytes())
    return connect(path)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(title=TITLES)
def test_any_title_is_read_back_equal(empty: Database, title: str) -> None:
    hostile = replace(SERVING, title=title)
    talk = replace(PLANNED, title=title)
    fill(empty, hostile, talk)
    document = feed(empty)
    (event,) = Calendar.from_ical(calendar(empty)).walk("VEVENT")
    assert not feedparser.parse(document, sanitize_html=False).bozo
    # By lxml: feedparser takes a title such as "Â¡" for UTF-8 that was decoded wrongly and "mends" it.
    shown = etree.fromstring(document).findtext("{*}entry/{*}title")
    assert shown == f"[OSDI'25] {clean(stored(empty))}"
    assert event["summary"] == clean(title)


def stored(database: Database) -> str:
    """The one title as the database keeps it."""
    with database.reading() as connection:
        return str(connection.exec_driver_sql("SELECT title FROM papers WHERE evidence = 'record'").scalar_one())


def test_a_hundred_hostile_talks_are_read_back_and_no_line_is_longer_than_allowed(empty: Database) -> None:
    titles = hostile_titles(100)
    fill(empty, *(replace(PLANNED, key=str(n), title=t) for n, t in enumerate(titles)))
    content = calendar(empty)
    events = Calendar.from_ical(content).walk("VEVENT")
    assert {clean(short(title, "title")) for title in titles} <= {event["summary"] for event in events}
    assert max(map(len, content.split(b"\r\n"))) <= 75


def test_everything_is_written_once_and_again_only_where_it_changed(group: Database, tmp_path: Path) -> None:
    first = write_all(group, tmp_path / "feeds")
    assert {"talks.ics", "uncovered.atom", "uncovered-serving.atom"} <= {path.name for path in first}
    assert write_all(group, tmp_path / "feeds") == []
    fill(group, replace(PLANNED, date=date(2999, 1, 2)))
    assert [path.name for path in write_all(group, tmp_path / "feeds")] == ["talks.ics"]


# Searches that are subscribed to


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        (PaperFilter(query="language"), 1),
        (PaperFilter(query='author:"Kan Zhu"'), 1),
        (PaperFilter(query='affiliation:"ETH Zurich"'), 0),
        (PaperFilter(venue="OSDI", year=2024), 1),
        (PaperFilter(topic="serving"), 1),
        (PaperFilter(), 2),
    ],
)
def test_a_feed_of_a_search_holds_what_it_finds_covered_or_not(
    group: Database, wanted: PaperFilter, titles: int
) -> None:
    assert len(feedparser.parse(feed_of(group, wanted)).entries) == titles


def test_a_feed_of_a_search_keeps_the_rules_and_says_where_it_lies(group: Database) -> None:
    wanted = PaperFilter(query='"<b>" OR model*')
    content = feed_of(group, wanted, path="/feeds/papers.atom?q=1", base_url="https://x.org/")
    etree.RelaxNG(file=str(Path(__file__).parent / "atom.rng")).assertValid(etree.fromstring(content))
    assert [link.href for link in feedparser.parse(content).feed.links] == ["https://x.org/feeds/papers.atom?q=1"]


def test_saved_searches_are_files_beside_the_other_feeds(group: Database, tmp_path: Path) -> None:
    written = {path.name for path in write_all(group, tmp_path, searches={"ETH & friends": "author:zhu"})}
    assert "search-eth-friends.atom" in written
    assert len(feedparser.parse((tmp_path / "search-eth-friends.atom").read_bytes()).entries) == 1


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What people were told, instead of telling them."""
    said: list[tuple[str, str]] = []

    def send(title: str, body: str, addresses: object, *, well: bool) -> tuple[Problem, ...]:
        said.append((title, body))
        return ()

    monkeypatch.setattr("paperwatch.nightly.digest.send_words", send)
    return said


def subscribed(query: str = "language", **more: object) -> Config:
    caches = Subscription(name="models", query=query, digest=True)
    return Config(subscriptions=[caches], base_url="https://x.org", **more)  # type: ignore[arg-type]


def test_a_digest_tells_of_each_new_paper_once(group: Database, told: list[tuple[str, str]]) -> None:
    assert [digest(group, subscribed()).counts for _ in range(2)] == [{"papers": 1}, {"papers": 0}]
    ((title, body),) = told
    assert title == "1 new: models"
    assert body.startswith("- [OSDI'25] Serving <b>Language</b> Models & more (Kan Zhu, Ada) https://x.org/paper/")


def test_what_could_not_be_sent_is_told_the_next_time(group: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = (Problem("notify.failed", "no", Where("notify"), "error"),)
    monkeypatch.setattr("paperwatch.nightly.digest.send_words", lambda *_, **__: failed)
    assert [digest(group, subscribed()).failed for _ in range(2)] == [True, True]


def test_a_subscription_that_cannot_be_read_stops_no_other(group: Database, told: list[tuple[str, str]]) -> None:
    broken = Subscription(name="broken", query="(", digest=True)
    config = subscribed()
    done = digest(group, config.model_copy(update={"subscriptions": [broken, *config.subscriptions]}))
    assert ([p.code for p in done.problems], len(told)) == (["subscription.query"], 1)


@pytest.mark.parametrize(
    ("day", "left", "lines"),
    [
        (date(2025, 4, 15), (), ["- Ada, Grace: summary, video of A File System (2025-04-08)"]),
        (date(2025, 4, 16), (), []),
        (date(2025, 4, 22), ("grace",), ["- Ada: summary, video of A File System (2025-04-08)"]),
        (date(2025, 4, 22), ("Ada", "Grace"), []),
    ],
)
def test_presenters_are_reminded_every_so_many_days_of_what_they_owe(
    group: Database, day: date, left: tuple[str, ...], lines: list[str]
) -> None:
    owed = pending(group, today=day)
    assert reminder(owed, left, 7, day) == lines


@pytest.mark.parametrize(
    ("time", "start", "end"),
    [
        ("14:00-15:30", datetime(2025, 4, 8, 14), datetime(2025, 4, 8, 15, 30)),
        ("9:05 – 10:00", datetime(2025, 4, 8, 9, 5), datetime(2025, 4, 8, 10)),
        ("2-3 pm", date(2025, 4, 8), date(2025, 4, 9)),
        ("15:00-14:00", date(2025, 4, 8), date(2025, 4, 9)),
        (None, date(2025, 4, 8), date(2025, 4, 9)),
    ],
)
def test_a_talk_is_in_the_calendar_at_its_hours_and_in_its_room(
    database: Database, time: str | None, start: date, end: date
) -> None:
    talk = replace(TALK, time=time, room="CS 302", supporters=("Grace", "Bo"))
    (event,) = Calendar.from_ical(calendar(fill(database, talk))).walk("VEVENT")
    assert (event["dtstart"].dt, event["dtend"].dt, event["location"]) == (start, end, "CS 302")
    assert event["description"].startswith("Presented by Ada\nWith Grace, Bo\n")
