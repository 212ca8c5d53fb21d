"""Pages as strangers write them, and what is said of what no talk has."""

# ruff: noqa: E501 (pages stand here as they are written)

import pytest

from bench.schedule_strangers import run, truths
from extract.readers.document.asciidoc import from_asciidoc
from extract.schedule import propose

TRUTHS = truths()
ASKED = frozenset(
    {
        "course-f24.html",
        "lab-meetings.md",
        "pearls.html",
    }
)
"""Pages that name hosts or nobody, so that a person must say who presents, or have a talk of a few words alone."""

PAPERS = (
    (5, "Ada Park", "Looms Considered Useful for Systems"),
    (12, "Bo Lin", "Engines and Their Steam at Scale"),
    (19, "Cy Raoul", "Wheels of Distributed Databases"),
)


@pytest.mark.parametrize("page", [page for page in TRUTHS if page not in ASKED])
def test_a_page_of_a_stranger_is_read_right(page: str) -> None:
    found = run(page, TRUTHS[page])
    assert found.verdict == "right", found.misses


@pytest.mark.parametrize("page", sorted(ASKED))
def test_a_page_that_leaves_a_question_is_read_right_and_asks(page: str) -> None:
    assert run(page, TRUTHS[page]).verdict == "right, but doubted"


def doubts(text: str, document: str = "page.md") -> dict[str, bool]:
    return {doubt.name: doubt.bad for doubt in propose(text.encode(), document).doubts}


def test_people_that_no_talk_has_make_a_page_without_presenters_doubtful() -> None:
    page = "# Reading group 2024\n\n" + "".join(
        f"## March {day}, 2024\n[{title}](https://e.org/{day}.pdf)\n\nWe thank {name} ~ for the talk\n\n~ {name} ~\n\n"
        for day, name, title in PAPERS
    )
    assert doubts(page)["people-unread"] is True


