"""Headers made stranger on purpose: the same page with other names, unknown institutions, other type, lost marks.

A confidence has to be learned from wrong readings, and the papers at hand have few. Each change imitates a kind of
fault that real files have; the truth changes with the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from extract.pdf.reader import Document, Glyph, Page

Row = dict[str, Any]
Glyphs = list[Glyph]

_TOP = 0.45
"""The part of a page, from the top, in which headers stand."""
_MARK = re.compile(r"[\d,*∗†‡§¶]+")
_TOKEN = re.compile(r"[^\W\d_]{3,}")
_SYLLABLES = re.findall("[a-z]+", "ka lo mir den tav sha un bel gor ri zen ath pol vik nar ume quo est wyn hal dro")
_NOUNS = re.findall("[A-Z][a-z]+", "Trail Harbor Signal Stone River Copper Orbit Meadow Bits Circle Arrow Summit Works")
_KEPT = frozenset(("University", "Institute", "Department", "Research", "Technology", "Science", "Computer"))


class Perturbed:
    """A document whose pages were changed; it says nothing of itself."""

    def __init__(self, document: Document, change: Callable[[int, Page], Page]) -> None:
        self._document, self._change = document, change

    @property
    def page_count(self) -> int:
        return self._document.page_count

    @property
    def metadata(self) -> dict[str, str]:
        return {}

    def page(self, index: int) -> Page:
        return self._change(index, self._document.page(index))

    def close(self) -> None:
        self._document.close()


def perturbed(document: Document, row: Row, names: Sequence[str], random: Random) -> tuple[Perturbed, Row]:
    """The document with one to three changes, and its truth. `names` are the names of other papers."""
    row = {**row, "authors": list(row["authors"]), "affiliations": [list(values) for values in row["affiliations"]]}
    page = document.page(row["header_page"] or 0)
    printed = {token for glyph in page.glyphs for token in _TOKEN.findall(glyph.text)}
    words: dict[str, str] = {}
    if random.random() < 0.6:
        words |= _other_names(row, names, random)
    if random.random() < 0.6:
        words |= _other_institutions(row, random)
    words = {token: other for token, other in words.items() if token in printed}
    addresses = {token.lower(): other.lower() for token, other in words.items()}
    row["title"] = _reworded(row["title"], words)
    row["alt_titles"] = [_reworded(title, words) for title in row.get("alt_titles") or ()]
    row["authors"] = [_reworded(name, words) for name in row["authors"]]
    row["affiliations"] = [[_reworded(value, words) for value in values] for values in row["affiliations"]]
    row["affiliations_flat"] = [_reworded(value, words) for value in row["affiliations_flat"]]
    changes = random.sample(_CHANGES, random.choice((0, 1, 1, 2)))

    def change(index: int, page: Page) -> Page:
        top = page.height * (1 - _TOP)
        glyphs = [_renamed(glyph, words, addresses) for glyph in page.glyphs]
        header, rest = [g for g in glyphs if g.y > top], [g for g in glyphs if g.y <= top]
        for one in changes if index == (row["header_page"] or 0) else ():
            header = one(header, row, random)
        return replace(page, glyphs=tuple(header + rest))

    return Perturbed(document, change), row


def is_wordwise(page: Page) -> bool:
    """Whether the page came in words; letters that stand alone cannot be reworded."""
    letters = [g for g in page.glyphs if not g.text.isspace()]
    return sum(len(g.text) for g in letters) > 2 * len(letters)


def _renamed(glyph: Glyph, words: dict[str, str], addresses: dict[str, str]) -> Glyph:
    """The glyph with the words that change; in an address they stand in small letters."""
    return glyph._replace(text=_reworded(_reworded(glyph.text, words), addresses if "@" in glyph.text else {}))


def _reworded(text: str, words: dict[str, str]) -> str:
    return _TOKEN.sub(lambda match: words.get(match.group(), match.group()), text) if words else text


def _invented(random: Random) -> str:
    return "".join(random.choices(_SYLLABLES, k=random.choice((2, 2, 3)))).capitalize()


def _other_names(row: Row, names: Sequence[str], random: Random) -> dict[str, str]:
    pool = [token for name in random.sample(list(names), min(40, len(names))) for token in _TOKEN.findall(name)]
    own = {token for name in row["authors"] for token in _TOKEN.findall(name)}
    return {token: random.choice(pool) if random.random() < 0.7 else _invented(random) for token in own}


def _other_institutions(row: Row, random: Random) -> dict[str, str]:
    own = {token for values in row["affiliations"] for value in values for token in _TOKEN.findall(value)}
    keep = 0.85 if random.random() < 0.7 else 0.1
    return {
        token: random.choice((_invented(random), random.choice(_NOUNS)))
        for token in own
        if random.random() < 0.5 and not (token in _KEPT and random.random() < keep)
    }


def _of_one_author(glyphs: Glyphs, row: Row, random: Random) -> list[int]:
    """The indices of the words of one author's name, where they stand next to each other."""
    if not row["authors"]:
        return []
    tokens = random.choice(row["authors"]).split()
    for i in range(len(glyphs)):
        at = [j for j in range(i, min(len(glyphs), i + 2 * len(tokens) + 2)) if not glyphs[j].text.isspace()]
        at = at[: len(tokens)]
        if len(at) == len(tokens) and all(glyphs[j].text.strip(",;*") == t for j, t in zip(at, tokens, strict=True)):
            return at
    return []


