"""Author blocks of further styles: who is named, and where they work."""

from __future__ import annotations

from collections.abc import Sequence

from bench.pdf_writer import Sheet, document
from extract.pdf import read_pdf
from extract.records import PaperRecord

ABSTRACT = "We keep a promise by writing it down before it is given. " * 5
BODY = "The text of the paper begins here and goes on for a while, with words that mean nothing in particular. " * 6


def titled() -> Sheet:
    sheet = Sheet()
    sheet.centred(700, "Keeping Promises in a Small Cluster", 16, "Times-Bold")
    return sheet


def grid(sheet: Sheet, cells: Sequence[Sequence[str]], y: float = 665, small: float = 10) -> None:
    """Names side by side, each with the lines that stand beneath it."""
    for i, cell in enumerate(cells):
        middle = 306 + 175 * (i - (len(cells) - 1) / 2)
        for k, text in enumerate(cell):
            sheet.centred(y - 12 * k, text, 12 if k == 0 else small, middle=middle)


def marked(sheet: Sheet, x: float, y: float, runs: Sequence[tuple[str, str]], gap: float = 14) -> None:
    """Texts each behind a superscript."""
    for mark, text in runs:
        x = sheet.text(sheet.raised(x, y, mark, 11), y, text, 11) + gap


def people(sheet: Sheet) -> list[tuple[str, tuple[str, ...]]]:
    sheet.text(72, 540, "Abstract", 12, "Times-Bold")
    y = sheet.paragraph(72, 522, 222, ABSTRACT)
    sheet.text(72, y - 12, "1  Introduction", 12, "Times-Bold")
    sheet.paragraph(72, y - 30, 222, BODY)
    sheet.paragraph(318, 540, 222, BODY * 2)
    (record,) = read_pdf(document(sheet), "").records
    assert isinstance(record, PaperRecord)
    return [(author.name, author.affiliations) for author in record.authors]


def test_department_city_and_mail_under_each_name() -> None:
    sheet = titled()
    grid(
        sheet,
        [
            ("Ann Lee", "Department of Informatics", "University of Oslo", "Oslo, Norway", "ann@uio.example"),
            ("Bo Ek", "Acme Research", "Redmond, WA, USA", "bo@acme.example"),
            ("Cy Doe", "Acme Inc.", "University of Oxford", "Oxford, UK", "cy@acme.example"),
        ],
    )
    assert people(sheet) == [
        ("Ann Lee", ("Department of Informatics, University of Oslo, Oslo, Norway",)),
        ("Bo Ek", ("Acme Research, Redmond, WA, USA",)),
        ("Cy Doe", ("Acme Inc.", "University of Oxford, Oxford, UK")),
    ]


def test_companies_that_no_list_knows() -> None:
    sheet = titled()
    grid(sheet, [("Ann Lee", "University of Oslo"), ("Bo Ek", "Shopify"), ("Cy Doe", "Jane Street")], small=12)
    assert people(sheet) == [
        ("Ann Lee", ("University of Oslo",)),
        ("Bo Ek", ("Shopify",)),
        ("Cy Doe", ("Jane Street",)),
    ]


def test_ordinals_of_the_ieee_template() -> None:
    sheet = titled()
    for i, (name, ordinal) in enumerate((("Ann Lee", "st"), ("Bo Ek", "nd"))):
        x = sheet.text(sheet.text(120 + 200 * i, 665, str(i + 1), 11), 669, ordinal, 7) + 3
        sheet.text(x, 665, name, 11)
        sheet.text(120 + 200 * i, 653, "University of Oslo", 9, "Times-Italic")
    assert people(sheet) == [("Ann Lee", ("University of Oslo",)), ("Bo Ek", ("University of Oslo",))]


def test_institutions_in_parentheses() -> None:
    sheet = titled()
    sheet.centred(665, "Ann Lee (MIT), Bo Ek (Stanford University), and Cy Doe (MIT)", 12)
    assert people(sheet) == [("Ann Lee", ("MIT",)), ("Bo Ek", ("Stanford University",)), ("Cy Doe", ("MIT",))]


