"""Saved documents into the database: each file is one run of the source "import", committed before the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import store
from db.canonical import digest
from db.engine import Database
from db.status import IMPORT
from extract.records import Extraction, PaperRecord, Problem, Record, Venue, Where, as_json
from paperwatch.console import json_text, plural
from paperwatch.documents import read_files
from paperwatch.given import shown
from paperwatch.problems import problem_as_dict

if TYPE_CHECKING:
    from paperwatch.cluster.documents import ReadAll

_A_LIST = 10
"""So many papers in one file are a proceedings; of a conference that is the least (venues.toml). A person's own file of
references is seldom without any venue."""


_DOUBTFUL = frozenset({"page.doubtful", "schedule.doubtful", "list.doubtful"})


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one file."""

    path: Path
    records: int
    new: int
    changed: int
    unchanged: int
    problems: tuple[Problem, ...]

    @property
    def failed(self) -> bool:
        return any(p.severity == "error" for p in self.problems)

    @property
    def doubtful(self) -> bool:
        """Whether the page may not have been understood: what was read is stored, and a person should look."""
        return any(p.code in _DOUBTFUL for p in self.problems)

    def summary(self) -> str:
        """The counts in one line."""
        said = f"{plural(self.records, 'record')}: {self.new} new, {self.changed} changed, {self.unchanged} unchanged"
        open_problems = sum(p.severity != "ignored" for p in self.problems)
        said += f"; {plural(open_problems, 'problem')}" if open_problems else ""
        return f"doubtful: {said}" if self.doubtful else said

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": shown(self.path),
            "records": self.records,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "problems": [problem_as_dict(p) for p in self.problems],
        }


def import_documents(
    database: Database,
    paths: Iterable[Path],
    *,
    url: str | None = None,
    reader: str | None = None,
    name: str | None = None,
    edition: Venue | None = None,
    pdfs_by: ReadAll | None = None,
) -> Iterator[Imported]:
    """Read and store the files one after another. One that cannot be read is a problem; the others go on. Papers that
    name no conference are of `edition`; PDFs may be read `pdfs_by` the workers of a cluster."""
    found = read_files(paths, database.venues, url=url, reader=reader, name=name, pdfs_by=pdfs_by)
    for path, extraction in found:
        said = in_edition(extraction, edition)
        mark = _mark(said)
        if store.watermark(database, source=IMPORT, key=shown(path)) == mark:
            yield Imported(path, len(said.records), 0, 0, len(said.records), said.problems)
        else:
            yield _store(database, path, said if name else _as_before(database, said), mark)


def _mark(said: Extraction) -> str:
    """What a file says, with places and problems; kept with the rows.

    A file that says what it said before is let alone: two forms of one page would otherwise take turns in the database.
    """
    return digest(json_text(as_json(said)))


def in_edition(found: Extraction, edition: Venue | None) -> Extraction:
    """The extraction with `edition` as the venue of the papers that name none; without one, a whole list of papers that
    name none says that it must be told."""
    if edition is None:
        return _asking_for_venue(found)
    records = tuple(
        replace(r, venue=edition) if isinstance(r, PaperRecord) and r.venue is None else r for r in found.records
    )
    problems = tuple(p for p in found.problems if p.code != "page.no-venue")
    return replace(found, records=records, problems=problems)


def _asking_for_venue(found: Extraction) -> Extraction:
    papers = [r for r in found.records if isinstance(r, PaperRecord)]
    told = any(p.code == "page.no-venue" for p in found.problems)
    if told or len(papers) < _A_LIST or any(r.venue for r in papers):
        return found
    where = Where(papers[0].where.document)
    message = f"None of the {len(papers)} papers names a conference. Import it again with --venue."
    return replace(found, problems=(*found.problems, Problem("page.no-venue", message, where)))


def _as_before(database: Database, said: Extraction) -> Extraction:
    """A schedule or list of which the same document was read under another name keeps that name: its heading may have
    changed, and its talks would be there twice."""
    names: dict[str, str] = {}
    for source, document in {(r.source, r.where.document) for r in said.records if r.kind != "paper"}:
        kind = source.partition(":")[0]
        before = [one for one in store.sources_of(database, document) if one.partition(":")[0] == kind]
        names[source] = source if len(before) != 1 or store.documents_of(database, source) else before[0]
    return replace(said, records=tuple(replace(r, source=names.get(r.source, r.source)) for r in said.records))


def _under_names_of_their_own(database: Database, path: Path, records: Sequence[Record]) -> list[Record]:
    """Two forms of one schedule (talks.md, talks.html), and two groups that call their pages alike, are two schedules,
    else each would take the other's talks away.

    The file that came first keeps the short name. A file of the same name in another folder is a newer copy of it where
    they have a talk or an entry in common.
    """
    names: dict[str, str] = {}
    for source in {r.source for r in records if r.kind != "paper"}:
        own = [r for r in records if r.source == source]
        kind, place = source.partition(":")[0], shown(path)
        short = (source, f"{kind}:{path.name}", f"{kind}:{path.resolve().parent.name}-{path.name}")
        names[source] = next((name for name in short if _is_free(database, name, own)), f"{kind}:{place}")
    return [replace(r, source=names.get(r.source, r.source)) for r in records]


def _is_free(database: Database, source: str, records: Sequence[Record]) -> bool:
    """Whether nothing has this name yet but an earlier form of these records."""
    known = store.documents_of(database, source)
    here = {r.where.document for r in records}
    if not known or known & here:
        return True
    copies = {_file_name(document) for document in known} & {_file_name(document) for document in here}
    return bool(copies) and not store.keys_of(database, source).isdisjoint(r.key for r in records)


def _file_name(document: str) -> str:
    return document.rstrip("/").rpartition("/")[2]


def _store(database: Database, path: Path, extraction: Extraction, mark: str) -> Imported:
    run_id = store.start_run(database, source=IMPORT, edition=shown(path))
    records, problems = _under_names_of_their_own(database, path, extraction.records), extraction.problems
    counts = store.save(database, records, problems, run_id=run_id, watermarks={shown(path): mark})
    imported = Imported(path, len(records), counts.new, counts.changed, counts.unchanged, problems)
    if not imported.failed:
        for source in {r.source for r in records if r.kind != "paper"}:
            store.mark_unseen(database, run_id, source=source, scope=None)
    store.finish_run(
        database,
        run_id,
        status="failed" if imported.failed else "doubtful" if imported.doubtful else "ok",
        counts={"new": counts.new, "changed": counts.changed, "unchanged": counts.unchanged},
    )
    return imported
