"""The talks of a page as patterns: which lines are a talk's own, and where in them its words stand."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.records import TalkRecord

MATERIALS = ("slides", "summary", "video")
_OPENS = re.compile(r"^(\s*)(?:(\{)\s*$|(<tr)\b|-[ \t]+['\"]?\w[\w -]{0,30}['\"]?:)")
_CLOSES = {"{": re.compile(r"^\s*\}"), "<tr": re.compile(r"</tr\s*>", re.IGNORECASE)}
_MOST_LINES = 40  # of one talk; by hand
_BETWEEN_PEOPLE = r"(?:[\s,;，、；&/+]|and|und|et)+"
_MARKS = "*_`~"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A talk with the lines of the page that are its own, from `first` until before `last`."""

    talk: TalkRecord
    text: str
    first: int
    last: int


def patterns_of(talks: Sequence[TalkRecord], lines: Sequence[str]) -> list[Pattern]:
    """The talks on one paper, with people and a day, that come first under their date."""
    wanted = (talk for talk in talks if len(talk.papers) == 1 and talk.presenters and talk.date and talk.date_raw)
    return list(own_lines([*wanted], talks, lines))


def own_lines(wanted: Sequence[TalkRecord], talks: Sequence[TalkRecord], lines: Sequence[str]) -> Iterator[Pattern]:
    """Each wanted talk that has its date for itself, with its lines."""
    at = sorted({talk.where.line for talk in talks if talk.where.line})
    starts = {start for talk in talks if (start := _start(talk, lines)) is not None}
    for talk in wanted:
        found = _block(talk, at, lines) or _below_its_date(talk, at, starts, lines)
        if found:
            first, last = found
            yield Pattern(talk, "".join(lines[first:last]), first, last)


def _block(talk: TalkRecord, at: Sequence[int], lines: Sequence[str]) -> tuple[int, int] | None:
    """The lines of a row of HTML or an item of data that holds the talk's line and its date, and no other talk."""
    line = talk.where.line or 0
    above = range(line - 1, max(-1, line - 1 - _MOST_LINES), -1)
    first = next((place for place in above if place < len(lines) and _OPENS.match(lines[place])), None)
    opens = _OPENS.match(lines[first]) if first is not None else None
    if first is None or opens is None:
        return None
    kind = opens[2] or opens[3]
    indent = len(opens[1])
    for last in range(first if kind == "<tr" else first + 1, min(len(lines), first + _MOST_LINES) + 1):
        if last == len(lines) or _ends(lines[last], kind, indent):
            break
    last += 1 if kind and last < len(lines) else 0
    text = "".join(lines[first:last])
    alone = sum(first < other <= last for other in at) == 1
    return (first, last) if alone and stretch(text, talk.date_raw or "") else None


def _ends(line: str, kind: str | None, indent: int) -> bool:
    if kind is None:  # an item of YAML goes on while lines are indented more than its dash
        return bool(line.strip()) and len(line) - len(line.lstrip()) <= indent
    return bool(_CLOSES[kind].search(line)) and (kind == "<tr" or len(line) - len(line.lstrip()) <= indent)


def _below_its_date(
    talk: TalkRecord, at: Sequence[int], starts: set[int], lines: Sequence[str]
) -> tuple[int, int] | None:
    """The lines from the nearest date above until the next talk or heading; None where another talk stands between."""
    first, line = _start(talk, lines), talk.where.line or 0
    if first is None or any(first < other < line for other in at):
        return None
    following = next((other - 1 for other in at if other > line), len(lines))
    return first, _end(lines, line, min((s for s in starts if first < s < following), default=following))


def _end(lines: Sequence[str], line: int, following: int) -> int:
    """The place after the last line of a talk: before the next one, and before a heading that stands over that."""
    last = next((place for place in range(line, following) if lines[place].startswith("#")), following)
    while last > line and not lines[last - 1].strip():
        last -= 1
    return last


def _start(talk: TalkRecord, lines: Sequence[str]) -> int | None:
    """The place of the line with the talk's date: its own, or the nearest one above."""
    at = talk.where.line
    if at is None or not talk.date_raw or not 1 <= at <= len(lines):
        return None
    return next((place for place in range(at - 1, -1, -1) if talk.date_raw in lines[place]), None)


def starts_of(talks: Sequence[TalkRecord], lines: Sequence[str]) -> list[tuple[int, int, dt.date]]:
    """The meetings of a page as they stand: the place of the line with the day, that after its last talk, the day."""
    begins: dict[int, tuple[dt.date, int]] = {}
    for talk in talks:
        place, line = _start(talk, lines), talk.where.line or 0
        if place is not None and talk.date is not None:
            begins[place] = (talk.date, max(line, begins.get(place, (talk.date, 0))[1]))
    places = sorted(begins)
    return [
        (place, _end(lines, begins[place][1], following), begins[place][0])
        for place, following in zip(places, [*places[1:], len(lines)], strict=True)
    ]


def stretch(text: str, words: str) -> tuple[int, int] | None:
    """Where words stand in a text, however it wraps, emphasises or escapes them; None where they do not.

    What is taken has its marks of emphasis in pairs, so that none is left behind when others take its place.
    """
    if not words.strip():
        return None
    parts = [_spelt(word) for word in words.split()]
    found = re.search(rf"[\s{_MARKS}]+".join(parts), text)
    if not found:
        return None
    start, end = found.span()
    if _is_torn(text[start:end]):
        end += len(text[end:]) - len(text[end:].lstrip(_MARKS))
        if _is_torn(text[start:end]):
            start -= len(text[:start]) - len(text[:start].rstrip(_MARKS))
    return None if _is_torn(text[start:end]) else (start, end)


def _is_torn(words: str) -> bool:
    """Whether an emphasis begins or ends outside of the words."""
    return any(len(re.findall(f"{re.escape(mark)}+", words)) % 2 for mark in _MARKS)


def _spelt(word: str) -> str:
    """A word as Markdown or HTML may spell it."""
    return "".join(_sign(sign) for sign in word)


def _sign(sign: str) -> str:
    if sign.isalnum():
        return re.escape(sign)
    named = {html.escape(sign), f"&#{ord(sign)};", f"&#x{ord(sign):x};", f"\\{sign}", sign * 2 if sign == "'" else sign}
    if sign in "–—":
        named |= {"&ndash;", "&mdash;"}
    return f"(?:{'|'.join(re.escape(one) for one in sorted({*named, sign}, key=len, reverse=True))})"


def people_in(text: str, people: Sequence[str]) -> tuple[int, int, str] | None:
    """The stretch from the first person to the last, and what parts the first two of more than two; None where others
    stand between, or something is said of them behind."""
    places = [stretch(text, name) for name in people]
    if not people or None in places:
        return None
    spans = [place for place in places if place]
    if spans != sorted(spans):
        return None
    gaps = [text[one[1] : other[0]] for one, other in pairwise(spans)]
    if any(not re.fullmatch(_BETWEEN_PEOPLE, gap) for gap in gaps):
        return None
    start, end = spans[0][0], spans[-1][1]
    if re.match(r"[ \t]*[(（]", text[end : end + 9]):
        return None  # what is said there of the old people is not true of the new ones
    parted = re.match(r"[\s,;，、；&/+]+", gaps[0]) if len(gaps) > 1 else None
    return start, end, parted[0] if parted else ", "
