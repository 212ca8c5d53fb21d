"""Why two records are held to be one paper or not, in words: each feature, what it is, and which way it pulls."""

from __future__ import annotations

from collections.abc import Mapping

from db.judgements.review import Explanation
from db.linkage.scorer import Contribution

_LEAST = 0.05  # log-odds; smaller pulls are not worth a line

MEANINGS: Mapping[str, str] = {
    "title_same": "the titles are equal",
    "title_words": "words shared, by rarity",
    "title_inside": "the shorter title's words in the other",
    "title_letters": "letters in common, in order",
    "title_trigrams": "letter triples in common",
    "title_within": "best place of one title in the other",
    "title_best": "best of words, letters and triples",
    "title_order": "words in the same order",
    "title_shared": "how much is shared at all",
    "title_rare_shared": "rare words in common",
    "title_both_alone": "what each title says alone",
    "title_length": "words of the shorter title",
    "title_rest": "words without the short name",
    "name": "short names before the colon",
    "authors_shared": "people in common, of the shorter list",
    "authors_all": "people in common, of the longer list",
    "authors_count": "how many people in common",
    "authors_first": "first and last author",
    "title_and_people": "lesser of title and people",
    "years_apart": "years between",
    "across": "of different or unknown kinds",
    "same_edition": "same venue and year",
    "abstract": "rare words of both abstracts",
}


def features(told: Explanation) -> list[tuple[str, str, str]]:
    """(what it is, value, weight) of every feature that weighs anything, the heaviest first, and of the bias."""
    heaviest = sorted((one for one in told.score.contributions if round(one[2], 2)), key=lambda one: -abs(one[2]))
    rows = [(_meaning(name), _value(value), f"{weight:+.2f}") for name, value, weight in heaviest]
    return [*rows, ("before anything is known", "", f"{told.score.bias:+.2f}")]


def for_and_against(told: Explanation, shown: int = 4) -> tuple[list[str], list[str]]:
    """What speaks for one paper and what against it, the heaviest first, at most `shown` features each."""
    pulls = sorted(told.score.contributions, key=lambda one: -abs(one[2]))
    speaks_for = [_pull(one) for one in pulls if one[2] >= _LEAST][:shown]
    speaks_against = [_pull(one) for one in pulls if one[2] <= -_LEAST][:shown]
    return speaks_for, [*(veto.message for veto in told.score.vetoes), *speaks_against]


def reasons(told: Explanation) -> list[str]:
    """The reasons of the verdict without the features, which `features` shows."""
    parts = set(told.score.reasons())
    return [reason for reason in told.reasons if reason not in parts]


def _pull(one: Contribution) -> str:
    name, value, weight = one
    return f"{_meaning(name)} ({_value(value)}) {weight:+.1f}"


def _meaning(name: str) -> str:
    return MEANINGS.get(name, name)


def _value(value: float | None) -> str:
    return "not known" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
