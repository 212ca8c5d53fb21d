"""Shape "data": front matter and data files (YAML, JSON, TOML, JavaScript) that list meetings in any nesting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.readers.document import Page, Rich, Span, Table
from extract.readers.document.blocks import marked
from extract.readers.document.page import hugo_front
from extract.records import TalkKind
from extract.schedule.columns import are_names, settings_role
from extract.schedule.dates import Found, find_date
from extract.schedule.people import looks_like_people
from extract.schedule.settings import ScheduleSettings
from extract.schedule.slots import Column, Reading, Slot
from extract.schedule.tables import of_kinds, read_table
from extract.schedule.titles import is_address, names_paper
from extract.schedule.tree import Node, trees
from extract.schedule.words import Words, fold

_LINKED = {"paperlink": "links", "paperurl": "links", "link": "links", "url": "links", "pdf": "links"}
_TITLED = ("title", "paper")
_LIKELY = 0.5  # more likely than not
_NAMES = ("name", "title", "text", "label")
_ADDRESSES = ("url", "link", "href", "pdf")
Fields = dict[str, tuple[Rich, ...]]


@dataclass(slots=True)
class _Reader:
    """The talks found so far; `unknown` are the keys of talks that no role names, with their texts; `roles` are those
    of the keys that were asked for, since each talk has the same."""

    settings: ScheduleSettings
    words: Words
    slots: list[Slot] = field(default_factory=list)
    unknown: dict[str, list[Rich]] = field(default_factory=dict)
    guessed: Mapping[str, str] = field(default_factory=dict)
    roles: dict[str, str | None] = field(default_factory=dict)


def read_data(page: Page, settings: ScheduleSettings, words: Words) -> Reading:
    """Every mapping that has a date, its own or that of the meeting around it, beside a title, paper or presenter."""
    reader = _Reader(settings, words)
    roots = [_own_fields(root) for root in trees(page)] if has_front(page) else trees(page)
    for root in roots:
        _walk(reader, root, (), None)
    if guessed := _guessed(reader):
        again = _Reader(settings, words, guessed=guessed)
        for root in roots:
            _walk(again, root, (), None)
        reader = again
    return Reading(tuple(reader.slots), columns=tuple(_columns(reader)))


def _own_fields(front: Node) -> Node:
    """Front matter with the fields of a page that Hugo and Zola keep in a table of their own beside the others."""
    fields = dict(front.items())
    for key, child in front.items():
        if fold(key) in _OWN_FIELDS and isinstance(child.value, Mapping):
            del fields[key]
            fields = {**dict(child.items()), **fields}
    return Node(fields, front.line) if fields else front


_OWN_FIELDS = frozenset({"extra", "params"})


def _guessed(reader: _Reader) -> dict[str, str]:
    """Roles of keys that no word names, by what stands in half of the talks or more under them: people where no key
    is the presenter's, venues where none is the venue's."""
    found: dict[str, str] = {}
    known = {role for slot in reader.slots for role in slot.fields}
    for key, cells in reader.unknown.items():
        if 2 * len(cells) < len(reader.slots):
            continue
        if "presenter" not in known and are_names(cells):
            found[key] = "presenter"
        elif "venue" not in known and all(reader.words.venues.find(cell.text) for cell in cells):
            found[key] = "venue"
        known.add(found.get(key, ""))
    return found


def has_front(page: Page) -> bool:
    """Whether the page is text below front matter, of YAML or TOML, rather than data alone."""
    return bool(page.front) or hugo_front(page.text.text) is not None


def front_fields(page: Page, settings: ScheduleSettings, words: Words) -> tuple[Fields, Found | None]:
    """(texts by role, date) of the front matter itself, without what is nested in it."""
    roots = trees(page)
    fields, found, _ = _fields(_Reader(settings, words), roots[0]) if roots else ({}, None, ())
    return fields, found


def _walk(reader: _Reader, node: Node, above: tuple[str, ...], date: Found | None) -> None:
    if table := _table(node):
        found = read_table(table, node.line, above, reader.settings, reader.words, len(reader.slots))
        reader.slots += found.slots
        return
    for child in node.children():
        _walk(reader, child, above, date)
    pairs = list(node.items())
    if not pairs:
        return
    fields, own, used = _fields(reader, node)
    date = own or date
    inner = [
        (key, child) for key, child in pairs if key not in used or _presented(reader, child) or _dated(reader, child)
    ]
    talks = [key for key, child in inner if key in used]
    fields = {role: cells for role, cells in fields.items() if not (talks and role in _TITLED)}
    if date and any(fields.get(role) for role in ((*_TITLED, "presenter") if own else _TITLED)):
        title = (fields.get("title") or fields.get("paper") or fields["presenter"])[0]
        unread = (child.text for key, child in pairs if key not in used and child.text)
        kind: TalkKind | None = "empty" if any(reader.words.says_off(text) for text in unread) else None
        slot = Slot(title.line, fields, date, above, session=len(reader.slots), kind=kind)
        reader.slots += of_kinds(slot, reader.settings)
        _note_unknown(reader, node, used)
    scalars = tuple(child.text for _, child in pairs if child.text)
    for key, child in inner:
        _under_key(reader, key, child, (key, *scalars, *above), date)


def _under_key(reader: _Reader, key: str, child: Node, above: tuple[str, ...], date: Found | None) -> None:
    """What a key holds; one that is a date dates it, be it a talk, a title or a title and a name."""
    found = find_date(key, reader.settings.date_order)
    if found is None or found.day is None:
        _walk(reader, child, above, date)
        return
    texts = [child] if child.text else [part for part in child.children() if part.text]
    if not texts:
        _walk(reader, child, above[1:], found)
        return
    cells = [_rich(str(part.text), None, part.line) for part in texts]
    people = [c for c in cells if len(cells) > 1 and looks_like_people(c, reader.settings, reader.words)][-1:]
    titles = tuple(cell for cell in cells if cell not in people)
    fields = {
        "title": titles[:1],
        "links": tuple(cell for cell in titles[1:] if cell.links),
        "presenter": tuple(people),
    }
    reader.slots.append(Slot(child.line, fields, found, above[1:], session=len(reader.slots)))


def _presented(reader: _Reader, node: Node) -> bool:
    """A list of mappings that name who presents: talks of one meeting rather than the papers of one talk."""
    children = node.children()
    roles = [{_role(reader, key) for key, _ in child.items() if fold(key) not in _NAMES} for child in children]
    roles = [
        found | {"title"} if "title" in dict(c.items()) else found for c, found in zip(children, roles, strict=True)
    ]
    return bool(children) and all("presenter" in found and found & set(_TITLED) for found in roles)


def _dated(reader: _Reader, node: Node) -> bool:
    """A list of mappings most of which have a date of their own: meetings, whatever the key above them means."""
    children = node.children()
    return bool(children) and 2 * sum(_has_date(reader, child) for child in children) > len(children)


def _has_date(reader: _Reader, node: Node) -> bool:
    dates = (child.text for key, child in node.items() if _role(reader, key) == "date" and child.text)
    return any(found and found.day for text in dates if (found := find_date(text, reader.settings.date_order)))


def _table(node: Node) -> Table | None:
    """A list of lists of texts, as a table."""
    rows = node.children()
    if len(rows) < 2 or not all(len(row.children()) >= 2 for row in rows):
        return None
    if not all(
        cell.children() == () and not isinstance(cell.value, Mapping) for row in rows for cell in row.children()
    ):
        return None
    cells = [tuple(_rich(cell.text or "", None, cell.line) for cell in row.children()) for row in rows]
    return Table((), tuple(cells), tuple(row.line for row in rows))


def _role(reader: _Reader, key: str) -> str | None:
    if key not in reader.roles:
        reader.roles[key] = _find_role(reader, key)
    return reader.roles[key]


def _find_role(reader: _Reader, key: str) -> str | None:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-]", " ", key)
    return (
        settings_role(key, reader.settings)
        or reader.guessed.get(key)
        or _LINKED.get(fold(key))
        or reader.words.roles.get(fold(key))
        or reader.words.roles.get(fold(spaced.split()[-1] if spaced.split() else ""))
    )


def _fields(reader: _Reader, node: Node) -> tuple[Fields, Found | None, tuple[str, ...]]:
    """(texts by role, date, the keys that were used) of one mapping."""
    fields: Fields = {}
    found: Found | None = None
    used: list[str] = []
    for key, child in node.items():
        role = _role(reader, key)
        if role is None and child.text and is_address(child.text) and names_paper(child.text):
            role = "links"
        if role is None and _are_papers(child):
            role = "paper"
        if role is None:
            continue
        if role == "date":
            found = found or (find_date(child.text, reader.settings.date_order) if child.text else None)
            continue
        role = _believed(role, child.text, reader.words)
        if role in _TITLED and isinstance(child.value, Mapping) and not _texts(child, reader.words):
            continue
        used.append(key)
        if child.value is None:
            continue
        cells = tuple(_rich(text, href, line) for text, href, line in _texts(child, reader.words))
        if role in _TITLED and len(cells) == len(child.children()) > 1:
            cells = tuple(_with_venue(c, part, reader.words) for c, part in zip(cells, child.children(), strict=True))
        cells += tuple(_labelled(child)) if role == "links" else ()
        fields[role] = (*fields.get(role, ()), *(c for c in cells if c.text or c.links))
        for inner, cell in _inner(child, reader.words) if role in _TITLED else ():
            fields[inner] = (*fields.get(inner, ()), cell)
    return _named_title(fields, node), found, tuple(used)


def _named_title(fields: Fields, node: Node) -> Fields:
    """ "name" names the talk where another key names the presenter and none the title; what should be an hour or a
    number and has no digit does so too ("slot: Kick-off")."""
    if any(fields.get(role) for role in _TITLED):
        return fields
    if said := next((r for r in ("time", "number") if fields.get(r) and not re.search(r"\d", fields[r][0].text)), None):
        return {**{role: cells for role, cells in fields.items() if role != said}, "title": fields[said]}
    if len(fields.get("presenter", ())) < 2:
        return fields
    name = next((child for key, child in node.items() if fold(key) == "name" and child.text), None)
    if name is None:
        return fields
    title = _rich(str(name.text), None, name.line)
    return {**fields, "title": (title,), "presenter": tuple(c for c in fields["presenter"] if c.text != title.text)}


def _with_venue(cell: Rich, paper: Node, words: Words) -> Rich:
    """One of several papers of a meeting with its own venue in brackets behind the title."""
    said = next((rich.text for role, rich in _inner(paper, words) if role == "venue"), None)
    known = said is not None and words.venues.find(said) is not None and not re.search(r"[()]", said)
    return Rich((*cell.spans, Span(f" ({said})")), cell.line) if known else cell


def _inner(node: Node, words: Words) -> Iterator[tuple[str, Rich]]:
    """What a mapping like {title: ..., url: ..., venue: ...} says of its paper beside title and address."""
    for mapping in (node, *node.children()):
        for key, child in mapping.items():
            role = _believed(words.roles.get(fold(key), ""), child.text, words)
            if child.text and role in ("venue", "year", "authors", "slides", "video", "summary", "code"):
                yield role, _rich(child.text, None, child.line)


def _are_papers(node: Node) -> bool:
    """A list of named addresses under any key whose names read as titles: what is read at the meeting."""
    named = [{fold(key): child.text or "" for key, child in part.items()} for part in node.children()]
    texts = [next((low[key] for key in _NAMES if low.get(key)), "") for low in named]
    linked = all(any(is_address(low.get(key, "")) for key in _ADDRESSES) for low in named)
    return bool(named) and linked and all(texts) and lines.read_together(texts)[Kind.TITLE] >= _LIKELY


def _believed(role: str, text: str | None, words: Words) -> str:
    """The role of a key, but for what stands there: "where: OSDI 2018" is a venue."""
    return "venue" if role in ("", "where") and text and words.venues.find(text) else role


def _labelled(node: Node) -> Iterator[Rich]:
    """The links of a mapping from label to address: {paper: https://..., slides: s.pdf}."""
    for key, child in node.items():
        if child.text and fold(key) not in (*_NAMES, "url", "link", "href"):
            yield Rich((Span(key, child.text),), child.line)


def _texts(node: Node, words: Words) -> list[tuple[str, str | None, int]]:
    """(text, link, line) of a scalar, a list of them, or a mapping like {name: Ada, link: https://...}."""
    if isinstance(node.value, str):
        return [(node.value, None, node.line)]
    if isinstance(node.value, tuple):
        return [text for child in node.value for text in _texts(child, words)]
    low = {fold(key): child.text for key, child in node.items()}
    named = (*_NAMES, *(key for key in low if words.roles.get(key) in _TITLED))
    text = next((low[key] for key in named if low.get(key)), None) or ""
    href = next((low[key] for key in _ADDRESSES if low.get(key)), None)
    if text or href:
        return [(text, href, node.line)]
    inner = [child for _, child in node.items()]  # {data: {attributes: {name: Ada}}}, as some content systems export
    return _texts(inner[0], words) if len(inner) == 1 and isinstance(inner[0].value, Mapping) else []


def _rich(text: str, href: str | None, line: int) -> Rich:
    """A scalar as rich text: Markdown links and bare addresses in it are links, a lone relative path is one too."""
    if href is not None:
        return Rich((Span(text or href, href),), line)
    if re.fullmatch(r"\.{0,2}/?[\w./%+-]+\.(?:pdf|pptx?|key|html?|mp4)", text.strip()):
        return Rich((Span(text.strip(), text.strip()),), line)
    return marked(text, line)


def _note_unknown(reader: _Reader, node: Node, used: tuple[str, ...]) -> None:
    for key, child in node.items():
        unsaid = _role(reader, key) is None if key not in used else fold(key) == "by" and key not in reader.guessed
        if unsaid and child.text:  # "by" is the author of a paper, or who presents where nobody else does
            reader.unknown.setdefault(key, []).append(_rich(child.text, None, child.line))


def _columns(reader: _Reader) -> Iterator[Column]:
    """The unknown keys that stand in half of the talks or more, with what they seem to hold."""
    for key, cells in reader.unknown.items():
        if 2 * len(cells) >= len(reader.slots) and _role(reader, key) is None:
            people = sum(looks_like_people(cell, reader.settings, reader.words) for cell in cells)
            yield Column(key, cells[0].line, "presenter" if people >= 0.7 * len(cells) else None)
    for key, role in reader.guessed.items():
        yield Column(key, 1, role, used=True)
