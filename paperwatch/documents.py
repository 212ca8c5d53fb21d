"""One saved document: its bytes, its address, and what the right extractor reads in it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import reading
from crawler.reading import Job, read_all
from extract import registry
from extract.readers.saved import saved_from
from extract.reading import read_named
from extract.records import Extraction, Problem, Where
from extract.venues import Venues
from paperwatch.errors import PaperwatchError, usage_error
from paperwatch.given import is_text, read_file, shown

if TYPE_CHECKING:
    from paperwatch.cluster.documents import ReadAll


@dataclass(frozen=True, slots=True)
class Document:
    """A file's bytes and the address they were saved from (the file's own path where none is known)."""

    path: Path
    body: bytes
    url: str


def open_document(path: Path, url: str | None = None) -> Document:
    """Reads `path`. Raises `PaperwatchError` as `given.read_file` does."""
    return document_of(path, read_file(path), url)


def document_of(path: Path, body: bytes, url: str | None = None) -> Document:
    """A file of which the bytes are known already."""
    return Document(path, body, url or saved_from(body) or path.as_posix())


def open_below(path: Path) -> tuple[list[Document], tuple[Problem, ...]]:
    """The file, which must be readable, or all files of the folder; those that are not, as problems.

    Raises `PaperwatchError` `file.none`, and for a single file as `open_document` does.
    """
    if not path.is_dir():
        return [open_document(path)], ()
    documents: list[Document] = []
    problems: list[Problem] = []
    for file in files_below([path]):
        try:
            documents.append(open_document(file))
        except PaperwatchError as error:
            problems.append(_unread(file, error))
    if not documents:
        raise usage_error("file.none", " ".join([f"There are no files in {path}.", *(p.message for p in problems)]))
    return documents, tuple(problems)


def read(document: Document, venues: Venues, reader: str | None = None, name: str | None = None) -> Extraction:
    """What the document says; `reader` names an extractor, else the registry picks it. `name` names a schedule or list.

    It is read in a process of its own, which a hostile document cannot outlive.

    Raises `PaperwatchError` `document.unknown` where no extractor recognises it, `reader.unknown` for a wrong name.
    """
    if reader:
        _check_name(reader)
    pdf = reader is None and b"%PDF-" in document.body[:1024]
    how = "pdf" if pdf else partial(read_named, reader=reader, name=name)
    done = reading.read(Job(document.url, body=document.body, reader=how, venues=venues))
    if isinstance(done.value, Problem) and done.value.code == registry.UnknownDocumentError.code:
        raise PaperwatchError(done.value.code, f"{document.path}: {done.value.message}")
    return done.extraction


def _check_name(name: str) -> None:
    known = {e.name for e in registry.extractors()}
    if name not in known:
        raise usage_error("reader.unknown", f"There is no reader {name!r}. Known: {', '.join(sorted(known))}.")


def read_files(
    paths: Iterable[Path],
    venues: Venues,
    *,
    url: str | None = None,
    reader: str | None = None,
    name: str | None = None,
    pdfs_by: ReadAll | None = None,
) -> Iterator[tuple[Path, Extraction]]:
    """What each file says; one that cannot be read says so in a problem. PDFs come last, read `pdfs_by` workers of a
    cluster or on all cores."""
    pdfs: dict[str, Path] = {}
    for path in paths:
        if reader in (None, "pdf") and is_pdf(path):
            pdfs[url or path.as_posix()] = path
            continue
        yield path, _read_or_say(path, venues, url, reader, name)
    jobs = [Job(address, path=path, reader="pdf", venues=venues) for address, path in pdfs.items()]
    for done in (pdfs_by or read_all)(jobs) if jobs else ():
        yield pdfs[done.job.url], done.extraction


def _read_or_say(path: Path, venues: Venues, url: str | None, reader: str | None, name: str | None) -> Extraction:
    try:
        return read(open_document(path, url), venues, reader, name)
    except PaperwatchError as error:
        return Extraction(problems=(_unread(path, error),))


def _unread(path: Path, error: PaperwatchError) -> Problem:
    return Problem(error.code, str(error), Where(shown(path)), "error")


def is_pdf(path: Path) -> bool:
    """Whether it is a plain file whose first bytes are those of a PDF; False where it cannot be read."""
    if not is_text(path) or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False


def files_below(paths: list[Path]) -> Iterator[Path]:
    """The files named, and all files in the folders named, in a stable order; hidden files are left out.

    What cannot be read is among them, a folder too, so that its reader says why.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(_inside(path))
        yield from (p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts))


def _inside(folder: Path) -> list[Path]:
    closed: list[Path] = []
    levels = os.walk(folder, onerror=lambda error: closed.append(Path(error.filename)))
    return [Path(level) / name for level, _, names in levels for name in names] + closed
