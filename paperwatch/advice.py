"""What to do about a problem: `extract/data/codes.toml` for people."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def codes() -> Mapping[str, Mapping[str, str]]:
    """Every problem code: `means` and `do`."""
    return tomllib.loads(resources.files("extract").joinpath("data/codes.toml").read_text("utf-8"))


def advice(code: str) -> str:
    """What to do about a problem of that code; nothing for a code that is not in the list."""
    return codes().get(code, {}).get("do", "")
