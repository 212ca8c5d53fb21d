"""Talks written down as groups write them: one function per form, from the same talks (for `bench.schedule_variants`).

Each gives (name of the file, its bytes). A field that a form does not carry is named in `WITHOUT`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from typing import Any

import yaml

from extract.lexicon.dates import months_by_language

_MONTHS = months_by_language()
_MONTHS |= {language: [month.capitalize() for month in _MONTHS[language]] for language in ("en", "de")}
_DAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "zh": "一二三四五六日", "ja": "月火水木金土日"}


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk of a truth file."""

    day: date
    title: str
    people: tuple[str, ...]
    url: str

    @property
    def who(self) -> str:
        return ", ".join(self.people)

    @property
    def linked(self) -> str:
        return f"[{self.title}]({self.url})" if self.url else self.title


File = tuple[str, bytes]
Form = Callable[[Sequence[Talk]], File]
FORMS: dict[str, Form] = {}
WITHOUT: dict[str, frozenset[str]] = {}
"""The fields that a form does not carry."""


def _form(name: str, *without: str) -> Callable[[Form], Form]:
    def register(form: Form) -> Form:
        FORMS[name], WITHOUT[name] = form, frozenset(without)
        return form

    return register


def written(day: date, language: str) -> str:
    """ "3 March 2024" and its like in another language."""
    name = _MONTHS[language][day.month - 1]
    forms = {
        "en": f"{name} {day.day}, {day.year}",
        "de": f"{day.day}. {name} {day.year}",
        "es": f"{day.day} de {name} de {day.year}",
        "pt": f"{day.day} de {name} de {day.year}",
    }
    return forms.get(language, f"{day.day} {name} {day.year}")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], title: str = "Reading group") -> bytes:
    lines = [f"# {title}", "", " | ".join(("", *heads, "")).strip(), "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines).encode()


def _html(body: str) -> bytes:
    head = "<!doctype html><html><head><title>Reading group</title></head>"
    return f"{head}<body><h1>Reading group</h1>{body}</body></html>".encode()


def _a(talk: Talk) -> str:
    return f'<a href="{escape(talk.url)}">{escape(talk.title)}</a>' if talk.url else escape(talk.title)


@_form("table, columns turned")
def _turned(talks: Sequence[Talk]) -> File:
    rows = [(t.linked, t.who, t.day.isoformat()) for t in talks]
    return "schedule.md", _table(("Paper", "Presenter", "Date"), rows)


def _translated(name: str, heads: Sequence[str], day: Callable[[date], str], title: str) -> None:
    @_form(name)
    def table(talks: Sequence[Talk]) -> File:
        return "plan.md", _table(heads, [(day(t.day), t.linked, t.who) for t in talks], title)


_translated("table, Chinese", ("时间", "论文题目", "汇报人"), lambda d: f"{d.year}年{d.month}月{d.day}日", "组会安排")
_translated(
    "table, Chinese weekdays",
    ("日期", "论文", "主讲"),
    lambda d: f"{d.year}.{d.month}.{d.day}（周{_DAYS['zh'][d.weekday()]}）",
    "讨论班",
)
_translated(
    "table, Japanese",
    ("日付", "論文", "発表者"),
    lambda d: f"{d.year}/{d.month}/{d.day}({_DAYS['ja'][d.weekday()]})",
    "輪講",
)
_translated("table, Korean", ("날짜", "논문", "발표자"), lambda d: f"{d.year}. {d.month}. {d.day}.", "논문 세미나")
_translated("table, German", ("Datum", "Thema", "Vortragende"), lambda d: written(d, "de"), "Oberseminar")
_translated("table, French", ("Date", "Article", "Présentateur"), lambda d: written(d, "fr"), "Groupe de lecture")
_translated("table, Spanish", ("Fecha", "Artículo", "Ponente"), lambda d: written(d, "es"), "Seminario de lectura")
_translated("table, Portuguese", ("Data", "Artigo", "Apresentador"), lambda d: written(d, "pt"), "Grupo de leitura")
_translated("table, Italian", ("Data", "Articolo", "Relatore"), lambda d: written(d, "it"), "Seminario")
_translated(
    "table, other words", ("Day of meeting", "What we read", "In charge"), lambda d: written(d, "en"), "Lab lunch"
)
_translated(
    "table, d/m/Y", ("Date", "Paper", "Presenter"), lambda d: f"{d.day:02}/{d.month:02}/{d.year}", "Reading group"
)
_translated(
    "table, d.m.y", ("Date", "Paper", "Presenter"), lambda d: f"{d.day}.{d.month}.{d.year % 100:02}", "Reading group"
)
_translated(
    "table, m/d/y", ("Date", "Paper", "Presenter"), lambda d: f"{d.month}/{d.day}/{d.year % 100:02}", "Reading group"
)
_translated(
    "table, y/m/d",
    ("Date", "Paper", "Presenter"),
    lambda d: f"{d.year % 100:02}/{d.month:02}/{d.day:02}",
    "Reading group",
)
_translated(
    "table, y-m-d digits",
    ("Date", "Paper", "Presenter"),
    lambda d: f"{d.year % 100:02}{d.month:02}{d.day:02}",
    "Reading group",
)
_translated(
    "table, d-Mon-y",
    ("Date", "Paper", "Presenter"),
    lambda d: f"{d.day}-{_MONTHS['en'][d.month - 1][:3]}-{d.year % 100:02}",
    "Reading group",
)
_translated(
    "table, weekday first",
    ("When", "What", "Who"),
    lambda d: f"{_DAYS['en'][d.weekday()]} {d.day} {_MONTHS['en'][d.month - 1][:3]} {d.year}, 2pm",
    "Reading group",
)


@_form("table without header")
def _headless(talks: Sequence[Talk]) -> File:
    rows = (f"<tr><td>{t.day.isoformat()}<td>{escape(t.who)}<td>{_a(t)}</tr>" for t in talks)
    return "index.html", _html(f"<table>{''.join(rows)}</table>")


@_form("table, year in the heading only")
def _by_year(talks: Sequence[Talk]) -> File:
    parts = []
    for year, found in groupby(talks, lambda t: t.day.year):
        rows = [(written(t.day, "en").split(",")[0], t.who, t.linked) for t in found]
        parts.append(_table(("Date", "Speaker", "Paper"), rows, str(year)).decode())
    return "readme.md", "\n\n".join(("# Systems seminar", *parts)).encode()


@_form("table, surname first")
def _surnames(talks: Sequence[Talk]) -> File:
    rows = [(t.day.isoformat(), "; ".join(_inverted(name) for name in t.people), t.linked) for t in talks]
    return "schedule.md", _table(("Date", "Presenter", "Paper"), rows)


def _inverted(name: str) -> str:
    """ "Park, Ada" for a name in capitals; a handle or "everyone" stays as it is."""
    *given, family = name.split()
    return f"{family}, {' '.join(given)}" if given and name.istitle() else name


@_form("table, link in its own column")
def _link_column(talks: Sequence[Talk]) -> File:
    rows = [(t.day.isoformat(), t.title, t.who, f"[PDF]({t.url})" if t.url else "") for t in talks]
    return "schedule.md", _table(("Date", "Title", "Presenter", "PDF"), rows)


@_form("table, title and presenter in one cell")
def _one_cell(talks: Sequence[Talk]) -> File:
    rows = [(t.day.isoformat(), f"{t.linked}<br>{t.who}") for t in talks]
    return "schedule.md", _table(("Date", "Talk"), rows)


@_form("list: date, title, name")
def _list(talks: Sequence[Talk]) -> File:
    lines = [f"- {written(t.day, 'en')}: {t.linked} ({t.who})" for t in talks]
    return "schedule.md", "\n".join(("# Reading group schedule", "", *lines)).encode()


@_form("list: date in bold, em dash, name first")
def _list_names(talks: Sequence[Talk]) -> File:
    lines = [f"* **{t.day.isoformat()}** — {t.who}: {t.linked}" for t in talks]
    return "README.md", "\n".join(("# Paper reading group", "", *lines)).encode()


@_form("list: labels below the date")
def _list_nested(talks: Sequence[Talk]) -> File:
    lines = [
        f"- {t.day.day:02}.{t.day.month:02}.{t.day.year}\n  - Paper: {t.linked}\n  - Presenter: {t.who}" for t in talks
    ]
    return "schedule.md", "\n".join(("# Lesekreis", "", *lines)).encode()


@_form("list: title first, date last")
def _list_last(talks: Sequence[Talk]) -> File:
    lines = [f"1. {t.linked}, {t.who}, {written(t.day, 'en')}" for t in talks]
    return "talks.md", "\n".join(("# Talks of our seminar", "", *lines)).encode()


@_form("headings with dates")
def _headings(talks: Sequence[Talk]) -> File:
    parts = [f"## {written(t.day, 'en')}\n\n**Presenter:** {t.who}\n\n**Paper:** {t.linked}\n" for t in talks]
    return "schedule.md", "\n".join(("# Reading group", "", *parts)).encode()


@_form("headings: date and title")
def _headings_titled(talks: Sequence[Talk]) -> File:
    parts = [f"### {t.day.isoformat()}: {t.linked}\n\nLed by {t.who}.\n" for t in talks]
    return "schedule.md", "\n".join(("# Reading group", "", *parts)).encode()


@_form("cards: date below the title")
def _cards(talks: Sequence[Talk]) -> File:
    parts = [f"### {t.linked}\n\n{t.who}\n\n{written(t.day, 'en')}\n" for t in talks]
    return "talks.md", "\n".join(("# Seminar talks", "", *parts)).encode()


@_form("cards in HTML")
def _cards_html(talks: Sequence[Talk]) -> File:
    cards = (
        f'<div class="talk"><h3>{_a(t)}</h3><p class="speaker">Speaker: {escape(t.who)}</p>'
        f"<p>Date: {written(t.day, 'en')}</p></div>"
        for t in talks
    )
    return "talks.html", _html("".join(cards))


@_form("HTML, definition list")
def _definitions(talks: Sequence[Talk]) -> File:
    parts = (f"<dt>{written(t.day, 'en')}</dt><dd>{_a(t)}<br>Presenter: {escape(t.who)}</dd>" for t in talks)
    return "index.html", _html(f"<dl>{''.join(parts)}</dl>")


@_form("HTML, spans in a list")
def _spans(talks: Sequence[Talk]) -> File:
    parts = (
        f'<li><span class="date">{written(t.day, "en")}</span> <span class="who">{escape(t.who)}</span> '
        f"<em>{_a(t)}</em></li>"
        for t in talks
    )
    return "index.html", _html(f"<ul>{''.join(parts)}</ul>")


@_form("paragraphs, bold date")
def _paragraphs(talks: Sequence[Talk]) -> File:
    parts = [f"**{written(t.day, 'en')}**  \n{t.linked}  \n*{t.who}*\n" for t in talks]
    return "schedule.md", "\n".join(("# Journal club", "", *parts)).encode()


@_form("two papers at a meeting", "presenters")
def _two(talks: Sequence[Talk]) -> File:
    pairs = [talks[i : i + 2] for i in range(0, len(talks) - 1, 2)]
    rows = [(p[0].day.isoformat(), p[0].who, p[0].linked, p[1].linked) for p in pairs]
    return "schedule.md", _table(("Date", "Presenter", "Paper 1", "Paper 2"), rows)


_HEADS = ("Date", "Paper", "Presenter", "Link")


def _rows(talks: Sequence[Talk]) -> list[tuple[str, str, str, str]]:
    return [(t.day.isoformat(), t.title, t.who, t.url) for t in talks]


def _separated(
    talks: Sequence[Talk], delimiter: str, heads: Sequence[str] = _HEADS, above: Sequence[str] = ()
) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([[text, "", "", ""] for text in above])
    writer.writerows([heads, *_rows(talks)])
    return out.getvalue().encode()


@_form("CSV")
def _csv(talks: Sequence[Talk]) -> File:
    return "export.csv", _separated(talks, ",")


@_form("CSV, semicolons, a title above, byte order mark")
def _semicolons(talks: Sequence[Talk]) -> File:
    return "plan.csv", b"\xef\xbb\xbf" + _separated(talks, ";", ("Datum", "Titel", "Referent", "Link"), ("Lesekreis",))


@_form("TSV")
def _tsv(talks: Sequence[Talk]) -> File:
    return "export.tsv", _separated(talks, "\t")


@_form("xlsx")
def _xlsx(talks: Sequence[Talk]) -> File:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(_HEADS)
    for t in talks:
        sheet.append((t.day, t.title, t.who, t.url))
    out = io.BytesIO()
    book.save(out)
    return "schedule.xlsx", out.getvalue()


@_form("calendar")
def _ics(talks: Sequence[Talk]) -> File:
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("x-wr-calname", "Reading group")
    for t in talks:
        event = Event()
        event.add("summary", t.title)
        event.add("dtstart", t.day)
        event.add("description", f"Presenter: {t.who}\nPaper: {t.url}" if t.url else f"Presenter: {t.who}")
        calendar.add_component(event)
    return "group.ics", calendar.to_ical()


@_form("Org table")
def _org(talks: Sequence[Talk]) -> File:
    rows = [f"| <{t.day.isoformat()}> | {_org_link(t)} | {t.who} |" for t in talks if "|" not in t.title]
    return "schedule.org", "\n".join(
        ("#+TITLE: Reading group", "", "| Date | Paper | Presenter |", "|--", *rows)
    ).encode()


@_form("Org headings")
def _org_headings(talks: Sequence[Talk]) -> File:
    parts = [
        f"** <{t.day.isoformat()} {_DAYS['en'][t.day.weekday()]}> {_org_link(t)}\n- Presenter :: {t.who}" for t in talks
    ]
    return "schedule.org", "\n".join(("#+TITLE: Reading group", "* Schedule", *parts)).encode()


def _org_link(talk: Talk) -> str:
    return f"[[{talk.url}][{talk.title}]]" if talk.url else talk.title


@_form("MediaWiki table")
def _wiki(talks: Sequence[Talk]) -> File:
    rows = [f"|-\n| {t.day.isoformat()} || {t.who} || {f'[{t.url} {t.title}]' if t.url else t.title}" for t in talks]
    return "schedule.wiki", "\n".join(
        ("= Reading group =", '{| class="wikitable"', "! Date !! Presenter !! Paper", *rows, "|}")
    ).encode()


def _plain(talks: Sequence[Talk]) -> list[dict[str, Any]]:
    return [{"date": t.day.isoformat(), "title": t.title, "presenter": t.who, "url": t.url} for t in talks]


@_form("YAML")
def _yaml(talks: Sequence[Talk]) -> File:
    return "talks.yml", yaml.safe_dump(_plain(talks), allow_unicode=True, sort_keys=False).encode()


@_form("YAML, dates as keys")
def _yaml_keys(talks: Sequence[Talk]) -> File:
    data = {t.day.isoformat(): {"paper": {"title": t.title, "link": t.url}, "speaker": list(t.people)} for t in talks}
    return "talks.yaml", yaml.safe_dump({"talks": data}, allow_unicode=True, sort_keys=False).encode()


@_form("JSON by year")
def _json(talks: Sequence[Talk]) -> File:
    data = {str(year): _plain(list(found)) for year, found in groupby(talks, lambda t: t.day.year)}
    return "talks.json", json.dumps(data, ensure_ascii=False).encode()


@_form("JSON, names in mappings")
def _json_nested(talks: Sequence[Talk]) -> File:
    data = [
        {
            "when": f"{t.day.isoformat()}T14:00:00Z",
            "papers": [{"title": t.title, "url": t.url}],
            "speakers": [{"name": n} for n in t.people],
        }
        for t in talks
    ]
    return "talks.json", json.dumps({"sessions": data}, ensure_ascii=False, indent=2).encode()


@_form("JavaScript")
def _javascript(talks: Sequence[Talk]) -> File:
    rows = [
        f"  {{ date: '{t.day.isoformat()}', speaker: {json.dumps(t.who)}, "
        f"title: {json.dumps(t.title)}, link: `{t.url}` }},"
        for t in talks
    ]
    return "talks.js", "\n".join(("export const talks = [", *rows, "];")).encode()


@_form("TOML")
def _toml(talks: Sequence[Talk]) -> File:
    parts = [
        f"[[talk]]\ndate = {t.day.isoformat()}\ntitle = {json.dumps(t.title)}\n"
        f"presenter = {json.dumps(t.who)}\nurl = {json.dumps(t.url)}\n"
        for t in talks
    ]
    return "talks.toml", "\n".join(parts).encode()


@_form("mails in an mbox")
def _mbox(talks: Sequence[Talk]) -> File:
    parts = [
        f"From group@example.org Mon Jan  1 00:00:00 {t.day.year}\nFrom: Group <group@example.org>\n"
        f"Subject: Reading group {written(t.day, 'en')}\nDate: Mon, 01 Jan {t.day.year} 00:00:00 +0000\n"
        f"Content-Type: text/plain; charset=utf-8\n\nPaper: {t.title}\n{t.url}\nPresenter: {t.who}\n"
        for t in talks
    ]
    return "group.mbox", "\n".join(parts).encode()


@_form("plain text")
def _text(talks: Sequence[Talk]) -> File:
    parts = [f"{written(t.day, 'en')}\n    {t.title}\n    {t.who}\n    {t.url}\n" for t in talks]
    return "schedule.txt", "\n".join(("Reading group schedule", "======================", "", *parts)).encode()


@_form("newest first")
def _newest_first(talks: Sequence[Talk]) -> File:
    rows = [(t.day.isoformat(), t.linked, t.who) for t in reversed(talks)]
    return "schedule.md", _table(("Date", "Paper", "Presenter"), rows)
