"""Programmes and lists of accepted papers in Markdown, the sources of Jekyll and Hugo sites, as the page they make.

2017      EuroSys (Jekyll): items with a bold title, a hard break, authors with affiliations in italics.
2020      VLDB (Jekyll): "1. **Title**, Authors" by track.
2024      APSys (Hugo): titles as headings of the sixth level.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from extract.identifiers import split_address
from extract.readers.cuts import CutWarning
from extract.readers.document.markdown import deep, first_lines, parser, shallow

FRONT_MATTER = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\r?\n.*?\n\1[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_LIQUID = re.compile(r"\{[%{]")
_CLOSING = {"{%": "%}", "{{": "}}"}
# What an element is to be given: "{: .class}" of Kramdown, "{#place}" behind a heading of Hugo.
_KRAMDOWN = re.compile(r"\{:[^{}\n]{0,200}\}|(?<=\S) \{[#.][\w -]{1,60}\}(?=[ \t]*(?:\n|\Z))")
_ENDINGS = (".md", ".markdown", ".mkd", ".mmark")


def is_markdown_file(url: str) -> bool:
    return split_address(url).path.lower().endswith(_ENDINGS)


def without_template(text: str) -> str:
    """A Jekyll or Hugo source without front matter and template tags; its lines keep their numbers."""
    text = FRONT_MATTER.sub(lambda match: "\n" * match.group().count("\n"), text)
    kept: list[str] = []
    end = 0
    for start, behind in _tags(text):
        kept += (text[end:start], "\n" * text.count("\n", start, behind))
        end = behind
    return "".join((*kept, text[end:]))


def _tags(text: str) -> Iterator[tuple[int, int]]:
    """Where template tags start and end. One without an end is none, and neither is any of its kind behind it."""
    open_for_ever: set[str] = set()
    found = _LIQUID.search(text)
    while found:
        behind = found.start() + 1
        if found[0] not in open_for_ever:
            end = text.find(_CLOSING[found[0]], found.end())
            if end < 0:
                open_for_ever.add(found[0])
            else:
                behind = end + 2
                yield found.start(), behind
        found = _LIQUID.search(text, behind)


def as_html(text: str) -> str:
    """The page that a Markdown text makes, each block on the line on which it stands in the text.

    A `CutWarning` says where a text is longer than it is read.
    """
    text, left_out = first_lines(without_template(text))
    if left_out:
        warnings.warn(CutWarning(left_out, text.count("\n") + 1), stacklevel=2)
    return _page_of(text)


@lru_cache(maxsize=1)  # whoever asks whether a text is a programme has made its page
def _page_of(text: str) -> str:
    markdown = _parser()
    tokens = markdown.parse(shallow(_KRAMDOWN.sub("", text)))
    written: list[str] = ["<html><body>"]
    line = 0
    for position, token in enumerate(tokens):
        if token.map and token.nesting >= 0 and token.map[0] > line:
            written.append("\n" * (token.map[0] - line))
            line = token.map[0]
        made = _rendered(markdown, tokens, position, token)
        line += made.count("\n")
        written.append(made)
    return deep("".join(written))


def _rendered(markdown: MarkdownIt, tokens: list[Token], position: int, token: Token) -> str:
    renderer, options = markdown.renderer, markdown.options
    if token.type == "inline":
        return str(renderer.render([token], options, {}))
    made = str(renderer.render(tokens[position : position + 1], options, {}))
    return made if token.type in ("html_block", "fence") else made.replace("\n", " ")


@cache
def _parser() -> MarkdownIt:
    # Four spaces before a line are how people set a page, not code.
    return parser(html=True).disable("code")
