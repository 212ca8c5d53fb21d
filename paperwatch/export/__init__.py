"""Papers in the forms that other programs read. Each form is one module with one function: papers in, text out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

from db.selection.export import Exported
from paperwatch.config import KEY_FORMAT
from paperwatch.export import bibtex, csl, jsonl, markdown, ris, table
from paperwatch.export.clean import cleaned
from paperwatch.export.names import CitationKeys

Writer: TypeAlias = Callable[[Iterable[Exported], CitationKeys], Iterator[str]]


class FormName(StrEnum):
    """The forms as people name them."""

    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"
    CSV = "csv"
    JSONL = "jsonl"
    MARKDOWN = "markdown"


WRITERS: Mapping[FormName, Writer] = {
    FormName.BIBTEX: bibtex.write,
    FormName.RIS: ris.write,
    FormName.CSL_JSON: csl.write,
    FormName.CSV: table.write,
    FormName.JSONL: jsonl.write,
    FormName.MARKDOWN: markdown.write,
}


def render(form: FormName, papers: Iterable[Exported], key_format: str = KEY_FORMAT) -> Iterator[str]:
    """The papers as text of that form, in pieces. No line end is to be translated on the way out.

    `key_format` says what citation keys are made of (`paperwatch.config.KEY_PARTS`).
    """
    return WRITERS[form](map(cleaned, papers), CitationKeys(key_format))
