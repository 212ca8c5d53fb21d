"""What is said where a field of a PDF is weak: a code, a sentence, a low confidence; and what never leaves."""

from __future__ import annotations

import pytest

from bench.pdf_writer import Sheet, document
from extract.pdf import read_pdf
from extract.pdf.confidence import confidence, is_doubtful, models
from extract.pdf.doubts import doubts
from extract.pdf.evidence import FIELDS
from extract.pdf.language import is_gibberish
from extract.records import Extraction, PaperRecord, as_json
from tests.test_pdf_header import ABSTRACT, BODY, TITLE, add_text, sheet_with


def reading(sheet: Sheet) -> tuple[Extraction, PaperRecord, list[str]]:
    extraction = read_pdf(document(sheet), "")
    (record,) = extraction.records
    assert isinstance(record, PaperRecord)
    return extraction, record, [problem.code for problem in extraction.problems]


def plain_sheet() -> Sheet:
    sheet = sheet_with()
    sheet.centred(660, "Maria Gonzalez, Haruki Tanaka, and Robbert van Renesse", 12)
    sheet.centred(645, "University of Utah", 12, "Times-Italic")
    return sheet


def test_an_ordinary_page_raises_no_doubt() -> None:
    sheet = plain_sheet()
    add_text(sheet)
    assert reading(sheet)[2] == []


def test_a_line_set_as_the_names_are_and_not_understood_is_a_doubt() -> None:
    sheet = plain_sheet()
    sheet.centred(630, "qqq zzz (xx) 17 = wv", 12)
    add_text(sheet)
    extraction, record, codes = reading(sheet)
    assert [author.name for author in record.authors] == ["Maria Gonzalez", "Haruki Tanaka", "Robbert van Renesse"]
    assert "pdf.authors-doubtful" in codes
    (problem,) = (p for p in extraction.problems if p.code == "pdf.authors-doubtful")
    assert problem.message.startswith("The authors may be wrong: ")


def test_institutions_that_nothing_ties_to_an_author_are_the_papers() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Maria Gonzalez, Haruki Tanaka, and Robbert van Renesse", 12)
    sheet.centred(645, "University of Utah", 12, "Times-Italic")
    sheet.centred(631, "Cornell University", 12, "Times-Italic")
    add_text(sheet)
    _, record, codes = reading(sheet)
    assert [author.affiliations for author in record.authors] == [(), (), ()]
    assert record.remarks == ("affiliations: University of Utah; Cornell University",)
    assert "pdf.affiliations-unmatched" in codes


def test_authors_without_their_institution_are_named() -> None:
    sheet = sheet_with()
    end = sheet.raised(sheet.text(150, 660, "Maria Gonzalez", 12), 660, "1", 12)
    end = sheet.raised(sheet.text(end + 12, 660, "Haruki Tanaka", 12), 660, "2", 12)
    sheet.text(sheet.raised(200, 645, "1", 11), 645, "University of Utah", 11, "Times-Italic")
    add_text(sheet)
    extraction, _, _ = reading(sheet)
    (problem,) = (p for p in extraction.problems if p.code == "pdf.affiliations-partial")
    assert problem.message == "No affiliation found of Haruki Tanaka."


@pytest.mark.parametrize(
    "abstract",
    [
        ABSTRACT.rsplit(" ", 4)[0],
        "are easy to make and hard to keep. " + ABSTRACT,
        "Promises are easy to make.",
    ],
    ids=["cut", "headless", "short"],
)
def test_an_abstract_that_is_cut_headless_or_short_is_a_doubt(abstract: str) -> None:
    sheet = plain_sheet()
    add_text(sheet, abstract=abstract)
    assert "pdf.abstract-doubtful" in reading(sheet)[2]


