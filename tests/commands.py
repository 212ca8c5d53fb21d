"""The program as a person runs it, inside the process of the test."""

from __future__ import annotations

import pytest

from paperwatch.cli import main


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit status of `paperwatch` with these words, and what it wrote to standard output."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["paperwatch", *words])
        try:
            main()
            status = 0
        except SystemExit as stop:
            status = int(stop.code or 0)
    return status, capsys.readouterr().out
