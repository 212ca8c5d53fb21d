"""What takes long to work out is kept: exactly as long as nothing changed, and for a while beside a run that writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from test_changes import ADA, LYRA, ORION

from db.engine import Database
from db.judgements.papers import find_paper
from db.linkage.link import link_pending
from db.store import finish_run, save, start_run
from extract.venues import SHIPPED
from paperwatch.changes.door import act
from paperwatch.serve import site as site_module
from paperwatch.serve.site import LATE, Site


@pytest.fixture
def worked_out(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """How often an answer was worked out, after so many further seconds."""
    save(sqlite, [ORION], run_id=start_run(sqlite, source="test", edition=None))
    link_pending(sqlite)
    with sqlite.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE run SET status = 'ok'")
    site = Site(Path(str(sqlite.url.database)), SHIPPED)
    times, clock = [0], [0.0]
    monkeypatch.setattr(site_module.time, "monotonic", lambda: clock[0])

    def work() -> int:
        times[0] += 1
        return times[0]

    def asked(later: float = 0.0) -> int:
        clock[0] += later
        return site.cached("x", work)

    assert (asked(), asked()) == (1, 1)
    return asked


def test_a_change_of_the_database_has_it_worked_out_anew(sqlite: Database, worked_out: Callable[..., int]) -> None:
    run = start_run(sqlite, source="test", edition=None)
    save(sqlite, [LYRA], run_id=run)
    finish_run(sqlite, run, status="ok", counts={})
    assert (worked_out(), worked_out(LATE + 1)) == (2, 2)


def test_beside_a_run_it_is_kept_for_a_while_and_no_longer(sqlite: Database, worked_out: Callable[..., int]) -> None:
    run = start_run(sqlite, source="test", edition=None)
    assert worked_out() == 2  # nobody was at work when it was worked out before
    save(sqlite, [LYRA], run_id=run)
    assert (worked_out(), worked_out(LATE - 1), worked_out(1)) == (2, 2, 3)
    finish_run(sqlite, run, status="ok", counts={})
    assert worked_out() == 4


def test_what_people_change_shows_at_once_beside_a_run(sqlite: Database, worked_out: Callable[..., int]) -> None:
    start_run(sqlite, source="test", edition=None)
    assert worked_out() == 2
    act(sqlite, "skip", {"paper": find_paper(sqlite, "osdi25/orion")}, ADA)
    assert worked_out() == 3
