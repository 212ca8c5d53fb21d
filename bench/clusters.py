"""Clusters, not only pairs: everything that the corpus tells of papers in one database, and what identity makes of it.

    python -m bench.clusters [--database FILE]     fill (where FILE is new), link, and compare with the labels
    python -m bench.clusters --database FILE --show N [--unlike]   N papers to be labelled, by a hash of their records
    python -m bench.clusters --database FILE --near N   N pairs of papers whose titles are alike by letters, and of
                                                        which identity says nothing: the likeliest half and some others

`bench/data/clusters.tsv` holds clusters that were read by a person: a line for each record, the same number where they
are one work. "wrong" is a pair of records of two numbers in one paper, "missed" a pair of one number in two papers that
nobody is asked about; "asked" is such a pair with a question.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from hashlib import sha1
from itertools import combinations, product
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from bench.identity_data import CORPUS
from db.engine import Database, open_database
from db.judgements.questions import questions
from db.linkage.link import link
from db.models import Paper, Record, RecordLink
from db.naming import own_key
from db.tables import aliased
from extract.text import title_key
from paperwatch.documents import files_below
from paperwatch.ingest import import_documents

_ALL = CORPUS.parent
_LABELS = Path(__file__).parent / "data" / "clusters.tsv"
_SEEN_WITH_URL = ("web", "sites", "platforms")
_FOLDERS = ("lists", "schedules", "seeds")
_NO_DOCUMENTS = ("MANIFEST", "FACTS", "series-dblp", "/truth/", "/blocked/", "/robots/", ".tar.gz", ".warc")
_LARGEST = 3_000_000  # bytes of a page
_TITLE = 120  # characters of a title in the labels
_NEAR = 0.55  # cosine of two titles' letter triples and quadruples that are shown; by hand
_ROWS = 500  # of the table of likenesses held at a time


Name = tuple[str, str, str]
"""Source, own key and title of a record."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A record with the number of its work; `key` is the record's own, without the document."""

    cluster: str
    source: str
    key: str
    title: str

    @property
    def name(self) -> Name:
        """What the record is found by in a database whose documents lie elsewhere."""
        return self.source, self.key, title_key(self.title)


