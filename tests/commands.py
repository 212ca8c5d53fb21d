"""The program as a person runs it, inside the process of the test."""

from __future__ import annotations

from contextvars import copy_context

import pytest

from paperwatch.cli import main


def answer(captured: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit status of `paperwatch` with these words, and what it wrote to standard output and standard error."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["paperwatch", *words])
        try:
            copy_context().run(main)  # the group that one command works for is not that of the next
            status = 0
        except SystemExit as stop:
            status = int(stop.code or 0)
    said = captured.readouterr()
    return status, said.out, said.err


def run(captured: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The same without standard error."""
    return answer(captured, *words)[:2]
