"""Shape "items": list items or lines that begin with a date; what follows on the line, or deeper, is the talk."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.readers.document import Block, Page, Rich, Span
from extract.records import TalkKind
from extract.schedule.dates import Found, find_date, find_day, find_term, find_weekday, heads_a_week
from extract.schedule.headings import date_words_only, rest_after
from extract.schedule.layout import Layout, find_layout, split_line
from extract.schedule.lines import assign, is_materials, names_first, names_lead, split_label
from extract.schedule.people import looks_like_people
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Above, Reading, Slot
from extract.schedule.titles import is_label, is_venue, without_icon
from extract.schedule.words import Words, fold

_DATE_LABEL = re.compile(r"^\s*(?:date|when|日期|时间)\s*[:：]\s*", re.IGNORECASE)
_BREAK = re.compile(
    r"\s+[–—|-]+\s+|\s*[|;–—]\s*|(?<=[^\W\d_]{3})\.\s+(?=[^\W\d][^:：.|]{1,28}[:：])|[()（）\[\]]|,\s+(?=presented|led|by\b)|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?",
    re.IGNORECASE,
)
_BY = re.compile(
    r"^(?:presented by|presenters?|presenting|led by|speakers?|lead|discussion led by|talk by|by|主讲人?)\s*[:：]?\s+",
    re.IGNORECASE,
)

_PRESENTS = re.compile(
    r"^(.{2,60}?)\s+(?:presented|presents|will present|is presenting|talks about|talked about|leads|led|discussed|on)$"
)
_LED = re.compile(r"\s*[(\[]([^()\[\]]{2,40})[)\]](?:\s*[:：–—-]\s*(?=\S)|\s*[:：–—-]?\s*$)")
"""Who presents, in brackets between the date and the title: "1/27 (Kat + Raj): Looms"."""
_BRACKETED = re.compile(r"\s*[(\[]([^()\[\]]{2,60})[)\]]")
_ANY_LABEL = re.compile(r"([^\W\d_]{3,20})\s*[:：]\s+")
_LEAST_LABELS, _SURE = 3, 0.9
"""Talks from which on a label is the page's own word, and the probability that what stands behind it is people."""
_MOST_TOLD = 0.8  # of the talks on one line, that set the title off; by hand
_TITLE_WORDS, _LIKELY = 3, 0.5  # of a further reading; more likely than not
_ACRONYM = re.compile(r"[A-Z]{2,6}")


@dataclass(slots=True)
class Opened:
    """A talk while it is read: its date, how deep its line stands, and the lines that belong to it."""

    found: Found
    depth: int
    line: int
    contexts: tuple[str, ...]
    first: Rich | None
    lines: list[Rich] = field(default_factory=list)
    level: int = 0  # of the last of the lines
    listed: bool = True  # each of the lines is an item of one list below the date


def read_items(page: Page, settings: ScheduleSettings, words: Words) -> Reading:
    """Every talk whose line begins with a date, or is an item that ends with one."""
    return Reading(close_all(_presented(list(_opened(page, settings, words)), words), settings, words))


def close_all(opened: Sequence[Opened], settings: ScheduleSettings, words: Words, session: int = 0) -> tuple[Slot, ...]:
    """A slot for every talk that says anything; how its line or its lines are written is decided by all of them. Their
    sessions are counted from `session`."""
    _by_emphasis(opened, words)
    alone = [talk.first for talk in opened if talk.first is not None and not talk.lines]
    layout = find_layout(alone, words)
    led = names_lead([talk.lines for talk in opened if talk.first is None], words)
    if names_first(*_beside_and_below(opened)):
        for talk in opened:
            _put_name_below(talk, settings, words)
    slots: list[Slot] = []
    for talk in opened:
        slots += _close(talk, settings, words, session + len(slots), layout, led)
    return tuple(slots)


def _beside_and_below(opened: Sequence[Opened]) -> tuple[list[str], list[str]]:
    """(what stands beside the dates, the first lines below) of the talks that have both."""
    both = [(talk.first.text, talk.lines[0].text) for talk in opened if talk.first is not None and talk.lines]
    return [beside for beside, _ in both], [below for _, below in both]


def _put_name_below(talk: Opened, settings: ScheduleSettings, words: Words) -> None:
    """Makes who presents, where that stands beside the date, a line that says so."""
    if talk.first is None or not talk.lines or words.calls_off(talk.first.text):
        return
    if looks_like_people(talk.first, settings, words):
        talk.lines = [Rich((Span("presented by "), *talk.first.spans), talk.first.line), *talk.lines]
        talk.first = None


