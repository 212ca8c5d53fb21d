"""Some damaged documents through the command line itself: whatever happens must be one sentence and a known status."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

from bench.fuzz_seeds import Damaged
from paperwatch.cli import main
from paperwatch.errors import Exit

_QUESTIONS = (
    ("status",),
    ("status", "--json"),
    ("doctor",),
    ("uncovered",),
    ("uncovered", "--json"),
    ("search", "a* OR the"),
    ("search", "serving", "--json"),
    ("export", "csv"),
    ("export", "bibtex"),
    ("feed",),
    ("calendar",),
    ("agenda",),
    ("sql", "SELECT * FROM talks"),
)


def by_command(random: Random, folder: Path, written: Sequence[Damaged]) -> Iterator[str]:
    """What went wrong; nothing where all is well."""
    with _at_home(folder):
        for one in random.sample(written, min(3, len(written))):
            named = ("--url", one.seed.url) if one.seed.url else ()
            yield from _faults("extract", str(one.path), *named)
            yield from _faults("import", str(one.path), *named)
        for words in random.sample(_QUESTIONS, 4):
            yield from _faults(*words)


@contextmanager
def _at_home(folder: Path) -> Iterator[None]:
    """The commands work on the database of `folder`, and find no configuration but the environment."""
    before = {name: os.environ.get(name) for name in ("PAPERWATCH_DATABASE_URL", "PAPERWATCH_CONFIG")}
    os.environ["PAPERWATCH_DATABASE_URL"] = f"sqlite:///{folder / 'papers.db'}"
    os.environ["PAPERWATCH_CONFIG"] = str(folder / "none.toml")
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _faults(*words: str) -> Iterator[str]:
    """Run one command in this process, as its entry point does."""
    kept = sys.argv, sys.stdout, sys.stderr
    told = io.BytesIO()
    sys.argv = ["paperwatch", *words]
    sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(told, "utf-8")
    status: object = 0
    try:
        main()
    except SystemExit as stop:
        status = stop.code or 0
    except Exception as error:  # whatever it is, a user would have met it
        yield f"paperwatch {' '.join(words)}: {type(error).__name__}: {str(error)[:300]}"
    finally:
        sys.stderr.flush()
        said = told.getvalue().decode("utf-8", "replace")
        sys.argv, sys.stdout, sys.stderr = kept
    if "Traceback" in said or status not in set(Exit):
        yield f"paperwatch {' '.join(words)}: status {status}: {said[-300:]!r}"