def test_remark_with_a_mark_is_no_institution() -> None:
    sheet = titled()
    x = sheet.raised(sheet.text(150, 665, "Ann Lee", 12), 665, "*1", 12)
    sheet.raised(sheet.text(x + 12, 665, "Bo Ek", 12), 665, "*2", 12)
    marked(sheet, 150, 645, [("1", "MIT CSAIL"), ("2", "Stanford University")])
    marked(sheet, 230, 631, [("*", "Equal contribution")])
    assert people(sheet) == [("Ann Lee", ("MIT CSAIL",)), ("Bo Ek", ("Stanford University",))]


def test_marked_institution_that_goes_on_in_the_next_line() -> None:
    sheet = titled()
    x = sheet.raised(sheet.text(150, 665, "Ann Lee", 12), 665, "1", 12)
    sheet.raised(sheet.text(x + 12, 665, "Bo Ek", 12), 665, "2", 12)
    marked(sheet, 200, 645, [("1", "Hong Kong University of Science")])
    marked(sheet, sheet.text(200, 633, "and Technology", 11) + 14, 633, [("2", "Microsoft Research Asia")])
    assert people(sheet) == [
        ("Ann Lee", ("Hong Kong University of Science and Technology",)),
        ("Bo Ek", ("Microsoft Research Asia",)),
    ]


def test_date_under_the_authors_is_no_place() -> None:
    sheet = titled()
    sheet.centred(665, "Ann Lee, Bo Ek", 12)
    sheet.centred(650, "University of Oslo", 12)
    sheet.centred(632, "January 5, 2024", 12)
    assert people(sheet) == [("Ann Lee", ("University of Oslo",)), ("Bo Ek", ("University of Oslo",))]


def test_authors_under_one_another_each_with_an_institution() -> None:
    sheet = titled()
    for i, text in enumerate(("Ann Lee", "University of Oslo", "Bo Ek and Cy Doe", "Acme Corporation")):
        sheet.centred(665 - 14 * i, text, 12)
    assert people(sheet) == [
        ("Ann Lee", ("University of Oslo",)),
        ("Bo Ek", ("Acme Corporation",)),
        ("Cy Doe", ("Acme Corporation",)),
    ]


def test_long_list_of_names_over_several_lines() -> None:
    given = ("Ann", "Bett", "Carl", "Dina", "Ella", "Finn", "Greta", "Hal", "Ida", "Joe", "Kay", "Lou", "Max")
    names = [f"{name} {family}" for family in ("Lee", "Moe") for name in given]
    sheet = titled()
    y = sheet.paragraph(90, 672, 430, ", ".join(names), 12)
    sheet.centred(y - 4, "Alibaba Group", 12, "Times-Italic")
    assert people(sheet) == [(name, ("Alibaba Group",)) for name in names]


def test_and_in_capitals_parts_names() -> None:
    sheet = titled()
    sheet.centred(665, "ANN LEE, BO EK, AND MARIA DE SILVA", 10)
    assert [name for name, _ in people(sheet)] == ["Ann Lee", "Bo Ek", "Maria de Silva"]


def test_marks_half_an_em_before_their_institutions() -> None:
    sheet = titled()
    x = sheet.raised(sheet.text(220, 665, "Ann Lee", 10), 665, "1", 10)
    sheet.raised(sheet.text(sheet.text(x, 665, " and Bo Ek", 10), 665, "", 10), 665, "2", 10)
    for mark, y, text in (("1", 648, "University of Oslo, Norway"), ("2", 636, "Acme Research, Redmond, USA")):
        x = sheet.text(220, y + 3.6, mark, 6)
        sheet.text(x + 5.5, y, text, 9)
    assert people(sheet) == [
        ("Ann Lee", ("University of Oslo, Norway",)),
        ("Bo Ek", ("Acme Research, Redmond, USA",)),
    ]


def test_a_marked_name_that_goes_on_in_the_next_line() -> None:
    sheet = titled()
    x = sheet.raised(sheet.text(120, 665, "Ann Lee", 12), 665, "1", 12)
    x = sheet.raised(sheet.text(x, 665, ", Bo Ek", 12), 665, "1", 12)
    x = sheet.text(x, 665, ", and Pol Mac", 12)
    sheet.raised(sheet.text(200, 650, "Aonghusa", 12), 650, "1", 12)
    marked(sheet, 180, 630, [("1", "University of Oslo")])
    assert [name for name, _ in people(sheet)] == ["Ann Lee", "Bo Ek", "Pol Mac Aonghusa"]


