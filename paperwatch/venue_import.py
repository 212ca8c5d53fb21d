"""A list of series that somebody else keeps, laid beside the group's own: what is new is added, nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.records import Problem
from extract.serieslist import Listed, read_series_list
from extract.text import title_key
from extract.venues import Series, Venues
from paperwatch.config import Config, venues_path
from paperwatch.documents import files_below, open_document
from paperwatch.errors import PaperwatchError

_COMMON = frozenset(
    ("a", "acm", "and", "annual", "conference", "for", "ieee", "ifip", "in", "international", "of", "on", "symposium",
     "the", "usenix", "workshop")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """A list beside what is known: the new series; those known already, with their name here; those whose name or
    folder at dblp is that of a series here which seems to be another one; what could not be read."""

    new: tuple[Listed, ...]
    known: tuple[tuple[Listed, str], ...]
    unclear: tuple[tuple[Listed, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def toml(self) -> str:
        """The tables of the new series."""
        return "".join(f"\n{listed.toml()}" for listed in self.new)


def compare(paths: Sequence[Path], venues: Venues, areas: Sequence[str] = ()) -> Compared:
    """What the lists in files or folders would add. `areas` keeps those of some fields. Raises `PaperwatchError`
    `file.unreadable`, `file.too-large`."""
    new: dict[str, Listed] = {}
    known: dict[str, tuple[Listed, str]] = {}
    unclear: dict[str, tuple[Listed, str]] = {}
    problems: list[Problem] = []
    wanted = {area.casefold() for area in areas}
    by_folder = _by_folder(venues)
    for path in files_below(list(paths)):
        document = open_document(path)
        listed, found = read_series_list(document.body, path.as_posix())
        problems += found
        for series in listed:
            if wanted and series.area.casefold() not in wanted:
                continue
            key = series.name.casefold()
            here, same = _like(series, venues, by_folder)
            if here is None:
                new.setdefault(key, series)
            else:
                (known if same else unclear).setdefault(key, (series, here))
    return Compared(tuple(new.values()), tuple(known.values()), tuple(unclear.values()), tuple(problems))


def _like(listed: Listed, venues: Venues, by_folder: Mapping[str, str]) -> tuple[str | None, bool]:
    """The series of ours that has the acronym, the whole name or the folder of a listed one, and whether it is the
    same: acronyms are given twice (FSE, SEC), and folders at dblp hold several series."""
    folder = by_folder.get(listed.dblp.casefold())
    named = venues.find(listed.name) or venues.find(listed.title)
    if named is None:
        return folder, False
    shared = _telling(listed.title) & _telling(venues.series[named.series].title)
    return named.series, folder == named.series or 2 * len(shared) >= len(_telling(listed.title))


def _telling(title: str) -> set[str]:
    return {word for word in title_key(title).split() if word not in _COMMON}


def _by_folder(venues: Venues) -> dict[str, str]:
    """Folder at dblp -> series, where it is the folder of one series alone."""
    found: dict[str, set[str]] = {}
    for series in venues.series.values():
        for folder in _folders(series):
            found.setdefault(folder.casefold(), set()).add(series.name)
    return {folder: next(iter(names)) for folder, names in found.items() if len(names) == 1}


def _folders(series: Series) -> set[str]:
    tables = [(route.options or {}).get("toc", ()) for route in series.routes if route.spider == "dblp"]
    named = [toc for listed in tables for toc in ([listed] if isinstance(listed, str) else listed)]
    return {toc.split("/")[1] for toc in named if toc.startswith("conf/")}


def add(config: Config, compared: Compared) -> Path:
    """Write the new series behind what stands in the group's file. Raises `VenueTableError` and writes nothing where
    that file and they do not fit; `PaperwatchError` `file.unwritable`."""
    path = venues_path(config)
    config.with_series(compared.toml)
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(compared.toml)
    except OSError as error:
        raise PaperwatchError("file.unwritable", f"{path} cannot be written ({error.strerror}).") from error
    return path
