"""The pairs that people judged in a database, as labelled pairs for the scorer."""

from __future__ import annotations

from bench.identity_data import Pair, groups_of
from db.blocking.loading import load
from db.engine import Database
from db.linkage.candidates import judgements
from db.linkage.rules import candidate

LEAST = 200
"""Answers below which nothing is learned from them, by hand: each curve of the scorer has up to ten points."""


def learnable(database: Database) -> list[Pair]:
    """The pairs of `answered`. Raises ValueError where they are too few to learn from."""
    if len(pairs := answered(database)) < LEAST:
        raise ValueError(f"{len(pairs)} pairs are judged there; fewer than {LEAST} teach nothing. Nothing was written.")
    return pairs


def answered(database: Database) -> list[Pair]:
    """One pair for each two records that are here and were judged; nothing of who judged them is read.

    What a judgement implies of further pairs (two records that are the same as a third) is left out.
    """
    with database.reading() as connection:
        said = judgements(connection)
        views = {view.id: view for view in load(connection, {id_ for pair in said for id_ in pair})}
    labels = {"same": 1, "different": 0}
    judged = [
        (candidate(views[a]), candidate(views[b]), labels[verdict])
        for (a, b), verdict in sorted(said.items())
        if verdict in labels and a in views and b in views
    ]
    groups = groups_of([(a, b) for a, b, _ in judged])
    return [Pair(a, b, label, "answer", group) for (a, b, label), group in zip(judged, groups, strict=True)]
