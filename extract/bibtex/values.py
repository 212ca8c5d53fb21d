"""The values of BibTeX fields: `"22nd " # sosp # {, 2009}` with every macro in its place.

bibtexparser leaves a concatenation as it is written, so the values are taken raw and put together here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from bibtexparser.model import String

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BARE = re.compile(r"[^\s#{}\"]+")
_LONGEST_MACRO = 2000  # characters of what one macro stands for; names of venues are a tenth of it
_MOST = 5_000_000  # characters that the macros of one file may add to it, so that no file of macros of macros explodes


class Macros:
    """The `@string` macros of a file; `unknown` holds the names that were used and never defined."""

    def __init__(self, strings: Iterable[String]) -> None:
        self.unknown: set[str] = set()
        self._left = _MOST
        self._known: dict[str, str] = {month: month for month in _MONTHS}
        for string in strings:
            self._known[string.key.casefold()] = self.value(str(string.value))[:_LONGEST_MACRO]

    def value(self, raw: str) -> str:
        """The text of a raw value, without the braces or quotation marks around it. Never raises."""
        return "".join(self._piece(piece) for piece in _pieces(raw))

    def _piece(self, piece: str) -> str:
        if piece[:1] in ('"', "{"):
            return piece[1:-1] if piece[-1:] == {'"': '"', "{": "}"}[piece[0]] and len(piece) > 1 else piece[1:]
        if piece.isdecimal():
            return piece
        known = self._known.get(piece.casefold())
        if known is None or len(known) > self._left:
            self.unknown.add(piece)
            return piece
        self._left -= len(known)
        return known


def _pieces(raw: str) -> Iterator[str]:
    """What "#" joins: texts in braces or quotation marks, numbers and names of macros."""
    place = 0
    while place < len(raw):
        char = raw[place]
        if char in '"{':
            end = _text_end(raw, place)
            yield raw[place:end]
        elif char in "# \t\r\n},":
            end = place + 1
        else:
            match = _BARE.match(raw, place)
            end = match.end() if match else place + 1
            if match:
                yield match[0]
        place = end


def _text_end(raw: str, start: int) -> int:
    """Behind the text that begins at `start`: a quotation mark inside braces does not end it."""
    depth = 0
    quoted = raw[start] == '"'
    for place in range(start, len(raw)):
        char = raw[place]
        if char == "\\":
            continue
        escaped = place and raw[place - 1] == "\\"
        if char == "{" and not escaped:
            depth += 1
        elif char == "}" and not escaped:
            depth -= 1
            if depth == 0 and not quoted:
                return place + 1
        elif char == '"' and quoted and depth == 0 and place > start and not escaped:
            return place + 1
    return len(raw)


def inherit(fields: dict[str, str], parents: Mapping[str, dict[str, str]]) -> dict[str, str]:
    """`fields` with what the entry named by `crossref` adds: BibTeX's rule, and biblatex's that its title is the
    booktitle; and before that with all that the containers of data named by `xdata` hold, as in biblatex.
    """
    for name in fields.get("xdata", "").split(","):
        fields = {**parents.get(name.strip().casefold(), {}), **fields}
    parent = parents.get(fields.get("crossref", "").strip().casefold())
    if parent is None or parent is fields:
        return fields
    added = {name: value for name, value in parent.items() if name not in ("title", "author", "crossref", "doi", "url")}
    if "booktitle" not in added and "title" in parent:
        added["booktitle"] = parent["title"]
    return added | fields
