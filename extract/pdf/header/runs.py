"""Authors in running text: "Ann Lee and Bo Wu, Univ. X; Cy Doe, Corp Y" (covers of USENIX, ACM's journal style)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from extract.lexicon.names import BETWEEN, clean, split
from extract.pdf.header import affiliations, kinds
from extract.pdf.header.markers import trailing
from extract.pdf.header.names import MEMBERSHIP
from extract.pdf.header.words import is_institution, is_name, is_post, readable_case
from extract.pdf.header.words import is_place as is_address
from extract.pdf.layout import Word, is_italic
from extract.records import Author
from extract.text import collapse

_BRACKETS = re.compile(r"\s*\(([^()]{3,})\)\s*(?:[,;]|(?=\band\b)|$)", re.MULTILINE)
"""What stands in brackets at the end of a piece; a name in brackets stands within one."""
_SMALL = re.compile(r"\b[A-ZÀ-Þ][a-zß-ÿ]{2}")
_DASH = re.compile(r"^([^-–—]{3,80}|[^–—]{3,80}?)\s[-–—]{1,3}\s(.{3,})$")


def read(lines: Sequence[Sequence[Word]], spoken: Sequence[Sequence[Word]] = ()) -> tuple[Author, ...]:
    """Authors of a run that fills `lines`; `groups` says how."""
    return tuple(author for group in groups(lines, spoken) for author in group)


def groups(lines: Sequence[Sequence[Word]], spoken: Sequence[Sequence[Word]] = ()) -> list[tuple[Author, ...]]:
    """The authors of each group of a run that fills `lines`, none of a group that names nobody. Where institutions are
    set in italics, or from a comma on in another type, the type decides, else the words do; where nothing else parts
    groups, each of the lines `spoken` that begins with a name begins a new one."""
    words = [word for line in lines for word in line if not word.is_superscript]
    slanted = [is_italic(word.font) for word in words]
    if any(slanted) and not all(slanted) and not slanted[0]:
        return [_by_type(words, is_slanted)]
    if words and all(in_two_types(line) for line in lines):
        name = style_of(words[0])
        return [_by_type(words, lambda word: style_of(word) != name)]
    text = _opened("\n".join(_text(line) for line in lines))
    texts = text.split(";") if ";" in text or len(spoken) < 2 else _line_groups([_text(line) for line in spoken])
    pieces = Counter(piece for group in texts for piece in set(BETWEEN.split(group.strip(" ,"))))
    shared = {piece for piece, count in pieces.items() if count > 1}
    return [tuple(_group(group, shared)) for group in texts if any(c.isalpha() for c in group)]


def is_slanted(word: Word) -> bool:
    return is_italic(word.font)


def style_of(word: Word) -> tuple[float, str]:
    return (round(word.size, 1), word.font)


def in_two_types(line: Sequence[Word]) -> bool:
    """Whether the line begins in one type and goes on, from a comma to its end, in another: a name in bold or in
    another font before its institution."""
    words = [word for word in line if not word.is_superscript]
    styles = [style_of(word) for word in words]
    turn = next((i for i, style in enumerate(styles) if style != styles[0]), 0)
    if not turn or styles[0] in styles[turn:]:
        return False
    first, rest = (" ".join(word.text for word in part) for part in (words[:turn], words[turn:]))
    return first.endswith(",") and is_name(first.rstrip(",")) and not MEMBERSHIP.match(rest)


def _text(line: Sequence[Word]) -> str:
    return " ".join(word.text for word in line if not word.is_superscript)


def _opened(text: str) -> str:
    """Institutions in brackets or after a dash, as a group of their own with their people; lines joined."""
    dashes = [_DASH.search(line) for line in text.splitlines()]
    if all(found and _is_institution(found[2]) for found in dashes):
        text = ";".join(f"{found[1]}, {found[2]}" for found in dashes if found)
    return collapse(_BRACKETS.sub(lambda match: f", {match[1]};", text))


def _is_institution(text: str) -> bool:
    return is_institution(text) or kinds.is_institution(text)


def _by_type(words: Sequence[Word], is_place: Callable[[Word], bool]) -> tuple[Author, ...]:
    """Authors of a run whose institutions are told by their type."""
    authors: list[Author] = []
    pending: list[str] = []
    names: list[str] = []
    place: list[str] = []
    for word in [*words, None]:
        slanted = word is not None and (is_place(word) or (bool(place) and not any(c.isalnum() for c in word.text)))
        if place and not slanted and not (word is not None and _goes_on(place, word.text)):
            pending += _names(" ".join(names))
            values = affiliations.unique(affiliations.split(" ".join(place)))
            authors += [Author(readable_case(name), values) for name in pending]
            names, place, pending = [], [], []
        if word is None:
            break
        (place if slanted or (place and _goes_on(place, word.text)) else names).append(word.text)
    return (*authors, *(Author(readable_case(name)) for name in _names(" ".join(names))))


def _goes_on(place: Sequence[str], text: str) -> bool:
    """A joining word in upright type between two slanted institutions."""
    return text in ("and", "&") and not place[-1].endswith(";")


def _names(text: str) -> list[str]:
    names = split(text, "printed").names
    return [clean(trailing(name.strip(" *∗†‡"))[0]) for name in names if name.lower() != "and"]


def _line_groups(lines: Sequence[str]) -> list[str]:
    """Lines of a run: one that begins with a name begins a group, unless the group before lacks its institution."""
    groups: list[str] = []
    for line in _without_dashes(lines):
        text = _opened(line)
        first = BETWEEN.split(text.strip(" ,"))[0]
        open_end = bool(groups) and (groups[-1].rstrip().endswith((",", " and")) or not _has_place(groups[-1]))
        if groups and (open_end or not is_name(first) or is_institution(first)):
            groups[-1] = f"{groups[-1]} {text}"
        else:
            groups.append(text)
    return groups


def _without_dashes(lines: Sequence[str]) -> list[str]:
    """The lines with a comma for the dash behind a name, where most lines have one before an institution."""
    dashes = [_DASH.search(line) for line in lines]
    named = [found for found in dashes if found and is_name(found[1])]
    if len(named) < 2 or 2 * sum(_is_institution(found[2]) for found in named) < len(named):
        return list(lines)
    pairs = zip(dashes, lines, strict=True)
    return [f"{found[1]}, {found[2]}" if found and is_name(found[1]) else line for found, line in pairs]


def _has_place(text: str) -> bool:
    """Whether a group names an institution: one that is known, or a last piece that is no name."""
    pieces = BETWEEN.split(text.strip(" ,;"))
    last = pieces[-1]
    unknown = len(pieces) > 1 and not kinds.is_people(last) and (last != last.upper() or not is_name(last))
    return is_institution(text) or unknown


def _is_person(part: str) -> bool:
    """Whether a part with the name of an organisation in it is a person's ("Shirin Bell")."""
    return is_name(part) and kinds.person(part) > 0.5


def _is_mixed(part: str, name: str) -> bool:
    """Whether the part has words in small letters behind a name in capitals ("ANN LEE, Acme Works")."""
    return name.isupper() and bool(_SMALL.search(part))


def _group(text: str, shared: Collection[str] = ()) -> list[Author]:
    """Names, then what follows the last of them. What several groups share is no name, nor is, behind a name in
    capitals, what is not printed so."""
    names: list[str] = []
    position = 0
    text = re.sub(r"^\s*(?i:and)\s+", "", text.strip(" ,"))
    while position < len(text):
        match = BETWEEN.search(text, position)
        end = match.start() if match else len(text)
        part = clean(trailing(text[position:end].strip(" *∗†‡"))[0])
        if names and (part in shared or kinds.is_institution(part) or is_post(part) or _is_mixed(part, names[0])):
            break
        if (is_institution(part) and not _is_person(part)) or (not is_name(part) and (names or is_address(part))):
            break
        if any(c.isalpha() for c in part):
            names.append(part)
        position = match.end() if match else len(text)
    values = affiliations.unique(affiliations.split(text[position:])) if position < len(text) else ()
    return [Author(readable_case(name), values) for name in names if is_name(name)]
