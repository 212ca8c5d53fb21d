"""Titles made comparable: words with their rarity, the short name before a colon, part and edition numbers.

Two printings of one title differ in case, accents, TeX, hyphens and plurals; two papers of one series differ in a
number. So words are stemmed and weighted by rarity, and numbers that name a part or an edition are kept apart.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import fsum

from extract.lexicon.dates import full_year
from extract.text import title_key

_TEX_ACCENT = re.compile(r"\\[`'\"^~=.uvHckbdrt]\s*\{?\s*([A-Za-z])\}?")
_TEX_COMMAND = re.compile(r"\\(?:emph|text\w*|math\w*|mbox|it|bf|em|rm|sc|tt)\b|[${}\\]")
_BRACE = re.compile(r"[${}]")
_MAY_HAVE_NAME = re.compile(r"[:：—(]|\s[-–]")
_NAME = re.compile(r"^\s*([^:：]{2,60}?)(?::|：|\s[-–—]+\s|—)\s*(\S.*)$", re.DOTALL)
_OPENING_NAME = re.compile(r"^\s*\(([^()]{2,30})\)\s*(\S.*)$", re.DOTALL)
_PART = re.compile(r"\b(?:parts?|vol|volume|chapter|pt)\.?\s+(\d{1,3}|[ivx]{1,5}|one|two|three|four|five|six)\b")
_TRAILING_ROMAN = re.compile(r"\b(i{1,3}|iv|vi{0,3}|ix|x)\s*$")
_ROMAN_BEFORE_COLON = re.compile(r"\s(I{1,3}|IV|VI{0,3}|IX|X)\s*[:.]\s")
_TRAILING_NUMBER = re.compile(r"\s[(\[](\d{1,2})[)\]]\s*$")
_YEAR = re.compile(r"(?<![\d,.])(19[5-9]\d|20[0-4]\d)(?![\d,.]*\d|[A-Za-z])")
_SHORT_YEAR = re.compile(r"\w['’]([0-9]\d)\b")
# What a title says of its printing and not of the work: "(Extended Version)", "Poster: ...", "... (2019)".
_PRINTING = (
    r"(?:(?:extended|expanded|full|long|short|journal|conference|preliminary|revised|updated|technical)"
    r"[ -](?:version|abstract|paper|report)|(?:student|poster|demo|demonstration) abstract|posters?|demos?"
    r"|demonstration|preprint|tech report)"
)
_MARK_BEHIND = re.compile(
    rf"(?<!\s)\s*(?:[(\[]\s*{_PRINTING}\s*[)\]]|[:–—-]\s*{_PRINTING}|[(\[](?:19|20)\d\d[)\]])\s*$", re.IGNORECASE
)
_MARK_BEFORE = re.compile(rf"^\s*(?:[(\[]\s*{_PRINTING}\s*[)\]]\s*:?|{_PRINTING}\s*:)\s*(?=\S)", re.IGNORECASE)
_MOST_MARKS = 3  # of one title; by hand
_EVENT = re.compile(r"workshop|symposium|conference|edition|meeting|seminar|annual|olympiad|school|challenge|tutorial")
_ORDINAL_NUMBER = re.compile(r"\b(\d{1,3})\s?(?:st|nd|rd|th)\b")
_ORDINAL_WORDS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ORDINALS = _ORDINAL_WORDS.split()
_NUMBERS = {word: n for n, word in enumerate(("zero", "one", "two", "three", "four", "five", "six"))}
# Numbers of parts; by hand.
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_ENDINGS = (  # the longest that fits is cut
    "izations isations ization isation ational ibility ability ations ation ingly edly ments ment ively ness ables "
    "able ibles ible izing ising ized ised izes ises ize ise ings ing ions ion ally ical ers ies ied est ous ive ely "
    "ed es er ly al ic or e s y"
)
_SUFFIXES = _ENDINGS.split()
_MOST_NAME_WORDS = 3  # before a colon; more of them are a title of their own; by hand
_OPENING_WORDS = 8  # of the part of a title before its colon; by hand
_TELLING = 0.9  # rarity of all words of a name together: one that hardly any title has, or two that are not common
_FEW_WORDS = 4  # so short a title may share none and be the same, written together; by hand


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart. `words` are stems in order; `name` is the stemless short name ("blitzscale") or ""."""

    key: str
    words: tuple[str, ...]
    name: str
    rest: tuple[str, ...]
    compact: str
    text: str

    @property
    def numbers(self) -> frozenset[tuple[str, int]]:
        return numbers(self.text)


@lru_cache(maxsize=32768)
def parse(printed: str) -> Title:
    """A printed title taken apart. Never fails: an empty title has no words."""
    text = clean(printed)
    name, rest = split_name(text)
    key = title_key(text)
    words = tuple(map(stem, key.split()))
    return Title(
        key=key,
        words=words,
        name=compact(name),
        rest=tuple(stem(w) for w in title_key(rest).split()) if name else words,
        compact=key.replace(" ", ""),
        text=text,
    )


