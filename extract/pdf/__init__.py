"""PDFs: title, authors with affiliations, abstract and identifiers of a paper, from its first pages.

`read_pdf` is pure: bytes in, one record or named problems out. It bounds pages and glyphs, but not time: a hostile
file may keep a reader busy, so batches go through `crawler.reading`, whose workers are killed when they overrun.
"""

from __future__ import annotations

from extract.pdf.read import EXTRACTORS, NAME, READERS, VERSION, read_pdf

__all__ = ["EXTRACTORS", "NAME", "READERS", "VERSION", "read_pdf"]
