"""Forms of conference pages that strangers wrote, each at its smallest: how titles, authors and sections were set."""

from __future__ import annotations

import json

import pytest

from extract.lexicon.tracks import of_the_conference
from extract.programme import extract
from extract.records import Extraction, PaperRecord
from extract.registry import extractor_for

PAPERS = [
    ("Alpha: A Fast System for Serverless", [("Anna Adams", "MIT"), ("Robert Boole", "EPFL")]),
    ("Beta: A Slow System for Storage", [("Marie Curie", "ETH Zurich")]),
    ("Gamma: A Blue System for Clouds", [("Leonhard Euler", "Google"), ("Enrico Fermi", "Duke University")]),
    ("Delta: A Red System for Nets", [("Carl Gauss", "CMU"), ("Grace Hopper", "Yale University")]),
]
NAMES = [(title, [name for name, _ in people]) for title, people in PAPERS]


def page(body: str) -> Extraction:
    return extract(f"<html><body>{body}</body></html>".encode(), "https://2022.eurosys.org/program.html")


def papers(found: Extraction) -> list[PaperRecord]:
    return [r for r in found.records if isinstance(r, PaperRecord)]


def said(found: Extraction) -> list[tuple[str, list[str]]]:
    return [(r.title, [a.name for a in r.authors]) for r in papers(found)]


def doubts(found: Extraction) -> list[str]:
    return [p.message for p in found.problems if p.code in ("record.doubtful", "page.doubtful")]


def test_speakers_are_the_authors_where_a_page_names_no_others() -> None:
    body = "<h4>9:00</h4><div><a href=/e/0>Coffee<span class=vs>Atrium</span></a><div><p><b></b></p></div></div>"
    for title, people in PAPERS:
        persons = "".join(f"<div><h2><a href=/s>{name}</a></h2><div>{place}</div></div>" for name, place in people)
        body += (
            f'<h4>9:20</h4><div><a href=/e/1>{title}<span class="vs">Room</span></a><div><div>Main Conference</div>'
            f"<div><strong>Speakers</strong>{persons}</div></div></div>"
        )
    found = page(body)
    assert said(found) == NAMES
    assert papers(found)[0].authors[1].affiliations == ("EPFL",)
    assert doubts(found) == []


def test_speakers_are_nobody_s_authors_where_a_page_names_authors() -> None:
    listed = "".join(f"<li><b>{title}</b><br>{', '.join(names)}</li>" for title, names in NAMES)
    found = page(f"<ul>{listed}</ul><h3>Panel: What Now?</h3><div>Speakers</div><div>Ada Low</div><div>Bob Roe</div>")
    assert said(found) == NAMES


def test_places_between_slashes_below_several_names_do_not_say_who_works_where() -> None:
    body = ""
    for title, people in PAPERS:
        names, places = " · ".join(n for n, _ in people), " / ".join(p for _, p in people)
        body += f"<section><h3>{title}</h3><p>{names}</p><p><small>{places}</small></p></section>"
    found = page(body)
    assert said(found) == NAMES
    assert all(not author.affiliations for record in papers(found) for author in record.authors)


def test_a_line_set_like_the_titles_that_names_posters_opens_them() -> None:
    def entry(title: str, people: list[tuple[str, str]]) -> str:
        return f"<div><p><b>{title}</b></p><p>{'; '.join(f'{n} ({p})' for n, p in people)}</p></div>"

    head, tail = PAPERS[:3], PAPERS[3:]
    found = page("".join(entry(*p) for p in head) + "<div><p><b>Posters</b></p></div>" + entry(*tail[0]))
    assert [of_the_conference(r) for r in papers(found)] == [True, True, True, False]


def test_signs_that_belong_to_a_title_stay() -> None:
    body = "".join(f"<p><b>{title}</b><br>{', '.join(names)}</p>" for title, names in NAMES)
    found = page(body + "<p><b>Readactor--</b><br>Ada Low, Bob Roe</p>")
    assert said(found)[-1][0] == "Readactor--"


def test_abstracts_that_a_script_shows_are_no_titles_and_no_doubt() -> None:
    body = ""
    for title, people in PAPERS:
        names = ", ".join(f"{name}<sup>{n}</sup>" for n, (name, _) in enumerate(people, 1))
        places = "; ".join(f"<sup>{n}</sup>{place}" for n, (_, place) in enumerate(people, 1))
        body += (
            f'<tr><td>9:00</td><td><div class="paper_title"><b>{title}</b></div><div class="paper_author">{names}</div>'
            f'<div class="paper_org">{places}</div><div class="paper_abstract">Abstract: About {title}.</div></td></tr>'
        )
    found = page(f"<table>{body}</table>")
    assert said(found) == NAMES
    assert papers(found)[0].authors[1].affiliations == ("EPFL",)
    assert doubts(found) == []


