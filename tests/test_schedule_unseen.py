"""Forms of schedules and lists that groups nobody had seen use; each was misread once, or not understood."""

# ruff: noqa: E501 (pages stand here as they are written)

from __future__ import annotations

from extract.readers.bundle import unbundled
from extract.schedule.folder import Folder, read_folder

Row = tuple[str, str, tuple[str, ...], str, str]
ENGINES, LOOMS, WHEELS = "Engines: A Study of Steam", "Looms Considered Useful", "Wheels at the Scale of Carts"


def folder(text: str, name: str = "page.md") -> Folder:
    return read_folder([(text.encode(), name)])


def rows(found: Folder) -> list[Row]:
    """(date, title, presenters, address and venue of the first paper) of every talk that is held."""
    held = [talk for talk in found.talks if talk.talk_kind != "empty"]
    papers = [talk.papers[0] if talk.papers else None for talk in held]
    return [
        (str(t.date), t.title, t.presenters, (p and p.url) or "", str((p and p.venue) or ""))
        for t, p in zip(held, papers, strict=True)
    ]


def test_small_words_behind_a_name_are_no_part_of_it() -> None:
    page = f'# Reading group 2025\n\n### September\n* 5th: Ada Park on "{ENGINES}" ([link](https://e.org/a.pdf))\n* 12th: Bo Lin, Cy Rao on "{LOOMS}" ([link](https://e.org/b.pdf))\n* 19th: Ada Park on "{WHEELS}" ([link](https://e.org/c.pdf))\n'
    assert [people for _, _, people, _, _ in rows(folder(page))] == [("Ada Park",), ("Bo Lin", "Cy Rao"), ("Ada Park",)]


def test_lines_above_the_table_of_a_csv_file_are_its_captions_and_its_semicolons_part_it() -> None:
    page = f"Grupo de Leitura, 2025\n\nData;Apresentador;Artigo\n05/09;Ada Park e Bo Lin;{ENGINES}\n12/09;Bo Lin;{LOOMS}\n19/09;;sem encontro\n26/09;Cy Rao;{WHEELS}\n03/10;;sem encontro\n"
    assert [(day, title, people) for day, title, people, _, _ in rows(folder(page, "leitura.csv"))] == [
        ("2025-09-05", ENGINES, ("Ada Park", "Bo Lin")),
        ("2025-09-12", LOOMS, ("Bo Lin",)),
        ("2025-09-26", WHEELS, ("Cy Rao",)),
    ]


def test_a_short_text_that_stands_alone_at_two_meetings_says_that_nobody_meets() -> None:
    page = f"# Groupe de lecture 2025\n\n| Date | Orateur | Article |\n|--|--|--|\n| 2025-09-05 | Ada Park | {ENGINES} |\n| 2025-09-12 | | relâche |\n| 2025-09-19 | Bo Lin | {LOOMS} |\n| 2025-09-26 | Ada Park | {WHEELS} |\n| 2025-10-03 | | relâche |\n"
    found = folder(page)
    assert [title for _, title, _, _, _ in rows(found)] == [ENGINES, LOOMS, WHEELS]
    assert not found.doubtful


def test_venues_below_a_header_for_remarks_and_papers_below_an_icon_are_read() -> None:
    page = f"# 輪講 2025\n\n| 日付 | 担当 | 論文 | 📄 | 🎞️ | 備考 |\n|--|--|--|--|--|--|\n| 9/5 | Ada Park | {ENGINES} | [pdf](https://e.org/a.pdf) | | OSDI 2020 |\n| 9/12 | Bo Lin | {LOOMS} | [pdf](https://e.org/b.pdf) | [slides](b.pptx) | SOSP 2019 |\n"
    assert rows(folder(page)) == [
        ("2025-09-05", ENGINES, ("Ada Park",), "https://e.org/a.pdf", "OSDI'20"),
        ("2025-09-12", LOOMS, ("Bo Lin",), "https://e.org/b.pdf", "SOSP'19"),
    ]


def test_hosts_who_take_turns_present_where_nobody_else_does_and_the_preview_says_so() -> None:
    page = f"# Reading club\n\n| Date | Moderator | Paper |\n|--|--|--|\n| 2025-09-05 | Ada Park | [{ENGINES}](https://e.org/a.pdf) |\n| 2025-09-12 | Bo Lin | [{LOOMS}](https://e.org/b.pdf) |\n| 2025-09-19 | Ada Park | [{WHEELS}](https://e.org/c.pdf) |\n"
    found = folder(page)
    assert [people for _, _, people, _, _ in rows(found)] == [("Ada Park",), ("Bo Lin",), ("Ada Park",)]
    assert [(doubt.name, doubt.bad) for doubt in found.doubts] == [("column-guessed", False)]


