"""Whether the venue that a talk or list prints can be that of the paper it links to."""

from __future__ import annotations

from db.blocking.view import RecordView
from db.trust import trust
from extract.venues import Venues


def contradiction(view: RecordView, venues: Venues) -> str | None:
    """Why the venue that a mention prints cannot be the one of the paper it links to, or None."""
    if view.kind != "mention" or view.series is None or view.series in venues.preprints:
        return None
    label = view.series if view.year is None else f"{view.series}'{view.year % 100:02d}"
    for name in view.values("usenix"):
        linked = venues.find(name.partition("/")[0])
        if linked and (linked.series != view.series or (view.year and linked.year and linked.year != view.year)):
            return f"labelled {label}, but the link is to a paper of {linked}"
    for doi in publishers_dois(view):
        prefix = _doi_prefix(view.series, venues)
        if prefix == "" and (view.year or 0) >= trust().usenix_without_doi_since:
            return f"labelled {label}, but the link has the DOI {doi}, and {view.series} papers have none"
        if prefix and not doi.startswith(prefix + "/"):
            return f"labelled {label}, but the link has the DOI {doi} of another publisher"
    return None


def publishers_dois(view: RecordView) -> frozenset[str]:
    """The DOIs that a publisher gave the work, and no archive or preprint server."""
    known = trust().not_a_publisher
    return frozenset(doi for doi in view.values("doi") if doi.partition("/")[0] not in known)


def _doi_prefix(series: str, venues: Venues) -> str | None:
    """The DOI prefix of a series, "" for a USENIX series (they have no DOIs), None where `venues.toml` does not say."""
    known = venues.series.get(series)
    if known is None:
        return None
    if prefix := known.options.get("doi_prefix"):
        return str(prefix)
    return "" if any(route.spider == "usenix" for route in known.routes) else None
