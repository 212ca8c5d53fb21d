"""The site's file as Datasette knows it: asked by processes of its own, opened anew where it changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from datasette.database import Database as Served
from datasette.database import QueryInterrupted, Results

from paperwatch.serve.asking import Refused, Statement, ask

DATA = "data"
"""What Datasette calls the database: its tables and queries lie under /data."""


def served(datasette: Any) -> Served:
    """The site's file as Datasette knows it, each question asked by a process of its own."""
    return _Asked(datasette, path=str(datasette.paperwatch.path), is_mutable=True)


class Row(tuple[Any, ...]):
    """A row as `sqlite3.Row` is one: by number and by name."""

    names: tuple[str, ...]

    def keys(self) -> tuple[str, ...]:
        return self.names

    def __getitem__(self, at: Any) -> Any:
        return super().__getitem__(self.names.index(at) if isinstance(at, str) else at)


class _Asked(Served):  # type: ignore[misc]  # Datasette has no types
    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Results:
        """As Datasette's own, in a child. Only its own PRAGMAs, which no visitor can send, are asked here."""
        if sql.lstrip().lower().startswith("pragma"):
            return await super().execute(sql, params)
        most = self.ds.max_returned_rows + (self.ds.max_returned_rows == (page_size or self.ds.page_size))
        limit = min(custom_time_limit or self.ds.sql_time_limit_ms, self.ds.sql_time_limit_ms)
        given = dict(params.items()) if isinstance(params, Mapping) else tuple(params or ())
        statement = Statement(sql, given, limit / 1000, most if truncate else None)
        found = await ask(self.ds.paperwatch.path, statement)
        if isinstance(found, Refused):
            error = sqlite3.OperationalError(found.message)
            raise QueryInterrupted(error, sql, params) if found.late else error
        named = type("NamedRow", (Row,), {"names": found.columns})
        return Results([named(row) for row in found.rows], found.cut, [(name,) for name in found.columns])

    async def table_counts(self, limit: int = 10) -> dict[str, int]:
        """None: no page of ours shows them, counting takes its time on large tables, and is refused for hidden ones."""
        return {}


def open_anew(datasette: Any) -> None:
    """Let Datasette forget its connections: they are kept by thread, so new threads make new ones."""
    old, threads = datasette.executor, datasette.setting("num_sql_threads")
    datasette.executor = ThreadPoolExecutor(max_workers=threads)
    datasette.remove_database(DATA)
    datasette.add_database(served(datasette), name=DATA)
    old.shutdown(wait=False)
