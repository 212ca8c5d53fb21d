"""Schedules in the formats that groups keep them in, and the doubts that a page misread as a whole raises."""

# ruff: noqa: E501 (pages stand here as they are written)

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from extract.readers import safeyaml
from extract.readers.document import open_page
from extract.records import TalkRecord
from extract.schedule import ScheduleSettings, load_settings, propose, read
from extract.schedule.folder import read_folder
from extract.schedule.jsliteral import literals
from extract.schedule.order import decide

Row = tuple[str, str, tuple[str, ...], tuple[str, ...]]


def rows(text: str | bytes, document: str, settings: ScheduleSettings | None = None) -> list[Row]:
    """(date, title, presenters, papers as address or title) of every talk."""
    body = text if isinstance(text, bytes) else text.encode()
    found = [r for r in read(body, document, settings).records if isinstance(r, TalkRecord)]
    return [(str(t.date), t.title, t.presenters, tuple(p.url or p.title for p in t.papers)) for t in found]


def doubted(text: str, document: str = "page.md", settings: ScheduleSettings | None = None) -> dict[str, bool]:
    """The names of the doubts of a page, and which are bad."""
    return {doubt.name: doubt.bad for doubt in propose(text.encode(), document, settings).doubts}


FIRST: Row = ("2025-09-05", "Engines: A Study of Steam", ("Ada Park",), ("https://e.org/a.pdf",))
SECOND: Row = ("2025-09-12", "Looms Considered Useful", ("Bo Lin",), ("https://e.org/b.pdf",))

