"""A page saved from a browser names its own address in one of a few ways."""

from __future__ import annotations

import pytest

from extract.readers.saved import saved_from


@pytest.mark.parametrize(
    "head",
    [
        b"<!-- saved from url=(0041)https://dl.acm.org/doi/10.1145/3731569.1 -->",
        b'<link rel="canonical" href="https://dl.acm.org/doi/10.1145/3731569.1"/>',
        b"<link href='https://dl.acm.org/doi/10.1145/3731569.1' rel=canonical>",
        b'<meta property="og:url" content="https://dl.acm.org/doi/10.1145/3731569.1">',
        b"<!--\n Page saved with SingleFile \n url: https://dl.acm.org/doi/10.1145/3731569.1 \n-->",
    ],
)
def test_the_address_is_found(head: bytes) -> None:
    assert saved_from(b"<html>" + head + b"</html>") == "https://dl.acm.org/doi/10.1145/3731569.1"


@pytest.mark.parametrize("head", [b"", b"%PDF-1.7", b'<link rel="canonical" href="file:///etc/passwd">'])
def test_anything_else_names_none(head: bytes) -> None:
    assert saved_from(head) is None
