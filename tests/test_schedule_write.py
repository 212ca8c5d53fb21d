"""`paperwatch schedule write`: a talk in the form of the group's own page, read back before it is shown."""

from __future__ import annotations

import json
import re
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
from paperwatch.schedule_write import NewTalk, Written, write_talk
from paperwatch.schedules import read_schedule

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

#### Topic I

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


@pytest.mark.parametrize("text", ["# Nothing\n", TABLE.replace("Jo Ito", "").replace("Ada Byron", "")])
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


# What a pattern says of its own talk alone


NUMBERED = """# Reading group, Fall 2025

| # | Date | Speaker | Paper | Pages | Room |
|---|---|---|---|---|---|
| 17 | 2025-11-04 | Jo Ito | [A *Paper* on Caching](https://x.org/ito.pdf) | 12-29 | CS 302 |
| 18 | 2025-11-11 | Ada Byron | [Another *Paper* on Disks](https://x.org/byron.pdf) | 30 | CS 302 |
| 19 | 2025-11-18 | Cy Kern | [A **Third Paper**](https://x.org/kern.pdf) | 650 | CS 302 |
"""
DATA = """- date: 2025-11-04
  presenter: Jo Ito
  title: "Caching: A Paper"
  authors: |
    Jane Doe,
    Max Roe
  link: https://x.org/ito.pdf
- date: 2025-11-11
  presenter: Ada Byron
  title: "Disks: Another Paper"
  authors: Kim Poe
  link: https://x.org/byron.pdf
- date: 2025-11-18
  presenter: Cy Kern
  title: "Looms: A Third Paper"
  authors: Lee Coe
  link: https://x.org/kern.pdf
"""


def done(text: str, name: str = "fall.md", new: NewTalk = NEW) -> Written:
    return write_talk(Document(Path(name), text.encode(), name), ScheduleSettings(name="g"), SHIPPED, new)


def test_a_cell_that_only_the_pattern_has_is_left_empty_and_said_so() -> None:
    found = done(NUMBERED)
    link = "[Weaving on Many Looms](https://dl.acm.org/doi/pdf/10.1145/1.pdf)"
    assert found.text == f"|  | 2025-12-02 | Bo Lin | {link} |  | CS 302 |"
    assert found.dropped == ("19", "650")


def test_what_data_say_of_the_old_paper_alone_is_left_out() -> None:
    found = done(DATA, "talks.yml")
    assert found.text.splitlines() == [
        "- date: 2025-12-02",
        "  presenter: Bo Lin",
        '  title: "Weaving on Many Looms"',
        "  link: https://dl.acm.org/doi/pdf/10.1145/1.pdf",
    ]
    assert found.dropped == ("authors: Lee Coe",)


def test_the_venue_of_the_old_paper_behind_the_title_makes_no_pattern() -> None:
    text = DATA.replace(' Paper"', " Paper (SOSP'24)\"").replace("  authors: |\n    Jane Doe,\n    Max Roe\n", "")
    with pytest.raises(PaperwatchError) as refused:
        done(text.replace("  link:", "  venue: SOSP'24\n  link:"), "talks.yml")
    assert refused.value.code == "schedule.form"


@pytest.mark.parametrize(
    ("text", "name"),
    [(TABLE, "fall.md"), (NUMBERED, "fall.md"), (DATA, "talks.yml"), (DATA.replace('"', ""), "talks.yml")],
)
@pytest.mark.parametrize("title", ["A*: Search | with *Stars* and [Marks]", 'The "Why" of <b> & Co.', "It's: a Talk"])
def test_a_title_with_signs_of_the_form_is_read_back_as_it_is_or_refused(text: str, name: str, title: str) -> None:
    plain = re.sub(r"(Caching|Disks|Looms): ", r"\1 ", text)
    try:
        row = done(plain, name, replace(NEW, title=title)).text
    except PaperwatchError as error:
        assert error.code == "schedule.form"
        return
    body = f"{plain}{row}\n".encode()
    talks = read_schedule([Document(Path(name), body, name)], ScheduleSettings(name="g"), SHIPPED).talks
    assert title.rstrip(".") in {talk.title.rstrip(".") for talk in talks}


