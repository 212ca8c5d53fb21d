"""What most talks of a page lack while the page holds something that may be it: a group that says so is not misread."""

# ruff: noqa: E501 (pages stand here as they are written)

from datetime import date

import pytest

from bench.schedule_handicaps import Page, handicapped
from bench.schedule_strangers import run, truths
from extract.schedule import propose
from extract.schedule.settings import ScheduleSettings

TALKS = (
    (5, "Ada Park", "Looms Considered Useful for Systems"),
    (12, "Bo Lin", "Engines and Their Steam at Scale"),
    (19, "Cy Raoul", "Wheels of Distributed Databases"),
)
HEAD = "# Reading group 2024\n\n"


def bad(text: str, document: str = "page.md") -> set[str]:
    """The names of the doubts for which a page is probably misread."""
    return {doubt.name for doubt in propose(text.encode(), document).doubts if doubt.bad}


def headed(below: str) -> str:
    """A page with one heading a meeting; `below` may name {day}, {name} and {title}."""
    return HEAD + "".join(
        f"## March {day}, 2024\n\n" + below.format(day=day, name=name, title=title) + "\n\n"
        for day, name, title in TALKS
    )


def test_names_behind_a_label_that_nobody_knows_make_talks_without_presenters_doubtful() -> None:
    assert "presenters-unread" in bad(headed("[{title}](https://e.org/{day}.pdf)\n\nZavodek: {name}"))


def test_an_unused_column_makes_talks_without_presenters_doubtful() -> None:
    rows = "".join(f"| 2024-03-{day:02d} | [{title}](https://e.org/{day}.pdf) | {day} x |\n" for day, _, title in TALKS)
    assert "presenters-unread" in bad(f"{HEAD}| Date | Paper | Zavodek |\n|---|---|---|\n{rows}")


def test_slots_with_people_and_no_title_are_doubtful() -> None:
    data = "".join(
        f"- date: 2024-03-{day:02d}\n  presenter: {name}\n  zavodek: {title}\n" for day, name, title in TALKS
    )
    assert "slots-titleless" in bad(data, "schedule.yml")


def test_a_paper_that_its_address_names_is_the_link_of_the_talk_whatever_its_label() -> None:
    page = headed("**{title}** [zavodek](https://arxiv.org/abs/2403.000{day:02d})\n\nPresenter: {name}")
    talks = propose(page.encode(), "page.md").talks
    assert [p.url for t in talks for p in t.papers] == [
        f"https://arxiv.org/abs/2403.000{day:02d}" for day, _, _ in TALKS
    ]


def test_a_label_before_every_title_is_doubted() -> None:
    assert "titles-alike" in bad(headed("Zavodek: {title}\n\nPresenter: {name}"))


def test_one_presenter_of_all_talks_is_doubted() -> None:
    assert "presenters-alike" in bad(headed("{title}\n\nPresenter: Ada Park"))


def test_a_short_remark_alone_among_talks_with_people_is_doubted() -> None:
    assert "talks-remarks" in bad(headed("{title}\n\nPresenter: {name}") + "## March 26, 2024\n\nWeaving things\n")


def test_two_columns_of_dates_of_which_one_has_no_known_header_are_doubted() -> None:
    rows = "".join(f"2024-01-{day:02d},{name},{title},2024-03-{day:02d}\n" for day, name, title in TALKS)
    assert "dates-which" in bad(f"Date,Presenter,Paper,Zavodek\n{rows}", "answers.csv")


@pytest.mark.parametrize(
    ("columns", "month"), [({"ignore": ("Zavodek",)}, 1), ({"date": ("Date",)}, 1), ({"date": ("Zavodek",)}, 3)]
)
def test_settings_say_which_of_two_columns_of_dates_counts(columns: dict[str, tuple[str, ...]], month: int) -> None:
    rows = "".join(f"2024-01-{day:02d},{name},{title},2024-03-{day:02d}\n" for day, name, title in TALKS)
    body = f"Date,Presenter,Paper,Zavodek\n{rows}".encode()
    proposal = propose(body, "answers.csv", ScheduleSettings(columns=columns))
    assert "dates-which" not in {doubt.name for doubt in proposal.doubts}
    assert [talk.date for talk in proposal.talks] == [date(2024, month, day) for day, _, _ in TALKS]


def test_data_read_line_by_line_is_doubted() -> None:
    lines = "".join(f"// {day} March 2024: {title} ({name})\n" for day, name, title in TALKS)
    assert "data-as-lines" in bad(f"// reading group schedule\n{lines}", "talks.js")


def test_a_page_without_a_presenter_in_any_of_its_posts_is_doubted() -> None:
    with handicapped("words of: presenter"):
        found = Page("posts", lambda: run("posts", truths()["posts"])).read()
    assert found.verdict == "says so"


