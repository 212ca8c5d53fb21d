"""Readers that do what a hostile document could make a reader do. They travel to the reading process by their names."""

from __future__ import annotations

import os
import time
from typing import Any

from extract.records import Extraction, PaperRecord, Where


def endless(body: bytes, url: str, **_: Any) -> Extraction:
    while True:
        pass


def sleeping(body: bytes, url: str, **_: Any) -> Extraction:
    time.sleep(1)
    return good(body, url)


def greedy(body: bytes, url: str, **_: Any) -> Extraction:
    taken = []
    while True:
        taken.append(bytearray(50_000_000))


def broken(body: bytes, url: str, **_: Any) -> Extraction:
    raise ZeroDivisionError(url)


def crashing(body: bytes, url: str, **_: Any) -> Extraction:
    os.abort()


def dying(body: bytes, url: str, **_: Any) -> Extraction:
    os._exit(3)


def telling(body: bytes, url: str, **_: Any) -> Extraction:
    """A paper by the number of the process that reads it."""
    return Extraction((PaperRecord("test", url, str(os.getpid()), Where(url)),))


def good(body: bytes, url: str, **_: Any) -> Extraction:
    return Extraction((PaperRecord("test", url, body.decode(), Where(url)),))
