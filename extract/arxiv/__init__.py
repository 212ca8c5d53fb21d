"""arXiv's machine-readable answers: the query API (Atom), OAI-PMH, and the feeds of the day (RSS and Atom).

History: export.arxiv.org/oai2 became oaipmh.arxiv.org/oai in March 2025; the feeds moved to rss.arxiv.org, with
announcement types and without HTML in author names, in January 2024; the query API names itself arxiv.org since 2025.
"""

from extract.arxiv import atom, feed, oai
from extract.registry import Extractor

EXTRACTORS = (
    Extractor("arxiv-oai", 1, oai.recognises, oai.extract),
    Extractor("arxiv-rss", 1, feed.recognises, feed.extract),
    Extractor("arxiv-atom", 1, atom.recognises, atom.extract),
)
