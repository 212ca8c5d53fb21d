"""The benchmark of meeting counts a crowd of strangers around a pair as the product's own keys do."""

from __future__ import annotations

import pytest

from bench.meeting import Around, Tables
from db.blocking import keys
from db.blocking.view import RecordView
from extract.records import Author, PaperRecord, Where

_PEOPLE = ("Ada Ng", "Bo Li", "Cy Wu")
_PAIR = tuple(
    RecordView(0, "paper", "", "", title, title.lower(), authors=_PEOPLE)
    for title in ("Leases for jittery quorum clocks", "Jittery quorum in gossip")
)


def stranger(number: int, title: str, *people: str) -> PaperRecord:
    return PaperRecord("dblp", str(number), title, Where("x"), authors=tuple(map(Author, people)))


def crowd() -> list[PaperRecord]:
    topic = [stranger(n, f"Jittery quorum gizmo{n}", f"Di Few{n}x") for n in range(4)]
    namesakes = [stranger(n, f"Zebra gizmo{n}", "Ada Ng", "Bo Li", "Cy Wu") for n in range(4)]
    return topic + namesakes


@pytest.mark.parametrize(("largest", "dropped", "split"), [(30, True, True), (5, False, True)])
def test_a_pair_in_a_crowd_meets_by_what_splits_it(
    monkeypatch: pytest.MonkeyPatch, largest: int, dropped: bool, split: bool
) -> None:
    monkeypatch.setattr(keys, "LARGEST_NEAR_BLOCK", largest)
    pair = _PAIR[0], _PAIR[1]
    around = Around(Tables(crowd(), [pair]), [pair])
    assert (around.meets(pair, split=False), around.meets(pair, split=True)) == (dropped, split)
