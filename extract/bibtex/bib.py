"""BibTeX files, by bibtexparser 2; TeX by `extract.readers.tex`."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from bibtexparser.model import DuplicateFieldKeyBlock, Entry, Field, ParsingFailedBlock

from extract.bibtex.record import Citation, collect
from extract.readers.tex import tex_to_text
from extract.records import Extraction, Problem, Where
from extract.text import collapse

LABEL = "bibtex/1"
_START = re.compile(r"(?m)^[ \t]*(?=@[A-Za-z]+\s*[{(])|(?<=\})\s*(?=@[A-Za-z]+\s*[{(])")
_HEAD = re.compile(rb"(?:\s|%[^\n]*\n)*@[A-Za-z]+\s*[{(]")
_ENTRY_HEAD = re.compile(r"@([A-Za-z]+)\s*[{(]([^,\n]*),")
_FIELD_LINE = re.compile(r"(?m)^[ \t]*([A-Za-z][\w-]*)[ \t]*=[ \t]*(.+?),?[ \t]*$")
_MISSING_COMMA = re.compile(r"([}\"])(\s*\n\s*)([A-Za-z][\w-]*\s*=\s*[{\"\d])")
_LIGATURES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_MOST_OF_DBLP = 1000  # https://dblp.org/faq/How+to+use+the+dblp+search+API.html: h is at most 1000
_CONTAINERS = ("series", "booktitle", "eventtitle", "journal", "journaltitle", "maintitle")
_NOTES = ("note", "howpublished")
# What bibtexparser would tell a log stands among the problems.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


def recognises(body: bytes, url: str) -> bool:
    """A file named .bib, or a text that begins with a BibTeX entry."""
    return url.lower().partition("?")[0].endswith((".bib", ".bibtex")) or _HEAD.match(body[:4000]) is not None


def extract(body: bytes, url: str) -> Extraction:
    """The papers of a BibTeX file, each once.

    Problems: `bibtex.broken-entry` (what cannot be read, with its line; the entries behind it are read),
    `bibtex.damaged-entry`, `bibtex.missing-comma` and `bibtex.double-field` (read all the same), `citation.*`,
    `ignored.*` (proceedings, test entries, placeholders). Never raises.
    """
    text = _decoded(body)
    problems: list[Problem] = []
    if _is_cut(text):
        message = "Exactly 1000 entries: dblp sends no more at once. Ask for the rest with f=1000."
        problems.append(Problem("page.incomplete", message, Where(url)))
    citations = [_citation(entry, Where(url, line)) for entry, line in _entries(text, url, problems)]
    return collect(citations, problems, LABEL, url)


def _is_cut(text: str) -> bool:
    """True for an answer of dblp's search that has as many entries as it ever sends."""
    return text.count("biburl") == _MOST_OF_DBLP and "dblp.org/rec/" in text


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _entries(text: str, url: str, problems: list[Problem]) -> Iterator[tuple[Entry, int]]:
    """Every readable entry with its line, in the order of the file.

    bibtexparser gives up on the rest of a file behind an unclosed brace, so what it could not read is cut at the starts
    of entries and read again piece by piece.
    """
    if _MISSING_COMMA.search(text):
        for match in _MISSING_COMMA.finditer(text):
            where = Where(url, text.count("\n", 0, match.start()) + 1)
            problems.append(Problem("bibtex.missing-comma", f"No comma before {match[3]!r}", where))
        text = _MISSING_COMMA.sub(r"\1,\2\3", text)
    library = parse_string(text)
    strings = "".join(s.raw + "\n" for s in library.strings[:200] if s.raw)
    for block in library.blocks:
        line = block.start_line or 0
        if isinstance(block, Entry):
            yield block, line + 1
        elif isinstance(block, ParsingFailedBlock):
            yield from _again(block, line, strings, url, problems)


