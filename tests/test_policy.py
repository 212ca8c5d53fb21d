"""Covered is a policy over talks: what each of its words does to the views, on both engines."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from db.engine import Database
from db.errors import PolicyError
from db.linkage.link import link_pending
from db.selection.coverage import coverage, uncovered
from db.selection.policy import follow_policy, read_policy
from db.store import save, start_run
from extract.records import Identifiers, PaperMention, PaperRecord, TalkKind, TalkRecord, Venue, Where

PAGE = Where("page")
ARXIV = Venue("arXiv", 2025)
OSDI = Venue("OSDI", 2025)
PUBLISHED = PaperRecord("usenix", "osdi25/a", "A Paper That Was Published Twice", PAGE, venue=OSDI)
ITS_PREPRINT = PaperRecord(
    "arxiv", "2501.00001", PUBLISHED.title, PAGE, venue=ARXIV, identifiers=Identifiers(arxiv="2501.00001")
)
PREPRINT = PaperRecord(
    "arxiv", "2501.00002", "A Paper Known as a Preprint Only", PAGE, venue=ARXIV,
    identifiers=Identifiers(arxiv="2501.00002"),
)  # fmt: skip
PAST, FUTURE = date(2025, 3, 4), date(2999, 3, 4)


@pytest.fixture
def papers(database: Database) -> Database:
    save(database, [PUBLISHED, ITS_PREPRINT, PREPRINT], run_id=start_run(database, source="usenix", edition=None))
    return database


def hold(database: Database, mention: PaperMention, day: date | None = PAST, kind: TalkKind = "paper") -> None:
    talk = TalkRecord("schedule:g", "t", mention.title, PAGE, kind, date=day, papers=(mention,))
    save(database, [talk], run_id=start_run(database, source="schedule:g", edition=None))
    link_pending(database)


def states(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        rows = connection.execute(text("SELECT title, state FROM papers JOIN coverage USING (paper_id)"))
        return {title: state for title, state in rows}  # noqa: C416


def is_open(database: Database, paper: PaperRecord) -> bool:
    return paper.title in {row.title for row in uncovered(database)}


@pytest.mark.parametrize(
    ("policy", "state", "open_"),
    [
        ("", {PUBLISHED.title: "reserved"}, False),
        ('planned = "covers"', {PUBLISHED.title: "covered"}, False),
        ('planned = "open"', {}, True),
    ],
)
@pytest.mark.parametrize("day", [FUTURE, None])
def test_a_talk_to_come_does_what_the_policy_says(
    papers: Database, day: date | None, policy: str, state: dict[str, str], open_: bool
) -> None:
    hold(papers, PaperMention(PUBLISHED.title, venue=OSDI), day)
    follow_policy(papers, read_policy(policy))
    assert states(papers) == state
    assert is_open(papers, PUBLISHED) is open_


def test_a_kind_of_talk_covers_when_the_policy_names_it(papers: Database) -> None:
    hold(papers, PaperMention(PUBLISHED.title, venue=OSDI), kind="rehearsal")
    assert is_open(papers, PUBLISHED)
    follow_policy(papers, read_policy('covers = ["rehearsal"]'))
    assert not is_open(papers, PUBLISHED)


PREPRINT_LINK = PaperMention(
    PUBLISHED.title, url="https://arxiv.org/abs/2501.00001", identifiers=Identifiers(arxiv="2501.00001")
)


@pytest.mark.parametrize(
    ("mention", "counts"),
    [
        (PaperMention(PUBLISHED.title, venue=ARXIV), False),
        (PREPRINT_LINK, False),
        (PaperMention(PUBLISHED.title, PREPRINT_LINK.url, PREPRINT_LINK.identifiers, venue=OSDI), True),
        (PaperMention(PUBLISHED.title, venue=OSDI), True),
        (PaperMention(PUBLISHED.title), True),
    ],
    ids=["arXiv label", "arXiv link alone", "OSDI label on an arXiv link", "OSDI label", "neither"],
)
def test_a_talk_on_the_preprint_need_not_cover_the_published_paper(
    papers: Database, mention: PaperMention, counts: bool
) -> None:
    hold(papers, mention)
    assert not is_open(papers, PUBLISHED)
    follow_policy(papers, read_policy("preprint_covers_published = false"))
    assert is_open(papers, PUBLISHED) is not counts
    assert bool(coverage(papers)) is counts


def test_a_talk_on_the_published_paper_need_not_cover_the_preprint(papers: Database) -> None:
    hold(papers, PaperMention(PREPRINT.title, identifiers=Identifiers(arxiv="2501.00002"), venue=OSDI))
    assert not is_open(papers, PREPRINT)
    follow_policy(papers, read_policy("published_covers_preprint = false"))
    assert is_open(papers, PREPRINT)


def test_the_policy_is_written_only_when_it_is_another(database: Database) -> None:
    assert follow_policy(database) is False
    assert follow_policy(database, read_policy('planned = "open"')) is True
    assert follow_policy(database, read_policy('planned = "open"')) is False
    assert follow_policy(database) is True


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("covers = [", "not valid TOML"),
        ("cover = []", "unknown setting: cover"),
        ('covers = "paper"', "covers is a list"),
        ('covers = ["lecture"]', "unknown word in covers: lecture"),
        ('planned = "maybe"', "unknown value of planned: maybe"),
        ("preprint_covers_published = 1", "is true or false"),
        ('owes = "all"', "owes is a table"),
        ('[owes]\npaper = ["poster"]', "unknown word in owes.paper: poster"),
        ('[owes]\nlecture = ["slides"]', "unknown kind of talk: lecture"),
    ],
)
def test_a_wrong_word_in_a_policy_is_named(policy: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        read_policy(policy)
