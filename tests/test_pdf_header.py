"""What a paper's first page says, on pages made for each way in which authors print it."""

from __future__ import annotations

import pytest

from bench.pdf_writer import Sheet, document
from extract.pdf import READERS, read_pdf
from extract.records import Author, PaperRecord, Venue

TITLE = "Keeping Promises in a Small Cluster"
ABSTRACT = (
    "Promises are easy to make and hard to keep. We show a small cluster that keeps them by writing each promise "
    "down before it is given, and by reading what was written before it answers. It needs one more round trip than a "
    "cluster that forgets, and it never has to apologise to anybody. We measured it for a year on nine machines."
)
BODY = "The text of the paper begins here and goes on for a while, with words that mean nothing in particular. " * 6


def sheet_with(title: str = TITLE, y: float = 700, size: float = 16) -> Sheet:
    sheet = Sheet()
    sheet.centred(y, title, size, "Times-Bold")
    return sheet


def add_text(sheet: Sheet, y: float = 540, abstract: str = ABSTRACT) -> None:
    """Abstract and introduction in the left of two columns, more text in the right one."""
    sheet.text(72, y, "Abstract", 12, "Times-Bold")
    below = sheet.paragraph(72, y - 18, 222, abstract)
    sheet.text(72, below - 12, "1  Introduction", 12, "Times-Bold")
    sheet.paragraph(72, below - 30, 222, BODY)
    sheet.paragraph(318, y, 222, BODY * 3)


def read(sheet: Sheet, url: str = "") -> PaperRecord:
    (record,) = read_pdf(document(sheet), url).records
    assert isinstance(record, PaperRecord)
    return record


def people(record: PaperRecord) -> dict[str, tuple[str, ...]]:
    return {author.name: author.affiliations for author in record.authors}


@pytest.mark.parametrize("reader", READERS)
def test_both_readers_say_the_same(reader: str) -> None:
    sheet = sheet_with()
    sheet.centred(660, "Ann Lee, Bo Ek and Cy Doe", 12)
    sheet.centred(645, "University of Somewhere", 12, "Times-Italic")
    add_text(sheet)
    (record,) = read_pdf(document(sheet), "", reader).records  # type: ignore[arg-type]
    assert isinstance(record, PaperRecord)
    assert record.title == TITLE
    assert people(record) == dict.fromkeys(("Ann Lee", "Bo Ek", "Cy Doe"), ("University of Somewhere",))
    assert record.abstract == ABSTRACT


def test_a_cell_that_is_wrapped_takes_no_column_from_its_neighbours() -> None:
    sheet = sheet_with()
    cells = (
        ("Ann Lee", "University of", "Wollaston"),
        ("Bo Ek", "", "Quarrystone, Inc."),
        ("Cy Doe", "Acme, Inc.", ""),
    )
    for middle, lines in zip((150.0, 300.0, 450.0), cells, strict=True):
        for y, line, size in zip((660, 646, 632), lines, (12, 10, 10), strict=True):
            sheet.centred(y, line, size, "Times-Roman" if size == 12 else "Times-Italic", middle)
    add_text(sheet)
    assert people(read(sheet)) == {
        "Ann Lee": ("University of Wollaston",),
        "Bo Ek": ("Quarrystone, Inc.",),
        "Cy Doe": ("Acme, Inc.",),
    }


def test_authors_in_a_grid_have_what_stands_beneath_them() -> None:
    sheet = sheet_with()
    cells = (("Ann Lee", "Univ. of Somewhere", "Norway"), ("Bo Ek", "Acme Research", "USA"), ("Cy Doe", "MIT", "USA"))
    for middle, (name, place, country) in zip((150, 306, 462), cells, strict=True):
        sheet.centred(660, name, 12, middle=middle)
        sheet.centred(647, place, 10, middle=middle)
        sheet.centred(635, country, 10, middle=middle)
    add_text(sheet)
    assert people(read(sheet)) == {
        "Ann Lee": ("Univ. of Somewhere, Norway",),
        "Bo Ek": ("Acme Research, USA",),
        "Cy Doe": ("MIT, USA",),
    }


def test_names_stacked_in_columns_are_read_column_by_column() -> None:
    sheet = sheet_with()
    columns = (("Ann Lee", "Bo Ek", "Apple Inc."), ("Cy Doe", "Di Fox", "Snowflake Inc."))
    for middle, (first, second, place) in zip((200, 412), columns, strict=True):
        sheet.centred(660, first, 12, middle=middle)
        sheet.centred(646, second, 12, middle=middle)
        sheet.centred(633, place, 10, middle=middle)
    add_text(sheet)
    assert list(people(read(sheet)).items()) == [
        ("Ann Lee", ("Apple Inc.",)),
        ("Bo Ek", ("Apple Inc.",)),
        ("Cy Doe", ("Snowflake Inc.",)),
        ("Di Fox", ("Snowflake Inc.",)),
    ]