def test_an_acronym_and_a_place_are_an_institution() -> None:
    sheet = titled()
    sheet.centred(665, "Ann Lee", 12)
    sheet.centred(651, "FU Berlin", 12)
    assert people(sheet) == [("Ann Lee", ("FU Berlin",))]


def test_department_before_an_institute_of_technology() -> None:
    sheet = titled()
    grid(
        sheet,
        [
            ("Ann Lee", "Department of Informatics", "Karlsruhe Institute of Technology", "Karlsruhe, Germany"),
            ("Bo Ek", "Acme Research", "Redmond, WA, USA"),
        ],
    )
    assert people(sheet) == [
        ("Ann Lee", ("Department of Informatics, Karlsruhe Institute of Technology, Karlsruhe, Germany",)),
        ("Bo Ek", ("Acme Research, Redmond, WA, USA",)),
    ]


def test_a_date_with_a_version_is_no_part_of_the_institution() -> None:
    sheet = titled()
    sheet.centred(665, "Ann Lee", 12)
    sheet.centred(651, "University of Oslo", 12)
    sheet.centred(637, "October 2008, version 1.8", 12)
    assert people(sheet) == [("Ann Lee", ("University of Oslo",))]


def test_names_with_suffixes_nicknames_and_particles() -> None:
    sheet = titled()
    sheet.centred(665, "Ruoyu (Jimmy) Qin, Guy L. Steele, Jr., Robbert van Renesse, and Cy O'Neil", 11)
    assert [name for name, _ in people(sheet)] == [
        "Ruoyu (Jimmy) Qin",
        "Guy L. Steele Jr.",
        "Robbert van Renesse",
        "Cy O'Neil",
    ]


def test_marked_institutions_under_names_without_marks_are_tied_by_the_addresses_under_them() -> None:
    sheet = titled()
    sheet.centred(665, "Ann Lee and Bo Ekman", 11)
    marked(sheet, 220, 645, [("1", "University of Oslo, Norway")])
    sheet.centred(633, "lee@uio.example", 10)
    marked(sheet, 220, 619, [("2", "Stanford University, USA")])
    sheet.centred(607, "ekman@stanford.example", 10)
    assert people(sheet) == [
        ("Ann Lee", ("University of Oslo, Norway",)),
        ("Bo Ekman", ("Stanford University, USA",)),
    ]


def test_marked_institutions_that_nothing_ties_to_one_of_the_names() -> None:
    sheet = titled()
    sheet.centred(665, "Ann Lee and Bo Ek", 11)
    marked(sheet, 220, 645, [("1", "University of Oslo, Norway")])
    marked(sheet, 220, 631, [("2", "Stanford University, USA")])
    assert people(sheet) == [("Ann Lee", ()), ("Bo Ek", ())]


def test_note_to_a_mark_that_names_a_further_institution() -> None:
    sheet = titled()
    grid(sheet, [("Ann Lee", "University of Oslo"), ("Bo Ek", "Stanford University")])
    sheet.raised(sheet.text(240, 665, "", 12), 665, "‡", 12)
    sheet.text(sheet.raised(72, 90, "‡", 8), 90, "Also with Acme Research.", 8)
    assert people(sheet) == [
        ("Ann Lee", ("University of Oslo", "Acme Research")),
        ("Bo Ek", ("Stanford University",)),
    ]


def test_mark_before_an_ampersand() -> None:
    sheet = titled()
    x = sheet.raised(sheet.text(150, 665, "Ann Lee", 12), 665, "1", 12)
    sheet.raised(sheet.text(x + 4, 665, "& Bo Ek", 12), 665, "2", 12)
    marked(sheet, 150, 645, [("1", "MIT CSAIL"), ("2", "Stanford University")])
    assert people(sheet) == [("Ann Lee", ("MIT CSAIL",)), ("Bo Ek", ("Stanford University",))]


def test_group_that_signs_as_one_author() -> None:
    sheet = titled()
    x = sheet.raised(sheet.text(150, 665, "Ann Lee", 12), 665, "1", 12)
    x = sheet.raised(sheet.text(x + 4, 665, ", Bo Ek", 12), 665, "2", 12)
    sheet.text(x + 4, 665, ", and the ORBIT Consortium", 12)
    marked(sheet, 150, 645, [("1", "MIT CSAIL"), ("2", "Stanford University")])
    assert people(sheet) == [
        ("Ann Lee", ("MIT CSAIL",)),
        ("Bo Ek", ("Stanford University",)),
        ("the ORBIT Consortium", ()),
    ]


