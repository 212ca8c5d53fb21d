"""Damage done to documents on purpose: bytes, characters, markup. Pure: the same random numbers do the same damage."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import TypeAlias

Mutator: TypeAlias = Callable[[Random, bytes, bytes], bytes]
"""(random numbers, the document, another one to take pieces from) -> the damaged document."""

MOST = 1_000_000
"""Bytes of a damaged document: what is larger is cut, so that a run stays short."""
EMAIL = b"canary.person+x@mail.fuzz-host.org"
_TAG = re.compile(rb"<[^<>]{1,400}>")
_VALUE = re.compile(rb"""=\s*("[^"]{0,400}"|'[^']{0,400}'|\{[^{}]{0,400}\})""")
_PIECES = (
    b"\x00", b"\x00\x00a", b"\xed\xa0\x80", b"\xed\xb0\x80", b"\\ud800", b"\\u0000", b"&#xD800;", b"&#0;",
    "\u202e\u2066".encode(), "\u200b\u00ad\ufeff".encode(), b"\xff\xfe", b"\xc3\x28", b"\x1b]0;owned\x07\x1b[31m",
    b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<!ENTITY a \"aaaa\">&a;", b"</td>", b"<td>", b"<table>", b"</div></div>",
    b"<script>alert(1)</script>", b"<a href=\"https://[\">", b"[x](javascript:alert(1))", b"(", b")", b"|", b"{", b"}",
    b"=cmd|'/C calc'!A0", b"%00%ff%ed%a0%80", b"\r", b"\r\n\r\n", b"\n---\n", b"@inproceedings{", b"2025-13-45",
    b"99999999999999999999", b"-1", b"1e999", b"NaN", b"null", b"[]", b"{}", b"\"", b"'",
)  # fmt: skip
_EMAILS = (
    EMAIL,
    b"<a href=\"mailto:" + EMAIL + b"\">" + EMAIL + b"</a>", b" (" + EMAIL + b") ", b"[x](mailto:" + EMAIL + b")",
    b"{canary.a, canary.b}@mail.fuzz-host.org", b" canary@fuzz-host.org, ",
)  # fmt: skip


def _span(random: Random, body: bytes, longest: int = 2000) -> tuple[int, int]:
    start = random.randint(0, len(body))
    return start, min(len(body), start + random.randint(0, random.choice((4, 60, longest))))


def put_in(random: Random, body: bytes, pieces: tuple[bytes, ...]) -> bytes:
    """One of `pieces` at a random place, sometimes many times."""
    for _ in range(random.choice((1, 1, 3, 20))):
        at = random.randint(0, len(body))
        body = body[:at] + random.choice(pieces) + body[at:]
    return body


