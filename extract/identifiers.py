"""Identifiers of works, read from any address or text people write them in, in one canonical form each.

Every function takes what a stranger wrote and returns the canonical form or None; none raises. The table of forms is
`tests/test_identifiers.py`. Two identifiers are the same exactly where their canonical forms are equal.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache, lru_cache
from urllib.parse import SplitResult, parse_qs, unquote, urljoin, urlsplit

from extract.records import Identifiers

# What sticks to an identifier that was copied from a page, a PDF or a chat: invisible characters, dashes that stand for
# the hyphen, full-width forms.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LOOKALIKE = str.maketrans("\u2010\u2011\u2012\u2013\u2212\uff0f\uff0e\uff1a\uff1f\uff06\uff1d", "-----/.:?&=")
_ESCAPED = re.compile(r"\\([_%&#~])")  # TeX and Markdown
_LONGEST = 2000  # characters of a text that are read; browsers cut addresses at about as many

# DOI syntax: the DOI Handbook, section 2.2 (prefix "10." + registrant, any printable suffix). The suffix ends at white
# space, quotation marks, and the brackets and stops of Chinese, Japanese and Korean text.
_END = "\\s\"'<>‘’“”„«»‹›`|\\\\、。〈〉《》「」『』【】（），；：！？"
_DOI = re.compile(rf"(?<![\w.])(10\.\d{{4,9}}(?:\.\d+)*/+)([^{_END}?#]+)", re.IGNORECASE)
# A DOI made of a SICI (ANSI/NISO Z39.56) has "<...>" inside:
# 10.1002/(SICI)1097-024X(199807)28:9<901::AID-SPE173>3.0.CO;2-8
_SICI = re.compile(
    r"(?<![\w.])(10\.\d{4,9}(?:\.\d+)*/)((?:\(SICI\))?\d{4}-\d{3}[\dX]\([\d/]{4,20}\)[\w:.]{1,20}"
    r"[<\[][^\s<>\[\]\"]{1,60}[>\]]\d\.\d\.\w{2};[\w-]{1,4}[#*]?)",
    re.IGNORECASE,
)
_DOI_QUERY = re.compile(r"&(?:amp;)?(?:\w+=.*)?$|&(?=\w+=).*$")
# Pages about a work that a publisher keeps under its DOI.
_DOI_PAGE = re.compile(
    r"(?:/(?:full|abstract|abs|pdf|epdf|pdfdirect|fulltext|meta|html|references|citations?|figures|tables|summary|"
    r"bibtex|metrics|supplement\w*|suppl_file(?:/.*)?|reader)(?:/html)?|(?:/full)?/?\.?(?:full)?\.(?:pdf|html?|full))+$",
    re.IGNORECASE,
)
_PREPRINT_VERSION = re.compile(r"^(10\.1101/[\d.]+)v\d+\b.*$")  # bioRxiv's pages: 10.1101/2020.01.01.123456v1.full
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}
_ACM_PAIR = re.compile(r"^(\d{5,9}\.\d{5,9})$")
_ACM_HOSTS = ("dl.acm.org", "portal.acm.org", "doi.acm.org", "dlnext.acm.org")

# arXiv identifiers: https://info.arxiv.org/help/arxiv_identifier.html (new style since April 2007, with four digits
# behind the point until the end of 2014 and five since; old style before). The
# subject class of an old one ("math.GT/0309136") may be left out, so it is no part of the canonical form.
_ARXIV_NEW = r"(?:(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}|(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5})"
_ARXIV_OLD = r"[a-z]+(?:-[a-z]+)?(?:\.[a-z]{2})?/\d\d(?:0[1-9]|1[0-2])\d{3}"
_ARXIV_ANY = rf"({_ARXIV_NEW}|{_ARXIV_OLD})(?:v(\d{{1,3}}))?(?!\w|/\w|\.\d)"
_ARXIV_PLAIN = re.compile(rf"(?:https?://arxiv\.org/abs/)?{_ARXIV_ANY}$", re.IGNORECASE)  # most are written so
_ARXIV_LIKE = re.compile(r"\d\d(?:0[1-9]|1[0-2])\.\d{4}|[a-z]/\d{7}", re.IGNORECASE)  # in all of them
_ARXIV_BARE = re.compile(rf"^(?:abs/)?{_ARXIV_ANY}[.,;]?(?:\s*\[[\w.-]+\])?[.,;]?$", re.IGNORECASE)
_ARXIV_TOLD = re.compile(
    r"(?<![\w.])(?:arxiv(?:\.org)?(?:\s*e-?prints?|\s+preprint)?[:.\s]\s*|corr,?\s+|abs/)+" + _ARXIV_ANY, re.IGNORECASE
)
_ARXIV_PATH = re.compile(
    rf"^/(?:abs|pdf|html|format|e-print|ps|src|list|overview|papers|paper|arxiv)/(?:arxiv:)?\s*{_ARXIV_ANY}",
    re.IGNORECASE,
)
_ARXIV_SEGMENT = re.compile(rf"/(?:arxiv[/:]){_ARXIV_ANY}", re.IGNORECASE)
_ARXIV_DOI = re.compile(rf"^10\.48550/arxiv\.{_ARXIV_ANY}", re.IGNORECASE)
# arXiv, its mirrors, and readers that keep its ids in their own addresses.
_ARXIV_HOSTS = (
    "arxiv.org",
    "xxx.lanl.gov",
    "alphaxiv.org",
    "ar5iv.org",
    "ar5iv.labs.arxiv.org",
    "huggingface.co",
    "hf.co",
    "arxiv-vanity.com",
)
_NO_SCHEME = re.compile(r"^(?:www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,12}/", re.IGNORECASE)

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
_WAYBACK = re.compile(r"^(?:https?://)?web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(.+)$", re.IGNORECASE)

_OPENREVIEW_ID = re.compile(r"^[\w-]{6,16}$", re.ASCII)
_ACL = re.compile(
    r"/(?:anthology/|papers/|[A-Z]/[A-Z]\d\d/)*([A-Z]\d\d-\d{4}|(?:19|20)\d\d\.[a-z0-9_]+-[a-z0-9_]+\.\d+)"
    r"(?:v\d+)?(?:\.\w+)?(?:/[^/]*)?/?$",
    re.IGNORECASE,
)
_ACL_DOI = re.compile(r"^10\.(?:18653/v1|3115/v1)/(.+)$", re.IGNORECASE)
_PMLR = re.compile(
    r"^/(?:mlresearch/|proceedings/papers/)?(v\d+)/(?:main/|gh-pages/)?(?:assets/)?"
    r"([a-z][\w-]*?\d\d[a-z]*)(?:[/.].*)?$",
    re.IGNORECASE,
)
_PMLR_HOSTS = ("proceedings.mlr.press", "jmlr.org", "jmlr.csail.mit.edu", "raw.githubusercontent.com")
_NEURIPS = re.compile(r"^/(?:paper|paper_files/paper)/(\d{4})/(?:hash|file)/([0-9a-f]{32})\b", re.IGNORECASE)
_NEURIPS_HOSTS = {"neurips": ("neurips.cc", "nips.cc"), "mlsys": ("mlsys.org",)}
_DBLP_AREA = "(?:conf|journals|books|phd|reference|series|tr)"
_DBLP_PATH = re.compile(
    rf"^/rec/(?:bibtex\d?/|html/|xml/|rdf/)?({_DBLP_AREA}/[^?#]+?)(?:\.(?:bib|html|xml|rdf|nt|ris))?$"
)
_DBLP_HOSTS = ("dblp.org", "dblp.uni-trier.de", "dblp.dagstuhl.de", "dblp2.uni-trier.de")
_DBLP_KEY = re.compile(rf"^DBLP:({_DBLP_AREA}/[\w./+:-]+)$", re.IGNORECASE)
_DBLP_CORR = re.compile(r"^journals/corr/abs-(?:(\d{4})-(\d{4,5})|([a-z]+(?:-[a-z]+)?)-(\d{7}))$", re.IGNORECASE)
_S2_PAGE = re.compile(r"^/paper/(?:[^/]*/)?([0-9a-f]{40})/?$", re.IGNORECASE)
_OPENALEX = re.compile(r"^/(?:works/)?(W\d+)/?$", re.IGNORECASE)


def doi(text: str | None) -> str | None:
    """The DOI in an address or text, lower case and without resolver, or None. arXiv's own DOIs count as none."""
    found = _any_doi(text)
    return None if found is None or _ARXIV_DOI.match(found) else found


