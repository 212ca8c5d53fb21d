"""Damaged documents through the whole street, a hundred of them; `python -m bench.fuzz` takes as many as one likes."""

from __future__ import annotations

from bench.fuzz import fuzz


def test_a_hundred_damaged_documents_leave_no_fault() -> None:
    tally = fuzz(100, 20261121, corpus=False)
    assert tally.faults == []
    assert sum(tally.kinds.values()) == 100
    assert tally.rows["records (paper)"] > 0
