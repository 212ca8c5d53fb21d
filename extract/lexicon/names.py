"""Personal names: lists of them split, each name taken apart, and one notion of "the same person".

Names are kept as printed but in their natural order ("Guy L. Steele Jr."), without what is no part of a name: footnote
marks, the numbers by which dblp tells people of one name apart ("Wei Wang 0025"), academic titles.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from rapidfuzz.distance import JaroWinkler

from extract.remember import for_short_texts
from extract.text import collapse, title_key

Manner = Literal["natural", "inverted", "printed"]
"""How a list of names is written."""
_LONGEST = 20_000  # characters of a list of names that are read: some 1,000 authors
# Chinese, Japanese and Korean: the family name comes first and nothing parts it from the given name.
EAST_ASIAN = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff々〆ー]")
_EAST_ASIAN_NAME = re.compile(f"(?:{EAST_ASIAN.pattern}|[\\s,，·・])+")
_MARK = "*†‡§¶∗⋆✉⁎#^~°‖◦⊕♯☆★¹²³⁴⁵⁶⁷⁸⁹⁰"
_MARKS = re.compile(rf"[{re.escape(_MARK)}]+")
_EDGE = " \t\n,;:.·•|/–—-=_"
_FOOTNOTE = re.compile(r"(?<=[^\W\d_])\d{1,2}(?:,\d{1,2})*(?=\s|,|$)")
# What refers to a footnote or says how to write to somebody: "[1]", "(1,2)", "^{2}", "<ada@bee.org>".
_REFERENCE = re.compile(r"\s*(?:[\[(]\s*[\d*][\d*, ]{0,7}[\])]|\^\{?\d[\d,]{0,5}\}?|<[^<>@\s]{1,80}@[^<>\s]{1,80}>)")
_HOMONYM = re.compile(r"\s\d{4}(?=\s*(?:,|$))")
_LABEL = re.compile(r"^\s*(?:authors?|by|presenters?|speakers?)\s*[:：]\s*|^by\s+", re.IGNORECASE)
# White space before a sign is looked at from its start alone: from each of its places it would take the square.
_AND = re.compile(
    r"(?:\s|(?<=,))(?:and|&|und|et(?!\s+al))\s+|(?:(?<!\s)\s+)?[&＆、|•·]\s*|(?<!\s)\s*?\n\s*", re.IGNORECASE
)
BETWEEN = re.compile(
    r"(?:(?<!\s)\s+)?[,，、;；|·•]\s*(?:(?:and|und|et|&)\s+)?|(?<!\s)\s+(?:and|und|et(?!\s+al\b)|&|/)\s+", re.IGNORECASE
)
"""What parts the names of a list that is only parted."""
_LEADING_AND = re.compile(r"^\s*(?:and|&)\s+", re.IGNORECASE)
_EDGE_OF_PRINTED = " \t\n,;"
_PROSE = re.compile(r",\s*(?:and|&)\s", re.IGNORECASE)
_SEMICOLON = re.compile(r"(?:(?<!\s)\s+)?[;；]\s*")
_COMMA = re.compile(r"(?:(?<!\s)\s+)?[,，]\s*")
_MORE = re.compile(r"^\+?\s*\d+\s*(?:more|others?)?$|^more$", re.IGNORECASE)
_INITIAL = re.compile(r"(?:[^\W\d_]\.?-?){1,3}", re.UNICODE)
_BRACKETS = re.compile(r"(?:(?<!\s)\s+)?[(（\[][^()（）\[\]]*[)）\]]")
_PLAIN = re.compile(
    r"[A-ZÀ-Þ][A-Za-zÀ-ÿ.'-]*(?: [A-ZÀ-Þ][A-Za-zÀ-ÿ.'-]*)+"
)  # most names: nothing in them needs a closer look
CLOSE_SPELLING = 0.9  # Jaro-Winkler; fitted with the weights of identity ("Mueller" and "Muller" are 0.97)


@dataclass(frozen=True, slots=True)
class Name:
    """A personal name in parts; as text the name in its natural order. `family` alone: a name better left whole."""

    given: str = ""
    particle: str = ""
    family: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.given, self.particle, self.family, self.suffix) if part)

    @property
    def is_whole(self) -> bool:
        """True for one word, an institution or a name in Chinese, Japanese or Korean letters."""
        return not self.given


@dataclass(frozen=True, slots=True)
class Names:
    """A list of names in natural order; `cut` says that it told of others ("et al."), `doubtful` that it can be read in
    two ways ("Ada Bee, Cy Dee": one person or two).
    """

    names: tuple[str, ...] = ()
    cut: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A name made comparable: the words before the family name, and the family name (its last word)."""

    given: tuple[str, ...]
    family: str

    @property
    def length(self) -> int:
        return sum(map(len, self.given)) + len(self.family)

    @property
    def letters(self) -> str:
        return "".join(sorted("".join(self.given) + self.family))


