"""What most talks of a page lack while the page holds something that may be it: a group that says so is not misread."""

from bench.schedule_handicaps import Page, handicapped
from bench.schedule_strangers import run, truths
from extract.schedule import propose

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
    page = headed("[{title}](https://e.org/{day}.pdf)\n\nZavodek: {name}")
    assert "presenters-unread" in bad(page) or all(t.presenters for t in propose(page.encode(), "page.md").talks)


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
    assert "talks-remarks" in bad(headed("{title}\n\nPresenter: {name}") + "## March 26, 2024\n\nHerfstvakantie\n")


def test_two_columns_of_dates_of_which_one_has_no_known_header_are_doubted() -> None:
    rows = "".join(f"2024-01-{day:02d},{name},{title},2024-03-{day:02d}\n" for day, name, title in TALKS)
    assert "dates-which" in bad(f"Date,Presenter,Paper,Zavodek\n{rows}", "answers.csv")


def test_data_read_line_by_line_is_doubted() -> None:
    lines = "".join(f"// {day} March 2024: {title} ({name})\n" for day, name, title in TALKS)
    proposal = propose((f"// reading group schedule\n{lines}").encode(), "talks.js")
    assert not proposal.talks or proposal.doubtful


def test_a_page_without_a_presenter_in_any_of_its_posts_is_doubted() -> None:
    with handicapped("words of: presenter"):
        found = Page("posts", lambda: run("posts", truths()["posts"])).read()
    assert found.verdict == "says so"
