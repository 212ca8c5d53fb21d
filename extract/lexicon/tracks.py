"""Tracks beside a conference's own papers: workshops, posters, demonstrations, tutorials on its programme."""

from __future__ import annotations

import re

from extract.records import PaperRecord

_SIDE = re.compile(
    r"\b(?:demo(?:s|nstrations?)?|posters?|workshops?|tutorials?|ph\.?d\.?|doctoral|student research|src)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"^(?:[\w’'-]+:? ){0,8}(?:workshop|symposium|competition)\b(?: on\b|\W*$|\W*[(:–-])|^tutorials?\b", re.IGNORECASE
)
_AND = r"-?\s*(?:and|und|et|&|/|,|\+)\s*"
_PAPERS = r"(?:papers?|industr\w+|short|full|research|vision|applications?)"
_MIXED = re.compile(
    rf"\b{_PAPERS}(?: papers?)?{_AND}(?=.*\b(?:demo|poster))|\b(?:demo\w*|posters?)(?: papers?)?{_AND}{_PAPERS}",
    re.IGNORECASE,
)


def is_side_track(name: str | None) -> bool:
    """True for "Demo Track", "PhD Workshop", "Poster Session"; False for "industry", "vision" and no track."""
    return name is not None and _SIDE.search(name) is not None


def of_the_conference(record: PaperRecord) -> bool:
    """True for a paper of the conference's own tracks; False for one of a workshop, a poster, a demonstration."""
    if record.venue is None:  # of an unknown series, whose track nothing holds
        return not is_side_track(record.session) or is_mixed(record.session or "")
    return not is_side_track(record.venue.track)


def names_an_event(title: str) -> bool:
    """True for the title of a whole workshop or tutorial, whose people are its organisers: "Workshop on Storage"."""
    return _EVENT.search(title) is not None


def is_mixed(session: str) -> bool:
    """True for a session that says to hold papers and others: "Short Papers and Demo Session"."""
    return _MIXED.search(session) is not None
