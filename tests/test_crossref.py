"""Crossref's works, and what a registry's words for a venue mean."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extract.lexicon.privacy import without_email
from extract.metadata import crossref
from extract.readers.containers import venue_of
from extract.readers.markup import plain
from extract.records import Author, Extraction, PaperRecord, Venue
from extract.venues import SHIPPED

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "crossref"
URL = "https://api.crossref.org/works"


def read(**fields: Any) -> Extraction:
    work = {"DOI": "10.1145/1.2", "type": "proceedings-article", "title": ["A Title"], **fields}
    return crossref.extract(json.dumps({"status": "ok", "message-type": "work", "message": work}).encode(), URL)


def paper(extraction: Extraction) -> PaperRecord:
    (record,) = extraction.records
    assert isinstance(record, PaperRecord)
    return record


def test_a_work_has_title_and_subtitle_venue_affiliations_and_links() -> None:
    work = paper(crossref.extract((FIXTURES / "work.json").read_bytes(), URL))
    assert work.key == "10.1145/3694715.3695964"
    assert work.title == "PowerInfer: Fast Large Language Model Serving with a Consumer-grade GPU"
    assert work.venue == Venue("SOSP", 2024)
    assert work.authors[1] == Author("Zeyu Mi", ("Shanghai Jiao Tong University, Shanghai, China",))
    assert work.published == date(2024, 11, 4)
    assert {link.kind for link in work.links} == {"paper", "pdf"}


def test_a_list_ignores_the_proceedings_by_name_and_gives_the_cursor() -> None:
    extraction = crossref.extract((FIXTURES / "list.json").read_bytes(), URL)
    assert len(extraction.records) == 2
    assert [(p.code, p.severity, p.record_key) for p in extraction.problems] == [
        ("ignored.proceedings", "ignored", "10.1145/3694715")
    ]
    assert extraction.page["next_cursor"] == "DnF1ZXJ5VGhlbkZldGNoBgAAAAA="
    assert extraction.page["total_results"] == 3


def test_a_subtitle_that_the_title_has_already_is_not_said_twice() -> None:
    assert paper(read(title=["VQF: Better Filters"], subtitle=["Better Filters"])).title == "VQF: Better Filters"


def test_jats_and_escaped_entities_become_text() -> None:
    paragraphs = "<jats:p>We <jats:italic>win</jats:italic>.</jats:p><jats:p>R&amp;amp;D</jats:p>"
    abstract = f"<jats:title>Abstract</jats:title>{paragraphs}"
    assert paper(read(abstract=abstract)).abstract == "We win. R&D"


def test_a_preprint_that_crossref_relates_is_an_identifier() -> None:
    relation = {"has-preprint": [{"id-type": "doi", "id": "10.48550/arXiv.2309.06180"}]}
    assert paper(read(relation=relation)).identifiers.arxiv == "2309.06180"


def test_a_year_alone_is_the_first_of_january() -> None:
    assert paper(read(published={"date-parts": [[2021]]})).published == date(2021, 1, 1)
    assert paper(read(published={"date-parts": [[None]]})).published is None


def test_e_mail_addresses_in_affiliations_are_not_kept() -> None:
    author = {"given": "A", "family": "B", "affiliation": [{"name": "MIT, Cambridge (email: ab@mit.example)"}]}
    assert paper(read(author=[author])).authors == (Author("A B", ("MIT, Cambridge",)),)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"Resource not found.", "crossref.not-found"),
        (b'{"status":"failed","message-type":"resource-failure","message":[{"message":"Cursor"}]}', "crossref.error"),
        (b'{"status":"failed","message-type":"exception","message":"boom"}', "crossref.error"),
        (b'{"status":"ok","message-type":"member-list","message":{"items":[]}}', "crossref.other-message"),
        (b'{"status":"ok","message-type":"work-list","message":{"items":[]}}', "crossref.no-results"),
        (b"<html>502</html>", "json.unreadable"),
        (b"[" * 100_000, "json.unreadable"),
        (b"[]", "crossref.other-message"),
    ],
)
def test_every_answer_without_works_is_a_named_problem(body: bytes, code: str) -> None:
    assert crossref.extract(body, URL).problems[0].code == code


def test_the_public_data_file_has_no_envelope() -> None:
    work = {"DOI": "10.1145/1.2", "type": "journal-article", "title": ["A Title"]}
    for body in (json.dumps({"items": [work]}), json.dumps(work), json.dumps(work) + "\n" + json.dumps(work) + "\n"):
        assert crossref.recognises(body.encode(), "")
        assert {record.key for record in crossref.extract(body.encode(), "").records} == {"10.1145/1.2"}


def test_a_field_of_the_wrong_type_is_named_with_its_path_and_the_rest_is_kept() -> None:
    extraction = read(author="A. Able", abstract=7.5, title=["A Title", {}])
    assert paper(extraction).title == "A Title"
    assert {p.code for p in extraction.problems} == {"json.wrong-type"}
    assert any("$.message.author " in p.message for p in extraction.problems)


# Names of venues


@pytest.mark.parametrize(
    ("name", "venue"),
    [
        ("SIGMOD/PODS '21", Venue("SIGMOD", 2021)),
        ("EuroSys '24: Nineteenth European Conference on Computer Systems", Venue("EuroSys", 2024)),
        ("Proceedings of the Twentieth European Conference on Computer Systems", Venue("EuroSys", 2019)),
        ("Proceedings of the ACM SIGOPS 28th Symposium on Operating Systems Principles", Venue("SOSP", 2019)),
        ("Proceedings of the 2024 ACM Symposium on Cloud Computing", Venue("SoCC", 2024)),
        ("19th USENIX Symposium on Operating Systems Design and Implementation (OSDI 25)", Venue("OSDI", 2025)),
        (
            "Proceedings of the 29th ACM International Conference on Architectural Support for Programming Languages "
            "and Operating Systems, Volume 2",
            Venue("ASPLOS", 2019),
        ),
        ("Proc. OSDI", Venue("OSDI", 2019)),
        ("Proc. of the 14th EuroSys Conference", Venue("EuroSys", 2019)),
        ("Proceedings of the ACM SIGCOMM 2018 Conference", Venue("SIGCOMM", 2018)),
        ("In Proc. of USENIX FAST 2020", Venue("FAST", 2020)),
        ("ACM SOSP", Venue("SOSP", 2019)),
        ("Proc. of the VLDB Endowment", Venue("VLDB", 2019)),
        ("Advances in Neural Information Processing Systems 32", Venue("NeurIPS", 2019)),
        ("IEEE Micro", None),
        ("Proceedings of the OSDI Workshops", None),
        ("Companion of the 2024 ACM Symposium on Cloud Computing", None),
        ("Proceedings of the 3rd Workshop on Machine Learning and Systems", None),
        ("Proceedings of the 38th ACM International Conference on Supercomputing", Venue("ICS", 2019)),
        ("Proceedings of the ACM/IEEE Conference on Supercomputing", None),
        ("International Journal of Supercomputing Applications", None),
        ("Nature", None),
        ("", None),
    ],
)
def test_a_container_means_a_series_or_nothing(name: str, venue: Venue | None) -> None:
    assert venue_of((name,), 2019, venues=SHIPPED) == venue


# Markup and addresses


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("<i>E. coli</i> &amp; H<sub>2</sub>O", "E. coli & H2O"),
        ("p<q and r>s", "p<q and r>s"),
        ("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One Two"),
        ("<jats:tex-math>$x$</jats:tex-math><mml:math><mml:mi>x</mml:mi></mml:math>", "$x$"),
    ],
)
def test_markup_in_strings(marked: str, text: str) -> None:
    assert plain(marked) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("MIT; e-mail: a.b+c@mit.example.edu", "MIT"),
        ("{ann, bob}@cs.example.org, Example University", "Example University"),
        ("a user @ home and f(x)@y", "a user @ home and f(x)@y"),
    ],
)
def test_only_e_mail_addresses_are_taken_out(text: str, kept: str) -> None:
    assert without_email(text) == kept
