"""What to present next: for each slot of a meeting the open paper that most speaks for, with its reasons in words.

The same database and day give the same suggestions; ties go to the later paper, then by title.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, String, and_, cast, func, or_, select

from db import clock
from db.bulk import chunks
from db.engine import Database, group_of
from db.errors import UnknownPresenterError
from db.group.marks import Marked, proposed
from db.group.skips import skipped
from db.group.talks import TalkRow, talks, topics_of, topics_of_papers
from db.groups import is_ours
from db.models import Paper, Record
from db.search.columns import OF_TABLE, PAPERS, PaperRow, Whose, uncovered, untold
from db.search.topics import topics_of as of_papers
from db.search.words import Fit, common_words, fitting, telling_words
from db.selection.filter import PaperFilter

if TYPE_CHECKING:
    from db.search.vectors import VectorIndex

_OFTEN = 3  # a topic presented as often as this is one that the group follows
_PRESENTED_KINDS = frozenset({"paper", "report", "discussion", "planned"})


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a meeting and the venues whose papers may fill it; `listed`: those too that only lists and notes of
    the group name."""

    name: str
    venues: tuple[str, ...]
    listed: bool = False


_ANY = Slot("any", ())
"""Where what members propose stands whose venue has no slot."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is suggested and what counts (`db/data/suggest.toml`)."""

    slots: tuple[Slot, ...]
    recent_talks: int
    recent_years: int
    fresh_days: int
    candidates: int
    weights: Mapping[str, float]
    awards: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Suggestion(PaperRow):
    """One open paper for a slot, and what speaks for it, the weightiest first."""

    slot: str
    url: str | None
    published: dt.date | None
    topics: tuple[str, ...]
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interest:
    """How much a paper is to a presenter's liking, and why, the weightiest first."""

    score: float
    reasons: tuple[str, ...]


