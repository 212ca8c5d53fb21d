"""Calendars of a month with the days as cells, and pages that name a week and its days of the week below."""

# ruff: noqa: E501 (pages stand here as they are written)

from extract.records import TalkRecord
from extract.schedule import propose


def talks(page: str, name: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(day, title, presenters) of every meeting that is read."""
    found = propose(page.encode(), name).talks
    return [(str(t.date), t.title, t.presenters) for t in found if t.talk_kind != "empty"]


def papers(talk: TalkRecord) -> list[str]:
    return [paper.title for paper in talk.papers]


CALENDAR = """<html><head><title>Systems group</title></head><body><h2>&lt;&lt; February 2024 | March 2024 | April 2024 &gt;&gt;</h2>
<table><tr><th>Mon</th><th>Tue</th><th>Wed</th><th>Thu</th><th>Fri</th><th>Sat</th><th>Sun</th></tr>
<tr><td>26</td><td>27</td><td>28</td><td>29<br>12:00 Coordination Avoidance in Databases (Ruth Albers)</td><td>1</td><td>2</td><td>3</td></tr>
<tr><td>4</td><td>5</td><td>6</td><td>7<br>12:00 <a href="https://example.org/p1.pdf">A Log of Everything: Recovery without Undo</a> (Milo Brandt)</td><td>8</td><td>9</td><td>10</td></tr>
<tr><td>11</td><td>12</td><td>13</td><td>14<br>12:00 Sparse Checkpoints for Elastic Training Jobs (Ruth Albers)</td><td>15</td><td>16</td><td>17</td></tr>
<tr><td>18</td><td>19</td><td>20</td><td>21<br>no meeting</td><td>22</td><td>23</td><td>24</td></tr>
<tr><td>25</td><td>26</td><td>27</td><td>28<br>12:00 Paging through Glass: Memory for Hosts (Jonas Okafor)</td><td>29</td><td>30</td><td>31</td></tr></table></body></html>"""


def test_the_days_of_a_calendar_are_cells_and_those_before_the_first_are_of_the_month_before() -> None:
    assert talks(CALENDAR, "cal.html") == [
        ("2024-02-29", "Coordination Avoidance in Databases", ("Ruth Albers",)),
        ("2024-03-07", "A Log of Everything: Recovery without Undo", ("Milo Brandt",)),
        ("2024-03-14", "Sparse Checkpoints for Elastic Training Jobs", ("Ruth Albers",)),
        ("2024-03-28", "Paging through Glass: Memory for Hosts", ("Jonas Okafor",)),
    ]


TWO_MONTHS = """# Reading group

## September 2023

| Mon | Tue | Wed | Thu | Fri |
|-----|-----|-----|-----|-----|
|     |     |     |     | 1   |
| 4   | 5   | 6 **Fast Paths for Slow Disks** Ada Park | 7 | 8 |
| 11  | 12  | 13 **What Bugs Cost in Filesystems** Bo Lin | 14 | 15 |
| 18  | 19  | 20 cancelled | 21 | 22 |
| 25  | 26  | 27 **Consensus in Fewer Rounds** Cy Rao | 28 | 29 |

## October 2023

| Mon | Tue | Wed | Thu | Fri |
|-----|-----|-----|-----|-----|
| 2   | 3   | 4 **Tracing Requests across Queues** Ada Park | 5 | 6 |
| 9   | 10  | 11 | 12 | 13 |
| 16  | 17  | 18 | 19 | 20 |
| 23  | 24  | 25 | 26 | 27 |
| 30  | 31  |    |    |    |
"""


def test_each_calendar_has_its_month_and_the_title_is_the_strong_part() -> None:
    assert talks(TWO_MONTHS, "cal.md") == [
        ("2023-09-06", "Fast Paths for Slow Disks", ("Ada Park",)),
        ("2023-09-13", "What Bugs Cost in Filesystems", ("Bo Lin",)),
        ("2023-09-27", "Consensus in Fewer Rounds", ("Cy Rao",)),
        ("2023-10-04", "Tracing Requests across Queues", ("Ada Park",)),
    ]


def two_rows_a_week(meetings: dict[int, str]) -> str:
    """November 2022: the numbers of a week in one row, what happens in the next."""
    rows = []
    for sunday in (-1, 6, 13, 20, 27):
        days = range(sunday, sunday + 7)
        rows.append("".join(f"<td>{day}</td>" if 1 <= day <= 30 else "<td></td>" for day in days))
        rows.append("".join(f"<td>{meetings.get(day, '')}</td>" for day in days))
    week = "".join(
        f"<th>{day}</th>" for day in ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    )
    table = "".join(f"<tr>{row}</tr>" for row in (week, *rows))
    return f"<html><body><h1>Database group, Fall 2022</h1><h2>November</h2><table>{table}</table></body></html>"


def test_what_stands_below_the_numbers_is_of_their_days_and_what_has_not_the_mark_of_the_group_is_another_event() -> (
    None
):
    page = two_rows_a_week(
        {
            1: "<p>Reading group</p><p>Joins That Adapt Their Order</p><p>Lena Fox</p>",
            3: "Faculty lunch",
            8: "<p>Reading group</p><p>Indexes Learned from Query Logs</p><p>Omid Hale</p>",
            15: "<p>Reading group</p><p>Vectorized Execution on Small Cores</p><p>Lena Fox</p>",
            24: "Thanksgiving",
        }
    )
    found = propose(page.encode(), "cal.html")
    assert talks(page, "cal.html") == [
        ("2022-11-01", "Joins That Adapt Their Order", ("Lena Fox",)),
        ("2022-11-08", "Indexes Learned from Query Logs", ("Omid Hale",)),
        ("2022-11-15", "Vectorized Execution on Small Cores", ("Lena Fox",)),
    ]
    assert [left.text for left in found.not_understood] == ["Faculty lunch"]
    assert not found.doubtful


def test_a_calendar_that_names_another_year_than_its_days_say_is_doubted() -> None:
    found = propose(CALENDAR.replace("2024", "2023").encode(), "cal.html")
    assert "weekdays" in {doubt.name for doubt in found.doubts if doubt.bad}


SYLLABUS = """# Storage, Spring 2023

### Week 1 (Jan 10, 12)

- **Tue:** Introduction and overview of the course
- **Thu:**
  - [Flash Caching at Scale: Lessons Learned](https://example.org/a.pdf)
  - Hints for the Design of Storage Systems
  - *Optional:* [How Disks Fail in the Field](https://example.org/b.pdf)

### Week 2 (Jan 17, 19): Zones

- **Tue:** Zoned Storage Without Tears (OSDI 2021). *Lead: Ada Park*
- **Thu:** No class
"""


def test_days_of_the_week_take_their_date_from_the_week_above_and_each_reading_of_a_list_is_a_paper() -> None:
    found = [t for t in propose(SYLLABUS.encode(), "syllabus.md").talks if t.talk_kind != "empty"]
    assert [str(t.date) for t in found] == ["2023-01-10", "2023-01-12", "2023-01-17"]
    assert papers(found[1]) == [
        "Flash Caching at Scale: Lessons Learned",
        "Hints for the Design of Storage Systems",
        "How Disks Fail in the Field",
    ]
    assert (papers(found[2]), found[2].presenters) == (["Zoned Storage Without Tears"], ("Ada Park",))


BY_HEADINGS = """# Topics in Storage, Spring 2023

## Week 1: January 9 - 13

### Wednesday
[Flash Caching at Scale](https://example.org/a.pdf) (FAST 2020)
Presenter: Ada Park

## Week 4: January 30 - February 3

### Monday
No class

### Friday
[Zoned Storage Without Tears](https://example.org/b.pdf) (OSDI 2021)
Presenter: Bo Lin
"""


def test_headings_that_are_days_of_the_week_lie_in_the_week_of_the_heading_above() -> None:
    found = [t for t in propose(BY_HEADINGS.encode(), "topics.md").talks if t.talk_kind != "empty"]
    assert [(str(t.date), papers(t), t.presenters) for t in found] == [
        ("2023-01-11", ["Flash Caching at Scale"], ("Ada Park",)),
        ("2023-02-03", ["Zoned Storage Without Tears"], ("Bo Lin",)),
    ]


LINES = """Networks reading group, Winter 2021

Week of Jan 11
  Tue: Congestion Control for Short Flows (Ada Park)
  Thu: Measuring Queues without Probes (Bo Lin)

Week of Jan 18
  Tue: no meeting
  Thu: What Operators Want from Verification (Ada Park)
"""


def test_a_line_that_names_a_week_is_no_talk() -> None:
    assert talks(LINES, "course.txt") == [
        ("2021-01-12", "Congestion Control for Short Flows", ("Ada Park",)),
        ("2021-01-14", "Measuring Queues without Probes", ("Bo Lin",)),
        ("2021-01-21", "What Operators Want from Verification", ("Ada Park",)),
    ]


def test_the_further_days_of_a_week_are_no_part_of_the_title_behind_it() -> None:
    page = "# Seminar, Fall 2023\n\n" + "".join(
        f"**Week {n} (Sep {day}–{day + 4}): {title} (Ada Park)**\n\n"
        for n, (day, title) in enumerate(((4, "The Structure of Small Kernels"), (11, "Virtual Memory at Scale")), 1)
    )
    assert [title for _, title, _ in talks(page, "seminar.md")] == [
        "The Structure of Small Kernels",
        "Virtual Memory at Scale",
    ]


DATED = """# Seminar on Data Systems, Spring 2023

**Week 1 · Jan 9 – Jan 13 · Foundations**

- Mon, Jan 9: Introduction and overview
- Wed, Jan 11: [Looms Considered Useful](https://example.org/a.pdf). OSDI 2020. *Presenter: Ada Park*

**Week 2 · Jan 16 – Jan 20 · Storage**

- Mon, Jan 16: MLK Day, no class
- Wed, Jan 18: [Engines and Their Steam](https://example.org/b.pdf). SOSP 2019. *Presenter: Bo Lin*
"""


def test_a_line_that_names_a_week_above_its_days_is_no_talk_though_these_have_dates_of_their_own() -> None:
    found = [t for t in propose(DATED.encode(), "seminar.md").talks if t.talk_kind != "empty"]
    assert [(str(t.date), t.talk_kind, papers(t)) for t in found] == [
        ("2023-01-09", "kickoff", []),
        ("2023-01-11", "paper", ["Looms Considered Useful"]),
        ("2023-01-18", "paper", ["Engines and Their Steam"]),
    ]
