"""Programmes as site data: the YAML from which a Jekyll site builds its programme page (SoCC since 2024).

The shape is sessions with talks, under whatever names: a mapping with a title and authors is an entry, and the nearest
mapping around it with a title is its session. Authors are lines as printed, or mappings with a name and an affiliation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from extract.identifiers import join_address, split_address
from extract.lexicon.affiliations import author
from extract.programme.authors import read_people
from extract.programme.materials import Materials
from extract.programme.report import Page, add, make_record
from extract.programme.schedule import session_code, slot_code, title_code
from extract.records import Author, Extraction, Link, PaperRecord, Problem, Where
from extract.text import collapse

_ENTRY = re.compile(rb"^\s*(?:- )?authors?\s*:", re.MULTILINE)
_TITLE = re.compile(rb"^\s*(?:- )?(?:title|name)\s*:", re.MULTILINE)
_LINKS = ("url", "link", "doi", "paper")
_PLACES = ("affiliation", "affiliations", "institution", "org", "organization")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class _Item:
    """One mapping of the data that has a title: its fields, the line of its title, the title of what holds it."""

    fields: dict[str, yaml.Node]
    title: str
    line: int
    session: str | None


def looks_like_site_data(body: bytes, url: str) -> bool:
    """True for YAML that has titles and authors."""
    named = split_address(url).path.lower().endswith((".yml", ".yaml"))
    return named and b"<html" not in body[:2048].lower() and bool(_ENTRY.search(body) and _TITLE.search(body))


def read_site_data(text: str, page: Page) -> Extraction:
    """The papers of a data file. What is not YAML is an error `page.structure`."""
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
    except (yaml.YAMLError, RecursionError) as error:
        return _broken(page, str(error).splitlines()[0])
    finally:
        loader.dispose()
    records: dict[str, PaperRecord] = {}
    problems: list[Problem] = []
    items = list(_items(root, None, 0, set())) if root is not None else []
    for item in items:
        where = Where(page.url, item.line)
        if "authors" in item.fields or "author" in item.fields:
            code = (session_code(item.session) if item.session else None) or title_code(item.title)
            if code:
                problems.append(Problem(code, f"{item.title} ({item.session})", where, "ignored"))
            else:
                problems.extend(add(records, _record(item, page, where)))
        elif code := slot_code(item.title):
            problems.append(Problem(code, item.title, where, "ignored"))
    hits = {"items": len(items), "papers": len(records)}
    if not records:
        problems.append(Problem("page.no-papers", "No paper in this data.", Where(page.url), "error"))
    return Extraction(tuple(records.values()), tuple(problems), {}, hits)


def _broken(page: Page, reason: str) -> Extraction:
    return Extraction(
        problems=(Problem("page.structure", f"Not readable as YAML: {reason}.", Where(page.url), "error"),)
    )


def _items(node: yaml.Node, session: str | None, depth: int, seen: set[int]) -> Iterator[_Item]:
    """Every mapping with a title, in file order; a node that is referred to twice is read once."""
    if depth > _DEEPEST or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _items(child, session, depth + 1, seen)
    elif isinstance(node, yaml.MappingNode):
        fields = {str(key.value).lower(): value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
        title = fields.get("title") or fields.get("name")
        said = collapse(str(title.value)) if isinstance(title, yaml.ScalarNode) else ""
        if title is not None and said:
            yield _Item(fields, said, int(title.start_mark.line) + 1, session)
        for child in fields.values():
            yield from _items(child, said or session, depth + 1, seen)


def _record(item: _Item, page: Page, where: Where) -> PaperRecord:
    materials = Materials()
    base = page.url if page.url.startswith("http") else "https://invalid/"
    for name in _LINKS:
        value = _scalar(item.fields.get(name))
        if value.startswith("10."):
            value = f"https://doi.org/{value}"
        if value.startswith(("http", "/")):
            materials.url = materials.url or join_address(base, value) or None
    for name, kind in (("pdf", "pdf"), ("slides", "slides"), ("video", "video"), ("code", "code")):
        if (value := _scalar(item.fields.get(name))).startswith("http"):
            materials.links.append(Link(kind, value))  # type: ignore[arg-type]
    if len(abstract := collapse(_scalar(item.fields.get("abstract")))) > 1:
        materials.abstract = abstract
    if award := collapse(_scalar(item.fields.get("award"))):
        materials.awards.append(award)
    authors = _authors(item.fields.get("authors") or item.fields.get("author"))
    return make_record(page, item.title, authors, materials, item.session, where)


def _authors(node: yaml.Node | None) -> tuple[Author, ...]:
    if isinstance(node, yaml.ScalarNode):
        return read_people(collapse(str(node.value))).authors()
    if isinstance(node, yaml.MappingNode):
        fields = {str(key.value).lower(): value for key, value in node.value}
        name = collapse(_scalar(fields.get("name")))
        place = next((_scalar(fields[p]) for p in _PLACES if p in fields), "")
        return (author(name, place),) if name else ()
    if isinstance(node, yaml.SequenceNode):
        return tuple(a for child in node.value for a in _authors(child))
    return ()


def _scalar(node: yaml.Node | None) -> str:
    return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""
