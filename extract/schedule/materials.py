"""Slides, summaries, videos and other links of a talk, and the empty ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from extract.identifiers import arxiv, doi, from_url
from extract.readers.document import Rich, Span
from extract.records import Link, LinkKind
from extract.schedule.titles import each_line, names_paper
from extract.schedule.words import Words
from extract.text import collapse

_ICON = re.compile(r"^[^\w\[(]+")
_DECLARED_NONE = re.compile(r"^(?:no\b|none\b|without\b|无)", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:https?:)?//|^(?!\w+:)", re.IGNORECASE)
FORCED: tuple[LinkKind, ...] = ("slides", "video", "summary", "code")


@dataclass(slots=True)
class Materials:
    """The links of one talk by kind. `paper` are links to the paper itself, `empty` links that lead nowhere."""

    by_kind: dict[LinkKind, list[Link]] = field(default_factory=dict)
    paper: list[Link] = field(default_factory=list)
    empty: list[tuple[int, str]] = field(default_factory=list)

    def add(self, kind: LinkKind | None, span: Span, line: int, words: Words, unlabelled: LinkKind = "paper") -> None:
        """Sort one link in; one that its label does not name is the paper's where it is a DOI, an arXiv or a USENIX
        address, else `unlabelled`. A meeting room is left out."""
        label = collapse(_ICON.sub("", span.text))
        url = (span.href or "").strip()
        if not url or url == "#":
            if label and not _DECLARED_NONE.match(label) and re.search(r"\w", label):
                self.empty.append((line, label))
            return
        if not _SCHEME.match(url) or words.is_meeting(url):
            return  # mailto:, javascript: and the like are no materials
        kind = kind or ("paper" if _is_identified(url) else unlabelled)
        link = Link(kind, url, "" if label == url else label)
        if kind in ("paper", "pdf"):
            self.paper.append(link)
        elif link not in self.by_kind.setdefault(kind, []):
            self.by_kind[kind].append(link)

    def get(self, kind: LinkKind) -> tuple[Link, ...]:
        return tuple(self.by_kind.get(kind, ()))

    def others(self) -> tuple[Link, ...]:
        return tuple(
            link for kind, links in self.by_kind.items() if kind not in ("slides", "summary", "video") for link in links
        )


def _is_identified(url: str) -> bool:
    names = from_url(url)
    return bool(names.doi or names.arxiv or names.usenix)


def collect(fields: dict[str, tuple[Rich, ...]], words: Words) -> Materials:
    """The materials in the fields of a slot: a column of slides holds slides, but for a link that is called "video"; in
    "links" the label decides."""
    found = Materials()
    for forced in FORCED:
        for rich in each_line(fields.get(forced, ())):
            for span in rich.links:
                said = words.label_kind(span.text)
                found.add(said if said in FORCED else forced, span, rich.line, words)
    sort_in(found, map(_linked, each_line(fields.get("links", ()))), words, "paper")
    sort_in(found, map(_of_papers, each_line(fields.get("venue", ()))), words, "paper")  # a column "Source" of links
    sort_in(found, each_line(fields.get("note", ())), words, "other")
    return found


def _of_papers(rich: Rich) -> Rich:
    """The links of a line to papers and files; one to a conference is none."""
    return Rich(tuple(span for span in rich.links if names_paper(span.href or "")), rich.line)


def _linked(rich: Rich) -> Rich:
    """The line as a link where it is nothing but the identifier of a paper: "arXiv:2405.10220", "1904.06319"."""
    text = rich.text
    if rich.links or not _IDENTIFIER.fullmatch(text):
        return rich
    work = arxiv(text if ":" in text else f"arXiv:{text}")
    href = f"https://arxiv.org/abs/{work[0]}" if work else f"https://doi.org/{named}" if (named := doi(text)) else None
    return Rich((Span(text, href),), rich.line) if href else rich


_IDENTIFIER = re.compile(r"(?:arxiv:?\s*)?\d{4}\.\d{4,5}(?:v\d+)?|(?:doi:?\s*)?10\.\d{4,9}/\S+", re.IGNORECASE)


def sort_in(found: Materials, lines: Iterable[Rich], words: Words, unlabelled: LinkKind) -> None:
    """Sort the links of some lines in by what their labels say."""
    for rich in lines:
        for span in rich.links:
            label = "" if span.text.strip() == span.href else span.text
            found.add(words.material(label, span.href or ""), span, rich.line, words, unlabelled)
