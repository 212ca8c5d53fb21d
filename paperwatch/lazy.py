"""Commands that are imported when they are run.

Until then a command is known by its outline: name, help and parameters, written from the code into
`data/commands.json` by `make docs`. Help and the completion of a shell need no more than that.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import import_module, resources
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from paperwatch import complete
from paperwatch.errors import Exit
from paperwatch.given import check_words

_TYPES = {"text": (str, list[str]), "flag": (bool, list[bool]), "path": (Path, list[Path])}
"""What a parameter takes, once or several times."""


class LazyGroup(TyperGroup):
    """The program's commands as outlines; the one that is run is imported then."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings | {"commands": _listed(outlines())})

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **settings: Any) -> Any:
        """As of any group; while a shell completes, no value is converted."""
        if settings.get("resilient_parsing"):
            _leave_values(self)
        else:
            check_words(args)
        return super().make_context(info_name, args, *rest, **settings)

    def invoke(self, ctx: Any) -> Any:
        """As of any group; Typer itself ends in silence where a person stops a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            from paperwatch.console import err

            err.print("Stopped. What was saved stays; run the same command again to go on.")
            sys.exit(Exit.STOPPED)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that `args` name; while a shell completes it, only its outline."""
        name, command, rest = super().resolve_command(ctx, args)
        if name is None:
            return name, command, rest
        return name, (_leave_values(outlined(name)) if ctx.resilient_parsing else imported(name)), rest


class ListingGroup(TyperGroup):
    """A group whose command `list` may be left out: what is no command of the group are words of that one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._whole(args))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        return super().resolve_command(ctx, self._whole(args))

    def _whole(self, args: list[str]) -> list[str]:
        named = bool(args) and (args[0] in self.commands or args[0] == "--help")
        return args if named else ["list", *args]


@cache
def outlines() -> Mapping[str, Any]:
    """The outline of every command by its name, in the order of the help."""
    found: dict[str, Any] = json.loads(resources.files("paperwatch").joinpath("data/commands.json").read_bytes())
    return found


def new_app(**settings: Any) -> typer.Typer:
    """An app in the manner of the whole program."""
    manner: dict[str, Any] = {
        "rich_markup_mode": "markdown",
        "pretty_exceptions_enable": False,
        "add_completion": False,
    }
    return typer.Typer(**manner | settings)


def imported(name: str) -> Any:
    """The command itself, from its module."""
    app = new_app()
    import_module(f"paperwatch.commands.{outlines()[name]['module']}").register(app)
    return get_group(app).commands[name]


def outlined(name: str) -> Any:
    """A command that has the names, parameters and completions of the real one and does nothing."""
    app = new_app()
    outline = outlines()[name]
    if "commands" not in outline:
        app.command(name, help=outline["help"])(_doing_nothing(name, outline["parameters"]))
        return get_command(app)
    group = new_app(help=outline["help"], cls=ListingGroup if outline.get("listing") else TyperGroup)
    for below, inner in outline["commands"].items():
        group.command(below, help=inner["help"])(_doing_nothing(f"{name} {below}", inner["parameters"]))
    app.add_typer(group, name=name)
    return get_group(app).commands[name]


def _leave_values(command: Any) -> Any:
    """The command, its parameters taking values as they are: to convert them Typer loads pydantic, half of a TAB."""
    for each in (command, *getattr(command, "commands", {}).values()):
        each.get_params = partial(_unconverted, each.get_params)
    return command


def _unconverted(get_params: Callable[[Any], list[Any]], context: Any) -> list[Any]:
    found = get_params(context)
    for parameter in found:
        parameter.process_value = lambda _context, value: value
    return found


def _listed(known: Mapping[str, Any]) -> Any:
    """The commands as help lists them: names and what they do."""
    app = new_app()
    for name, outline in known.items():
        app.command(name, help=outline["help"])(_doing_nothing(name, []))
    return get_group(app).commands


def _doing_nothing(command: str, parameters: list[dict[str, Any]]) -> Callable[..., None]:
    """A function whose signature Typer reads as it reads the real command's."""

    def nothing(**_given: Any) -> None:
        pass

    kinds = {parameter["name"]: _annotation(command, parameter) for parameter in parameters}
    made = [Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=kind) for name, kind in kinds.items()]
    vars(nothing)["__signature__"] = Signature(made)
    nothing.__annotations__ = kinds
    return nothing


def _annotation(command: str, parameter: Mapping[str, Any]) -> Any:
    kind = _TYPES[parameter["type"]]["several" in parameter]
    words = {"help": parameter["help"], "autocompletion": _completion(command, parameter)}
    if parameter["argument"]:
        return Annotated[kind, typer.Argument(**words)]
    return Annotated[kind, typer.Option(*parameter["flags"], **words)]


def _completion(command: str, parameter: Mapping[str, Any]) -> Callable[[str], list[str]] | None:
    if choices := parameter.get("choices"):
        return lambda incomplete: [choice for choice in choices if choice.startswith(incomplete)]
    name = parameter["name"]
    return complete.OF_COMMAND.get(f"{command} {name}") or complete.OF_PARAMETER.get(name)
