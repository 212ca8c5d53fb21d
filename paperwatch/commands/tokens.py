"""`tokens`: what lets programs use the API of `serve`, each in the name of a member."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from db.dialects import LARGEST_ID
from db.members import Person, has_members
from db.tokens import new_token, revoke, tokens, whose
from paperwatch.commands.members import RoleName
from paperwatch.console import out, plural, print_json, print_table, safe
from paperwatch.databases import opened, telling
from paperwatch.errors import usage_error
from paperwatch.judging import who
from paperwatch.lazy import ListingGroup

group = typer.Typer(
    help="""Let programs use the API of `serve`, each in the name of a member.

Example: `paperwatch tokens add "chat bot" --member Ada --role member`""",
    cls=ListingGroup,
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="tokens")


@group.command("list")
def list_command(as_data: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False) -> None:
    """List the tokens that open something: their numbers, in whose name, what for, and when they were used last.

    Example: `paperwatch tokens`
    """
    with opened() as database:
        found = tokens(database)
    if as_data:
        print_json([asdict(one) for one in found])
        return
    rows = [
        (one.number, one.name, one.role, one.label, one.until and f"{one.until:%Y-%m-%d}", one.used) for one in found
    ]
    print_table(plural(len(found), "token"), ("", "in the name of", "role", "for", "until", "last used"), rows)


@group.command("add")
def add_command(
    label: Annotated[str, typer.Argument(help="What it is for, such as the name of the program.")],
    member: Annotated[str | None, typer.Option(help="In whose name; left out where there are no members.")] = None,
    role: Annotated[RoleName, typer.Option(help="What it may do, never more than they may.")] = RoleName.MEMBER,
    days: Annotated[int, typer.Option(help="After how many days it ends.", min=1, max=3650)] = 365,
) -> None:
    """Print a new token for a program. It is told this once: the database keeps a digest of it alone.

    Example: `paperwatch tokens add "chat bot" --member "Ada Lovelace" --role reader --days 90`
    """
    with opened() as database, telling():
        if member is None and has_members(database):
            raise usage_error("member.unknown", "Say in whose name the token acts: --member NAME.")
        person = Person(who(None), "organiser") if member is None else whose(database, who(member))
        token = new_token(database, person, who(label), role.value, days)
    out.print(token, soft_wrap=True)


@group.command("revoke")
def revoke_command(
    number: Annotated[int, typer.Argument(help="The number that `tokens list` shows.", min=1, max=LARGEST_ID)],
) -> None:
    """End a token, from the next request on.

    Example: `paperwatch tokens revoke 3`
    """
    with opened() as database, telling():
        revoke(database, number)
    out.print(f"Token {safe(number)} is revoked.")
