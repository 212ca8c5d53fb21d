"""A reading that was stored but may be wrong: it ends "doubtful" until a person accepts what makes it so.

Doubts come from the page (`page.doubtful`) and from its number of papers beside that of the years before. What was
accepted is kept as the words of the doubts: the same doubts of the same page are no news, others are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crawler.child import Outcome
from db import store
from db.engine import Database
from db.store import runs
from extract.records import Problem, Venue, Where
from extract.venues import Series

DOUBTS = ("page.doubtful", "count.doubtful")
_ACCEPTED = "accepted"
# Series that meet each year have grown by half from one year to the next (EuroSys'25 to '26: 85 to 138); a list that is
# more than twice as long or less than half as long was mostly misread.
_MOST_GROWTH = 2.2
_TELLING = 10  # papers; smaller lists jump


def unless_accepted(
    database: Database,
    edition: Venue,
    series: Series | None,
    spider: str,
    outcome: Outcome,
    where: str,
    accept: bool = False,
) -> Outcome:
    """A reading that ended well, "doubtful" where it has doubts that nobody has accepted; with `accept` they are."""
    far = _far_from_before(database, edition, series, spider, outcome.counts.get("papers", 0), where)
    outcome = outcome.noting(far) if far else outcome
    doubts = _words(outcome.problems)
    if not doubts:
        return outcome
    if accept:
        store.set_watermark(database, source=_ACCEPTED, key=str(edition), value=doubts)
    elif store.watermark(database, source=_ACCEPTED, key=str(edition)) != doubts:
        return replace(outcome, status="doubtful")
    return outcome


def _words(problems: Iterable[Problem]) -> str:
    return " ".join(sorted({f"{p.where.document} {p.message}" for p in problems if p.code in DOUBTS}))


def _far_from_before(
    database: Database, edition: Venue, series: Series | None, spider: str, papers: int, where: str
) -> Problem | None:
    """A count far from that of the last edition read by the same spider; a count that `expect` names is no doubt."""
    if edition.year is None or (series and any("papers" in entry for entry in series.expect)):
        return None
    for year in (edition.year - 1, edition.year - 2):
        before = runs.last_run(database, spider, edition=str(Venue(edition.series, year)), done=True)
        known = before.counts.get("papers", 0) if before and before.status == "ok" else 0
        if known >= _TELLING:
            if known / _MOST_GROWTH <= papers <= known * _MOST_GROWTH:
                return None
            message = f"{papers} papers, and {Venue(edition.series, year)} had {known}."
            return Problem("count.doubtful", message, Where(where))
    return None
