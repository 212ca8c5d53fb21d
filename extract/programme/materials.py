"""What stands around an entry's title and authors: links, awards, badges, an abstract."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from extract.identifiers import join_address, original_address, split_address
from extract.programme.entries import Entry
from extract.programme.lines import Line, Run, join
from extract.programme.recipes import Recipe, all_recipes
from extract.programme.schedule import award_text, is_award, is_session, page_code, slot_code
from extract.programme.titlelines import NOTE
from extract.readers.html import HtmlElement
from extract.records import Link, LinkKind
from extract.text import collapse

_PDF = re.compile(r"/doi/e?pdf/|\.pdf(?:$|[?#])|ft_gateway", re.IGNORECASE)
_ABSTRACT = re.compile(r"^\W*abstract\b\W*", re.IGNORECASE)
SHORTEST_ABSTRACT = 150  # characters; by hand
_MOST_AFTER = 12  # lines around an entry; by hand, `bench.sites` measures it


@dataclass(slots=True)
class Materials:
    """The target of the title's link, the other links, awards, badges and the abstract of one entry."""

    url: str | None = None
    links: list[Link] = field(default_factory=list)
    awards: list[str] = field(default_factory=list)
    badges: list[str] = field(default_factory=list)
    abstract: str | None = None


def gather(entry: Entry, lines: Sequence[Line], before: int, after: int, base: str, recipe: Recipe | None) -> Materials:
    """The materials of `entry`; `before` is the last line of the entry before it, `after` the title of the next."""
    found = Materials()
    ahead = [
        line
        for line in lines[max(before + 1, entry.first - _MOST_AFTER) : entry.first]
        if _same_cell(line, entry) and not (before >= 0 and line.block is lines[before].block)
    ]
    behind = _behind(entry, lines, after)
    here = [*ahead, entry.title_line, *reversed(entry.between), *entry.people_lines, *behind]
    title_link = next((run.style.link for run in entry.title_runs if run.style.link is not None), None)
    if title_link is not None:
        _title_link(found, title_link, base)
    links = dict.fromkeys(element for line in here for element in line.links if element is not title_link)
    known = {found.url, *(link.url for link in found.links)}
    for element in links:
        url = absolute(element, base)
        if url is not None and url not in known:
            known.add(url)
            found.links.append(_other_link(element, url, recipe))
    title = {id(run) for run in entry.title_runs}
    for line in here:
        for run in line.runs:
            if id(run) not in title:
                _award(found, run)
    found.abstract = _abstract(behind)
    return found


def _same_cell(line: Line, entry: Entry) -> bool:
    return line.block is entry.title_line.block and line.block.tag in ("td", "li", "p", "dd", "dt", "div")


def _behind(entry: Entry, lines: Sequence[Line], after: int) -> list[Line]:
    """The lines after an entry's authors that are still the entry's."""
    last = lines[entry.last]
    around = last.blocks[-2] if len(last.blocks) > 1 else last.block
    following = lines[after] if after < len(lines) else None
    kept: list[Line] = []
    for line in lines[entry.last + 1 : min(after, entry.last + 1 + _MOST_AFTER)]:
        if not any(b is around for b in line.blocks) or (following and line.block is following.block is not last.block):
            break
        if _opens_another(line, last):
            break
        kept.append(line)
    return kept


def _opens_another(line: Line, last: Line) -> bool:
    """True for a line that begins something else: a heading, a session, a break."""
    if line.level:
        return True
    if not line.runs or is_award(line.text):
        return False
    if line.block is not last.block and is_session(line):
        return True
    return len(line.text) < 80 and slot_code(line.text) is not None


def _title_link(found: Materials, element: HtmlElement, base: str) -> None:
    url = absolute(element, base)
    if url is None:
        return
    if _PDF.search(url):
        found.links.append(Link("pdf", url))
    elif page_code(split_address(url).path):
        found.links.append(Link("other", url))
    else:
        found.url = url


def _other_link(element: HtmlElement, url: str, recipe: Recipe | None) -> Link:
    icons = " ".join(
        f"{i.get('class') or ''} {i.get('src') or ''} {i.get('alt') or ''}" for i in element.iter("img", "i")
    )
    label = collapse("".join(element.itertext()))[:80] or collapse(element.get("title") or "")[:80]
    said = f"{label} {icons} {element.get('class') or ''} {element.get('title') or ''}"
    return Link(_kind(said, url, recipe), url, label or icons.split(" ", 1)[0])


def _kind(said: str, url: str, recipe: Recipe | None) -> LinkKind:
    for words, kind in recipe.links if recipe else ():
        if words.search(said):
            return kind
    general = all_recipes().links
    for text in (said, url):
        for words, kind in general:
            if words.search(text):
                return kind
    return "other"


def _award(found: Materials, run: Run) -> None:
    if not (run.aside or run.aside is None or run.style.badge):
        return
    text = run.text.strip()
    if is_award(text):
        if (award := award_text(collapse(text))) not in found.awards:
            found.awards.append(award)
    elif text and (run.style.badge or NOTE.fullmatch(text)):
        found.badges.append(collapse(text).strip("()[] "))


def _abstract(behind: Sequence[Line]) -> str | None:
    """The text after the word "Abstract", or in an element whose class says abstract, as far as the block goes."""
    for position, line in enumerate(behind):
        text = line.text
        classed = any("abstract" in b.classes.lower() for b in line.blocks[-2:])
        marked = any(run.style.mark == "abstract" for run in line.runs)
        if not (_ABSTRACT.match(text) or classed or marked):
            continue
        rest = [_ABSTRACT.sub("", text), *(join(other.runs) for other in behind[position + 1 :])]
        abstract = collapse(" ".join(part for part in rest if part))
        return abstract if len(abstract) >= SHORTEST_ABSTRACT else None
    return None


def absolute(element: HtmlElement, base: str) -> str | None:
    """The http(s) address a link leads to, or None for scripts, mail and places on the same page."""
    href = (element.get("href") or "").strip()
    if not href or href.startswith("#"):
        return None
    whole = href.startswith(("https://", "http://")) and not any(sign in href for sign in "\n\t\r")
    url = original_address(href if whole else join_address(base, href))
    parts = split_address(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return url


def doi_param(url: str) -> str | None:
    """The `doid` of an old citation address, which stands before other parameters."""
    if "doid=" not in url:
        return None
    values = parse_qs(split_address(url).query).get("doid")
    return values[0] if values else None
