"""The rule over a pair of records: identifiers first, then the title; evidence against a match wins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from db.blocking import people, titles
from db.blocking.labels import publishers_dois
from db.blocking.view import RecordView
from db.linkage.features import Candidate, VenueKind
from db.linkage.scorer import Score, score, shipped
from db.trust import trust
from extract.records import Venue
from extract.text import title_key
from extract.venues import SHIPPED

Verdict = Literal["same", "version", "different", "ask", "unknown"]

SCHEMES = ("doi", "arxiv", "usenix", "dblp", "openalex", "semanticscholar")
"""Schemes whose names belong to one work. A repository ("github") may hold several."""

_TELLS_APART = ("arxiv", "usenix")
_LEAST_WORDS = 3  # of a title that tells a work; by hand
_TELLING_WORDS = 5  # of a title that two works hardly share; by hand
_LEAST_LETTERS = 4  # of a word that two titles can meet by; by hand
_LEAST_SHARE = 0.1  # of the words, by rarity: below it hardly any score comes near a question
_LEAST_SHARE_OF_VERSIONS = 0.5  # of the words, by rarity; by hand
_COPIED_WRONGLY = 0.3  # likelihood by the text alone: of 146 links of hand-kept lists to USENIX papers none was below
_ONE_SYSTEM = (
    0.2  # of what follows an equal short name: 66 of 69 retitled papers have more, 180 of 4,001 pairs by others
)
_BY_NAME = 0.3  # of a question: below all that the score asks
_SCORED = 0.7  # of a link by score at most; equal titles have 0.8


@dataclass(frozen=True, slots=True)
class Decision:
    """What a pair is held to be, how sure (of "same": links are taken in this order), and why in words."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    score: float = 0.0


def decide(a: RecordView, b: RecordView) -> Decision:
    """What the pair is held to be. Symmetric; depends on nothing but the two views.

    "version": two printings of one work (conference and journal, a reprint), linked and never merged.
    """
    if against := vetoes(a, b):
        if equal := _only_names_differ(a, b):
            return Decision("ask", (equal, *against), 0.6)
        return _version(a, b, against) or Decision("different", against)
    if shared := shared_names(a, b):
        reasons = tuple(f"both are {scheme} {value}" for scheme, value in shared)
        if not titles_meet(a, b):
            return Decision("ask", (*reasons, "but the titles share no word"), 0.7)
        if people_differ(a, b) and not _one_title(a, b):
            return Decision("ask", (*reasons, "but titles and authors are others"), 0.7)
        if copied_wrongly(a, b):
            return Decision("ask", (*reasons, "but a hand-kept line gives that link to another title"), 0.7)
        if _of_the_whole(a, b):
            return Decision("ask", (*reasons, "but one page gives that name to two titles"), 0.7)
        return Decision("same", reasons, 1.0)
    return _by_title(a, b) if _one_title(a, b) else by_score(a, b)


def _one_title(a: RecordView, b: RecordView) -> bool:
    """One title, or one that a preprint had before."""
    return bool(a.title_key) and (a.title_key == b.title_key or a.title_key in b.older or b.title_key in a.older)


def copied_wrongly(a: RecordView, b: RecordView) -> bool:
    """True where a talk or list entry prints a title that is hardly the one of the record its link leads to.

    A link is easily copied into the wrong line. A short name in place of the title says nothing against it. Where two
    lines of one page have one link, their titles must be likely to be one: one of the two may be wrong.
    """
    if "mention" not in (a.kind, b.kind) or _one_title(a, b):
        return False
    if any(len(view.title_key.split()) < _LEAST_WORDS for view in (a, b)):
        return False
    one_page = a.kind == b.kind == "mention" and a.source == b.source and a.parent_id != b.parent_id
    return unlike(a, b, shipped().titles.likely if one_page else _COPIED_WRONGLY)


def _of_the_whole(a: RecordView, b: RecordView) -> bool:
    """True for two entries of one page with unlike titles: the identifier may be that of the whole proceedings."""
    if a.kind != "paper" or b.kind != "paper" or a.listing != b.listing or a.key == b.key or _one_title(a, b):
        return False
    return unlike(replace(a, authors=()), replace(b, authors=()))


def unlike(a: RecordView, b: RecordView, least: float = _COPIED_WRONGLY) -> bool:
    """True where titles, people and years make the two hardly one paper, whatever identifiers they have."""
    return score(candidate(a), candidate(b)).probability < least


