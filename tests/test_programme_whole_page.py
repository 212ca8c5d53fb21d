"""Conference pages of unknown sites: what the whole page decides, and which section a heading rules."""

from __future__ import annotations

import json

import pytest

from extract.lexicon.tracks import of_the_conference
from extract.programme import extract
from extract.records import Extraction, PaperRecord
from extract.registry import extractor_for

PAPERS = [
    ("Alpha: A Fast System for Serverless", "Anna Adams, Robert Boole (MIT)"),
    ("Beta: A Slow System for Storage", "Marie Curie, Paul Dirac (EPFL)"),
    ("Gamma: A Blue System for Clouds", "Leonhard Euler, Enrico Fermi (ETH Zurich)"),
    ("Delta: A Red System for Nets", "Carl Gauss, Grace Hopper (CMU)"),
]


def page(body: str) -> Extraction:
    return extract(f"<html><body>{body}</body></html>".encode(), "https://2022.eurosys.org/program.html")


def said(found: Extraction) -> list[tuple[str, list[str]]]:
    return [(r.title, [a.name for a in r.authors]) for r in found.records if isinstance(r, PaperRecord)]


def sessions(found: Extraction) -> list[str | None]:
    return [r.session for r in found.records if isinstance(r, PaperRecord)]


def listed(papers: list[tuple[str, str]]) -> str:
    return "<ul>" + "".join(f"<li><b>{title}</b><br>{people}</li>" for title, people in papers) + "</ul>"


def items(entry: str) -> Extraction:
    """A page with `entry` for each paper, its title for {}."""
    return page("<ul>" + "".join(f"<li>{entry.format(title)}</li>" for title, _ in PAPERS) + "</ul>")


def test_heads_of_tables_do_not_shift_titles_and_authors() -> None:
    table = (
        "<table><tr><th>Time (HKT)</th><th>Event (Room 1)</th></tr><tr><td>9:00</td><td>Registration</td></tr></table>"
    )
    body = table * 7 + "".join(f"<p><b>{title}</b><br>{people}</p>" for title, people in PAPERS)
    assert [title for title, _ in said(page(body))] == [title for title, _ in PAPERS]
    assert said(page(body))[0][1] == ["Anna Adams", "Robert Boole"]


def test_a_chair_below_a_sessions_name_makes_no_paper_of_it() -> None:
    chair = "<h3><u>Session #1: OS (1030 - 1200 hrs)</u><br><small><b>Session chair: </b>Konrad Zuse (BU)</small></h3>"
    found = page(chair + listed(PAPERS))
    assert len(said(found)) == 4
    assert set(sessions(found)) == {"Session #1: OS"}


@pytest.mark.parametrize("slot", ["General Assembly", "Coffee Break", "Lunch", "Registration", "Business meeting"])
def test_a_slot_of_the_day_does_not_swallow_the_papers_after_it(slot: str) -> None:
    found = page(f"<h3>Session 1: Nets</h3>{listed(PAPERS[:2])}<h4>{slot}</h4>{listed(PAPERS[2:])}")
    assert len(said(found)) == 4
    assert slot in [p.message for p in found.problems if p.severity == "ignored"]


def test_a_session_that_has_a_sponsor_is_no_sponsored_session() -> None:
    found = page("<h3>Session 1: Kernels<br>Sponsored by Foo Inc</h3>" + listed(PAPERS))
    assert sessions(found) == ["Session 1: Kernels"] * 4


def test_a_session_beside_its_time_in_a_table_holds_the_rows_below_it() -> None:
    row = "<tr><td></td><td><b>{}</b><br>{}</td></tr>"
    rows = "".join(row.format(title, people) for title, people in PAPERS)
    found = page(f"<table><tr><td>9:00 - 10:30</td><td><b>Session: SDN (Chair: Jim Low)</b></td></tr>{rows}</table>")
    assert sessions(found) == ["Session: SDN"] * 4


def test_clock_times_under_a_session_are_no_papers() -> None:
    heading = "<h3>Research Session 1. Nets<p>(10:15 – 11:00 EST) (16:15 – 17:00 CET)</p></h3>"
    chair = "<p>Chair: <b>Konrad Zuse (BU)</b></p>"
    assert [title for title, _ in said(page(heading + chair + listed(PAPERS)))] == [title for title, _ in PAPERS]


def test_an_author_block_goes_on_to_the_end_of_its_cell() -> None:
    rows = [
        ("Alpha: A Fast System for Kernels", "Anna Adams (MIT)<br>Robert Boole (None)<br>Marie Curie (MIT)"),
        ("Beta: A Slow System for Storage", "yurong Hao (Peking University)<br>Paul Dirac (EPFL)<br>Ada Euler (ETH)"),
        ("Delta: A Red System for Nets", "Grace Hopper (MIT)<br>Kiyoshi Ito (MIT)"),
    ]  # fmt: skip
    found = page(
        "<table>" + "".join(f"<tr><td>{title}</td><td>{people}</td></tr>" for title, people in rows) + "</table>"
    )
    assert said(found) == [
        ("Alpha: A Fast System for Kernels", ["Anna Adams", "Robert Boole", "Marie Curie"]),
        ("Beta: A Slow System for Storage", ["yurong Hao", "Paul Dirac", "Ada Euler"]),
        ("Delta: A Red System for Nets", ["Grace Hopper", "Kiyoshi Ito"]),
    ]


def test_links_between_two_papers_of_one_block_belong_to_the_first() -> None:
    entry = '<b>{}</b><br>{}<br><a href="https://doi.org/10.1145/{}">Paper</a><br>'
    body = "".join(entry.format(title, people, f"100.{n}") for n, (title, people) in enumerate(PAPERS))
    found = page(f"<div>{body}</div>")
    assert [r.identifiers.doi for r in found.records if isinstance(r, PaperRecord)] == [
        f"10.1145/100.{n}" for n in range(4)
    ]


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Alpha: A System, ", "Alpha: A System"),
        ("Alpha: A System.", "Alpha: A System"),
        ("Alpha in the U.S.", "Alpha in the U.S."),
        ("Alpha, Beta, etc.", "Alpha, Beta, etc."),
        ("Alpha ser&shy;ver", "Alpha server"),
        (r"\textsf{Alpha}: A System", "Alpha: A System"),
        ("“Alpha in Quotes”", "Alpha in Quotes"),
        ("Alpha: A System (vision)", "Alpha: A System"),
        ("Alpha: A System (Industry Track)", "Alpha: A System"),
        ("Alpha (and Beta)", "Alpha (and Beta)"),
    ],
)
def test_what_stands_around_a_title_is_no_part_of_it(printed: str, title: str) -> None:
    assert said(page(listed([(printed, "Anna Adams (MIT), Robert Boole (MIT)"), *PAPERS])))[0][0] == title


