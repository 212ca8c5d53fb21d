"""One printed affiliation, and the institutions it names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.lexicon.affiliations import author, split_affiliations
from extract.records import Author


@pytest.mark.parametrize(
    "printed",
    [
        "University of Science and Technology of China",
        "Huazhong University of Science and Technology, Wuhan, China",
        "Southern University of Science and Technology.",
        "University of Science & Technology of China",
        "Nanjing University of Posts and Telecommunications",
        "Electronics and Telecommunications Research Institute (ETRI)",
        "North Carolina Agricultural and Technical State University",
        "Texas A&M University",
        "William & Mary",
        "Bosch Research and Technology Center",
    ],
)
def test_and_inside_a_name_is_part_of_the_name(printed: str) -> None:
    assert split_affiliations(printed) == (printed,)


@pytest.mark.parametrize(
    ("printed", "institutions"),
    [
        ("Tencent and Nanjing University", ("Tencent", "Nanjing University")),
        ("EPFL & NVIDIA", ("EPFL", "NVIDIA")),
        ("Google/Univ. of Washington", ("Google", "Univ. of Washington")),
        ("University of Chicago/ TensorMesh, Inc.", ("University of Chicago", "TensorMesh, Inc.")),
        ("Peking University and Pengcheng Lab and Fuzhou University",
         ("Peking University", "Pengcheng Lab", "Fuzhou University")),
        ("Google, Meta, and Anyscale", ("Google", "Meta", "Anyscale")),
        ("University of California, San Diego, and Meta", ("University of California, San Diego", "Meta")),
        ("Georgia Institute of Technology and Georgia State University",
         ("Georgia Institute of Technology", "Georgia State University")),
        ("Hong Kong University of Science and Technology and Clustar",
         ("Hong Kong University of Science and Technology", "Clustar")),
    ],
)  # fmt: skip
def test_a_connector_between_two_institutions_parts_them(printed: str, institutions: tuple[str, ...]) -> None:
    assert split_affiliations(printed) == institutions


@pytest.mark.parametrize(
    "printed",
    [
        "Institute of Computing Technology, Chinese Academy of Sciences",
        "School of Electronics Engineering and Computer Science, Peking University",
        "Department of Computer Science and Technology & BNRist, Tsinghua University",
        "Parallel Data Lab, Carnegie Mellon University, Pittsburgh, PA, USA",
        "Harbin Institute of Technology, Shenzhen",
        "University of Cambridge, Computer Laboratory",
        "Intel, Barefoot Switch Division",
        "Baidu (China) Co., Ltd",
        "Rutgers, The State University of New Jersey",
    ],
)
def test_a_department_a_place_and_a_company_form_stay_with_their_institution(printed: str) -> None:
    assert split_affiliations(printed) == (printed,)


@pytest.mark.parametrize(
    "printed",
    [
        "National and Provincial University of Examples",
        "Royal & Pontifical University of Tests, Department of Physics",
        "Foundation for Research and Technology-Norden, Institute of Computer Science",
    ],
)
def test_what_cannot_stand_alone_before_and_is_half_of_one_name(printed: str) -> None:
    assert split_affiliations(printed) == (printed,)


@pytest.mark.parametrize(
    ("printed", "institutions"),
    [
        ("Alibaba Group, University of Minnesota", ("Alibaba Group", "University of Minnesota")),
        ("University of Toronto, CentML, Vector Institute", ("University of Toronto", "CentML", "Vector Institute")),
        ("Shenzhen Institute of Advanced Technology, CAS, University of Macau",
         ("Shenzhen Institute of Advanced Technology, CAS", "University of Macau")),
        ("Univ. Grenoble Alpes, CNRS, Inria, Grenoble INP, LIG, 38000 Grenoble, France",
         ("Univ. Grenoble Alpes", "CNRS", "Inria", "Grenoble INP", "LIG, 38000 Grenoble, France")),
    ],
)  # fmt: skip
def test_a_comma_parts_only_clearly_different_institutions(printed: str, institutions: tuple[str, ...]) -> None:
    assert split_affiliations(printed) == institutions


@pytest.mark.parametrize(
    ("printed", "institutions"),
    [
        ("Univ Rennes/CNRS/IRISA", ("Univ Rennes", "CNRS", "IRISA")),
        ("MIT CSAIL / Boston University", ("MIT CSAIL", "Boston University")),
        ("ICT/CAS", ("ICT/CAS",)),
        ("LIP6 (UPMC/CNRS) - Inria", ("LIP6 (UPMC/CNRS) - Inria",)),
    ],
)
def test_a_slash_parts_like_a_comma_and_never_in_brackets(printed: str, institutions: tuple[str, ...]) -> None:
    assert split_affiliations(printed) == institutions


@given(
    st.lists(
        st.sampled_from([*"ab ,;/&()", " and ", "MIT", "Google", "University of Utah", "USA", "Inc."]), max_size=30
    )
)
def test_no_word_is_lost_or_added_by_splitting(pieces: list[str]) -> None:
    def letters(text: str) -> str:
        return re.sub(r"[^a-z]", "", re.sub(r"\band\b", " ", text.casefold()))

    printed = "".join(pieces)
    assert letters(" ; ".join(split_affiliations(printed))) == letters(printed)


def test_a_print_too_long_to_be_one_is_left_alone() -> None:
    hostile = "MIT and " * 100_000 + "MIT"
    assert split_affiliations(hostile) == (hostile,)


def test_semicolon_always_parts() -> None:
    assert split_affiliations("Tehran; TeIAS") == ("Tehran", "TeIAS")


def test_none_and_nothing_name_no_institution() -> None:
    assert split_affiliations("None") == split_affiliations("  ") == ()


def test_the_print_is_kept_only_where_splitting_changed_it() -> None:
    assert author("Ada  Byron", "MIT and Facebook,") == Author("Ada Byron", ("MIT", "Facebook"), "MIT and Facebook")
    assert author("Ada Byron", "MIT;") == Author("Ada Byron", ("MIT",))
    assert author("Ada Byron", "") == Author("Ada Byron")
    assert author("Ada Byron", "None") == Author("Ada Byron", (), "None")
