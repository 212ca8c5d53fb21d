"""Citations typed where a title should stand: "Ada Park, Bo Lin. Looms Considered Useful. OSDI 2020"."""

from __future__ import annotations

import re

from extract.lexicon import lines
from extract.lexicon.lines import Kind

_SURE = 0.9
"""The calibrated probability from which what stands before a mark is authors, and what stands behind it a title."""
_AND = re.compile(r"\s*[,&]\s*|\s+and\s+")
_LIKELY = 0.7  # beside a year in brackets
_STOP, _COMMA = re.compile(r"(?<=[^\W_]{2})\.\s+"), re.compile(r",\s+")
_CITED = re.compile(r"(?:(?<!\s)\s+)?\(([^()]{2,80}?),?\s+((?:19|20)\d\d)[a-z]?\)\s*\.?$")
_SIGNED = re.compile(r"\.\s+(?P<who>[^.()]{2,80}?)\s+\((?:19|20)\d\d[a-z]?\)\s*\.?$")
"""Authors and year behind a full stop: "Looms Considered Useful. Park & Lin (2007)"."""
ET_AL = re.compile(r"\bet\.?\s+al\b", re.IGNORECASE)
_INVERTED = re.compile(
    r"(?:(?:\.{3}|…|&|and\b|,)\s*){0,3}[^\W\d_][\w'’-]{1,30}(?: [A-Z][\w'’-]{1,30})?, (?:[A-Z]\.[ -]?){1,4}"
)
_REFERENCE = re.compile(
    r"(?P<title>\S.{9,249}?)[.?!]\s+(?P<who>[^.\s][^.]{2,120}(?:al)?)\.\s+In:?\s+(?P<where>[^\s,][^,]{1,60})(?:,|\.|$)"
)
_MOST = 12
"""Marks that are looked at: more authors than that are cut short with "et al."."""


def without_authors(text: str) -> str:
    """The text without the authors it begins with: at least two words that surely are names, before a sure title. A
    full stop parts better than a comma, which stands between authors too."""
    if (start := _inverted_end(text)) and lines.read(_STOP.split(text[start:])[0])[Kind.TITLE] >= _SURE:
        return text[start:]
    stops = list(_STOP.finditer(text))[:_MOST]
    commas = list(_COMMA.finditer(text))[:_MOST][::-1]
    for mark in (*stops, *commas):
        before, behind = text[: mark.start()], text[mark.end() :]
        if len(before.split()) < 2 or len(behind.split()) < 3:
            continue
        first = _STOP.split(behind)[0]
        if lines.read(before).people >= _SURE and lines.read(first)[Kind.TITLE] >= _SURE:
            return behind
    return text


def _inverted_end(text: str) -> int:
    """Where authors written "Park, A., Lin, B., & Roe, C." end; 0 where fewer than two stand at the start."""
    position = count = 0
    while count < _MOST and (author := _INVERTED.match(text, position)):
        position, count = author.end(), count + 1
    return position if count > 1 else 0


def _are_surnames(text: str) -> bool:
    """ "Liberman", "Hickok & Poeppel", "Chen et al": a pair of surnames reads as people in its place only."""
    names = _AND.split(text)
    paired = len(names) > 1 and all(len(name.split()) == 1 and name[:1].isupper() for name in names)
    return paired or ET_AL.search(text) is not None or lines.read(text).people >= _LIKELY


def split_citation(text: str) -> tuple[str, str] | None:
    """(title, venue) of "Looms Considered Useful. Park et al. In OSDI ’16, Nov. 2016."; None where a text is none."""
    found = _REFERENCE.match(text)
    if found is None or not (ET_AL.search(found["who"]) or lines.read(found["who"]).people >= _SURE):
        return None
    return found["title"], found["where"]


def without_year(text: str) -> str:
    """The text without authors and year in brackets at its end: "Neural ODEs (Chen et al., 2018)"."""
    signed = _SIGNED.search(text)
    if signed and _are_surnames(signed["who"]):
        return text[: signed.start()]
    found = _CITED.search(text)
    if found and (ET_AL.search(found.group(1)) or lines.read(found.group(1)).people >= _SURE):
        return text[: found.start()]
    return text
