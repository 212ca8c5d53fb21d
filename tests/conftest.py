"""Shared by all tests: where the real pages are, and one message for those who do not have them."""

from __future__ import annotations

import fcntl
import io
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from databases import both, database, database_url, postgres_server, postgres_template, sqlite, sqlite_template  # noqa: F401
from hypothesis import settings

from tests import warm

# Hundreds of interpreters are started by tests; where none may write bytecode, each compiles all modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

os.environ["COLUMNS"] = "200"  # tables are read by tests as in a wide terminal, whoever imports the console first

# Everybody's own runs draw new examples; a run that decides on a change draws the same ones each time. An example may
# take its time on a busy machine.
settings.register_profile("own", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "own")

warm.install()

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist, which reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: "long" not in item.keywords)  # no worker waits at the end for one that began late
    for item in items:
        if _shares_with_its_module(item):
            item.add_marker(pytest.mark.xdist_group(item.location[0]))
    if CORPUS.is_dir():
        return
    skip = pytest.mark.skip(reason="needs the real pages in ../shared/corpus, which are not here")
    for item in items:
        if "corpus" in item.keywords:
            item.add_marker(skip)


def _shares_with_its_module(item: pytest.Item) -> bool:
    """Whether it uses a fixture of its module: one worker runs all that do, so that each is made once."""
    found = getattr(item, "_fixtureinfo", None)
    return found is not None and any(made[-1].scope == "module" for made in found.name2fixturedefs.values())


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the demo makes (`demo`) and prints (`said`), made by the first worker."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "the-demo"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "said").exists():
            from paperwatch.demo import run_demo

            with redirect_stdout(io.StringIO()) as said:
                assert run_demo(folder / "demo")
            (folder / "said").write_text(said.getvalue(), "utf-8")
    return folder


@pytest.fixture(scope="session")
def demo(shown: Path) -> Path:
    """The database that the demo makes; only to be read."""
    return shown / "demo" / "paperwatch.db"


@pytest.fixture
def corpus() -> Path:
    """The folder of real pages; ask for it only in tests marked `corpus`."""
    return CORPUS