def marked(sheet: Sheet, y: float, runs: list[tuple[str, str]], size: float = 12, x: float = 120) -> None:
    """Words each followed by a superscript, as one run."""
    for word, mark in runs:
        x = sheet.raised(sheet.text(x, y, word, size), y, mark, size)
        x = sheet.text(x, y, ",", size) + 3


def test_superscript_marks_tie_authors_to_institutions() -> None:
    sheet = sheet_with()
    marked(sheet, 660, [("Ann Lee", "1"), ("Bo Ek", "1,2"), ("Cy Doe", "*2")])
    x = sheet.text(sheet.raised(120, 640, "1", 10), 640, "Univ. of Somewhere", 10, "Times-Italic")
    sheet.text(sheet.raised(x + 14, 640, "2", 10), 640, "Acme Research", 10, "Times-Italic")
    add_text(sheet)
    assert people(read(sheet)) == {
        "Ann Lee": ("Univ. of Somewhere",),
        "Bo Ek": ("Univ. of Somewhere", "Acme Research"),
        "Cy Doe": ("Acme Research",),
    }


def test_authors_without_a_mark_belong_to_the_institution_without_one() -> None:
    sheet = sheet_with()
    x = sheet.text(150, 660, "Ann Lee, Bo Ek", 12)
    sheet.text(sheet.raised(x, 660, "\u2020", 12), 660, ", Cy Doe", 12)
    x = sheet.text(200, 640, "MIT CSAIL,", 10, "Times-Italic") + 3
    sheet.text(sheet.raised(x, 640, "\u2020", 10), 640, "Harvard University", 10, "Times-Italic")
    add_text(sheet)
    assert people(read(sheet)) == {
        "Ann Lee": ("MIT CSAIL",),
        "Bo Ek": ("Harvard University",),
        "Cy Doe": ("MIT CSAIL",),
    }


def test_institutions_in_a_footnote_are_found_by_their_marks() -> None:
    sheet = sheet_with()
    marked(sheet, 660, [("Ann Lee", "1"), ("Bo Ek", "2")], 10)
    add_text(sheet)
    x = sheet.text(sheet.raised(72, 110, "1", 9), 110, "University of Somewhere", 9) + 2
    sheet.text(sheet.raised(x, 110, "2", 9), 110, "Acme Research. Cor-", 9)
    sheet.text(72, 99, "respondence to: Ann Lee <ann@example.org>.", 9)
    assert people(read(sheet)) == {"Ann Lee": ("University of Somewhere",), "Bo Ek": ("Acme Research",)}


def test_groups_side_by_side_keep_their_own_institution() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Ann Lee, Bo Ek,", 12, middle=200)
    sheet.centred(648, "and Cy Doe", 12, middle=200)
    sheet.centred(636, "Stanford University", 10, middle=200)
    sheet.centred(660, "Di Fox", 12, middle=420)
    sheet.centred(648, "UC Berkeley and ICSI", 10, middle=420)
    add_text(sheet)
    assert list(people(read(sheet)).items()) == [
        ("Ann Lee", ("Stanford University",)),
        ("Bo Ek", ("Stanford University",)),
        ("Cy Doe", ("Stanford University",)),
        ("Di Fox", ("UC Berkeley", "ICSI")),
    ]


def test_names_parted_by_nothing_but_gaps() -> None:
    sheet = sheet_with()
    x = 140.0
    for name in ("Ann Lee", "Bo Ek", "Cy Doe", "Di Fox"):
        x = sheet.text(x, 660, name, 12) + 9
    sheet.centred(640, "Peking University", 12, "Times-Italic")
    add_text(sheet)
    assert list(people(read(sheet))) == ["Ann Lee", "Bo Ek", "Cy Doe", "Di Fox"]


def test_journal_style_prints_capitals_and_institutions_in_one_line() -> None:
    sheet = Sheet()
    sheet.text(46, 700, TITLE, 14, "Helvetica-Bold")
    sheet.text(46, 670, "ANN LEE, BO EK,", 11, "Helvetica")
    sheet.text(46, 657, "and CY McDOE, IBM Research, Zurich, Switzerland", 11, "Helvetica")
    sheet.text(46, 644, "DI VAN FOX, Google, USA", 11, "Helvetica")
    y = sheet.paragraph(46, 610, 400, ABSTRACT, 9)
    sheet.text(46, y - 8, "CCS Concepts: Information systems; Storage;", 9, "Times-Bold")
    sheet.paragraph(46, y - 60, 400, BODY)
    record = read(sheet)
    assert [author.name for author in record.authors] == ["Ann Lee", "Bo Ek", "Cy McDoe", "Di van Fox"]
    assert record.authors[3].affiliations == ("Google, USA",)
    assert record.abstract == ABSTRACT


