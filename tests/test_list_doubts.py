"""What a list was read wrongly in: items left out, years and venues beside titles, titles with more."""

from extract.lists import read
from extract.lists.doubts import doubts
from extract.readers.document import Rich, Span, open_page
from extract.records import EntryRecord, PaperMention, Where
from extract.venues import SHIPPED

PAGE = open_page(b"# Papers", "list.md")


def entry(title: str, raw: str = "") -> EntryRecord:
    return EntryRecord("list:x", title, Where("list.md", 3), PaperMention(title), raw=raw or title)


def said(*entries: EntryRecord, unread: tuple[str, ...] = ()) -> list[str]:
    left = [Rich((Span(text),), 9) for text in unread]
    return [problem.message.partition(",")[0].partition(":")[0] for problem in doubts(PAGE, entries, left, SHIPPED)]


def test_an_item_with_venue_and_year_that_was_left_out_is_doubted() -> None:
    assert said(entry("Looms Considered Useful"), unread=("Engines and Their Steam (OSDI 2020) ???",)) == [
        "1 items that name a venue and its year were left out"
    ]


def test_venues_and_years_in_brackets_that_no_entry_has_are_doubted() -> None:
    lines = [
        entry(title, f"{title} (OSDI 2020) - by many")
        for title in ("Looms Considered Useful for Systems", "Engines and Their Steam at Scale")
    ]
    assert said(*lines) == ["2 entries have a year or venue beside the title that was not read"]


def test_titles_that_are_people_or_hold_half_a_bracket_are_doubted() -> None:
    assert said(
        entry("Looms Considered (Useful for Systems"), entry("Cogs at (Large Scale"), entry("Wheels of Databases")
    ) == ["2 titles do not read as titles"]


def test_headings_and_links_to_papers_that_no_entry_has_are_doubted() -> None:
    page = open_page(
        b"# Notes\n\n## Engines and Their Steam at Scale\n\n[a](https://arxiv.org/abs/2401.00001)\n\n"
        b"## Cogs in the Cloud for Everyone\n\n[b](https://arxiv.org/abs/2401.00002)\n",
        "notes.md",
    )
    found = [p.message for p in doubts(page, [entry("Looms Considered Useful")], (), SHIPPED)]
    assert [text.partition(",")[0].partition(":")[0] for text in found] == [
        "2 headings that read as titles are no entries",
        "2 of 2 links to papers on the page are in no entry",
    ]


def test_titles_that_mostly_read_as_something_else_are_doubted() -> None:
    assert said(entry("Room 4.01, 12:30")) == ["1 of 1 titles probably are none"]


def test_a_list_in_a_common_form_is_not_doubted() -> None:
    body = "# Papers\n\n" + "".join(
        f"* [{what} Considered Useful for Systems](https://e.org/{n}.pdf) (OSDI {n}) - Ada Park, Bo Lin. *Good.*\n"
        for n, what in zip(range(2010, 2013), ("Looms", "Engines", "Cogs"), strict=True)
    )
    found = read(body.encode(), "list.md")
    assert [str(e.paper.venue) for e in found.records if isinstance(e, EntryRecord)][:2] == ["OSDI'10", "OSDI'11"]
    assert not [p for p in found.problems if p.code == "list.doubtful"]


def test_a_venue_with_its_year_beside_titles_that_no_entry_has_is_doubted() -> None:
    names = ("Scaling Replicated Logs", "Sharing Idle Memory")
    raw = [f"- {name}. NSDI 2010: 15-28" for name in names]
    records = [
        EntryRecord("list:x", name, Where("list.md", at), PaperMention(title=name), raw=line)
        for at, (name, line) in enumerate(zip(names, raw, strict=True), 1)
    ]
    found = doubts(open_page("\n".join(raw).encode(), "list.md"), records, (), SHIPPED)
    said = [problem.message.split(",")[0] for problem in found]
    assert "2 entries have a year or venue beside the title that was not read" in said