def test_authors_above_their_titles_are_not_shifted_by_links_to_their_pages() -> None:
    entry = '<div class=paper><p><span class="authors">{}.</span><br><br><span class="title">{}</span></p></div>'
    people = [
        '<a href="/ada">Anna Adams</a>, Robert Boole and Paul Cohen',
        "Marie Curie and Paul Dirac",
        "Leonhard Euler and Enrico Fermi",
    ]
    found = page("".join(entry.format(p, title) for p, (title, _) in zip(people, PAPERS, strict=False)))
    assert said(found) == [
        (PAPERS[0][0], ["Anna Adams", "Robert Boole", "Paul Cohen"]),
        (PAPERS[1][0], ["Marie Curie", "Paul Dirac"]),
        (PAPERS[2][0], ["Leonhard Euler", "Enrico Fermi"]),
    ]


def test_inline_elements_that_name_what_they_hold_are_lines_of_their_own() -> None:
    entry = '<span class="session-time">10:45 - 11:05</span>\n<span class="session-talk">{}</span>\n<span class="session-presenter">{}</span>\n'  # noqa: E501
    talks = "".join(entry.format(title, people) for title, people in PAPERS)
    room = '<span class="session-location">(Room: Zurich)</span>'
    found = page(f"<h3>Session 1: Nets</h3>{room}<div>{talks}</div>")
    assert [title for title, _ in said(found)] == [title for title, _ in PAPERS]


@pytest.mark.parametrize("heading", ["Accepted Posters", "Demo Track", "PhD Workshop", "Doctoral Symposium"])
def test_papers_beside_the_conferences_own_are_told_apart_by_track(heading: str) -> None:
    found = page(f"<h3>Research papers</h3>{listed(PAPERS[:3])}<h3>{heading}</h3>{listed(PAPERS[3:])}")
    records = [r for r in found.records if isinstance(r, PaperRecord)]
    assert [r.venue.track if r.venue else None for r in records] == [None, None, None, heading]
    assert [of_the_conference(r) for r in records] == [True, True, True, False]


def test_the_organisers_of_a_workshop_make_no_paper_of_it() -> None:
    workshop = ("3rd Workshop on Slow Systems", "Konrad Zuse (BU), Yan Yeo (BU)")
    found = page(f"<h3>Papers</h3>{listed(PAPERS)}<h3>Workshops</h3>{listed([workshop])}")
    assert len(said(found)) == 4
    assert "3rd Workshop on Slow Systems (Workshops)" in [p.message for p in found.problems]


def test_a_session_of_papers_and_demonstrations_is_doubtful() -> None:
    found = page(f"<h3>Session 1</h3>{listed(PAPERS[:3])}<h3>Short Papers and Demo Session</h3>{listed(PAPERS[3:])}")
    assert len(said(found)) == 4
    assert [p.code for p in found.problems] == ["record.doubtful"]


@pytest.mark.parametrize(
    "title",
    ["Isolation of Storage Traffic on Multitenant Hosts", "Merging Concurrent Edits of Text in Collaborative Editors"],
)
def test_a_title_that_ends_in_the_name_of_an_office_is_a_title(title: str) -> None:
    assert title in [t for t, _ in said(page(listed([*PAPERS, (title, "John Miller, Sofia Garcia (MIT)")])))]


def test_an_address_in_the_place_of_a_name_is_no_author_and_a_doubt() -> None:
    found = page(listed([*PAPERS, ("A Study of Clusters", "Robert Novak, x@example.org (MIT)")]))
    assert said(found)[-1] == ("A Study of Clusters", ["Robert Novak"])
    assert "record.doubtful" in [p.code for p in found.problems]


PEOPLE = [
    ("Anna Adams", "Zhejiang University"),
    ("Robert Boole", "Zhejiang University"),
    ("Marie Curie", "University of Crete"),
]


@pytest.mark.parametrize(
    "printed",
    [
        "Anna Adams, Robert Boole, Zhejiang University; Marie Curie, University of Crete",
        "Anna Adams, Robert Boole – Zhejiang University; Marie Curie – University of Crete",
        "Anna Adams, Robert Boole [Zhejiang University], Marie Curie [University of Crete]",
        "Anna Adams, Zhejiang University<br>Robert Boole, Zhejiang University<br>Marie Curie, University of Crete",
        "Anna Adams(1), Robert Boole(1), Marie Curie(2)<br>(1) Zhejiang University<br>(2) University of Crete",
        "Anna Adams*, Robert Boole*, Marie Curie†<br>*Zhejiang University †University of Crete",
    ],
)
def test_a_page_may_print_authors_in_a_manner_of_its_own(printed: str) -> None:
    found = items(f"{{}}<br>{printed}")
    records = [r for r in found.records if isinstance(r, PaperRecord)]
    assert [r.title for r in records] == [title for title, _ in PAPERS]
    for record in records:
        assert [(a.name, *a.affiliations) for a in record.authors] == PEOPLE


@pytest.mark.parametrize(
    "printed",
    [
        "Adams, Anna; Boole, Robert; Curie, Marie",
        "Anna Adams / Robert Boole / Marie Curie",
        "Anna Adams · Robert Boole · Marie Curie",
    ],
)
def test_names_may_be_turned_or_parted_by_other_signs(printed: str) -> None:
    found = items(f"{{}}<br>{printed}")
    assert said(found) == [(title, [name for name, _ in PEOPLE]) for title, _ in PAPERS]


@pytest.mark.parametrize("form", ["“{}”, {}", "{} - {}", "{} / {}"])
def test_title_and_authors_may_stand_in_one_line_of_one_style(form: str) -> None:
    names = "Anna Adams, Robert Boole and Marie Curie"
    found = items(form.format("{}", names))
    assert said(found) == [(title, [name for name, _ in PEOPLE]) for title, _ in PAPERS]


def test_the_lines_of_preformatted_text_are_lines() -> None:
    found = page("<pre>\n" + "\n\n".join(f"{title}\n    {people}" for title, people in PAPERS) + "\n</pre>")
    assert [title for title, _ in said(found)] == [title for title, _ in PAPERS]


def test_a_line_of_preformatted_text_ends_between_two_elements_too() -> None:
    found = page("<pre>" + "\n\n".join(f"<b>{title}</b>\n<i>{people}</i>" for title, people in PAPERS) + "</pre>")
    assert [title for title, _ in said(found)] == [title for title, _ in PAPERS]


