"""How a talk that is planned here is written: as a record of a schedule, linked to its paper at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from db.clock import now
from db.engine import Database, group_of
from db.errors import UnknownPaperError
from db.group.plan import Plan, planned_here
from db.groups import claim
from db.judgements.judging import judge
from db.linkage.link import link
from db.models import Paper, PaperIdentifier, Record, Run
from db.store.caps import capped
from db.store.rows import rows_of
from db.store.runs import PLANNING
from db.store.writer import write_rows
from extract.records import Identifiers, PaperMention, TalkRecord, Venue, Where

_SCHEMES = ("doi", "arxiv", "usenix")


def put_plan(database: Database, key: str, plan: Plan | None, *, by: str) -> None:
    """Keep a plan under its key, or with None cancel it; link its paper. `database` has joined a transaction.

    Raises `UnknownPaperError`.
    """
    database.writing(lambda connection: _cancel(connection, key) if plan is None else _write(connection, key, plan))
    with database.reading() as connection:
        ids = connection.execute(
            select(Record.id).where(Record.source == planned_here(database.group), Record.key.in_((key, f"{key}#1")))
        ).scalars()
        link(database, only=set(ids))
    if plan is not None:
        _bind(database, key, plan.paper, by)


def _bind(database: Database, key: str, paper_id: str, by: str) -> None:
    """Where the rules did not find the paper that was meant, the person's word says it."""
    here = planned_here(database.group)
    with database.reading() as connection:
        mention = select(Paper.public_id).join(Record, Record.paper_id == Paper.id)
        stands = connection.execute(mention.where(Record.source == here, Record.key == f"{key}#1")).scalar()
        named = select(Record.source, Record.key).join(Paper, Paper.id == Record.paper_id)
        of_paper = named.where(Paper.public_id == paper_id, Record.source != here).order_by(Record.id)
        first = connection.execute(of_paper).first()
    if stands != paper_id and first is not None:
        judge(database, (here, f"{key}#1"), (first.source, first.key), "same", by=by)


def _write(connection: Connection, key: str, plan: Plan) -> None:
    record, _ = capped(_record(connection, key, plan))
    own, *mentions = rows_of(record)
    claim(connection, record.source)
    write_rows(connection, [(own, mentions)], _run(connection))


def _cancel(connection: Connection, key: str) -> None:
    here = planned_here(group_of(connection))
    talk = select(Record.id).where(Record.source == here, Record.key == key).scalar_subquery()
    gone = update(Record).where((Record.id == talk) | (Record.parent_id == talk), Record.vanished_at.is_(None))
    connection.execute(gone.values(vanished_at=now(), unlinked=True))


def _record(connection: Connection, key: str, plan: Plan) -> TalkRecord:
    columns = (Paper.id, Paper.title, Paper.url, Paper.series, Paper.year)
    paper = connection.execute(select(*columns).where(Paper.public_id == plan.paper)).first()
    if paper is None:
        raise UnknownPaperError(f"There is no paper {plan.paper}.")
    names = select(PaperIdentifier.scheme, PaperIdentifier.value).where(PaperIdentifier.paper_id == paper.id)
    known: dict[str, Any] = {scheme: value for scheme, value in connection.execute(names) if scheme in _SCHEMES}
    venue = Venue(paper.series, paper.year) if paper.series else None
    mention = PaperMention(paper.title, paper.url, Identifiers(**known), venue)
    return TalkRecord(
        planned_here(group_of(connection)), key, paper.title, Where("planned here"), "paper", date=plan.date,
        time=plan.time or None, papers=(mention,), presenters=plan.presenters, supporters=plan.supporters,
    )  # fmt: skip


def _run(connection: Connection) -> int:
    """The one run under which plans are kept: nothing is read for them, so that nothing can vanish by a reading."""
    found = connection.execute(select(Run.id).where(Run.source == PLANNING).limit(1)).scalar()
    if found is not None:
        return int(found)
    values = {"source": PLANNING, "started": now(), "finished": now(), "status": "ok", "counts": {}}
    return connection.execute(insert(Run).values(values).returning(Run.id)).scalar_one()
