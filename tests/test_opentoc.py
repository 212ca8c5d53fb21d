"""ACM OpenTOC pages of both generations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.acm.opentoc import extract, recognises
from extract.records import PaperRecord, Venue

URL = "https://www.sigops.org/s/conferences/sosp/2021/toc.html"
ENTRY = (
    '<h3><a class="DLtitleLink" href="{url}">{title}</a></h3>'
    '<ul class="DLauthors"><li class="nameList">Ann Bee</li><li class="nameList Last">Cy Dee</li></ul>'
    '<div class="DLabstract"><div style="display:inline">{abstract}</div></div>'
)


def toc(*parts: str) -> bytes:
    return f'<html><body><div id="DLtoc"><div id="DLcontent">{"".join(parts)}</div></div></body></html>'.encode()


def entry(
    title: str = "A Title", url: str = "https://dl.acm.org/doi/10.1145/1.2", abstract: str = "<p>Words.</p>"
) -> str:
    return ENTRY.format(title=title, url=url, abstract=abstract)


def only(body: bytes) -> PaperRecord:
    (record,) = extract(body, URL).records
    assert isinstance(record, PaperRecord)
    return record


def test_an_entry_gives_title_authors_abstract_doi_and_session() -> None:
    record = only(toc("<h2>SESSION: Storage</h2>", entry()))
    assert (record.source, record.key, record.title, record.abstract, record.session) == (
        "opentoc",
        "sosp21/10.1145/1.2",
        "A Title",
        "Words.",
        "SESSION: Storage",
    )
    assert [author.name for author in record.authors] == ["Ann Bee", "Cy Dee"]
    assert record.identifiers.doi == "10.1145/1.2"
    assert record.venue == Venue("SOSP", 2021)


def test_paragraphs_part_words_and_inline_tags_do_not() -> None:
    record = only(toc(entry(abstract="<p>First <i>in</i>line.</p><p>Second,<br>third.</p>")))
    assert record.abstract == "First inline. Second, third."


def test_a_heading_without_text_is_a_problem_and_no_record() -> None:
    found = extract(toc(entry(title=" "), entry("B")), URL)
    assert [record.title for record in found.records if isinstance(record, PaperRecord)] == ["B"]
    assert [problem.code for problem in found.problems] == ["page.structure"]


def test_a_heading_inside_an_abstract_is_no_session() -> None:
    found = extract(toc("<h2>SESSION: One</h2>", entry(abstract="<h2>Abstract</h2><p>Words.</p>"), entry("B")), URL)
    assert {record.session for record in found.records if isinstance(record, PaperRecord)} == {"SESSION: One"}


def test_an_old_citation_address_holds_the_doi() -> None:
    record = only(toc(entry(url="https://dl.acm.org/citation.cfm?id=2815400.2815402")))
    assert record.identifiers.doi == "10.1145/2815400.2815402"


def test_an_authorize_address_holds_no_doi() -> None:
    record = only(toc(entry(url="https://dl.acm.org/authorize?N1")))
    assert (record.identifiers.doi, record.key) == (None, "sosp21/a-title")


def test_keynotes_are_ignored_by_name() -> None:
    found = extract(
        toc("<h2>SESSION: Keynotes</h2>", entry("A Talk"), "<h2>SESSION: Papers</h2>", entry("A Paper")), URL
    )
    assert [record.title for record in found.records if isinstance(record, PaperRecord)] == ["A Paper"]
    assert [problem.code for problem in found.problems] == ["ignored.keynote"]


def test_a_page_without_titles_is_an_error_with_counts() -> None:
    (problem,) = extract(toc("<h2>SESSION: Papers</h2>"), URL).problems
    assert (problem.code, problem.severity) == ("page.no-papers", "error")
    assert "sessions 1, titles 0" in problem.message


def test_the_frame_of_the_generator_is_recognised_on_any_site() -> None:
    assert recognises(toc(entry()), "https://example.org/toc.html")
    assert not recognises(b"<html><body><h3>DLtoc</h3>", "https://example.org/toc.html")


@pytest.mark.corpus
def test_real_page(corpus: Path) -> None:
    rows = [json.loads(row) for row in (corpus / "truth/web/sosp_2021_toc.jsonl").read_text("utf-8").splitlines()]
    found = extract((corpus / "web" / rows[0]["page"]).read_bytes(), URL).records
    records = [record for record in found if isinstance(record, PaperRecord)]
    assert [record.title for record in records] == [row["title"] for row in rows]
    assert [record.where.line for record in records] == [row["line"] for row in rows]
    assert [record.identifiers.doi for record in records] == [row["doi"] for row in rows]
    assert [len(record.abstract or "") for record in records] == [row["abstract_len"] for row in rows]
    names = [[author["name"] for author in row["authors"]] for row in rows]
    assert [[author.name for author in record.authors] for record in records] == names
    assert (len(records), sum(map(len, names))) == (54, 358)


def test_session_details_are_no_papers_though_they_have_a_doi() -> None:
    found = extract(toc("<h2>SESSION: Bugs</h2>", entry("Session details: Bugs"), entry("A Paper")), URL)
    assert [r.title for r in found.records if isinstance(r, PaperRecord)] == ["A Paper"]
    assert [p.code for p in found.problems] == ["ignored.session"]


@pytest.mark.parametrize(
    ("session", "title"), [("Posters", "A Title"), ("Papers", "POSTER: A Title"), ("Papers", "A title: poster")]
)
def test_posters_are_papers_of_a_track(session: str, title: str) -> None:
    (record,) = extract(toc(f"<h2>SESSION: {session}</h2>", entry(title)), URL).records
    assert isinstance(record, PaperRecord)
    assert (record.title, record.venue) == (title, Venue("SOSP", 2021, "Posters"))


def test_a_page_that_names_one_author_for_every_paper_is_doubted() -> None:
    alone = [entry(f"Title {n}", f"https://dl.acm.org/doi/10.1145/1.{n}") for n in range(5)]
    cut = toc(*(e.replace('<li class="nameList">Ann Bee</li>', "") for e in alone))
    assert [p.code for p in extract(cut, URL).problems] == ["record.doubtful"] * 5
    assert not extract(toc(*alone), URL).problems


@pytest.mark.parametrize("heading", ["LCTES '21: Proceedings of it", "LCTES 2021: Proceedings of it"])
def test_the_page_names_its_own_edition(heading: str) -> None:
    body = toc(entry()).replace(b'<div id="DLcontent">', f'<h1>{heading}</h1><div id="DLcontent">'.encode())
    (record,) = extract(body, "saved.html").records
    assert isinstance(record, PaperRecord)
    assert record.venue == Venue("LCTES", 2021)


def test_tags_that_stand_escaped_in_a_title_are_no_words() -> None:
    assert only(toc(entry("&lt;u&gt;P&lt;/u&gt;rofiling It"))).title == "Profiling It"