def taken_apart(printed: str) -> tuple[tuple[str, ...], str, str]:
    """The stems and the short name, as `parse` has them, of the title without what it says of its printing, and what
    stands before its colon, be it a short name or half of the title, as it is compared, or "".
    """
    text = without_marks(clean(printed))
    name = compact(split_name(text)[0]) if _MAY_HAVE_NAME.search(text) else ""
    before, colon, behind = text.partition(":")
    few = colon and 0 < len(title_key(before).split()) <= _OPENING_WORDS
    opening = compact(before) if few and title_key(behind) else ""
    return tuple(map(stem, title_key(text).split())), name, opening


def opening(printed: str) -> str:
    """What stands before the colon of a title, as `taken_apart` has it."""
    return taken_apart(printed)[2]


def compact(name: str) -> str:
    """A short name as it is compared: letters and digits in lower case, without spaces."""
    return title_key(name).replace(" ", "")


def typed_name(printed: str) -> str:
    """A title without a colon, as it is compared with what stands before the colon of another ("FuseLink", "Fork in the
    Road"); "" where its words are in too many titles to call one work ("An Overview")."""
    title = parse(printed)
    telling = not title.name and len(title.words) <= _OPENING_WORDS and weight(title.words) >= _TELLING
    return title.compact if telling and ":" not in title.text else ""


def without_marks(text: str) -> str:
    """The title without what it says of its printing; a title of nothing else stays."""
    for _ in range(_MOST_MARKS):
        bare = _MARK_BEFORE.sub("", _MARK_BEHIND.sub("", text))
        if bare == text or not title_key(bare):
            break
        text = bare
    return text


def clean(printed: str) -> str:
    """The title without HTML entities and TeX."""
    text = html.unescape(html.unescape(printed)) if "&" in printed else printed
    if "\\" in text:
        text = _TEX_COMMAND.sub(" ", _TEX_ACCENT.sub(r"\1", text))
    elif _BRACE.search(text):
        text = _BRACE.sub("", text)
    return text.strip(" .\"'")


def split_name(text: str) -> tuple[str, str]:
    """(short name, rest) of "Pie: A Programmable ..." or "(VTC) Fairness ..."; ("", text) where there is none."""
    found = _NAME.match(text) or _OPENING_NAME.match(text)
    if found and 0 < len(title_key(found.group(1)).split()) <= _MOST_NAME_WORDS and title_key(found.group(2)):
        return found.group(1), found.group(2)
    return "", text


@lru_cache(maxsize=32768)
def numbers(text: str) -> frozenset[tuple[str, int]]:
    """Part, edition and year numbers: {("part", 2)}, {("edition", 3), ("year", 2016)}. Other numbers say nothing."""
    folded = title_key(text)
    found = {("part", n) for m in _PART.finditer(folded) if (n := _number(m.group(1)))}
    tail = _TRAILING_ROMAN.search(folded)
    if not found and tail and " " in folded:
        found.add(("part", _ROMAN[tail.group(1)]))
    if not found and (inner := _ROMAN_BEFORE_COLON.search(text)):
        found.add(("part", _ROMAN[inner.group(1).lower()]))
    if not found and (behind := _TRAILING_NUMBER.search(text)):
        found.add(("part", int(behind.group(1))))
    if _EVENT.search(folded):
        found |= {("edition", int(m.group(1))) for m in _ORDINAL_NUMBER.finditer(folded)}
        found |= {("edition", _ORDINALS.index(w)) for w in folded.split() if w in _ORDINALS}
    found |= {("year", int(m.group(1))) for m in _YEAR.finditer(text)}
    return frozenset(found | {("year", full_year(int(m.group(1)))) for m in _SHORT_YEAR.finditer(text)})


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _ROMAN.get(text) or _NUMBERS.get(text, 0)


@lru_cache(maxsize=131072)
def stem(word: str) -> str:
    """A crude stem: enough that "method" and "methods", "scale" and "scalable" meet; four letters stay."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


@cache
def _rarities() -> dict[str, float]:
    """Stem -> rarity (0 common ... 1 unseen) from the shipped table of common title words."""
    lines = resources.files("db").joinpath("data/title_words.tsv").read_text("utf-8").splitlines()
    return {word: float(rarity) for word, rarity in (line.split("\t") for line in lines if not line.startswith("#"))}


def rarity(word: str) -> float:
    """How much a stem tells: near 0 for "for" and "learn", 1 for a word that few titles use."""
    return _rarities().get(word, 1.0)


def weight(words: Collection[str]) -> float:
    """The rarity of all words together, each counted once; the same to the last bit in any order."""
    known = _rarities().get
    return fsum([known(word, 1.0) for word in set(words)])


def share(a: str, b: str) -> float:
    """The words by rarity that two printed titles share, or 1.0 where they may be written together; cheap."""
    left, right = parse(a), parse(b)
    common = set(left.words).intersection(right.words)
    if not common and (left.name or right.name or len(left.words) < _FEW_WORDS or len(right.words) < _FEW_WORDS):
        return 1.0
    return 2 * weight(common) / (_whole(left.words) + _whole(right.words)) if common else 0.0


@lru_cache(maxsize=32768)
def _whole(words: tuple[str, ...]) -> float:
    return weight(words) or 1.0
