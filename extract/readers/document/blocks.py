"""Blocks and rich text: what is left of a page when its markup is gone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import Literal, TypeAlias

from extract.lexicon.privacy import without_email
from extract.redirects import destination
from extract.text import collapse

SOFT, HARD = "\n", "\u2028"
"""A line end of the document, and a line break (`<br>`) within one line of it."""

BlockKind: TypeAlias = Literal["heading", "item", "paragraph", "table", "code", "unread"]
"""An "unread" block is a sentence that says what was left out there because of a bound; `Page.unread` holds it."""
_LINE_END = re.compile(f"([{SOFT}{HARD}])")
_NO_PAGE = re.compile(r"\s*(?:mailto|tel|javascript|data|vbscript|file)\s*:", re.IGNORECASE)
_BARE_URL = re.compile(r"https?://[^\s<>()\[\]{}|\"'`]+[^\s<>()\[\]{}|\"'`.,;:!?]")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text; `href` is None outside a link and "" in a link without target, and what is
    struck through is `struck`."""

    text: str
    href: str | None = None
    strong: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Rich:
    """Text with links. `line` is the 1-based line of the document where it starts."""

    spans: tuple[Span, ...]
    line: int
    _text: str | None = field(default=None, init=False, repr=False, compare=False)
    _printed: str | None = field(default=None, init=False, repr=False, compare=False)
    _lines: tuple[Rich, ...] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The text on one line, white space folded. Folded once, and joined once: a reader asks twenty times."""
        if self._text is None:
            object.__setattr__(self, "_text", collapse(self.printed))
        return self._text or ""

    @property
    def printed(self) -> str:
        if self._printed is None:
            object.__setattr__(self, "_printed", "".join(span.text for span in self.spans))
        return self._printed or ""

    @property
    def plain(self) -> str:
        """The text outside links, on one line."""
        return collapse("".join(span.text if span.href is None else " " for span in self.spans))

    @property
    def links(self) -> tuple[Span, ...]:
        return tuple(span for span in self.spans if span.href is not None)

    def lines(self) -> tuple[Rich, ...]:
        """One rich text per line or `<br>`, empty ones left out. Parted once: each way of reading a page asks."""
        if not _LINE_END.search(self.printed):
            return (self,) if self.text or self.links else ()
        if self._lines is None:
            object.__setattr__(self, "_lines", self._parted())
        return self._lines or ()

    def _parted(self) -> tuple[Rich, ...]:
        done: list[Rich] = []
        current: list[Span] = []
        line = self.line
        for span in self.spans:
            for part in _LINE_END.split(span.text):
                if part in (SOFT, HARD):
                    done.append(Rich(tuple(current), line))
                    current, line = [], line + (part == SOFT)
                elif part or span.href is not None:
                    current.append(replace(span, text=part))
        done.append(Rich(tuple(current), line))
        return tuple(r for r in done if r.text or r.links)

    def long_line(self, most: int) -> int | None:
        """Where the first line of more than `most` printed characters has that many; None where no line has more."""
        if len(self.printed) <= most:
            return None
        at = 0
        for part in _LINE_END.split(self.printed):
            if len(part) > most:
                return at + most
            at += len(part)
        return None

    def after(self, count: int) -> Rich:
        """The text without its first `count` printed characters; links keep their targets."""
        spans: list[Span] = []
        for span in self.spans:
            kept = span.text[count:] if count else span.text
            count = max(0, count - len(span.text))
            if kept or (span.href is not None and not span.text):
                spans.append(replace(span, text=kept))
        return Rich(tuple(spans), self.line)

    def before(self, count: int) -> Rich:
        """The first `count` printed characters; links keep their targets."""
        spans: list[Span] = []
        for span in self.spans:
            if count <= 0:
                break
            spans.append(replace(span, text=span.text[:count]))
            count -= len(span.text)
        return Rich(tuple(spans), self.line)


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by row, a spanning cell copied into every place it covers. `header` is empty where the table names none.

    `lines` are the lines the rows start on.
    """

    header: tuple[Rich, ...]
    rows: tuple[tuple[Rich, ...], ...]
    lines: tuple[int, ...]

    @property
    def width(self) -> int:
        return max((len(row) for row in (self.header, *self.rows)), default=0)


@dataclass(frozen=True, slots=True)
class Block:
    """`level` is that of a heading (1-6) or the depth of a list item or of a paragraph inside one (0 = none)."""

    kind: BlockKind
    rich: Rich
    level: int = 0
    table: Table | None = None

    @property
    def line(self) -> int:
        return self.rich.line


def unread(said: str, line: int) -> Block:
    """The block of what a bound left out from that line on."""
    return Block("unread", Rich((Span(said),), line))


def hide_addresses(text: str) -> str:
    """The text without e-mail addresses, which are never stored."""
    return without_email(text, "[address]")


_MARKED = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")


def marked(text: str, line: int) -> Rich:
    """A text outside any markup as rich text: Markdown links and bare addresses in it are links."""
    spans: list[Span] = []
    start = 0
    for match in _MARKED.finditer(text):
        spans += [Span(text[start : match.start()]), Span(match.group(1), match.group(2))]
        start = match.end()
    return Rich(link_bare_addresses([*spans, Span(text[start:])]), line)


def typed_links(spans: list[Span]) -> list[Span]:
    """The spans with links that HTML shows as they were typed for Markdown: "[Looms](https://...)" in a cell."""
    found: list[Span] = []
    for span in spans:
        start = 0
        for match in _TYPED.finditer(span.text) if span.href is None and "](" in span.text else ():
            found += [replace(span, text=span.text[start : match.start()]), Span(match.group(1), match.group(2))]
            start = match.end()
        found.append(replace(span, text=span.text[start:]) if start else span)
    return found


_TYPED = re.compile(r"\[([^\[\]]{1,300})\]\((https?://[^()\s]{1,1000})\)")


def link_bare_addresses(spans: list[Span]) -> tuple[Span, ...]:
    """The spans with web addresses made links, links that lead to no page made text, neighbours joined."""
    linked: list[Span] = []
    for span in map(_leading, spans):
        if span.href is not None or "://" not in span.text:
            linked.append(span)
            continue
        start = 0
        for match in _BARE_URL.finditer(span.text):
            linked += [
                replace(span, text=span.text[start : match.start()]),
                replace(span, text=match.group(), href=match.group()),
            ]
            start = match.end()
        linked.append(replace(span, text=span.text[start:]))
    return _joined(linked)


def _leading(span: Span) -> Span:
    """The span with the address that its link leads to; without one where that is no page."""
    if not span.href:
        return span
    return replace(span, href=None if _NO_PAGE.match(span.href) else destination(span.href))


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    printed = (span for span in spans if span.text or span.href is not None)
    sort = attrgetter("strong", "struck")
    for (is_link, *sorts), group in groupby(printed, key=lambda span: (span.href is not None, *sort(span))):
        neighbours = list(group)
        if is_link:
            joined += neighbours
        else:
            joined.append(Span("".join(span.text for span in neighbours), None, *sorts))
    return tuple(joined)