@dataclass(frozen=True, slots=True)
class _Words:
    suffixes: frozenset[str]
    titles: frozenset[str]
    particles: frozenset[str]
    capital_particles: frozenset[str]
    degrees: frozenset[str]
    cut: frozenset[str]


@cache
def _words() -> _Words:
    table: dict[str, list[str]] = tomllib.loads(
        resources.files("extract").joinpath("data/names.toml").read_text("utf-8")
    )
    return _Words(**{name: frozenset(words) for name, words in table.items()})


def is_suffix(text: str) -> bool:
    """True for "Jr.", "III" and the like."""
    return _bare(text) in _words().suffixes and text != "e"


def _is_degree(text: str) -> bool:
    """True for "PhD", "M.Sc." and the like, which are no part of a name."""
    return _bare(text).replace(".", "") in _words().degrees


def _bare(word: str) -> str:
    return word.casefold().strip(" .,")


@for_short_texts(16384)
def parse(written: str) -> Name:
    """One name taken apart: "Steele, Jr., Guy L.", "Guy L. Steele Jr." and "Steele Jr., Guy L." alike. Never raises."""
    text = clean(written)
    if _EAST_ASIAN_NAME.fullmatch(text):
        return Name(family=re.sub(r"\s*[,，]\s*", "", text))
    parts = [part for part in _COMMA.split(text) if part]
    parts = parts[:1] + [part for part in parts[1:] if not _is_degree(part)]
    suffix = ""
    if len(parts) > 1 and is_suffix(parts[-1]):
        suffix = parts.pop()
    elif len(parts) == 3 and is_suffix(parts[1]):
        suffix = parts.pop(1)
    if len(parts) > 2:
        return Name(family=text)
    if len(parts) == 2:
        return _inverted(parts[0], parts[1], suffix)
    return _natural(parts[0] if parts else "", suffix)


def joined(given: str, family: str, suffix: str = "") -> str:
    """The name of the parts that a source tells apart, in natural order."""
    return " ".join(part for part in (collapse(given), collapse(family), collapse(suffix)) if part)


def without_titles(name: str) -> str:
    """The name without academic titles before it."""
    words = name.split()
    while len(words) > 1 and _bare(words[0]) in _words().titles:
        words.pop(0)
    return " ".join(words)


def clean(written: str) -> str:
    """A printed name without footnote marks, dblp's numbers and academic titles."""
    text = collapse(_MARKS.sub(" ", _REFERENCE.sub("", collapse(written)))).replace(" ,", ",")
    text = _FOOTNOTE.sub("", _HOMONYM.sub("", text)).strip(" ,;:·•|/–—=_")
    words = without_titles(text).split()
    while len(words) > 2 and _is_degree(words[-1]):
        words.pop()
    return " ".join(words)


def _inverted(family: str, given: str, suffix: str) -> Name:
    words = family.split()
    while not suffix and len(words) > 1 and is_suffix(words[-1]):
        suffix = words.pop()
    start = _particles_end(words)
    given_words = given.split()
    while not suffix and len(given_words) > 1 and is_suffix(given_words[-1]):
        suffix = given_words.pop()
    behind: list[str] = []  # "Berg, Jan van der"
    while len(given_words) > 1 and given_words[-1].islower() and given_words[-1] in _words().particles:
        behind.insert(0, given_words.pop())
    particle = " ".join((*behind, *words[:start]))
    return Name(" ".join(given_words), particle, " ".join(words[start:]), suffix)


