"""arXiv's feeds of the day: https://info.arxiv.org/help/rss.html, as RSS (`/rss/cs.OS`) and Atom (`/atom/cs.OS`).

Empty on Saturdays and Sundays. Until January 2024 the feed was RSS 1.0: the title ended in "(arXiv:2401.00001v1
[cs.OS] UPDATED)" and names were HTML links. A feed's date is the day of announcement, so no date is taken from it.
"""

from __future__ import annotations

import re

from lxml import etree

from extract.arxiv.people import authors_of
from extract.arxiv.record import Reading, paper
from extract.identifiers import arxiv
from extract.readers.safexml import local_name, parse_xml, words
from extract.records import Extraction, PaperRecord, Problem, Where
from extract.venues import SHIPPED, Venues

LABEL = "arxiv-rss/1"
_TAG = re.compile(r"<[^<>]*>")
_PREFIX = re.compile(r"^arXiv:(\S+)\s+Announce Type:\s*([\w-]+)\s*(?:Abstract:)?\s*", re.IGNORECASE)
_OLD_TITLE = re.compile(r"\s*\(arXiv:(\S+)\s+\[([\w.-]+)\](?:\s+[A-Z -]+)?\)\s*$")


def recognises(body: bytes, url: str) -> bool:
    """A feed address of arXiv, or an RSS or Atom document that names one."""
    if re.match(r"https?://(?:rss\.arxiv\.org|(?:export\.)?arxiv\.org/rss)/", url):
        return True
    head = body[:2500]
    is_feed = b"<rss" in head or b"<rdf:RDF" in head or b"<feed" in head
    return is_feed and (b"rss.arxiv.org" in head or b"arxiv.org/rss" in head or b"updates on arXiv.org" in head)


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The preprints that a feed announces, each once. Problems: `arxiv.feed-empty` (ignored), `arxiv.no-id`,
    `arxiv.no-title`, `arxiv.not-a-feed`, and those of `parse_xml`. Never raises."""
    answer = parse_xml(body, url)
    problems = list(answer.problems)
    if answer.root is None:
        return Extraction(problems=tuple(problems))
    if local_name(answer.root) not in ("rss", "feed", "RDF"):
        problems.append(
            Problem("arxiv.not-a-feed", f"Neither RSS nor Atom: <{local_name(answer.root)[:40]}>", Where(url))
        )
        return Extraction(problems=tuple(problems))
    page: dict[str, str | int] = {}
    for name in ("lastBuildDate", "updated", "pubDate"):
        found = answer.root.find(f".//{{*}}{name}")
        if found is not None and "response_date" not in page:
            page["response_date"] = words(found)
    items = list(answer.root.iter("{*}item", "{*}entry"))
    if answer.cut and items:
        where = Where(url, items.pop().sourceline)
        problems.append(Problem("xml.cut-record", "The last item is incomplete and left out.", where, "error"))
    records: dict[str, PaperRecord] = {}
    for item in items:
        read = _item(item, url)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            records.setdefault(read.key, read)
    if not items and not problems:
        problems.append(Problem("arxiv.feed-empty", "The feed announces nothing today.", Where(url), "ignored"))
    return Extraction(tuple(records.values()), tuple(problems), page, {"item": len(items)})


def _item(item: etree._Element, url: str) -> PaperRecord | Problem:
    fields: dict[str, list[str]] = {}
    for child in item:
        name = local_name(child)
        text = child.get("term") or child.get("href") or words(child)
        fields.setdefault(name, []).append(text)
    where = Where(url, item.sourceline)
    title = " ".join(fields.get("title", [""])[0].split())
    summary = next((v[0] for n in ("description", "summary", "content") if (v := fields.get(n))), "")
    announced, old = _PREFIX.match(summary), _OLD_TITLE.search(title)
    printed = [announced[1] if announced else None, old[1] if old else None]
    printed += fields.get("guid", []) + fields.get("id", []) + fields.get("link", [])
    found = [split for text in printed if (split := arxiv((text or "").removeprefix("arXiv:")))]
    if not found:
        return Problem("arxiv.no-id", f"An item names no arXiv id: {title[:100]!r}", where, "error")
    title = title[: old.start()].rstrip(" .") if old else title
    if not title:
        return Problem("arxiv.no-title", "An item has no title.", where, "error", found[0][0])
    reading = Reading(found[0][0], next((v for _, v in found if v), None), title)
    names = ", ".join(fields.get("creator", []) or fields.get("author", []))
    reading.authors = authors_of(_TAG.sub("", names))
    body = summary[announced.end() :] if announced else summary
    reading.abstract = " ".join(_TAG.sub(" ", body).split()) or None
    reading.categories = tuple(dict.fromkeys(c for c in fields.get("category", []) + ([old[2]] if old else []) if c))
    reading.primary = reading.categories[0] if reading.categories else None
    reading.doi = next(iter(fields.get("DOI", []) + fields.get("doi", [])), None)
    reading.journal_ref = next(iter(fields.get("journal_reference", []) + fields.get("journal_ref", [])), None)
    return paper(reading, where, LABEL)
