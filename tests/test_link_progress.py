"""The bar that is drawn while records are linked: all steps on one, and nothing where it is quickly done."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from db.linkage.results import STEPS
from paperwatch import progress


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    screen = StringIO()
    monkeypatch.setattr(progress, "err", Console(file=screen, force_terminal=True, width=100))
    return screen


def test_a_long_build_is_drawn_with_its_step_and_its_share_of_the_whole(
    drawn: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", -1.0)
    with progress.link_progress() as on_step:
        on_step("comparing", 1, 2)
    assert "linking: comparing" in drawn.getvalue()
    assert "22%" in drawn.getvalue()


def test_what_is_quickly_done_is_not_drawn(drawn: StringIO) -> None:
    with progress.link_progress() as on_step:
        on_step("giving topics", 0, 1)
    assert "linking" not in drawn.getvalue()


def test_the_steps_are_the_whole() -> None:
    assert sum(STEPS.values()) == pytest.approx(1)
