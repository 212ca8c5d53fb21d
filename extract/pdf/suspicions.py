"""Why a whole header may be another's than the paper's: signs that stand outside its fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from extract.lexicon.lines import Kind, read
from extract.lexicon.privacy import without_email
from extract.pdf.header.cells import Cell
from extract.pdf.header.title import Title
from extract.pdf.header.zone import ANY_ABSTRACT
from extract.pdf.layout import Line
from extract.text import title_key

if TYPE_CHECKING:
    from extract.pdf.document import Reading

_NO_TITLE = re.compile(
    r"\.\w{1,4}$|[\\/|]|^microsoft|untitled|template|example|proceedings|^doi\b|^slide|^chapter|^page\b|_",
    re.IGNORECASE,
)
"""What programs and publishers write where a file's title should stand."""
_FEWEST, _ALIKE = 4, 0.34
"""Words of a title that says something; the part of its words that two wordings of one title share at least."""
_PROSE = 3
"""Lines of running text above a title: fewer can be a motto or a summary in a magazine."""
_AS_BIG = 0.6
"""Of the title's size: a line in its weight that reads as a title. No paper built on whose title was right has one."""

_LONGER = re.compile(r"\b[^\W\d_]{5}")
"""The beginning of a longer word, by which two forms of it are known as one."""
_ENOUGH = 60
"""Words of five letters and more that a page of running text has; title pages have fewer."""
_FEWEST_OWN = 2
"""Longer words of a title by which it can be told."""
_UNSPOKEN = 0.6
"""The part of a title's words that its paper does without: of 73 papers built on none has more, of the titles of other
papers laid over their text about 70 in a hundred have."""
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Scripts that do not part words, or that begin them alike."""

_SURELY = 0.9
"""Of the odds, for lines that are people and no title; by hand."""
_SHORT, _AS_BIG_AS_SHORT = 4, 0.45
"""Words of a title that may as well be a masthead's, and the size beside it of a title under one."""


class Suspicion(NamedTuple):
    """What speaks against a header, as a sentence without its full stop."""

    said: str
    title_only: bool = False
    """It speaks against the title alone."""


def against(suspected: Sequence[Suspicion], field: str) -> list[str]:
    """What is said against one field."""
    return [one.said for one in suspected if field == "title" or not one.title_only]


def suspicions(reading: Reading) -> list[Suspicion]:
    """Why title, people and abstract, however well they were read, may not be this paper's."""
    title = reading.header.title if reading.header else None
    layout = reading.layouts[min(reading.first, len(reading.layouts) - 1)] if reading.layouts else None
    if title is None or layout is None:
        return []
    return list(_signs(reading, title, layout.lines))


def _signs(reading: Reading, title: Title, lines: Sequence[Line]) -> Iterator[Suspicion]:
    if reading.cover is not None and reading.cover.kind == "unknown" and not _is_named_before(reading, title.text):
        yield Suspicion("pages of an unknown kind stand before it")
    own = reading.metadata.get("Title", "")
    if _is_another(own, title.text):
        yield Suspicion(f'the file calls itself "{without_email(own)[:120]}"')
    if sum(1 for line in lines if line.y > title.bottom and _is_prose(line)) >= _PROSE:
        yield Suspicion("running text stands above the title")
    yield from _rival(title, reading.header.people.cells if reading.header else ())
    if _unspoken(title, lines) > _UNSPOKEN:
        yield Suspicion("the text under it does without its words")
    if len({match[1].lower() for line in lines if (match := ANY_ABSTRACT.match(line.text))}) > 1:
        yield Suspicion("the page has abstracts in two languages")


def _rival(title: Title, cells: Sequence[Cell]) -> Iterator[Suspicion]:
    """Another line nearly as big as the title's. People are none; one that stands over all of them leaves them the
    paper's, whichever of the two is the title."""
    told = [cell for cell in cells if cell.kind in ("names", "institution", "run")]
    sure = [cell for cell in told if max(cell.odds) > _SURELY and not cell.dropped]
    if any(cell.line.words[0] in line.words for cell in sure for line in title.rivals):
        return
    if title.rivals and title.rival >= (_AS_BIG if len(title.text.split()) > _SHORT else _AS_BIG_AS_SHORT):
        text = " ".join(line.text for line in title.rivals)
        people = max((cell.line.y for cell in told if cell.kind != "institution"), default=0.0)
        yield Suspicion(
            f'another line may be the title: "{without_email(text)[:120]}"',
            title_only=title.bottom > min(line.y for line in title.rivals) > people > 0,
        )


def _unspoken(title: Title, lines: Sequence[Line]) -> float:
    """The part of the title's longer words that the text of the page does not use; 0 where too few can tell."""
    said = _beginnings(" ".join(line.text for line in lines if line.y < title.bottom - 1))
    own = _beginnings(title.text)
    if len(own) < _FEWEST_OWN or len(said) < _ENOUGH or _UNSPACED.search(title.text):
        return 0.0
    return len(own - said) / len(own)


def _beginnings(text: str) -> frozenset[str]:
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return frozenset(_LONGER.findall(folded.lower()))


def _is_named_before(reading: Reading, title: str) -> bool:
    """Whether a page before the header names the paper: then it is the cover of this one."""
    words = set(title_key(title).split())
    before = (line.text for layout in reading.layouts[: reading.first] for line in layout.lines)
    return words <= set(title_key(" ".join(before)).split())


def _is_another(own: str, title: str) -> bool:
    """Whether the file's own title says something, and something else than the title read."""
    words, read_words = set(title_key(own).split()), set(title_key(title).split())
    if len(words) < _FEWEST or _NO_TITLE.search(own) or read(own[:200])[Kind.TITLE] < 0.5:
        return False
    return len(words & read_words) < _ALIKE * min(len(words), len(read_words))


def _is_prose(line: Line) -> bool:
    words = [word.text for word in line.words if word.text[:1].isalpha()]
    return len(words) >= 6 and sum(word[0].islower() for word in words) > 0.6 * len(words)