def test_a_talk_far_behind_the_papers_but_set_like_them_is_named() -> None:
    talk = '<div class="talk">{}</div><div class="who">{}</div>'
    papers = "".join(talk.format(f'<a href="p">{title}</a>', people) for title, people in PAPERS)
    between = "".join(f"<p>{hour}:00 The doors are open and all are welcome to come in.</p>" for hour in range(9, 19))
    found = page(f"{papers}{between}{talk.format('Epsilon: A Green System for Clusters', 'Kiyoshi Ito (MIT)')}")
    assert [title for title, _ in said(found)] == [title for title, _ in PAPERS]
    assert [p.message.partition("' looks")[0] for p in found.problems if p.code == "entry.unsure"] == [
        "'Epsilon: A Green System for Clusters"
    ]


def test_marks_that_do_not_fit_are_a_doubt() -> None:
    authors = "Anna Adams*, Robert Boole†, Marie Curie‡<br>*Zhejiang University †University of Crete"
    found = items(f"{{}}<br>{authors}")
    doubts = [p for p in found.problems if p.code == "record.doubtful"]
    assert len(doubts) == len(PAPERS)
    assert "stands beside it, reads like institutions, and was not read" in doubts[0].message


def test_links_behind_authors_are_no_part_of_the_last_author() -> None:
    links = '<a href="p.pdf">PDF</a> | <a href="s.pdf">Slides</a>'
    block = "Anna Adams (Zhejiang University)<br>Marie Curie (University of Crete)"
    found = items(f"<b>{{}}</b><br>{block} {links}")
    assert said(found) == [(title, ["Anna Adams", "Marie Curie"]) for title, _ in PAPERS]


def test_elements_without_signs_between_them_part_names_and_places() -> None:
    block = ", ".join(f"<span class=n>{name}</span> <span class=a>{place}</span>" for name, place in PEOPLE)
    found = items(f"<b>{{}}</b><br>{block}")
    records = [r for r in found.records if isinstance(r, PaperRecord)]
    assert [[(a.name, *a.affiliations) for a in r.authors] for r in records] == [PEOPLE] * 4


def test_a_link_at_the_foot_of_a_page_is_no_paper() -> None:
    entries = "".join(f"<p>{title}</p><p>{people}</p>" for title, people in PAPERS)
    assert len(said(page(entries + "<p>Register here</p>"))) == 4


def test_data_may_list_names_and_affiliations_apart() -> None:
    entry = "- title: {}\n  authors: [Anna Adams, Marie Curie]\n  affiliations: [{}]\n"
    both = "Zhejiang University, University of Crete"
    data = entry.format("Alpha on Clouds", both) + entry.format("Beta on Nets", "Zhejiang University")
    found = extract(data.encode(), "https://2022.eurosys.org/papers.yml")
    first, second = (r for r in found.records if isinstance(r, PaperRecord))
    assert [a.affiliations for a in first.authors] == [("Zhejiang University",), ("University of Crete",)]
    assert [a.affiliations for a in second.authors] == [(), ()]
    assert [p.record_key for p in found.problems if p.code == "record.doubtful"] == [second.key]


def test_a_page_that_can_be_read_in_two_ways_is_doubtful() -> None:
    lines = ["A First Line of Words"] + [text for title, people in PAPERS for text in (people, title)]
    found = page("".join(f"<p>{line}</p>" for line in lines))
    assert [p.message for p in found.problems if p.code == "page.doubtful"] == [
        "Titles may stand above their authors or below them: both readings are nearly as likely."
    ]


def test_a_column_of_sessions_is_not_taken_for_the_titles() -> None:
    row = "<tr><td>{}</td><td>{}</td><td>{}</td><td>9:00</td></tr>"
    rows = "".join(row.format(title, ("Storage", "Cloud Systems")[n % 2], p) for n, (title, p) in enumerate(PAPERS))
    head = "<tr><td>Title</td><td>Session</td><td>Authors</td><td>When</td></tr>"
    assert said(page(f"<table>{head}{rows}</table>")) == [
        ("Alpha: A Fast System for Serverless", ["Anna Adams", "Robert Boole"]),
        ("Beta: A Slow System for Storage", ["Marie Curie", "Paul Dirac"]),
        ("Gamma: A Blue System for Clouds", ["Leonhard Euler", "Enrico Fermi"]),
        ("Delta: A Red System for Nets", ["Carl Gauss", "Grace Hopper"]),
    ]


def test_pages_out_of_wordpress_are_read_as_the_pages_they_hold() -> None:
    content = "".join(f"<p><strong>{title}</strong><br>{people}</p>" for title, people in PAPERS)
    page_of = {"guid": {"rendered": "x"}, "title": {"rendered": "Programme"}, "content": {"rendered": content}}
    url = "https://2022.eurosys.org/wp-json/wp/v2/pages?slug=programme"
    body = json.dumps([page_of]).encode()
    assert extractor_for(body, url).name == "programme"
    assert [title for title, _ in said(extract(body, url))] == [title for title, _ in PAPERS]


def test_a_programme_in_a_script_is_named_as_what_it_is() -> None:
    entries = ",".join(f'{{title: "{title}", authors: "{people}"}}' for title, people in PAPERS)
    found = page(f"<h1>Program</h1><script>const papers = [{entries}];</script>")
    assert found.records == ()
    assert [p.code for p in found.problems] == ["page.in-script"]


@pytest.mark.parametrize("before", ["* ", "1.2 ", "Title: ", "[Industry] ", "• 3. "])
def test_a_mark_a_number_a_label_or_a_track_before_a_title_is_no_part_of_it(before: str) -> None:
    found = items(f"<b>{before}{{}}</b><br>Anna Adams, Robert Boole (MIT)")
    assert [title for title, _ in said(found)] == [title for title, _ in PAPERS]


@pytest.mark.parametrize("word", ["und", "et"])
def test_authors_are_joined_in_other_languages(word: str) -> None:
    found = items(f"<b>{{}}</b><br>Anna Adams, Robert Boole {word} Marie Curie")
    assert all(names == ["Anna Adams", "Robert Boole", "Marie Curie"] for _, names in said(found))
    assert len(said(found)) == len(PAPERS)


def test_what_many_titles_of_a_page_begin_with_is_a_doubt() -> None:
    entry = "<li><b>Accepted paper: {}</b><br>Anna Adams, Robert Boole (MIT)</li>"
    found = page("<ul>" + "".join(entry.format(title) for title, _ in [*PAPERS, ("Zeta on Fire", "")]) + "</ul>")
    doubts = [p.message for p in found.problems if p.code == "record.doubtful"]
    assert len(doubts) == len(PAPERS) + 1
    assert "its title begins or ends with 'Accepted paper:', as others do" in doubts[0]