def test_no_address_leaves_in_any_field() -> None:
    sheet = Sheet()
    sheet.centred(700, TITLE, 16, "Times-Bold")
    sheet.centred(680, "maria@cs.example.edu", 16, "Times-Bold")
    sheet.centred(660, "Maria Gonzalez maria@cs.example.edu, Haruki Tanaka {haruki, bo}@example.org", 12)
    sheet.centred(645, "University of Utah, maria@cs.example.edu", 12, "Times-Italic")
    add_text(sheet, abstract=f"Write to maria@cs.example.edu. {ABSTRACT}")
    extraction, _, _ = reading(sheet)
    assert "@" not in str(as_json(extraction))


def test_a_title_of_nothing_but_an_address_is_none() -> None:
    sheet = Sheet()
    sheet.centred(700, "maria@cs.example.edu", 16, "Times-Bold")
    sheet.paragraph(72, 540, 222, BODY)
    assert [p.code for p in read_pdf(document(sheet), "").problems] == ["pdf.no-title"]


def test_every_field_has_a_model_and_its_mark_of_doubt() -> None:
    assert set(models()) == set(FIELDS)
    assert all(confidence(name, {}) >= models()[name].doubt for name in FIELDS)
    assert is_doubtful("authors", confidence("authors", {"strays": 1.0}))


def test_a_second_line_that_only_the_cover_has_is_not_lost() -> None:
    cover = Sheet()
    cover.centred(516, "Keeping Promises in a Small Cluster:", 24, "Helvetica-Bold")
    cover.centred(492, "What a Year Has Shown", 24, "Helvetica-Bold")
    cover.centred(346, "This paper is included in the Proceedings of the", 18)
    cover.centred(322, "19th USENIX Symposium on Operating Systems", 18)
    cover.centred(298, "Design and Implementation (OSDI \u201925).", 18)
    page = plain_sheet()
    add_text(page)
    (record,) = read_pdf(document(cover, page), "").records
    assert isinstance(record, PaperRecord)
    assert record.title == "Keeping Promises in a Small Cluster: What a Year Has Shown"


def test_small_capitals_are_no_words_of_their_own() -> None:
    sheet = Sheet()
    x = 150.0
    for big, small in (("K", "EEPING"), ("P", "ROMISES"), ("I", "N A"), ("S", "MALL"), ("C", "LUSTER")):
        x = sheet.text(x, 700, big, 17, "Times-Bold")
        x = sheet.text(x, 700, small, 13.6, "Times-Bold") + 5
    sheet.centred(660, "Maria Gonzalez", 12)
    add_text(sheet)
    assert reading(sheet)[1].title == "KEEPING PROMISES IN A SMALL CLUSTER"


def test_readers_that_disagree_on_a_name_are_a_doubt() -> None:
    sheet = plain_sheet()
    add_text(sheet)
    extraction, record, _ = reading(sheet)
    facts = {name: value for name, value in extraction.page.items() if isinstance(value, str | int)}
    said = dict(doubts(record, facts, ["Two readers of the page read different names."], ()))
    assert said == {"pdf.authors-doubtful": "Two readers of the page read different names."}


def test_addresses_that_fit_no_author_count_against_the_list() -> None:
    sheet = plain_sheet()
    sheet.centred(631, "{maria, haruki, rvr, stranger}@cs.example.edu", 10)
    add_text(sheet)
    more = confidence_of_authors(sheet)
    sheet = plain_sheet()
    sheet.centred(631, "{maria, haruki, rvr}@cs.example.edu", 10)
    add_text(sheet)
    assert more < confidence_of_authors(sheet)


def confidence_of_authors(sheet: Sheet) -> int:
    return int(str(reading(sheet)[0].page["confidence.authors"]))


