"""Presenters out of one line or cell."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.lexicon import lines, names
from extract.lexicon.affiliations import names_institution, names_place
from extract.lexicon.lines import Kind
from extract.lexicon.privacy import without_email
from extract.readers.document import Rich, Span
from extract.schedule.citations import ET_AL
from extract.schedule.settings import ScheduleSettings
from extract.schedule.words import Words
from extract.text import collapse

_PARENS = re.compile(r"[(（]([^()（）]*)[)）]")
_ICON = re.compile(r"^[^\w(（“\"'@]+")
_HANDLE = re.compile(r"(?<!\w)@(?=\w)")
_EDGE = " \t\n\u2028.:：-–—*_|"
_SCHOOL_YEAR = re.compile(r"^[BMD][1-6]\s+(?=\S)")
"""The year of study before a name, as in Japan: "M1 Tanaka"."""
_BEHIND_NAME = re.compile(r"(?<=\w)(?:\s+[a-z]{2,12}){1,3}$")
"""Small words behind a name written with capitals are no part of it: "Ada Park on", "Ada Park presents"."""
_PRONOUNS = frozenset({"i", "me", "we", "us"})
"""Whoever writes the page; a name is wanted."""
_KEY = re.compile(r"[a-z]+(?:_[a-z]+)+")
"""A person as data files name one that they describe elsewhere: "ada_park"."""
_NAME_WORD = re.compile(r"^[^\W\d_][\w.'’-]*$")
_SURE = 0.9
"""The calibrated probability from which the line reader is believed against the place a text stands in."""
_NO_PEOPLE = (Kind.TITLE, Kind.PROSE, Kind.AFFILIATION, Kind.TIME, Kind.LABEL, Kind.PLACE, Kind.HEADING)
_LEAST_INVERTED, _MOST_OTHERWISE = 3, 0.1
"""Cells from which on "Yang, Jingyuan" is the habit of a page, and the share that may be written otherwise."""


def split_people(
    text: str, settings: ScheduleSettings, words: Words, inverted: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(names, what was left out of them): affiliations in parentheses or after a comma, and what reads as no name.

    A text that speaks of everybody ("Ryan and everyone") stays one name. `inverted` says that "Yang, Jingyuan" is one
    person on this page.
    """
    text = text.partition("※")[0] or text  # the mark of a remark in Japanese
    text = _ICON.sub("", collapse(_HANDLE.sub("", without_email(text).replace("\u2028", ", "))))
    left_out = [collapse(inside) for inside in _PARENS.findall(text)]
    text = collapse(_PARENS.sub(" ", text))
    if words.is_empty(text) or text.casefold() in words.off:
        return (), ()
    if words.collective & set(re.findall(r"\w+", text.casefold())):
        return (text,), tuple(left_out)
    found: list[str] = []
    for part in _parts(text, settings, inverted):
        if words.is_empty(part):
            continue
        name = names.without_titles(part.replace("_", " ").title() if _KEY.fullmatch(part) else part)
        if name.casefold() in _PRONOUNS:
            continue
        if ET_AL.search(name) or _is_no_name(name, first=not found) or (found and _is_where(name, beside=found[0])):
            left_out.append(name)
        else:
            found.append(name)
    return tuple(found), tuple(left_out)


def _parts(text: str, settings: ScheduleSettings, inverted: bool) -> list[str]:
    if inverted:
        return [str(names.parse(part)) for part in re.split(r"\s*[;；&]\s*|\s+and\s+", text) if part.strip(_EDGE)]
    separator = "|".join(re.escape(s).replace(r"\ ", r"\s+") for s in settings.separators)
    parts = (
        re.sub(r"^(?:and|&)\s+", "", _edged(part), flags=re.IGNORECASE)
        for part in re.split(rf"(?:{separator})(?!al\b)", text, flags=re.IGNORECASE)
    )
    return [part for part in parts if part]


def _edged(part: str) -> str:
    """The part without marks at its ends, but for the full stop of an initial: "Priya N."."""
    bare = _SCHOOL_YEAR.sub("", part.strip(_EDGE))
    if bare[:1].isupper() and not ET_AL.search(bare):
        bare = _BEHIND_NAME.sub("", bare)
    return f"{bare}." if re.search(r"(?:^|[\s.])[A-Z]$", bare) and part.rstrip().endswith(f"{bare}.") else bare


def _is_no_name(text: str, first: bool) -> bool:
    """What surely reads as something else; a single word may be anybody's name, and the first text of a cell is a name
    unless it is a title or a sentence."""
    if len(text.split()) < 2:
        return False
    kinds = (Kind.TITLE, Kind.PROSE) if first else _NO_PEOPLE
    return lines.read(text).among(kinds) >= _SURE


def _is_where(name: str, beside: str) -> bool:
    """One word behind a full name that is an institution or a place: "Ada Park, Cornell"."""
    return len(name.split()) == 1 < len(beside.split()) and _is_affiliation(name)


def are_inverted(texts: Sequence[str]) -> bool:
    """Whether the presenters of a page are written "Yang, Jingyuan": nearly every text has one comma between two short
    parts, and no part stands before a comma here and behind one there, as in lists of first names."""
    each = (name for text in texts for name in re.split(r"[;；&]|\band\b", text))
    parts = [[part.split() for part in re.split("[,，]", name)] for name in each if len(name.split()) > 1]
    turned = [
        p for p in parts if len(p) == 2 and len(p[0]) <= 2 and 0 < len(p[1]) <= 2 and (len(p[0]) == 1 or len(p[1]) == 1)
    ]
    behind_them = [" ".join(part) for _, part in turned]
    if turned and lines.read_together(behind_them).among((Kind.AFFILIATION, Kind.PLACE)) >= _SURE:
        return False  # "Ada Park, Cornell"
    if len(turned) < _LEAST_INVERTED or len(turned) < (1 - _MOST_OTHERWISE) * len(parts):
        return False
    before, behind = ({" ".join(p[i]).casefold() for p in turned} for i in (0, 1))
    return not before & behind


def affiliated(rich: Rich) -> tuple[Rich, tuple[Rich, ...]]:
    """(the names, the lines below them that are institutions or places) of a cell: "Ada Park" above "Cornell"."""
    each = rich.lines()
    below = [line for line in each[1:] if _is_affiliation(line.text)]
    if not below or lines.read(each[0].text).people < _SURE:
        return rich, ()
    first = len(each[0].printed)
    kept = [line for line in each[1:] if line not in below]
    spans = tuple(span for line in kept for span in (Span(", "), *line.spans))
    return Rich((*rich.before(first).spans, *spans), rich.line), tuple(below)


def _is_affiliation(text: str) -> bool:
    """An institution or a place by its words, or a text that reads as one rather than as people."""
    reading = lines.read(text)
    named = names_institution(text) or names_place(text)
    return named or reading.among((Kind.AFFILIATION, Kind.PLACE)) > reading.people


def looks_like_people(rich: Rich, settings: ScheduleSettings, words: Words) -> bool:
    """True for a text that can be read as names only: one to four words each, no colon, no digits, no title."""
    text = _ICON.sub("", rich.text)
    if not text or len(text) > 400 or re.search(r"[:?!“”\"：]|\d", _PARENS.sub("", text)) or words.kind(text):
        return False
    if len(text.split()) > 1 and lines.read(text).among(_NO_PEOPLE) >= _SURE:
        return False
    found, _ = split_people(text, settings, words)
    return bool(found) and all(
        len(name.split()) <= 4 and len(name) <= 40 and all(_NAME_WORD.match(w) for w in name.split()) for name in found
    )