def test_an_institution_that_was_not_read_is_a_doubt() -> None:
    place = "<p>We thank all who sent papers.</p><p>Purdue University</p>"
    found = items(f"<div>{{}}</div><div>Anna Adams, Robert Boole</div>{place}")
    assert [p.code for p in found.problems].count("record.doubtful") == len(PAPERS)


@pytest.mark.parametrize(
    "authors",
    ["Anna Adams, Robert Boole @ MIT; Marie Curie @ EPFL", "Anna Adams, Robert Boole: MIT; Marie Curie: EPFL"],
)
def test_affiliations_behind_other_signs(authors: str) -> None:
    found = items(f"<b>{{}}</b><br>{authors}")
    people = {tuple((a.name, *a.affiliations) for a in r.authors) for r in found.records if isinstance(r, PaperRecord)}
    assert people == {(("Anna Adams", "MIT"), ("Robert Boole", "MIT"), ("Marie Curie", "EPFL"))}


def test_a_title_may_stand_in_the_head_of_a_row() -> None:
    names = [
        "Fast Recovery for Distributed Key-Value Stores",
        "Scheduling Serverless Workflows in Shared Clusters",
        "Verified File Systems on Persistent Memory",
    ]
    rows = "".join(f"<tr><th>{n}</th></tr><tr><td>Anna Adams, Robert Boole (MIT)</td></tr>" for n in names)
    found = page(f"<table><tr><th>Session 1: Storage</th></tr>{rows}</table>")
    assert [title for title, _ in said(found)] == names


@pytest.mark.parametrize(
    "entry",
    [
        "{title} (Anna Adams, Robert Boole)",
        "{title} &mdash; Anna Adams, Robert Boole",
        "Anna Adams and Robert Boole. {title}.",
        "Anna Adams and Robert Boole. <b>{title}</b>.",
        "Anna Adams, Robert Boole: &ldquo;{title}&rdquo;",
    ],
)
def test_titles_and_authors_in_one_line_are_parted_in_either_order(entry: str) -> None:
    titles = ["Fast Recovery for Distributed Key-Value Stores", "Placing Virtual Machines Under Uncertainty"]
    titles += ["A Study of Crash Bugs in File Systems", "Learned Indexes for Packet Classification"]
    found = page("<ol>" + "".join(f"<li>{entry.format(title=title)}</li>" for title in titles) + "</ol>")
    assert said(found) == [(title, ["Anna Adams", "Robert Boole"]) for title in titles]


@pytest.mark.parametrize("behind", [", presented by Anna Adams", " by Anna Adams", " (presented by Anna Adams)"])
def test_who_presents_a_paper_is_no_part_of_its_title(behind: str) -> None:
    found = items(f"&ldquo;{{}}&rdquo;{behind}<br>Authors: Anna Adams (MIT), Robert Boole (EPFL)")
    assert said(found) == [(title, ["Anna Adams", "Robert Boole"]) for title, _ in PAPERS]


def test_brackets_around_all_authors_are_no_part_of_them() -> None:
    found = items("<b>{}</b><br>(Anna Adams, Kyoto University; Robert Boole, EPFL)")
    assert said(found) == [(title, ["Anna Adams", "Robert Boole"]) for title, _ in PAPERS]


def test_tracks_side_by_side_in_a_table_are_all_read() -> None:
    titles = [f"{title} {n}" for n in range(2) for title, _ in PAPERS]
    cells = [
        f"<td><b>{title}</b><br><i>{people.partition(' (')[0]}</i></td>"
        for title, (_, people) in zip(titles, PAPERS * 2, strict=True)
    ]
    rows = "".join(f"<tr>{first}{second}</tr>" for first, second in zip(cells[::2], cells[1::2], strict=True))
    assert {title for title, _ in said(page(f"<table>{rows}</table>"))} == set(titles)


def test_tags_beside_a_title_are_no_part_of_it() -> None:
    found = items("<b>{}</b> <span class=tag>Artifacts Available</span><br>Anna Adams, Robert Boole (MIT)")
    assert [title for title, _ in said(found)] == [title for title, _ in PAPERS]


def test_a_line_that_names_a_keynote_and_nothing_of_it_holds_for_the_entry_behind_it() -> None:
    talk = "<p>9:10 - 10:00 Invited Talk</p><p><b>Counting Cores</b><br>Jane Doe (University of Porto)</p>"
    entries = "".join(f"<p><b>{title}</b><br>{people}</p>" for title, people in PAPERS)
    found = page(talk + "<p>10:00 Session 1: Nets</p>" + entries)
    assert [title for title, _ in said(found)] == [title for title, _ in PAPERS]
    assert "Counting Cores" in [p.message for p in found.problems if p.code == "ignored.keynote"]


def test_posters_of_an_unknown_series_are_none_of_its_papers() -> None:
    body = f"<h2>Session 1: Nets</h2>{listed(PAPERS)}<h2>Posters</h2>{listed([('Zeta on Fire', 'Jane Doe, John Roe')])}"
    found = extract(f"<html><body>{body}</body></html>".encode(), "https://www.example.org/2022/program.html")
    records = [r for r in found.records if isinstance(r, PaperRecord)]
    assert [of_the_conference(r) for r in records] == [True] * 4 + [False]


def test_titles_broken_over_elements_are_whole() -> None:
    titles = [
        ("Placing Virtual Machines of Many Tenants Under", "uncertainty about what they will ask for"),
        ("A Study of Crash Consistency Bugs in File Systems", "and of the tools that look for them"),
        ("Learned Indexes for", "Packet Classification"),
        ("Fast Recovery for Distributed Key-Value Stores", ""),
    ]
    lines = "".join(
        "".join(f"<div class=t>{part}</div>" for part in title if part) + "<div class=a>Anna Adams, Robert Boole</div>"
        for title in titles
    )
    assert [title for title, _ in said(page(lines))] == [" ".join(title).strip() for title in titles]


def test_rows_of_two_colours_look_alike() -> None:
    rows = "".join(
        f"<tr class={('odd', 'even')[n % 2]}><td>{title}</td><td>{people.replace(' (', ', ').rstrip(')')}</td></tr>"
        for n, (title, people) in enumerate(PAPERS)
    )
    assert [title for title, _ in said(page(f"<table>{rows}</table>"))] == [title for title, _ in PAPERS]


