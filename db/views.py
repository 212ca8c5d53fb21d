"""The plural views: the public interface of the database, the same columns and rows on both engines.

`docs/database.md` documents every column. A change here is a change of that interface.
"""

from __future__ import annotations

from string import Template

from sqlalchemy import Connection, inspect, text

from db.canonical import digest
from extract.venues import SHIPPED

# The one thing the engines write differently: text joined in a stated order.
_JOINED = {
    "sqlite": Template(
        "(SELECT group_concat(part, '; ') FROM (SELECT $what AS part FROM $rows ORDER BY $order) AS parts)"
    ),
    "postgresql": Template("(SELECT string_agg($what, '; ' ORDER BY $order) FROM $rows)"),
}
# A text, and a list of texts joined, out of what a record `r` said.
_SAID = {
    "sqlite": Template("json_extract(r.payload, '$$.$name')"),
    "postgresql": Template("r.payload ->> '$name'"),
}
_SAID_LIST = {
    "sqlite": "(SELECT group_concat(value, '; ') FROM json_each(r.payload, '$.supporters'))",
    "postgresql": """(SELECT string_agg(value, '; ' ORDER BY place)
        FROM jsonb_array_elements_text(r.payload -> 'supporters') WITH ORDINALITY AS said (value, place))""",
}
# When a mention `m` of a talk `t` counts for its paper `p`, by the policy `c` of the talk's kind.
_PLANNED = "(t.date IS NULL OR t.date > CURRENT_DATE)"
_IS_PREPRINT = """(coalesce(m.series, '') IN ($preprints) OR (m.series IS NULL AND EXISTS (
        SELECT 1 FROM record_identifier i WHERE i.record_id = m.id AND i.scheme = 'arxiv')))"""
_COUNTS = f"""c.covers AND NOT (c.planned = 'open' AND {_PLANNED})
    AND (c.preprint_covers_published OR coalesce(p.series, '') IN ($preprints) OR NOT {_IS_PREPRINT})
    AND (c.published_covers_preprint OR coalesce(p.series, '') NOT IN ($preprints) OR {_IS_PREPRINT})"""
# Whose talk `t` (with its record `r`) is: the group `g`.
_WHOSE = """LEFT JOIN group_schedule o ON o.source = r.source
JOIN reading_group g ON g.id = coalesce(o.group_id, 1)"""
_PARTS = {
    "presenters": ("s.name", "talk_presenter s WHERE s.record_id = t.record_id", "s.position"),
    "affiliations": ("f.name", "affiliation f WHERE f.paper_id = a.paper_id AND f.author = a.position", "f.position"),
}

