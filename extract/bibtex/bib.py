"""BibTeX files, by bibtexparser 2; TeX by `extract.readers.tex`."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.model import DuplicateFieldKeyBlock, Entry, ParsingFailedBlock

from extract.bibtex.people import read_authors
from extract.bibtex.record import Citation, collect
from extract.bibtex.values import Macros, inherit
from extract.identifiers import dblp, with_scheme
from extract.readers.tex import tex_to_text
from extract.records import Extraction, Problem, Where
from extract.text import collapse
from extract.venues import SHIPPED, Venues

LABEL = "bibtex/1"
_START = re.compile(r"(?m)^[ \t]*(?=@[A-Za-z]+\s*[{(])|(?<=\})\s*(?=@[A-Za-z]+\s*[{(])")
_HEAD = re.compile(rb"(?:\s|%[^\n]*\n)*@[A-Za-z]+\s*[{(]")
_ENTRY_HEAD = re.compile(r"@([A-Za-z]+)\s*[{(]([^,\n]*),")
_FIELD_LINE = re.compile(r"(?m)^[ \t]*([A-Za-z][\w-]*)[ \t]*=[ \t]*(.+?),?[ \t]*$")
_MISSING_COMMA = re.compile(r"([}\"])(\s*\n\s*)([A-Za-z][\w-]*\s*=\s*[{\"\d])")
_LIGATURES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))
_URL_MACRO = re.compile(r"\\(?:url|href|path)\s*\{([^{}]{1,2000})\}")
_ADDRESS = re.compile(r"https?://[^\s{}\"<>]{4,2000}", re.IGNORECASE)
# dblp writes a superscript or subscript as a formula with nothing before it: 2\({}^{\mbox{k}}\).
_RAISED = re.compile(r"(?:\\\(|\$)\{\}[\^_]\{(?:\\mbox)?\{([^{}]{1,20})\}\}(?:\\\)|\$)")
_MOST_OF_DBLP = 1000  # https://dblp.org/faq/How+to+use+the+dblp+search+API.html: h is at most 1000
_CONTAINERS = ("series", "booktitle", "eventtitle", "journal", "journaltitle", "maintitle")
_CITES = ("booktitle", "journal", "journaltitle", "crossref", "xdata")
_VOLUMES = ("proceedings", "mvproceedings", "collection", "mvcollection", "periodical")
_OPENREVIEW = re.compile(r"[\w-]{8,14}")
_NOTES = ("note", "howpublished")
# What bibtexparser would tell a log stands among the problems.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


def recognises(body: bytes, url: str) -> bool:
    """A file named .bib, or a text that begins with a BibTeX entry."""
    return url.lower().partition("?")[0].endswith((".bib", ".bibtex")) or _HEAD.match(body[:4000]) is not None


def extract(body: bytes, url: str, venues: Venues = SHIPPED) -> Extraction:
    """The papers of a BibTeX file, each once.

    Problems: `bibtex.broken-entry` (what cannot be read, with its line; the entries behind it are read),
    `bibtex.damaged-entry`, `bibtex.missing-comma` and `bibtex.double-field` (read all the same), `bibtex.no-parent`
    (an entry that another names is not in the file), `citation.*`, `ignored.*` (proceedings, test entries,
    placeholders). Never raises.
    """
    text = _decoded(body)
    problems: list[Problem] = []
    if _is_cut(text):
        message = "Exactly 1000 entries: dblp sends no more at once. Ask for the rest with f=1000."
        problems.append(Problem("page.incomplete", message, Where(url)))
    entries = list(_entries(text, url, problems))
    parents = {entry.key.casefold(): entry.fields for entry in reversed(entries) if entry.key}
    volume = _volume_of_all(entries)
    for entry in entries:
        if missing := [name for name in _named_parents(entry) if name.casefold() not in parents]:
            message = f"{entry.key}: the file has no entry {missing[0][:80]!r}; what it would add is not known."
            problems.append(Problem("bibtex.no-parent", message, entry.where))
    entries = [entry for entry in entries if entry.kind != "xdata"]
    citations = [_citation(replace(entry, fields=inherit({**volume, **entry.fields}, parents))) for entry in entries]
    return collect(citations, problems, LABEL, url, venues)


def _named_parents(entry: _Entry) -> list[str]:
    names = [*entry.fields.get("xdata", "").split(","), entry.fields.get("crossref", "")]
    return [name.strip() for name in names if name.strip()]


def _volume_of_all(entries: Sequence[_Entry]) -> Mapping[str, str]:
    """The fields that PMLR's files give once, in the entry of the volume, for papers of which none says them."""
    volumes = [entry for entry in entries if entry.kind in _VOLUMES and "published" in entry.fields]
    if len(volumes) != 1 or any(entry.fields.get(name) for entry in entries for name in _CITES if entry not in volumes):
        return {}
    return {name: volumes[0].fields[name] for name in ("booktitle", "year") if volumes[0].fields.get(name)}


