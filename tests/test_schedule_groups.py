"""Shapes of pages that groups really have, each made small; every one was once read wrongly."""

# ruff: noqa: E501 (pages stand here as they are written)

import pytest

from extract.records import TalkRecord
from extract.schedule import propose

Row = tuple[str, str, tuple[str, ...], tuple[str, ...]]

FIRST: Row = ("2024-03-05", "Looms Considered Useful", ("Ada Park",), ("https://e.org/l.pdf",))
SECOND: Row = ("2024-03-12", "Engines and Their Steam", ("Bo Lin",), ("https://e.org/e.pdf",))
THIRD: Row = ("2024-03-19", "Wheels at Scale", ("Cy Rao",), ("https://e.org/w.pdf",))


def rows(text: str, document: str = "page.md") -> list[Row]:
    """(date, title, presenters, papers as address or title) of every talk."""
    found = (r for r in propose(text.encode(), document).extraction.records if isinstance(r, TalkRecord))
    return [(str(t.date), t.title, t.presenters, tuple(p.url or p.title for p in t.papers)) for t in found]


def doubts(text: str, document: str = "page.md") -> dict[str, bool]:
    return {doubt.name: doubt.bad for doubt in propose(text.encode(), document).doubts}


@pytest.mark.parametrize(
    "text",
    [
        "# Reading Group 2024\n\n### March 5th\nPresenter: Ada Park | Paper: [Looms Considered Useful](https://e.org/l.pdf)\n\n"
        "### March 12th\nPresenter: Bo Lin | Paper: [Engines and Their Steam](https://e.org/e.pdf)\n",
        "# Paper club\n\n📅 2024-03-05 🎤 Ada Park 📄 [Looms Considered Useful](https://e.org/l.pdf)\n\n"
        "📅 2024-03-12 🎤 Bo Lin 📄 [Engines and Their Steam](https://e.org/e.pdf)\n",
        "# Reading lunch 2024\n\n* 3/5 - **Ada Park** - [Looms Considered Useful](https://e.org/l.pdf), P. Drum, OSDI 1996\n"
        "* 3/12 - **Bo Lin** - [Engines and Their Steam](https://e.org/e.pdf), P. Barn et al., SOSP 2003\n",
        "# Group 2024\n\n| Date & presenter | Paper |\n|---|---|\n| Mar 5<br>Ada Park | [Looms Considered Useful](https://e.org/l.pdf) |\n"
        "| Mar 12<br>Bo Lin | [Engines and Their Steam](https://e.org/e.pdf) |\n",
        "# 論文輪読会\n\n## 第12回 2024/3/5\n\n- 発表者: Ada Park\n- 論文: [Looms Considered Useful](https://e.org/l.pdf)\n\n"
        "## 第13回 2024/3/12\n\n- 発表者: Bo Lin ※変更の可能性あり\n- 論文: [Engines and Their Steam](https://e.org/e.pdf)\n",
        "# Reading list of our journal club\n\n| Paper Title | Presenter | Date | Recording | paper link | video link |\n|---|---|---|---|---|---|\n"
        "| Looms Considered Useful | Ada Park | 05-Mar-2024 | [Recording](https://e.org/r.mp4) | [paper](https://e.org/l.pdf) | [video](https://youtu.be/1) |\n"
        "| Engines and Their Steam | Bo Lin | 12-Mar-2024 | [recording]() | [paper](https://e.org/e.pdf) | [video]() |\n",
    ],
)
def test_two_talks_are_read_whatever_the_form(text: str) -> None:
    assert rows(text) == [FIRST, SECOND]


def test_a_title_of_chinese_marks_behind_a_name_is_told_from_it() -> None:
    text = (
        "# 论文分享会\n\n- 2024.03.05 张三：《Looms Considered Useful》\n- 2024.03.12 李四：《Engines and Their Steam》\n"
        "- 2024.03.19 王小明：《Wheels at Scale》\n"
    )
    assert [(title, who) for _, title, who, _ in rows(text)] == [
        ("Looms Considered Useful", ("张三",)),
        ("Engines and Their Steam", ("李四",)),
        ("Wheels at Scale", ("王小明",)),
    ]