def test_speakers_of_papers_in_data_are_their_authors() -> None:
    agenda = [
        {"name": "Coffee", "type": "break", "speakers": []},
        {"name": "Keynote: Packets", "type": "keynote", "speakers": [{"first_name": "Ada", "last_name": "Low"}]},
        {
            "name": "Session 1 - Nets",
            "type": "session",
            "sub_sessions": [
                {
                    "name": title,
                    "type": "paper",
                    "speakers": [
                        {"first_name": name.split()[0], "last_name": name.split()[1], "affiliation": place}
                        for name, place in people
                    ],
                }
                for title, people in PAPERS
            ],
        },
    ]
    body = json.dumps({"event": {"name": "SIGCOMM 2021"}, "agenda": agenda}).encode()
    url = "file:///tmp/agenda.json"
    found = extractor_for(body, url).extract(body, url)
    assert said(found) == NAMES
    assert {r.session for r in papers(found)} == {"Session 1 - Nets"}


@pytest.mark.parametrize("head", ["Unofficial list of papers accepted at **CCX 2023**", "Accepted papers of CCX 2023"])
def test_a_markdown_table_of_accepted_papers_with_authors_is_a_programme(head: str) -> None:
    rows = "".join(f"| {n} | [{t}](https://a.org/{n}) | {', '.join(p)} |  |\n" for n, (t, p) in enumerate(NAMES, 1))
    body = f"# Awesome CCX 2023\n\n{head}.\n\n## Systems\n\n| # | Paper | Authors | Links |\n|--|--|--|--|\n{rows}"
    url = "https://raw.githubusercontent.com/x/awesome-ccx/main/README.md"
    reader = extractor_for(body.encode(), url)
    assert reader.name == "programme-source"
    assert said(reader.extract(body.encode(), url)) == NAMES


def test_a_clock_time_opens_the_entry_that_it_stands_before() -> None:
    body = "".join(
        f"<p><span>{9 + n}:10 - {9 + n}:40 </span><b>{title}</b></p><p><span>{', '.join(names)}</span></p>"
        for n, (title, names) in enumerate(NAMES)
    )
    found = page(
        f"<p>9:00 - 9:10 <i>Opening</i></p>{body}<p>15:00 - 16:00 <i>Open discussion: where next year?</i></p>"
    )
    assert said(found)[:4] == NAMES


def test_a_bracket_around_the_link_to_an_abstract_is_no_part_of_a_title() -> None:
    body = "".join(
        f'<div><div>{", ".join(names)}</div><div>{title} (<a href="/a">abstract</a>) <b>Best paper</b></div></div>'
        for title, names in NAMES
    )
    assert said(page(body)) == NAMES


PRE = """
    8:30 - 9:15   Registration, coffee

  SESSION 1: FILE SYSTEMS        Chair: M. Baker

    9:30   The Striped Network File System for Networks of
           Workstations
              John H. Hartman, John K. Ousterhout

   10:00   Extensible File Systems in Spring
              Yousef A. Khalidi, Michael N. Nelson and Anna
              Kemper

   10:30  Break

   11:00   Distributed Shared Memory on a Budget
              Alan L. Cox, Peter
              Keleher
"""


def test_a_line_of_preformatted_text_goes_on_in_the_next_that_begins_in_its_column() -> None:
    found = page(f"<PRE>{PRE}</PRE>")
    assert said(found) == [
        ("The Striped Network File System for Networks of Workstations", ["John H. Hartman", "John K. Ousterhout"]),
        ("Extensible File Systems in Spring", ["Yousef A. Khalidi", "Michael N. Nelson", "Anna Kemper"]),
        ("Distributed Shared Memory on a Budget", ["Alan L. Cox", "Peter Keleher"]),
    ]


def test_preformatted_titles_and_authors_that_begin_in_one_column_stay_apart() -> None:
    body = "\n\n".join(f"  {title}\n  {', '.join(names)}" for title, names in NAMES)
    assert said(page(f"<pre>\n{body}\n</pre>")) == NAMES


