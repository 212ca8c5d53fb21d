"""The stages after the crawls: each resumable, each with a row of its own in `runs`, none able to stop the others."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError

from db import store
from db.engine import Database
from db.judgements.crosschecks import crosschecks
from db.linkage.link import conclude
from db.store.runs import STAGE
from extract.records import Problem, Where
from paperwatch.nightly.report import Need, Outcome, needs_of
from paperwatch.semantic import encoder


@dataclass(frozen=True, slots=True)
class Done:
    """What a stage did. Its problems are saved under its run; those of an earlier run that it did not meet again are
    resolved. `failed` where it could not do all of its work."""

    counts: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    failed: bool = False


Work = Callable[[], Done]


def run_stage(database: Database, name: str, work: Work) -> tuple[Outcome, list[Need]]:
    """One stage in a run of its own. Never raises but for a database that cannot be written."""
    source = f"{STAGE}{name}"
    began = time.monotonic()
    run_id = store.start_run(database, source=source, edition=None)
    try:
        done = work()
    except DBAPIError:
        raise
    except Exception as error:
        broke = Problem("stage.failed", f"The stage {name} broke: {error!r}", Where(source), "error")
        done = Done(problems=(broke,), failed=True)
    store.save(database, (), done.problems, run_id=run_id)
    store.mark_unseen(database, run_id, source=source, scope=None)
    seconds = round(time.monotonic() - began, 1)
    status = "failed" if done.failed else "ok"
    store.finish_run(database, run_id, status=status, counts=dict(done.counts) | {"seconds": seconds})
    codes = Counter(p.code for p in done.problems)
    outcome = Outcome(name, "failed" if done.failed else "ok", "", done.counts, dict(codes), seconds, (run_id,))
    return outcome, needs_of(name, done.problems, done.failed)


def embed(database: Database) -> Done:
    """Vectors for search by meaning, where the extra is installed; without it there is nothing to do."""
    model = encoder()
    if model is None:
        return Done()
    from db.search import vectors

    done = vectors.embed(database, model)
    return Done({"new": done.new, "changed": done.changed})


def link(database: Database) -> Done:
    """Records to papers, papers to topics: whatever any run left unlinked, this one or one that was killed."""
    result = conclude(database)
    return Done({"new": result.new, "changed": result.changed, "merged": result.merged, "removed": result.removed})


def check(database: Database) -> Done:
    """What does not fit together among the papers, as open problems until it does."""
    found = crosschecks(database)
    return Done({"found": len(found)}, tuple(found))
