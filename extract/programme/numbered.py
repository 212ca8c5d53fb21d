"""Affiliations that a page prints once, with a mark each, and repeats as small marks behind the names.

"Jane Doe¹, Bob Roe¹ ² and Cy Poe²" above "¹MIT, ²ETH Zurich"; "Jane Doe*, Bob Roe†" above "*MIT †ETH Zurich". Nothing
of it is believed unless all of it fits: the places are numbered from one on, or marked with different signs; every mark
behind a name has its place, and every place has a name.
"""

from __future__ import annotations

import re
from functools import cache

from extract.lexicon.lines import Kind, read
from extract.programme.authors import Group, People, judged, looks_like_name

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SIGNS = re.compile(r"[*∗†‡§¶#]+")
_BRACKETED = re.compile(r"[(\[]\s*(\d{1,2}(?:\s*,\s*\d{1,2})*)\s*[)\]]")
_BETWEEN = re.compile(r"\s*[,;]\s*(?:and\s+|&\s*)?|\s+and\s+|\s*&\s*|(?<=\d)\s+(?=\D)")
_NUMBERED = re.compile(r"(.*?\D)\s*(\d*)")
_SIGNED = re.compile(r"(.*?)\s*([*∗†‡§¶#]+)")
_OPENS = re.compile(r"\W{0,2}\d{1,2}(?!\d|[.:]\d)|[*∗†‡§¶#⁰¹²³⁴⁵⁶⁷⁸⁹]")
_LONGEST = 2000  # characters; bounds the work, by hand
_LIKELY = 0.5  # of the line reader: more likely institutions than all else


def explains_mark(text: str) -> bool:
    """True for a line that begins with a number or a sign and goes on with institutions: "¹ MIT", "(2) ETH Zurich"."""
    return _OPENS.match(text) is not None and read(text)[Kind.AFFILIATION] > _LIKELY


def read_numbered(names: str, places: str) -> People | None:
    """The authors where `names` is an author line with marks and `places` the line that explains them, else None."""
    if max(len(names), len(places)) > _LONGEST:
        return None
    return _by_numbers(_plain(names), _plain(places)) or _by_signs(names, places)


def _by_numbers(names: str, places: str) -> People | None:
    by_number = _places(places)
    numbered = _names(names, len(by_number))
    used = {number for _, numbers in numbered for number in numbers}
    if not by_number or used != set(by_number) or not all(looks_like_name(name) for name, _ in numbered):
        return None
    return judged(tuple(Group((name,), "; ".join(by_number[n] for n in numbers) or None) for name, numbers in numbered))


def _by_signs(names: str, places: str) -> People | None:
    marks = _SIGNS.findall(places)
    before, *explained = (piece.strip(" ,;.") for piece in _SIGNS.split(places))
    by_sign = dict(zip(marks, explained, strict=True))
    signed = [_SIGNED.fullmatch(part) for part in _BETWEEN.split(names) if part]
    found = [(match[1], match[2]) for match in signed if match]
    fits = not before and all(explained) and len(by_sign) == len(marks) and {sign for _, sign in found} == set(marks)
    if not fits or len(found) != len(signed) or not all(looks_like_name(name) for name, _ in found):
        return None
    return judged(tuple(Group((name,), by_sign[sign]) for name, sign in found))


def _plain(text: str) -> str:
    return _SIGNS.sub("", _BRACKETED.sub(r"\1 ", text.translate(_RAISED))).strip()


def _places(text: str) -> dict[int, str]:
    """The places by number, counted from one; what stands before the first is none."""
    starts: list[re.Match[str]] = []
    while match := _number(len(starts) + 1).search(text, starts[-1].end() if starts else 0):
        starts.append(match)
    if not starts or starts[0].start():
        return {}
    ends = [*(match.start() for match in starts[1:]), len(text)]
    return {
        number: text[match.end() : end].strip(" ,;.")
        for number, (match, end) in enumerate(zip(starts, ends, strict=True), 1)
    }


@cache
def _number(number: int) -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=[\s,;])){number}[.)]?\s*(?=[^\W\d_])")


def _names(text: str, most: int) -> list[tuple[str, list[int]]]:
    """Each name with its numbers; "12" are two numbers where there are fewer than twelve places."""
    found: list[tuple[str, list[int]]] = []
    for part in filter(None, _BETWEEN.split(text)):
        if part.isdecimal():
            if found:
                found[-1][1].extend(_numbers(part, most))
        elif match := _NUMBERED.fullmatch(part):
            found.append((match.group(1).strip(), _numbers(match.group(2), most)))
    return found


def _numbers(digits: str, most: int) -> list[int]:
    if digits and int(digits) <= most:
        return [int(digits)]
    return [int(digit) for digit in digits]
