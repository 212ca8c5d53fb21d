"""Records as JSON text for keeping: the same content gives the same text and hash, and nothing personal gets in."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from hashlib import blake2b
from typing import Any

_EMAIL = re.compile(r"(?<![\w.+/-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_NUL = re.compile(r"((?<!\\)(?:\\\\)*)\\u0000")
_PLACE = frozenset({"where", "extractor"})


class Serialised(str):
    """JSON text that needs no second pass."""

    __slots__ = ()


def dumps(value: Any) -> str:
    """`value` as compact JSON text; `Serialised` text as it is."""
    if isinstance(value, Serialised):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def plain(value: Any) -> Any:
    """A frozen record as JSON data, equal to `extract.records.as_json`, without the copying that makes it slow."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no JSON form")


@cache
def _names(cls: Hashable) -> tuple[str, ...]:
    return tuple(f.name for f in fields(cls))  # type: ignore[arg-type]


def clean(record: Any) -> tuple[dict[str, Any], bool]:
    """(the record as JSON data, whether an e-mail address was taken out).

    NUL characters and lone surrogates, which no database keeps, are dropped.
    """
    payload: dict[str, Any] = plain(record)
    text = dumps(payload)
    has_email = "@" in text and _EMAIL.search(text) is not None
    broken = "\\u0000" in text or not _encodable(text)
    if has_email or broken:
        text = _NUL.sub(r"\1", text).encode("utf-8", "ignore").decode()
        payload = json.loads(_EMAIL.sub("", text))
    return payload, has_email


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def content_hash(payload: Mapping[str, Any]) -> str:
    """A digest of what the source said; where it stood and who read it do not count."""
    said = {name: value for name, value in payload.items() if name not in _PLACE}
    return digest(json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True))


def digest(*parts: object) -> str:
    """A short digest of the parts, the same everywhere and always."""
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()
