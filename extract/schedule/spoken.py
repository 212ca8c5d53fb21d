"""Who presents, said in running text: "Discussion leader: Ankit.", "(led by Ada Park)", "Ada Park presents "Looms"".

Whatever shape read a page, a talk without a presenter is looked at once more here: a label, a phrase before or behind
a name, or quotation marks around the title tell the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from extract.lexicon import lines
from extract.readers.document import Rich, Span
from extract.schedule.people import looks_like_people
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Slot
from extract.schedule.words import Words, fold
from extract.text import title_key

_LABEL = re.compile(
    r"(?:^|[.;,|(\[–—]\s*|\s-+\s|[》」』”\"]\s*|\s(?=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]))"
    r"\**([^\W\d][^:：.;,|()\[\]\n\u2028–—《》「」『』\"“”]{1,28}?)\**\s*[:：]\**\s*"
)
_ENDS = re.compile(
    r"[;|()\[\]\n\u2028\"“”«»„《》「」『』]|\.(?=\s+[^\W\d][^:：.]{1,28}[:：])|(?<=[^\W\d_]{3})\.(?=\s|$)|\s[–—-]{1,3}\s|[:：]"
)
_BEGINS = re.compile(r"[;|()\[\]\n\u2028\"“”«»„《》「」『』:：]|(?<=[^\W\d_]{3})\.\s|\s[–—-]{1,3}\s")
_QUOTED = re.compile(r"[\"“«„‘《「『]\s*([^\"“”«»„《》「」『』]{6,300}?)\s*[\"”»“’》」』](?![A-Za-z])")
_ON = re.compile(r"((?:[^\W\d_][\w.'’-]{1,20}\s+){1,4}?)on\s+(?=\S+\s+\S)")
_EDGE = re.compile(r"^[\s:：,;.–—|-]+")
_BEHIND = re.compile(r"[\s:：,;–—|(\[-]+$")
_LEADING = re.compile(r"([^:：–—\n\u2028]{2,40}?)(?:\s*[:：]|\s+[–—-])\s+(?=\S)")
_LONGEST = 1000  # characters; bounds the work, by hand
_SURE = 0.7
"""The calibrated probability from which a text beside a quoted title is people, as for a column without header."""
_LED = ("title", "paper", "note")


@dataclass(frozen=True, slots=True)
class _Said:
    """Where in a text the name stands, and the stretch that the name and what points to it take up."""

    name: tuple[int, int]
    all: tuple[int, int]


def tell_people(slots: Sequence[Slot], settings: ScheduleSettings, words: Words) -> tuple[Slot, ...]:
    """The slots, with people that the text of a talk names as its presenters in their own field."""
    told = tuple(_told(slot, settings, words) for slot in slots)
    known = {title_key(rich.text) for slot in told for rich in slot.texts("presenter")}
    return tuple(_known(slot, known) for slot in told)


def _known(slot: Slot, known: Container[str]) -> Slot:
    """A talk without a presenter whose title begins with one of another talk of the page: "Ada Park: Looms"."""
    role = next((role for role in ("title", "paper") if slot.fields.get(role)), None)
    if role is None or slot.fields.get("presenter"):
        return slot
    first, *others = slot.fields[role]
    found = _LEADING.match(first.printed)
    if found is None or title_key(found.group(1)) not in known:
        return slot
    title, people = first.after(found.end()), first.before(found.end(1))
    return replace(slot, fields={**slot.fields, role: (title, *others), "presenter": (people,)})


def _told(slot: Slot, settings: ScheduleSettings, words: Words) -> Slot:
    if people := slot.fields.get("presenter"):
        bare = tuple(_bare(rich, settings, words) for rich in people)
        return slot if bare == people else replace(slot, fields={**slot.fields, "presenter": bare})
    for role in _LED:
        cells = slot.fields.get(role, ())
        for place, rich in enumerate(cells):
            found = _find(rich, settings, words)
            if found is None:
                continue
            rest, beside = _unquoted(_without(rich, *found.all))
            kept = (*cells[:place], *([rest] if rest.text or rest.links else []), *cells[place + 1 :])
            told = {role: kept if role != "note" else cells, "presenter": (_part(rich, *found.name),)}
            if beside:
                told["links"] = (*slot.fields.get("links", ()), *beside)
            return replace(slot, fields={**slot.fields, **told})
    return slot


def _bare(rich: Rich, settings: ScheduleSettings, words: Words) -> Rich:
    """The people of a cell without what points to them: "Student talk: Kevin Ng", "exposé de Camille Rousseau"."""
    start = len(rich.printed) - len(rich.printed.lstrip("( "))
    if found := words.before_names.match(rich.printed[start:]):
        return rich.after(start + found.end())
    before, colon, behind = rich.printed.partition(":")
    if colon and behind.strip() and not words.is_empty(before) and lines.read(before).people < _SURE:
        rest = rich.after(len(before) + 1)
        return rest if looks_like_people(rest, settings, words) else rich
    return rich


def _find(rich: Rich, settings: ScheduleSettings, words: Words) -> _Said | None:
    if not 3 < len(rich.printed) <= _LONGEST:
        return None
    tried = (*_labelled(rich.printed, words), *_before(rich.printed, words), *_behind(rich.printed, words))
    for said in tried:
        if _names(rich, said, settings, words):
            return said
    unsaid = (*_beside_quotes(rich.printed), *_before_on(rich.printed), *_before_nothing(rich.printed, words))
    return next((said for said in unsaid if _surely(rich, said, settings, words)), None)


def _names(rich: Rich, said: _Said, settings: ScheduleSettings, words: Words) -> bool:
    people = _part(rich, *said.name)
    return bool(people.text) and looks_like_people(people, settings, words)


def _surely(rich: Rich, said: _Said, settings: ScheduleSettings, words: Words) -> bool:
    return _names(rich, said, settings, words) and lines.read(_part(rich, *said.name).text).people >= _SURE


def _labelled(text: str, words: Words) -> Iterator[_Said]:
    for found in _LABEL.finditer(text):
        label = found.group(1)
        if words.roles.get(fold(label)) == "presenter" or words.role(label.split()[-1]) == "presenter":
            end = _end(text, found.end())
            yield _Said((found.end(), end), (found.start(1) if found.start() else 0, end))


def _before(text: str, words: Words) -> Iterator[_Said]:
    for found in words.before_names.finditer(text):
        start = found.end() + (text[found.end() : found.end() + 1] in ":：")
        end = _end(text, start)
        comma = text.find(",", start, end)
        yield _Said((start, end), (found.start(), end))
        if comma >= 0:
            yield _Said((start, comma), (found.start(), comma))


def _behind(text: str, words: Words) -> Iterator[_Said]:
    for found in words.behind_names.finditer(text):
        start = max((mark.end() for mark in _BEGINS.finditer(text[: found.start()])), default=0)
        yield _Said((start, found.start()), (start, found.end()))
        comma = text.rfind(",", start, found.start())
        if comma >= 0:
            yield _Said((comma + 1, found.start()), (start, found.end()))


def _before_on(text: str) -> Iterator[_Said]:
    """Who talks "on" something: "Ada on Looms"; only a name that is sure tells it from "Notes on Looms"."""
    if found := _ON.match(text):
        yield _Said(found.span(1), (0, found.end()))


def _before_nothing(text: str, words: Words) -> Iterator[_Said]:
    """Who has no topic yet: "Ada Park, topic to be confirmed"."""
    before, comma, behind = text.partition(",")
    if comma and words.is_empty(behind):
        yield _Said((0, len(before)), (0, len(text)))


def _beside_quotes(text: str) -> Iterator[_Said]:
    """The people before or behind the only quoted text."""
    quoted = list(_QUOTED.finditer(text))
    if len(quoted) != 1 or len(quoted[0].group(1).split()) < 2:
        return
    start, end = quoted[0].span()
    before = len(_BEHIND.sub("", text[:start]))
    if before:
        yield _Said((0, before), (0, start))
    behind = _EDGE.match(text[end:])
    first = end + (behind.end() if behind else 0)
    if first < len(text):
        last = _end(text, first)
        yield _Said((first, last), (end, last))


def _end(text: str, start: int) -> int:
    found = _ENDS.search(text, start)
    return found.start() if found else len(text)


def _part(rich: Rich, start: int, end: int) -> Rich:
    return _stripped(rich.after(start).before(end - start))


def _without(rich: Rich, start: int, end: int) -> Rich:
    """The text without a stretch of it, and without the marks that stood around it; a quoted title without the rest."""
    left, right = rich.before(start), rich.after(end)
    left = left.before(len(_BEHIND.sub("", left.printed)))
    closing = re.match(r"[\s.]*[)\]]", right.printed) if rich.printed[:start].rstrip()[-1:] in "([" else None
    right = _stripped(right.after(closing.end() if closing else 0))
    between = (Span(" "),) if left.text and right.text else ()
    return Rich((*left.spans, *between, *right.spans), rich.line)


def _unquoted(rich: Rich) -> tuple[Rich, tuple[Rich, ...]]:
    """(a title without the marks around it, the links outside them), where nothing but labels and links stands outside:
    ""Looms" (pdf)"."""
    quoted = list(_QUOTED.finditer(rich.printed))
    if len(quoted) != 1:
        return rich, ()
    start, end = quoted[0].span()
    outside = (rich.before(start), rich.after(end))
    if any(re.search(r"[^\W\d_]", Rich(tuple(s for s in part.spans if s.href is None), 0).text) for part in outside):
        return rich, ()
    inside = rich.after(quoted[0].start(1)).before(quoted[0].end(1) - quoted[0].start(1))
    return inside, tuple(part for part in outside if part.links)


def _stripped(rich: Rich) -> Rich:
    edge = _EDGE.match(rich.printed)
    rich = rich.after(edge.end()) if edge else rich
    return rich.before(len(_BEHIND.sub("", rich.printed)))