def test_a_date_that_ends_an_item_belongs_to_that_item_though_titles_speak_of_speakers() -> None:
    text = (
        "# Talks in our reading group\n\n- **Speaker Detection at Scale**\n  [Paper](https://e.org/a.pdf)\n  *Ada Park*\n"
        "  March 5, 2024\n\n- **A Preemptive Scheduler for Looms**\n  [Paper](https://e.org/b.pdf)\n  *Bo Lin*\n  March 12, 2024\n"
    )
    assert rows(text) == [
        ("2024-03-05", "Speaker Detection at Scale", ("Ada Park",), ("https://e.org/a.pdf",)),
        ("2024-03-12", "A Preemptive Scheduler for Looms", ("Bo Lin",), ("https://e.org/b.pdf",)),
    ]


def test_a_cell_that_says_only_what_goes_there_is_empty() -> None:
    text = (
        "# Journal club\n\n| Paper Title | Presenter | Date |\n|---|---|---|\n| Looms Considered Useful | Ada Park | 2024-03-05 |\n"
        "| Paper Title | Presenter name | 2024-03-12 |\n| Paper Title 3 | Presenter | 2024-03-19 |\n"
    )
    assert rows(text)[1:] == [("2024-03-12", "", (), ()), ("2024-03-19", "", (), ())]


def test_hour_and_room_behind_a_date_are_no_title_and_the_year_may_stand_in_a_heading_above() -> None:
    text = (
        "# CS Reading Club\n\n## Fall 2016 Schedule\n\n### Tuesday 6 December 3:30pm in SCI 261A: Ad Hoc Routing\n\n"
        "### Tuesday 15 November 3:30pm in SCI 261A: The Onion Router\n\n### Tuesday 8 November 4pm: Quantum Looms\n"
    )
    assert [(day, title) for day, title, _, _ in rows(text)] == [
        ("2016-12-06", "Ad Hoc Routing"),
        ("2016-11-15", "The Onion Router"),
        ("2016-11-08", "Quantum Looms"),
    ]


def test_the_title_of_an_html_page_gives_the_year() -> None:
    text = (
        "<html><head><title>Web Seminar, Fall 2007</title></head><body><table><tr><th>Date</th><th>Leader</th><th>Topic</th></tr>"
        "<tr><td>Thursday, 30 August</td><td>Ada Park</td><td>Mashups</td></tr></table></body></html>"
    )
    assert rows(text, "index.html")[0][0] == "2007-08-30"


def test_a_link_called_pdf_in_brackets_behind_a_title_is_its_paper_and_quotes_inside_stay() -> None:
    text = (
        "<html><title>Seminar 2024</title><body><table><tr><th>Date</th><th>Speaker</th><th>Topic</th></tr>"
        '<tr><td>3/5</td><td>Ada Park</td><td>Looms Considered Useful (<a href="https://e.org/l.pdf">pdf</a>)</td></tr>'
        '<tr><td>3/12</td><td>Bo Lin</td><td>Hints and "Worse is Better"</td></tr></table></body></html>'
    )
    assert rows(text, "index.html") == [
        FIRST,
        ("2024-03-12", 'Hints and "Worse is Better"', ("Bo Lin",), ('Hints and "Worse is Better"',)),
    ]


def test_a_video_in_the_column_of_slides_is_a_video() -> None:
    text = (
        "# Seminar\n\n| Date | Speaker | Title | Slides |\n|---|---|---|---|\n"
        "| 2024-03-05 | Ada Park | Looms Considered Useful | [Ada's slides](https://e.org/s.pdf) [Ada's video](https://e.org/v) |\n"
    )
    (talk,) = propose(text.encode(), "page.md").talks
    assert [link.url for link in talk.slides] == ["https://e.org/s.pdf"]
    assert [link.url for link in talk.video] == ["https://e.org/v"]


def test_lines_that_say_more_than_the_empty_slots_read_from_them_are_a_bad_doubt() -> None:
    text = (
        "Reading group\n=============\n\n2024-03-05 | Ada Park | <<https://e.org/l.pdf,Looms Considered Useful>> |\n\n"
        "2024-03-12 | Bo Lin | <<https://e.org/e.pdf,Engines and Their Steam>> |\n"
    )
    assert [title for _, title, _, _ in rows(text)] == ["", ""]
    assert doubts(text)["empty-unread"] is True


