"""What a night leaves for others to read."""

from __future__ import annotations

from pathlib import Path

from db.engine import open_database
from paperwatch.nightly.publish import publish
from paperwatch.nightly.stages import run_stage


def test_a_night_writes_the_calendar_and_the_feeds_and_only_what_changed_again(tmp_path: Path) -> None:
    database = open_database(tmp_path / "paperwatch.db")
    folder = tmp_path / "public"
    first = publish(database, folder)
    assert {"talks.ics", "uncovered.atom", "uncovered-serving.atom"} <= {path.name for path in folder.iterdir()}
    assert first.counts == {"written": len(list(folder.iterdir()))}
    assert publish(database, folder).counts == {"written": 0}


def test_a_folder_that_cannot_be_written_fails_this_stage_with_a_sentence(tmp_path: Path) -> None:
    database = open_database(tmp_path / "paperwatch.db")
    taken = tmp_path / "public"
    taken.write_text("a file where the folder should be")
    outcome, needs = run_stage(database, "publish", lambda: publish(database, taken))
    assert (outcome.status, dict(outcome.problems)) == ("failed", {"publish.failed": 1})
    assert [need.code for need in needs] == ["publish.failed"]
    assert str(taken) in needs[0].message
