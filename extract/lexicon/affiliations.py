"""Printed affiliations as lists of institutions.

A printed affiliation may name one institution ("University of Science and Technology of China"), one with its place or
its department ("School of Computing, University of Utah, USA"), or several ("MIT CSAIL and Google"). The rule is
the same for every source: a separator parts two institutions only where each side can stand as an institution by
itself. A department, laboratory, town or country stays with the institution it belongs to.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib import resources

from extract.lexicon.lines import Kind
from extract.lexicon.lines import read as read_line
from extract.records import Author
from extract.remember import for_short_texts
from extract.text import collapse

_NOBODY = {"", "none", "n/a", "-", "–", "—"}
_CONNECTOR = re.compile(r"\s*,?\s+and\s+|\s*,?\s+&\s+|\s+/\s*|/\s+|\s+[+|]\s+", re.IGNORECASE)
_MAY_PART = re.compile(r"[;,/&+|]| and ", re.IGNORECASE)
_SEMICOLON = re.compile(";")
_COMMA = re.compile(r"\s*,\s*")
_ITEM_END = re.compile(r"\s*,\s*|(?<=[^\s,])/(?=[^\s,])")
_LONGEST = 1000  # characters; a longer print is a damaged page, not a list of institutions
_WORD = re.compile(r"[\w.'’&+-]+")
_SUFFIX = re.compile(
    r"^(?:inc|ltd|llc|co|corp|gmbh|ag|s\.?a|s\.?r\.?l|l\.?p|plc|pte|pvt|limited|n\.?v)\b\.?", re.IGNORECASE
)
_POSTCODE = re.compile(r"\d{4,6}\b")
_TOP = re.compile(
    r"\buniv(?:ersit\w*|ersid\w*|\.)?(?!\w)|\b\w*[uü]niversit\w*|\buniwersytet|\bpolit[eé](?:c|ch|k)ni\w+|\bpolytechni\w+|\btechnion\b"
    r"|\bacademy\b|\bacademia\b|\bnational lab\w*$|\binstitut\w* of (?:science|technology)|\binstitute of sciences?\b"
    r"|\bh(?:och|ögs)\w*schule\b|\bschule\b|\becole\b|\bécole\b|\bfoundation\b|\bbank of\b",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"\b(?:inc|ltd|llc|corp|corporation|gmbh|company|technolog(?:y|ies)|group|cloud|networks|electronics|holdings|ventures|semiconductors?)\b\.?$"
    r"|\b(?:co\.?,? ?ltd|gmbh|inc)\b|\w\.(?:ai|al|com|io|org|net)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\b(?:school|dep(?:artmen)?t|department|faculty|college|division|thrust|institute?s?|instituto|istituto|lab|labs|laborator\w+|laboratoire|cent(?:er|re|ro|rum)"
    r"|chair|team|unit|office|academy|program(?:me)?)\b\.?",
    re.IGNORECASE,
)
_INNER_UNIT = re.compile(
    r"^(?:the )?(?:school|dep(?:artmen)?t\.?|department|faculty|division|thrust|college of|chair)\b"
    r"|\b(?:division|department|thrust|school)$",
    re.IGNORECASE,
)
_KEY_LAB = re.compile(
    r"\b(?:key lab|national lab|research cent|national (?:research|engineering) cent|engineering research cent)",
    re.IGNORECASE,
)
_OF_REGION = re.compile(r"\buniversity (?:system )?of (\w+(?: \w+)?)$", re.IGNORECASE)
_CERTAIN = 0.9  # of the line reader, which is calibrated: of ten such lines nine at least are what it says
_NO_PERSON = 0.05  # by hand
_CAMEL = re.compile(r"^(?:[A-Z]?[a-z]+[A-Z]\w*|[A-Z]{2,}[a-z]+[A-Z]\w*)$")


class _Kind(Enum):
    """What one item between separators is."""

    TOP = auto()  # stands on its own: a university, an academy, a known institute
    FIRM = auto()  # stands on its own: a company
    OWN_LAB = auto()  # a laboratory that is an institution of its own, such as a provincial key laboratory
    UNIT = auto()  # a department or laboratory that belongs to what follows it, or stands alone
    LAB = auto()  # a group known by a bare name that belongs to what stands beside it
    PLACE = auto()
    SUFFIX = auto()  # "Inc." and the like
    SUBJECT = auto()  # the second half of a name: "Technology of China"
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class _Names:
    whole: re.Pattern[str]
    institutions: frozenset[str]
    companies: frozenset[str]
    labs: frozenset[str]
    subjects: frozenset[str]
    modifiers: frozenset[str]
    adjectives: frozenset[str]
    places: frozenset[str]
    parts: frozenset[str]  # words that begin the second half of a name: subjects and modifiers but "the"


@cache
def _names() -> _Names:
    text = resources.files("extract").joinpath("data/institutions.toml").read_text("utf-8")
    lists: dict[str, list[str]] = tomllib.loads(text)

    def fold(name: str) -> frozenset[str]:
        return frozenset(item.casefold() for item in lists[name])

    whole = re.compile("|".join(sorted(map(re.escape, lists["whole"]), key=len, reverse=True)), re.IGNORECASE)
    kinds = ("institutions", "companies", "labs", "subjects", "modifiers", "adjectives", "places")
    parts = fold("subjects") | fold("modifiers") - {"the"}
    return _Names(whole, **{kind: fold(kind) for kind in kinds}, parts=parts)


def author(name: str, printed: str) -> Author:
    """The author with the printed affiliation split; the print is kept where splitting changed it."""
    return Author(collapse(name), *affiliation(printed))


@for_short_texts(4096)
def affiliation(printed: str) -> tuple[tuple[str, ...], str | None]:
    """The institutions that a printed affiliation names, and the print where splitting changed it."""
    written = _trim(printed)
    split = split_affiliations(written)
    return split, None if split == (written,) or not written else written


@for_short_texts(4096)
def split_affiliations(printed: str) -> tuple[str, ...]:
    """The institutions that a printed affiliation names, in order and as printed; () for "" and for "None"."""
    text = _trim(printed)
    if text.casefold() in _NOBODY:
        return ()
    if len(text) > _LONGEST or not _MAY_PART.search(text):
        return (text,)
    halves = (_trim(text[start:end]) for start, end in _item_spans(text, _SEMICOLON)) if ";" in text else (text,)
    parts = (part for half in halves for part in _at_connectors(half))
    return tuple(part for part in parts if part)


def _trim(text: str) -> str:
    return collapse(text).strip(" ,;")


def _words(text: str) -> list[str]:
    return [word.casefold().strip(".") for word in _WORD.findall(text)]


def _protected(text: str) -> list[tuple[int, int]]:
    """Stretches in which no separator counts: brackets and names known to be one."""
    spans = [m.span() for m in _names().whole.finditer(text)]
    if "(" not in text and "[" not in text and "{" not in text:
        return spans
    depth = start = 0
    for position, char in enumerate(text):
        if char in "([{":
            start = position if depth == 0 else start
            depth += 1
        elif char in ")]}" and depth:
            depth -= 1
            if depth == 0:
                spans.append((start, position))
    return spans


def _item_spans(text: str, separator: re.Pattern[str] = _ITEM_END) -> list[tuple[int, int]]:
    """Where the stretches between separators start and end, protected stretches left whole."""
    spans = _protected(text)
    parts, start = [], 0
    for match in separator.finditer(text):
        if not any(a < match.end() and match.start() < b for a, b in spans):
            parts.append((start, match.start()))
            start = match.end()
    return [*parts, (start, len(text))]


def _at_connectors(text: str) -> list[str]:
    """Split at "and", "&", "/", "+" where both sides can stand alone, then each side at its commas."""
    parts, start, listed = [], 0, False
    matches = list(_CONNECTOR.finditer(text))
    spans = _protected(text) if matches else []
    for match in matches:
        if any(a < match.end() and match.start() < b for a, b in spans):
            continue
        left, right = text[start : match.start()], text[match.end() :]
        if _parts_two(left, right):
            listed |= "," in match.group() and "and" in match.group().lower()
            parts.append(left)
            start = match.end()
    parts.append(text[start:])
    return [item for part in parts for item in _at_commas(part, listed)]


def _parts_two(left: str, right: str) -> bool:
    before, after = _kind(_COMMA.split(left)[-1]), _kind(_next_item(right))
    return (
        _stands_alone(left, before)
        and after not in (_Kind.SUBJECT, _Kind.PLACE, _Kind.SUFFIX)
        and not _continues(left, right)
    )


def _next_item(text: str) -> str:
    return _COMMA.split(_CONNECTOR.split(text, maxsplit=1)[0], maxsplit=1)[0]


def _stands_alone(left: str, last: _Kind) -> bool:
    names, words = _names(), _words(left)
    if not words or words[-1] in names.modifiers or all(w in names.subjects or w in names.adjectives for w in words):
        return False
    first = _COMMA.split(left.strip())
    bare_unit = len(first) == 1 and bool(_INNER_UNIT.search(first[0]))
    return last is not _Kind.SUBJECT and not bare_unit


def _continues(left: str, right: str) -> bool:
    """True where "and" joins two subjects of one name: "Institute of Electronics | Information Science"."""
    names = _names()
    item = _COMMA.split(left)[-1]
    tail = re.split(r"\b(?:of|for|on|in|für|de|des)\b", item, flags=re.IGNORECASE)
    object_words = _words(tail[-1]) if len(tail) > 1 else []
    about_subject = bool(object_words) and all(w in names.subjects | names.modifiers for w in object_words)
    about_subject = about_subject or bool(set(_words(item)[-1:]) & names.subjects)
    head = next((word.partition("-")[0] for word in _words(right)), "")
    return about_subject and head in names.parts


def _at_commas(text: str, listed: bool) -> list[str]:
    """Join the items between "," or "/" that belong together; `listed` says that the text ended in ", and X"."""
    if "," not in text and "/" not in text:
        return [_trim(text)] if text.strip() else []
    spans = [(start, end) for start, end in _item_spans(text) if text[start:end].strip()]
    items = [text[start:end] for start, end in spans]
    kinds = [_kind(item) for item in items]
    partners = sum(k in (_Kind.TOP, _Kind.FIRM) for k in kinds)
    groups: list[list[int]] = []
    for i in range(len(items)):
        if groups and not _begins(i, items, kinds, groups[-1], listed, partners):
            groups[-1].append(i)
        else:
            groups.append([i])
    return [_trim(text[spans[group[0]][0] : spans[group[-1]][1]]) for group in groups]


def _begins(i: int, items: list[str], kinds: list[_Kind], group: list[int], listed: bool, partners: int) -> bool:
    """Whether comma item `i` begins another institution than the one that `group` names."""
    kind, before = kinds[i], {kinds[g] for g in group}
    complete = bool(before & {_Kind.TOP, _Kind.FIRM}) or (_Kind.LAB in before and partners > 1)
    if kind in (_Kind.PLACE, _Kind.SUFFIX, _Kind.SUBJECT) or _same_house(items[i], items[group[0]]):
        return False
    if kind in (_Kind.TOP, _Kind.FIRM):
        return complete
    if kind is _Kind.OWN_LAB:
        return complete
    if kind is _Kind.UNIT:
        follower = next((k for k in kinds[i + 1 :] if k is not _Kind.UNIT), None)
        return complete and follower in (_Kind.TOP, _Kind.FIRM) and _Kind.OWN_LAB not in before
    if kind is _Kind.LAB:
        return complete and partners > 1
    return complete and listed


def _same_house(item: str, first: str) -> bool:
    """ "Huawei Technologies" beside "Huawei Central Research Institute": one house, one institution."""
    words, others = _WORD.findall(item), _WORD.findall(first)
    return bool(words and others) and words[0] == others[0] and words[0].casefold() in _names().companies


@for_short_texts(4096)
def _kind(item: str) -> _Kind:
    if len(item) > _LONGEST:
        return _Kind.UNKNOWN
    item = _trim(re.sub(r"\([^()]*\)", " ", item))
    names, plain = _names(), item.casefold().removeprefix("the ")
    words = _words(item)
    if not words or _SUFFIX.match(item):
        return _Kind.SUFFIX
    if plain in names.institutions:
        return _Kind.TOP
    if plain in names.labs:
        return _Kind.LAB
    if plain in names.places or _POSTCODE.search(item):
        return _Kind.PLACE
    if words[0] in names.parts:
        return _kind_of_subject(item, words)
    return _kind_by_words(item, words)


def _kind_of_subject(item: str, words: list[str]) -> _Kind:
    """ "Technology of China" ends another name; "Information Sciences Institute" is a name."""
    before_of = re.split(r"\b(?:of|for|on|in)\b|,", item, maxsplit=1)[0]
    if _UNIT.search(before_of) or _TOP.search(before_of) or _FIRM.search(item):
        return _kind_by_words(item, words)
    return _Kind.SUBJECT


def _kind_by_words(item: str, words: list[str]) -> _Kind:
    names = _names()
    if _INNER_UNIT.search(item):
        return _Kind.UNIT
    if _KEY_LAB.search(item):
        return _Kind.OWN_LAB
    if words[0] in names.companies or (len(words) == 1 and _CAMEL.match(item)):
        return _Kind.FIRM
    if _TOP.search(item):
        return _Kind.TOP
    if _FIRM.search(item) and not _UNIT.search(item):
        return _Kind.FIRM
    known = words[0] in names.institutions or " ".join(words[:2]) in names.institutions
    if _UNIT.search(item):
        named = words[0] in names.places and not _UNIT.match(item)
        return _Kind.TOP if known else _Kind.OWN_LAB if named else _Kind.UNIT
    return _Kind.TOP if known else _Kind.UNKNOWN


def names_institution(text: str) -> bool:
    """True where `text` reads like an institution rather than a person: "MIT CSAIL", "School of Computing"."""
    return _kind(text) in (_Kind.TOP, _Kind.FIRM, _Kind.OWN_LAB, _Kind.UNIT, _Kind.LAB)


def is_institution(text: str) -> bool:
    """Whether a text that stands where a name does is an institution: its words say so and the line reader is certain.

    Stricter than `names_institution`, which takes "Huawei Li" and "Cas Cremers" for one.
    """
    reading = read_line(text)
    return reading[Kind.AFFILIATION] >= _CERTAIN and reading[Kind.PERSON] < _NO_PERSON and names_institution(text)


def names_place(text: str) -> bool:
    """True for a town, state or country, or a company's legal form: what follows a name and belongs to it."""
    return _kind(text) in (_Kind.PLACE, _Kind.SUFFIX)


def has_campuses(text: str) -> bool:
    """True for a university called after a state or a country: "University of California", whose town stands behind."""
    match = _OF_REGION.search(text)
    return match is not None and names_place(match[1])
