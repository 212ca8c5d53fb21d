"""What `paperwatch parquet` writes is read by DuckDB, by venue and year, and equals what the database says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db.engine import Database
from db.judgements.judging import judge
from db.linkage.link import link
from db.store import save, start_run
from extract.records import Author, Identifiers, PaperRecord, Venue, Where
from paperwatch.errors import PaperwatchError
from paperwatch.export.parquet import write

duckdb = pytest.importorskip("duckdb", reason="needs duckdb and pyarrow of the group dev")
pytest.importorskip("pyarrow", reason="needs duckdb and pyarrow of the group dev")

RECORDS = (
    PaperRecord("dblp", "a", "Quorum leases, “naïve” γ", Where("https://dblp.org/d", 7), venue=Venue("OSDI", 2025),
                authors=(Author("李 明", ("MIT", "ETH Zürich")), Author("Ada Ng")),
                identifiers=Identifiers(doi="10.1145/1")),
    PaperRecord("crossref", "b", "Gossip over jittery clocks", Where("https://api.crossref.org/c"),
                venue=Venue("A/B & C 100%", 2024)),
    PaperRecord("dblp", "c", "Nobody knows where", Where("https://dblp.org/d")),
)  # fmt: skip


def asked(folder: Path, table: str, query: str) -> list[tuple[Any, ...]]:
    files = f"'{folder / table}/**/*.parquet'"
    return duckdb.sql("SELECT " + query.format(files)).fetchall()


def written(database: Database, folder: Path) -> Path:
    save(database, RECORDS, run_id=start_run(database, source="test", edition=None))
    link(database)
    judge(database, ("dblp", "a"), ("dblp", "c"), "different", by="ann", note="read both")
    counts = write(database, folder)
    assert (counts["papers"], counts["records"], counts["judgements"]) == (3, 3, 1)
    return folder


@pytest.fixture
def shared(sqlite: Database, tmp_path: Path) -> Path:
    return written(sqlite, tmp_path / "shared")


def test_papers_are_those_of_the_view(database: Database, tmp_path: Path) -> None:
    shared = written(database, tmp_path / "shared")
    columns = "paper_id, title, venue, year, authors, doi, evidence"
    with database.reading() as connection:
        told = [tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM papers ORDER BY title"))]
    assert asked(shared, "papers", f"{columns} FROM {{}} ORDER BY title") == told
    assert len(told) == 3


def test_an_edition_is_a_folder_and_a_venue_of_any_name_is_found_again(shared: Path) -> None:
    assert (shared / "papers" / "venue=OSDI" / "year=2025" / "part-0.parquet").is_file()
    assert asked(shared, "records", "venue, year, key FROM {} ORDER BY key") == [
        ("OSDI", 2025, "a"), ("A/B & C 100%", 2024, "b"), (None, None, "c"),
    ]  # fmt: skip


def test_records_lead_to_their_papers_with_authors_names_and_the_words_of_the_source(shared: Path) -> None:
    papers, records = f"'{shared}/papers/**/*.parquet'", f"'{shared}/records/**/*.parquet'"
    joined = (
        f"SELECT p.title, r.line, r.payload->>'$.authors[0].name' FROM {papers} p JOIN {records} r USING (paper_id)"
    )
    assert duckdb.sql(f"{joined} WHERE r.key = 'a'").fetchall() == [("Quorum leases, “naïve” γ", 7, "李 明")]
    assert asked(shared, "authorships", "position, author FROM {} ORDER BY 1") == [(1, "李 明"), (2, "Ada Ng")]
    assert asked(shared, "affiliations", "position, place, affiliation FROM {} ORDER BY 2") == [
        (1, 1, "MIT"), (1, 2, "ETH Zürich"),
    ]  # fmt: skip
    assert asked(shared, "identifiers", "scheme, value FROM {}") == [("doi", "10.1145/1")]


def test_judgements_are_shared(shared: Path) -> None:
    assert asked(shared, "judgements", "key_a, key_b, verdict, judged_by, note FROM {}") == [
        ("a", "c", "different", "ann", "read both")
    ]


def test_a_table_without_rows_has_its_columns(sqlite: Database, tmp_path: Path) -> None:
    write(sqlite, tmp_path / "empty")
    assert asked(tmp_path / "empty", "paper_topics", "count(topic), max(venue) FROM {}") == [(0, None)]


def test_a_folder_that_is_there_is_left_alone(shared: Path, sqlite: Database) -> None:
    with pytest.raises(PaperwatchError, match="Name a folder that is to be made"):
        write(sqlite, shared)


def test_nothing_is_left_of_a_folder_that_could_not_be_written(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("paperwatch.export.parquet._write_file", full)
    with pytest.raises(OSError, match="No space"):
        write(sqlite, tmp_path / "shared")
    assert not list(tmp_path.glob("*shared*"))


def test_without_pyarrow_the_extra_is_named(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(PaperwatchError, match="Parquet needs pyarrow"):
        write(sqlite, tmp_path / "shared")


def test_duckdb_reads_the_sql_of_every_view(sqlite: Database) -> None:
    """Its extension for files of SQLite hands the SQL of a view to DuckDB itself, over tables of the same columns."""
    kinds = {"INTEGER": "BIGINT", "BIGINT": "BIGINT", "BOOLEAN": "BIGINT", "DATE": "DATE", "DATETIME": "TIMESTAMP"}
    shadow = duckdb.connect()
    with sqlite.reading() as connection:
        columns: dict[str, list[str]] = {}
        for table, column, kind in connection.execute(
            text("""
            SELECT t.name, c.name, c.type FROM pragma_table_list t JOIN pragma_table_info(t.name) c
            WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%'""")
        ):
            columns.setdefault(table, []).append(f'"{column}" {kinds.get(kind, "VARCHAR")}')
        for table, told in columns.items():
            shadow.execute(f'CREATE TABLE "{table}" ({", ".join(told)})')
        views = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'view'")).all()
    for name, sql in views:
        shadow.execute(sql)
        assert shadow.execute(f'SELECT * FROM "{name}"').fetchall() == []
    assert {"papers", "uncovered", "coverage", "talks", "citations"} <= {name for name, _ in views}
