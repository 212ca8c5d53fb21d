"""Questions of visitors are asked in processes of their own: what one may take, and that nobody waits for it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import quote

import pytest
from served import get

from db.engine import Database
from paperwatch.serve import asking
from paperwatch.serve.app import make_app
from paperwatch.serve.asking import MOST_BYTES, Refused, Rows, Statement

ENDLESS = "with recursive c(n) as (select 1 union all select n+1 from c) select count(*) from c"
ONE_STEP = "select instr(z, substr(z, 1, 400000) || 'x') from (select hex(zeroblob(499000)) z)"
WIDE = "select " + ",".join("z" * 90) + " from (select zeroblob(999999) z)"
LARGE = "with recursive c(n, z) as (select 1, zeroblob(900000) union all select n+1, zeroblob(900000) from c) select {}"


@pytest.fixture
def file(sqlite: Database) -> Path:
    return Path(str(sqlite.url.database))


def asked(file: Path, sql: str, seconds: float = 2, most: int | None = None) -> Rows | Refused:
    return asyncio.run(asking.ask(file, Statement(sql, {}, seconds, most)))


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (ENDLESS, "interrupted"),
        (ONE_STEP, "interrupted"),
        (WIDE, "10 MB"),
        (LARGE.format("z from c"), "10 MB"),
        (LARGE.format("n from c order by z, n desc"), "memory"),
        ("select zeroblob(1000001)", "too big"),
    ],
)
def test_a_question_that_takes_too_much_is_refused_and_the_next_one_answered(file: Path, sql: str, words: str) -> None:
    found = asked(file, sql, seconds=20 if words == "memory" else 2)
    assert isinstance(found, Refused)
    assert words in found.message or (words == "memory" and found.late)
    assert asked(file, "select 1 as one") == Rows(("one",), ((1,),), False)


@pytest.mark.parametrize(("over", "whole"), [(-1, True), (0, True), (1, False)])
def test_an_answer_has_ten_million_bytes_at_most(file: Path, over: int, whole: bool) -> None:
    rows = ",".join(["(zeroblob(500000))"] * 19 + [f"(zeroblob({500000 + over}))"])
    found = asked(file, f"select column1 from (values {rows})")
    assert isinstance(found, Rows) == whole
    assert MOST_BYTES == 10_000_000


def test_an_answer_is_cut_where_it_has_more_rows_than_asked_for(file: Path) -> None:
    sql = "select column1 as n from (values (1), (2), (3))"
    assert asked(file, sql, most=2) == Rows(("n",), ((1,), (2,)), True)
    assert asked(file, sql, most=3) == Rows(("n",), ((1,), (2,), (3,)), False)


def test_pages_do_not_wait_for_questions(file: Path) -> None:
    """More endless questions than there are processes for them, and a page."""

    async def race() -> list[str]:
        made, order = make_app(file), []

        async def come(name: str, address: str) -> None:
            await made.client.get(address)
            order.append(name)

        endless = f"/data.json?sql={quote(ENDLESS)}"
        await asyncio.gather(*(come("question", endless) for _ in range(asking.AT_ONCE + 1)), come("page", "/"))
        return order

    assert asyncio.run(race())[0] == "page"


def test_the_large_answer_of_a_small_question_is_refused(file: Path) -> None:
    answer = get(file, "/data.json?sql=" + quote(WIDE))
    assert answer.status_code == 400
    assert "10 MB" in answer.text
