"""Entries set a little otherwise than the others of their page: short titles, struck ones, lists that go on."""

from __future__ import annotations

import pytest

from extract.programme import extract
from extract.records import Extraction, PaperRecord

PAPERS = [
    ("Taming Tail Latency in Key-Value Stores", [("Priya Raghunathan", "University of Utah"), ("Li Qian", "MIT")]),
    ("Tracing Serverless Functions at the Edge", [("Yuki Tanabe", "ETH Zurich"), ("Peter J. Hall", "Google")]),
    ("Rethinking Consistency for Databases", [("Elena Rossi", "Politecnico di Milano"), ("Wei Wang", "Intel")]),
    ("An Analysis of Silent Data Corruption", [("Dmitri Volkov", "Meta"), ("Anita Desai", "EPFL")]),
]
SHORT = ("PebbleFS", [("Marta Nowak", "University of Warsaw"), ("Ian McAllister", "University of Edinburgh")])
LIKE_A_NAME = ("Malthusian Locks", [("Dave Thornhill", "Oracle Labs")])
Paper = tuple[str, list[tuple[str, str]]]


def page(body: str) -> Extraction:
    return extract(f"<html><body>{body}</body></html>".encode(), "https://2022.eurosys.org/program.html")


def papers(found: Extraction) -> list[PaperRecord]:
    return [r for r in found.records if isinstance(r, PaperRecord)]


def said(found: Extraction) -> list[Paper]:
    return [(r.title, [(a.name, "; ".join(a.affiliations)) for a in r.authors]) for r in papers(found)]


def doubts(found: Extraction) -> list[str]:
    return [p.message for p in found.problems if p.code in ("record.doubtful", "page.doubtful", "entry.unsure")]


def listed(form: str, marks: dict[int, str] | None = None) -> str:
    """The papers in a form, with marks behind some titles."""
    marked = ((title + (marks or {}).get(n, ""), bracketed(people)) for n, (title, people) in enumerate(PAPERS))
    return "".join(form.format(*both) for both in marked)


def bracketed(people: list[tuple[str, str]]) -> str:
    return ", ".join(f"{name} ({place})" for name, place in people)


@pytest.mark.parametrize(
    "form",
    [
        "<div><button>{title}</button><p><b>Authors:</b> {authors}</p></div>",
        "<tr><td><b>{title}</b><br><i>Research Papers</i><br>{authors}</td></tr>",
        "<p><strong>{title}</strong>, {authors}</p>",
        "<p>9:00 - 9:20 <a href=x><b>{title}</b></a> <i>{authors}</i></p>",
    ],
)
@pytest.mark.parametrize("odd", [SHORT, LIKE_A_NAME])
def test_a_title_of_a_word_or_like_a_name_is_found_where_the_others_stand(form: str, odd: Paper) -> None:
    expected = [*PAPERS, odd]
    found = page("".join(form.format(title=title, authors=bracketed(people)) for title, people in expected))
    assert said(found) == expected


def test_authors_one_below_the_other_under_a_title_of_one_word() -> None:
    expected = [SHORT, *PAPERS]
    blocks = ("".join(f"<p class=n>{n}</p><p class=f>{p}</p>" for n, p in people) for _, people in expected)
    found = page(
        "".join(f"<div><h5>{title}</h5>{block}</div>" for (title, _), block in zip(expected, blocks, strict=True))
    )
    assert said(found) == expected


def test_a_list_of_authors_goes_on_in_lines_set_the_same() -> None:
    expected = [*PAPERS, ("Formal Verification of a Hypervisor", [("Eva Ek", "MIT"), ("Abdul Siddiqui", "LUMS")])]
    expected[-1][1].append(("Bo Li", "Huawei"))  # alone less surely a person with a place
    blocks = ("<br>".join(f"{n}, {p}" for n, p in people) for _, people in expected)
    found = page(
        "".join(f"<p><b>{title}</b><br>{block}</p>" for (title, _), block in zip(expected, blocks, strict=True))
    )
    assert said(found) == expected
    assert doubts(found) == []


def test_an_entry_in_bold_of_one_author_stands_in_the_columns_of_the_others() -> None:
    rows = "".join(f"<tr><td>{t}</td><td>{', '.join(n for n, _ in people)}</td></tr>" for t, people in PAPERS)
    odd = "<tr><td><b>Fuzzing Compilers with Differential Profiles</b> \U0001f3c6</td><td>Sandhya Nair</td></tr>"
    found = papers(page(f"<table><tr><th>Paper</th><th>Authors</th></tr>{rows}{odd}</table>"))
    assert [a.name for a in found[-1].authors] == ["Sandhya Nair"]


