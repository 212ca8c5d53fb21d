"""A written page, whatever its markup, as one flat list of blocks: headings, items, paragraphs, tables.

Readers of schedules and reading lists work on these blocks and know nothing of Markdown or HTML.
"""

from extract.readers.document.blocks import Block, Rich, Span, Table
from extract.readers.document.page import Page, open_page

__all__ = ["Block", "Page", "Rich", "Span", "Table", "open_page"]
