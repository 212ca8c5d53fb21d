"""Dates as people write them in schedules, and the year that a term or heading gives to a date without one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias

from extract.lexicon.dates import month_names, month_number

DateOrder: TypeAlias = Literal["mdy", "dmy", "ymd"]
"""How three numbers are to be read; "ymd" is said of 19/04/02 only, four digits tell a year by themselves."""
ANY_YEAR = 2000  # a leap year: 29 February is a day of it

_NAME = (
    rf"(?:(?:{'|'.join(month_names())})(?![^\W\d_])"
    r"|(?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sept?|oct|okt|nov|dec|dez)"
    r"(?:uary|ruary|uar|ruar|ch|z|il|e|i|y|ust|tember|ober|ember)?)\.?"
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|day|sday|nesday|r|rs|rsday|urday)?\b\.?", re.IGNORECASE)
_GERMAN_DAY = re.compile(
    r"\b(mo|di|mi|do|fr|sa|so)(?:ntag|enstag|ttwoch|nnerstag|eitag|mstag|nnabend)?\b\.?", re.IGNORECASE
)
# Days that are spelled out only: the abbreviations of one language are words or months of another.
_SPELLED_DAYS = tuple(
    tuple(days.split())
    for days in (
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "lunes martes miércoles jueves viernes sábado domingo",
        "lunedì martedì mercoledì giovedì venerdì sabato domenica",
        "segunda terça quarta quinta sexta sábado domingo",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    )
)
_CHINESE_DAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_JAPANESE_DAY = re.compile(r"[(（]([月火水木金土日])(?:曜日?)?[)）]|([月火水木金土日])曜")
_KOREAN_DAY = re.compile(r"[(（]([월화수목금토일])(?:요일)?[)）]|([월화수목금토일])요일")
_WEEKDAYS = (
    (_WEEKDAY, _DAYS),
    (_CHINESE_DAY, tuple("一二三四五六日")),
    (_JAPANESE_DAY, tuple("月火水木金土日")),
    (_KOREAN_DAY, tuple("월화수목금토일")),
    (_GERMAN_DAY, ("mo", "di", "mi", "do", "fr", "sa", "so")),
    *((re.compile(rf"\b({'|'.join(days)})\b(?:-feira)?", re.IGNORECASE), days) for days in _SPELLED_DAYS),
)
_DASH = r"[-‐‑‒–—/.]"

_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("ymd", rf"(?<![\d/.-])(?P<y>(?:19|20)\d\d)\s?{_DASH}\s?(?P<m>\d{{1,2}})\s?{_DASH}\s?(?P<d>\d{{1,2}})(?!\d)"),
        ("ymd", r"(?P<y>(?:19|20)\d\d)\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日号일]?"),
        ("ymd", r"(?<!\d)(?P<y>20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
        ("xxy", rf"(?<![\d/.-])(?P<a>\d{{1,2}})(?P<sep>{_DASH})(?P<b>\d{{1,2}})(?P=sep)(?P<y>(?:19|20)?\d\d)(?![\d/])"),
        (
            "dmy",
            rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?:(?:[/–-]|\s?(?:&|und|and|et|y)\s)(?P<d2>\d{{1,2}})"
            rf"(?:st|nd|rd|th|er|\.|º)?)?[\s-]+(?:(?:of|de)\s+)?(?P<n>{_NAME})"
            r"(?:(?:[\s,-]+|\s+del?\s+)(?P<y>(?:19|20)\d\d))?(?!\w)",
        ),
        ("dmy", rf"(?<![\d/.-])(?P<d>\d{{1,2}})(?P<sep>[-/])(?P<n>{_NAME})(?P=sep)(?P<y>(?:19|20)?\d\d)(?![\d/:])"),
        ("dmy", rf"(?<![\d/.-])(?P<d>\d{{1,2}})/(?P<n>{_NAME})(?![\w/])"),
        (
            "mdy",
            rf"(?<![a-z])(?=[^\W\d_]{{3,10}}\.?[\s,]*\d)(?P<n>{_NAME})\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:\s*,?\s*(?P<y>(?:19|20)\d\d)(?!\d))?",
        ),
        ("md", r"(?<!\d)(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日号일]"),
        ("xx", r"(?<![\d/.-])(?P<a>\d{1,2})(?P<sep>/)(?P<b>\d{1,2})(?![\d/]|\.\d)"),
        ("xx", r"(?<![\d/.-])(?P<a>\d{1,2})(?P<sep>\.)(?P<b>\d{1,2})\.(?!\d)"),
        ("month", rf"(?<![a-z])(?=[^\W\d_]{{3,10}}\.?[\s,]*\d)(?P<n>{_NAME})\s*,?\s*(?P<y>(?:19|20)\d\d)(?!\d)"),
        ("month", r"(?P<y>(?:19|20)\d\d)\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]"),
    )
)
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)(?:\s?[-–/]\s?((?:20)?\d\d))?(?!\d)")
# "October 2025", "October", "2025年10月": a heading that is a month and nothing else.
_MONTH_HEADING = re.compile(
    rf"\W*(?:(?P<n>{_NAME})(?:[\s,]*(?P<y>(?:19|20)\d\d))?|(?:(?P<cy>(?:19|20)\d\d)\s*[年년]\s*)?(?P<m>\d{{1,2}})\s*[月월])\W*",
    re.IGNORECASE,
)
_WEEKDAY_WORD = r"(?:mon|tue|wed|thu|fri|sat|sun)(?:s|day|sday|nesday|r|rs|rsday|urday)?\b\.?,?"
# "14: ...", "14th ...", "Tue 14 ...", "14 (Tue) ...", "14日 ...", or the number alone; no range, time or count.
_DAY_NUMBER = re.compile(
    rf"\W*(?P<day>{_WEEKDAY_WORD}\s*(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?![\w/.:-])|(?P<d2>\d{{1,2}})"
    rf"(?:(?:st|nd|rd|th)\b|\s*[日号일]|(?=\s*[(,]?\s*{_WEEKDAY_WORD})|(?=\s*(?:[:：|]|[–—-]\s)(?!\s*\d)|\W*$)))",
    re.IGNORECASE,
)
_SHORT_TERM = re.compile(
    r"(?<![a-z])(spring|summer|fall|autumn|winter|sp|su|fa|wi|[wsf])[-_ ']{0,2}(20\d\d|[012]\d)(?!\d)", re.IGNORECASE
)

_SEASON = (
    r"(?:spring|summer|fall|autumn|winter|semester|term|quarter|academic year|[春夏秋冬]季?(?:学期)?|学年|学期|年度)"
)
_NAMED_TERM = re.compile(
    rf"{_SEASON}[\s,:of']{{0,5}}(?:19|20)\d\d|(?:19|20)\d\d(?:[\s/-]{{1,3}}(?:20)?\d\d)?[\s,]{{0,3}}{_SEASON}",
    re.IGNORECASE,
)
_WEEK = re.compile(r"\b(?:week|wk|woche|kw|semaine|semana|settimana)\b|第.{1,3}[周週]|주차", re.IGNORECASE)
_FURTHER_DAY = re.compile(
    rf"\s*(?:,|&|\+|/|and\b|und\b|et\b|to\b|bis\b|through\b|until\b|[-–—~])\s*(?:{_WEEKDAY_WORD}\s*)?"
    rf"(?:(?P<n>{_NAME})\s*|(?P<m>\d{{1,2}})/)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:/])",
    re.IGNORECASE,
)
"""A second day behind a date: "Sept 13, 15", "Jan 29 - Feb 2", "1/8-1/12"."""
_BARE_WEEKDAY = re.compile(
    r"\W*(?P<day>[^\W\d_]{3,12}\.?(?=\s*(?:[:：|,(（[]|$|[–—-]\s)|\s+[^\W\d_])|[^\W\d_]{1,2}\.?(?=\s*(?:[:：|]|$)))",
    re.IGNORECASE,
)
_DAYS_OF_MONTH, _LONGEST_WEEK = 31, 9  # the second is a week and the days that a longer month counts too many
_SUNDAY = 6  # as `datetime.date.weekday` counts
_LONGEST_NAMING = 300  # characters of a text that names a month; by hand


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text: what is written, where (`start`, `end`), and the weekday beside it (Monday is 0)."""

    month: int
    day: int | None
    year: int | None
    start: int
    end: int
    raw: str
    weekday: int | None = None
    in_week: int | None = None
    """The day of the week that is meant, where month and day name only the week that it lies in."""