def _again(
    block: ParsingFailedBlock, line: int, strings: str, url: str, problems: list[Problem]
) -> Iterator[tuple[Entry, int]]:
    """The entries of a block that bibtexparser gave up on, read one by one."""
    raw = block.raw or ""
    if isinstance(block, DuplicateFieldKeyBlock) and isinstance(block.ignore_error_block, Entry):
        message = f"{block.ignore_error_block.key}: a field stands there twice."
        problems.append(Problem("bibtex.double-field", message, Where(url, line + 1)))
        yield block.ignore_error_block, line + 1
        return
    starts = [m.end() for m in _START.finditer(raw)] or [0]
    for start, end in zip(starts, [*starts[1:], len(raw)], strict=True):
        piece, where = raw[start:end], Where(url, line + raw.count("\n", 0, start) + 1)
        read: Library = parse_string(strings + piece)
        entries = read.entries
        if not entries and (found := _by_lines(piece)):
            message = f"{found.key}: the braces do not match; read line by line."
            problems.append(Problem("bibtex.damaged-entry", message, where))
            entries = [found]
        for entry in entries:
            yield entry, where.line or 1
        if not entries:
            problems.append(Problem("bibtex.broken-entry", f"Not BibTeX: {collapse(piece[:80])!r}", where, "error"))


def _by_lines(piece: str) -> Entry | None:
    """An entry whose braces do not match, as far as each field stands on a line of its own; None without a title."""
    head = _ENTRY_HEAD.match(piece)
    fields = {m[1].lower(): m[2].strip() for m in _FIELD_LINE.finditer(piece)}
    if head is None or "title" not in fields:
        return None
    return Entry(head[1], head[2].strip(), [Field(name, _stripped(value)) for name, value in fields.items()])


def _stripped(value: str) -> str:
    """`value` without its first opening and last closing mark, whether or not they match."""
    value = value[1:] if value[:1] in ("{", '"') else value
    return value[:-1] if value[-1:] in ("}", '"') else value


def _citation(entry: Entry, where: Where) -> Citation:
    fields = {f.key.strip().lower(): str(f.value) for f in reversed(entry.fields)}
    texts = {name: _text(value) for name, value in fields.items() if name not in ("author", "url", "doi", "pdf")}
    kind = entry.entry_type.lower()
    is_arxiv = "arxiv" in f"{texts.get('archiveprefix')} {texts.get('eprinttype')} {texts.get('publisher')}".lower()
    addresses = (_address(fields.get(name, "")) for name in ("url", "pdf", "bdsk-url-1", "link"))
    return Citation(
        label=entry.key,
        kind=kind,
        where=where,
        title=_title(texts),
        authors=_names(fields.get("author", "")),
        containers=tuple(texts[name] for name in _CONTAINERS if texts.get(name)),
        year=texts.get("date") or texts.get("year", ""),
        month=texts.get("month", ""),
        doi=_address(fields.get("doi", "")),
        addresses=tuple(a for a in addresses if a),
        eprint=texts.get("eprint", "") if is_arxiv else "",
        abstract=texts.get("abstract", ""),
        keywords=tuple(k.strip() for k in re.split(r"[,;]", texts.get("keywords", "")) if k.strip()),
        notes=tuple(texts[name] for name in _NOTES if texts.get(name)),
        is_proceedings=kind in ("proceedings", "mvproceedings", "collection", "mvcollection", "periodical"),
    )


def _title(texts: dict[str, str]) -> str:
    title, subtitle = texts.get("title", ""), texts.get("subtitle", "")
    return f"{title.rstrip(': ')}: {subtitle}" if title and subtitle else title


def _text(value: str) -> str:
    text = tex_to_text(_open(value))
    for typed, printed in _LIGATURES:
        text = text.replace(typed, printed)
    return text


def _open(value: str) -> str:
    """A field's value without the braces or quotes around it, should they still be there."""
    value = value.strip()
    while len(value) > 1 and (value[0], value[-1]) in (("{", "}"), ('"', '"')) and "}" not in value[1:-1]:
        value = value[1:-1].strip()
    return value


def _address(value: str) -> str:
    return collapse(_open(value)).replace("\\", "").replace(" ", "")


def _names(value: str) -> tuple[str, ...]:
    value = collapse(_open(value))
    names = split_multiple_persons_names(value) if "{" in value else _AND.split(value)
    return tuple(name for written in names if (name := _name(written)))


def _name(written: str) -> str:
    """A name in its natural order: "van der Berg, Jan" is "Jan van der Berg"."""
    if "," in written:
        parts = parse_single_name_into_parts(written, strict=False)
        written = " ".join((*parts.first, *parts.von, *parts.last, *parts.jr))
    return tex_to_text(written)