Reason = tuple[float, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """What speaks for the candidates of a slot, by internal id."""

    topics: Mapping[int, tuple[str, ...]]
    fits: Mapping[int, Fit]
    awards: Mapping[int, tuple[str, ...]]
    listed: Collection[int]
    close: Mapping[int, Reason]
    wishes: Mapping[str, Marked]
    """By public id: what members propose."""


@dataclass(frozen=True, slots=True)
class _Taste:
    """What the group, or one presenter of it, presents: topics over the years, topics lately, and whose taste it is."""

    who: str
    talks: int
    usual: Counter[str]
    lately: Counter[str]
    last: Mapping[str, dt.date]


@cache
def rules() -> Rules:
    """The rules as shipped."""
    table = tomllib.loads(resources.files("db").joinpath("data/suggest.toml").read_text("utf-8"))
    slots = tuple(Slot(slot["name"], tuple(slot["venues"]), slot.get("listed", False)) for slot in table.pop("slots"))
    return Rules(slots=slots, **table)


def suggest(
    database: Database,
    *,
    count: int = 1,
    group: str | None = None,
    presenter: str | None = None,
    today: dt.date | None = None,
    index: VectorIndex | None = None,
) -> list[Suggestion]:
    """`count` papers for each slot, and as many of the slot "any" that members propose: first what is proposed, by its
    votes, then the best of each slot. Never one that is covered, reserved or skipped (`db.group.skips`).

    `group` and `presenter` say whose talks are looked at. With the vectors of an `index`, what is close in meaning to a
    paper that was presented counts too. Raises `UnknownPresenterError`.
    """
    day = today or clock.today()
    of_group = _on_papers(talks(database, group=group))
    theirs = _on_papers(_talks_by(database, presenter, group)) if presenter else of_group
    about = topics_of_papers(database)
    taste = _taste(presenter or "the group", theirs, of_group, about, day)
    wishes = {one.paper_id: one for one in proposed(database)}
    votes = {id_: len(one.votes) for id_, one in wishes.items()}
    found: list[Suggestion] = []
    with database.reading() as connection:
        wanted = _profile(connection, database, theirs)
        for slot in (*((_ANY,) if wishes else ()), *rules().slots):
            papers = _candidates(connection, slot, day, wishes)
            ids = [paper.id for paper in papers]
            known = _Known(
                topics=of_papers(connection, ids),
                fits=_fits(connection, database, wanted, ids),
                awards=_awards(connection, ids),
                listed=_on_lists(connection, ids),
                close=_close(connection, index, theirs, ids),
                wishes=wishes,
            )
            weighed = [_suggestion(slot, paper, taste, known, database.venues.preprints, day) for paper in papers]
            found += sorted(weighed, key=lambda row: (-votes.get(row.paper_id, 0), _order(row)))[:count]
    return sorted(found, key=lambda row: -votes.get(row.paper_id, 0))


def _talks_by(database: Database, presenter: str, group: str | None = None) -> list[TalkRow]:
    found = talks(database, presenter=presenter, group=group)
    if not found:
        raise UnknownPresenterError(f"Nobody called {presenter!r} has given a talk. paperwatch presenters lists all.")
    return found


def _on_papers(rows: Iterable[TalkRow]) -> list[TalkRow]:
    return [row for row in rows if row.papers and row.kind in _PRESENTED_KINDS]


def interests(
    database: Database, presenter: str, among: PaperFilter, *, today: dt.date | None = None
) -> dict[str, Interest]:
    """The papers among those of a filter that share topics or rare words with what the presenter has presented, by
    `paper_id`. Raises `UnknownPresenterError`.
    """
    theirs = _on_papers(_talks_by(database, presenter))
    taste = _taste(presenter, theirs, theirs, topics_of_papers(database), today or clock.today())
    found: dict[str, Interest] = {}
    with database.reading() as connection:
        asked = among.condition(database).where
        papers = connection.execute(select(PAPERS.c.id, PAPERS.c.public_id).where(*asked)).all()
        wanted = _profile(connection, database, theirs)
        fits = fitting(connection, database.dialect, wanted, *asked, limit=len(papers))
        topics = of_papers(connection, [paper.id for paper in papers])
    for paper in papers:
        score, reasons = _weighed(_liking(taste, topics.get(paper.id, ()), fits.get(paper.id)))
        if reasons:
            found[paper.public_id] = Interest(score, reasons)
    return found


def _order(row: Suggestion) -> tuple[Any, ...]:
    later = row.published.toordinal() if row.published else 0
    return (-row.score, -(row.year or 0), -later, row.title, row.paper_id)


def _taste(
    who: str, theirs: Sequence[TalkRow], of_group: Sequence[TalkRow], about: dict[str, tuple[str, ...]], day: dt.date
) -> _Taste:
    """Interest is whose talks are asked for; balance is always the whole group's."""
    since = day.replace(year=day.year - rules().recent_years, day=1)
    usual = Counter(t for row in theirs if not row.date or row.date >= since for t in topics_of(row, about))
    lately = Counter(t for row in of_group[: rules().recent_talks] for t in topics_of(row, about))
    last: dict[str, dt.date] = {}
    for row in reversed(of_group):
        last |= {topic: row.date for topic in topics_of(row, about) if row.date is not None}
    return _Taste(who, len(theirs), usual, lately, last)


def _candidates(connection: Connection, slot: Slot, day: dt.date, wishes: Collection[str]) -> Sequence[Any]:
    """The latest papers that no talk covers, of the venues of a slot; those that are proposed first, however old."""
    p = PAPERS.c
    shown = (p.id, p.public_id, p.title, p.series, p.year, p.authors, p.url, p.published)
    wished = p.public_id.in_(wishes)
    published, ours = func.coalesce(cast(p.published, String), ""), Whose(is_ours(group_of(connection)))
    order = (wished.desc(), p.year.desc(), published.desc(), p.title, p.public_id)
    papers = select(*shown).where(_may_be_suggested(slot, day, wished if wishes else None, ours))
    unwanted = skipped(connection, day)
    found = connection.execute(papers.order_by(*order).limit(rules().candidates + len(unwanted))).all()
    return [paper for paper in found if paper.id not in unwanted][: rules().candidates]


def _may_be_suggested(
    slot: Slot, day: dt.date, wished: ColumnElement[bool] | None, whose: Whose
) -> ColumnElement[bool]:
    """The late papers of a slot's venues that nobody has covered, and what is wished for, whoever lists it."""
    p = PAPERS.c
    of_slots = [venue for each in rules().slots for venue in each.venues]
    here = p.series.in_(slot.venues) if slot.venues else func.coalesce(p.series, "").not_in(of_slots)
    late = and_(p.year >= day.year - rules().recent_years, *uncovered(OF_TABLE, whose, listed=slot.listed))
    if wished is None:
        return and_(here, late)
    asked_for = and_(wished, untold(OF_TABLE, whose), func.coalesce(p.status, "") != "withdrawn")
    return and_(here, or_(late, asked_for) if slot.venues else asked_for)


def _profile(connection: Connection, database: Database, rows: Sequence[TalkRow]) -> list[Any]:
    """The telling words of the papers presented."""
    ids = sorted({paper.paper_id for row in rows for paper in row.papers if paper.paper_id})
    said: list[tuple[str, str | None]] = []
    for chunk in chunks(ids):
        query = select(Paper.title, Paper.abstract).where(Paper.public_id.in_(chunk)).order_by(Paper.public_id)
        said += [(title, abstract) for title, abstract in connection.execute(query)]
    return telling_words(connection, database.dialect, common_words(said))


def _fits(connection: Connection, database: Database, wanted: list[Any], ids: Sequence[int]) -> dict[int, Fit]:
    if not ids:
        return {}
    return fitting(connection, database.dialect, wanted, PAPERS.c.id.in_(ids), limit=len(ids))


def _awards(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for chunk in chunks(ids):
        query = select(Record.paper_id, Record.payload["awards"].label("awards"))
        query = query.where(Record.paper_id.in_(chunk), Record.kind == "paper", Record.vanished_at.is_(None))
        for paper_id, awards in connection.execute(query.order_by(Record.id)):
            if awards and paper_id is not None:
                found.setdefault(paper_id, tuple(awards))
    return found


def _on_lists(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Those of the papers that an entry of a list or of notes names."""
    entry = Record.__table__.alias("entry")
    named = select(Record.paper_id).join(entry, entry.c.id == Record.parent_id)
    named = named.where(entry.c.kind == "entry", entry.c.vanished_at.is_(None))
    found: set[int] = set()
    for chunk in chunks(ids):
        rows = connection.execute(named.where(Record.paper_id.in_(chunk))).scalars()
        found |= {paper for paper in rows if paper is not None}
    return found


def _close(
    connection: Connection, index: VectorIndex | None, rows: Sequence[TalkRow], ids: Sequence[int]
) -> dict[int, Reason]:
    """For each paper the presented one that it is closest to in meaning, where it is close at all."""
    if index is None:
        return {}
    from db.search.semantic import nearest_of
    from db.search.semantic import rules as of_meaning

    presented: dict[int, str] = {}
    for chunk in chunks(sorted({paper.paper_id for row in rows for paper in row.papers if paper.paper_id})):
        query = select(Paper.id, Paper.title).where(Paper.public_id.in_(chunk)).order_by(Paper.id)
        presented |= {row.id: row.title for row in connection.execute(query)}
    near = nearest_of(index, ids, list(presented))
    return {
        id_: (worth, f"close in meaning to a paper presented: {presented[other]}")
        for id_, (other, similarity) in near.items()
        if (worth := of_meaning().worth(similarity))
    }


def _suggestion(
    slot: Slot, paper: Any, taste: _Taste, known: _Known, preprints: Collection[str], day: dt.date
) -> Suggestion:
    topics = known.topics.get(paper.id, ())
    score, reasons = _weighed(
        [
            *(("balance", reason) for reason in _balance(taste, topics)),
            *_liking(taste, topics, known.fits.get(paper.id)),
            *((("similarity", known.close[paper.id]),) if paper.id in known.close else ()),
            *((("list", (1.0, "on a list or among the notes of the group")),) if paper.id in known.listed else ()),
            *(("award", reason) for reason in _award(known.awards.get(paper.id, ()))),
            *(("freshness", reason) for reason in _freshness(paper, preprints, day)),
        ]
    )
    wish = known.wishes.get(paper.public_id)
    return Suggestion(
        slot=slot.name,
        paper_id=paper.public_id,
        title=paper.title,
        venue=paper.series,
        year=paper.year,
        authors=paper.authors,
        url=paper.url,
        published=paper.published,
        topics=topics,
        score=score,
        reasons=(*(_wished(wish) if wish else ()), *reasons),
    )


def _wished(wish: Marked) -> Iterator[str]:
    """Who proposes it, with their words, and who else is for it."""
    for mark in wish.proposals:
        yield f"proposed by {mark.by}{': ' + mark.value if mark.value else ''}"
    if others := [who for who in wish.votes if who not in {mark.by for mark in wish.proposals}]:
        yield f"{', '.join(others)} voted for it"


def _liking(taste: _Taste, topics: Sequence[str], fit: Fit | None) -> Iterator[tuple[str, Reason]]:
    """What a paper has in common with what was presented: topics, and rare words."""
    yield from (("affinity", reason) for reason in _affinity(taste, topics))
    yield from (("words", reason) for reason in _shared_words(taste, fit))


def _weighed(said: Iterable[tuple[str, Reason]]) -> tuple[float, tuple[str, ...]]:
    """The sum of the reasons by their weights, and their words, the weightiest first."""
    weights = rules().weights
    reasons = sorted(((weights[name] * worth, words) for name, (worth, words) in said), key=lambda r: (-r[0], r[1]))
    return round(sum(worth for worth, _ in reasons), 3), tuple(words for _, words in reasons)


def _balance(taste: _Taste, topics: Sequence[str]) -> Iterator[Reason]:
    """For a topic that has not been presented lately; against one that fills the recent meetings."""
    if not taste.lately or not topics:
        return
    recent = rules().recent_talks
    busiest = max(topics, key=lambda topic: (taste.lately[topic], topic))
    if taste.lately[busiest] * 2 > recent:
        yield -0.5, f"but {taste.lately[busiest]} of the last {recent} talks were on {busiest}"
        return
    missing = [topic for topic in topics if not taste.lately[topic]]
    if not missing:
        return
    share = len(missing) / len(topics)
    before = [(taste.usual[topic], taste.last[topic], topic) for topic in missing if topic in taste.last]
    if before:
        often, day, topic = max(before)
        worth = share * min(1.0, often / _OFTEN)
        yield worth, f"{topic} was last presented on {day}, and in none of the last {recent} talks"
    else:
        yield share * 0.3, f"nobody has presented {missing[0]} yet"


def _affinity(taste: _Taste, topics: Sequence[str]) -> Iterator[Reason]:
    known = sorted(((taste.usual[topic], topic) for topic in topics if taste.usual[topic]), key=lambda t: (-t[0], t[1]))
    if not known or not taste.talks:
        return
    most = max(taste.usual.values())
    named = ", ".join(f"{topic} ({count})" for count, topic in known[:3])
    yield min(1.0, sum(count for count, _ in known) / (2 * most)), f"{taste.who} presents {named}"


def _shared_words(taste: _Taste, fit: Fit | None) -> Iterator[Reason]:
    if fit is not None and len(fit.words) > 1:
        yield min(1.0, 2 * fit.score), f"shares words with the talks of {taste.who}: {', '.join(fit.words[:6])}"


def _award(awards: Sequence[str]) -> Iterator[Reason]:
    """The award that is worth most."""
    if awards:
        yield max((_worth(award), award.removeprefix("Awarded ").strip(" !")) for award in awards)


def _worth(award: str) -> float:
    return min((worth for word, worth in rules().awards.items() if word in award.casefold()), default=1.0)


def _freshness(paper: Any, preprints: Collection[str], day: dt.date) -> Iterator[Reason]:
    """A conference paper is fresh in its year and half so in the next; a preprint fades by the day."""
    is_preprint = paper.series in preprints
    if paper.published is not None and is_preprint:
        age = max(0, (day - paper.published).days)
        if age < rules().fresh_days:
            yield 1 - age / rules().fresh_days, f"out since {paper.published}"
    elif not is_preprint and paper.year is not None and day.year - paper.year <= 1:
        yield 1.0 if paper.year == day.year else 0.5, f"new at {paper.series}'{paper.year % 100:02d}"