@dataclass(frozen=True, slots=True)
class Term:
    """A year, and the last month that still belongs to the next year (a fall term that ends in February: 3)."""

    year: int
    wrap: int = 0

    def year_of(self, month: int) -> int:
        return self.year + 1 if month < self.wrap else self.year


def find_date(text: str, order: DateOrder | None = None) -> Found | None:
    """The first date in `text`, or None. A month with a year but no day is a date without day.

    `order` is that of dates in numbers; without one 3/11 is March 11, and 3.11. is November 3.
    No line of a schedule is longer than 5000 characters; data without line ends is.
    """
    return _find_date(text, order) if len(text) <= 5000 and _DIGIT.search(text) else None


@lru_cache(maxsize=4096)  # a page is read in several ways before one is taken
def _find_date(text: str, order: DateOrder | None) -> Found | None:
    found = (hit for form, pattern in _FORMS for match in pattern.finditer(text) if (hit := _read(form, match, order)))
    best = min(found, key=lambda f: (f.day is None, f.start, -(f.end - f.start)), default=None)
    if best is None:
        return None
    start, end, weekday = _with_weekday(text, best.start, best.end)
    return Found(best.month, best.day, best.year, start, end, best.raw, weekday)


def _read(form: str, match: re.Match[str], order: DateOrder | None) -> Found | None:
    g = match.groupdict()
    if form in ("xxy", "xx"):
        year, month, day = _numbers(g["a"], g["b"], g.get("y"), g["sep"], order)
    else:
        month = _month(g["n"]) if g.get("n") else int(g["m"])
        day = int(g["d"]) if g.get("d") else 0
        if g.get("d2") and not 0 < int(g["d2"]) - day <= _LONGEST_WEEK:  # "3/14 March"
            day = int(g["d2"])
        year = _full_year(g.get("y"))
    if not 1 <= month <= 12 or not (1 <= day <= 31 or form == "month") or not _exists(year, month, day):
        return None
    return Found(month, day or None, year, match.start(), match.end(), match.group())


