"""Importing again changes nothing: whatever was imported, stopped and repeated before, the rows are the same."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_cli import Run, run  # noqa: F401

from db.engine import Database, connect
from extract.records import Extraction
from extract.venues import SHIPPED
from paperwatch.documents import files_below, read_files
from paperwatch.harvesting import conclude
from paperwatch.ingest import Imported, import_documents

FIXTURES = Path(__file__).parent.parent / "fixtures"
SCHEDULE = (FIXTURES / "schedule" / "schedule.md").read_text("utf-8")
CITED = (
    "@inproceedings{{lee, title={{{}}}, author={{Ann Lee}}, booktitle={{OSDI}}, year={{2024}}, doi={{10.1145/1.1}}}}\n"
)
_ROWS = {
    "record": "SELECT source, key, kind, document, line, revision, content_hash, vanished_at IS NULL FROM record",
    "revisions": "SELECT source, key, v.revision, v.content_hash FROM record_revision v JOIN record ON record_id = id",
    "papers": "SELECT title, venue, year, authors, abstract, url, doi FROM papers",
    "problems": "SELECT code, severity, message, document FROM problems WHERE resolved_at IS NULL",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two forms of one page, of one schedule, of one list of references; a newer schedule of the same name."""
    found = tmp_path_factory.mktemp("forms")
    for name in ("osdi24-accepted-papers.html", "osdi24-technical-sessions.html"):
        shutil.copy(FIXTURES / "usenix" / name, found / name)
    (found / "talks.md").write_text(SCHEDULE)
    (found / "newer").mkdir()
    (found / "newer" / "talks.md").write_text(SCHEDULE.replace("Serving", "Faster Serving"))
    (found / "talks.txt").write_text(SCHEDULE.replace("\n\n", "\n\n\n"))
    (found / "a.bib").write_text(CITED.format("Serving Models Fast"))
    (found / "b.bib").write_text(CITED.format("Serving Models, Fast"))
    return found


@pytest.fixture(scope="module")
def said(folder: Path) -> list[tuple[Path, Extraction]]:
    """What the files say, read once."""
    return list(read_files(files_below([folder]), SHIPPED))


def rows(database: Database) -> dict[str, list[Any]]:
    with database.reading() as connection:
        return {name: sorted(map(repr, connection.exec_driver_sql(sql))) for name, sql in _ROWS.items()}


def imported(database: Database, paths: list[Path], stopped_after: int | None = None) -> list[Imported]:
    """The import of the paths, or of the first of them: a person stopped it."""
    done = []
    for result in import_documents(database, paths):
        done.append(result)
        if len(done) == stopped_after:
            return done
    conclude(database)
    return done


def carried_out(
    plan: Sequence[int | None], said: list[tuple[Path, Extraction]], file: Path
) -> tuple[list[Imported], dict[str, list[Any]]]:
    """Imports, each stopped where the plan says: what the last one said, and the rows they ended in."""
    known, paths = dict(said), [path for path, _ in said]
    database = connect(file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("paperwatch.ingest.read_files", lambda given, *_, **__: ((path, known[path]) for path in given))
        results = [imported(database, paths, stop) for stop in plan][-1]
    found = rows(database)
    database.close()
    return results, found


@pytest.fixture(scope="module")
def undisturbed(
    said: list[tuple[Path, Extraction]], sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Any]]:
    """The rows of one import that nobody stopped."""
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("db") / "papers.db")
    return carried_out([None], said, file)[1]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(stops=st.lists(st.integers(1, 8), max_size=4), repeats=st.integers(1, 2))
def test_interrupts_and_repeats_end_in_the_same_rows(
    stops: list[int],
    repeats: int,
    said: list[tuple[Path, Extraction]],
    undisturbed: dict[str, list[Any]],
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("db") / "papers.db")
    results, ended = carried_out([*stops, *[None] * repeats], said, file)
    assert ended == undisturbed
    assert (stops == [] and repeats == 1) or sum(r.new + r.changed for r in results[: max(stops, default=0)]) == 0


def test_two_forms_of_one_document_do_not_take_turns(database: Database, folder: Path) -> None:
    paths = list(files_below([folder]))
    imported(database, paths)
    first = rows(database)
    again = imported(database, paths)
    assert [(r.path.name, r.new, r.changed) for r in again if r.new or r.changed] == []
    assert rows(database) == first


def test_a_file_that_is_changed_back_is_read_as_it_is_now(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "a.bib"
    for title in ("Serving Models", "Serving Fast Models", "Serving Models"):
        file.write_text(CITED.format(title))
        imported(database, [file])
        with database.reading() as connection:
            assert connection.exec_driver_sql("SELECT title FROM papers").scalar_one() == title


def test_what_was_forgotten_comes_back_with_its_file(run: Run, folder: Path) -> None:  # noqa: F811
    run("import", str(folder / "talks.md"))
    source = "SELECT DISTINCT source FROM talks"
    (name,) = re.findall(r"schedule:[\w-]+", run("sql", source)[1])
    assert run("sources", "--forget", name)[0] == 0
    assert re.findall(r"schedule:[\w-]+", run("sql", source)[1]) == []
    run("import", str(folder / "talks.md"))
    assert re.findall(r"schedule:[\w-]+", run("sql", source)[1]) == [name]


def test_ctrl_c_says_what_is_kept_and_ends_with_130(tmp_path: Path) -> None:
    (folder := tmp_path / "references").mkdir()
    for number in range(400):
        (folder / f"{number:03}.bib").write_text(CITED.format(f"Serving Models {number}"))
    process = subprocess.Popen(
        [sys.executable, "-m", "paperwatch.cli", "import", "references"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # What is started in the background of a shell ignores Ctrl-C, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    file = tmp_path / "paperwatch.db"
    while not _kept(file):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=600)
    assert process.returncode == 130
    (count,) = re.findall(r"(\d+) of 400 files are kept whole, and of the others nothing", err)
    assert err.endswith("Stopped. What was saved stays; run the same command again to go on.\n")
    assert int(count) <= _kept(file) <= int(count) + 1


def _kept(file: Path) -> int:
    try:
        database = connect(file)
        with database.reading() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM record").scalar_one())
    except Exception:
        return 0
