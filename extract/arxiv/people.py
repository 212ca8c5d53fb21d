"""The author line of arXivRaw and of the feeds: "A. Able (1), B. Baker and C. Cole (1 and 2) ((1) MIT, (2) CERN)".

The format is arXiv's own: https://info.arxiv.org/help/prep.html#author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.lexicon.privacy import without_email
from extract.readers.tex import tex_to_text
from extract.records import Author

_KEY_LIST = re.compile(r"\s*\(\s*(\(\s*\w{1,3}\s*\)[^()]*(?:\([^()]*\)[^()]*)*)\)\s*\.?$")
_KEYED = re.compile(r"\(\s*(\w{1,3})\s*\)([^()]*(?:\((?!\s*\w{1,3}\s*\))[^()]*\)[^()]*)*)")
_KEYS = re.compile(r"\s*(?:,|;|&|\band\b)\s*|\s+")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?", re.IGNORECASE)
_MARK = re.compile(r"[(),;]|\s(?:and|&)\s", re.IGNORECASE)


def authors_of(line: str) -> tuple[Author, ...]:
    """The authors of one printed line, in order; affiliations in brackets, numbered ones looked up in the list behind.

    Never raises: where brackets do not match, they are taken for letters.
    """
    line = tex_to_text(line)
    institutions: dict[str, str] = {}
    if match := _KEY_LIST.search(line):
        line = line[: match.start()]
        institutions = {k: without_email(v.strip(" ,;.")) for k, v in _KEYED.findall(match[1])}
    authors: list[Author] = []
    for name, notes in _entries(line):
        if authors and not notes and _SUFFIX.fullmatch(name):
            last = authors.pop()
            authors.append(Author(f"{last.name} {name}", last.affiliations))
        elif name:
            authors.append(Author(name, tuple(a for note in notes for a in _affiliations(note, institutions) if a)))
    return tuple(authors)


def _affiliations(note: str, institutions: dict[str, str]) -> list[str]:
    keys = [k for k in _KEYS.split(note) if k]
    if keys and all(k in institutions for k in keys):
        return [institutions[k] for k in keys]
    return [] if all(re.fullmatch(r"\d{1,3}", k) for k in keys) else [without_email(note)]


def _entries(line: str) -> Iterator[tuple[str, list[str]]]:
    """(name, bracketed notes) of each author in `line`."""
    nested = _balanced(line)
    name, notes, depth, last, opened = "", [], 0, 0, 0
    for mark in _MARK.finditer(line):
        sign = mark[0]
        if sign in "()":
            if not nested:
                continue
            if depth == 0:
                name += line[last : mark.start()]
            depth += 1 if sign == "(" else -1
            if depth == 1 and sign == "(":
                opened = mark.end()
            elif depth == 0:
                notes.append(" ".join(line[opened : mark.start()].split()))
                last = mark.end()
        elif depth == 0:
            yield " ".join((name + line[last : mark.start()]).split()), notes
            name, notes, last = "", [], mark.end()
    yield " ".join((name + line[last:]).split()), notes


def _balanced(line: str) -> bool:
    depth = 0
    for sign in re.findall(r"[()]", line):
        depth += 1 if sign == "(" else -1
        if depth < 0:
            return False
    return depth == 0