def test_meetings_of_a_group_that_meets_on_saturdays_are_not_doubted() -> None:
    text = "# Seminar\n\n| Date | Speaker | Title |\n|---|---|---|\n" + "".join(
        f"| 2024-03-{day:02} | Ada Park | Looms Number {day} |\n" for day in (2, 9, 16, 23, 30, 29)
    )
    assert "weekends" not in doubts(text)


def test_rows_at_the_end_whose_day_is_not_fixed_are_told_and_not_bad() -> None:
    text = "# Seminar\n\n| Date | Speaker | Title |\n|---|---|---|\n" + "".join(
        f"| {day} | Ada Park | Looms Number {n} |\n"
        for n, day in enumerate(["2024-03-02", "2024-03-09", "2024-03-16", "2024/", "2024/"])
    )
    assert doubts(text)["no-date"] is False


def problems(text: str, document: str = "page.md") -> dict[str, int | None]:
    return {p.code: p.where.line for p in propose(text.encode(), document).extraction.problems}


@pytest.mark.parametrize(
    ("days", "line"),
    [
        (["2024-03-05", "2024-03-12", "2024-03-19", "2023-03-26", "2024-04-02", "2024-04-09"], 8),
        (["2024-11-05", "2024-11-12", "2024-11-19", "2024-11-26", "2024-01-14"], 9),
        (["2024-04-09", "2024-04-02", "2024-03-26", "2024-03-19", "2024-05-12", "2024-03-05"], 9),
        (["2024-03-05", "2024-03-12", "2024-03-19", "2024-03-26"], None),
    ],
)
def test_a_date_that_goes_back_within_a_term_is_a_problem(days: list[str], line: int | None) -> None:
    lines = "".join(f"| {day} | Ada Park | Looms Number {n} |\n" for n, day in enumerate(days))
    found = problems(f"# Seminar\n\n| Date | Speaker | Title |\n|---|---|---|\n{lines}")
    assert found.get("talk.date-backwards") == line


def test_the_first_date_of_a_new_term_may_be_earlier() -> None:
    table = "| Date | Speaker | Title |\n|---|---|---|\n" + "".join(
        f"| {day} | Ada Park | Looms |\n" for day in ("3/5", "3/12", "3/19", "3/26")
    )
    assert "talk.date-backwards" not in problems(f"# Seminar\n\n## Spring 2024\n\n{table}\n## Spring 2023\n\n{table}")


def test_who_supports_a_talk_is_no_presenter_and_is_kept() -> None:
    text = "# Seminar\n\n| Date | Speaker | Supporters | Title |\n|---|---|---|---|\n| 2024-03-05 | Ada Park | Bo Lin, Cy Rao | Looms |\n"
    (talk,) = propose(text.encode(), "page.md").talks
    assert (talk.presenters, talk.supporters) == (("Ada Park",), ("Bo Lin", "Cy Rao"))


def test_where_one_speaks_and_others_help_all_but_the_first_support() -> None:
    text = 'Talks of our seminar follow a "1+N" format.\n\n| Date | Speaker | Title |\n|---|---|---|\n| 2024-03-05 | Ada Park, Bo Lin | Looms |\n'
    (talk,) = propose(text.encode(), "page.md").talks
    assert (talk.presenters, talk.supporters) == (("Ada Park", "Bo Lin"), ("Bo Lin",))


def test_a_mail_that_tells_of_next_week_announces_two_talks() -> None:
    text = (
        "From: Ada Park <ada@e.org>\nDate: Mon, 1 Sep 2025 09:12:00 -0700\nSubject: Reading group this Friday (9/5): Looms\n\n"
        "This Friday (September 5), Bo Lin will present:\n\n  Looms Considered Useful\n  https://e.org/l.pdf\n\n"
        "Next week (September 12): Cy Rao on Wheels at Scale.\n\nSee you there!\n"
    )
    assert rows(text, "mail.txt") == [
        ("2025-09-05", "Looms Considered Useful", ("Bo Lin",), ("https://e.org/l.pdf",)),
        ("2025-09-12", "Wheels at Scale", ("Cy Rao",), ("Wheels at Scale",)),
    ]