@pytest.mark.parametrize(
    ("person", "speakers"),
    [
        (
            '<div class="sched-person-session"><h2><a href="s/1">{}</a></h2>'
            '<div class="sched-event-details-role-company">{}</div></div>',
            '<div class="tip-roles"><strong>Speakers</strong>{}</div>',
        ),
        (
            '<a href="s/1">{}</a>, <span class="company">{}</span> &bull; ',
            '<div class="sched-event-details-role-speakers">Speakers: {}</div>',
        ),
    ],
)
def test_a_page_of_sched_is_read_by_its_events(person: str, speakers: str) -> None:
    def event(title: str, kind: str, people: list[tuple[str, str]]) -> str:
        persons = speakers.format("".join(person.format(*p) for p in people))
        named = f'<a href="event/1" class="name">{title}<span class="vs">Pentland</span></a>'
        return f'<span class="event ev_3">{named}<div class="sched-event-type">{kind}</div>{persons}</span>'

    events = event("Computing after Dennard", "Keynote", [("Renate Gul", "EPFL")])
    events += "".join(event(title, "Main Conference", people) for title, people in PAPERS)
    found = page(f'<div class="sched-container"><h3>10:00am <span>GMT</span></h3><div>{events}</div></div>')
    assert said(found) == NAMES
    assert papers(found)[0].authors[1].affiliations == ("EPFL",)
    assert doubts(found) == []


def test_two_names_without_a_sign_between_them_are_a_doubt() -> None:
    body = "".join(f"<p><b>{title}</b><br>{', '.join(names)}</p>" for title, names in NAMES)
    found = page(
        body + "<p><b>Epsilon: A Green System for Trees</b><br>Tao Hartman, Peter Hartman John Hellerstein</p>"
    )
    assert "'Peter Hartman John Hellerstein' may be two names without a sign between them" in doubts(found)[0]


@pytest.mark.parametrize(
    "name", ["Juan Carlos Perez Garcia", "Guy Lewis Steele Jr.", "Jean Pierre Van Damme", "A. B. Low"]
)
def test_a_name_of_several_words_is_no_doubt(name: str) -> None:
    body = "".join(f"<p><b>{title}</b><br>{', '.join([*names, name])}</p>" for title, names in NAMES)
    assert doubts(page(body)) == []


def test_bold_type_may_be_said_by_a_style() -> None:
    def line(text: str, style: str = "") -> str:
        return f'<p><span style="{style}">{text}</span></p>'

    def entry(title: str, people: list[tuple[str, str]]) -> str:
        authors = "; ".join(f"{name} ({place})" for name, place in people)
        return f"<div>{line(title, 'font-weight:700')}{line(authors, 'font-style: italic')}</div>"

    head = f"<div>{line('9:00 - 10:00 Session 1: Systems', 'font-weight:bold;font-size:20px')}</div>"
    posters = f"<div>{line('Posters', 'font-weight: bold')}</div>"
    found = page(head + "".join(entry(*p) for p in PAPERS[:3]) + posters + entry(*PAPERS[3]))
    assert said(found) == NAMES
    assert [of_the_conference(r) for r in papers(found)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("{}, Authors", "{}"),
        ("{} – Presented by", "{}"),
        ("{} Distinguished Paper", "{}"),
        ("{} Best Student Paper Award", "{}"),
        (": {}", "{}"),
        ("{} of Readers, Writers, and Authors", "{} of Readers, Writers, and Authors"),
        ("{} or How to Write the Best Paper", "{} or How to Write the Best Paper"),
        ("9:20 Toward {}", "Toward {}"),
        ("<b>Ox</b>en and {}", "Oxen and {}"),
    ],
)
def test_a_label_an_award_and_a_sign_around_a_title_are_no_part_of_it(printed: str, title: str) -> None:
    body = "".join(
        f"<li><p>{printed.format(t) if t.startswith('Beta') else t}</p><p>{', '.join(names)}</p></li>"
        for t, names in NAMES
    )
    assert said(page(f"<ul>{body}</ul>"))[1] == (title.format(NAMES[1][0]), NAMES[1][1])


def test_a_plenary_is_no_paper_and_a_session_with_its_time_no_title() -> None:
    body = "".join(f"<p><b>{title}</b></p><p>{', '.join(names)}</p>" for title, names in NAMES)
    more = "<p><b>Plenary: The Power Wall</b></p><p>Arturo Lindgren</p><p><b>17:15 - 18:00 Session 2: Systems</b></p>"
    assert said(page(f"{more}{body}{more}")) == NAMES


def test_a_picture_before_the_authors_is_no_part_of_the_first() -> None:
    body = "".join(f"<p><b>{title}</b></p><p><mark>\U0001f464 {', '.join(names)}</mark></p>" for title, names in NAMES)
    assert said(page(body)) == NAMES
