"""Answers that no source should send: each ends as records or named problems, never as an exception."""

from __future__ import annotations

import copy
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from extract.records import Extraction, as_json
from extract.registry import by_name

ROOT = Path(__file__).resolve().parent.parent
CODES = tomllib.loads((ROOT / "extract/data/codes.toml").read_text("utf-8"))
JSON_PAGES = [
    ("crossref", "list.json"),
    ("crossref", "refused.json"),
    ("openalex", "list.json"),
    ("semanticscholar", "batch.json"),
    ("semanticscholar", "paper.json"),
    ("dblp", "search.json"),
]
TEXT_PAGES = [
    ("arxiv-atom", "arxiv/category.xml"),
    ("arxiv-oai", "arxiv/oai-list.xml"),
    ("arxiv-oai", "arxiv/oai-raw.xml"),
    ("arxiv-oai", "arxiv/oai-dc.xml"),
    ("arxiv-rss", "arxiv/rss-cs-os.xml"),
    ("dblp", "dblp/record.xml"),
    ("bibtex", "bibtex/usenix.bib"),
    ("ris", "bibtex/acm.ris"),
]
WRONG = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(10**20), max_value=10**20),
    st.floats(),
    st.text(max_size=20),
    st.just("\ud800\x00"),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=5), st.lists(st.integers(), max_size=2)), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of every value in a JSON document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for key, item in items for p in paths(item, (*path, key)))]


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """`document` with another value at `path`; unchanged where an earlier change took the place away."""
    if not path:
        return value
    changed = copy.deepcopy(document)
    owner = changed
    try:
        for key in path[:-1]:
            owner = owner[key]
        owner[path[-1]] = value
    except (TypeError, KeyError, IndexError):
        return document
    return changed


def is_well_formed(read: Extraction) -> None:
    """Every code is documented, every record has key and title, and all of it can be stored as UTF-8."""
    assert [p.code for p in read.problems if p.code not in CODES] == []
    assert read.records or read.problems
    json.dumps(as_json(read), ensure_ascii=False).encode("utf-8")
    for record in read.records:
        assert record.key
        assert record.kind == "paper"
        assert record.title
        assert all(author.name for author in record.authors)


@pytest.mark.parametrize(("name", "file"), JSON_PAGES)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_json_with_values_of_the_wrong_type(name: str, file: str, data: st.DataObject) -> None:
    document = json.loads((ROOT / "fixtures" / name / file).read_text("utf-8"))
    for _ in range(data.draw(st.integers(1, 4))):
        document = replaced(document, data.draw(st.sampled_from(paths(document))), data.draw(WRONG))
    is_well_formed(by_name(name).extract(json.dumps(document).encode(), "https://example.org/answer"))


@pytest.mark.parametrize(("name", "file"), TEXT_PAGES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_text_with_bytes_cut_out_or_put_in(name: str, file: str, data: st.DataObject) -> None:
    body = (ROOT / "fixtures" / file).read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.one_of(st.integers(start, min(start + 40, len(body))), st.just(len(body))))
        body = body[:start] + data.draw(st.binary(max_size=10)) + body[end:]
    is_well_formed(by_name(name).extract(body, "https://example.org/answer"))


@pytest.mark.parametrize("end", [55, 56])
def test_an_xml_namespace_that_is_none(end: int) -> None:
    body = (ROOT / "fixtures/arxiv/oai-list.xml").read_bytes()
    is_well_formed(by_name("arxiv-oai").extract(body[:55] + b"}" + body[end:], "https://example.org/answer"))


@pytest.mark.parametrize("name", sorted({name for name, _ in JSON_PAGES + TEXT_PAGES}))
@pytest.mark.parametrize(
    "body", [b"", b"\x00" * 100, b"\xff\xfe", b"null", b"<", b"<a>" * 300, b"[[]]", b"\xef\xbb\xbf{}"]
)
def test_bytes_that_are_nothing(name: str, body: bytes) -> None:
    is_well_formed(by_name(name).extract(body, "https://example.org/answer"))


@pytest.mark.corpus
def test_every_recorded_answer_becomes_records_or_a_named_problem(corpus: Path) -> None:
    hosts = ("api.crossref.org", "api.openalex.org", "api.semanticscholar.org", "dblp.org", "arxiv.org")
    names = dict(zip(hosts, ("crossref", "openalex", "semanticscholar", "dblp", ""), strict=True))
    read = 0
    with (corpus / "web/web.warc.gz").open("rb") as stream:
        for item in ArchiveIterator(stream):
            url = item.rec_headers.get_header("WARC-Target-URI") or ""
            host = next((h for h in hosts if url.split("/")[2].endswith(h)), None) if "://" in url else None
            if item.rec_type != "response" or host is None:
                continue
            name = names[host] or ("arxiv-oai" if "/oai2" in url else "arxiv-atom")
            is_well_formed(by_name(name).extract(item.content_stream().read(), url))
            read += 1
    assert read == 231


def test_a_name_that_is_cut_to_nothing_is_no_author() -> None:
    body = (ROOT / "fixtures/arxiv/oai-dc.xml").read_bytes()
    start = body.index(b"<dc:creator>") + len(b"<dc:creator>")
    cut = body[:start] + body[body.index(b"</dc:creator>", start) :]
    whole, torn = (by_name("arxiv-oai").extract(b, "https://oaipmh.arxiv.org/oai").records[0] for b in (body, cut))
    assert torn.authors == whole.authors[1:]


@pytest.mark.parametrize("half", [b"\xed\xa0\x80", b"&#xD800;", b"&#57343;", b"&#x00dfff"])
@pytest.mark.parametrize("place", [b"<title>", b"<entry", b"<author>"])
def test_half_of_a_character_in_xml_raises_nowhere(place: bytes, half: bytes) -> None:
    body = (ROOT / "fixtures/arxiv/category.xml").read_bytes().replace(place, place + half)
    is_well_formed(by_name("arxiv-atom").extract(body, "https://export.arxiv.org/api/query"))
