"""Bytes to text, and text that was decoded wrongly once before ("mojibake") back to what was meant.

Nothing here is guessed from one character: a page is taken as damaged only where ftfy's measure of badness says so, and
a page that is not damaged comes back unchanged. Within a damaged page every run of suspicious characters is repaired on
its own, before any white space is folded: "Topic â…" followed by a no-break space is "Topic Ⅰ", and trimming the line
end first would destroy it for good. No compatibility normalisation is applied, so "PART Ⅱ" stays "PART Ⅱ".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

import ftfy.bad_codecs  # registers the sloppy-windows-* codecs
from ftfy.badness import is_bad

assert ftfy.bad_codecs

LOST = "\ufffd"
"""Stands for one character whose bytes were partly dropped on the way and cannot be known."""

# What UTF-8 was seen misread as: windows-1254 (a schedule of 2025), MacRoman (a paper list), 1252 (everywhere).
_MISREAD_AS = ("sloppy-windows-1252", "sloppy-windows-1254", "macroman", "latin-1")
_UTF8 = re.compile(
    rb"(?P<whole>[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})"
    rb"|(?P<cut>[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2})"
    rb"|(?P<other>[\x80-\xff])"
)
# Believed in a run that looks harmless: Latin-1, punctuation, symbols, icons. ("à »" is French, not Samaritan.)
_SURE = re.compile(rb"[\xc2\xc3][\x80-\xbf]|\xe2[\x80-\xbf]{2}|\xf0[\x9d-\x9f][\x80-\xbf]")
_CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uff5e]")
_PASSES = 3  # by hand


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repaired text. Lines are 1-based and the same in both texts; `changes` maps a line to (meant, as printed)."""

    text: str
    printed: str
    encodings: tuple[str, ...] = ()
    changes: dict[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    @property
    def repaired_lines(self) -> tuple[int, ...]:
        return tuple(sorted(self.changes))

    @property
    def lossy_lines(self) -> tuple[int, ...]:
        """Lines where some bytes of a character had been dropped; the character reads as `LOST`."""
        return tuple(n for n in self.repaired_lines if any(LOST in meant for meant, _ in self.changes[n]))

    def as_printed(self, line: int, fragment: str) -> str:
        """`fragment` of the repaired `line` in the words of the damaged page."""
        for meant, printed in self.changes.get(line, ()):
            fragment = fragment.replace(meant, printed)
        return fragment

    def printed_line(self, line: int) -> str:
        """The whole line as it stands in the document."""
        lines = _lines(self.printed)
        return lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""


@lru_cache(maxsize=2)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def decode(body: bytes) -> tuple[str, str]:
    """(text, encoding): UTF-16 by its mark, strict UTF-8, UTF-8 with a few broken bytes, GB 18030 if it reads as
    Chinese, else windows-1252. Never fails."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace").removeprefix("\ufeff"), "utf-16"
    try:
        return body.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        lenient = body.decode("utf-8-sig", "replace")
    broken = lenient.count(LOST)
    if broken * 10 < sum(ord(c) > 0x7F for c in lenient):
        return lenient, "utf-8 with errors"
    chinese = body.decode("gb18030", "replace")
    foreign = [c for c in chinese if ord(c) > 0x7F]
    if len(foreign) > 3 and len(_CHINESE.findall(chinese)) > 0.8 * len(foreign):
        return chinese, "gb18030"
    return body.decode("sloppy-windows-1252"), "windows-1252"


def repair(text: str) -> Repaired:
    """`text` with its misread runs put right; a text without damage comes back as the same object."""
    repaired, encodings = text, []
    for _ in range(_PASSES):
        encoding = max(_MISREAD_AS, key=lambda e: _evidence(repaired, e))
        if not _evidence(repaired, encoding):
            break
        repaired = _runs(encoding).sub(lambda m, e=encoding: _mend(m.group(), e), repaired)  # type: ignore[misc]
        encodings.append(encoding.removeprefix("sloppy-"))
    if not encodings:
        return Repaired(text, text)
    return Repaired(repaired, text, tuple(encodings), _changes(text, repaired))


@cache
def _runs(encoding: str) -> re.Pattern[str]:
    """Runs of characters that stand above ASCII in `encoding`."""
    upper = "".join(bytes([b]).decode(encoding) for b in range(0x80, 0x100))
    return re.compile(f"[{re.escape(upper)}]+")


def _evidence(text: str, encoding: str) -> int:
    """How many runs look like damage to ftfy and hold UTF-8 when read in `encoding`."""
    return sum(
        sum(len(m.group()) for m in _UTF8.finditer(run.encode(encoding)) if m.lastgroup == "whole")
        for run in _runs(encoding).findall(text)
        if len(run) > 1 and is_bad(run)
    )


def _mend(run: str, encoding: str) -> str:
    """A run of a damaged text with its UTF-8 read; a run that holds none is left as it is."""
    data = run.encode(encoding)
    if not is_bad(run) and not _SURE.search(data):
        return run
    mended = "".join(_pieces(data, encoding))
    return run if all(c == LOST for c in mended) and not is_bad(run) else mended


def _pieces(data: bytes, encoding: str) -> Iterator[str]:
    for match in _UTF8.finditer(data):
        if match.lastgroup == "whole":
            try:
                yield match.group().decode("utf-8")
            except UnicodeDecodeError:  # surrogates and overlong forms have the shape but no meaning
                yield match.group().decode(encoding)
        else:
            yield LOST if match.lastgroup == "cut" else match.group().decode(encoding)


def _changes(printed: str, meant: str) -> dict[int, tuple[tuple[str, str], ...]]:
    """Per line, the runs that differ. Repair touches neither ASCII nor line ends, so both texts align on them."""
    changes: dict[int, tuple[tuple[str, str], ...]] = {}
    for number, (before, after) in enumerate(zip(printed.split("\n"), meant.split("\n"), strict=True), 1):
        if before == after:
            continue
        runs = zip(re.findall(r"[^\x00-\x7f]+", after), re.findall(r"[^\x00-\x7f]+", before), strict=False)
        changes[number] = tuple((a, b) for a, b in runs if a != b)
    return changes
