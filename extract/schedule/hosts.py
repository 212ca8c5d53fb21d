"""Who hosts a meeting leads it, where a page names nobody else: "Moderator" over the only column of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.schedule.columns import are_names
from extract.schedule.slots import Column, Reading, Slot
from extract.text import title_key

_MOST = 0.5  # of the meetings
_LEAST = 2  # hosts that take turns, and come again; one host of all meetings presents nothing
_LEAST_AUTHORS = 4  # meetings from which on people that never come again are authors; by hand


def hosts_as_presenters(reading: Reading, slots: Sequence[Slot]) -> tuple[Reading, tuple[Slot, ...]]:
    """The slots, with those who host them as presenters where nobody else presents and several people take turns, some
    of them again; the column is said to be guessed. People who never come again beside hosts who do are authors."""
    hosts = [rich for slot in slots for rich in slot.texts("host")]
    turns = {title_key(rich.text) for rich in hosts}
    led = [slot for slot in slots if slot.fields.get("host")]
    if len(led) <= _MOST * len(slots) or not _LEAST <= len(turns) < len(hosts) or not are_names(hosts):
        return reading, tuple(slots)
    presented = [slot for slot in slots if slot.fields.get("presenter")]
    if presented and not _are_authors(presented):
        return reading, tuple(slots)
    asked = next((column for column in reading.columns if column.seems == "presenter"), None)
    header = asked.header if asked else "host"
    guessed = Column(header, asked.line if asked else hosts[0].line, "presenter", used=True)
    columns = (*(column for column in reading.columns if column is not asked), guessed)
    return replace(reading, columns=columns), tuple(_led(slot) for slot in slots)


def _are_authors(presented: Sequence[Slot]) -> bool:
    told = [title_key(slot.text("presenter")) for slot in presented]
    several = sum(len(text.split()) >= _TWO_NAMES for text in told)
    return len(told) >= _LEAST_AUTHORS and len(set(told)) == len(told) and several > _MOST * len(told)


_TWO_NAMES = 4  # words


def _led(slot: Slot) -> Slot:
    if not slot.fields.get("host"):
        return slot
    fields = dict(slot.fields)
    people = fields.pop("presenter", ())
    fields["presenter"] = fields.pop("host")
    return replace(slot, fields={**fields, "authors": people} if people else fields)
