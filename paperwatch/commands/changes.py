"""`do`, `changes` and `undo`: what people change, by the same actions as in the browser."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from db.changes import changes
from db.dialects import LARGEST_ID
from paperwatch.changes import door
from paperwatch.changes.actions import ACTIONS
from paperwatch.changes.person import at_machine, change
from paperwatch.console import out, plural, print_json, print_table, safe
from paperwatch.databases import opened, telling
from paperwatch.errors import usage_error
from paperwatch.given import MOST

By = Annotated[str | None, typer.Option(help="Who does it; your login name if not given.", show_default=False)]


def register(app: typer.Typer) -> None:
    app.command("do")(do_command)
    app.command("changes")(changes_command)
    app.command("undo")(undo_command)


def do_command(
    action: Annotated[str, typer.Argument(help=f"One of {', '.join(ACTIONS)}.")],
    values: Annotated[list[str] | None, typer.Argument(metavar="NAME=VALUE", help="What the action needs.")] = None,
    by: By = None,
) -> None:
    """Do what can be done in the browser: star, propose or plan a paper, add slides to a talk, and so on.

    Every action is one transaction, is listed by `changes` with who and when, and can be taken back by `undo`.

    Examples: `paperwatch do star paper=osdi25/ren`,
    `paperwatch do plan-talk paper=osdi25/ren date=2026-12-03 time=14:30 presenters="Ada Lovelace"`,
    `paperwatch do add-link talk=12 kind=slides url=https://example.org/slides.pdf`
    """
    given = dict(_parted(value) for value in values or ())
    with opened() as database, telling():
        done = change(database, action, given, by=by)
    out.print(f"{safe(done.change.said)}  [dim]change {done.change.id}[/dim]")


def _parted(text: str) -> tuple[str, str]:
    name, is_there, value = text.partition("=")
    if not is_there:
        raise usage_error("change.values", f"{text!r} has no value. Write NAME=VALUE, such as paper=osdi25/ren.")
    return name.strip().replace("-", "_"), value


def changes_command(
    limit: Annotated[int, typer.Option(help="At most this many.", min=1, max=MOST)] = 20,
    by: Annotated[str | None, typer.Option(help="Only what this person did.")] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """List what people changed, the latest first: who, when, and what.

    Example: `paperwatch changes --by Ada`
    """
    with opened() as database:
        found = changes(database, limit=limit, by=by)
    if as_data:
        print_json([asdict(one) for one in found])
        return
    print_table(
        plural(len(found), "change"),
        ("", "when (UTC)", "who", "what"),
        [(one.id, f"{one.at:%Y-%m-%d %H:%M}", one.by, f"{one.said}{_undone(one.undone_by)}") for one in found],
    )


def _undone(by: int | None) -> str:
    return "" if by is None else f" (taken back by change {by})"


def undo_command(
    number: Annotated[
        int, typer.Argument(help="The number of the change, as `changes` lists it.", min=1, max=LARGEST_ID)
    ],
    by: By = None,
) -> None:
    """Take a change back. One on which a later change stands is refused, and that one is named.

    Example: `paperwatch undo 12`
    """
    person = at_machine(by)
    with opened() as database, telling():
        done = door.undo(database, number, person)
    out.print(safe(done.change.said))
