"""Exports as other people's software reads them: one function a form, text in, titles out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

import bibtexparser
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from markdown_it import MarkdownIt

Reader = Callable[[str], list[str]]


def from_bibtex(text: str) -> list[str]:
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    return [entry["title"] for entry in library.entries]


def from_ris(text: str) -> list[str]:
    return [reference["title"] for reference in rispy.loads(text.replace("\r\n", "\n"))]


def from_csl(text: str) -> list[str]:
    return [item["title"] for item in json.loads(text)]


def from_csv(text: str) -> list[str]:
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert not any(re.match("[=+@\t\r-]", cell) for row in rows for cell in row.values())
    return [re.sub("^'(?='*[=+\\-@＝＋－＠])", "", row["title"]) for row in rows]


def from_jsonl(text: str) -> list[str]:
    return [json.loads(line)["title"] for line in text.splitlines()]


def from_markdown(text: str) -> list[str]:
    """The text of the one link that each list item holds; nothing else may be in it."""
    titles = []
    for token in MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text):
        assert token.type in {"inline", "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
                              "paragraph_open", "paragraph_close"}  # fmt: skip
        if token.type == "inline":
            label, opened, *inner, closed = token.children or []
            assert label.content == "💡 [OSDI'25] "
            assert str(opened.attrs["href"]).startswith("https://www.usenix.org/conference/osdi25/presentation/")
            assert {child.type for child in inner} <= {"text", "text_special"}
            assert closed.type == "link_close"
            titles.append("".join(child.content for child in inner))
    return titles


READERS: dict[str, Reader] = {
    "bibtex": from_bibtex, "ris": from_ris, "csl-json": from_csl, "csv": from_csv, "jsonl": from_jsonl,
    "markdown": from_markdown,
}  # fmt: skip
