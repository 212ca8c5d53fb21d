"""The title of a talk: its venue label, its papers and the other links in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from extract.identifiers import from_url
from extract.readers.document import Rich, Span
from extract.records import PaperMention
from extract.schedule.citations import split_citation, without_authors, without_year
from extract.schedule.words import Words
from extract.text import collapse
from extract.venues import Venues

_ICON = re.compile(r"^(?:[^\w\[\](（【“”\"'‘《$\\]|\uf8ff)+")
_LABEL = re.compile(r"^\s*(?:\[([^\[\]]{2,40})\]|【([^【】]{2,40})】)\s*[:：]?\s*")
_SUFFIX = re.compile(r"\s*[(\[（]([^()\[\]（）]{2,60})[)\]）]\s*\.?$")
_TAIL = re.compile(
    r"\s*(?:[|,–—]|\.\s|\s-|\bin:?\s|\bat\s)\s*"
    r"((?:[A-Za-z]+ )?[A-Z][A-Za-z/&+]*[A-Za-z]\s?[-'’]?\s?(?:(?:19|20)\d\d|\d\d))\.?$"
)
_BARE_TAIL = re.compile(r"(?<=\w)\s+([A-Z][A-Za-z/&+]*[A-Z]\s?['’]?\s?(?:(?:19|20)\d\d|\d\d))\.?$")
"""A venue in capitals with its year, set off by nothing but its letters: "Looms Considered Useful OSDI'24"."""
_NAMED_TAIL = re.compile(r",\s+([A-Z][A-Z&/-]{2,11}\s?['’]\d\d)\.?$")
"""Capitals and a year of two digits behind a comma are a venue, known or not: "Looms Considered Useful, LADIS'09"."""
_OPEN = re.compile(r"\b(?:from|of|at|in|to|for|with|and|the|on)$", re.IGNORECASE)
"""A title that would end so needs what follows: "Recap from OSDI'24"."""
_SIGNED_YEAR = re.compile(r"\((?:19|20)\d\d[a-z]?\)\s*\.?$")
_COUNTED = re.compile(
    r"^(?:meeting|session|talk|week|lecture|seminar|episode|paper|sitzung|séance|sesión)\s*#?\s*\d{1,3}\s*[:：–—-]\s+(?=\S)"
    r"|^第\s*\d{1,3}\s*[期次回讲]\s*[:：]\s*",
    re.IGNORECASE,
)
"""The number of a meeting before its title: "Meeting 14: Looms Considered Useful"."""
_NAME_YEAR = re.compile(r"^(?:[A-Za-z][\w/&+.:-]*\s){0,4}[A-Z][\w/&+.-]*\s?[-'’]?\s?(?:(?:19|20)\d\d|\d\d)$")
_YEAR_NAME = re.compile(r"^(?:19|20)\d\d\s+[A-Z][\w/&+-]*$")
_FOLDER = re.compile(r"https?://(?:www\.)?git(?:hub|lab)\.com/[^/]+/[^/]+/tree/")
"""A folder of the talk's files."""
_STATUS = re.compile(
    r"\b(?:preprint|draft|in submission|under submission|tech(?:nical)? report|blog post)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[*+•-])\s+")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|[\w.-]+\.[a-z]{2,}/\S+\.(?:pdf|html?)|(?:dx\.)?doi\.org/\S+", re.IGNORECASE
)
_QUOTES = '“”"«»《》'
_QUOTED = re.compile(
    r"[“\"«„‘《「『]\s*(?P<title>[^“\"«»”《》「」『』]{6,300}?)\s*[”\"»“’》」』]\s*[,.(]?\s*(?:in\s+)?"
    r"(?P<rest>[^“”\"«»(),.]{2,40}?)\s*\)?(?:\s*\([^()]{2,20}\))?\.?$"
)
_GLUE = re.compile(r"[\s,;:&+/|.\-–—()\[\]“”\"*_•]|\band\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Title:
    """`text` is the title as a person reads it, without icon and leading venue label; `others` are further links,
    `remark` is what stands in brackets before it: "(practice talk)"."""

    text: str
    printed: str
    line: int
    venue_raw: str | None = None
    papers: tuple[PaperMention, ...] = ()
    others: tuple[Span, ...] = ()
    label_links: tuple[Span, ...] = ()
    remark: str = ""


def without_icon(rich: Rich) -> Rich:
    """The text without what stands before its first word: icons, bullets, the remains of lost characters."""
    found = _ICON.match(rich.printed)
    return rich.after(found.end()) if found else rich


_TALK = re.compile(
    r"^\W{0,3}(?:[\[(](?:guest |invited )?talk[\])]\s*:?|(?:(?:guest |invited )?talk|guest)\s*:)\s*(?=\S)",
    re.IGNORECASE,
)
"""What says only that no paper is read: "[TALK] Weaving a Thousand Carpets"."""


def read_title(rich: Rich, words: Words, sole: bool = False) -> Title:
    """The title in a line or cell. With `sole` the only link of a line is its paper, whatever stands around it."""
    venues = words.venues
    rich, bare = _without_addresses(without_icon(rich))
    rich, label, url = _leading_label(rich, venues)
    links = [span for span in rich.links if span.href or span.text.strip()]
    labels = tuple(s for i, s in enumerate(links) if is_label(s, i, words))
    named = [s for s in _without(links, labels) if s.text.strip()]
    rest = "" if sole and len(named) == 1 else _outside(rich, venues)
    places = {span: at for at, span in reversed(tuple(enumerate(rich.spans)))}
    papers = tuple(_paper(rich, places[s], label, venues) for s in named if s.href and _is_paper(s, rest, words))
    taken = {paper.url for paper in papers}
    others = tuple(s for s in named if s.href not in taken)
    text = _text(rich, labels, words) if labels else rich.text
    text, remark = _without_remark(_TALK.sub("", _COUNTED.sub("", text)))
    text, said = _out_of_quotes(text, venues)
    label = label or said
    if not papers:
        text = _OF_PART.sub("", text)
    if not named or _SIGNED_YEAR.search(text):
        text = without_year(without_authors(text))
    if labels and text == rich.text and not papers and rest:  # labels within a sentence belong to what it speaks of
        labels, others = (), (*others, *labels)
    if not papers and url:
        papers = (mention(text, url, label, venues),)
    venue = label or _first_venue(text, papers, venues)
    return Title(_unquoted(text), rich.printed, rich.line, venue, papers, others, (*labels, *bare), remark)


def _without_remark(text: str) -> tuple[str, str]:
    """(title, what stands in brackets before it)."""
    found = _REMARK.match(text)
    if found is None or len(text[found.end() :].split()) < _REMARKED_WORDS:
        return text, ""
    return text[found.end() :], found[1]


_OF_PART = re.compile(
    r"[,;]\s+(?:kap(?:itel)?|ch(?:ap(?:ters?|s)?)?|sec(?:t(?:ions?|s)?)?|§+|pp?)\.?\s*\d[\d.\s–—,-]*\.?$", re.IGNORECASE
)
"""The part of a work that is read: ", Kap. 1-3"."""
_REMARK = re.compile(r"\s*[(（]([^()（）]{3,50})[)）]\s+(?=[^\W_])")
_REMARKED_WORDS = 2  # of a title behind a remark; by hand


def _out_of_quotes(text: str, venues: Venues) -> tuple[str, str | None]:
    """(title, venue) of a quoted title with nothing but its venue behind it: "‘Looms’, SOSP (slides)"."""
    found = _QUOTED.match(text)
    if found is None or not is_venue(found["rest"], venues, bare=True):
        return text, None
    return found["title"], found["rest"]


def _without_addresses(rich: Rich) -> tuple[Rich, tuple[Span, ...]]:
    """(the text without written-out addresses, those addresses): an address is a link, never a title."""
    bare = tuple(s for s in rich.links if s.href and is_address(s.text))
    if not bare:
        return rich, ()
    kept = tuple(_without(rich.spans, bare))
    return Rich(kept if re.search(r"\w", "".join(s.text for s in kept)) else (), rich.line), bare


def _without(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    left_out = set(others)
    return [span for span in spans if span not in left_out]


def is_address(text: str) -> bool:
    """A text that is an address and nothing else: "https://...", "www.x.org/a", "x.org/a.pdf"."""
    return bool(_ADDRESS.fullmatch(text.strip()))


def names_paper(href: str) -> bool:
    """An address that is a paper's by its identifier, or a PDF."""
    names = from_url(href)
    return bool(names.doi or names.arxiv or names.usenix or names.dblp) or href.casefold().split("?")[0].endswith(
        ".pdf"
    )


def _unquoted(text: str) -> str:
    """The text without quotation marks around the whole of it; those around a part stay."""
    text = text.strip()
    marks = sum(letter in _QUOTES for letter in text)
    around = marks == 2 and text[:1] in _QUOTES and text[-1:] in _QUOTES
    return text.strip(_QUOTES + " ") if marks == 1 or around else text


def mention(
    title: str, url: str | None, venue_raw: str | None, venues: Venues, title_raw: str | None = None
) -> PaperMention:
    """A paper by title, link and venue label; a venue at the end of the title is taken when no label is given."""
    bare, suffix = split_venue(title, venues)
    raw = venue_raw or suffix
    return PaperMention(
        title=_unquoted(bare),
        url=url or None,
        identifiers=from_url(url),
        venue=venues.find(raw),
        venue_raw=raw,
        title_raw=title_raw,
    )


def split_venue(title: str, venues: Venues) -> tuple[str, str | None]:
    """(title, venue) of "Incorrectness Logic (POPL '20)", "Title | OSDI'24", "Title, SOSP 2023"; venue may be None."""
    title = without_year(without_authors(collapse(title)))
    if cited := split_citation(title):
        return cited
    if (found := _SUFFIX.search(title)) and is_venue(found.group(1), venues):
        return title[: found.start()].strip(), collapse(found.group(1))
    for tail in (_TAIL, _BARE_TAIL):
        before = title[: found.start()].strip(" ,|") if (found := tail.search(title)) else ""
        if found and venues.find(found.group(1)) and not _OPEN.search(before):
            return before, collapse(found.group(1))
    if found := _NAMED_TAIL.search(title):
        return title[: found.start()].strip(), collapse(found.group(1))
    return title, None


def is_venue(text: str, venues: Venues, bare: bool = False) -> bool:
    """Whether a label can be a venue: a known series, a name with a year, or a state like "preprint".

    With `bare` a single name in capitals ("HPCA") counts too.
    """
    text = collapse(text)
    if venues.find(text) or _NAME_YEAR.match(text) or _YEAR_NAME.match(text) or _STATUS.search(text):
        return True
    return bare and bool(re.match(r"^[A-Z][\w/&+-]*[A-Z][\w/&+-]*$", text))


def is_status(text: str) -> bool:
    """A label that names no venue but a state of the paper: a preprint, a draft, a technical report."""
    return bool(_STATUS.search(text))


def _leading_label(rich: Rich, venues: Venues) -> tuple[Rich, str | None, str | None]:
    """A venue label before the title, plain ("[OSDI'24] Title") or itself the link ("[OSDI'24](url) Title")."""
    if (found := _LABEL.match(rich.printed)) and is_venue(label := found.group(1) or found.group(2), venues, bare=True):
        first = next((s for s in rich.spans if s.text.strip()), None)
        return rich.after(found.end()), collapse(label), first.href if first and len(rich.links) == 1 else None
    spans = [s for s in rich.spans if s.text.strip()]
    if len(spans) > 1 and spans[0].href and venues.find(spans[0].text) and not spans[1].href:
        rest = rich.after(rich.printed.index(spans[0].text) + len(spans[0].text))
        return without_icon(Rich(rest.spans, rich.line)), collapse(spans[0].text), spans[0].href
    return rich, None, None


def is_label(span: Span, index: int, words: Words) -> bool:
    """A link that names a material, no title: "[pdf]", "(Video)"; the first link only if it holds no other word."""
    label = span.text.strip()
    if not label:
        return True
    tokens = re.findall(r"[^\W\d_]+", label.casefold())
    if tokens and all(t in words.materials or t in ("here", "the", "and", "q", "a") for t in tokens):
        return True
    short = label.startswith(("(", "[")) or len(tokens) <= 3
    return index > 0 and short and words.material(label, span.href or "") is not None


def _is_paper(span: Span, rest: str, words: Words) -> bool:
    """A link is a paper when it stands alone; within a sentence only if it is as long as a title."""
    if words.is_meeting(span.href or "") or _FOLDER.match(span.href or ""):
        return False
    return not rest or len(re.findall(r"\w+", span.text)) >= 4


def _outside(rich: Rich, venues: Venues) -> str:
    plain = re.sub(r"\([^()]*\)", " ", rich.plain)
    if _STATUS.sub("", plain) and is_venue(plain.strip(" ,|()[]–—-."), venues):
        return ""
    return _GLUE.sub("", re.sub(r"(?:^|\s)\d{1,2}[.)]\s", " ", plain))


def _paper(rich: Rich, place: int, label: str | None, venues: Venues) -> PaperMention:
    """The paper that the link at that place of the text names."""
    paper = mention(rich.spans[place].text, rich.spans[place].href, None, venues)
    if paper.venue_raw is None:
        following = _following(rich, place)
        suffix = re.match(r"^\s*[(\[|,–—-]\s*([^()\[\]|,]{2,60}?)\s*(?:[)\]|,.&]|$)", following)
        raw = label or (
            suffix.group(1) if suffix and is_venue(suffix.group(1), venues) else _cited(rich, place, venues)
        )
        paper = replace(paper, venue_raw=raw, venue=venues.find(raw))
    return paper


def _cited(rich: Rich, place: int, venues: Venues) -> str | None:
    """The venue in the reference behind a linked title: ". Park et al. In OSDI ’16, Nov. 2016.", "(NSDI ’18 best
    paper)"; one with its year before one without, and none behind a further link."""
    after = (rich.spans[at] for at in range(place + 1, len(rich.spans)))
    behind = "".join(s.text for s in takewhile(lambda s: not s.href, after))
    if len(behind) > _LONGEST_REFERENCE:
        return None
    parts = [re.sub(r"^(?:in|at)\b:?\s*", "", part, flags=re.IGNORECASE) for part in re.split(r"[.,;()]\s*", behind)]
    tried = [text for part in parts for text in (part, _AWARD.sub("", part)) if text and venues.find(text)]
    return next((text for text in tried if any(c.isdigit() for c in text)), next(iter(tried), None))


def of_reference(rich: Rich, place: int, venues: Venues) -> Rich:
    """A line of a bibliography as its linked title, the span at that place, with its venue in brackets."""
    span, venue = rich.spans[place], _cited(rich, place, venues)
    return Rich((span, Span(f" ({venue})")) if venue else (span,), rich.line)


_LONGEST_REFERENCE = 300  # characters behind a title; by hand
_AWARD = re.compile(r"\s+(?:best|distinguished|outstanding|award|oral|spotlight|community)\b.*$", re.IGNORECASE)


def _following(rich: Rich, place: int) -> str:
    after = rich.spans[place + 1] if place + 1 < len(rich.spans) else None
    return after.text if after and after.href is None else ""


def _text(rich: Rich, labels: tuple[Span, ...], words: Words) -> str:
    """The text without label links ("[pdf] [slides]") at its ends; those in a sentence stay, and those in parentheses
    that say more than "(pdf)"."""
    spans = list(rich.spans)
    while len(spans) > 2 and _is_material(spans[-2], words) and spans[-1].text.strip() == ")":
        opening = spans[-3].text.rstrip()
        if spans[-3].href is not None or not opening.endswith("("):
            break
        spans[-3:] = [replace(spans[-3], text=opening[:-1])]
    for end in (-1, 0):
        while spans and (_is_glue(spans[end]) or (spans[end] in labels and _is_apart(spans[end], end, words))):
            spans.pop(end)
    text = "".join(span.text for span in spans)
    if text.count("(") != text.count(")") and rich.printed.count("(") == rich.printed.count(")"):
        text = rich.printed
    return collapse(re.sub(r"[\s,;|/:–—(\[-]+$", "", collapse(text)))


def _is_apart(span: Span, end: int, words: Words) -> bool:
    """A label without parentheses, or one that says no more than "(pdf)" before a title."""
    return span.text.lstrip()[:1] != "(" or (end == 0 and _is_material(span, words))


def _is_material(span: Span, words: Words) -> bool:
    """A link that says nothing but what it leads to: "pdf", "slides"."""
    tokens = re.findall(r"[^\W\d_]+", span.text.casefold())
    return span.href is not None and bool(tokens) and all(token in words.materials for token in tokens)


def _is_glue(span: Span) -> bool:
    return span.href is None and not _GLUE.sub("", span.text)


def _first_venue(text: str, papers: tuple[PaperMention, ...], venues: Venues) -> str | None:
    named = next((p.venue_raw for p in papers if p.venue_raw), None)
    return named or (None if papers else split_venue(text, venues)[1])


def numbered(text: str) -> str:
    """The text without a leading list number or bullet."""
    return _NUMBER.sub("", text)


def each_line(cells: tuple[Rich, ...]) -> Iterator[Rich]:
    """Every line of every cell."""
    return (line for cell in cells for line in cell.lines())
