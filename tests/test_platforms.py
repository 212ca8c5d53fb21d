"""Proceedings platforms: what each reader takes for a paper, and what it says of the rest."""

from __future__ import annotations

import json
import random
import re
import tomllib
from pathlib import Path

import pytest

from bench.platforms import CORPUS, is_unread, read
from extract.platforms.reading import comma_list, natural_name
from extract.platforms.vldb import data_authors
from extract.records import Extraction, PaperRecord, Venue
from extract.registry import by_name, extractor_for

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "platforms"
PAGES = tomllib.loads((FIXTURES / "manifest.toml").read_text("utf-8"))["page"]
PIECES = [b"<td>", b'<a href="https://[">', b"(", b"{", b"null", b'"', b"[[[[", b"\xff", b"\x00", b"&#xD800;", b"1e999"]


def said(file: str, url: str = "saved.html") -> Extraction:
    body = (FIXTURES / file).read_bytes()
    return extractor_for(body, url).extract(body, url)


def papers(extraction: Extraction) -> list[PaperRecord]:
    return [record for record in extraction.records if isinstance(record, PaperRecord)]


def codes(extraction: Extraction) -> list[str]:
    return [problem.code for problem in extraction.problems]


def note(**content: object) -> dict[str, object]:
    values = {"title": {"value": "A Title"}, "authors": {"value": ["Ann Bee"]}, **content}
    return {"id": "n1", "forum": "n1", "domain": "V.cc/2024/Conference", "content": values}


def openreview(*notes: object) -> Extraction:
    return by_name("openreview").extract(json.dumps({"notes": notes, "count": len(notes)}).encode(), "x.json")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["file"])
def test_a_page_is_read_alike_under_any_name(page: dict[str, str]) -> None:
    body = (FIXTURES / page["file"]).read_bytes()
    reader = extractor_for(body, "download")
    assert reader.name == page["extractor"]
    assert len(reader.extract(body, "download").records) == len(reader.extract(body, page["url"]).records)


OJS_THEMES = {
    "bootstrap": """<section class="issue-toc-section"><h2>Memory</h2><div class="article-summary media"><h3
        class="media-heading"><a href="/index.php/J/article/view/1">Mist: A Memory for Fog</a></h3>
        <div class="authors">
        Ada Lovelace, Bo Lindqvist</div><a class="galley-link" href="/index.php/J/article/view/1/2">PDF</a></div>""",
    "two": """<h4 class="tocSectionTitle">Memory</h4><table class="tocArticle"><tr><td class="tocTitle">
        <a href="/index.php/J/article/view/1">Mist: A Memory for Fog</a></td><td class="tocGalleys">
        <a href="/index.php/J/article/view/1/2" class="file">PDF</a></td></tr>
        <tr><td class="tocAuthors">Ada Lovelace, Bo Lindqvist</td></tr></table>""",
}


@pytest.mark.parametrize("theme", OJS_THEMES)
def test_the_contents_of_a_journal_are_read_in_every_theme(theme: str) -> None:
    body = f'<meta name="generator" content="Open Journal Systems 3.3"><title>AAAI-25</title>{OJS_THEMES[theme]}'
    url = "https://ojs.example.org/index.php/J/issue/view/9"
    (record,) = papers(extractor_for(body.encode(), url).extract(body.encode(), url))
    assert (record.key, record.title, record.session) == ("ojs.example.org/J/1", "Mist: A Memory for Fog", "Memory")
    assert [author.name for author in record.authors] == ["Ada Lovelace", "Bo Lindqvist"]
    assert [link.url for link in record.links] == ["https://ojs.example.org/index.php/J/article/view/1/2"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["file"])
def test_no_damage_makes_a_reader_raise_or_fall_silent(page: dict[str, str]) -> None:
    body, reader, chance = (
        (FIXTURES / page["file"]).read_bytes(),
        by_name(page["extractor"]),
        random.Random(page["file"]),
    )
    for _ in range(20):
        start = chance.randrange(len(body))
        damaged = body[:start] + chance.choice(PIECES) + body[start + chance.choice([0, 1, 40, 400]) :]
        found = reader.extract(damaged, "https://[")
        assert found.records or found.problems or found.page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page["file"])
def test_no_address_of_a_person_is_kept(page: dict[str, str]) -> None:
    assert "@" not in str(said(page["file"], page["url"]).records)


