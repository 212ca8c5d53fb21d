"""One entry of a list: title, short name, venue label, year and links out of one line or cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extract.identifiers import from_url, with_scheme
from extract.lexicon import lines
from extract.lexicon.lines import Kind
from extract.lists.labels import read_label
from extract.lists.peel import Peeled, is_dated, peel
from extract.lists.references import QUOTED, Reference, is_published, read_reference, where_published
from extract.readers.document import Rich, Span
from extract.records import Identifiers, Link, LinkKind, PaperMention
from extract.schedule.titles import is_label, is_venue, names_paper, without_icon
from extract.schedule.words import Words
from extract.text import collapse
from extract.venues import Venues

_DEAD = re.compile(r"\s*\[([A-Za-z][\w .&-]{1,20})\]")
_TAGS = re.compile(r"(?:\s*\[[^\[\]]{1,60}\])*")
_TAG = re.compile(r"^\s*[\[【]([^\[\]【】]{2,40})[\]】]\s*")
_END = re.compile(r"\s*(?:[(（]([^()（）]{1,40})[)）]|\[([^\[\]]{1,40})\])\s*\.?\s*$")
_BAR = re.compile(r"\s*\|\s*([^|]{2,60})$")
_SHORT = re.compile(r"^\(([^()]{1,40})\)\s*(?=\S)")
_COLON = re.compile(r"^([^:]{1,40}?)\s*:\s+\S|^([\w.+-]{2,20}):\S")
_BADGE = re.compile(r"img\.shields\.io|badge(?:n|\.svg|/)|star-history", re.IGNORECASE)
_TICKED = re.compile(r"^\s*(?:\[[ xX✓✔-]\]\s+)?(?:(?:19|20)\d\d-\d\d-\d\d[:,]?\s+)?")
_NOTES = re.compile(r"(?![\w+.-]+:|//)[^#]*\.(?:md|org)(?:#|$)", re.IGNORECASE)
"""A text of the same folder: notes on the paper, never the paper."""
_WORD = re.compile(r"[^\W_]{2,}")
_LABEL_WORDS = 2  # of a link behind a title, up to which it is a label; by hand
_HOLE = "\ue000"  # stands where a label stood, for a private character is no text
_EMPTIED = re.compile(rf"[\[(][,|/·\s]*{_HOLE}[,|/·\s{_HOLE}]*[\])]")
_PARTS = re.compile(r"[\[(.,|·–—)\]:/-]\s*$")
_BROKEN = re.compile(r"(?<=[a-z]{2})-[\u2028\n]\s*(?=[a-z]+\b(?!-))")
"""A word that a line of text breaks: "Applica-" above "tions"; "peer-" above "to-peer" is none."""
_BEHIND = re.compile(r"[(\[]([^()\[\]]{2,40})[)\]]")
"""A venue directly behind a linked title, whatever follows: "(SOSP 2003) - Ada Park, Bo Lin. A remark"."""
_SHORTCODE = re.compile(r"(?<!\S):[a-z][a-z0-9_+-]{1,30}:(?!\S)")  # ":star:", as GitHub writes icons
_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?!\.\d)")
_SHORT_YEAR, _CENTURY = re.compile(r"['’](\d\d)$"), 60
_KEYED = re.compile(r"^\W*[\[(][^\[\]()]{3,40}[\])]\s*")
"""The key of a reference before its authors: "[Park & Lin 2014]"."""
_ET_AL = re.compile(r"\bet\.? al\b", re.IGNORECASE)
_STAR = " *_\t\n"
_TITLE_WORDS = 3  # of a link, from which it may be a title; by hand
_PROSE = 0.6
"""The probability of prose from which a line with a link in it is a sentence, no entry."""
_PROSE_WORDS = 8  # outside links, from which a line may be a sentence; by hand
_TITLE = 0.7
"""The probability from which a link inside a sentence is the title of a paper that the sentence is about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line says of a paper. `dead` are labels without a target, `remarks` what else the line says."""

    paper: PaperMention
    short_name: str | None
    links: tuple[Link, ...]
    dead: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    misspelt_for: str | None = None
    unknown_venue: bool = False
    remarks: tuple[str, ...] = ()


def read_entry(rich: Rich, words: Words) -> Entry | None:
    """The entry in a line, or None for a line that names no paper: without link, dead label and venue, or prose. Lines
    below the title that are people wrote the paper."""
    titled, people = _people_below(rich)
    entry = _read_line(titled, words)
    return replace(entry, remarks=(*entry.remarks, *people)) if entry and people else entry


def _people_below(rich: Rich) -> tuple[Rich, tuple[str, ...]]:
    """(the text without its lines that are people below a first one that is none, those lines)."""
    first, *below = rich.lines() or (rich,)
    people = [line for line in below if not line.links and _names_people(line.text)]
    if not people or _names_people(first.text):
        return rich, ()
    kept = [first, *(line for line in below if line not in people)]
    spans = tuple(span for line in kept for span in (*line.spans, Span("\n")))
    return Rich(spans[:-1], rich.line), tuple(line.text for line in people)


def _read_line(rich: Rich, words: Words) -> Entry | None:
    whole = tuple(replace(s, text=_BROKEN.sub("", s.text)) for s in _without_mark(rich.spans) if not _is_nothing(s))
    rich = without_icon(Rich(whole, rich.line))
    spans = list(rich.spans)
    links = [s for s in spans if s.href and s.text.strip()]
    labels = [s for i, s in enumerate(links) if is_label(s, i, words) or _is_printed(s) or _stands_behind(s, spans)]
    titled = [s for s in links if s not in labels]
    within = _title_in_prose(rich, titled, words.venues)
    if within == "":
        return None
    text = within or collapse("".join(_HOLE if s in labels else s.text for s in spans))
    text, dead = _dead_labels(collapse(_SHORTCODE.sub("", text)), words)
    text = collapse(_EMPTIED.sub(" ", text).replace(_HOLE, ""))
    if labels or dead:
        text = collapse(re.sub(r"(?<!\w)[\[(][,|/\s]*[\])]", " ", text))
    text, tag = _leading_tag(text, words.venues)
    text, raw, organisations = _trailing(text, words.venues)
    raw = tag or raw or (_venue_behind(rich.text, within, words.venues) if within else None)
    peeled = _peeled(text.strip(_STAR + ".,;"), raw, titled or _strong(spans), words.venues)
    title, short = _short(peeled.title.strip(_STAR + ".,;"))
    found = _links(titled, labels, words, peeled.address)
    if not (links or dead or raw or peeled.names or _is_dated_work(peeled)) or not (
        title or peeled.names or _leads_to_paper(found)
    ):
        return None
    return _entry(
        title,
        short,
        peeled,
        found,
        dead,
        (*organisations, *peeled.organisations),
        rich if within else None,
        words.venues,
    )


def _entry(
    title: str,
    short: str | None,
    peeled: Peeled,
    links: tuple[Link, ...],
    dead: tuple[str, ...],
    organisations: tuple[str, ...],
    sentence: Rich | None,
    venues: Venues,
) -> Entry:
    label = read_label(peeled.venue_raw, venues) if peeled.venue_raw else None
    identifiers = _identifiers(links)
    named = peeled.venue or (label.venue if label else None)
    said = _year_in(peeled.venue_raw) if peeled.venue_raw and named is None else None
    if not identifiers:
        identifiers = peeled.names
    paper = PaperMention(
        title=title,
        url=next((link.url for link in links if link.kind in ("paper", "pdf")), None),
        identifiers=identifiers,
        venue=named,
        venue_raw=peeled.venue_raw,
        year=peeled.year or said,
    )
    unknown = bool(label and paper.venue is None and not is_venue(label.raw, venues))
    remarks = (*peeled.remarks, *((sentence.text,) if sentence else ()))
    return Entry(paper, short, links, dead, organisations, label.misspelt_for if label else None, unknown, remarks)


def _year_in(label: str) -> int | None:
    """The year of a place that nobody knows: "PhD thesis 2018", "PhD thesis'18"."""
    if found := _YEAR.search(label):
        return int(found[0])
    short = _SHORT_YEAR.search(label)
    return (2000 if int(short[1]) < _CENTURY else 1900) + int(short[1]) if short else None


def _without_mark(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans without what a person ticks an entry off with: "[x]", a day, strokes through the whole."""
    begins = True
    for span in spans:
        text = span.text.replace("~~", "")
        if begins and span.href is None:
            text = _TICKED.sub("", text)
        begins = begins and not text.strip()
        yield replace(span, text=text)