def _any_doi(text: str | None) -> str | None:
    return _doi_in(text[:_LONGEST]) if text else None


@lru_cache(maxsize=64)  # of beginnings: whole fields of hostile data would fill the memory
def _doi_in(text: str) -> str | None:
    if "10." not in text and "%" not in text and ".acm.org" not in text:
        return None
    written = _plain(text)
    if sici := _SICI.search(written):
        return f"{sici[1]}{sici[2]}".lower()
    match = _DOI.search(written)
    if match is None:
        return _acm_pair(text)
    prefix = re.sub("/+$", "/", match[1])
    suffix = _DOI_QUERY.sub("", match[2])
    found = _bare_end(prefix + suffix)
    while (shorter := _bare_end(_DOI_PAGE.sub("", found))) != found:
        found = shorter
    found = _PREPRINT_VERSION.sub(r"\1", found.lower())
    return found if found.partition("/")[2] else None


def _plain(text: str) -> str:
    """`text` as its writer saw it: percent escapes and entities resolved (both may be doubled), no invisible signs.

    Nor a backslash before a sign that TeX or Markdown escapes.
    """
    for _ in range(2):
        text = unquote(text) if "%" in text else text
        text = html.unescape(text) if "&" in text and ";" in text else text
    visible = text if text.isascii() else _INVISIBLE.sub("", text).translate(_LOOKALIKE)
    return _ESCAPED.sub(r"\1", visible) if "\\" in visible else visible