def _joined(glyphs: Glyphs, row: Row, random: Random) -> Glyphs:
    """A space of a name is lost."""
    at = _of_one_author(glyphs, row, random)
    if len(at) < 2:
        return glyphs
    first, second = at[0], at[1]
    glyphs[first] = glyphs[first]._replace(text=glyphs[first].text + glyphs[second].text, x1=glyphs[second].x1)
    return [g for j, g in enumerate(glyphs) if not first < j <= second]


def _split(glyphs: Glyphs, row: Row, random: Random) -> Glyphs:
    """A name has a space too many."""
    at = [j for j in _of_one_author(glyphs, row, random) if len(glyphs[j].text) > 4]
    if not at:
        return glyphs
    j = random.choice(at)
    glyph, cut = glyphs[j], random.randrange(2, len(glyphs[j].text) - 1)
    middle = glyph.x0 + (glyph.x1 - glyph.x0) * cut / len(glyph.text)
    parts = [
        glyph._replace(text=glyph.text[:cut], x1=middle - 1.5),
        glyph._replace(text=glyph.text[cut:], x0=middle + 1.5),
    ]
    return glyphs[:j] + parts + glyphs[j + 1 :]


def _without_marks(glyphs: Glyphs, row: Row, random: Random) -> Glyphs:
    """The raised marks are missing: their font has no map."""
    return [g for g in glyphs if not (_MARK.fullmatch(g.text) and g.size < 9)]


def _private_marks(glyphs: Glyphs, row: Row, random: Random) -> Glyphs:
    """The raised marks are private characters, all alike."""
    return [g._replace(text="\ue02a") if _MARK.fullmatch(g.text) and g.size < 9 else g for g in glyphs]


def _restyled(glyphs: Glyphs, row: Row, random: Random) -> Glyphs:
    """One author's name is set in another type."""
    for j in _of_one_author(glyphs, row, random):
        glyphs[j] = glyphs[j]._replace(
            font="Helvetica-Oblique", size=round(glyphs[j].size * random.choice((1, 0.9)), 2)
        )
    return glyphs


def _without_commas(glyphs: Glyphs, row: Row, random: Random) -> Glyphs:
    """Commas between names are lost."""
    return [g._replace(text=g.text.rstrip(",")) if len(g.text) > 2 and random.random() < 0.4 else g for g in glyphs]


def _unmapped(glyphs: Glyphs, row: Row, random: Random) -> Glyphs:
    """A letter of a name has no meaning."""
    for j in _of_one_author(glyphs, row, random)[-1:]:
        text = glyphs[j].text
        cut = random.randrange(len(text))
        glyphs[j] = glyphs[j]._replace(text=text[:cut] + random.choice("\ue041?\u00a4") + text[cut + 1 :])
    return glyphs


def _shifted(glyphs: Glyphs, row: Row, random: Random) -> Glyphs:
    """One row stands further left or right."""
    rows = sorted({g.y for g in glyphs})
    if not rows:
        return glyphs
    y, by = random.choice(rows), random.choice((-40, -20, 20, 40))
    return [g._replace(x0=g.x0 + by, x1=g.x1 + by) if g.y == y else g for g in glyphs]


_CHANGES = (
    _joined,
    _split,
    _without_marks,
    _private_marks,
    _restyled,
    _without_commas,
    _unmapped,
    _shifted,
)
