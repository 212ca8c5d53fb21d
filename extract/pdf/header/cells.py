"""The lines between title and abstract, each told to be names, an institution, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from extract.lexicon.lines import Kind as LineKind
from extract.lexicon.lines import read
from extract.lexicon.names import clean, split
from extract.pdf.header import kinds
from extract.pdf.header import words as lexicon
from extract.pdf.header.markers import canonical, leading, trailing
from extract.pdf.layout import Line, Word, readable

Kind = Literal["names", "institution", "run", "address", "nothing"]
Style = tuple[float, str]
_KINDS: tuple[Kind, ...] = ("names", "institution", "run", "nothing")
_LIKELY, _SURE, _CERTAIN = 20.0, 40.0, 1000.0
"""How much likelier a pattern makes its kind: chosen on the papers built on, where any value from 4 to 100 does; a
date or a post that fills its line is one whatever stands around it."""
_MAYBE, _HEARD = 3.0, 0.2
"""The look of names counts for little where the line reader hears nothing of a name ("FAST Search & Transfer ASA")."""
_PERHAPS = 0.3
"""The probability of an institution or a place from which one word is no part of a name; by hand."""
_UNDER = 3.0
"""How much likelier an institution's next line is to belong to it than to be anything else."""
_JOINERS = ("and", "&")
"""A line of its own between two institutions."""