def test_the_authors_below_a_title_do_not_present_where_a_discussant_is_named() -> None:
    def meeting(day: int, title: str, authors: str, who: str) -> str:
        return f"## September {day}, 2025\n*{title}*\n{authors}\nOSDI 2020 · [paper](https://e.org/{day}.pdf)\nDiscussant: {who}\n\n"

    page = "# Reading group\n\n" + "".join(
        [
            meeting(5, ENGINES, "Dee Oakes, Eva Marsh", "Ada Park"),
            meeting(12, LOOMS, "Flo Quist, Gus Adler, Hal Benton", "Bo Lin"),
            meeting(19, WHEELS, "Ivo Thorne, Jan Keller", "Ada Park"),
            meeting(26, "Carts and Their Drivers", "Kay Lorenz, Lea Novak", "Bo Lin"),
        ]
    )
    assert [(people, venue) for _, _, people, _, venue in rows(folder(page))] == [
        (("Ada Park",), "OSDI'20"),
        (("Bo Lin",), "OSDI'20"),
        (("Ada Park",), "OSDI'20"),
        (("Bo Lin",), "OSDI'20"),
    ]


def test_a_cell_that_holds_a_whole_talk_is_read_line_by_line() -> None:
    def cell(title: str, at: str, who: str) -> str:
        return f"[{title}](https://e.org/{at}.pdf)<br>*Dee Oakes, Eva Marsh*<br>OSDI 2020<br>**Presenter:** {who}"

    page = f"# Systems lunch\n\n| Date | Talk |\n|--|--|\n| 2025/09/05 | {cell(ENGINES, 'a', 'Ada Park')} |\n| 2025/09/12 | {cell(LOOMS, 'b', 'Bo Lin')} |\n"
    assert rows(folder(page)) == [
        ("2025-09-05", ENGINES, ("Ada Park",), "https://e.org/a.pdf", "OSDI'20"),
        ("2025-09-12", LOOMS, ("Bo Lin",), "https://e.org/b.pdf", "OSDI'20"),
    ]


def test_members_that_a_wiki_links_beside_one_another_are_several() -> None:
    page = f'<html><body><h1>Reading club</h1><table><tr><th>Date</th><th>Paper</th><th>Speaker</th></tr><tr><td>2025-09-05</td><td>{ENGINES}</td><td><a href="/~a">Ada Park</a> <a href="/~b">Bo Lin</a></td></tr><tr><td>2025-09-12</td><td>{LOOMS}</td><td><a href="/~b">Bo Lin</a></td></tr></table></body></html>'
    assert [people for _, _, people, _, _ in rows(folder(page, "page.html"))] == [("Ada Park", "Bo Lin"), ("Bo Lin",)]


def test_posts_that_were_joined_in_one_file_are_read_as_the_folder_they_were() -> None:
    def post(day: int, title: str, who: str) -> str:
        return f'==> _posts/2025-09-{day:02}-talk.md <==\n---\ntitle: "{title}"\ndate: 2025-09-{day:02}\nspeaker: {who}\n---\n\nSee you there!\n\n'

    page = post(5, ENGINES, "Ada Park") + post(12, LOOMS, "Bo Lin")
    assert [(day, title, people) for day, title, people, _, _ in rows(folder(page, "posts.txt"))] == [
        ("2025-09-05", ENGINES, ("Ada Park",)),
        ("2025-09-12", LOOMS, ("Bo Lin",)),
    ]


def test_a_page_that_speaks_of_files_is_no_bundle() -> None:
    page = b"# Notes\n\nSee looms.md and\n\n- engines.md\n- wheels.md\n"
    assert unbundled(page, "notes.md") == [(page, "notes.md")]


def tabled(*lines: str, head: str = "# Reading group 2025", columns: str = "Date | Presenter | Paper") -> str:
    rule = "|--" * (columns.count("|") + 1) + "|"
    return "\n".join([head, "", f"| {columns} |", rule, *(f"| {line} |" for line in lines)]) + "\n"


