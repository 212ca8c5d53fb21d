"""Title keys join printings of one title and keep different titles apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.text import collapse, slug, title_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mooncake: Trading More Storage — A KVCache", "mooncake - trading more storage – a kvcache"),
        ("ByteScale with a\u00a02048K Context", "ByteScale  with a 2048K context"),
        ("Reïmagining Rúst", "Reimagining Rust"),
        ("Eﬃcient GPU\u00ad Sharing", "Efficient GPU Sharing"),
    ],
)
def test_printings_of_one_title_share_a_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Report (Part I)", "Report (Part II)"), ("Raft 2", "Raft 3"), ("深度学习系统", "操作系统")],
)
def test_different_titles_keep_different_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@given(st.text())
def test_a_key_is_its_own_key(title: str) -> None:
    assert title_key(title_key(title)) == title_key(title)


@given(st.text())
def test_collapsing_twice_is_collapsing_once(text: str) -> None:
    assert collapse(collapse(text)) == collapse(text)


def test_a_slug_ends_on_a_word() -> None:
    assert slug("To PRI or Not To PRI, That's the question", limit=12) == "to-pri-or-no"
    assert slug("a b", limit=2) == "a"
