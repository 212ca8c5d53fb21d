"""Is what was read of a page plausible as a whole? Doubts in words, each with the setting that would change it.

Here what was read is asked, value by value; `extract.schedule.unread` asks the page what no talk has.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.records import TalkRecord
from extract.schedule import lacking, residue, unread
from extract.schedule.checks import WEEKDAYS, date_steps
from extract.schedule.doubts import LEAST, LIKELY, MOST, SURE, Case, Doubt, lines_of
from extract.schedule.headings import heading_date
from extract.schedule.numbered import NUMBERS
from extract.schedule.titles import is_address, is_venue
from extract.schedule.weekdays import said_weekday
from extract.schedule.words import Words, fold
from extract.text import title_key

_FIRST_YEAR, _LAST_YEAR = 1990, 2040  # by hand: what lies outside is held for misread
_LONGEST_YEARS = 15  # by hand
_LONGEST_TITLE = 300  # characters; by hand
_WEEKEND = 0.4  # of the days; two in seven would be chance; by hand
_HABIT = 0.7
"""Dates read in a wrong order spread over the week: one day of seven then holds far less than this share."""
_LONGEST_NAME = 6  # words; by hand
_SHORT_TITLE = 2
"""Words of a name such as "Mooncake": hardly a paper has so short a title."""


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
    told = hosts or any(c.seems == "presenter" for c in case.reading.columns) or case.names_presenters
    setting = 'Name their column or label: `columns.presenter = ["..."]`.'
    if len(without) == len(filled):
        yield Doubt("no-presenters", "0 presenters.", told, setting)
    elif len(without) > len(filled) / 2 and told:
        yield Doubt("few-presenters", f"{len(without)} of {len(filled)} talks have no presenter.", False, setting)


def _titles(case: Case) -> Iterator[Doubt]:
    filled = case.filled
    many = max(LEAST, MOST * len(filled))
    setting = 'Name the right column: `columns.title = ["..."]`, or another `shape`.'
    bare = [t for t in filled if not t.title]
    if len(bare) >= max(1, MOST * len(filled)):
        yield Doubt("no-titles", f"{len(bare)} of {len(filled)} talks have no title.", len(bare) >= many, setting)
    titled = [t for t in filled if t.title]
    order = case.settings.date_order
    for name, what, wrong in (
        ("titles-addresses", "titles are addresses", [t for t in titled if is_address(t.title)]),
        ("titles-names", "titles read as names", [t for t in titled if lines.read(t.title).people >= SURE]),
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
            bad = len(wrong) >= many or len(wrong) > MOST * len(filled)
            yield Doubt(name, f"{len(wrong)} {what}: {lines_of(wrong)}.", bad, setting)
    usual = Counter(title_key(t.title) for t in filled if t.title).most_common(1)
    if usual and usual[0][1] >= max(LEAST, 2 * MOST * len(filled)):
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
    return any(1 < len(part.split()) <= 4 and lines.read(part)[Kind.PERSON] >= SURE for part in parts)


_LABELS = re.compile(r"(?<![^\W\d_])([^\W\d_]+)\s*[:：]")
_TITLE_PARTS = re.compile(r"[:：,]\s|\s[–—-]{1,3}\s|\s*[\"“”«»()]\s*")


def _is_no_title(text: str) -> bool:
    return (
        len(text.split()) > 1 and lines.read(text).among((Kind.TIME, Kind.PLACE, Kind.AFFILIATION, Kind.OTHER)) >= SURE
    )


def _names(case: Case) -> Iterator[Doubt]:
    wrong = [t for t in case.filled if any(_is_no_name(name) for name in t.presenters)]
    if wrong:
        share = sum(bool(t.presenters) for t in case.filled) * MOST
        sentence = f"{len(wrong)} presenters do not read as names: {lines_of(wrong)}."
        yield Doubt("presenters-no-names", sentence, len(wrong) > max(1, share), "`columns.presenter`")


def _is_no_name(name: str) -> bool:
    if len(name.split()) > 1 and lines.read(name).among((Kind.TITLE, Kind.PROSE, Kind.TIME, Kind.AFFILIATION)) >= SURE:
        return True
    if lines.read(name)[Kind.TIME] >= SURE:  # "Thu"
        return True
    # A full stop behind a whole word ends a sentence, not a name.
    return len(name.split()) > _LONGEST_NAME or bool(re.search(r"https?://|[:?!]|\d{2}|^\W*$|[^\W\d_]{5}\.\s", name))


def _dates(case: Case) -> Iterator[Doubt]:
    talks = case.talks
    undated = [t for t in talks if t.date is None]
    yearless = [t for t, s in zip(talks, case.slots, strict=True) if t.date is None and s.date and s.date.day]
    many = max(2, MOST * len(talks))
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
            f"{len(wrong)} of {len(named)} dates are not on the weekday that is written beside them: {lines_of(wrong)}."
        )
        yield Doubt("weekdays", sentence, len(wrong) >= max(2, MOST * len(named)), setting)
    days = [t.date for t in case.talks if t.date]
    late = sum(day.weekday() >= 5 for day in days)
    if len(days) > LEAST and _WEEKEND * len(days) < late < len(days) and not _keep_one_weekday(days):
        yield Doubt("weekends", f"{late} of {len(days)} talks are on a Saturday or Sunday.", not named, setting)


def _other_weekday(case: Case) -> Iterator[Doubt]:
    """Nearly all talks on one day of the week, and the page says that the group meets on another."""
    days = [talk.date for talk in case.talks if talk.date]
    said = said_weekday(case.page) if len(days) > LEAST else None
    if said is None:
        return
    usual, count = Counter(day.weekday() for day in days).most_common(1)[0]
    if usual != said and count >= _HABIT * len(days):
        met, meets = WEEKDAYS[usual], WEEKDAYS[said]
        sentence = f"{count} of {len(days)} talks are on a {met}, and the page says that it meets on {meets}s."
        yield Doubt("weekday-other", sentence, True, "The `year` or `date_order` may be another.")


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
    if odd and len(steps) > LEAST and len(odd) > MOST * len(steps):
        sentence = f"The dates go to and fro: {lines_of([talk for _, talk, _ in odd])}."
        yield Doubt("dates-order", sentence, len(odd) > 0.4 * len(steps), "`year`")


def _papers(case: Case) -> Iterator[Doubt]:
    about = [t for t in case.filled if t.talk_kind in ("paper", "talk")]
    bare = [t for t in about if not any(p.url or p.identifiers or p.venue for p in t.papers)]
    if bare:
        sentence = f"{len(bare)} of {len(about)} talks name no paper but by their title."
        yield Doubt("titles-only", sentence, False, "They are matched with papers of the same title only.")
    short = [t for t in bare if t.papers and len(t.title.split()) <= _SHORT_TITLE]
    if short:
        sentence = f"{len(short)} talks name their paper by a short name only, which may match none: {lines_of(short)}."
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
        if (said := slot.text("paper", "links", "note")) and NUMBERS.fullmatch(said)
    ]
    if wrong:
        sentence = f"{len(wrong)} talks name their papers by numbers of a list of references: {lines_of(wrong)}."
        bad = len(wrong) >= max(2, MOST * len(case.filled))
        yield Doubt("papers-numbered", sentence, bad, "Write the titles in the column.")


def _marks(case: Case) -> Iterator[Doubt]:
    """Titles and presenters that carry marks of code or data: a file that was read as lines though it is none."""
    wrong = [t for t in case.filled if any(_MARKED.search(text) for text in (t.title, *t.presenters))]
    if wrong:
        sentence = f"{len(wrong)} titles or presenters hold marks of code: {lines_of(wrong)}."
        bad = len(wrong) >= max(1, MOST * len(case.filled))
        yield Doubt("values-marked", sentence, bad, "Another `shape` may fit.")


_MARKED = re.compile(r"^['\"`][^'\"`]*['\"`],?$|['\"`],$|[{}\\]|</?\w+>|^\w+: ['\"]|^[a-z_]+: ?[a-z_]*$")
"""A text in quotation marks of a program, with its comma, with braces, tags or the key before it."""


def _alone(case: Case) -> Iterator[Doubt]:
    """Talks without presenter, paper link, venue or material on a page whose others have some: a remark, or a date of
    something else."""
    filled = case.filled
    bare = [t for t in filled if t.talk_kind in ("paper", "talk") and not _has_more(t)]
    odd = [t for t in bare if len(t.title.split()) > 1 and lines.read(t.title)[Kind.TITLE] < LIKELY]
    if not odd or len(filled) - len(bare) < max(LEAST - 1, _NEARLY * len(filled)):
        return
    sentence = f"{len(odd)} of {len(filled)} talks have nothing but a title, and it may be a remark: {lines_of(odd)}."
    yield Doubt("talks-bare", sentence, len(odd) >= max(1, MOST * len(filled)), "`ignore_rows`, or `empty`.")


def _has_more(talk: TalkRecord) -> bool:
    linked = any(p.url or p.venue or p.identifiers for p in talk.papers)
    return bool(talk.presenters or linked or talk.slides or talk.video or talk.summary or talk.links)


_NEARLY = 0.6  # of the talks have more than a title; by hand


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
        yield Doubt("entries-unread", f"{lost} dated entries of the data are no talk.", lost > MOST * len(case.talks))


_CHECKS = (
    *(_presenters, _titles, _names, _dates, _weekdays, _other_weekday, _backwards, _papers, _numbered),
    *(unread.dates_and_papers, unread.empties, unread.texts, _columns, _marks, _alone, unread.dropped, _page),
    *(lacking.presenters, lacking.other_presenters, lacking.titles, lacking.links, lacking.furniture),
    *(lacking.confusions, lacking.remarks, lacking.dates, lacking.data, lacking.venues, residue.titles),
)