def test_a_session_in_a_block_of_its_own_holds_the_talks_beside_that_block() -> None:
    talk = "<div class=talk><div>{people}</div><div>{title} <span>(<a href=x>abstract</a>)</span></div></div>"
    head = "<div class=session><div class=head><span class=title>Session {n}: {name}</span></div>{talks}</div>"
    invited = talk.format(people="Jane Doe (University of Porto)", title="Counting Cores")
    talks = "".join(talk.format(people=people, title=title) for title, people in PAPERS)
    found = page(head.format(n=1, name="Invited Talk", talks=invited) + head.format(n=2, name="Nets", talks=talks))
    assert [title for title, _ in said(found)] == [title for title, _ in PAPERS]
    assert set(sessions(found)) == {"Session 2: Nets"}


KINDS = ("Paper", "Poster", "Paper", "Invited Talk")


@pytest.mark.parametrize(
    "row",
    [
        "<tr><td>{0}</td><td><b>{1}</b><br>{2}</td></tr>",
        "<tr><td>9:00</td><td><b>{1}</b><br>{2}</td><td>{0}</td></tr>",
        "<tr><td><b>{1}</b> <span class=badge>{0}</span><br>{2}</td></tr>",
    ],
)
def test_what_an_entry_is_may_stand_beside_it(row: str) -> None:
    rows = "".join(row.format(kind, *paper) for kind, paper in zip(KINDS, PAPERS, strict=True))
    found = page(f"<table>{rows}</table>")
    papers = [r for r in found.records if isinstance(r, PaperRecord)]
    assert [of_the_conference(r) for r in papers] == [True, False, True]
    assert [p.code for p in found.problems if p.severity == "ignored"] == ["ignored.keynote"]


def test_what_stands_beside_every_entry_tells_none_from_another() -> None:
    rows = "".join(f"<tr><td><b>{title}</b><br>{people}</td><td>Poster</td></tr>" for title, people in PAPERS)
    assert len(said(page(f"<table>{rows}</table>"))) == 4


def test_an_identifier_below_the_authors_is_no_title() -> None:
    people = ("Anna Adams, Robert Boole", "Marie Curie, Paul Dirac", "Leonhard Euler, Enrico Fermi", "Carl Gauss")
    items = [
        f"<dt><a href=x{n}>{title}</a></dt><dd><p>{names}</p><p><em>DOI</em>: <a href=d{n}>10.1145/12{n}</a></p></dd>"
        for n, ((title, _), names) in enumerate(zip(PAPERS, people, strict=True))
    ]
    found = page(f"<dl>{''.join(items)}</dl>")
    assert said(found) == [(title, names.split(", ")) for (title, _), names in zip(PAPERS, people, strict=True)]
    assert not [p for p in found.problems if p.code in ("page.doubtful", "record.doubtful")]


def test_one_author_may_stand_above_a_title_where_authors_do() -> None:
    people = ("Anna Adams, Robert Boole", "Marie Curie", "Leonhard Euler, Enrico Fermi", "Carl Gauss, Grace Hopper")
    boxes = [
        f"<div><p><em>{names}</em></p></div><div><h4>{title}</h4></div>"
        for names, (title, _) in zip(people, PAPERS, strict=True)
    ]
    assert said(page("".join(boxes))) == [(t, n.split(", ")) for n, (t, _) in zip(people, PAPERS, strict=True)]


def test_a_title_of_one_word_stands_where_titles_stand() -> None:
    papers = [*PAPERS, ("T-REX", "Alan Turing, Konrad Zuse (BU)")]
    rows = "".join(f"<tr><td>{title}</td><td>{people}</td></tr>" for title, people in papers)
    found = page(f"<table><tr><th>Title</th><th>Authors</th></tr>{rows}</table>")
    assert said(found)[-1] == ("T-REX", ["Alan Turing", "Konrad Zuse"])
    assert not [p for p in found.problems if p.code == "record.doubtful"]


def test_each_part_of_a_page_may_print_its_papers_in_its_own_form() -> None:
    rows = "".join(f"<tr><td>{title}</td><td>{people}</td></tr>" for title, people in PAPERS)
    industry = [
        ("Emma Adams, MIT<br>Robert Bell, EPFL", "Echo: Ten Years of Logs in the Cloud"),
        ("Peter Curie, Google<br>Daniel Dirac, MIT<br>Eva Euler, EPFL", "Foxtrot: Operating a Very Large Lake"),
        ("Laura Fermi, EPFL<br>Carl Gauss, EPFL", "Golf: How We Query What Nobody Planned"),
    ]
    other = "".join(f"<tr><td><em>{people}</em></td><td><b>{title}</b></td></tr>" for people, title in industry)
    found = page(f"<h2>Research</h2><table>{rows}</table><h2>Industry</h2><table>{other}</table>")
    assert said(found)[4:] == [
        ("Echo: Ten Years of Logs in the Cloud", ["Emma Adams", "Robert Bell"]),
        ("Foxtrot: Operating a Very Large Lake", ["Peter Curie", "Daniel Dirac", "Eva Euler"]),
        ("Golf: How We Query What Nobody Planned", ["Laura Fermi", "Carl Gauss"]),
    ]


@pytest.mark.parametrize(
    "head", ["<p><u>{}</u></p>", "<p>9:00-10:30 {}</p>", "{}<br>Chair: Jane Doe (MIT)", "<div><p>{}</p>"]
)
@pytest.mark.parametrize("name", ["Posters and demos", "Workshops (first half of the day)"])
def test_a_line_right_before_a_list_says_what_the_list_holds(head: str, name: str) -> None:
    found = page(f"<div>{listed(PAPERS[:2])}</div><div>{head.format(name)}{listed(PAPERS[2:])}</div>")
    papers = [r for r in found.records if isinstance(r, PaperRecord)]
    assert [of_the_conference(r) for r in papers] == [True, True, False, False]


def test_sessions_side_by_side_hold_the_papers_of_their_columns() -> None:
    heads = "".join(f"<td><b>{name}</b><br>Chair: Jane Doe</td>" for name in ("A1: Storage", "B1: Networks"))
    rows = "".join(
        "<tr>" + "".join(f"<td>{title}<br><i>{people}</i></td>" for title, people in PAPERS[at : at + 2]) + "</tr>"
        for at in (0, 2)
    )
    opening = "<tr><td>8:00</td><td colspan=2><b>Opening and Keynote</b><br>A Talk<br>Ada Lovelace</td></tr>"
    found = page(f"<table>{opening}<tr><td rowspan=3>10:30</td>{heads}</tr>{rows}</table>")
    assert sessions(found) == ["A1: Storage", "B1: Networks"] * 2


