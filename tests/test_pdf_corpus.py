"""The real papers beside the checkout: how many headers are right, by either reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.pdf_score import OTHER, Total, judge, load
from extract.pdf import read_pdf

pytestmark = pytest.mark.corpus


def test_headers_of_real_papers(corpus: Path) -> None:
    total = Total()
    for row in load(corpus / "pdf" / "truth.jsonl"):
        if row["format"] != OTHER:
            total.add(judge(read_pdf((corpus / "pdf" / row["pdf"]).read_bytes(), ""), row))
    row = total.row()
    assert row["title"] >= 0.99
    assert row["abstract"] >= 0.98
    assert row["authors"] >= 0.95
    assert row["author_f1"] >= 0.985
    assert row["affiliation_f1"] >= 0.93


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("bitrot_400bytes", "pdf.damaged"),
        ("blank_pages", "pdf.no-text"),
        ("empty", "pdf.not-a-pdf"),
        ("enc_aes256_userpw", "pdf.encrypted"),
        ("html_error_page", "pdf.not-a-pdf"),
        ("only_header", "pdf.truncated"),
        ("random_bytes", "pdf.not-a-pdf"),
        ("trunc_5pct", "pdf.truncated"),
        ("trunc_50pct", "pdf.truncated"),
        ("trunc_90pct", "pdf.truncated"),
    ],
)
def test_odd_file_ends_in_its_code(corpus: Path, name: str, code: str) -> None:
    extraction = read_pdf((corpus / "pdf" / "odd" / f"{name}.pdf").read_bytes(), "")
    assert ([p.code for p in extraction.problems], extraction.records) == ([code], ())


@pytest.mark.parametrize(
    "name",
    [
        "bad_startxref",
        "enc_aes256_ownerpw_only",
        "enc_rc4_ownerpw_only",
        "leading_junk",
        "linearized_objstm",
        "rotated90",
        "trailing_junk",
    ],
)
def test_odd_file_is_read_all_the_same(corpus: Path, name: str) -> None:
    extraction = read_pdf((corpus / "pdf" / "odd" / f"{name}.pdf").read_bytes(), "")
    assert [getattr(r, "title", None) for r in extraction.records] == [
        "Effectively Prefetching Remote Memory with Leap"
    ]
    assert extraction.problems == ()
