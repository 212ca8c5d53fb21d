"""Suggestions replayed on the past of a group: `python -m bench.suggest [FILE ...] [--last 10] [--first 20]`.

For each of the last meetings with a paper, that talk and all later ones are hidden, and the papers suggested for that
day are compared with the one that was presented: the share of meetings whose paper is among the first so many of its
slot. Beside it what popularity (how many records speak of a paper) and chance find among the same candidates. The
papers are those of eight programmes and of the group's own lists and notes; the FILEs are its pages, those of the
corpus by default.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, update

from bench.search_labels import CORPUS, _of_programmes
from db.clock import now
from db.engine import Database, open_database
from db.group.suggest import rules, suggest
from db.group.talks import TalkRow, talks
from db.linkage.link import link_pending
from db.models import Paper, Record
from db.search import topics
from db.search.vectors import embed, vector_index
from db.store import save, start_run
from extract.records import PaperRecord, Where
from paperwatch.ingest import import_documents
from paperwatch.semantic import encoder

_ALL = 100_000  # papers of a slot: every candidate


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting: its day, and the place of its paper among the candidates by suggestion and by popularity."""

    day: dt.date
    paper: str
    candidates: int
    suggested: int
    popular: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=sorted((CORPUS / "seeds").glob("*.txt")))
    parser.add_argument("--last", type=int, default=10, help="meetings")
    parser.add_argument("--first", type=int, default=20, help="papers of a slot")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "group.db")
        _fill(database, options.files)
        report(list(replayed(database, options.last)), options.first)
        database.close()


def _fill(database: Database, files: Sequence[Path]) -> None:
    records = [
        PaperRecord("bench", f"{source}/{n}", title, Where(source), abstract=abstract, venue=venue, session=session)
        for n, (source, session, title, abstract, venue) in enumerate(_of_programmes())
    ]
    save(database, records, run_id=start_run(database, source="bench", edition=None))
    for result in import_documents(database, files):
        assert result.records, result
    topics.assign(database, only=link_pending(database).papers)
    if (model := encoder()) is not None:
        embed(database, model)


def replayed(database: Database, last: int) -> Iterator[Meeting]:
    """The last meetings whose paper is a candidate once its talk is hidden, the latest first."""
    told = [talk for talk in talks(database) if talk.date and talk.kind == "paper" and talk.papers]
    found = 0
    for talk in sorted(told, key=lambda one: one.date or dt.date.min, reverse=True):
        _hide(database, talk)
        for meeting in _asked(database, talk):
            found += 1
            yield meeting
        if found >= last:
            return


def _hide(database: Database, talk: TalkRow) -> None:
    one = update(Record).where((Record.id == talk.talk_id) | (Record.parent_id == talk.talk_id))
    database.writing(lambda connection: connection.execute(one.values(vanished_at=now())))


def _asked(database: Database, talk: TalkRow) -> Iterator[Meeting]:
    assert talk.date is not None
    offered = suggest(database, count=_ALL, today=talk.date, index=vector_index(database))
    wanted = {paper.paper_id for paper in talk.papers if paper.paper_id}
    for slot in rules().slots:
        ids = [row.paper_id for row in offered if row.slot == slot.name]
        for paper in wanted & set(ids):
            popular = _by_popularity(database, ids)
            yield Meeting(talk.date, talk.papers[0].title, len(ids), ids.index(paper), popular.index(paper))


def _by_popularity(database: Database, ids: Sequence[str]) -> list[str]:
    counted = select(Paper.public_id, func.count()).join(Record, Record.paper_id == Paper.id)
    counted = counted.where(Record.vanished_at.is_(None)).group_by(Paper.public_id)
    with database.reading() as connection:
        counts = {row[0]: row[1] for row in connection.execute(counted)}
    return sorted(ids, key=lambda id_: (-counts.get(id_, 0), id_))


def report(meetings: Sequence[Meeting], first: int) -> None:
    """Print each meeting, and the shares."""
    for one in meetings:
        places = f"suggested {one.suggested + 1:>4}  popular {one.popular + 1:>4}  of {one.candidates:>4}"
        print(f"{one.day}  {places}  {one.paper[:60]}")
    total = len(meetings) or 1
    print(f"\namong the first {first}, of {len(meetings)} meetings:")
    print(f"  suggest     {sum(one.suggested < first for one in meetings) / total:.2f}")
    print(f"  popularity  {sum(one.popular < first for one in meetings) / total:.2f}")
    print(f"  chance      {sum(min(1.0, first / one.candidates) for one in meetings) / total:.2f}")


if __name__ == "__main__":
    main()