def _bare_end(text: str) -> str:
    """`text` without the punctuation that a sentence, a list or a link put behind it; its own brackets stay."""
    while text:
        last = text[-1]
        opening = _BRACKETS.get(last)
        unmatched = opening is not None and text.count(last) > text.count(opening)
        if not unmatched and last not in ".,;:/*_-~&!…([{<":
            break
        text = text[:-1]
    return text


def _acm_pair(url: str) -> str | None:
    """ "citation.cfm?id=P.A" and "?doid=P.A" stand for 10.1145/P.A; an id alone does not tell its volume."""
    parts = split_address(with_scheme(original_address(url.strip())))
    if not _is_on(parts, _ACM_HOSTS):
        return None
    asked = _query(parts)
    for name in ("doid", "id", "doi"):
        if pair := _ACM_PAIR.match(asked.get(name, "").strip(" ./")):
            return f"10.1145/{pair[1]}"
    pair = _ACM_PAIR.match(parts.path.strip("/"))
    return f"10.1145/{pair[1]}" if pair else None


def arxiv(text: str | None) -> tuple[str, int | None] | None:
    """(id without version and subject class, version or None) from an arXiv id, DOI or address, or None.

    Inside a text the id must be called arXiv's ("arXiv:2310.06833 [cs.OS]", "CoRR abs/2310.06833").
    """
    if not text or not any(map(str.isdigit, text[:_LONGEST])):
        return None
    if found := _ARXIV_PLAIN.match(text):
        return _without_class(found[1]), int(found[2]) if found[2] else None
    text = original_address(_plain(text[:_LONGEST]).strip().lstrip("<([{\"'").rstrip(">)}\"'"))
    if not _ARXIV_LIKE.search(text) and "%" not in text and "&" not in text:
        return None
    parts = split_address(with_scheme(text))
    if found := _ARXIV_BARE.match(text):
        pass
    elif parts.hostname:
        found = _ARXIV_PATH.match(parts.path) if _is_on(parts, _ARXIV_HOSTS) else _ARXIV_SEGMENT.search(parts.path)
        found = found or _arxiv_in_query(parts)
    else:
        found = _ARXIV_TOLD.search(text)
    if not found and (written := _any_doi(text)):
        found = _ARXIV_DOI.match(written)
    if not found:
        return None
    return _without_class(found[1]), int(found[2]) if found[2] else None


