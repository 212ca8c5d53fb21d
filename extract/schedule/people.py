"""Presenters out of one line or cell."""

from __future__ import annotations

import re

from extract.lexicon.privacy import without_email
from extract.readers.document import Rich
from extract.schedule.settings import ScheduleSettings
from extract.schedule.words import Words
from extract.text import collapse

_PARENS = re.compile(r"[(（]([^()（）]*)[)）]")
_ICON = re.compile(r"^[^\w(（“\"']+")
_EDGE = " \t\n\u2028.:：-–—*_|"
_NAME_WORD = re.compile(r"^[^\W\d_][\w.'’-]*$")


def split_people(text: str, settings: ScheduleSettings, words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(names, what was left out of them): affiliations in parentheses or after a comma, and e-mail addresses.

    A text that speaks of everybody ("Ryan and everyone") stays one name.
    """
    text = _ICON.sub("", collapse(without_email(text.replace("\u2028", ", "), " ")))
    left_out = [collapse(inside) for inside in _PARENS.findall(text)]
    text = collapse(_PARENS.sub(" ", text))
    if words.is_empty(text):
        return (), ()
    if words.collective & set(re.findall(r"\w+", text.casefold())):
        return (text,), tuple(left_out)
    separator = "|".join(re.escape(s).replace(r"\ ", r"\s+") for s in settings.separators)
    names: list[str] = []
    for part in re.split(separator, text, flags=re.IGNORECASE):
        name = re.sub(r"^(?:and|&)\s+", "", part.strip(_EDGE), flags=re.IGNORECASE)
        if not name or words.is_empty(name):
            continue
        if names and words.affiliation & set(name.casefold().split()):
            left_out.append(name)
        else:
            names.append(name)
    return tuple(names), tuple(left_out)


def looks_like_people(rich: Rich, settings: ScheduleSettings, words: Words) -> bool:
    """True for a text that can be read as names only: one to four words each, no colon, no digits."""
    text = _ICON.sub("", rich.text)
    if not text or len(text) > 400 or re.search(r"[:?!“”\"：]|\d", _PARENS.sub("", text)) or words.kind(text):
        return False
    names, _ = split_people(text, settings, words)
    return bool(names) and all(
        len(name.split()) <= 4 and len(name) <= 40 and all(_NAME_WORD.match(w) for w in name.split()) for name in names
    )
