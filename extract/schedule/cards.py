"""Shape "cards": the title first, its date below it: a heading, item or first line, then lines with date and people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extract.readers.document import Block, Page, Rich, Span
from extract.schedule.dates import Found, find_date, find_term
from extract.schedule.evidence import names_elsewhere, names_meetings
from extract.schedule.headings import date_words_only, heading_date, rest_after
from extract.schedule.lines import assign, split_label
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Above, Reading, Slot
from extract.schedule.words import Words

_MOST_LINES = 40  # of a card; by hand
_HEAD_LINES = 3  # of a card, in which its date stands; by hand
_HOURS = re.compile(r"\b(?:room|noon|online|zoom|uhr)\b", re.IGNORECASE)
_LETTERS_BESIDE = 40
"""Letters beside a date on its own line: a time, a room, a name ("Fri, Sep 5, noon, Soda 430 - Ada Park" has 24)."""


@dataclass(frozen=True, slots=True)
class _Card:
    title: Rich | None
    lines: tuple[Rich, ...]
    contexts: tuple[str, ...]


def read_cards(page: Page, settings: ScheduleSettings, words: Words) -> Reading:
    """Every talk whose title stands above its date; of headings, items and paragraphs the sort that gives most."""
    sorts = (_under_headings(page, settings, words), _items(page, words), _paragraphs(page, words))
    read = [
        tuple(slot for number, card in enumerate(cards) if (slot := _slot(card, settings, words, number)))
        for cards in sorts
    ]
    return Reading(max(read, key=len))


def _under_headings(page: Page, settings: ScheduleSettings, words: Words) -> Iterator[_Card]:
    """Each heading with the lines directly below it."""
    above = _above(words)
    title: Rich | None = None
    lines: list[Rich] = []
    found: list[_Card] = []
    for block in page.blocks:
        if block.kind != "heading":
            lines += block.rich.lines() if block.kind in ("item", "paragraph") else ()
            continue
        found.append(_Card(title, tuple(lines), above.nearest_first()[1:]))
        above.see(block)
        title, lines = block.rich, []
    found.append(_Card(title, tuple(lines), above.nearest_first()[1:]))
    yield from _dated_below(found, settings, words)


def _dated_below(cards: Sequence[_Card], settings: ScheduleSettings, words: Words) -> Iterator[_Card]:
    """The cards, each with its own date: where every title of the dated stretch has a date directly above it, that line
    is the head of the card below and not the foot of the one before."""
    heads = [_head_below(card, settings, words) for card in cards]
    dated = [i for i, head in enumerate(heads) if head is not None]
    last = cards[dated[-1] + 1] if dated and dated[-1] + 1 < len(cards) else None
    first = cards[dated[0]] if dated else None
    alone = last is not None and not any(_date_line(line, settings, words) for line in last.lines)
    if first is None or not alone or len(dated) <= dated[-1] - dated[0] or _is_card(first, settings, words):
        yield from (card for card in cards if card.title is not None)
        return
    above: tuple[Rich, ...] | None = None
    for card, head in zip(cards, heads, strict=True):
        own = card.lines[: len(card.lines) - len(head)] if head else card.lines
        if card.title is not None:
            yield replace(card, lines=(*(above or ()), *own))
        above = head


def _head_below(card: _Card, settings: ScheduleSettings, words: Words) -> tuple[Rich, ...] | None:
    """The last lines of what stands above the next title, if they are a date and nothing but hours or a room."""
    for count in range(1, min(len(card.lines), _HEAD_LINES) + 1):
        line = card.lines[-count]
        if _date_line(line, settings, words):
            return card.lines[-count:]
        if re.search(r"[^\W\d_]{3,}", _HOURS.sub("", line.text)):
            return None
    return None


def _is_card(card: _Card, settings: ScheduleSettings, words: Words) -> bool:
    """What stands before the first head is a talk itself where it tells more than its date."""
    return card.title is not None and _slot(card, settings, words, 0) is not None and len(card.lines) > 1


def _items(page: Page, words: Words) -> Iterator[_Card]:
    """Each outermost item with what stands deeper."""
    above = _above(words)
    lines: list[Rich] = []
    for block in page.blocks:
        inside = block.kind in ("item", "paragraph") and block.level > 1
        if inside or (block.kind == "paragraph" and block.level == 1 and lines):
            lines += block.rich.lines()
            continue
        yield from _card_of(lines, above)
        lines = list(block.rich.lines()) if block.kind == "item" else []
        above.see(block)
    yield from _card_of(lines, above)


def _paragraphs(page: Page, words: Words) -> Iterator[_Card]:
    """Each paragraph of several lines."""
    above = _above(words)
    for block in page.blocks:
        if block.kind == "paragraph":
            yield from _card_of(block.rich.lines(), above)
        _see(above, block)


def _see(above: Above, block: Block) -> None:
    if block.kind == "heading" or len(block.rich.lines()) == 1:
        above.see(block)


def _card_of(lines: Sequence[Rich], above: Above) -> Iterator[_Card]:
    if len(lines) > 1:
        yield _Card(lines[0], tuple(lines[1:]), above.nearest_first())


def _above(words: Words) -> Above:
    return Above(lambda text: find_term(text, words.wraps) is not None)


def _slot(card: _Card, settings: ScheduleSettings, words: Words, session: int) -> Slot | None:
    """The talk of a card with one date; a title that is itself dated belongs to another shape."""
    if card.title is None or not card.title.text or len(card.lines) > _MOST_LINES:
        return None
    if heading_date(card.title.text, settings.date_order):
        return None
    dated = [(line, read) for line in card.lines if (read := _date_line(line, settings, words))]
    if len({(found.year, found.month, found.day) for _, (found, _) in dated}) != 1:
        return None
    found, rest = dated[0][1]
    told = [line for line, _ in dated]
    before = _before(dated[0][0], found)
    lines = [other for other in card.lines if other not in told]
    lines += [one for one in (before, rest) if one is not None]
    labelled = any(split_label(other, words)[0] in ("title", "paper") for other in lines)
    if names_elsewhere(card.title.text) or (not labelled and names_meetings(card.title.text)):
        return None
    roles, hints = assign(lines, settings, words, None if labelled and names_meetings(card.title.text) else card.title)
    return Slot(card.title.line, roles, found, card.contexts, session=session, hints=hints)


def _before(line: Rich, found: Found) -> Rich | None:
    """What stands before the date on its line: "Presented by Ada Park on"."""
    text = re.sub(r"[\s,(]*\b(?:on|at|am|le|el)?[\s,(:]*$", "", line.text[: found.start], flags=re.IGNORECASE)
    said = re.search(r"[^\W\d_]{2}", text) and not date_words_only(text)
    return Rich((Span(text),), line.line) if said else None


def _date_line(line: Rich, settings: ScheduleSettings, words: Words) -> tuple[Found, Rich | None] | None:
    """(date, the rest of its line) of a line that is labelled as date, or little but one."""
    role, rest = split_label(line, words)
    found = find_date(rest.text, settings.date_order) if role in (None, "date", "time") else None
    if found is None or found.day is None:
        return None
    if role == "date":
        return found, None
    beside = re.sub(r"[\W\d_]+", "", rest.text[: found.start] + rest.text[found.end :])
    return (found, rest_after(rest, found)) if len(beside) <= _LETTERS_BESIDE else None
