"""Conference sites: author lines, pages in many shapes, and the real pages."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from extract.programme import extract
from extract.programme.authors import read_people
from extract.programme.recipes import venue_of
from extract.programme.schedule import cut_award, is_date, session_code, slot_code, title_code
from extract.records import Extraction, PaperRecord, Venue
from extract.registry import by_name
from extract.venues import SHIPPED

EUROSYS = "https://2022.eurosys.org/program.html"
PAPERS = [
    ("Alpha: A System for Things", "Jane Doe (MIT), Bob Roe (Yale University), Cy Poe (MIT)"),
    ("Beta Tuning", "Ann Lee, Bo Kim (KAIST); Di Wu (Rice University)"),
    ("Gamma: Fast (and Safe) Networking", "Hugo Le (Federal University (UFRGS)), Ida May (Baidu (China) Co., Ltd)"),
    ("Delta and the Art of Scheduling", "Sol Perlman (EPFL)"),
    ("Epsilon: What Is New?", "Guang Yan (None), Seb Chev (), Max Muster (TU Berlin, Germany; MPI-SWS)"),
]


def people(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(author.name, author.affiliations) for author in read_people(text).authors()]


def page(body: str, url: str = EUROSYS) -> Extraction:
    return extract(f"<html><head><meta charset=utf-8></head><body>{body}</body></html>".encode(), url)


def papers(extraction: Extraction) -> list[PaperRecord]:
    return [record for record in extraction.records if isinstance(record, PaperRecord)]


def titles(extraction: Extraction) -> list[str]:
    return [record.title for record in papers(extraction)]


def ignored(extraction: Extraction) -> list[tuple[str, str]]:
    return [(p.code, p.message) for p in extraction.problems if p.severity == "ignored"]


# --- author lines ---


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("A Bee (MIT), C Dee (EPFL)", [("A Bee", ("MIT",)), ("C Dee", ("EPFL",))]),
        ("A Bee, C Dee (MIT); E Foo (EPFL)", [("A Bee", ("MIT",)), ("C Dee", ("MIT",)), ("E Foo", ("EPFL",))]),
        ("A Bee, C Dee, and E Foo (MIT)", [("A Bee", ("MIT",)), ("C Dee", ("MIT",)), ("E Foo", ("MIT",))]),
        ("A Bee (MIT) and C Dee (EPFL).", [("A Bee", ("MIT",)), ("C Dee", ("EPFL",))]),
        ("A Bee (MIT) Song Yang (Alibaba Group)", [("A Bee", ("MIT",)), ("Song Yang", ("Alibaba Group",))]),
        ("A Bee (MPI for Software Systems (MPI-SWS))", [("A Bee", ("MPI for Software Systems (MPI-SWS)",))]),
        ("A Bee (Baidu (China) Co., Ltd); C Dee (MIT)", [("A Bee", ("Baidu (China) Co., Ltd",)), ("C Dee", ("MIT",))]),
        ("Suqiang (Jack) Song, C Dee (Uber)", [("Suqiang (Jack) Song", ("Uber",)), ("C Dee", ("Uber",))]),
        ("A Bee (None), C Dee (), E Foo (nan)", [("A Bee", ()), ("C Dee", ()), ("E Foo", ())]),
        ("Alan Ford; Michio Honda (Keio University)", [("Alan Ford", ()), ("Michio Honda", ("Keio University",))]),
        ("A Bee (MIT), C Dee", [("A Bee", ("MIT",)), ("C Dee", ())]),
        ("A Bee (MIT) (EPFL)", [("A Bee", ("MIT", "EPFL"))]),
        ("Samuel King, Jr. (UIUC), Paul Dapolito IV (Facebook)", [("Samuel King, Jr.", ("UIUC",)), ("Paul Dapolito IV", ("Facebook",))]),  # noqa: E501
        ("- Joel Wolfrath, Abhishek Chandra (EPFL)", [("Joel Wolfrath", ("EPFL",)), ("Abhishek Chandra", ("EPFL",))]),
        ("A Bee (MIT, C Dee (EPFL)", [("A Bee", ("MIT, C Dee (EPFL)",))]),
        ("Om Saran K. R. E. (UT Austin)", [("Om Saran K. R. E.", ("UT Austin",))]),
    ],
)  # fmt: skip
def test_author_line(line: str, authors: list[tuple[str, tuple[str, ...]]]) -> None:
    assert people(line) == authors


def test_an_affiliation_that_was_split_keeps_its_print() -> None:
    first, second = read_people("A Bee, C Dee (MIT CSAIL and VMware)").authors()
    assert first.affiliations == second.affiliations == ("MIT CSAIL", "VMware")
    assert first.affiliation_printed == second.affiliation_printed == "MIT CSAIL and VMware"


# --- shapes of pages ---

SHAPES = {
    "list items never closed": ("<ul>{}</ul>", "<li>{t}<br><em><small>{p}</small></em>"),
    "paragraphs": ("{}", "<p><strong>{t}</strong><br/>{p}</p>"),
    "one row per paper": ("<table><tr><th>Title</th><th>Authors</th></tr>{}</table>", "<tr><td>{t}</td><td>{p}</td></tr>"),  # noqa: E501
    "two rows per paper": ("<table>{}</table>", "<tr><td><b>{t}</b></td></tr><tr><td>{p}</td></tr>"),
    "blocks with classes": ("{}", "<div class=paper><div class=title>{t}</div><div class=authors>{p}</div></div>"),
    "headings": ("<h2>Session 1: Things</h2>{}", "<h5>{t}</h5><p>{p}</p>"),
    "definition list": ("<dl>{}</dl>", "<dt>{t}</dt><dd>{p}</dd>"),
    "one line per paper": ("<ul>{}</ul>", '<li><b>{t}</b> {p} <a href="s.pdf">[PDF]</a></li>'),
    "one row per paper, more columns": ("<table><tr><th>#</th><th>Title</th><th>Authors</th></tr>{}</table>", "<tr><td>7</td><td>{t}</td><td>{p}</td></tr>"),  # noqa: E501
    "cards": ("{}", "<div class=card><div class=card-body><h3 class=card-title>{t}</h3><p class=card-text>{p}</p></div></div>"),  # noqa: E501
    "lists in lists": ("<ul>{}</ul>", "<li><strong>{t}</strong><ul><li>{p}</li></ul></li>"),
    "details": ("{}", "<details><summary><b>{t}</b><br>{p}</summary><p>Some more words on it.</p></details>"),
    "two spans that styles part": ("{}", "<div><span class=title>{t}</span><span class=authors>{p}</span></div>"),
    "a time beside each paper": ("<table><tr><td colspan=2>Session 2 (Chair: Jim Low)</td></tr>{}</table>", "<tr><td>10:20</td><td><b>{t}</b><br>{p}</td></tr>"),  # noqa: E501
    "a Jekyll source": ("<h2>Session 1</h2>{}", "<h5>{t}</h5>\n<p>{p}</p>\n"),
    "a break inside one span": ("{}", "<div><span>{t}<br>{p}</span></div>"),
    "authors before the title": ("<h2>Papers</h2><ul>{}</ul><p>See you there, all of you.</p>", "<li>{p}<br><b>{t}</b></li>"),  # noqa: E501
    "authors before the title, in blocks": ("<h2>Papers</h2>{}<p>See you there, all of you.</p>", "<div class=paper><div>{p}</div><div>{t}</div></div>"),  # noqa: E501
    "authors before the title, in rows": ("<table><tr><th>Authors</th><th>Title</th></tr>{}</table>", "<tr><td>{p}</td><td>{t}</td></tr>"),  # noqa: E501
    "authors before the title, in paragraphs": ("<h2>Papers</h2>{}", "<p class=authors>{p}</p><p class=title>{t}</p>"),
    "tags closed in the wrong order": ("{}", '<p><strong><a href="x">{t}</strong></a><br><em>{p}</em></p>'),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_papers_are_found_in_any_shape(shape: str) -> None:
    frame, entry = SHAPES[shape]
    found = page(frame.format("".join(entry.format(t=t, p=p) for t, p in PAPERS)))
    assert titles(found) == [title for title, _ in PAPERS]
    assert [[a.name for a in record.authors] for record in papers(found)] == [
        ["Jane Doe", "Bob Roe", "Cy Poe"],
        ["Ann Lee", "Bo Kim", "Di Wu"],
        ["Hugo Le", "Ida May"],
        ["Sol Perlman"],
        ["Guang Yan", "Seb Chev", "Max Muster"],
    ]


NAMES = [
    ("Alpha: A System", "Jane Doe, Bob Roe"),
    ("Beta Tuning", "Di Wu and Bo Kim"),
    ("Delta Art", "Sol Perlman"),
    ("Eta Now", "Max Muster, Cy Poe, and Ida May"),
]


@pytest.mark.parametrize(
    ("frame", "entry"),
    [
        ("<ul>{}</ul>", "<li><b>{t}</b><br>{p}</li>"),
        ("<table>{}</table>", '<tr><td><a href="p.pdf?{t}">{t}</a></td><td>{p}</td></tr>'),
        ("{}", "<div class=card><h3>{t}</h3><p>{p}</p><a href=x.pdf>PDF</a></div>"),
    ],
)
def test_authors_may_have_no_affiliations(frame: str, entry: str) -> None:
    found = page(frame.format("".join(entry.format(t=t, p=p) for t, p in NAMES)))
    assert [(record.title, [a.name for a in record.authors]) for record in papers(found)] == [
        ("Alpha: A System", ["Jane Doe", "Bob Roe"]),
        ("Beta Tuning", ["Di Wu", "Bo Kim"]),
        ("Delta Art", ["Sol Perlman"]),
        ("Eta Now", ["Max Muster", "Cy Poe", "Ida May"]),
    ]


def test_affiliations_may_stand_behind_commas() -> None:
    lines = [
        ("Alpha: A System", "Jane Doe, MIT; Bob Roe, Yale University"),
        ("Beta Tuning", "Di Wu, Bo Kim, KAIST; Ann Lee, Foobar"),
        ("Gamma Nets", "Hugo Le, School of Computing, University of Utah; Ida May, Baidu"),
    ]
    found = page("".join(f"<p><b>{title}</b><br>{people}</p>" for title, people in lines))
    assert [[(a.name, a.affiliations) for a in record.authors] for record in papers(found)] == [
        [("Jane Doe", ("MIT",)), ("Bob Roe", ("Yale University",))],
        [("Di Wu", ("KAIST",)), ("Bo Kim", ("KAIST",)), ("Ann Lee", ("Foobar",))],
        [("Hugo Le", ("School of Computing, University of Utah",)), ("Ida May", ("Baidu",))],
    ]


NUMBERED = [
    ("Alpha: A System", "Jane Doe<sup>1</sup>, Bob Roe<sup>1,2</sup>, and Cy Poe<sup>*2</sup>", "<sup>1</sup>MIT, <sup>2</sup>ETH Zurich"),  # noqa: E501
    ("Beta Tuning", "Di Wu<sup>1</sup> and Bo Kim<sup>2</sup>", "<sup>1</sup>Tsinghua University <sup>2</sup>KAIST"),
    ("Delta Art", "Ann Lee¹, Ida May¹", "¹University of Utah"),
    ("Eta Now", "Seb Chev<sup>1</sup>, Max Muster<sup>3</sup>", "<sup>1</sup>EPFL; <sup>2</sup>Boston University"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("frame", "entry"),
    [
        ("<ul>{}</ul>", "<li><b>{t}</b><br>{p}<br>{a}</li>"),
        ("{}", "<div><h4>{t}</h4><p>{p}</p><p><i>{a}</i></p></div>"),
    ],
)
def test_affiliations_may_be_numbered_and_are_taken_where_all_numbers_fit(frame: str, entry: str) -> None:
    found = papers(page(frame.format("".join(entry.format(t=t, p=p, a=a) for t, p, a in NUMBERED))))
    assert [[(author.name, author.affiliations) for author in record.authors] for record in found] == [
        [("Jane Doe", ("MIT",)), ("Bob Roe", ("MIT", "ETH Zurich")), ("Cy Poe", ("ETH Zurich",))],
        [("Di Wu", ("Tsinghua University",)), ("Bo Kim", ("KAIST",))],
        [("Ann Lee", ("University of Utah",)), ("Ida May", ("University of Utah",))],
        [("Seb Chev", ()), ("Max Muster", ())],
    ]


def test_a_committee_is_no_list_of_papers() -> None:
    members = ["Jane Doe, MIT", "Bob Roe, Yale University", "Cy Poe, EPFL", "Ida May and Di Wu, KAIST", "Bo Kim, IBM"]
    found = page("<h2>Program Committee</h2>" + "".join(f"<p>{member}</p>" for member in members))
    assert titles(found) == []


def test_a_title_that_links_a_pdf_has_a_pdf_and_no_page() -> None:
    (record, *_) = papers(page("<ul>" + entries('<li><a href="papers/{i}.pdf">{t}</a><br>{p}</li>') + "</ul>"))
    assert (record.url, [(link.kind, link.url) for link in record.links]) == (
        None,
        [("pdf", "https://2022.eurosys.org/papers/0.pdf")],
    )


def test_two_separators_between_affiliations_of_one_author() -> None:
    (author,) = read_people("Cy Poe (MIT, Google; Univ. Rennes and Inria)").authors()
    assert author.affiliations == ("MIT", "Google", "Univ. Rennes", "Inria")


def entries(form: str = '<li><a href="https://dl.acm.org/doi/10.1145/1.{i}">{t}</a><br><em>{p}</em></li>') -> str:
    return "".join(form.format(i=i, t=title, p=line) for i, (title, line) in enumerate(PAPERS))


def test_a_title_without_authors_is_a_paper_where_only_papers_stand() -> None:
    found = page(f'<ul>{entries()}<li><a href="https://dl.acm.org/doi/10.1145/1.9">MesaFS: Files</a></li></ul>')
    assert titles(found)[-1] == "MesaFS: Files"
    assert papers(found)[-1].authors == ()
    assert [p.code for p in found.problems] == ["record.no-authors"]


def test_authors_without_affiliations_are_known_by_their_place() -> None:
    found = page(f'<ul>{entries()}<li><a href="u">URSA: Blocks</a><br><em>Ann Bee, Cy Dee</em></li></ul>')
    assert [a.name for a in papers(found)[-1].authors] == ["Ann Bee", "Cy Dee"]


def test_a_list_without_any_affiliation_is_read() -> None:
    found = page("".join(f"<p><b>{title}</b><br>Jane Doe, Bob Roe</p>" for title, _ in PAPERS))
    assert titles(found) == [title for title, _ in PAPERS]


def test_template_rows_in_comments_are_no_papers() -> None:
    found = page(f"<ul><!-- <li>Paper Title<br><em>Author One, Author Two (Inst)</em></li> -->{entries()}</ul>")
    assert len(found.records) == len(PAPERS)


def test_the_key_is_the_doi_and_else_the_title() -> None:
    first = papers(page(f"<ul>{entries()}</ul>"))[0]
    assert (first.key, first.identifiers.doi, first.url) == (
        "eurosys22/10.1145/1.0",
        "10.1145/1.0",
        "https://dl.acm.org/doi/10.1145/1.0",
    )
    assert (
        papers(page(f"<ul>{entries('<li>{t}<br><em>{p}</em>')}</ul>"))[0].key == "eurosys22/alpha-a-system-for-things"
    )


def test_a_title_that_links_the_pdf_gives_pdf_and_doi_and_no_page() -> None:
    form = '<li><a href="https://dl.acm.org/doi/pdf/10.1145/3492321.{i}">{t}</a><br><em>{p}</em></li>'
    first = papers(page(f"<ul>{entries(form)}</ul>"))[0]
    assert first.url is None
    assert first.identifiers.doi == "10.1145/3492321.0"
    assert [(link.kind, link.url) for link in first.links] == [("pdf", "https://dl.acm.org/doi/pdf/10.1145/3492321.0")]


def test_an_authorize_link_is_an_address_without_doi() -> None:
    form = '<p><a href="https://dl.acm.org/authorize?N{i}"><b>{t}</b></a><br>{p}</p>'
    first = papers(page(entries(form)))[0]
    assert (first.url, first.identifiers.doi) == ("https://dl.acm.org/authorize?N0", None)


def test_awards_stay_out_of_titles_and_names() -> None:
    found = page(
        "<ul><li>Omega: Last (Best Paper Award)<br><em>Ann Bee (MIT), Cy Dee (MIT)</em></li>"
        "<li>Psi: Next<br><em>Ann Bee (MIT), Cy Dee (MIT)</em><br><strong>Distinguished Artifact Award</strong></li></ul>"  # noqa: E501
    )
    assert [(r.title, r.awards) for r in papers(found)] == [
        ("Omega: Last", ("Best Paper Award",)),
        ("Psi: Next", ("Distinguished Artifact Award",)),
    ]


def test_a_session_gives_its_name_without_chair_place_and_time() -> None:
    found = page(f"<h4>Session 3: Storage <span>10:45 - 12:00</span> <span>Session Chair: Ann Bee</span></h4><ul>{entries()}</ul>")  # fmt: skip  # noqa: E501
    assert {record.session for record in papers(found)} == {"Session 3: Storage"}


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Keynote", "ignored.keynote"),
        ("Session 5: TOCS lightning talks", "ignored.lightning"),
        ("Panel", "ignored.panel"),
        ("Sponsored Talk", "ignored.sponsored"),
    ],
)
def test_what_a_session_of_another_kind_holds_is_ignored_by_name(heading: str, code: str) -> None:
    talk = "<h3>{}</h3><ul><li>Odd One Out<br><em>Ann Bee (MIT), Cy Dee (MIT)</em></li></ul>"
    found = page(f"<h3>Session 1: Things</h3><ul>{entries()}</ul>{talk.format(heading)}")
    assert titles(found) == [title for title, _ in PAPERS]
    assert (code, f"Odd One Out ({heading})") in ignored(found)


def test_slots_of_the_schedule_are_ignored_by_name() -> None:
    found = page(f"<ul>{entries()}</ul><p>Coffee Break 10:30</p><p>Opening remarks</p>")
    assert ignored(found) == [("ignored.break", "Coffee Break 10:30"), ("ignored.welcome", "Opening remarks")]


def test_words_of_a_schedule_do_not_hide_papers() -> None:
    assert session_code("Welcome and Session 1: Operating Systems") is None
    assert session_code("Social Networks") is None
    assert session_code("Closing the Gap") is None
    assert title_code("Birds of a Feather Flock Together: Scaling RDMA RPCs with Flock") is None
    assert slot_code("Student Research Competition: 17:00") == "ignored.student"
    assert not is_date("SAT-Based Synthesis")
    assert cut_award("The Best of Both Worlds (Extended)") == ("The Best of Both Worlds (Extended)", None)


def test_an_organisers_page_holds_no_papers() -> None:
    found = page("<h2>General Chairs</h2><p>Jane Doe (MIT), Bob Roe (Yale)</p><h2>Program Committee</h2><ul><li>Ann Lee (KAIST)</ul>")  # fmt: skip  # noqa: E501
    assert found.records == ()
    assert [p.severity for p in found.problems] == ["error"]


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"plain words", b"<html><body></body></html>", b"%PDF-1.4"])
def test_a_page_without_papers_is_an_error_with_a_name(body: bytes) -> None:
    found = extract(body, EUROSYS)
    assert found.records == ()
    assert [(p.code, p.severity) for p in found.problems] == [("page.no-papers", "error")]


def test_a_truncated_page_keeps_what_it_has() -> None:
    whole = f"<html><body><ul>{entries()}</ul></body></html>".encode()
    assert len(extract(whole[: len(whole) // 2], EUROSYS).records) == 2


def test_deep_nesting_is_cut_and_not_followed() -> None:
    assert extract(b"<html><body>" + b"<div>" * 20_000 + b"x", EUROSYS).records == ()


def test_no_pattern_runs_away_on_hostile_text() -> None:
    for text in ("a, " * 5000, "A B, " * 4000 + "(", "((((" * 3000, "/ " * 3000, "Best " * 3000, "[" * 5000):
        extract(f"<p><b>A Title Here</b><br>{text}</p>".encode(), EUROSYS)


# --- data of sites, addresses ---

SESSIONS = """day1:
- title: Break
  talks: []