def test_an_abstract_below_the_authors_is_no_title_of_theirs() -> None:
    abstract = "We present a system that does things well. It is faster by 3x than others."
    form = "<div><button>{}</button><div><p>{}</p><p>{}</p></div></div>"
    names = [", ".join(name for name, _ in people) for _, people in PAPERS]
    found = page("".join(form.format(title, who, abstract) for (title, _), who in zip(PAPERS, names, strict=True)))
    assert [title for title, _ in said(found)] == [title for title, _ in PAPERS]


@pytest.mark.parametrize(
    "mark", ["<s>{}</s>", "<del>{}</del>", '<span style="text-decoration: line-through">{}</span>']
)
def test_a_paper_struck_out_is_withdrawn(mark: str) -> None:
    title = PAPERS[-1][0]
    found = page(listed("<li><b>{}</b><br>{}</li>").replace(title, mark.format(title)))
    assert said(found) == PAPERS
    assert [r.status for r in papers(found)] == [None, None, None, "withdrawn"]


@pytest.mark.parametrize("mark", [" (withdrawn)", " [withdrawn]", " – withdrawn"])
def test_a_paper_that_is_said_to_be_withdrawn_behind_its_title(mark: str) -> None:
    listed = "".join(
        f"<li><b>{t}{mark if n == 1 else ''}</b><br>{bracketed(p)}</li>" for n, (t, p) in enumerate(PAPERS)
    )
    found = page(f"<ul>{listed}</ul>")
    assert said(found) == PAPERS
    assert papers(found)[1].status == "withdrawn"


def test_the_word_struck_out_behind_a_title_is_a_doubt_and_no_part_of_it() -> None:
    mark = " <s>withdrawn</s>"
    listed = "".join(
        f"<li><b>{t}</b>{mark if n == 1 else ''}<br>{bracketed(p)}</li>" for n, (t, p) in enumerate(PAPERS)
    )
    found = page(f"<ul>{listed}</ul>")
    assert said(found) == PAPERS
    assert doubts(found) == [f"{PAPERS[1][0]!r}: 'withdrawn' is struck out behind its title."]


def test_what_is_struck_out_of_a_list_of_authors_is_no_author() -> None:
    body = listed("<li><b>{}</b><br>{}</li>")
    found = page(body.replace("Yuki Tanabe (ETH Zurich), ", "<s>Yuki Tanabe (ETH Zurich),</s> "))
    assert said(found)[1] == (PAPERS[1][0], PAPERS[1][1][1:])


@pytest.mark.parametrize("leader", [" . . . . . . . {}", " ........ {}", " … {}", " ...... "])
def test_the_points_that_lead_to_a_page_are_no_part_of_a_title(leader: str) -> None:
    listed = "".join(
        f"<p>{t}{leader.format(n * 12 + 1)}<br><i>{bracketed(p)}</i></p>" for n, (t, p) in enumerate(PAPERS)
    )
    assert said(page(listed)) == PAPERS


def test_three_points_end_a_title() -> None:
    assert said(page(listed("<p>{}...<br><i>{}</i></p>")))[0][0] == f"{PAPERS[0][0]}..."


@pytest.mark.parametrize(
    "beside",
    [
        ' <a href="https://orcid.org/0"><img src=o.png></a> <a href="mailto:a@b.c">\u2709</a>',
        ' <a href="p">\U0001f4e7</a>',
    ],
)
def test_an_icon_beside_a_name_is_no_part_of_it(beside: str) -> None:
    found = page(listed("<h4>{}</h4><p>{}</p>").replace(" (", f"{beside} ("))
    assert said(found) == PAPERS
    assert doubts(found) == []


def test_an_address_for_mail_behind_an_affiliation_is_not_kept() -> None:
    found = page(listed("<h4>{}</h4><p>{}</p>").replace(")", ", someone@example.org)"))
    assert said(found) == PAPERS
    assert doubts(found) == []


def test_a_picture_in_a_name_is_a_doubt() -> None:
    found = page(listed("<h4>{}</h4><p>{}</p>").replace("Yuki Tanabe", "Yuki \u2708 Tanabe"))
    assert doubts(found) == [f"{PAPERS[1][0]!r}: 'Yuki \u2708 Tanabe' has not the form of a name."]


