"""What other programs read: papers in six forms, feeds, a calendar, pictures."""

from __future__ import annotations

from threading import Lock

from db.errors import QuerySyntaxError, UnknownTopicError
from db.group.searches import search_of
from db.selection.export import papers, papers_named
from db.selection.filter import PaperFilter
from paperwatch.errors import PaperwatchError
from paperwatch.export import FormName, render
from paperwatch.plots import Kind, plot
from paperwatch.serve.answers import Answer, Asked, File, NotHereError, address
from paperwatch.serve.pages.lists import wanted
from paperwatch.serve.site import Site
from paperwatch.subscribe import calendar, feed, feed_of

_MEDIA_TYPES = {
    FormName.BIBTEX: ("application/x-bibtex; charset=utf-8", "bib"),
    FormName.RIS: ("application/x-research-info-systems; charset=utf-8", "ris"),
    FormName.CSL_JSON: ("application/vnd.citationstyles.csl+json; charset=utf-8", "json"),
    FormName.CSV: ("text/csv; charset=utf-8", "csv"),
    FormName.JSONL: ("application/x-ndjson; charset=utf-8", "jsonl"),
    FormName.MARKDOWN: ("text/markdown; charset=utf-8", "md"),
}
_drawing = Lock()  # matplotlib's settings belong to the whole process


def export(site: Site, asked: Asked) -> Answer:
    """`/take/bibtex?paper=<id>` of one paper, or of a list by the arguments of its page (`lists.wanted`)."""
    try:
        form = FormName(asked.names["form"])
    except ValueError:
        raise NotHereError(f"Papers are given as {', '.join(FormName)}, not {asked.names['form']}.") from None
    paper = asked.text("paper")
    try:
        found = papers_named(site.database, [paper]) if paper else papers(site.database, wanted(asked))
    except QuerySyntaxError as error:
        raise NotHereError(f"The search cannot be read: {error.reason}.") from error
    except UnknownTopicError as error:
        raise NotHereError(str(error)) from error
    text = "".join(render(form, found, site.key_format))
    media_type, ending = _MEDIA_TYPES[form]
    return File(text.encode("utf-8", "replace"), media_type, f"papers.{ending}")


def atom(site: Site, asked: Asked) -> Answer:
    """`/feeds/uncovered.atom` and `/feeds/uncovered-<topic>.atom`"""
    topic = asked.names.get("topic")
    try:
        return File(feed(site.database, topic, base_url=site.base_url), "application/atom+xml; charset=utf-8")
    except UnknownTopicError as error:
        raise NotHereError(str(error)) from error


def found(site: Site, asked: Asked) -> Answer:
    """`/feeds/papers.atom`, by the arguments of a list's page (`lists.wanted`): the new papers of any search."""
    path = address(asked.path, **asked.arguments)
    try:
        content = feed_of(site.database, wanted(asked), path=path, base_url=site.base_url)
    except QuerySyntaxError as error:
        raise NotHereError(f"The search cannot be read: {error.reason}.") from error
    except UnknownTopicError as error:
        raise NotHereError(str(error)) from error
    return File(content, "application/atom+xml; charset=utf-8")


def saved(site: Site, asked: Asked) -> Answer:
    """`/feeds/search-<key>.atom`: the new papers of a saved search."""
    known = search_of(site.database, asked.names["key"])
    if known is None:
        raise NotHereError("There is no saved search of that name.")
    try:
        wanted_ = PaperFilter(query=known.query)
        content = feed_of(site.database, wanted_, name=known.name, path=asked.path, base_url=site.base_url)
    except (QuerySyntaxError, UnknownTopicError) as error:  # a topic can be taken away
        raise NotHereError(str(error)) from error
    return File(content, "application/atom+xml; charset=utf-8")


def ical(site: Site, asked: Asked) -> Answer:
    """`/feeds/talks.ics`"""
    return File(calendar(site.database), "text/calendar; charset=utf-8")


def picture(site: Site, asked: Asked) -> Answer:
    """`/picture/coverage.svg`, `topics.svg`, `presented.svg`; drawn once for each state of the database."""
    if asked.names["kind"] not in tuple(Kind):
        raise NotHereError(f"There is no picture {asked.names['kind']}.")
    kind = Kind(asked.names["kind"])
    try:
        with _drawing:
            return File(site.cached(f"picture {kind}", lambda: plot(site.database, kind, "svg")), "image/svg+xml")
    except PaperwatchError as error:  # matplotlib is not installed, or there is nothing to draw
        raise NotHereError(str(error)) from error
