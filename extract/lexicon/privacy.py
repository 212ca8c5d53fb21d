"""E-mail addresses are personal data: sources print them in affiliations, comments and links; they are never stored.

One remover for every text, in time linear in its length: each sign that stands for "@" is looked at once, with a
bounded stretch on both sides. No address is left, not even where taking one out brings its neighbours together.
"""

from __future__ import annotations

import re

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_GAP = r"[^\S\n]"  # a space, but no end of a line: an address does not go on there
_SPACE = "&nbsp;|&#160;"  # left of a page that was unpacked once too little
# "@" and what people and machines write for it: full-width, escaped (once or twice), in brackets or as a word in them.
_AT = re.compile(
    rf"(?:{_SPACE})?(?:@|＠|﹫|%(?:25)?40|%EF%BC%A0|&#0*64;|&#x0*40;|&commat;)(?:{_SPACE})?|{_GAP}?[\[({{<]{_GAP}?(?:at|@|ät){_GAP}?[\])}}>]{_GAP}?|(?<=\w)(?:_at_|{_GAP}?-at-{_GAP}?)(?=\w)",
    re.IGNORECASE,
)
# In words alone only before what nobody multiplies: "x at y dot product".
_SPOKEN_HOST = (
    rf"[\w-]{{1,63}}(?:{_GAP}dot{_GAP}[\w-]{{1,63}}){{0,4}}{_GAP}dot{_GAP}(?:[a-z]{{2}}|com|org|net|edu|gov|info|dev)\b"
)
_SPOKEN_AT = re.compile(rf"(?<=[\w)\]}}]){_GAP}{{1,3}}at{_GAP}{{1,3}}(?={_SPOKEN_HOST})", re.IGNORECASE)
_HINTS = (
    "@",
    "＠",
    "﹫",
    "%40",
    "%2540",
    "%EF%BC%A0",
    "&#",
    "&commat",
    "&COMMAT",
    "_at_",
    "_AT_",
    "-at-",
    "-AT-",
    " dot ",
    " DOT ",
    " Dot ",
)
_BRACKETED = re.compile(rf"[\[({{<]{_GAP}?[aAäÄ][tT]{_GAP}?[\])}}>]")
_DOT = (
    rf"(?:\\?\.|．|。|｡|%2E|&#0*46;|&#x0*2e;|&period;|_dot_|{_GAP}?-dot-{_GAP}?|{_GAP}{{0,2}}[\[({{<]{_GAP}?(?:dot|\.){_GAP}?[\])}}>]{_GAP}{{0,2}}"
    rf"|{_GAP}{{1,2}}dot{_GAP}{{1,2}})"
)
_TOP = r"(?:xn--[a-z0-9-]{1,59}|(?:com|org|net|edu|gov)\d{1,3}|[a-z]{2,24}(?![a-z0-9])|(?![a-z])[^\W\d_]{2,24})"
_HOST = rf"(?:[\w-]{{1,63}}{_DOT}){{1,20}}{_TOP}"
_BEHIND_GROUP = rf"{_GAP}?{_DOT}(?:{_HOST}|{_TOP})"
_DOMAIN = re.compile(
    rf"{_GAP}{{0,3}}(?:"
    rf"[\[{{(][^\[\]{{}}()@\n]{{1,200}}[\]}})]{_BEHIND_GROUP}"  # @{cs,ee}.example.edu
    rf"|{_HOST}|\[\d{{1,3}}(?:\.\d{{1,3}}){{3}}\]"
    rf"|[\w-]{{1,63}}[^{{}}\n]{{0,200}}\}}{_BEHIND_GROUP})",  # {ann@cs, bob@ee}.example.edu
    re.IGNORECASE,
)
_LONGEST_LOCAL = 64  # RFC 5321, section 4.5.3.1.1
_LONGEST_GROUP = 600  # characters between the brackets of "{ann, bob, cy}@": some fifty names
_PAIRS = {"}": "{", ")": "(", "]": "[", ">": "<", '"': '"'}
_MAIL_WORD = re.compile(
    rf"(?:\be-?mails?\b{_GAP}{{0,3}}(?:address(?:es)?)?{_GAP}{{0,3}}[:=]?{_GAP}{{0,3}})?(?:mailto:{_GAP}{{0,3}})?$",
    re.IGNORECASE,
)
_EMPTY_PAIR = re.compile(rf"{_GAP}?(?:\({_GAP}?\)|\[{_GAP}?\]|<{_GAP}?>|\{{{_GAP}?\}})")
_PASSES = 4  # a text in which more addresses stand inside one another was made to do so; its signs go instead


