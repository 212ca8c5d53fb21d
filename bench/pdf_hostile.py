"""Hostile PDFs: bombs that no reader should survive by itself, and mutations of ordinary files."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence

from bench.pdf_writer import assembled, stream

_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "


def bombs(small: bool = False) -> dict[str, bytes]:
    """Files that nest without end, unpack without end, or draw themselves without end. `small` keeps them to sizes
    that a test can afford to make."""
    return {
        "nested-arrays": _with_page(_PAGE + b"/Contents 4 0 R /Junk " + b"[" * 200_000 + b"]" * 200_000 + b" >>"),
        "nested-dictionaries": _with_page(
            _PAGE + b"/Resources " + b"<< /A " * 100_000 + b"1" + b" >>" * 100_000 + b" >>"
        ),
        "page-tree-of-itself": assembled(
            [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>"]
        ),
        "huge-stream": _with_page(_PAGE + b"/Contents 4 0 R >>", _unpacking(150 if small else 3000)),
        "huge-text": _with_page(
            _PAGE + b"/Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            stream(b"BT /F1 9 Tf " + b"1 0 0 1 72 700 Tm (endless) Tj " * (200_000 if small else 3_000_000) + b"ET"),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>",
        ),
        "form-in-itself": _forms(1, 1),
        "forms-in-forms": _forms(40, 12),
    }


def _with_page(page: bytes, *others: bytes) -> bytes:
    return assembled(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, *others]
    )


def _unpacking(megabytes: int) -> bytes:
    """A stream of so many megabytes that is a thousandth of that in the file."""
    packer = zlib.compressobj(9)
    chunk = b"0 0 m 1 1 l S " * 74_898
    data = b"".join(packer.compress(chunk) for _ in range(megabytes)) + packer.flush()
    return f"<< /Length {len(data)} /Filter /FlateDecode >>\nstream\n".encode() + data + b"\nendstream"


def _forms(depth: int, width: int) -> bytes:
    """Forms each of which draws the next `width` times; the last draws the first."""
    first = 5
    forms = []
    for i in range(depth):
        following = first + (i + 1) % depth
        entries = (
            f" /Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X {following} 0 R >> >>"
        )
        forms.append(stream(b"q /X Do Q " * width, entries, compressed=False))
    page = _PAGE + f"/Contents 4 0 R /Resources << /XObject << /X {first} 0 R >> >> >>".encode()
    return _with_page(page, stream(b"/X Do"), *forms)


def mutations(originals: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """`count` damaged copies: bytes flipped, a piece cut out or doubled, two files spliced, numbers blown up."""
    dice = random.Random(seed)
    for _ in range(count):
        body = bytearray(dice.choice(originals))
        for _ in range(dice.randint(1, 3)):
            dice.choice(_DAMAGES)(body, originals, dice)
        yield bytes(body)


def _flip(body: bytearray, _: Sequence[bytes], dice: random.Random) -> None:
    for _time in range(dice.choice((1, 4, 32, 400))):
        body[dice.randrange(len(body))] = dice.randrange(256)


def _cut(body: bytearray, _: Sequence[bytes], dice: random.Random) -> None:
    start = dice.randrange(len(body))
    del body[start : start + dice.randint(1, max(1, len(body) // 3))]
    body += b"%PDF-1.4" if not body else b""


def _truncate(body: bytearray, _: Sequence[bytes], dice: random.Random) -> None:
    del body[dice.randint(1, len(body)) :]


def _double(body: bytearray, _: Sequence[bytes], dice: random.Random) -> None:
    start = dice.randrange(len(body))
    piece = bytes(body[start : start + dice.randint(1, 5000)])
    body[start:start] = piece * dice.choice((1, 3, 20))


def _splice(body: bytearray, originals: Sequence[bytes], dice: random.Random) -> None:
    other = dice.choice(originals)
    start = dice.randrange(len(body))
    body[start:] = other[dice.randrange(len(other)) :] or b"%%EOF"


def _blow_up(body: bytearray, _: Sequence[bytes], dice: random.Random) -> None:
    """A digit somewhere in the structure becomes a long number."""
    digits = [i for i in range(min(len(body), 4000)) if 48 <= body[i] <= 57] or [0]
    place = dice.choice(digits)
    body[place : place + 1] = dice.choice((b"99999999999", b"-1", b"0", b"4294967296"))


_DAMAGES = (_flip, _cut, _truncate, _double, _splice, _blow_up)