def documents() -> Iterator[tuple[Path, str | None]]:
    """Every document of the corpus that an import may be given, with its address where the manifest tells it."""
    for folder in _SEEN_WITH_URL:
        with (_ALL / folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                path = _ALL / folder / row["path"]
                if path.is_file() and _is_document(path):
                    yield path, row["url"] if row["url"].startswith("http") else None
    for folder in _FOLDERS:
        yield from ((path, None) for path in files_below([_ALL / folder]) if _is_document(path))


def _is_document(path: Path) -> bool:
    if path.parent.parent == _ALL and path.name == "README.md":
        return False
    return path.stat().st_size < _LARGEST and not any(part in path.as_posix() for part in _NO_DOCUMENTS)


def _archive(folder: Path) -> Path:
    """The BibTeX files of USENIX as one file."""
    found = folder / "usenix.bib"
    (packed,) = sorted((_ALL / "web" / "usenix" / "biblio").glob("*.tar.gz"))
    with tarfile.open(fileobj=io.BytesIO(packed.read_bytes())) as tar:
        files = [tar.extractfile(member) for member in tar.getmembers() if member.name.endswith(".bib")]
        found.write_bytes(b"\n".join(file.read() for file in files if file))
    return found


def fill(database: Database) -> None:
    """Import all documents, and link once."""
    with tempfile.TemporaryDirectory() as folder, redirect_stderr(io.StringIO()):
        for path, url in (*documents(), (_archive(Path(folder)), "https://example.org/usenix.bib")):
            list(import_documents(database, [path], url=url))
    link(database)


def labels(path: Path = _LABELS) -> list[Labelled]:
    """The labelled records."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Labelled(row["cluster"], row["source"], row["key"], row["title"]) for row in rows]


def homes(database: Database) -> dict[Name, set[int]]:
    """The papers of the records of each name."""
    query = select(Record.source, Record.key, Record.title, Record.paper_id).where(Record.paper_id.is_not(None))
    found: dict[Name, set[int]] = defaultdict(set)
    with database.reading() as connection:
        for source, key, title, paper in connection.execute(query):
            found[source, own_key(key), title_key(title[:_TITLE])].add(paper or 0)
    return found


def asked(database: Database, *verdicts: str) -> set[frozenset[int]]:
    """The pairs of papers between which there is a question, or one of these verdicts."""
    a, b = aliased(Record), aliased(Record)
    query = select(a.paper_id, b.paper_id).select_from(RecordLink).join(a, a.id == RecordLink.a)
    query = query.join(b, b.id == RecordLink.b).where(
        RecordLink.verdict.in_(verdicts or ("ask",)), a.paper_id != b.paper_id
    )
    with database.reading() as connection:
        return {frozenset((one or 0, other or 0)) for one, other in connection.execute(query)}


def compare(database: Database) -> Iterator[str]:
    """The table: wrong, missed and asked pairs, and the questions by kind."""
    papers, open_ones = homes(database), asked(database)
    known = [one for one in labels() if one.name in papers]
    counts: Counter[str] = Counter()
    for one, other in combinations(known, 2):
        left, right = papers[one.name], papers[other.name]
        if one.cluster == other.cluster:
            question = any(frozenset(pair) in open_ones for pair in product(left, right))
            what = "right" if left & right else "asked" if question else "missed"
        elif left & right:
            what = "wrong"
        else:
            continue
        counts[what] += 1
        if what in ("wrong", "missed"):
            yield f"{what:6} {one.source} {one.key[:60]} | {other.source} {other.key[:60]}"
    same = counts["right"] + counts["asked"] + counts["missed"]
    clusters = len({one.cluster for one in known})
    told = ", ".join(f"{what} {counts[what]}" for what in ("right", "asked", "missed", "wrong"))
    yield f"{clusters} labelled clusters, {len(known)} of {len(labels())} records here; of {same} pairs: {told}"
    with database.reading() as connection:
        records = connection.execute(select(func.count()).select_from(Record)).scalar_one()
        count = connection.execute(select(func.count()).select_from(Paper)).scalar_one()
    found = questions(database)
    yield f"{records:,} records, {count:,} papers, {len(found)} questions:"
    kinds = Counter(_kind(pair.reasons) for pair in found)
    yield from (f"    {number:5} {kind}" for kind, number in kinds.most_common())


def _kind(reasons: tuple[str, ...]) -> str:
    """What a question is about: its reasons without what is of this pair alone."""
    told = [re.sub(r"\d+%|: .*|(?<=are )(?:doi|arxiv|usenix|dblp) .*", "", reason) for reason in reasons]
    but = [reason for reason in told if reason.startswith("but ")]
    return re.sub(r"\b[A-Z][\w/-]+ ?\d*\b|\d{4}", "…", "; ".join([told[0], *but[:1]]))


def show(database: Database, count: int, unlike: bool) -> Iterator[str]:
    """Papers of several records, by a hash of these, as lines of the labels' file; with `unlike`, of unlike titles."""
    columns = (Record.paper_id, Record.source, Record.key, Record.title, Record.title_key, Record.authors, Record.year)
    groups: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    with database.reading() as connection:
        for paper, *said in connection.execute(select(*columns).where(Record.paper_id.is_not(None))):
            groups[paper or 0].append(tuple(map(str, said)))
    several = [sorted(group) for group in groups.values() if len(group) > 1]
    wanted = [group for group in several if not unlike or len({said[3] for said in group}) > 1]
    wanted.sort(key=lambda group: sha1("".join(said[0] + said[1] for said in group).encode()).hexdigest())
    for number, group in enumerate(wanted[:count], 1):
        for source, key, title, _, authors, year in group:
            yield f"{number}\t{source}\t{key}\t{title[:110]}\t{authors.replace(chr(10), '; ')[:60]} {year}"
    yield f"# {len(several)} papers of several records, {len(wanted)} of them as asked for"


def near(database: Database, count: int) -> Iterator[str]:
    """Pairs of titles in two papers that are neither asked about nor versions, found without the rules of identity."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    columns = (Record.title_key, Record.paper_id, Record.source, Record.key, Record.title)
    papers: dict[tuple[str, int], tuple[str, str, str]] = {}
    with database.reading() as connection:
        for title, paper, *said in connection.execute(select(*columns).where(Record.paper_id.is_not(None))):
            if title:
                papers.setdefault((title, paper or 0), (said[0], said[1], said[2]))
    names, settled = list(papers), asked(database, "ask", "version")
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=2, sublinear_tf=True)
    vectors = grams.fit_transform([title for title, _ in names])
    found = []
    for start in range(0, len(names), _ROWS):
        alike = (vectors[start : start + _ROWS] @ vectors.T).tocoo()
        for row, j, likeness in zip(alike.row, alike.col, alike.data, strict=True):
            pair = frozenset((names[start + row][1], names[j][1]))
            if start + row < j and likeness > _NEAR and len(pair) == 2 and pair not in settled:
                found.append((float(likeness), start + row, int(j)))
    found.sort(reverse=True)
    half = count // 2
    for likeness, i, j in (*found[:half], *Random(0).sample(found[half:], min(half, len(found[half:])))):
        for name in (names[i], names[j]):
            source, key, title = papers[name]
            yield f"{likeness:.2f}\t{source}\t{own_key(key)}\t{title[:_TITLE]}"
    yield f"# {len(found)} pairs of titles are alike by more than {_NEAR}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", type=Path)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--unlike", action="store_true")
    parser.add_argument("--near", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.database or Path(folder) / "clusters.db"
        fresh = not path.exists()
        database = open_database(path)
        if fresh:
            fill(database)
        if options.near:
            lines = near(database, options.near)
        else:
            lines = show(database, options.show, options.unlike) if options.show else compare(database)
        print("\n".join(lines))
        database.close()


if __name__ == "__main__":
    main()