@pytest.mark.parametrize(
    "suffix", ["/Rejected_Submission", "/Withdrawn_Submission", "/Desk_Rejected_Submission", "/Submission"]
)
def test_openreview_accepts_by_the_exact_id_of_the_venue(suffix: str) -> None:
    accepted = note(venueid={"value": "V.cc/2024/Conference"})
    other = note(venueid={"value": f"V.cc/2024/Conference{suffix}"}) | {"id": "n2"}
    assert [record.key for record in papers(openreview(accepted, other))] == ["n1"]


def test_openreview_of_old_says_acceptance_in_replies() -> None:
    (paper,) = papers(said("openreview-v1.json"))
    assert (paper.title, paper.venue) == ("Learning to Place Operators", Venue("ICLR", 2018))
    assert codes(said("openreview-v1.json")) == ["ignored.not-accepted"]


def test_openreview_without_a_decision_is_doubted() -> None:
    plain = {"id": "n1", "forum": "n1", "invitation": "ICLR.cc/2018/Conference/-/Blind_Submission",
             "content": {"title": "A Title", "authors": ["Ann Bee"]}}  # fmt: skip
    assert codes(openreview(plain)) == ["openreview.undecided"]


def test_openreview_refusing_says_until_when() -> None:
    found = said("openreview-refused.json", "x.json")
    assert (codes(found), found.page["reset_time"]) == (["openreview.refused"], "2026-08-31T12:00:00.000Z")


def test_an_oral_that_is_a_poster_too_is_one_paper_and_holes_among_authors_keep_their_place() -> None:
    found = said("miniconf.json")
    first = papers(found)[0]
    assert [(a.name, a.affiliations) for a in first.authors] == [("Ada Okafor", ("University of Lagos",)), ("", ())]
    assert (found.problems[0].code, found.problems[0].record_key) == ("record.unnamed-author", first.key)
    assert len(papers(found)) == 2


def test_a_name_in_another_script_is_no_second_name() -> None:
    assert [a.name for a in papers(said("acl.xml"))[0].authors] == ["Ada Okafor", "Bo Lin"]


def test_an_entity_of_a_stranger_is_not_resolved() -> None:
    bomb = b'<!DOCTYPE collection [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + (FIXTURES / "acl.xml").read_bytes()[38:]
    found = by_name("acl-anthology").extract(bomb.replace(b"BERT", b"&b;"), "x.xml")
    assert papers(found)[0].title == "&b; Reads Twice in O(n)"


def test_affiliations_come_from_the_programme_and_papers_from_the_list_of_accepted() -> None:
    found = said("researchr.html")
    (paper,) = papers(found)
    assert [a.affiliations for a in paper.authors] == [("University of Lagos",), ("KTH, Sweden",)]
    assert (paper.session, paper.awards, paper.identifiers.doi) == ("Locks", ("Best Paper",), "10.1145/1111111.2222222")
    assert codes(found) == ["ignored.keynote", "ignored.break"]


def test_the_index_of_proceedings_names_what_to_follow() -> None:
    found = said("opentoc-index.html")
    assert str(found.page["follow"]).splitlines()[0] == "https://www.sigplan.org/OpenTOC/asplos23-1.html"
    assert set(codes(found)) == {"ignored.proceedings"}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Kramer, Alan H.", "Alan H. Kramer"),
        ("Guy L. Steele, Jr.", "Guy L. Steele Jr."),
        ("Steele, Guy L., Jr.", "Guy L. Steele Jr."),
        ("Steele, Jr., Guy L.", "Guy L. Steele Jr."),
        ("Plato", "Plato"),
        ("Bee, Ann ann@example.org", "Ann Bee"),
    ],
)
def test_names_in_their_natural_order(written: str, name: str) -> None:
    assert natural_name(written) == name


def test_a_list_of_names_in_one_text() -> None:
    assert comma_list("A Bee, C Dee, Jr., and E Foo") == ["A Bee", "C Dee Jr.", "E Foo"]


@pytest.mark.parametrize(
    ("written", "authors", "sure"),
    [
        ("A Bee* (X)*),C Dee (Y))", [("A Bee", ("X",)), ("C Dee", ("Y",))], True),
        ("A Bee (School (X (UK), C Dee (Y)", [("A Bee", ("School, X, UK",)), ("C Dee", ("Y",))], False),
        ("Dee Cy G (X),Foo Eve (Y)", [("Dee Cy G", ("X",)), ("Foo Eve", ("Y",))], False),
        ("A Bee, C Dee (Y)", [("A Bee", ()), ("C Dee", ("Y",))], False),
    ],
)
def test_authors_written_in_one_text_and_whether_they_are_sure(
    written: str, authors: list[tuple[str, tuple[str, ...]]], sure: bool
) -> None:
    found, certain = data_authors(written)
    assert ([(a.name, a.affiliations) for a in found], certain) == (authors, sure)


