r"""BibTeX in UTF-8, readable by BibTeX, Biber and bibtexparser.

BibTeX counts braces even behind a backslash, so that `\{` would end a field early; a brace is written `\lbrace`
(http://mirrors.ctan.org/biblio/bibtex/base/btxdoc.pdf, section 2.2). Of the commands that print a character, those were
taken that pylatexenc, which other readers decode with, gives back as that character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from db.selection.export import Exported
from extract.lexicon.dates import MONTHS
from paperwatch.export.names import CitationKeys, edition, issued, kind, people, proceedings, split

_SPECIAL: Final = str.maketrans(
    {
        "\\": r"{\textbackslash}", "{": r"{\ensuremath{\lbrace}}", "}": r"{\ensuremath{\rbrace}}", "$": r"{\$}",
        "&": r"{\&}", "%": r"{\%}", "#": r"{\#}", "_": r"{\_}", "^": r"{\string^}", "~": r"{\textasciitilde}",
        "<": r"{\ensuremath{<}}", ">": r"{\ensuremath{>}}", "|": r"{\ensuremath{|}}", "`": r"{\textasciigrave}",
    }
)  # fmt: skip
_LIGATURE = re.compile(r"([-',?!])(?=\1)")
_TYPES = {"journal": "article", "preprint": "misc", "": "misc"}
_BARE = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def write(papers: Iterable[Exported], keys: CitationKeys) -> Iterator[str]:
    """One entry a paper: `inproceedings`, `article` in a journal, `misc` for preprints and papers without a venue."""
    for paper in papers:
        fields = ",\n".join(f"  {name} = {value}" for name, value in _fields(paper) if value not in ("", "{}"))
        yield f"@{_TYPES.get(kind(paper), 'inproceedings')}{{{keys(paper)},\n{fields}\n}}\n\n"


def _fields(paper: Exported) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{title(paper.title)}}}"
    yield "author", f"{{{' and '.join(person(name) for name in people(paper))}}}"
    if kind(paper) == "preprint":
        yield "howpublished", f"{{{escape(paper.venue or '')}}}"
    elif kind(paper) == "journal":
        yield "journal", f"{{{escape(proceedings(paper))}}}"
    else:
        yield "booktitle", f"{{{escape(proceedings(paper))}}}"
        yield "series", f"{{{escape(edition(paper))}}}"
    yield "volume", f"{{{escape(paper.volume or '')}}}"
    yield "number", f"{{{escape(paper.issue or '')}}}"
    yield "year", f"{{{paper.year or ''}}}"
    if len(day := issued(paper)) > 1:
        yield "month", MONTHS[day[1] - 1][:3].lower()
    if paper.arxiv:
        yield "eprint", f"{{{paper.arxiv.translate(_BARE)}}}"
        yield "archiveprefix", "{arXiv}"
    yield "doi", f"{{{(paper.doi or '').translate(_BARE)}}}"
    yield "url", f"{{{paper.url or ''}}}"
    yield "keywords", f"{{{escape(', '.join(paper.topics))}}}"
    yield "abstract", f"{{{escape(paper.abstract or '')}}}"


def escape(text: str) -> str:
    """`text` so that TeX prints it as it stands and BibTeX sees balanced braces."""
    return _LIGATURE.sub(r"\1{}", text.translate(_SPECIAL))


def title(text: str) -> str:
    """A title whose names keep their capitals: styles write what stands outside inner braces in lower case."""
    words = [_name(word) if _is_name(word) else escape(word) for word in text.split(" ")]
    if words[0].endswith(":") and "{" not in words[0]:
        words[0] = _name(words[0])
    return " ".join(words)


def _name(word: str) -> str:
    bare = word.rstrip(".,:;!?")
    return f"{{{escape(bare)}}}{escape(word[len(bare) :])}"


def _is_name(word: str) -> bool:
    """True for "NanoFlow", "LLM", "H100": a capital or digit inside a word."""
    return any((b.isupper() and a.isalnum()) or (a.isupper() and b.isdigit()) for a, b in pairwise(word))


def person(name: str) -> str:
    """ "van der Berg, Ludwig" or "Steele, Jr., Guy L."; braces keep whole what BibTeX would take apart.

    A plain name stays as printed, where BibTeX takes its last word for the family name too.
    """
    parts = split(name)
    if parts is None:
        return f"{{{escape(name)}}}"
    if not parts.suffix and " " not in parts.family:
        return escape(name)
    family = f"{parts.particle} {parts.family}".strip()
    return escape(", ".join(part for part in (family, parts.suffix, parts.given) if part))