def _is_cut(text: str) -> bool:
    """True for an answer of dblp's search that has as many entries as it ever sends."""
    return text.count("biburl") == _MOST_OF_DBLP and "dblp.org/rec/" in text


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry with the values of its fields as TeX, under their names in small letters."""

    kind: str
    key: str
    fields: dict[str, str]
    where: Where


def _entries(text: str, url: str, problems: list[Problem]) -> Iterator[_Entry]:
    """Every readable entry, in the order of the file.

    bibtexparser gives up on the rest of a file behind an unclosed brace, so what it could not read is cut at the starts
    of entries and read again piece by piece.
    """
    if _MISSING_COMMA.search(text):
        for match in _MISSING_COMMA.finditer(text):
            where = Where(url, text.count("\n", 0, match.start()) + 1)
            problems.append(Problem("bibtex.missing-comma", f"No comma before {match[3]!r}", where))
        text = _MISSING_COMMA.sub(r"\1,\2\3", text)
    library = parse_string(text, parse_stack=[])
    macros = Macros(library.strings)
    for block in library.blocks:
        where = Where(url, (block.start_line or 0) + 1)
        if isinstance(block, Entry):
            yield _valued(block, where, macros, problems)
        elif isinstance(block, ParsingFailedBlock):
            yield from _again(block, where, macros, problems)


def _valued(entry: Entry, where: Where, macros: Macros, problems: list[Problem]) -> _Entry:
    before = set(macros.unknown)
    fields = {f.key.strip().lower(): macros.value(str(f.value)) for f in reversed(entry.fields)}
    for name in sorted(macros.unknown - before):
        problems.append(Problem("bibtex.unknown-macro", f"{entry.key}: no @string defines {name[:80]!r}", where))
    return _Entry(entry.entry_type.lower(), entry.key.strip(), fields, where)


def _again(block: ParsingFailedBlock, where: Where, macros: Macros, problems: list[Problem]) -> Iterator[_Entry]:
    """The entries of a block that bibtexparser gave up on, read one by one."""
    raw, line = block.raw or "", where.line or 1
    if isinstance(block, DuplicateFieldKeyBlock) and isinstance(block.ignore_error_block, Entry):
        message = f"{block.ignore_error_block.key}: a field stands there twice."
        problems.append(Problem("bibtex.double-field", message, where))
        yield _valued(block.ignore_error_block, where, macros, problems)
        return
    starts = [m.end() for m in _START.finditer(raw)] or [0]
    for start, end in zip(starts, [*starts[1:], len(raw)], strict=True):
        piece, place = raw[start:end], Where(where.document, line + raw.count("\n", 0, start))
        read: Library = parse_string(piece, parse_stack=[])
        if read.entries:
            yield from (_valued(entry, place, macros, problems) for entry in read.entries)
        elif found := _by_lines(piece, place):
            message = f"{found.key}: the braces do not match; read line by line."
            problems.append(Problem("bibtex.damaged-entry", message, place))
            yield found
        else:
            problems.append(Problem("bibtex.broken-entry", f"Not BibTeX: {collapse(piece[:80])!r}", place, "error"))


def _by_lines(piece: str, where: Where) -> _Entry | None:
    """An entry whose braces do not match, as far as each field stands on a line of its own; None without a title."""
    head = _ENTRY_HEAD.match(piece)
    fields = {m[1].lower(): _stripped(m[2].strip()) for m in _FIELD_LINE.finditer(piece)}
    if head is None or "title" not in fields:
        return None
    return _Entry(head[1].lower(), head[2].strip(), fields, where)


def _stripped(value: str) -> str:
    """`value` without its first opening and last closing mark, whether or not they match."""
    value = value[1:] if value[:1] in ("{", '"') else value
    return value[:-1] if value[-1:] in ("}", '"') else value


def _citation(entry: _Entry) -> Citation:
    fields = entry.fields
    texts = {name: _text(value) for name, value in fields.items() if name not in ("author", "url", "doi", "pdf")}
    addresses = [_address(fields.get(name, "")) for name in ("url", "pdf", "ee", "link", "bdsk-url-1")]
    addresses += [
        _address(match[0]) for name in _NOTES for match in _ADDRESS.finditer(_bare_urls(fields.get(name, "")))
    ]
    if _OPENREVIEW.fullmatch(note := _address(fields.get("openreview", ""))):
        addresses.append(f"https://openreview.net/forum?id={note}")
    return Citation(
        label=entry.key,
        kind=entry.kind,
        where=entry.where,
        title=_title(texts),
        authors=read_authors(_open(fields.get("author", ""))),
        containers=tuple(texts[name] for name in _CONTAINERS if texts.get(name)),
        year=texts.get("date") or texts.get("year", ""),
        month=texts.get("month", ""),
        doi=_address(fields.get("doi", "")),
        addresses=tuple(with_scheme(a) for a in addresses if a),
        arxiv=tuple(_arxiv_names(texts)),
        dblp=dblp(entry.key) or dblp(_address(fields.get("biburl", ""))) or "",
        abstract=texts.get("abstract", ""),
        keywords=tuple(k.strip() for k in re.split(r"[,;]", texts.get("keywords", "")) if k.strip()),
        notes=tuple(texts[name] for name in _NOTES if texts.get(name)),
        volume=texts.get("volume", ""),
        issue=texts.get("issue", "") or _issue(texts),
        is_proceedings=entry.kind in _VOLUMES,
    )


def _arxiv_names(texts: Mapping[str, str]) -> Iterator[str]:
    """Where the id of a preprint may stand, the surest place first."""
    told = f"{texts.get('archiveprefix')} {texts.get('eprinttype')} {texts.get('publisher')}".lower()
    other = texts.get("archiveprefix") or texts.get("eprinttype")
    if texts.get("eprint") and ("arxiv" in told or not other):
        yield texts["eprint"]
    for name in ("arxiv", "arxivid", "journal", "journaltitle", "howpublished", "note", "number", "eid", "pages"):
        yield texts.get(name, "")
    yield f"{texts.get('journal', '')} {texts.get('volume', '')}"


def _issue(texts: Mapping[str, str]) -> str:
    """BibTeX's `number` is the issue of a journal; of a report it is its own, of a proceedings that of a series."""
    return texts.get("number", "") if texts.get("journal") or texts.get("journaltitle") else ""


def _title(texts: dict[str, str]) -> str:
    title, subtitle = texts.get("title", ""), texts.get("subtitle", "")
    return f"{title.rstrip(': ')}: {subtitle}" if title and subtitle else title


def _text(value: str) -> str:
    text = tex_to_text(_RAISED.sub(r"\1", _bare_urls(value)))
    for typed, printed in _LIGATURES:
        text = text.replace(typed, printed)
    return text


def _bare_urls(value: str) -> str:
    return _URL_MACRO.sub(r" \1 ", value) if "\\" in value else value


def _open(value: str) -> str:
    """A field's value without braces around all of it, should there be a second pair."""
    value = value.strip()
    while len(value) > 1 and value[0] == "{" and value[-1] == "}" and "{" not in value[1:-1]:
        value = value[1:-1].strip()
    return value


def _address(value: str) -> str:
    return collapse(_open(_bare_urls(value))).replace("\\", "").replace(" ", "").strip("{}")
