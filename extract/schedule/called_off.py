"""Meetings that were called off though a paper or talk is named: struck through, or a word beside the title says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.readers.document import Rich
from extract.schedule.slots import Slot
from extract.schedule.words import Words, fold

_MOSTLY = 0.6  # of the letters of a title are struck through; by hand
_MOST_STRUCK = 0.4
"""The share of meetings struck through from which on the stroke is the mark of what is done; by hand."""
_BESIDE = ("ignore", "note", "kind", "links", "slides", "where", "venue", "time")
"""Roles whose texts may say that a meeting is called off."""
_FIRST = re.compile(r"[,;:(–—]|\s-\s")  # what ends the first part of a remark
_OF_TALKS = ("venue", "slides", "video")
_LONGEST_REMARK, _REMARK_WORDS = 60, 8  # characters and words; by hand
_LIKELY = 0.5  # more likely than not
_NO = frozenset({"", "no", "n", "false", "never", "f", "否", "nein", "non"})


def strokes_cancel(slots: Sequence[Slot]) -> bool:
    """Whether on this page a stroke through a title calls a meeting off: few have one."""
    titled = [slot for slot in slots if slot.texts("title", "paper")]
    return sum(_is_struck(slot) for slot in titled) <= _MOST_STRUCK * len(titled)


@dataclass(frozen=True, slots=True)
class Remarks:
    """The short texts (folded) that stand alone at meetings of a page whose other meetings have people: whatever the
    language, `off` say why nobody meets, for they stand there again, and `social` name a meeting without a talk."""

    off: frozenset[str] = frozenset()
    social: frozenset[str] = frozenset()


NO_REMARKS = Remarks()


def remarks_of(slots: Sequence[Slot], words: Words) -> Remarks:
    """The remarks of a page; one that stands there once must not read as a title, unless all of the group are named as
    who presents it and nearly every other meeting links what it is about."""
    bare = [slot for slot in slots if not (_presented(slot, words) or any(slot.texts(*_OF_TALKS)) or _links(slot))]
    if len(slots) - len(bare) < _MOSTLY * len(slots):
        return Remarks()
    said = [(t, slot) for slot in bare if len(t := slot.text("title", "paper")) <= _LONGEST_REMARK and fold(t)]
    counts = Counter(fold(text) for text, _ in said)
    off = frozenset(text for text, count in counts.items() if count > 1)
    linked = sum(map(_links, slots)) >= _MOSTLY * len(slots)
    social = (fold(text) for text, slot in said if (linked and _is_of_all(slot, words)) or not _may_be_title(text))
    return Remarks(off, frozenset(social) - off)


def stands_in(remarks: frozenset[str], slot: Slot, words: Words) -> bool:
    """Whether a meeting says nothing but one of the remarks."""
    return fold(slot.text("title", "paper")) in remarks and not (_presented(slot, words) or _links(slot))


def _presented(slot: Slot, words: Words) -> bool:
    """Whether anybody but all of the group is named."""
    return any(
        not words.is_empty(rich.text) and not words.collective & set(rich.text.casefold().split())
        for rich in slot.texts("presenter")
    )


def _is_of_all(slot: Slot, words: Words) -> bool:
    """Whether somebody is named and it is all of the group."""
    return not _presented(slot, words) and any(not words.is_empty(rich.text) for rich in slot.texts("presenter"))


def _may_be_title(text: str) -> bool:
    """A text of many words, or of many letters in writing without blanks, or one that reads as a title."""
    unspaced = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]", text))
    return max(len(text.split()), unspaced) > _REMARK_WORDS or lines.read(text)[Kind.TITLE] >= _LIKELY


def _links(slot: Slot) -> bool:
    return any(rich.links for cells in slot.fields.values() for rich in cells)


def is_called_off(slot: Slot, words: Words, strokes: bool) -> bool:
    """Whether a key or column for it, a remark, the title's first or last words, or a stroke (where `strokes` count)
    call the meeting off."""
    if any(fold(rich.text) not in _NO for rich in slot.texts("off")):
        return True
    if any(words.calls_off(line.text) for rich in slot.texts(*_BESIDE) for line in rich.lines()):
        return True
    if any(words.says_off(_FIRST.split(rich.text)[0]) for rich in slot.texts("summary", "video")):
        return True
    titles = slot.texts("title", "paper")
    if any(words.calls_off(rich.text, within=True) for rich in titles):
        return True
    return strokes and _is_struck(slot)


def _is_struck(slot: Slot) -> bool:
    titles = slot.texts("title", "paper")
    return bool(titles) and all(_share(rich) >= _MOSTLY for rich in titles)


def _share(rich: Rich) -> float:
    """The share of the letters that are struck through."""
    struck = sum(len(fold(span.text)) for span in rich.spans if span.struck)
    return struck / max(1, len(fold(rich.text)))