def test_a_note_behind_a_title_is_no_part_of_it() -> None:
    found = items("<i>{}</i> (Langbeitrag)<br>Anna Adams/Robert Boole (MIT); Konrad Zuse (TU Berlin)")
    assert said(found) == [(title, ["Anna Adams", "Robert Boole", "Konrad Zuse"]) for title, _ in PAPERS]
    assert {r.badges for r in found.records if isinstance(r, PaperRecord)} == {("Langbeitrag",)}


def test_a_bracket_behind_several_titles_is_a_doubt() -> None:
    found = items("{} (Langbeitrag)<br>Anna Adams, Robert Boole (MIT)")
    assert len([p for p in found.problems if p.code == "record.doubtful"]) == 4


def test_names_and_titles_without_spaces_are_read() -> None:
    papers = [
        ("面向异构内存的页面迁移机制研究", "张伟明、李想（清华大学），欧阳志远（华为技术有限公司）"),
        ("大模型推理中的键值缓存：挑战与机遇", "陈思远、王磊（上海交通大学）"),
        ("一种低开销的日志结构文件系统垃圾回收方法", "赵敏（华中科技大学），何水兵（浙江大学）"),
    ]
    found = page("".join(f"<p><b>{title}</b><br>{people}</p>" for title, people in papers))
    assert said(found) == [
        (papers[0][0], ["张伟明", "李想", "欧阳志远"]),
        (papers[1][0], ["陈思远", "王磊"]),
        (papers[2][0], ["赵敏", "何水兵"]),
    ]
    assert not [p for p in found.problems if p.code in ("record.doubtful", "page.doubtful")]


def test_one_author_with_a_mark_has_the_place_below() -> None:
    people = ("Anna Adams<sup>1*</sup>, Robert Boole<sup>1</sup>", "Marie Curie<sup>1</sup>, Paul Dirac<sup>1*</sup>")
    boxes = [
        f"<div><h3>{title}</h3><p>{names}<br><small><sup>1</sup> ETH Zurich</small></p></div>"
        for (title, _), names in zip(PAPERS, [*people, people[0], "Grace Hopper<sup>1*</sup>"], strict=True)
    ]
    found = page("".join(boxes))
    assert said(found)[-1] == (PAPERS[3][0], ["Grace Hopper"])
    assert [a.affiliations for a in found.records[-1].authors] == [("ETH Zurich",)]


def linked(*papers: dict[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@graph": papers})}</script>'


def described(title: str, *people: str) -> dict[str, object]:
    authors = [{"@type": "Person", "name": name, "affiliation": {"name": "EPFL"}} for name in people]
    return {
        "@type": "ScholarlyArticle",
        "headline": title,
        "author": authors,
        "sameAs": f"https://doi.org/10.1145/{title[:4]}",
    }


def test_papers_that_a_page_describes_for_search_engines_are_read_whole() -> None:
    event = {"@type": "Event", "name": "Keynote: On Things", "performer": {"name": "Ada Lovelace"}}
    works = [described(title, "Anna Adams", "Robert Boole") for title, _ in PAPERS]
    cards = "".join(f"<article><h3>{title}</h3><p>Anna Adams et al.</p></article>" for title, _ in PAPERS)
    found = page(linked(event, *works) + cards)
    assert said(found) == [(title, ["Anna Adams", "Robert Boole"]) for title, _ in PAPERS]


def test_a_few_described_papers_are_not_preferred_to_those_shown() -> None:
    assert len(said(page(linked(described("Alpha: A Fast System", "Anna Adams")) + listed(PAPERS)))) == 4


@pytest.mark.parametrize("script", ["const program = {};", "{}", "window.data={}"])
def test_data_that_a_script_holds_as_json_are_read(script: str) -> None:
    papers = [{"title": title, "authors": ["Anna Adams (MIT)", "Robert Boole (EPFL)"]} for title, _ in PAPERS]
    found = page(f"<script>{script.replace('{}', json.dumps(papers))}</script>")
    assert said(found) == [(title, ["Anna Adams", "Robert Boole"]) for title, _ in PAPERS]


def test_a_speaker_and_the_co_authors_are_the_authors() -> None:
    entry = (
        "<div><span>9:00</span><a>{}</a><div>Speaker: Mr <span>Konrad Zuse</span> <span>(BU)</span></div>"
        "<p>We say a few words on it …</p>"
        "<div>Co-authors: <span>Anna Adams</span> <span>(EPFL)</span>, <span>Robert Boole</span> (MIT)</div></div>"
    )
    alone = "<div>9:00 <a>Epsilon: A Green System</a><div>Speaker: Dr <span>Ada Lovelace</span> (MIT)</div></div>"
    found = page("".join(entry.format(title) for title, _ in PAPERS) + alone)
    assert said(found) == [
        *((title, ["Konrad Zuse", "Anna Adams", "Robert Boole"]) for title, _ in PAPERS),
        ("Epsilon: A Green System", ["Ada Lovelace"]),
    ]


def test_what_stands_before_and_behind_a_list_tells_which_line_opens_it() -> None:
    entries = "".join(f"{title}<br>\n<i>{people}</i><br>\n<br>\n" for title, people in PAPERS)
    chair = "<b>SESSION 1: SYSTEMS</b><br><i>Chair: Jane Doe (MIT)</i><br><br>"
    found = page(
        f"<h1>Program</h1><center>Final</center>{chair}{entries}10:30 Coffee break<br><br>Copyright 2023, the chairs."
    )
    assert [(r.title, r.authors[0].name) for r in found.records] == [(t, p.split(",")[0]) for t, p in PAPERS]


def test_a_word_between_title_and_authors_is_part_of_neither() -> None:
    found = items("{} - Authors — Anna Adams, Robert Boole")
    assert said(found) == [(title, ["Anna Adams", "Robert Boole"]) for title, _ in PAPERS]


def test_who_stands_in_the_column_of_chairs_is_no_author() -> None:
    rows = "".join(f"<tr><td><b>{title}</b><br>{people}</td><td>Jane Doe</td></tr>" for title, people in PAPERS)
    found = page(f"<table><tr><th>Paper</th><th>Chair</th></tr>{rows}</table>")
    assert said(found) == [(title, people.split(" (")[0].split(", ")) for title, people in PAPERS]
    assert not [p for p in found.problems if p.code == "record.doubtful"]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Eröffnungsvortrag: Daten, die niemand wollte", "ignored.keynote"),
        ("特邀报告：系统软件的下一个十年", "ignored.keynote"),
        ("Podiumsdiskussion: Was bleibt?", "ignored.panel"),
    ],
)
def test_plenaries_are_known_in_other_languages(title: str, code: str) -> None:
    found = page(listed([(title, "Konrad Zuse, Ada Lovelace (TU Berlin)"), *PAPERS]))
    assert len(said(found)) == 4
    assert [p.code for p in found.problems if p.severity == "ignored"] == [code]


