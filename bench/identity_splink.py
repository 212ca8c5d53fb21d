"""Splink 5 on given pairs: one row a side for each pair, blocked on the pair's number."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from bench.identity_data import Pair
from bench.identity_fit import Array
from db.linkage.features import Candidate
from extract.text import title_key


def comparisons() -> list[Any]:
    """What splink compares, here and at scale."""
    return [
        cl.JaroWinklerAtThresholds("title", [0.97, 0.92, 0.85, 0.75]),
        cl.JaccardAtThresholds("authors", [0.9, 0.7, 0.5]),
        cl.ExactMatch("first_author"),
        cl.ExactMatch("year"),
    ]


def probabilities(pairs: Sequence[Pair]) -> Array:
    """A match probability for each pair; m by expectation maximisation on the pairs, u by random sampling."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI()
    tables = [api.register(_table([getattr(p, side) for p in pairs])) for side in ("a", "b")]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=comparisons(),
        blocking_rules_to_generate_predictions=[block_on("pair")],
    )
    linker = Linker(tables, settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("pair"))
    predicted: Any = linker.inference.predict(threshold_match_probability=0)
    found = predicted.as_pandas_dataframe()
    answer = np.zeros(len(pairs))
    answer[found["pair"].to_numpy() if "pair" in found else found["pair_l"].to_numpy()] = found["match_probability"]
    return answer


def _table(records: Sequence[Candidate]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "unique_id": range(len(records)),
            "pair": range(len(records)),
            "title": [title_key(r.title) for r in records],
            "authors": [title_key(" ".join(r.authors)) or None for r in records],
            "first_author": [title_key(r.authors[0]).split(" ")[-1] if r.authors else None for r in records],
            "year": [r.year for r in records],
        }
    )
