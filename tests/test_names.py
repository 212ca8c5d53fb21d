"""Personal names: how lists of them are split, how each is taken apart, and who can be the same person."""

from __future__ import annotations

import pytest

from extract.lexicon.names import Name, parse, person, same_person, split


@pytest.mark.parametrize(
    ("written", "natural"),
    [
        ("Guy L. Steele Jr.", "Guy L. Steele Jr."),
        ("Steele Jr., Guy L.", "Guy L. Steele Jr."),
        ("Steele, Jr., Guy L.", "Guy L. Steele Jr."),
        ("Steele, Guy L., Jr.", "Guy L. Steele Jr."),
        ("Steele, Guy L. Jr.", "Guy L. Steele Jr."),
        ("Donald E. Porter, Jr.", "Donald E. Porter Jr."),
        ("King, III, Sam", "Sam King III"),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("Berg, Jan van der", "Jan van der Berg"),
        ("de la Cruz, Ana Maria", "Ana Maria de la Cruz"),
        ("Lee,Mo", "Mo Lee"),
        ("Suharto", "Suharto"),
        ("张伟", "张伟"),
        ("李, 娜", "李娜"),
        ("Zhang (张伟), Wei", "Wei Zhang (张伟)"),
        ("Ke-Jou (Carol) Hsu", "Ke-Jou (Carol) Hsu"),
        ("Wei Wang 0025", "Wei Wang"),
        ("Wang 0025, Wei", "Wei Wang"),
        ("Ada Bee*", "Ada Bee"),
        ("Ada Bee1,2", "Ada Bee"),
        ("Ada Bee†‡", "Ada Bee"),
        ("Dr. Al Gore", "Al Gore"),
    ],
)
def test_a_name_stands_in_its_natural_order_without_marks_and_numbers(written: str, natural: str) -> None:
    assert str(parse(written)) == natural


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Ludwig von Mises", Name("Ludwig", "von", "Mises")),
        ("Charles de la Vallée Poussin", Name("Charles", "de la", "Vallée Poussin")),
        ("van der Berg", Name("", "van der", "Berg")),
        ("Timon Van Overveldt", Name("Timon", "", "Van Overveldt")),
        ("Amr El Abbadi", Name("Amr", "", "El Abbadi")),
        ("Di Wang", Name("Di", "", "Wang")),
        ("M. Frans Kaashoek", Name("M. Frans", "", "Kaashoek")),
        ("Remzi H. Arpaci-Dusseau", Name("Remzi H.", "", "Arpaci-Dusseau")),
        ("Guy L. Steele Jr.", Name("Guy L.", "", "Steele", "Jr.")),
        ("Donald E. Porter III", Name("Donald E.", "", "Porter", "III")),
        ("OpenAI", Name("", "", "OpenAI")),
        ("", Name()),
    ],
)
def test_the_parts_of_a_name(written: str, parts: Name) -> None:
    assert parse(written) == parts


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Ada Bee, Cy Dee, and Eve Foo", ("Ada Bee", "Cy Dee", "Eve Foo")),
        ("Ada Bee; Cy Dee; Eve Foo", ("Ada Bee", "Cy Dee", "Eve Foo")),
        ("Ada Bee* & Cy Dee, Jr.", ("Ada Bee", "Cy Dee Jr.")),
        ("Donald E. Porter, Jr., Ada Bee", ("Donald E. Porter Jr.", "Ada Bee")),
        ("Jiang, A., Okoro, B., and Sand, I.", ("A. Jiang", "B. Okoro", "I. Sand")),
        ("Jiang, Ada; Okoro, Ben", ("Ada Jiang", "Ben Okoro")),
        ("Jiang, Ada and Okoro, Ben", ("Ada Jiang", "Ben Okoro")),
        ("Ada, Ben and Cy", ("Ada", "Ben", "Cy")),
        ("Authors: Ada Bee, Cy Dee", ("Ada Bee", "Cy Dee")),
        ("张伟、李娜", ("张伟", "李娜")),
        ("Anderson", ("Anderson",)),
        ("", ()),
    ],
)
def test_a_printed_list_of_names(printed: str, names: tuple[str, ...]) -> None:
    assert split(printed).names == names


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Bee, Ada and Dee, Cy,", ("Ada Bee", "Cy Dee")),
        ("Fernández Veiga, Miguel", ("Miguel Fernández Veiga",)),
        ("Ada Bee, Cy Dee, and Eve Foo", ("Ada Bee", "Cy Dee", "Eve Foo")),
        ("Ada Bee; Cy Dee", ("Ada Bee", "Cy Dee")),
    ],
)
def test_a_list_from_a_format_that_turns_names_round(printed: str, names: tuple[str, ...]) -> None:
    assert split(printed, "inverted").names == names


@pytest.mark.parametrize("printed", ["Ada Bee et al.", "Ada Bee and others", "Ada Bee, + 3 more", "Ada Bee, others"])
def test_a_list_that_is_cut_short_says_so(printed: str) -> None:
    found = split(printed)
    assert (found.names, found.cut) == (("Ada Bee",), True)


def test_a_list_that_can_be_one_person_or_two_says_so() -> None:
    assert split("Ada Bee, Cy Dee", "inverted").doubtful
    assert not split("van der Berg, Jan", "inverted").doubtful


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Łukasz Kaiser", "Lukasz Kaiser"),
        ("ŁUKASZ KAISER", "Lukasz Kaiser"),
        ("Øyvind Ås", "Oyvind As"),
        ("Simon Đurić", "Simon Duric"),
        ("Groß, Paul", "Paul Gross"),
        ("Mueller, Ren", "Ren Müller"),
        ("Wilson H. Bent, Jr.", "Wilson Bent"),
        ("Guy L. Steele Jr.", "Steele, G. L."),
        ("J. van der Berg", "van der Berg, Jan"),
        ("Jan van der Berg", "Jan Berg"),
        ("Amr El Abbadi", "Amr Abbadi"),
        ("Ke-Jou (Carol) Hsu", "Ke-Jou Hsu"),
        ("Dr. Al Gore", "Al Gore"),
        ("李, 娜", "李娜"),
        ("伟 张", "张伟"),
        ("Suharto", "Suharto"),
    ],
)
def test_one_person_in_two_spellings(a: str, b: str) -> None:
    assert same_person(person(a), person(b))
    assert same_person(person(b), person(a))


@pytest.mark.parametrize(("a", "b"), [("张伟", "李娜"), ("Suharto", "Sukarno"), ("Wei Wang", "Wei Zhang")])
def test_two_persons(a: str, b: str) -> None:
    assert not same_person(person(a), person(b))


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Ada Bee*, Cy Dee†, and Eve Foo", ("Ada Bee*", "Cy Dee†", "Eve Foo")),
        ("Guy L. Steele, Jr., and Bo Wu", ("Guy L. Steele, Jr.", "Bo Wu")),
        ("and Ada Bee & Cy Dee; Eve Foo | Bo Wu", ("Ada Bee", "Cy Dee", "Eve Foo", "Bo Wu")),
        ("Bee, Ada und Andrew Anders", ("Bee", "Ada", "Andrew Anders")),
        ("Ada Bee et al., 2021", ("Ada Bee et al.",)),
    ],
)
def test_a_list_that_is_only_parted_keeps_each_name_as_it_stands(printed: str, names: tuple[str, ...]) -> None:
    assert split(printed, "printed").names == names
