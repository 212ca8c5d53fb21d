"""Records as JSON text for keeping: the same content gives the same text and hash, and nothing personal gets in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from hashlib import blake2b
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_EMAIL = re.compile(r"(?<![\w.+/-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_NUL = re.compile(r"((?<!\\)(?:\\\\)*)\\u0000")
_PLACE = ("where", "extractor")
_SCALARS = frozenset({str, int, float, bool, type(None)})


class Serialised(str):
    """JSON text that needs no second pass."""

    __slots__ = ()


def dumps(value: Any) -> str:
    """`value` as compact JSON text; `Serialised` text as it is."""
    if isinstance(value, Serialised):
        return str(value)
    return _ENCODER.encode(value)


def plain(value: Any) -> Any:
    """A frozen record as JSON data, equal to `extract.records.as_json`, without the copying that makes it slow."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is tuple or kind is list:
        return [plain(item) for item in value]
    if is_dataclass(kind):
        return {name: plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    raise TypeError(f"{kind.__name__} has no JSON form")


@cache
def _names(cls: Hashable) -> tuple[str, ...]:
    return tuple(f.name for f in fields(cls))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Payload:
    """A record as JSON data and as text. `content_hash` tells what the source said from what it said before: where it
    stood and who read it do not count. `had_email` is set where an address was taken out.
    """

    data: dict[str, Any]
    text: Serialised
    content_hash: str
    had_email: bool


def payload_of(record: Any) -> Payload:
    """The record for keeping, without e-mail addresses, NUL characters and lone surrogates."""
    data: dict[str, Any] = plain(record)
    place = dumps({name: data.pop(name) for name in _PLACE if name in data})
    text, has_email = dumps(data), False
    if "@" in text or "\\u0000" in text or not _encodable(text):
        kept = _each_text(data, storable)
        data = _each_text(kept, without_email)
        text, has_email = dumps(data), data != kept
    place = storable(_NUL.sub(r"\1", place))
    whole = text if place == "{}" else f"{text[:-1]},{place[1:]}"
    return Payload(data, Serialised(whole), digest(text), has_email)


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """JSON data with every text changed; the names of fields are our own."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(item, change) for item in value]
    if isinstance(value, dict):
        return {name: _each_text(item, change) for name, item in value.items()}
    return value


def without_email(text: str) -> str:
    """`text` without e-mail addresses, those included that stand together only once another is taken out."""
    while "@" in text:
        cut = _EMAIL.sub("", text)
        if cut == text:
            break
        text = cut
    return text


def fit(text: str) -> str:
    """`text` for a column of its own: storable, and without e-mail addresses."""
    return without_email(storable(text))


def storable(text: str) -> str:
    """`text` without what no database keeps: NUL characters and lone surrogates."""
    return text.replace("\x00", "") if _encodable(text) else text.replace("\x00", "").encode("utf-8", "ignore").decode()


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def digest(*parts: object) -> str:
    """A short digest of the parts, the same everywhere and always."""
    return blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), digest_size=16).hexdigest()
