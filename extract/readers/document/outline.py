"""Lists as people indent them, put into the indentation CommonMark expects; the number of lines never changes.

Seen in 2025: items indented by 4 to 9 spaces under one numbered heading, which CommonMark reads as one paragraph; pages
copied from a browser whose bullets are "•" characters.
"""

from __future__ import annotations

import re

_ITEM = re.compile(r"^(?P<indent>[ \t\u00a0]*)(?P<mark>[-*+•◦▪‣·○●]|\d{1,3}[.)])(?P<gap>[ \t\u00a0]+)(?P<text>\S.*)?$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_RULE = re.compile(r"^\s*([-*_])\s*(?:\1\s*){2,}$")
_BULLETS = "•◦▪‣·○●"


def regularise(text: str) -> str:
    """`text` with every list item at the content column of its parent, and "•" written as "-"."""
    stack: list[tuple[int, int]] = []  # (column as printed, content column as written here)
    fenced, lines = False, []
    for line in text.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        match = None if fenced or _RULE.match(line) else _ITEM.match(line)
        if match:
            lines.append(_item(match, stack))
        elif fenced or not line.strip():
            lines.append(line)
        else:
            lines.append(_continued(line, stack))
    return "\n".join(lines)


def _width(indent: str) -> int:
    return len(indent.replace("\t", "    "))


def _item(match: re.Match[str], stack: list[tuple[int, int]]) -> str:
    column = _width(match["indent"])
    while stack and column <= stack[-1][0]:
        stack.pop()
    if not stack and column >= 4 and match["mark"] not in _BULLETS:
        column = 0  # a list that starts this deep is meant as a list, not as code
    written = stack[-1][1] if stack else 0
    mark = "-" if match["mark"] in _BULLETS else match["mark"]
    stack.append((column, written + len(mark) + 1))
    return f"{' ' * written}{mark} {match['text'] or ''}"


def _continued(line: str, stack: list[tuple[int, int]]) -> str:
    column = _width(line[: len(line) - len(line.lstrip())])
    while stack and column <= stack[-1][0]:
        stack.pop()
    return " " * stack[-1][1] + line.lstrip() if stack else line
