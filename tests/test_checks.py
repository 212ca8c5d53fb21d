"""What kind of answer a response is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from crawler.checks import Expected, Kind, classify, expected_type

URL = "https://www.usenix.org/conference/osdi25/technical-sessions"
PAGE = b"<!doctype html><html><head><title>OSDI '25</title></head><body><p>Papers</p></body></html>"


def kind(status: int = 200, body: bytes = PAGE, url: str = URL, expected: Expected = "html", **headers: str) -> Kind:
    return classify(status, {k.replace("_", "-"): v for k, v in headers.items()}, body, url, expected=expected).kind


def test_a_page_is_ok() -> None:
    assert kind() == "ok"


@pytest.mark.parametrize(
    ("status", "url", "expected"),
    [
        (304, URL, "not_modified"),
        (404, URL, "not_found"),
        (410, URL, "not_found"),
        (401, URL, "login"),
        (403, URL, "forbidden"),
        (429, URL, "throttled"),
        (503, URL, "throttled"),
        (500, URL, "server_error"),
        (406, "https://export.arxiv.org/api/query?id_list=1", "throttled"),
        (406, URL, "forbidden"),
        (403, "https://api.crossref.org/works", "throttled"),
        (302, URL, "redirect"),
    ],
)
def test_a_status_means_what_the_site_means_by_it(status: int, url: str, expected: Kind) -> None:
    assert kind(status, url=url) == expected


@pytest.mark.parametrize(
    "title",
    [
        b"Just a moment...",
        b"Attention Required! | Cloudflare",
        b"Making sure you&#39;re not a bot!",
        b"Checking your browser before accessing usenix.org",
    ],
)
@pytest.mark.parametrize("status", [200, 403, 500, 503])
def test_a_challenge_is_a_challenge_whatever_its_status(title: bytes, status: int) -> None:
    body = b"<html><head><title>" + title + b"</title></head><body></body></html>"
    assert kind(status, body) == "challenge"


def test_a_challenge_is_known_by_its_header() -> None:
    assert kind(403, cf_mitigated="challenge") == "challenge"


def test_a_page_that_only_loads_the_vendors_script_is_ok() -> None:
    script = b'<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script></body>'
    assert kind(body=PAGE.replace(b"</body>", script)) == "ok"


def test_a_paper_about_challenges_is_ok() -> None:
    body = PAGE.replace(b"Papers", b"Just a moment... how CAPTCHAs and page not found errors are made")
    assert kind(body=body) == "ok"


@pytest.mark.parametrize("title", [b"Page not found | USENIX", b"404 Not Found", b"Error 404", b"Not Found"])
def test_a_missing_page_with_status_200_is_a_soft_404(title: bytes) -> None:
    assert kind(body=PAGE.replace(b"OSDI '25", title)) == "soft_404"


def test_a_login_page_is_named() -> None:
    assert kind(body=PAGE.replace(b"OSDI '25", b"Sign in | Example Digital Library")) == "login"


def test_an_empty_answer_is_named() -> None:
    assert kind(body=b" \n") == "empty"


@pytest.mark.parametrize("cut", [b"<p>Pap", b"<div><p>Papers", b"<p>Papers<!-- a comment that", b"<p>Papers<a hre"])
def test_a_page_that_stops_inside_an_element_is_truncated(cut: bytes) -> None:
    assert kind(body=b"<html><head><title>OSDI</title></head><body><div>" + cut) == "truncated"


def test_a_handmade_page_without_end_tags_is_whole() -> None:
    assert kind(body=b"<html><head><title>SOSP</title><body><ul><li>A paper<li>Another</ul><p>Bye") == "ok"


def test_a_fragment_is_whole() -> None:
    assert kind(body=b"<div><article><h2>A paper</h2></article></div>") == "ok"


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n\0\0", b"PK\x03\x04", b"plain words", b'{"a": 1}']
)
def test_what_is_no_page_is_of_the_wrong_type(body: bytes) -> None:
    assert kind(body=body) == "wrong_type"


@pytest.mark.parametrize(
    ("body", "expected", "found"),
    [
        (b"<?xml version='1.0'?><feed xmlns='a'><entry/></feed>\n", "xml", "ok"),
        (b"<?xml version='1.0'?><feed xmlns='a'><entry>", "xml", "truncated"),
        (b"<oai:OAI-PMH xmlns:oai='a'></oai:OAI-PMH>", "xml", "ok"),
        (PAGE, "xml", "wrong_type"),
        (b'{"message": {"items": []}}', "json", "ok"),
        (b'{"message": {"items": [', "json", "truncated"),
        (PAGE, "json", "wrong_type"),
        (b"%PDF-1.7", "pdf", "ok"),
        (PAGE, "pdf", "wrong_type"),
        (b"- title: Session 1\n", "text", "ok"),
        (b"\0\0\0", "text", "wrong_type"),
    ],
)
def test_other_kinds_are_checked_as_what_was_asked_for(body: bytes, expected: Expected, found: Kind) -> None:
    assert kind(body=body, expected=expected) == found


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.org/accepted.html", "html"),
        ("https://a.org/conference/osdi25", "html"),
        ("https://a.org/_data/sessions.yml", "text"),
        ("https://a.org/system/files/osdi25-a.pdf", "pdf"),
        ("https://arxiv.org/pdf/2502.15524v2", "pdf"),
        ("https://a.org/conference/osdi25.v2/technical-sessions", "html"),
    ],
)
def test_an_address_promises_a_type_by_its_suffix_or_folder(url: str, expected: Expected) -> None:
    assert expected_type(url) == expected


@pytest.mark.corpus
def test_real_challenge_pages_are_challenges(corpus: Path) -> None:
    pages = [*(corpus / "web/acm/blocked").glob("*.html"), corpus / "web/api/dblp/anubis_head_2026-09.html"]
    assert len(pages) == 3
    assert {kind(status, page.read_bytes()) for page in pages for status in (200, 403, 500)} == {"challenge"}


@pytest.mark.corpus
def test_no_real_page_is_taken_for_anything_else(corpus: Path) -> None:
    folders = (corpus / "web/acm", corpus / "web/usenix")
    pages = [
        p
        for f in folders
        for p in f.rglob("*")
        if p.is_file() and p.suffix in {".html", ""} and "blocked" not in p.parts
    ]
    verdicts = {p.name: classify(200, {}, p.read_bytes(), URL) for p in pages}
    assert len(pages) > 60
    assert {name: v.message for name, v in verdicts.items() if not v.ok} == {}


@pytest.mark.parametrize(
    "atom", [b"<title>", b"<title", b"<title></titl", b"<feed ", b"<feed/", b"<html><", b"404 ", b"<a"]
)
@pytest.mark.parametrize("expected", ["html", "xml", "json", "text"])
def test_no_repetition_keeps_the_check_busy(atom: bytes, expected: Expected) -> None:
    """Each of these took minutes, or would have: a second is a thousand times what they take now."""
    started = time.process_time()
    kind(body=b"<feed>" + atom * (1_000_000 // len(atom)), expected=expected)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'<hits total="0"/>', "ok"),
        (b"<hits/>\n", "ok"),
        (b"<hits><hit/>", "truncated"),
        (b'<hits total="0"', "truncated"),
        (b'<?xml version="1.0"?><hits><hit/></hits>', "ok"),
    ],
)
def test_an_xml_answer_is_whole_where_its_root_ends(body: bytes, expected: Kind) -> None:
    assert kind(body=body, url="https://dblp.org/search.xml", expected="xml") == expected


@pytest.mark.parametrize(("length", "expected"), [(1_985, "challenge"), (1_986, "challenge"), (100_000, "challenge")])
def test_a_long_title_is_read_as_far_as_it_matters(length: int, expected: Kind) -> None:
    assert kind(body=b"<html><title>Just a moment " + b"x" * length + b"</title></html>") == expected
