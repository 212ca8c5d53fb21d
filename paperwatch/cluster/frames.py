"""What is done with a part of a table while records are matched by a cluster: plain functions of pandas frames.

The parts come from the engine's own shuffles, so that all rows of one key, or of one record, are in one part. Keys, the
first look at a pair and the decision are those of `db.blocking` and `db.linkage`, unchanged.
"""

from __future__ import annotations

import pickle
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from db.blocking.keys import LARGEST_BLOCK, LARGEST_NEAR_BLOCK, finer_keys, parts
from db.blocking.lean import people
from db.blocking.view import RecordView
from db.canonical import dumps
from db.linkage.prefilter import mask
from db.linkage.rules import decide, promising

ROWS = {"id": "int64", "key": "int64", "list": "int64"}
"""A record and a key of it; `list` is the list of which it is an entry, 0 for none, -1 for who stands for no paper."""
LEAN = ("id", "kind", "source", "name", "title", "title_key", "authors", "short", "list")
"""A record as far as keys and the first look at a pair depend on it (`db.blocking.lean`)."""
PAIRS = {"a": "int64", "b": "int64", "exact": "bool"}
DECIDED = {"a": "int64", "b": "int64", "verdict": "string", "reasons": "string", "score": "float64"}
_TITLE, _KIND = 1, 3  # the bits of a key that say what it is (`db.blocking.keys`)


def empty(columns: dict[str, str]) -> Any:
    """A frame of these columns without rows, from which the engine knows what a function gives."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})


def crowded(rows: Any) -> Any:
    """The rows whose keys too many records share, but for whole titles, which are not split."""
    sizes = rows.groupby("key")["id"].transform("size")
    return rows.loc[(sizes > LARGEST_NEAR_BLOCK) & (rows["key"] & _TITLE == 0), ["id", "key"]]


def finer(rows: Any) -> Any:
    """The keys that split those of `rows`, crowded keys beside the lean record of each: all of a record are here."""
    found: list[tuple[int, int, int]] = []
    for id_, own in rows.groupby("id", sort=False):
        one = next(own.itertuples(index=False))
        keys = finer_keys(parts(_lean(one, "")), (int(key) for key in own["key"]))
        found += [(int(id_), key, int(one.list)) for key in sorted(keys)]
    return _frame(found, ROWS)


def pairs(rows: Any) -> Any:
    """The pairs that meet by a key: all rows of each key are here."""
    sizes = rows.groupby("key")["id"].transform("size")
    most = np.where(rows["key"] & _TITLE == 1, LARGEST_BLOCK, LARGEST_NEAR_BLOCK)
    here = rows[(sizes > 1) & (sizes <= most) & (rows["list"] >= 0)]
    both = here.merge(here, on="key", suffixes=("_a", "_b"))
    both = both[both["id_a"] < both["id_b"]]
    exact = both["key"] & _TITLE == 1
    both = both[exact | (both["list_a"] != both["list_b"]) | (both["list_a"] == 0)]
    return _once(both["id_a"], both["id_b"], both["key"] & _TITLE == 1)


def named_pairs(rows: Any) -> Any:
    """The pairs that share a name in a registry, which too many records do not share."""
    rows = rows.drop_duplicates()
    sizes = rows.groupby("name")["id"].transform("size")
    here = rows[(sizes > 1) & (sizes <= LARGEST_BLOCK)]
    both = here.merge(here, on="name", suffixes=("_a", "_b"))
    both = both[both["id_a"] < both["id_b"]]
    return _once(both["id_a"], both["id_b"], np.ones(len(both), dtype=bool))


def once(rows: Any) -> Any:
    """Each pair once, by the surest that it meets by: all rows of its first record are here."""
    return _once(rows["a"], rows["b"], rows["exact"])


def _once(a: Any, b: Any, exact: Any) -> Any:
    found = pd.DataFrame({"a": np.asarray(a), "b": np.asarray(b), "exact": np.asarray(exact, dtype=bool)})
    return found.sort_values("exact", ascending=False).drop_duplicates(["a", "b"]).astype(PAIRS)


def worth_comparing(rows: Any) -> Any:
    """The near pairs of which something may come, of rows with the lean records of both."""
    found = [(one.a, one.b, False) for one in rows.itertuples(index=False) if _worth(one)]
    return _frame(found, PAIRS)


def _worth(both: Any) -> bool:
    if not _mask(both.authors_a) & _mask(both.authors_b):
        return False
    return promising(_lean(both, "_a"), _lean(both, "_b"))


def _mask(authors: str) -> int:
    return mask(tuple(authors.split("\n")))


def _lean(row: Any, side: str) -> RecordView:
    """The record of one side of a row."""
    id_ = int(getattr(row, {"_a": "a", "_b": "b"}.get(side, "id")))
    kind, source, key, title, title_key, authors, short = (getattr(row, f"{name}{side}") for name in LEAN[1:8])
    return RecordView(id_, kind, source, key, title, title_key, authors=people(authors), short=short)


def decisions(rows: Any) -> Any:
    """What the shipped rule decides of pairs, of rows with the whole views of both."""
    return _frame(_decisions(rows.itertuples(index=False)), DECIDED)


def _decisions(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    for one in rows:
        told = decide(unpacked(one.view_a), unpacked(one.view_b))
        if told.verdict != "unknown":
            yield one.a, one.b, told.verdict, dumps(list(told.reasons)), told.score


def packed(view: RecordView) -> str:
    """A view as text that a table can hold."""
    return b64encode(pickle.dumps(view)).decode()


def unpacked(text: str) -> RecordView:
    found: RecordView = pickle.loads(b64decode(text))  # noqa: S301 - written by `packed`, in a folder of our own
    return found


def _frame(rows: Iterable[tuple[Any, ...]], columns: dict[str, str]) -> Any:
    return pd.DataFrame(list(rows), columns=list(columns)).astype(columns)
