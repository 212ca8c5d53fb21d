"""Workshops at SC (PMBS and others of its form), whose programmes stand on pages of their own.

What the pages did, by date:
    2014      made with iWeb: a line "09:00 - 09:30 Title [PDF, Talk Slides]", a line of names with the numbers of their
              affiliations raised behind them, a line of numbered affiliations.
    2019      `<strong>9:10 - 9:30<br>Title</strong>` and links, then a paragraph per institution, "A, B<br><i>X</i>".
Sessions ("Session 1: ...<br>Chair: ..."), breaks and the welcome are no papers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.identifiers import from_url, join_address
from extract.lexicon.affiliations import author
from extract.lexicon.privacy import without_email
from extract.platforms.reading import Reading, comma_list, key_by_year, printed_name
from extract.programme.authors import looks_like_name
from extract.programme.recipes import venue_of
from extract.programme.schedule import slot_code
from extract.readers import html
from extract.readers.html import HtmlElement
from extract.records import Author, Extraction, Link, LinkKind, PaperRecord, Venue, Where
from extract.registry import Extractor
from extract.text import collapse, slug
from extract.venues import SHIPPED, Venues

SOURCE, LABEL = "sc-workshop", "sc-workshop/1"
_TIME = re.compile(r"^\s*\d{1,2}[:.]\d\d\s*(?:[ap]m)?\s*(?:[-–—]|to)\s*\d{1,2}[:.]\d\d\s*(?:[ap]m)?\s*", re.IGNORECASE)
_TIMES = re.compile(rb">\s*\d{1,2}[:.]\d\d\s*(?:[-\xe2]|&[nm]dash;)[^<]{0,12}\d{1,2}[:.]\d\d")
_SKIP = re.compile(rb"""<p\s+class=["'][^"']*\bsmall-skip\b""", re.IGNORECASE)
_SC = re.compile(rb"\bSC\s?['\x92]?\d\d\b|Supercomputing\s+20\d\d", re.IGNORECASE)
_IWEB = re.compile(rb"com-apple-iweb|\biWeb\b")
_HELD_AT = re.compile(r"\b(?:SC|Supercomputing)\s*['’]?\s*(20\d\d|\d\d)\b")
_NAMED = re.compile(r"\b([A-Z][A-Za-z]{2,10})\s?['’]?((?:20)?\d\d)\b")
_SESSION = re.compile(r"^\s*session\s*\d*\s*[:.]", re.IGNORECASE)
_LINKS = re.compile(r"\s*\[[^\[\]]*\]\s*$")
_WELCOME = re.compile(
    r"^\s*(?:welcome|opening|closing|best (?:paper|presentation)|concluding|panel|keynote)\b", re.IGNORECASE
)
_KINDS: tuple[tuple[str, LinkKind], ...] = (
    ("slide", "slides"), ("presentation", "slides"), ("abstract", "other"), ("pdf", "pdf"), ("paper", "pdf"),
)  # fmt: skip
_LEAST_TIMES = 3  # of a programme; by hand


@dataclass(slots=True)
class _Talk:
    """A slot of the day while its lines are read."""

    title: str
    where: Where
    session: str | None
    links: list[Link] = field(default_factory=list)
    authors: list[Author] = field(default_factory=list)


def recognises(body: bytes, url: str) -> bool:
    """A page of a workshop held at SC with a slot per talk, in one of the two forms."""
    head = body[:20_000]
    if not _SC.search(head):
        return False
    if _SKIP.search(body):
        return b"<i>" in body
    return _IWEB.search(head) is not None and len(_TIMES.findall(body)) >= _LEAST_TIMES


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The talks with authors. Breaks, sessions and slots without authors are ignored by name."""
    reading = Reading(url, venues)
    text = html.decode(body)
    root = html.parse(text)
    if root is None:
        return reading.extraction()
    venue = _venue(root, url, text, reading)
    talks: list[_Talk] = []
    session: str | None = None
    for block in root.iter("p"):
        strong = next((s for s in block.iter("strong") if html.text_of(s)), None)
        words = _line(strong if strong is not None else block)
        if _SESSION.match(words):
            session = re.split(r"\s*\bchair\s*:", words, flags=re.IGNORECASE)[0].strip()
        elif _TIME.match(words):
            reading.count("slots")
            title = _LINKS.sub("", _TIME.sub("", words)).strip()
            talks.append(_Talk(title, Where(url, html.line_of(block)), session, _links(block, url)))
        elif talks and words:
            _people(block, talks[-1])
    for talk in talks:
        _add(talk, venue, reading)
    return reading.extraction()


def _line(element: HtmlElement) -> str:
    """The words of a block; a line break parts words."""
    return collapse(_in_order(element))


def _in_order(element: HtmlElement) -> str:
    text = (" " if element.tag == "br" else "") + (element.text or "")
    for child in element:
        text += (_in_order(child) if isinstance(child.tag, str) else "") + (child.tail or "")
    return text


def _people(block: HtmlElement, talk: _Talk) -> None:
    """Names with their institution in italics, or names and institutions with raised numbers."""
    italic = next((i for i in block.iter("i", "em") if html.text_of(i)), None)
    if italic is not None and not talk.title.lower().startswith("session"):
        place = html.text_of(italic)
        names = collapse(_in_order(block)).removesuffix(place).strip(" ,")
        talk.authors += [author(n, without_email(place)) for p in comma_list(names) if (n := printed_name(p))]
        return
    raised = _raised(block)
    if not raised:
        _one_place(block, talk)
        return
    if not talk.authors:
        talk.authors = [Author(name, (number,)) for name, number in raised if name]
    else:
        places = _places(raised)
        talk.authors = [
            author(a.name, places.get(a.affiliations[0], "")) if a.affiliations else a for a in talk.authors
        ]


def _one_place(block: HtmlElement, talk: _Talk) -> None:
    """A line of names without numbers, and the line behind it with the one institution of all."""
    words = collapse(_in_order(block))
    if not talk.authors:
        names = [printed_name(p) for p in comma_list(words)]
        if names and all(looks_like_name(name) for name in names):
            talk.authors = [Author(name) for name in names]
    elif not any(a.affiliations for a in talk.authors):
        talk.authors = [author(a.name, without_email(words)) for a in talk.authors]


def _raised(block: HtmlElement) -> list[tuple[str, str]]:
    """The stretches of a line, each with the digit raised behind it ("" at the end)."""
    found: list[tuple[str, str]] = []
    text = ""
    for node in block.iter():
        if not isinstance(node.tag, str):
            continue
        words = collapse(node.text or "")
        if re.fullmatch(r"\d{1,2}(?:\s*,\s*\d{1,2})*", words) and node.tag in ("sup", "span"):
            found.append((text, words))
            text = ""
        else:
            text += node.text or ""
        text += node.tail or "" if node is not block else ""
    found.append((text, ""))
    if not any(number for _, number in found):
        return []
    return [(re.sub(r"^[\s,;]*(?:and\b)?\s*|[\s,;]+$", "", words), number) for words, number in found]


def _places(raised: list[tuple[str, str]]) -> dict[str, str]:
    """Affiliations by number: the text behind each number, up to the next."""
    return {number: raised[at + 1][0] for at, (_, number) in enumerate(raised) if number and at + 1 < len(raised)}


def _links(block: HtmlElement, base: str) -> list[Link]:
    found = []
    for anchor in block.iter("a"):
        url, label = join_address(base, (anchor.get("href") or "").strip()), html.text_of(anchor)
        if url.startswith("http") and label:
            kind: LinkKind = next((k for word, k in _KINDS if word in label.lower()), "other")
            found.append(Link(kind, url, label))
    return found


def _add(talk: _Talk, venue: Venue | None, reading: Reading) -> None:
    code = slot_code(talk.title)
    if (
        not talk.title
        or (code and not talk.authors)
        or not talk.authors
        or (_WELCOME.match(talk.title) and not talk.links)
    ):
        if talk.title:
            reading.ignore(code or "ignored.slot", talk.title, talk.where)
        return
    key = key_by_year(venue, talk.title)
    reading.add(
        PaperRecord(
            source=SOURCE,
            key=f"{slug(venue.track or venue.series)}/{key}" if venue else key,
            title=talk.title,
            where=talk.where,
            authors=tuple(talk.authors),
            venue=venue,
            session=talk.session,
            identifiers=from_url(*(link.url for link in talk.links)),
            links=tuple(talk.links),
            extractor=LABEL,
        )
    )


def _venue(root: HtmlElement, url: str, text: str, reading: Reading) -> Venue | None:
    """SC and the workshop as its track: "PMBS14", held as part of SC14."""
    said = html.text_of(root)[:3000]
    held = _HELD_AT.search(said)
    if held is None:
        return venue_of(url, text, reading.venues)
    year = int(held[1]) if len(held[1]) == 4 else 2000 + int(held[1])
    for named in _NAMED.finditer(f"{html.text_of(next(root.iter('title'), root))[:200]} {said}"):
        if (
            named[1].upper() == named[1]
            and named[1] not in ("SC", "ACM", "IEEE", "USA")
            and int(named[2]) % 100 == year % 100
        ):
            return Venue("SC", year, named[1])
    return Venue("SC", year, "Workshop")


EXTRACTORS = (Extractor("sc-workshop", 1, recognises, extract),)
