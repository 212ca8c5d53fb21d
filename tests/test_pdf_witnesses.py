"""What a page says of its paper a second time: its own citation, its e-mail addresses, its text."""

from __future__ import annotations

import pytest

from bench.pdf_writer import Sheet, document
from extract.pdf import read_pdf
from extract.pdf.citation import names_authors, names_title, own_citation
from extract.pdf.layout import lay_out
from extract.pdf.mails import Address, addresses, is_host_of, workplaces
from extract.pdf.read import READERS
from extract.records import Author
from tests.test_pdf_header import add_text, sheet_with

CITATION = "Ann Lee, Bo Chen, and Cy McDoe. 2023. Promises in Small Clusters. In Proceedings of HotOS 23."


def citation_of(sheet: Sheet) -> str:
    return own_citation(lay_out(READERS["pdfium"](document(sheet)).page(0)).lines)


def test_the_citation_is_the_paragraph_under_its_heading() -> None:
    sheet = Sheet()
    sheet.text(60, 200, "ACM Reference Format:", 8, "Times-Bold")
    y = sheet.paragraph(60, 190, 240, CITATION, 8)
    sheet.paragraph(60, y - 30, 240, "Permission to make digital or hard copies of this work is granted.", 8)
    sheet.paragraph(320, 200, 240, "The text of the second column stands beside it and is no part of it.", 10)
    assert citation_of(sheet) == CITATION


def test_a_page_that_does_not_say_how_to_cite_it_has_no_citation() -> None:
    sheet = sheet_with()
    add_text(sheet)
    assert citation_of(sheet) == ""


@pytest.mark.parametrize(
    ("names", "same"),
    [
        (["Ann Lee", "Bo Chen", "Cy McDoe"], True),
        (["Bo Chen", "Ann Lee", "Cy McDoe"], True),
        (["Ann Lee", "Bo Chen"], False),
        (["Ann Lee", "Bo Chen", "Cy McDoe", "Oslo"], False),
        ([], False),
    ],
)
def test_a_citation_names_all_authors_and_nobody_else(names: list[str], same: bool) -> None:
    assert names_authors(CITATION, names, "Promises in Small Clusters") is same


def test_titles_of_persons_are_no_other_persons() -> None:
    citation = CITATION.replace("Cy McDoe", "Prof. Dr. Cy McDoe")
    assert names_authors(citation, ["Ann Lee", "Bo Chen", "Cy McDoe"], "Promises in Small Clusters") is True


def test_a_citation_cut_within_its_persons_tells_nothing() -> None:
    assert names_authors("Ann Lee, Bo Chen, and Cy", ["Ann Lee", "Bo Chen", "Cy McDoe"], "Promises") is None
    assert names_authors("Ann Lee, Bo Chen, and Di", ["Ann Lee", "Bo Chen", "Cy McDoe"], "Promises") is False


def test_a_citation_that_calls_the_paper_otherwise_tells_nothing_behind_its_persons() -> None:
    citation = "Ann Lee and Bo Chen. Promises, in small clusters. PVLDB, 18(4): 1-12, 2025."
    assert names_authors(citation, ["Ann Lee", "Bo Chen"], "PROMISE: Promises Kept") is None
    assert names_authors(citation, ["Bo Chen"], "PROMISE: Promises Kept") is False


def test_a_citation_names_the_title_however_it_is_broken() -> None:
    assert names_title("Ann Lee. 2023. Prom-ises in SmallClusters. In HotOS.", "Promises in Small Clusters")
    assert not names_title(CITATION, "Promises in Small Clusters and Large Ones")


def test_braces_hold_several_addresses() -> None:
    assert addresses("{ann, bo}@cs.example.edu, cy@lab.example.org") == [
        Address("ann", "cs.example.edu"),
        Address("bo", "cs.example.edu"),
        Address("cy", "lab.example.org"),
    ]


@pytest.mark.parametrize(
    ("host", "institution", "speaks"),
    [
        ("cs.stanford.edu", "Stanford University", True),
        ("andrew.cmu.edu", "Carnegie Mellon University", True),
        ("umich.edu", "University of Michigan", True),
        ("uni-ulm.de", "Universität Ulm", True),
        ("cs.stanford.edu", "University of Oslo", False),
        ("gmail.com", "Gmail Research", False),
    ],
)
def test_a_host_speaks_for_the_institution_it_is_called_after(host: str, institution: str, speaks: bool) -> None:
    assert is_host_of(host, institution) is speaks


def test_an_address_at_anothers_institution_contradicts() -> None:
    authors = [Author("Ann Lee", ("University of Oslo",)), Author("Bo Chen", ("Stanford University",))]
    assert workplaces(addresses("lee@oslo.example chen@stanford.edu"), authors) == (2, 0)
    assert workplaces(addresses("lee@stanford.edu chen@stanford.edu"), authors) == (1, 1)


def test_a_title_whose_words_its_text_does_not_use_is_doubted() -> None:
    text = (
        "Reading names from printed pages needs careful judgement because publishers invent different styles. "
        "Institutions, addresses, footnotes, columns, captions, figures, tables, running heads, licences, dates and "
        "acknowledgements surround whatever somebody actually wants. Several earlier approaches learned statistical "
        "sequence taggers; others wrote heuristic rules covering particular conferences, journals, preprint servers, "
        "theses, magazines. Neither generalises towards unfamiliar layouts without additional supervision, something "
        "expensive. Another direction compares independent witnesses: metadata, citations, electronic mail, covers. "
        "Disagreement between witnesses reveals mistakes, agreement confirms correctness, silence leaves questions."
    )
    for title, doubted in (("Printed Pages and Names", False), ("Volcanic Geology beneath Antarctic Glaciers", True)):
        sheet = sheet_with(title)
        sheet.centred(660, "Maria Gonzalez", 12)
        sheet.centred(645, "University of Utah", 12, "Times-Italic")
        sheet.centred(600, "Abstract", 12, "Times-Bold")
        sheet.paragraph(90, 580, 430, text, 10)
        codes = [problem.code for problem in read_pdf(document(sheet), "").problems]
        assert ("pdf.title-doubtful" in codes) is doubted