@pytest.mark.parametrize("line", ["Room: B.12", "Presenter: Wei Wang", "Discussant: Grace Moore (MIT)"])
def test_a_room_or_a_role_below_the_authors_is_not_theirs(line: str) -> None:
    found = page(listed(f"<p><b>{{}}</b><br>Authors: {{}}<br>{line}</p>"))
    assert said(found) == PAPERS
    assert doubts(found) == []


def test_initials_do_not_end_a_title_in_the_line_of_its_authors() -> None:
    names = ["Hanna Lindqvist, O. B. Ferreira", "Sven Brandt, Kwame Asante", "Eva Kovacs, R. M. Costa"]
    body = "".join(f"<li>{title}. {who}</li>" for (title, _), who in zip(PAPERS, names, strict=False))
    found = [[a.name for a in r.authors] for r in papers(page(f"<ol>{body}</ol>"))]
    assert found == [who.split(", ") for who in names]


def test_a_raised_letter_behind_a_name_of_two() -> None:
    names, places = "Carl-Johan Ek<sup>a</sup>, Bo Li<sup>b</sup>", "<sup>a</sup>ETH Zurich, <sup>b</sup>Huawei"
    form = f"<h4>{{}}</h4><p>{names}</p><p>{places}</p>"
    found = papers(page("".join(form.format(title) for title, _ in PAPERS)))
    assert [(a.name, a.affiliations) for a in found[0].authors] == [
        ("Carl-Johan Ek", ("ETH Zurich",)),
        ("Bo Li", ("Huawei",)),
    ]


def test_an_abstract_between_a_title_and_its_authors() -> None:
    abstract = "We study a problem in systems and give three solutions. They are fast and correct."
    found = page(
        listed(f"<div><h4>{{}}</h4><p>{abstract}</p><p><i>{{}}</i></p></div>").replace("Databases", "Data, Revisited")
    )
    assert [title for title, _ in said(found)][2] == "Rethinking Consistency for Data, Revisited"


def test_authors_that_go_on_in_the_block_of_the_next_paper_are_a_doubt() -> None:
    def block(title: str, people: list[tuple[str, str]]) -> str:
        persons = "".join(f"<div><span>{n}</span><span>{p}</span></div>" for n, p in people)
        return f"<div><div><div>{title}</div><div>{persons}</div></div></div>"

    found = page("".join(block(*paper) for paper in (PAPERS[0], LIKE_A_NAME, *PAPERS[1:])))
    wrong = [title for title, people in said(found) if (title, people) not in (*PAPERS, LIKE_A_NAME)]
    assert all(any(repr(title) in doubt for doubt in doubts(found)) for title in wrong)


def test_a_person_behind_a_sign_of_a_title_is_a_doubt() -> None:
    found = page(listed("<h4>{}</h4><p>{}</p>", {1: ". Hanna Lindqvist"}))
    assert any("'Hanna Lindqvist', which reads like a person" in doubt for doubt in doubts(found))


def test_an_affiliation_in_brackets_below_its_author() -> None:
    people = (",<br>".join(f"{n}<br>({p})" for n, p in people) for _, people in PAPERS)
    found = page("".join(f"<p><b>{t}</b><br>{who}</p>" for (t, _), who in zip(PAPERS, people, strict=True)))
    assert said(found) == PAPERS


def test_a_note_behind_the_last_bracket_is_no_affiliation() -> None:
    found = page(listed("<p><b>{}</b><br>{} (equal contribution)</p>"))
    assert said(found) == PAPERS
    assert doubts(found) == []


def test_a_title_that_is_to_come_is_none() -> None:
    late = "<li><b>Title to be announced</b><br>Dave Thornhill (Oracle Labs)</li>"
    assert said(page(f"<ul>{listed('<li><b>{}</b><br>{}</li>')}{late}</ul>")) == PAPERS


def test_letters_that_were_decoded_wrongly_are_a_doubt() -> None:
    found = page(listed("<p><b>{}</b><br>{}</p>").replace("Rossi", "R\u00c3\u00b3ssi"))
    assert "'Elena R\u00c3\u00b3ssi' has not the form of a name" in "; ".join(doubts(found))