def _arxiv_in_query(parts: SplitResult) -> re.Match[str] | None:
    """arXiv's own search, and readers such as arxiv-sanity, name an id in the query."""
    if "xiv" not in (parts.hostname or ""):
        return None
    values = (_ARXIV_BARE.match(value) for value in _query(parts).values())
    return next(filter(None, values), None)


def _without_class(name: str) -> str:
    """ "math.GT/0309136" is math/0309136: arXiv numbers by archive, not by subject class."""
    archive, slash, number = name.lower().partition("/")
    return f"{archive.partition('.')[0]}/{number}" if slash else name


def usenix(url: str | None) -> str | None:
    """ "conference/slug" (for example "osdi25/zhang-tony") from a USENIX page or PDF address, or None.

    A PDF's file name is a hint only: after a re-upload it may carry a suffix, which is dropped, or another name.
    """
    if not url or "usenix" not in url.lower():
        return None
    parts = _address(url)
    if not _is_on(parts, ("usenix.org",)):
        return None
    for pattern in (_USENIX_PAGE, _USENIX_PDF, _USENIX_OLD):
        if match := pattern.match(unquote(parts.path)):
            series, year, name = (g.lower() for g in match.groups())
            stem = _USENIX_PDF_NOISE.sub("", name) if pattern is _USENIX_PDF else name
            return f"{'usenixsecurity' if series == 'sec' else series}{year[-2:]}/{_bare_end(stem)}"
    return None


def openreview(url: str | None) -> str | None:
    """The forum id of an OpenReview page, PDF or attachment: "S1dIzvclg"; ids keep their case."""
    if not url or "openreview" not in url.lower():
        return None
    parts = _address(url)
    if not _is_on(parts, ("openreview.net",)) or parts.path.strip("/") not in (
        "forum",
        "pdf",
        "attachment",
        "revisions",
    ):
        return None
    found = _bare_end(_query(parts).get("id", ""))
    return found if _OPENREVIEW_ID.match(found) else None


def acl(url: str | None) -> str | None:
    """The ACL Anthology's id, "P18-1001" or "2020.acl-main.1", from its addresses and its DOIs."""
    if not url:
        return None
    if (written := _any_doi(url) if "10." in url else None) and (own := _ACL_DOI.match(written)):
        match = _ACL.match(f"/{own[1]}")
    else:
        parts = _address(url)
        is_acl = _is_on(
            parts, ("aclanthology.org", "aclweb.org", "aclanthology.info", "aclanthology.coli.uni-saarland.de")
        )
        match = _ACL.match(parts.path) if is_acl else None
    if match is None:
        return None
    return match[1].lower() if "." in match[1] else match[1].upper()


def pmlr(url: str | None) -> str | None:
    """ "v97/kim19a" from an address of the Proceedings of Machine Learning Research (earlier JMLR W&CP)."""
    if not url or "ml" not in url.lower():
        return None
    parts = _address(url)
    if not _is_on(parts, _PMLR_HOSTS) or ("github" in (parts.hostname or "") and "/mlresearch/" not in parts.path):
        return None
    match = _PMLR.match(parts.path)
    return f"{match[1]}/{match[2]}".lower() if match else None


def neurips(url: str | None) -> str | None:
    """ "neurips/2020/<hash>" from the proceedings of NeurIPS, "mlsys/2023/<hash>" from those of MLSys (one software).

    The hash is made of a number that begins anew each year, so the year belongs to the name.
    """
    if not url or "/paper" not in url.lower():
        return None
    parts = _address(url)
    site = next((name for name, hosts in _NEURIPS_HOSTS.items() if _is_on(parts, hosts)), None)
    match = _NEURIPS.match(parts.path) if site else None
    return f"{site}/{match[1]}/{match[2].lower()}" if match else None


