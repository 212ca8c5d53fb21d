"""What people said: two records are, or are not, one paper. Their word outranks every rule and survives re-crawls.

A record is named as (source, key). The text form is one judgement a line, tab-separated, to be shared between groups:

    same<TAB>usenix osdi25/zhang<TAB>arxiv 2412.17246<TAB>Ada<TAB>2026-09-01T08:00:00<TAB>the talk says so
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from db.bulk import among_pairs, chunks
from db.clock import now
from db.engine import Database
from db.errors import ContradictionError, UnknownRecordError
from db.judgements.graph import Judgement, JudgementGraph, Verdict
from db.linkage.link import link
from db.models import Judgement as Row
from db.models import Name, Record
from db.store.payload import fit

__all__ = [
    "Judgement",
    "Name",
    "Taken",
    "Verdict",
    "export_text",
    "give_back",
    "ids_of",
    "import_text",
    "judge",
    "judge_pairs",
    "judgements",
    "unjudge",
    "unjudge_pairs",
]
_HEAD = "# paperwatch judgements: verdict, record, record, who, when, note"
_MANY = 300  # names of records in one question to the database


def judge(database: Database, a: Name, b: Name, verdict: Verdict, *, by: str, note: str = "") -> Judgement:
    """Keep a person's word and link the two records anew. A judgement on the same pair is replaced.

    Raises ContradictionError, with the chain, where other judgements say the opposite together; UnknownRecordError
    where a record is not in the database or both are one.
    """
    kept, refused = judge_pairs(database, [(a, b)], verdict, by=by, note=note)
    if refused:
        raise refused[0]
    return kept[0]


def judge_pairs(
    database: Database, pairs: Sequence[tuple[Name, Name]], verdict: Verdict, *, by: str, note: str = ""
) -> tuple[list[Judgement], list[ContradictionError]]:
    """Keep one word on several pairs of records and link them anew, once; and what other judgements refuse."""

    def write(connection: Connection) -> tuple[list[Judgement], list[ContradictionError], set[int]]:
        ids = ids_of(connection, [name for pair in pairs for name in pair])
        known, kept, refused = JudgementGraph(_all(connection)), [], []
        for a, b in pairs:
            first, second = sorted((a, b))
            if missing := [name for name in (a, b) if name not in ids]:
                raise UnknownRecordError(f"There is no record {' '.join(missing[0])}.")
            if a == b:
                raise UnknownRecordError(f"{' '.join(a)} and {' '.join(b)} are one record.")
            given = Judgement(first, second, verdict, fit(by).strip(), now(), " ".join(fit(note).split()))
            try:
                _agree(known, given)
            except ContradictionError as error:
                refused.append(error)
                continue
            kept.append(given)
        _write(connection, kept)
        return kept, refused, {ids[name] for judgement in kept for name in (judgement.a, judgement.b)}

    kept, refused, seeds = database.writing(write)
    link(database, only=seeds)
    return kept, refused


def unjudge(database: Database, a: Name, b: Name) -> bool:
    """Take a judgement back and let the rules decide; False where there was none."""
    return unjudge_pairs(database, [(a, b)]) > 0


def unjudge_pairs(database: Database, pairs: Sequence[tuple[Name, Name]]) -> int:
    """Take judgements back and link their records anew, once; how many there were."""

    def write(connection: Connection) -> tuple[int, set[int]]:
        gone = [pair for pair in pairs if connection.execute(delete(Row).where(*_is(*sorted(pair)))).rowcount]
        return len(gone), set(ids_of(connection, [name for pair in gone for name in pair]).values())

    count, seeds = database.writing(write)
    link(database, only=seeds)
    return count


def judgements(database: Database) -> list[Judgement]:
    """All judgements by the names of their records."""
    with database.reading() as connection:
        return _all(connection)


def give_back(database: Database, removed: Sequence[Judgement], added: Sequence[Judgement]) -> None:
    """Undo a change of judgements: what it `added` goes, what it `removed` stands again, and their records are linked.

    Raises ContradictionError where what was judged since then says the opposite of a word that would come back.
    """

    def write(connection: Connection) -> set[int]:
        for one in added:
            connection.execute(delete(Row).where(*_is(one.a, one.b)))
        known = JudgementGraph(_all(connection))
        for one in removed:
            _agree(known, one)
        _write(connection, removed)
        return set(ids_of(connection, [name for one in (*removed, *added) for name in (one.a, one.b)]).values())

    link(database, only=database.writing(write))


def export_text(database: Database) -> str:
    """All judgements as text, in an order that does not change, so that two exports can be compared."""
    lines = [
        "\t".join((j.verdict, " ".join(j.a), " ".join(j.b), j.by, j.at.isoformat(), j.note))
        for j in judgements(database)
    ]
    return "\n".join((_HEAD, *lines, ""))


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file of judgements: how many are new or changed, the lines that were refused and why, and those
    that say the opposite of a word on the same two records, with both words; the newer one stands.
    """

    kept: int = 0
    refused: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def import_text(database: Database, text: str, *, dry: bool = False) -> Taken:
    """Take over the judgements of a text; refused lines leave nothing behind. `dry` only tells what would be done.

    Of two words on the same two records the newer one stands, whichever comes from the file. Judgements on records that
    are not here yet are kept: they speak when the records come.
    """

    def write(connection: Connection) -> tuple[Taken, set[int]]:
        refused, conflicts = list[str](), list[str]()
        known, kept = JudgementGraph(_all(connection)), dict[tuple[Name, Name], Judgement]()
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                given = _parse(line)
                old = known.known.get((given.a, given.b))
                if old and old.verdict != given.verdict:
                    conflicts.append(f"line {number}: {_stands(old, given)}")
                if old and (old == given or old.at >= given.at):
                    continue
                _agree(known, given)
            except (ContradictionError, ValueError) as error:
                refused.append(f"line {number}: {error}")
                continue
            kept[given.a, given.b] = given
        taken = Taken(len(kept), tuple(refused), tuple(conflicts))
        if dry:
            return taken, set()
        _write(connection, kept.values())
        return taken, set(ids_of(connection, [name for pair in kept for name in pair]).values())

    taken, seeds = database.writing(write)
    link(database, only=seeds)
    return taken


