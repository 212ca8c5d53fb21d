"""A database as a folder of Parquet files, which DuckDB, pandas, Spark and other groups read without this program."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection

from db.engine import Database
from db.selection.sharing import Edition, Shared, pieces, tables
from extract.extras import install
from paperwatch.errors import PaperwatchError, usage_error

_NONE = "__HIVE_DEFAULT_PARTITION__"  # what readers of Hive's folders take for no value
_WHOLE_NUMBERS = frozenset({"position", "place", "line"})
_MOMENTS = frozenset({"first_seen", "last_seen", "last_changed", "vanished_at", "judged_at"})
_DAYS = frozenset({"published"})
_PARTS = ("venue", "year")


def write(database: Database, folder: Path) -> dict[str, int]:
    """Write every shared table below the folder, by venue and year (`papers/venue=OSDI/year=2025/part-0.parquet`), all
    of one moment; how many rows each has.

    The folder is there whole or not at all. Raises `PaperwatchError`: `extra.missing` where pyarrow is not installed,
    `usage.folder` where there is such a folder already.
    """
    if folder.exists():
        raise usage_error("usage.folder", f"There is {folder} already. Name a folder that is to be made.")
    try:
        import pyarrow.parquet  # noqa: F401
    except ModuleNotFoundError as error:
        raise PaperwatchError(
            "extra.missing", f"Parquet needs pyarrow. Install it with: {install('parquet')}"
        ) from error
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        with database.reading() as connection:
            counts = {name: _write_table(connection, shared, unfinished / name) for name, shared in tables().items()}
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return counts


def _write_table(connection: Connection, shared: Shared, folder: Path) -> int:
    written = 0
    for edition, rows in pieces(connection, shared):
        written += _write_file(shared, _place(folder, edition) if shared.by_edition else folder, rows)
    if not written:  # so that a reader finds the columns
        _write_file(shared, _place(folder, (None, None)) if shared.by_edition else folder, iter(([],)))
    return written


def _place(folder: Path, edition: Edition) -> Path:
    parts = (_NONE if value is None else quote(str(value), safe="") for value in edition)
    return folder.joinpath(*(f"{name}={part}" for name, part in zip(_PARTS, parts, strict=True)))


def _write_file(shared: Shared, folder: Path, rows: Iterator[list[tuple[Any, ...]]]) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    kept = [(place, name) for place, name in enumerate(shared.columns) if not shared.by_edition or name not in _PARTS]
    schema = pa.schema([(name, _kind(pa, name)) for _, name in kept])
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with parquet.ParquetWriter(folder / "part-0.parquet", schema, compression="zstd") as file:
        for some in rows:
            columns = [_column(pa, some, place, schema.field(name).type) for place, name in kept]
            file.write_table(pa.Table.from_arrays(columns, schema=schema))
            written += len(some)
    return written


def _column(pa: Any, rows: Sequence[tuple[Any, ...]], place: int, kind: Any) -> Any:
    return pa.array([row[place] for row in rows], kind)


def _kind(pa: Any, column: str) -> Any:
    if column in _MOMENTS:
        return pa.timestamp("us")
    if column in _DAYS:
        return pa.date32()
    return pa.int32() if column in _WHOLE_NUMBERS else pa.string()