def test_university_of_two_subjects_and_an_address_broken_in_its_column() -> None:
    sheet = titled()
    grid(
        sheet,
        [
            ("Ann Lee", "Plateau University of Posts", "and Telecommunications", "Xining, China"),
            ("Bo Ek", "Stanford University", "Stanford, USA", "bo.ekenstam@stan-", "ford.example.edu"),
        ],
    )
    assert people(sheet) == [
        ("Ann Lee", ("Plateau University of Posts and Telecommunications, Xining, China",)),
        ("Bo Ek", ("Stanford University, Stanford, USA",)),
    ]


def test_address_with_at_in_brackets_is_not_kept() -> None:
    sheet = titled()
    sheet.centred(665, "Ann Lee", 12)
    sheet.centred(650, "University of Oslo, Norway. Email: ann [at] uio.example", 10)
    ((_, (institution,)),) = people(sheet)
    assert institution.startswith("University of Oslo, Norway")
    assert "uio.example" not in institution


def test_company_under_two_names_is_no_person_however_it_is_called() -> None:
    sheet = titled()
    for i, (name, place) in enumerate((("Ann Lee", "Sun Microsystems"), ("Bo Ek", "Sun Microsystems"))):
        sheet.centred(665 - 34 * i, name, 11)
        sheet.centred(652 - 34 * i, place, 10, "Times-Italic")
    assert people(sheet) == [("Ann Lee", ("Sun Microsystems",)), ("Bo Ek", ("Sun Microsystems",))]


def test_a_person_with_institution_and_town_on_each_line() -> None:
    sheet = titled()
    sheet.centred(665, "Michael Wooldridge, UC Berkeley, Huixing", 10.5)
    sheet.centred(652, "Nitin Singh, School of Electrical Engineering, Delta, Inc.", 10.5)
    assert people(sheet) == [
        ("Michael Wooldridge", ("UC Berkeley, Huixing",)),
        ("Nitin Singh", ("School of Electrical Engineering, Delta, Inc.",)),
    ]


def test_a_dash_behind_each_name() -> None:
    sheet = titled()
    sheet.text(72, 665, "Ann Lee - University of Oslo", 10.5)
    sheet.text(72, 652, "Steven Simon - Department of Electronics, River of Copper", 10.5)
    sheet.text(72, 639, "K. Munakata - Copper of Granite", 10.5)
    assert people(sheet) == [
        ("Ann Lee", ("University of Oslo",)),
        ("Steven Simon", ("Department of Electronics, River of Copper",)),
        ("K. Munakata", ("Copper of Granite",)),
    ]


def test_two_institutions_with_their_countries_under_two_names_are_the_paper_s() -> None:
    sheet = titled()
    sheet.centred(665, "Ann Lee and Bo Ek", 11)
    sheet.centred(652, "Cedar of Harbor, Puno, Peru", 9)
    sheet.centred(641, "Carugate Institute of Technology", 9)
    assert people(sheet) == [("Ann Lee", ()), ("Bo Ek", ())]


def test_name_that_leaves_its_cell_no_room_for_the_last_word() -> None:
    sheet = titled()
    grid(sheet, [("Ann Lee", "University of Oslo"), ("Bo Ek", "Stanford University")])
    sheet.centred(625, "Mathias Bjerg Holm", 12)
    sheet.centred(612, "Knudsen", 12)
    sheet.centred(600, "Stanford University", 10)
    assert people(sheet)[2] == ("Mathias Bjerg Holm Knudsen", ("Stanford University",))


def test_abstract_in_another_language_above_names_nobody() -> None:
    sheet = titled()
    sheet.centred(665, "Ann Lee, Bo Ek", 10)
    sheet.centred(652, "Universität Ulm, Institut für Informatik", 10)
    sheet.text(72, 620, "Zusammenfassung. Warteschlangen, die sich langsam leeren, sind schwerer", 10)
    sheet.text(72, 608, "zu verstehen als solche, die sich schnell füllen.", 10)
    assert people(sheet) == [
        ("Ann Lee", ("Universität Ulm, Institut für Informatik",)),
        ("Bo Ek", ("Universität Ulm, Institut für Informatik",)),
    ]
