"""Accuracy on pages of conference sites: `python -m bench.sites [--pages DIR] [--truth DIR]`.

First the pages with a row for each paper (titles, authors and printed affiliations; how they were made and checked says
`data/sites_truth/README.md`), by half: sites are split by a hash of their name into those that were built on and those
that were to be only counted. Pages of the second half were partly seen while the reader was built, and the line reader
learned from pages of both: its figures say less of sites never met than those of a half kept unread would. A manifest
with a column `part` says itself what belongs together: `--pages bench/data/site_pages` are whole pages written as sites
write them; the same README says how each batch fared before the reader was mended by it. Then every page of the folder
beside its row of `MANIFEST.tsv`. A record is silently wrong where a field of it is wrong, or a demonstration counts as
a paper of the conference, and no doubt was raised about it; a doubt about a record that is right was raised in vain.
What kind of contribution a title says to be ("Poster: ...", "... (Short Paper)") is no part of it: some truths keep it,
some leave it out. Affiliations are compared by their letters, since the truth keeps them as printed; "strict" compares
the print.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from bench.extraction_score import norm, same_letters
from extract.lexicon.tracks import is_side_track, of_the_conference
from extract.records import Author, Extraction, PaperRecord
from extract.registry import UnknownDocumentError, by_name, extractor_for
from extract.text import title_key
from extract.venues import SHIPPED

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus" / "sites"
TRUTH = Path(__file__).resolve().parent / "data" / "sites_truth"
_DOUBTS = ("record.doubtful", "record.no-authors", "entry.unsure")
_KIND = re.compile(
    r"^(?:posters?|demos?|(?:short|long|full|tool|demo|invited) papers?):\s|\s[(\[](?:short|long|full|tool|demo|poster|"
    r"invited|regular)(?: papers?)?[)\]]$",
    re.IGNORECASE,
)
_PAGES = {
    (True, False): "right",
    (True, True): "right and doubted in vain",
    (False, True): "wrong and said so",
    (False, False): "silently wrong",
}
_STEPS = (0.0, 0.5, 0.9, 0.97, 0.99, 1.01)
_ALIKE = 85  # of 100: below, two titles are two papers
Row = dict[str, Any]


@dataclass
class Score:
    """Counts over pages; `misses` names each record that is silently wrong."""

    expected: int = 0
    found: int = 0
    false: int = 0
    titles: int = 0
    authors: int = 0
    people: int = 0
    affiliations: int = 0
    strict: int = 0  # affiliations whose print is the print of the truth, to the letter and the comma
    silent: int = 0  # records with a wrong field and no doubt about them
    unmarked: int = 0  # of those the ones on a page without a doubt of its own
    lost: int = 0  # papers not found, on a page that raised neither doubt nor error
    vain: int = 0
    pages: Counter[tuple[bool, bool]] = field(default_factory=Counter)  # (all of it right, something said) of each page
    beliefs: list[tuple[float, bool]] = field(default_factory=list)  # (lowest confidence, right) of each record
    misses: list[str] = field(default_factory=list)


def half_of(page: str) -> str:
    """The half of a page's site: "built on" or "only counted"."""
    site = page.split("__")[0]
    return "built on" if sha256(site.encode()).digest()[0] % 2 == 0 else "only counted"


def _part(page: str, row: Row) -> str:
    return row.get("part") or half_of(page)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.sites", description=__doc__)
    parser.add_argument("--pages", type=Path, default=CORPUS, help="folder of saved pages, with MANIFEST.tsv")
    parser.add_argument("--truth", type=Path, help="folder of one .jsonl for each page; `truth` beside the pages")
    options = parser.parse_args(arguments)
    manifest = options.pages / "MANIFEST.tsv"
    if not manifest.is_file():
        print(f"{manifest} is not there.", file=sys.stderr)
        return 1
    with manifest.open(encoding="utf-8", newline="") as file:
        pages = {row["path"]: row for row in csv.DictReader(file, delimiter="\t")}
    said = {name: _read_file(options.pages / name, row["url"]) for name, row in pages.items()}
    beside = options.pages / "truth"
    _print_scores(pages, said, options.truth or (beside if beside.is_dir() else TRUTH))
    _print_pages(pages, said)
    return 0


def _read_file(path: Path, url: str) -> tuple[str, Extraction]:
    return read(path.read_bytes(), url or path.as_uri())


def read(body: bytes, address: str) -> tuple[str, Extraction]:
    """What is read on a page by whoever recognises it, else as a programme that a person says it to be."""
    try:
        reader = extractor_for(body, address)
    except UnknownDocumentError:
        reader = by_name("programme")
        return "(nobody)", reader.extract(body, address, venues=SHIPPED)
    return reader.name, reader.extract(body, address, venues=SHIPPED)


def _print_scores(pages: dict[str, Row], said: dict[str, tuple[str, Extraction]], truth: Path) -> None:
    halves = {part: Score() for part in sorted({_part(page, row) for page, row in pages.items()})}
    for file in sorted(truth.glob("*.jsonl")):
        page = file.name.removesuffix(".jsonl")
        if page in said:
            rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
            add(halves[_part(page, pages[page])], page, rows, said[page][1])
    heads = ("papers", "false", "titles", "authors", "affiliations", "strict", "silently wrong", "doubted in vain")
    print(f"{'sites':14}" + "".join(f"{head:>17}" for head in heads))
    for name, s in halves.items():
        cells = [f"{s.found}/{s.expected}", str(s.false), f"{s.titles}/{s.found}", f"{s.authors}/{s.found}"]
        cells += [
            f"{s.affiliations}/{s.people}",
            f"{s.strict}/{s.people}",
            _share(s.silent, s.found + s.false),
            _share(s.vain, s.found),
        ]
        print(f"{name:14}" + "".join(f"{cell:>17}" for cell in cells))
    for score in halves.values():
        for miss in score.misses:
            print(f"  {miss}")
    _print_calibration(halves)


