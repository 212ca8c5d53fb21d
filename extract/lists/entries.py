"""One entry of a list: title, short name, venue label and links out of one line or cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.identifiers import from_url
from extract.lists.labels import read_label
from extract.readers.document import Rich, Span
from extract.records import Identifiers, Link, LinkKind, PaperMention
from extract.schedule.titles import is_label, is_venue, without_icon
from extract.schedule.words import Words
from extract.text import collapse

_DEAD = re.compile(r"\s*\[([A-Za-z][\w .&-]{1,20})\]")
_TAG = re.compile(r"^\s*[\[【]([^\[\]【】]{2,40})[\]】]\s*")
_END = re.compile(r"\s*(?:[(（]([^()（）]{1,40})[)）]|\[([^\[\]]{1,40})\])\s*\.?\s*$")
_BAR = re.compile(r"\s+\|\s*([^|]{2,60})$")
_SHORT = re.compile(r"^\(([^()]{1,40})\)\s*(?=\S)")
_COLON = re.compile(r"^([^:]{1,40}?)\s*:\s+\S|^([\w.+-]{2,20}):\S")
_STAR = " *_\t\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line says of a paper. `dead` are labels without a target."""

    paper: PaperMention
    short_name: str | None
    links: tuple[Link, ...]
    dead: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    misspelt_for: str | None = None
    unknown_venue: bool = False


def read_entry(rich: Rich, words: Words) -> Entry | None:
    """The entry in a line, or None for a line that names no paper: without link, dead label and venue."""
    rich = without_icon(Rich(tuple(s for s in rich.spans if not _is_anchor(s)), rich.line))
    spans = list(rich.spans)
    links = [s for s in spans if s.href and s.text.strip()]
    labels = [s for i, s in enumerate(links) if is_label(s, i, words)]
    text = collapse("".join("" if s in labels else s.text for s in spans))
    text, dead = _dead_labels(text, words)
    if labels or dead:
        text = collapse(re.sub(r"(?<!\w)[\[(][,|/\s]*[\])]", " ", text))
    text, tag = _leading_tag(text, words)
    text, raw, organisations = _trailing(text)
    raw = tag or raw
    if not text.strip(_STAR) or not (links or dead or raw):
        return None
    title, short = _short(text.strip(_STAR + ".,;"))
    found = _links([s for s in links if s not in labels], labels, words)
    label = read_label(raw) if raw else None
    paper = PaperMention(
        title=title,
        url=next((link.url for link in found if link.kind in ("paper", "pdf")), None),
        identifiers=_identifiers(found),
        venue=label.venue if label else None,
        venue_raw=raw,
    )
    unknown = bool(label and label.venue is None and not is_venue(label.raw))
    return Entry(paper, short, found, dead, organisations, label.misspelt_for if label else None, unknown)


def _identifiers(links: tuple[Link, ...]) -> Identifiers:
    papers = [link.url for link in links if link.kind in ("paper", "pdf")]
    return from_url(*papers) if papers else from_url(*(link.url for link in links[:1]))


def _is_anchor(span: Span) -> bool:
    return span.href is not None and (span.href.startswith("#") or not span.href) and not span.text.strip()


def _dead_labels(text: str, words: Words) -> tuple[str, tuple[str, ...]]:
    """Labels like "[Paper] [Code]" whose targets were lost when the page was copied."""
    dead = [m.group(1) for m in _DEAD.finditer(text) if _names_material(m.group(1), words)]
    for label in dead:
        text = re.sub(rf"\s*\[{re.escape(label)}\]", "", text, count=1)
    return text, tuple(dead)


def _names_material(label: str, words: Words) -> bool:
    return (
        any(token in words.materials for token in re.findall(r"[a-z]+", label.casefold())) and len(label.split()) <= 2
    )


def _leading_tag(text: str, words: Words) -> tuple[str, str | None]:
    """ "[OSDI'24] Title"; tags that are no venue ("[Survey 🔍]") are taken off the title and kept nowhere else."""
    found = _TAG.match(text)
    if not found:
        return text, None
    inside = collapse(found.group(1))
    if is_venue(inside, bare=True) or read_label(inside).venue:
        return text[found.end() :], inside
    return text, None


def _trailing(text: str) -> tuple[str, str | None, tuple[str, ...]]:
    """The text without what follows the title: "(OSDI20)", "| OSDI'24", "| MIT"; with the label and organisations."""
    if bar := _BAR.search(text):
        inside = bar.group(1).strip()
        label = read_label(inside)
        if label.venue or is_venue(inside):
            return text[: bar.start()], inside, ()
        return text[: bar.start()], None, tuple(p.strip() for p in re.split(r",|&| and ", inside) if p.strip())
    if end := _END.search(text):
        inside = collapse(end.group(1) or end.group(2))
        starred = text[: end.start()].rstrip().endswith("*")
        if read_label(inside).venue or is_venue(inside, bare=True) or starred or re.fullmatch(r"[xX?-]", inside):
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


def _links(titled: list[Span], labelled: list[Span], words: Words) -> tuple[Link, ...]:
    found: list[Link] = []
    for span in (*titled, *labelled):
        href = span.href or ""
        if not href.startswith(("http://", "https://")):
            continue
        kind: LinkKind | None = words.material(span.text, href) if span in labelled else None
        kind = kind or ("paper" if not any(link.kind == "paper" for link in found) else "other")
        if not any(link.url == href for link in found):
            found.append(Link(kind, href, collapse(span.text) if span in labelled else ""))
    return tuple(found)