def _by_emphasis(opened: Sequence[Opened], words: Words) -> None:
    """Talks whose title is set off from who presents only by being strong: "**Looms for Locks** Ada Park"."""
    told: list[tuple[Opened, Rich, Rich]] = []
    alone = [talk for talk in opened if talk.first is not None and not talk.lines and not words.is_off(talk.first.text)]
    for talk in alone:
        spans = [s for s in talk.first.spans if s.text.strip()] if talk.first else []
        if len(spans) == 2 and spans[0].strong and not spans[1].strong and re.match(r"\s*[^\W\d_]", spans[1].text):
            told.append((talk, Rich((spans[0],), talk.line), Rich((spans[1],), talk.line)))
    if len(told) < max(_LEAST_LABELS, _MOST_TOLD * len(alone)):
        return
    if lines.read_together([people.text for _, _, people in told]).people >= _SURE:
        for talk, title, people in told:
            talk.first, talk.lines = None, [title, people]


def _presented(opened: list[Opened], words: Words) -> list[Opened]:
    """The talks; where the same label that nobody knows stands beside the dates, before people, it names presenters."""
    labelled = [_ANY_LABEL.match(talk.first.printed) if talk.first else None for talk in opened]
    said = Counter(found.group(1).casefold() for found in labelled if found)
    label, count = said.most_common(1)[0] if said else ("", 0)
    if count < max(_LEAST_LABELS, len(opened) / 2) or words.roles.get(fold(label)):
        return opened
    mine = [
        (talk, found)
        for talk, found in zip(opened, labelled, strict=True)
        if found and found.group(1).casefold() == label
    ]
    people = [talk.first.after(found.end()) for talk, found in mine if talk.first]
    if lines.read_together([rich.text for rich in people]).people < _SURE:
        return opened
    for (talk, _), rich in zip(mine, people, strict=True):
        spans = (Span("presented by "), *rich.spans) if talk.lines else talk.first.spans if talk.first else ()
        talk.first = Rich(spans, rich.line)
    return opened


def _opened(page: Page, settings: ScheduleSettings, words: Words) -> Iterator[Opened]:
    """Each talk with the lines that belong to it."""
    above = Above(lambda text: find_term(text, words.wraps) is not None)
    current: Opened | None = None
    dated: Block | None = None
    weeks = _weeks(page, settings)
    for block in page.blocks:
        if block.kind not in ("item", "paragraph"):
            current = None
            above.see(block)
            continue
        for line in block.rich.lines():
            if line in weeks:
                above.see_week(line.text)
                current = None
            elif opened := _opening(line, block.level, block.kind == "item", settings, above):
                current = Opened(opened[0], block.level, line.line, above.nearest_first(), opened[1])
                dated = block
                yield current
            elif current and _joins(block, line, current, dated, words):
                current.listed = current.listed and _is_next(block, current)
                current.lines.append(line)
                current.level = block.level
            else:
                current = None
        if current is None:
            above.see(block)


def _is_next(block: Block, current: Opened) -> bool:
    """An item of the list that stands below a date."""
    return block.kind == "item" and (not current.lines or block.level == current.level) and block.level > current.depth


def _weeks(page: Page, settings: ScheduleSettings) -> list[Rich]:
    """The lines that name a week, with lines below them that begin with its days: "Week 2 (Jan 15-19)", "Tue: ..."."""
    lines = [line for block in page.blocks if block.kind in ("item", "paragraph") for line in block.rich.lines()]
    return [line for line, below in pairwise(lines) if heads_a_week(line.text, below.text, settings.date_order)]


def _joins(block: Block, line: Rich, current: Opened, dated: Block | None, words: Words) -> bool:
    """A line that belongs to the talk above: deeper, directly below, or the first text below a date alone, but for the
    next item of a list whose items end with their dates."""
    if block.level > current.depth or line.line == current.line + 1 or block is dated:
        return True
    if block.kind == "paragraph" and (split_label(line, words)[0] or is_materials(line, words)):
        return True
    return (
        current.first is None
        and block.level >= current.level
        and not (block.kind == "item" and dated is not None and dated.kind == "item")
    )


def _opening(
    line: Rich, depth: int, is_item: bool, settings: ScheduleSettings, above: Above
) -> tuple[Found, Rich | None] | None:
    """(date, the rest of the line or None) of a line that begins a talk."""
    text = without_icon(line)
    if label := _DATE_LABEL.match(text.printed):
        text = text.after(label.end())
    found = find_date(text.text, settings.date_order)
    if depth <= 1 and not (found and found.day and date_words_only(text.text[: found.start])):
        found = find_day(text.text, above.nearest_first()) or found
    if not (found and found.day and date_words_only(text.text[: found.start])):
        found = find_weekday(text.text, above.nearest_first(), settings.date_order) or found
    if found is None or found.day is None:
        return None
    if date_words_only(text.text[: found.start]):
        return found, rest_after(text, found)
    if is_item and depth == 1 and len(text.text) - found.end <= 2 and found.year:
        return found, _cut(text, found)
    return None


