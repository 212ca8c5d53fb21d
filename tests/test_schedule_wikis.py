"""Schedules as wikis and notebooks write them: Org, DokuWiki, Confluence, exports of Notion, old pages by hand."""

from __future__ import annotations

from extract.readers.document import open_page
from extract.records import TalkRecord
from extract.schedule import propose

Row = tuple[str, str, tuple[str, ...], tuple[tuple[str, str | None, str], ...]]


def talks(text: str, document: str) -> list[Row]:
    """Day, title, presenters, and (title, address, venue) of each paper of every talk; empty slots have no title."""
    found = [r for r in propose(text.encode(), document).extraction.records if isinstance(r, TalkRecord)]
    return [
        (
            str(t.date),
            t.title if t.talk_kind != "empty" else "",
            t.presenters,
            tuple((p.title, p.url, str(p.venue or p.venue_raw or "")) for p in t.papers),
        )
        for t in found
    ]


def days(text: str, document: str = "club.org") -> list[tuple[str, str]]:
    return [(day, title) for day, title, _, _ in talks(text, document)]


def slides(text: str, document: str) -> list[list[str]]:
    found = [r for r in propose(text.encode(), document).extraction.records if isinstance(r, TalkRecord)]
    return [[link.url for link in talk.slides] for talk in found]


# --- Org -----------------------------------------------------------------------------------------------------------

ORG = """#+TITLE: Reading club
#+TODO: TODO NEXT(n) | DONE(d!) PRESENTED CANCELLED(c@)
* 2016
"""


def entry(title: str, times: str, below: str = "", leader: str = "Ada Park") -> str:
    return f"** {title}\n   {times}\n   :PROPERTIES:\n   :LEADER: {leader}\n   :END:\n{below}"


SECOND = entry("DONE Engines: A Study of Steam", "SCHEDULED: <2016-10-19 Wed>", leader="Bo Lin")


def test_a_talk_is_on_the_day_it_was_scheduled_for_not_when_its_state_changed() -> None:
    times = "CLOSED: [2016-10-06 Thu 18:00] SCHEDULED: <2016-10-05 Wed>"
    assert days(ORG + entry("DONE Looms Considered Useful", times) + SECOND) == [
        ("2016-10-05", "Looms Considered Useful"),
        ("2016-10-19", "Engines: A Study of Steam"),
    ]


def test_what_org_logs_of_an_entry_is_no_day_of_it() -> None:
    log = (
        "   :LOGBOOK:\n"
        '   - State "DONE"       from "TODO"       [2016-10-07 Fri 09:00]\n'
        "   CLOCK: [2016-10-08 Sat 10:00]--[2016-10-08 Sat 11:00] =>  1:00\n"
        "   :END:\n"
        '   - State "TODO"       from              [2016-09-01 Thu 12:00]\n'
    )
    text = ORG + entry("DONE Looms Considered Useful", "SCHEDULED: <2016-10-05 Wed>", log) + SECOND
    assert days(text) == [("2016-10-05", "Looms Considered Useful"), ("2016-10-19", "Engines: A Study of Steam")]


def test_a_logbook_without_an_end_takes_nothing_of_the_next_entry_along() -> None:
    text = ORG + entry("DONE Looms Considered Useful", "SCHEDULED: <2016-10-05 Wed>", "   :LOGBOOK:\n") + SECOND
    assert [day for day, _ in days(text)] == ["2016-10-05", "2016-10-19"]


def test_the_states_that_a_file_names_are_no_part_of_a_title() -> None:
    text = ORG + entry("PRESENTED [#A] Looms Considered Useful", "SCHEDULED: <2016-10-05 Wed>") + SECOND
    assert days(text)[0] == ("2016-10-05", "Looms Considered Useful")


def test_a_file_beside_a_notebook_is_a_link() -> None:
    given = entry("DONE Looms Considered Useful", "SCHEDULED: <2016-10-05 Wed>")
    given = given.replace(":LEADER:", ":SLIDES: file:slides/looms.pdf\n   :LEADER:")
    first, _ = slides(ORG + given + SECOND, "club.org")
    assert first == ["slides/looms.pdf"]


def test_a_cancelled_entry_is_no_meeting_whatever_stands_below_it() -> None:
    cancelled = "** CANCELLED A Long Title of a Paper That Nobody Came to Hear\n   SCHEDULED: <2016-11-02 Wed>\n"
    text = ORG + SECOND + entry("TODO Looms Considered Useful", "SCHEDULED: <2016-11-09 Wed>") + cancelled
    assert days(text + "   :PROPERTIES:\n   :URL: https://e.org/a.pdf\n   :END:\n")[2] == ("2016-11-02", "")


