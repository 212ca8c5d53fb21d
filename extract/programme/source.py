"""Programmes in Markdown: asked before the readers of groups' own pages, which would take them for a reading list."""

from __future__ import annotations

import re

from extract.identifiers import split_address
from extract.programme import extract, read_page
from extract.programme.markdown import is_markdown_file
from extract.readers import html
from extract.registry import Extractor

_SAID = re.compile(r"^(?:title\s*[:=]|#{1,3}\s)(.*)$", re.MULTILINE)
_NAMED = re.compile(r"\baccepted\b.{0,30}\bpapers?\b|\bprogram(?:me)?\b(?! committee)|\bproceedings\b", re.IGNORECASE)
_LISTS_ACCEPTED = re.compile(
    r"\b(?:papers|articles) (?:accepted|published) (?:at|by|to|in)\b|\baccepted papers\b", re.IGNORECASE
)
_WITH_AUTHORS = re.compile(r"^\|(?=[^\n]*\b(?:paper|title)s?\b)[^\n]*\|\s*authors?\s*\|", re.IGNORECASE | re.MULTILINE)
_TABLE = re.compile(r"^\|", re.MULTILINE)
_PATH = re.compile(r"(?:^|[/_-])(?:accepted|papers?|program(?:me)?|proceedings)(?=[/._-])", re.IGNORECASE)
_LEAST = 3  # papers with authors and affiliations; a group's own page prints titles and links
_MOST_BYTES = 2_000_000  # by hand
_HEAD = 4000  # characters in which a page says what it is; by hand


def looks_like_markdown_programme(body: bytes, url: str) -> bool:
    """True for Markdown that is named like a programme and prints three papers with affiliations of their authors."""
    if not is_markdown_file(url) or len(body) > _MOST_BYTES:
        return False
    text = html.decode(body)
    if _is_table_of_accepted(text):
        return sum(1 for e in read_page(text, url).entries if e.people) >= _LEAST
    head = " ".join(_SAID.findall(text[:_HEAD]))
    if not (_NAMED.search(head) or _PATH.search(split_address(url).path)):
        return False
    return sum(1 for e in read_page(text, url).entries if e.people and e.people.affiliated) >= _LEAST


def _is_table_of_accepted(text: str) -> bool:
    """True for a table with titles and authors below the words that it holds accepted papers."""
    before = text[:_HEAD][: table.start() if (table := _TABLE.search(text)) else 0]
    return _LISTS_ACCEPTED.search(before) is not None and _WITH_AUTHORS.search(text) is not None


EXTRACTORS = (Extractor("programme-source", 1, looks_like_markdown_programme, extract),)
