"""Pairs of records of which somebody could not say whether they are one paper: they are asked again at the end."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from db.clock import now
from db.engine import Database
from db.models import Name, UnsurePair

Pair = tuple[Name, Name]


def put_unsure(connection: Connection, a: Name, b: Name, by: str, *, unsure: bool) -> bool:
    """Keep, or take away, that somebody is not sure; returns whether that was said before."""
    first, second = sorted((a, b))
    names = {"source_a": first[0], "key_a": first[1], "source_b": second[0], "key_b": second[1], "said_by": by}
    mine = [getattr(UnsurePair, name) == value for name, value in names.items()]
    was = connection.execute(delete(UnsurePair).where(*mine)).rowcount > 0
    if unsure:
        connection.execute(insert(UnsurePair).values(names | {"said_at": now()}))
    return was


def unsure_pairs(database: Database) -> dict[Pair, tuple[str, ...]]:
    """The pairs, the smaller name first, and who is not sure."""
    columns = (UnsurePair.source_a, UnsurePair.key_a, UnsurePair.source_b, UnsurePair.key_b, UnsurePair.said_by)
    found: dict[Pair, tuple[str, ...]] = {}
    with database.reading() as connection:
        for source_a, key_a, source_b, key_b, by in connection.execute(select(*columns).order_by(UnsurePair.said_at)):
            pair = ((source_a, key_a), (source_b, key_b))
            found[pair] = (*found.get(pair, ()), by)
    return found
