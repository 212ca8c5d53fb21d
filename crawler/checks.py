"""What kind of answer a response is, decided before anything parses it.

A pure function of status, headers, body and address. A challenge is a failure with a name: it is never taken for an
empty list, and nothing in this product tries to get past it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Literal, TypeAlias, cast
from urllib.parse import urlsplit

from extract.sources import host_rule

Kind: TypeAlias = Literal[
    "ok",
    "not_modified",
    "throttled",
    "challenge",
    "login",
    "forbidden",
    "soft_404",
    "not_found",
    "server_error",
    "redirect",
    "truncated",
    "empty",
    "wrong_type",
]
Expected: TypeAlias = Literal["html", "xml", "json", "text", "pdf", "any"]

CODES: Mapping[Kind, str] = {
    "not_modified": "response.not-modified",
    "throttled": "response.throttled",
    "challenge": "response.challenge",
    "login": "response.login",
    "forbidden": "response.forbidden",
    "soft_404": "response.soft-404",
    "not_found": "response.not-found",
    "server_error": "response.server-error",
    "redirect": "response.redirect",
    "truncated": "response.truncated",
    "empty": "response.empty",
    "wrong_type": "response.wrong-type",
}

_HEAD = 8192  # bytes in which a document says what it is; by hand
_SMALL = 200_000  # bytes of a page that may be a challenge; by hand
# Pages that ask a visitor to prove something. Titles first; then markers that only such a page carries (a page behind
# the same protection may load the vendor's script, so a script address alone proves nothing).
_CHALLENGE_TITLE = re.compile(
    r"^(?:just a moment|attention required! \| cloudflare|making sure you.re not a bot|checking your browser|"
    r"one more step|please wait\W|ddos-guard|access denied \| .* used cloudflare|are you a robot|"
    r"human verification|security check|vercel security checkpoint|bot verification|verifying you are human)",
    re.IGNORECASE,
)
_CHALLENGE_BODY = re.compile(
    rb"window\._cf_chl_opt|id=[\"']challenge-(?:error-text|form|running)|/\.within\.website/x/cmd/anubis/|"
    rb"id=[\"']anubis_challenge|captcha-delivery\.com|px-captcha|awsWafCookieDomainList|sgcaptcha|g-recaptcha-challenge",
)
_LOGIN_TITLE = re.compile(r"^(?:log ?in|sign ?in|single sign[- ]on|please (?:log|sign) in|shibboleth)\b", re.IGNORECASE)
_MISSING_TITLE = re.compile(
    r"^(?:error\s*)?404\b|\b(?:404 error|page (?:was )?not found|page does not exist|file not found|"
    r"page you (?:requested|are looking for) )|\b404\W*$|^not found\b",
    re.IGNORECASE,
)
_TITLE = re.compile(rb"<title\b", re.IGNORECASE)
_TITLE_END = re.compile(rb"</title", re.IGNORECASE)
_LONGEST_TITLE = 2000
"""Bytes of a title that are read; those of challenge pages have under a hundred."""
_MARKUP = re.compile(
    rb"<(?:!doctype html|html|head|body|div|article|section|main|table|p|h[1-6]|ul|ol)\b", re.IGNORECASE
)
_XML_ROOT = re.compile(rb"<([A-Za-z_][\w:.-]*)[\s/>]")
_CONTAINERS = ("div", "article", "section", "main", "table", "ul", "ol", "dl", "script", "style")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a response is; `message` says for a person why."""

    kind: Kind
    message: str = ""

    @property
    def ok(self) -> bool:
        return self.kind == "ok"

    @property
    def code(self) -> str:
        """The problem code of this verdict, "" where there is no problem."""
        return CODES.get(self.kind, "")


OK = Verdict("ok")


def classify(status: int, headers: Mapping[str, str], body: bytes, url: str, *, expected: Expected = "html") -> Verdict:
    """The verdict on one response, its content encodings undone, its header names in lower case. Never raises."""
    host = urlsplit(url).hostname or ""
    return _asked_to_prove(headers, body) or _by_status(status, host) or _by_content(body, url, expected) or OK


def expected_type(url: str) -> Expected:
    """What an address promises by its suffix, its folder or the card of its host; a page where nothing is promised."""
    parts = urlsplit(url)
    path = parts.path.lower()
    suffix = "pdf" if "/pdf/" in path else path.rpartition(".")[2]  # arxiv.org/pdf/ID and dl.acm.org/doi/pdf/DOI
    known: Mapping[str, Expected] = {
        "pdf": "pdf",
        "xml": "xml",
        "atom": "xml",
        "rss": "xml",
        "json": "json",
        "yml": "text",
        "yaml": "text",
        "md": "text",
        "txt": "text",
        "bib": "text",
        "ris": "text",
    }
    card = host_rule(parts.hostname or "")[2]
    told = card.answer if card and parts.hostname in card.hosts else None
    return known.get(suffix) or cast(Expected, told or "html")


