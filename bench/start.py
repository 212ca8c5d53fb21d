"""What small commands cost before they do anything: seconds of the processor and peak memory, beside other programs.

    python -m bench.start [--peers DIR] [--rounds N]

DIR holds `sqlite-utils` and `papis` (`make bench-start` makes it). Each command runs N times, the programs in turn, and
its least figures count: what else the machine does can only add to them. The database is a small one, made of the
fixtures. A goal is beside each of ours that has one; the last column says what a command takes of what `sqlite-utils
--version` takes in the same run, which is the same on a busy machine.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = Path(sys.executable).parent / "paperwatch"
_TAB = {"_PAPERWATCH_COMPLETE": "complete_bash", "COMP_WORDS": "paperwatch uncovered OS", "COMP_CWORD": "2"}


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its words; `goal` in seconds and MB (issue of November 2026: beside programs of the same kind)."""

    name: str
    words: tuple[str, ...]
    environment: Mapping[str, str] | None = None
    goal: tuple[float, float | None] | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-peers" / "bin")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _fill(folder)
        compared = [*_ours(), *_peers(given.peers.resolve(), folder)]
        costs: dict[str, tuple[float, float]] = {}
        for _ in range(given.rounds):
            for command in compared:
                seconds, memory = _cost(command, folder)
                least = costs.get(command.name, (seconds, memory))
                costs[command.name] = min(least[0], seconds), min(least[1], memory)
    _print(compared, costs)


def _ours() -> list[Command]:
    ours = str(OURS)
    return [
        Command("paperwatch --version", (ours, "--version"), goal=(0.45, 45)),
        Command("paperwatch, one TAB", (ours,), _TAB, goal=(0.45, 45)),
        Command("paperwatch --help", (ours, "--help")),
        Command("paperwatch status", (ours, "status"), goal=(1.0, None)),
        Command("paperwatch uncovered", (ours, "uncovered", "OSDI'25"), goal=(1.0, None)),
        Command("paperwatch search", (ours, "search", "cache"), goal=(1.0, None)),
    ]


def _peers(folder: Path, work: Path) -> list[Command]:
    sqlite_utils, papis = str(folder / "sqlite-utils"), str(folder / "papis")
    count = "SELECT count(*) FROM uncovered"
    asked = [
        Command("sqlite-utils --version", (sqlite_utils, "--version")),
        Command("sqlite-utils query", (sqlite_utils, "query", str(work / "paperwatch.db"), count)),
        Command("papis --version", (papis, "--version")),
        Command("papis --help", (papis, "--help")),
    ]
    return [command for command in asked if Path(command.words[0]).exists()]


def _fill(folder: Path) -> None:
    page = str(ROOT / "fixtures" / "usenix" / "osdi25-technical-sessions.html")
    schedule = str(ROOT / "fixtures" / "schedule" / "schedule.md")
    url = "https://www.usenix.org/conference/osdi25/technical-sessions"
    for words in (("import", page, "--url", url), ("import", schedule)):
        subprocess.run([str(OURS), *words], check=False, cwd=folder, env=_environment(), stdout=subprocess.DEVNULL)


def _environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Programs may write their bytecode, as that of an installed program is written: none is compiled in each run."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PAPERWATCH_DATABASE_URL": "sqlite:///paperwatch.db", **(more or {})}


def _cost(command: Command, folder: Path) -> tuple[float, float]:
    """Seconds of the processor and peak memory in MB of one run."""
    with Path(os.devnull).open("wb") as nowhere:
        process = subprocess.Popen(
            command.words, cwd=folder, env=_environment(command.environment), stdout=nowhere, stderr=nowhere
        )
        _, _, used = os.wait4(process.pid, 0)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _print(compared: Sequence[Command], costs: Mapping[str, tuple[float, float]]) -> None:
    measure = costs.get("sqlite-utils --version", (0.0, 0.0))[0]
    print(f"{'':24} {'CPU s':>6} {'goal':>5} {'MB':>5} {'goal':>5} {'of sqlite-utils':>16}")
    for command in compared:
        seconds, memory = costs[command.name]
        most, large = command.goal or (None, None)
        share = f"{seconds / measure:.1f} x" if measure else ""
        print(f"{command.name:24} {seconds:6.2f} {most or '':>5} {memory:5.0f} {large or '':>5} {share:>16}")


if __name__ == "__main__":
    main()
