"""One saved document: its bytes, its address, and what the right extractor reads in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from extract import registry, schedule
from extract.readers.saved import saved_from
from extract.records import Extraction, Problem, Where
from extract.registry import Extractor
from paperwatch.errors import PaperwatchError, usage_error
from paperwatch.pdf_pool import Job, read_pdfs

MAX_BYTES = 100 * 1024 * 1024

NAMED_READERS: Mapping[str, Callable[[bytes, str, str], Extraction]] = {
    "schedule": lambda body, url, name: schedule.read(body, url, schedule.ScheduleSettings(name=name)),
}
"""Readers of a group's own pages: their source carries a name of its own."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's bytes and the address they were saved from (the file's own path where none is known)."""

    path: Path
    body: bytes
    url: str


def open_document(path: Path, url: str | None = None) -> Document:
    """Reads `path`. Raises `PaperwatchError` `file.unreadable`, `file.too-large`."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise usage_error("file.too-large", f"{path} has {size:,} bytes; at most {MAX_BYTES:,} are read.")
        body = path.read_bytes()
    except OSError as error:
        raise usage_error("file.unreadable", f"{path} cannot be read: {error.strerror}.") from error
    return Document(path, body, url or saved_from(body) or path.as_posix())


def read(document: Document, reader: str | None = None, name: str | None = None) -> Extraction:
    """What the document says; `reader` names an extractor, else the registry picks it. `name` names a schedule or list.

    A PDF is read in a process of its own, which a hostile file cannot outlive.

    Raises `PaperwatchError` `document.unknown` where no extractor recognises it, `reader.unknown` for a wrong name.
    """
    chosen = _reader_named(reader) if reader else _reader_for(document)
    if name and chosen.name in NAMED_READERS:
        return NAMED_READERS[chosen.name](document.body, document.url, name)
    if chosen.name == "pdf":
        (done,) = read_pdfs([Job(document.url, body=document.body)], workers=1)
        return done.extraction
    return chosen.extract(document.body, document.url)


def _reader_named(name: str) -> Extractor:
    try:
        return registry.by_name(name)
    except KeyError as error:
        known = ", ".join(sorted(e.name for e in registry.extractors()))
        raise usage_error("reader.unknown", f"There is no reader {name!r}. Known: {known}.") from error


def _reader_for(document: Document) -> Extractor:
    try:
        return registry.extractor_for(document.body, document.url)
    except registry.UnknownDocumentError as error:
        raise PaperwatchError(error.code, f"{document.path}: {error}") from error


def read_files(
    paths: Iterable[Path], *, url: str | None = None, reader: str | None = None, name: str | None = None
) -> Iterator[tuple[Path, Extraction]]:
    """What each file says; one that cannot be read says so in a problem. PDFs come last, read on all cores."""
    pdfs: dict[str, Path] = {}
    for path in paths:
        if reader in (None, "pdf") and is_pdf(path):
            pdfs[url or path.as_posix()] = path
            continue
        yield path, _read_or_say(path, url, reader, name)
    for done in read_pdfs(Job(address, path=path) for address, path in pdfs.items()) if pdfs else ():
        yield pdfs[done.job.url], done.extraction


def _read_or_say(path: Path, url: str | None, reader: str | None, name: str | None) -> Extraction:
    try:
        return read(open_document(path, url), reader, name)
    except PaperwatchError as error:
        return Extraction(problems=(Problem(error.code, str(error), Where(path.as_posix()), "error"),))


def is_pdf(path: Path) -> bool:
    """Whether the file's first bytes are those of a PDF; False where it cannot be read."""
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False


def files_below(paths: list[Path]) -> Iterator[Path]:
    """The files named, and all files in the folders named, in a stable order; hidden files are left out."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = (p for p in sorted(path.rglob("*")) if p.is_file())
        yield from (p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts))
