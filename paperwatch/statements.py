"""A statement of the person at the machine, answered by a process that can be ended.

SQLite looks at its clock between two steps only, and one `instr` of long texts is a step of minutes or hours.
"""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path

from crawler.reading import Job, Limits, read
from db import readonly
from db.engine import parse_url
from db.errors import DatabaseError
from extract.records import Problem
from extract.venues import SHIPPED

SECONDS = 30.0
"""Of a processor, for one statement; by hand."""
_MEMORY_MB = 4096
"""Room for an answer of `readonly.MOST_BYTES` in a million rows, held and sent on."""


def ask(url: str, statement: str) -> readonly.Answer:
    """The answer to one SELECT on the database at `url`. Raises `ReadOnlyError` or `DatabaseError`.

    PostgreSQL ends a statement at any point itself, and is asked from here.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return readonly.ask(readonly.read_only(url, timeout=SECONDS), statement)
    file = Path(parsed.database or "").absolute()  # the process may stand elsewhere
    limits = Limits(seconds=SECONDS, memory_mb=_MEMORY_MB)
    done = read(
        Job("sql", body=statement.encode(), reader=partial(answer, file=file, seconds=SECONDS), venues=SHIPPED), limits
    )
    if isinstance(done.value, DatabaseError):
        raise done.value
    if isinstance(done.value, Problem):
        raise DatabaseError(_told(done.value))
    found: readonly.Answer = done.value
    return found


def answer(statement: bytes, _name: str, *, file: Path, seconds: float, **_: object) -> readonly.Answer | DatabaseError:
    """What `ask` gives or raises, in the child."""
    try:
        with closing(readonly.read_only(f"sqlite:///{file}", timeout=seconds)) as database:
            return readonly.ask(database, statement.decode())
    except DatabaseError as error:
        return error


def _told(problem: Problem) -> str:
    if problem.code != "document.too-costly":
        return problem.message
    if "memory" in problem.message:
        return f"The statement needs more than {_MEMORY_MB:,} MB of memory. Ask for fewer rows or shorter values."
    return "The statement took too long and was stopped."
