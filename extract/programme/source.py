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
_PATH = re.compile(r"(?:^|[/_-])(?:accepted|papers?|program(?:me)?|proceedings)(?=[/._-])", re.IGNORECASE)
_LEAST = 3  # papers with authors and affiliations; a group's own page prints titles and links
_MOST_BYTES = 2_000_000  # by hand
_HEAD = 4000  # characters in which a page says what it is; by hand


def looks_like_markdown_programme(body: bytes, url: str) -> bool:
    """True for Markdown that is named like a programme and prints three papers with affiliations of their authors."""
    if not is_markdown_file(url) or len(body) > _MOST_BYTES:
        return False
    text = html.decode(body)
    head = " ".join(_SAID.findall(text[:_HEAD]))
    if not (_NAMED.search(head) or _PATH.search(split_address(url).path)):
        return False
    return sum(1 for e in read_page(text, url).entries if e.people and e.people.affiliated) >= _LEAST


EXTRACTORS = (Extractor("programme-source", 1, looks_like_markdown_programme, extract),)
