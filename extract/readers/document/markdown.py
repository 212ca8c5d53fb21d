"""Markdown (CommonMark with tables, https://spec.commonmark.org/0.31.2/) to blocks, by markdown-it-py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from extract.readers.document.blocks import HARD, SOFT, Block, Rich, Span, Table, link_bare_addresses
from extract.readers.document.html import html_blocks

_A_OPEN = re.compile(r"<a\b[^>]*?\bhref\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_BRACKET = re.compile(r"[\[\]]|\n[ \t]*(?:\n|[-*+|#>]|\d{1,9}[.)])")
"""A bracket, or a line that begins something new: a bracket that was left open before it stays alone."""
_DEEPEST = 4  # brackets within brackets; a picture in a link in brackets has three
_PLAIN = "\ufdd0"  # a bracket to no parser; Unicode keeps this code point free for such uses
_MOST_LINES = 3_000  # with text; the longest list seen has 2,000, and a fifth of a ms is taken for each at worst
_LINE = re.compile(r"\S[^\n]*")
_LONE = re.compile(r"(?<=\s)[*_](?=\s)")
_STRUCK = re.compile(r"<(/?)(?:s|del|strike)\s*>", re.IGNORECASE)
_KRAMDOWN = re.compile(r"\{:[^{}]*\}")


def parser(**options: bool) -> MarkdownIt:
    """CommonMark with tables and struck text. Options are those of markdown-it: `html=True` lets HTML through."""
    made = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    made.inline.ruler.before("emphasis", "lone", _lone)
    return made


def _lone(state: StateInline, silent: bool) -> bool:
    """A star or an underscore between white space, which can neither begin nor end an emphasis: text.

    The parser finds the same, at twenty times the price.
    """
    if not _LONE.match(state.src, state.pos):
        return False
    if not silent:
        state.pending += state.src[state.pos]
    state.pos += 1
    return True


@cache
def _parser() -> MarkdownIt:
    return parser()


def shallow(text: str) -> str:
    """`text` with brackets that open deeper than any link of a paragraph made plain signs, which `deep` turns back.

    For each that stays open the parser looks through the rest of the paragraph, again and again down to its own bound.
    """
    if text.count("[") <= _DEEPEST:
        return text
    kept: list[str] = []
    end = depth = 0
    for found in _BRACKET.finditer(text):
        sign = found[0]
        if sign == "[" and depth >= _DEEPEST:
            kept += (text[end : found.start()], _PLAIN)
            end = found.end()
        depth = 0 if sign not in "[]" else depth + 1 if sign == "[" else max(0, depth - 1)
    return "".join((*kept, text[end:]))


def deep(text: str) -> str:
    """`text` with its brackets again."""
    return text.replace(_PLAIN, "[")


def first_lines(text: str) -> tuple[str, str]:
    """(as much of a Markdown text as is read of one, a sentence that says so or "" where that is all)."""
    if text.count("\n") < _MOST_LINES:
        return text, ""
    behind = next(islice(_LINE.finditer(text), _MOST_LINES, None), None)
    if behind is None:
        return text, ""
    return text[: behind.start()], f"It has more lines than the {_MOST_LINES:,} that are read of a Markdown text."


def _tokens(text: str) -> list[Token]:
    tokens = _parser().parse(shallow(text))
    for token in tokens:
        token.content = deep(token.content)
        for child in token.children or ():
            child.content = deep(child.content)
    return tokens


def markdown_blocks(text: str, first_line: int = 1) -> Iterator[Block]:
    """The blocks of a Markdown text whose first line is line `first_line` of the document."""
    tokens = _tokens(text)
    depth, fresh, heading = 0, False, 0
    index = 0
    while index < len(tokens):
        token = tokens[index]
        line = first_line + (token.map[0] if token.map else 0)
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "list_item_open":
            fresh = True
        elif token.type == "list_item_close" and fresh:
            yield Block("item", Rich((), line), depth)
            fresh = False
        elif token.type == "heading_open":
            heading = int(token.tag[1])
        elif token.type == "inline":
            kind = "heading" if heading else "item" if fresh else "paragraph"
            yield Block(kind, rich(token, line), heading or depth)  # type: ignore[arg-type]
            fresh, heading = False, 0
        elif token.type == "table_open":
            end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
            yield _table(tokens[index:end], line, first_line)
            index = end
        elif token.type == "fence":
            yield Block("code", Rich((Span(token.content),), line), depth)
        elif token.type == "code_block":  # in pages that people write, four spaces mean "below", not "code"
            yield Block("paragraph", Rich(link_bare_addresses([Span(token.content.rstrip("\n"))]), line), depth + 1)
        elif token.type == "html_block":
            yield from html_blocks(token.content, line)
        index += 1


def rich(token: Token, line: int) -> Rich:
    """The inline content of a token as rich text."""
    spans: list[Span] = []
    href: str | None = None
    strong = struck = 0
    for child in token.children or ():
        if child.type == "link_open":
            href = str(child.attrs.get("href", ""))
            spans.append(Span("", href))
        elif child.type == "link_close" or (child.type == "html_inline" and child.content.lower() == "</a>"):
            href = None
        elif child.type in ("strong_open", "strong_close"):
            strong += child.nesting
        elif child.type in ("s_open", "s_close"):
            struck += child.nesting
        elif child.type == "html_inline":
            struck += _strikes(child.content)
            if match := _A_OPEN.match(child.content):
                href = match.group(1).strip("\"'")
                spans.append(Span("", href))
            elif re.match(r"<br\b", child.content, re.IGNORECASE):
                spans.append(Span(HARD))
        elif child.type in ("softbreak", "hardbreak"):
            _add(spans, Span(SOFT, href, strong > 0, struck > 0))
        elif child.type in ("text", "code_inline"):
            _add(spans, Span(_KRAMDOWN.sub("", child.content), href, strong > 0, struck > 0))
    return Rich(link_bare_addresses(spans), line)


def _strikes(tag: str) -> int:
    """1 for a tag that begins struck text, -1 for one that ends it."""
    found = _STRUCK.match(tag)
    return 0 if found is None else -1 if found[1] else 1


def _add(spans: list[Span], span: Span) -> None:
    last = spans[-1] if spans else None
    if span.href is not None and last and last.href == span.href:
        spans[-1] = Span(last.text + span.text, span.href, last.strong or span.strong, last.struck or span.struck)
    else:
        spans.append(span)


def _table(tokens: Sequence[Token], line: int, first_line: int) -> Block:
    rows: list[tuple[Rich, ...]] = []
    lines: list[int] = []
    header: tuple[Rich, ...] = ()
    cells: list[Rich] = []
    row_line = line
    for token in tokens:
        if token.type == "tr_open":
            cells, row_line = [], first_line + (token.map[0] if token.map else 0)
        elif token.type == "inline":
            cells.append(rich(token, row_line))
        elif token.type == "tr_close" and not header:
            header = tuple(cells)
        elif token.type == "tr_close":
            rows.append(tuple(cells))
            lines.append(row_line)
    return Block("table", Rich((), line), 0, Table(header, tuple(rows), tuple(lines)))
