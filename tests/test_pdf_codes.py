"""Files that hold no readable paper end in a code, never in a false title and never in an exception."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.pdf_hostile import mutations
from bench.pdf_writer import Sheet, assembled, document, stream
from extract.pdf import READERS, read_pdf
from extract.records import PaperRecord
from extract.registry import extractor_for

PAPER = Path(__file__).resolve().parent.parent / "fixtures" / "pdf" / "osdi25-he.pdf"
SEED = 7


def codes(body: bytes) -> list[str]:
    extraction = read_pdf(body, "x.pdf")
    assert extraction.records == ()
    return [problem.code for problem in extraction.problems]


@pytest.mark.parametrize("body", [b"", b" \n", b"<html><title>Log in</title></html>", bytes(range(256)) * 20])
def test_other_bytes_are_no_pdf(body: bytes) -> None:
    assert codes(body) == ["pdf.not-a-pdf"]


def test_header_alone_is_a_truncated_file() -> None:
    assert codes(b"%PDF-1.5\n") == ["pdf.truncated"]


def test_half_a_file_is_truncated() -> None:
    assert codes(PAPER.read_bytes()[:700]) == ["pdf.truncated"]


def test_file_without_objects_is_damaged() -> None:
    assert codes(b"%PDF-1.5\nnothing here\n%%EOF\n") == ["pdf.damaged"]


def test_blank_page_has_no_text() -> None:
    assert codes(document(Sheet())) == ["pdf.no-text"]


def test_picture_of_a_page_is_scanned() -> None:
    picture = stream(
        b"\x00" * 100,
        " /Type /XObject /Subtype /Image /Width 10 /Height 10 /BitsPerComponent 8 /ColorSpace /DeviceGray",
    )
    resources = b"/Resources << /XObject << /I 5 0 R >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R " + resources + b" >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page]
    assert codes(assembled([*objects, stream(b"q 612 0 0 792 0 0 cm /I Do Q"), picture])) == ["pdf.scanned"]


def test_slides_are_not_a_paper() -> None:
    slides = [Sheet(width=960, height=540) for _ in range(3)]
    for slide in slides:
        slide.text(60, 480, "How We Kept Our Promises", 40, "Helvetica-Bold")
        slide.text(80, 400, "We wrote them down. We read what was written.", 24)
    assert codes(document(*slides)) == ["pdf.not-a-paper"]


def test_volume_of_proceedings_is_not_a_paper() -> None:
    cover = Sheet()
    cover.centred(600, "Proceedings of the 12th Symposium", 24, "Helvetica-Bold")
    cover.centred(560, "on Examples and Their Uses", 24, "Helvetica-Bold")
    contents = Sheet()
    contents.text(72, 700, "Table of Contents", 16, "Times-Bold")
    for i in range(20):
        contents.text(72, 660 - 20 * i, f"How We Kept Promise Number {i} {'. ' * 20} {10 * i + 1}", 11)
    assert codes(document(cover, contents, contents)) == ["pdf.not-a-paper"]


def test_call_for_papers_is_not_a_paper() -> None:
    sheet = Sheet()
    sheet.centred(720, "Third Workshop on Promises (PROMISE)", 14, "Times-Bold")
    sheet.centred(690, "Call for Papers", 20, "Times-Bold")
    sheet.paragraph(72, 650, 460, "We ask for papers on the keeping of promises and on their breaking. " * 20)
    assert codes(document(sheet)) == ["pdf.not-a-paper"]


@pytest.mark.parametrize("reader", READERS)
def test_junk_before_the_header_does_not_matter(reader: str) -> None:
    body = b"HTTP/1.1 200 OK\r\n\r\n" + PAPER.read_bytes()
    (record,) = read_pdf(body, "", reader).records  # type: ignore[arg-type]
    assert isinstance(record, PaperRecord)
    assert record.title == "WaferLLM: Large Language Model Inference at Wafer Scale"


def test_file_whose_end_marks_are_lost_is_read_with_a_warning() -> None:
    body = PAPER.read_bytes()
    extraction = read_pdf(body[: body.rindex(b"startxref")], "x.pdf")
    assert len(extraction.records) == 1
    assert [(p.code, p.severity) for p in extraction.problems] == [("pdf.truncated", "warning")]


def test_key_is_the_hash_of_the_bytes() -> None:
    first, second = (read_pdf(PAPER.read_bytes(), url).records[0] for url in ("a.pdf", "https://example.org/b.pdf"))
    assert first.key == second.key
    assert len(first.key) == 64


def test_pdf_is_recognised_by_its_bytes_wherever_it_was_found() -> None:
    assert extractor_for(PAPER.read_bytes(), "https://example.org/download?id=7").name == "pdf"


@pytest.mark.parametrize("reader", READERS)
def test_damaged_copies_never_raise(reader: str) -> None:
    for body in mutations([PAPER.read_bytes()], 150, SEED):
        extraction = read_pdf(body, "x.pdf", reader)  # type: ignore[arg-type]
        assert extraction.records or extraction.problems


def test_memory_that_runs_out_while_a_file_is_opened_is_no_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("extract.pdf.miner._LazyDocument", exhausted)
    extraction = read_pdf(PAPER.read_bytes(), "x.pdf", "pdfminer")
    assert [problem.code for problem in extraction.problems] == ["pdf.too-large"]
