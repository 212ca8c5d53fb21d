"""What of a talk's words on its page is form and what is said of that talk alone.

The words of a talk whose own were replaced are compared with those of the other talks of the page: what several of them
print ("Topic I", "slides", the keys of data) is form and stays; what this one alone says (its authors, its number, an
address) is of nobody else and goes with its line or its cell, or makes the talk no pattern at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_OURS = re.compile("[\ue000-\uf8ff]")  # marks where words of the new talk stand
_FIRST_MARK = 0xE000  # where the private use area of Unicode begins
_BETWEEN = re.compile(r"(<[^<>]*>|\[\[|\]\]|[|,，;；\n])")
_WORD = re.compile(r"[^\W_]+")
# A link of Markdown, of a wiki with and without an address of its own, of HTML.
_LINK = re.compile(
    r"\[(?P<label>[^\[\]\n]*)\]\((?P<to>[^()\n]*)\)"
    r"|\[\[(?P<page>[^\[\]|\n]*)(?:\|(?P<name>[^\[\]\n]*))?\]\]"
    r"|\[(?P<site>https?://[^\s\[\]]+)(?P<words> [^\[\]\n]*)?\](?![(\]])"
    r"|<a\s(?:[^<>]*\s)?href=[\"']?(?P<at>[^\"'<>\s]*)[^<>]*>(?P<said>[^<>]*)</a>"
)
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_BAR = re.compile(r"\|(?![^\[\]\n]*\]\])")  # not the one within a link of a wiki
_TAG = re.compile(r"<[^<>]*>")
_KEPT_BY = 4  # what a quarter of the other talks print is form; by hand


@dataclass(frozen=True, slots=True)
class Swap:
    """A stretch of the text, and the words that take its place."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Form:
    """What the talks of a page print alike: pieces by their words, and addresses, with how many talks have each."""

    talks: int
    pieces: Mapping[str, int]

    def is_form(self, piece: str) -> bool:
        """Whether enough talks print it; what holds no word is never more than form. The talk itself is one of them."""
        said = _said(piece)
        return not said or self.pieces.get(said, 0) > max(1, (self.talks - 1) // _KEPT_BY)


def form_of(texts: Sequence[str], names: Sequence[str] = ()) -> Form:
    """The form of talks, each given with marks for its own words; `names` are form though but one talk prints them."""
    pieces = Counter({_said(name): len(texts) + 1 for name in names})
    for text in texts:
        said = {said for piece in _pieces(text) if (said := _said(piece))}
        pieces.update(said | {_address(link) for link in _LINK.finditer(text)})
    return Form(len(texts), pieces)


def marked(text: str, swaps: Sequence[Swap]) -> str:
    """The text with a mark in the place of each swap, to be told from everything a page prints."""
    parts, at = [], 0
    for number, swap in enumerate(sorted(swaps, key=lambda one: one.start)):
        parts += [text[at : swap.start], chr(_FIRST_MARK + number)]
        at = swap.end
    return "".join((*parts, text[at:]))


def filled(text: str, swaps: Sequence[Swap]) -> str:
    """A marked text with the new words where the marks stand."""
    words = [swap.words for swap in sorted(swaps, key=lambda one: one.start)]
    return _OURS.sub(lambda mark: words[ord(mark[0]) - _FIRST_MARK], text)


def without_the_old(text: str, form: Form) -> tuple[str, tuple[str, ...]] | None:
    """A marked text without what only its own talk says, and the words that went; None where such words stand beside
    the new ones."""
    kept: list[str] = []
    gone: list[str] = []
    for line in (_unlinked(line, form) for line in text.splitlines(keepends=True)):
        if all(form.is_form(piece) for piece in _pieces(line)):
            kept.append(line)
        elif _ROW.match(line):
            printed = _BAR.split(line)
            cells = [_cell(cell, form) for cell in printed]
            if None in cells:
                return None
            gone += [cell.strip() for cell, left in zip(printed, cells, strict=True) if cell != left]
            kept.append("|".join(cell or "" for cell in cells))
        elif _OURS.search(line) or _TAG.search(line):
            return None
        else:
            gone.append(line.strip())
    return "".join(kept), tuple(gone)


def _unlinked(line: str, form: Form) -> str:
    """The line without links that lead where only the old talk does, and nothing where that was all of it."""
    left = _LINK.sub(lambda link: _link(link, form), line)
    if left == line:
        return line
    left = re.sub(r"[,，;] *(?=[,，;]|\s*$)", "", re.sub(r"^(\s*[-*+] )[,，;] *", r"\1", left))
    bare = not _said(left) and not _OURS.search(left) and not _ROW.match(line) and not _TAG.search(line)
    return "" if bare else left


def _link(link: re.Match[str], form: Form) -> str:
    """A link that leads where the new talk or several talks do; of another one only the new words."""
    to, label = _address(link), link["label"] or link["name"] or link["words"] or link["said"] or ""
    if _OURS.search(to) or not to or form.pieces.get(to, 0) > 1:
        return link[0]
    return label if _OURS.search(label) else ""


def _address(link: re.Match[str]) -> str:
    return link["to"] or link["page"] or link["site"] or link["at"] or ""


def _cell(cell: str, form: Form) -> str | None:
    """A cell, emptied where its words are those of the old talk alone; None where words of the new one stand there."""
    if all(form.is_form(piece) for piece in _pieces(cell)):
        return cell
    return None if _OURS.search(cell) else re.sub(r"[^\s](?:.*[^\s])?", "", cell)


def _pieces(text: str) -> Iterator[str]:
    return (piece for piece in _BETWEEN.split(text) if piece)


def _said(piece: str) -> str:
    """The words of a piece, of a tag as it stands."""
    return piece if piece.startswith("<") else " ".join(_WORD.findall(_OURS.sub(" ", piece))).casefold()