ROWS = """<h1>Reading group 2025</h1>
<table>
<tr><th>Date</th><th>Speaker</th><th>Paper</th></tr>
<tr id="may-6">
  <td>2025&#8211;05&#8211;06</td>
  <td>Jo Ito</td>
  <td><a href="https://x.org/ito.pdf">A Paper on Caching</a></td>
</tr>
<tr>
  <td>2025&#8211;05&#8211;13</td>
  <td>Ada Byron</td>
  <td><a href="https://x.org/byron.pdf">Another Paper on Disks</a></td>
</tr>
<tr>
  <td>2025&#8211;05&#8211;20</td>
  <td>Cy Kern</td>
  <td><a href="https://x.org/kern.pdf">A Third Paper</a></td>
</tr>
</table>
"""


def test_a_row_of_html_is_written_whole() -> None:
    assert done(ROWS, "fall.html").text.splitlines() == [
        "<tr>",
        "  <td>2025–12–02</td>",
        "  <td>Bo Lin</td>",
        '  <td><a href="https://dl.acm.org/doi/pdf/10.1145/1.pdf">Weaving on Many Looms</a></td>',
        "</tr>",
    ]


def test_an_item_of_data_whose_day_comes_last_is_written_whole() -> None:
    items = [
        {"person": person, "paper": paper, "date": day}
        for person, paper, day in (
            ("Jo Ito", "A Paper on Caching", "04.11.2025"),
            ("Ada Byron", "Another Paper on Disks", "11.11.2025"),
            ("Cy Kern", "A Third Paper", "18.11.2025"),
        )
    ]
    text = done(f"const talks = {json.dumps(items, indent=2)}\n", "talks.js").text
    assert json.loads(text.rstrip(",")) == {
        "person": "Bo Lin", "paper": "Weaving on Many Looms", "date": "02.12.2025",
    }  # fmt: skip


def test_an_address_that_was_left_empty_is_filled_and_a_link_of_the_old_talk_goes() -> None:
    text = PAGE + (
        "\n### November 18\n\n- 💡 [SOSP'24] [Caching at Length](https://x.org/d.pdf)\n- 🙍 Cy Kern\n"
        "- [📕 slides](), [code](https://github.com/kern/caching)\n"
        "\n### November 25\n\n- 💡 [SOSP'24] [Disks at Length](https://x.org/e.pdf)\n- 🙍 Di Lum\n"
        "- [📕 slides](https://x.org/e-slides.pdf), [code](https://github.com/lum/disks)\n"
    )
    row = done(text, new=replace(NEW, materials={"slides": "https://x.org/s.pdf"})).text
    assert row.splitlines()[-1] == "- [📕 slides](https://x.org/s.pdf)"
    assert "github" not in row


def test_a_title_whose_letters_were_damaged_gives_way_to_the_new_one() -> None:
    damaged = "Caching \u00e2\u20ac\u201d at Length"
    assert "Caching" not in done(PAGE.replace("A Paper on Caching", damaged)).text


# Forms of other pages


WIKI = """====== Reading group 2025 ======

^ Date ^ Speaker ^ Paper ^ Links ^
| Tue, 4 Nov 2025 | Jo Ito | **A Paper on Caching** //(OSDI 2025)// | [[https://x.org/ito.pdf|paper]] |
| Tue, 11 Nov 2025 | Ada Byron | **On Disks** //(SOSP 2024)// | [[https://x.org/b.pdf|paper]] [[https://x.org/b|code]] |
| Tue, 18 Nov 2025 | Cy Kern | **A Third** //(SOSP 2024)// | [[https://x.org/k.pdf|paper]] [[https://x.org/k|code]] |
"""


def test_links_of_a_wiki_stay_whole_and_the_day_has_its_own_name() -> None:
    assert done(WIKI, "fall.txt", replace(NEW, date=date(2025, 12, 3))).text == (
        "| Wed, 3 Dec 2025 | Bo Lin | **Weaving on Many Looms** //(SOSP 2025)// "
        "| [[https://dl.acm.org/doi/pdf/10.1145/1.pdf|paper]]  |"
    )


def test_a_venue_whose_label_is_more_than_its_name_is_written_by_its_own_name() -> None:
    table = TABLE.replace("OSDI'25", "PVLDB 17").replace("SOSP'24", "PVLDB 17")
    try:
        text = done(table).text
    except PaperwatchError as error:
        assert error.code == "schedule.form"
    else:
        assert "| SOSP'25 |" in text
