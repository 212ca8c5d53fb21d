"""A meeting that was called off covers nothing, though its paper is named; a stroke is a mark of it, or of what is done."""

# ruff: noqa: E501 (pages stand here as they are written)

import pytest

from extract.schedule import propose


def held(page: str, name: str) -> list[str]:
    """The titles of the meetings that took place or will."""
    talks = propose(page.encode(), name).talks
    return [talk.title.partition(" (")[0] for talk in talks if talk.talk_kind != "empty"]


def table(row: str, head: str = "| Date | Presenter | Paper | Remarks |\n|---|---|---|---|\n") -> str:
    return (
        f"# Reading group\n\n{head}"
        "| 2024-03-05 | Ada Park | Looms Considered Useful for Systems | |\n"
        f"{row}\n"
        "| 2024-03-19 | Cy Raoul | Wheels of Distributed Databases | done |\n"
    )


@pytest.mark.parametrize(
    "row",
    [
        "| 2024-03-12 | Bo Lin | Engines and Their Steam at Scale | CANCELLED - double booked, will be held next term |",
        "| 2024-03-12 | Bo Lin | ~~Engines and Their Steam at Scale~~ | |",
        "| 2024-03-12 | Bo Lin | <del>Engines and Their Steam at Scale</del> CANCELLED (heat) | |",
        "| 2024-03-12 | Bo Lin | Engines and Their Steam at Scale (postponed) | |",
        "| 2024-03-12 | Bo Lin | cancelled: Engines and Their Steam at Scale | |",
        "| 2024-03-12 | Bo Lin | [CANCELLED] Engines and Their Steam at Scale | |",
        "| 2024-03-12 | Bo Lin | Engines and Their Steam at Scale | fällt aus (Bahnstreik) |",
        "| 2024-03-12 | Bo Lin | Engines and Their Steam at Scale | 取消（主讲人出差） |",
    ],
)
def test_a_word_or_a_stroke_calls_a_meeting_of_a_table_off(row: str) -> None:
    assert held(table(row), "schedule.md") == ["Looms Considered Useful for Systems", "Wheels of Distributed Databases"]


def test_a_word_in_a_column_that_nobody_knows_does_so_too() -> None:
    head = "| Date | Presenter | Paper | Wrangle |\n|---|---|---|---|\n"
    row = "| 2024-03-12 | Bo Lin | Engines and Their Steam at Scale | Cancelled, flu |"
    assert held(table(row, head), "schedule.md") == [
        "Looms Considered Useful for Systems",
        "Wheels of Distributed Databases",
    ]


def test_a_title_that_has_the_word_within_is_held() -> None:
    row = "| 2024-03-12 | Bo Lin | Cancelled Flights and Postponed Commits at the Scale of Airports | |"
    assert len(held(table(row), "schedule.md")) == 3


def test_a_stroke_through_most_titles_marks_what_is_done() -> None:
    page = table("| 2024-03-12 | Bo Lin | ~~Engines and Their Steam at Scale~~ | |").replace(
        "Looms Considered Useful for Systems", "~~Looms Considered Useful for Systems~~"
    )
    assert len(held(page, "schedule.md")) == 3


def test_a_key_of_data_calls_a_meeting_off_unless_it_says_no() -> None:
    page = """meetings:
- {date: 2024-03-05, who: Ada Park, paper: Looms Considered Useful for Systems, cancelled: no}
- date: 2024-03-12
  who: Bo Lin
  cancelled: yes
  paper: {title: Engines and Their Steam at Scale, venue: OSDI 2020}
- {date: 2024-03-19, guest: Cy Raoul, talk: Wheels of Distributed Databases}
"""
    assert held(page, "readings.yml") == ["Looms Considered Useful for Systems", "Wheels of Distributed Databases"]
    assert propose(page.encode(), "readings.yml").talks[2].presenters == ("Cy Raoul",)


def test_a_stroke_in_a_list_calls_the_meeting_off() -> None:
    page = """# Reading group, spring 2024

- Mar 5: Ada Park: [Looms Considered Useful](https://example.org/looms.pdf)
- Mar 12: ~~Bo Lin: [Engines and Their Steam](https://example.org/steam.pdf)~~ **cancelled**
- Mar 19: Cy Raoul: [Wheels of Distributed Databases](https://example.org/wheels.pdf)
"""
    assert held(page, "schedule.md") == ["Looms Considered Useful", "Wheels of Distributed Databases"]


def test_wikis_strike_as_they_do() -> None:
    page = """====== Reading group ======

^ Date ^ Presenter ^ Paper ^ Downloads ^
| 2024-03-05 | Ada Park | **Looms Considered Useful** //(OSDI 2020)// | [[https://example.org/looms.pdf|paper]] |
| 2024-03-12 | Bo Lin | <del>**Engines and Their Steam** //(SIGMOD 2022)//</del> | |
| 2024-03-19 | Cy Raoul | **Wheels of Distributed Databases** //(VLDB 2019)// | |
"""
    assert held(page, "start.txt") == ["Looms Considered Useful", "Wheels of Distributed Databases"]
