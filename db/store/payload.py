"""Records as JSON text for keeping: the same content gives the same text and hash, and nothing personal gets in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from db.canonical import Serialised, digest
from extract.lexicon.privacy import may_hold_email, without_email
from extract.records import set_values

_PLACE = ("where", "extractor", "confidence")
FINGERPRINT = "set-values-1"
"""The form of `content_hash`. Another form needs another name, and a migration that moves every row to it."""


@dataclass(frozen=True, slots=True)
class Payload:
    """The set values of a record as JSON text. `content_hash` tells what the source said from what it said before:
    where it stood and who read it do not count, nor do fields without a value. `had_email` is set where an address was
    taken out.
    """

    text: Serialised
    content_hash: str
    had_email: bool


def payload_of(record: Any) -> Payload:
    """The record for keeping, without e-mail addresses, NUL characters and lone surrogates."""
    data = set_values(record)
    place = {name: data.pop(name) for name in _PLACE if name in data}
    try:
        said, stood = _text(data), _text(place)
    except orjson.JSONEncodeError:  # lone surrogates
        return _cleaned(data, place)
    if may_hold_email(said) or "\\u0000" in said or "\\u0000" in stood:
        return _cleaned(data, place)
    return Payload(_joined(said, stood), digest(FINGERPRINT, said), had_email=False)


def content_hash(payload: Mapping[str, Any]) -> str:
    """The hash of a payload that was kept, whenever and by whichever version of the program."""
    return digest(FINGERPRINT, _text(set_values({k: v for k, v in payload.items() if k not in _PLACE})))


def _cleaned(data: dict[str, Any], place: dict[str, Any]) -> Payload:
    """The same of a record that may hold what is not kept."""
    storable_data = each_text(data, storable)
    kept = set_values(each_text(storable_data, without_email))
    said = _text(kept)
    return Payload(
        _joined(said, _text(each_text(place, storable))), digest(FINGERPRINT, said), had_email=kept != storable_data
    )


def _text(data: Any) -> str:
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()


def _joined(said: str, stood: str) -> Serialised:
    if "{}" in (said, stood):
        return Serialised(said if stood == "{}" else stood)
    return Serialised(f"{said[:-1]},{stood[1:]}")


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """JSON data with every text changed; the names of fields are our own."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [each_text(item, change) for item in value]
    if isinstance(value, dict):
        return {name: each_text(item, change) for name, item in value.items()}
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