def test_raised_letters_say_who_works_where() -> None:
    names = "Anna Adams<sup>a</sup>, Robert Boole<sup>b</sup>, Marie Curie<sup>a,b</sup>"
    places = "<sup>a</sup>MIT; <sup>b</sup>ETH Zurich"
    boxes = (f"<div><h3>{title}</h3><p>{names}</p><p>{places}</p></div>" for title, _ in PAPERS)
    found = page("".join(boxes))
    expected = [("Anna Adams", ("MIT",)), ("Robert Boole", ("ETH Zurich",)), ("Marie Curie", ("MIT", "ETH Zurich"))]
    assert [[(a.name, a.affiliations) for a in r.authors] for r in found.records] == [expected] * 4
    assert not [p for p in found.problems if p.code == "record.doubtful"]


def test_raised_letters_of_a_formula_stay() -> None:
    (first, *_) = items(
        "<b>{} in O(n<sup>c</sup>) and 2<sup>a</sup> Steps</b><br>Anna Adams, Robert Boole (MIT)"
    ).records
    assert first.title.endswith("O(nc) and 2a Steps")


def test_a_paper_that_was_withdrawn_is_marked_so() -> None:
    found = page(listed([*PAPERS, ("[WITHDRAWN] Zeta: A System", "Anna Adams, Robert Boole (MIT)")]))
    assert [(r.title, r.status) for r in found.records][-1] == ("Zeta: A System", "withdrawn")


@pytest.mark.parametrize(
    "entry",
    [
        "<b>{} (20 min)</b><br>Anna Adams, Robert Boole (MIT)",
        "{}, pp. 12-23<br>Anna Adams, Robert Boole (MIT)",
        "<b>Paper 11: {}</b><br>Anna Adams, Robert Boole (MIT)",
        "<b>P1.2 {}</b><br>Anna Adams, Robert Boole (MIT)",
        "<b>2.1S {}</b><br>Anna Adams, Robert Boole (MIT)",
        "<b>{}</b> [artifact available]<br>Anna Adams, Robert Boole (MIT)",
        "<b>SHORT: {}</b><br>Anna Adams, Robert Boole (MIT)",
        "<b>{}</b><br>Dr. Anna Adams, Prof. Robert Boole (MIT)",
        "<b>{}</b><br>Anna Adams, Robert Boole (MIT)<br>Shepherd: Donald Knuth",
    ],
)
def test_what_a_page_prints_around_titles_and_names_is_no_part_of_them(entry: str) -> None:
    found = items(entry)
    assert said(found) == [(title, ["Anna Adams", "Robert Boole"]) for title, _ in PAPERS]
    assert not [p for p in found.problems if p.code in ("record.doubtful", "page.doubtful")]


@pytest.mark.parametrize("before", ["Best Paper: ", "Best Paper Award – ", "Distinguished Paper Award: "])
def test_an_award_may_stand_before_the_title(before: str) -> None:
    found = page(listed([(f"{before}Zeta: A System", "Anna Adams, Robert Boole (MIT)"), *PAPERS]))
    (first, *_) = [r for r in found.records if isinstance(r, PaperRecord)]
    assert (first.title, first.awards) == ("Zeta: A System", (before.strip(" :–"),))


@pytest.mark.parametrize("before", ["POSTER: ", "Poster: ", "DEMO: "])
def test_a_poster_may_say_so_before_its_title(before: str) -> None:
    found = page(listed([(f"{before}Zeta: A System", "Anna Adams, Robert Boole (MIT)"), *PAPERS]))
    assert [of_the_conference(r) for r in found.records] == [False, True, True, True, True]


def places_of(found: Extraction) -> set[tuple[tuple[str, ...], ...]]:
    return {tuple((a.name, *a.affiliations) for a in r.authors) for r in found.records if isinstance(r, PaperRecord)}


@pytest.mark.parametrize("town", ["Merced", "San Diego", "Eau Claire", "Fresno Campus"])
def test_a_town_behind_a_university_is_no_author(town: str) -> None:
    found = items(f"<b>{{}}</b><br>Anna Adams, Purdue University, Robert Boole, University of California, {town}")
    own = f"University of California, {town}"
    assert places_of(found) == {(("Anna Adams", "Purdue University"), ("Robert Boole", own))}


def test_what_may_be_a_campus_or_an_author_is_a_doubt() -> None:
    found = items("<b>{}</b><br>Anna Adams, University of Wisconsin, Eau Claire, Robert Boole, Purdue University")
    doubts = [p.message for p in found.problems if p.code == "record.doubtful"]
    assert len(doubts) == len(PAPERS)
    assert "'Eau Claire' may be a campus of the university before it" in doubts[0]


@pytest.mark.parametrize(
    "cited", ["NSDI 2010: 15-28", "15-28", "EuroSys'10", "In ACM SIGCOMM 2010: 15-28", "Middleware 2010: 1:1-1:9"]
)
def test_where_a_paper_was_published_is_no_part_of_its_title(cited: str) -> None:
    found = items(f"Anna Adams, Robert Boole: {{}}. {cited}")
    assert said(found) == [(title, ["Anna Adams", "Robert Boole"]) for title, _ in PAPERS]


def test_a_title_that_ends_in_pages_of_a_journal_is_a_doubt() -> None:
    found = items("Anna Adams, Robert Boole: {}. Commun. ACM 53(1): 15-28")
    doubts = [p.message for p in found.problems if p.code == "record.doubtful"]
    assert len(doubts) == len(PAPERS)
    assert "ends in pages, as where it was published does" in doubts[0]


@pytest.mark.parametrize("form", ["<b>{}</b><br>{} {}", "<p>{}</p><p>{}: {}</p>", "<h4>{}</h4><p>({}) {}</p>"])
def test_authors_may_stand_behind_the_time_at_which_they_speak(form: str) -> None:
    times = ("9:00 - 9:20", "9:20 - 9:40", "9:40 - 10:00", "10:00 - 10:20")
    timed = zip(PAPERS, times, strict=True)
    entries = [form.format(title, time, "Anna Adams, Robert Boole") for (title, _), time in timed]
    found = page("<h2>Session 1: Nets</h2><div>" + "".join(f"<div>{entry}</div>" for entry in entries) + "</div>")
    assert said(found) == [(title, ["Anna Adams", "Robert Boole"]) for title, _ in PAPERS]


