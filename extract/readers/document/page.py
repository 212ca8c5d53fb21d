"""Bytes to a page: text repaired, front matter read, markup turned into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote

from extract.identifiers import split_address
from extract.readers.document.blocks import Block, unread
from extract.readers.document.html import html_blocks
from extract.readers.document.latex import from_latex, is_latex
from extract.readers.document.markdown import first_lines, markdown_blocks
from extract.readers.document.messages import calendar_blocks, mail_blocks
from extract.readers.document.outline import regularise
from extract.readers.document.sheets import delimited_blocks, is_workbook, workbook_blocks
from extract.readers.document.wikitext import as_markdown
from extract.readers.repair import Repaired, decode, repair

_TABLE = re.compile(r"<table\b.*?(?:</table\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TITLE, _HEAD = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE), 20_000
_FRONT = re.compile(r"\A---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HUGO = re.compile(r"\A\+\+\+[ \t]*\n(.*?\n)?\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_NUMBERED = re.compile(r"^\[(\d{1,3})\][ \t]+(?=\S)", re.MULTILINE)  # the references of a bibliography in plain text
_LONGEST_LINE = 10_000  # characters as printed; the longest seen, a paragraph of a blog, has 3,100
_SAID = 3  # places that are named where a bound left something out; by hand
_SEPARATORS = {0x2028: " ", 0x2029: " "}
_HTML = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page ready to be read: `front` is its YAML front matter as text (from line 2), `blocks` the rest. `unread` says
    what of it could not be read, and why."""

    document: str
    text: Repaired
    encoding: str
    front: str
    markup: Literal["html", "markdown", "sheet", "text"]
    blocks: tuple[Block, ...]
    unread: str = ""

    @property
    def path(self) -> PurePosixPath:
        """The path of the document without scheme, host and query."""
        return PurePosixPath(unquote(split_address(self.document).path) if "://" in self.document else self.document)

    @property
    def title(self) -> str:
        """What stands in the `title` of an HTML page; "" where there is none."""
        found = _TITLE.search(self.text.text[:_HEAD]) if self.markup == "html" else None
        return found.group(1) if found else ""

    def headings(self) -> Iterator[str]:
        return (b.rich.text for b in self.blocks if b.kind == "heading")


@lru_cache(maxsize=2)  # whoever asks whether a document is a schedule or a list has opened it before it is read
def open_page(body: bytes, document: str) -> Page:
    """The page in `body`. Never raises: bytes without meaning become a page without blocks that anybody understands."""
    page = _opened(body, document)
    page = replace(page, blocks=tuple(part for block in page.blocks for part in _to_their_ends(block)))
    left_out = dict.fromkeys(f"{b.rich.text} (line {b.line})" for b in page.blocks if b.kind == "unread")
    if not left_out:
        return page
    said = " ".join([page.unread, *list(left_out)[:_SAID]]).strip()
    return replace(page, blocks=tuple(b for b in page.blocks if b.kind != "unread"), unread=said)


def _to_their_ends(block: Block) -> Iterator[Block]:
    """The block; of one with a line that is too long what stands before its end, and that the rest is left out.

    Whoever judges a line reads it ten times and more: a heading of 100 KB is asked by each talk below it.
    """
    end = block.rich.long_line(_LONGEST_LINE) if block.kind != "code" else None
    if end is None:
        yield block
        return
    yield replace(block, rich=block.rich.before(end))
    said = f"A line has more than the {_LONGEST_LINE:,} characters that are read of one; what follows in it"
    yield unread(f"{said} and below it, up to the next block, was left out.", block.line)


def _opened(body: bytes, document: str) -> Page:
    if is_workbook(body):
        sheets, unread = workbook_blocks(body)
        return Page(document, Repaired("", ""), "utf-8", "", "sheet", tuple(sheets), unread)
    text, encoding = decode(body)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd").translate(_SEPARATORS)
    repaired = repair(text)
    if _HTML.match(repaired.text):
        return Page(document, repaired, encoding, "", "html", tuple(html_blocks(repaired.text)))
    page = Page(document, repaired, encoding, "", "markdown", ())
    if blocks := mail_blocks(repaired.text) or calendar_blocks(repaired.text):
        return replace(page, blocks=tuple(blocks), markup="text")
    if is_latex(repaired.text, page.path):
        return replace(page, blocks=tuple(html_blocks(from_latex(repaired.text))))
    if blocks := delimited_blocks(repaired.text, page.path):
        return replace(page, blocks=tuple(blocks), markup="sheet")
    text = as_markdown(repaired.text, page.path) or repaired.text
    front = _FRONT.match(text) or hugo_front(text)
    rest = _blank(text, [front.span()]) if front else text
    yaml = (front.group(1) or "") if front and text.startswith("-") else ""
    return replace(page, front=yaml, blocks=tuple(_markdown(rest)))


def hugo_front(text: str) -> re.Match[str] | None:
    """The front matter of a Hugo page between +++ lines; its first group is TOML."""
    return _HUGO.match(text)


def _markdown(text: str) -> Iterator[Block]:
    """Markdown, with comments gone and HTML tables read whole: for CommonMark a blank line inside would end them."""
    text, left_out = first_lines(text)
    text = _NUMBERED.sub(r"\1. ", _blank(text, list(_comments(text))))
    tables = list(_TABLE.finditer(text))
    blocks = list(markdown_blocks(regularise(_blank(text, [m.span() for m in tables]))))
    if left_out:
        blocks.append(unread(left_out, text.count("\n") + 1))
    for match in tables:
        blocks += html_blocks(match.group(), text.count("\n", 0, match.start()) + 1)
    return iter(sorted(blocks, key=lambda b: b.line) if tables else blocks)


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Where comments start and end. One without an end is none, and neither is any behind it."""
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        yield start, end + 3
        start = text.find("<!--", end + 3)


def _blank(text: str, places: list[tuple[int, int]]) -> str:
    """`text` with those places emptied, line ends kept."""
    pieces, at = [], 0
    for start, end in places:
        pieces += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end
    return "".join([*pieces, text[at:]])
