"""Small citation files made to be read wrongly: the right value beside ours; and the USENIX archive as a whole.

    python -m bench.cases [FOLDER]                 every file of the folder (the corpus's cases by default)
    python -m bench.cases --archive FILE.tar.gz    a tar of BibTeX files, imported as one document

The right values stand in `bench/data/cases.toml`, read off the files by a person. "wrong" is a value that differs;
"silently wrong" is a wrong value in a file about which no problem was raised.
"""

from __future__ import annotations

import argparse
import io
import re
import resource
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from sqlalchemy import func, select

from bench.identity_data import CORPUS
from db.engine import open_database
from db.linkage.link import link_pending
from db.models import Paper
from extract.records import EntryRecord, Extraction, Identifiers, PaperMention, PaperRecord, TalkRecord
from extract.registry import UnknownDocumentError, extractor_for
from extract.venues import SHIPPED
from paperwatch.ingest import import_documents

_RIGHT = Path(__file__).parent / "data" / "cases.toml"
_CASES = CORPUS.parent / "cases" / "bibliography"
_ARCHIVE = CORPUS.parent / "web" / "usenix" / "biblio"
_ENTRY = re.compile(rb"(?m)^[ \t]*@[A-Za-z]+[ \t]*[{(]")
_FIELDS = ("title", "authors", "venue", "published", "names", "status", "volume", "issue")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=_CASES)
    parser.add_argument("--archive", type=Path, help="a tar of BibTeX files instead of the cases")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        _import(options.child)
        return
    if options.archive:
        import_archive(options.archive)
        return
    compare(options.folder)
    if options.folder == _CASES:
        for archive in sorted(_ARCHIVE.glob("*.tar.gz")):
            import_archive(archive)


def compare(folder: Path) -> None:
    """Print each wrong value, then the counts."""
    right = tomllib.loads(_RIGHT.read_text("utf-8"))
    counts: Counter[str] = Counter()
    for name, wanted in right.items():
        extraction = _read(folder / name)
        told = [_said(paper) for paper in _papers(extraction)]
        left_out = sorted(p.code for p in extraction.problems if p.severity == "ignored")
        wrong = list(_differences(wanted.get("papers", ()), told))
        if left_out != sorted(wanted.get("left_out", ())):
            wrong.append(("left out", ", ".join(sorted(wanted.get("left_out", ()))), ", ".join(left_out)))
        silent = not any(p.severity != "ignored" for p in extraction.problems)
        values = len(_FIELDS) * len(wanted.get("papers", ())) + 1
        counts.update(files=1, values=values, wrong=len(wrong), silently_wrong=len(wrong) * silent, whole=not wrong)
        print(f"{name:28} {len(wanted.get('papers', ())):3} papers  {values - len(wrong):3} of {values:3} values right")
        for what, wants, ours in wrong:
            print(f"    {what}\n        right {wants!r}\n        ours  {ours!r}")
    print(f"\n{counts['files']} files, {counts['whole']} wholly right; {counts['values']} values,", end=" ")
    print(f"{counts['wrong']} wrong, {counts['silently_wrong']} silently wrong")


def _read(file: Path) -> Extraction:
    body = file.read_bytes()
    try:
        return extractor_for(body, file.as_uri()).extract(body, file.name, venues=SHIPPED)
    except UnknownDocumentError:
        return Extraction()


def _papers(extraction: Extraction) -> Iterator[PaperRecord | PaperMention]:
    for record in extraction.records:
        if isinstance(record, PaperRecord):
            yield record
        elif isinstance(record, EntryRecord):
            yield record.paper
        elif isinstance(record, TalkRecord):
            yield from record.papers


def _said(paper: PaperRecord | PaperMention) -> dict[str, str]:
    names = {f.name: getattr(paper.identifiers, f.name) for f in fields(Identifiers)}
    said = {
        "title": paper.title,
        "venue": str(paper.venue or ""),
        "names": ", ".join(f"{scheme} {value}" for scheme, value in names.items() if value is not None),
    }
    if isinstance(paper, PaperRecord):
        said["authors"] = "; ".join(author.name for author in paper.authors)
        said["published"] = paper.published.isoformat() if paper.published else ""
        said |= {"status": paper.status or "", "volume": paper.volume or "", "issue": paper.issue or ""}
    return said


def _differences(wanted: list[dict[str, str]], told: list[dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """(what, right, ours) of every value that differs, of papers that are missing and of those that are none."""
    for paper in wanted:
        ours = next((one for one in told if one["title"] == paper["title"]), None)
        if ours is None:
            yield paper["title"], "a paper", "missing"
            continue
        told.remove(ours)
        for field in _FIELDS:
            if paper.get(field, "") != ours.get(field, ""):
                yield f"{paper['title']}: {field}", paper.get(field, ""), ours.get(field, "")
    for one in told:
        yield one["title"], "no such paper", "a paper"


def import_archive(archive: Path) -> None:
    """Import a tar of BibTeX files as one document, in a process of its own, so that time and memory are its own."""
    before = _cpu()
    print(f"\n{archive.name}:", end=" ", flush=True)
    subprocess.run([sys.executable, "-m", "bench.cases", "--child", str(archive)], check=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{_cpu() - before:.1f} s of CPU to read, store and link; at most {peak:.0f} MB in one process")


def _cpu() -> float:
    """Seconds of processor time of the processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _import(archive: Path) -> None:
    """What an import into an empty SQLite database makes of the archive."""
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as tar:
        files = [tar.extractfile(member) for member in tar.getmembers() if member.name.endswith(".bib")]
        body = b"\n".join(file.read() for file in files if file)
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "archive.bib"
        document.write_bytes(body)
        database = open_database(Path(folder) / "archive.db")
        (imported,) = import_documents(database, [document])
        link_pending(database)
        with database.reading() as connection:
            count = select(func.count()).select_from(Paper)
            papers = connection.execute(count).scalar_one()
            placed = connection.execute(count.where(Paper.series.is_not(None), Paper.year.is_not(None))).scalar_one()
        database.close()
    ignored = sum(problem.severity == "ignored" for problem in imported.problems)
    print(f"{len(_ENTRY.findall(body)):,} entries, {imported.records:,} records, {papers:,} papers,", end=" ")
    print(f"{ignored} left out by name")
    print(f"with series and year {placed:,} papers ({placed / papers:.1%})")
    for code, count_of in Counter(problem.code for problem in imported.problems).most_common():
        print(f"    {count_of:5} {code}")


if __name__ == "__main__":
    main()