def _particles_end(words: list[str]) -> int:
    """How many words at the start of a family name are particles written small; its last word never is."""
    end = 0
    while end < len(words) - 1 and words[end].islower() and _bare(words[end]) in _words().particles:
        end += 1
    return end


def _natural(text: str, suffix: str) -> Name:
    words = text.split()
    while not suffix and len(words) > 2 and is_suffix(words[-1]):
        suffix = words.pop()
    if len(words) < 2:
        return Name(family=" ".join((*words, suffix)).strip())
    start = next((i for i, word in enumerate(words[:-1]) if i and _leads_family(word)), len(words) - 1)
    if _particles_end(words):
        start = 0  # "van der Berg" alone
    end = start + _particles_end(words[start:])
    return Name(" ".join(words[:start]), " ".join(words[start:end]), " ".join(words[end:]), suffix)


def _leads_family(word: str) -> bool:
    small = word.islower() and (_bare(word) in _words().particles or word in _words().particles)
    return small or word in _words().capital_particles


def split(text: str, manner: Manner = "natural") -> Names:
    """The names of a list: "A. Bee, C. Dee, and E. Foo et al.", "Bee, A.; Dee, C.", "A. Bee* & C. Dee, Jr.".

    In the "natural" manner a comma parts two people unless initials follow it; "inverted" tells that "Bee, Ada" is the
    rule where the list comes from (BibTeX, RIS). "printed" only parts: every name stays as it stands, with its marks,
    whatever is done with them by who asks.
    """
    if manner == "printed":
        return Names(tuple(_as_printed(text[:_LONGEST])))
    inverted = manner == "inverted"
    text = _LABEL.sub("", text[:_LONGEST].strip())
    stretches = [_between_ands(part) for part in _SEMICOLON.split(text)]
    pieces = [_items(piece) for stretch in stretches for piece in stretch]
    by_semicolon = len(stretches) > 1 and all(len(stretch) < 2 for stretch in stretches)
    all_pairs = len(pieces) > 1 and all(len(items) == 2 and _can_be_family(items[0]) for items, _ in pieces)
    turned = (inverted or by_semicolon or all_pairs) and not _PROSE.search(text)
    found = [name for items, cut in pieces for name in _paired(items, turned and not (cut and _may_be_two(items)))]
    names = (str(parse(name)) for name in found)
    return Names(
        names=tuple(name for name in names if any(c.isalpha() for c in name)),
        cut=any(cut for _, cut in pieces),
        doubtful=turned and len(pieces) == 1 and not pieces[0][1] and _may_be_two(pieces[0][0]),
    )


def _as_printed(text: str) -> Iterator[str]:
    """What stands between commas, semicolons and "and", each "Jr." with the name before it."""
    before = ""
    for piece in BETWEEN.split(_LEADING_AND.sub("", text)):
        name = _LEADING_AND.sub("", collapse(piece).strip(_EDGE_OF_PRINTED))
        if before and is_suffix(name):
            before = f"{before}, {name}"
        elif any(c.isalpha() for c in name):
            if before:
                yield before
            before = name
    if before:
        yield before


def _between_ands(text: str) -> list[str]:
    return [piece for piece in _AND.split(text) if piece and piece.strip(_EDGE)]


def _items(piece: str) -> tuple[list[str], bool]:
    """What stands between commas, each "Jr." with the name before it; and whether "et al." or "3 more" stood there."""
    items: list[str] = []
    cut = False
    for printed in _COMMA.split(piece):
        item = _without_rest(printed.strip())
        cut |= item != printed.strip()
        if items and _is_degree(item):
            continue
        if items and is_suffix(item):
            items[-1] = f"{items[-1]} {item}"
        elif item.strip(_EDGE):
            items.append(item)
    return items, cut