# --- DokuWiki ------------------------------------------------------------------------------------------------------

DOKU = """====== Reading group 2015 ======

^ Date ^ Paper ^ Presenter ^ Material ^
| **April** ||||
| 2015-04-16 | [[https://e.org/a.pdf|Looms Considered Useful]] (SOSP'93) | Ada Park | {{:rg:slides.pdf|slides}} |
| 2015-04-23 | Engines: A Study of Steam (OSDI'10) \\\\ On the Weaving of Cloth (SOSP'13) | Bo Lin \\\\ Cy Oz | |
| 2015-05-07 | ''perf'' and __how__ to Measure **Looms** ((read section 3)) | ::: | |
| 2015-05-14 | //cancelled (holiday)// |||

Room 4. ~~NOTOC~~
"""


def test_a_bar_within_a_link_of_dokuwiki_parts_no_cells() -> None:
    first = talks(DOKU, "rg.txt")[0]
    assert first == (
        "2015-04-16",
        "Looms Considered Useful (SOSP'93)",
        ("Ada Park",),
        (("Looms Considered Useful", "https://e.org/a.pdf", "SOSP'93"),),
    )


def test_two_titles_with_their_venues_in_the_lines_of_a_cell_are_two_papers() -> None:
    day, _, people, papers = talks(DOKU, "rg.txt")[1]
    assert (day, people) == ("2015-04-23", ("Bo Lin", "Cy Oz"))
    assert papers == (
        ("Engines: A Study of Steam", None, "OSDI'10"),
        ("On the Weaving of Cloth", None, "SOSP'13"),
    )


def test_a_cell_over_several_columns_in_italics_says_that_there_is_no_meeting() -> None:
    assert talks(DOKU, "rg.txt")[3][:3] == ("2015-05-14", "", ())


def test_the_marks_of_dokuwiki_are_no_text_and_a_cell_may_reach_down() -> None:
    day, title, people, _ = talks(DOKU, "rg.txt")[2]
    assert (day, title, people) == ("2015-05-07", "perf and how to Measure Looms (read section 3)", ("Bo Lin", "Cy Oz"))


def test_a_file_of_the_wiki_is_linked_as_dokuwiki_does_by_default() -> None:
    found = [r for r in propose(DOKU.encode(), "rg.txt").extraction.records if isinstance(r, TalkRecord)]
    assert [link.url for link in found[0].slides] == ["lib/exe/fetch.php?media=rg:slides.pdf"]


def test_lists_links_and_headings_of_dokuwiki_are_read_with_their_lines() -> None:
    text = "==== Papers ====\n  * [[doi>10.1145/1|Looms]], //NSDI//\n    * [[:rg:start]] {{logo.png?50}}\n~~NOCACHE~~\n"
    blocks = [
        (b.kind, b.level, b.line, b.rich.text, [s.href for s in b.rich.links])
        for b in open_page(text.encode(), "papers.txt").blocks
    ]
    assert blocks == [
        ("heading", 3, 1, "Papers", []),
        ("item", 1, 2, "Looms, NSDI", ["https://doi.org/10.1145/1"]),
        ("item", 2, 3, "start", ["doku.php?id=rg:start"]),
    ]


def test_a_page_of_mediawiki_is_none_of_dokuwiki() -> None:
    text = "====== Notes ======\n* [https://e.org/a.pdf Looms Considered Useful]\n"
    assert [b.level for b in open_page(text.encode(), "notes.wiki").blocks] == [6, 1]


# --- pages by hand, exports ----------------------------------------------------------------------------------------

HEAD = "<html><body><h1>Storage Reading Group, Spring 2011</h1><table><tr><th>Date<th>Papers<th>Leader\n"
ROWS = "<tr><td>Jan 24<td>Looms Considered Useful, SOSP'03<td>Ada Park\n<tr><td>Jan 31<td>{}<td>Bo Lin\n</table>"


def test_a_name_in_capitals_with_its_year_behind_a_comma_is_a_venue_known_or_not() -> None:
    text = HEAD + ROWS.format("Engines - A Study of Steam, STEAMWS'09") + "</body></html>"
    assert talks(text, "s.html")[1] == (
        "2011-01-31",
        "Engines - A Study of Steam, STEAMWS'09",
        ("Bo Lin",),
        (("Engines - A Study of Steam", None, "STEAMWS'09"),),
    )


