"""Is what was read of a page plausible as a whole? Doubts in words, each with the setting that would change it.

The page is asked once more without any shape: which dates and papers stand on it that no talk has. A group that was
read wrong nearly always leaves such a trace.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.readers.document import Page, Rich
from extract.records import Problem, TalkRecord, Where
from extract.schedule.accounting import Overlooked, overlooked
from extract.schedule.checks import date_steps
from extract.schedule.columns import cell_date
from extract.schedule.evidence import not_elsewhere
from extract.schedule.headings import heading_date
from extract.schedule.order import Order
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Reading, Slot
from extract.schedule.titles import is_address, is_venue, names_paper
from extract.schedule.words import Words, fold
from extract.text import title_key

_LEAST = 3
"""Talks below which shares say nothing."""
_MOST = 0.25
"""The share of talks with the same oddness from which the page as a whole was not understood."""
_FIRST_YEAR, _LAST_YEAR = 1990, 2040  # by hand: what lies outside is held for misread
_LONGEST_YEARS = 15  # by hand
_LONGEST_TITLE = 300  # characters; by hand
_SURE = 0.9
"""The calibrated probability from which the line reader is believed."""
_WEEKEND = 0.4  # of the days; two in seven would be chance; by hand
_HABIT = 0.7
"""Dates read in a wrong order spread over the week: one day of seven then holds far less than this share."""
_LONGEST_NAME = 6  # words; by hand
_SHORT_TITLE = 2
"""Words of a name such as "Mooncake": hardly a paper has so short a title."""
_UNREAD_WORDS = 3
"""Words of an empty slot from which on its line may name a talk; "room moved" has two."""
_SHOWN = 6  # lines that a doubt names; by hand


@dataclass(frozen=True, slots=True)
class Doubt:
    """`name` is what `accept` in the settings takes; `bad` means that the page as a whole was probably misread."""

    name: str
    sentence: str
    bad: bool = False
    setting: str = ""

    def problem(self, document: str) -> Problem:
        code = "schedule.doubtful" if self.bad else "schedule.odd"
        return Problem(code, f"{self.sentence} {self.setting}".strip(), Where(document))


@dataclass(frozen=True, slots=True)
class Case:
    """All that the doubts are raised from; `talks` and `slots` stand in the same order."""

    page: Page
    settings: ScheduleSettings
    words: Words
    reading: Reading
    slots: Sequence[Slot]
    talks: Sequence[TalkRecord]
    order: Order

    @property
    def filled(self) -> list[TalkRecord]:
        return [talk for talk in self.talks if talk.talk_kind != "empty"]


def doubts(case: Case) -> tuple[Doubt, ...]:
    """Every doubt about the talks of a page but those that the settings accept, the bad ones first."""
    if not case.talks:
        return ()
    found = [doubt for check in _CHECKS for doubt in check(case) if doubt.name not in case.settings.accept]
    return tuple(sorted(found, key=lambda doubt: not doubt.bad))


def _presenters(case: Case) -> Iterator[Doubt]:
    filled = case.filled
    without = [t for t in filled if not t.presenters]
    if not without or len(filled) < 2:
        return
    hosts = any(slot.fields.get("host") for slot in case.slots)
    told = hosts or any(c.seems == "presenter" for c in case.reading.columns) or _names_presenters(case)
    setting = 'Name their column or label: `columns.presenter = ["..."]`.'
    if len(without) == len(filled):
        yield Doubt("no-presenters", "0 presenters.", told, setting)
    elif len(without) > len(filled) / 2 and told:
        yield Doubt("few-presenters", f"{len(without)} of {len(filled)} talks have no presenter.", False, setting)


def _names_presenters(case: Case) -> bool:
    """A label or header of the page that means presenters."""
    texts = (line.text for block in case.page.blocks if not block.table for line in block.rich.lines())
    return any(case.words.label_role(text) == "presenter" for text in texts)


def _titles(case: Case) -> Iterator[Doubt]:
    filled = case.filled
    many = max(_LEAST, _MOST * len(filled))
    setting = 'Name the right column: `columns.title = ["..."]`, or another `shape`.'
    bare = [t for t in filled if not t.title]
    if len(bare) >= max(1, _MOST * len(filled)):
        yield Doubt("no-titles", f"{len(bare)} of {len(filled)} talks have no title.", len(bare) >= many, setting)
    titled = [t for t in filled if t.title]
    order = case.settings.date_order
    for name, what, wrong in (
        ("titles-addresses", "titles are addresses", [t for t in titled if is_address(t.title)]),
        ("titles-names", "titles read as names", [t for t in titled if lines.read(t.title).people >= _SURE]),
        ("titles-no-titles", "titles read as no titles", [t for t in titled if _is_no_title(t.title)]),
        (
            "titles-venues",
            "titles are venues",
            [t for t in titled if is_venue(t.title, case.words.venues) and len(t.title.split()) < 4],
        ),
        ("titles-greetings", "titles are lines of a letter", [t for t in titled if case.words.is_courtesy(t.title)]),
        ("titles-labels", "titles name a presenter", [t for t in titled if _names_somebody(t, case.words)]),
        ("titles-dates", "titles are dates", [t for t in titled if heading_date(t.title, order)]),
        ("titles-long", "titles are as long as paragraphs", [t for t in titled if len(t.title) > _LONGEST_TITLE]),
    ):
        if wrong:
            bad = len(wrong) >= many or len(wrong) > _MOST * len(filled)
            yield Doubt(name, f"{len(wrong)} {what}: {_lines(wrong)}.", bad, setting)
    usual = Counter(title_key(t.title) for t in filled if t.title).most_common(1)
    if usual and usual[0][1] >= max(_LEAST + 1, 2 * _MOST * len(filled)):
        title = next(t.title for t in filled if title_key(t.title) == usual[0][0])
        yield Doubt("titles-same", f'{usual[0][1]} talks have the same title, "{title[:60]}".', True, setting)


def _names_somebody(talk: TalkRecord, words: Words) -> bool:
    """A title that holds the label of a presenter, or in a talk without one a part that surely is a person."""
    labels = _LABELS.findall(talk.title)
    if any(words.roles.get(fold(label)) == "presenter" for label in labels):
        return True
    parts = _TITLE_PARTS.split(talk.title)
    if talk.presenters or len(parts) < 2:
        return False
    return any(1 < len(part.split()) <= 4 and lines.read(part)[Kind.PERSON] >= _SURE for part in parts)


_LABELS = re.compile(r"(?<![^\W\d_])([^\W\d_]+)\s*[:：]")
_TITLE_PARTS = re.compile(r"[:：,]\s|\s[–—-]{1,3}\s|\s*[\"“”«»()]\s*")


def _is_no_title(text: str) -> bool:
    return (
        len(text.split()) > 1 and lines.read(text).among((Kind.TIME, Kind.PLACE, Kind.AFFILIATION, Kind.OTHER)) >= _SURE
    )


def _lines(talks: Sequence[TalkRecord]) -> str:
    lines = [str(t.where.line) for t in talks[:_SHOWN]]
    return f"line{'s' if len(talks) > 1 else ''} {', '.join(lines)}{' ...' if len(talks) > _SHOWN else ''}"


def _names(case: Case) -> Iterator[Doubt]:
    wrong = [t for t in case.filled if any(_is_no_name(name) for name in t.presenters)]
    if wrong:
        share = sum(bool(t.presenters) for t in case.filled) * _MOST
        sentence = f"{len(wrong)} presenters do not read as names: {_lines(wrong)}."
        yield Doubt("presenters-no-names", sentence, len(wrong) > max(1, share), "`columns.presenter`")


def _is_no_name(name: str) -> bool:
    if len(name.split()) > 1 and lines.read(name).among((Kind.TITLE, Kind.PROSE, Kind.TIME, Kind.AFFILIATION)) >= _SURE:
        return True
    if lines.read(name)[Kind.TIME] >= _SURE:  # "Thu"
        return True
    # A full stop behind a whole word ends a sentence, not a name.
    return len(name.split()) > _LONGEST_NAME or bool(re.search(r"https?://|[:?!]|\d{2}|^\W*$|[^\W\d_]{5}\.\s", name))


def _dates(case: Case) -> Iterator[Doubt]:
    talks = case.talks
    undated = [t for t in talks if t.date is None]
    yearless = [t for t, s in zip(talks, case.slots, strict=True) if t.date is None and s.date and s.date.day]
    many = max(2, _MOST * len(talks))
    if yearless:
        sentence = f"{len(yearless)} of {len(talks)} dates have no year."
        yield Doubt("no-year", sentence, len(yearless) >= many, "Say it: `year = 2025`.")
    if rest := len(undated) - len(yearless):
        sentence = f"{rest} of {len(talks)} rows have no date."
        bad = rest >= many and not (_stand_last(talks) and rest <= len(talks) / 2)
        yield Doubt("no-date", sentence, bad, '`columns.date = ["..."]`')
    days = sorted(t.date for t in talks if t.date)
    if days and (
        days[0].year < _FIRST_YEAR or days[-1].year > _LAST_YEAR or _scattered(days[0].year, days[-1].year, len(days))
    ):
        sentence = f"Dates from {days[0].year} to {days[-1].year}."
        yield Doubt("dates-spread", sentence, True, 'Say their order: `date_order = "ymd"`, or the `year`.')
    if not case.order.sure:
        setting = 'Say which: `date_order = "mdy"` or `"dmy"`.'
        sentence = "Two orders of day and month suit the dates in numbers equally well."
        yield Doubt("date-order", sentence, False, setting)


def _stand_last(talks: Sequence[TalkRecord]) -> bool:
    """The rows without a date stand together at an end of the page: meetings that are still to be fixed."""
    dated = [number for number, talk in enumerate(talks) if talk.date]
    return bool(dated) and dated[-1] - dated[0] + 1 == len(dated)


def _scattered(first: int, last: int, count: int) -> bool:
    """Fewer than three talks a year over many years: no group meets so."""
    return (
        last - first >= 2
        and count < 3 * (last - first)
        and (last - first > _LONGEST_YEARS or count <= last - first + 1)
    )


def _weekdays(case: Case) -> Iterator[Doubt]:
    named = [
        (t, s) for t, s in zip(case.talks, case.slots, strict=True) if t.date and s.date and s.date.weekday is not None
    ]
    wrong = [t for t, s in named if t.date and s.date and t.date.weekday() != s.date.weekday]
    setting = "The `year` or `date_order` may be another."
    if wrong:
        sentence = (
            f"{len(wrong)} of {len(named)} dates are not on the weekday that is written beside them: {_lines(wrong)}."
        )
        yield Doubt("weekdays", sentence, len(wrong) >= max(2, _MOST * len(named)), setting)
    days = [t.date for t in case.talks if t.date]
    late = sum(day.weekday() >= 5 for day in days)
    if len(days) > _LEAST and _WEEKEND * len(days) < late < len(days) and not _keep_one_weekday(days):
        yield Doubt("weekends", f"{late} of {len(days)} talks are on a Saturday or Sunday.", not named, setting)


def _keep_one_weekday(days: Sequence[date]) -> bool:
    """Nearly all meetings of each year are on one day of the week, be it Saturday."""
    usual: dict[int, Counter[int]] = {}
    for day in days:
        usual.setdefault(day.year, Counter())[day.weekday()] += 1
    return sum(counts.most_common(1)[0][1] for counts in usual.values()) >= _HABIT * len(days)


def _backwards(case: Case) -> Iterator[Doubt]:
    """Dates that go back in time while nearly all others go forward, or the other way round."""
    steps, odd = date_steps(case.talks)
    # A page of several terms may go back once for each, at a heading; a table that jumps to and fro was misread.
    if odd and len(steps) > _LEAST and len(odd) > _MOST * len(steps):
        sentence = f"The dates go to and fro: {_lines([talk for _, talk, _ in odd])}."
        yield Doubt("dates-order", sentence, len(odd) > 0.4 * len(steps), "`year`")


def _papers(case: Case) -> Iterator[Doubt]:
    about = [t for t in case.filled if t.talk_kind in ("paper", "talk")]
    bare = [t for t in about if not any(p.url or p.identifiers or p.venue for p in t.papers)]
    if bare:
        sentence = f"{len(bare)} of {len(about)} talks name no paper but by their title."
        yield Doubt("titles-only", sentence, False, "They are matched with papers of the same title only.")
    short = [t for t in bare if t.papers and len(t.title.split()) <= _SHORT_TITLE]
    if short:
        sentence = f"{len(short)} talks name their paper by a short name only, which may match none: {_lines(short)}."
        yield Doubt(
            "titles-short",
            sentence,
            False,
            "`paperwatch review` asks where a known paper begins so; a whole title or a link needs no question.",
        )


def _numbered(case: Case) -> Iterator[Doubt]:
    """Papers named by the number of a list of references."""
    wrong = [
        talk
        for slot, talk in zip(case.slots, case.talks, strict=True)
        if (said := slot.text("paper", "links", "note")) and _NUMBERS.fullmatch(said)
    ]
    if wrong:
        sentence = f"{len(wrong)} talks name their papers by numbers of a list of references: {_lines(wrong)}."
        bad = len(wrong) >= max(2, _MOST * len(case.filled))
        yield Doubt("papers-numbered", sentence, bad, "Write the titles in the column.")


_NUMBERS = re.compile(r"(?:[\s,;]*\[\d{1,3}\])+")


def _unread(case: Case) -> Iterator[Doubt]:
    """Dates and papers of the page that are in no talk."""
    have: set[tuple[int, int | None]] = {(t.date.month, t.date.day) for t in case.talks if t.date}
    have |= {(s.date.month, s.date.day) for s in case.slots if s.date}
    days = dict(_days_of(case, have))
    lost = sorted(line for line, day in days.items() if day not in have)
    setting = "Another `shape` may fit, or `columns`; `only_under` says where the talks are."
    above = [line for line in lost if line < (case.talks[0].where.line or 0)]
    if lost and case.settings.shape == "cards" and (above or len(days) == len(case.talks) + 1):
        setting_of_shape = 'Try another `shape`, such as "headings" or "items".'
        yield Doubt("dates-shifted", "The dates may stand above their talks, not below them.", True, setting_of_shape)
    if lost:
        shown = ", ".join(str(line) for line in lost[:_SHOWN]) + (" ..." if len(lost) > _SHOWN else "")
        sentence = f"{len(lost)} of {len(days)} dates on the page are in no talk: line {shown}."
        yield Doubt("dates-unread", sentence, len(lost) >= max(_LEAST, _MOST * len(days)), setting)
    papers = {s.href for rich in _texts(case.page) for s in rich.links if s.href and names_paper(s.href)}
    kept = {p.url for t in case.talks for p in t.papers}
    kept |= {link.url for t in case.talks for link in (*t.links, *t.slides, *t.summary, *t.video)}
    left = papers - kept
    if len(left) >= max(2, _MOST * len(papers)):
        sentence = f"{len(left)} of {len(papers)} links to papers on the page are in no talk."
        many = len(left) >= max(_LEAST, 2 * _MOST * len(papers))
        cites = case.settings.shape == "post"  # the text of a post about one talk cites further papers
        yield Doubt("papers-unread", sentence, many and not cites, setting)


def _days_of(case: Case, have: set[tuple[int, int | None]]) -> Iterator[tuple[int, tuple[int, int]]]:
    """(line, (month, day)) of every row with a date, of several that which a talk has, and every line that begins with
    one."""
    read = partial(heading_date, order=case.settings.date_order)
    for rich in _texts(case.page, cells=False):
        for line in rich.lines():
            if (found := read(line.text)) and found.day and found.start <= 12:
                yield line.line, (found.month, found.day)
    for block in case.page.blocks:
        for row in block.table.rows if block.table else ():
            cells = [found for c in row if (found := cell_date(c.text, case.settings))]
            days = sorted(((f.month, f.day) for f in cells if f.day), key=lambda day: day not in have)
            if days:
                yield row[0].line, days[0]


def _texts(page: Page, cells: bool = True) -> Iterator[Rich]:
    """The texts of the page but those below a heading about something else, such as news."""
    for block in not_elsewhere(page.blocks):
        if not block.table:
            yield block.rich
        elif cells:
            yield from (cell for row in block.table.rows for cell in row)


def _empties(case: Case) -> Iterator[Doubt]:
    """Slots read as empty whose line says more than date, people and labels."""
    said = [t for t in case.talks if t.talk_kind == "empty" and _words_unread(t, case) >= _UNREAD_WORDS]
    if said:
        sentence = f"{len(said)} of {len(case.talks)} slots are empty though their lines say more: {_lines(said)}."
        many = len(said) >= max(2, _MOST * len(case.talks))
        yield Doubt("empty-unread", sentence, many, "Another `shape` may fit, or `columns`.")


def _words_unread(talk: TalkRecord, case: Case) -> int:
    """Words of the line of a slot that are in none of its fields; labels and headers count for none, nor does a line
    that says that there is no meeting."""
    if any(case.words.is_off(part) for part in re.split(r"[|\t;]|</?\w[^<>]*>", talk.raw or "")):
        return 0
    link = re.compile(r"https?://[^\s{},<>]+|\]\([^()\s]*\)|</?[a-z]\w*(?:\s[^<>]*)?>")
    known = " ".join((talk.title, talk.date_raw or "", talk.time or "", talk.group or "", *talk.presenters)).casefold()
    words = re.findall(r"[^\W\d_]{3,}", link.sub(" ", talk.raw or "").casefold())
    return sum(
        word not in known and fold(word) not in case.words.roles and not case.words.is_off(word) for word in words
    )


def _overlooked(case: Case) -> Iterator[Doubt]:
    """People, titles and venues between the talks that no talk has. They make the page misread where as many talks lack
    what was overlooked: presenters beside talks without one, venues beside papers without one."""
    left = overlooked(case.page, case.slots, case.talks, case.words)
    filled = case.filled
    many = max(1, _MOST * len(filled))
    papers = [talk for talk in filled if talk.papers]
    lacking = {
        "people": sum(not talk.presenters for talk in filled),
        "venue": sum(not any(paper.venue for paper in talk.papers) for talk in papers),
        "title": sum(not talk.title or lines.read(talk.title)[Kind.TITLE] < _LIKELY for talk in filled),
    }
    for kind, (name, what, role) in _OVERLOOKED.items():
        found = [one for one in left if one.kind == kind]
        if found:
            bad = min(len(found), lacking[kind]) >= many
            sentence = f"{len(found)} texts that read as {what} are in no talk: {_quoted(found)}."
            setting = f'Name their label or column: `columns.{role} = ["..."]`, or another `shape`.'
            yield Doubt(name, sentence, bad, setting)


_LIKELY = 0.5  # more likely than not
_OVERLOOKED = {
    "people": ("people-unread", "people", "presenter"),
    "title": ("titles-unread", "titles", "paper"),
    "venue": ("venues-unread", "venues", "venue"),
}


def _quoted(found: Sequence[Overlooked]) -> str:
    """The first texts with their lines."""
    shown = (f'line {one.line} "{one.text[:_QUOTED]}"' for one in found[:_QUOTES])
    return ", ".join(shown) + (" ..." if len(found) > _QUOTES else "")


_QUOTES, _QUOTED = 3, 60
"""Texts that are shown of a kind, and characters of each; by hand."""


def _marks(case: Case) -> Iterator[Doubt]:
    """Titles and presenters that carry marks of code or data: a file that was read as lines though it is none."""
    wrong = [t for t in case.filled if any(_MARKED.search(text) for text in (t.title, *t.presenters))]
    if wrong:
        sentence = f"{len(wrong)} titles or presenters hold marks of code: {_lines(wrong)}."
        bad = len(wrong) >= max(1, _MOST * len(case.filled))
        yield Doubt("values-marked", sentence, bad, "Another `shape` may fit.")


_MARKED = re.compile(r"^['\"`][^'\"`]*['\"`],?$|['\"`],$|[{}\\]|</?\w+>|^\w+: ['\"]")
"""A text in quotation marks of a program, with its comma, with braces, tags or the key before it."""


def _alone(case: Case) -> Iterator[Doubt]:
    """Talks without presenter, paper link, venue or material on a page whose others have some: a remark, or a date of
    something else."""
    filled = case.filled
    bare = [t for t in filled if t.talk_kind in ("paper", "talk") and not _has_more(t)]
    odd = [t for t in bare if len(t.title.split()) > 1 and lines.read(t.title)[Kind.TITLE] < _LIKELY]
    if not odd or len(filled) - len(bare) < max(_LEAST - 1, _NEARLY * len(filled)):
        return
    sentence = f"{len(odd)} of {len(filled)} talks have nothing but a title, and it may be a remark: {_lines(odd)}."
    yield Doubt("talks-bare", sentence, len(odd) >= max(1, _MOST * len(filled)), "`ignore_rows`, or `empty`.")


def _has_more(talk: TalkRecord) -> bool:
    linked = any(p.url or p.venue or p.identifiers for p in talk.papers)
    return bool(talk.presenters or linked or talk.slides or talk.video or talk.summary or talk.links)


_NEARLY = 0.6  # of the talks have more than a title; by hand


def _dropped(case: Case) -> Iterator[Doubt]:
    """Links in the texts of talks that no talk has, rows that were taken for no talk, and words of their titles' cells
    that stand in no field."""
    lost = [
        (slot.line, href)
        for slot, talk in zip(case.slots, case.talks, strict=True)
        for href in _lost(slot, talk, case.words)
    ]
    if lost:
        shown = ", ".join(f"line {line} {href[:_QUOTED]}" for line, href in lost[:_QUOTES])
        more = " ..." if len(lost) > _QUOTES else ""
        yield Doubt("links-unread", f"{len(lost)} links beside talks are in none of them: {shown}{more}.", False)
    cut = [
        (slot.line, rest) for slot, talk in zip(case.slots, case.talks, strict=True) if (rest := _cut(slot, talk, case))
    ]
    if cut:
        shown = ", ".join(f'line {line} "{rest[:_QUOTED]}"' for line, rest in cut[:_QUOTES])
        more = " ..." if len(cut) > _QUOTES else ""
        yield Doubt("texts-unread", f"{len(cut)} talks leave words of their cells or lines out: {shown}{more}.", False)
    undated = [left for left in case.reading.leftovers if left.undated]
    if undated:
        shown = ", ".join(f'line {left.line} "{left.text[:_QUOTED]}"' for left in undated[:_QUOTES])
        sentence = f"{len(undated)} rows below the last date have neither date nor presenter and are no talks: {shown}."
        yield Doubt("rows-undated", sentence, False)


def _cut(slot: Slot, talk: TalkRecord, case: Case) -> str:
    """The words of a talk's titles, papers, people and venue that no field of it has, where they are several."""
    texts = [talk.title, *talk.presenters, *talk.supporters, talk.group or "", *(link.label for link in talk.links)]
    texts += [t for p in talk.papers for t in (p.title, p.venue_raw or "")]
    texts += [link.label for link in (*talk.slides, *talk.summary, *talk.video)]
    known = set(re.findall(r"\w+", " ".join(texts).casefold()))
    for rich in slot.texts("title", "paper", "presenter", "venue"):
        found = re.findall(r"[^\W\d_]{3,}", _ADDRESS.sub(" ", rich.text))
        rest = [w for w in found if w.casefold() not in known and fold(w) not in case.words.roles]
        if len(rest) >= _UNREAD_WORDS and not case.words.is_off(rich.text):
            return " ".join(rest)
    return ""


