"""Lists of conference series that other people keep, as series of one's own: they know more than `venues.toml`.

ccf-deadlines   https://github.com/ccfddl/ccf-deadlines: YAML, a series for each `title`, with `dblp` (its folder under
                `conf/`, which is not always its acronym) and `sub` (its field: DS, NW, ...). A file for each series, or
                all of them in one.
a table         with a tab or comma between columns, the same names in its first line; `dblp_key` for `dblp`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from extract.readers import safeyaml
from extract.readers.html import decode
from extract.records import Problem, Where
from extract.text import collapse

_KEY = re.compile(r"^(?:conf/)?([A-Za-z0-9][\w-]{0,40})$")
_NAME = re.compile(r"^[^\W\d_](?:[^\n\"\\]{0,58}[^\W_])?$")
_LONGEST = 300  # characters; bounds what is stored, by hand
_KEYS = ("dblp", "dblp_key")
_TEXTS = ("description", "full_name", "name")


@dataclass(frozen=True, slots=True)
class Listed:
    """A series of a list: its acronym, its whole name, its folder at dblp ("" where the list has none), its field."""

    name: str
    title: str
    dblp: str = ""
    area: str = ""

    def toml(self) -> str:
        """The series as a table of `venues.toml`. dblp names a table of contents by the series' folder or by its
        acronym, so both are asked for; Semantic Scholar is asked for the whole name."""
        slug = re.sub(r"[\W_]+", "", self.name).casefold()
        tables = list(dict.fromkeys(f"conf/{self.dblp}/{stem}{{yyyy}}" for stem in (self.dblp, slug)))
        said = {"title": self.title, "slug": slug}
        if not self.dblp:
            said["semanticscholar"] = self.name if "," in self.title else self.title
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()]
        lines += [f"dblp = [{{ toc = {json.dumps(tables)} }}]"] if self.dblp else []
        return "\n".join([f"[{json.dumps(self.name, ensure_ascii=False)}]", *lines, ""])


def read_series_list(body: bytes, document: str) -> tuple[tuple[Listed, ...], tuple[Problem, ...]]:
    """The series of a list, each acronym once, and what of it could not be read. Never raises."""
    text = decode(body)
    try:
        rows = list(_rows_of_yaml(text)) if _is_yaml(text) else list(_rows_of_table(text))
    except (yaml.YAMLError, csv.Error, RecursionError) as error:
        message = f"This is no list of series that can be read: {collapse(str(error))[:200]}."
        return (), (Problem("serieslist.unreadable", message, Where(document), "error"),)
    found: dict[str, Listed] = {}
    problems: list[Problem] = []
    for line, row in rows:
        listed = _listed(row)
        if listed is None:
            named = collapse(str(row.get("title") or row))[:80]
            problems.append(Problem("serieslist.entry", f"An entry names no series: {named!r}.", Where(document, line)))
            continue
        found.setdefault(listed.name.casefold(), listed)
    if not rows:
        message = "No series is listed: neither ccf-deadlines' YAML nor a table with `title` in its first line."
        problems.append(Problem("serieslist.unreadable", message, Where(document), "error"))
    return tuple(found.values()), tuple(problems)


def _is_yaml(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    return first.startswith(("- ", "---", "title:", "["))


def _rows_of_yaml(text: str) -> Iterator[tuple[int | None, Mapping[str, Any]]]:
    data = safeyaml.load(text)
    entries: Iterable[Any] = data if isinstance(data, list) else [data]
    return ((None, entry) for entry in entries if isinstance(entry, dict) and "title" in entry)


def _rows_of_table(text: str) -> Iterator[tuple[int | None, Mapping[str, Any]]]:
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter="\t" if "\t" in head else ",")
    if "title" not in (rows.fieldnames or ()):
        return iter(())
    return ((rows.line_num, row) for row in rows)


def _listed(row: Mapping[str, Any]) -> Listed | None:
    name = collapse(str(row.get("title") or ""))
    if not _NAME.match(name):
        return None
    title = next((t for key in _TEXTS if (t := collapse(str(row.get(key) or "")))), name)
    key = next((m[1] for k in _KEYS if (m := _KEY.match(str(row.get(k) or "").strip()))), "")
    return Listed(name, title[:_LONGEST], key, collapse(str(row.get("sub") or ""))[:20])