def _without_rest(item: str) -> str:
    """ "Ada Bee" of "Ada Bee et al."; "" of "+ 3 more"."""
    bare = item.casefold().rstrip(" .,;:")
    if _MORE.match(bare):
        return ""
    for ending in _words().cut:
        if bare == ending or bare.endswith(f" {ending}"):
            return item[: len(bare) - len(ending)].rstrip()
    return item


def _paired(items: list[str], turned: bool) -> list[str]:
    """The names among the items: each by itself, or two together where they are "Family, Given"."""
    families, givens = items[::2], items[1::2]
    if len(items) == 2 and (turned or _are_initials(items[1])):
        return [", ".join(items)]
    if len(families) == len(givens) and all(map(_are_initials, givens)) and not any(map(_are_initials, families)):
        return [f"{family}, {given}" for family, given in zip(families, givens, strict=True)]
    return items


def _may_be_two(items: list[str]) -> bool:
    return len(items) == 2 and not _can_be_family(items[0]) and not _are_initials(items[1]) and " " in items[1]


def _are_initials(text: str) -> bool:
    words = text.replace(".", ". ").split()
    return 0 < len(words) <= 4 and all(_INITIAL.fullmatch(w) and w == w.upper() for w in words)


def _can_be_family(text: str) -> bool:
    """One word, with the particles and the suffix that may stand beside it."""
    words = [word for word in text.split() if not is_suffix(word)]
    return len(words) - _particles_end(words) == 1


@for_short_texts(65536)
def person(name: str) -> Person:
    """A printed name made comparable: "Wang2, Jun" and "Jun Wang 0009" are both (jun) wang.

    Case, accents, suffixes, titles, nicknames in brackets and particles do not count; letters without a decomposition
    stand for those that people type instead (Ł for L, Ø for O, ß for ss).
    """
    if _PLAIN.fullmatch(name):
        words = _key(name).split()
        if words[-1] not in _words().suffixes and words[0] not in _words().titles:
            return Person(tuple(words[:-1]), words[-1])
    parsed = parse(_BRACKETS.sub("", name) or name)
    if parsed.is_whole and EAST_ASIAN.search(parsed.family):
        return Person((), title_key(parsed.family).replace(" ", ""))
    given, family = _key(parsed.given).split(), _key(parsed.family).split()
    words = [*given, *family]
    return Person(tuple(words[:-1]), words[-1] if words else "")


def _key(text: str) -> str:
    return spelt(title_key(text))


_SPELT = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŋ": "n"}
)


def spelt(folded: str) -> str:
    """Case-folded text with the letters that Unicode does not decompose as people type them without them."""
    return folded if folded.isascii() else folded.translate(_SPELT)


def same_person(a: Person, b: Person) -> bool:
    """Whether two printed names can be one person's: initials, a second given name or the order may differ."""
    if a.family == b.family:
        return _given_agree(a.given, b.given)
    if not a.given or not b.given:
        return bool(EAST_ASIAN.match(a.family)) and a.letters == b.letters
    if a.length == b.length and a.letters == b.letters:
        return True
    if a.family == b.given[0] or b.family == a.given[0]:  # "Zhang Wei" and "Wei Zhang", also with initials
        turned = Person((*b.given[1:], b.family), b.given[0])
        return a.family == turned.family and _given_agree(a.given, turned.given)
    if (b.family in a.given or a.family in b.given) and (
        {a.family, *a.given} > {b.family, b.given[0]} or {b.family, *b.given} > {a.family, a.given[0]}
    ):
        return True  # a second family name: "Gareth Tyson" never, "Miguel Fernández Veiga" and "Miguel Fernández" yes
    if len(a.family) <= 3 or not JaroWinkler.similarity(a.family, b.family, score_cutoff=CLOSE_SPELLING):
        return False
    return _given_agree(a.given, b.given)


def _given_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Given names agree when each is missing, an initial of the other, or nearly spelt alike."""
    if not a or not b:
        return True
    first, second = a[0], b[0]
    if first == second or (min(len(first), len(second)) <= 2 and first[0] == second[0]):
        return True
    if "".join(a).startswith(second) or "".join(b).startswith(first):
        return True
    return JaroWinkler.similarity(first, second) >= CLOSE_SPELLING
