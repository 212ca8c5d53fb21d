"""Whole documents to be damaged: those of `fixtures/` and of the folder of real pages beside the checkout."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from extract.registry import UnknownDocumentError, by_name, extractor_for
from extract.venues import SHIPPED

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
_LARGEST = 150_000
_SCHEDULES = {"schedule", "reading-list"}
_TEXTS = {".md", ".html", ".csv", ".yml", ".yaml", ".json", ".xml", ".bib", ".txt"}


@dataclass(frozen=True, slots=True)
class Seed:
    """A document, where it was served (None: a file of the group), and who reads it whole."""

    kind: str
    name: str
    url: str | None
    reader: str | None
    body: bytes
    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Damaged:
    """What became of a document: its bytes, also in a file."""

    seed: Seed
    path: Path
    body: bytes

    @property
    def url(self) -> str:
        """Where it is served."""
        return self.seed.url or f"https://group.example.org/{quote(self.seed.name)}"


def seeds(*, corpus: bool = True) -> list[Seed]:
    """Every text document, the same order each time. Those of the corpus come last, where there is one."""
    found = list(_fixtures())
    if corpus and CORPUS.is_dir():
        found += [*_pages_of_the_corpus(), *_schedules_of_the_corpus()]
    return found


def _fixtures() -> Iterator[Seed]:
    for manifest in sorted((ROOT / "fixtures").glob("*/manifest.toml")):
        for page in tomllib.loads(manifest.read_text("utf-8"))["page"]:
            reader = page.get("extractor")
            if reader is None or reader == "pdf":
                continue
            body = (manifest.parent / page["file"]).read_bytes()
            kind = _kind(page["file"], reader)
            yield Seed(kind, page["file"], page["url"], reader, body, page["content_type"])
            if reader in _SCHEDULES:
                yield Seed(kind, page["file"], None, reader, body, page["content_type"])


def _kind(name: str, reader: str) -> str:
    if reader in _SCHEDULES:
        return "schedule"
    if reader in ("bibtex", "ris"):
        return "bibtex"
    return "page" if name.endswith(".html") else "answer"


def _pages_of_the_corpus() -> Iterator[Seed]:
    with (CORPUS / "web" / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        path = CORPUS / "web" / row["path"]
        if not row["url"] or path.suffix not in _TEXTS or not path.is_file() or path.stat().st_size > _LARGEST:
            continue
        body = path.read_bytes()
        try:
            reader = extractor_for(body, row["url"]).name
        except UnknownDocumentError:
            continue
        yield Seed(_kind(path.name, reader), path.name, row["url"], reader, body)


def _schedules_of_the_corpus() -> Iterator[Seed]:
    for folder, reader in (("schedules", "schedule"), ("lists", "reading-list")):
        for path in sorted((CORPUS / folder).rglob("*")):
            if path.suffix in _TEXTS and path.is_file() and path.stat().st_size <= _LARGEST:
                body = path.read_bytes()
                if by_name(reader).extract(body, path.name, venues=SHIPPED).records:
                    yield Seed("schedule", path.name, None, reader, body)
