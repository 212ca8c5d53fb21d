"""Whether judgements hold together: the chain that a new word contradicts, and the cost of asking."""

from __future__ import annotations

import datetime as dt
import random
import time

from db.judgements.graph import Judgement, JudgementGraph, Name, Verdict

AT = dt.datetime(2026, 9, 1, 8)


def name(number: int) -> Name:
    return "dblp", f"{number:06}"


def said(a: int, b: int, verdict: Verdict) -> Judgement:
    return Judgement(*sorted((name(a), name(b))), verdict, "Ada", AT)


def test_the_chain_names_the_judgements_in_order() -> None:
    one, two, three = said(1, 2, "same"), said(2, 3, "same"), said(3, 4, "different")
    judged = JudgementGraph([one, two, three])
    assert judged.contradiction(said(1, 3, "different")) == (one, two)
    assert judged.contradiction(said(4, 1, "same")) in ((one, two, three), (three, two, one))
    assert judged.contradiction(said(4, 5, "same")) == ()


def test_a_new_word_on_the_same_pair_takes_the_place_of_the_old_one() -> None:
    judged = JudgementGraph([said(1, 2, "same"), said(2, 3, "same")])
    assert judged.contradiction(said(1, 2, "different")) == ()
    judged.add(said(1, 2, "different"))
    assert judged.contradiction(said(1, 3, "same")) != ()
    judged.add(said(1, 2, "same"))
    assert judged.contradiction(said(1, 3, "different")) != ()


def contradicts(known: dict[tuple[Name, Name], Judgement], given: Judgement) -> bool:
    """The same question asked the slow way: join all that is the same, and look for two that are different in one."""
    group: dict[Name, Name] = {}

    def root(one: Name) -> Name:
        while group.get(one, one) != one:
            one = group[one]
        return one

    every = [*(j for pair, j in known.items() if pair != (given.a, given.b)), given]
    for judgement in every:
        if judgement.verdict == "same":
            group[root(judgement.a)] = root(judgement.b)
    return any(j.verdict == "different" and root(j.a) == root(j.b) for j in every)


def test_any_sequence_of_words_is_refused_exactly_where_it_contradicts_itself() -> None:
    for seed in range(200):
        draw = random.Random(seed)
        judged = JudgementGraph()
        for _ in range(40):
            a, b = draw.sample(range(8), 2)
            given = said(a, b, draw.choice(("same", "different")))
            against = judged.contradiction(given)
            assert bool(against) == contradicts(judged.known, given), (seed, given)
            if not against:
                judged.add(given)


def test_ten_thousand_judgements_are_checked_in_a_moment_also_where_they_make_one_long_chain() -> None:
    started = time.process_time()
    judged = JudgementGraph()
    for number in range(10_000):
        given = said(number, number + 1, "same")
        assert not judged.contradiction(given)
        judged.add(given)
    for number in range(10_000):
        given = said(number, 20_000 + number, "different")
        assert not judged.contradiction(given)
        judged.add(given)
    assert time.process_time() - started < 10
