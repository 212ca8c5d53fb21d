"""The traps that an installation must not hold: another database at night, an archive that passes for today's answer,
words of the docs that lead elsewhere.
"""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.archive import write_exchange
from crawler.harvest import HarvestConfig, harvest
from db import store
from db.engine import Database, open_database
from db.status import status
from db.store.runs import asked_since, crawls_since
from extract.records import Venue
from paperwatch.advice import codes, waiting
from paperwatch.commands.setup import latest_of_each
from paperwatch.unattended import as_env_file, database_of, is_same, read_env_file, without_password
from tests.test_cli import FIXTURES, OSDI25, OSDI25_URL, Run, run  # noqa: F401

ROOT = Path(__file__).parent.parent


# The address of the database


def test_init_writes_down_the_database_in_force(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("PAPERWATCH_DATABASE_URL", "sqlite:///elsewhere.db")
    assert run("init")[0] == 0
    assert 'database_url = "sqlite:///elsewhere.db"' in (tmp_path / "paperwatch.toml").read_text()
    assert database_of(tmp_path) == "sqlite:///elsewhere.db"


def test_init_writes_nothing_where_the_database_cannot_be_reached(
    run: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PAPERWATCH_DATABASE_URL", f"postgresql://ada@/papers?host={tmp_path}")
    status, _, err = run("init")
    assert (status, "database.unavailable" in err) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_init_says_when_a_night_would_use_another_database(
    run: Run,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("init")
    monkeypatch.setenv("PAPERWATCH_DATABASE_URL", "sqlite:///elsewhere.db")
    _, _, err = run("init")
    assert "A night that starts by itself would use sqlite:///paperwatch.db" in err


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("postgresql://ada:secret@host/papers", "postgresql://ada@host/papers"),
        (
            "postgresql://ada@host/papers?password=secret&sslmode=require",
            "postgresql://ada@host/papers?sslmode=require",
        ),
        ("postgresql://host/papers", "postgresql://host/papers"),
        ("sqlite:////srv/papers.db", "sqlite:////srv/papers.db"),
    ],
)
def test_no_password_is_written_down(url: str, written: str) -> None:
    assert without_password(url) == written


def test_addresses_are_compared_by_what_they_lead_to(tmp_path: Path) -> None:
    assert is_same("papers.db", f"sqlite:///{tmp_path / 'papers.db'}", tmp_path)
    assert is_same("postgresql://a:x@host/p", "postgresql://a@host/p", tmp_path)
    assert not is_same("papers.db", "postgresql://a@host/p", tmp_path)


# What starts the night


def test_variables_survive_the_file_that_a_shell_and_systemd_read(tmp_path: Path) -> None:
    odd = {"PAPERWATCH_CONTACT": "a \"b\" $c `d` \\e 'f' %g", "PAPERWATCH_FOLLOW": '["OSDI", "SOSP"]'}
    path = tmp_path / "paperwatch.env"
    path.write_text(as_env_file(odd))
    assert read_env_file(path) == odd
    said = subprocess.run(
        ["/bin/sh", "-c", 'set -a && . ./paperwatch.env && set +a && printf %s "$PAPERWATCH_CONTACT"'],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert said.stdout == odd["PAPERWATCH_CONTACT"]


@pytest.mark.parametrize("line", ["PGHOST=db.example.org", "PGHOST='db.example.org'", 'PGHOST="db.example.org"'])
def test_variables_that_a_person_wrote_down_are_known_too(tmp_path: Path, line: str) -> None:
    (tmp_path / "paperwatch.env").write_text(f"# ours\n{line}\n")
    assert read_env_file(tmp_path / "paperwatch.env") == {"PGHOST": "db.example.org"}


def test_what_only_the_shell_knows_comes_with_the_timer(
    run: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PAPERWATCH_CONTACT", "ada")
    assert run("schedule-install")[0] == 0
    written = tmp_path / "paperwatch.env"
    assert read_env_file(written) == {"PAPERWATCH_CONTACT": "ada"}
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    service = (tmp_path / "config/systemd/user/paperwatch-nightly.service").read_text()
    assert f"EnvironmentFile={written}\n" in service


def test_variables_that_only_an_earlier_shell_knew_stay_in_the_file(
    run: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = tmp_path / "paperwatch.env"
    written.write_text('PAPERWATCH_DATABASE_URL="postgresql://ada:secret@host/papers"\nPAPERWATCH_CONTACT="jo"\n')
    monkeypatch.setenv("PAPERWATCH_CONTACT", "ada")
    assert run("schedule-install", "--kind", "cron")[0] == 0
    assert read_env_file(written) == {
        "PAPERWATCH_DATABASE_URL": "postgresql://ada:secret@host/papers", "PAPERWATCH_CONTACT": "ada"
    }  # fmt: skip


def test_what_may_be_a_password_is_not_printed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("PAPERWATCH_SEMANTICSCHOLAR_KEY", "very-secret")
    _, out, _ = run("schedule-install", "--print")
    assert 'PAPERWATCH_SEMANTICSCHOLAR_KEY="..."' in out
    assert "very-secret" not in out


def test_github_is_refused_where_the_database_is_a_server(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("PAPERWATCH_DATABASE_URL", "postgresql://ada:secret@host/papers")
    status, _, err = run("schedule-install", "--kind", "github")
    assert (status, "install.environment" in err, "secret" in err) == (2, True, False)


def test_the_doctor_tells_of_another_database(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PAPERWATCH_DATABASE_URL", "sqlite:///elsewhere.db")
    assert timer(run) == ["advice"]  # no timer is there
    run("schedule-install")
    assert timer(run) == ["ok"]
    (tmp_path / "paperwatch.env").unlink()
    assert timer(run) == ["wrong"]


def timer(run: Run) -> list[str]:  # noqa: F811
    return [f["level"] for f in json.loads(run("doctor", "--json")[1]) if f["check"] == "timer"]


@pytest.mark.parametrize("page", ["nightly-server.md", "postgresql.md"])
def test_the_pages_word_for_word_lead_the_night_of_cron_to_the_right_database(
    page: str, tmp_path: Path, postgres_template: Callable[[str | None], str]
) -> None:
    url = postgres_template(None)
    shell = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    shell.pop("PAPERWATCH_DATABASE_URL", None)
    text = (ROOT / "docs/howto" / page).read_text("utf-8")
    exported = f"export PAPERWATCH_DATABASE_URL={url}"
    words = re.findall(r"^    ((?:export|paperwatch init|paperwatch schedule-install)\b.*)$", text, re.MULTILINE)
    lines = [exported if line.startswith("export PAPERWATCH_DATABASE_URL") else line for line in words]
    lines = lines if exported in lines else [exported, "paperwatch init", *lines]
    typed = [re.sub(r"schedule-install.*", "schedule-install --kind cron", line.partition("  #")[0]) for line in lines]
    typed += [] if any("schedule-install" in line for line in typed) else ["paperwatch schedule-install --kind cron"]
    done = subprocess.run(
        ["/bin/sh", "-ec", "\n".join(typed)], cwd=tmp_path, env=shell, capture_output=True, text=True, check=True
    )
    (cron,) = [line for line in done.stdout.splitlines() if re.match(r"\d+ \d+ \* \* \*", line)][:1]
    command = cron.split(maxsplit=5)[5].replace("nightly >> nightly.log 2>&1", 'sql "SELECT 1"').replace("\\%", "%")
    subprocess.run(["/bin/sh", "-ec", command], env={"HOME": str(tmp_path)}, check=True, capture_output=True)
    assert not list(tmp_path.glob("*.db"))  # an empty SQLite file would be the trap


# Archives


def archived(path: Path, body: bytes, status: int = 200) -> Path:
    with path.open("wb") as file:
        write_exchange(file, Request(OSDI25_URL), Response(OSDI25_URL, status=status, body=body))
    return path


def test_a_replay_changes_nothing_of_what_is_due_or_failing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 't.db'}"
    archive = archived(tmp_path / "a.warc.gz", OSDI25.read_bytes())
    database = open_database(url)
    failed = store.start_run(database, source="usenix", edition="OSDI'25")
    store.finish_run(database, failed, status="failed", counts={})
    result = harvest(Venue("OSDI", 2025), config=HarvestConfig(url, replay=str(archive), expect=False))
    assert result.counts["papers"] > 0
    assert [one.run_id for one in asked_since(database, status(database).runs[-1].started)] == [failed]
    assert [one.run_id for one in latest_of_each(status(database).runs)] == [failed]
    assert len(crawls_since(database, status(database).runs[-1].started)) > 1
    database.close()


@pytest.mark.parametrize("body", [b"this is no archive", b"", b"\x1f\x8b broken"])
@pytest.mark.parametrize("words", [("crawl", "OSDI'25"), ("backfill", "OSDI'25"), ("nightly",)])
def test_a_file_that_is_no_archive_is_refused_before_a_run_begins(
    run: Run,  # noqa: F811
    tmp_path: Path,
    body: bytes,
    words: tuple[str, ...],
) -> None:
    (tmp_path / "x.warc.gz").write_bytes(body)
    code, _, err = run(*words, "--replay", "x.warc.gz")
    assert (code, "archive.unreadable" in err) == (2, True)
    assert not (tmp_path / "paperwatch.db").exists()


# What waits for a person


def test_papers_that_only_lists_name_are_said_to_be_there(run: Run) -> None:  # noqa: F811
    run("import", str(FIXTURES / "reading-list" / "papers.md"))
    _, _, err = run("uncovered", "arXiv")
    assert re.search(r"No source of papers of arXiv was read yet: \d+ papers? are known", err)


def test_what_needs_nobody_is_not_counted_as_waiting() -> None:
    found = {("warning", "replay.not-archived"): 9, ("warning", "text.repaired"): 1, ("ignored", "ignored.slot"): 3}
    assert waiting(found | {("error", "route.failed"): 2}) == {("error", "route.failed"): 2}


def test_whatever_is_said_not_to_wait_asks_nothing_of_anybody() -> None:
    resting = [said["do"] for said in codes().values() if said.get("waits") is False]
    assert resting
    assert all(do.startswith(("Nothing", "Crawl without --replay")) for do in resting)


def test_a_run_that_read_an_archive_is_known_by_its_counts(database: Database) -> None:
    run_id = store.start_run(database, source="x", edition=None)
    store.finish_run(database, run_id, status="ok", counts={"new": 1}, replayed=True)
    (row,) = status(database).runs
    assert row.replayed
