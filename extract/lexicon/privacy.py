"""E-mail addresses are personal data: sources print them in affiliations and comments; they are never stored."""

from __future__ import annotations

import re

_LOCAL = r"[\w.+%-]{1,64}"
_ADDRESS = re.compile(
    rf"(?:\be-?mails?\b\s*(?:address(?:es)?)?\s*:?\s*)?(?:mailto:)?(?:\{{[\w.,\s+-]{{1,200}}\}}|{_LOCAL})"
    r"@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b",
    re.IGNORECASE,
)
_EMPTY_PAIR = re.compile(r"\s*(?:\(\s*\)|\[\s*\]|<\s*>)")


def without_email(text: str) -> str:
    """`text` with every e-mail address and the "Email:" before it taken out; unchanged where there is none."""
    if "@" not in text:
        return text
    cut, found = _ADDRESS.subn("", text)
    if not found:
        return text
    return _EMPTY_PAIR.sub("", cut).strip(" \t\n,;:")
