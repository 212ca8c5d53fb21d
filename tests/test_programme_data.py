"""Programmes as data files of a site: how authors and their affiliations go together."""

from __future__ import annotations

import json

import pytest

from extract.programme import extract
from extract.records import Extraction, PaperRecord

TITLE = "Alpha: A Fast System for Serverless"


def site_data(*papers: dict[str, object]) -> Extraction:
    return extract(json.dumps(papers).encode(), "https://2022.eurosys.org/data/program.json")


@pytest.mark.parametrize("numbers", [("1", "2"), ("a", "b")])
def test_affiliations_that_a_data_file_numbers_go_to_the_authors_with_the_number(numbers: tuple[str, str]) -> None:
    one, two = numbers
    authors = [{"name": "Anna Adams", "aff": two}, {"name": "Robert Boole", "aff": f"{one}, {two}"}]
    places = [{"id": one, "name": "Kyoto University"}, {"id": two, "name": "EPFL"}]
    found = site_data({"title": TITLE, "authors": authors, "affiliations": places})
    (record,) = [r for r in found.records if isinstance(r, PaperRecord)]
    assert [a.affiliations for a in record.authors] == [("EPFL",), ("Kyoto University", "EPFL")]
    assert not [p for p in found.problems if p.code == "record.doubtful"]


def test_a_number_without_its_affiliation_is_a_doubt() -> None:
    authors = [{"name": "Anna Adams", "aff": "0"}, {"name": "Robert Boole", "aff": "1"}]
    found = site_data({"title": TITLE, "authors": authors, "affiliations": ["Kyoto University", "EPFL"]})
    assert [p.code for p in found.problems if p.code == "record.doubtful"]


def test_a_number_alone_is_no_affiliation() -> None:
    found = site_data({"title": TITLE, "authors": [{"name": "Anna Adams", "affiliation": "1"}]})
    (record,) = [r for r in found.records if isinstance(r, PaperRecord)]
    assert [a.affiliations for a in record.authors] == [()]


@pytest.mark.parametrize(
    "printed",
    [
        "Adams, Anna (EPFL)*; Boole, Robert (Kyoto University)",
        ["Adams, Anna (EPFL)", "Boole, Robert (Kyoto University)"],
        [{"name": "Adams, Anna", "affiliation": "EPFL"}, {"name": "Boole, Robert", "affiliation": "Kyoto University"}],
        [
            {"givenName": "Anna", "familyName": "Adams", "affiliation": {"name": "EPFL"}},
            {"givenName": "Robert", "familyName": "Boole", "affiliation": [{"name": "Kyoto University"}]},
        ],
    ],
)
def test_the_family_name_may_stand_first(printed: object) -> None:
    found = site_data({"title": TITLE, "authors": printed})
    (record,) = [r for r in found.records if isinstance(r, PaperRecord)]
    assert [(a.name, a.affiliations) for a in record.authors] == [
        ("Anna Adams", ("EPFL",)),
        ("Robert Boole", ("Kyoto University",)),
    ]


@pytest.mark.parametrize("names", [["Adams", "Anna"], ["Anna Adams", "Switzerland"], ["Anna Adams", "Boole and Curie"]])
def test_half_a_name_is_a_doubt(names: list[str]) -> None:
    found = site_data({"title": TITLE, "authors": [{"name": name} for name in names]})
    assert [p.code for p in found.problems if p.code == "record.doubtful"]


def test_one_author_may_be_called_by_one_name() -> None:
    found = site_data({"title": TITLE, "authors": [{"name": "Anna Adams"}, {"name": "Muthukumar"}]})
    assert not [p for p in found.problems if p.code == "record.doubtful"]


def test_a_paper_by_its_type_among_posters_is_a_doubt() -> None:
    talk = {"type": "vision", "title": TITLE, "authors": [{"name": "Anna Adams"}]}
    found = site_data({"type": "session", "title": "Posters"}, talk)
    assert [p.code for p in found.problems if p.code == "record.doubtful"]


def test_a_point_belongs_to_the_initials_before_it() -> None:
    found = site_data({"title": TITLE, "authors": "Watson, Robert N.M.; Lohrer, Johannes-Y.; Adams, Anna"})
    (record,) = [r for r in found.records if isinstance(r, PaperRecord)]
    assert [a.name for a in record.authors] == ["Robert N.M. Watson", "Johannes-Y. Lohrer", "Anna Adams"]


def test_the_form_of_a_firm_is_no_affiliation_of_its_own() -> None:
    found = site_data({"title": TITLE, "authors": "Anna Adams, Columbia University; Alex Bennée, Linaro, Ltd."})
    (record,) = [r for r in found.records if isinstance(r, PaperRecord)]
    assert [(a.name, a.affiliations) for a in record.authors] == [
        ("Anna Adams", ("Columbia University",)),
        ("Alex Bennée", ("Linaro, Ltd.",)),
    ]
    assert not [p for p in found.problems if p.code == "record.doubtful"]


def test_a_session_that_holds_papers_is_none_though_its_type_is_theirs() -> None:
    def papers(*titles: str) -> list[dict[str, object]]:
        return [{"title": title, "authors": [{"name": "Anna Adams", "affil": "EPFL"}]} for title in titles]

    found = site_data(
        {"title": "Session 1: Routing", "type": "paper", "papers": papers(TITLE, "Beta: Routes That Do Not Lie")},
        {"title": "Posters with wine", "type": "poster", "papers": papers("Gamma: A Census of Forgotten Servers")},
        {"title": "Ships and Routers", "type": "keynote", "speaker": "Robert Boole"},
    )
    assert [(r.title, r.session) for r in found.records if isinstance(r, PaperRecord)] == [
        (TITLE, "Session 1: Routing"),
        ("Beta: Routes That Do Not Lie", "Session 1: Routing"),
        ("Gamma: A Census of Forgotten Servers", "Posters with wine"),
    ]
