"""Shape "headings": a heading with a date for each meeting, below it lists or paragraphs, topics, shared materials."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extract.lexicon.lines import Kind, read
from extract.readers.document import Block, Page, Rich
from extract.records import TalkKind
from extract.schedule.dates import (
    DateOrder,
    Found,
    find_date,
    find_day,
    find_term,
    find_weekday,
    further_days,
    heads_a_week,
    week_of,
)
from extract.schedule.evidence import names_meetings
from extract.schedule.lines import assign, is_materials, names_first, names_lead, split_label
from extract.schedule.people import looks_like_people
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Above, Leftover, Reading, Slot
from extract.schedule.titles import without_icon
from extract.schedule.words import Words, fold

_TOPIC = re.compile(
    r"^(?:topic|talk|paper|part|session|议题|主题)\s*#?\s*([ivx]{1,4}|\d{1,2}|[Ⅰ-Ⅻ]|[一二三四五六七八九])\s*[:：.]?\s*",
    re.IGNORECASE,
)
# Of topics, which groups number so.
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_PLACE = re.compile(
    r"^(?:at\s+)?(?:\d{1,4}(?!\d)(?::\d\d)?(?:\s*[ap]\.?m\.?)?\W*(?:to\W*)?)*(?:room|rm\b|zoom|online|building|hall|location)\b",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s[·•|]\s")
_HOUR = r"(?:\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?|h\b|uhr\b)?|\d{1,2}\s*(?:[ap]\.?m\.?|h\b|uhr\b))"
_HOUR_AND_PLACE = re.compile(
    rf"(?:at\s+|um\s+)?{_HOUR}(?:\s*(?:-|–|to|\s)\s*{_HOUR})?(?:,?\s+(?:in|at|@)\s+[^:–—]{{2,30}})?\s*[:–—,-]\s+",
    re.IGNORECASE,
)
_DATE_WORDS = re.compile(
    r"\b(?:week|next|upcoming|meeting|session|lecture|day|no|date|at|on|of|from|to|am|pm|\d{1,2}:\d\d|\d+)\b|第.{1,3}[周次期回讲講]|[^\w]",
    re.IGNORECASE,
)


_LIKELY = 0.5  # more likely than not
_LABEL_WORDS = 2  # of a heading that is a label; by hand
_MARKED_WORDS = 2  # of a link or bold text that is no title; by hand


@dataclass(slots=True)
class _Seen:
    """How a page writes its meetings: what stands beside the dates of its headings, the first lines below them, the
    lines of each talk without a title in its heading. `led` and `named` say what was found out by them."""

    led: bool = False
    named: bool = False
    beside: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    told: list[tuple[Rich, ...]] = field(default_factory=list)


@dataclass(slots=True)
class _Meeting:
    """A meeting while it is read: lines until the next topic, and the slots already closed."""

    found: Found
    level: int
    line: int
    contexts: tuple[str, ...]
    seen: _Seen
    title: Rich | None = None
    topic_no: int | None = None
    lines: list[Rich] = field(default_factory=list)
    sharing: bool = False
    signed: bool = False
    off: bool = False
    shared: list[Rich] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)


def read_headings(page: Page, settings: ScheduleSettings, words: Words) -> Reading:
    """Every talk under a heading that begins with, or is little but, a date; where the first lines below them are
    people and the second ones titles, they are read so."""
    seen = _Seen()
    found = _read(page, settings, words, seen)
    if names_first(seen.beside, seen.below):
        return _read(page, settings, words, _Seen(named=True))
    return _read(page, settings, words, _Seen(led=True)) if names_lead(seen.told, words) else found


def _read(page: Page, settings: ScheduleSettings, words: Words, seen: _Seen) -> Reading:
    """What the headings of a page give; what is `seen` of its meetings is noted."""
    slots: list[Slot] = []
    leftovers: list[Leftover] = []
    above = Above(lambda text: find_term(text, words.wraps) is not None)
    meeting: _Meeting | None = None
    count = 0
    weeks = _weeks(page, settings.date_order)
    for block in page.blocks:
        if block.kind != "heading":
            if meeting and not meeting.signed:
                _collect(meeting, block, words)
            else:
                above.see(block)
            continue
        found = None if block.line in weeks else heading_date(block.rich.text, settings.date_order)
        if not found:
            found = find_weekday(block.rich.text, above.nearest_first(), settings.date_order)
        if page.markup == "text" and not found:  # the subject of a mail: "Systems reading group this Friday (9/5)"
            found = find_date(block.rich.text, settings.date_order)
            found = found if found and found.day else None
        if not found and not (meeting and block.level > meeting.level):
            found = find_day(block.rich.text, above.nearest_first())
        if meeting and (found or block.level <= meeting.level):
            slots = _called_off(slots, meeting) if meeting.off else slots
            slots += _close(meeting, settings, words, count)
            meeting, count = None, count + 1
        if found:
            meeting = _Meeting(found, block.level, block.line, above.nearest_first(), seen)
            meeting.off = page.markup == "text" and words.calls_off(block.rich.text[: found.start].strip(" :-–—"))
            _head(meeting, rest_after(block.rich, found), words)
        elif meeting:
            _topic(meeting, block, settings, words)
        else:
            above.see(block)
    if meeting:
        slots = _called_off(slots, meeting) if meeting.off else slots
        slots += _close(meeting, settings, words, count)
    return Reading(tuple(slots), tuple(leftovers))


def _called_off(slots: list[Slot], meeting: _Meeting) -> list[Slot]:
    """The slots, those of the day of a message that calls its meeting off empty."""
    day = (meeting.found.month, meeting.found.day)
    return [replace(s, kind="empty") if s.date and (s.date.month, s.date.day) == day else s for s in slots]


def _weeks(page: Page, order: DateOrder | None) -> frozenset[int]:
    """The lines of the headings that name a week, with its days at the beginning of lines or headings below them."""
    return frozenset(
        block.line
        for block, below in pairwise(page.blocks)
        if block.kind == "heading" and heads_a_week(block.rich.text, below.rich.text, order)
    )


def _head(meeting: _Meeting, rest: Rich | None, words: Words) -> None:
    """What stands beside the date in a heading: a labelled text ("Presenter: Ada Park"), else the title of the talk."""
    labelled = rest is not None and split_label(rest, words)[0] not in (None, "title", "paper")
    if rest is not None and labelled:
        meeting.lines.append(rest)
    else:
        meeting.title = rest


def heading_date(text: str, order: DateOrder | None) -> Found | None:
    """The date of a heading that is about a day: it starts with it, or has few words beside it."""
    found = find_date(text, order)
    if not found or found.day is None:
        return None
    before = _DATE_WORDS.sub("", text[: found.start])
    return found if len(before) <= 12 else None


def date_words_only(text: str) -> bool:
    """Nothing but words that stand before a date: "Week 3", "Meeting 12 on"."""
    return not _DATE_WORDS.sub("", text)


def rest_after(rich: Rich, found: Found) -> Rich | None:
    """What follows the date on its line, if it has any words: the title of the talk."""
    rest = without_icon(_behind_days(rich.after(_printed_end(rich, found)), found))
    if hour := _HOUR_AND_PLACE.match(rest.printed):
        rest = without_icon(rest.after(hour.end()))
    if (place := _PLACE.match(rest.printed)) and not rest.links:
        beyond = _MARK.search(rest.printed, place.end())  # "17:00 · Room 7 · led by Ada Park"
        if beyond is None:
            return None
        rest = rest.after(beyond.end())
    return rest if re.search(r"[^\W\d_]{2,}", _DATE_WORDS.sub(" ", rest.text)) else None


def _behind_days(rest: Rich, found: Found) -> Rich:
    """What follows the further days of a week: "Sept 13, 15): Locks"."""
    count = further_days(rest.printed, replace(found, end=0))
    if count == 0 or not week_of(f"{found.month}/{found.day}{rest.printed[:count]}"):
        return rest
    return rest.after(count)


def _printed_end(rich: Rich, found: Found) -> int:
    """Where the date ends in the text before white space was folded."""
    printed = re.search(r"\s+".join(map(re.escape, found.raw.split())), rich.printed)
    if printed is None:
        return found.end
    beyond = max(0, found.end - (rich.text.find(found.raw) + len(found.raw)))
    return printed.end() + beyond


def _collect(meeting: _Meeting, block: Block, words: Words) -> None:
    if words.is_courtesy(block.rich.lines()[0].text if block.rich.lines() else ""):
        meeting.signed = bool(meeting.lines)  # a greeting stands first, and what follows a closing is a signature
        return
    if block.kind == "item":
        lines = block.rich.lines() or (block.rich,)
        if len(lines) > 1 and not lines[1].links and not lines[1].spans:
            lines = lines[:1]
        meeting.lines += lines
    elif block.kind == "paragraph":
        meeting.lines += block.rich.lines()


def _topic(meeting: _Meeting, block: Block, settings: ScheduleSettings, words: Words) -> None:
    """A heading below the date: "Topic II", "Summary and Video" (shared by the session), or the title of a talk."""
    text = without_icon(block.rich)
    _finish(meeting, settings, words)
    if found := _TOPIC.match(text.text):
        meeting.topic_no = _number(found.group(1))
        rest = text.after(text.printed.find(found.group(1)) + len(found.group(1)))
        meeting.title = without_icon(rest) if re.search(r"[^\W\d]{2}", rest.text) else None
    elif _all_materials(text.text, words):
        meeting.sharing = True
    elif _label_of(text.text, words) in ("title", "presenter", "paper", None):
        role = words.roles.get(re.sub(r"[\W_\d]+", "", text.text).casefold())
        meeting.title = None if role else text
    meeting.lines = []


def _label_of(text: str, words: Words) -> str | None:
    """The role that a heading names; one word in a longer one is part of a title: "Time, Clocks, and Events"."""
    return words.role(text) if len(text.split()) <= _LABEL_WORDS else words.roles.get(fold(text))


def _all_materials(text: str, words: Words) -> bool:
    tokens = [t for t in re.findall(r"[\w&]+", text.casefold()) if t not in ("and", "&", "the")]
    return bool(tokens) and all(t in words.materials for t in tokens)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if "Ⅰ" <= text <= "Ⅻ":
        return ord(text) - ord("Ⅰ") + 1
    if text in "一二三四五六七八九":
        return "一二三四五六七八九".index(text) + 1
    return _ROMAN.get(text.casefold(), 0)


def _finish(meeting: _Meeting, settings: ScheduleSettings, words: Words) -> None:
    """Close the talk that is being read and add its slot; lines under "Summary and Video" belong to the session."""
    if meeting.title is not None and meeting.lines and not meeting.title.links:
        meeting.seen.beside.append(meeting.title.text)
        meeting.seen.below.append(meeting.lines[0].text)
    person = _person_above(meeting, settings, words)
    if meeting.sharing:
        meeting.shared += meeting.lines
    elif meeting.lines or meeting.title:
        for number, lines in enumerate(_talks(meeting.lines, words) if not meeting.title else [meeting.lines]):
            meeting.seen.told += [tuple(lines)] if meeting.title is None else []
            roles, hints = assign(lines, settings, words, meeting.title, led=meeting.seen.led)
            if person is not None and "presenter" not in roles:
                roles["presenter"] = (person,)
            line = (roles.get("title") or roles.get("paper") or tuple(lines))[0].line
            topic = meeting.topic_no if number == 0 else None
            meeting.slots.append(Slot(line, roles, meeting.found, meeting.contexts, topic, hints=hints))
    meeting.lines, meeting.title, meeting.topic_no, meeting.sharing = [], None, None, False


def _person_above(meeting: _Meeting, settings: ScheduleSettings, words: Words) -> Rich | None:
    """What a heading says beside the date where that is no title: the title stands below, labelled or as a link, and
    people stand above it."""
    beside = meeting.title
    if beside is None or beside.links or not meeting.lines:
        return None
    said = [split_label(line, words) for line in meeting.lines]
    labelled = any(role == "title" for role, _ in said)
    titled = any(role in ("title", "paper") or (role is None and _is_a_title(rest)) for role, rest in said)
    off = any(words.is_off(rest.text) for _, rest in said)
    if names_meetings(beside.text) and (off or any(role in ("title", "paper") for role, _ in said)):
        meeting.title = None  # "20231012 组会": it says what the heading is of
        return None
    people = looks_like_people(beside, settings, words)
    if meeting.seen.named and (people or _may_be_people(beside)) and not words.is_off(beside.text):
        meeting.title = None
        return beside
    people = people and read(beside.text).people >= _LIKELY
    if not labelled and not (titled and people):
        return None
    meeting.title = None
    return beside if people else None


def _may_be_people(beside: Rich) -> bool:
    """A few words that are no title, where the headings of the page name people."""
    return len(beside.text.split()) <= _NAME_WORDS and read(beside.text)[Kind.TITLE] < _LIKELY


_NAME_WORDS = 4  # by hand


def _is_a_title(line: Rich) -> bool:
    """A line that is a link or strong text of several words, or that reads as a title."""
    marked = any(len(s.text.split()) > _MARKED_WORDS for s in line.spans if s.href or s.strong)
    return marked or read(line.text)[Kind.TITLE] >= _LIKELY


def _talks(lines: list[Rich], words: Words) -> list[list[Rich]]:
    """The lines of one meeting by talk: a second line that links a title starts a second talk, but below a labelled
    topic or "Readings:" links are further papers of it."""
    if _is_led_once(lines, words):
        return [lines]
    talks: list[list[Rich]] = []
    for line in lines:
        role, _ = split_label(line, words)
        begins = _is_titled(line, words) and not is_materials(line, words)
        said = {split_label(known, words)[0] for known in talks[-1]} if talks else set()
        joins = ("title" in said and role != "title") or ("paper" in said and role is None)
        if not talks or (begins and not joins and any(_is_titled(known, words) for known in talks[-1])):
            talks.append([line])
        else:
            talks[-1].append(line)
    return talks


def _is_led_once(lines: Sequence[Rich], words: Words) -> bool:
    """One label of who presents stands above all titles of a meeting: they are papers of one talk."""
    roles = [split_label(line, words)[0] for line in lines]
    titled = next((number for number, line in enumerate(lines) if _is_titled(line, words)), None)
    return roles.count("presenter") == 1 and titled is not None and roles.index("presenter") < titled


def _is_titled(line: Rich, words: Words) -> bool:
    role, rest = split_label(line, words)
    return role in ("title", "paper") or (role is None and any(s.href and len(s.text.split()) > 3 for s in rest.links))


def _close(meeting: _Meeting, settings: ScheduleSettings, words: Words, session: int) -> list[Slot]:
    _finish(meeting, settings, words)
    kind: TalkKind | None = "empty" if meeting.off else None
    return [replace(slot, session=session, shared=tuple(meeting.shared), kind=kind) for slot in meeting.slots]
