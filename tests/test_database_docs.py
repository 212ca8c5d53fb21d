"""The documentation of the database cannot drift: its SQL runs and its columns are those of the views."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from db.engine import Database
from db.search.query import FACT_FIELDS, TEXT_FIELDS
from db.views import VIEWS

DOCS = Path(__file__).resolve().parent.parent / "docs"
DOCUMENT = (DOCS / "database.md").read_text("utf-8")
STATEMENTS = re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)


def test_every_statement_in_the_documentation_runs(database: Database) -> None:
    assert len(STATEMENTS) >= 5
    with database.reading() as connection:
        for sql in STATEMENTS:
            connection.execute(text(sql)).all()


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_of_a_view_is_documented(database: Database, view: str) -> None:
    section = re.search(rf"^### `{view}`.*?(?=^##)", DOCUMENT, re.DOTALL | re.MULTILINE)
    assert section, f"{view} has no section"
    if view == "uncovered":
        assert "The columns of `papers`" in section[0]
        return
    documented = set(re.findall(r"`(\w+)`", section[0])) | {"edition"}
    assert {column["name"] for column in inspect(database.engine).get_columns(view)} <= documented


def test_uncovered_has_the_columns_of_papers_and_the_reading_group(database: Database) -> None:
    columns = [[c["name"] for c in inspect(database.engine).get_columns(v)] for v in ("papers", "uncovered")]
    assert [*columns[0], "reading_group"] == columns[1]


@pytest.mark.parametrize("name", [*TEXT_FIELDS, *FACT_FIELDS])
def test_every_field_of_the_query_language_is_documented(name: str) -> None:
    assert f"`{name}:" in (DOCS / "search.md").read_text("utf-8")
