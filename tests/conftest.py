"""Shared by all tests: where the real pages are, and one message for those who do not have them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from databases import both, database, database_url, postgres_template, sqlite, sqlite_template  # noqa: F401
from hypothesis import settings

# Hundreds of interpreters are started by tests; where none may write bytecode, each compiles all modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

os.environ["COLUMNS"] = "200"  # tables are read by tests as in a wide terminal, whoever imports the console first

# Everybody's own runs draw new examples; a run that decides on a change draws the same ones each time.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CORPUS.is_dir():
        return
    skip = pytest.mark.skip(reason="needs the real pages in ../shared/corpus, which are not here")
    for item in items:
        if "corpus" in item.keywords:
            item.add_marker(skip)


@pytest.fixture
def corpus() -> Path:
    """The folder of real pages; ask for it only in tests marked `corpus`."""
    return CORPUS
