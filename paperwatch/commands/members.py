"""`members`: who may sign in to the pages of `serve`, and what they may do."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated
from urllib.parse import quote

import typer

from db.groups import config_key
from db.members import LINK_DAYS, members, new_link, sign_out
from paperwatch.changes.door import perform
from paperwatch.changes.members import NewLink
from paperwatch.changes.person import at_machine, change
from paperwatch.config import Config, load_config
from paperwatch.console import out, plural, print_json, print_table, safe
from paperwatch.databases import opened, telling
from paperwatch.judging import who
from paperwatch.lazy import ListingGroup

_LOCAL = "http://127.0.0.1:8001"
"""Where `serve` listens when nothing else is said."""


class RoleName(StrEnum):
    """What a member may do: look; mark, propose and add links; judge and plan."""

    READER = "reader"
    MEMBER = "member"
    ORGANISER = "organiser"


Name = Annotated[str, typer.Argument(metavar="NAME", help="As it shall stand beside what they do.")]
AsRole = Annotated[RoleName, typer.Option(help="What they may do; each may do what those before it may.")]

By = Annotated[str | None, typer.Option(help="Who does it; your login name if not given.", show_default=False)]

group = typer.Typer(
    help="""Say who may sign in to the pages of `serve`, and what they may do.

Example: `paperwatch members add Ada --role organiser`""",
    cls=ListingGroup,
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="members")


@group.command("list")
def list_command(as_data: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False) -> None:
    """List the members, what they may do, and in how many browsers they are signed in.

    Example: `paperwatch members`
    """
    with opened() as database:
        found = members(database)
    if as_data:
        print_json([asdict(one) for one in found])
        return
    rows = [(one.name, one.role, f"{one.added:%Y-%m-%d}", one.sessions) for one in found]
    print_table(plural(len(found), "member"), ("name", "role", "since", "signed in"), rows)


@group.command("add")
def add_command(name: Name, role: AsRole = RoleName.MEMBER, by: By = None) -> None:
    """Add a member and print the link by which they sign in. It works once, for a week; give it to them alone.

    A reader sees the pages where they are not public; a member stars, notes, votes, proposes papers and adds links to
    talks; an organiser also judges pairs, plans talks, says what is not for the group, and takes back what others did.

    Example: `paperwatch members add "Ada Lovelace" --role organiser`
    """
    config = load_config()
    with opened(config) as database, telling():
        called = str(change(database, "add-member", {"name": name, "role": role.value}, by=by).change.asked["name"])
        _print_link(config, called, new_link(database, called), config_key(database, database.group))


@group.command("link")
def link_command(name: Name, by: By = None) -> None:
    """Print a new link for a member: for another browser, or where the first one was used by somebody else.

    Example: `paperwatch members link "Ada Lovelace"`
    """
    config = load_config()
    with opened(config) as database, telling():
        called = who(name)
        done = perform(database, NewLink.kind, NewLink(name=called), at_machine(by))
        _print_link(config, called, done.outcome, config_key(database, database.group))


def _print_link(config: Config, name: str, key: str, group_key: str) -> None:
    out.print(f"For {safe(name)} alone; it works once, for {LINK_DAYS} days:")
    below = f"/g/{quote(group_key)}" if group_key else ""
    out.print(f"{safe((config.base_url or _LOCAL).rstrip('/'))}{below}/enter/{key}", soft_wrap=True)


@group.command("role")
def role_command(
    name: Name, role: Annotated[RoleName, typer.Argument(help="What they may do from now on.")], by: By = None
) -> None:
    """Change what a member may do, from their next click on. One member is always an organiser.

    Example: `paperwatch members role "Ada Lovelace" organiser`
    """
    with opened() as database, telling():
        done = change(database, "set-role", {"name": name, "role": role.value}, by=by)
    out.print(f"{safe(done.change.said)}.")


@group.command("sign-out")
def sign_out_command(name: Name) -> None:
    """End every session and link of a member, for instance after a laptop was lost. They stay a member.

    Example: `paperwatch members sign-out "Ada Lovelace"`
    """
    with opened() as database, telling():
        sign_out(database, who(name))
    out.print(f"{safe(name)} is signed out everywhere.")


@group.command("remove")
def remove_command(name: Name, by: By = None) -> None:
    """Remove a member and end their sessions. What they did stays, under their name; `undo` lets them be one again.

    Example: `paperwatch members remove "Ada Lovelace"`
    """
    with opened() as database, telling():
        done = change(database, "remove-member", {"name": name}, by=by)
    out.print(f"{safe(done.change.said)}.")