def _print_calibration(halves: dict[str, Score]) -> None:
    """By page, whether something is said where something is wrong; by record, how many are right of those believed so
    far."""
    for name, s in halves.items():
        told = [f"{s.pages[right, said]} {words}" for (right, said), words in _PAGES.items()]
        print(f"pages, {name}: {', '.join(told)}")
    beliefs = [belief for s in halves.values() for belief in s.beliefs]
    for low, high in pairwise(_STEPS):
        right = [is_right for belief, is_right in beliefs if low <= belief < high]
        if right:
            part = f"{_share(sum(right), len(right))} right of {len(right)}"
            print(f"records believed {low:.2f} to {min(high, 1):.2f}: {part}")


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.2f} %)" if whole else "-"


def add(score: Score, page: str, rows: list[Row], said: Extraction) -> None:
    """Count what was read on a page against its rows."""
    records = [r for r in said.records if isinstance(r, PaperRecord)]
    doubted = {p.record_key for p in said.problems if p.code in _DOUBTS}
    marked = any(p.code == "page.doubtful" or p.severity == "error" for p in said.problems)
    before = score.silent, score.expected - score.found
    pairs, left = _paired(rows, records)
    wrong = False
    score.expected += sum(not row.get("optional") and not row.get("track") for row in rows)
    for row, record in pairs:
        if row.get("optional"):
            continue
        if row.get("track"):
            score.expected += 1
        score.found += 1
        right = _compare(score, row, record) and of_the_conference(record) != is_side_track(row.get("track"))
        wrong = wrong or not right
        score.beliefs.append((_lowest(record), right))
        score.silent += not right and record.key not in doubted
        score.vain += right and record.key in doubted
        if not right and record.key not in doubted:
            score.misses.append(f"{page}: silently wrong: {record.title}")
    false = [r for r in left if of_the_conference(r)]
    score.false += len(false)
    score.silent += sum(r.key not in doubted for r in false)
    score.misses += [f"{page}: no paper: {r.title}" for r in false]
    score.beliefs += [(_lowest(r), False) for r in false]
    lost = score.expected - score.found - before[1]
    score.pages[not (wrong or false or lost), marked or bool(doubted)] += 1
    if not marked:
        score.unmarked += score.silent - before[0]
        score.lost += lost


def _lowest(record: PaperRecord) -> float:
    """The confidence of the field that is least sure; 1 where nobody judged."""
    return (
        min(record.confidence.title, record.confidence.authors, record.confidence.affiliations)
        if record.confidence
        else 1.0
    )


def _paired(rows: list[Row], records: list[PaperRecord]) -> tuple[list[tuple[Row, PaperRecord]], list[PaperRecord]]:
    """Rows with the records of the same title, else of one alike; and the records left over."""
    free, pairs, waiting = list(records), [], []
    by_title = {title_key(_bare(r.title)): r for r in records}
    for row in rows:
        record = by_title.pop(title_key(_bare(row["title"])), None)
        if record is None:
            waiting.append(row)
        else:
            pairs.append((row, record))
            free.remove(record)
    for row in waiting:
        alike = (r for r in free if fuzz.ratio(title_key(r.title), title_key(row["title"])) >= _ALIKE)
        if record := next(alike, None):
            pairs.append((row, record))
            free.remove(record)
    return pairs, free


def _compare(score: Score, row: Row, record: PaperRecord) -> bool:
    """Whether every field of the record is right; each is counted."""
    title = _bare(row["title"]) == _bare(record.title)
    names = [norm(name) for name, *_ in row["authors"]] == [norm(a.name) for a in record.authors]
    places = [
        same_letters([norm(p) for p in printed], [norm(p) for p in author.affiliations])
        for (_, *printed), author in zip(row["authors"], record.authors, strict=False)
    ]
    score.titles += title
    score.authors += names
    score.people += len(row["authors"])
    score.affiliations += sum(places)
    score.strict += sum(map(_printed_alike, row["authors"], record.authors))
    return title and names and all(places)


def _bare(title: str) -> str:
    """A title as it is compared: without its full stop and the kind of contribution."""
    return _KIND.sub("", norm(title)).strip(" .")


def _printed_alike(truth: list[str], author: Author) -> bool:
    printed = author.affiliation_printed or "; ".join(author.affiliations)
    return norm(printed) == norm("; ".join(truth[1:]))


def _print_pages(pages: dict[str, Row], said: dict[str, tuple[str, Extraction]]) -> None:
    print(f"\n{'page':62}{'reader':17}{'papers':>7}{'beside':>7}{'doubts':>7}  what is on it")
    for name, row in pages.items():
        reader, found = said[name]
        records = [r for r in found.records if isinstance(r, PaperRecord)]
        own = sum(map(of_the_conference, records))
        kinds = Counter(p.code for p in found.problems)
        doubts = sum(kinds[code] for code in _DOUBTS)
        mark = "page doubtful; " if kinds["page.doubtful"] else ""
        shown = f"{name[:60]:62}{reader[:15]:17}{own:>7}{len(records) - own:>7}{doubts:>7}"
        print(f"{shown}  {mark}{row['what is on it']}")


if __name__ == "__main__":
    sys.exit(main())
