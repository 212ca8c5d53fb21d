"""From pairs to papers: links are taken from the surest down, and none may bring two different works together.

The result depends on the records and judgements only, not on the order in which they came: pairs are sorted by what
the records are called, not by their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from db.blocking.view import RecordView
from db.linkage.candidates import Pair
from db.linkage.rules import Decision

Rule = Callable[[RecordView, RecordView], Decision]
Group = tuple[RecordView, ...]
_JUDGED = 2.0  # surer than any rule
_APART = ("different", "version")


def judging(judgements: Mapping[Pair, str], decide: Rule) -> Rule:
    """The rule, but a judged pair is as the judgement says."""

    def verdict(a: RecordView, b: RecordView) -> Decision:
        word = judgements.get((a.id, b.id) if a.id < b.id else (b.id, a.id))
        if word == "same":
            return Decision("same", ("a person judged them the same",), _JUDGED)
        if word == "different":
            return Decision("different", ("a person judged them different",))
        return decide(a, b)

    return verdict


def cluster(by_id: Mapping[int, RecordView], decisions: Mapping[Pair, Decision], verdict: Rule) -> tuple[Group, ...]:
    """The groups of records held to be one paper each. `decisions` are those of all candidate pairs, at least where
    they say "same"; `verdict` is asked for the others.
    """
    home = {view.id: [view] for view in by_id.values()}
    for certain, a, b in _links(by_id, decisions):
        _join(home, a, b, None if certain else verdict)
    groups = {id(members): tuple(sorted(members, key=_name)) for members in home.values()}
    return tuple(sorted(groups.values(), key=lambda group: group[0].name))


def _links(
    by_id: Mapping[int, RecordView], decisions: Mapping[Pair, Decision]
) -> list[tuple[bool, RecordView, RecordView]]:
    """The pairs held to be the same, surest first, among equals by name; and whether a person said so."""
    links = []
    for (a_id, b_id), decision in decisions.items():
        if decision.verdict == "same":
            a, b = sorted((by_id[a_id], by_id[b_id]), key=_name)
            links.append((-decision.score, a.name, b.name, a, b))
    links.sort(key=lambda link: link[:3])
    return [(score <= -_JUDGED, a, b) for score, _, _, a, b in links]


def _join(home: dict[int, list[RecordView]], a: RecordView, b: RecordView, verdict: Rule | None) -> None:
    """Bring the groups of a and b together unless a pair across them is two works or two versions.

    `verdict` is None for a person's word, which no rule speaks against.
    """
    left, right = home[a.id], home[b.id]
    if left is right:
        return
    if verdict is not None and any(verdict(x, y).verdict in _APART for x in left for y in right):
        return
    left += right
    for member in right:
        home[member.id] = left


def _name(view: RecordView) -> tuple[str, str]:
    return view.name