def test_the_record_carries_its_confidence() -> None:
    sheet = plain_sheet()
    add_text(sheet)
    extraction, record, _ = reading(sheet)
    assert record.confidence is not None
    assert record.confidence.authors == int(str(extraction.page["confidence.authors"])) / 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Promises are easy to make and hard to keep", False),
        ("面向分布式系统的承诺保持方法 ，我们 提出 一种新的集群", False),
        ("Проаналізовано засоби високошвидкісної обробки пакетів", False),
        ("CDEGFIHK}JLFNM PORQ&STUV QXWY%FIT Z]FNWP", True),
    ],
    ids=["English", "Chinese", "Ukrainian", "a font without a map"],
)
def test_text_of_any_language_is_text(text: str, expected: bool) -> None:
    assert is_gibberish(text.split()) is expected


def suspect(*sheets: Sheet, info: dict[str, str] | None = None) -> tuple[list[str], dict[str, str | int]]:
    """The sentences on the title, and the page's facts."""
    extraction = read_pdf(document(*sheets, info=info), "")
    assert len(extraction.records) == 1
    return [p.message for p in extraction.problems if p.code == "pdf.title-doubtful"], dict(extraction.page)


def test_a_file_that_calls_itself_otherwise_is_a_doubt_about_every_field() -> None:
    sheet = plain_sheet()
    add_text(sheet)
    body = document(sheet, info={"Title": "A Study of Replicated State Machines in Practice"})
    extraction = read_pdf(body, "")
    assert [p.code for p in extraction.problems] == [f"pdf.{name}-doubtful" for name in FIELDS]
    assert max(int(extraction.page[f"confidence.{name}"]) for name in FIELDS) == 50


@pytest.mark.parametrize(
    "own", ["Microsoft Word - final.doc", "untitled", "paper.dvi", "Proceedings Template - WORD", TITLE]
)
def test_a_file_that_says_nothing_of_its_title_raises_no_doubt(own: str) -> None:
    sheet = plain_sheet()
    add_text(sheet)
    assert suspect(sheet, info={"Title": own})[0] == []


def test_running_text_above_the_title_may_be_another_papers_end() -> None:
    sheet = Sheet()
    sheet.paragraph(
        72, 760, 460, "and so the paper before this one comes to its end with a word of thanks to all. " * 6
    )
    sheet.centred(660, TITLE, 16, "Times-Bold")
    sheet.centred(640, "Maria Gonzalez", 12)
    sheet.centred(626, "University of Utah", 12, "Times-Italic")
    add_text(sheet)
    assert suspect(sheet)[0] == ["The title may be wrong: running text stands above the title."]


def test_two_titles_in_one_type_are_a_doubt() -> None:
    sheet = plain_sheet()
    sheet.centred(615, "Measuring Garbage Collection in Large Systems", 16, "Times-Bold")
    add_text(sheet)
    (message,) = suspect(sheet)[0]
    assert "another line may be the title" in message


def test_pages_of_an_unknown_kind_before_the_paper_are_a_doubt_unless_they_name_it() -> None:
    paper = plain_sheet()
    add_text(paper)
    other = Sheet()
    other.centred(600, "Notes of a Meeting in Spring", 20, "Times-Bold")
    cover = Sheet()
    cover.centred(600, TITLE, 20, "Times-Bold")
    cover.centred(560, "Repository of the University of Utah", 12)
    assert suspect(other, paper)[0] == ["The title may be wrong: pages of an unknown kind stand before it."]
    assert suspect(cover, paper)[0] == []


def test_a_date_and_a_note_under_the_names_are_understood() -> None:
    sheet = plain_sheet()
    sheet.centred(630, "March 12, 1998", 12)
    sheet.centred(616, "Editor: Jane Miller", 12)
    add_text(sheet)
    assert reading(sheet)[2] == []


def test_a_line_between_title_and_names_may_be_a_subtitle_that_was_lost() -> None:
    sheet = sheet_with()
    sheet.centred(680, "zzz qqx (vv) 17", 13)
    sheet.centred(655, "Maria Gonzalez and Haruki Tanaka", 11)
    sheet.centred(640, "University of Utah", 11, "Times-Italic")
    add_text(sheet)
    assert "pdf.title-doubtful" in reading(sheet)[2]
