"""What conditions on papers are written on (the table, to be asked; the public views, to be shown and typed), and the
row of a paper that answers begin with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Boolean, ColumnElement, Date, Select, Subquery, column, func, select, table

from db.groups import is_ours
from db.models import Paper

PAPERS = Paper.__table__.alias("p")
"""The papers that are asked for."""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper of an answer; what else an answer says of it, its own kind of row adds."""

    paper_id: str
    title: str
    venue: str | None
    year: int | None
    authors: str


class Columns(NamedTuple):
    """The columns of papers that conditions name."""

    paper_id: ColumnElement[str]
    venue: ColumnElement[str | None]
    year: ColumnElement[int | None]
    evidence: ColumnElement[str]
    status: ColumnElement[str | None]
    first_seen: ColumnElement[Any]


_P = PAPERS.c
ROW = (_P.public_id.label("paper_id"), _P.title, _P.series.label("venue"), _P.year, _P.authors)
"""The columns of a `PaperRow`."""

OF_TABLE = Columns(_P.public_id, _P.series, _P.year, _P.evidence, _P.status, _P.first_seen)
OF_VIEWS = Columns(*(column(name) for name in Columns._fields))

COVERAGE = table(
    "coverage",
    *[column(name) for name in ("paper_id", "talk_id", "presenters", "source", "state", "reading_group")],
    column("date", Date()),
    column("planned", Boolean()),
)
"""The view of that name."""


def states(group: int) -> Subquery:
    """The papers that talks of the group cover, each once, with its `state`: "covered" or "reserved"."""
    # "covered" comes before "reserved" in the alphabet, and a paper that is both is covered.
    best = select(COVERAGE.c.paper_id, func.min(COVERAGE.c.state).label("state")).where(is_ours(group))
    return best.group_by("paper_id").subquery("c")


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose talks count: `ours` is a condition on views that know reading groups, `talks` one on the view `talks`."""

    ours: ColumnElement[bool] | None = None
    talks: ColumnElement[bool] | None = None


def covered(papers: Columns, whose: Whose) -> Iterator[ColumnElement[bool]]:
    """What holds for papers that these talks cover."""
    yield papers.paper_id.in_(_covered_by(whose))


def uncovered(papers: Columns, whose: Whose, *, listed: bool = False) -> Iterator[ColumnElement[bool]]:
    """What the view `uncovered` says of a paper, by these talks.

    With `listed`, of papers too that only lists name.
    """
    yield papers.evidence.in_(("record", "list")) if listed else papers.evidence == "record"
    yield papers.status.is_(None)
    yield untold(papers, whose)


def untold(papers: Columns, whose: Whose) -> ColumnElement[bool]:
    """That none of these talks covers or reserves a paper, whoever speaks of it and whatever its status."""
    return papers.paper_id.not_in(_covered_by(whose))


def _covered_by(whose: Whose) -> Select[Any]:
    found: Select[Any] = select(column("paper_id")).select_from(table("coverage"))
    if whose.talks is not None:
        told: Select[Any] = select(column("talk_id")).select_from(table("talks")).where(whose.talks)
        found = found.where(column("talk_id").in_(told))
    return found if whose.ours is None else found.where(whose.ours)
