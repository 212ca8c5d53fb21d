"""Records as JSON text for keeping: the same content gives the same text and hash, and nothing personal gets in."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import orjson

from db.canonical import Serialised, digest, dumps
from extract.lexicon.privacy import may_hold_email, without_email
from extract.records import as_json

_PLACE = ("where", "extractor")


@cache
def _names(cls: Hashable) -> tuple[str, ...]:
    return tuple(f.name for f in fields(cls) if f.name not in _PLACE)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Payload:
    """A record as JSON text. `content_hash` tells what the source said from what it said before: where it stood and who
    read it do not count. `had_email` is set where an address was taken out.
    """

    text: Serialised
    content_hash: str
    had_email: bool


def payload_of(record: Any) -> Payload:
    """The record for keeping, without e-mail addresses, NUL characters and lone surrogates."""
    try:
        said = orjson.dumps({name: getattr(record, name) for name in _names(record.__class__)}).decode()
        stood = orjson.dumps({name: getattr(record, name) for name in _PLACE if hasattr(record, name)}).decode()
    except orjson.JSONEncodeError:  # lone surrogates
        return _cleaned(record)
    if may_hold_email(said) or "\\u0000" in said or "\\u0000" in stood:
        return _cleaned(record)
    return Payload(_joined(said, stood), digest(said), had_email=False)


def _cleaned(record: Any) -> Payload:
    """The same of a record that may hold what is not kept."""
    data = as_json(record)
    place = {name: _each_text(data.pop(name), storable) for name in _PLACE if name in data}
    storable_data = _each_text(data, storable)
    kept = _each_text(storable_data, without_email)
    said = dumps(kept)
    return Payload(_joined(said, dumps(place)), digest(said), had_email=kept != storable_data)


def _joined(said: str, stood: str) -> Serialised:
    return Serialised(said if stood == "{}" else f"{said[:-1]},{stood[1:]}")


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    """JSON data with every text changed; the names of fields are our own."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(item, change) for item in value]
    if isinstance(value, dict):
        return {name: _each_text(item, change) for name, item in value.items()}
    return value


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
