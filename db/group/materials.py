"""Slides, summaries, videos and code that people add to a talk, kept by the name of its record.

What a schedule says comes first: an address that is added shows where the schedule has none.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from db.clock import now
from db.models import Name, Record, Talk, TalkLink

Material: TypeAlias = Literal["slides", "summary", "video", "code"]


def put_link(connection: Connection, talk: Name, kind: Material, by: str, url: str | None) -> dict[str, str] | None:
    """Set the address of a talk's material, or with None take it away; returns the one before and who added it."""
    where = (TalkLink.source == talk[0], TalkLink.key == talk[1], TalkLink.kind == kind)
    old = connection.execute(select(TalkLink.url, TalkLink.added_by).where(*where)).first()
    connection.execute(delete(TalkLink).where(*where))
    if url is not None:
        words = {"source": talk[0], "key": talk[1], "kind": kind, "url": url, "added_by": by, "added_at": now()}
        connection.execute(insert(TalkLink).values(words))
    return {"url": old.url, "by": old.added_by} if old else None


def links_of(connection: Connection, talk: Name) -> dict[str, tuple[str, str]]:
    """The address of each kind that was added to a talk, and who added it."""
    query = select(TalkLink.kind, TalkLink.url, TalkLink.added_by)
    rows = connection.execute(query.where(TalkLink.source == talk[0], TalkLink.key == talk[1]))
    return {row.kind: (row.url, row.added_by) for row in rows}


def address_of(kind: Literal["slides", "summary", "video"]) -> ColumnElement[Any]:
    """The address of that material in a statement about talks and their records, as the view `talks` has it."""
    added = select(TalkLink.url).where(
        TalkLink.source == Record.source, TalkLink.key == Record.key, TalkLink.kind == kind
    )
    return func.coalesce(getattr(Talk, kind), added.correlate(Record).scalar_subquery()).label(kind)
