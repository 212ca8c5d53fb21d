"""The learned judge of a whole reading: what it looks at, how it weighs that, and when it says something."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.readers.document import open_page
from extract.schedule import propose
from extract.schedule.judge import of_talks
from extract.schedule.judge.model import Model, model, weigh
from extract.schedule.judge.seen import Seen, segments
from extract.schedule.judge.sign import Sign
from extract.schedule.judge.signs import signs

HEAD = "# Reading group 2024\n\n| Date | Paper | Presenter |\n|---|---|---|\n"
ROWS = (
    "| 2024-03-04 | Looms for Weaving Distributed Threads | Ada Park |",
    "| 2024-03-11 | Engines and Their Steam at Large Scale | Bo Lindqvist |",
    "| 2024-03-18 | Cogs: Verified Wheels for Operating Systems | Carla Moretti |",
    "| 2024-03-25 | Fast Recovery of Replicated Shuttles | Dan Okafor |",
)


def seen(body: str, name: str = "plan.md") -> Seen:
    return of_talks(open_page(body.encode(), name), propose(body.encode(), name).talks, frozenset(), 0)


def told(body: str, name: str = "plan.md") -> dict[str, Sign]:
    return {sign.name: sign for sign in signs(seen(body, name)) if sign.value > 0}


def page(*rows: str) -> str:
    return HEAD + "\n".join(rows or ROWS)


# --- what is seen ---


def test_a_record_owns_the_page_from_its_line_to_that_of_the_next() -> None:
    parts = segments(seen(page()))
    assert [part.items[0].line for part in parts] == [5, 6, 7, 8]
    assert [text.text for text in parts[1].texts] == [
        "2024-03-11",
        "Engines and Their Steam at Large Scale",
        "Bo Lindqvist",
    ]


def test_values_of_a_file_of_data_are_seen_without_their_keys() -> None:
    body = '[{"date": "2024-03-04", "title": "Looms for Weaving Threads", "presenter": "Ada Park"}]'
    assert not any("presenter" in text.text for text in seen(body.replace(", ", ",\n"), "talks.json").texts)


# --- signs ---


def test_a_page_that_is_read_right_gives_hardly_a_sign() -> None:
    assert not {"titles-people", "titles-marked", "unused-titles", "left-few", "days-back"} & told(page()).keys()


@pytest.mark.parametrize(
    ("row", "name", "sentence"),
    [
        (
            "| 2024-03-01 | Threads and Needles of Storage Systems | Eve Adams |",
            "days-back",
            '1 of 4 dates go the other way: line 9 "2024-03-01".',
        ),
        (
            "| 2024-04-01 | Threads and Needles of Storage (see  ) | Eve Adams |",
            "titles-emptied",
            None,
        ),
        (
            "| 2024-04-01 | **Threads and Needles of Storage Systems __ // | Eve Adams |",
            "titles-marked",
            None,
        ),
        (
            "| 2024-04-01 | Threads and Needles of Storage Systems | with Eve Adams |",
            "people-led",
            '1 of 5 presenters begin with a small word or a sign: line 9 "with Eve Adams".',
        ),
    ],
)
def test_a_row_that_is_unlike_gives_a_sign_with_its_line(row: str, name: str, sentence: str | None) -> None:
    if name == "titles-emptied":
        row = row.replace("(see  )", "()")
    found = told(page(*ROWS, row))
    assert found[name].value > 0
    assert sentence in (None, found[name].sentence)


def test_a_title_that_goes_on_in_the_text_it_stands_in_is_a_sign() -> None:
    body = page().replace("Fast Recovery of Replicated Shuttles", "Fast Recovery of Replicated Shuttles in Looms")
    whole = seen(body)
    last = replace(whole.items[-1], titles=("Fast Recovery of Replicated",))
    found = {sign.name: sign for sign in signs(replace(whole, items=(*whole.items[:-1], last)))}
    assert found["titles-go-on"].value == 0.25


def test_no_sign_knows_a_share_beyond_all() -> None:
    assert all(0 <= sign.value <= 1 for sign in signs(seen(page(*ROWS, *ROWS))))


# --- weighing ---


def test_the_signs_that_weigh_most_are_named_heaviest_first() -> None:
    weights = Model(-2.0, 0.5, {"a": 1.0, "b": 0.1}, {"a": 1.0, "c": 8.0})
    verdict = weigh([Sign("a", 0.5, "A."), Sign("b", 1.0, "B."), Sign("c", 0.5, "C.")], weights)
    assert [sign.name for sign in verdict.reasons] == ["c", "a"]
    assert verdict.doubtful
    assert verdict.sentence.endswith("(97%). C. A.")


def test_without_signs_there_is_no_doubt() -> None:
    verdict = weigh([Sign("a", 0.0, "A.")], Model(-2.0, 0.5, {"a": 9.0}, {}))
    assert not verdict.doubtful
    assert verdict.reasons == ()


def test_every_weight_is_of_a_sign_that_exists() -> None:
    known = {sign.name for sign in signs(seen(page()))} | _OF_LISTS
    assert {*model().occurs, *model().share} <= known


_OF_LISTS = {"dates-of-list"}


# --- the doubt ---


def test_a_right_reading_raises_no_doubt() -> None:
    assert not propose(page().encode(), "plan.md").doubtful