def flip(random: Random, body: bytes, _other: bytes) -> bytes:
    """Some bytes become others."""
    changed = bytearray(body)
    for _ in range(random.choice((1, 8, 100)) if body else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def drop_span(random: Random, body: bytes, _other: bytes) -> bytes:
    """A piece is missing."""
    start, end = _span(random, body)
    return body[:start] + body[end:]


def double_span(random: Random, body: bytes, _other: bytes) -> bytes:
    """A piece stands there again, sometimes many times."""
    start, end = _span(random, body)
    return body[:end] + body[start:end] * random.choice((1, 2, 40)) + body[end:]


def splice(random: Random, body: bytes, other: bytes) -> bytes:
    """A piece of another document in the middle of this one."""
    start, end = _span(random, other, 20_000)
    at = random.randint(0, len(body))
    return body[:at] + other[start:end] + body[at:]


def cross(random: Random, body: bytes, other: bytes) -> bytes:
    """The beginning of this document and the end of the other."""
    return body[: random.randint(0, len(body))] + other[random.randint(0, len(other)) :]


def truncate(random: Random, body: bytes, _other: bytes) -> bytes:
    """The document ends too early."""
    return body[: random.randint(0, len(body))]


def odd_piece(random: Random, body: bytes, _other: bytes) -> bytes:
    """Bytes that mean something to a parser, a terminal or a spreadsheet."""
    return put_in(random, body, _PIECES)


def email(random: Random, body: bytes, _other: bytes) -> bytes:
    """An e-mail address in the text, where a tag, a value or a line begins."""
    places = [m.end() for m in re.finditer(rb"[>\n\"{]", body)] or [0]
    for _ in range(random.choice((1, 5, 30))):
        at = min(random.choice(places), len(body))
        body = body[:at] + random.choice(_EMAILS) + body[at:]
    return body


def tags(random: Random, body: bytes, _other: bytes) -> bytes:
    """Tags dropped, doubled, exchanged or closed in the wrong order."""
    found = list(_TAG.finditer(body))
    for match in sorted(random.sample(found, min(len(found), random.choice((1, 5, 50)))), key=lambda m: -m.start()):
        tag = match.group()
        changed = random.choice((b"", tag * 2, tag * 50, random.choice(found).group(), b"</" + tag[1:]))
        body = body[: match.start()] + changed + body[match.end() :]
    return body


def huge_value(random: Random, body: bytes, _other: bytes) -> bytes:
    """An attribute or field of a size that nobody means."""
    found = list(_VALUE.finditer(body))
    if not found:
        return body
    match = random.choice(found)
    filler = random.choice((b"A", b"a b ", b"((", b"Ann Lee, ", b"\\", b"&amp;", b"https://a.example/")) * 10_000
    return body[: match.start(1) + 1] + filler + body[match.end(1) - 1 :]


def nest(random: Random, body: bytes, _other: bytes) -> bytes:
    """Deep nesting around a piece of the document."""
    opening, closing = random.choice(
        ((b"<div>", b"</div>"), (b"<b>", b"</b>"), (b"<table><tr><td>", b"</td></tr></table>"), (b"<ul><li>", b""),
         (b"[", b"]"), (b"{", b"}"), (b"(", b")"), (b"> ", b""), (b"- ", b""), (b"<a>", b"</a>"), (b"**", b"**"))
    )  # fmt: skip
    depth = random.choice((10, 300, 5000))
    start, end = _span(random, body)
    return body[:start] + opening * depth + body[start:end] + closing * depth + body[end:]


def recode(random: Random, body: bytes, _other: bytes) -> bytes:
    """The bytes of another encoding than the document says, or text encoded twice."""
    text = body.decode("utf-8", "replace")
    way = random.randrange(5)
    if way == 0:
        return body.decode("latin-1").encode("utf-8")
    return text.encode(("utf-16", "utf-16-le", "utf-32", "cp1252", "shift_jis")[way], "replace")


def lines(random: Random, body: bytes, _other: bytes) -> bytes:
    """Lines dropped, doubled, joined, moved or indented."""
    rows = body.split(b"\n")
    for _ in range(random.choice((1, 10, 60))):
        at, way = random.randrange(len(rows)), random.randrange(5)
        if way == 0 and len(rows) > 1:
            del rows[at]
        elif way == 1:
            rows.insert(random.randrange(len(rows) + 1), rows[at])
        elif way == 2:
            rows[at] = b" " * random.choice((1, 4, 200)) + rows[at]
        elif way == 3:
            rows[at] = rows[at].replace(b" ", b"")
        elif at + 1 < len(rows):
            rows[at : at + 2] = [rows[at] + rows[at + 1]]
    return b"\n".join(rows)


def numbers(random: Random, body: bytes, _other: bytes) -> bytes:
    """Numbers that become impossible ones: days, years, pages, ids."""
    found = list(re.finditer(rb"\d+", body))
    for match in sorted(random.sample(found, min(len(found), random.choice((1, 20)))), key=lambda m: -m.start()):
        changed = random.choice((b"0", b"00", b"32", b"9999", b"10000", b"-5", b"9" * 400, "٣²Ⅷ".encode(), b""))
        body = body[: match.start()] + changed + body[match.end() :]
    return body


MUTATORS: tuple[Mutator, ...] = (
    flip, drop_span, double_span, splice, cross, truncate, odd_piece, odd_piece, email, tags, tags, huge_value, nest,
    recode, lines, numbers,
)  # fmt: skip


def mutated(random: Random, body: bytes, other: bytes) -> bytes:
    """`body` after one to four kinds of damage."""
    for _ in range(random.choice((1, 1, 2, 4))):
        body = random.choice(MUTATORS)(random, body, other)[:MOST]
    return body
