"""Titles that hold more than a title: a quoted or emphasised part that is one, a venue, a label, half a bracket."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.records import TalkRecord
from extract.schedule.doubts import FEW, Case, Doubt, lines_of
from extract.schedule.words import Words
from extract.text import title_key

_PART = re.compile(
    r"(?<![\w*])\*{1,2}(?P<star>[^*\n]{8,200}?)\*{1,2}(?![\w*])|(?<!\w)_(?P<line>[^_\n]{8,200}?)_(?!\w)"
    r"|\\(?:emph|textit|textbf)\{(?P<tex>[^{}]{8,200}?)\}"
    r"|<(?P<tag>i|em|cite|b|strong)>(?P<html>[^<>]{8,200}?)</(?P=tag)>"
    r"|[“\"«„《「『](?P<quoted>[^“”\"«»《》「」『』\n]{8,200}?)[”\"»“》」』]"
)
_LEAST_WORDS = 3  # of such a part; by hand
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("《", "》"), ("「", "」"))
_OPENS = ("“", "‘", "«", "„", "《", "「", '"')
_LAST = re.compile(r"(?:,|\s[–—-])\s*([A-Z][\w&/ ]{1,24})$")
_LABELLED = re.compile(r"[(\[]\s*([^\W\d_]{2,12})\s*[)\]]\s*$")


def titles(case: Case) -> Iterator[Doubt]:
    """Titles of which a part stands out in the document, and titles with something at an end that is none."""
    filled = [talk for talk in case.filled if talk.title]
    setting = "Write the title apart, or as a link."
    is_data = case.settings.shape == "data"  # whose quotation marks are no part of the text
    parts = [talk for talk in filled if not is_data and _has_part(talk)]
    if parts:
        sentence = f"{len(parts)} titles hold a quoted or emphasised part that may be the title: {lines_of(parts)}."
        yield Doubt("titles-parts", sentence, len(parts) > FEW * len(filled), setting)
    named = ((talk, [paper.title for paper in talk.papers if paper.title] or [talk.title]) for talk in filled)
    more = [talk for talk, texts in named if any(_holds_more(text, case.words) for text in texts)]
    if more:
        sentence = f"{len(more)} titles have half a bracket, a venue or a label at an end: {lines_of(more)}."
        yield Doubt("titles-more", sentence, len(more) > FEW * len(filled), setting)


def _has_part(talk: TalkRecord) -> bool:
    """A part of the title stands out, and is neither the whole nor one of the papers."""
    whole = title_key(talk.title)
    known = {whole, *(title_key(paper.title) for paper in talk.papers)}
    for found in _PART.finditer((talk.raw or "")[:2000]):
        part = title_key(next(text for name, text in found.groupdict().items() if text and name != "tag"))
        if len(part.split()) >= _LEAST_WORDS and part in whole and part not in known:
            return True
    return False


def _holds_more(title: str, words: Words) -> bool:
    if any(title.count(a) != title.count(b) for a, b in _PAIRS) or title.startswith(_OPENS):
        return True
    if (label := _LABELLED.search(title)) and words.label_kind(label[1]):
        return True
    last = _LAST.search(title)
    return bool(last and words.venues.find(last[1]))
