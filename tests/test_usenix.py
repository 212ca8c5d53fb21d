"""usenix.org, 2012 until today: what a people field, a list and a paper's own page say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from extract.records import Author, Extraction, PaperRecord, Venue
from extract.usenix import address, paper, programme
from extract.usenix.people import People, read_people

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "usenix"
OSDI25 = "https://www.usenix.org/conference/osdi25/technical-sessions"
MIT, CMU = ("MIT",), ("CMU",)


def people(inner: str) -> People:
    page = f'<div class="field-name-field-paper-people-text"><div class="field-item odd">{inner}</div></div>'
    field = etree.fromstring(page, etree.HTMLParser(encoding="utf-8")).find(".//div")
    assert field is not None
    return read_people(field)


def papers(extraction: Extraction) -> list[PaperRecord]:
    return [record for record in extraction.records if isinstance(record, PaperRecord)]


def problems(extraction: Extraction) -> list[tuple[str, str]]:
    return [(problem.severity, problem.code) for problem in extraction.problems]


def listing(*nodes: str) -> bytes:
    return f"<html><body><main>{''.join(nodes)}</main></body></html>".encode()


def node(title: str, people_text: str = "", href: str = "/conference/osdi25/presentation/bee", more: str = "") -> str:
    field = f'<div class="field field-name-field-paper-people-text"><p>{people_text}</p></div>' if people_text else ""
    return f'<article class="node node-paper"><h2><a href="{href}">{title}</a></h2>{field}{more}</article>\n'


# The people field


@pytest.mark.parametrize(
    "inner",
    [
        "<p>A Bee and C Dee, <em>MIT;</em> E Eff, <em>CMU</em></p>",
        "<p>A Bee and C Dee, <em>MIT</em>; E Eff, <em>CMU</em></p>",
        '<p class="p1">A Bee and C Dee, <i>MIT</i>; E Eff,<i> CMU</i></p>',
        "<p>A Bee and&nbsp;C Dee, <em>MIT;</em>&nbsp;E Eff,&nbsp;<em>CMU</em></p>",
        "<p>A Bee and C Dee<em>, MIT;</em> E Eff<em>, CMU</em></p>",
        "<p>A Bee and C Dee, <em><em>MIT</em>;</em> E Eff, <em> </em><em>CMU</em></p>",
        "<p>A Bee and C Dee, <em>MIT,</em> and E Eff, <em>CMU</em></p>",
        "<p>A Bee and C Dee, <em>MIT and</em> E Eff, <em>CMU</em></p>",
        "<p>A Bee and C Dee, <em>MIT</em><br />E Eff, <em>CMU</em></p>",
        "<p>A Bee and C Dee, <em>MIT</em></p><p>E Eff, <em>CMU</em></p>",
        "<p>A Bee and C Dee (<em>MIT</em>), E Eff (<em>CMU</em>)</p>",
        "<p><strong>A Bee</strong> and C Dee, <em>MIT;</em> E Eff*, <em>CMU</em></p>",
        "<p>A Bee and C Dee, MIT; E Eff, CMU</p>",
        "<p><em>A Bee and C Dee, MIT; E Eff, CMU</em></p>",
        "<p>A Bee and C Dee, MIT<br />E Eff, CMU</p>",
        "A Bee &amp; C Dee, <em>MIT</em>; E Eff, <em>CMU<!-- was: Yale --></em>",
    ],
)
def test_names_before_an_institution_belong_to_it_in_every_print(inner: str) -> None:
    assert people(inner).authors == (Author("A Bee", MIT), Author("C Dee", MIT), Author("E Eff", CMU))


def test_a_name_closed_by_a_semicolon_has_no_institution() -> None:
    said = people("<p>Alan Ford; Michio Honda, <em>Keio University</em></p>")
    assert said.authors == (Author("Alan Ford"), Author("Michio Honda", ("Keio University",)))


def test_two_institutions_stand_in_one_or_in_two_italics() -> None:
    one = people("<p>A Bee, <em>MIT and Google;</em> C Dee, <em>CMU</em></p>").authors[0]
    two = people("<p>A Bee, <em>MIT</em> and <em>Google;</em> C Dee, <em>CMU</em></p>").authors[0]
    assert one == two == Author("A Bee", ("MIT", "Google"), "MIT and Google")


def test_the_end_of_an_institution_may_stand_outside_the_italics() -> None:
    said = people("<p>A Bee, <em>University of California,</em> San Diego; C Dee, <em>CMU</em></p>")
    assert said.authors == (Author("A Bee", ("University of California, San Diego",)), Author("C Dee", CMU))


def test_junior_is_part_of_a_name() -> None:
    assert people("<p>Jay Bee, Jr., and C Dee, <em>MIT</em></p>").authors == (
        Author("Jay Bee, Jr.", MIT),
        Author("C Dee", MIT),
    )


@pytest.mark.parametrize(
    "inner",
    [
        "<p>A Bee, <em>MIT</em><br />\n<strong><em>Awarded Best Paper!</em></strong></p>",
        "<p>A Bee, <em>MIT</em></p><p><em>Awarded Best Paper!</em></p>",
        "<p>A Bee, <em>MIT</em> <strong>Awarded Best Paper!</strong></p>",
        "<p><em>Awarded Best Paper!</em></p><p>A Bee, <em>MIT</em></p>",
    ],
)
def test_an_award_is_kept_out_of_the_institutions(inner: str) -> None:
    assert people(inner) == People((Author("A Bee", MIT),), ("Awarded Best Paper!",))


def test_another_line_is_a_note_and_no_author() -> None:
    assert people("<p>A Bee, <em>MIT</em><br />Long presentation</p>").notes == ("Long presentation",)


def test_an_email_address_is_left_out() -> None:
    assert people("<p>A Bee, <em>MIT; bee@example.org</em></p>").authors == (Author("A Bee", MIT),)


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://www.usenix.org/conference/osdi24/presentation/sun-biao",
        "https://www.usenix.org/conference/osdi16/technical-sessions/presentation/lazar",
        "https://www.usenix.org/conference/atc15/technical-session/presentation/karanasos",
        "https://www.usenix.org/conference/foci13/workshop-program/presentation/verkamp",
        "https://www.usenix.org/conference/nsdi11/mesos-platform-fine-grained-resource-sharing-data-center",
        "https://www.usenix.org/conference/osdi-08/dryadlinq-system-general-purpose-distributed-data-parallel",
        "https://web.archive.org/web/20210501000000id_/https://www.usenix.org/conference/nsdi21/presentation/shao",
    ],
)
def test_every_address_form_of_a_paper_is_recognised(url: str) -> None:
    assert paper.recognises(b"", url)
    assert not programme.recognises(b"", url)


@pytest.mark.parametrize(
    "url",
    [
        OSDI25,
        "https://www.usenix.org/conference/usenixsecurity22/summer-accepted-papers",
        "https://www.usenix.org/conference/usenixsecurity25/cycle1-accepted-papers",
        "https://www.usenix.org/conference/osdi12/tech-schedule/osdi-12-program",
        "https://www.usenix.org/conference/foci13/workshop-program",
        "https://www.usenix.org/conference/atc15/technical-session",
    ],
)
def test_every_address_form_of_a_list_is_recognised(url: str) -> None:
    assert programme.recognises(b"", url)
    assert not paper.recognises(b"", url)


@pytest.mark.parametrize(
    ("href", "base", "meant"),
    [
        ("/conference/osdi25/presentation/ren", OSDI25, "https://www.usenix.org/conference/osdi25/presentation/ren"),
        ("presentation/shao.html", "https://www.usenix.org/conference/nsdi21/technical-sessions",
         "https://www.usenix.org/conference/nsdi21/presentation/shao"),
        ("/web/20240101000000/https://www.usenix.org/conference/osdi20/presentation/qin",
         "https://web.archive.org/web/20240101000000/https://www.usenix.org/conference/osdi20/technical-sessions",
         "https://www.usenix.org/conference/osdi20/presentation/qin"),
        ("/conference/osdi20/presentation/qin",
         "https://web.archive.org/web/20240101000000id_/https://www.usenix.org/conference/osdi20/technical-sessions",
         "https://www.usenix.org/conference/osdi20/presentation/qin"),
        ("//www.youtube.com/embed/x", OSDI25, "https://www.youtube.com/embed/x"),
        ("javascript:alert(1)", OSDI25, ""),
        ("http://[", OSDI25, ""),
    ],
)  # fmt: skip
def test_rewritten_links_are_undone(href: str, base: str, meant: str) -> None:
    assert address.resolve(href, base) == meant


def test_security_is_one_conference_under_both_its_names() -> None:
    assert address.conference_of("https://www.usenix.org/conference/sec16/x") == "usenixsecurity16"


# Lists


def test_a_list_and_its_archived_copy_say_the_same() -> None:
    body = (FIXTURES / "osdi25-technical-sessions.html").read_bytes()
    archived = "https://web.archive.org/web/20260101000000/" + OSDI25
    rewritten = body.replace(b'href="/conf', b'href="/web/20260101000000/https://www.usenix.org/conf')
    said, copy = programme.extract(body, OSDI25), programme.extract(rewritten, archived)
    assert [(r.key, r.url, r.authors, r.venue) for r in papers(copy)] == [
        (r.key, r.url, r.authors, r.venue) for r in papers(said)
    ]


def test_a_saved_list_without_an_address_is_placed_by_its_own() -> None:
    body = (FIXTURES / "osdi25-technical-sessions.html").read_bytes()
    assert programme.recognises(body, "saved.html")
    assert papers(programme.extract(body, "saved.html"))[0].venue == Venue("OSDI", 2025)


def test_a_saved_page_without_an_address_is_placed_by_its_own() -> None:
    body = (FIXTURES / "osdi24-sun-biao.html").read_bytes()
    assert paper.recognises(body, "saved.html")
    (record,) = papers(paper.extract(body.replace(b'rel="canonical"', b""), "saved.html"))
    assert (record.key, record.venue) == ("osdi24/sun-biao", Venue("OSDI", 2024))


def test_a_reprint_from_another_conference_is_ignored_by_name() -> None:
    body = listing(
        node("A", "A Bee, <em>MIT</em>"), node("B", "A Bee, <em>MIT</em>", "/conference/fast16/presentation/bee")
    )
    said = programme.extract(body, OSDI25)
    assert [r.key for r in papers(said)] == ["osdi25/bee"]
    assert problems(said) == [("ignored", "ignored.elsewhere")]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (node("BibTeX Test", "A Bee, <em>MIT</em>"), "ignored.stub"),
        (node("The Title of a Later Paper", href="/node/299001"), "ignored.stub"),
        (node("(Paper temporarily removed)", "A Bee, <em>MIT</em>"), "ignored.stub"),
        (node("Keynote Address: The Past", "A Bee, <em>MIT</em>"), "ignored.keynote"),
        (node("The Next Ten Years", "Moderator: A Bee, <em>MIT</em>"), "ignored.panel"),
        (node("", href="/conference/atc25/presentation/flame-award"), "ignored.award"),
        (node("Opening Remarks", href="/conference/osdi25/presentation/opening"), "ignored.slot"),
        (node("On Craft", more='<div class="field-name-field-presented-by">A Bee</div>'), "ignored.talk"),
    ],
)
def test_what_is_no_paper_is_ignored_by_name(entry: str, code: str) -> None:
    said = programme.extract(
        listing(node("A", "A Bee, <em>MIT</em>", "/conference/osdi25/presentation/a"), entry), OSDI25
    )
    assert [r.title for r in papers(said)] == ["A"]
    assert problems(said) == [("ignored", code)]


@pytest.mark.parametrize(
    "session", ["Distributed Systems", "Breaks and Failures", "Award-Winning Storage", "Panels of Disks"]
)
def test_a_session_name_that_only_sounds_like_a_slot_keeps_its_papers(session: str) -> None:
    body = listing(f'<div class="node node-session"><h2>{session}</h2>{node("A", "A Bee, <em>MIT</em>")}</div>')
    assert [(r.title, r.session) for r in papers(programme.extract(body, OSDI25))] == [("A", session)]


def test_a_session_whose_time_stands_above_its_name_is_called_by_its_name() -> None:
    body = listing(
        '<div class="node node-session"><h3 class="time">7:00 am</h3><h2 class="node-title">Keynote Address</h2>'
        f"{node('Hindsight', 'A Bee, <em>MIT</em>')}</div>"
        '<div class="node node-session"><h3 class="time">8:00 am</h3><h2 class="node-title">Caches</h2>'
        f"{node('A', 'A Bee, <em>MIT</em>')}</div>"
    )
    found = programme.extract(body, OSDI25)
    assert [(r.title, r.session) for r in papers(found)] == [("A", "Caches")]
    assert problems(found) == [("ignored", "ignored.keynote")]


def test_the_same_paper_twice_is_one_record() -> None:
    said = programme.extract(listing(*[node("A", "A Bee, <em>MIT</em>")] * 2), OSDI25)
    assert len(papers(said)) == 1
    assert problems(said) == [("ignored", "ignored.duplicate")]


def test_a_title_with_markup_is_read_as_text() -> None:
    said = papers(programme.extract(listing(node("On <em>O</em>(1)<br>Caching", "A Bee, <em>MIT</em>")), OSDI25))
    assert [r.title for r in said] == ["On O(1) Caching"]


def test_a_list_without_paper_nodes_says_that_its_structure_changed() -> None:
    said = programme.extract(b"<html><body><h1>OSDI '25 Technical Sessions</h1><p>Soon.</p></body></html>", OSDI25)
    assert problems(said) == [("error", "page.structure")]
    assert said.hits["node-paper"] == 0


def test_a_list_of_stubs_says_that_it_has_no_papers() -> None:
    said = programme.extract(listing(node("TBA")), OSDI25)
    assert problems(said) == [("ignored", "ignored.stub"), ("error", "page.no-papers")]


@pytest.mark.parametrize("body", [b"", b"\x00\x01\x02", b"%PDF-1.7", b"<", b"\xff\xfe<\x00", b"<div " * 3000])
def test_bytes_that_are_no_page_are_a_problem_and_no_exception(body: bytes) -> None:
    assert problems(programme.extract(body, OSDI25)) == [("error", "page.structure")]
    own = "https://www.usenix.org/conference/osdi25/presentation/ren"
    assert problems(paper.extract(body, own)) == [("error", "page.structure")]


# A paper's own page


def test_list_and_own_page_agree_on_key_title_and_people() -> None:
    own = "https://www.usenix.org/conference/osdi25/presentation/zhu-kan"
    (page,) = papers(paper.extract((FIXTURES / "osdi25-zhu-kan.html").read_bytes(), own))
    listed = {
        r.key: r for r in papers(programme.extract((FIXTURES / "osdi25-technical-sessions.html").read_bytes(), OSDI25))
    }
    entry = listed[page.key]
    assert (page.title, page.authors, page.abstract, page.venue) == (
        entry.title,
        entry.authors,
        entry.abstract,
        entry.venue,
    )


def test_citation_tags_stand_in_where_the_page_prints_no_people() -> None:
    head = "".join(
        f'<meta name="citation_{name}" content="{content}" />'
        for name, content in (
            ("title", "{BGP} at Scale"),
            ("author", "A Bee"),
            ("author_institution", "MIT"),
            ("author_institution", "CMU"),
            ("author_email", "bee@example.org"),
            ("author", "C Dee"),
            ("pdf_url", "https://www.usenix.org/system/files/nsdi21-bee.pdf"),
        )
    )
    body = f'<html><head>{head}</head><body><article class="node node-paper view-mode-full"></article></body></html>'
    said = paper.extract(body.encode(), "https://www.usenix.org/conference/nsdi21/presentation/bee")
    (record,) = papers(said)
    assert record.title == "BGP at Scale"
    assert record.authors == (Author("A Bee", ("MIT", "CMU"), "MIT; CMU"), Author("C Dee"))
    assert [link.url for link in record.links] == ["https://www.usenix.org/system/files/nsdi21-bee.pdf"]
    assert "@" not in repr(said)


def test_text_and_citation_tags_that_differ_are_reported() -> None:
    body = (FIXTURES / "osdi25-guo.html").read_bytes().replace(b'content="Youyou Lu"', b'content="Somebody Else"')
    said = paper.extract(body, "https://www.usenix.org/conference/osdi25/presentation/guo")
    assert problems(said) == [("warning", "paper.authors-differ")]
    assert [a.name for a in papers(said)[0].authors] == ["Hao Guo", "Youyou Lu"]


# Real pages


def truth(corpus: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (corpus / "truth" / "web" / name).read_text("utf-8").splitlines()]


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("page", "url", "rows"),
    [
        ("usenix/tech-sessions/osdi25.html", OSDI25, "osdi25.jsonl"),
        ("usenix/nsdi21-mirror/conference/nsdi21/technical-sessions.html",
         "https://www.usenix.org/conference/nsdi21/technical-sessions", "nsdi21-technical-sessions.jsonl"),
    ],
)  # fmt: skip
def test_a_real_list_equals_its_truth(corpus: Path, page: str, url: str, rows: str) -> None:
    said = papers(programme.extract((corpus / "web" / page).read_bytes(), url))
    expected = truth(corpus, rows)
    assert [(r.title, r.url, r.session, r.where.line, list(r.awards)) for r in said] == [
        (t["title"], t["url"], t["session"], t["line"], t["awards"]) for t in expected
    ]
    assert [[(a.name, list(a.affiliations)) for a in r.authors] for r in said] == [
        [(a["name"], a["affiliations"]) for a in t["authors"]] for t in expected
    ]
    assert [len(r.abstract or "") for r in said] == [t["abstract_len"] for t in expected]


@pytest.mark.corpus
def test_real_paper_pages_equal_their_truth(corpus: Path) -> None:
    rows = [t for name in ("nsdi21-meta.jsonl", "usenix-presentations.jsonl") for t in truth(corpus, name)]
    rows = [t for t in rows if (corpus / "web" / t["page"]).exists()]
    assert len(rows) == 32
    for t in rows:
        (record,) = papers(paper.extract((corpus / "web" / t["page"]).read_bytes(), t["url"]))
        said = [(a.name, list(a.affiliations)) for a in record.authors]
        assert (record.title, said) == (t["title"], [(a["name"], a["affiliations"]) for a in t["authors"]])
        assert next(link.url for link in record.links if link.kind == "pdf") == t["pdf"]
        assert len(record.abstract or "") == t["abstract_len"]
        assert "@" not in repr(record.authors)
