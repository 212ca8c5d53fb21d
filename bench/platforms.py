"""Accuracy of the proceedings platforms' readers: `python -m bench.platforms [--pages DIR --truth DIR] [--json]`.

Each page is read twice: under the address it was saved from, and under a neutral file name, as a person imports it.
Pages are split by a hash of their truth file's name: the readers were built on one half, the other was only counted.
"silent" counts the records with a wrong field, and the false records, that no problem speaks of.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from bench.extraction_score import Tally, match, score, share
from bench.extraction_truth import Page, Row
from extract.records import Extraction, PaperRecord, Problem, Where
from extract.registry import UnknownDocumentError, extractor_for
from extract.text import title_key
from extract.venues import SHIPPED

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "platforms"
FIELDS = ("title", "authors", "lenient", "printed", "affil", "abstract", "doi")
_UNKNOWN = Extraction(problems=(Problem("document.unknown", "No extractor recognises it.", Where(""), "error"),))


@dataclass
class Reading:
    """One page: who read it, its tally, the named non-papers, the silently wrong, the papers without an address."""

    page: str
    extractor: str
    unread: bool
    tally: Tally
    named: int = 0
    nonpapers: int = 0
    silent: int = 0
    saved: int = 0
    notes: list[str] = field(default_factory=list)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.platforms", description=__doc__)
    parser.add_argument("--pages", type=Path, default=CORPUS, help="folder of pages, with MANIFEST.tsv")
    parser.add_argument("--truth", type=Path, help="folder of .jsonl truth files; `truth` beside the pages by default")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--half", choices=("build", "unread"), help="misses of one half only")
    options = parser.parse_args(arguments)
    truth = options.truth or options.pages / "truth"
    readings = [read(options.pages, file) for file in sorted(truth.glob("*.jsonl")) if "nonpapers" not in file.name]
    if not readings:
        print(f"No truth under {truth}.", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps([asdict(r) for r in readings], ensure_ascii=False, indent=1))
        return 0
    report(readings, options.half)
    return 0


def is_unread(truth: str) -> bool:
    """Whether the truth file of that stem belongs to the half that no reader was built on."""
    return hashlib.sha256(truth.encode()).digest()[0] % 2 == 1


def read(pages: Path, truth: Path) -> Reading:
    rows = _rows(truth)
    name = rows[0]["page"] if rows else _named(pages, truth.stem)
    body = (pages / name).read_bytes()
    address = _addresses(pages).get(name) or name
    extractor, said = _extract(body, address)
    reading = Reading(name, extractor, is_unread(truth.stem), score(_page(name, address, body, rows), said))
    records = [r for r in said.records if isinstance(r, PaperRecord)]
    doubted = {p.record_key for p in said.problems if p.severity != "ignored"}
    pairs, _, false = match(rows, records)
    wrong = [record for row, record in pairs if _is_wrong(name, row, record)] + false
    reading.silent = sum(record.key not in doubted for record in wrong)
    _nonpapers(reading, truth.with_name(f"{truth.stem}.nonpapers.jsonl"), said)
    _, saved = _extract(body, f"saved{PurePosixPath(name).suffix}")
    reading.saved = len(saved.records)
    if not said.records and not any(p.severity != "ignored" for p in said.problems):
        reading.notes.append(f"{name}: nothing read, and nothing said")
    return reading


def _rows(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []


def _named(pages: Path, stem: str) -> str:
    folder, _, name = stem.partition("_")
    return next(f"{folder}/{p.name}" for p in sorted((pages / folder).iterdir()) if p.stem == name)


def _addresses(pages: Path) -> dict[str, str]:
    manifest = pages / "MANIFEST.tsv"
    if not manifest.is_file():
        return {}
    with manifest.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row[0]: row[4].split(" ")[0] for row in rows if len(row) > 4 and row[4].startswith("http")}


def _extract(body: bytes, url: str) -> tuple[str, Extraction]:
    try:
        extractor = extractor_for(body, url)
    except UnknownDocumentError:
        return "(nobody)", _UNKNOWN
    return extractor.name, extractor.extract(body, url, venues=SHIPPED)


def _page(name: str, address: str, body: bytes, rows: list[Row]) -> Page:
    return Page(name, name, address, body, tuple(rows))


def _is_wrong(name: str, row: Row, record: PaperRecord) -> bool:
    tally = score(_page(name, "", b"", [row]), Extraction((record,)))
    return any(tally.right[f] < tally.asked[f] for f in ("title", "authors", "lenient", "abstract"))


def _nonpapers(reading: Reading, file: Path, said: Extraction) -> None:
    ignored = [(title_key(p.message), p.where.line) for p in said.problems if p.severity == "ignored"]
    for row in _rows(file):
        reading.nonpapers += 1
        title = title_key(str(row["title"]))
        if any(title in message or line == row.get("line") is not None for message, line in ignored):
            reading.named += 1
        else:
            reading.notes.append(f"{reading.page}:{row.get('line')}: not named as no paper: {row['title']}")


def report(readings: list[Reading], half: str | None) -> None:
    heads = ("papers", "saved", "false", "silent", "named", *FIELDS)
    print(f"{'page':44}{'extractor':18}" + "".join(f"{head:>11}" for head in heads))
    for unread in (False, True):
        chosen = [r for r in readings if r.unread is unread]
        if not chosen:
            continue
        print(f"-- {'unread' if unread else 'build'} half")
        total = Reading("total", "", unread, Tally())
        for reading in chosen:
            print(_line(reading))
            total.tally.add(reading.tally)
            for name in ("named", "nonpapers", "silent", "saved"):
                setattr(total, name, getattr(total, name) + getattr(reading, name))
        print(_line(total))
        print(f"{'':62}{share(total.tally.found, total.tally.expected):>11}{'':44}" + _shares(total.tally))
    for reading in readings:
        if half is None or reading.unread is (half == "unread"):
            for miss in (*reading.tally.misses, *reading.notes):
                print(f"  {miss}")


def _line(reading: Reading) -> str:
    tally = reading.tally
    counts = [f"{tally.right[f]}/{tally.asked[f]}" if tally.asked[f] else "-" for f in FIELDS]
    named = f"{reading.named}/{reading.nonpapers}" if reading.nonpapers else "-"
    cells = (
        f"{tally.found}/{tally.expected}",
        str(reading.saved),
        str(tally.false),
        str(reading.silent),
        named,
        *counts,
    )
    return f"{reading.page:44}{reading.extractor:18}" + "".join(f"{cell:>11}" for cell in cells)


def _shares(tally: Tally) -> str:
    return "".join(f"{share(tally.right[f], tally.asked[f]):>11}" for f in FIELDS)


if __name__ == "__main__":
    sys.exit(main())