def promising(a: RecordView, b: RecordView) -> bool:
    """False for most pairs without a name or title in common of which `decide` would say "different" or "unknown"."""
    if not a.title_key or not b.title_key:
        return False
    if titles.share(a.title, b.title) < _LEAST_SHARE and not one_name(a, b):
        return False
    if not a.authors or not b.authors or people.any_shared(a.authors, b.authors):
        return True
    return titles.parse(a.title).compact == titles.parse(b.title).compact


def by_score(a: RecordView, b: RecordView) -> Decision:
    """What titles, people and years say together (`db.linkage.scorer`); its score is below that of equal titles."""
    if not a.title_key or not b.title_key:
        return Decision("unknown")
    a, b = _as_called(a, b), _as_called(b, a)
    if titles.share(a.title, b.title) < _LEAST_SHARE:
        return Decision("unknown")
    scored = score(candidate(a), candidate(b))
    forbidden = any(veto.code == "another-number" for veto in scored.vetoes)
    if scored.outcome == "different" and not forbidden:
        return _by_name(a, b, scored) or _by_typed_name(a, b) or _but_for_a_name(a, b) or Decision("unknown")
    reasons = (f"titles, people and years make one paper {scored.probability:.0%} likely", *scored.reasons())
    if scored.outcome == "different":
        return Decision("different", reasons)
    if scored.outcome == "same" and (_is_title_alone(a) or _is_title_alone(b)):
        return Decision("ask", (*reasons, "but one is a title alone, and the titles are not equal"), 0.6)
    return Decision(scored.outcome, reasons, _SCORED * scored.probability)


def _by_name(a: RecordView, b: RecordView, scored: Score) -> Decision | None:
    """A question where two titles begin with one short name, go on alike, and nothing speaks against one paper."""
    name = titles.parse(a.title).name
    if not name or name != titles.parse(b.title).name or scored.vetoes:
        return None
    rest = {feature: value for feature, value, _ in scored.contributions}["title_rest"] or 0
    if rest < _ONE_SYSTEM or a.listing == b.listing or not years_agree(a, b):
        return None
    if _elsewhere(a, b):
        return None
    return Decision("ask", (f"both are called {name}, and what follows is alike by {rest:.0%}",), _BY_NAME)


def _by_typed_name(a: RecordView, b: RecordView) -> Decision | None:
    """A question where a talk or list entry prints no more than what stands before the colon of a paper's title."""
    for mention, paper in ((a, b), (b, a)):
        if mention.kind != "mention" or paper.kind != "paper":
            continue
        name = titles.typed_name(mention.title)
        if name and name == titles.opening(paper.title) and years_agree(a, b) and not _elsewhere(a, b):
            return Decision("ask", (f"one is called {mention.title}, and the other prints no more",), _BY_NAME)
    return None


def _but_for_a_name(a: RecordView, b: RecordView) -> Decision | None:
    """A question where one title is the other behind a short name, and no other people are named: systems are named
    years after their preprint, and lists set names before titles."""
    left, right = titles.parse(a.title), titles.parse(b.title)
    if left.rest != right.rest or len(left.rest) < _TELLING_WORDS or (left.name and right.name) or people_differ(a, b):
        return None
    return Decision("ask", (f"the titles are equal but for the name {left.name or right.name}",), _BY_NAME)


def _elsewhere(a: RecordView, b: RecordView) -> bool:
    """Two conferences, and neither is a preprint's."""
    left, right = a.edition[0], b.edition[0]
    return bool(left and right and left != right and not (a.preprint or b.preprint))


def _as_called(view: RecordView, other: RecordView) -> RecordView:
    """The view, its title under the short name that lists give it where the other record has that name."""
    if not view.called or titles.parse(view.title).name in (others := _names(other)):
        return view
    own = _names(view)
    name = next((name for name in view.called if titles.compact(name) in own & others), "")
    return replace(view, title=f"{name}: {view.title}") if name else view


def one_name(a: RecordView, b: RecordView) -> bool:
    """True where both have one short name, in their titles or from a list."""
    return bool((a.called or b.called or a.short or b.short) and _names(a) & _names(b))


def _names(view: RecordView) -> set[str]:
    printed = (titles.parse(view.title).name, *map(titles.compact, (view.short, *view.called)))
    return {name for name in printed if name}


