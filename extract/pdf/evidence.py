"""What speaks for and against each field of a header: the features of its confidence.

Each feature is a number near 0 to 1 (a share, a capped count, a yes). They are about the reading, never about whose
paper it is: how surely each line was told, what was left over, whether witnesses that were read apart (the cover, the
file's metadata, the e-mail addresses, the other reader) agree. `extract.pdf.confidence` weighs them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.lexicon.lines import Kind
from extract.lexicon.names import split
from extract.pdf import citation, mails
from extract.pdf.header import title as titles
from extract.pdf.header import words as lexicon
from extract.pdf.header.cells import Cell
from extract.pdf.header.kinds import read
from extract.pdf.header.people import People
from extract.pdf.header.wrapped import style_of
from extract.pdf.language import word_share
from extract.pdf.layout import readable
from extract.pdf.reader import is_unmapped
from extract.records import Author
from extract.text import title_key

Features = dict[str, float]
FIELDS = ("title", "authors", "affiliations", "abstract")

_SENTENCE_END = re.compile(r"[.!?:)\]”\"’。»]$")
_OPEN_END = re.compile(r"(?:\b(?:of|and|for|the|at|in|de|to|with|a|an|on|by|from|und)|[-,:&])$", re.IGNORECASE)
_ODD_NAME = re.compile(r"[^\w\s.'’‘`´·‐‑,-]|\d|_")
_FUSED_NAME = re.compile(
    r"(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bDi)(?<!\bLa)(?<!\bLe)(?<!\bVan)(?<!\bFitz)(?<=[a-zß-ÿ])[A-ZÀ-Þ]"
)
_SMALL_WORD = re.compile(
    r"(?:^|\s)(?![dl]['’]|(?:d[aeiou]s?|den|der|del|della|van|von|vom|zu[mr]?|la|le|el|al|bin|ibn|ben|te[nr]|y|e|a[fv]|in|of|and)\b)[a-zß-ÿ]"
)
_LEAK = re.compile(
    r"@|https?:|www\.|\b(?:abstract|thesis|contribut\w*|advis\w*|correspond\w*|copyright|submitted|published|"
    r"supported|version|draft|received|article|this work|we|is|are)\b|[=|~^<>{}]|\w\?\w",
    re.IGNORECASE,
)
_FEW, _MANY = 60, 400
"""Words of an abstract, as nearly all are printed."""
_NUMBER_MARK = re.compile(r"\d")
_LIKELY = 0.5  # of the line reader: more likely than not
_SURELY = 0.9  # of the line reader
_PERHAPS = 0.2
"""The probability from which a name may be a town's: one in five of such lines is."""
_FUSED = 22
"""Letters in the longest words of English titles ("internationalization" has 20); longer ones lost their spaces."""
_LOOSE = (
    "weakest", "told", "unsure lines", "many", "by place", "several by place", "authors unsure lines",
    "authors set as institutions", "authors many",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What was read apart from the header's lines."""

    metadata_title: str = ""
    metadata_authors: tuple[str, ...] = ()
    cover_title: str | None = None
    cover_authors: tuple[str, ...] = ()
    citation: str = ""
    """How the page says the paper is to be cited."""


def share(count: float, whole: float) -> float:
    return count / whole if whole else 0.0


def capped(count: float, most: float = 3) -> float:
    return min(count, most) / most


def listed(authors: str) -> tuple[str, ...]:
    """The persons of a metadata field, none where it names something else (a program, a company)."""
    names = split(authors[:2000]).names if authors else ()
    return names if names and all(read(name)[Kind.PERSON] > _LIKELY for name in names) else ()


def surname(name: str) -> str:
    """The last word of a name, folded; "" where it has no letters."""
    return title_key(name).split(" ")[-1]


def surnames(names: Iterable[str]) -> list[str]:
    """The last word of each name that has one."""
    return [last for name in names if (last := surname(name))]


def of_authors(authors: Sequence[Author], title: str, people: People, witnesses: Witnesses) -> Features:
    """Features of the list of authors."""
    names = [author.name for author in authors]
    scores = [read(name)[Kind.PERSON] for name in names] or [0.0]
    cells, count = people.cells, max(1, len(names))
    told = [cell.odds.names for cell in cells if cell.kind == "names"] or [0.5]
    own = _mails(cells)
    strangers = sum(1 for local, _ in own if not any(mails.is_of(local, name) for name in names))
    marked = sum(1 for name in people.names if name.marks)
    return {
        "weakest name": 1 - min(scores),
        "names": 1 - sum(scores) / len(scores),
        "weakest line": 1 - min(told),
        "strays": capped(len(strays(people)), 2),
        "unsure lines": capped(sum(1 for c in cells if c.kind != "address" and max(c.odds) < 0.8)),
        "dropped": capped(sum(c.dropped for c in cells), 1),
        "many": capped(len(names), 20),
        "one word": capped(sum(1 for name in names if " " not in name and name.isascii()), 2),
        "long": float(any(sum(len(word) > 3 for word in name.split()) > 3 for name in names)),
        "odd letters": float(any(_ODD_NAME.search(name) for name in names)),
        "unmapped": float(any(has_unmapped(cell) for cell in cells if cell.kind in ("names", "run"))),
        "fused": float(any(_FUSED_NAME.search(name) for name in names)),
        "small words": float(any(_SMALL_WORD.search(name) for name in names)),
        "twice": float(len(set(names)) < len(names)),
        "above": capped(len(_above(cells))),
        "unmarked": min(share(marked, count), 1 - share(marked, count)) if people.manner == "marks" else 0.0,
        "running text": float(people.manner == "run"),
        "set as institutions": capped(_set_as_institutions(people), 2),
        "odd one out": float(0 < sum(not author.affiliations for author in authors) <= len(authors) // 3),
        "perhaps places": capped(sum(1 for name in names if _may_be_place(name)), 2),
        "empty marks": share(sum(1 for name in people.names if _NUMBER_MARK.search(" ".join(name.marks))), count)
        if people.manner == "place"
        else 0.0,
        "strange mails": capped(strangers),
        "mails beyond": capped(max(0, len(own) - len(names))),
        "mails agree": float(len(own) == len(names) and not strangers),
        **_agreement("cover", surnames(witnesses.cover_authors), surnames(names)),
        **_agreement("metadata", surnames(witnesses.metadata_authors), surnames(names)),
        **_says("citation", citation.names_authors(witnesses.citation, names, title) if witnesses.citation else None),
    }


def _set_as_institutions(people: People) -> int:
    """Lines of names in the type in which more institutions are set than names; marks that meet tell them apart."""
    if people.manner == "marks" and people.meant:
        return 0
    kinds = Counter((style_of(cell.line), cell.kind) for cell in people.cells)
    names = [style_of(cell.line) for cell in people.cells if cell.kind == "names"]
    return sum(1 for style in names if kinds[style, "institution"] > kinds[style, "names"])


def _may_be_place(name: str) -> bool:
    return read(name).among((Kind.AFFILIATION, Kind.PLACE)) > _PERHAPS


def has_unmapped(cell: Cell) -> bool:
    """Whether a letter inside a word of the line has no meaning: a name that lacks it looks like another name."""
    return any(_is_cut(word.text) for word in cell.line.words)


def _is_cut(word: str) -> bool:
    return is_unmapped(word) and any(c.isalpha() for c in readable(word))


def strays(people: People) -> list[str]:
    """The lines in the type of the names, from the first name on, that were told to be nothing and are no remark."""
    styles = {style_of(cell.line) for cell in people.cells if cell.kind == "names"}
    return [cell.text for cell in _lost(people) if style_of(cell.line) in styles]


def _lost(people: People) -> list[Cell]:
    """The lines from the first name on that were told to be nothing, though they are no remark."""
    lost = [cell for cell in _block(people.cells) if cell.kind == "nothing" and cell.text]
    return [cell for cell in lost if not lexicon.is_remark(cell.text)]


def _block(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells from the first line of names on."""
    first = next((i for i, cell in enumerate(cells) if cell.kind in ("names", "run")), len(cells))
    return cells[first:]


def _above(cells: Sequence[Cell]) -> list[Cell]:
    """The cells before the first line of names that are no remark."""
    before = cells[: len(cells) - len(_block(cells))]
    return [cell for cell in before if cell.text.lower() != "by" and not lexicon.is_remark(cell.text)]


def _agreement(witness: str, said: Sequence[str], found: Sequence[str]) -> Features:
    agrees, differs = bool(said) and said == found, bool(said) and said != found
    return {f"{witness} agrees": float(agrees), f"{witness} differs": float(differs)}


def _says(witness: str, agrees: bool | None) -> Features:
    return {f"{witness} agrees": float(agrees is True), f"{witness} differs": float(agrees is False)}


def _mails(cells: Sequence[Cell]) -> list[mails.Address]:
    """The e-mail addresses among the block's lines; used here and kept nowhere."""
    return mails.addresses(" ".join(c.line.text for c in cells if "@" in c.line.text or c.kind == "address"))


def of_affiliations(authors: Sequence[Author], people: People) -> Features:
    """Features of who works where."""
    values = list(dict.fromkeys(value for author in authors for value in author.affiliations))
    readings = [read(value) for value in values]
    told = [r.among((Kind.AFFILIATION, Kind.PLACE)) for r in readings] or [0.0]
    cells = _block(people.cells)
    own = _mails(people.cells)
    hosts = {".".join(host.lower().split(".")[-2:]) for _, host in own}
    agreed, differing = mails.workplaces(own, authors)
    placed = [author for author in authors if author.affiliations]
    rows = sorted({round(c.line.y) for c in cells if c.kind == "institution"})
    return {
        "weakest": 1 - min(told),
        "told": 1 - sum(told) / len(told),
        "without": 1 - share(len(placed), len(authors)),
        "places": capped(sum(1 for value in values if lexicon.is_place(value) and not lexicon.is_parent(value))),
        "nothing but places": share(sum(1 for value in values if _is_all_places(value)), len(values)),
        "long": capped(sum(1 for value in values if len(value) > 110)),
        "open ends": capped(sum(1 for value in values if _OPEN_END.search(value) or value[:1].islower())),
        "leaks": capped(sum(1 for value in values if _LEAK.search(value)), 1),
        "one word": capped(sum(1 for value in values if " " not in value and len(value) > 6)),
        "within": capped(sum(1 for a in values for b in values if a != b and a in b)),
        "repeats": capped(sum(1 for value in values if _repeats(value))),
        "unused": capped(people.unused),
        "lost lines": capped(len(_lost(people))),
        "unsure lines": capped(sum(1 for c in cells if c.kind == "institution" and max(c.odds) < 0.8)),
        "marks agree": float(people.manner == "marks" and people.meant),
        "places agree": float(people.manner == "place" and people.meant),
        "by place": float(people.manner == "place"),
        "running text": float(people.manner == "run"),
        "several by place": float(people.manner == "place" and len(values) > 1),
        "rows": capped(len(rows), 6),
        "hosts beyond": capped(max(0, len(hosts) - len(values) - 1)),
        "hosts agree": share(agreed, len(authors)),
        "hosts differ": capped(differing, 2),
        "merged": capped(max(0, len(_wholes(cells)) - len(values))),
        "times": capped(sum(1 for value in values if read(value)[Kind.TIME] > _PERHAPS)),
        "many": capped(len(values), 8),
        "several each": share(sum(len(a.affiliations) > 1 for a in authors), len(authors))
        if people.manner == "place"
        else 0.0,
        "crowded": capped(max(0, max((len(a.affiliations) for a in authors), default=0) - 2)),
        "odd one out": float(0 < len(placed) < len(authors)),
    }


def with_loose(features: Features, people: People) -> Features:
    """The features of who works where, those again as "loose" ones that weigh more where marks or places can be meant
    in several ways."""
    return features | {f"loose {name}": 0.0 if people.meant else features[name] for name in _LOOSE}


def _is_all_places(text: str) -> bool:
    return all(read(part)[Kind.PLACE] > _LIKELY for part in text.split(", "))


def _wholes(cells: Sequence[Cell]) -> set[str]:
    """The lines that name a whole institution each, and not a part of one or a place."""
    said = {cell.text for cell in cells if cell.kind == "institution" and not lexicon.PLAIN.search(cell.text)}
    return {text for text in said if read(text)[Kind.AFFILIATION] > _SURELY}


def _repeats(text: str) -> bool:
    """Whether the text says the same twice: two cells run together."""
    words = [word.strip(",.;") for word in text.split() if len(word) > 3]
    return len(set(words)) <= len(words) - 2


def between(found: titles.Title | None, people: People) -> int:
    """How many lines bigger than the names stand between them and the title and are no remark: a subtitle, perhaps."""
    rest = [cell.line.size for cell in _block(people.cells) if cell.kind == "names"][:1]
    lines = [cell.line for cell in _above(people.cells) if cell.kind == "nothing"]
    return sum(1 for line in lines if found and rest and 1.05 * rest[0] < line.size > 0.6 * found.size)


def of_title(found: titles.Title | None, text: str, printed: bool, people: People, witnesses: Witnesses) -> Features:
    """Features of the title."""
    reading, words = read(text), text.split()
    key = title_key(text)
    said = title_key(witnesses.metadata_title)
    return {
        "no title": 1 - reading[Kind.TITLE],
        "label": reading.among((Kind.HEADING, Kind.LABEL, Kind.VENUE, Kind.TIME, Kind.OTHER)),
        "people": reading.people + reading[Kind.AFFILIATION] + reading[Kind.PLACE],
        "short": float(len(words) < 3),
        "long": float(len(words) > 22),
        "open end": float(bool(_OPEN_END.search(text))),
        "fused": float(any(len(part) > _FUSED for word in words for part in re.split(r"[-/–—]", word))),
        "no words": 1 - spoken if (spoken := word_share(words)) is not None else 0.0,
        "single letters": share(sum(1 for a, b in pairwise(words) if len(a) == len(b) == 1), len(words)),
        "rival": found.rival if found else 1.0,
        "unmapped": float(any(_is_cut(word.text) for line in (found.lines if found else ()) for word in line.words)),
        "tail": float(bool(found and found.tail)),
        "low": float(bool(found and found.low)),
        "no abstract": float(not printed),
        "no authors": float(not people.authors and not witnesses.cover_authors),
        "between": float(between(found, people) > 0),
        "cover agrees": float(bool(witnesses.cover_title and title_key(witnesses.cover_title) == key)),
        "cover differs": float(bool(witnesses.cover_title and title_key(witnesses.cover_title) != key)),
        "metadata agrees": float(said == key),
        **_says("citation", citation.names_title(witnesses.citation, text) if witnesses.citation else None),
        "metadata goes on": float(len(said) > len(key) + 3 and said.startswith(key)),
    }


def of_abstract(text: str, printed: bool) -> Features:
    """Features of the abstract."""
    words = text.split()
    return {
        "not printed": float(not printed),
        "faulty": float(bool(faults(text))),
        "long": float(len(words) > 320),
        "leak": float(bool(re.search(r"©|permission to|keywords|ccs concepts|introduction\b|@", text, re.IGNORECASE))),
        "no words": 1 - (word_share(words) or 0.0),
    }


def faults(abstract: str) -> list[str]:
    """Why an abstract is hardly whole, in words."""
    count = len(abstract.split())
    checks = (
        (count < _FEW, f"it has {count} words only"),
        (count > _MANY, f"it has {count} words"),
        (not _SENTENCE_END.search(abstract), "it does not end with a sentence"),
        (abstract[:1].islower(), "it begins in the middle of a sentence"),
    )
    return [said for holds, said in checks if holds]
