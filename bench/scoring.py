"""Rows and fields right, and every miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Score:
    """The tally of one truth file; `field_names` gives the order of its fields."""

    name: str
    field_names: tuple[str, ...]
    rows: int = 0
    rows_right: int = 0
    extra: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    fields_right: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)
    verdict: str = ""

    def add(self, place: str, expected: Mapping[str, Any], found: Mapping[str, Any] | None) -> None:
        """Count one row of the truth; `found` is None where nothing answers it."""
        self.rows += 1
        self.fields.update(expected.keys())
        if found is None:
            self.misses.append(f"{place}: not found: {expected.get('date', '')} {expected['title']!r}")
            return
        self.rows_right += 1
        for key, value in expected.items():
            if found[key] == value:
                self.fields_right[key] += 1
            else:
                self.misses.append(f"{place}: {key}: {found[key]!r} instead of {value!r}")

    def surplus(self, place: str, what: str) -> None:
        """Count something found that the truth does not have."""
        self.extra += 1
        self.misses.append(f"{place}: not in the truth: {what!r}")

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "rows": self.rows,
            "rows_right": self.rows_right,
            "rows_not_in_truth": self.extra,
            "fields": sum(self.fields.values()),
            "fields_right": sum(self.fields_right.values()),
            "by_field": {f: [self.fields_right[f], self.fields[f]] for f in self.field_names if self.fields[f]},
            "verdict": self.verdict,
            "misses": self.misses,
        }

    def __str__(self) -> str:
        fields, right = sum(self.fields.values()), sum(self.fields_right.values())
        share = right / max(1, fields)
        rows = f"rows {self.rows_right}/{self.rows} (+{self.extra})"
        return "\n    ".join(
            [f"{self.name:16} {rows:24} fields {right}/{fields} {share:.1%} {self.verdict}", *self.misses]
        )
