"""One group's own documents: what its 85 pairs of talks, notes and list entries are held to be, row by row.

    python -m bench.identity_seeds          what is wanted and what came of it, for each row of seeds-crosslinks.tsv

The five documents are read beside the programmes of OSDI'25 and SOSP'25. Where the other side of a row is a
paper that no document of the corpus tells of, the record that a crawl of arXiv or a publisher would bring stands in
`ELSEWHERE`.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from bench.identity_data import CORPUS
from db.engine import Database, open_database
from db.linkage.link import link_pending
from db.models import Record, RecordLink
from db.naming import own_key
from db.store import save, start_run
from db.tables import aliased
from extract.records import Author, Identifiers, PaperRecord, Venue, Where
from extract.records import Record as AnyRecord
from extract.venues import SHIPPED
from paperwatch.documents import open_document, read

_SEEDS = CORPUS.parent / "seeds"
_PROGRAMMES = (
    ("acm/sosp/sosp_2025.html", "https://sigops.org/s/conferences/sosp/2025/accepted.html"),
    ("usenix/tech-sessions/osdi25.html", "https://www.usenix.org/conference/osdi25/technical-sessions"),
)
_PIPEANN = "OSDI'25 PipeANN", "osdi25/guo"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of seeds-crosslinks.tsv, by its line, and what was decided: same, apart, ask, or absent (no record)."""

    line: int
    want: str
    got: str
    a: str
    b: str

    @property
    def right(self) -> bool:
        """Same and different as they say; what is uncertain is to be asked."""
        return self.got == {"same": "same", "different": "apart", "uncertain": "ask"}[self.want]


def _paper(
    source: str,
    key: str,
    title: str,
    venue: Venue,
    people: str = "",
    *,
    doi: str | None = None,
    arxiv: str | None = None,
    usenix: str | None = None,
) -> PaperRecord:
    authors = tuple(Author(name) for name in people.split(", ") if name)
    where = Where(f"https://example.org/{source}")
    names = Identifiers(doi=doi, arxiv=arxiv, usenix=usenix)
    return PaperRecord(source, key, title, where, venue=venue, authors=authors, identifiers=names)


def _preprint(number: str, year: int, *titles: str, people: str = "") -> list[PaperRecord]:
    """A preprint as it was harvested over time: one record, its title changed with the versions."""
    return [_paper("arxiv", number, title, Venue("arXiv", year), people, arxiv=number) for title in titles]


_BLEND = "Yilong Zhao, Shuo Yang, Kan Zhu, Lianmin Zheng, Baris Kasikci, Yang Zhou, Jiarong Xing, Ion Stoica"
_BYTE = "Borui Wan, Mingji Han, Yiyao Sheng, Yanghua Peng, Haibin Lin, Mofan Zhang, Zhichao Lai, Chuan Wu"
_XY = "Mingcong Song, Xinru Tang, Fengfan Hou, Jing Li, Wei Wei, Yipeng Ma, Runqiu Xiao, Hongjie Si"
_META_KERNELS = (
    "Tackling the Dynamicity in a Production LLM Serving System with SOTA Optimizations via Hybrid "
    "Prefill/Decode/Verify Scheduling on Efficient Meta-kernels"
)
_FINE = "Taming Latency-Memory Trade-Off in MoE-Based LLM Serving via Fine-Grained Expert Offloading"
ELSEWHERE: dict[str, Sequence[PaperRecord]] = {
    "2502.15524": _preprint(
        "2502.15524",
        2025,
        "Towards Swift Serverless LLM Cold Starts with ParaServe",
        "HydraServe: Minimizing Cold Start Latency for Serverless LLM Serving in Public Clouds",
    ),
    "2310.03294": _preprint(
        "2310.03294",
        2023,
        "LightSeq: Sequence Level Parallelism for Distributed Training of Long Context Transformers",
        "DistFlashAttn: Distributed Memory-efficient Attention for Long-context LLMs Training",
    ),
    "arXiv 2506.06122": _preprint(
        "2506.06122",
        2025,
        "Reinforcement Learning Optimization for Large-Scale Learning: An Efficient and User-Friendly Scaling Library",
    ),
    "10.1145/3694715.3695944": [
        _paper(
            "crossref",
            "10.1145/3694715.3695944",
            "OZZ: Identifying Kernel Out-of-Order Concurrency Bugs with In-Vivo Memory Access Reordering",
            Venue("SOSP", 2024),
            doi="10.1145/3694715.3695944",
        )
    ],
    "EuroSys'26 FineMoE": [
        *_preprint(
            "2502.05370", 2025, "fMoE: Fine-Grained Expert Offloading for Large Mixture-of-Experts Serving", _FINE
        ),
        _paper("programme", "eurosys26/finemoe", _FINE, Venue("EuroSys", 2026)),
    ],
    "ASPLOS'25 Klotski": [
        _paper(
            "crossref",
            "10.1145/3676641.3716261",
            "Klotski: Efficient Mixture-of-Expert Inference via Expert-Aware Multi-Batch Pipeline",
            Venue("ASPLOS", 2025),
            doi="10.1145/3676641.3716261",
        )
    ],
    "NSDI'25 ByteCheckpoint": [
        *_preprint(
            "2407.20143", 2024, "ByteCheckpoint: A Unified Checkpointing System for LLM Development", people=_BYTE
        ),
        _paper(
            "usenix",
            "nsdi25/wan-borui",
            "ByteCheckpoint: A Unified Checkpointing System for Large Foundation Model Development",
            Venue("NSDI", 2025),
            _BYTE,
            usenix="nsdi25/wan-borui",
        ),
    ],
    "ASPLOS'26 BlendServe": [
        *_preprint(
            "2411.16102",
            2024,
            "BlendServe: Optimizing Offline Inference for Auto-regressive Large Models with Resource-aware Batching",
            people=_BLEND,
        ),
        _paper(
            "programme",
            "asplos26/blendserve",
            "BlendServe: Optimizing Offline Inference with Resource-Aware Batching",
            Venue("ASPLOS", 2026),
            _BLEND,
        ),
    ],
    "ASPLOS'26 XY-Serve": [
        *_preprint("2412.18106", 2024, _META_KERNELS, people=_XY),
        _paper(
            "programme",
            "asplos26/xy-serve",
            "XY-Serve: End-to-End Versatile Production Serving for Dynamic LLM Workloads",
            Venue("ASPLOS", 2026),
            _XY,
        ),
    ],
    "arXiv 2411.07447": _preprint(
        "2411.07447",
        2024,
        "The Effect of Scheduling and Preemption on the Efficiency of LLM Inference Serving",
        "Optimizing LLM Inference for Database Systems: Cost-Aware Scheduling for Concurrent Requests",
    ),
}
"""What the other side of a row is known as in the table -> the records of it, in the order they would be crawled."""


