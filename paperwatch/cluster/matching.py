"""Which records are the same, found by a cluster: candidates by the engine's joins over Parquet, the same rule in its
workers, and the decisions back here, where alone papers are made and stored.

The steps are those of `db.linkage.build`: keys, crowded keys split, pairs that share a key or a name, a first look, the
decision. Memory here is bounded by the pairs that are decided and the lists that records are entries of; whatever
grows with all records lies in files or with the workers. The folder must be seen by all machines.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, case, delete, select

from db.blocking.blocks import put_blocks
from db.bulk import chunks
from db.linkage import rules
from db.linkage.candidates import LINKING, Pair, lists_of
from db.linkage.clusters import judging
from db.linkage.misled import load
from db.linkage.results import OnStep, decided, write_links
from db.linkage.rules import Decision
from db.models import Record, RecordIdentifier, RecordKey, RecordLink
from paperwatch.cluster import frames
from paperwatch.cluster.engine import Engine

_A_FILE = 200_000
"""Rows of a file of ours: what one worker reads at once, some tens of MB."""
_VIEWS = 5000  # records whose whole views are read at a time
_PART = 64 * 1024 * 1024
"""Bytes of Parquet for each part of a shuffle; a part is some times as large in the memory of a worker. By hand."""


def matching(engine: Engine, folder: Path) -> Callable[[Connection, Mapping[Pair, str], OnStep], dict[Pair, Decision]]:
    """Finds candidates, writes what was decided of them, and returns the pairs that are the same, as
    `db.linkage.build` does. The folder is made, and removed at the end."""

    def match(connection: Connection, judgements: Mapping[Pair, str], on_step: OnStep) -> dict[Pair, Decision]:
        with _scratch(folder), engine.joining() as tables:
            on_step("finding candidates", 0, 1)
            work = _Matching(connection, folder, tables)
            work.find_candidates()
            on_step("comparing", 0, 1)
            work.compare()
            return work.decided(judgements)

    return match


@contextmanager
def _scratch(folder: Path) -> Iterator[None]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Matching:
    """The steps, one after another; what each leaves lies in the folder under a name."""

    def __init__(self, connection: Connection, folder: Path, tables: Any) -> None:
        self.connection, self.folder, self.tables = connection, folder, tables

    def find_candidates(self) -> None:
        """Leaves `candidates`, and the split keys and blocks in the database, which increments go on from."""
        self._export()
        rounds = [self._by_key("keys0", "keys")]
        while finer := self._split(rounds[-1]):
            rounds.append(self._by_key(f"keys{len(rounds)}", finer))
        put_blocks(self.connection, self._finer_rows(rounds[1:]))
        met = [self._mapped(self._read(name), frames.pairs, frames.PAIRS) for name in rounds]
        names = self._shuffled(self._read("names"), "name")
        met.append(self._mapped(names, frames.named_pairs, frames.PAIRS))
        every = self._shuffled(self.tables.concat(met), "a", self._parts_of(*rounds))
        self._write(self._mapped(every, frames.once, frames.PAIRS), "pairs")
        every = self._read("pairs")
        near = self._with_both(every[~every["exact"]], self._read("lean"), "id")
        near = self._mapped(near, frames.worth_comparing, frames.PAIRS)
        self._write(self.tables.concat([every[every["exact"]], near]), "candidates")

    def compare(self) -> None:
        """Leaves `decisions`."""
        ids = sorted({id_ for a, b in self._rows("candidates", "a", "b") for id_ in (a, b)})
        views = ((view.id, frames.packed(view)) for some in chunks(ids, _VIEWS) for view in load(self.connection, some))
        self._put("views", ("id", "view"), views)
        both = self._with_both(self._read("candidates"), self._read("views"), "id")
        self._write(self._mapped(both, frames.decisions, frames.DECIDED), "decisions")

    def decided(self, judgements: Mapping[Pair, str]) -> dict[Pair, Decision]:
        """Write the decisions; what a person judged is decided here, as it says."""
        self.connection.execute(delete(RecordLink))
        views = {view.id: view for view in load(self.connection, {id_ for pair in judgements for id_ in pair})}
        judged = decided(views, judgements, judging(judgements, rules.decide))
        write_links(self.connection, judged)
        same = {pair: told for pair, told in judged.items() if told.verdict == "same"}
        for some in chunks(self._rows("decisions", *frames.DECIDED), _A_FILE):
            found = {
                (a, b): Decision(verdict, tuple(orjson.loads(reasons)), score)
                for a, b, verdict, reasons, score in some
                if (a, b) not in judgements
            }
            write_links(self.connection, found)
            same |= {pair: told for pair, told in found.items() if told.verdict == "same"}
        return same

    def _export(self) -> None:
        """Leaves `keys`, `lean` and `names`."""
        lists = lists_of(self.connection, None)
        keys = self._select(select(RecordKey.record_id, RecordKey.key).where(RecordKey.key.bitwise_and(3) != 2))
        self._put("keys", tuple(frames.ROWS), ((id_, key, lists.get(id_, -1)) for id_, key in keys))
        short = case((Record.kind == "mention", Record.payload["short_name"].as_string()))
        columns = (Record.id, Record.kind, Record.source, Record.key, Record.title, Record.title_key, Record.authors)
        lean = self._select(select(*columns, short))
        self._put("lean", frames.LEAN, ((*row[:-1], row[-1] or "", lists.get(row[0], -1)) for row in lean))
        named = select(RecordIdentifier.record_id, RecordIdentifier.scheme, RecordIdentifier.value)
        names = self._select(named.where(RecordIdentifier.scheme.in_(LINKING)))
        told = ((id_, f"{'usenix' if s == 'usenix-file' else s} {value}") for id_, s, value in names if id_ in lists)
        self._put("names", ("id", "name"), told)

    def _by_key(self, name: str, source: str) -> str:
        """The rows shuffled so that all of one key are in one part."""
        self._write(self._shuffled(self._read(source), "key"), name)
        return name

    def _split(self, name: str) -> str | None:
        """The finer keys of the records that crowd the keys of a round; None where nobody does."""
        crowd = self._mapped(self._read(name), frames.crowded, {"id": "int64", "key": "int64"})
        self._write(crowd, f"{name}-crowds")
        if not next(self._rows(f"{name}-crowds", "id"), None):
            return None
        crowds = self._shuffled(self._read(f"{name}-crowds"), "id")  # a join with a small table would not do it
        beside = self._merged(crowds, self._read("lean"), "id", "id")
        self._write(self._mapped(beside, frames.finer, frames.ROWS), f"{name}-finer")
        return f"{name}-finer" if next(self._rows(f"{name}-finer", "id"), None) else None

    def _finer_rows(self, names: Iterable[str]) -> Iterator[tuple[int, int]]:
        return ((id_, key) for name in names for id_, key in self._rows(name, "id", "key"))

    def _with_both(self, pairs: Any, records: Any, by: str) -> Any:
        """Pairs beside the rows of both records, whose columns end in "_a" and "_b"."""
        for side in ("a", "b"):
            named = records.rename(columns={c: f"{c}_{side}" for c in records.columns if c != by})
            pairs = self._merged(pairs, named, side, by)
            pairs = pairs.drop(columns=[by])
        return pairs

    # What the engine does.

    def _read(self, name: str) -> Any:
        return self.tables.read_parquet(str(self.folder / name), split_row_groups=False)  # a file is a part

    def _write(self, table: Any, name: str) -> None:
        table.to_parquet(str(self.folder / name), write_index=False, schema="infer")

    def _mapped(self, table: Any, work: Callable[[Any], Any], columns: dict[str, str]) -> Any:
        return table.map_partitions(work, meta=frames.empty(columns))

    def _shuffled(self, table: Any, by: str, parts: int | None = None) -> Any:
        return table.shuffle(by, npartitions=parts or max(table.npartitions, 1), shuffle_method="p2p")

    def _merged(self, left: Any, right: Any, on_left: str, on_right: str) -> Any:
        return left.merge(right, left_on=on_left, right_on=on_right, shuffle_method="p2p")

    def _parts_of(self, *names: str) -> int:
        size = sum(file.stat().st_size for name in names for file in (self.folder / name).glob("*.parquet"))
        return 1 + size // _PART

    # What lies in the folder.

    def _put(self, name: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        (self.folder / name).mkdir()
        number = 0
        for number, some in enumerate(chunks(rows, _A_FILE), 1):
            table = pa.table({column: [row[at] for row in some] for at, column in enumerate(columns)})
            parquet.write_table(table, self.folder / name / f"part.{number}.parquet")
        if not number:  # so that a reader finds the columns
            kinds = [(c, pa.int64() if c in frames.ROWS else pa.string()) for c in columns]
            parquet.write_table(pa.schema(kinds).empty_table(), self.folder / name / "part.0.parquet")

    def _rows(self, name: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        from pyarrow import parquet

        for file in sorted((self.folder / name).glob("*.parquet")):
            for batch in parquet.ParquetFile(file).iter_batches(columns=list(columns)):
                yield from zip(*(batch.column(column).to_pylist() for column in columns), strict=True)

    def _select(self, query: Any) -> Iterable[Any]:
        return self.connection.execute(query.execution_options(yield_per=20_000))