def test_ieee_memberships_are_no_names() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Ann Lee, Associate Member, IEEE, Bo Ek, Fellow, IEEE, and Cy Doe", 11)
    add_text(sheet)
    assert list(people(read(sheet))) == ["Ann Lee", "Bo Ek", "Cy Doe"]


def test_email_addresses_are_never_kept() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Ann Lee", 12)
    sheet.centred(645, "MIT CSAIL, ann@mit.example", 10)
    sheet.centred(632, "{ann,bo}@mit.example", 10, "Courier")
    add_text(sheet)
    extraction = read_pdf(document(sheet), "")
    assert "@" not in str(extraction)
    assert people(read(sheet)) == {"Ann Lee": ("MIT CSAIL",)}


def test_two_line_title_keeps_its_hyphen_and_drops_its_footnote_mark() -> None:
    sheet = Sheet()
    sheet.centred(710, "Provable Balance for Large-", 16, "Times-Bold")
    x = sheet.centred(691, "Scale Storage Systems", 16, "Times-Bold")
    sheet.raised(x, 691, "*", 16)
    sheet.centred(655, "Ann Lee", 12)
    add_text(sheet)
    assert read(sheet).title == "Provable Balance for Large-Scale Storage Systems"


def test_running_head_and_figure_are_not_the_title() -> None:
    sheet = sheet_with()
    sheet.text(72, 770, "Proceedings of the 12th Symposium on Examples", 18)
    sheet.centred(655, "Ann Lee", 12)
    add_text(sheet)
    sheet.text(330, 300, "BIG FIGURE", 30, "Helvetica-Bold")
    assert read(sheet).title == TITLE


def test_text_that_its_clip_hides_is_not_on_the_page() -> None:
    sheet = sheet_with()
    sheet.raw("q 0 0 10 10 re W n")
    sheet.text(72, 740, "Hidden Words Of A Figure", 40)
    sheet.raw("Q")
    sheet.centred(655, "Ann Lee", 12)
    add_text(sheet)
    assert read(sheet).title == TITLE


def test_line_end_hyphens_go_and_real_hyphens_stay() -> None:
    sheet = sheet_with()
    sheet.centred(655, "Ann Lee", 12)
    sheet.text(72, 540, "Abstract", 12, "Times-Bold")
    lines = (
        "We present a key-value store for large-",
        "scale clusters. The key-",
        "value pairs live in a distrib-",
        "uted log, which is write-",
        "optimized and holds state-of-the-",
        "art data of the clus-",
        "ter in a self-",
        "contained form.",
    )
    for i, line in enumerate(lines):
        sheet.text(72, 522 - 12 * i, line)
    sheet.text(72, 400, "1  Introduction", 12, "Times-Bold")
    assert read(sheet).abstract == (
        "We present a key-value store for large-scale clusters. The key-value pairs live in a distributed log, "
        "which is write-optimized and holds state-of-the-art data of the cluster in a self-contained form."
    )


def test_abstract_that_runs_into_the_next_column() -> None:
    sheet = sheet_with()
    sheet.centred(655, "Ann Lee", 12)
    sheet.text(72, 160, "Abstract", 12, "Times-Bold")
    words = ABSTRACT.split()
    sheet.paragraph(72, 142, 222, " ".join(words[:24]))
    y = sheet.paragraph(318, 172, 222, " ".join(words[24:]))
    sheet.text(318, y - 12, "1  Introduction", 12, "Times-Bold")
    assert read(sheet).abstract == ABSTRACT


def test_abstract_on_the_line_of_its_heading() -> None:
    sheet = sheet_with()
    sheet.centred(655, "Ann Lee", 12)
    y = sheet.paragraph(72, 540, 222, f"Abstract\u2014{ABSTRACT}", 9, "Times-Bold")
    sheet.text(72, y - 4, "Index Terms\u2014promises, clusters", 9, "Times-Bold")
    sheet.paragraph(318, 540, 222, BODY)
    assert read(sheet).abstract == ABSTRACT


def test_paper_without_an_abstract_says_so() -> None:
    sheet = sheet_with()
    sheet.centred(655, "Ann Lee", 12)
    sheet.text(72, 540, "1  Introduction", 12, "Times-Bold")
    sheet.paragraph(72, 520, 222, BODY)
    extraction = read_pdf(document(sheet), "")
    assert [problem.code for problem in extraction.problems] == ["pdf.no-abstract", "pdf.no-affiliations"]
    assert read(sheet).abstract is None


