"""Where the names stand in lines that hold title and presenter together, decided by all lines of a page.

One line alone says little: "Loom: Fast Weaving" may be a talk by Loom. Where the same side of the same mark holds
people in nearly every line ("Ada Park: ..." or "... (Ada Park)"), that is how the page is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extract.lexicon import lines
from extract.readers.document import Rich, Span
from extract.readers.document.blocks import HARD, SOFT
from extract.schedule.citations import ET_AL
from extract.schedule.slots import Slot
from extract.schedule.titles import is_label, is_venue
from extract.schedule.words import Words
from extract.venues import Venues

_LEAST_LINES = 3
"""Lines from which on a page has a way of writing them."""
_COVERED = 0.8
"""The share of lines in which the mark must stand: a few talks have no presenter yet."""
_PEOPLE = 0.7
"""The calibrated probability that what stands on that side is people, as for a column without header."""
_SURE = 0.9
"""The probability from which what stands before the last name, parted by a comma, is a name too."""
_MORE = re.compile(r",\s+([^,]{2,40})$")
# Texts that stand for all (bounds the work), and words of a name with its place; by hand.
_MOST_READ, _MOST_WORDS = 40, 12
_LONGEST = 1000
"""Characters of a line of title and presenter; a longer one is a paragraph."""
_TRAILING = r"[\s.,;]*$"
_LEFT_OVER = re.compile(r"(?:[\s|,;(\[–—-]|\(\s*\)|\[\s*\])+$")

_MARKS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for name, pattern in (
        ("last line", rf"[{SOFT}{HARD}]\s*(?P<who>[^{SOFT}{HARD}]{{2,90}}){_TRAILING}"),
        ("first line", rf"^(?P<who>[^{SOFT}{HARD}]{{2,90}})[{SOFT}{HARD}]"),
        ("gap before", r"^(?P<who>\S(?:\s?\S){1,60}?)(?: {2,}|\t\s*)(?=\S)"),
        ("gap behind", rf"(?: {{2,}}|\t\s*)(?P<who>\S(?:\s?\S){{1,60}}?){_TRAILING}"),
        ("brackets behind", rf"\s*[(\[（](?P<who>[^()\[\]（）]{{2,80}})[)\]）]{_TRAILING}"),
        ("by", rf"[\s,(–—-]+(?:presented |led |talk )?by:?\s+(?P<who>[^()]{{2,80}}?)\)?{_TRAILING}"),
        ("colon before", r"^(?P<who>[^:：()]{2,60}?)\s*(?::\s+|：\s*)"),
        ("dash before", r"^(?P<who>[^–—|()]{2,60}?(?:\([^()]{2,40}\))?)\s+(?:[–—|]|-{1,3})\s+"),
        ("dash behind", rf"\s+(?:[–—|]|-{{1,3}})\s+(?P<who>(?:(?!\s(?:[–—|]|-{{1,3}})\s).){{2,80}}?){_TRAILING}"),
        ("stop before", r"^(?P<who>[^:：()]{3,60}?[^\W\d_]{3})\.\s+(?=\S)"),
        ("comma behind", rf",\s+(?P<who>[^,]{{2,60}}?){_TRAILING}"),
        ("comma before", r"^(?P<who>[^,:]{2,40}?),\s+"),
    )
}


@dataclass(frozen=True, slots=True)
class Layout:
    """A mark and the side of it that holds people."""

    mark: re.Pattern[str]

    def split(self, rich: Rich) -> tuple[Rich, Rich] | None:
        """(title, people) of a line; None where the mark does not stand in it."""
        found = _place(self.mark, rich)
        if found is None:
            return None
        start, end = found.span("who")
        if found.start() == 0:
            return rich.after(found.end()), rich.after(start).before(end - start)
        title = rich.printed[: found.start()]
        while (more := _MORE.search(title)) and lines.read(more.group(1)).people >= _SURE:
            title, start = title[: more.start()], more.start(1)
        return rich.before(len(title)), rich.after(start).before(end - start)


def find_layout(texts: Sequence[Rich], words: Words) -> Layout | None:
    """The layout of lines that hold title and presenter together; None where they agree on none."""
    if len(texts) < _LEAST_LINES:
        return None
    bare = [_without_labels(rich, words) for rich in texts]
    best: tuple[float, float, Layout] | None = None
    for mark in _MARKS.values():
        found = [m.group("who").strip() for rich in bare if (m := _place(mark, rich))]
        if len(found) < max(_LEAST_LINES, _COVERED * len(bare)) or not _are_people(found, words.venues):
            continue
        titles = [split[0].text for rich in bare if (split := Layout(mark).split(rich))]
        if (
            any(not title or ET_AL.match(title) for title in titles)
            or lines.read_together(titles[:_MOST_READ]).people >= _PEOPLE
        ):
            continue
        rank = (sum(lines.read(text).people for text in found) / len(bare), float(len(found)))
        if best is None or rank > best[:2]:
            best = (*rank, Layout(mark))
    return best[2] if best else None


def split_slots(slots: Sequence[Slot], words: Words) -> tuple[Slot, ...]:
    """The slots of a page with title and presenter told apart, where all titles hold both and no slot a presenter."""
    titled = [slot for slot in slots if len(slot.texts("title", "paper")) == 1]
    if any(slot.fields.get("presenter") for slot in slots):
        return tuple(slots)
    cells = [slot.texts("title", "paper")[0] for slot in titled]
    said = [cell for cell in cells if not (words.is_empty(cell.text) or words.is_off(cell.text))]
    layout = find_layout(said, words)
    return tuple(_apart(slot, layout, words) for slot in slots) if layout else tuple(slots)


def _apart(slot: Slot, layout: Layout, words: Words) -> Slot:
    role = "title" if slot.fields.get("title") else "paper"
    cells = slot.fields.get(role, ())
    split = split_line(cells[0], layout, words) if len(cells) == 1 else None
    if split is None:
        return slot
    title, people, labels = split
    fields = {**slot.fields, role: (title,), "presenter": (people,)}
    if labels.spans:
        fields["links"] = (*slot.fields.get("links", ()), labels)
    return replace(slot, fields=fields)


def split_line(rich: Rich, layout: Layout, words: Words) -> tuple[Rich, Rich, Rich] | None:
    """(title, people, label links) of a line; None where the layout does not hold in it."""
    found = layout.split(_without_labels(rich, words))
    return (_trimmed(found[0]), found[1], Rich(_labels(rich, words), rich.line)) if found else None


def _are_people(texts: Sequence[str], venues: Venues) -> bool:
    distinct = list(dict.fromkeys(texts))
    if 2 * sum(ET_AL.search(text) is not None for text in distinct) > len(distinct):
        return False  # authors
    if any(len(text.split()) > _MOST_WORDS for text in distinct) or all(is_venue(text, venues) for text in distinct):
        return False
    return lines.read_together(distinct[:_MOST_READ]).people >= _PEOPLE


def _place(mark: re.Pattern[str], rich: Rich) -> re.Match[str] | None:
    """Where the mark stands outside the links of a line."""
    found = mark.search(rich.printed) if len(rich.printed) <= _LONGEST else None
    if found is None:
        return None
    start, end = found.span("who")
    at = 0
    for span in rich.spans:
        if span.href and len(span.text.split()) > 2 and at < end and at + len(span.text) > start:
            return None
        at += len(span.text)
    return found


def _labels(rich: Rich, words: Words) -> tuple[Span, ...]:
    return tuple(span for span in rich.links if is_label(span, 1, words))


def _without_labels(rich: Rich, words: Words) -> Rich:
    """The line without links such as "[slides]" and the brackets around them."""
    labels = _labels(rich, words)
    if not labels or len(rich.printed) > _LONGEST:
        return rich
    return _trimmed(Rich(tuple(span for span in rich.spans if span not in labels), rich.line))


def _trimmed(rich: Rich) -> Rich:
    """The line without marks at its end that nothing follows any more."""
    return rich.before(len(_LEFT_OVER.sub("", rich.printed)))
