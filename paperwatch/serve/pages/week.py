"""This week: what comes up, what to present, what is new, what is not covered, what is owed."""

from __future__ import annotations

import datetime as dt

from db import clock
from db.group.balance import Balance, balance
from db.group.marks import proposed
from db.group.suggest import rules, suggest
from db.group.talks import pending, talks
from db.judgements.questions import questions
from db.members import members
from db.selection.browse import browse, open_topics
from db.selection.filter import PaperFilter
from db.status import status
from db.store.runs import last_night
from paperwatch.advice import waiting
from paperwatch.serve.answers import Answer, Asked, Page
from paperwatch.serve.site import Site

DAYS = 7  # a week
_NEW_SHOWN, _OWED_SHOWN, _EDITIONS_SHOWN, _TOPICS_SHOWN = 6, 5, 8, 4  # by hand
_PROPOSED_SHOWN = 8  # by hand
_YEARS = 2  # an edition is worth showing on the front page for so long


def this_week(site: Site, asked: Asked) -> Answer:
    """`/`"""
    today = clock.today()
    since = today - dt.timedelta(days=DAYS)
    database = site.database
    new = browse(database, PaperFilter(since=since, listed=True), order="newest", limit=_NEW_SHOWN)
    owed, told = pending(database), talks(database)
    editions = _worth_showing(balance(database), today)
    topics = open_topics(database, min((row.year or 0 for row in editions), default=0))
    by_topic = site.cached("topics", lambda: browse(database, PaperFilter(listed=True), limit=0)).topics
    return Page(
        "week.html",
        {
            "today": today,
            "steps": _first_steps(site, asked, editions, talked=bool(told)),
            "week": today.isocalendar().week,
            "since": since,
            "night": last_night(database, done=True),
            "coming": [row for row in reversed(told) if row.date is not None and row.date >= today],
            "suggested": site.cached("suggested", lambda: suggest(database, count=2)),
            "proposed": proposed(database)[:_PROPOSED_SHOWN],
            "slots": [slot.name for slot in rules().slots],
            "new": new,
            "editions": editions,
            "edition_topics": {key: found[:_TOPICS_SHOWN] for key, found in topics.items()},
            "topics": sorted((t for t in by_topic if t.open), key=lambda t: -t.open),
            "owed": owed[:_OWED_SHOWN],
            "owed_in_all": len(owed),
            "problems": _waiting(site),
            "questions": len(questions(database)),
        },
    )


def _first_steps(site: Site, asked: Asked, editions: list[Balance], *, talked: bool) -> dict[str, bool]:
    """What a new installation needs, and whether it is done; nothing any more where there are talks and papers."""
    if talked and editions:
        return {}
    database = site.access.database if site.access else None
    signed_in = asked.person is not None or database is None
    invited = database is not None and bool(members(database))
    night = last_night(site.database, done=True) is not None
    return {"sign in": signed_in, "schedule": talked, "conference": bool(editions), "members": invited, "nights": night}


def _worth_showing(rows: list[Balance], today: dt.date) -> list[Balance]:
    """The editions of the last years that there is something to say of; where there are none, the latest ones."""
    named = [row for row in rows if row.venue and row.year]
    late = [row for row in named if (row.year or 0) >= today.year - _YEARS]
    return (late or named)[:_EDITIONS_SHOWN]


def _waiting(site: Site) -> int:
    stands = site.cached("status", lambda: status(site.database))
    return sum(waiting(stands.problems).values())
