"""The name of a record: its source, its key there, and the document that said it.

Two documents of one source are two records, so that what the one says never takes away what the other said: the
accepted list and the programme of a conference, an article's page and the contents of its volume, two files of
citations. Where a source answers for one work at a time, whatever address it was asked by (`named_by = "work"` on its
card), the key alone names what it said; only a saved file has a name of its own there too.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from db.canonical import digest
from extract.sources import card_of

_APART = " @ "
_COPY = re.compile(r"^https?://web\.archive\.org/web/\d+[a-z_]*/", re.IGNORECASE)
_PAGING = frozenset(
    ("offset", "limit", "cursor", "rows", "start", "per-page", "per_page", "resumptiontoken", "utm_source")
)
"""Parts of a query that say which piece of a list was asked for; the list grows, and its entries stay what they are."""
_MARK = re.compile("#[0-9a-f]{8}$")
LONGEST_KEY = 500
"""Characters of an indexed text; PostgreSQL's B-trees take no more than 2,700 bytes."""


def full_key(source: str, key: str, document: str) -> str:
    """The key of a paper's record as `source` and `document` give it: at most `LONGEST_KEY` characters."""
    said_in = document_name(source, document)
    name = f"{key}{_APART}{said_in}" if said_in else key
    if len(name) <= LONGEST_KEY:
        return name
    return name[: LONGEST_KEY - 33] + "#" + digest(name)


def document_name(source: str, document: str) -> str:
    """What tells the document from others of its source: its address without scheme and paging, or the file's path.

    "" where the key alone names what the source says. The copy of a page in the Internet Archive is that page.
    """
    card = card_of(source)
    if card and card.named_by == "content":
        return ""
    address = _COPY.sub("", document)
    if not address.lower().startswith(("http://", "https://")):
        return "" if "://" in address else address
    if card and card.named_by == "work":
        return ""
    try:
        parts = urlsplit(address)
        query = [(name, value) for name, value in parse_qsl(parts.query) if name.lower() not in _PAGING]
    except ValueError:
        return address
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}{'?' if query else ''}{urlencode(query)}"


def named_by_document(source: str) -> bool:
    """Whether two documents of the source are two lists, each of which speaks for itself alone."""
    card = card_of(source)
    return card is None or card.named_by == "document"


def listing(source: str, key: str) -> str:
    """The list that a record is an entry of: its source, and the document where that belongs to the name."""
    return source + _MARK.sub("", key[len(own_key(key)) :])


def marked(key: str, mark: str) -> str:
    """The key of one of several works to which a document gives one key."""
    return f"{key[: LONGEST_KEY - len(mark) - 1]}#{mark}"


def own_key(key: str) -> str:
    """The key without the document."""
    before, apart, _ = key.rpartition(_APART)
    return before if apart else key