_MEMBERSHIP = re.compile(
    r",?\s*(?:(?:graduate |student |associate |senior |life )*(?:member|fellow),?\s*(?:ieee|acm)?(?:/(?:ieee|acm))?"
    r"|\b(?:ieee|acm)(?:,\s*(?:ieee|acm))? (?:member|fellow)|ph\.? ?d\.?|m\.sc\.)(?=,|\s|$)",
    re.IGNORECASE,
)
_MAIL_WORD = re.compile(r"\[\d{4}-[\dX-]{14}\]|\S*@\S*|\{[^}]*\}?|\S*\}|https?://\S+|^[({<\[]?e-?mail:?", re.IGNORECASE)
_NAME_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’‘`´·‐‑-])+")
_SURNAME = re.compile(
    r"bell|line|ant|dell|rice|stanford|hopkins|berkeley|vast|elastic|orange|cambridge|oxford|princeton|yale|harvard|"
    r"cornell|together",
    re.IGNORECASE,
)
"""Organisations that are called as people are."""


_LONE_LETTER = re.compile(r"[A-Za-z]")
"""A piece of a logo or of an ornament that stands off its line."""
_DASHES = " -–—"
"""What is left between a name and an address that was taken out."""
_BRACKETED = re.compile(r"([^\W\d_][\w.'’-]*|)[\[(](\d{1,2}(?:,\d{1,2})*|[a-h*†‡§¶])[\])]([,;]?|[^\W\d_][\w.,'’-]*)")
_BRACKET_MARK = re.compile(r"[\[(](?:[\d,]{1,9}|[a-h*†‡§¶])[\])]")
_NUMBERED = re.compile(r"()(\d{1,2})[.)](\D.*|)")
_LIST_MARK = re.compile(r"\d{1,2}[.)]\s?[^\W\d_]")
_RAISED = 0.36
"""How high over its line a raised mark stands, as a part of the type's size: TeX's."""
_NO_NAME = re.compile(r"^(?:and\b|by\b|written by\b|authors?(?:\(s\)|\b)|lecturer\b)\s*:?\s*|\s+and$", re.IGNORECASE)
"""What stands before the first name of a line, or after the last."""
_IN_RUN = re.compile(r"[,(]|\s[-–—]+\s")
"""What parts a name from its institution on one line."""
_ENDED = re.compile(r"(?:[,;&]|\band)\s*$")
_PIECE_END = re.compile(r"[,;&]|\s+and\b|^and\b")
_OPEN_NAME = re.compile(r"(?:^|\s)[^\W\d_]\.?$|-$")
"""A name that ends in an initial or a hyphen."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person as printed, with the marks beside the name and the place on the page."""

    text: str
    marks: tuple[str, ...] = ()
    x0: float = 0.0
    x1: float = 0.0
    y: float = 0.0

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of the author block and what it is."""

    line: Line
    kind: Kind
    text: str
    names: tuple[Name, ...] = field(default=())
    odds: kinds.Odds = kinds.UNKNOWN
    dropped: int = 0
    """Pieces of a line of names that are no names."""


def plain_text(words: Iterable[Word]) -> str:
    """The words without superscripts and e-mail addresses."""
    text = " ".join(readable(w.text) for w in words if not w.is_superscript)
    return _MAIL_WORD.sub(" ", text).replace(" ,", ",").strip(" ,;")


def classify(lines: Sequence[Line]) -> list[Cell]:
    """Each line as a cell of the kind that words, type and row make likeliest together."""
    raised = [with_raised(line) for line in lines]
    found = [line for line in continued(raised) if any(c.isalpha() for c in line.text)]
    texts = [plain_text(_without_numbers(line.words)) for line in found]
    names = [_names_in(line) for line in found]
    odds = [_odds(line, text, own) for line, text, own in zip(found, texts, names, strict=True)]
    odds = kinds.with_type(odds, [style_of(line) for line in found])
    odds = _with_neighbours(found, names, odds)
    return [_cell(line, text, own, one) for line, text, own, one in zip(found, texts, names, odds, strict=True)]


def with_raised(line: Line) -> Line:
    """The line with the marks that stand in brackets ("Ann Lee (1)") or, before an institution, with a full stop
    ("1. MIT") raised as others are."""
    if not _LIST_MARK.match(line.text) and not _BRACKET_MARK.search(line.text):
        return line
    words = [_raised(word, i == 0) for i, word in enumerate(line.words)]
    return replace(line, words=tuple(part for parts in words for part in parts))


def _raised(word: Word, first: bool) -> list[Word]:
    """The word, parted from a mark that it is, ends in, or begins with."""
    found = _BRACKETED.fullmatch(word.text) or (first and _NUMBERED.fullmatch(word.text))
    if not found or word.raised:
        return [word]
    before, mark, after = found.groups()
    cut = word.x0 + (word.x1 - word.x0) * len(before) / len(word.text)
    parts = [replace(word, text=before, x1=cut)] if before else []
    parts.append(replace(word, text=mark, x0=cut, raised=_RAISED * word.size))
    if after.strip(",;"):
        parts.append(replace(word, text=after, x0=cut))
    return parts


def continued(lines: Sequence[Line]) -> list[Line]:
    """The lines with names that were wrapped put together: in a cell of a grid ("Vikram" over "Narayanan"), and where
    a gap before a comma parted a row."""
    result: list[Line] = []
    bottoms: list[float] = []
    for line in lines:
        if result and _same_row(result[-1], line) and line.words[0].text.startswith(","):
            result[-1] = _joined(result[-1], line.words)
            continue
        if result and _breaks_off(result[-1], line):
            result[-1] = _unhyphened(result[-1], line.words)
            continue
        upward = range(len(result) - 1, -1, -1)
        top = next((i for i in upward if _is_wrapped(result[i], bottoms[i] - line.y, line)), None)
        if top is None:
            result.append(line)
            bottoms.append(line.y)
        else:
            result[top], bottoms[top] = _unhyphened(result[top], line.words), line.y
    return result


def _same_row(before: Line, line: Line) -> bool:
    return abs(before.y - line.y) < 1 and 0 <= line.x0 - before.x1 < 2 * line.size


def _breaks_off(top: Line, line: Line) -> bool:
    """Whether the upper line, a list of names, ends within a name that the lower line goes on with."""
    under = 0 < top.y - line.y < 1.6 * line.size and top.x0 < line.x1 and line.x0 < top.x1
    if not under or style_of(top) != style_of(line) or top.words[-1].raised:
        return False
    names = _names_in(top)
    if len(names) < 2 or _ENDED.search(top.text):
        return False
    return _lacks_mark(names, line) or _lacks_surname(names[-1].text, line)


def _lacks_mark(names: Sequence[Name], line: Line) -> bool:
    """Whether the last name lacks its mark, which the lower line has after its first words."""
    first = next((i for i, word in enumerate(line.words) if is_mark(word)), len(line.words))
    if not 0 < first <= 2 or first == len(line.words) or "," in " ".join(word.text for word in line.words[:first]):
        return False
    return all(name.marks for name in names[:-1]) and not names[-1].marks


def _lacks_surname(last: str, line: Line) -> bool:
    """Whether the last name is none by itself ("J.", "Ana M.") or the lower line begins with one word that makes it
    longer."""
    first = _PIECE_END.split(plain_text(line.words), maxsplit=1)[0].strip()
    whole = lexicon.readable_case(f"{last} {first}".replace("- ", "-"))
    if not first or lexicon.is_institution(first) or kinds.is_institution(first) or kinds.person(whole) < 0.5:
        return False
    if lexicon.is_place(first) or lexicon.is_institution(last) or (" " not in last and _is_elsewhere(last)):
        return bool(_OPEN_NAME.search(last))
    return bool(_OPEN_NAME.search(last)) or " " not in last or " " not in first


def _is_wrapped(top: Line, gap: float, line: Line) -> bool:
    """Whether the line, `gap` below the upper one, is the rest of the one name that the upper one begins."""
    under = 0 < gap < 1.6 * line.size and top.x0 < line.x1 and line.x0 < top.x1
    if not under or style_of(top) != style_of(line) or len(top.words) > 2 or len(line.words) > 3:
        return False
    first, rest = plain_text(top.words), plain_text(line.words)
    cut = _OPEN_NAME.search(first) or (" " not in first and not lexicon.is_institution(first))
    cut = cut or (" " not in rest and not lexicon.is_institution(rest) and not _is_elsewhere(rest))
    if not cut or "," in top.text or not first[:1].isupper():
        return False
    return kinds.person(first) > 0.5 and kinds.person(f"{first} {rest}".replace("- ", "-")) > 0.5


def _is_elsewhere(text: str) -> bool:
    return lexicon.is_place(text) or read(text).among((LineKind.AFFILIATION, LineKind.PLACE)) > _PERHAPS


def _joined(line: Line, words: Sequence[Word]) -> Line:
    return replace(line, words=(*line.words, *words), x0=min(line.x0, words[0].x0), x1=max(line.x1, words[-1].x1))


def _unhyphened(top: Line, words: Sequence[Word]) -> Line:
    """The two lines as one; a name broken at its hyphen is one word again."""
    last = top.words[-1]
    if not last.text.endswith("-"):
        return _joined(top, words)
    whole = replace(last, text=last.text + words[0].text)
    mended = replace(top, words=(*top.words[:-1], whole))
    return _joined(mended, words[1:]) if words[1:] else mended


def _odds(line: Line, text: str, names: Sequence[Name]) -> kinds.Odds:
    """What the words of the line say: the line reader's probabilities, weighed by patterns that rarely err."""
    odds = kinds.of_words(text, text if "&" in text else ", ".join(name.text for name in names))
    if lexicon.is_post(text) or lexicon.DATE.fullmatch(text):
        return odds.times(nothing=_CERTAIN)
    if _is_remark(text):
        return odds.times(nothing=_SURE)
    if lexicon.is_campus(text):
        return odds.times(names=1 / _SURE, institution=_SURE)
    if lexicon.is_institution(text) or lexicon.is_place(text):
        odds = odds.times(institution=_LIKELY)
    if names and all(lexicon.is_name(name.text) for name in names) and not _known(text, len(names)):
        odds = odds.times(names=_LIKELY if odds.names > _HEARD else _MAYBE)
    if not _starts_with_name(line) or not _IN_RUN.search(text):
        odds = odds.times(run=1 / _SURE)
    elif lexicon.is_institution(text):
        odds = odds.times(run=_LIKELY)
    if line.words[0].is_superscript:  # a mark stands after a name and before an institution
        odds = odds.times(names=1 / _SURE, run=1 / _SURE)
    return odds


def _is_remark(text: str) -> bool:
    if _is_sentence(text) or lexicon.PLAIN.fullmatch(text) or lexicon.is_date(text) or lexicon.DEGREE.search(text):
        return True
    return bool(lexicon.NOTE.search(text)) and not _is_worth(text)


def _with_neighbours(
    lines: Sequence[Line], names: Sequence[Sequence[Name]], odds: Sequence[kinds.Odds]
) -> list[kinds.Odds]:
    """The odds with what stands beside and above: a row of a grid holds names or institutions ("Jane Street"), and what
    goes on under an institution is one, unless it has the look of a name ("Urbana-Champaign")."""
    marked = sum(1 for own in names for name in own if name.marks) > 1
    result = []
    for i, (line, one) in enumerate(zip(lines, odds, strict=True)):
        row = [odds[j] for j, o in enumerate(lines) if abs(o.y - line.y) < 1 and style_of(o) == style_of(line)]
        above = next((odds[j].institution for j in range(i - 1, -1, -1) if _is_over(lines[j], line)), 0.0)
        unmarked = marked and above > 0.5 and len(names[i]) == 1 and not names[i][0].marks
        mixed = kinds.in_row(one, row) if len(row) > 1 else one
        result.append(mixed.times(names=1 / _SURE if unmarked else 1, institution=1 + _UNDER * above))
    return result


def _is_over(upper: Line, line: Line) -> bool:
    """Whether the line goes on under the upper one in its type."""
    near = 0.5 * line.size < upper.y - line.y < 1.7 * line.size
    return near and upper.x0 < line.x1 and line.x0 < upper.x1 and style_of(upper) == style_of(line)


def style_of(line: Line) -> Style:
    """The type of the first word on the line: what follows a name (a membership, a mark) may be set otherwise."""
    word = next((word for word in line.words if not word.raised), line.words[0])
    return (round(word.size, 1), word.font)


def _cell(line: Line, text: str, names: tuple[Name, ...], odds: kinds.Odds) -> Cell:
    if (
        not any(c.isalpha() for c in text)
        or _LONE_LETTER.fullmatch(text)
        or (lexicon.EMAIL.search(line.text) and not _is_worth(text))
    ):
        return Cell(line, "address", text, odds=odds)
    if text in _JOINERS:
        return Cell(line, "institution", text, odds=odds)
    kind = max(_KINDS, key=lambda kind: getattr(odds, kind))
    if kind == "names":
        kept = tuple(name for name in names if is_person(name.text, len(names)))
        if kept:
            return Cell(line, kind, text, kept, odds, dropped=len(names) - len(kept))
        kind = "nothing"
    return Cell(line, kind, text, odds=odds)


def _is_sentence(text: str) -> bool:
    """Whether a long text is running text: a list of names or an address has few words in small letters."""
    words = [word for word in text.split() if word[0].isalpha()]
    return len(words) > 12 and sum(1 for word in words if word[0].islower()) > 0.45 * len(words)


def _is_worth(text: str) -> bool:
    """Whether what stands beside an e-mail address says more than the address."""
    return len(text.split()) >= 2 and (
        lexicon.is_institution(text) or lexicon.is_name(text) or kinds.is_institution(text) or kinds.is_people(text)
    )


def _known(text: str, count: int) -> bool:
    """Whether a text that looks like a name is an organisation's ("Google Brain")."""
    for match in lexicon.KNOWN.finditer(text):
        token = match.group()
        if _SURNAME.fullmatch(token):
            continue
        if (
            token.isupper()
            or (len(token) >= 5 and count == 1)
            or (len(token) == 4 and count == 1 and token[:1].isupper())
        ):
            return True
    return False


def _names_in(line: Line) -> tuple[Name, ...]:
    """The pieces of the line that would be names if the line is one of names."""
    found: list[Name] = []
    for words in chunks(line):
        found += _split_names(words, line)
    return tuple(found)


def is_person(text: str, among: int) -> bool:
    """Whether a piece of a line of names is a name: by its pattern or by its words. A single word is one only among
    others, or where the line reader knows it."""
    if lexicon.is_campus(text) or lexicon.is_initials(text):
        return False
    if lexicon.is_name(text):
        return not (kinds.is_place(text) if among == 1 else kinds.is_institution(text))
    if among >= 3 and _single(text):
        return True
    return bool(_NAME_LETTERS.fullmatch(text)) and text[:1].upper() == text[:1] and kinds.person(text) > 0.5


def _single(text: str) -> bool:
    """A name of one word (mononym), allowed only among others."""
    return (
        text.isalpha()
        and text[:1].isupper()
        and not text.isupper()
        and not lexicon.is_institution(text)
        and not lexicon.is_place(text)
    )


def chunks(line: Line) -> list[list[Word]]:
    """The line's words parted where a gap is much wider than the narrowest between its words."""
    gaps = [b.x0 - a.x1 for a, b in zip(line.words, line.words[1:], strict=False) if not b.is_superscript]
    positive = sorted(g for g in gaps if g > 0.1 * line.size)
    if len(positive) < 2:
        return [list(line.words)]
    limit = max(1.75 * positive[0], 0.48 * line.size)
    chunks = [[line.words[0]]]
    for before, word in zip(line.words, line.words[1:], strict=False):
        if not word.is_superscript and word.x0 - before.x1 > limit:
            chunks.append([])
        chunks[-1].append(word)
    return chunks


def _split_names(words: Sequence[Word], line: Line) -> list[Name]:
    """Names among the words: parted by commas, by "and", and by a superscript after which another word comes."""
    runs: list[tuple[list[Word], list[str]]] = [([], [])]
    for word in _without_numbers(words):
        if word.is_superscript and (not word.text.isalpha() or len(word.text) == 1 or word.text.islower()):
            runs[-1][1].append(canonical(word.text))
        else:
            if runs[-1][1] and any(c.isalnum() for c in word.text):
                runs.append(([], []))
            runs[-1][0].append(word)
    names: list[Name] = []
    for parts, marks in runs:
        names += _comma_names(parts, marks, line)
    return names


def _without_numbers(words: Sequence[Word]) -> list[Word]:
    """The words without the "1st", "2nd" of IEEE's template and the ORCID in brackets of Springer's."""
    kept: list[Word] = []
    for word in words:
        if kept and kept[-1].text.isdigit() and word.text in ("st", "nd", "rd", "th"):
            kept.pop()
        elif not re.fullmatch(r"\d+(?:st|nd|rd|th)|\[\d{4}-[\dX-]{14}\]", word.text):
            kept.append(word)
    return kept


def _comma_names(parts: Sequence[Word], marks: Sequence[str], line: Line) -> list[Name]:
    text = _MEMBERSHIP.sub(",", " ".join(readable(w.text) for w in parts)).strip()
    text = _MAIL_WORD.sub(" ", text)
    text = _NO_NAME.sub("", text)
    pieces = split(re.sub(r",\s*(?=(?:Jr|Sr|II|III|IV)\b)", " ", text), "printed").names
    names = []
    for i, piece in enumerate(pieces):
        name, mark = trailing(piece)
        own = (*((mark,) if mark else ()), *(marks if i == len(pieces) - 1 else ()))
        names.append(Name(clean(name.strip(_DASHES)), own, parts[0].x0, parts[-1].x1, line.y))
    return names


def _starts_with_name(line: Line) -> bool:
    text = re.sub(r"^(?:(?i:and)|&)\s+", "", plain_text(line.words))
    first = trailing(re.split(r"[,;(]|\s+[-–—]+\s+|\s+(?i:and)\s+", text)[0])[0].strip()
    if not lexicon.is_name(first) or lexicon.is_institution(first):
        return False
    return kinds.person(lexicon.readable_case(first)) > 0.5 or not kinds.is_institution(first)


def marked_pieces(words: Sequence[Word], digits: bool = True, after: bool = False) -> list[tuple[str, str]]:
    """An institution line as (mark, text) pieces; text before the first mark has the mark "". Numbers on the line
    (not raised) are marks only where `digits` allows: they may be a street's. `after`: marks follow their text."""
    pieces: list[tuple[str, list[str]]] = [("", [])]
    for word in words:
        if is_mark(word):
            if after and pieces[-1][1]:
                pieces[-1] = (canonical(word.text), pieces[-1][1])
                pieces.append(("", []))
            else:
                pieces.append((canonical(word.text), []))
            continue
        mark, rest = leading(word.text)
        if mark and (not rest or rest[:1].isupper()) and (digits or not mark.isdigit()) and not _is_number(word, words):
            pieces.append((mark, [rest] if rest else []))
        else:
            pieces[-1][1].append(word.text)
    joined = [(mark, _MAIL_WORD.sub(" ", " ".join(texts)).replace(" ,", ",").strip(" ,;")) for mark, texts in pieces]
    return [(mark, text) for mark, text in joined if any(c.isalpha() for c in text) and not lexicon.NOTE.search(text)]


def is_mark(word: Word) -> bool:
    """Whether the word is a raised footnote mark, not raised text ("1st")."""
    return word.is_superscript and not (word.text.isalpha() and len(word.text) > 1)


def marks_follow(lines: Sequence[Line]) -> bool:
    """Whether the marks of institution lines stand after the institutions: at ends of lines only, never before."""
    ends = sum(1 for line in lines if len(line.words) > 1 and is_mark(line.words[-1]))
    return ends > 0 and not any(is_mark(word) for line in lines for word in line.words[:-1])


def _is_number(word: Word, words: Sequence[Word]) -> bool:
    """Whether a leading number is a street's or a postal code, not a mark: it stands in the line, not before it."""
    return word.text[:1].isdigit() and word is not words[0] and word.text.isdigit()