def _is_title_alone(view: RecordView) -> bool:
    """A talk or list that names a paper by a typed title: no link, no people, no venue, no year."""
    return view.kind == "mention" and not (view.names or view.authors or view.series or view.year)


def _version(a: RecordView, b: RecordView, against: tuple[str, ...]) -> Decision | None:
    """Two works that a veto keeps apart, but whose title and people are the same."""
    if not a.authors or not b.authors or titles.share(a.title, b.title) < _LEAST_SHARE_OF_VERSIONS:
        return None
    if nobody_in_common(a, b):
        return None
    scored = score(candidate(a), candidate(b))
    if scored.probability < shipped().people.likely or any(v.allows == "different" for v in scored.vetoes):
        return None
    if scored.probability >= shipped().people.version:
        return Decision("version", ("title and people agree", *against), _SCORED * scored.probability)
    if a.edition == b.edition or a.listing == b.listing:
        return None
    why = (
        f"titles, people and years make one work {scored.probability:.0%} likely",
        *against,
        "but it may be a version",
    )
    return Decision("ask", why, _SCORED * scored.probability)


@lru_cache(maxsize=8192)
def candidate(view: RecordView) -> Candidate:
    """The view as the scorer sees it. Identifiers are not in it: the rules above look at them."""
    series, year = view.edition
    kind: VenueKind = "list" if view.kind == "mention" else "other"
    if view.preprint:
        series, kind = None, "preprint" if view.kind == "paper" else "list"
    elif series is not None and view.kind == "paper":
        kind = "conference"
    title = titles.without_marks(titles.clean(view.title))
    return Candidate(
        title, view.authors, year, series, kind, abstract=view.abstract, source=view.listing, key=view.key,
        printed=view.title,
    )  # fmt: skip


def vetoes(a: RecordView, b: RecordView) -> tuple[str, ...]:
    """The evidence that the two are different works, none for most pairs."""
    return tuple(
        reason for veto in (_one_source, _one_talk, _mislabelled, _other_name, _other_doi) if (reason := veto(a, b))
    )


def _only_names_differ(a: RecordView, b: RecordView) -> str | None:
    """What is equal of two records with one title whose addresses differ: one may be a slip or a second work, as only a
    person can tell. None where more than addresses differs, and for one work of the same people at two conferences.
    """
    if not _one_title(a, b) or any(veto(a, b) for veto in (_one_talk, _mislabelled)):
        return None
    if people_shared(a, b):
        one_edition = a.series is not None and a.year is not None and a.edition == b.edition
        return "title, people and edition are equal" if one_edition else None
    if people_differ(a, b) or len(a.title_key.split()) < _TELLING_WORDS:
        return None
    return "the titles are equal, and one names nobody"


def _one_source(a: RecordView, b: RecordView) -> str | None:
    if a.kind != "paper" or b.kind != "paper" or a.source not in trust().one_key_one_work:
        return None
    if a.listing == b.listing and a.key != b.key:
        return f"{a.source} lists both, as {a.key} and {b.key}"
    return None


def _one_talk(a: RecordView, b: RecordView) -> str | None:
    if a.parent_id is not None and a.parent_id == b.parent_id and a.title_key != b.title_key:
        return "one talk names both, as two papers"
    return None


def _mislabelled(a: RecordView, b: RecordView) -> str | None:
    for mention, other in ((a, b), (b, a)):
        if (mention.series, mention.year) == (other.series, other.year) and mention.mislabelled:
            return f"one is {mention.mislabelled}"
    return None


def _other_name(a: RecordView, b: RecordView) -> str | None:
    for scheme in _TELLS_APART:
        left, right = a.values(scheme), b.values(scheme)
        if left and right and not left & right:
            return f"different {scheme} names: {min(left)} and {min(right)}"
    return None


def _other_doi(a: RecordView, b: RecordView) -> str | None:
    left, right = (publishers_dois(view) for view in (a, b))
    if left and right and not left & right:
        return f"different DOIs: {min(left)} and {min(right)}"
    return None


def two_entries(a: RecordView, b: RecordView) -> str | None:
    """How one edition lists the two apart: under two pages of USENIX, or two DOIs of one publisher. Else None."""
    if pages := _beside(a.values("usenix"), b.values("usenix")):
        return f"{SHIPPED.find(pages[0].partition('/')[0]) or 'One conference'} lists both, as {' and '.join(pages)}"
    (series, year), other = a.edition, b.edition
    dois = _beside(publishers_dois(a), publishers_dois(b))
    if dois and series and year and (series, year) == other:
        return f"{Venue(series, year)} lists both, as {' and '.join(dois)}"
    return None


