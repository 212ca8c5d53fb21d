"""Identifiers of works, read from any address or text people write them in, in one canonical form."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from extract.records import Identifiers

# DOI syntax: the DOI Handbook, section 2.2 (prefix "10." + registrant, any printable suffix).
_DOI = re.compile(r"\b(10\.\d{4,9}(?:\.\d+)*/[^\s\"'<>?#]+)", re.IGNORECASE)
# arXiv identifiers: https://info.arxiv.org/help/arxiv_identifier.html (new style since 2007, old style before).
_ARXIV_NEW = r"\d{4}\.\d{4,5}"
_ARXIV_OLD = r"[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_ARXIV_ID = re.compile(rf"^(?:arxiv:)?({_ARXIV_NEW}|{_ARXIV_OLD})(?:v(\d+))?$", re.IGNORECASE)
_ARXIV_PATH = re.compile(
    rf"^/(?:abs|pdf|html|format|e-print|ps|src|list)/({_ARXIV_NEW}|{_ARXIV_OLD})(?:v(\d+))?(?:\.pdf)?/?$",
    re.IGNORECASE,
)
_ARXIV_DOI = re.compile(rf"^10\.48550/arxiv\.({_ARXIV_NEW}|{_ARXIV_OLD})(?:v(\d+))?$", re.IGNORECASE)
_ARXIV_HOSTS = ("arxiv.org", "alphaxiv.org", "ar5iv.org", "ar5iv.labs.arxiv.org")
_USENIX_PAGE = re.compile(
    r"^/conference/([a-z]+)-?(\d{2,4})/(?:[a-z0-9-]+/)?presentation/([^/]+)/?$",
    re.IGNORECASE,
)
# Up to 2012 a paper's page was named by its title; later pages of this shape are calls and lists, not papers.
_USENIX_OLD = re.compile(
    r"^/conference/([a-z]+)-?(9\d|0\d|1[012])/(?!technical-sessions|accepted-papers|call-for|\w+-program|at-a-glance)"
    r"([a-z0-9][^/]*-[^/]*)/?$",
    re.IGNORECASE,
)
_USENIX_PDF = re.compile(
    r"^/(?:system|sites/default)/files/(?:conference/[^/]+/)?([a-z]+)(\d{2})[-_](?:paper[-_])?([^/]+?)\.pdf$",
    re.IGNORECASE,
)
_USENIX_PDF_NOISE = re.compile(r"(?:_\d+|[-_]prepub)+$")
_WAYBACK = re.compile(r"^https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(.+)$", re.IGNORECASE)


def doi(text: str | None) -> str | None:
    """The DOI in an address or text, lower case and without resolver, or None. arXiv's own DOIs count as none."""
    if not text or ("10." not in text and "%" not in text):
        return None
    match = _DOI.search(unquote(text))
    if not match:
        return None
    found = (
        match.group(1).rstrip(".,;:)]}").lower() if "(" not in match.group(1) else match.group(1).rstrip(".,;:").lower()
    )
    found = re.sub(r"(?:/(?:full|abstract|pdf|epdf|fulltext))$|\.pdf$", "", found)
    return None if _ARXIV_DOI.match(found) else found


def arxiv(text: str | None) -> tuple[str, int | None] | None:
    """(id without version, version or None) from an arXiv id, DOI or address on any arXiv mirror, or None."""
    if not text or ("://" in text and "xiv" not in text.lower()):
        return None
    text = original_address(text.strip())
    parts = split_address(text)
    host, path = parts.hostname or "", unquote(parts.path)
    is_arxiv_host = any(host == known or host.endswith("." + known) for known in _ARXIV_HOSTS)
    found = _ARXIV_PATH.match(path) if is_arxiv_host else _ARXIV_ID.match(text)
    if not found and (written := _DOI.search(unquote(text))):
        found = _ARXIV_DOI.match(written.group(1).rstrip(".,;)"))
    if not found:
        return None
    return found.group(1), int(found.group(2)) if found.group(2) else None


def usenix(url: str | None) -> str | None:
    """ "conference/slug" (for example "osdi25/zhang-tony") from a USENIX page or PDF address, or None.

    A PDF's file name is a hint only: after a re-upload it may carry a suffix, which is dropped, or another name.
    """
    if not url or "usenix" not in url.lower():
        return None
    parts = split_address(original_address(url))
    if not (parts.hostname or "").endswith("usenix.org"):
        return None
    for pattern in (_USENIX_PAGE, _USENIX_PDF, _USENIX_OLD):
        if match := pattern.match(unquote(parts.path)):
            series, year, name = (g.lower() for g in match.groups())
            stem = _USENIX_PDF_NOISE.sub("", name) if pattern is _USENIX_PDF else name
            return f"{'usenixsecurity' if series == 'sec' else series}{year[-2:]}/{stem}"
    return None


def split_address(url: str) -> SplitResult:
    """`urlsplit` for addresses that strangers wrote: an impossible one ("https://[") is one without host and path."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def join_address(base: str, href: str) -> str:
    """`urljoin` for addresses that strangers wrote: "" for an impossible one."""
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def original_address(url: str) -> str:
    """The address an Internet Archive copy stands for; any other address unchanged."""
    match = _WAYBACK.match(url)
    return match.group(1) if match else url


def from_url(*urls: str | None) -> Identifiers:
    """All identifiers that the given addresses carry; the first address to name one wins."""
    known_doi = known_arxiv = known_usenix = known_github = None
    version: int | None = None
    for url in urls:
        if not url:
            continue
        preprint = None if known_arxiv else arxiv(url)
        if preprint:
            known_arxiv, version = preprint
        known_doi = known_doi or doi(url)
        known_usenix = known_usenix or usenix(url)
        known_github = known_github or _github(url)
    return Identifiers(known_doi, known_arxiv, version, known_usenix, github=known_github)


def _github(url: str) -> str | None:
    if "github" not in url.lower():
        return None
    parts = split_address(original_address(url))
    names = parts.path.strip("/").split("/")[:2] if parts.hostname in ("github.com", "www.github.com") else []
    return "/".join(names) if len(names) == 2 else None
