"""`paperwatch schedule write`: a talk in the form of the group's own page, read back before it is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from test_cli import Run, run  # noqa: F401
from test_schedule_commands import PAGE, page  # noqa: F401

from extract.schedule import ScheduleSettings
from extract.venues import SHIPPED
from paperwatch.documents import Document
from paperwatch.errors import PaperwatchError
from paperwatch.schedule_write import NewTalk, write_talk

TABLE = """# Reading group, Fall 2025

| Date | Speaker | Venue | Paper | Slides |
|---|---|---|---|---|
| 2025-11-04 | Jo Ito | OSDI'25 | [A Paper on Caching](https://x.org/ito.pdf) | [slides](https://x.org/ito-slides.pdf) |
| 2025-11-11 | Ada Byron | SOSP'24 | [Another Paper on Disks](https://x.org/byron.pdf) | |
"""
TWO_TOPICS = """# Reading group, 2025 Fall

### November 4

#### Topic I

- 💡 [OSDI'25] [A Paper on Caching](https://x.org/ito.pdf)
- 🙍 Jo Ito, Ada Byron and Cy Kern
- [📕 slides](./slides/ito.pdf), [📺 video](https://www.bilibili.com/video/BV1)

#### Topic II

- 💡 [arXiv] [A Third Paper](https://arxiv.org/pdf/2511.00001)
- 🙍 Cy Kern

### November 11

- 💡 [SOSP'25] Another Paper on Disks
- 🙍 Ada Byron
"""
NEW = NewTalk(
    title="Weaving on Many Looms",
    series="SOSP",
    year=2025,
    is_preprint=False,
    url="https://dl.acm.org/doi/10.1145/1",
    pdf="https://dl.acm.org/doi/pdf/10.1145/1.pdf",
    date=date(2025, 12, 2),
    presenters=("Bo Lin",),
)


def written(text: str, new: NewTalk = NEW) -> str:
    return write_talk(
        Document(Path("fall.md"), text.encode(), "fall.md"), ScheduleSettings(name="g"), SHIPPED, new
    ).text


def test_a_talk_is_written_as_the_page_writes_its_talks() -> None:
    assert written(PAGE) == (
        "### December 2\n\n- 💡 [SOSP'25] [Weaving on Many Looms](https://dl.acm.org/doi/10.1145/1)\n- 🙍 Bo Lin"
    )


def test_a_row_of_a_table_is_written_with_the_materials_that_are_known_and_no_others() -> None:
    row = "| 2025-12-02 | Bo Lin | SOSP'25 | [Weaving on Many Looms](https://dl.acm.org/doi/pdf/10.1145/1.pdf) |"
    assert written(TABLE) == f"{row} |"
    assert written(TABLE, replace(NEW, materials={"slides": "https://x.org/s.pdf"})) == (
        f"{row} [slides](https://x.org/s.pdf) |"
    )


def test_the_first_talk_of_a_meeting_is_a_pattern_too() -> None:
    video = {"video": "https://www.bilibili.com/video/BV2"}
    people = ("Bo Lin", "Ada Byron", "Cy Kern")
    assert written(TWO_TOPICS, replace(NEW, presenters=people, materials=video)) == (
        "### December 2\n\n#### Topic I\n\n"
        "- 💡 [SOSP'25] [Weaving on Many Looms](https://dl.acm.org/doi/pdf/10.1145/1.pdf)\n"
        "- 🙍 Bo Lin, Ada Byron, Cy Kern\n"
        "- [📺 video](https://www.bilibili.com/video/BV2)"
    )


@pytest.mark.parametrize("text", ["# Nothing\n", TABLE.replace("[A Paper", "[A *Paper*").replace("Ada Byron", "")])
def test_a_page_without_a_pattern_is_named(text: str) -> None:
    with pytest.raises(PaperwatchError) as refused:
        written(text)
    assert refused.value.code == "schedule.form"


def test_what_would_be_read_back_as_another_talk_is_not_written() -> None:
    with pytest.raises(PaperwatchError) as refused:
        written(PAGE, replace(NEW, date=date(2027, 12, 2)))  # the year stands in the page's heading
    assert refused.value.code == "schedule.form"


def test_the_talk_on_a_paper_is_written_from_the_database(run: Run, page: Path) -> None:  # noqa: F811
    run("schedule", "add", str(page), "--name", "fall", "--yes")
    named = "title={Weaving on Many Looms}, author={Lin, Bo}, doi={10.1145/1}, booktitle={SOSP}, year=2025"
    Path("acm.bib").write_text(f"@inproceedings{{a, {named}}}")
    run("import", "acm.bib")
    status, out, err = run("schedule", "write", "weaving", "--date", "2025-12-02", "--presenter", "Bo Lin")
    assert (status, err.splitlines()[-1]) == (0, "made after line 5 of fall.md")
    assert "[Weaving on Many Looms](https://doi.org/10.1145/1)" in out
    assert run("schedule", "write", "weaving")[0] == 2


def test_what_stands_behind_the_people_of_a_pattern_is_not_said_of_others() -> None:
    guest = PAGE.replace("Jo Ito", "Jo Ito (a guest)")
    assert guest != PAGE
    assert "guest" not in written(guest)


def test_a_material_that_no_talk_shows_is_left_out_and_said_so() -> None:
    document = Document(Path("fall.md"), TABLE.encode(), "fall.md")
    materials = {"slides": "https://x.org/s.pdf", "video": "https://x.org/v"}
    done = write_talk(document, ScheduleSettings(name="g"), SHIPPED, replace(NEW, materials=materials))
    assert (done.left_out, "s.pdf" in done.text, "x.org/v" in done.text) == (("video",), True, False)
