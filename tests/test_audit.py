"""What `make audit` says of an answer of pip-audit: a package that nobody knows is not one without a weakness."""

from __future__ import annotations

import json

import pytest

from bench.audit import judged

SOUND = {"name": "lxml", "version": "6.0", "vulns": []}
WEAK = {"name": "scrapy", "version": "2.0", "vulns": [{"id": "PYSEC-1"}]}
UNKNOWN = {"name": "twisted", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("packages", "status", "said"),
    [
        ([SOUND], 0, "None of 1 packages has a known weakness."),
        ([SOUND, WEAK], 1, "scrapy 2.0: PYSEC-1"),
        ([UNKNOWN, WEAK], 1, "scrapy 2.0: PYSEC-1"),
        ([SOUND, UNKNOWN], 2, "1 of 2 packages are not known to who was asked: twisted."),
    ],
)
def test_an_answer_is_judged_by_every_package(packages: list[object], status: int, said: str) -> None:
    assert judged(json.dumps({"dependencies": packages, "fixes": []}), "") == (status, said)


@pytest.mark.parametrize(
    ("err", "said"),
    [
        ("No module named pip_audit", "pip-audit is not installed"),
        ("requests.exceptions.ConnectionError: x", "does not answer"),
        ("a fault of its own", "pip-audit gave no answer: a fault of its own"),
    ],
)
def test_where_nobody_was_asked_it_is_said(err: str, said: str) -> None:
    status, text = judged("", err)
    assert (status, said in text) == (2, True)