VIEWS: dict[str, str] = {
    "papers": """
SELECT p.public_id AS paper_id, p.title, p.series AS venue, p.year, p.track, p.session, p.published, p.authors,
       p.abstract, p.url, p.pdf, p.doi, p.arxiv, p.usenix, p.evidence, p.status, p.volume, p.issue, p.first_seen,
       p.last_changed
FROM paper p""",
    "authorships": """
SELECT p.public_id AS paper_id, a.position, a.name AS author, $affiliations AS affiliations
FROM authorship a JOIN paper p ON p.id = a.paper_id""",
    "talks": """
SELECT r.id AS talk_id, t.date, t.talk_kind AS kind, r.title, $presenters AS presenters,
       m.position AS paper_no, m.title AS paper_title, m.series AS venue, m.year, m.url AS paper_url,
       p.public_id AS paper_id, r.source, t."group", $slides, $summary, $video, r.document, r.line,
       r.first_seen, r.last_changed, $time AS "time", $room AS room, $supporters AS supporters,
       g.name AS reading_group
FROM talk t JOIN record r ON r.id = t.record_id $whose
LEFT JOIN record m ON m.parent_id = r.id AND m.vanished_at IS NULL
LEFT JOIN paper p ON p.id = m.paper_id
WHERE r.vanished_at IS NULL""",
    "coverage": """
SELECT p.public_id AS paper_id, r.id AS talk_id, t.date, t.talk_kind AS kind, r.title AS talk,
       $presenters AS presenters, r.source, $planned AS planned,
       CASE WHEN $planned AND c.planned = 'reserves' THEN 'reserved' ELSE 'covered' END AS state,
       g.name AS reading_group
FROM talk t JOIN record r ON r.id = t.record_id AND r.vanished_at IS NULL $whose
JOIN coverage_policy c ON c.group_id = g.id AND c.talk_kind = t.talk_kind
JOIN record m ON m.parent_id = r.id AND m.vanished_at IS NULL
JOIN paper p ON p.id = m.paper_id AND p.evidence = 'record'
WHERE $counts""",
    "uncovered": """
SELECT p.public_id AS paper_id, p.title, p.series AS venue, p.year, p.track, p.session, p.published, p.authors,
       p.abstract, p.url, p.pdf, p.doi, p.arxiv, p.usenix, p.evidence, p.status, p.volume, p.issue, p.first_seen,
       p.last_changed, whose.name AS reading_group
FROM paper p CROSS JOIN reading_group whose
WHERE p.evidence = 'record' AND p.status IS NULL AND (whose.id, p.id) NOT IN (
    SELECT g.id, p.id FROM talk t JOIN record r ON r.id = t.record_id AND r.vanished_at IS NULL $whose
    JOIN coverage_policy c ON c.group_id = g.id AND c.talk_kind = t.talk_kind
    JOIN record m ON m.parent_id = r.id AND m.vanished_at IS NULL
    JOIN paper p ON p.id = m.paper_id
    WHERE $counts)""",
    "paper_topics": """
SELECT p.public_id AS paper_id, t.topic, g.name AS reading_group
FROM paper_topic t JOIN paper p ON p.id = t.paper_id JOIN reading_group g ON g.id = t.group_id""",
    "citations": """
SELECT citing.public_id AS paper_id, cited.public_id AS cites
FROM reference f JOIN record r ON r.id = f.record_id AND r.vanished_at IS NULL
JOIN paper citing ON citing.id = r.paper_id
JOIN record_identifier i ON i.value = f.value AND i.scheme = f.scheme
JOIN record o ON o.id = i.record_id AND o.vanished_at IS NULL JOIN paper cited ON cited.id = o.paper_id
WHERE citing.id <> cited.id
UNION ALL
SELECT citing.public_id, cited.public_id
FROM reference f JOIN record r ON r.id = f.record_id AND r.vanished_at IS NULL
JOIN paper citing ON citing.id = r.paper_id
JOIN paper cited ON cited.title_key = f.value
WHERE f.scheme = 'title' AND citing.id <> cited.id""",
    "problems": """
SELECT b.id AS problem_id, b.code, b.severity, b.message, b.document, b.line, b.source, b.record_key,
       b.run_id, b.first_seen, b.last_seen, b.resolved_at
FROM problem b""",
    "enrichment": """
SELECT p.public_id AS paper_id, e.source, e.asked, e.fields, e.outcome, e.tried_at, e.tries, e.next_try, e.via
FROM enrichment_attempt e LEFT JOIN paper p ON p.id = e.paper_id""",
    "runs": """
SELECT n.id AS run_id, n.source, n.edition, n.started, n.finished, n.status, n.counts FROM run n""",
}
"""View name -> its SELECT, with the parts that differ between the engines as $names."""


def view_sql(name: str, dialect: str) -> str:
    """The SELECT behind a view on that engine."""
    joined = _JOINED[dialect]
    parts = {part: joined.substitute(what=w, rows=r, order=o) for part, (w, r, o) in _PARTS.items()}
    parts |= {part: _SAID[dialect].substitute(name=part) for part in ("time", "room")}
    parts["supporters"] = _SAID_LIST[dialect]
    return Template(VIEWS[name].strip()).substitute(parts | _rules())


def _material(kind: str) -> str:
    """What a schedule says of a talk's material, else what somebody added."""
    added = f"l.source = r.source AND l.key = r.key AND l.kind = '{kind}'"
    return f"coalesce(t.{kind}, (SELECT l.url FROM talk_link l WHERE {added})) AS {kind}"  # noqa: S608 (our names)


def _rules() -> dict[str, str]:
    """The rules of coverage with the shipped series of preprints; a view cannot know those of a group's own file."""
    preprints = ", ".join(f"'{name}'" for name in sorted(SHIPPED.preprints))
    materials = {kind: _material(kind) for kind in ("slides", "summary", "video")}
    return materials | {
        "whose": _WHOSE,
        "planned": _PLANNED,
        "counts": Template(_COUNTS).substitute(preprints=preprints),
    }


def create_views(connection: Connection) -> None:
    """Make every view on tables that are at their newest version."""
    for name in VIEWS:
        connection.execute(text(f"CREATE VIEW {name} AS {view_sql(name, connection.dialect.name)}"))


def views_digest() -> str:
    """What tells these views, and the rules of coverage in them, from those of another version of the program."""
    return digest(*(part for engine in _JOINED for name in VIEWS for part in (name, view_sql(name, engine))))


def drop_views(connection: Connection) -> None:
    """Take every view away, so that the tables under them can change."""
    known = inspect(connection).get_view_names()
    for name in [*reversed(VIEWS), *(name for name in known if name not in VIEWS)]:
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))