def _stands_behind(span: Span, spans: Sequence[Span]) -> bool:
    """A link of a word or two apart from a title that is no link: "A Title of a Paper (NSDI'20) [site]". One that goes
    on the title, "Effects and Koka", is no label."""
    before = "".join(s.text for s in spans[: spans.index(span)])
    apart = bool(_PARTS.search(before)) or span.text.strip().islower() or span.text.lstrip().startswith(("[", "("))
    least = 1 if before.rstrip().endswith("(") else _TITLE_WORDS
    return apart and len(span.text.split()) <= _LABEL_WORDS and len(_WORD.findall(before)) >= least


def _is_dated_work(peeled: Peeled) -> bool:
    """A title beside which a venue, or authors and a year, were printed: it needs no link to be a paper."""
    by_people = bool(peeled.year and peeled.remarks) and lines.read(peeled.remarks[0]).people >= _TITLE
    kinds = (Kind.TITLE, Kind.PROSE) if peeled.venue else (Kind.TITLE,)  # a question behind authors is a title too
    likely = lines.read(peeled.title).among(kinds) >= _TITLE
    return likely and bool(peeled.venue or peeled.venue_raw or by_people)


def _title_in_prose(rich: Rich, titled: Sequence[Span], venues: Venues) -> str | None:
    """None for a line that is no sentence; else the title that it links, or "" where it links none."""
    outside = collapse(re.sub(r"[\[(]\s*[\])]", " ", rich.plain))
    if len(outside.split()) < _PROSE_WORDS or lines.read(rich.text)[Kind.PROSE] < _PROSE:
        return None
    if not titled:
        cited = peel(outside, venues)
        told = cited.venue_raw or cited.year or cited.names or QUOTED.search(outside) or read_reference(outside, venues)
        return None if told else ""
    if re.match(r"\s*[:：|–—-]", outside):  # "[Name](url): what it is about", the rest of a title
        return None
    if _names_people(rich.text.partition(titled[0].text)[0].strip(_STAR + ".,;")):  # a reference
        return None
    long = [s for s in titled if _is_title(s.text)]
    return collapse(long[0].text) if len(long) == 1 else ""


