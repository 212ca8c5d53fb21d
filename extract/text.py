"""Text as printed, made comparable: white space, title keys, control characters. Nothing here guesses."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NOT_WORD = re.compile(r"[\W_]+")


def collapse(text: str) -> str:
    """Every run of white space (NBSP included) as one space, none at the ends; control characters removed."""
    if not text.isprintable():  # most texts are, and hold no control character
        text = _CONTROL.sub("", text)
    return " ".join(text.split())


def title_key(title: str) -> str:
    """A key that two printings of one title share: NFKD, case-folded, accents and punctuation dropped.

    Letters of every script and all digits stay, so "Part I" and "Part II" keep different keys.
    """
    if title.isascii():  # the same, ten times quicker; most titles and names are
        return _NOT_WORD.sub(" ", title.lower()).strip()
    text = _folded(_folded(_INVISIBLE.sub("", title)))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", text).strip()


def _folded(text: str) -> str:
    # Twice is what Unicode asks for (The Unicode Standard, D146): folding can undo a decomposition.
    return unicodedata.normalize("NFKD", text).casefold()


def without_accents(text: str) -> str:
    """A text in plain letters: "Vu Thi Hoa" for "Vũ Thị Hoà"."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def slug(text: str, limit: int = 80) -> str:
    """`text` as a lower-case ASCII-or-letter key with hyphens, at most `limit` characters."""
    return title_key(text).replace(" ", "-")[:limit].strip("-")