def _stands(old: Judgement, given: Judgement) -> str:
    """Which of two opposite words stands."""
    newer, older = (old, given) if old.at >= given.at else (given, old)
    return f"{newer} stands, being newer than: {older}"


def _parse(line: str) -> Judgement:
    """A line of the text form; ValueError says what is wrong with it."""
    cells = line.split("\t")
    if len(cells) not in (5, 6) or cells[0] not in ("same", "different"):
        raise ValueError("not a judgement: verdict, record, record, who, when and note are parted by tabs")
    names = sorted(tuple(cell.split(" ", 1)) for cell in cells[1:3])
    if any(len(name) != 2 for name in names) or names[0] == names[1]:
        raise ValueError("a judgement names two records, each as source and key")
    (a, b), note = names, cells[5] if len(cells) == 6 else ""
    verdict: Verdict = "same" if cells[0] == "same" else "different"
    at = _utc(dt.datetime.fromisoformat(cells[4]))
    return Judgement((a[0], a[1]), (b[0], b[1]), verdict, fit(cells[3]).strip(), at, fit(note))


def _utc(time: dt.datetime) -> dt.datetime:
    """`time` as the tables keep it: UTC without a zone; a text that names no zone means UTC."""
    return time.astimezone(dt.UTC).replace(tzinfo=None) if time.tzinfo else time


def _agree(known: JudgementGraph, given: Judgement) -> None:
    """Add `given` to what is known, or raise with the chain that it contradicts."""
    if chain := known.contradiction(given):
        told = "; ".join(map(str, chain))
        raise ContradictionError(f"{given} contradicts what was judged before: {told}. Take one of these back first.")
    known.add(given)


def _write(connection: Connection, given: Iterable[Judgement]) -> None:
    rows = []
    for one in given:
        connection.execute(delete(Row).where(*_is(one.a, one.b)))
        values = {"verdict": one.verdict, "judged_by": one.by, "judged_at": one.at, "note": one.note}
        names = {"source_a": one.a[0], "key_a": one.a[1], "source_b": one.b[0], "key_b": one.b[1]}
        rows.append(names | values)
    if rows:
        connection.execute(insert(Row), rows)


def _all(connection: Connection) -> list[Judgement]:
    query = select(Row.__table__).order_by(Row.source_a, Row.key_a, Row.source_b, Row.key_b)
    return [
        Judgement(
            (row.source_a, row.key_a), (row.source_b, row.key_b), row.verdict, row.judged_by, row.judged_at, row.note
        )
        for row in connection.execute(query)
    ]


def _is(a: Name, b: Name) -> tuple[ColumnElement[bool], ...]:
    return (Row.source_a == a[0], Row.key_a == a[1], Row.source_b == b[0], Row.key_b == b[1])


def ids_of(connection: Connection, names: Iterable[Name]) -> dict[Name, int]:
    """The ids of those records that are here."""
    wanted, found = set(names), dict[Name, int]()
    for chunk in chunks(sorted(wanted), _MANY):
        query = select(Record.source, Record.key, Record.id).where(among_pairs(Record.source, Record.key, chunk))
        found |= {(source, key): id_ for source, key, id_ in connection.execute(query) if (source, key) in wanted}
    return found
