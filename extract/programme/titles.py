"""Titles as conference sites print them, made titles: no markup, no signs at the end, notes in brackets told apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from extract.lexicon.nopapers import is_withdrawn
from extract.programme.cited import without_citation
from extract.programme.schedule import cut_award, without_time
from extract.readers.markup import plain
from extract.readers.tex import tex_to_text
from extract.remember import for_short_texts
from extract.text import collapse

# A point stays behind an abbreviation ("etc.", "U.S.") and as one of three, two hyphens behind a word ("C--").
_END = re.compile(
    r"(?!(?<=\w)--$|(?<=\w-)-$)[\s,;:·•|([–—-]+$|(?<=[^\W_]{3})(?<!\.\w\w\w)(?<!\betc)(?<!\bInc)\.$"
    r"|(?<=[?!”\"’])\.$|(?<=\d\.\d)\.$|\s+(?:NEW|New|UPDATED|Updated)!+$|\s*[¶§🔗]$"
)
# A kind of contribution that sites print in brackets behind its title; no paper's own title ends so.
_KINDS = (
    r"((?:(?:research|industry|industrial|experience|vision|position|short|long|full|regular|invited|demo"
    r"|demonstration|poster|tutorial|workshop|work[ -]in[ -]progress|wip|fresh thinking|reproducib\w+|tools?"
    r"|application|case stud(?:y|ies)|journal|tocs|remote|virtual|online|in[ -]person)[ ,/&-]*"
    r"(?:and )?)+(?:papers?|track|talks?|abstract)?)"
)
_TRACK = re.compile(rf"\s*[(\[]\s*{_KINDS}\s*[)\]]$", re.IGNORECASE)
# Before a title any name of a kind is one in square brackets, "[PhD Forum]"; "[Re]" is how replications are called.
_TRACK_FIRST = re.compile(
    rf"^\[\s*(?:{_KINDS}|((?-i:[A-Z])[\w&/-]{{2,}}(?: [\w&/-]+){{0,2}}))\s*\]\s*(?=\w)", re.IGNORECASE
)
# What stands before a title and is no part of it: a number of the paper or of its session and itself, a sign of a list,
# the name of the field.
_ORDINAL = re.compile(
    r"^(?:\(\d{1,3}\)|#\d{1,3}\b[:.)]?|\[\d{1,3}\]|\d{1,3}[.)]|\d{1,2}\.[0-3]?\d(?-i:[A-Z]?)\.?(?=\s+(?-i:[^\W\da-z]))|[*•·◦▪■►–—-]"
    r"|(?:paper )?title\s*:|paper (?:id )?#?\d{1,4}\s*[:.–-]|(?-i:[A-Z]{1,2}\d{1,2}[.-]\d{1,2}[.:]?"
    r"|[A-Z]{1,3}-?\d{1,3}\.))\s+(?=\S)",
    re.IGNORECASE,
)
# An award, or the kind of contribution, that a page prints before a title.
_AWARD_FIRST = re.compile(
    r"((?:best|distinguished|outstanding)(?: student)? (?:paper|demo|poster)"
    r"(?: (?:award|winner|candidate|nominee)){0,2})\s*[:–—-]\s+(?=\w)",
    re.IGNORECASE,
)
_KIND_FIRST = re.compile(
    r"(SHORT|FULL|LONG|REGULAR|POSTER|DEMO|WIP|VISION|(?i:(?:short|full|long|regular) paper|invited(?: paper)?)):\s+"
    r"(?=\w)"
)
_SIDE_FIRST = re.compile(r"(poster|demo(?:nstration)?):\s", re.IGNORECASE)
# Where and how long a paper is, behind a title.
_EXTENT = re.compile(
    r"(?:(?<![\s,;])[\s,;]+|(?<=\w))[(\[]?\b"
    r"(?:(?:pp?\.|pages?)\s*\d+(?:\s*[–—-]+\s*\d+)?|\d{1,3}\s?min(?:utes|s)?\.?)[)\]]?$",
    re.IGNORECASE,
)
# Who speaks, behind a title: in brackets, or behind one in quotation marks.
_PRESENTED = re.compile(
    r"\s*[(\[](?:presented by|presenters?|speakers?)\b[^()\[\]]{1,80}[)\]]$"
    r"|(?<=[”\"’]),?\s*(?:presented by|presenters?:|speakers?:|by)\s[^“\"”]{1,80}$",
    re.IGNORECASE,
)
_BADGE = re.compile(
    r"(?<!\s)\s*[(\[](?:artifacts? )?"
    r"(?:available|functional|reusable|reproduced|replicated|evaluated)(?: artifacts?)?[)\]]$",
    re.IGNORECASE,
)
# A label of the authors behind a title in their line: "A Title, Authors: Ada Low".
_BEGIN = re.compile(r"^[:;,|·](?=\s+\w)\s+")
_AUTHORS_LABEL = re.compile(
    r"(?<![\s,;|–—-])[\s,;|–—-]*[,;|–—-]\s*(?:authors?|speakers?|presenters?|presented by)$", re.IGNORECASE
)
# The points that lead to a page in a table of contents, and the page.
_LEADERS = re.compile(
    r"(?<![.…])(?<![.…] )\s?(?:(?:[.…] ?){3,}|… ?)\s?\d{1,4}(?:\s?[–-]\s?\d{1,4})?$"
    r"|(?<![.…])(?<![.…] )\s?(?:[.…] ?){4,}$"
)
_DASHES = ("–", "—", "-")
_QUOTES = (("“", "”"), ('"', '"'), ("‘", "’"))
_AWARD_SIGNS = "🏆🏅⭐★"  # behind a title, an award
_SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Title:
    """A clean title with what stood in brackets behind it."""

    text: str
    award: str | None = None
    track: str | None = None


@for_short_texts(1024)
def read_title(printed: str) -> Title:
    """The title in `printed`: tags, TeX macros, soft hyphens, times before it and signs behind it are no part of it."""
    text = printed.replace(_SOFT_HYPHEN, "")
    if "<" in text or "&" in text:
        text = plain(text)
    if "\\" in text:
        text = tex_to_text(text)
    text = _ORDINAL.sub("", _BEGIN.sub("", without_time(_without_pictures(collapse(text)))))
    award = track = None
    while True:
        text = _ORDINAL.sub("", _without_quotes(_PRESENTED.sub("", _without_end(text))))
        text = _AUTHORS_LABEL.sub("", text) or text
        if text[-1:].isdigit() or text[-1:] in ")].ns":  # as all of both end: "pp. 1-2", "20 min", "5 minutes"
            text = without_citation(_BADGE.sub("", _EXTENT.sub("", text))) or text
        if ".." in text or ". ." in text or "…" in text:
            text = _LEADERS.sub("", text) or text
        if award is None:
            text, award = cut_award(text)
        if award is None and (match := _AWARD_FIRST.match(text)):
            text, award = text[match.end() :], match[1]
        if track is None and (match := _KIND_FIRST.match(text)):
            text, track = text[match.end() :], match[1].capitalize()
        elif track is None and (match := _SIDE_FIRST.match(text)):
            track = match[1].capitalize()
        if (match := _TRACK.search(text) or _TRACK_FIRST.match(text)) and not is_withdrawn(text):
            text, track = text[: match.start()] + text[match.end() :], match[match.lastindex or 1].strip()
        elif _without_end(text) == text:
            break
    return Title(text or collapse(printed), award, track)


def _without_pictures(text: str) -> str:
    """A title without the words before and behind it that are pictures: "★ A Title", "A Title ⓐ" with an artifact."""
    if text.isascii():
        return text
    words = text.split(" ")
    while len(words) > 1 and words[-1] not in _AWARD_SIGNS and _is_picture(words[-1]):
        words.pop()
    while len(words) > 1 and _is_picture(words[0]):
        del words[0]
    return " ".join(words)


def _is_picture(word: str) -> bool:
    return all(unicodedata.category(char) in ("So", "Mn", "Cf", "Sk") for char in word)


def _without_end(text: str) -> str:
    """A title without the signs behind it; a dash stays where it closes what another opened: "A Title - Part Two -"."""
    bare = _END.sub("", text)
    dash = text[len(bare) :].strip()
    return text.rstrip() if dash in _DASHES and bare.count(f" {dash} ") == 1 else bare


def is_coined(title: str) -> bool:
    """True for one word that is written like no person's name: "T-REX", "xarray-everywhere"."""
    return " " not in title and not title.istitle()


def _without_quotes(text: str) -> str:
    """A title set in quotation marks as a whole."""
    for left, right in _QUOTES:
        if text.startswith(left) and text.endswith(right) and left not in text[1:-1] and right not in text[1:-1]:
            return text[1:-1].strip()
    return text
