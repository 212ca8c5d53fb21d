"""What to do about a problem: `extract/data/codes.toml` for people."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def codes() -> Mapping[str, Mapping[str, Any]]:
    """Every problem code: `means`, `do`, and `waits` where it is false: nobody need do anything."""
    return tomllib.loads(resources.files("extract").joinpath("data/codes.toml").read_text("utf-8"))


def advice(code: str) -> str:
    """What to do about a problem of that code; nothing for a code that is not in the list."""
    return str(codes().get(code, {}).get("do", ""))


def waiting(problems: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """Of open problems, counted by (severity, code), those that wait for a person."""
    return {
        (severity, code): count
        for (severity, code), count in problems.items()
        if severity != "ignored" and codes().get(code, {}).get("waits", True)
    }
