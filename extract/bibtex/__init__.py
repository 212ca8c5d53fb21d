"""Citation files that a person exported from a browser: BibTeX and RIS; `csl` is asked apart, before the interfaces.

Seen in USENIX's 12,809 records (March 2025): one `@proceedings` per event, "BibTeX Test", records without authors or
title, braces around every acronym, 37 records with an unclosed brace. ACM exports name the venue in `series`
("SOSP '25") and give `TY  - CONF`.
"""

from extract.bibtex import bib, ris
from extract.registry import Extractor

EXTRACTORS = (
    Extractor("bibtex", 1, bib.recognises, bib.extract),
    Extractor("ris", 1, ris.recognises, ris.extract),
)
