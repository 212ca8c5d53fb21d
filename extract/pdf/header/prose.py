"""Lines made into running text: hyphens at line ends mended or kept, spaces put right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extract.pdf.layout import Line
from extract.text import collapse

# First parts that keep their hyphen before any word, and second parts that keep it after any word.
_HEADS = re.compile(
    r"self|non|key|high|low|real|large|small|multi|cross|cost|state|end|wide|user|long|short|well|full|fine|coarse|half|"
    r"open|in|on|off|pre|post|read|write|time|two|three|four|single|many|per|run|load|log|data|energy|memory|storage|"
    r"server|client|fault|hot|cold|peer|copy|best|worst|first|second|general|special|back|front|top|right|left|quasi|"
    r"semi|pseudo|ultra|all|zero|one|the|of|to"
)
_TAILS = re.compile(
    r"based|aware|level|time|scale|driven|specific|world|end|sensitive|efficient|intensive|wide|tolerant|free|order|"
    r"oriented|grained|effective|centric|of-the-art|to-end|the-art|art|optimal|critical|defined|value|like|style|"
    r"to-peer|core|side|bound|off|up|in|out|by|case|hand|purpose|quality|speed|performance|throughput|latency|tail|"
    r"available|source|access|only|term|line|agnostic|independent|dependent|tuned|known|replicated|distributed|to-date"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"([\w’'/]+(?:-[\w’']+)*)[-‐\u00ad]$")
_HYPHENS = ("-", "‐", "\u00ad")

_LONGEST = 80
"""Letters before a line's end in which a broken word begins: the text before it is not searched again for each line."""
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Prose:
    """The words a page uses, by which a broken word is told from a compound."""

    words: frozenset[str]

    @staticmethod
    def of(lines: Iterable[Line]) -> Prose:
        found: set[str] = set()
        for line in lines:
            words = line.words[:-1] if line.words and line.words[-1].text.endswith("-") else line.words
            found.update(_WORD.findall(" ".join([word.text for word in words])))
        return Prose(frozenset(map(str.lower, found)))


def joined(texts: Sequence[str], prose: Prose) -> str:
    """The lines as one text in NFC."""
    result = ""
    for text in texts:
        if text := text.strip():
            result = _append(result, text, prose) if result else text
    return collapse(unicodedata.normalize("NFC", result))


def _append(before: str, text: str, prose: Prose) -> str:
    broken = _BROKEN.search(before[-_LONGEST:]) if before.endswith(_HYPHENS) else None
    if not broken or not text:
        return f"{before}{text}" if _CHINESE.match(before[-1]) and _CHINESE.match(text[0]) else f"{before} {text}"
    head = broken.group(1)
    tail_match = re.match(r"[\w’']+(?:-[\w’']+)*", text)
    tail = tail_match.group() if tail_match else ""
    if not tail or keeps_hyphen(head, tail, prose):
        return f"{before}{text}"
    return before[:-1] + text


def keeps_hyphen(head: str, tail: str, prose: Prose) -> bool:
    """Whether the hyphen between two parts of a word belongs to it (key-value) or only broke the line (sys-tem)."""
    if not tail[0].islower() or head[-1].isdigit():
        return True
    last = head.rsplit("-", 1)[-1].lower()
    first = tail.split("-", 1)[0].lower()
    if f"{last}{first}" in prose.words:
        return False
    if f"{last}-{first}" in prose.words or f"{head}-{tail}".lower() in prose.words:
        return True
    return bool(_HEADS.fullmatch(last) or _TAILS.fullmatch(first) or _TAILS.fullmatch(tail.lower()))