def test_the_line_that_says_when_a_page_was_changed_is_no_talk() -> None:
    rules = "<h3>Rules</h3><ol><li>Read the paper.<li>Really.</ol><hr><i>Last update: Feb 2, 2011</i></body></html>"
    text = HEAD + ROWS.format("Engines: A Study of Steam") + rules
    assert [day for day, _ in days(text, "s.html")] == ["2011-01-24", "2011-01-31"]


def test_a_talk_that_begins_with_a_word_of_such_a_line_stays_one() -> None:
    titles = ("Updated 2010 Figures of the Weaving of Cloth", "Last Update Wins: A Study of Clocks, revised 2 Feb 2011")
    for title in titles:
        assert days(HEAD + ROWS.format(title) + "</body></html>", "s.html")[1] == ("2011-01-31", title)


def test_people_who_are_mentioned_side_by_side_are_several() -> None:
    who = '<a class="user-mention">Ada Park</a> <a class="user-mention">Bo</a>'
    text = HEAD + ROWS.format("Engines: A Study of Steam").replace("Bo Lin", who) + "</body></html>"
    assert [people for _, _, people, _ in talks(text, "s.html")] == [("Ada Park",), ("Ada Park", "Bo")]


NOTION = """# Paper club

| Name | Session | Presenter |
| --- | --- | --- |
| [Looms Considered Useful for Weaving](Looms%2011.md) | November 27, 2023 | Ada Park |
| [Engines: A Study of Steam and Coal](Engines%2012.md) | November 13, 2023 | Bo Lin |
| [On the Weaving of Cloth by Machines](Weaving%2013.md) | October 30, 2023 | Cy Oz |
"""


def test_a_column_of_sessions_that_holds_dates_is_that_of_the_dates() -> None:
    assert [row[:3] for row in talks(NOTION, "club.md")] == [
        ("2023-11-27", "Looms Considered Useful for Weaving", ("Ada Park",)),
        ("2023-11-13", "Engines: A Study of Steam and Coal", ("Bo Lin",)),
        ("2023-10-30", "On the Weaving of Cloth by Machines", ("Cy Oz",)),
    ]


def test_names_that_read_as_titles_are_no_presenters_and_the_host_is_asked_about() -> None:
    proposal = propose(NOTION.replace("Presenter", "Host").encode(), "club.md")
    assert proposal.talks[0].title == "Looms Considered Useful for Weaving"
    assert [t.presenters for t in proposal.talks] == [(), (), ()]
    assert [(c.header, c.seems) for c in proposal.columns] == [("Host", "presenter")]
    assert proposal.doubtful


ITEMS = """# Security reading group 2022

- **Jan 19** · Ada Park — [Looms Considered Useful Again](https://e.org/a.pdf) (OSDI 2013)
- **Feb 2** · Bo Lin — [Engines: A Study of Steam](https://arxiv.org/abs/1801.01203) (SOSP 2019); backup reading: \
[Weaving Cloth from Scratch](https://arxiv.org/abs/1801.01207) (NSDI 2018)
- **Feb 16** · Cy Oz — [A Loom for Every Household](https://e.org/c.pdf) (ATC 2017)
"""


def test_two_papers_of_one_line_keep_their_own_venues() -> None:
    assert talks(ITEMS, "sec.md")[1][3] == (
        ("Engines: A Study of Steam", "https://arxiv.org/abs/1801.01203", "SOSP'19"),
        ("Weaving Cloth from Scratch", "https://arxiv.org/abs/1801.01207", "NSDI'18"),
    )


# --- MediaWiki -----------------------------------------------------------------------------------------------------

WIKI = """== Fall 2016 ==
{| class="wikitable"
! Date !! Speaker !! Title !! Slides
|-
| 2016-10-05 || [[User:Ada|Ada Park]] || [https://a.example/1.pdf Looms Considered Useful] || [[Media:Looms two.pdf]]
|-
| 2016-10-19 || [[User:Bo|Bo Lin]] || [https://a.example/2.pdf Engines: A Study of Steam] || [[:File:Steam.pdf|slides]]
|}
"""


def test_a_file_of_the_wiki_is_a_link_to_where_the_wiki_keeps_it() -> None:
    assert slides(WIKI, "club.wiki") == [
        ["./Special:Redirect/file/Looms_two.pdf"],
        ["./Special:Redirect/file/Steam.pdf"],
    ]
