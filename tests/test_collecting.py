"""Unreachable objects are looked for less often while many are made, and as before afterwards."""

from __future__ import annotations

import gc

from db.collecting import OBJECTS, rarely_collecting


def test_the_collector_is_as_before_once_the_last_of_several_is_done() -> None:
    before = gc.get_threshold()
    first, second = rarely_collecting(), rarely_collecting()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] == OBJECTS
    second.__exit__(None, None, None)
    assert gc.get_threshold() == before