def test_a_meeting_is_on_the_day_it_was_moved_to() -> None:
    page = tabled(
        f"~~2025-09-05~~ → 2025-09-06 | Ada Park | {ENGINES}",
        f"2025-09-12 (moved to 2025-09-13) | Bo Lin | {LOOMS}",
        f"2025-09-19 (moved from 2025-09-18) | Cy Rao | {WHEELS}",
        "28./29. Sep 2025 | Ada Park | Carts and Their Drivers",
    )
    assert [day for day, *_ in rows(folder(page))] == ["2025-09-06", "2025-09-13", "2025-09-19", "2025-09-28"]


def test_an_arrow_between_whole_dates_of_few_days_is_a_range_and_the_meeting_on_its_first_day_another_a_move() -> None:
    page = tabled(
        f"September 5, 2025 → September 6, 2025 | Ada Park | {ENGINES}",
        f"12.9. → 13.9. | Bo Lin | {LOOMS}",
        f"September 19, 2025 → September 26, 2025 | Cy Rao | {WHEELS}",
    )
    assert [day for day, *_ in rows(folder(page))] == ["2025-09-05", "2025-09-13", "2025-09-26"]


def test_titles_that_a_stroke_parts_are_papers_of_their_own() -> None:
    page = tabled(
        f"2025-09-05 | Ada Park | {ENGINES} / {LOOMS} / {WHEELS}",
        "2025-09-12 | Bo Lin | Reads and/or Writes of a Loom at Scale",
    )
    assert [[paper.title for paper in talk.papers] for talk in folder(page).talks] == [
        [ENGINES, LOOMS, WHEELS],
        ["Reads and/or Writes of a Loom at Scale"],
    ]


def test_numbers_before_the_papers_below_a_topic_are_no_part_of_their_titles() -> None:
    page = tabled(
        f"2025-09-05 | Ada Park | Steam | (1) [{ENGINES}](https://e.org/a.pdf)<br>(2) {LOOMS}",
        f"2025-09-12 | Bo Lin | Carts | [{WHEELS}](https://e.org/c.pdf)",
        columns="Date | Presenter | Topic | Readings",
    )
    assert [[(paper.title, paper.url) for paper in talk.papers] for talk in folder(page).talks] == [
        [(ENGINES, "https://e.org/a.pdf"), (LOOMS, None)],
        [(WHEELS, "https://e.org/c.pdf")],
    ]


def test_what_all_of_the_group_present_without_a_link_is_no_paper_where_the_papers_are_linked() -> None:
    lines = [
        f"2025-09-{day} | Ada Park | [{title}](https://e.org/{day})" for day, title in (("05", ENGINES), ("12", LOOMS))
    ]
    (_, _, last) = folder(tabled(*lines, "2025-09-19 | all teams | Project presentations")).talks
    assert (last.talk_kind, last.papers) == ("discussion", ())
    (_, _, last) = folder(
        tabled(*(line.replace("[", "").partition("]")[0] for line in lines), f"2025-09-19 | all | {WHEELS}")
    ).talks
    assert [paper.title for paper in last.papers] == [WHEELS]


def test_events_of_a_calendar_name_who_speaks_before_a_dash_guests_with_their_place_among_them() -> None:
    said = (
        ("05", f"Seminar: Ada Park - {ENGINES}", ""),
        ("12", f"Seminar (guest): Bo Linn (MongoDB) - {LOOMS}", ""),
        ("19", f"Seminar: Ada Park - {WHEELS}", "STATUS:CANCELLED\n"),
        ("26", f"Seminar: Cy Raoul - {WHEELS}", ""),
    )
    events = (
        f"BEGIN:VEVENT\nUID:{day}\nDTSTART;VALUE=DATE:202509{day}\n{state}SUMMARY:{text}\nEND:VEVENT\n"
        for day, text, state in said
    )
    found = folder(f"BEGIN:VCALENDAR\nX-WR-CALNAME:Seminar\n{''.join(events)}END:VCALENDAR\n", "seminar.ics")
    assert [(day, title, people) for day, title, people, _, _ in rows(found)] == [
        ("2025-09-05", ENGINES, ("Ada Park",)),
        ("2025-09-12", LOOMS, ("Bo Linn",)),
        ("2025-09-26", WHEELS, ("Cy Raoul",)),
    ]