def _strong(spans: Sequence[Span]) -> list[Span]:
    """The strong text that a line begins with, where plain text follows it, or its only one that reads as a title."""
    said = [s for s in spans if s.text.strip()]
    if len(said) > 1 and said[0].strong and not said[1].strong:
        return said[:1]
    set_off = [s for s in said if s.strong and not s.href]
    return set_off if len(set_off) == 1 and _may_be_title(set_off[0].text) else []


def _may_be_title(text: str) -> bool:
    return len(text.split()) >= _TITLE_WORDS and lines.read(text).people < _PROSE


def _is_title(text: str) -> bool:
    return len(text.split()) >= _TITLE_WORDS and lines.read(text)[Kind.TITLE] >= _TITLE


def _peeled(text: str, raw: str | None, titled: Sequence[Span], venues: Venues) -> Peeled:
    """The title without what stands around it. A link that reads as a title, or one in quotes, is the title; what
    stands outside is peeled for what it says."""
    whole = next((s for s in titled if len(s.text.split()) >= _TITLE_WORDS), None)
    inside = collapse(whole.text).strip(_STAR + ".,;") if whole else ""
    if inside and text.startswith(inside) and not text[len(inside) :].lstrip().startswith((":", "：")):
        rest = text[len(inside) :].strip(_STAR + ".,;:–—-")
        if raw is None and (raw := _venue_behind(text, inside, venues)):
            rest = rest.partition(")" if rest.startswith("(") else "]")[2].strip(_STAR + ".,;:–—-")
        around = peel(f"{inside}, {rest}" if rest else inside, venues, raw)
        around.title = peel(inside, venues).title
        if around.venue_raw is None:
            around.venue_raw = peel(inside, venues).venue_raw
        return around
    quoted = QUOTED.search(text)
    if quoted and quoted.start() > 0 and _names_people(text[: quoted.start()]):
        inside = quoted["title"]
    if reference := _reference(text, inside, raw, venues):
        return reference
    found = peel(text, venues, raw)
    if whole is not None and whole.strong and not whole.href:
        found.title = peel(inside, venues).title
    return found