def _asked_to_prove(headers: Mapping[str, str], body: bytes) -> Verdict | None:
    header = headers.get("cf-mitigated", "") or headers.get("x-amzn-waf-action", "")
    title = _title(body)
    if header.lower() in {"challenge", "captcha"}:
        why = f"the header says {header}"
    elif _CHALLENGE_TITLE.match(title):
        why = f'its title is "{title}"'
    elif len(body) < _SMALL and _CHALLENGE_BODY.search(body):
        why = "it carries a challenge script"
    else:
        return None
    return Verdict("challenge", f"The site answered with a challenge page for browsers: {why}.")


def _by_status(status: int, host: str) -> Verdict | None:
    if status == 304:
        return Verdict("not_modified", "The page has not changed, and no copy of it is at hand.")
    if _is_throttle(status, host):
        return Verdict("throttled", f"The site asks to slow down (status {status}).")
    if status in {404, 410}:
        return Verdict("not_found", f"The site has no such page (status {status}).")
    if status in {401, 407}:
        return Verdict("login", f"The site wants a login (status {status}).")
    if status >= 500:
        return Verdict("server_error", f"The site has a fault of its own (status {status}).")
    if status >= 400:
        return Verdict("forbidden", f"The site refuses the request (status {status}).")
    if 300 <= status < 400:
        return Verdict("redirect", f"A redirect that leads nowhere we may go (status {status}).")
    return None


def _is_throttle(status: int, host: str) -> bool:
    """429 and 503 everywhere; what else a source means by it stands on its card."""
    card = host_rule(host)[2]
    return status in {429, 503} or (card is not None and status in card.throttled)


def _by_content(body: bytes, url: str, expected: Expected) -> Verdict | None:
    if not body.strip():
        return Verdict("empty", "The answer is empty.")
    if expected == "pdf":
        return None if b"%PDF-" in body[:1024] else Verdict("wrong_type", "A PDF was expected, and this is none.")
    if expected == "json":
        return _json(body)
    if expected == "xml":
        return _xml(body)
    if expected in {"text", "any"}:
        return Verdict("wrong_type", "Text was expected, and this is binary.") if b"\0" in body[:_HEAD] else None
    return _html(body, url)


def _html(body: bytes, url: str) -> Verdict | None:
    head = body[:_HEAD]
    if head.startswith((b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8", b"\x1f\x8b")) or (
        b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
    ):
        return Verdict("wrong_type", "A page was expected, and these bytes are no HTML.")
    if b"\0" not in head and not _MARKUP.search(body[:_SMALL]):
        return Verdict("wrong_type", "A page was expected, and this text holds no HTML.")
    title = _title(body)
    if _MISSING_TITLE.search(title):
        return Verdict("soft_404", f'Status 200, but the title is "{title}".')
    path = urlsplit(url).path.lower()
    if _LOGIN_TITLE.match(title) or (b'type="password"' in body and re.search(r"/(?:login|signin|sso|idp)\b", path)):
        return Verdict("login", "The site answered with a login page.")
    return Verdict("truncated", "The page breaks off before its end.") if _html_breaks_off(body) else None


def _html_breaks_off(body: bytes) -> bool:
    """True for a page that opens as a whole one, has no end tag and stops inside an element.

    Hand-made pages may leave out `</body></html>`, and fragments never have them; both still close their containers.
    """
    text = body.lower()
    if b"</html" in text or b"</body" in text or not (b"<html" in text[:_HEAD] or b"<body" in text[:_HEAD]):
        return False
    if text.rfind(b"<") > text.rfind(b">") or text.rfind(b"<!--") > text.rfind(b"-->"):
        return True
    return any(len(re.findall(rb"<%b[\s>]" % t, text)) > text.count(b"</%b" % t) for t in map(str.encode, _CONTAINERS))


def _xml(body: bytes) -> Verdict | None:
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    root = _XML_ROOT.search(start[:_HEAD]) if start.startswith(b"<") else None
    if root is None or root[1].lower() == b"html":
        return Verdict("wrong_type", "XML was expected, and this is none.")
    end = body[-_HEAD:].rstrip()
    whole = b"</" + root[1] + b">" in end or (end.endswith(b"/>") and b"<" not in start[root.end() :])
    return None if whole else Verdict("truncated", f"The answer breaks off before </{root[1].decode()}>.")


def _json(body: bytes) -> Verdict | None:
    text = body.strip()
    if text[:1] not in (b"{", b"["):
        return Verdict("wrong_type", "JSON was expected, and this is none.")
    whole = text[-1:] == (b"}" if text[:1] == b"{" else b"]")
    return None if whole else Verdict("truncated", "The JSON answer breaks off before its end.")


def _title(body: bytes) -> str:
    """The text of the first title, "" where there is none or it has no end. Each step goes on where the last one ended,
    so the time grows with the bytes and no faster, whatever is repeated in them."""
    head = body[:_SMALL]
    opened = _TITLE.search(head)
    start = head.find(b">", opened.end()) + 1 if opened else 0
    end = _TITLE_END.search(head, start) if start else None
    if end is None:
        return ""
    return " ".join(unescape(head[start : min(end.start(), start + _LONGEST_TITLE)].decode("utf-8", "replace")).split())
