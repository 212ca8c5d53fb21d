"""Pages whose right reading is known, read with a part of the reader taken away: does what is left notice?

    python -m bench.schedule_handicaps [--half seen|unread] [--name TEXT] [--misses]

A page of a group that nobody has seen has a word, a mark or a shape that the reader does not know. That can be had from
any page that is read right: the word, the mark or the shape is taken out of the reader, and what it makes of the page
then is compared with the truth. What counts is how many readings became wrong in silence, and how many right ones are
doubted. Pages are those of `bench.schedule_strangers` and every seventh of `bench.schedule_variants`; the half whose
names hash to an odd number is kept unread while the doubts are built.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from unittest.mock import patch

from bench import schedule_strangers as strangers
from bench import schedule_variants as variants
from bench.schedule_forms import FORMS
from bench.schedules import VERDICTS, truths
from extract.schedule import layout, reading
from extract.schedule.slots import Reading
from extract.schedule.words import Words, words

EVERY = 7
"""Of the forms of a group, those that are read: 52 of them differ little from one another here."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of known truth: its name, and what reads it."""

    name: str
    read: Callable[[], variants.Result]

    @property
    def unread(self) -> bool:
        return variants.is_unread(self.name)


def pages() -> Iterator[Page]:
    for name, truth in strangers.truths().items():
        yield Page(name, lambda name=name, truth=truth: strangers.run(name, truth))  # type: ignore[misc]
    number = 0
    for _, file, _ in truths():
        talks = variants.talks_of(file)
        for form in FORMS if len(talks) > 3 else ():
            number += 1
            if number % EVERY == 0:
                group = file.stem
                yield Page(
                    f"{group}: {form}",
                    lambda group=group, form=form, talks=talks: variants.run(group, form, talks),  # type: ignore[misc]
                )


@contextmanager
def handicapped(name: str) -> Iterator[None]:
    """The reader without the part of that name, inside the block."""
    reading._unaided.cache_clear()
    with _patched(*name.split(": ")):
        yield
    reading._unaided.cache_clear()


def _patched(sort: str, what: str = "") -> AbstractContextManager[object]:
    if sort == "words of":
        return patch.object(reading, "words", lambda venues: _without(words(venues), what))
    if sort == "shape":
        return patch.dict(reading.SHAPES, {what: lambda *_: Reading()})
    if sort == "mark":
        return patch.object(layout, "_MARKS", {mark: p for mark, p in layout._MARKS.items() if mark != what})
    return patch.object(reading, "tell_people", lambda slots, *_: tuple(slots))


def _without(known: Words, what: str) -> Words:
    if what in ("off", "empty"):
        return replace(known, off=("no meeting",)) if what == "off" else replace(known, empty=frozenset(("",)))
    if what == "materials":
        return replace(known, materials={})
    return replace(known, roles={word: role for word, role in known.roles.items() if role != what})


ROLES = ("date", "title", "paper", "presenter", "host", "venue", "links", "slides", "authors", "where", "ignore")
HANDICAPS = (
    *(f"words of: {what}" for what in (*ROLES, "off", "empty", "materials")),
    *(f"shape: {shape}" for shape in reading.SHAPES),
    *(f"mark: {mark}" for mark in layout._MARKS),
    "spoken names",
)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("seen", "unread"), default="seen")
    parser.add_argument("--name", default="")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args(arguments)
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for page in pages():
        if page.unread != (options.half == "unread"):
            continue
        whole = page.read()
        tally["nothing"][whole.verdict] += 1
        for name in HANDICAPS:
            if options.name not in name:
                continue
            with handicapped(name):
                found = page.read()
            if found == whole:
                continue
            tally[name][found.verdict] += 1
            if options.misses and found.verdict == "silently wrong":
                print(f"{page.name} without {name}: rows {found.rows_right}/{found.rows} (+{found.extra})")
                for miss in found.misses[:3]:
                    print(f"    {miss}")
    print(f"{'taken away':28} " + "  ".join(f"{verdict:>18}" for verdict in VERDICTS))
    for name, said in tally.items():
        print(f"{name:28} " + "  ".join(f"{said[verdict]:18}" for verdict in VERDICTS))
    changed = sum((said for name, said in tally.items() if name != "nothing"), Counter())
    print(f"{'readings that changed':28} " + "  ".join(f"{changed[verdict]:18}" for verdict in VERDICTS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
