"""Git repositories as a place of pages: `https://host/group/talks.git`, with `#folder` or `#file` for a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from crawler.repository import RepositoryError, read_repository
from extract.identifiers import split_address
from extract.records import Problem, Where
from extract.text import slug
from paperwatch.config import Config
from paperwatch.documents import Document

_PREFIX = "git+"
_NAMED = 5  # paths in a sentence; by hand


def is_repository(location: str) -> bool:
    """True for an address that ends in ".git" before its fragment, or begins with "git+"."""
    address = split_address(location.removeprefix(_PREFIX))
    is_address = address.scheme in ("http", "https") and bool(address.hostname)
    return is_address and (location.startswith(_PREFIX) or address.path.rstrip("/").endswith(".git"))


def name_of_repository(location: str) -> str:
    """A name for its source: owner, repository, and the part that is read."""
    url, part = _url_and_part(location)
    path = split_address(url).path.strip("/").removesuffix(".git")
    return slug(" ".join([*path.split("/")[-2:], part.rpartition(".")[0] or part]))


def repository_pages(
    location: str, config: Config, replay: Path | None = None
) -> tuple[list[Document], tuple[Problem, ...]]:
    """The files of a repository, each under the repository's address and its path; what was left out, by name.

    Raises `RepositoryError`, of code `replay.not-archived` where an archive is to be asked: it holds no repositories.
    """
    url, part = _url_and_part(location)
    if replay:
        raise RepositoryError("replay.not-archived", f"{location} is a Git repository, which no archive holds")
    found = read_repository(url, under=part, loopback=config.loopback)
    if part and part in found.too_large:
        raise RepositoryError("repository.too-large", f"{part} is too large to be a page of a schedule")
    pages = [file for file in found.files if file.path == part or _is_text(file.body)]
    documents = [Document(Path(file.path), file.body, f"{url}/{quote(file.path)}") for file in pages]
    others = [*(file.path for file in found.files if file not in pages), *found.too_large]
    return documents, (_left_out(others, location),) if others else ()


def _is_text(body: bytes) -> bool:
    """False for pictures, archives and PDFs: a zero byte near the beginning is how git tells them too."""
    return body[:2] in (b"\xff\xfe", b"\xfe\xff") or (b"\0" not in body[:8000] and b"%PDF-" not in body[:1024])


def _left_out(paths: Sequence[str], location: str) -> Problem:
    named = ", ".join(paths[:_NAMED]) + (f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else "")
    message = f"Left out, since no page of a schedule is a picture, a PDF or larger than 3 MB: {named}."
    return Problem("ignored.other-file", message, Where(location), "ignored")


def _url_and_part(location: str) -> tuple[str, str]:
    url, _, part = location.removeprefix(_PREFIX).partition("#")
    return url.rstrip("/"), unquote(part).strip("/")
