"""The index of the OpenTOC pages that SIGPLAN keeps: https://www.sigplan.org/OpenTOC/ and the data it is made from.

Each entry is a proceedings, not a paper; `page["follow"]` holds the addresses of their pages, one a line. The data
(`_data/OpenTOC.yaml`) says event, year and title; the page of an event is its name in small letters with two digits of
the year, unless `link` says otherwise. Volumes of one year (asplos23-1, -2, -3, 2023) are told by the page only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml import YAMLError

from extract.identifiers import join_address
from extract.platforms.reading import Reading
from extract.readers import html
from extract.readers.safeyaml import load
from extract.records import Extraction, Where
from extract.registry import Extractor
from extract.venues import SHIPPED, Venues

_BASE = "https://www.sigplan.org/OpenTOC/"
_DATA = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*-\s*\n?\s*event\s*:", re.IGNORECASE)
_LINK = re.compile(rb"""href=["']?[^"'> ]*OpenTOC/[\w!-]+?\d\d(?:-\d)?(?:\.html)?["'> ]""", re.IGNORECASE)
_PAGE = re.compile(r"(?:^|/)OpenTOC/([\w!-]+?\d\d(?:-\d+)?)(?:\.html)?$", re.IGNORECASE)
_LEAST_LINKS = 5  # a page that links its own few proceedings is no index


def recognises(body: bytes, url: str) -> bool:
    """A list of at least five OpenTOC pages, or the data of that list."""
    if _DATA.match(body[:2000]):
        return b"year:" in body[:2000]
    return len(_LINK.findall(body)) >= _LEAST_LINKS


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """No records: every proceedings is `ignored.proceedings`, its page in `page["follow"]`."""
    reading = Reading(url, venues)
    found: dict[str, str] = {}
    entries = _of_data(body, reading) if _DATA.match(body[:2000]) else _of_page(body, reading.base(_BASE))
    for address, title, line in entries:
        reading.count("proceedings")
        if address not in found:
            found[address] = title
            reading.ignore("ignored.proceedings", f"{title}: {address}", Where(url, line))
    if found:
        reading.page["follow"] = "\n".join(found)
        return Extraction((), tuple(reading.problems), reading.page, reading.hits)
    return reading.extraction("page.structure")


def _of_data(body: bytes, reading: Reading) -> Iterator[tuple[str, str, int | None]]:
    try:
        value = load(html.decode(body))
    except (YAMLError, ValueError) as error:
        reading.fail("page.structure", f"Not readable as YAML: {str(error).splitlines()[0]}.")
        return
    for item in value if isinstance(value, list) else ():
        if not isinstance(item, dict) or not item.get("event"):
            continue
        year = str(item.get("year") or "")
        name = re.sub(r"[^\w-]", "", str(item["event"])).lower()
        link = str(item.get("link") or "")
        yield (
            link if link.startswith("http") else f"{_BASE}{name}{year[-2:]}.html",
            str(item.get("title") or name),
            None,
        )


def _of_page(body: bytes, base: str) -> Iterator[tuple[str, str, int | None]]:
    root = html.parse(html.decode(body))
    for link in root.iter("a") if root is not None else ():
        address = join_address(base, (link.get("href") or "").strip())
        if _PAGE.search(address.partition("#")[0]):
            yield address.partition("#")[0], html.text_of(link) or "A proceedings", html.line_of(link)


EXTRACTORS = (Extractor("opentoc-index", 1, recognises, extract),)
