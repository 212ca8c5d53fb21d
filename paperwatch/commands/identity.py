"""`same`, `different`, `unjudge`, `review`, `explain`, `link` and `judgements`: what is one paper."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from db.engine import Database
from db.errors import ContradictionError
from db.judgements import review as asked
from db.judgements.judging import Verdict, export_text, import_text, judgements
from db.judgements.lookup import records_named
from db.judgements.questions import papers_of, questions
from db.judgements.review import Explanation, OpenPair, Side
from db.linkage.link import link
from paperwatch.changes.door import StaleError
from paperwatch.changes.person import change
from paperwatch.config import load_config
from paperwatch.console import err, harmless, out, plural, print_json, print_table, safe
from paperwatch.databases import opened, telling
from paperwatch.errors import Exit, usage_error
from paperwatch.given import MOST, read_text
from paperwatch.judging import Outcome, answering, doubt, two, who
from paperwatch.progress import link_progress
from paperwatch.weighing import features, for_and_against, reasons

First = Annotated[str, typer.Argument(metavar="A", help="Id, DOI, arXiv id, USENIX key, title part or source:key.")]
Second = Annotated[str, typer.Argument(metavar="B", help="The other one, named in any of these ways.")]
Note = Annotated[str, typer.Option(help="Why, for those who read it later.")]
By = Annotated[str | None, typer.Option(help="Who judges; your login name if not given.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]

_PEOPLE = 6  # authors that are shown; by hand
_KEYS = "s same  d different  u unsure  n next  q quit"
_ANSWERS = {"s": "same", "d": "different", "u": "unsure"}

group = typer.Typer(
    help="""Share judgements between groups as a text file.