def test_dates_of_weeks_are_the_day_on_which_the_page_says_that_it_meets() -> None:
    page = f"<html><body><h1>Networks seminar, Winter 2020</h1><p>Tuesdays 3:30, room 271.</p><table><tr><th>Week of</th><th>Paper</th><th>Leader</th></tr><tr><td>Jan 13</td><td>{ENGINES}</td><td>Ada Park</td></tr><tr><td>Jan 20</td><td>{LOOMS}</td><td>Bo Lin</td></tr></table></body></html>"
    assert [day for day, *_ in rows(folder(page, "page.html"))] == ["2020-01-14", "2020-01-21"]


def test_talks_on_another_day_of_the_week_than_the_page_says_are_doubted() -> None:
    days = ("09-01", "09-08", "09-15", "09-22")  # Mondays
    lines = [
        f"2025-{day} | Ada Park | {title}" for day, title in zip(days, (ENGINES, LOOMS, WHEELS, "Carts"), strict=True)
    ]
    page = tabled(*lines, head="# Reading group\n\nWe meet every Friday at noon.")
    assert "weekday-other" in {doubt.name for doubt in folder(page).doubts if doubt.bad}


def test_a_meeting_with_nothing_but_a_few_words_that_are_no_title_is_one_without_a_talk() -> None:
    page = tabled(
        f"2025-09-05 | Ada Park | {ENGINES}", f"2025-09-12 | Bo Lin | {LOOMS}", "2025-09-19 | | Weihnachtspause"
    )
    found = folder(page)
    assert [(talk.talk_kind, len(talk.papers)) for talk in found.talks] == [
        ("paper", 1),
        ("talk", 1),
        ("discussion", 0),
    ]
    assert not found.doubtful


def test_a_remark_in_brackets_before_a_title_is_no_part_of_it() -> None:
    page = tabled(
        f"2025-09-05 | Ada Park | (practice talk for EuroSys) {WHEELS}",
        f"2025-09-12 | Bo Lin | [(pdf)](https://e.org/b.pdf) {LOOMS}",
    )
    found = folder(page)
    assert [(t.title, t.talk_kind) for t in found.talks] == [(WHEELS, "rehearsal"), (LOOMS, "paper")]


def test_two_titles_in_one_cell_are_two_papers() -> None:
    page = tabled(f"2025-09-05 | Ada Park | {ENGINES}; {WHEELS}", f"2025-09-12 | Bo Lin | ① {LOOMS}<br>② {ENGINES}")
    assert [[p.title for p in t.papers] for t in folder(page).talks] == [[ENGINES, WHEELS], [LOOMS, ENGINES]]


def test_a_bare_identifier_in_a_column_of_links_is_the_address_of_the_paper() -> None:
    page = tabled(
        f"2025-09-05 | Ada Park | {ENGINES} | arXiv:2405.10220",
        f"2025-09-12 | Bo Lin | {LOOMS} | 10.1145/3341301.3359657",
        columns="Date | Presenter | Paper | Link",
    )
    assert [url for *_, url, _ in rows(folder(page))] == [
        "https://arxiv.org/abs/2405.10220",
        "https://doi.org/10.1145/3341301.3359657",
    ]


def test_a_state_of_data_or_a_note_of_a_table_calls_a_meeting_off() -> None:
    data = f'{{"sessions": [{{"when": "2025-09-05", "presenter": "Ada Park", "paper": {{"title": "{ENGINES}"}}, "state": "done"}}, {{"when": "2025-09-12", "presenter": "Bo Lin", "paper": {{"title": "{LOOMS}"}}, "state": "cancelled"}}]}}'
    assert [talk.talk_kind for talk in folder(data, "talks.json").talks][1] == "empty"
    page = tabled(
        f"2025-09-05 | Ada Park | {ENGINES} | postponed once",
        f"2025-09-12 | Bo Lin | {LOOMS} | CANCELLED, train strike",
        columns="Date | Presenter | Paper | Notes",
    )
    assert [talk.talk_kind for talk in folder(page).talks] == ["paper", "empty"]


def test_the_papers_of_a_post_stand_in_its_list_where_its_front_matter_names_none() -> None:
    def post(day: int, front: str, body: str) -> tuple[bytes, str]:
        return f"---\ndate: 2025-09-{day:02}\n{front}---\n\n{body}".encode(), f"talks/2025-09-{day:02}.md"

    listed = f"* [{LOOMS}](https://e.org/b.pdf)\n* [{WHEELS}](https://e.org/c.pdf)\n"
    found = read_folder([post(5, 'title: "Weaving: two papers"\nspeaker: Ada Park\n', listed)])
    assert [paper.title for talk in found.talks for paper in talk.papers] == [LOOMS, WHEELS]


