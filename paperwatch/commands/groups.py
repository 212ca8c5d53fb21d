"""`groups`: the reading groups of the database."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated

import typer

from db.engine import FIRST_GROUP, Database
from db.groups import ReadingGroup, add_group, as_group, groups, rename_group
from db.search.topics import assign
from db.selection.policy import follow_policy
from db.vocabulary import SHIPPED_TOPICS
from extract.text import slug
from paperwatch.config import GROUP_STARTER
from paperwatch.console import out, plural, print_json, print_table, safe
from paperwatch.databases import opened, telling
from paperwatch.given import write_private
from paperwatch.judging import who
from paperwatch.lazy import ListingGroup
from paperwatch.places import group_config_path

Name = Annotated[str, typer.Argument(metavar="NAME", help="What people call the group.")]

group = typer.Typer(
    help="""Keep several reading groups in one database: papers are common; schedules, topics, members are each one's.

Example: `paperwatch groups add "Security seminar"`""",
    cls=ListingGroup,
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="groups")


@group.command("list")
def list_command(as_data: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False) -> None:
    """List the groups: their keys, by which commands and addresses know them, and their names.

    Example: `paperwatch groups`
    """
    with opened() as database:
        found = groups(database)
    if as_data:
        print_json([asdict(one) for one in found])
        return
    rows = [(one.key, one.name, _place(one)) for one in found]
    print_table(plural(len(found), "group"), ("key", "name", "configuration"), rows)


@group.command("add")
def add_command(name: Name) -> None:
    """Add a group beside those that are there, and the file in which its schedules, topics and venues are set.

    Give `--group NAME` before a command to work for it, and let its own nights run. It begins without members.

    Example: `paperwatch groups add "Security seminar"`
    """
    called = who(name)
    with opened() as database, telling():
        made = next((one for one in groups(database) if one.name == called and not _has_file(one)), None)
        made = made or add_group(database, called)
        _set_up(replace(database, group=made.id, topics=SHIPPED_TOPICS))
    path = group_config_path(made.key)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, GROUP_STARTER.format(name=called, key=made.key))
    out.print(f"{safe(made.name)} is a group now. Its settings stand in {safe(path)}.", soft_wrap=True)
    out.print(
        f"Next: [bold]paperwatch --group {safe(made.key)} members add NAME --role organiser[/bold]", soft_wrap=True
    )


def _set_up(database: Database) -> None:
    """What counts as covered, and the topics of the papers that are there, until its own files say more."""
    follow_policy(database)
    assign(database)


@group.command("rename")
def rename_command(
    old: Annotated[str, typer.Argument(metavar="GROUP", help="The group, by its key or its name.")], name: Name
) -> None:
    """Call a group by another name. Its key stays, since addresses and folders hold it; the first group's follows.

    Example: `paperwatch groups rename our-group "Systems"`
    """
    with opened() as database, telling():
        rename_group(as_group(database, old), who(name))
    out.print(f"The group is called {safe(name)} now.")


def _place(one: ReadingGroup) -> str:
    return "" if one.id == FIRST_GROUP else str(group_config_path(one.key))


def _has_file(one: ReadingGroup) -> bool:
    return one.id == FIRST_GROUP or group_config_path(slug(one.key)).exists()
