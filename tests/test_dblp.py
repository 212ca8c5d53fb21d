"""dblp's search answers and records, and the page it sends instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.metadata import dblp
from extract.records import Extraction, PaperRecord, Venue

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "dblp"
URL = "https://dblp.org/search/publ/api?q=x&format=json"


def papers(extraction: Extraction) -> list[PaperRecord]:
    return [record for record in extraction.records if isinstance(record, PaperRecord)]


def test_titles_lose_their_full_stop_and_names_their_number() -> None:
    paper = papers(dblp.extract((FIXTURES / "search.json").read_bytes(), URL))[0]
    assert paper.title == "PowerInfer: Fast Large Language Model Serving with a Consumer-grade GPU"
    assert [a.name for a in paper.authors] == ["Yixin Song", "Zeyu Mi", "Haotong Xie", "Haibo Chen"]
    assert (paper.key, paper.venue) == ("conf/sosp/SongMX024", Venue("SOSP", 2024))
    assert paper.identifiers.doi == "10.1145/3694715.3695964"


def test_one_author_is_an_object_and_an_ellipsis_stays() -> None:
    paper = papers(dblp.extract((FIXTURES / "search.json").read_bytes(), URL))[1]
    assert [a.name for a in paper.authors] == ["Emery D. Berger"]
    assert paper.title == "Ethics & Etiquette of Sole Authors..."


def test_one_hit_is_an_object() -> None:
    hit = {"info": {"key": "a/b/C", "title": "T.", "authors": {"author": "Ann Able 0002"}}}
    body = json.dumps({"result": {"hits": {"@total": "1", "hit": hit}}}).encode()
    (paper,) = papers(dblp.extract(body, URL))
    assert (paper.title, paper.authors[0].name) == ("T", "Ann Able")


def test_no_hit_is_a_named_problem() -> None:
    read = dblp.extract((FIXTURES / "none.json").read_bytes(), URL)
    assert [p.code for p in read.problems] == ["dblp.no-results"]
    assert read.page["total_results"] == 0


def test_a_proceedings_volume_is_ignored_by_name() -> None:
    read = dblp.extract((FIXTURES / "search.json").read_bytes(), URL)
    assert [(p.code, p.record_key) for p in read.problems] == [("ignored.proceedings", "conf/sosp/2024")]


def test_json_and_xml_say_the_same() -> None:
    from_json = papers(dblp.extract((FIXTURES / "search.json").read_bytes(), URL))[0]
    (from_xml,) = papers(dblp.extract((FIXTURES / "record.xml").read_bytes(), URL))
    assert (from_xml.key, from_xml.title, from_xml.authors, from_xml.venue, from_xml.identifiers) == (
        from_json.key,
        from_json.title,
        from_json.authors,
        from_json.venue,
        from_json.identifiers,
    )


def test_entities_of_the_dtd_are_letters() -> None:
    record = b'<article key="a/b"><author>J&ouml;rg</author><title>R&amp;D.</title></article>'
    (paper,) = papers(dblp.extract(b'<!DOCTYPE dblp SYSTEM "dblp.dtd"><dblp>' + record + b"</dblp>", ""))
    assert (paper.authors[0].name, paper.title) == ("Jörg", "R&D")


def test_an_arxiv_record_is_known_by_its_id() -> None:
    info = {"key": "journals/corr/x", "title": "T.", "venue": "CoRR", "year": "2025",
            "ee": "https://doi.org/10.48550/arXiv.2502.15524"}  # fmt: skip
    (paper,) = papers(dblp.extract(json.dumps({"result": {"hits": {"hit": {"info": info}}}}).encode(), URL))
    assert (paper.identifiers.arxiv, paper.identifiers.doi, paper.venue) == ("2502.15524", None, Venue("arXiv", 2025))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ((FIXTURES / "challenge.html").read_bytes(), "page.challenge"),
        (b"<html><body>A table of contents</body></html>", "page.not-data"),
        (b'{"result":{"status":{"@code":"500","text":"Overload"}}}', "dblp.error"),
        (b"[]", "dblp.error"),
        (b"nothing", "json.unreadable"),
        (b"<dblp><article", "xml.cut"),
    ],
)
def test_whatever_is_no_data_has_a_name(body: bytes, code: str) -> None:
    read = dblp.extract(body, URL)
    assert read.records == ()
    assert read.problems[0].code == code


PAGE = b"""<!DOCTYPE html><html><head><title>dblp: DASFAA 2016</title></head><body><h1>DASFAA 2016</h1>
<ul class="publ-list"><li class="entry editor" id="conf/dasfaa/2016-2">
<nav class="publ"><ul><li class="drop-down"><div class="head"><a href="https://doi.org/10.1007/1"><img></a></div></li></ul></nav>
<span class="title">Database Systems. Part II</span></li></ul>
<h2>Social Networks</h2><ul class="publ-list"><li class="entry inproceedings" id="conf/dasfaa/ChenZ16">
<nav class="publ"><ul>
<li class="drop-down"><div class="head"><a href="https://doi.org/10.1007/1_1"><img></a></div></li>
<li class="drop-down"><div class="head"><a href="https://dblp.org/rec/conf/dasfaa/ChenZ16.html"></a></div></li></ul></nav>
<span itemprop="author"><a href="https://dblp.org/pid/1"><span itemprop="name">Wei Chen 0001</span></a></span>:
<span class="title">When It Matters.</span> <meta itemprop="datePublished" content="2016"></li></ul></body></html>"""


def test_a_table_of_contents_as_a_page_gives_the_sessions() -> None:
    read = dblp.extract(PAGE, "https://dblp.org/db/conf/dasfaa/dasfaa2016-2.html")
    (paper,) = papers(read)
    assert (paper.key, paper.title, paper.session) == ("conf/dasfaa/ChenZ16", "When It Matters", "Social Networks")
    assert ([a.name for a in paper.authors], paper.identifiers.doi) == (["Wei Chen"], "10.1007/1_1")
    assert [p.code for p in read.problems] == ["ignored.proceedings"]


def test_front_matter_is_no_paper() -> None:
    hit = {"info": {"key": "journals/pvldb/X16", "title": "Front Matter.", "type": "Journal Articles"}}
    body = json.dumps({"result": {"hits": {"@total": "1", "hit": [hit]}}}).encode()
    assert [p.code for p in dblp.extract(body, URL).problems] == ["ignored.front-matter"]


def test_a_table_of_contents_that_was_cut_says_where_to_go_on() -> None:
    hit = {"info": {"key": "a/b/C", "title": "T.", "authors": {"author": "Ann Able"}}}
    hits = {"@total": "1900", "@sent": "1000", "@first": "0", "hit": hit}
    body = json.dumps({"result": {"query": "toc:db/conf/nips/neurips2020.bht:", "hits": hits}}).encode()
    read = dblp.extract(body, URL)
    assert (read.page["next_start"], [p.code for p in read.problems]) == (1000, ["page.incomplete"])


def test_bibtex_from_dblp_is_read_as_bibtex() -> None:
    assert not dblp.recognises(
        b"@inproceedings{DBLP:conf/a/B, title={T}}", "https://dblp.org/search/publ/api?format=bib1"
    )
