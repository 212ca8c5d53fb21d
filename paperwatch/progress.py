"""A crawl's events as a progress bar on standard error, or as nothing where nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from time import monotonic

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from crawler.job import Event
from db.linkage.results import STEPS, OnStep
from paperwatch.console import err, harmless

OnEvent = Callable[[Event], None]
_PATIENCE = 2.0  # seconds that pass before anything is drawn of what is mostly done in less
_LONG = 3600.0  # seconds whose speed tells the time left: steps are told of rarely


def _named() -> TextColumn:
    """The column that says what is at work; names are data, and no markup."""
    return TextColumn("{task.description}", markup=False)


@contextmanager
def crawl_progress(title: str, *, quiet: bool = False) -> Iterator[OnEvent]:
    """A bar for one crawl: pages read of pages known, time left. Nothing is drawn when `quiet` or not in a terminal."""
    columns = (
        SpinnerColumn(),
        _named(),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("pages"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as progress:
        task = progress.add_task(harmless(title), total=None)

        def on_event(event: Event) -> None:
            if event.kind in ("page", "saved"):
                progress.update(task, completed=event.done, total=event.expected or None)

        yield on_event


@contextmanager
def whole_progress(
    costs: Sequence[tuple[str, int]], *, quiet: bool = False
) -> Iterator[Callable[[str], AbstractContextManager[OnEvent]]]:
    """One bar over several crawls, (name, expected requests) each: which one it is, requests done, time left over all.

    Yields a function that gives the events of one crawl a place on it; between crawls the bar is gone, so that results
    can be printed.
    """
    columns = (
        SpinnerColumn(),
        _named(),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("requests, left"),
        TimeRemainingColumn(),
    )
    names = [name for name, _ in costs]
    begins = {name: sum(n for _, n in costs[:at]) for at, name in enumerate(names)}
    expected = dict(costs)
    progress = Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal)
    task = progress.add_task("", total=sum(expected.values()))

    @contextmanager
    def crawling(name: str) -> Iterator[OnEvent]:
        progress.update(task, description=f"{harmless(name)} ({names.index(name) + 1} of {len(names)})")

        def on_event(event: Event) -> None:
            if event.kind in ("page", "saved"):
                progress.update(task, completed=begins[name] + min(event.done, expected[name]))

        with progress:
            yield on_event
            progress.update(task, completed=begins[name] + expected[name])

    yield crawling


@contextmanager
def file_progress(title: str, total: int, *, quiet: bool = False) -> Iterator[Callable[[], None]]:
    """A bar over a known number of files; call what it yields after each."""
    columns = (_named(), BarColumn(bar_width=24), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as progress:
        task = progress.add_task(harmless(title), total=total)
        yield lambda: progress.advance(task)


@contextmanager
def link_progress() -> Iterator[OnStep]:
    """A bar over all steps of linking, with the time left; drawn only where linking takes longer than `_PATIENCE`."""
    columns = (_named(), BarColumn(bar_width=24), TaskProgressColumn(), TimeRemainingColumn())
    disabled = not err.is_terminal
    progress = Progress(*columns, console=err, transient=True, speed_estimate_period=_LONG, disable=disabled)
    task = progress.add_task("", total=1.0)
    names, began = list(STEPS), monotonic()

    def on_step(what: str, done: int, total: int) -> None:
        before = sum(STEPS[name] for name in names[: names.index(what)])
        progress.update(task, description=f"linking: {what}", completed=before + STEPS[what] * done / max(total, 1))
        if monotonic() - began > _PATIENCE:
            progress.start()

    try:
        yield on_step
    finally:
        progress.stop()