def _venue_behind(text: str, title: str, venues: Venues) -> str | None:
    """The venue in brackets directly behind a title."""
    label = _BEHIND.match(text.partition(title)[2].strip(_STAR + ".,;:–—-"))
    if label is None or not is_venue(label[1], venues) or is_dated(label[1]):
        return None
    return collapse(label[1])


def _reference(text: str, linked: str, label: str | None, venues: Venues) -> Peeled | None:
    """What a reference says whose authors stand before its title, be the title a link or not; `label` is a venue that
    was taken off its end."""
    at = text.find(linked) if linked else -1
    if at > 0:
        before = text[:at].strip(_STAR + ' .,;:–—-([“"')
        if not _names_people(before):
            return None
        found = Reference(before, linked, text[at + len(linked) :])
    else:
        read = None if linked else read_reference(text, venues)
        if read is None:
            return None
        found = read
    raw, venue, year = where_published(found.rest, venues) if label is None else (label, None, None)
    title, whole = peel(found.title, venues), peel(text, venues)
    dated = venue is not None and venue.year is not None
    return Peeled(
        title.title,
        raw or title.venue_raw,
        venue,
        None if dated else year or found.year or title.year,
        whole.names,
        whole.address,
        remarks=[found.people, *title.remarks],
    )


def _names_people(text: str) -> bool:
    bare = _KEYED.sub("", text)
    return len(bare.split()) > 1 and (_ET_AL.search(bare) is not None or lines.read(bare).people >= _TITLE)


def _identifiers(links: tuple[Link, ...]) -> Identifiers:
    papers = [link.url for link in links if link.kind in ("paper", "pdf")]
    return from_url(*papers) if papers else from_url(*(link.url for link in links[:1]))


def _is_nothing(span: Span) -> bool:
    """An anchor, or a badge."""
    if span.href is None:
        return False
    anchor = (span.href.startswith("#") or not span.href) and not span.text.strip()
    return anchor or bool(_BADGE.search(span.href))


def _dead_labels(text: str, words: Words) -> tuple[str, tuple[str, ...]]:
    """Labels like "[Paper] [Code]" whose targets were lost when the page was copied."""
    tags = _TAGS.match(text)  # "[2019] [arXiv] A Title" begins with a venue
    front = tags.end() if tags else 0
    found = [m for m in _DEAD.finditer(text) if m.end() > front or not words.venues.find(m.group(1))]
    dead = [m.group(1) for m in found if _names_material(m.group(1), words)]
    for label in dead:
        text = re.sub(rf"\s*\[{re.escape(label)}\]", "", text, count=1)
    return text, tuple(dead)


def _names_material(label: str, words: Words) -> bool:
    return (
        any(token in words.materials for token in re.findall(r"[a-z]+", label.casefold())) and len(label.split()) <= 2
    )