# --- formats -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (
            "s.csv",
            'Date,Presenter,Paper,Link\n2025-09-05,Ada Park,"Engines: A Study of Steam",https://e.org/a.pdf\n2025-09-12,Bo Lin,Looms Considered Useful,https://e.org/b.pdf\n',
        ),
        (
            "s.tsv",
            "Date\tPresenter\tPaper\tLink\n9/5/2025\tAda Park\tEngines: A Study of Steam\thttps://e.org/a.pdf\n9/12/2025\tBo Lin\tLooms Considered Useful\thttps://e.org/b.pdf\n",
        ),
        (
            "notion.csv",
            'Name,Date,Presenter,Paper URL,Status\nEngines: A Study of Steam,"September 5, 2025",Ada Park,https://e.org/a.pdf,Done\nLooms Considered Useful,"September 12, 2025",Bo Lin,https://e.org/b.pdf,Next\n',
        ),
        (
            "s.toml",
            '[[talks]]\ndate = 2025-09-05\npresenter = "Ada Park"\npaper = "Engines: A Study of Steam"\nurl = "https://e.org/a.pdf"\n[[talks]]\ndate = 2025-09-12\npresenter = "Bo Lin"\npaper = "Looms Considered Useful"\nurl = "https://e.org/b.pdf"\n',
        ),
        (
            "talks.js",
            '// the talks\nexport const talks = [\n  {date: new Date(2025, 8, 5), paper: "Engines: " + "A Study of Steam", person: \'Ada Park\', link: `https://e.org/a.pdf`,},\n  {date: "2025-09-12", paper: "Looms Considered Useful", person: "Bo Lin", link: "https://e.org/b.pdf"},\n];\nconst render = () => talks.map(t => t.paper);\n',
        ),
        (
            "years.json",
            '{"2025": [{"date": "Sep 5", "paperTitle": "Engines: A Study of Steam", "paperLink": "https://e.org/a.pdf", "presenter": [{"name": "Ada Park", "link": ""}]}, {"date": "Sep 12", "paperTitle": "Looms Considered Useful", "paperLink": "https://e.org/b.pdf", "presenter": [{"name": "Bo Lin"}]}]}',
        ),
        (
            "rows.json",
            '[["Date", "Presenter", "Paper", "Link"], ["2025-09-05", "Ada Park", "Engines: A Study of Steam", "https://e.org/a.pdf"], ["2025-09-12", "Bo Lin", "Looms Considered Useful", "https://e.org/b.pdf"]]',
        ),
        (
            "meetings.yml",
            "fall:\n  - date: 2025-09-05\n    talks:\n      - {title: 'Engines: A Study of Steam', speaker: Ada Park, paper_link: https://e.org/a.pdf}\n  - date: 2025-09-12\n    talks:\n      - {title: Looms Considered Useful, speaker: Bo Lin, paper_link: https://e.org/b.pdf}\n",
        ),
        (
            "s.org",
            "#+TITLE: Reading Group\n* Fall 2025\n** <2025-09-05 Fri> [[https://e.org/a.pdf][Engines: A Study of Steam]]\n   :PROPERTIES:\n   :PRESENTER: Ada Park\n   :END:\n** <2025-09-12 Fri> [[https://e.org/b.pdf][Looms Considered Useful]]\n   - Presenter: Bo Lin\n",
        ),
        (
            "s.wiki",
            '== Reading Group, Fall 2025 ==\n{| class="wikitable"\n! Date !! Presenter !! Paper\n|-\n| 2025-09-05 || Ada Park || [https://e.org/a.pdf Engines: A Study of Steam]\n|-\n| 2025-09-12\n| Bo Lin\n| [https://e.org/b.pdf Looms Considered Useful]\n|}\n',
        ),
        (
            "s.ics",
            "BEGIN:VCALENDAR\nX-WR-CALNAME:Reading Group\nBEGIN:VEVENT\nUID:1\nDTSTART:20250905T190000Z\nSUMMARY:Reading group: Engines: A Study of Steam\nDESCRIPTION:Presenter: Ada Park\\nPaper: https://e.org/a.pdf\nEND:VEVENT\nBEGIN:VEVENT\nUID:2\nDTSTART;VALUE=DATE:20250912\nSUMMARY:Reading group: Looms Considered Useful\nDESCRIPTION:Presenter: Bo Lin\\nPaper: https://e.org/b.pdf\nEND:VEVENT\nEND:VCALENDAR\n",
        ),
        (
            "sheet.html",
            '<html><body><table class="waffle"><thead><tr><th></th><th>A</th><th>B</th><th>C</th></tr></thead><tbody><tr><th>1</th><td>Date</td><td>Presenter</td><td>Paper</td></tr><tr><th>2</th><td>9/5/2025</td><td>Ada Park</td><td><a href="https://e.org/a.pdf">Engines: A Study of Steam</a></td></tr><tr><th>3</th><td>9/12/2025</td><td>Bo Lin</td><td><a href="https://e.org/b.pdf">Looms Considered Useful</a></td></tr></tbody></table></body></html>',
        ),
        (
            "below.md",
            "# Reading group\n## Engines: A Study of Steam\n- Presenter: Ada Park\n- Date: September 5, 2025\n- Paper: https://e.org/a.pdf\n## Looms Considered Useful\n- Presenter: Bo Lin\n- Date: September 12, 2025\n- Paper: https://e.org/b.pdf\n",
        ),
    ],
)
def test_the_formats_of_groups_give_the_same_talks(document: str, text: str) -> None:
    assert rows(text, document) == [FIRST, SECOND]
    assert not propose(text.encode(), document).doubtful


def test_a_workbook_with_dates_and_links() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Date", "Presenter", "Paper"])
    sheet.append([date(2025, 9, 5), "Ada Park", "Engines: A Study of Steam"])
    sheet.append([date(2025, 9, 12), "Bo Lin", "Looms Considered Useful"])
    sheet["C2"].hyperlink, sheet["C3"].hyperlink = "https://e.org/a.pdf", "https://e.org/b.pdf"
    file = io.BytesIO()
    book.save(file)
    assert rows(file.getvalue(), "s.xlsx") == [FIRST, SECOND]


def test_a_workbook_that_is_none_is_said_so() -> None:
    page = open_page(b"PK\x03\x04 xl/ broken", "s.xlsx")
    assert (page.blocks, page.unread) == ((), "The workbook cannot be read (BadZipFile).")