- title: Keynote 1
  talks:
  - authors: [Irene Zhang (Microsoft Research)]
    title: A Talk
- title: 'Session 1: Serverless'
  talks:
  - authors:
    - Ann Bee, Cy Dee (MIT), Ed Foo
      (nan)
    title: 'Hops: Fine-grained
      Sensing'
    url: https://dl.acm.org/doi/10.1145/3698038.3698515
"""


def test_site_data_in_yaml_is_read_with_sessions_and_lines() -> None:
    found = extract(SESSIONS.encode(), "https://acmsocc.org/2024/_data/sessions.yml")
    (record,) = papers(found)
    assert (record.key, record.title, record.session, record.where.line) == (
        "socc24/10.1145/3698038.3698515",
        "Hops: Fine-grained Sensing",
        "Session 1: Serverless",
        13,
    )
    assert [(a.name, a.affiliations) for a in record.authors] == [
        ("Ann Bee", ("MIT",)),
        ("Cy Dee", ("MIT",)),
        ("Ed Foo", ()),
    ]
    assert ignored(found) == [
        ("ignored.break", "Break"),
        ("ignored.keynote", "Keynote 1"),
        ("ignored.keynote", "A Talk (Keynote 1)"),
    ]


def test_yaml_that_cannot_be_read_is_an_error() -> None:
    found = extract(b"title: x\nauthors: [a\n", "https://acmsocc.org/2024/_data/sessions.yml")
    assert [p.code for p in found.problems] == ["page.structure"]


@pytest.mark.parametrize(
    ("url", "venue"),
    [
        ("https://sigops.org/s/conferences/sosp/2025/accepted.html", Venue("SOSP", 2025)),
        ("https://sigops.org/sosp/sosp13/program.html", Venue("SOSP", 2013)),
        ("https://2026.eurosys.org/accepted-papers.html", Venue("EuroSys", 2026)),
        ("https://www.eurosys2019.org/program/", Venue("EuroSys", 2019)),
        ("https://acmsocc.org/2024/accepted-papers.html", Venue("SoCC", 2024)),
        ("https://www.sigsac.org/ccs/CCS2024/program/accepted-papers.html", Venue("CCS", 2024)),
        ("https://web.archive.org/web/20230101000000/https://2023.eurosys.org/program.html", Venue("EuroSys", 2023)),
        ("downloads/sosp_2021.html", Venue("SOSP", 2021)),
    ],
)
def test_the_address_names_the_venue(url: str, venue: Venue) -> None:
    assert venue_of(url, "", venues=SHIPPED) == venue


def test_the_pages_own_words_name_the_venue_of_a_local_file() -> None:
    found = venue_of("page.html", "<title>Accepted Papers | ASPLOS 2024</title>", SHIPPED)
    assert found == Venue("ASPLOS", 2024)


def test_known_sites_and_programmes_are_recognised_and_other_pages_not() -> None:
    recognises = by_name("programme").recognises
    assert recognises(b"<html><body>x", "https://2027.eurosys.org/program.html")
    assert recognises(b"<html><body>x", "https://hotos2023.org/program/")
    assert not recognises(b"<html><body>x", "https://example.org/program.html")
    assert not recognises(b"%PDF-1.7", "https://2027.eurosys.org/program.pdf")


# --- the real pages ---

REAL = {
    "sosp_2025": (65, 538),
    "sosp_2017": (39, 226),
    "eurosys_2023": (54, 299),
    "eurosys_2024": (71, 451),
    "eurosys_2025": (85, 574),
}


def same(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.corpus
@pytest.mark.parametrize("name", REAL)
def test_real_page(name: str, corpus: Path) -> None:
    rows = [json.loads(line) for line in (corpus / f"truth/web/{name}.jsonl").read_text("utf-8").splitlines()]
    addresses = dict(line.split("\t")[:2] for line in (corpus / "web/MANIFEST.tsv").read_text("utf-8").splitlines())
    source = rows[0]["page"]
    found = papers(extract((corpus / "web" / source).read_bytes(), addresses[source]))
    assert [same(record.title) for record in found] == [same(row["title"]) for row in rows]
    assert [record.where.line for record in found] == [row["line"] for row in rows]
    assert [record.url for record in found] == [row["url"] for row in rows]
    assert [record.identifiers.doi for record in found] == [row["doi"] for row in rows]
    assert [record.session for record in found] == [row["session"] for row in rows]
    names = [[same(a["name"]) for a in row["authors"]] for row in rows]
    assert [[same(a.name) for a in record.authors] for record in found] == names
    assert (len(found), sum(map(len, names))) == REAL[name]