_ADDRESS = re.compile(r"https?://\S+")


def _lost(slot: Slot, talk: TalkRecord, words: Words) -> Iterator[str]:
    kept = {p.url for p in talk.papers} | {link.url for link in (*talk.links, *talk.slides, *talk.summary, *talk.video)}
    for role, cells in slot.fields.items():
        for span in (span for rich in cells for span in rich.links):
            href = (span.href or "").strip()
            if role not in _ELSEWHERE and _SOURCE.match(href) and href not in kept and not words.is_meeting(href):
                yield href


_ELSEWHERE = frozenset({"ignore", "host", "support", "where", "presenter", "authors", "time", "number", "group"})
"""Roles whose links lead to people and places."""
_SOURCE = re.compile(r"https?://|[\w./%-]+\.(?:pdf|pptx?|key)$", re.IGNORECASE)


def _columns(case: Case) -> Iterator[Doubt]:
    for column in case.reading.columns:
        if column.used:
            sentence = f'The column "{column.header}" was read as the {column.seems}, by what stands in it.'
            yield Doubt("column-guessed", sentence, False, f'Say so: `columns.{column.seems} = ["{column.header}"]`.')
        else:
            seems = f" (it seems to hold the {column.seems})" if column.seems else ""
            setting = f'`columns.{column.seems or "ignore"} = ["{column.header}"]`'
            yield Doubt("column-unused", f'Column not used: "{column.header}"{seems}.', False, setting)


def _page(case: Case) -> Iterator[Doubt]:
    if case.page.unread:
        yield Doubt("unread", case.page.unread, True)
    if (lost := len(case.reading.leftovers)) and case.settings.shape == "data":
        yield Doubt("entries-unread", f"{lost} dated entries of the data are no talk.", lost > _MOST * len(case.talks))


_CHECKS = (
    *(
        _presenters,
        _titles,
        _names,
        _dates,
        _weekdays,
        _backwards,
        _papers,
        _numbered,
        _unread,
        _empties,
        _overlooked,
        _columns,
    ),
    *(_marks, _alone, _dropped, _page),
)