def test_a_file_in_a_folder_of_slides_is_slides_whatever_its_icon() -> None:
    page = tabled(
        f"2025-09-05 | Ada Park | [{ENGINES}](https://e.org/a.pdf) | [📄](slides/01.pdf)",
        f"2025-09-12 | Bo Lin | [{LOOMS}](https://e.org/b.pdf) | [📄](slides/02.pdf)",
        columns="Date | Presenter | Paper | Material",
    )
    assert [[link.url for link in talk.slides] for talk in folder(page).talks] == [["slides/01.pdf"], ["slides/02.pdf"]]


def test_latex_is_read_with_its_own_macros_and_without_its_comments() -> None:
    page = r"""\documentclass{scrartcl}
\title{Reading group, Winter 2024}
\begin{document}
\maketitle
\newcommand{\talk}[4]{\textbf{#1} & #2 & #3 & \href{#4}{pdf}\\[3pt]}
\begin{longtable}{@{}l p{3cm} p{7cm} l@{}}
Date & Speaker & Paper & Link\\
\midrule\endhead
\talk{5 Jan}{N\'andor Szab\'o}{Engines: A Study of {S}team}{https://e.org/a.pdf}
12 Jan & \multicolumn{3}{l}{\itshape No meeting}\\
% \talk{19 Jan}{Bo Lin}{Looms}{https://e.org/c.pdf}
\talk{19 Jan}{Bo~Lin}{Looms Considered Useful (OSDI~'20)}{https://e.org/b.pdf}
\end{longtable}
\end{document}
"""
    assert rows(folder(page, "programme.tex")) == [
        ("2024-01-05", ENGINES, ("Nándor Szabó",), "https://e.org/a.pdf", ""),
        ("2024-01-19", f"{LOOMS} (OSDI '20)", ("Bo Lin",), "https://e.org/b.pdf", "OSDI'20"),
    ]


def test_pairs_of_presenter_and_paper_in_a_row_are_talks_of_their_own() -> None:
    page = f"Date,Presenter 1,Paper 1,Presenter 2,Paper 2\n2025-09-05,Ada Park,{ENGINES},Bo Lin,{LOOMS}\n2025-09-12,Cy Rao,{WHEELS},-,-\n"
    assert [(day, title, people) for day, title, people, *_ in rows(folder(page, "pairs.csv"))] == [
        ("2025-09-05", ENGINES, ("Ada Park",)),
        ("2025-09-05", LOOMS, ("Bo Lin",)),
        ("2025-09-12", WHEELS, ("Cy Rao",)),
    ]


def test_who_presents_may_stand_beside_the_date_with_the_quoted_title_below() -> None:
    page = f'READING GROUP, FALL 2025\n\n Sep  5   Ada Park\n          "{WHEELS} with a Title\n          That Goes On", OSDI 2020\n          https://e.org/c.pdf\n\n Sep 12   Bo Lin (online)\n          "{LOOMS}"\n\n Sep 19   *** CANCELLED *** (fire alarm)\n          Cy Rao\n          "{ENGINES}"\n\n Sep 26   Cy Rao\n          "{ENGINES}"\n'
    assert rows(folder(page, "schedule.txt")) == [
        ("2025-09-05", f"{WHEELS} with a Title That Goes On", ("Ada Park",), "https://e.org/c.pdf", "OSDI'20"),
        ("2025-09-12", LOOMS, ("Bo Lin",), "", ""),
        ("2025-09-26", ENGINES, ("Cy Rao",), "", ""),
    ]


def test_headings_of_dates_and_names_have_their_titles_below() -> None:
    def meeting(day: str, who: str, title: str) -> str:
        return f"### {day} – {who}\n*{title}* (OSDI 2020)\n[[artigo]](https://e.org/a.pdf)\n\n"

    page = (
        "# Grupo de leitura\n\n## 2022/2\n\n"
        + meeting("15/09", "Zé Tibúrcio", ENGINES)
        + meeting("22/09", "Ada Park", LOOMS)
    )
    page += meeting("29/09", "Bo Lin e Ada Park", WHEELS)
    assert [(title.removesuffix(" (OSDI 2020)"), people) for _, title, people, _, _ in rows(folder(page))] == [
        (ENGINES, ("Zé Tibúrcio",)),
        (LOOMS, ("Ada Park",)),
        (WHEELS, ("Bo Lin", "Ada Park")),
    ]


