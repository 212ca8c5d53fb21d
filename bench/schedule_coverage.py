"""Do the talks of real groups, and typed titles, cover the papers they are about, and no other?

    python -m bench.schedule_coverage [--typed N]

OSDI'25, SOSP'25 and NSDI'21 are read from the corpus, then every schedule that has a ground truth. What is a true
mention is decided without this project's matching: a row of the truth whose title, letters and digits only, is that of
a paper of the programmes' own truth files (but for one letter in thirty, where the venue is the same too), or whose
link holds the paper's DOI or USENIX name, unless it was copied from the row of that paper; and what `query-2025.tsv`
says of retitled papers. Then `N` papers are typed into a schedule in other ways: exactly, exactly but for case and
marks, nearly, and as another paper.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import fuzz
from sqlalchemy import select, text

from bench.schedules import CORPUS, rows_of, truths
from db.engine import Database, open_database
from db.linkage.link import link_pending
from db.models import Record, RecordLink
from db.store import save, start_run
from db.tables import aliased
from extract.records import Record as AnyRecord
from extract.schedule.folder import read_folder
from extract.schedule.settings import ScheduleSettings
from extract.venues import SHIPPED
from paperwatch.documents import open_document, read

_WEB = CORPUS / "web"
_EDITIONS = ("OSDI'25", "SOSP'25", "NSDI'21")
_ALIKE = 96.7
"""Of a hundred: one letter in thirty is another ("Towards a Open", as one programme prints, for "Towards an Open")."""
_OTHERWISE = 60.0
"""Below it (of a hundred) a row's title is not that of the paper whose link it shares with that paper's own row."""
_PROGRAMMES = (
    ("usenix/tech-sessions/osdi25.html", "https://www.usenix.org/conference/osdi25/technical-sessions", "osdi25"),
    ("acm/sosp/sosp_2025.html", "https://sigops.org/s/conferences/sosp/2025/accepted.html", "sosp_2025"),
    (
        "usenix/nsdi21-mirror/conference/nsdi21/technical-sessions.html",
        "https://www.usenix.org/conference/nsdi21/technical-sessions",
        "nsdi21-technical-sessions",
    ),
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A row of a truth file that is about a paper of the programmes, by that paper's title, letters only."""

    group: str
    day: str
    paper: str
    covers: bool
    """Whether the kind of talk covers: a rehearsal does not."""


