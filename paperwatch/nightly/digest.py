"""Messages about papers and talks, through the addresses of `notify`: what a saved search found new, what is owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from db import clock, store
from db.engine import FIRST_GROUP, Database
from db.errors import QuerySyntaxError
from db.group.talks import TalkRow, pending
from db.selection.export import Exported, papers
from db.selection.filter import PaperFilter
from extract.records import Problem, Where
from extract.text import title_key
from paperwatch.config import Config
from paperwatch.export.clean import clean
from paperwatch.export.names import edition
from paperwatch.nightly.notify import send_words
from paperwatch.nightly.stages import Done
from paperwatch.subscribe.atom import LONGEST

_SOURCE = "digest"
_FIRST = dt.timedelta(days=1)
"""What a subscription tells of when nothing was told yet."""


def digest(database: Database, config: Config) -> Done:
    """Tell of the papers that each subscription with `digest` has met since it told last; nothing new, no message.

    What could not be sent is told of the next time. A query that cannot be read is a problem of its subscription.
    """
    problems: list[Problem] = []
    told = 0
    for each in (each for each in config.subscriptions if each.digest):
        since = _told_until(database, each.name)
        try:
            wanted = papers(database, PaperFilter(query=each.query, since=since.date()), newest=LONGEST)
            found = [paper for paper in wanted if paper.first_seen > since]
        except QuerySyntaxError as error:
            said = f"The subscription {each.name!r} cannot be read: {error.reason}."
            problems.append(Problem("subscription.query", said, Where("subscriptions"), "error"))
            continue
        if not found:
            continue
        words = "\n".join(_line(paper, config.base_url) for paper in found)
        failed = send_words(f"{len(found)} new: {each.name}", words, config.notify, well=True)
        problems += failed
        if not failed:
            latest = max(paper.first_seen for paper in found)
            store.set_watermark(database, source=_SOURCE, key=_key(database, each.name), value=latest.isoformat())
            told += len(found)
    return Done({"papers": told}, tuple(problems), failed=bool(problems))


def _key(database: Database, name: str) -> str:
    """A subscription, apart from one of that name that another reading group has."""
    return name if database.group == FIRST_GROUP else f"{database.group}:{name}"


def _told_until(database: Database, name: str) -> dt.datetime:
    known = store.watermark(database, source=_SOURCE, key=_key(database, name))
    return dt.datetime.fromisoformat(known) if known else clock.now() - _FIRST


def _line(paper: Exported, base_url: str) -> str:
    where, base = edition(paper), base_url.rstrip("/")
    address = f"{base}/paper/{paper.paper_id}" if base else paper.url or paper.pdf or ""
    people = ", ".join(name for name, _ in paper.authors[:3]) + (" et al." if len(paper.authors) > 3 else "")
    parts = (f"[{where}]" if where else "", clean(paper.title), f"({clean(people)})" if people else "", address)
    return "- " + " ".join(part for part in parts if part)


def remind(database: Database, config: Config) -> Done:
    """Remind presenters of what their talks owe by the group's policy: `remind` days after the talk, and again each
    time so many days are over. Whoever left the group is not named."""
    words = reminder(pending(database), config.left, config.remind, clock.today())
    if not words:
        return Done()
    problems = send_words("what is owed after talks", "\n".join(words), config.notify, well=True)
    return Done({"reminded": len(words)}, problems, failed=bool(problems))


def reminder(owed: Sequence[TalkRow], left: Sequence[str], every: int, today: dt.date) -> list[str]:
    """A line for each talk whose day has come: who owes what."""
    gone = {title_key(name) for name in left}
    lines = []
    for talk in owed:
        here = [name for name in talk.presenters if title_key(name) not in gone]
        if here and talk.date and (today - talk.date).days % every == 0:
            lines.append(f"- {', '.join(here)}: {', '.join(talk.missing)} of {clean(talk.title)} ({talk.date})")
    return lines
