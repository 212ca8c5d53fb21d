"""Kinds of pages by a second stranger: comments in sheets, kinds of rows, other dates in calendars, labels in words."""

# ruff: noqa: E501 (pages stand here as they are written)

from extract.schedule import propose
from extract.schedule.reading import Proposal


def read(page: str, name: str) -> Proposal:
    return propose(page.encode(), name)


def rows(page: str, name: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(kind of talk, title, presenters)."""
    return [(talk.talk_kind, talk.title, talk.presenters) for talk in read(page, name).talks]


SHEET = """# SecSys discussion group -- tab separated, please keep the tabs
# last touched by bo
date|kind|presenter|scribe|title|paper|venue
2020-01-14|paper|Ada Park|Bo|Looms Considered Useful for Systems|https://example.org/a.pdf|OSDI 2020
2020-01-21|off|||(no group: visit day)||
# --- from here on over video ---
2020-01-28|cancelled|Bo Lin|Ada|Engines and Their Steam at Scale|https://example.org/b.pdf|SOSP 2019
2020-02-04|tbd|||||
2020-02-11|paper|Cy Raoul|Bo|Wheels of Distributed Databases|https://example.org/c.pdf|VLDB 2019
""".replace("|", "\t")


def test_lines_of_remarks_in_a_sheet_are_no_rows_and_a_column_of_kinds_says_what_is_off() -> None:
    found = rows(SHEET, "group.tsv")
    assert [(title, people) for kind, title, people in found if kind != "empty"] == [
        ("Looms Considered Useful for Systems", ("Ada Park",)),
        ("Wheels of Distributed Databases", ("Cy Raoul",)),
    ]


def calendar(*days: tuple[int, str]) -> str:
    """February 2017, which began on a Wednesday."""
    said = dict(days)
    weeks = [range(start, start + 7) for start in range(-1, 29, 7)]
    cells = (
        "".join(f"<td>{f'{day}<br>{said.get(day, str())}' if 1 <= day <= 28 else ''}</td>" for day in week)
        for week in weeks
    )
    heads = "".join(f"<th>{day}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
    grid = "".join(f"<tr>{row}</tr>" for row in cells)
    return f"<html><body><h1>Bug Hunters' Lunch</h1><h2>February 2017</h2><table><tr>{heads}</tr>{grid}</table></body></html>"


def test_a_few_words_in_a_calendar_whose_meetings_have_lines_are_another_date() -> None:
    page = calendar(
        (1, "first day of term"),
        (3, '<b>Ada Park</b><br><a href="https://example.org/a.pdf">Looms Considered Useful for Systems</a>'),
        (10, '<b>Bo Lin</b><br><a href="https://example.org/b.pdf">Engines and Their Steam at Scale</a>'),
        (17, '<b>Cy Raoul</b><br><a href="https://example.org/c.pdf">Wheels of Distributed Databases</a>'),
        (24, "<i>no meeting &ndash; carnival</i>"),
    )
    found = read(page, "calendar.html")
    assert [t.title for t in found.talks if t.talk_kind != "empty"] == [
        "Looms Considered Useful for Systems",
        "Engines and Their Steam at Scale",
        "Wheels of Distributed Databases",
    ]
    assert [left.text for left in found.not_understood] == ["first day of term"]


CHINESE = """# 系统论文研讨班

## 2023 年秋季学期

- **9 月 14 日** 主讲：欧阳思远
  论文一：[Looms Considered Useful for Systems](https://example.org/a.pdf)（SOSP 2019）
  论文二：[Engines and Their Steam at Scale](https://example.org/b.pdf)（OSDI 2020）
- **9 月 21 日** 特邀报告：费凌云（星砂科技）《我们是怎样把推理成本降低一半的》
  [视频回放](https://www.bilibili.com/video/BV1)
- **9 月 28 日** 主讲：待定
"""


def test_labels_counted_in_words_and_a_title_in_its_marks_behind_the_speaker() -> None:
    first, guest, open_slot = read(CHINESE, "schedule.md").talks
    assert [paper.title for paper in first.papers] == [
        "Looms Considered Useful for Systems",
        "Engines and Their Steam at Scale",
    ]
    assert (guest.title, guest.presenters) == ("我们是怎样把推理成本降低一半的", ("费凌云",))
    assert open_slot.talk_kind == "empty"


def test_academic_titles_are_no_part_of_a_name() -> None:
    page = "# Seminar\n\n| Datum | Vortragende | Thema |\n|---|---|---|\n" + "".join(
        f"| {day}.12.2023 | {who} | {title} |\n"
        for day, who, title in (
            (6, "Gastvortrag: Dr. Ulrich Pfingst (Hafenlog GmbH)", "Zehn Jahre im Hafen"),
            (13, "Prof. Ada Park", "Looms Considered Useful for Systems"),
        )
    )
    assert [people for _, _, people in rows(page, "seminar.md")] == [("Ulrich Pfingst",), ("Ada Park",)]


def test_a_title_below_a_date_keeps_a_word_that_is_also_a_label() -> None:
    page = """# Reading group

## 5 March 2024

### Time, Clocks, and the Ordering of Events in a Loom

**Ada Park**

## 12 March 2024

### Files That Nobody Reads and Where They Go

**Bo Lin**
"""
    assert [title for _, title, _ in rows(page, "group.md")] == [
        "Time, Clocks, and the Ordering of Events in a Loom",
        "Files That Nobody Reads and Where They Go",
    ]


def test_links_to_downloads_without_a_known_header_are_materials_by_their_labels() -> None:
    page = "# Reading group\n\n| Date | Presenter | Paper | Downloads |\n|---|---|---|---|\n" + "".join(
        f"| 2024-03-{day:02} | {who} | {title} | [paper](https://example.org/{day}) [slides](s/{day}.pdf) |\n"
        for day, who, title in (
            (5, "Ada Park", "Looms Considered Useful for Systems"),
            (12, "Bo Lin", "Engines and Their Steam at Scale"),
        )
    )
    talk = read(page, "group.md").talks[0]
    assert (talk.papers[0].url, [link.url for link in talk.slides]) == ("https://example.org/5", ["s/5.pdf"])


LED = """# Reading group 2023

## Tuesday, January 10

**Leader:** Bo Lin · **Scribe:** Cy Raoul

[Engines and Their Steam at Scale](https://example.org/b.pdf), SOSP 2019
[Engines Revisited: A Second Look at Steam](https://example.org/c.pdf), ATC 2021

## Tuesday, January 17

**Leader:** Ada Park

[TALK] Weaving a Thousand Carpets a Day

## Tuesday, January 24

**Leader:** Ada Park

[Looms Considered Useful for Systems](https://example.org/a.pdf), OSDI 2020
"""


def test_titles_below_one_leader_are_papers_of_one_talk_and_a_mark_of_talks_is_no_part_of_a_title() -> None:
    engines, talk, looms = read(LED, "group.md").talks
    assert ([p.title for p in engines.papers], engines.presenters) == (
        ["Engines and Their Steam at Scale", "Engines Revisited: A Second Look at Steam"],
        ("Bo Lin",),
    )
    assert talk.title == "Weaving a Thousand Carpets a Day"
    assert looms.presenters == ("Ada Park",)


def test_two_papers_with_a_venue_each_are_two_and_a_party_is_no_paper() -> None:
    page = """# Reading group, spring 2024

| date | who | what | links |
|---|---|---|---|
| 1/19 | Cy Raoul | Wheels of Distributed Databases (VLDB '15) | [paper](https://example.org/c.pdf) |
| 1/26 | Ada Park | Queues without Probes (SIGCOMM '12) and Steam in the Cloud (NSDI '21) | |
| 2/2 | | end-of-term party | |
"""
    _, both, party = read(page, "group.md").talks
    assert [(p.title, str(p.venue)) for p in both.papers] == [
        ("Queues without Probes", "SIGCOMM'12"),
        ("Steam in the Cloud", "NSDI'21"),
    ]
    assert (party.talk_kind, party.papers) == ("discussion", ())


def session(number: int, day: str) -> str:
    return f"""+++
title = "Session {number}"
date = 2024-{day}
draft = false

[extra]
speaker = "Ada Park"

[[extra.papers]]
title = "Looms Number {number} Considered Useful for Systems"
venue = "OSDI 2020"
url = "https://example.org/{number}.pdf"
+++

We met.
"""


def test_a_page_of_hugo_is_one_talk_with_the_fields_of_its_own_table() -> None:
    for number, day in enumerate(("01-10", "01-24"), 1):
        (talk,) = read(session(number, day), f"sessions/2024-{day}.md").talks
        assert (talk.title, talk.presenters) == (f"Session {number}", ("Ada Park",))
        assert [(p.title, p.url, str(p.venue)) for p in talk.papers] == [
            (f"Looms Number {number} Considered Useful for Systems", f"https://example.org/{number}.pdf", "OSDI'20")
        ]


PUBLISHED = "<html><body><table><tr><th class=row-header></th><th>A</th><th>B</th><th>C</th></tr>" + "".join(
    f'<tr><th class="row-headers-background">{number}</th>{cells}</tr>'
    for number, cells in enumerate(
        (
            "<td>When</td><td>Who</td><td>What</td>",
            '<td colspan="3">Autumn 2022 (Tuesdays 4pm)</td>',
            "<td>Sep 6</td><td>Ada Park</td><td>Looms Considered Useful for Systems, OSDI'20</td>",
            "<td>Sep 13</td><td>Zed Guest</td><td>Guest: How We Weave a Thousand Carpets</td>",
            "<td>Sep 20</td><td>Bo Lin</td><td>Engines and Their Steam at Scale, SOSP'19</td>",
        ),
        1,
    )
)


def test_the_numbers_of_the_rows_of_a_published_sheet_are_no_cells_and_a_row_over_all_names_the_term() -> None:
    found = read(f"{PUBLISHED}</table></body></html>", "sheet.html").talks
    assert [(str(talk.date), talk.title) for talk in found] == [
        ("2022-09-06", "Looms Considered Useful for Systems, OSDI'20"),
        ("2022-09-13", "How We Weave a Thousand Carpets"),
        ("2022-09-20", "Engines and Their Steam at Scale, SOSP'19"),
    ]
