"""Conference pages that print authors one below the other, with their affiliations below, beside or behind them."""

from __future__ import annotations

import pytest

from extract.programme import extract
from extract.records import Extraction, PaperRecord

PAPERS = {
    "Alpha: A Fast System for Serverless": [("Anna Adams", "Kyoto University"), ("Robert Boole", "EPFL")],
    "Beta: A Slow System for Storage": [("Marie Curie", "Purdue University"), ("Paul Dirac", "Purdue University")],
    "Gamma: A Blue System for Clouds": [("Leonhard Euler", "ETH Zurich"), ("Enrico Fermi", "University of Oslo")],
    "Delta: A Red System for Nets": [("Carl Gauss", "Rice University")],
}
People = dict[str, list[tuple[str, ...]]]


def page(author: str, entry: str = "<div><h4>{title}</h4>{people}</div>") -> Extraction:
    """A page with `entry` for each paper, `author` for each of its authors."""
    body = "".join(
        entry.format(title=title, people="".join(author.format(name=n, place=p) for n, p in people))
        for title, people in PAPERS.items()
    )
    return extract(f"<html><body>{body}</body></html>".encode(), "https://2022.eurosys.org/program.html")


def people(found: Extraction) -> People:
    records = [r for r in found.records if isinstance(r, PaperRecord)]
    return {r.title: [(a.name, *a.affiliations) for a in r.authors] for r in records}


@pytest.mark.parametrize(
    "author",
    [
        "<p>{name}</p><p>{place}</p>",
        "<div class=a><div class=n>{name}</div><div class=p>{place}</div></div>",
        "<div class=a><h5><a href=x>{name}</a></h5><span class=p>{place}</span></div>",
        "<div>{name}, {place}</div>",
        "<p>{name}<br>{place}</p>",
        "<li><a href=x>{name}</a> <small>{place}</small></li>",
        "<span class=chip><b>{name}</b><small>{place}</small></span>",
    ],
)
def test_each_author_has_the_place_below_or_beside_the_name(author: str) -> None:
    found = page(author)
    assert people(found) == PAPERS
    assert not [p for p in found.problems if p.code == "record.doubtful"]


def test_what_labels_the_authors_is_no_title() -> None:
    entry = "<div><a href=x>{title}</a><div><h5>Speakers</h5>{people}</div></div>"
    assert people(page("<div><h5>{name}</h5><div class=p>{place}</div></div>", entry)) == PAPERS


def test_a_place_that_reads_like_a_person_is_told_by_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PAPERS, "Epsilon on Fire", [("Grace Hopper", "IMT Atlantique"), ("Konrad Zuse", "TU Wien")])
    assert people(page("<p>{name}</p><p>{place}</p>")) == PAPERS


def test_names_in_one_cell_and_their_places_in_the_next_go_together() -> None:
    rows = "".join(
        f"<tr><td>{title}</td><td>{'<br>'.join(n for n, _ in of)}</td><td>{'<br>'.join(p for _, p in of)}</td></tr>"
        for title, of in PAPERS.items()
    )
    found = extract(f"<html><body><table>{rows}</table></body></html>".encode(), "https://2022.eurosys.org/program")
    assert people(found) == PAPERS


def test_several_places_below_several_names_are_a_doubt() -> None:
    authors = "<p>Anna Adams</p><p>Robert Boole</p><p>Carl Gauss</p><p>Kyoto University</p><p>EPFL</p>"
    entries = "".join(f"<div><h4>{title}</h4>{authors}</div>" for title in PAPERS)
    one = "<div><h4>Eta of Theta</h4><p>Marie Curie</p><p>Purdue University</p></div>" * 4
    found = extract(f"<html><body>{entries}{one}</body></html>".encode(), "https://2022.eurosys.org/program.html")
    doubted = {p.record_key for p in found.problems if p.code == "record.doubtful"}
    assert set(PAPERS) <= {r.title for r in found.records if r.key in doubted}


def test_the_chair_of_a_session_is_no_author() -> None:
    entry = "<div><h4>{title}</h4>{people}</div><h3>Session</h3><div>Session Chair</div><p>Jane Doe</p><p>MIT</p>"
    assert people(page("<p>{name}</p><p>{place}</p>", entry)) == PAPERS


def test_a_list_of_places_below_names_does_not_say_who_works_where() -> None:
    entry = "<div><h4>{title}</h4><p>{people}</p><p><i>Kyoto University; Purdue University</i></p></div>"
    found = page("{name}, ", entry)
    assert people(found) == {title: [(name,) for name, _ in of] for title, of in PAPERS.items()}