def test_each_day_of_a_week_by_columns_is_a_meeting_of_its_own() -> None:
    page = f"""{HEAD}| Week of | Mon (memory) | Thu, lab |
|---|---|---|
| Feb 5, 2024 | **Ada Park**: Looms Considered Useful for Systems | **Bo Lin**: [Engines and Their Steam at Scale](https://e.org/a.pdf) [OSDI 2020] |
| Feb 12, 2024 | - no meeting - | **Cy Raoul**: Wheels of Distributed Databases |
| Feb 19, 2024 | **Ada Park**: TBA | **Bo Lin**: Cogs in the Cloud for Everyone |
"""
    talks = [t for t in propose(page.encode(), "page.md").talks if t.title]
    assert [(str(t.date), t.title, t.presenters) for t in talks if t.talk_kind != "empty"] == [
        ("2024-02-05", "Looms Considered Useful for Systems", ("Ada Park",)),
        ("2024-02-08", "Engines and Their Steam at Scale", ("Bo Lin",)),
        ("2024-02-15", "Wheels of Distributed Databases", ("Cy Raoul",)),
        ("2024-02-22", "Cogs in the Cloud for Everyone", ("Bo Lin",)),
    ]


def test_a_week_that_begins_on_a_leap_day_of_no_year_is_read() -> None:
    page = """# Reading group

| Week of | Mon | Thu |
|---|---|---|
| Feb 22 | **Ada Park**: Looms Considered Useful for Systems | **Bo Lin**: Engines and Their Steam at Scale |
| Feb 29 | no meeting | **Cy Raoul**: Wheels of Distributed Databases |
"""
    talks = [t for t in propose(page.encode(), "page.md").talks if t.talk_kind != "empty"]
    assert [(t.date, t.date_raw, t.presenters) for t in talks] == [
        (None, "Feb 22", ("Ada Park",)),
        (None, "Feb 22", ("Bo Lin",)),
        (None, "Feb 29", ("Cy Raoul",)),
    ]


def test_numbers_stand_for_the_references_below_the_table() -> None:
    page = f"""{HEAD}| Date | Topic | Reading | Presenter |
|---|---|---|---|
| 2024-03-05 | weaving | [1] | Ada Park |
| 2024-03-12 | steam | [2] | Bo Lin |

## References

[1] A. Weaver, B. Thread, "Looms Considered Useful for Systems," USENIX OSDI, 2020.

[2] C. Smith and D. Stone. Engines and Their Steam at Scale. In NSDI, 2019.
"""
    papers = [paper for talk in propose(page.encode(), "page.md").talks for paper in talk.papers]
    assert [(p.title, str(p.venue)) for p in papers] == [
        ("Looms Considered Useful for Systems", "OSDI'20"),
        ("Engines and Their Steam at Scale", "NSDI'19"),
    ]


def test_presenters_in_brackets_between_date_and_title() -> None:
    page = HEAD + "".join(f"* 3/{day} ({name}): {title}\n" for day, name, title in TALKS)
    assert [(t.title, t.presenters) for t in propose(page.encode(), "page.md").talks] == [
        (title, (name,)) for _, name, title in TALKS
    ]


def test_the_full_stop_of_an_initial_stays() -> None:
    page = f"{HEAD}| Date | Presenter | Paper |\n|---|---|---|\n| 2024-03-05 | Ada P. | {TALKS[0][2]} |\n| 2024-03-12 | Bo L. | {TALKS[1][2]} |\n"
    assert [t.presenters for t in propose(page.encode(), "page.md").talks] == [("Ada P.",), ("Bo L.",)]


def test_a_row_that_a_remark_calls_cancelled_is_no_talk() -> None:
    page = f"Datum,Wer,Paper,Bemerkung\n2024-03-05,Ada Park,{TALKS[0][2]},\n2024-03-12,Bo Lin,{TALKS[1][2]},\n2024-03-19,,Pfingstausflug,entfällt\n"
    assert [t.talk_kind for t in propose(page.encode(), "sheet.csv").talks][2:] == ["empty"]


def test_a_title_of_which_a_part_stands_out_is_doubted() -> None:
    page = (
        headed("{title}\n\nPresenter: {name}")
        + "## March 26, 2024\n\ndouble bill! *Looms in Use Today* and *Cogs at Large Scale*\n\nPresenter: Di Moss\n"
    )
    assert "titles-parts" in bad(page)


def test_a_title_with_half_a_bracket_is_doubted() -> None:
    assert "titles-more" in bad(headed("{title} (with\n\nPresenter: {name}"))