@pytest.mark.corpus
def test_real_pages_are_read_whole_and_nothing_else_is_taken_for_a_paper() -> None:
    readings = [read(CORPUS, f) for f in sorted((CORPUS / "truth").glob("*.jsonl")) if "nonpapers" not in f.name]
    for half in (False, True):
        tallies = [r.tally for r in readings if is_unread(f"{r.page}".replace("/", "_").rpartition(".")[0]) is half]
        assert sum(t.found for t in tallies) >= 0.995 * sum(t.expected for t in tallies)
        assert sum(t.false for t in tallies) <= 0.002 * sum(t.expected for t in tallies)
        assert sum(t.right["authors"] for t in tallies) >= 0.995 * sum(t.asked["authors"] for t in tallies)


def test_a_page_that_only_names_the_workshop_is_not_the_workshops() -> None:
    body = b"<html><title>EuroSys 2023</title><h2>Accepted papers</h2><p>EuroMLSys is on Monday.</p></html>"
    assert not by_name("euromlsys").recognises(body, "https://2023.eurosys.org/")


@pytest.mark.parametrize(
    "body",
    [
        b"title,authors,session\nA Title,Ann Bee (MIT),1\n",
        b"- title: A Title\n  authors: Ann Bee (MIT)\n  url: https://example.org/a\n",
        b'[{"title": "A Title", "authors": ["Ann Bee"]}]',
    ],
)
def test_data_of_a_conferences_own_site_is_left_to_its_reader(body: bytes) -> None:
    assert not by_name("paper-table").recognises(body, "papers")


def test_a_reading_list_with_papers_of_vldb_is_no_volume_of_it() -> None:
    links = b"".join(b'<li><a href="https://www.vldb.org/pvldb/vol12/p%d-x.pdf">T</a>' % n for n in range(9))
    assert not by_name("vldb").recognises(
        b"<html><ul>" + links + b"</ul></html>", "https://group.example.org/list.html"
    )


def test_a_talk_of_the_programme_that_no_list_accepts_is_said() -> None:
    body = (
        (FIXTURES / "researchr.html")
        .read_bytes()
        .replace(b'data-event-modal="e1">Locks', b'data-event-modal="e1">No Locks', 1)
    )
    found = by_name("researchr").extract(body, "saved.html")
    assert [p.code for p in found.problems if p.severity == "warning"] == ["entry.unsure"]


@pytest.mark.parametrize(("decision", "accepted"), [("conferencePoster-iclr2014-conference", True), ("reject", False)])
def test_the_oldest_notes_hold_their_decision_themselves(decision: str, accepted: bool) -> None:
    plain = {"id": "n1", "forum": "n1", "invitation": "ICLR.cc/2014/conference/-/submission",
             "content": {"title": "A Title", "authors": ["Ann Bee"], "decision": decision}}  # fmt: skip
    assert bool(papers(openreview(plain))) is accepted


def test_a_title_that_stands_in_an_element_of_its_link_is_a_title_and_no_label() -> None:
    page = (FIXTURES / "researchr.html").read_bytes()
    titles = [r.title for r in by_name("researchr").extract(page, "x.html").records if isinstance(r, PaperRecord)]
    wrapped = re.sub(rb"(<a [^>]*data-event-modal[^>]*>)([^<]+)(</a>)", rb"\1<span>\2</span>\3", page)
    found = [r.title for r in by_name("researchr").extract(wrapped, "x.html").records if isinstance(r, PaperRecord)]
    assert wrapped != page
    assert found == titles


def test_researchr_prints_people_without_a_page_of_their_own_between_the_links() -> None:
    linked = '<a class="navigate">Ada Low</a>, Bob Roe and Cy Poe, <a class="navigate">Di Fay</a>, Ed Gee'
    rows = f'<tr><td><a data-event-modal="1">On Caches</a><div class="performers">{linked}</div></td></tr>'
    tab = f'<div id="event-overview"><table><tr><th>Title</th></tr>{rows}</table></div>'
    page = f"<html><body><h1>ISSTA 2020</h1>{tab}<p>using conf.researchr.org</p></body></html>"
    (paper,) = by_name("researchr").extract(page.encode(), "https://conf.researchr.org/track/issta-2020/papers").records
    assert isinstance(paper, PaperRecord)
    assert [a.name for a in paper.authors] == ["Ada Low", "Bob Roe", "Cy Poe", "Di Fay", "Ed Gee"]
