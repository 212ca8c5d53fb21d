"""Splink 5 on one large table: the peer of `bench.scale_identity`."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import pandas as pd
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from bench.identity_splink import comparisons
from extract.text import title_key

Row = tuple[str, tuple[str, ...], int | None]


def deduplicate(records: Sequence[Row]) -> int:
    """Train on one table of (title, authors, year) and predict all pairs of its blocks; how many pairs are likely.

    Blocks: equal titles; the first two words with the first author; the first with the last author.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    table = _table(records)
    api = DuckDBAPI()
    blocks: Sequence[Any] = [
        block_on("title"),
        block_on("opening", "first_author"),
        block_on("first_author", "last_author", "year"),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons(),
        blocking_rules_to_generate_predictions=list(blocks),
    )
    linker = Linker([api.register(table)], settings, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("title"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("opening", "first_author"))
    predicted: Any = linker.inference.predict(threshold_match_probability=0.5)
    return len(predicted.as_pandas_dataframe())


def _table(records: Sequence[Row]) -> pd.DataFrame:
    keys = [title_key(title) for title, _, _ in records]
    families = [[title_key(name).split(" ")[-1] for name in authors] for _, authors, _ in records]
    return pd.DataFrame(
        {
            "unique_id": range(len(records)),
            "title": keys,
            "authors": [title_key(" ".join(authors)) or None for _, authors, _ in records],
            "first_author": [names[0] if names else None for names in families],
            "last_author": [names[-1] if len(names) > 1 else None for names in families],
            "opening": [" ".join(key.split()[:2]) or None for key in keys],
            "year": [year for _, _, year in records],
        }
    )