def fill(database: Database) -> None:
    """The five documents, the programmes, and the records from elsewhere, each version of a preprint in its turn."""
    for name, url in _PROGRAMMES:
        _keep(database, read(replace(open_document(CORPUS.parent / "web" / name), url=url), SHIPPED).records)
    for path in sorted(_SEEDS.iterdir()):
        _keep(database, read(open_document(path), SHIPPED).records)
    for records in ELSEWHERE.values():
        for record in records:
            _keep(database, [record])


def _keep(database: Database, records: Sequence[AnyRecord]) -> None:
    save(database, records, run_id=start_run(database, source="bench", edition=None))
    link_pending(database)


def decided(database: Database) -> list[Row]:
    """Every row of seeds-crosslinks.tsv with what became of it: same, apart, ask, or absent where no record is."""
    with (CORPUS.parent / "truth" / "seeds-crosslinks.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    homes, asked = _homes(database), _asked(database)
    found = []
    for number, row in enumerate(rows, 2):
        left = homes.get((row["seed_a"], row["line_a"]), set())
        elsewhere = row["seed_b"] == "ext"
        right = _elsewhere(row["title_b"], homes) if elsewhere else homes.get((row["seed_b"], row["line_b"]), set())
        got = _became(left, right, asked)
        found.append(Row(number, row["verdict"], got, row["title_a"], row["title_b"]))
    return found


def _became(left: set[int], right: set[int], asked: set[frozenset[int]]) -> str:
    if not left or not right:
        return "absent"
    if left & right:
        return "same"
    return "ask" if any(frozenset((a, b)) in asked for a in left for b in right) else "apart"


def _homes(database: Database) -> dict[tuple[str, str], set[int]]:
    """(document, line) of a mention, and ("", key) of a paper's record, to the papers they stand in."""
    found: dict[tuple[str, str], set[int]] = {}
    query = select(Record.kind, Record.key, Record.document, Record.line, Record.paper_id)
    with database.reading() as connection:
        for kind, key, document, line, paper in connection.execute(query.where(Record.paper_id.is_not(None))):
            place = (Path(document).name[:3], str(line)) if kind == "mention" else ("", own_key(key))
            found.setdefault(place, set()).add(paper or 0)
    return found


def _elsewhere(name: str, homes: dict[tuple[str, str], set[int]]) -> set[int]:
    """The papers of the records that `name` stands for: the last in `ELSEWHERE`, or in a programme that DOI."""
    if name in ELSEWHERE:
        return homes.get(("", ELSEWHERE[name][-1].key), set())
    wanted = dict([_PIPEANN]).get(name, name.split(" ")[0])
    return {paper for (_, key), papers in homes.items() if key.endswith(wanted) for paper in papers}


def _asked(database: Database) -> set[frozenset[int]]:
    a, b = aliased(Record), aliased(Record)
    query = select(a.paper_id, b.paper_id).select_from(RecordLink).join(a, a.id == RecordLink.a)
    query = query.join(b, b.id == RecordLink.b).where(RecordLink.verdict == "ask")
    with database.reading() as connection:
        return {frozenset((one or 0, other or 0)) for one, other in connection.execute(query)}


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        mark = "      " if row.right else "WRONG "
        yield f"{mark}{row.line:3} want {row.want:9} got {row.got:6} | {row.a[:60]} | {row.b[:60]}"
    told = Counter((row.want, row.right) for row in rows)
    for want in ("same", "different", "uncertain"):
        yield f"{want}: {told[want, True]} of {told[want, True] + told[want, False]}"
    yield f"right: {sum(row.right for row in rows)} of {len(rows)}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "seeds.db")
        fill(database)
        print("\n".join(_lines(decided(database))))
        database.close()


if __name__ == "__main__":
    main()
