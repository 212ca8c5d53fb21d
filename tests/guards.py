"""A guard and its attack; the proof that the guard, and nothing else, holds the attack off."""

from __future__ import annotations

import io
import os
import re
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Patch = pytest.MonkeyPatch
Attack = Callable[[Path], bool]


@dataclass(frozen=True)
class Guard:
    """What is defended, what is tried, and how the guard is taken out."""

    name: str
    attack: Attack
    take_out: Callable[[Patch], None]


def put(target: Any, name: str, value: Any) -> Callable[[Patch], None]:
    """Takes a guard out by putting something else in its place."""
    return lambda patch: patch.setattr(target, name, value)


def nothing(*_: Any, **__: Any) -> None:
    """A guard that lets everything pass."""


def as_it_is(text: Any) -> Any:
    """A cleaning that cleans nothing."""
    return text


NEVER = re.compile("(?!)")
"""A pattern that finds nothing."""


def prove(guard: Guard, folder: Path, patch: Patch) -> None:
    """The attack fails, and succeeds as soon as the guard is taken out."""
    for name in ("with", "without"):
        (folder / name).mkdir()
    assert not guard.attack(folder / "with")
    guard.take_out(patch)
    assert guard.attack(folder / "without")


def in_a_child(work: Callable[[], object], seconds: int = 30) -> bool:
    """Runs `work` in a forked process, silently, and says whether it came to its end in so many seconds of a processor.

    Each process that it starts in its turn has as many.
    """
    pid = os.fork()
    if pid == 0:
        sys.stdout = io.StringIO()
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFEXITED(status)
