"""A crawl's events as a progress bar on standard error, or as nothing where nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from crawler.job import Event
from paperwatch.console import err, safe

OnEvent = Callable[[Event], None]


@contextmanager
def crawl_progress(title: str, *, quiet: bool = False) -> Iterator[OnEvent]:
    """A bar for one crawl: pages read of pages known, time left. Nothing is drawn when `quiet` or not in a terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("pages"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as progress:
        task = progress.add_task(safe(title), total=None)

        def on_event(event: Event) -> None:
            if event.kind in ("page", "saved"):
                progress.update(task, completed=event.done, total=event.expected or None)

        yield on_event
