"""The query language, and that both engines find the same papers with it."""

from __future__ import annotations

import math
from functools import reduce

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.engine import Database
from db.errors import QuerySyntaxError
from db.linkage.link import link_pending
from db.models import Paper
from db.readonly import Answer, objects
from db.search.compile import match
from db.search.inflect import forms, stem
from db.search.query import DEEPEST, And, Fact, Not, Or, Words, parse
from db.search.search import search, total
from db.search.spelling import near_spellings, what_is_missing
from db.store import save, start_run
from extract.records import Author, PaperMention, PaperRecord, TalkRecord, Venue, Where

PLACE = Where("page")
LIBRARY = (
    PaperRecord(
        "usenix", "a", "Pie: A Programmable Serving System", PLACE, abstract="KV-cache reuse for LLM serving.",
        authors=(Author("In Gim", ("Yale University",)),), venue=Venue("OSDI", 2025),
    ),
    PaperRecord(
        "usenix", "b", "Serving files at 3.5x speed", PLACE, abstract="A file server; no cache of keys.",
        authors=(Author("José Núñez", ("ETH Zürich",)),), venue=Venue("OSDI", 2024),
    ),
    PaperRecord("usenix", "c", "Cache-coherent memory", PLACE, abstract=None, venue=Venue("SOSP", 2023)),
    PaperRecord("usenix", "d", "Système de fichiers", PLACE, abstract="Serve the cache, cache the server."),
    TalkRecord("schedule:g", "t", "talk", PLACE, "paper", papers=(PaperMention("Cache-coherent memory"),)),
)  # fmt: skip
LETTERS = {record.title: record.key for record in LIBRARY}


@pytest.fixture
def library(database: Database) -> Database:
    fill(database)
    return database


def fill(database: Database) -> None:
    save(database, LIBRARY, run_id=start_run(database, source="test", edition=None))
    link_pending(database)


def found(database: Database, query: str) -> set[str]:
    return {LETTERS[hit.title] for hit in search(database, query, limit=None)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("serving", "abd"),
        ('"serving"', "ab"),
        ("serves", "abd"),
        ("caches", "abcd"),
        ('"caches"', ""),
        ("serv*", "abd"),
        ("SERVING cache", "abd"),
        ("kv-cache", "a"),
        ('"kv cache"', "a"),
        ('"cache kv"', ""),
        ('"programmable serv"*', "a"),
        ('"programmable serv*"', "a"),
        ('"system kv"', ""),
        ("title:serving", "ab"),
        ("abstract:serving", "ad"),
        ("abstract:kv-caches", "a"),
        ("author:gims", ""),
        ("title:(cache OR serving) file*", "b"),
        ("systeme", "d"),
        ("author:nunez", "b"),
        ("author:yale", ""),
        ("affiliation:(yale OR zurich)", "ab"),
        ("3.5x", "b"),
        ("serving NOT llms", "bd"),
        ("NOT serving", "c"),
        ('NOT "serving"', "cd"),
        ("cache AND NOT (serving OR serve)", "c"),
        ("llm OR NOT cache", "a"),
        ("venue:OSDI", "ab"),
        ("venue:OSDI'25", "a"),
        ('cache venue:"osdi 2024"', "b"),
        ("year:2023..2024", "bc"),
        ("year:..2023", "c"),
        ("year:2025", "a"),
        ("NOT year:2025", "bcd"),
        ("covered:no", "abd"),
        ("cache covered:yes", "c"),
        ('"serving" OR covered:yes', "abc"),
    ],
)
def test_what_a_query_finds(library: Database, query: str, expected: str) -> None:
    assert found(library, query) == set(expected)


@pytest.mark.parametrize(
    ("query", "finds"), [("cache", "abcd"), ("cache year:2023..", "abc"), ("cache NOT coherent", "abd"), ("kv", "a")]
)
def test_of_very_many_papers_the_newest_of_those_asked_for_are_ranked(
    library: Database, monkeypatch: pytest.MonkeyPatch, query: str, finds: str
) -> None:
    monkeypatch.setattr("db.search.ranking.MOST", 2)
    with library.reading() as connection:
        newest = connection.execute(select(Paper.title).order_by(Paper.id.desc())).scalars().all()
    expected = [LETTERS[title] for title in newest if LETTERS[title] in finds][:2]
    assert {LETTERS[hit.title] for hit in search(library, query, limit=2)} == set(expected)
    assert found(library, query) == set(finds)


def test_a_hit_in_the_title_comes_first(library: Database) -> None:
    assert search(library, "cache", limit=1)[0].title == "Cache-coherent memory"


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a b OR c", Or((And((Words(("a",)), Words(("b",)))), Words(("c",))))),
        ("NOT a*", Not(Words(("a",), prefix=True))),
        ("title:kv-cache", Words(("kv", "cache"), field="title")),
        ("year:2025", Fact("year", "2025", 5)),
        ("and or not", And((Words(("and",)), Words(("or",)), Words(("not",))))),
    ],
)
def test_how_a_query_is_read(query: str, tree: object) -> None:
    assert parse(query) == tree


