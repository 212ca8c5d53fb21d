"""How right a PDF's record is: the comparisons and sums of `bench.pdf`."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Indel

from extract.records import Extraction, PaperRecord
from extract.text import title_key

ABSTRACT_SIMILARITY = 0.95
OTHER = "other"
"""The format that is reported apart: scans, magazines, drafts of the seventies."""

Truth = Mapping[str, Any]


def load(file: Path) -> list[Truth]:
    """The rows of a truth file in the shape of the corpus's `pdf/truth.jsonl`."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def same_title(found: str | None, row: Truth) -> bool:
    """Equal but for case, white space and punctuation, to the title or to one of its other true forms."""
    titles = [row["title"], *(row.get("alt_titles") or ())]
    return found is not None and _solid(found) in {_solid(title) for title in titles}


def _solid(text: str) -> str:
    return re.sub(r"\s", "", _key(text))


def _key(text: str) -> str:
    return title_key(unicodedata.normalize("NFKC", text))


def similarity(found: str | None, true: str | None) -> float:
    """Of two abstracts, 0 to 1; two absent ones agree."""
    if not found or not true:
        return float(not found and not true)
    a, b = (" ".join(unicodedata.normalize("NFKC", text).split()) for text in (found, true))
    return float(Indel.normalized_similarity(a, b))


@dataclass(frozen=True, slots=True)
class Score:
    """One file's score: what is right, the counts behind the F1 values, and each miss in words."""

    title: bool
    authors: bool
    abstract: bool
    people: tuple[int, int, int]
    affiliations: tuple[int, int, int]
    misses: tuple[str, ...]


def judge(extraction: Extraction, row: Truth) -> Score:
    """The extraction of one file against its row. Triples are (right, found, true)."""
    paper = next((r for r in extraction.records if isinstance(r, PaperRecord)), None)
    names = [a.name for a in paper.authors] if paper else []
    title = same_title(paper.title if paper else None, row)
    authors = [_key(n) for n in names] == [_key(n) for n in row["authors"]]
    likeness = similarity(paper.abstract if paper else None, row["abstract"])
    affiliations = _affiliation_counts(paper, row)
    misses = []
    if not title:
        misses.append(f"title: {paper.title if paper else None!r}, true {row['title']!r}")
    if not authors:
        misses.append(f"authors: {_difference(names, row['authors'])}")
    if likeness < ABSTRACT_SIMILARITY:
        misses.append(f"abstract: {likeness:.2f} like the true one ({_lengths(paper, row)})")
    if affiliations[0] < max(affiliations[1:]):
        misses.append(f"affiliations: {affiliations[0]} of {affiliations[2]} right, {affiliations[1]} found")
    if not paper:
        misses.append("no record: " + ", ".join(p.code for p in extraction.problems))
    people = _overlap((_key(n) for n in names), (_key(n) for n in row["authors"]))
    return Score(title, authors, likeness >= ABSTRACT_SIMILARITY, people, affiliations, tuple(misses))


def _lengths(paper: PaperRecord | None, row: Truth) -> str:
    found = len(paper.abstract or "") if paper else 0
    return f"{found} characters, true {len(row['abstract'] or '')}"


def _difference(found: Sequence[str], true: Sequence[str]) -> str:
    missing = [n for n in true if n not in found]
    extra = [n for n in found if n not in true]
    return f"missing {missing}, extra {extra}" if missing or extra else "other order"


def _overlap(found: Iterable[Any], true: Iterable[Any]) -> tuple[int, int, int]:
    a, b = Counter(found), Counter(true)
    return sum((a & b).values()), sum(a.values()), sum(b.values())


def _affiliation_counts(paper: PaperRecord | None, row: Truth) -> tuple[int, int, int]:
    """Per author where the truth has it, else as a set; nothing where the truth names none."""
    authors = paper.authors if paper else ()
    if any(row["affiliations"]):
        found = [(_key(a.name), _key(value)) for a in authors for value in a.affiliations]
        pairs = zip(row["authors"], row["affiliations"], strict=True)
        return _overlap(found, [(_key(name), _key(value)) for name, values in pairs for value in values])
    if not row["affiliations_flat"]:
        return 0, 0, 0
    flat = {_key(value) for a in authors for value in a.affiliations}
    return _overlap(flat, {_key(value) for value in row["affiliations_flat"]})


@dataclass(slots=True)
class Total:
    """Sums over files."""

    files: int = 0
    title: int = 0
    authors: int = 0
    abstract: int = 0
    people: list[int] = field(default_factory=lambda: [0, 0, 0])
    affiliations: list[int] = field(default_factory=lambda: [0, 0, 0])

    def add(self, score: Score) -> None:
        self.files += 1
        self.title += score.title
        self.authors += score.authors
        self.abstract += score.abstract
        for i in range(3):
            self.people[i] += score.people[i]
            self.affiliations[i] += score.affiliations[i]

    def row(self) -> dict[str, float | int]:
        """The figures as they are printed."""
        n = max(self.files, 1)
        return {
            "files": self.files,
            "title": self.title / n,
            "authors": self.authors / n,
            "author_f1": _f1(self.people),
            "affiliation_f1": _f1(self.affiliations),
            "abstract": self.abstract / n,
        }


def _f1(counts: Sequence[int]) -> float:
    right, found, true = counts
    return 2 * right / (found + true) if found + true else 1.0
