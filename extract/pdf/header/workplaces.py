"""Who works where as the small print of the first page says it: "A. Lee and B. Ek are with the University of ..."."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from extract.pdf.header import affiliations
from extract.pdf.header.footnotes import LONGEST, small_print
from extract.pdf.header.names import Name
from extract.pdf.layout import Line
from extract.text import title_key

_IS_WITH = re.compile(r"\s(?:is|are) (?:(?:now|currently|also) )?with (?:the )?")
_ALSO_WITH = re.compile(r",? and (?:(?:is|are) )?(?:(?:now|currently|also) )?with (?:the )?")
_STOP = re.compile(r"([^\s.;]*)[.;](?=\s|$)")
_ABBREVIATION = re.compile(
    r"Dept|Univ|Inst|Lab|Labs|Electr?|Comput|Eng|Engrg|Sci|Technol?|Nat|Natl|Int|Corp|Inc|Ltd|Res|Calif|Mass|Mech|Math|Phys"
)
_CONTACT = re.compile(r"[\s,(\[{]*(?:\be-?mails?\b|\bcorresponding author\b|\S+@).*", re.IGNORECASE | re.DOTALL)
_EVERYBODY = re.compile(r"\b(?:the|all(?: the)?|all of the|both) authors$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_GIVEN = 5
"""Words of a name before its last one, at most; by hand."""
_MOST = 8_000
"""Characters of small print that are read: a column of a page has no more."""


@dataclass(frozen=True, slots=True)
class _Said:
    """Who is somewhere (places in the list of authors), and where the sentence and its institution begin."""

    who: tuple[int, ...]
    start: int
    place: int


def workplaces(page: Sequence[Line], names: Sequence[Name]) -> list[list[str]]:
    """The institutions of each of the names; empty for who is not spoken of."""
    text = small_print(page)[:_MOST]
    ends = _sentence_ends(text)
    said: list[_Said] = []
    for match in _IS_WITH.finditer(text):
        after = said[-1].place if said else 0
        begin = max((end for end in ends if after <= end <= match.start()), default=after)
        who, at = _spoken_of(text[begin : match.start()], names)
        said.append(_Said(who, begin + at, match.end()))
    result: list[list[str]] = [[] for _ in names]
    for i, one in enumerate(said):
        limits = [end for end in ends if end > one.place] + [later.start for later in said[i + 1 : i + 2]]
        places = _places(text[one.place : min(limits, default=len(text))])
        for author in one.who:
            result[author] += places
    return result


def _sentence_ends(text: str) -> list[int]:
    """Where sentences end: no initial, no "Jr." and no "Dept." ends one."""
    ends = []
    for match in _STOP.finditer(text):
        word = match[1]
        closed = word.isupper() or len(word) > 2
        if match[0].endswith(";") or (closed and len(word) > 1 and not _ABBREVIATION.fullmatch(word)):
            ends.append(match.end())
    return ends


def _spoken_of(text: str, names: Sequence[Name]) -> tuple[tuple[int, ...], int]:
    """Which of the names the beginning of a sentence names, and where in it the first of them begins. A name is its
    last word with an initial or a given name before it; one that fits two authors names neither."""
    if _EVERYBODY.search(text):
        return tuple(range(len(names))), 0
    words = [(match.start(), title_key(match.group())) for match in _WORD.finditer(text)]
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for author, name in enumerate(names):
        at = _place_of(name.text, [word for _, word in words])
        if at is not None:
            found[at].append(author)
    sure = {at: authors[0] for at, authors in found.items() if len(authors) == 1}
    start = min((words[first][0] for first, _ in found), default=len(text))
    return tuple(sure[at] for at in sorted(sure)), start


def _place_of(name: str, words: Sequence[str]) -> tuple[int, int] | None:
    """Between which words the name stands, as it is printed or with the family name last."""
    own = [word for word in title_key(name).split() if word not in _SUFFIXES]
    for given, family in ((own[:1], own[-1:]), (own[-1:], own[:1])):
        for last, word in enumerate(words):
            if [word] != family:
                continue
            for first in range(last - 1, max(-1, last - 1 - _GIVEN), -1):
                if words[first] == "and":
                    break
                if words[first][:1] == given[0][:1] and (len(words[first]) == 1 or words[first] == given[0]):
                    return first, last
    return None


def _places(text: str) -> list[str]:
    parts = _ALSO_WITH.split(_CONTACT.sub("", text))
    return [part for part in map(affiliations.clean, parts) if part[:1].isupper() and len(part) <= LONGEST]