def test_mails_joined_in_a_file_tell_the_day_in_their_bodies() -> None:
    def mail(number: int, sent: str, body: str) -> str:
        return f"==> mail/{number}.eml <==\nFrom: Lena <l@example.edu>\nTo: rg@example.edu\nDate: {sent} 10:00:00 +0200\nSubject: [rg] reading group this week\n\nHi all,\n\n{body}\n\nBest,\nLena\n\n"

    page = mail(
        1,
        "Tue, 02 Sep 2025",
        f"This Friday, September 5, Ada Park and Bo Lin will present\n\n  {ENGINES}\n  https://e.org/a.pdf",
    )
    page += mail(2, "Tue, 09 Sep 2025", f"this Friday, Bo Lin will present\n\n  {LOOMS}\n  https://e.org/b.pdf")
    assert [(day, title, people) for day, title, people, _, _ in rows(folder(page, "mails.txt"))] == [
        ("2025-09-05", ENGINES, ("Ada Park", "Bo Lin")),
        ("2025-09-12", LOOMS, ("Bo Lin",)),
    ]


def test_members_of_a_constant_of_a_script_stand_for_what_they_are() -> None:
    page = f"const people = {{ ada: {{ name: 'Ada Park' }}, bo: {{ name: 'Bo Lin' }} }};\nexport const talks = [\n {{ date: '2025-09-05', speaker: people.ada, title: '{ENGINES}' }},\n {{ date: '2025-09-12', speaker: [people.bo, people.ada], title: '{LOOMS}' }},\n];\n"
    assert [people for _, _, people, _, _ in rows(folder(page, "talks.js"))] == [("Ada Park",), ("Bo Lin", "Ada Park")]


def test_rows_below_a_heading_of_ideas_are_no_talks() -> None:
    page = f"#,Date,Lead,Paper\n1,1/29/2025,Ada Park,{ENGINES}\n2,2/5/2025,J.P.,{LOOMS}\n3,2/12/2025,Ada Park,{WHEELS}\nIdeas for next term,,,\n,,,Carts and Their Drivers\n"
    found = folder(page, "signup.csv")
    assert [people for _, _, people, _, _ in rows(found)] == [("Ada Park",), ("J.P.",), ("Ada Park",)]
    assert "rows-undated" in {doubt.name for doubt in found.doubts}


def test_a_text_over_a_whole_row_beside_the_number_of_a_week_is_no_talk() -> None:
    page = '<html><body><h2>2024春季论文研讨</h2><table><tr><th>周次</th><th>日期</th><th>报告人</th><th>论文题目</th></tr><tr><td>第1周</td><td>2月29日</td><td colspan="2">学期安排、分组</td></tr>'
    page += f"<tr><td>第2周</td><td>3月7日</td><td>顾思源</td><td>{ENGINES}</td></tr><tr><td>第3周</td><td>3月14日</td><td>任博</td><td>{LOOMS}</td></tr></table></body></html>"
    assert [title for _, title, _, _, _ in rows(folder(page, "page.html"))] == [ENGINES, LOOMS]


def test_a_date_that_is_struck_through_calls_its_meeting_off_and_comments_of_readers_are_no_talks() -> None:
    def row(day: str, who: str, title: str) -> str:
        return f"<tr><td>{day}</td><td>{who}</td><td>{title}</td></tr>"

    table = row("Oct 4, 2024", "Ada Park", ENGINES) + row("<s>Oct 11, 2024</s>", "Bo Lin", f"{LOOMS} <i>later</i>")
    page = f"<html><body><h1>Reading group</h1><table><tr><th>Date</th><th>Presenter</th><th>Paper</th></tr>{table}{row('Oct 18, 2024', 'Bo Lin', LOOMS)}</table>"
    page += f'<div id="comments"><ol><li><b>Cy</b> October 3, 2024<p>{WHEELS}?</p></li></ol></div></body></html>'
    assert [(day, title) for day, title, _, _, _ in rows(folder(page, "page.html"))] == [
        ("2024-10-04", ENGINES),
        ("2024-10-18", LOOMS),
    ]
