"""Programmes in Markdown: asked before the readers of groups' own pages, which would take them for a reading list."""

from extract.programme import extract
from extract.programme.markdown import looks_like_markdown_programme
from extract.registry import Extractor

EXTRACTORS = (Extractor("programme-source", 1, looks_like_markdown_programme, extract),)
