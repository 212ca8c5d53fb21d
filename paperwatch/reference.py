"""The reference pages of the documentation, written from the code: `python -m paperwatch.reference docs`."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

from pydantic import SecretStr

from paperwatch.config import Config
from paperwatch.errors import Exit

EXIT_MEANINGS = {
    Exit.OK: "All went well.",
    Exit.FAILED: "A source failed, a document could not be read, or an expectation was broken; the rest was saved.",
    Exit.USAGE: "The words given make no sense, or the configuration is wrong; nothing was done.",
    Exit.NOT_FOUND: "Nothing in the database has that name.",
    Exit.LOCKED: "Another run holds the lock; nothing was done.",
}


def pages() -> dict[str, str]:
    """File name -> Markdown of every page that is written from the code."""
    return {"commands.md": commands(), "configuration.md": configuration(), "problems.md": problems()}


def commands() -> str:
    """Every command with its options, as Typer itself documents them."""
    words = [sys.executable, "-m", "typer", "paperwatch.cli", "utils", "docs", "--name", "paperwatch"]
    done = subprocess.run(words, check=True, capture_output=True, text=True, encoding="utf-8")
    return done.stdout.strip() + "\n"


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
    """Write every page into `folder`."""
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
