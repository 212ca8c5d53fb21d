"""The people field of a USENIX paper: "A and B, <em>X;</em> C, <em>Y and Z</em><br><strong>Best Paper!</strong>".

Names stand in plain type, institutions in italics (`<em>`; in 2016 `<i>`), groups end with ";". Seen damage: nested and
empty italics, an institution in two pieces, the ";" outside, names with no institution, no italics at all, an award on
a line of its own or behind the last institution. lxml reads the simple fragment, BeautifulSoup any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString
from lxml import etree
from lxml.etree import _Element as Element

from extract.lexicon.affiliations import author, names_institution, names_place
from extract.lexicon.names import split
from extract.lexicon.privacy import without_email
from extract.records import Author
from extract.text import collapse

_ITALIC = frozenset({"em", "i", "cite"})
_STRONG = frozenset({"strong", "b"})
_BREAKS = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "td", "h2", "h3", "h4"})
_AWARD = re.compile(
    r"\b(?:award(?:ed|s)?|best (?:student |short )?paper|prize|winner|runner[- ]?up|honou?rable mention|test of time"
    r"|distinguished (?:paper|artifact)|finalist)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*,?\s+(?:and|&)\s+", re.IGNORECASE)
_TRAILING_AND = re.compile(r"[\s,;]*(?:\s(?:and|&))?[\s,;]*$", re.IGNORECASE)
_MARKS = re.compile(r"[*†‡§¶∗⋆]+")
_WORD = re.compile(r"\w")
_JOINT = re.compile(r"^[\s,/&]*(?:and)?[\s,/&]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class People:
    """What a people field says: authors in order, awards, and other bold or separate lines as notes."""

    authors: tuple[Author, ...] = ()
    awards: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    italic: bool
    strong: bool


def read_people(field: Element) -> People:
    """Read one people field. Never raises on damaged markup; e-mail addresses are left out."""
    simple = _simple(field)
    if simple is not None:
        loose: list[str] = []
        return People(tuple(_authors(_merged(simple), loose)), (), tuple(loose))
    fragment = etree.tostring(field, encoding="unicode", method="html", with_tail=False)
    lines = [line for line in _lines(_flatten(BeautifulSoup(fragment, "lxml"), False, False)) if _text(line)]
    italics = any(run.italic for line in lines for run in line)
    awards: list[str] = []
    notes: list[str] = []
    people: list[_Run] = []
    for number, line in enumerate(lines):
        if _is_award(line, number):
            awards.append(_text(line))
        elif number and italics and not any(run.italic for run in line):
            notes.append(_text(line))  # "Long presentation"
        else:
            people.extend(_without_award(line, awards))
            people.append(_Run(" " if italics else ";", False, False))
    return People(tuple(_authors(_merged(people), notes)), tuple(awards), tuple(notes))


def _is_award(line: list[_Run], number: int) -> bool:
    """A line that is an award and nothing else: all of it in italics, or none of it and no list of names."""
    words = [run for run in line if _WORD.search(run.text)]
    if not _AWARD.search(_text(line)):
        return False
    slanted = [run.italic or run.strong for run in words]
    return all(slanted) or (not any(run.italic for run in words) and (number > 0 or "," not in _text(line)))


def _without_award(line: list[_Run], awards: list[str]) -> list[_Run]:
    """The line without an award in bold behind the last institution; bold names are names."""
    bold = _text([run for run in line if run.strong])
    if not bold or not _AWARD.search(bold):
        return line
    awards.append(bold)
    return [run for run in line if not run.strong]


def _simple(field: Element) -> list[_Run] | None:
    """The runs of a field that is one paragraph of text and plain italics; None where it is anything else."""
    holder = field
    while len(holder) == 1 and holder[0].tag in ("div", "p") and not (holder.text or "").strip():
        if (holder[0].tail or "").strip():
            return None
        holder = holder[0]
    if len(holder) > 1 and "field-label" in (holder[0].get("class") or ""):
        return _simple(holder[1]) if len(holder) == 2 and not (holder[0].tail or "").strip() else None
    runs = [_Run(holder.text or "", False, False)]
    for child in holder:
        if child.tag not in ("em", "i") or len(child):
            return None
        runs += (_Run(child.text or "", True, False), _Run(child.tail or "", False, False))
    return runs


def _flatten(tag: Tag, italic: bool, strong: bool) -> Iterator[_Run | None]:
    """Text runs in order; None stands for a line break."""
    for child in tag.children:
        if isinstance(child, Comment):
            continue
        if isinstance(child, NavigableString):
            yield _Run(str(child), italic, strong)
        elif isinstance(child, Tag) and "field-label" not in (child.get("class") or ()):
            breaks = child.name in _BREAKS
            slanted = "italic" in str(child.get("style") or "")
            if breaks:
                yield None
            yield from _flatten(child, italic or slanted or child.name in _ITALIC, strong or child.name in _STRONG)
            if breaks:
                yield None


def _lines(runs: Iterator[_Run | None]) -> Iterator[list[_Run]]:
    line: list[_Run] = []
    for run in runs:
        if run is None:
            yield line
            line = []
        else:
            line.append(run)
    yield line


def _text(runs: list[_Run]) -> str:
    return collapse("".join(run.text for run in runs))


def _merged(runs: list[_Run]) -> list[tuple[str, bool]]:
    """(text, italic) with neighbours of one kind joined; italics with no word in them are punctuation."""
    merged: list[tuple[str, bool]] = []
    for run in runs:
        italic = run.italic and _WORD.search(run.text) is not None
        if merged and merged[-1][1] == italic:
            merged[-1] = (merged[-1][0] + run.text, italic)
        else:
            merged.append((run.text, italic))
    if not any(not italic and _WORD.search(text) for text, italic in merged):
        merged = [("".join(text for text, _ in merged), False)]  # all in italics: they tell nothing apart
    return [(without_email(collapse(text)), italic) for text, italic in merged]


def _authors(runs: list[tuple[str, bool]], loose: list[str]) -> Iterator[Author]:
    """The authors in order; an institution that no name stands before is added to `loose`."""
    pending = institution = ""
    for index, (text, italic) in enumerate(runs):
        if italic:
            institution = f"{institution} {text}".strip()
            continue
        rest = text
        if institution and not institution.endswith(";"):
            if index + 1 < len(runs) and _JOINT.match(text):  # one institution in two pieces, or two joined by "and"
                institution = f"{institution} {text}".strip()
                continue
            tail, rest = _tail(text)
            institution = f"{institution} {tail}".strip()
        if institution:
            yield from _italic_group(pending, institution, loose)
            pending = institution = ""
        *closed, pending = rest.split(";")
        for group in closed:
            yield from _plain_group(group)
    if institution:
        yield from _italic_group(pending, institution, loose)
    else:
        yield from _plain_group(pending)


def _italic_group(names: str, institution: str, loose: list[str]) -> Iterator[Author]:
    found = _names(names)
    printed = _TRAILING_AND.sub("", institution)
    if not found:
        loose.append(printed.strip(" ,;"))
    yield from (author(name, printed) for name in found)


def _tail(text: str) -> tuple[str, str]:
    """An institution's end that stands outside the italics ("<em>University of California,</em> San Diego; ...")."""
    head, semicolon, rest = text.partition(";")
    piece = head.strip(" ,)")
    if piece and semicolon and (names_place(piece) or names_institution(piece)):
        return piece, rest
    return "", text


def _plain_group(group: str) -> Iterator[Author]:
    """ "A and B, Keio University" with no italics: the first item that reads like an institution ends the names."""
    items = [item.strip() for item in group.split(",")]
    first = next((i for i, item in enumerate(items) if i and names_institution(item)), len(items))
    names = _names(", ".join(items[:first]))
    if first == len(items) and len(names) > 1 and " " not in names[-1] and not _AND.search(group):
        first, names = len(items) - 1, names[:-1]  # "Jane Doe, Foocorp"
    institution = ", ".join(items[first:])
    yield from (author(name, institution) for name in names)


def _names(text: str) -> list[str]:
    """The names in "A, B, and C", without marks."""
    named = (name.strip(" ;:") for name in split(_MARKS.sub("", text.strip(" ,;:")), "printed").names)
    return [name if name.count("(") == name.count(")") else name.strip(" ()") for name in named]
