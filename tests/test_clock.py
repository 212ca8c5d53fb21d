"""Time that is counted: a limit is one of a processor, and a generous one of the clock stands behind it."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest

from crawler import processor
from crawler.processor import allow_seconds
from db import clock
from tests.guards import Guard, Patch, in_a_child, nothing, prove, put


@pytest.mark.parametrize(
    ("processor", "waited", "over"),
    [(1.99, 2, False), (2, 2, False), (2.01, 2.01, True), (0, 12, False), (0, 12.01, True)],
)
def test_a_busy_machine_ends_nothing_that_is_healthy(
    processor: float, waited: float, over: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = {"thread_time": 5.0, "monotonic": 100.0}
    for name in times:
        monkeypatch.setattr(clock.time, name, lambda name=name: times[name])
    is_spent = clock.spent(2)
    times["thread_time"] += processor
    times["monotonic"] += waited
    assert is_spent() is over


def waits_for_a_processor(_: Path) -> bool:
    """Whether a limit of one second ends a thread that got none of a processor for two."""
    with Patch.context() as patch:
        patch.setattr(clock.time, "thread_time", lambda: 5.0)
        patch.setattr(clock.time, "monotonic", iter((100.0, 102.0)).__next__)
        return clock.spent(1)()


def works_longer_than_allowed(_: Path) -> bool:
    def work() -> None:
        processor.allow_seconds(1)
        ends = time.process_time() + 2.5
        while time.process_time() < ends:
            pass

    return in_a_child(work)


GUARDS = (
    Guard("busy machine", waits_for_a_processor, put(clock, "PATIENCE", 1.0)),
    Guard("crawl without rest", works_longer_than_allowed, put(processor, "allow_seconds", nothing)),
)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_holds_and_nothing_else_does_its_work(guard: Guard, tmp_path: Path, monkeypatch: Patch) -> None:
    prove(guard, tmp_path, monkeypatch)


def never_at_rest() -> None:
    allow_seconds(1)
    while True:
        pass


def test_a_crawl_that_never_comes_to_rest_is_ended_by_its_processor_time() -> None:
    assert not in_a_child(never_at_rest)


def test_no_more_is_allowed_than_whoever_started_the_crawl_may_have() -> None:
    def asks_for_more() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (50, 100))
        allow_seconds(200)
        if resource.getrlimit(resource.RLIMIT_CPU) != (100, 100):
            never_at_rest()

    assert in_a_child(asks_for_more)
