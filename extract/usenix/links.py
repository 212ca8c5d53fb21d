"""What a USENIX node links: PDFs (final before prepublication), slides, video, artifact, and artifact badges.

Only addresses that the page names; a PDF's name is never guessed from its slug (180 mismatches counted, 2020-24).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.identifiers import split_address
from extract.records import Link, LinkKind
from extract.usenix.address import is_paper_address, resolve
from extract.usenix.dom import Node, Target, text_of

# A field's kind by a word of its name; None = the field links no material of the paper. The first hit counts.
_FIELD_KINDS: tuple[tuple[str, LinkKind | None], ...] = (
    ("people", None), ("description", None), ("bibtex", None), ("sponsor", None), ("session", None),
    ("presented-by", None), ("body", None), ("additional", None), ("artifact-evaluated", None), ("photo", None),
    ("slides", "slides"), ("video", "video"), ("poster", "poster"), ("artifact", "artifact"), ("audio", "other"),
    ("paper-html", "paper"), ("pdf", "pdf"), ("presentation-paper", "pdf"), ("appendix", "other"),
    ("supplement", "other"),
)  # fmt: skip
_MEDIA = re.compile(r"usenix-schedule-media\s+(pdf|slides|video|audio)\b")
_ICON_KINDS: dict[str, LinkKind] = {"pdf": "pdf", "slides": "slides", "video": "video", "audio": "other"}
_LABELS: tuple[tuple[str, LinkKind], ...] = (("slides", "slides"), ("appendix", "other"), ("poster", "poster"))
_EARLY = re.compile(r"prepub|pre-pub", re.IGNORECASE)
_BADGES = ("available", "functional", "reproduced", "replicated", "reusable")


def links_of(node: Node, base: str, own_url: str | None) -> tuple[Link, ...]:
    """Materials in the order PDF, others as printed; each address once."""
    found: dict[str, Link] = {}
    for target in node.targets:
        link = _link(target, base, own_url)
        if link is not None:
            found.setdefault(link.url, link)
    return tuple(sorted(found.values(), key=_rank))


def _rank(link: Link) -> int:
    if link.kind != "pdf":
        return 2
    return 1 if _EARLY.search(link.label) or _EARLY.search(link.url) else 0


def _link(target: Target, base: str, own_url: str | None) -> Link | None:
    element, kind = target.element, _kind(target)
    href = element.get("href") or element.get("src") or ""
    if kind is None or element.tag == "img" or (element.tag == "source" and ".mp4" not in href):
        return None
    url = resolve(href, base)
    if not url or url == own_url or is_paper_address(url) or not _is_file(url, kind):
        return None
    label = text_of(element) if element.tag == "a" else ""
    label = "" if label == href else label
    return Link(_by_label(kind, label), url, label)


def _kind(target: Target) -> LinkKind | None:
    for classes in target.classes:
        if media := _MEDIA.search(classes):
            return _ICON_KINDS[media[1]]
        if "usenix-video-field" in classes:
            return "video"
    if target.element.tag == "iframe" and "youtube" in (target.element.get("src") or ""):
        return "video"
    return next((kind for word, kind in _FIELD_KINDS if word in target.field), None) if target.field else None


def _by_label(kind: LinkKind, label: str) -> LinkKind:
    words = label.lower()
    return next((other for word, other in _LABELS if word in words), kind)


def _is_file(url: str, kind: LinkKind) -> bool:
    path = split_address(url).path.lower()
    return kind != "pdf" or path.endswith((".pdf", ".ps", ".ps.gz")) or "/files/" in path


def badges_of(node: Node) -> tuple[str, ...]:
    """ "Artifact Available", ... from the badge images; an unknown badge keeps its file name."""
    return tuple(dict.fromkeys(_badges(node)))


def _badges(node: Node) -> Iterator[str]:
    for target in node.targets:
        if target.element.tag == "img" and "artifact" in target.field:
            name = split_address(target.element.get("src") or "").path.rsplit("/", 1)[-1]
            words = [word for word in _BADGES if word in name.lower()]
            printed = target.element.get("alt") or target.element.get("title") or name
            yield " ".join(["Artifact", *(word.capitalize() for word in words)]) if words else printed