@pytest.mark.parametrize("line", ["Contact: {}", "Talk by {}", "{}"])
def test_a_line_that_names_an_author_once_more_is_no_doubt(line: str) -> None:
    names = [", ".join(name for name, _ in people) for _, people in PAPERS]
    more = [line.format(people[0][0]) for _, people in PAPERS]
    rows = zip(PAPERS, names, more, strict=True)
    found = page("".join(f"<div><h4>{t}</h4><p>{who}</p><p><i>{one}</i></p></div>" for (t, _), who, one in rows))
    assert [title for title, _ in said(found)] == [title for title, _ in PAPERS]
    assert doubts(found) == []


def test_titles_in_one_row_and_their_authors_in_the_next() -> None:
    body = ""
    for one, other in zip(PAPERS[::2], PAPERS[1::2], strict=True):
        body += f"<tr><td rowspan=2>9:00</td><td><b>{one[0]}</b></td><td><b>{other[0]}</b></td></tr>"
        body += "<tr>" + "".join(f"<td>{', '.join(n for n, _ in people)}</td>" for _, people in (one, other)) + "</tr>"
    found = papers(page(f"<table><tr><th>Time</th><th>Track 1</th><th>Track 2</th></tr>{body}</table>"))
    assert [(r.title, [a.name for a in r.authors]) for r in found] == [(t, [n for n, _ in p]) for t, p in PAPERS]


def test_two_sessions_of_one_line_a_paper_and_two_of_two() -> None:
    names = [", ".join(name for name, _ in people) for _, people in PAPERS]
    entries = [(title, who) for (title, _), who in zip(PAPERS, names, strict=True)]
    short = "".join(f"<li>{title} - {who}</li>" for title, who in entries)
    other = [(f"{title}, Once More", who) for title, who in entries]
    long = "".join(f"<h4>{title}</h4><p>{who}</p>" for title, who in other)
    found = papers(page(f"<h2>Session 1: Storage</h2><ul>{short}</ul><h2>Session 2: Nets</h2>{long}"))
    assert [r.title for r in found] == [title for title, _ in (*entries, *other)]


@pytest.mark.parametrize(
    ("printed", "doubt"),
    [
        ("Tracing Functions | Talk", "' | ' stands in its title"),
        ("Tracing Functions at 10:30", "'10:30' stands in its title"),
        ("Tracing Functions www.example.org", "'www.' stands in its title"),
        ("Tracing Functions (at the Edge", "a bracket or a quotation mark of its title opens or closes alone"),
        ("Tracing Functions at the Edge of", "its title ends in 'of'"),
        ("Tracing Functions (moved to thursday)", "its title ends in '(moved to thursday)'"),
    ],
)
def test_signs_that_a_title_was_cut_in_the_wrong_place_are_a_doubt(printed: str, doubt: str) -> None:
    found = page(listed("<li><b>{}</b><br>{}</li>").replace(PAPERS[1][0], printed))
    assert any(doubt in message for message in doubts(found))


@pytest.mark.parametrize(
    "title", ["Disk|Crypt|Net: Rethinking Video", "Join Optimizers in SAP HANA", "Direct Communication (dIPC)"]
)
def test_signs_that_belong_to_a_title_are_no_doubt(title: str) -> None:
    found = page(listed("<li><b>{}</b><br>{}</li>").replace(PAPERS[1][0], title))
    assert said(found)[1][0] == title
    assert doubts(found) == []


@pytest.mark.parametrize("place", ["MIT, EPFL\u2020", "MIT except Wei Wang", "MIT, formerly Google"])
def test_marks_and_words_that_tell_of_several_in_an_affiliation_are_a_doubt(place: str) -> None:
    found = page(listed("<li><b>{}</b><br>{}</li>").replace("Politecnico di Milano", place))
    assert any("has not the form of an affiliation" in doubt for doubt in doubts(found))


def test_a_line_like_the_authors_of_other_papers_that_belongs_to_none_is_named() -> None:
    lost = "<tr><td><i>Katarzyna Wolska (AGH University), Bo Li (Huawei)</i></td></tr>"
    body = listed("<tr><td>{}<br><i>{}</i></td></tr>")
    found = page(f"<table>{body.replace(f'<tr><td>{PAPERS[2][0]}', f'{lost}<tr><td>{PAPERS[2][0]}')}</table>")
    assert said(found) == PAPERS
    assert any("'Katarzyna Wolska (AGH University), Bo Li (Huawei)'" in doubt for doubt in doubts(found))
