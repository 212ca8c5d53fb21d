"""PDFs made by hand: enough of the format for pages of text, so that tests need no foreign files and no library."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

from pdfminer.fontmetrics import FONT_METRICS

WIDTH, HEIGHT = 612.0, 792.0
FONTS = ("Times-Roman", "Times-Bold", "Times-Italic", "Helvetica", "Helvetica-Bold", "Courier")


def width_of(text: str, size: float, font: str = "Times-Roman") -> float:
    """The width of a text in points."""
    widths = FONT_METRICS[font][1]
    return sum(widths.get(char, 500) for char in text) * size / 1000


@dataclass(slots=True)
class Sheet:
    """One page: text placed by hand. Positions are of the baseline, from the lower left corner."""

    width: float = WIDTH
    height: float = HEIGHT
    parts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 10, font: str = "Times-Roman") -> float:
        """Draws a text and returns where it ends."""
        code = text.encode("cp1252", "replace").decode("latin-1")
        code = code.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.parts.append(f"BT /F{FONTS.index(font)} {size} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm ({code}) Tj ET")
        return x + width_of(text, size, font)

    def centred(
        self, y: float, text: str, size: float = 10, font: str = "Times-Roman", middle: float | None = None
    ) -> float:
        """A text centred on `middle` (of the page by default)."""
        left = (self.width / 2 if middle is None else middle) - width_of(text, size, font) / 2
        return self.text(left, y, text, size, font)

    def raised(self, x: float, y: float, text: str, size: float = 10) -> float:
        """A superscript beside text of the given size."""
        return self.text(x, y + 0.36 * size, text, 0.7 * size)

    def paragraph(
        self, x: float, y: float, width: float, text: str, size: float = 10, font: str = "Times-Roman"
    ) -> float:
        """A text broken into lines; returns the baseline below the last."""
        line = ""
        for word in [*text.split(), ""]:
            longer = f"{line} {word}".strip()
            if word and width_of(longer, size, font) <= width:
                line = longer
                continue
            if line:
                self.text(x, y, line, size, font)
                y -= 1.2 * size
            line = word
        return y

    def upward(self, x: float, y: float, text: str, size: float = 20) -> None:
        """A text that runs up the page, as arXiv's stamp does."""
        self.parts.append(f"BT /F0 {size} Tf 0 1 -1 0 {x:.2f} {y:.2f} Tm ({text}) Tj ET")

    def raw(self, operators: str) -> None:
        """Operators as they are."""
        self.parts.append(operators)


def document(*sheets: Sheet, info: dict[str, str] | None = None) -> bytes:
    """The pages as a PDF file with an ordinary cross-reference table."""
    fonts = " ".join(f"/F{i} {3 + i} 0 R" for i in range(len(FONTS)))
    first = 3 + len(FONTS)
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(sheets)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode()]
    objects += [
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode() for name in FONTS
    ]
    for i, sheet in enumerate(sheets):
        box = f"[0 0 {sheet.width} {sheet.height}]"
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Resources << /Font << {fonts} >> >>"
        objects.append(f"{page} /Contents {first + 2 * i + 1} 0 R >>".encode())
        objects.append(stream("\n".join(sheet.parts).encode("latin-1")))
    trailer = ""
    if info:
        objects.append(("<< " + " ".join(f"/{k} ({v})" for k, v in info.items()) + " >>").encode())
        trailer = f" /Info {len(objects)} 0 R"
    return assembled(objects, trailer)


def stream(data: bytes, entries: str = "", compressed: bool = True) -> bytes:
    """A stream object."""
    if compressed:
        data, entries = zlib.compress(data, 9), entries + " /Filter /FlateDecode"
    return f"<< /Length {len(data)}{entries} >>\nstream\n".encode() + data + b"\nendstream"


def assembled(objects: list[bytes], trailer: str = "") -> bytes:
    """Objects, numbered from 1, with header, cross-reference table and trailer; the first is the catalogue."""
    body = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, data in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n".encode() + data + b"\nendobj\n"
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    body += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    body += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(body)
