"""How a paper says it is to be cited ("ACM Reference Format: ..."): its title and authors once more, as a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from extract.lexicon.names import BETWEEN, without_titles
from extract.pdf.header.prose import Prose, joined
from extract.pdf.layout import Line
from extract.text import title_key

_HEADING = re.compile(
    r"^\W*(?:(?:acm|pvldb|vldb|edbt|lipics)?\W*(?:reference|citation) format|(?:please )?cite (?:this|as)\b[^:]{0,40}"
    r"|how to cite[^:]{0,40}|(?:recommended|suggested) citation)\W*(?::(?P<rest>.*))?$",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_YEAR_NEXT = re.compile(r"[^\d]*(?:19|20)\d\d\.\s")
"""ACM's order: the year stands between the persons and the title."""
_LINES = 25
"""Lines of a citation, at most: those of fifty authors have about as many."""
_APART = 1.8
"""How many sizes of the type apart the lines of one citation are at most."""


def own_citation(lines: Sequence[Line]) -> str:
    """The text in which the page says how to cite the paper, "" where it says nothing of it."""
    for head in lines:
        if (match := _HEADING.match(head.text)) is None:
            continue
        column = [line for line in lines if line.y < head.y - 1 and abs(line.x0 - head.x0) < 2 * head.size]
        column.sort(key=lambda line: -line.y)
        said = [match["rest"] or "", *(line.text for line in _paragraph(column[:_LINES]))]
        return joined(said, Prose.of(lines))
    return ""


def _paragraph(column: Sequence[Line]) -> list[Line]:
    """The first lines of a column, as far as no gap parts them."""
    whole = takewhile(lambda pair: pair[0].y - pair[1].y < _APART * pair[0].size, pairwise(column))
    return [*column[:1], *(line for _, line in whole)]


def of_paper(citation: str, title: str, names: Sequence[str]) -> str:
    """The citation, "" where it names neither the title nor one of the persons: it is a template's, or another's."""
    text = _solid(citation)
    return citation if any(_solid(own) in text for own in (title, *names)) else ""


def names_title(citation: str, title: str) -> bool:
    """Whether the citation holds the title, whatever its spaces and hyphens."""
    return _solid(title) in _solid(citation)


def names_authors(citation: str, names: Sequence[str], title: str) -> bool | None:
    """Whether before its title or its first number the citation names these persons in any order, and nobody else.
    None where it cannot tell: it is cut within their list, or begins with them and goes on in other words."""
    solid, spoken = _without_and(citation), _DIGIT.split(citation, maxsplit=1)[0]
    own = [_solid(name) for name in names]
    rest = _without_and(spoken).partition(_without_and(title))[0]
    if rest == solid and "".join(own).startswith(rest):
        return None
    ahead = ""
    while (first := next((name for name in sorted(own, key=len, reverse=True) if rest.startswith(name)), "")) != "":
        own.remove(first)
        ahead, rest = ahead + first, rest.removeprefix(first)
    if own or not ahead:
        return False
    goes_on = bool(rest) and _without_and(title) not in solid and not _YEAR_NEXT.match(citation)
    return None if goes_on else not rest


def _solid(text: str) -> str:
    """The letters and digits of a text, folded."""
    return title_key(text).replace(" ", "")


def _without_and(text: str) -> str:
    return _solid(" ".join(without_titles(piece) for piece in BETWEEN.split(text)))
