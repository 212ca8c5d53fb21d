"""Saved pages of the ACM Digital Library, and the challenge that a program gets in their place."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from extract.acm.article import extract, recognises
from extract.records import PaperRecord, Venue, as_json
from extract.registry import by_name

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "acm-dl"
URL = "https://dl.acm.org/doi/10.1145/3132747.3132757"


def article() -> PaperRecord:
    (record,) = extract((FIXTURES / "article.html").read_bytes(), URL).records
    assert isinstance(record, PaperRecord)
    return record


def test_each_author_is_read_once_though_the_markup_names_each_twice() -> None:
    assert [(a.name, a.affiliations) for a in article().authors] == [
        ("Yossi Gilad", ("MIT CSAIL", "Boston University")),
        ("Rotem Hemo", ("MIT CSAIL",)),
        ("Silvio Micali", ("MIT CSAIL",)),
    ]


def test_an_article_gives_doi_venue_date_pdf_and_keywords() -> None:
    record = article()
    assert (record.source, record.key, record.url) == ("acm-dl", "10.1145/3132747.3132757", URL)
    assert record.title == "Algorand: Scaling Byzantine Agreements for Cryptocurrencies"
    assert record.venue == Venue("SOSP", 2017)
    assert record.published == date(2017, 10, 14)
    assert [(link.kind, link.url) for link in record.links] == [
        ("pdf", "https://dl.acm.org/doi/epdf/10.1145/3132747.3132757")
    ]
    assert record.keywords == ("Byzantine agreement",)


def test_no_address_of_a_person_is_kept() -> None:
    assert "@" not in json.dumps(as_json(article()))


def test_a_subtitle_set_apart_belongs_to_the_title() -> None:
    body = b'<html><head><meta name="publication_doi" content="10.1145/1.2"></head><body><h1 property="name">Lusail</h1><h2 property="alternativeHeadline">a system</h2></body></html>'  # noqa: E501
    (record,) = extract(body, "https://dl.acm.org/doi/10.1145/1.2").records
    assert isinstance(record, PaperRecord)
    assert record.title == "Lusail: a system"


def test_affiliations_that_stand_in_the_second_list_alone_are_read_there() -> None:
    name = '<span property="givenName">Jane</span> <span property="familyName">Doe</span>'
    place = '<div property="affiliation"><span property="name">Kyoto University</span></div>'
    first = f'<div class="contributors"><span property="author">{name}</span></div>'
    second = f'<section class="core-authors"><div property="author">{name}{place}</div></section>'
    head = '<html><head><meta name="publication_doi" content="10.1145/1.2"></head><body><h1 property="name">Lusail</h1>'
    (record,) = extract(f"{head}{first}{second}</body></html>".encode(), "https://dl.acm.org/doi/10.1145/1.2").records
    assert isinstance(record, PaperRecord)
    assert [(a.name, a.affiliations) for a in record.authors] == [("Jane Doe", ("Kyoto University",))]


def test_a_comment_behind_the_title_hides_no_subtitle() -> None:
    body = b'<html><head><meta name="publication_doi" content="10.1145/1.2"></head><body><h1 property="name">Lusail</h1><!-- altmetric --><h2 property="alternativeHeadline">a system</h2></body></html>'  # noqa: E501
    (record,) = extract(body, "https://dl.acm.org/doi/10.1145/1.2").records
    assert isinstance(record, PaperRecord)
    assert record.title == "Lusail: a system"


def test_a_contents_page_gives_its_papers_with_sessions() -> None:
    found = extract((FIXTURES / "contents.html").read_bytes(), "https://dl.acm.org/doi/proceedings/10.1145/3132747")
    assert [(r.key, r.session) for r in found.records if isinstance(r, PaperRecord)] == [
        ("10.1145/3132747.3132785", "SESSION: Bug hunting"),
        ("10.1145/3132747.3132757", "SESSION: Scalability"),
    ]
    assert [(p.code, p.message) for p in found.problems] == [("ignored.front-matter", "Front Matter")]


def test_a_challenge_is_an_error_and_never_an_empty_page() -> None:
    body = (FIXTURES / "challenge.html").read_bytes()
    assert recognises(body, "")
    (problem,) = extract(body, URL).problems
    assert (problem.code, problem.severity) == ("page.challenge", "error")


def test_a_page_of_the_library_without_papers_is_an_error() -> None:
    (problem,) = extract(b"<html><body><p>Session expired</p></body></html>", URL).problems
    assert (problem.code, problem.severity) == ("page.no-papers", "error")


def test_a_saved_page_is_recognised_without_its_address() -> None:
    assert recognises((FIXTURES / "article.html").read_bytes() + b"<!-- dl.acm.org -->", "article.html")
    assert not recognises(b"<html><body>about acm.org", "https://example.org/")


@pytest.mark.corpus
def test_real_challenges_are_named(corpus: Path) -> None:
    pages = sorted((corpus / "web/acm/blocked").glob("*.html"))
    assert pages
    for page in pages:
        assert [problem.code for problem in extract(page.read_bytes(), "").problems] == ["page.challenge"]


@pytest.mark.corpus
def test_real_article(corpus: Path) -> None:
    for line in (corpus / "truth/web/acm-dl-articles.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        (record,) = extract((corpus / "web" / row["page"]).read_bytes(), row["url"]).records
        assert isinstance(record, PaperRecord)
        assert (record.title, record.identifiers.doi, record.where.line) == (row["title"], row["doi"], row["line"])
        assert [(a.name, list(a.affiliations)) for a in record.authors] == [
            (a["name"], a["affiliations"]) for a in row["authors"]
        ]
        assert len(record.abstract or "") == row["abstract_len"]
        assert [link.url for link in record.links if link.kind == "pdf"] == [row["pdf"]]


def test_an_article_whose_title_is_torn_away_is_no_paper() -> None:
    page = b'<meta name="publication_doi" content="10.1145/1.2"><h1 property="name"></h1><p>Text.</p>'
    found = by_name("acm-dl").extract(page, "https://dl.acm.org/doi/10.1145/1.2")
    assert found.records == ()
    assert [p.code for p in found.problems] == ["page.no-papers"]