def _numbers(a: str, b: str, y: str | None, sep: str, order: DateOrder | None) -> tuple[int | None, int, int]:
    """(year, month, day) of a/b or a/b/y. A number that can be no month is none, whatever the order."""
    if order == "ymd" and y is not None and len(y) == 2:
        return _full_year(a), int(b), int(y)
    first, second = int(a), int(b)
    by_usage = order == "dmy" or (order is None and sep == ".")
    day_first = first > 12 or (second <= 12 and by_usage)
    month, day = (second, first) if day_first else (first, second)
    return _full_year(y), month, day


def _full_year(year: str | None) -> int | None:
    return int(year) + (2000 if len(year) == 2 else 0) if year else None


def _exists(year: int | None, month: int, day: int) -> bool:
    try:
        date(year or ANY_YEAR, month, day or 1)
    except ValueError:
        return False
    return True


def _month(name: str) -> int:
    return month_number(name) or month_number(name[:3]) or 0


def find_day(text: str, above: Iterable[str]) -> Found | None:
    """The day of a text that begins with its number alone ("14: ...", "Tue 14"), by the nearest heading `above` that is
    a month and nothing else; the year is that heading's, or None."""
    match = _DAY_NUMBER.match(text)
    month = next((found for heading in above if (found := month_of(heading))), None) if match else None
    if match is None or month is None:
        return None
    day = int(match["d1"] or match["d2"])
    if not 1 <= day <= 31 or not _exists(month.year, month.month, day):
        return None
    start, end, weekday = _with_weekday(text, match.start("day"), match.end("day"))
    return Found(month.month, day, month.year, start, end, match["day"], weekday)


def month_of(heading: str) -> Found | None:
    """The month, with its year or without, that a heading is, if it is nothing else."""
    match = _MONTH_HEADING.fullmatch(heading) if len(heading) < 40 else None
    if match is None:
        return None
    month, year = _month(match["n"]) if match["n"] else int(match["m"]), match["y"] or match["cy"]
    if not 1 <= month <= 12:
        return None
    return Found(month, None, int(year) if year else None, 0, len(heading), heading)


def months_in(text: str) -> tuple[Found, ...]:
    """Every month that stands with its year in a text: "September | October 2005 | November"."""
    if len(text) > _LONGEST_NAMING:
        return ()
    found = (_read(form, m, None) for form, pattern in _FORMS if form == "month" for m in pattern.finditer(text))
    return tuple(sorted((month for month in found if month), key=lambda month: month.start))


def weekday_of(head: str) -> int | None:
    """The day of the week, Monday 0, that a head begins with: "Mon, Room 1.01", "Friday (practice talk)"."""
    for pattern, names in _WEEKDAYS:
        if match := pattern.match(head.lstrip()):
            name = next(group for group in match.groups() if group).casefold().replace("天", "日")
            return names.index(name)
    return None


def week_of(heading: str, order: DateOrder | None = None) -> Found | None:
    """The first day that a heading names a week by: "Week 2 (Sept 13, 15): Locks", "Jan 8 - 12", "Week of May 5"."""
    if len(heading) > _LONGEST_NAMING:
        return None
    found = find_date(heading, order)
    if found is None or found.day is None:
        return None
    if _WEEK.search(heading[: found.start]):
        return found
    more = _FURTHER_DAY.match(heading, found.end)
    if more is None:
        return None
    month = _month(more["n"]) if more["n"] else int(more["m"]) if more["m"] else found.month
    days = (month - found.month) % 12 * _DAYS_OF_MONTH + int(more["d"]) - found.day
    return found if 0 < days < _LONGEST_WEEK else None


