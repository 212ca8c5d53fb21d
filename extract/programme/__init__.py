"""A conference's own site: the papers of its programme or list of accepted papers.

One reader for all sites. A page is read as lines (`lines`), lines are paired into titles and authors (`finding`), each
entry gets its session (`sessions`) and its links and awards (`materials`); `extract/data/recipes.toml` adds what a
site's shape cannot say. Session data in YAML or JSON, from which some sites build their pages, is read by `sitedata`,
also where a script of the page holds it (`hidden`).

What the sites did, by date:
    2013      SOSP: the title, a PDF icon (`ft_gateway`), authors grouped by affiliation.
    2017      SOSP: a table with two rows per paper, icons for PDF, slides, video and questions in the title's cell, a
              "Best Paper" badge, and template rows ("Author1, Author2") inside HTML comments. Chairs are greeted in a
              row of the same form. Titles link `dl.acm.org/authorize?N...`, which holds no DOI; so to 2019.
    2022      EuroSys: titles link the PDF in the Digital Library (`/doi/pdf/...`), which does hold the DOI.
    2023-24   EuroSys: one table per day, a session per row, papers as `<li>` that is never closed; awards in brackets
              behind the title; a sponsored talk in the form of a paper; two spaces inside names (2024).
    2023      SoCC: a Jekyll source with `<h3>` inside `<p>` and authors after a dash; the 2024 programme is YAML.
    2025      EuroSys: tables with columns for title and authors; "(None)" for no affiliation; in 2026 also "()".
    2025      SOSP: title and authors in one cell, `<strong>` and `<a>` closed in the wrong order, `<br/>` inside
              titles, lightning talks on journal papers in the form of papers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from extract.identifiers import split_address
from extract.programme.coauthors import join_parts_of_authors
from extract.programme.crossed import put_authors_behind_titles
from extract.programme.entries import Entry
from extract.programme.finding import find_entries
from extract.programme.hidden import (
    data_in_script,
    holds_data_in_script,
    linked_works,
    looks_like_wordpress,
    wordpress_page,
)
from extract.programme.labels import without_labels
from extract.programme.lines import Line, read_lines
from extract.programme.markdown import FRONT_MATTER, as_html, is_markdown_file, without_template
from extract.programme.preformatted import join_by_indent
from extract.programme.recipes import Recipe, bare, recipe_for, venue_of
from extract.programme.report import Page, records_of
from extract.programme.sched import simplify
from extract.programme.sessions import Sessions
from extract.programme.sitedata import looks_like_site_data, papers_of, read_site_data
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.records import Extraction, Problem, Where
from extract.registry import Extractor
from extract.venues import SHIPPED, Venues

_NAMED = re.compile(r"program|accepted|schedule|session|papers|proceedings|agenda", re.IGNORECASE)
_HEAD = 16384  # characters in which a page says what it is; by hand
_MOST_BYTES = 5_000_000  # of a page looked into to see whether it prints papers; programmes have up to 1 MB
_SCHED = "sched-container"  # the class by which pages of Sched are told
_LEAST = 3  # papers with affiliations that make a programme of a page of an unknown series
_WHOLE_PAGE = re.compile(r"<(?:!doctype|html|head|body|title)\b", re.IGNORECASE)
# Markdown at the start of a line: a heading, an item, bold or italic text.
_MARKDOWN = re.compile(r"^ {0,3}(?:#{1,6}\s+\S|[*+-]\s+\*|\d{1,3}\.\s+\*|\*\*\S)", re.MULTILINE)


def marked(body: bytes, url: str) -> bool:
    """True for a known site's address and for session data."""
    if looks_like_site_data(body, url) or looks_like_wordpress(body, url):
        return True
    return html.looks_like_html(body) and recipe_for(url) is not None


def resembles(body: bytes, url: str, venues: Venues) -> bool:
    """True for a page named like a programme that is of a known series, or prints papers with the affiliations of their
    authors."""
    if not html.looks_like_html(body):
        return False
    parts = split_address(url)
    head = html.decode(body[:_HEAD])
    saved = parts.scheme not in ("http", "https") or not parts.path.strip("/")
    named = _NAMED.search(head if saved else parts.path)
    return named is not None and (venue_of(url, head, venues) is not None or _prints_papers(body, url))


def _prints_papers(body: bytes, url: str) -> bool:
    if len(body) > _MOST_BYTES:
        return False
    return sum(1 for e in read_page(html.decode(body), url).entries if e.people and e.people.affiliated > 1) >= _LEAST


