"""Text that was decoded wrongly once is put right; text that was not stays as it is."""

from __future__ import annotations

from pathlib import Path

import ftfy.bad_codecs
import pytest
from ftfy.badness import is_bad
from hypothesis import given
from hypothesis import strategies as st

from extract.readers.repair import LOST, decode, repair

assert ftfy.bad_codecs


def misread(text: str, encoding: str, dropped: bytes = b"") -> str:
    """`text` written as UTF-8, stripped of some bytes, and read as `encoding`."""
    return bytes(b for b in text.encode() if b not in dropped).decode(encoding)


UNDEFINED_1254 = b"\x81\x8d\x8e\x8f\x90\x9d\x9e"


@pytest.mark.parametrize("encoding", ["sloppy-windows-1252", "sloppy-windows-1254", "macroman", "latin-1"])
def test_a_page_read_in_the_wrong_encoding_reads_as_written(encoding: str) -> None:
    text = "💡 Mélange – it’s “fast”\n¿Qué? 张三，Ada\n"
    assert repair(misread(text, encoding)).text == text


def test_a_numeral_whose_last_byte_is_a_no_break_space_survives() -> None:
    damaged = misread("- 💡 one’s report (PART Ⅰ)\n#### Topic Ⅰ\n#### Topic Ⅱ\n", "windows-1254", UNDEFINED_1254)
    assert "â…\xa0\n" in damaged
    assert repair(damaged).text == "- 💡 one’s report (PART Ⅰ)\n#### Topic Ⅰ\n#### Topic Ⅱ\n"


def test_compatibility_characters_are_not_folded() -> None:
    text = "PART Ⅱ ﬁne ½ ①"
    assert repair(text).text == text
    assert repair(misread(f"it’s {text}", "sloppy-windows-1252")).text == f"it’s {text}"


def test_characters_whose_bytes_were_dropped_are_marked_and_named_by_line() -> None:
    damaged = misread("💡 it’s\n🙍‍♂️ Ada Lovelace\n", "windows-1254", UNDEFINED_1254)
    repaired = repair(damaged)
    assert repaired.text == f"💡 it’s\n{LOST}{LOST}♂{LOST} Ada Lovelace\n"
    assert repaired.repaired_lines == (1, 2)
    assert repaired.lossy_lines == (2,)


def test_the_damaged_words_can_be_had_back() -> None:
    repaired = repair("it’s\na\xe2\x80\x99 ok".replace("\xe2\x80\x99", "â€™"))
    assert repaired.text == "it’s\na’ ok"
    assert repaired.as_printed(2, "a’ ok") == "aâ€™ ok"
    assert repaired.printed_line(2) == "aâ€™ ok"


def test_one_damaged_line_does_not_spoil_the_clean_ones() -> None:
    text = "Mikaël Müller, «\xa0voilà\xa0», CAFÉ” and É…\nMélange: caf\u00e9\n"
    damaged = text.replace("Mélange", misread("Mélange’s", "sloppy-windows-1252"))
    assert repair(damaged).text == text.replace("Mélange", "Mélange’s")


@pytest.mark.parametrize(
    "text",
    [
        "plain ASCII, **Markdown** and <b>HTML</b>",
        "naïve café, Ångström, Łódź, Çağrı, ñ, ß, œuvre",
        "“quoted” – and — dashed… it’s ‘fine’ • item",
        "«\xa0voilà\xa0» trimmed\xa0",
        "张三，李四：论文《注意力》。 日本語テキスト 한국어",
        "💡 📕 🙍‍♂️ ✨ ♣♠ ✔ → ∀x∈X ≤ μ 𝜆Scale",
        "Привет, мир; Ελληνικά; עברית; العربية",
    ],
)
def test_a_clean_page_is_the_same_object(text: str) -> None:
    assert repair(text).text is text


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_a_text_that_nobody_calls_damaged_is_left_byte_for_byte(text: str) -> None:
    if not is_bad(text):
        assert repair(text).text == text
        assert decode(text.encode())[0] == text.removeprefix("\ufeff")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_repair_never_fails_and_keeps_the_lines(text: str) -> None:
    assert repair(text).text.count("\n") == text.count("\n")


def test_bytes_that_are_not_utf8_are_read_and_named() -> None:
    assert decode("张三在组会上讲论文".encode("gb18030")) == ("张三在组会上讲论文", "gb18030")
    assert decode("na\u00efve caf\u00e9".encode("cp1252")) == ("naïve café", "windows-1252")
    assert decode("\ufeffhello".encode("utf-16")) == ("hello", "utf-16")


def test_one_broken_byte_does_not_make_a_utf8_page_foreign() -> None:
    body = "张三，李四，王五，赵六，钱七".encode() + b"\xff" + " it’s".encode()
    assert decode(body) == (f"张三，李四，王五，赵六，钱七{LOST} it’s", "utf-8 with errors")


@pytest.mark.corpus
def test_exactly_the_damaged_lines_of_the_seeds_are_repaired(corpus: Path) -> None:
    repaired = {f.name[:3]: repair(decode(f.read_bytes())[0]) for f in sorted((corpus / "seeds").iterdir())}
    assert {name: len(r.repaired_lines) for name, r in repaired.items()} == {
        "000": 76,
        "001": 38,
        "002": 0,
        "003": 0,
        "004": 6,
    }
    assert {name: len(r.lossy_lines) for name, r in repaired.items() if r.lossy_lines} == {"000": 19, "001": 13}
