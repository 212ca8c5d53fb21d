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
WORDS_OFF = 0.05
"""How far the number of an abstract's words may be off where the truth gives the number only."""
OTHER = "other"
"""The format that is reported apart: scans, magazines, drafts of the seventies."""
FIELDS = ("title", "authors", "affiliations", "abstract")

Truth = Mapping[str, Any]


def load(*files: Path) -> list[Truth]:
    """The rows of truth files in the shape of the corpus's `pdf/truth.jsonl`."""
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    return [json.loads(line) for line in lines if line.strip()]


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


def same_abstract(found: str | None, row: Truth) -> bool:
    """Like the true text; where the truth holds no text, the same first and last words and as many between them
    (a count of -1 says that its end could not be told)."""
    if "abstract" in row:
        return similarity(found, row["abstract"]) >= ABSTRACT_SIMILARITY
    if not found or not row["abstract_words"]:
        return not found and not row["abstract_words"]
    text, first, last = (_solid(part) for part in (found, row["abstract_first"], row["abstract_last"]))
    if row["abstract_words"] < 0:
        return text.startswith(first)
    near = abs(len(found.split()) - row["abstract_words"]) <= max(2, WORDS_OFF * row["abstract_words"])
    return near and text.startswith(first) and text.endswith(last)


@dataclass(frozen=True, slots=True)
class Score:
    """One file's score: which fields are right and which are doubted, the counts behind the F1 values, each miss in
    words. Triples are (right, found, true)."""

    right: Mapping[str, bool]
    doubted: Mapping[str, bool]
    confidence: Mapping[str, float]
    people: tuple[int, int, int]
    affiliations: tuple[int, int, int]
    misses: tuple[str, ...]


def judge(extraction: Extraction, row: Truth) -> Score:
    """The extraction of one file against its row."""
    paper = next((r for r in extraction.records if isinstance(r, PaperRecord)), None)
    names = [a.name for a in paper.authors] if paper else []
    affiliations = _affiliation_counts(paper, row)
    right = {
        "title": same_title(paper.title if paper else None, row),
        "authors": [_key(n) for n in names] == [_key(n) for n in row["authors"]],
        "affiliations": affiliations[0] == max(affiliations[1:]),
        "abstract": same_abstract(paper.abstract if paper else None, row),
    }
    people = _overlap((_key(n) for n in names), (_key(n) for n in row["authors"]))
    doubted = {name: is_doubted(extraction, name) for name in FIELDS}
    confidence = {name: float(extraction.page.get(f"confidence.{name}", 0)) for name in FIELDS}
    misses = tuple(_misses(extraction, paper, row, right, doubted))
    return Score(right, doubted, confidence, people, affiliations, misses)


def is_doubted(extraction: Extraction, name: str) -> bool:
    """Whether a problem says that the field is missing, partial or doubtful, or that nothing was read at all."""
    about = (f"pdf.no-{name}", f"pdf.{name}-doubtful", f"pdf.{name}-partial", f"pdf.{name}-unmatched")
    return not extraction.records or any(problem.code in about for problem in extraction.problems)


def _misses(
    extraction: Extraction,
    paper: PaperRecord | None,
    row: Truth,
    right: Mapping[str, bool],
    doubted: Mapping[str, bool],
) -> Iterable[str]:
    if not paper:
        yield "no record: " + ", ".join(p.code for p in extraction.problems)
        return
    said = {
        "title": f"{paper.title!r}, true {row['title']!r}",
        "authors": _difference([a.name for a in paper.authors], row["authors"]),
        "affiliations": _difference(_pairs(paper), _true_pairs(row)),
        "abstract": _lengths(paper, row),
    }
    for name in FIELDS:
        if not right[name]:
            yield f"{name}{' (doubted)' if doubted[name] else ' (SILENT)'}: {said[name]}"


def _lengths(paper: PaperRecord, row: Truth) -> str:
    found = paper.abstract or ""
    if "abstract" in row:
        likeness = similarity(found, row["abstract"])
        return f"{likeness:.2f} like the true one ({len(found)} characters, true {len(row['abstract'] or '')})"
    ends = f"{found[:60]!r} to {found[-60:]!r}, true {row['abstract_first'][:60]!r} to {row['abstract_last'][-60:]!r}"
    return f"{len(found.split())} words, true {row['abstract_words']}: {ends}"


def _difference(found: Sequence[Any], true: Sequence[Any]) -> str:
    missing = [n for n in true if n not in found]
    extra = [n for n in found if n not in true]
    return f"missing {missing}, extra {extra}" if missing or extra else "other order"


def _overlap(found: Iterable[Any], true: Iterable[Any]) -> tuple[int, int, int]:
    a, b = Counter(found), Counter(true)
    return sum((a & b).values()), sum(a.values()), sum(b.values())


def _pairs(paper: PaperRecord | None) -> list[tuple[str, str]]:
    return [(_key(a.name), _key(value)) for a in (paper.authors if paper else ()) for value in a.affiliations]


def _true_pairs(row: Truth) -> list[tuple[str, str]]:
    people = zip(row["authors"], row["affiliations"], strict=True)
    return [(_key(name), _key(value)) for name, values in people for value in values]


def _affiliation_counts(paper: PaperRecord | None, row: Truth) -> tuple[int, int, int]:
    """Per author where the truth has it, or has none at all; else as a set."""
    if any(row["affiliations"]) or not row["affiliations_flat"]:
        return _overlap(_pairs(paper), _true_pairs(row))
    return _overlap({value for _, value in _pairs(paper)}, {_key(value) for value in row["affiliations_flat"]})


@dataclass(slots=True)
class Total:
    """Sums over files."""

    files: int = 0
    right: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    doubted: Counter[str] = field(default_factory=Counter)
    people: list[int] = field(default_factory=lambda: [0, 0, 0])
    affiliations: list[int] = field(default_factory=lambda: [0, 0, 0])

    def add(self, score: Score) -> None:
        self.files += 1
        for name in FIELDS:
            self.right[name] += score.right[name]
            self.doubted[name] += score.doubted[name]
            self.silent[name] += not score.right[name] and not score.doubted[name]
        for i in range(3):
            self.people[i] += score.people[i]
            self.affiliations[i] += score.affiliations[i]

    def row(self) -> dict[str, float | int]:
        """The figures as they are printed."""
        n = max(self.files, 1)
        return {
            "files": self.files,
            "title": self.right["title"] / n,
            "authors": self.right["authors"] / n,
            "author_f1": _f1(self.people),
            "affiliation_f1": _f1(self.affiliations),
            "abstract": self.right["abstract"] / n,
        }

    def doubts(self) -> dict[str, float | int]:
        """Per field: silently wrong, and doubted whether right or wrong, as parts of all files."""
        n = max(self.files, 1)
        silent = {f"{name}!": self.silent[name] / n for name in FIELDS}
        return {"files": self.files, **silent, **{f"{name}?": self.doubted[name] / n for name in FIELDS}}


def area(scores: Iterable[Score], name: str) -> float | None:
    """The area under the curve of one field's confidence: how often a right value is surer than a wrong one."""
    scores = list(scores)
    right = [s.confidence[name] for s in scores if s.right[name]]
    wrong = [s.confidence[name] for s in scores if not s.right[name]]
    if not right or not wrong:
        return None
    wins = sum((a > b) + 0.5 * (a == b) for a in right for b in wrong)
    return wins / (len(right) * len(wrong))


def _f1(counts: Sequence[int]) -> float:
    right, found, true = counts
    return 2 * right / (found + true) if found + true else 1.0
