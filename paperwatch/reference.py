"""The reference pages of the documentation, written from the code: `python -m paperwatch.reference docs`."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from enum import Enum
from importlib import import_module, resources
from inspect import cleandoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import typer
from pydantic import SecretStr
from typer.models import ArgumentInfo, ParameterInfo

from paperwatch.cli import made
from paperwatch.commands import MODULES
from paperwatch.config import Config
from paperwatch.errors import Exit
from paperwatch.lazy import ListingGroup

EXIT_MEANINGS = {
    Exit.OK: "All went well.",
    Exit.FAILED: "A source failed, a document could not be read, or an expectation was broken; the rest was saved.",
    Exit.USAGE: "The words given make no sense, or the configuration is wrong; nothing was done.",
    Exit.NOT_FOUND: "Nothing in the database has that name.",
    Exit.LOCKED: "Another run holds the lock; nothing was done.",
    Exit.STOPPED: "Stopped by Ctrl-C; what was saved before stays.",
}


OUTLINES = Path(str(resources.files("paperwatch"))) / "data" / "commands.json"


def whole() -> typer.Typer:
    """The program with all its commands imported."""
    app = made()
    for module in MODULES:
        import_module(f"paperwatch.commands.{module}").register(app)
    return app


def pages() -> dict[str, str]:
    """File name -> Markdown of every page that is written from the code."""
    return {"commands.md": commands(), "configuration.md": configuration(), "problems.md": problems()}


def commands() -> str:
    """Every command with its options, as Typer itself documents them."""
    words = [
        sys.executable,
        "-m",
        "typer",
        "--app",
        "app",
        "paperwatch.reference",
        "utils",
        "docs",
        "--name",
        "paperwatch",
    ]
    done = subprocess.run(words, check=True, capture_output=True, text=True, encoding="utf-8")
    return done.stdout.strip() + "\n"


def outlines() -> str:
    """Every command with its module, help and parameters, as JSON: what `paperwatch.lazy` knows before it imports."""
    found: dict[str, Any] = {}
    groups: dict[str, Any] = {}
    for module in MODULES:
        app = typer.Typer()
        import_module(f"paperwatch.commands.{module}").register(app)
        found |= {name: {"module": module} | outline for name, outline in _commands(app).items()}
        for group in app.registered_groups:
            below = group.typer_instance
            assert below is not None
            groups[str(group.name)] = {"module": module, "help": below.info.help, "commands": _commands(below)}
            if below.info.cls is ListingGroup:
                groups[str(group.name)]["listing"] = True
    return json.dumps(found | groups, indent=1, ensure_ascii=False) + "\n"


def _commands(app: typer.Typer) -> dict[str, Any]:
    functions = {str(command.name): command.callback for command in app.registered_commands if command.callback}
    return {
        name: {"help": cleandoc(function.__doc__ or ""), "parameters": _parameters(function)}
        for name, function in functions.items()
    }


def _parameters(function: Callable[..., Any]) -> list[dict[str, Any]]:
    hints = get_type_hints(function, include_extras=True)
    return [_parameter(name, *get_args(hint)) for name, hint in hints.items() if name != "return"]


def _parameter(name: str, hint: Any, info: ParameterInfo) -> dict[str, Any]:
    """Raises `TypeError` for a parameter that is written in another way than `Annotated[type, typer.Option(...)]`."""
    optional = get_origin(hint) in (Union, UnionType)
    whole = next(part for part in get_args(hint) if part is not NoneType) if optional else hint
    several = get_origin(whole) is list
    kind = get_args(whole)[0] if several else whole
    found: dict[str, Any] = {
        "name": name,
        "argument": isinstance(info, ArgumentInfo),
        "flags": [flag for flag in (info.default, *(info.param_decls or ())) if isinstance(flag, str)],
        "help": info.help,
        "type": {bool: "flag", Path: "path"}.get(kind, "text"),
    }
    if several:
        found["several"] = True
    if issubclass(kind, Enum):
        found["choices"] = [member.value for member in kind]
    return found


def configuration() -> str:
    """Every setting with its variable, default and meaning; every exit status."""
    lines = [
        "# Configuration",
        "",
        "paperwatch reads `paperwatch.toml` in the current folder, or the file that `PAPERWATCH_CONFIG` names. Each "
        "setting is also an environment variable, which wins.",
        "",
        "| setting | variable | default | meaning |",
        "|---|---|---|---|",
    ]
    for name, field in Config.model_fields.items():
        default = "" if field.default is None or isinstance(field.default, SecretStr) else f"`{field.default}`"
        lines.append(f"| `{name}` | `PAPERWATCH_{name.upper()}` | {default} | {field.description} |")
    lines += ["", "## Exit statuses", "", "| status | meaning |", "|---|---|"]
    lines += [f"| {status.value} | {meaning} |" for status, meaning in EXIT_MEANINGS.items()]
    return "\n".join(lines) + "\n"


def problems() -> str:
    """Every problem code: what it means and what to do."""
    codes = tomllib.loads(resources.files("extract").joinpath("data/codes.toml").read_text("utf-8"))
    lines = [
        "# Problem codes",
        "",
        "A problem is a row of the view `problems`: a code, a sentence, a document and often a line. `ignored.*` names "
        "entries that were left out on purpose.",
        "",
        "| code | means | what to do |",
        "|---|---|---|",
    ]
    lines += [f"| `{code}` | {said['means']} | {said['do']} |" for code, said in sorted(codes.items())]
    return "\n".join(lines) + "\n"


def write(folder: Path) -> None:
    """Write every page into `folder`, and the outlines of the commands into the package."""
    OUTLINES.write_text(outlines(), "utf-8")
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")


app = whole()

if __name__ == "__main__":
    write(Path(sys.argv[1]))
