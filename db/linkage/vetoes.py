"""Evidence against a match, which wins over any score.

A veto says the most that two records may still be: "different", "version" (linked, not merged) or "ask".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from db.blocking import titles
from db.linkage.features import Candidate
from db.trust import trust
from extract.text import title_key

Allows: TypeAlias = Literal["different", "version", "ask"]

_MOST_YEARS_APART = 10  # docs/identity.md; by hand
_ALIKE = 0.5  # of the words, by rarity: 285 of 3,694 pairs of two papers of one edition by the same people get over it
_ANOTHER_WRITING = re.compile(
    r"\b(erratum|errata|corrigendum|correction to|retraction|rejoinder|reply to|response to|comments? on|discussion of"
    r"|keynote|guest editorial|panel|tutorial|book review)\b"
)
_ANOTHER_EDITION = re.compile(
    r"\b((extended|expanded|short|conference|journal|full|preliminary|workshop) (version|abstract|paper)|poster|demo"
    r"|demonstration|doctoral|extended abstract)\b"
)
_PUBLISHED = frozenset(("conference", "journal", "workshop"))


@dataclass(frozen=True, slots=True)
class Veto:
    """One piece of evidence against a match: a code, a sentence, and the most that remains possible."""

    code: str
    message: str
    allows: Allows

    def __str__(self) -> str:
        return f"{self.code}: {self.message} (at most: {self.allows})"


def find_vetoes(a: Candidate, b: Candidate, values: Mapping[str, float | None]) -> tuple[Veto, ...]:
    """Every veto on the pair; `values` are its features."""
    found = (
        _another_name(a, b),
        _one_list(a, b),
        _venue_of_record(a, b),
        _one_edition(a, b, values),
        _numbers(a, b),
        _marks(a, b),
        _people(a, b, values),
        _years(a, b),
    )
    return tuple(veto for veto in found if veto)


def _another_name(a: Candidate, b: Candidate) -> Veto | None:
    """Two DOIs of one kind, two arXiv numbers, two pages of USENIX: two entries of one registry."""
    for kind in ("doi", "arxiv", "usenix") if a.names and b.names else ():
        left, right = _names(a, kind), _names(b, kind)
        if left and right and not left & right:
            return Veto(f"another-{kind}", f"{', '.join(sorted(left))} is not {', '.join(sorted(right))}", "version")
    return None


def _names(record: Candidate, kind: str) -> set[str]:
    named = {name for k, name in record.names if k == kind}
    return {name for name in named if kind != "doi" or name.partition("/")[0] not in trust().not_a_publisher}


def _one_list(a: Candidate, b: Candidate) -> Veto | None:
    """A source that lists every paper once names two, and one whose card says `repeats` proves nothing; dblp lists a
    preprint and its paper, so kinds must agree.

    Two records without keys are two entries all the same.
    """
    if not a.source or a.source != b.source or (a.key and a.key == b.key) or a.source.startswith(trust().repeating):
        return None
    if ("preprint" in (a.kind, b.kind)) and a.kind != b.kind:
        return None
    return Veto("one-list", f"{a.source} lists both, as {a.key or 'one'} and {b.key or 'another'}", "version")


def _venue_of_record(a: Candidate, b: Candidate) -> Veto | None:
    """Two published papers in two venues or years: a conference paper and its journal version, or a reprint."""
    if a.kind not in _PUBLISHED or b.kind not in _PUBLISHED:
        return None
    if a.series and b.series and a.series != b.series:
        return Veto("another-venue", f"{a.series} is not {b.series}", "version")
    if not a.year or not b.year or a.year == b.year:
        return None
    if a.series and a.series == b.series:
        return Veto("another-edition", f"{a.series} {a.year} is not {b.series} {b.year}", "version")
    return Veto("another-year", f"published in {a.year} and in {b.year}", "ask")


def _one_edition(a: Candidate, b: Candidate, values: Mapping[str, float | None]) -> Veto | None:
    """Two titles of one edition by the same people that say different things: they had two papers there."""
    if not (a.authors and b.authors and values["same_edition"]) or values["title_same"]:
        return None
    if (values["title_words"] or 0) >= _ALIKE or (values["name"] or 0) >= 1:
        return None
    return Veto("one-edition", f"{a.series} {a.year} has both, and the titles are unlike", "different")


def _numbers(a: Candidate, b: Candidate) -> Veto | None:
    """ "Part I" and "Part II", the third and the fourth workshop, a report of 2016 and one of 2017."""
    left, right = (titles.parse(one.printed or one.title).numbers for one in (a, b))
    for kind in ("part", "edition", "year"):
        one, other = ({n for k, n in side if k == kind} for side in (left, right))
        if one and other and not one & other:
            return Veto("another-number", f"{kind} {min(one)} is not {kind} {min(other)}", "different")
        if kind == "part" and bool(one) != bool(other):
            return Veto("sequel", f"only one title says part {min(one or other)}", "ask")
    return None


def _marks(a: Candidate, b: Candidate) -> Veto | None:
    """A correction of a paper is not the paper; an extended version or a poster is a version of it."""
    left, right = (_marks_of(one.printed or one.title) for one in (a, b))
    for one, other, allows in zip(left, right, ("different", "version"), strict=True):
        if bool(one) != bool(other) and (mark := one or other):
            if allows == "version" and ("list" in (a.kind, b.kind) or (a.kind == "preprint") != (b.kind == "preprint")):
                return None  # the preprint of a paper often calls itself its extended version
            return Veto("another-writing", f'only one title says "{mark}"', allows)  # type: ignore[arg-type]
    return None


@lru_cache(maxsize=32768)
def _marks_of(printed: str) -> tuple[str, str]:
    """What the title says of another writing, and of another edition, or ""."""
    key = title_key(titles.clean(printed))
    writing, edition = (pattern.search(key) for pattern in (_ANOTHER_WRITING, _ANOTHER_EDITION))
    return writing.group(1) if writing else "", edition.group(1) if edition else ""


def _people(a: Candidate, b: Candidate, values: Mapping[str, float | None]) -> Veto | None:
    """Two lists of people with nobody in common; two equal titles then still deserve a look."""
    if values["authors_shared"] != 0.0:
        return None
    same = titles.parse(a.title).compact == titles.parse(b.title).compact
    return Veto("other-people", "no author in common", "ask" if same else "different")


def _years(a: Candidate, b: Candidate) -> Veto | None:
    """A paper is not printed again more than ten years later, and a preprint has one year, that of its first version;
    the year may be wrong, so a person is asked.
    """
    if a.year is None or b.year is None or a.year == b.year:
        return None
    if a.kind == b.kind == "preprint":
        return Veto("two-preprints", f"a preprint of {a.year} and one of {b.year}", "ask")
    if abs(a.year - b.year) <= _MOST_YEARS_APART:
        return None
    return Veto("years-apart", f"{a.year} and {b.year}", "ask")
