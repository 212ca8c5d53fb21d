"""What stands on a page between its first talk and its last, and is in no talk: people, titles, venues, labels.

The page is read once more without any shape, text by text, and each text is asked of the line reader. What a talk has
in a field, what a heading or label names as something else (an abstract, a host, a room), and sentences are accounted
for; the rest was overlooked, whatever the shape of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.readers.document import Block, Page, Rich
from extract.records import TalkRecord
from extract.schedule.dates import find_date
from extract.schedule.evidence import not_elsewhere
from extract.schedule.slots import Slot
from extract.schedule.words import Words
from extract.text import title_key
from extract.venues import Venues

_SURE = 0.9
"""The calibrated probability from which the line reader is believed."""
_PARTS = re.compile(r"\s*[|;•·\n\u2028()（）\[\]“”«»\"]\s*|\s[–—-]{1,3}\s|[:：]\s*|\.\s+|,\s+(?=[A-Z]{2,}\b)")
_LONGEST_LINE = 40
"""Words of a line from which on it is a paragraph that tells of a talk, and holds no field of one."""
_NAME_WORDS, _TITLE_WORDS = (2, 12), (4, 25)  # the least and the most; by hand
_MOST_LINES = 5_000  # of a page; bounds the work, by hand
_NOT_TAKEN = ("note", "title", "paper", "presenter")
"""Roles of which a talk may have taken a part only; what it took stands in its record."""
_NAMED_OTHERWISE = frozenset(
    ("host", "ignore", "where", "time", "number", "authors", "summary", "video", "slides", "code", "links")
)
"""Roles whose lines hold nobody who presents and no title of a paper."""
_LABELLED = re.compile(
    r"(?:^|[.;,|(–—-]\s*)([^\W\d][^:：.;,|()\n\u2028]{2,28})[:：]\s*([^\s:：][^:：.;|()\n\u2028]{1,60})"
)


@dataclass(frozen=True, slots=True)
class Overlooked:
    """A text that no talk has; `kind` is what it reads as: "people", "title", "venue"."""

    line: int
    text: str
    kind: str


def overlooked(page: Page, slots: Sequence[Slot], talks: Sequence[TalkRecord], words: Words) -> tuple[Overlooked, ...]:
    """Every text of the stretch of the talks that none of them has, in the order of the page."""
    known = _known(slots, talks)
    named = tuple(title_key(t) for talk in talks for t in (talk.title, *(p.title for p in talk.papers)) if len(t) > 8)
    people = tuple(title_key(name) for talk in talks for name in talk.presenters)
    presented = tuple(title_key(p.title) for talk in talks if talk.presenters for p in talk.papers if len(p.title) > 8)
    found: dict[tuple[str, str], Overlooked] = {}
    for line in _lines(page, slots, talks, words):
        whole = title_key(line.text)
        for one in _left_of(line, known, words):
            held = named if one.kind == "title" else people if one.kind == "people" else ()
            if _holds(whole if one.kind == "title" else title_key(one.text), held):
                continue
            if one.kind == "people" and _holds(whole, presented):  # the authors beside a paper that somebody presents
                continue
            found.setdefault((one.kind, title_key(one.text)), one)
    return tuple(found.values())


def unnamed(
    page: Page, slots: Sequence[Slot], talks: Sequence[TalkRecord], words: Words
) -> tuple[tuple[int, str], ...]:
    """(line, text) of every short text of the stretch of the talks that none of them has and that nothing names as
    something else, whatever it reads as. A text that stands beside many talks alike is their label, and left out."""
    known = _known(slots, talks)
    cells = (rich for slot in slots for rich in slot.texts("title", "paper")) if _is_tabled(page) else ()
    below = (line for cell in cells for line in cell.lines()[1:])
    between = _lines(page, slots, talks, words)
    found = [(line.line, part) for line in (*between, *below) for part in _short(line, known, words)]
    counts = Counter(title_key(part) for _, part in found)
    usual = max(2, _USUAL * len(talks))
    return tuple((line, part) for line, part in found if counts[title_key(part)] < usual)


def _short(line: Rich, known: str, words: Words) -> Iterator[str]:
    whole = title_key(line.text)
    if not whole or f" {whole} " in known or words.label_role(line.text) or len(line.text.split()) > _TITLE_WORDS[1]:
        return
    for part in (piece.strip(" ,.*_") for piece in _PARTS.split(line.printed)):
        key = title_key(part)
        if key and key not in known and len(part.split()) <= _SHORT_WORDS and not _is_named(part, words):
            yield part


def _is_named(part: str, words: Words) -> bool:
    """A text that says no more than a label, a date, a place or that there is nothing."""
    if words.role(part) or words.label_kind(part) or words.is_empty(part) or words.is_off(part) or find_date(part):
        return True
    return lines.read(part).among((Kind.TIME, Kind.PLACE, Kind.LABEL, Kind.PROSE, Kind.OTHER)) >= _LIKELY


_USUAL = 0.6  # of the talks; by hand
_SHORT_WORDS, _LIKELY = 6, 0.5  # of a name with what may stand around it, by hand; more likely than not


def _known(slots: Sequence[Slot], talks: Sequence[TalkRecord]) -> str:
    """Every text that a talk has, or that a role names, as one key; texts with no role ("note") are not in it."""
    texts: list[str] = []
    for talk in talks:
        texts += [talk.title, talk.title_raw or "", *talk.presenters, *talk.supporters, talk.group or ""]
        texts += [t for p in talk.papers for t in (p.title, p.venue_raw or "", str(p.venue or ""))]
        texts += [link.label for link in (*talk.links, *talk.slides, *talk.summary, *talk.video)]
    for slot in slots:
        texts += [*slot.contexts, *slot.hints, *(rich.text for rich in slot.shared)]
        texts += [rich.text for role, cells in slot.fields.items() if role not in _NOT_TAKEN for rich in cells]
    return "\n".join(f" {title_key(text)} " for text in texts if text)


def _lines(page: Page, slots: Sequence[Slot], talks: Sequence[TalkRecord], words: Words) -> Iterator[Rich]:
    """The lines of the stretch in which the talks stand, and of the notes of its tables."""
    blocks = _stretch(page.blocks, talks)
    count = 0
    for block in blocks:
        if block.table or block.kind == "code":
            continue
        for line in block.rich.lines():
            count += 1
            if count > _MOST_LINES:
                return
            if not _named_otherwise(line, words):
                yield line
    if _is_tabled(page):
        yield from (part for slot in slots for rich in slot.texts("note") for part in rich.lines())


def _is_tabled(page: Page) -> bool:
    return any(block.table for block in page.blocks)


def _stretch(blocks: Sequence[Block], talks: Sequence[TalkRecord]) -> Sequence[Block]:
    """The blocks from the first to the last that hold the title of a talk, without those under another heading."""
    titles = {title_key(talk.title) for talk in talks if len(talk.title) > 3}
    first = next((i for i, block in enumerate(blocks) if _begins(block, titles)), None)
    if first is None:
        return ()
    last = next(i for i in reversed(range(len(blocks))) if _begins(blocks[i], titles))
    return tuple(not_elsewhere(blocks[first : last + 1]))


def _begins(block: Block, titles: Iterable[str]) -> bool:
    return not block.table and _holds(title_key(block.rich.text), titles)


def _holds(text: str, titles: Iterable[str]) -> bool:
    return bool(text) and any(title in text for title in titles)


def _named_otherwise(line: Rich, words: Words) -> bool:
    """A line that its label names as something no talk keeps (a host, a room, an abstract), or a paragraph."""
    return len(line.text.split()) > _LONGEST_LINE or words.label_role(line.text) in _NAMED_OTHERWISE


def _left_of(line: Rich, known: str, words: Words) -> Iterator[Overlooked]:
    text = line.text
    whole = title_key(text)
    if not whole or f" {whole} " in known:
        return
    value = title_key(text.partition(":")[2])
    if value and f" {value} " in known:  # "Lead student: Ada Park"
        return
    for label, value in _LABELLED.findall(text):
        first = f" {title_key(value.split()[0])} "
        if words.role(label) == "presenter" and first not in known and not words.is_empty(value):
            yield Overlooked(line.line, f"{label}: {value}".strip(), "people")
    if _is_title(text) and whole not in known:
        yield Overlooked(line.line, text, "title")
        return
    for part in (piece.strip(" ,.*_") for piece in _PARTS.split(line.printed)):
        key = title_key(part)
        if key in known:  # or no letters at all
            continue
        if _is_venue(part, words.venues):
            yield Overlooked(line.line, part, "venue")
        elif _is_people(part) and not all(title_key(name) in known for name in re.split(r",| and |&", part)):
            yield Overlooked(line.line, part, "people")


def _is_title(text: str) -> bool:
    least, most = _TITLE_WORDS
    is_code = text.endswith(("{", "[", "(", "=", "=>"))
    return least <= len(text.split()) <= most and not is_code and lines.read(text)[Kind.TITLE] >= _SURE


def _is_people(text: str) -> bool:
    least, most = _NAME_WORDS
    return least <= len(text.split()) <= most and lines.read(text).people >= _SURE


def _is_venue(text: str, venues: Venues) -> bool:
    return any(letter.isdigit() for letter in text) and len(text.split()) < 6 and venues.find(text) is not None
