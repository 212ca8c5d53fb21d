"""CSL-JSON as Zotero, Better BibTeX, Pandoc and a DOI give it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from extract.bibtex import csl
from extract.records import Extraction, PaperRecord, Venue
from extract.registry import UnknownDocumentError, extractor_for
from paperwatch.export import FormName, render
from tests.exported import NANOFLOW

PIE: dict[str, Any] = {
    "id": "http://zotero.org/users/1/items/7QX", "type": "paper-conference",
    "title": "Pie: A <i>Programmable</i> Serving System",
    "container-title": "Proceedings of the ACM SIGOPS 31st Symposium on Operating Systems Principles",
    "event-title": "SOSP '25", "DOI": "10.1145/3731569.3764814", "keyword": "serving, llm",
    "author": [{"family": "Gim", "given": "In"}], "issued": {"date-parts": [["2025", 10, 12]]},
}  # fmt: skip


def read(*items: object) -> Extraction:
    return csl.extract(json.dumps(items).encode(), "library.json")


def paper(**more: object) -> PaperRecord:
    (record,) = read({**PIE, **more}).records
    assert isinstance(record, PaperRecord)
    return record


def test_a_conference_paper_out_of_zotero() -> None:
    found = paper()
    assert (found.title, found.venue, found.key) == (
        "Pie: A Programmable Serving System", Venue("SOSP", 2025), "10.1145/3731569.3764814",
    )  # fmt: skip
    assert (found.published, found.keywords) == (date(2025, 10, 12), ("serving", "llm"))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"family": "Steele", "given": "Guy L.", "suffix": "Jr."}, "Guy L. Steele Jr."),
        ({"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"}, "Jan van der Berg"),
        ({"family": "Fontaine", "given": "Jean", "dropping-particle": "de La"}, "Jean de La Fontaine"),
        ({"family": "王", "given": "伟"}, "王伟"),
        ({"literal": "The RISC Team"}, "The RISC Team"),
        ({"family": "Plato"}, "Plato"),
    ],
)
def test_names_in_parts(said: Mapping[str, str], name: str) -> None:
    assert [author.name for author in paper(author=[said]).authors] == [name]


@pytest.mark.parametrize(
    "more",
    [
        {"type": "article", "number": "arXiv:2305.13245", "publisher": "arXiv"},
        {"type": "article", "number": "2305.13245v2", "publisher": "arXiv"},
        {"type": "article-journal", "container-title": "arXiv:2305.13245 [cs]"},
        {"type": "article", "note": "arXiv:2305.13245 [cs]"},
        {"type": "article", "archive": "arXiv", "archive_location": "2305.13245"},
        {"type": "webpage", "URL": "https://arxiv.org/abs/2305.13245v1"},
        {"type": "article", "DOI": "10.48550/arXiv.2305.13245"},
    ],
)
def test_a_preprint_wherever_its_id_stands(more: Mapping[str, str]) -> None:
    bare = {
        "title": "Grouped Queries",
        "author": [{"family": "Lee", "given": "Ann"}],
        "issued": {"date-parts": [[2023]]},
    }
    (record,) = read({**bare, **more}).records
    assert isinstance(record, PaperRecord)
    assert (record.identifiers.arxiv, record.venue) == ("2305.13245", Venue("arXiv", 2023))


def test_a_journal_has_volume_and_issue() -> None:
    found = paper(
        type="article-journal", DOI=None, volume="33", issue=4, issued="2022", **{
            "event-title": None, "container-title": "IEEE Transactions on Parallel and Distributed Systems",
        }
    )  # fmt: skip
    assert (found.venue, found.volume, found.issue) == (Venue("TPDS", 2022), "33", "4")


def test_a_doi_in_a_note_is_the_papers() -> None:
    assert (
        paper(DOI=None, note="DOI: 10.1145/3731569.3764814\nread by Ann").identifiers.doi == "10.1145/3731569.3764814"
    )


def test_what_is_no_paper_is_left_out_by_name() -> None:
    extraction = read(
        {"id": "a", "type": "webpage", "title": "A blog", "issued": {"literal": "2024"}},
        {"id": "b", "type": "book", "title": "Proceedings of the Fifth Conference on Systems"},
        {"id": "c", "type": "paper-conference"},
        7,
    )
    assert extraction.records == ()
    assert sorted(p.code for p in extraction.problems) == [
        "citation.no-title", "ignored.other-kind", "ignored.proceedings", "json.wrong-type",
    ]  # fmt: skip


@pytest.mark.parametrize("form", [[PIE], PIE, {"items": [PIE]}, {"references": [PIE]}])
def test_an_array_one_item_or_an_object_that_holds_the_array(form: object) -> None:
    body = json.dumps(form).encode()
    extractor = extractor_for(body, "file:///tmp/anything")
    assert (extractor.name, len(extractor.extract(body, "x").records)) == ("csl-json", 1)


def test_other_json_is_not_taken_for_it() -> None:
    with pytest.raises(UnknownDocumentError):
        extractor_for(b'{"type": "article", "author": [{"family": "Lee"}]}', "file:///tmp/x")


def test_it_reads_what_we_export() -> None:
    text = "".join(render(FormName.CSL_JSON, [NANOFLOW]))
    (record,) = csl.extract(text.encode(), "own.json").records
    assert isinstance(record, PaperRecord)
    assert (record.title, record.venue, [author.name for author in record.authors]) == (
        NANOFLOW.title, Venue("OSDI", 2025), ["Kan Zhu", "Ludwig van der Berg"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "body", [b"", b"[", b"null", b'[{"author": 3, "issued": [1], "title": {"a": 1}}]', b"\xff\xfe"]
)
def test_a_broken_file_is_a_problem_and_no_exception(body: bytes) -> None:
    assert csl.extract(body, "x.json").problems
