"""Papers that a schedule names by their numbers in a list of references on the same page: "[1]", "[2, 3]"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extract.readers.document import Page, Rich, Span
from extract.schedule.citations import without_authors
from extract.schedule.slots import Slot
from extract.venues import Venues

_ENTRY = re.compile(r"\s*\[(\d{1,3})\]\s+(?=\S.{15})")
NUMBERS = re.compile(r"(?:[\s,;]*\[\d{1,3}\])+")
_NUMBER = re.compile(r"\d{1,3}")
_QUOTED = re.compile(r"[“\"](?P<title>[^“”\"]{8,300}?)[.,]?[”\"][.,]?")
_STOP = re.compile(r"(?<=[^\W_]{2})[.?!]\s+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ROLES = ("paper", "links", "note")


def tell_numbered(page: Page, slots: Sequence[Slot], venues: Venues) -> tuple[Slot, ...]:
    """The slots, with the papers that cells of numbers alone stand for; without a list of references unchanged."""
    if not any(NUMBERS.fullmatch(rich.text) for slot in slots for rich in slot.texts(*_ROLES)):
        return tuple(slots)
    listed = _listed(page, venues)
    return tuple(_told(slot, listed) for slot in slots)


def _listed(page: Page, venues: Venues) -> Mapping[str, Rich]:
    listed: dict[str, Rich] = {}
    for line in (line for block in page.blocks if not block.table for line in block.rich.lines()):
        if mark := _ENTRY.match(line.printed):
            listed[mark[1]] = _title(line.after(mark.end()), venues)
        elif mark := _ENTRY.match(page.text.printed_line(line.line)):  # an item, whose mark the reader took off
            listed[mark[1]] = _title(line, venues)
    return listed


def _title(rich: Rich, venues: Venues) -> Rich:
    """A reference as its title, with its link and its venue in brackets."""
    text = rich.text
    if quoted := _QUOTED.search(text):
        title, rest = quoted["title"], text[quoted.end() :]
    else:
        title, _, rest = _STOP.sub("\n", without_authors(text), count=1).partition("\n")
    link = next((s.href for s in rich.links if s.href), None)
    parts = (re.sub(r"^\s*in\b:?\s*", "", part, flags=re.IGNORECASE).strip() for part in re.split(r"[.,;]", rest))
    named = next((part for part in parts if venues.find(part)), "")
    year = _YEAR.search(rest)
    venue = f" ({named} {year[0]})" if named and year and not _YEAR.search(named) else f" ({named})" if named else ""
    return Rich((Span(title, link), Span(venue)), rich.line)


def _told(slot: Slot, listed: Mapping[str, Rich]) -> Slot:
    fields = dict(slot.fields)
    for role in _ROLES:
        cells = fields.get(role, ())
        cited = [rich for rich in cells if NUMBERS.fullmatch(rich.text)]
        papers = [listed[n] for rich in cited for n in _NUMBER.findall(rich.text) if n in listed]
        if papers and len(papers) == sum(len(_NUMBER.findall(rich.text)) for rich in cited):
            fields[role] = tuple(rich for rich in cells if rich not in cited)
            fields["paper"] = (*fields.get("paper", ()), *papers)
    return replace(slot, fields=fields)
