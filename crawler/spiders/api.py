"""Open metadata of the same works: Crossref, OpenAlex, Semantic Scholar, dblp.

As a route of a venue they list an edition; as enrichment they look single works up by DOI or arXiv id. These are
documented machine interfaces with terms of their own, so robots.txt (written for crawlers of pages) is not asked;
their rate headers are followed, the contact stands in the user agent, and keys come from the configuration.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

from scrapy.http import Response

from crawler.checks import Expected
from crawler.spiders.base import SourceSpider, papers
from extract.records import Extraction, PaperRecord


class ApiSpider(SourceSpider):
    """Options: `dois`, `arxiv` (ids) to look up; as a route, see each spider.

    A lookup of an unknown work is a warning; a list that does not answer fails the source.
    """

    extractor: ClassVar[str]
    form: ClassVar[Expected] = "json"
    secret: ClassVar[str | None] = None
    """How the API takes its key: the name of a header, or "?name" for a parameter of the query."""

    def lookups(self) -> Iterator[str]:
        """The addresses of single works."""
        yield from ()

    def lists(self) -> Iterator[str]:
        """The first addresses of lists."""
        yield from (url for url in self.job.urls if "?" in url)

    def following(self, response: Response, found: Extraction) -> str | None:
        """The address of the next page of a list, or None."""
        return None

    async def start(self) -> AsyncIterator[Any]:
        for url in self.lookups():
            for request in self.ask(url, self.parse_work, lookup=True):
                yield request
        for url in self.lists():
            for request in self.ask(url, self.parse_works, lists=True):
                yield request

    def ask(self, url: str, then: Any, **meta: Any) -> Iterator[Any]:
        key = self.job.keys.get(urlsplit(url).hostname or "")
        if key and self.secret:
            kind = "secret_query" if self.secret.startswith("?") else "secret_headers"
            meta[kind] = {self.secret.removeprefix("?"): key}
        return self.page(url, then, expected=self.form, dont_obey_robotstxt=True, **meta)

    def parse_work(self, response: Response) -> Iterator[Any]:
        yield self.kept(self.read(response, self.extractor))

    def parse_works(self, response: Response) -> Iterator[Any]:
        """One page of a list. Lists are found by words and sorted by relevance: a page without a paper of the edition
        is the last one worth reading."""
        found = self.read(response, self.extractor)
        mine = self.of_edition(found)
        yield self.kept(mine, counts=True)
        url = self.following(response, found)
        if url and papers(mine):
            yield from self.ask(url, self.parse_works, lists=True)
        elif not papers(mine) and len(self.asked) == 1:
            self.lists_failed += 1
            yield self.problem("page.no-papers", f"Nothing of {self.job.edition} is listed.", response.url)

    def of_edition(self, found: Extraction) -> Extraction:
        """The extraction without the papers of other venues, which a search by words brings along."""
        edition = self.job.edition
        if edition is None or edition.year is None:
            return found

        def belongs(record: Any) -> bool:
            venue = record.venue if isinstance(record, PaperRecord) else edition
            return bool(venue and (venue.series, venue.year) == (edition.series, edition.year))

        return replace(found, records=tuple(r for r in found.records if belongs(r)))

    def dois(self) -> Iterator[str]:
        yield from (quote(doi, safe="/:;()<>") for doi in self.job.options.get("dois") or ())


class CrossrefSpider(ApiSpider):
    """Lists by words of the container title (option `container`), DOI prefix and year."""

    name = "crossref"
    extractor = "crossref"
    secret = "Crossref-Plus-API-Token"  # noqa: S105 (the name of a header)
    BASE: ClassVar[str] = "https://api.crossref.org/works"

    def lookups(self) -> Iterator[str]:
        yield from (f"{self.BASE}/{doi}" for doi in self.dois())

    def lists(self) -> Iterator[str]:
        yield from super().lists()
        if container := self.job.options.get("container"):
            yield self._list(container, "*")

    def _list(self, container: str, cursor: str) -> str:
        prefix = self.job.options.get("prefix", "10.1145")
        # Proceedings carry the day of the conference or of the online publication, which may be the year after.
        filters = f"prefix:{prefix},type:proceedings-article"
        if self.job.year:
            filters += f",from-pub-date:{self.job.year},until-pub-date:{self.job.year + 1}"
        query = {"query.container-title": container, "filter": filters, "rows": 100, "cursor": cursor}
        return f"{self.BASE}?{urlencode(query)}"

    def following(self, response: Response, found: Extraction) -> str | None:
        cursor, container = found.page.get("next_cursor"), self.job.options.get("container")
        return self._list(container, str(cursor)) if cursor and container and found.records else None


class OpenAlexSpider(ApiSpider):
    """Lists by OpenAlex's own id of a source (option `source_id`) and year. Needs a key since February 2026."""

    name = "openalex"
    extractor = "openalex"
    secret = "?api_key"  # noqa: S105 (the name of a parameter)
    BASE: ClassVar[str] = "https://api.openalex.org/works"

    def lookups(self) -> Iterator[str]:
        yield from (f"{self.BASE}/https://doi.org/{doi}" for doi in self.dois())

    def lists(self) -> Iterator[str]:
        yield from super().lists()
        if source := self.job.options.get("source_id"):
            yield self._list(source, "*")

    def _list(self, source: str, cursor: str) -> str:
        filters = f"primary_location.source.id:{source}"
        if self.job.year:
            filters += f",from_publication_date:{self.job.year}-01-01,to_publication_date:{self.job.year + 1}-12-31"
        return f"{self.BASE}?{urlencode({'filter': filters, 'per-page': 100, 'cursor': cursor})}"

    def following(self, response: Response, found: Extraction) -> str | None:
        cursor, source = found.page.get("next_cursor"), self.job.options.get("source_id")
        return self._list(source, str(cursor)) if cursor and source and found.records else None


class SemanticScholarSpider(ApiSpider):
    """Lookups by DOI and arXiv id."""

    name = "semanticscholar"
    extractor = "semanticscholar"
    secret = "x-api-key"  # noqa: S105 (the name of a header)
    BASE: ClassVar[str] = "https://api.semanticscholar.org/graph/v1/paper"
    FIELDS: ClassVar[str] = "title,abstract,authors.affiliations,externalIds,venue,publicationVenue,year"

    def lookups(self) -> Iterator[str]:
        for doi in self.dois():
            yield f"{self.BASE}/DOI:{doi}?fields={self.FIELDS}"
        for name in self.job.options.get("arxiv") or ():
            yield f"{self.BASE}/ARXIV:{name}?fields={self.FIELDS}"


class DblpSpider(ApiSpider):
    """Lists by table of contents (option `toc`, such as "conf/sosp/sosp2024") and records by key (option `keys`)."""

    name = "dblp"
    extractor = "dblp"
    form = "any"
    BASE: ClassVar[str] = "https://dblp.org"

    def lookups(self) -> Iterator[str]:
        yield from (f"{self.BASE}/rec/{key}.xml" for key in self.job.options.get("keys") or ())

    def lists(self) -> Iterator[str]:
        yield from super().lists()
        if toc := self.job.options.get("toc"):
            edition = {"yy": f"{(self.job.year or 0) % 100:02d}", "yyyy": str(self.job.year or "")}
            query = {"q": f"toc:db/{toc.format_map(edition)}.bht:", "h": 1000, "format": "json"}
            yield f"{self.BASE}/search/publ/api?{urlencode(query)}"
