"""A night killed with SIGKILL at random moments and started again ends in the rows of one that nobody disturbed.

A dozen kills here; `python -m bench.kill` does two hundred.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.killing import kill_often, sites
from tests.sites import serving_sites

SEED = 20261121


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes one empty database after the other."""
    if request.param == "postgresql":
        make: Callable[[str | None], str] = request.getfixturevalue("postgres_template")
        return lambda: make(None)
    template: Path = request.getfixturevalue("sqlite_template")
    numbers = count(1)
    return lambda: f"sqlite:///{shutil.copyfile(template, tmp_path / f'{next(numbers)}.db')}"


@pytest.mark.long
def test_a_killed_night_ends_in_the_same_rows(fresh: Callable[[], str], tmp_path: Path) -> None:
    with serving_sites(sites()) as address:
        tally = kill_often(6, fresh, tmp_path, address, random.Random(SEED))
    assert tally.kills == 6
    assert tally.different == []
