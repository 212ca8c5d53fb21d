"""Tables that many rows come into do without what is looked up row by row, and have all of it again at the end."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from db.bulk import insert_rows, unindexed
from db.engine import Database
from db.linkage.link import link
from db.models import Affiliation, Authorship, Paper
from db.store import save, start_run
from extract.records import PaperRecord, Where


def bounds(connection: Connection, table: str) -> tuple[Sequence[object], Sequence[object]]:
    seen = inspect(connection)
    return seen.get_foreign_keys(table), seen.get_indexes(table)


def test_indexes_and_foreign_keys_are_as_before(database: Database) -> None:
    def work(connection: Connection) -> None:
        before = bounds(connection, "authorship")
        with unindexed(connection, Paper, Authorship):
            assert inspect(connection).get_indexes("authorship") == []
        assert bounds(connection, "authorship") == before
        assert all(before)

    database.writing(work)


def test_a_row_without_its_paper_is_refused_at_the_end_at_the_latest(database: Database) -> None:
    def work(connection: Connection) -> None:
        with unindexed(connection, Paper, Authorship):
            insert_rows(connection, Authorship, ("paper_id", "position", "name"), [(1, 1, "Ada Ng")])

    with pytest.raises(IntegrityError):
        database.writing(work)
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM authorship")).scalar_one() == 0
        assert all(bounds(connection, "authorship"))


def test_a_table_with_rows_is_locked_for_nobody(database: Database) -> None:
    paper = PaperRecord("test", "a", "Quorum Leases", Where("https://example.org"))
    save(database, [paper], run_id=start_run(database, source="test", edition=None))
    link(database)

    def work(connection: Connection) -> None:
        with unindexed(connection, Paper, Affiliation), database.reading() as another:
            assert another.execute(text("SELECT count(*) FROM paper")).scalar_one() == 1

    database.writing(work)