def test_arxiv_stamp_names_id_version_category_and_date() -> None:
    sheet = sheet_with()
    sheet.upward(30, 220, "arXiv:2401.01234v3  [cs.OS]  5 Feb 2025")
    sheet.centred(655, "Ann Lee", 12)
    add_text(sheet)
    record = read(sheet)
    assert (record.identifiers.arxiv, record.identifiers.arxiv_version) == ("2401.01234", 3)
    assert record.venue == Venue("arXiv", 2024, "cs.OS")
    assert str(record.updated) == "2025-02-05"


@pytest.mark.parametrize(
    ("printed", "doi"),
    [
        ("https://doi.org/10.1145/3600006.3613150", "10.1145/3600006.3613150"),
        ("DOI: 10.14778/3476249.3476306", "10.14778/3476249.3476306"),
        ("https://doi.org/10.1145/nnnnnnn.nnnnnnn", None),
        ("https://doi.org/10.1145/1122445.1122456", None),
    ],
)
def test_printed_doi_is_read_and_a_template_is_not(printed: str, doi: str | None) -> None:
    sheet = sheet_with()
    sheet.centred(655, "Ann Lee", 12)
    add_text(sheet)
    sheet.text(72, 60, printed, 8)
    assert read(sheet).identifiers.doi == doi


def usenix_cover(authors: tuple[tuple[str, str], ...], title: str = TITLE) -> Sheet:
    cover = Sheet()
    cover.centred(520, title, 24, "Helvetica-Bold")
    x = 60.0
    for text, font in authors:
        x = cover.text(x, 490, text, 14, font)
    cover.centred(450, "https://www.usenix.org/conference/fast19/presentation/lee", 12)
    cover.centred(340, "This paper is included in the Proceedings of the", 18)
    cover.centred(316, "17th USENIX Conference on File and Storage Technologies (FAST \u201919).", 16)
    return cover


def test_usenix_cover_gives_venue_and_what_page_one_lacks() -> None:
    cover = usenix_cover(
        (
            ("Ann Lee and Bo Ek, ", "Helvetica"),
            ("MIT; ", "Times-Italic"),
            ("Cy Doe, ", "Helvetica"),
            ("Acme Inc.", "Times-Italic"),
        )
    )
    first = sheet_with()
    first.centred(660, "Ann Lee, Bo Ek, Cy Doe", 12)
    add_text(first)
    (record,) = read_pdf(document(cover, first), "").records
    assert isinstance(record, PaperRecord)
    assert record.venue == Venue("FAST", 2019)
    assert record.identifiers.usenix == "fast19/lee"
    assert record.authors == (Author("Ann Lee", ("MIT",)), Author("Bo Ek", ("MIT",)), Author("Cy Doe", ("Acme Inc.",)))
    assert record.remarks == ()


def test_cover_that_disagrees_is_kept_beside_page_one() -> None:
    cover = usenix_cover((("Ann Lee and Rashmi Bo, ", "Helvetica"), ("MIT", "Times-Italic")), "Keeping Promises")
    first = sheet_with()
    first.centred(660, "Ann Lee, B. Rashmi", 12)
    first.centred(645, "MIT CSAIL", 12, "Times-Italic")
    add_text(first)
    (record,) = read_pdf(document(cover, first), "").records
    assert isinstance(record, PaperRecord)
    assert record.title == TITLE
    assert record.remarks == ("cover title: Keeping Promises", "cover authors: Ann Lee; Rashmi Bo")


def test_repository_cover_is_passed_over() -> None:
    cover = Sheet()
    cover.text(72, 600, "Keeping promises in a small", 20, "Helvetica-Bold")
    cover.text(72, 560, "The MIT Faculty has made this article openly available. Please share", 12)
    cover.text(72, 545, "how this access benefits you. Your story matters.", 12)
    cover.text(72, 500, "Citable Link http://hdl.handle.net/1721.1/52466", 12)
    cover.text(72, 480, "Terms of Use Article is made available for use.", 12)
    first = sheet_with()
    first.centred(660, "Ann Lee", 12)
    add_text(first)
    extraction = read_pdf(document(cover, first), "")
    (record,) = extraction.records
    assert isinstance(record, PaperRecord)
    assert (record.title, extraction.page["header_page"]) == (TITLE, 2)


def test_confidence_is_given_for_each_field() -> None:
    sheet = sheet_with()
    sheet.centred(660, "Ann Lee", 12)
    add_text(sheet)
    page = read_pdf(document(sheet), "").page
    assert {name for name in page if name.startswith("confidence.")} == {
        "confidence.title",
        "confidence.authors",
        "confidence.affiliations",
        "confidence.abstract",
    }
    assert page["confidence.affiliations"] < page["confidence.title"]  # type: ignore[operator]