def _leading_tag(text: str, venues: Venues) -> tuple[str, str | None]:
    """ "[OSDI'24] Title"; tags that are no venue ("[Survey 🔍]") are taken off the title and kept nowhere else."""
    found = _TAG.match(text)
    if not found:
        return text, None
    inside = collapse(found.group(1))
    if is_dated(inside):
        return text, None
    if is_venue(inside, venues, bare=True) or read_label(inside, venues).venue:
        rest = text[found.end() :]
        is_key = not read_label(inside, venues).venue and is_published(rest, venues)
        return rest, None if is_key else inside  # "[Park 2014] ..."
    return text, None


def _trailing(text: str, venues: Venues) -> tuple[str, str | None, tuple[str, ...]]:
    """The text without what follows the title: "(OSDI20)", "| OSDI'24", "| MIT"; with the label and organisations."""
    if bar := _BAR.search(text):
        inside = bar.group(1).strip()
        label = read_label(inside, venues)
        if label.venue or is_venue(inside, venues):
            return text[: bar.start()], inside, ()
        return text[: bar.start()], None, tuple(p.strip() for p in re.split(r",|&| and ", inside) if p.strip())
    if end := _END.search(text):
        inside = collapse(end.group(1) or end.group(2))
        starred = text[: end.start()].rstrip().endswith("*")
        if is_dated(inside):
            return text, None, ()
        if (
            read_label(inside, venues).venue
            or is_venue(inside, venues, bare=True)
            or starred
            or re.fullmatch(r"[xX?-]", inside)
        ):
            return text[: end.start()], inside, ()
    return text, None, ()


def _short(title: str) -> tuple[str, str | None]:
    """(title, short name): "(Gavel) Heterogeneity-Aware ..." loses it, "AntMan: Dynamic ..." keeps it."""
    if found := _SHORT.match(title):
        return collapse(title[found.end() :]).strip(_STAR), collapse(found.group(1))
    if found := _COLON.match(title):
        name = collapse(found.group(1) or found.group(2))
        return title, name if len(name.split()) <= 2 and "," not in name else None
    return title, None


def _leads_to_paper(links: Sequence[Link]) -> bool:
    return any(link.kind == "paper" and names_paper(link.url) for link in links)


def _is_printed(span: Span) -> bool:
    """A link whose text is its address, so no title."""
    text, href = (re.sub(r"^https?://", "", (value or "").strip()) for value in (span.text, span.href))
    return text == href


def _links(
    titled: Sequence[Span], labelled: Sequence[Span], words: Words, typed: str | None = None
) -> tuple[Link, ...]:
    """The links that lead anywhere, by what their labels and hosts say; the first that nothing names is the paper.

    `typed` is an address that stands in the text and is no link.
    """
    found: list[Link] = []
    for span in (*titled, *labelled):
        href = _reachable(span.href or "")
        if re.match(r"(?!https?:)\w+:|//|#", href) or not href or words.is_meeting(href):
            continue
        labels = span in labelled and not _is_printed(span)
        kind: LinkKind | None = words.material(span.text, href) if labels else _by_host(href)
        kind = kind or ("summary" if _NOTES.match(href) else None)
        kind = kind or ("paper" if not any(link.kind == "paper" for link in found) else "other")
        if not any(link.url == href for link in found):
            found.append(Link(kind, href, collapse(span.text) if labels else ""))
    if typed and not any(link.kind == "paper" for link in found):
        found.append(Link("paper", typed))
    return tuple(found)


def _reachable(href: str) -> str:
    """An address of a paper that was typed without its scheme as one with it; a path stays a path."""
    return with_scheme(href) if names_paper(href) else href


def _by_host(href: str) -> LinkKind | None:
    """A repository is code, unless it is a file of it that is read."""
    return "code" if from_url(href).github and not href.casefold().split("?")[0].endswith(".pdf") else None
