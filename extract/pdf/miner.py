"""The reader on pdfminer.six: its parser, its fonts and its cross-reference repair, under our own text interpreter."""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from itertools import islice, pairwise
from typing import Any, cast

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser, PDFStreamParser
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1
from pdfminer.utils import decode_text

from extract.pdf.content import State
from extract.pdf.miner_fonts import Fonts
from extract.pdf.miner_text import MAX_STREAM, Canvas
from extract.pdf.reader import Page, PdfError, unmapped_of

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


class _LazyDocument(PDFDocument):
    """pdfminer's document, which parses of an object stream only the objects that are asked for."""

    def __init__(self, parser: PDFParser) -> None:
        self._tables: dict[int | None, tuple[bytes, dict[int, tuple[int, int]]]] = {}
        super().__init__(parser)

    def _getobj_objstm(self, stream: PDFStream, index: int, objid: int) -> object:
        try:
            data, places = self._table(stream)
            start, end = places[objid]
        except (KeyError, ValueError, TypeError):
            return super()._getobj_objstm(stream, index, objid)
        parser = PDFStreamParser(data[start:end])
        parser.set_document(self)
        return parser.nextobject()[1]

    def _table(self, stream: PDFStream) -> tuple[bytes, dict[int, tuple[int, int]]]:
        if stream.objid not in self._tables:
            data, first = stream.get_data(), int(stream["First"])
            numbers = [int(n) for n in data[:first].split()[: 2 * int(stream["N"])]]
            starts = [first + offset for offset in numbers[1::2]]
            following = dict(pairwise(sorted({*starts, len(data)})))
            places = {key: (at, following[at]) for key, at in zip(numbers[::2], starts, strict=True)}
            self._tables[stream.objid] = (data, places)
        return self._tables[stream.objid]


class MinerDocument:
    """A PDF opened by pdfminer.six; junk before the header is cut off."""

    def __init__(self, body: bytes) -> None:
        start = max(body[:1024].find(b"%PDF-"), 0)
        try:
            self._document = _LazyDocument(PDFParser(io.BytesIO(body[start:])))
            self._root = dict_value(self._document.catalog["Pages"])
        except (PDFPasswordIncorrect, PDFEncryptionError) as error:
            raise PdfError("pdf.encrypted", "The file opens with a password only.") from error
        except (MemoryError, RecursionError):  # limits that were met are no damage: `read_pdf` names them
            raise
        except Exception as error:
            raise PdfError("pdf.damaged", "The file has no readable structure of PDF objects.") from error
        self._pages = PDFPage.create_pages(self._document)
        self._seen: list[PDFPage] = []
        self._fonts = Fonts()

    @property
    def page_count(self) -> int:
        count = resolve1(self._root.get("Count"))
        return count if isinstance(count, int) and count > 0 else len(self._take(50))

    @property
    def metadata(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for info in self._document.info:
            for key in ("Title", "Author", "Subject", "Keywords"):
                value = resolve1(info.get(key))
                if isinstance(value, bytes) and value:
                    found[key] = decode_text(value)
        return found

    def _take(self, count: int) -> list[PDFPage]:
        self._seen += islice(self._pages, max(0, count - len(self._seen)))
        return self._seen

    def page(self, index: int) -> Page:
        pages = self._take(index + 1)
        if index >= len(pages):
            raise PdfError("pdf.damaged", f"Page {index + 1} cannot be read.")
        page = pages[index]
        x0, y0, x1, y1 = (float(v) for v in page.mediabox)
        data = b"\n".join(_data(stream) for stream in list_value(page.contents))
        start = State(ctm=(1.0, 0.0, 0.0, 1.0, -x0, -y0))
        canvas = Canvas(self._fonts)
        canvas.run(data, cast(Mapping[str, Any], page.resources), start, 0)
        if canvas.is_in_vain:  # the accents must find their letters
            canvas = Canvas(self._fonts, whole=False)
            canvas.run(data, cast(Mapping[str, Any], page.resources), start, 0)
        glyphs = canvas.glyphs()
        return Page(x1 - x0, y1 - y0, glyphs, canvas.images, unmapped_of(glyphs))

    def close(self) -> None:
        self._seen.clear()


def _data(stream: object) -> bytes:
    found = resolve1(stream)
    return found.get_data()[:MAX_STREAM] if isinstance(found, PDFStream) else b""
