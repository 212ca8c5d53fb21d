"""How a document is read where more is known of it than its bytes: the name of its source, or who led to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from extract import schedule
from extract.readers.html import looks_like_html
from extract.records import Extraction
from extract.registry import UnknownDocumentError, by_name, extractor_for
from extract.schedule import Proposal, ScheduleSettings
from extract.venues import Venues

_NAMED: Mapping[str, Callable[[bytes, str, str, Venues], Extraction]] = {
    "schedule": lambda body, url, name, venues: schedule.read(body, url, ScheduleSettings(name=name), venues),
}
"""Readers of a group's own pages: their source carries a name of its own."""
_OF_GROUPS = ("schedule", "reading-list")


def read_named(
    body: bytes, url: str, *, venues: Venues, reader: str | None = None, name: str | None = None
) -> Extraction:
    """What `reader`, else the extractor that recognises the document, reads; `name` names a schedule's source.

    Raises `UnknownDocumentError`, and `KeyError` for a reader that there is not.
    """
    chosen = by_name(reader) if reader else extractor_for(body, url, venues)
    if name and chosen.name in _NAMED:
        return _NAMED[chosen.name](body, url, name, venues)
    return chosen.extract(body, url, venues=venues)


def read_venue_page(body: bytes, url: str, *, venues: Venues) -> Extraction:
    """A page that a venue's route leads to: a programme, even where nothing on it says whose.

    Raises `UnknownDocumentError` for what is no page.
    """
    if not looks_like_html(body):
        return extractor_for(body, url, venues).extract(body, url, venues=venues)
    try:
        reader = extractor_for(body, url, venues)
    except UnknownDocumentError:
        reader = by_name("programme")
    return (by_name("programme") if reader.name in _OF_GROUPS else reader).extract(body, url, venues=venues)


def propose_schedule(body: bytes, url: str, *, venues: Venues, given: ScheduleSettings) -> Proposal:
    """Settings for a schedule, with their result. A shape that somebody chose is believed, and no other is tried."""
    return schedule.propose(body, url, given, venues)
