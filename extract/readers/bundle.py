"""Several files in one, each below a line with its name, as `head` prints them: "==> posts/looms.md <=="."""

from __future__ import annotations

import re
from collections import Counter

from extract.readers.repair import decode

_MARKED = re.compile(
    r"^(?P<before>[^\w\s]{0,10}[ \t]*(?:(?:file|path|datei|document)[ \t]*:?[ \t]*)?)"
    r"(?P<name>[^\s\\<>|\"'*:]{1,200}\.(?:md|markdown|mdx|html?|txt|eml|org|rst|adoc|wiki|tex|bib|ics|ya?ml|toml|json|csv|tsv))"
    r"(?P<behind>[ \t]*[^\w\s]{0,10})[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_LEAST = 2  # files
_MOST = 2_000  # bounds the work, by hand
_FRONT = 2_000  # bytes in which the first name stands


def unbundled(body: bytes, document: str) -> list[tuple[bytes, str]]:
    """(bytes, name) of the files that are joined in one, those of a mailbox left together; the file itself where it is
    no bundle."""
    if b"\x00" in body[:_FRONT] or not _MARKED.search(body[:_FRONT].decode("utf-8", "replace")):
        return [(body, document)]
    text = decode(body)[0].replace("\r\n", "\n")
    marks = _marks(text)
    if len(marks) < _LEAST or text[: marks[0].start()].strip():
        return [(body, document)]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = [(text[mark.end() : end].strip("\n") + "\n", mark["name"]) for mark, end in zip(marks, ends, strict=True)]
    if all(name.casefold().endswith(".eml") for _, name in parts):
        return [("".join(f"From {name} 00:00\n{part}\n" for part, name in parts).encode(), document)]
    return [(part.encode(), f"{document}/{name}") for part, name in parts]


def _marks(text: str) -> list[re.Match[str]]:
    """The lines with a name, of the one way that most of them are marked; a name without marks is none."""
    found = [mark for mark in _MARKED.finditer(text) if mark["before"].strip() or mark["behind"].strip()][: _MOST + 1]
    ways = Counter((mark["before"].strip(), mark["behind"].strip()) for mark in found)
    if not ways or len(found) > _MOST:
        return []
    way, _ = ways.most_common(1)[0]
    return [mark for mark in found if (mark["before"].strip(), mark["behind"].strip()) == way]
