"""One saved document: its bytes, its address, and what the right extractor reads in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crawler import reading
from crawler.reading import Job, read_all
from extract import registry
from extract.readers.saved import saved_from
from extract.reading import read_named
from extract.records import Extraction, Problem, Where
from paperwatch.errors import PaperwatchError, usage_error

MAX_BYTES = 100 * 1024 * 1024


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

    It is read in a process of its own, which a hostile document cannot outlive.

    Raises `PaperwatchError` `document.unknown` where no extractor recognises it, `reader.unknown` for a wrong name.
    """
    if reader:
        _check_name(reader)
    pdf = reader is None and b"%PDF-" in document.body[:1024]
    how = "pdf" if pdf else partial(read_named, reader=reader, name=name)
    done = reading.read(Job(document.url, body=document.body, reader=how))
    if isinstance(done.value, Problem) and done.value.code == registry.UnknownDocumentError.code:
        raise PaperwatchError(done.value.code, f"{document.path}: {done.value.message}")
    return done.extraction


def _check_name(name: str) -> None:
    known = {e.name for e in registry.extractors()}
    if name not in known:
        raise usage_error("reader.unknown", f"There is no reader {name!r}. Known: {', '.join(sorted(known))}.")


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
    for done in read_all(Job(address, path=path, reader="pdf") for address, path in pdfs.items()) if pdfs else ():
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