def test_a_hugo_page_and_a_mail() -> None:
    hugo = '+++\ntitle = "Engines: A Study of Steam"\ndate = 2025-09-05\npresenter = "Ada Park"\n+++\nPaper: https://e.org/a.pdf\n'
    mail = "From ada@e.org Mon Sep  1 09:12:00 2025\nFrom: Ada <ada@e.org>\nDate: Mon, 1 Sep 2025 09:12:00 -0700\nSubject: [rg] Fri 9/5: Engines\n\nWhen: Friday, noon\nPresenter: Ada Park\nPaper: Engines: A Study of Steam\nLink: https://e.org/a.pdf\n"
    assert rows(hugo, "content/engines.md") == [FIRST]
    assert rows(mail, "list.mbox") == [FIRST]
    assert "@" not in str(read(mail.encode(), "list.mbox").records)


def test_a_mail_of_parts_within_parts_is_said_to_be_unread() -> None:
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))
    page = open_page(f"From: A\nDate: Mon, 1 Sep 2025 09:12:00 -0700\nSubject: Engines\n{parts}".encode(), "list.mbox")
    assert page.unread == "A message was not read: its parts are broken, or nest too deeply. (line 1)"


def test_a_literal_with_code_in_it_is_left_out() -> None:
    assert literals("const a = [1, f(x, y)]; const b = [{c: 'd'}];") == [([({"c": ("d", 1)}, 1)], 1)]