def _cut(rich: Rich, found: Found) -> Rich:
    """The text before a date at its end."""
    spans = [replace(s, text=s.text.replace(found.raw, "")) for s in rich.spans]
    last = spans[-1]
    spans[-1] = replace(last, text=re.sub(r"[\s,;(|\[–—-]+[)\]]?\.?$", "", last.text))
    return Rich(tuple(spans), rich.line)


def _close(
    current: Opened, settings: ScheduleSettings, words: Words, session: int, layout: Layout | None, led: bool
) -> Iterator[Slot]:
    fields: dict[str, tuple[Rich, ...]] = {}
    hints: tuple[str, ...] = ()
    off = current.first is not None and bool(current.lines) and words.calls_off(current.first.text)
    if off:
        current.first = None
    label = split_label(current.first, words)[0] if current.first is not None else None
    if current.first is not None and label and (current.lines or label == "presenter"):
        current.lines.insert(0, current.first)  # "March 5, presenter: Ada Park" above the title
        current.first = None
    if current.first is not None:
        split = split_line(current.first, layout, words) if layout and not current.lines else None
        fields = of_layout(split, settings, words) if split else inline(current.first, settings, words)
    if current.lines:
        below, hints = assign(current.lines, settings, words, led=led and current.first is None)
        if current.first is None and current.listed:
            below = _readings(below)
        labelled = {role for line in current.lines if (role := split_label(line, words)[0])}
        fields = {role: cells for role, cells in fields.items() if role not in labelled & {"title", "presenter"}}
        if "presenter" in below and "presenter" in fields and "presenter" not in labelled and current.first is not None:
            below["note"] = (*below.get("note", ()), *below.pop("presenter"))
        if "title" in fields and "title" in below and _is_name_over_titles(fields["title"], below, settings, words):
            fields["presenter"] = (*fields.pop("title"), *fields.get("presenter", ()))
        if "title" in fields and "title" in below:
            told = "presenter" in fields or "presenter" in below
            people = not told and looks_like_people(below["title"][0], settings, words)
            below["presenter" if people else "note"] = (*below.get("note", ()), *below.pop("title"))
        for role, cells in below.items():
            fields[role] = (*fields.get(role, ()), *cells)
    if any(fields.get(role) for role in ("title", "paper", "presenter")):
        title = (fields.get("title") or fields.get("paper") or fields["presenter"])[0]
        kind: TalkKind | None = "empty" if off else None
        yield Slot(title.line, fields, current.found, current.contexts, session=session, hints=hints, kind=kind)


def _readings(below: Mapping[str, tuple[Rich, ...]]) -> dict[str, tuple[Rich, ...]]:
    """The texts of a list below a date, of which each that reads as a title is a reading."""
    notes = below.get("note", ())
    more = [line for line in notes if len(line.text.split()) >= _TITLE_WORDS and _is_title(line)]
    if not more or not all(_is_title(line) for line in below.get("title", ())):
        return dict(below)
    papers = sorted((*below.get("title", ()), *below.get("paper", ()), *more), key=lambda line: line.line)
    rest = {role: cells for role, cells in below.items() if role not in ("title", "paper", "note")}
    return {**rest, "paper": tuple(papers), "note": tuple(line for line in notes if line not in more)}


def _is_title(line: Rich) -> bool:
    return bool(line.links) or lines.read(line.text)[Kind.TITLE] >= _LIKELY


def of_layout(split: tuple[Rich, Rich, Rich], settings: ScheduleSettings, words: Words) -> dict[str, tuple[Rich, ...]]:
    """The texts of a line whose title and presenter the page tells apart; a linked title may have more beside it."""
    title, people, labels = split
    fields: dict[str, tuple[Rich, ...]] = {"title": (title,)}
    if any(s.href for s in title.links):
        fields = inline(title, settings, words)
    fields["presenter"] = (people,)
    if labels.spans:
        fields["links"] = (*fields.get("links", ()), labels)
    return fields


def _is_name_over_titles(
    beside: Sequence[Rich], below: Mapping[str, tuple[Rich, ...]], settings: ScheduleSettings, words: Words
) -> bool:
    """ "3: Eve" with linked titles below: who presents stands beside the date, no title does."""
    linked = any(s.href for rich in below["title"] for s in rich.links)
    return linked and "presenter" not in below and all(looks_like_people(r, settings, words) for r in beside)