def letters(title: str) -> str:
    """Letters and digits only, without case: this benchmark's own idea of one title."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", title)).casefold()


def programme_titles() -> dict[str, str]:
    """Every name a paper of the programmes can be known by (its letters, its DOI, its USENIX name) -> its letters."""
    names: dict[str, str] = {}
    for _, _, truth in _PROGRAMMES:
        for row in rows_of(CORPUS / "truth" / "web" / f"{truth}.jsonl"):
            key = letters(row["title"])
            names[key] = key
            for found in re.findall(r"(?:osdi25|nsdi21)/presentation/[\w-]+|10\.1145/[\d.]+", json.dumps(row)):
                names[found] = key
    return names


def mentions(names: dict[str, str]) -> Iterator[Mention]:
    """The true mentions of every truth file."""
    for group, truth, _ in truths():
        rows = rows_of(truth)
        own = {row.get("url") for row in rows if letters(row["title"] or "") in names.values()}
        for row in rows:
            title = row.get("title_clean") or row["title"] or ""
            bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*$", "", title)
            linked = re.findall(r"(?:osdi25|nsdi21)/presentation/[\w-]+|10\.1145/[\d.]+", str(row.get("url")))
            if row.get("url") in own and fuzz.ratio(letters(bare), names.get(next(iter(linked), ""), "")) < _OTHERWISE:
                linked = []  # the link of another row, copied into this one
            papers = {names[key] for key in (letters(title), letters(bare), *linked) if key and key in names}
            if row.get("venue") in _EDITIONS and not papers:
                papers = {name for name in names.values() if fuzz.ratio(name, letters(title)) >= _ALIKE}
            for paper in papers:
                yield Mention(group, row["date"], paper, row["kind"] in ("paper", "report", "any", "talk"))
    with (CORPUS / "truth" / "query-2025.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["covered_by"] and "rehearsal" not in row["how"].casefold():
                yield Mention("seeds", row["covered_on"], letters(row["title"]), True)


def fill(database: Database) -> None:
    """The schedules of all truth files, each group under its own name."""
    for group, truth, folder in truths():
        pages = dict.fromkeys(row.get("page") or row["seed"] for row in rows_of(truth))
        documents = [((folder / page).read_bytes(), page) for page in pages]
        _keep(database, read_folder(documents, ScheduleSettings(name=group)).talks)


def fill_programmes(database: Database) -> None:
    for name, url, _ in _PROGRAMMES:
        _keep(database, read(replace(open_document(_WEB / name), url=url), SHIPPED).records)


def _keep(database: Database, records: Sequence[AnyRecord]) -> None:
    save(database, records, run_id=start_run(database, source="bench", edition=None))
    link_pending(database)


def covers(database: Database) -> set[tuple[str, str, str]]:
    """(schedule, day, letters of the paper's title) of every paper of a programme that a talk covers."""
    query = """SELECT c.source, c.date, p.title FROM coverage AS c JOIN papers AS p USING (paper_id)
               WHERE (p.venue, p.year) IN (VALUES ('OSDI', 2025), ('SOSP', 2025), ('NSDI', 2021))"""
    with database.reading() as connection:
        rows = connection.execute(text(query)).all()
    return {(source.partition(":")[2], str(day), letters(title)) for source, day, title in rows}


def _print_groups(database: Database) -> int:
    """Each group with its true mentions; the number of false covers."""
    wanted = list({(m.group, m.day, m.paper): m for m in mentions(programme_titles())}.values())
    found = covers(database)
    true = {(m.group, m.day, m.paper) for m in wanted}
    false = sorted(found - true)
    print(f"{'group':20} mentions  covered  covered otherwise than the kind of talk says")
    for group, _, _ in truths():
        here = [m for m in wanted if m.group == group]
        got = [m for m in here if (m.group, m.day, m.paper) in found]
        print(f"{group:20} {len(here):8} {len(got):8} {sum(m not in got for m in here if m.covers):8}")
    for m in wanted:
        if m.covers and (m.group, m.day, m.paper) not in found:
            print(f"    not covered: {m.group} {m.day} {m.paper}")
    for group, day, paper in false:
        print(f"    FALSE: {group} {day} {paper}")
    print(f"false covers: {len(false)}")
    return len(false)


_WAYS = ("exact", "exact but for case and marks", "a letter off", "a word less", "before the colon", "another paper")


def typed(title: str, way: str) -> str | None:
    """A title as somebody types it; None where the way is none for this title."""
    words = title.split()
    if way == "exact":
        return title
    if way == "exact but for case and marks":
        return re.sub(r"[:,-]", " ", title).upper() + "."
    if way == "a letter off":
        longest = max(words, key=len)
        return title.replace(longest, longest[:2] + longest[3:], 1) if len(longest) > 5 else None
    if way == "a word less":
        return " ".join(words[:-2] + words[-1:]) if len(words) > 5 else None
    if way == "before the colon":
        return title.partition(":")[0] if ":" in title else None
    return f"{words[0].strip(':')} Revisited: A Study of Its Effects on {words[-1]} in the Field"


def _print_typed(programmes: Path, count: int) -> int:
    """Typed titles by the way they are typed: covered, asked about, neither; the number of wrong covers."""
    titles = [
        row["title"]
        for truth in ("osdi25", "nsdi21-technical-sessions")
        for row in rows_of(CORPUS / "truth" / "web" / f"{truth}.jsonl")
    ][:: max(1, 150 // count)][:count]
    wrong = 0
    print(f"\n{'typed':32} titles  covered  asked  neither")
    for number, way in enumerate(_WAYS):
        written = [(title, line) for title in titles if (line := typed(title, way))]
        rows = "".join(
            f"| 2025-{1 + n // 28:02}-{1 + n % 28:02} | Ada Park | {line.replace('|', ' ')} |\n"
            for n, (_, line) in enumerate(written[:300])
        )
        page = f"# Reading group\n\n| Date | Presenter | Paper |\n|---|---|---|\n{rows}"
        database = open_database(Path(shutil.copy(programmes, programmes.with_name(f"typed-{number}.db"))))
        _keep(database, read_folder([(page.encode(), "schedule.md")], ScheduleSettings(name="typed")).talks)
        covered = {paper for source, _, paper in covers(database) if source == "typed"}
        asked = _asked(database, "schedule:typed")
        database.close()
        print(f"{way:32} {len(written):6} {len(covered):8} {asked:6} {len(written) - len(covered) - asked:8}")
        wrong += len(covered) if way in ("before the colon", "another paper") else 0
    return wrong


def _asked(database: Database, source: str) -> int:
    """The talks of a schedule about which `review` asks."""
    a, b = aliased(Record), aliased(Record)
    query = select(a.source, a.id, b.source, b.id).select_from(RecordLink).join(a, a.id == RecordLink.a)
    query = query.join(b, b.id == RecordLink.b).where(RecordLink.verdict == "ask")
    with database.reading() as connection:
        rows = connection.execute(query).all()
    return len({i for one, i, _, _ in rows if one == source} | {i for _, _, other, i in rows if other == source})


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--typed", type=int, default=100, help="how many papers are typed in each way")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        programmes = Path(folder) / "programmes.db"
        database = open_database(programmes)
        fill_programmes(database)
        database.close()
        database = open_database(Path(shutil.copy(programmes, programmes.with_name("groups.db"))))
        fill(database)
        wrong = _print_groups(database)
        database.close()
        wrong += _print_typed(programmes, options.typed)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
