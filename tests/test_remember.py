"""What is kept of answers about texts: the short ones."""

from __future__ import annotations

from extract.remember import for_short_texts


def test_a_short_text_is_worked_out_once_and_a_long_one_each_time() -> None:
    asked: list[int] = []

    @for_short_texts(8)
    def size(text: str) -> int:
        asked.append(len(text))
        return len(text)

    assert [size("x" * 400), size("x" * 400), size("x" * 401), size("x" * 401)] == [400, 400, 401, 401]
    assert asked == [400, 401, 401]


def test_no_more_answers_are_kept_than_was_said() -> None:
    asked: list[str] = []

    @for_short_texts(1)
    def same(text: str) -> str:
        asked.append(text)
        return text

    assert [same(text) for text in "abba"] == list("abba")
    assert asked == ["a", "b", "a"]