def inline(rest: Rich, settings: ScheduleSettings, words: Words) -> dict[str, tuple[Rich, ...]]:
    """The texts of a talk on one line: "[Title](url) (OSDI'24) - Ada Lovelace", "Ada Lovelace: [Title](url)"."""
    if (led := _LED.match(rest.printed)) and looks_like_people(who := _part(rest, *led.span(1)), settings, words):
        beyond = inline(rest.after(led.end()), settings, words) if led.end() < len(rest.printed) else {}
        return beyond if "presenter" in beyond else {**beyond, "presenter": (who,)}
    links = [s for s in rest.links if s.text.strip()]
    titled = next((s for i, s in enumerate(links) if not is_label(s, i, words)), None)
    if titled is None:
        return _pieces(rest, links, settings, words)
    index = rest.spans.index(titled)
    following = rest.spans[index + 1].text if index + 1 < len(rest.spans) else ""
    if len(titled.text.split()) <= 3 and re.match(r"\s*[:：]\s*\w", following):
        return {"title": (rest,)}
    others = [s for s in links if s is not titled]
    fields: dict[str, list[Rich]] = {"title": [Rich((titled, *_joined_titles(rest, titled, words)), rest.line)]}
    for piece in _split(" | ".join(s.text for s in rest.spans if s.href is None)):
        role, text = _role(piece, settings, words)
        fields.setdefault(role, []).append(Rich((Span(text),), rest.line))
    labels = [s for s in others if is_label(s, 1, words)]
    if labels:
        fields["links"] = [Rich(tuple(labels), rest.line)]
    return {role: tuple(found) for role, found in fields.items()}


def _part(rich: Rich, start: int, end: int) -> Rich:
    return rich.after(start).before(end - start)


def _joined_titles(rest: Rich, titled: Span, words: Words) -> Iterator[Span]:
    """Further titled links of the line, joined to the first: a meeting on two papers, each with the venue in brackets
    behind it."""
    further = [
        place
        for place, span in enumerate(rest.spans)
        if span.href is not None
        and span is not titled
        and span.text.strip()
        and not is_label(span, 1, words)
        and len(span.text.split()) > 2
    ]
    if further:
        yield from _venue_behind(rest, rest.spans.index(titled), words)
    for place in further:
        yield Span(" & ")
        yield rest.spans[place]
        yield from _venue_behind(rest, place, words)


def _venue_behind(rest: Rich, place: int, words: Words) -> Iterator[Span]:
    following = rest.spans[place + 1] if place + 1 < len(rest.spans) else None
    said = _BRACKETED.match(following.text) if following is not None and following.href is None else None
    if said and is_venue(said[1], words.venues):
        yield Span(f" ({said[1]})")


def _pieces(rest: Rich, links: Sequence[Span], settings: ScheduleSettings, words: Words) -> dict[str, tuple[Rich, ...]]:
    """The texts of a line without a linked title: the first piece that is no venue and no name is the title."""
    fields: dict[str, list[Rich]] = {}
    title: list[str] = []
    pieces = _split("".join(s.text if s.href is None else " | " for s in rest.spans))
    for piece in pieces:
        role, text = _role(piece, settings, words)
        if role == "note" and not title:
            title.append(text)
        else:
            fields.setdefault(role, []).append(Rich((Span(text),), rest.line))
    if not title and len(fields.get("presenter", ())) > 1:
        title.append(fields["presenter"].pop(0).text)
    elif not title and fields.get("presenter") and not any(_BY.match(p) for p in pieces):
        title.append(fields.pop("presenter")[0].text)
    if title:
        fields["title"] = [Rich((Span(title[0]),), rest.line)]
    if links:
        fields["links"] = [Rich(tuple(links), rest.line)]
    return {role: tuple(found) for role, found in fields.items()}


def _split(text: str) -> list[str]:
    return [piece.strip(" .,:\t\n") for piece in _BREAK.split(text) if re.search(r"\w", piece)]


def _role(piece: str, settings: ScheduleSettings, words: Words) -> tuple[str, str]:
    if words.label_kind(piece) and len(piece.split()) < 3:  # "Notes:", whose link stands beside it
        return "note", piece
    if by := _BY.match(piece):
        return "presenter", piece[by.end() :]
    if presents := _PRESENTS.match(piece):
        return "presenter", presents.group(1)
    if is_venue(piece, words.venues):
        return "venue", piece
    if _ACRONYM.fullmatch(piece) and not words.is_empty(piece):  # the institution behind a name: "Ada Park (CMU)"
        return "where", piece
    return ("presenter" if looks_like_people(Rich((Span(piece),), 1), settings, words) else "note"), piece