def test_authors_behind_times_may_open_the_entries() -> None:
    entry = "<p>9:{0}0 - 9:{1}0 Anna Adams, Robert Boole<br><i>{2}</i></p>"
    found = page("<h2>Nets</h2>" + "".join(entry.format(n, n + 1, title) for n, (title, _) in enumerate(PAPERS)))
    assert said(found) == [(title, ["Anna Adams", "Robert Boole"]) for title, _ in PAPERS]


def test_speakers_marked_among_the_authors_part_no_line() -> None:
    speaker = '<span class="person speaker">{}</span>'
    forms = [
        f"{speaker.format('Anna Adams')} and <span>Robert Boole</span>",
        f"<span>Anna Adams</span> and {speaker.format('Robert Boole')}",
    ]
    entry = '<div class="authors">{}</div><div class="title">{}</div>'
    entries = [entry.format(forms[at % 2], title) for at, (title, _) in enumerate(PAPERS)]
    alone = entry.format(speaker.format("Grace Hopper"), "Epsilon: A Green System for Files")
    found = page("<h2>Session 1: Nets</h2>" + "".join(f"<div>{made}</div>" for made in [*entries, alone]))
    assert [people for _, people in said(found)] == [["Anna Adams", "Robert Boole"]] * 4 + [["Grace Hopper"]]
    assert not any(a.affiliations for r in found.records if isinstance(r, PaperRecord) for a in r.authors)


def test_code_inside_a_title_is_part_of_it() -> None:
    found = items("<b>{} for <code>SIMD</code>-Friendly Automata</b><br>Anna Adams (MIT), Robert Boole (EPFL)")
    assert [title for title, _ in said(found)] == [f"{title} for SIMD-Friendly Automata" for title, _ in PAPERS]


def test_places_may_stand_behind_two_slashes() -> None:
    found = items("<b>{}</b><br>Anna Adams // Reykjanes Computing, Robert Boole // Purdue University")
    assert places_of(found) == {(("Anna Adams", "Reykjanes Computing"), ("Robert Boole", "Purdue University"))}


def test_places_behind_a_semicolon_belong_to_the_names_before_it_or_to_each_in_turn() -> None:
    all_of_one = "<i>{}</i> – Anna Adams, Robert Boole; Purdue University"
    assert places_of(items(all_of_one)) == {
        (("Anna Adams", "Purdue University"), ("Robert Boole", "Purdue University"))
    }
    in_turn = "<i>{}</i> – Anna Adams, Robert Boole; Purdue University and University of Utah, respectively"
    assert places_of(items(in_turn)) == {(("Anna Adams", "Purdue University"), ("Robert Boole", "University of Utah"))}


def test_a_word_that_a_table_repeats_beside_each_title_is_none() -> None:
    rows = (
        f"<tr><td>#{n}</td><td><a href='p{n}'>{title}</a></td><td>Accepted</td></tr>"
        f"<tr><td colspan=3><em>Authors:</em> {people}</td></tr>"
        for n, (title, people) in enumerate(PAPERS)
    )
    assert [title for title, _ in said(page(f"<table>{''.join(rows)}</table>"))] == [title for title, _ in PAPERS]


def test_a_session_whose_papers_were_not_read_is_a_doubt() -> None:
    unread = "<p><b>11:15 Session 2: Tools</b></p><p>Chair: Jane Doe</p><p>A Tool for Tracing Programs was shown</p>"
    found = page(f"<p><b>9:00 Session 1: Nets</b></p>{listed(PAPERS)}{unread}")
    assert [p.message for p in found.problems if p.code == "page.doubtful"] == [
        "1 session holds no paper that was read: 'Session 2: Tools'."
    ]


def test_a_name_of_one_word_with_a_place_of_its_own_is_a_name() -> None:
    found = items("<b>{}</b><br>Anna Adams (MIT), Mohit (Paro College), Robert Boole (EPFL)")
    assert [p.code for p in found.problems if p.code == "record.doubtful"] == []


def test_a_slot_with_a_time_is_no_paper_beside_papers_without() -> None:
    found = page(
        f"<h3>Session 1: Nets</h3><div>{listed(PAPERS)}</div><p>16:00 Boat trip on the river (weather permitting)</p>"
    )
    assert [p.code for p in found.problems if p.code == "record.doubtful"] == []


def test_a_dash_that_closes_a_second_title_stays() -> None:
    found = items("<b>{} - Part Two -</b><br>Anna Adams, Robert Boole (MIT)")
    assert [title for title, _ in said(found)] == [f"{title} - Part Two -" for title, _ in PAPERS]


@pytest.mark.parametrize("label", ["P{}: ", "1{}: ", "Talk {}: ", "Paper #{} – "])
def test_what_counts_the_papers_is_no_part_of_their_titles(label: str) -> None:
    counted = (
        f"<li><b>{label.format('ABCD'[n] if label[0] == '1' else n + 1)}{t}</b><br>{a}</li>"
        for n, (t, a) in enumerate(PAPERS)
    )
    assert [title for title, _ in said(page(f"<ul>{''.join(counted)}</ul>"))] == [title for title, _ in PAPERS]


def test_a_single_title_that_begins_like_a_label_stays() -> None:
    found = page(listed([("P4: Programming Packet Processors", "Anna Adams, Robert Boole (MIT)"), *PAPERS]))
    assert said(found)[0][0] == "P4: Programming Packet Processors"


def test_a_mark_of_news_is_no_part_of_a_title() -> None:
    found = items("<b>{}</b> <span style='color:red'>NEW!</span><br>Anna Adams, Robert Boole (MIT)")
    assert [title for title, _ in said(found)] == [title for title, _ in PAPERS]


@pytest.mark.parametrize(
    "authors",
    [
        "Anna Adams, Purdue University | Robert Boole, University of Utah",
        "Anna Adams | Purdue University; Robert Boole | University of Utah",
        "Anna Adams, Purdue University and Robert Boole, University of Utah",
    ],
)
def test_authors_and_places_by_turns(authors: str) -> None:
    found = items(f"<b>{{}}</b><br>{authors}")
    assert places_of(found) == {(("Anna Adams", "Purdue University"), ("Robert Boole", "University of Utah"))}


def test_the_sign_of_a_link_to_a_heading_is_no_part_of_it() -> None:
    found = items('<h3>{}<a class="headerlink" href="#x">¶</a></h3><p>Anna Adams, Robert Boole (MIT)</p>')
    assert [title for title, _ in said(found)] == [title for title, _ in PAPERS]
