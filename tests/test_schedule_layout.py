"""Title and presenter on one line, told apart by all lines of a page; dates and heads of further languages."""

from datetime import date

import pytest

from bench.schedule_forms import FORMS, Talk
from bench.schedule_variants import run
from extract.records import TalkRecord
from extract.schedule import read
from extract.schedule.dates import find_date

Row = tuple[str, str, tuple[str, ...]]

TALKS = (
    ("2025-09-05", "Engines: A Study of Steam - Second Part", "Ada Park"),
    ("2025-09-12", "Looms Considered Useful", "Bo Lin"),
    ("2025-09-19", "Wheels, Axles and Carts at Scale", "Cy Rao"),
    ("2025-09-26", "Work in progress (second try)", "Dora Weiss"),
)
RIGHT: list[Row] = [(day, title, (who,)) for day, title, who in TALKS]


def rows(text: str, document: str = "schedule.md") -> list[Row]:
    found = (r for r in read(text.encode(), document).records if isinstance(r, TalkRecord))
    return [(str(t.date), t.title, t.presenters) for t in found]


LOOMS, LOOMS_PDF = "Looms Considered Useful", "https://doi.org/10.1145/3600006.3613165"


@pytest.mark.parametrize("bullet", ["- ", ""])
@pytest.mark.parametrize("who", ["Ada Park", "Ada Park and Bo Lin"])
@pytest.mark.parametrize(
    "line",
    [
        "{who}: {link} [SOSP'23]", "**{who}**: {link}", "{who} - {link}", "{who} – {link}, SOSP'23",
        "{who} | {link} | SOSP'23",
        "{link} – {who}", "{link} ({who})", "{link} by {who}", "{link} [SOSP'23] - {who}", "{link} (SOSP'23), {who}",
    ],
)  # fmt: skip
def test_who_stands_beside_the_link_of_a_paper_presents_it(line: str, who: str, bullet: str) -> None:
    link = f"[{LOOMS}]({LOOMS_PDF})"
    days = "\n\n".join(f"## March {day}\n\n{bullet}{line.format(who=who, link=link)}" for day in (4, 11, 18))
    found = read(f"# Reading group 2024 Spring\n\n{days}\n".encode(), "s.md").records
    said = [(t.presenters, [p.title for p in t.papers]) for t in found if isinstance(t, TalkRecord)]
    assert said == [(tuple(who.split(" and ")), [LOOMS])] * 3


@pytest.mark.parametrize(
    "line",
    [
        "- {day}: {title} ({who})",
        "- {day}: {who}: {title}",
        "- **{day}** — {who}: {title}",
        "- {day} - {who} - {title}",
        "- {day}: {title}, {who}",
        "- {day}: {title} by {who}",
        "- {day}: {title} | {who}",
        "- {day}: {title} ({who}) [[slides](https://e.org/s.pdf)]",
    ],
)
def test_the_side_of_a_mark_on_which_all_lines_of_a_page_have_people_holds_who_presents(line: str) -> None:
    text = "\n".join(line.format(day=day, title=title, who=who) for day, title, who in TALKS)
    assert rows(f"# Reading group\n\n{text}\n") == RIGHT


def test_a_cell_may_hold_the_title_and_below_it_who_presents() -> None:
    text = "\n".join(f"| {day} | {title}<br>{who} |" for day, title, who in TALKS)
    assert rows(f"# Seminar\n\n| Date | Talk |\n|---|---|\n{text}\n") == RIGHT


def test_several_people_behind_a_title_are_all_found() -> None:
    text = "\n".join(f"- {day}: {title}, {who}" for day, title, who in TALKS).replace("Bo Lin", "Bo Lin, Eve Stone")
    assert rows(f"# Seminar\n\n{text}\n")[1] == ("2025-09-12", "Looms Considered Useful", ("Bo Lin", "Eve Stone"))


def test_a_mark_that_stands_in_titles_only_parts_no_line() -> None:
    text = "| 2025-09-05 | Engines: A Study |\n| 2025-09-12 | Looms: A Survey |\n| 2025-09-19 | Carts: A Tour |"
    found = rows(f"# Reading group\n\n| Date | Paper |\n|---|---|\n{text}\n")
    assert [title for _, title, _ in found] == ["Engines: A Study", "Looms: A Survey", "Carts: A Tour"]


def test_elements_of_html_side_by_side_are_fields_whatever_their_order() -> None:
    items = "".join(
        f'<li><span class="d">{day}</span> <span class="w">{who}</span> <em>{title}</em></li>'
        for day, title, who in TALKS
    )
    assert rows(f"<html><title>Reading group</title><body><ul>{items}</ul></body></html>", "index.html") == RIGHT


def test_below_a_heading_led_by_names_who_presents() -> None:
    text = "\n".join(f"## {day}: {title}\n\nLed by {who}.\n" for day, title, who in TALKS)
    assert rows(f"# Reading group\n\n{text}") == RIGHT


def test_mail_sent_as_plain_bytes_keeps_its_letters() -> None:
    mails = "".join(
        f"From group@e.org Mon Sep  1 00:00:00 2025\nFrom: G <g@e.org>\nSubject: Reading group {day}\n"
        f"Content-Type: text/plain; charset=utf-8\n\nPaper: {title} – Ω\nPresenter: Zoë Müller\n\n"
        for day, title, _ in TALKS[:2]
    )
    assert rows(mails, "group.mbox")[0] == (TALKS[0][0], f"{TALKS[0][1]} – Ω", ("Zoë Müller",))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 de marzo de 2024", (2024, 3, 3)),
        ("mercredi 6 mars 2024", (2024, 3, 6)),
        ("1er juin 2024", (2024, 6, 1)),
        ("7 de março de 2024", (2024, 3, 7)),
        ("12 settembre 2023", (2023, 9, 12)),
        ("15 марта 2024", (2024, 3, 15)),
        ("3-Mar-24", (2024, 3, 3)),
        ("Set 3 of the exercises", None),
    ],
)
def test_dates_of_further_languages(text: str, day: tuple[int, int, int] | None) -> None:
    found = find_date(text)
    assert (found and (found.year, found.month, found.day)) == day


def test_six_digits_are_a_day_in_a_column_of_dates() -> None:
    text = "| Date | Paper | Presenter |\n|---|---|---|\n| 250905 | Looms Considered Useful | Bo Lin |\n"
    assert rows(f"# Reading group\n\n{text}") == [("2025-09-05", "Looms Considered Useful", ("Bo Lin",))]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_few_talks_are_read_without_a_miss_in_every_form_of_the_bench(form: str) -> None:
    talks = [Talk(date.fromisoformat(day), title, (who,), "https://e.org/a.pdf") for day, title, who in TALKS]
    found = run("group", form, talks)
    assert (found.verdict, found.misses) == ("right", ())