def test_of_a_page_that_stands_on_one_line_each_talk_keeps_its_own_words_only() -> None:
    row = "<tr><td>2024-03-{0:02}</td><td>Ada Park</td><td>Looms Number {0}</td></tr>"
    lines = "".join(row.format(day) for day in range(1, 29)) * 4
    text = f"<html><title>Seminar</title><body><table><tr><th>Date</th><th>Speaker</th><th>Title</th></tr>{lines}</table></body></html>"
    talks = propose(text.encode(), "index.html").talks
    assert len(text) > 5000
    assert {len(talk.raw or "") < 100 for talk in talks} == {True}


def test_a_table_of_a_thousand_columns_is_no_schedule() -> None:
    text = "<html><title>Seminar</title><body><table><tr>" + "<td>2024-03-05" * 1000 + "</table></body></html>"
    found = propose(text.encode(), "index.html")
    assert not found.talks
    assert [left.text for left in found.not_understood] == ["a table of 1000 columns"]


def test_columns_of_plain_text_are_parted_by_gaps() -> None:
    text = (
        "SYSTEMS READING GROUP -- FALL 2022\n\nSep  9   Ada Park     Looms Considered Useful (OSDI '22)\n"
        "Sep 16   Bo Lin       Engines and Their Steam (SOSP '21)\nSep 23   Cy Rao       Wheels at Scale (NSDI '22)\n"
    )
    assert [(day, who, papers) for day, _, who, papers in rows(text, "group.txt")] == [
        ("2022-09-09", ("Ada Park",), ("Looms Considered Useful",)),
        ("2022-09-16", ("Bo Lin",), ("Engines and Their Steam",)),
        ("2022-09-23", ("Cy Rao",), ("Wheels at Scale",)),
    ]


def test_of_the_answers_to_a_form_the_day_of_the_talk_counts_not_that_of_the_answer() -> None:
    text = (
        "Timestamp,Name,Email,Preferred date,Paper title,Link to paper\n"
        "3/1/2024 10:00:00,Ada Park,,3/5/2024,Looms Considered Useful,https://e.org/l.pdf\n"
        "3/2/2024 11:00:00,Bo Lin,,3/12/2024,Engines and Their Steam,https://e.org/e.pdf\n"
    )
    assert rows(text, "answers.csv") == [FIRST, SECOND]
    assert "dates-unread" not in doubts(text, "answers.csv")


def test_names_deep_in_the_export_of_a_content_system_are_found() -> None:
    text = (
        '{"talks": [{"attributes": {"title": "Looms Considered Useful", "date": "2024-03-05T17:00:00Z", "paperUrl": "https://e.org/l.pdf",'
        ' "speaker": {"data": {"attributes": {"name": "Ada Park"}}}}}]}'
    )
    assert rows(text, "talks.json") == [FIRST]


def test_a_remark_that_there_is_no_seminar_is_no_unread_talk() -> None:
    text = (
        "# Seminar\n\n| Date | Speaker | Title | Other |\n|---|---|---|---|\n| 2024-03-05 | Ada Park | Looms | |\n"
        "| 2024-03-12 | | | No seminar (promotion talks today) |\n| 2024-03-19 | | | No seminar (promotion talks today) |\n"
    )
    assert "empty-unread" not in doubts(text)


def test_a_word_for_nothing_within_a_title_does_not_make_a_meeting_that_is_off() -> None:
    text = (
        "# 輪講 2024\n\n| 日付 | 発表者 | 論文 |\n|---|---|---|\n| 2024-05-07 | 田中太郎 | 教師なし学習による画像分類 |\n"
        "| 2024-05-14 | 佐藤花子 | 零暂停垃圾回收 |\n| 2024-05-21 | なし | なし |\n| 2024-05-28 | | 輪講なし |\n"
    )
    talks = (r for r in propose(text.encode(), "page.md").extraction.records if isinstance(r, TalkRecord))
    assert [(t.talk_kind, t.presenters) for t in talks] == [
        ("talk", ("田中太郎",)),
        ("talk", ("佐藤花子",)),
        ("empty", ()),
        ("empty", ()),
    ]