def dblp(text: str | None) -> str | None:
    """dblp's key, "conf/osdi/DeanG04", from a record's address on any mirror or from a key of its BibTeX export."""
    if not text or "dblp" not in text.lower():
        return None
    if key := _DBLP_KEY.match(text.strip()):
        return key[1]
    parts = _address(text)
    match = _DBLP_PATH.match(unquote(parts.path)) if _is_on(parts, _DBLP_HOSTS) else None
    return match[1] if match else None


def arxiv_of_dblp(key: str | None) -> str | None:
    """The arXiv id in a dblp key of CoRR: journals/corr/abs-2310-06825 is 2310.06825."""
    match = _DBLP_CORR.match(key) if key else None
    if match is None:
        return None
    return f"{match[1]}.{match[2]}" if match[1] else f"{match[3].lower()}/{match[4]}"


def semanticscholar(url: str | None) -> str | None:
    """The paper id (40 hexadecimal digits) of a Semantic Scholar page."""
    if not url or "semanticscholar" not in url.lower():
        return None
    parts = _address(url)
    match = _S2_PAGE.match(parts.path) if _is_on(parts, ("semanticscholar.org",)) else None
    return match[1].lower() if match else None


def openalex(url: str | None) -> str | None:
    """ "W2741809807" from an OpenAlex page or API address."""
    if not url or "openalex" not in url.lower():
        return None
    parts = _address(url)
    match = _OPENALEX.match(parts.path) if _is_on(parts, ("openalex.org",)) else None
    return match[1].upper() if match else None


def _github(url: str) -> str | None:
    if "github" not in url.lower():
        return None
    parts = _address(url)
    names = parts.path.strip("/").split("/")[:2] if parts.hostname in ("github.com", "www.github.com") else []
    return "/".join(names) if len(names) == 2 else None


_READERS: dict[str, Callable[[str], str | None]] = {
    "doi": doi,
    "usenix": usenix,
    "dblp": dblp,
    "openalex": openalex,
    "semanticscholar": semanticscholar,
    "github": _github,
    "openreview": openreview,
    "acl": acl,
    "pmlr": pmlr,
    "neurips": neurips,
}


def from_url(*urls: str | None) -> Identifiers:
    """All identifiers that the given addresses carry; the first address to name one wins."""
    known: dict[str, str] = {}
    preprint: tuple[str, int | None] | None = None
    for url in urls:
        if not url:
            continue
        preprint = preprint or arxiv(url)
        for scheme, read in _READERS.items():
            if scheme not in known and (found := read(url)):
                known[scheme] = found
    name, version = preprint or (None, None)
    return Identifiers(arxiv=name, arxiv_version=version, **known)


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


def with_scheme(text: str) -> str:
    """An address typed without its scheme ("arxiv.org/abs/2310.06834") as an https address; other text unchanged."""
    return f"https://{text}" if "://" not in text[:12] and _NO_SCHEME.match(text) else text


def _address(url: str) -> SplitResult:
    return _parts(url[:_LONGEST])


@lru_cache(maxsize=64)
def _parts(url: str) -> SplitResult:
    return split_address(with_scheme(original_address(_INVISIBLE.sub("", url.strip()))))


def _is_on(parts: SplitResult, hosts: tuple[str, ...]) -> bool:
    host = (parts.hostname or "").rstrip(".")
    return host in hosts or host.endswith(_subdomains(hosts))


@cache
def _subdomains(hosts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f".{host}" for host in hosts)


def _query(parts: SplitResult) -> dict[str, str]:
    """The first value of each name in the query."""
    try:
        return {name: values[0] for name, values in parse_qs(parts.query, max_num_fields=50).items()}
    except ValueError:
        return {}
