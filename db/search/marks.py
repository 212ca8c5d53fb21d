"""Where the words of a query stand in a printed text, so that they can be marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.search.fulltext import words
from db.search.inflect import inflected
from db.search.query import And, Node, Not, Or, Words, parse
from extract.lexicon.names import EAST_ASIAN

Span = tuple[int, int]

# Letters and digits with the accents that follow them; `db.search.fulltext.words` folds what is found.
# A Chinese, Japanese or Korean letter is a word by itself.
_LETTER = f"(?!{EAST_ASIAN.pattern})[^\\W_]"
_WORD = re.compile(f"{EAST_ASIAN.pattern}|{_LETTER}(?:{_LETTER}|[\u0300-\u036f\u00ad\u200b\u2060])*")


@dataclass(frozen=True, slots=True)
class _Printed:
    word: str
    start: int
    end: int


def terms(query: str) -> tuple[Words, ...]:
    """The words, in all their forms, and phrases that a query looks for; what it excludes is not among them.

    Raises `QuerySyntaxError`.
    """
    return tuple(_wanted(inflected(parse(query))))


def _wanted(node: Node) -> Iterator[Words]:
    if isinstance(node, Words):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _wanted(part)
    elif isinstance(node, Not) and isinstance(node.part, Not):
        yield from _wanted(node.part.part)


def spans(text: str, wanted: Sequence[Words], field: str) -> list[Span]:
    """The places (start, end) of the words in `text`, which is that field of a paper; in order, none inside another."""
    printed = [_Printed(word, match.start(), match.end()) for match in _WORD.finditer(text) for word in words(match[0])]
    found = sorted(span for node in wanted if node.field in (None, field) for span in _phrase(printed, node))
    return list(_joined(found))


def _phrase(printed: Sequence[_Printed], node: Words) -> Iterator[Span]:
    length = len(node.words)
    *firsts, last = node.words
    for at in range(len(printed) - length + 1):
        *before, final = printed[at : at + length]
        fits = final.word.startswith(last) if node.prefix else final.word == last
        if fits and [one.word for one in before] == firsts:
            yield printed[at].start, final.end


def _joined(found: Sequence[Span]) -> Iterator[Span]:
    """Spans that touch or overlap as one."""
    current: Span | None = None
    for start, end in found:
        if current is not None and start <= current[1]:
            current = (current[0], max(end, current[1]))
            continue
        if current is not None:
            yield current
        current = (start, end)
    if current is not None:
        yield current


def excerpt(text: str, wanted: Sequence[Words], field: str, width: int = 160) -> str | None:
    """The part of a long text around its first match, cut between words; None where nothing matches."""
    found = spans(text, wanted, field)
    if not found:
        return None
    start = max(found[0][0] - width // 3, 0)
    start = text.find(" ", start, found[0][0]) + 1 if start else 0
    end = start + width
    if end < len(text):
        end = max(text.rfind(" ", start, end), found[0][1])
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")