@dataclass(frozen=True, slots=True)
class Read:
    """A page as its lines, the entries found on them, and its sessions; `hits` counts what each step found."""

    lines: list[Line]
    entries: list[Entry]
    sessions: Sessions
    hits: dict[str, int]


def read_page(text: str, url: str) -> Read:
    """The lines of a page, and what they were taken for."""
    return _read(_page(text, url), url)


@lru_cache(maxsize=1)  # whoever asks whether a page is a programme has read it
def _read(page: str, url: str) -> Read:
    root = html.parse(page)
    if root is not None and _SCHED in page:
        simplify(root)
    found = recipe_for(url)
    lines = read_lines(root, _marks(root, found[0] if found else None)) if root is not None else []
    put_authors_behind_titles(lines)
    join_by_indent(lines)
    join_parts_of_authors(lines)
    hits: dict[str, int] = {"lines": len(lines)}
    entries = find_entries(lines, hits)
    without_labels(entries)
    sessions = Sessions(lines, entries, bare(url))
    hits["sessions"] = len(sessions.lines)
    return Read(lines, entries, sessions, hits)


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of a conference page; everything on its schedule that is none is a problem of severity "ignored".

    A page without papers is an error: `page.no-papers` where no author line was found, `page.structure` where author
    lines were found but no titles to them. `hits` counts what each step found.
    """
    text = html.decode(body)
    page = Page(url, venue_of(url, text, venues), venues)
    if looks_like_wordpress(body, url):
        text = wordpress_page(text)
    elif looks_like_site_data(body, url):
        return read_site_data(text, page)
    said = _of_lines(text, page)
    if works := linked_works(text):
        described = papers_of(works, text, page)
        return described if len(described.records) >= max(_LEAST, len(said.records)) else said
    if not said.records and (data := data_in_script(text)):
        return papers_of(data, text, page)
    return said


def _of_lines(text: str, page: Page) -> Extraction:
    """The papers that the page shows."""
    url = page.url
    read = read_page(text, url)
    found = recipe_for(url)
    records, problems = records_of(read.entries, read.lines, read.sessions, page, found[0] if found else None)
    hits = {**read.hits, "papers": len(records)}
    if records and read.hits.get("undecided"):
        message = "Titles may stand above their authors or below them: both readings are nearly as likely."
        problems.append(Problem("page.doubtful", message, Where(url)))
    if not records:
        problems.append(_in_script(page) if holds_data_in_script(text) else _no_papers(page, hits))
    return Extraction(tuple(records), tuple(problems), {}, hits)


def _page(text: str, url: str) -> str:
    """The page that a text makes: a Jekyll or Hugo source without its template, Markdown as HTML."""
    whole = _WHOLE_PAGE.search(text[:_HEAD]) is not None
    if is_markdown_file(url) or (not whole and _MARKDOWN.search(text)):
        return as_html(text)
    return without_template(text) if FRONT_MATTER.match(text) else text


def _marks(root: HtmlElement, recipe: Recipe | None) -> dict[HtmlElement, str]:
    """The elements a recipe points at; those to be skipped are taken out of the tree."""
    if recipe is None:
        return {}
    for path in recipe.skip:
        for element in _select(root, path):
            _drop(element)
    return {element: mark for mark, path in recipe.marks for element in _select(root, path)}


def _select(root: HtmlElement, path: str) -> list[HtmlElement]:
    found = root.xpath(path)
    return [e for e in found if etree.iselement(e)] if isinstance(found, list) else []


def _drop(element: HtmlElement) -> None:
    """Take an element out of the tree; the text behind it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _in_script(page: Page) -> Problem:
    message = "The papers stand in a script of this page, as data that a browser makes the programme of."
    return Problem("page.in-script", message, Where(page.url), "error")


def _no_papers(page: Page, hits: dict[str, int]) -> Problem:
    shown = ", ".join(f"{name} {count}" for name, count in hits.items()) or "nothing"
    where = Where(page.url)
    if hits.get("author_lines") and not hits.get("entries"):
        return Problem("page.structure", f"Author lines without titles; found: {shown}.", where, "error")
    return Problem("page.no-papers", f"No paper on this page; found: {shown}.", where, "error")


EXTRACTORS: tuple[Extractor, ...] = (Extractor("programme", 1, marked, extract, resembles),)
