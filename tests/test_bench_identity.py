"""What people answered in a database teaches the scorer as labelled pairs, and only when there is enough of it."""

from __future__ import annotations

import pytest

from bench.identity_answers import answered, learnable
from db.engine import Database
from db.judgements.judging import Name, Verdict, judge
from db.linkage.link import link_pending
from tests.test_judgements import keep, paper

A, B, C = (("dblp", "a"), ("crossref", "10.1145/1.1"), ("openalex", "W1"))


def answer(database: Database, *said: tuple[Verdict, Name, Name]) -> None:
    keep(database, paper(A, "Fair Queues for Kernels"), paper(B, "Fair Queueing in Kernels"), paper(C, "Deep Snow"))
    for verdict, one, other in said:
        judge(database, one, other, verdict, by="ann")
    link_pending(database)


def test_each_judged_pair_is_a_labelled_pair(database: Database) -> None:
    answer(database, ("same", A, B), ("different", A, C))
    assert sorted((pair.a.title, pair.b.title, pair.label) for pair in answered(database)) == [
        ("Fair Queues for Kernels", "Deep Snow", 0),
        ("Fair Queues for Kernels", "Fair Queueing in Kernels", 1),
    ]


def test_pairs_of_one_record_are_learned_from_together(database: Database) -> None:
    answer(database, ("same", A, B), ("different", A, C))
    assert len({pair.group for pair in answered(database)}) == 1


def test_few_answers_teach_nothing(database: Database) -> None:
    answer(database, ("same", A, B))
    with pytest.raises(ValueError, match="1 pairs are judged there; fewer than 200 teach nothing"):
        learnable(database)
