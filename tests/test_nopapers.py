"""Entries that are no papers, by their titles, and works that were withdrawn."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from extract.lexicon.nopapers import is_withdrawn, kind_of_title, without_mark


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Session details: Storage", "ignored.front-matter"),
        ("Front Matter", "ignored.front-matter"),
        ("Table of Contents", "ignored.front-matter"),
        ("Organizing Committee", "ignored.front-matter"),
        ("Program Committee", "ignored.front-matter"),
        ("Editorial: Special Issue on Storage", "ignored.front-matter"),
        ("Guest Editors' Introduction", "ignored.front-matter"),
        ("Message from the Program Co-Chairs", "ignored.front-matter"),
        ("Welcome Message from the Chairs", "ignored.front-matter"),
        ("PC Chair's Message", "ignored.front-matter"),
        ("Introduction to the Special Issue on OSDI 2020", "ignored.front-matter"),
        ("Introduction", "ignored.front-matter"),
        ("Proceedings of the 22nd ACM Symposium on Operating Systems Principles", "ignored.proceedings"),
        ("SOSP '23: Proceedings of the 29th Symposium on Operating Systems Principles", "ignored.proceedings"),
        ("Erratum to: Fast Core", "ignored.correction"),
        ("Retraction Note: Fast Core", "ignored.correction"),
        ("Keynote Address: Cloud Storage", "ignored.keynote"),
        ("Panel: Patch Management", "ignored.panel"),
        ("Tutorial 3: Rust", "ignored.workshop"),
        ("Demo Session", "ignored.poster"),
        ("Opening Remarks", "ignored.welcome"),
        ("Opening Remarks and Welcome", "ignored.welcome"),
        ("Welcome and Opening Session", "ignored.welcome"),
        ("Closing Remarks, Awards", "ignored.welcome"),
        ("Welcome by the General Chair", "ignored.front-matter"),
        ("Awards Ceremony", "ignored.award"),
        ("Opening Remarks & Best Paper Awards", "ignored.welcome"),
        ("Welcome Reception", "ignored.welcome"),
        ("Four Lightning Talks", "ignored.lightning"),
        ("Birds-of-a-Feather Sessions (BoFs)", "ignored.slot"),
        ("Work-in-Progress Reports (WIPs)", "ignored.slot"),
    ],
)
def test_what_is_no_paper_is_known_by_its_title(title: str, code: str) -> None:
    assert kind_of_title(title) == code


@pytest.mark.parametrize(
    "title",
    [
        "Introduction to the Mach Kernel",
        "Correction for Clock Drift in Sensor Networks",
        "Editorial Workflows at Scale",
        "Tutorials Considered Harmful",
        "Panel Data in Distributed Stores",
        "Keynotes: A File Format",
        "A Proceedings of Errors",
        "Posters on Demand",
        "Welcome to the Jungle: Scheduling Wild Workloads",
        "Withdrawal of Consent in Data Systems",
        "Opening the Black Box: Tracing in Kernels",
        "Closing the Gap Between Models and Machines",
        "Opening Sessions Fast: TLS without Round Trips",
    ],
)
def test_a_paper_with_such_a_word_in_its_title_is_a_paper(title: str) -> None:
    assert kind_of_title(title) is None


def test_every_code_of_the_list_is_documented() -> None:
    data = resources.files("extract").joinpath("data")
    codes = tomllib.loads(data.joinpath("codes.toml").read_text("utf-8"))
    listed = tomllib.loads(data.joinpath("no_papers.toml").read_text("utf-8")).keys() - {"withdrawn"}
    assert listed <= codes.keys()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("RETRACTED: Fast Paths", ""),
        ("Fast Paths [Retracted]", ""),
        ("Fast Paths", "This paper has been withdrawn by the authors due to an error in Section 4."),
        ("Fast Paths", "Withdrawn: an error in the evaluation"),
        ("Fast Paths", "The authors have withdrawn this preprint."),
    ],
)
def test_a_withdrawn_work_says_so(title: str, text: str) -> None:
    assert is_withdrawn(title, text)
    assert without_mark(title) == "Fast Paths"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Removed Nodes in Gossip", ""),
        ("Fast Paths", "Tokens that were withdrawn by users are kept."),
        ("Fast Paths", "This paper shows how retracted messages are handled."),
    ],
)
def test_a_work_about_withdrawing_is_not_withdrawn(title: str, text: str) -> None:
    assert not is_withdrawn(title, text)
