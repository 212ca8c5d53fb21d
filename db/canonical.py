"""JSON text and digests that are the same everywhere and always."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Serialised(str):
    """JSON text that needs no second pass."""

    __slots__ = ()


def dumps(value: Any) -> str:
    """`value` as compact JSON text; `Serialised` text as it is."""
    if isinstance(value, Serialised):
        return str(value)
    return _ENCODER.encode(value)


def digest(*parts: object) -> str:
    """A short digest of the parts, the same everywhere and always."""
    return blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), digest_size=16).hexdigest()
