"""Real pages with their ground truth: which pages there are, under which address, and what they ought to say.

A truth row names its page; the page's address comes from the folder's `MANIFEST.tsv` (columns path, url), else from the
row. An API answer that was kept as a cassette (YAML) is the interaction of the row's source and DOI.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

_NO_ROWS = (".nonpapers.jsonl", ".files.jsonl", ".differences.jsonl")
_API_HOSTS = {"crossref": "api.crossref.org", "openalex": "api.openalex.org", "semanticscholar": "semanticscholar.org"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A saved page: its bytes, the address it is read under, the truth it is scored by.

    `refusals` are errors that the page itself states (an OAI error, bytes that are not XML): it must end in a problem.
    """

    name: str
    truth: str
    url: str
    body: bytes
    rows: tuple[Row, ...]
    refusals: tuple[str, ...] = ()


def load(pages: Path, truth: Path) -> tuple[list[Page], list[str]]:
    """Every page that has truth, in the order of the truth files; and the names of pages that are not there."""
    addresses = _addresses(pages)
    found: list[Page] = []
    missing: list[str] = []
    for file in sorted(truth.glob("*.jsonl")):
        if file.name.endswith(_NO_ROWS):
            continue
        refusals = _refusals(truth / f"{file.stem}.files.jsonl")
        rows = _by_page(_rows(file))
        for name in dict.fromkeys((*rows, *refusals)):
            page = _page(pages, name, file.stem, addresses, rows.get(name, []), refusals.get(name, ()))
            if page is None:
                missing.append(name)
            else:
                found.append(page)
    return found, missing


def _rows(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _by_page(rows: list[Row]) -> dict[str, list[Row]]:
    """Rows that tell of a paper, by page; header-only and deleted rows keep their page with nothing in it."""
    pages: dict[str, list[Row]] = {}
    for row in rows:
        if "page" in row:
            here = pages.setdefault(row["page"], [])
            if row.get("title"):
                here.append(row)
    return pages


def _refusals(file: Path) -> dict[str, tuple[str, ...]]:
    """Errors by page, from the file-level truth ("wellformed", "errors")."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows(file) if file.is_file() else ():
        errors = [str(e.get("code") if isinstance(e, dict) else e) for e in row.get("errors") or ()]
        broken = ["not well-formed"] if row.get("wellformed") is False and not row.get("records") else []
        found[row["page"]] = (*errors, *broken)
    return found


def _addresses(pages: Path) -> dict[str, str]:
    manifest = pages / "MANIFEST.tsv"
    if not manifest.is_file():
        return {}
    lines = (line.split("\t") for line in manifest.read_text("utf-8").splitlines()[1:])
    return {cells[0]: cells[1] for cells in lines if len(cells) > 1}


def _page(
    pages: Path, name: str, truth: str, addresses: dict[str, str], rows: list[Row], refusals: tuple[str, ...]
) -> Page | None:
    file = pages / name
    if not file.is_file():
        return None
    body, url = file.read_bytes(), addresses.get(name, "")
    if file.suffix in (".yaml", ".yml") and rows and rows[0].get("source") in _API_HOSTS:
        answer = next(_answers(body, rows[0]), None)
        if answer is None:
            return None
        url, body = answer
    if not url and len(rows) == 1:
        url = rows[0].get("url") or ""
    return Page(name, truth, url or file.name, body, tuple(rows), refusals)


def _answers(cassette: bytes, row: Row) -> Iterator[tuple[str, bytes]]:
    """The answers of the row's source in a recorded session, those that name its DOI or id first."""
    host = _API_HOSTS[row["source"]]
    name = str(row.get("doi") or row.get("paperId") or "")
    answers = []
    for turn in yaml.safe_load(cassette)["interactions"]:
        content = turn["response"]["body"]["string"]
        content = content if isinstance(content, bytes) else content.encode("utf-8")
        if host in turn["request"]["uri"] and b"unixsd" not in turn["request"]["uri"].encode():
            answers.append((turn["request"]["uri"], content))
    yield from sorted(answers, key=lambda a: (name not in unquote(a[0]), name.encode() not in a[1]))
