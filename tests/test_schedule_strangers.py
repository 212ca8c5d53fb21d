"""Pages as strangers write them, and what is said of what no talk has."""

# ruff: noqa: E501 (pages stand here as they are written)

import pytest

from bench.schedule_strangers import run, truths
from extract.readers.document.asciidoc import from_asciidoc
from extract.schedule import propose

TRUTHS = truths()
NOT_UNDERSTOOD = frozenset({"matrix.md", "coffee.html"})
"""Pages that are read wrongly, or not at all, and say so."""


@pytest.mark.parametrize("page", [page for page in TRUTHS if page not in NOT_UNDERSTOOD])
def test_a_page_of_a_stranger_is_read_right(page: str) -> None:
    found = run(page, TRUTHS[page])
    assert found.verdict == "right", found.misses


@pytest.mark.parametrize("page", sorted(NOT_UNDERSTOOD))
def test_a_page_that_is_not_understood_says_so(page: str) -> None:
    assert run(page, TRUTHS[page]).verdict == "says so"


def doubts(text: str, document: str = "page.md") -> dict[str, bool]:
    return {doubt.name: doubt.bad for doubt in propose(text.encode(), document).doubts}


def test_people_that_no_talk_has_make_a_page_without_presenters_doubtful() -> None:
    page = "# Reading group 2024\n\n" + "".join(
        f"## March {day}, 2024\n[{title}](https://e.org/{day}.pdf)\n\nWe thank {name} ~ for the talk\n\n~ {name} ~\n\n"
        for day, title, name in (
            (5, "Looms Considered Useful for Systems", "Ada Park"),
            (12, "Engines and Their Steam at Scale", "Bo Lindgren"),
            (19, "Wheels of Distributed Databases", "Cy Raoul"),
        )
    )
    assert doubts(page)["people-unread"] is True


def test_authors_beside_presenters_are_named_and_are_no_reason_to_refuse() -> None:
    page = "# Reading group 2024\n\n" + "".join(
        f"## March {day}, 2024\nPresenter: {name}\n\nPaper: [{title}](https://e.org/{day}.pdf)\n\nMaria Santos, Kenji Ito and Per Olsson\n\n"
        for day, title, name in (
            (5, "Looms Considered Useful for Systems", "Ada Park"),
            (12, "Engines and Their Steam at Scale", "Bo Lindgren"),
        )
    )
    assert doubts(page)["people-unread"] is False


def test_an_asciidoc_table_keeps_its_lines() -> None:
    page = """== Talks
[cols="1,2"]
|===
|Date |Talk

|2024-03-05
|https://e.org/l.pdf[Looms]
|2024-03-12 |*Engines*
|==="""
    assert from_asciidoc(page).split("\n") == [
        "## Talks",
        "",
        "| Date | Talk |",
        "|---|---|",
        "",
        "| 2024-03-05 | [Looms](https://e.org/l.pdf) |",
        "",
        "| 2024-03-12 | **Engines** |",
        "",
    ]


@pytest.mark.parametrize("columns", ["3", "3*", '"1,2,4"', '"3*"', "1;2;4"])
def test_an_asciidoc_table_has_the_columns_that_its_attributes_name(columns: str) -> None:
    page = f"[cols={columns},options=header]\n|===\n|Date\n|Talk\n|By\n|==="
    assert from_asciidoc(page).split("\n")[1:3] == ["| Date | Talk | By |", "|---|---|---|"]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://e.org/l.pdf[Looms]", "[Looms](https://e.org/l.pdf)"),
        ("(see link:l.pdf[Looms^], soon)", "(see [Looms](l.pdf), soon)"),
        ("(https://e.org[Looms])", "([Looms](https://e.org))"),
        ("https://e.org[]", "[https://e.org](https://e.org)"),
        ("looms[1] and link:[2]", "looms[1] and link:[2]"),
    ],
)
def test_an_asciidoc_link_is_an_address_before_its_label(text: str, link: str) -> None:
    assert from_asciidoc(text) == link


def test_dates_above_titles_are_never_given_to_the_talk_before() -> None:
    page = "<html><title>Reading group</title><h1>Reading group</h1>" + "".join(
        f"<p>March {day}, 2024</p><h3>{title}</h3><p>Presenter: {name}</p>"
        for day, title, name in (
            (5, "Looms Considered Useful", "Ada Park"),
            (12, "Engines and Their Steam", "Bo Lindgren"),
            (19, "Wheels at Scale", "Cy Raoul"),
        )
    )
    talks = propose(page.encode(), "talks.html").talks
    assert [(str(talk.date), talk.title) for talk in talks] == [
        ("2024-03-05", "Looms Considered Useful"),
        ("2024-03-12", "Engines and Their Steam"),
        ("2024-03-19", "Wheels at Scale"),
    ]


def test_papers_known_by_a_short_name_only_are_named() -> None:
    page = "# Reading group\n\n| Date | Presenter | Paper |\n|---|---|---|\n| 2025-03-05 | Ada Park | Mooncake |\n| 2025-03-12 | Bo Lin | Looms Considered Useful for Systems |\n"
    assert doubts(page)["titles-short"] is False