def test_authors_beside_presenters_are_named_and_are_no_reason_to_refuse() -> None:
    page = "# Reading group 2024\n\n" + "".join(
        f"## March {day}, 2024\nPresenter: {name}\n\nPaper: [{title}](https://e.org/{day}.pdf)\n\nMaria Santos, Kenji Ito and Per Olsson\n\n"
        for day, name, title in PAPERS[:2]
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


TABLE = "# Reading group 2025\n\n| Date | Presenter | Paper | Status |\n|---|---|---|---|\n"
ROWS = "".join(f"| 2025-03-{day:02} | {name} | {title} | done |\n" for day, name, title in PAPERS)


def test_rows_below_the_last_date_without_date_and_presenter_are_no_talks_and_named() -> None:
    page = TABLE + ROWS + "| | | Gears of Consensus in the Wide Area | backlog |\n"
    assert len(propose(page.encode(), "page.md").talks) == 3
    assert doubts(page)["rows-undated"] is False


def test_a_row_without_a_date_is_a_further_paper_where_somebody_presents_it() -> None:
    page = TABLE + ROWS + "| | Di Wu | Gears of Consensus in the Wide Area | |\n"
    assert str(propose(page.encode(), "page.md").talks[-1].date) == "2025-03-19"


def test_a_link_beside_a_talk_that_no_talk_has_is_named() -> None:
    where = ("[OSDI'24](https://e.org/osdi)" if day == 5 else "OSDI'24" for day in (5, 12, 19))
    rows = "".join(
        f"| 2025-03-{day:02} | {name} | {title} | {venue} |\n"
        for (day, name, title), venue in zip(PAPERS, where, strict=True)
    )
    found = propose((TABLE.replace("Status", "Conference") + rows).encode(), "page.md")
    assert [doubt.sentence for doubt in found.doubts if doubt.name == "links-unread"] == [
        "1 links beside talks are in none of them: line 5 https://e.org/osdi."
    ]


def test_a_remark_among_talks_is_a_meeting_without_a_talk() -> None:
    page = "# Reading group 2025\n\n" + "".join(
        f"## March {day}\n\n* Paper: [{title}](https://e.org/{day}.pdf)\n* Presenter: {name}\n\n"
        for day, title, name in ((5, "Looms Considered Useful", "Ada Park"), (12, "Engines at Scale", "Bo Lin"))
    )
    found = propose((page + "## March 19\n\n* Herfstvakantie\n").encode(), "page.md")
    assert [talk.talk_kind for talk in found.talks] == ["paper", "paper", "discussion"]


def test_data_read_as_lines_is_doubted() -> None:
    page = "# Reading group\n\n" + "".join(
        f"2025-03-{day:02}: '{title}', ('{name}')\n\n" for day, name, title in PAPERS
    )
    assert doubts(page)["values-marked"] is True


def test_a_constant_of_a_script_stands_for_its_literal() -> None:
    script = "const LATER = {title: 'TBD'};\nexport const talks = [{date: '2025-03-05', presenter: 'Ada Park', papers: [{paper: 'Looms Considered Useful', link: 'https://e.org/l.pdf'}]}, {date: '2025-03-12', presenter: 'Bo Lin', papers: [LATER]}].sort((a, b) => 1);"
    talks = propose(script.encode(), "talks.js").talks
    assert [(talk.title, talk.talk_kind) for talk in talks] == [("Looms Considered Useful", "paper"), ("", "empty")]
    assert [paper.url for paper in talks[0].papers] == ["https://e.org/l.pdf"]


def test_who_presents_elsewhere_on_the_page_presents_before_a_colon() -> None:
    page = "# Reading group 2025\n\n* March 5: Ada Park on [Looms Considered Useful for Systems](https://e.org/l.pdf)\n* March 12: Bo Lin on [Engines and Their Steam](https://e.org/e.pdf)\n* March 19: Ada Park: Wheels at Rest\n"
    talks = propose(page.encode(), "page.md").talks
    assert (talks[-1].title, talks[-1].presenters) == ("Wheels at Rest", ("Ada Park",))


def test_a_label_that_nobody_knows_before_people_at_each_date_names_who_presents() -> None:
    page = "# Reading group 2025\n\n" + "".join(
        f"* 2025-03-{day:02}, Captain: {name}\n  * [{title}](https://e.org/{day}.pdf)\n" for day, name, title in PAPERS
    )
    talks = propose(page.encode(), "page.md").talks
    assert [talk.presenters for talk in talks] == [(name,) for _, name, _ in PAPERS]


@pytest.mark.parametrize(
    ("line", "title", "presenters"),
    [
        ("Varun on machine learning", "machine learning", ("Varun",)),
        ("Notes on machine learning", "Notes on machine learning", ()),
    ],
)
def test_only_a_sure_name_talks_on_something(line: str, title: str, presenters: tuple[str, ...]) -> None:
    page = f"# Reading group 2025\n\n* March 5: Looms Considered Useful (Ada Park)\n* March 12: {line}\n* March 19: Wheels at Rest (Bo Lin)\n"
    talk = propose(page.encode(), "page.md").talks[1]
    assert (talk.title, talk.presenters) == (title, presenters)


def test_a_reference_in_a_cell_of_papers_is_title_and_venue() -> None:
    cell = "Looms Considered Useful for Systems. Ada Park et al. In OSDI ’16, Nov. 2016."
    page = f"# Reading group 2017\n\n| Date | Presenter | Paper |\n|---|---|---|\n| March 5 | Bo Lin | {cell} |\n| March 12 | Cy Raoul | {cell} |\n"
    paper = propose(page.encode(), "page.md").talks[0].papers[0]
    assert (paper.title, str(paper.venue)) == ("Looms Considered Useful for Systems", "OSDI'16")


def test_named_addresses_under_any_key_are_papers_where_they_read_as_titles() -> None:
    data = "[{date: '2025-03-05', presenter: 'Ada Park', title: 'Looms', references: [{name: 'Looms Considered Useful for Distributed Systems', url: 'https://e.org/a'}]}, {date: '2025-03-12', presenter: 'Bo Lin', title: 'Engines', references: [{name: 'Engines and Their Steam in the Cloud', url: 'https://e.org/b'}]}]"
    talks = propose(f"export const seminars: Seminar[] = {data};".encode(), "seminars.ts").talks
    assert [paper.url for talk in talks for paper in talk.papers] == ["https://e.org/a", "https://e.org/b"]


def test_papers_named_by_the_numbers_of_a_list_below_are_doubted() -> None:
    rows = "".join(f"| 2025-03-{day:02} | {name} | Weaving | [{day}] |\n" for day, name, _ in PAPERS)
    page = "# Reading group\n\n| Date | Presenter | Topic | Reading |\n|---|---|---|---|\n" + rows
    assert doubts(page)["papers-numbered"] is True


def test_words_of_a_cell_that_no_field_has_are_named() -> None:
    rows = "".join(
        f"| 2025-03-{day:02} | {name} | {title}<br>by weavers from Northfield, Southampton | done |\n"
        for day, name, title in PAPERS
    )
    found = propose((TABLE + rows).encode(), "page.md")
    assert [doubt.sentence for doubt in found.doubts if doubt.name == "texts-unread"] == [
        '3 talks leave words of their cells or lines out: line 5 "weavers Northfield Southampton", line 6 "weavers Northfield Southampton", line 7 "weavers Northfield Southampton".'
    ]