@pytest.mark.parametrize(
    ("query", "position", "says"),
    [
        ("", 0, "empty"),
        ("serving AND", 11, "not the end"),
        ("serving OR OR llm", 11, "not 'OR'"),
        ("(serving", 0, "never closed"),
        ("serving)", 7, "never opened"),
        ('say "kv cache', 4, "never closed"),
        ("colour:red", 0, "no field 'colour'"),
        ("a ->", 2, "no letter or digit"),
        ("(" * 50 + "a", 12, "too deep"),
    ],
)
def test_a_query_that_cannot_be_read_says_where(query: str, position: int, says: str) -> None:
    with pytest.raises(QuerySyntaxError, match=says) as error:
        parse(query)
    assert error.value.position == position


@pytest.mark.parametrize("query", ["year:soon", "covered:maybe", "venue:NoSuchPlace"])
def test_a_value_that_means_nothing_says_where(library: Database, query: str) -> None:
    with pytest.raises(QuerySyntaxError) as error:
        search(library, query)
    assert error.value.position == query.index(":") + 1


LEAVES = st.sampled_from(
    ['serving', 'cache', '"kv cache"', 'serv*', 'title:cache', 'abstract:(cache OR llm)', 'author:gim',
     'affiliation:eth',
     'systeme', '3.5x', 'year:2024..', 'covered:yes', 'venue:OSDI', '"cache the serv"*']
)  # fmt: skip
QUERIES = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({' '.join(parts)})"),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        part.map(lambda inner: f"NOT {inner}"),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=QUERIES)
def test_both_engines_find_the_same_papers(both: list[Database], query: str) -> None:
    for database in both:
        if not search(database, "cache"):
            fill(database)
    answers = [found(database, query) for database in both]
    assert reduce(lambda a, b: a if a == b else {"differ"}, answers) == answers[0]


PIECES = st.lists(
    st.one_of(
        LEAVES,
        st.sampled_from(
            ["AND", "OR", "NOT", "(", ")", '"', "*", "title:", "year:", "covered:", "venue:", ":", "'", "\\"]
        ),
        st.text(max_size=6),
    ),
    max_size=7,
).map(" ".join)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=PIECES)
def test_whatever_is_typed_is_answered_alike_or_refused_with_its_place(both: list[Database], query: str) -> None:
    for database in both:
        if not search(database, "cache"):
            fill(database)
    answers: list[object] = []
    for database in both:
        try:
            answers.append(found(database, query))
        except QuerySyntaxError as error:
            assert 0 <= error.position <= len(query)
            answers.append(error.position)
    assert answers[0] == answers[1]


def test_letters_without_accents_to_fold_are_found_as_people_type_them(database: Database) -> None:
    record = PaperRecord(
        "t", "k", "Straße der Knoten", Where("page"), authors=(Author("Łukasz Kaiser"), Author("Øyvind Ås"))
    )
    save(database, [record], run_id=start_run(database, source="t", edition=None))
    link_pending(database)
    for query in ("author:Lukasz", "author:łukasz", "author:Oyvind", "author:Øyvind", "strasse", "Straße"):
        assert [hit.title for hit in search(database, query)] == [record.title], query


def test_any_substring_of_chinese_japanese_and_korean_is_found(database: Database) -> None:
    titles = [
        "大规模分布式系统的日志压缩方法",
        "分散システムのログ圧縮",
        "분산 시스템의 로그 압축",
        "KV缓存 for Serving",
    ]
    records = [PaperRecord("t", str(n), title, Where("page")) for n, title in enumerate(titles)]
    save(database, records, run_id=start_run(database, source="t", edition=None))
    link_pending(database)
    wanted = {
        "分布式": 0,
        "日志压缩": 0,
        "title:系统": 0,
        "ログ": 1,
        "圧縮": 1,
        "시스템": 2,
        "로그": 2,
        "缓存": 3,
        "kv缓存": 3,
    }
    for query, number in wanted.items():
        assert [hit.title for hit in search(database, query)] == [titles[number]], query
    assert search(database, "布分") == []


def test_rows_of_sql_reach_json_whole() -> None:
    answer = Answer(("title", "title", "title_2", "x"), (("a", "b", "c", math.inf), ("d", "e", "f", 1.5)))
    assert list(objects(answer)) == [
        {"title": "a", "title_3": "b", "title_2": "c", "x": None},
        {"title": "d", "title_3": "e", "title_2": "f", "x": 1.5},
    ]


_NESTED = [
    "a OR (%s)",
    "a (%s)",
    "(%s) OR b",
    "NOT (%s)",
    "title:(%s)",
    "(a b) OR (c d (%s))",
    "(%s) NOT b",
    "(a OR b) (%s) OR y*",
    "a OR b (%s)",
]