def _beside(left: frozenset[str], right: frozenset[str]) -> tuple[str, str] | None:
    """Two names with one beginning, of a conference or publisher; None where a name is shared."""
    if left & right:
        return None
    pairs = ((x, y) for x in sorted(left) for y in sorted(right))
    return next(((x, y) for x, y in pairs if x.partition("/")[0] == y.partition("/")[0]), None)


def shared_names(a: RecordView, b: RecordView) -> list[tuple[str, str]]:
    """The names that both records give the work; a USENIX name read off a file name counts where it agrees."""
    shared = [(scheme, value) for scheme, value in a.names & b.names if scheme in SCHEMES]
    for hinted, other in ((a, b), (b, a)):
        hints = hinted.values("usenix-file") & (other.values("usenix") | other.values("usenix-file"))
        shared += [("usenix", value) for value in hints]
    return sorted(set(shared))


def titles_meet(a: RecordView, b: RecordView) -> bool:
    """False for two titles without one word in common: then even an equal identifier may be a slip of the pen.

    A short name ("Acme", "DeepPlan") that a list prints in place of the title says nothing against it.
    """
    if any(len(view.title_key.split()) < _LEAST_WORDS for view in (a, b)):
        return True
    left, right = (_long_words(view.title_key) for view in (a, b))
    return not left or not right or bool(left & right)


def _long_words(key: str) -> set[str]:
    return {word for word in key.split() if len(word) >= _LEAST_LETTERS}


def _by_title(a: RecordView, b: RecordView) -> Decision:
    """Two records with one title: the same work unless years, venues or people speak against it."""
    same_title = "the titles are equal"
    if people_differ(a, b):
        return Decision("different", (same_title, "but no author is shared"))
    if nobody_in_common(a, b):
        return Decision("ask", (same_title, "but the authors share a name and nobody is one of both"), 0.5)
    (series_a, year_a), (series_b, year_b) = a.edition, b.edition
    if series_a and series_b and series_a != series_b and not (a.preprint or b.preprint):
        verdict: Verdict = "version" if people_shared(a, b) else "ask"
        return Decision(verdict, (same_title, f"but one is of {series_a}, the other of {series_b}"), 0.6)
    if not years_agree(a, b):
        return Decision("ask", (same_title, f"but the years are {year_a} and {year_b}"), 0.6)
    if series_a is not None and (series_a, year_a) == (series_b, year_b):
        return Decision("same", (same_title, f"and so is the edition, {series_a} {year_a or ''}".rstrip()), 0.9)
    if len(a.title_key.split()) < _LEAST_WORDS and not people_shared(a, b):
        return Decision("ask", (same_title, "but too short to tell a work"), 0.5)
    return Decision("same", (same_title, "and nothing speaks against it"), 0.8)


def years_agree(a: RecordView, b: RecordView) -> bool:
    """Years one work may have: equal, one apart between sources, more between a preprint and its version of record.

    Who lists a preprint may name the year of a later version.
    """
    (series_a, year_a), (series_b, year_b) = a.edition, b.edition
    if year_a is None or year_b is None:
        return True
    if a.preprint == b.preprint:
        one_edition = series_a is not None and series_a == series_b
        listed = a.preprint and "mention" in (a.kind, b.kind)
        return abs(year_a - year_b) <= (0 if one_edition and not listed else 1)
    later = year_b - year_a if a.preprint else year_a - year_b
    return -trust().preprint_years_behind <= later <= trust().preprint_years_ahead


def people_differ(a: RecordView, b: RecordView) -> bool:
    """True where both name authors and share no word of any name."""
    return bool(a.authors) and bool(b.authors) and not people_shared(a, b)


def people_shared(a: RecordView, b: RecordView) -> bool:
    """True where a word of two letters or more stands in the names of both."""
    return bool(_name_words(a.authors) & _name_words(b.authors))


def nobody_in_common(a: RecordView, b: RecordView) -> bool:
    """True where both name authors and none of them can be one person: "Wei Zhang" and "Wei Wang" share a word only."""
    return bool(a.authors) and bool(b.authors) and not people.any_shared(a.authors, b.authors)


@lru_cache(maxsize=16384)
def _name_words(authors: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for author in authors for word in title_key(author).split() if len(word) > 1)
