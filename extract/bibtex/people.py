"""The author field of a citation: names joined by "and", and all that people put there besides.

bibtexparser's own splitter is not used: it drops the first letter of an author that begins with a backslash
("\\O{}yvind") behind "and" (bibtexparser 2.0.0b8, https://github.com/sciunto-org/python-bibtexparser).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.lexicon.affiliations import affiliation, is_institution
from extract.lexicon.lines import Kind
from extract.lexicon.lines import read as read_line
from extract.lexicon.names import is_suffix, split
from extract.readers.tex import tex_to_text
from extract.records import Author
from extract.text import collapse

_AND = re.compile(r"\s+and(?=\s)\s*|(?<=\s)and$|^and\s", re.IGNORECASE)
_TEX_AND = re.compile(r"\\and(?![A-Za-z])")
_FOOTNOTES = re.compile(
    r"\\(?:thanks|footnotemark|footnotetext|footnote|orcid(?:ID)?|authormark|textsuperscript|inst|fnref|corref|tnoteref)"
    r"(?:\s*\[[^\]]{0,80}\])?(?:\s*\{[^{}]{0,300}\})?|\$\s*\^?\s*\{?[^$]{0,40}\$|\\(?:dag|ddag|dagger|ddagger|ast)\b(?:\{\})?"
)
_FONT = re.compile(r"\\(?:textbf|textit|textsc|textrm|emph|underline|uline|mbox)\s*\{([^{}]*)\}")
_PLACE = re.compile(r"^(?P<name>[^:;(]{3,60}?)\s*(?:[:;]+|\()\s*(?P<place>[^()]{2,200}?)\)?$")


@dataclass(slots=True)
class Authors:
    """The authors of a citation. `cut`: "and others" stood there; `doubtful`: what can be read in two ways;
    `institutions`: what stands among the authors, is no person, and belongs to nobody for certain.
    """

    people: list[Author] = field(default_factory=list)
    cut: bool = False
    doubtful: str | None = None
    institutions: list[str] = field(default_factory=list)


def read_authors(written: str) -> Authors:
    """The authors of a field in BibTeX's form, TeX resolved. Never raises."""
    pieces = [_plain(piece) for piece in _between_ands(collapse(_TEX_AND.sub(" and ", written)))]
    found = Authors()
    if any(literal for _, literal in pieces):
        for text, literal in pieces:
            _add(found, (text,), literal) if literal else _add_split(found, text)
    else:
        _add_split(found, " and ".join(text for text, _ in pieces))
    if not found.people:  # institutions that sign by themselves
        found.people, found.institutions = [Author(name) for name in found.institutions], []
    _tell_lone_words(found)
    return found


def read_each(names: tuple[str, ...]) -> Authors:
    """The same of names that stand in a field each (RIS)."""
    found = Authors()
    for name in names:
        if is_institution(name):
            found.people.append(Author(name))  # a field of its own: the institution signs as an author
        else:
            _add_split(found, name)
    return found


def _add_split(found: Authors, text: str) -> None:
    """The names of a text; "Ada Bee, AT&T Labs" is one person and a place before it is a family and a given name."""
    for part in _AND.split(text) if _holds_place(text) else (text,):
        name, place = _with_place(part)
        if place:
            found.people.append(Author(str(next(iter(split(name).names), name)), *affiliation(place)))
            continue
        listed = split(part, "inverted")
        found.cut |= listed.cut
        found.doubtful = found.doubtful or (part if listed.doubtful else None)
        _add(found, listed.names, literal=False)


def _add(found: Authors, names: tuple[str, ...], literal: bool) -> None:
    for name in names:
        if not literal and is_institution(name):
            found.institutions.append(name)
        elif name:
            found.people.append(Author(name))


def _holds_place(text: str) -> bool:
    return any(_with_place(part)[1] for part in _AND.split(text))


def _with_place(part: str) -> tuple[str, str]:
    """("Ada Bee", "AT&T Labs") of "Ada Bee, AT&T Labs", "Ada Bee: AT&T Labs" and "Ada Bee (AT&T Labs)"."""
    head, comma, tail = part.partition(",")
    if comma and " " in head.strip() and not is_suffix(tail) and is_institution(tail.strip()):
        return head.strip(), tail.strip(" ,")
    match = _PLACE.match(part)
    if match and is_institution(match["place"]):
        return match["name"], match["place"]
    return part, ""


def _tell_lone_words(found: Authors) -> None:
    """Beside institutions a single word that the reader of lines does not take for a person is one too: "NICTA"."""
    if not found.institutions:
        return
    lone = [
        a for a in found.people if " " not in a.name and not a.affiliations and read_line(a.name)[Kind.PERSON] < 0.5
    ]
    found.institutions += [author.name for author in lone]
    found.people = [author for author in found.people if author not in lone]


def _between_ands(text: str) -> list[str]:
    """The pieces between "and" outside of braces."""
    if "{" not in text:
        return [piece for piece in _AND.split(text) if piece.strip(" ,")]
    depths, depth = [], 0
    for place, char in enumerate(text):
        escaped = place and text[place - 1] == "\\"
        depth += 0 if escaped else {"{": 1, "}": -1}.get(char, 0)
        depths.append(depth)
    pieces, start = [], 0
    for match in _AND.finditer(text):
        if depths[match.start()] <= 0:
            pieces.append(text[start : match.start()])
            start = match.end()
    return [piece for piece in (*pieces, text[start:]) if piece.strip(" ,")]


def _plain(piece: str) -> tuple[str, bool]:
    """(text without TeX, whether braces around all of it keep it whole)."""
    bare = _FONT.sub(r"\1", _FOOTNOTES.sub("", piece)).strip()
    literal = bare.startswith("{") and bare.endswith("}") and _closes_at_end(bare) and "\\" not in bare[:2]
    return tex_to_text(bare).replace("``", "“").replace("''", "”"), literal


def _closes_at_end(text: str) -> bool:
    depth = 0
    for place, char in enumerate(text):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth == 0:
            return place == len(text) - 1
    return False