def may_hold_email(text: str) -> bool:
    """Whether `without_email` has to look at the text. Quick: every record that is stored passes here."""
    for sign in _HINTS:  # a generator would cost twice as much
        if sign in text:
            return True
    bracketed = "(" in text or "[" in text or "<" in text or "{" in text
    return bracketed and _BRACKETED.search(text) is not None


def without_email(text: str, instead: str = "") -> str:
    """`text` with every e-mail address and the "Email:" before it replaced; unchanged where there is none.

    Lines stay lines. Without `instead`, empty brackets and the white space around the text go too.
    """
    if not may_hold_email(text):
        return text
    visible = _INVISIBLE.sub("", text)
    cut = _once(visible, instead)
    if cut == visible:
        return text
    for _ in range(_PASSES):
        before, cut = cut, _once(cut if instead else _tidy(cut), instead)
        if cut == before:
            return cut
    return _SPOKEN_AT.sub(" ", _AT.sub(" ", cut))


def _once(text: str, instead: str) -> str:
    """The text with the addresses that stand in it now replaced."""
    kept: list[str] = []
    end = 0
    signs = sorted([*_AT.finditer(text), *_SPOKEN_AT.finditer(text)], key=re.Match.start)
    for sign in signs:
        if sign.start() < end:
            continue
        domain = _DOMAIN.match(text, sign.end())
        start = _local_start(text, sign.start(), end) if domain else sign.start()
        if domain is None or start == sign.start():
            continue
        kept += (text[end:start], instead)
        end = domain.end()
    return "".join((*kept, text[end:]))


def _local_start(text: str, at: int, least: int) -> int:
    """Where the local part before `at` begins, with the "Email:" before it; `at` where there is none."""
    last = at
    while last > least and at - last < 3 and text[last - 1] in " \t\u00a0\u3000":
        last -= 1
    if last == least:
        return at
    opening = _PAIRS.get(text[last - 1])
    if opening:
        found = text.rfind(opening, max(least, last - _LONGEST_GROUP), last - 1)
        start = found if found >= 0 and "\n" not in text[found:last] else last - 1
    else:
        start = _word_start(text, last, least)
        brace = text.rfind("{", max(least, start - 200), start)
        if brace >= 0 and "}" not in text[brace:at] and "}" in text[at : at + 300]:
            start = brace
    if start == last:
        return at
    window = max(least, start - 40)
    word = _MAIL_WORD.search(text[window:start])
    return window + word.start() if word else start


def _word_start(text: str, last: int, least: int) -> int:
    """The start of the word that ends at `last`: its script's letters, digits and the signs of a local part."""
    east_asian = text[last - 1] >= "\u0e00"
    start = last
    while start > max(least, last - _LONGEST_LOCAL):
        char = text[start - 1]
        if not ((char.isalnum() and (east_asian or char < "\u0e00")) or char in "._+-%'~=!#$&*^`|@\"\\"):
            break
        start -= 1
    while start < last and text[start] in "'\"=&|*`#":  # quotation marks and the "=" of a link stay
        start += 1
    return start


def _tidy(text: str) -> str:
    return _EMPTY_PAIR.sub("", text).strip(" \t\n,;:")