def test_constants_that_stand_for_ever_more_values_are_followed_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each list holds the one before it twice: 2, 5, 11, 23 values, 41 in all."""
    monkeypatch.setattr(safeyaml, "MOST_NODES", 40)
    script = "const a = ['x']; const b = [a, a]; const c = [b, b]; const d = [c, c];"
    inmost = [("x", 1)]
    assert [value for value, _ in literals(script)] == [inmost, [(inmost, 1)] * 2, [([(inmost, 1)] * 2, 1)] * 2]


# --- several papers, titles, links -------------------------------------------------------------------------------


def test_several_papers_at_one_meeting() -> None:
    columns = "# Reading group, Fall 2025\n| Date | Presenter | Paper 1 | Paper 2 |\n|--|--|--|--|\n| 9/5 | Ada Park | [Engines of Steam](https://e.org/a.pdf) | Looms Considered Useful |\n"
    nested = "# Reading group\n## September 2025\n- 5: Ada Park\n  - [Engines: A Study](https://e.org/a.pdf)\n  - [Looms Considered Useful](https://e.org/b.pdf)\n"
    unnamed = "# Reading group, Fall 2025\n| Date | Who | Papers | |\n|--|--|--|--|\n| 9/5 | Ada Park | [Engines of Steam](https://e.org/a.pdf) | [Looms in Use](https://e.org/b.pdf) |\n"
    assert [r[2:] for r in rows(columns, "a.md")] == [
        (("Ada Park",), ("https://e.org/a.pdf", "Looms Considered Useful"))
    ]
    for text in (nested, unnamed):
        assert [r[2:] for r in rows(text, "a.md")] == [(("Ada Park",), ("https://e.org/a.pdf", "https://e.org/b.pdf"))]


def test_a_typed_title_is_a_mention_and_an_address_is_no_title() -> None:
    text = "# Reading group, Fall 2025\n| Date | Presenter | Paper |\n|--|--|--|\n| 9/5 | Ada Park | Engines: A Study of Steam |\n| 9/12 | Bo Lin | https://e.org/b.pdf |\n"
    assert rows(text, "a.md") == [
        ("2025-09-05", "Engines: A Study of Steam", ("Ada Park",), ("Engines: A Study of Steam",)),
        ("2025-09-12", "", ("Bo Lin",), ()),
    ]


def test_a_list_below_a_table_is_read_too() -> None:
    text = "# Reading group\n| Date | Presenter | Paper |\n|--|--|--|\n| 2025-09-05 | Ada Park | [Engines: A Study of Steam](https://e.org/a.pdf) |\n\n## Later\n- 2025-09-12: [Looms Considered Useful](https://e.org/b.pdf) - Bo Lin\n"
    assert rows(text, "a.md") == [FIRST, SECOND]


def test_a_word_of_a_title_names_no_material_and_a_meeting_room_is_no_paper() -> None:
    text = "# Reading group 2025\n### September 5\n- [A Serverless Video Processing Framework](https://e.org/v.pdf)\n- Ada Park\n- [Zoom](https://x.zoom.us/j/1), [slides](s.pdf)\n"
    (talk,) = [r for r in read(text.encode(), "a.md").records if isinstance(r, TalkRecord)]
    assert [p.url for p in talk.papers] == ["https://e.org/v.pdf"]
    assert ([link.url for link in talk.slides], talk.video, talk.links) == (["s.pdf"], (), ())


def test_a_section_row_is_no_talk_and_a_pdf_in_a_repository_is_a_paper() -> None:
    text = "# Reading group, Fall 2025\n| Date | Presenter | Paper |\n|--|--|--|\n| | | **Classics** |\n| 9/5 | Ada Park | [Click](https://github.com/l/p/blob/main/click.pdf) |\n"
    (talk,) = [r for r in read(text.encode(), "a.md").records if isinstance(r, TalkRecord)]
    assert (talk.title, talk.talk_kind) == ("Click", "paper")


# --- dates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "order", "sure"),
    [
        (["19/04/02", "19/04/04", "19/04/09"], "ymd", True),
        (["3/9/2025", "10/9/2025", "17/9/2025"], "dmy", True),
        (["9/3/2025", "9/10/2025", "9/17/2025"], "mdy", True),
        (["Wed 3/9/2025", "Wed 5/11/2025"], "dmy", True),
        (["18.12.2017", "08.01.2018"], "dmy", True),
        (["3/4/2025"], "mdy", False),
        ([], None, True),
    ],
)
def test_the_order_of_a_date_is_decided_by_all_of_them(texts: list[str], order: str | None, sure: bool) -> None:
    decided = decide(texts)
    assert (decided.order, decided.sure) == (order, sure)


def test_dates_that_suit_two_orders_say_so_until_somebody_says_which() -> None:
    text = "# Reading group\n| Date | Presenter | Paper |\n|--|--|--|\n| 3/4/2025 | Ada Park | [Engines](https://e.org/a.pdf) |\n| 4/5/2025 | Bo Lin | [Looms](https://e.org/b.pdf) |\n"
    assert "date-order" in doubted(text)
    assert "date-order" not in doubted(text, settings=ScheduleSettings(date_order="dmy"))
    assert "date-order" not in doubted(text.replace("4/5/2025", "3/11/2025"))


def test_a_year_in_a_sentence_about_papers_is_not_that_of_the_talks() -> None:
    text = "# Reading group\nOur template follows Raft (2014) and ZooKeeper (2010).\n\n| Date | Presenter | Paper |\n|--|--|--|\n| Sep 5 | Ada Park | [Engines](https://e.org/a.pdf) |\n| Sep 12 | Bo Lin | [Looms](https://e.org/b.pdf) |\n"
    assert doubted(text)["no-year"] is True
    assert [r[0] for r in rows(text, "a.md", load_settings("year = 2025"))] == ["2025-09-05", "2025-09-12"]


def test_the_year_of_the_settings_wins_where_they_say_so() -> None:
    text = "# Reading group\n## Papers of 2014\n| Date | Presenter | Paper |\n|--|--|--|\n| Sep 5 | Ada Park | [Engines](https://e.org/a.pdf) |\n"
    assert [r[0] for r in rows(text, "a.md", load_settings("year = 2025"))] == ["2014-09-05"]
    assert [r[0] for r in rows(text, "a.md", load_settings("year = 2025\nyear_wins = true"))] == ["2025-09-05"]


# --- settings ----------------------------------------------------------------------------------------------------


def test_columns_by_place_kinds_by_column_and_rows_that_are_none() -> None:
    text = "# Seminar\n| When? | Guest lecture | X | Y |\n|--|--|--|--|\n| 2025-09-05 | | Engines: A Study of Steam | Ada Park |\n| 2025-09-12 | On Looms | | Bo Lin |\n| 2025-09-19 | | Group photo | |\n"
    settings = load_settings(
        'shape = "table"\nignore_rows = ["Group photo"]\n[columns]\npaper = ["#3"]\npresenter = ["#4"]\n[kinds]\n"Guest lecture" = "discussion"\n'
    )
    found = [r for r in read(text.encode(), "a.md", settings).records if isinstance(r, TalkRecord)]
    assert [(t.title, t.talk_kind, t.presenters) for t in found] == [
        ("Engines: A Study of Steam", "paper", ("Ada Park",)),
        ("On Looms", "discussion", ("Bo Lin",)),
    ]


# --- doubts ------------------------------------------------------------------------------------------------------


def test_an_unknown_column_of_names_is_read_and_said() -> None:
    text = "# Reading group\n| Date | Wrangler | Paper |\n|--|--|--|\n| 2025-09-05 | Ada Park | [Engines: A Study](https://e.org/a.pdf) |\n| 2025-09-12 | Bo Lin | [Looms in Use](https://e.org/b.pdf) |\n"
    assert [r[2] for r in rows(text, "a.md")] == [("Ada Park",), ("Bo Lin",)]
    assert doubted(text) == {"column-guessed": False}


def test_hosts_are_no_presenters_unless_the_settings_say_so() -> None:
    text = "# Reading group\n| Date | Facilitator | Paper |\n|--|--|--|\n| 2025-09-05 | Ada Park | [Engines: A Study](https://e.org/a.pdf) |\n| 2025-09-12 | Bo Lin | [Looms in Use](https://e.org/b.pdf) |\n"
    assert doubted(text) == {"no-presenters": True, "column-unused": False}
    settings = load_settings('[columns]\npresenter = ["Facilitator"]')
    assert [r[2] for r in rows(text, "a.md", settings)] == [("Ada Park",), ("Bo Lin",)]
    assert doubted(text, settings=load_settings('accept = ["no-presenters", "column-unused"]')) == {}


def test_a_page_of_which_most_dates_are_in_no_talk_is_doubtful() -> None:
    table = "| Date | Presenter | Paper |\n|--|--|--|\n| 2025-09-05 | Ada Park | [Engines: A Study](https://e.org/a.pdf) |\n| 2025-09-12 | Bo Lin | [Looms in Use](https://e.org/b.pdf) |\n"
    lines = "".join(f"{n} October 2025 we talk with the guests of the day\n\n" for n in range(1, 9))
    assert doubted(f"# Reading group\n{table}\n{lines}")["dates-unread"] is True


def test_weekdays_that_do_not_fit_are_doubtful() -> None:
    text = "# Reading group\n" + "".join(
        f"- Mon, 2025-09-{n:02d}: [Paper about Number {n}](https://e.org/{n}.pdf) - Ada Park\n" for n in (3, 10, 17)
    )
    assert doubted(text)["weekdays"] is True


# --- folders -----------------------------------------------------------------------------------------------------


def test_a_schedule_and_the_pages_of_its_talks_give_each_talk_once() -> None:
    table = "---\ntitle: Schedule\ndate: 2025-06-01\n---\n## Summer 2025\n| Date | Presenter | Topic |\n|--|--|--|\n| Sep 5 | Ada Park | Engines |\n| Sep 12 | Bo Lin | Looms Considered Useful |\n"
    post = "---\ntitle: A Study of Engines\nauthor: Ada\ndate: 2025-09-05\n---\n## Abstract\nText. [Paper](https://e.org/a.pdf)\n"
    template = "---\ntitle: Template\nauthor: Ada\ndate: 2025-06-01\n---\nText.\n"
    found = read_folder(
        [
            (table.encode(), "talks/2025-06-01-schedule.md"),
            (post.encode(), "talks/2025-09-05-engines.md"),
            (template.encode(), "talks/2025-06-01-template.md"),
        ]
    )
    assert [(t.title, t.presenters, [p.url for p in t.papers]) for t in found.talks] == [
        ("Engines", ("Ada Park",), ["https://e.org/a.pdf"]),
        ("Looms Considered Useful", ("Bo Lin",), [None]),
    ]
    assert [p.where.document for p in found.problems if p.code == "ignored.same-talk"] == [
        "talks/2025-09-05-engines.md"
    ]


def test_many_posts_that_tell_only_date_and_title_are_talks_and_one_is_not() -> None:
    posts = [
        (f"---\ntitle: On Subject {n}\nauthors: Ada Park\ndate: 2025-09-{n:02d}\n---\nText.\n".encode(), f"p/{n}.md")
        for n in range(1, 8)
    ]
    assert [t.presenters for t in read_folder(posts).talks] == [("Ada Park",)] * 7
    assert read_folder(posts[:1]).talks == ()


# --- people ------------------------------------------------------------------------------------------------------


def test_surnames_first_are_told_from_lists_by_the_whole_page() -> None:
    head = "# Reading group\n| Date | Presenter | Paper |\n|--|--|--|\n"
    row = "| 2025-09-{0:02d} | {1} | [A Study of Subject {0}](https://e.org/{0}.pdf) |\n"
    turned = head + "".join(row.format(5 + 7 * n, w) for n, w in enumerate(("Yang, Jingyuan", "Li, Bo", "Park, Ada")))
    listed = head + "".join(row.format(5 + 7 * n, w) for n, w in enumerate(("Ada, Bo", "Bo, Cy", "Cy, Ada")))
    assert [r[2] for r in rows(turned, "a.md")] == [("Jingyuan Yang",), ("Bo Li",), ("Ada Park",)]
    assert [r[2] for r in rows(listed, "a.md")] == [("Ada", "Bo"), ("Bo", "Cy"), ("Cy", "Ada")]
    assert rows(turned, "a.md", load_settings('name_order = "given family"'))[0][2] == ("Yang", "Jingyuan")


def test_what_reads_as_no_name_is_no_presenter() -> None:
    text = "# Reading group\n| Date | Presenter | Paper |\n|--|--|--|\n| 2025-09-05 | Ada Park, ETH Zürich | [Engines: A Study of Steam](https://e.org/a.pdf) |\n"
    assert rows(text, "a.md")[0][2] == ("Ada Park",)


# --- kinds that other groups write -------------------------------------------------------------------------------


def test_a_citation_in_a_cell_is_not_the_title() -> None:
    text = "# Reading group\n| Date | Presenter | Paper |\n|--|--|--|\n| 01/03/2018 | Ada Park | Adams Wei Yu, Hongrae Lee, Quoc V. Le. **Learning to Skim Text**. ACL 2017 |\n| 08/03/2018 | Bo Lin | Neural Ordinary Differential Equations (Chen et al., 2018) |\n| | | Philipp Koehn and Rebecca Knowles. **Six Challenges for Neural Machine Translation**. ACL 2017 |\n"
    assert [(day, papers) for day, _, _, papers in rows(text, "a.md")] == [
        ("2018-03-01", ("Learning to Skim Text",)),
        ("2018-03-08", ("Neural Ordinary Differential Equations",)),
        ("2018-03-08", ("Six Challenges for Neural Machine Translation",)),
    ]


def test_who_presented_what_in_one_sentence() -> None:
    text = "# Reading Group\n\n**2025-09-05**: *Ada Park* presented [Engines: A Study of Steam](https://e.org/a.pdf).\n\n**2025-09-12**: Bo Lin (MIT) presented [Looms Considered Useful](https://e.org/b.pdf).\n"
    assert rows(text, "a.md")[0] == FIRST
    assert rows(text, "a.md")[1][1] == SECOND[1]


def test_readings_below_a_topic_are_papers_of_one_meeting() -> None:
    text = "# Paper reading seminar, Spring 2024\n## Week 1 (Jan 16)\n**Topic**: Consensus\n\n**Readings**:\n - [Engines: A Study](https://e.org/a.pdf)\n - [Looms Considered Useful](https://e.org/b.pdf)\n\n**Presenters**: Ada Park, Bo Lin\n"
    assert rows(text, "a.md") == [
        ("2024-01-16", "Consensus", ("Ada Park", "Bo Lin"), ("https://e.org/a.pdf", "https://e.org/b.pdf"))
    ]


def test_rows_to_be_decided_and_a_column_of_session_links_are_no_talks() -> None:
    text = "# Journal club\n| # | Date | Presenter | Paper | Session |\n|--|--|--|--|--|\n| 1 | 2025-09-05 | Ada Park | Engines: A Study of Steam | [session](s/1/) |\n| 2 | TBD | TBD | TBD | |\n| 3 | 2025-09-12 | Bo Lin | Looms Considered Useful | [session](s/2/) |\n"
    assert [r[1] for r in rows(text, "a.md")] == ["Engines: A Study of Steam", "Looms Considered Useful"]