Example: `paperwatch judgements export ours.tsv`""",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    app.command("same")(same_command)
    app.command("different")(different_command)
    app.command("unjudge")(unjudge_command)
    app.command("review")(review_command)
    app.command("explain")(explain_command)
    app.command("link")(link_command)
    app.add_typer(group, name="judgements")


def same_command(
    a: First,
    b: Second,
    note: Note = "",
    by: By = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask about what speaks against it; for scripts.")] = False,
) -> None:
    """Say that two papers, or two records, are one paper. It outranks every rule and survives re-crawls.

    A name that only some records of a paper carry means these: its DOI, its arXiv id, an earlier title. Where one
    edition lists the two under two pages or DOIs you are asked once more; without a terminal it takes `--yes`.

    Example: `paperwatch same osdi25/ren 2502.15524 --note "retitled, same people"`
    """
    _say(a, b, "same", note, by, sure=yes)


def different_command(a: First, b: Second, note: Note = "", by: By = None) -> None:
    """Say that two papers, or two records of one paper, are different works. It outranks every rule.

    Example: `paperwatch different "Pie: A Programmable Serving System" "Pie: Pooling CPU Memory"`
    """
    _say(a, b, "different", note, by)


def _say(a: str, b: str, verdict: Verdict, note: str, by: str | None, *, sure: bool = True) -> None:
    who(by)
    with opened() as database, telling():
        if not sure and (against := doubt(database, a, b)):
            _agree(against)
        values = {"a": a, "b": b, "verdict": verdict, "note": note, "sure": True}
        done = change(database, "judge", values, by=by)
    _print_outcome("Kept", done.outcome)


def _agree(against: str) -> None:
    """Go on where the person at the terminal says so."""
    if not sys.stdin.isatty():
        raise usage_error(
            "judgement.two-entries", f"Nothing was kept: {against}. If they are one all the same, add --yes."
        )
    if not typer.confirm(f"{harmless(against)}. Are they one paper all the same?", err=True):
        err.print("Nothing was kept.")
        raise typer.Exit(Exit.FAILED)


def unjudge_command(a: First, b: Second, by: By = None) -> None:
    """Take back what was judged between two papers or records, and let the rules decide again.

    Example: `paperwatch unjudge osdi25/ren 2502.15524`
    """
    with opened() as database, telling():
        done = change(database, "unjudge", {"a": a, "b": b}, by=by)
    _print_outcome("Taken back", done.outcome)


def _print_outcome(done: str, outcome: Outcome) -> None:
    for judgement in outcome.judgements:
        out.print(f"{done}: {safe(judgement)}")
    papers = list(dict.fromkeys(one.paper for one in outcome.records))
    rows = [(p or "", ":".join(one.name), one.title) for p in papers for one in outcome.records if one.paper == p]
    print_table(f"These records make {plural(len(papers), 'paper')} now", ("id", "record", "title"), rows)
    for line in outcome.refused:
        out.print(f"[yellow]not done[/yellow]: {safe(line)}")


def link_command(
    cluster: Annotated[str | None, typer.Option(help="The scheduler whose workers match: tcp://HOST:PORT.")] = None,
    as_data: AsJson = False,
) -> None:
    """Make all papers anew from the records and judgements. What is new is linked by every command that brings it.

    The result is the same with a cluster and without. With one, records go as Parquet files into a folder beside the
    archive, which every machine must see under the same name.

    Examples: `paperwatch link`, `paperwatch link --cluster tcp://127.0.0.1:8786`
    """
    config = load_config(cluster=cluster)
    with opened(config) as database, link_progress() as on_step:
        if config.cluster:
            from paperwatch.cluster.engine import engine
            from paperwatch.cluster.matching import matching

            with engine(config.cluster) as workers:
                match = matching(workers, config.archive.absolute().with_name("linking"))
                result = link(database, on_step=on_step, match=match)
        else:
            result = link(database, on_step=on_step)
    if as_data:
        print_json({name: value for name, value in asdict(result).items() if name != "papers"})
        return
    said = f"{result.new} new, {result.changed} changed, {result.merged} merged, {result.removed} removed"
    out.print(f"{plural(result.looked_at, 'record')} linked; papers: {said}.")


def review_command(
    limit: Annotated[int, typer.Option(help="At most this many questions.", min=1, max=MOST)] = 20,
    by: By = None,
    as_data: AsJson = False,
) -> None:
    """Show two records side by side and ask whether they are one paper; one key for each answer, the weightiest first.

    Without a terminal, or with `--json`, the questions are listed and nothing is asked.

    Example: `paperwatch review --limit 10`
    """
    with opened() as database, telling():
        if not as_data and sys.stdin.isatty():
            _ask(database, limit, who(by))
            return
        found = questions(database, limit)
    if as_data:
        print_json([asdict(pair) for pair in found])
        return
    print_table(
        f"{plural(len(found), 'pair')} to be judged",
        ("score", "record", "record", "titles"),
        [(f"{q.score:.2f}", ":".join(q.a.name), ":".join(q.b.name), _titles(q)) for q in found],
    )


def _titles(pair: OpenPair) -> str:
    return "\n".join(dict.fromkeys((pair.a.title, pair.b.title)))


def _ask(database: Database, limit: int, by: str) -> None:
    judged, passed = 0, set[frozenset[str | None]]()
    while judged + len(passed) < limit and (open_ones := questions(database, 1, passed)):
        pair = open_ones[0]
        _print_pair(database, pair)
        key = _key()
        if key == "q":
            break
        if key not in _ANSWERS or not _answer(database, pair, _ANSWERS[key], by) or key == "u":
            passed.add(papers_of(pair))
            continue
        judged += 1
    skipped = f", {len(passed):,} left for later" if passed else ""
    out.print(f"{plural(judged, 'judgement')} kept{skipped}.")
    if not questions(database, 1, passed):
        out.print("Nothing more is to be judged.")


def _key() -> str:
    """The next of the keys s, d, u, n and q; the end of the input is q."""
    out.print(f"[bold]{_KEYS}[/bold]")
    while True:
        try:
            key = typer.getchar().lower()
        except EOFError:
            return "q"
        if key in (*_ANSWERS, "n", "q"):
            return key


def _answer(database: Database, pair: OpenPair, verdict: str, by: str) -> bool:
    """Keep the answer; False where other judgements say the opposite together, or somebody else was quicker."""
    try:
        done = change(database, "judge", {**answering(pair), "verdict": verdict, "sure": True}, by=by)
    except (ContradictionError, StaleError) as error:
        out.print(f"[red]{safe(error.code)}[/red]: {safe(error)}\n")
        return False
    kept = done.outcome.judgements[0] if done.outcome else done.change.said
    out.print(f"Kept: {safe(kept)}\n")
    return True


def _print_pair(database: Database, pair: OpenPair) -> None:
    told = asked.explain(database, pair.a.name, pair.b.name)[0]
    _print_sides(f"Are these one paper? ({pair.score:.2f})", pair.a, pair.b)
    speaks_for, speaks_against = for_and_against(told)
    for reason in reasons(told):
        out.print(f"  {safe(reason)}")
    for word, lines in (("for", speaks_for), ("against", speaks_against)):
        out.print(f"  [bold]{word}[/bold]: {safe('; '.join(lines) or 'nothing')}")


def _print_sides(title: str, a: Side, b: Side) -> None:
    rows: Sequence[tuple[str, str | None, str | None]] = (
        ("title", a.title, b.title),
        ("people", _people(a), _people(b)),
        ("venue", a.venue, b.venue),
        ("place", a.url, b.url),
        ("paper", a.paper, b.paper),
    )
    print_table(title, ("", ":".join(map(harmless, a.name)), ":".join(map(harmless, b.name))), rows)


def _people(side: Side) -> str:
    more = len(side.authors) - _PEOPLE
    return ", ".join(side.authors[:_PEOPLE]) + (f" and {more} more" if more > 0 else "")


def explain_command(a: First, b: Second, as_data: AsJson = False) -> None:
    """Explain why two papers or records are held to be one or not: verdict, reasons, vetoes, features and weights.

    Of two papers with several records, the pair with the strongest reason is shown in full and the others in a line.

    Example: `paperwatch explain osdi25/ren 2502.15524`
    """
    with opened() as database, telling():
        found = _explained(database, a, b)
        known = [j for j in judgements(database) for t in found if {j.a, j.b} == {t.a.name, t.b.name}]
    if as_data:
        print_json({"pairs": [asdict(one) for one in found], "judgements": [asdict(one) for one in known]})
        return
    _print_explanation(found[0])
    if found[1:]:
        print_table(
            f"\nThe other {plural(len(found) - 1, 'pair')} of their records",
            ("verdict", "record", "record", "why"),
            [(t.verdict, ":".join(t.a.name), ":".join(t.b.name), "; ".join(reasons(t))) for t in found[1:]],
        )
    for judgement in known:
        out.print(f"\nA person's word, which outranks all of this: {safe(judgement)} {safe(judgement.note)}".rstrip())


def _explained(database: Database, a: str, b: str) -> list[Explanation]:
    """Every pair of two papers; of two names of one paper, or of two records, the pair that they stand for."""
    left, right = records_named(database, a), records_named(database, b)
    if left.paper and right.paper and left.paper != right.paper and not (left.exact and right.exact):
        return asked.explain(database, left.paper, right.paper)
    _, _, (first, second) = two(database, a, b)
    if not (found := asked.explain(database, first, second)):
        raise usage_error("record.unknown", f"{':'.join(first)} and {':'.join(second)} cannot be compared.")
    return found


def _print_explanation(told: Explanation) -> None:
    _print_sides("", told.a, told.b)
    verdict = f"a person said {told.judgement}" if told.judgement else f"by the rules: {told.verdict}"
    out.print(f"\n[bold]{safe(verdict)}[/bold]; they {'are one paper' if told.together else 'are two papers'} now")
    for reason in reasons(told):
        out.print(f"  - {safe(reason)}")
    for veto in told.score.vetoes:
        out.print(f"  - against: {safe(veto.message)} (at most: {safe(veto.allows)})")
    print_table(
        f"\nWhat titles, people and years say by themselves: {told.score.probability:.0%}",
        ("feature", "value", "weight"),
        features(told),
    )


@group.command("export")
def export_command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to write; - is standard output.")],
) -> None:
    """Write all judgements as text: verdict, record, record, who, when, note, parted by tabs.

    Example: `paperwatch judgements export ours.tsv`
    """
    with opened() as database:
        text = export_text(database)
        count = len(judgements(database))
    if file == "-":
        sys.stdout.write(harmless(text))
        return
    Path(file).write_text(text, "utf-8")
    out.print(f"Wrote {plural(count, 'judgement')} to {safe(file)}.")


@group.command("import")
def import_command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of `judgements export`; - is standard input.")],
    dry: Annotated[bool, typer.Option("--dry-run", help="Say what would be taken over, and keep nothing.")] = False,
) -> None:
    """Take over the judgements of a file and link anew; one on records that are not here yet waits for them.

    Where a line and a word that is here say the opposite of the same two records, the newer one stands and both are
    shown. A line that contradicts several words together is shown and left out; the exit status is then 1.

    Example: `paperwatch judgements import theirs.tsv`
    """
    text = _read(file)
    with opened() as database, telling():
        taken = import_text(database, text, dry=dry)
    would = " would be" if dry else ""
    out.print(f"{plural(taken.kept, 'judgement')}{would} new or changed, {len(taken.refused):,} refused.")
    for line in taken.conflicts:
        out.print(f"[yellow]two words[/yellow]: {safe(line)}")
    for line in taken.refused:
        out.print(f"[yellow]refused[/yellow]: {safe(line)}")
    if taken.refused:
        raise typer.Exit(Exit.FAILED)


def _read(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else read_text(Path(file))
    except UnicodeDecodeError as error:
        raise usage_error("file.unreadable", f"{file} cannot be read: it is no text in UTF-8.") from error
