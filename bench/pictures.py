"""The picture of the README: `python -m bench.pictures` asks the demo's database and draws what the terminal shows."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

QUESTION = 'paperwatch uncovered "OSDI\'25" --topic serving'
PICTURE = Path(__file__).parent.parent / "docs" / "pictures" / "terminal.svg"
WIDTH = 100

# Rich's own frame fetches a font from the network; a picture should not.
_FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: {char_height}px; \
line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def picture(printed: str) -> str:
    """An SVG of the question and of what it `printed`, colours and all, in a terminal of a hundred columns."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, highlight=False)
    console.print(Text(f"$ {QUESTION}", "bold"))
    console.print(Text.from_ansi(printed.rstrip()))
    return console.export_svg(title="paperwatch", code_format=_FRAME, unique_id="terminal")


def printed_by(command: str, folder: Path) -> str:
    """What this command prints to a terminal with colours."""
    colours = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": str(WIDTH)}
    words = [sys.executable, "-m", "paperwatch.cli", *shlex.split(command)[1:]]
    done = subprocess.run(
        words, cwd=folder, env=os.environ | colours, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


def main() -> None:
    """Run the demo, ask its database, and write the picture."""
    with tempfile.TemporaryDirectory() as name:
        printed_by("paperwatch demo --folder group", Path(name))
        PICTURE.write_text(picture(printed_by(QUESTION, Path(name) / "group")), "utf-8")


if __name__ == "__main__":
    main()