def names_week(header: str) -> bool:
    """A header over dates that are those of weeks: "Week of"."""
    return _WEEK.search(header) is not None


def further_days(text: str, found: Found) -> int:
    """Where what a text says of days ends, of which `found` is the first: "Sept 13, 15 and 17): Locks"."""
    end = found.end
    while more := _FURTHER_DAY.match(text, end):
        end = more.end()
    return end


def find_weekday(text: str, above: Iterable[str], order: DateOrder | None = None) -> Found | None:
    """The day of a text that begins with a day of the week alone ("Tue: ...", "Thursday"), in the week that the nearest
    heading `above` with a date names."""
    match = _BARE_WEEKDAY.match(text)
    weekday = weekday_of(match["day"]) if match else None
    if match is None or weekday is None or not is_weekday_alone(text):
        return None
    dated = next((heading for heading in above if (day := find_date(heading, order)) and day.day), None)
    week = week_of(dated, order) if dated else None
    if week is None:
        return None
    start, end = match.span("day")
    return replace(week, start=start, end=end, raw=match["day"], weekday=None, in_week=weekday)


def is_weekday_alone(text: str) -> bool:
    """A text that begins with a day of the week and no date: "Tue: Locks"."""
    match = _BARE_WEEKDAY.match(text)
    if match is None or weekday_of(match["day"]) is None:
        return False
    dated = find_date(text)
    return dated is None or dated.day is None or dated.start > match.start("day")


def heads_a_week(text: str, below: str, order: DateOrder | None = None) -> bool:
    """A text that names a week, above one that begins with a day of that week: "Tue: Locks", "Wed, Jan 18"."""
    if is_weekday_alone(text) or (week := week_of(text, order)) is None:
        return False
    if is_weekday_alone(below):
        return True
    day = find_date(below, order)
    if day is None or day.day is None or day.start > _FRONT or further_days(text, week) == week.end:
        return False
    days = (day.month - week.month) % 12 * _DAYS_OF_MONTH + day.day - (week.day or 0)
    return 0 <= days < _LONGEST_WEEK and further_days(below, day) == day.end


_FRONT = 3  # characters before the date that a line begins with; by hand


def _with_weekday(text: str, start: int, end: int) -> tuple[int, int, int | None]:
    """The span grown over a weekday standing directly before or after the date."""
    for pattern, names in _WEEKDAYS:
        for match in pattern.finditer(text):
            between = text[match.end() : start] if match.end() <= start else text[end : match.start()]
            if len(between) <= 3 and not re.search(r"\w", between):
                name = next(group for group in match.groups() if group).casefold().replace("天", "日")
                return min(start, match.start()), max(end, match.end()), names.index(name)
    return start, end, None


@lru_cache(maxsize=512)  # a heading is asked for its term by each row below it
def _wrap_of(low: str, wraps: tuple[tuple[str, int], ...]) -> int | None:
    return max((w for word, w in wraps if re.search(rf"(?<![a-z]){word}", low)), default=None)


def find_term(text: str, wraps: Mapping[str, int]) -> Term | None:
    """The year a heading, sentence or file name gives: "2025 Fall", "Winter 2023", "2019", "2024-2025", "w2024"."""
    if match := _YEAR.search(text):
        year = int(match.group(1))
        wrap = _wrap_of(text.casefold(), tuple(wraps.items()))
        second = int(match.group(2)[-2:]) if match.group(2) else None
        if second is not None and second == (year + 1) % 100:
            return Term(year, 8)
        return Term(year, wrap or 0)
    if match := _SHORT_TERM.search(text):
        year = int(match.group(2)) if len(match.group(2)) == 4 else 2000 + int(match.group(2))
        return Term(year, 3 if match.group(1).casefold()[0] == "f" or match.group(1).casefold() == "autumn" else 0)
    return None


def names_term(text: str) -> bool:
    """A season or term stands beside a year: "For Fall 2024, we meet ..."."""
    return _NAMED_TERM.search(text) is not None


def resolve(found: Found, contexts: Iterable[Term | None]) -> date | None:
    """The full date of `found`: its own year, else that of the first context that has one."""
    if found.day is None:
        return None
    year = found.year or next((t.year_of(found.month) for t in contexts if t), None)
    try:
        day = date(year, found.month, found.day) if year else None
    except ValueError:  # 29 February in a year that has none
        return None
    return day if day is None or found.in_week is None else _within_week(day, found.in_week)


def _within_week(day: date, weekday: int) -> date:
    """The day of the week that `day` lies in; a week named by a Sunday begins with it."""
    if day.weekday() == _SUNDAY:
        return day + timedelta(days=(weekday + 1) % 7)
    return day + timedelta(days=weekday - day.weekday())