@pytest.mark.parametrize("over", [-1, 0, 1])
@pytest.mark.parametrize("drawn", [*range(len(_NESTED)), "mixed"])
def test_a_query_is_nested_up_to_its_bound(database: Database, drawn: int | str, over: int) -> None:
    query, depth, rank = "x", 0, 0
    while depth < DEEPEST + over:
        form = _NESTED[rank % len(_NESTED)] if drawn == "mixed" else _NESTED[int(drawn)]
        deeper = 2 if form.startswith(("NOT", "title:", "(a b) OR (c d")) else 1
        form, deeper = (form, deeper) if depth + deeper <= DEEPEST + over else ("(%s)", 1)
        query, depth, rank = form % query, depth + deeper, rank + 1
    if over > 0:
        with pytest.raises(QuerySyntaxError, match="nested too deep"):
            search(database, query)
    else:
        search(database, query)


@pytest.mark.parametrize(
    ("word", "forms_"),
    [
        ("caching", {"cache", "caches", "cached", "caching"}),
        ("queries", {"query", "queries", "queried", "querying"}),
        ("planned", {"plan", "plans", "planned", "planning"}),
        ("mining", {"mine", "mines", "mined", "mining"}),
        ("batches", {"batch", "batches", "batched", "batching"}),
        ("llms", {"llm", "llms"}),
        ("gpus", {"gpu", "gpus"}),
        ("using", {"use", "uses", "used", "using"}),
        ("embedding", {"embedding", "embeddings"}),
        ("embed", {"embed", "embeds", "embedded", "embedding"}),
        ("training", {"train", "trains", "trained", "training"}),
    ],
)
def test_the_forms_of_a_word(word: str, forms_: set[str]) -> None:
    assert forms_ <= set(forms(word))
    assert all(set(forms(form)) >= forms_ for form in forms_)


@pytest.mark.parametrize("word", ["string", "spring", "speed", "analysis", "status", "class", "universe", "3fs"])
def test_what_only_looks_like_a_form_stays_itself(word: str) -> None:
    bare = {word.removesuffix(end) for end in ("ing", "ed", "s") if word.endswith(end)}
    assert not bare & set(forms(word))


@pytest.mark.parametrize(("one", "other"), [("university", "universe"), ("planes", "plan"), ("mining", "min")])
def test_words_that_a_stemmer_would_throw_together_stay_apart(one: str, other: str) -> None:
    assert other not in forms(one)


def test_nothing_found_names_what_is_spelt_nearly_so(library: Database) -> None:
    assert near_spellings(library, "servng title:memry") == {"servng": ("serving",), "memry": ("memory",)}
    assert near_spellings(library, "topic:servin") == {"servin": ("serving",)}
    assert near_spellings(library, "author:nunes") == {"nunes": ("nunez",)}
    assert near_spellings(library, 'serving "cache" NOT xqz') == {}


def test_pages_of_an_answer_make_the_whole(library: Database) -> None:
    whole = [hit.paper_id for hit in search(library, "serving OR cache", limit=None)]
    parts = [hit.paper_id for at in range(0, 4, 2) for hit in search(library, "serving OR cache", limit=2, offset=at)]
    assert parts == whole
    assert total(library, "serving OR cache") == len(whole)


def test_topics_are_found_in_upper_case_too(library: Database) -> None:
    assert found(library, "topic:SERVING") == found(library, "topic:serving") != set()


def test_an_unknown_field_is_answered_with_the_near_one(library: Database) -> None:
    with pytest.raises(QuerySyntaxError, match="did you mean title:"):
        search(library, "titel:x")


@pytest.mark.parametrize(
    "words",
    [
        "embed embeds embedded embedding embeddings",
        "cache caches cached caching cachings",
        "llm llms",
        "plan planned plannings",
    ],
)
def test_all_forms_of_a_word_have_one_stem(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == 1


def test_other_words_have_other_stems() -> None:
    words = ["string", "strip", "stride", "king", "spring", "thing", "universe", "university"]
    assert len({stem(word) for word in words}) == len(words)


def test_what_a_query_asks_for_and_is_not_there_is_named(library: Database) -> None:
    assert what_is_missing(library, "topic:servin") == ["There is no topic servin. Did you mean serving?"]
    assert what_is_missing(library, "topic:xqz serving") == ["There is no topic xqz."]
    assert what_is_missing(library, "servng") == ["No paper has servng. Did you mean serving?"]
    assert what_is_missing(library, "topic:serving") == []


def test_forms_that_count_in_several_fields_are_one_lexeme_on_postgresql() -> None:
    caches = [Words(("caches",), field=field) for field in ("title", "abstract")]
    assert match(Or((Words(("cache",)), *caches)), "postgresql") == "(('cache') | ('caches':AD))"
    assert match(Or(tuple(caches)), "sqlite") == '({title} : "caches" OR {abstract} : "caches")'
