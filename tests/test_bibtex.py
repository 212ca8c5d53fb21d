"""BibTeX and RIS files that a person exported."""

from __future__ import annotations

import io
import tarfile
from datetime import date
from pathlib import Path

import pytest

from extract.bibtex import bib, ris
from extract.records import Extraction, PaperRecord, Venue

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "bibtex"


def papers(extraction: Extraction) -> list[PaperRecord]:
    return [record for record in extraction.records if isinstance(record, PaperRecord)]


def read(text: str) -> Extraction:
    return bib.extract(text.encode(), "x.bib")


def test_an_acm_export_knows_doi_venue_and_abstract() -> None:
    extraction = bib.extract((FIXTURES / "acm.bib").read_bytes(), "acm.bib")
    (paper,) = papers(extraction)
    assert (paper.key, paper.venue) == ("10.1145/3694715.3695964", Venue("SOSP", 2024))
    assert [a.name for a in paper.authors] == ["Yixin Song", "Zeyu Mi", "Haotong Xie", "Haibo Chen"]
    assert paper.abstract is not None
    assert "80% of the work" in paper.abstract
    assert [p.code for p in extraction.problems] == ["ignored.proceedings"]


def test_what_another_entry_of_the_file_says_of_all_is_inherited() -> None:
    paper = "@inproceedings{a, author={Ada Bee}, title={Quorum Leases}, %s}"
    found = read(paper % "xdata={v, w}" + "@xdata{v, booktitle={OSDI}}@xdata{w, year=2018}")
    assert [record.venue for record in papers(found)] == [Venue("OSDI", 2018)]
    assert found.problems == ()
    orphan = read(paper % "crossref={gone}")
    assert [p.code for p in orphan.problems] == ["bibtex.no-parent"]


def test_a_usenix_export_is_known_by_its_page() -> None:
    first = papers(bib.extract((FIXTURES / "usenix.bib").read_bytes(), "usenix.bib"))[0]
    assert (first.key, first.identifiers.usenix) == ("osdi25/zhang-dingyan", "osdi25/zhang-dingyan")
    assert first.title == "BlitzScale: Fast and Live Large Model Autoscaling with O(1) Host Caching"
    assert (first.venue, first.published) == (Venue("OSDI", 2025), date(2025, 7, 1))


def test_an_unclosed_brace_does_not_swallow_the_entries_behind_it() -> None:
    extraction = bib.extract((FIXTURES / "usenix.bib").read_bytes(), "usenix.bib")
    assert [p.key for p in papers(extraction)] == [
        "osdi25/zhang-dingyan",
        "unclosed-braces-do-not-swallow-the-next-entry/2025",
        "osdi25/he",
    ]
    assert [(p.code, p.where.line) for p in extraction.problems] == [
        ("bibtex.damaged-entry", 12),
        ("ignored.stub", 18),
    ]


def test_names_are_turned_to_their_natural_order() -> None:
    (paper,) = papers(
        read(r"@misc{a, title={T}, author={van der Berg, Jan and M{\"u}ller, Ren{\'e}e and {ACME Inc} and others}}")
    )
    assert [a.name for a in paper.authors] == ["Jan van der Berg", "Renée Müller", "ACME Inc"]
    assert "authors: and others" in paper.remarks


def test_strings_months_and_double_keys() -> None:
    named = "@string{osdi = {Proc. (OSDI 24)}}\n"
    first = "@inproceedings{a, title={One}, booktitle=osdi, year=2024, month=jul}\n"
    one, two = papers(read(named + first + "@misc{a, title={Two}}"))
    assert (one.venue, one.published, two.title) == (Venue("OSDI", 2024), date(2024, 7, 1), "Two")


def poster(author: str, venue: str) -> str:
    return f"@misc{{x, title={{Poster Abstract}}, author={{{author}}}, booktitle={{{venue}}}, year=2023}}\n"


@pytest.mark.parametrize(
    ("first", "second", "keys"),
    [
        (("Ann Lee", "SOSP"), ("Bo Kim", "SOSP"), ["poster-abstract/2023/ann-lee", "poster-abstract/2023/bo-kim"]),
        (("Ann Lee", "SOSP"), ("Ann Lee", "OSDI"), [f"poster-abstract/2023/ann-lee/{at}" for at in ("sosp", "osdi")]),
        (("Ann Lee", "SOSP"), ("Ann Lee", "arXiv"), ["poster-abstract/2023"] * 2),  # a preprint may be the same work
        (("Ann Lee", "SOSP"), ("A. Lee", "A Symposium"), ["poster-abstract/2023"] * 2),
    ],
)
def test_works_of_one_title_and_year_are_told_apart_by_people_and_place(
    first: tuple[str, str], second: tuple[str, str], keys: list[str]
) -> None:
    assert [paper.key for paper in papers(read(poster(*first) + poster(*second)))] == keys


def test_an_arxiv_entry_is_known_by_its_eprint() -> None:
    (paper,) = papers(read("@misc{a, title={T}, eprint={2502.15524v2}, archivePrefix={arXiv}, year={2025}}"))
    assert (paper.key, paper.identifiers.arxiv_version, paper.venue) == ("2502.15524", 2, Venue("arXiv", 2025))


def test_a_missing_comma_is_named_and_the_fields_are_kept_apart() -> None:
    extraction = read("@misc{a,\n title = {T}\n year = {2024}\n}")
    (paper,) = papers(extraction)
    assert (paper.title, paper.published) == ("T", date(2024, 1, 1))
    assert [(p.code, p.where.line) for p in extraction.problems] == [("bibtex.missing-comma", 2)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "citation.none"),
        ("no citation at all", "citation.none"),
        ("@misc{a, year={2024}}", "citation.no-title"),
        ("@misc{a, title={Paper Temporarily Removed}}", "ignored.stub"),
        ("@article{title", "bibtex.broken-entry"),
        ("@misc{a, title={T}}\n@misc{b, title={T}}", "ignored.duplicate"),
        ("@misc{a, title={Session details: Storage}}", "ignored.front-matter"),
        ("@misc{a, title={Proceedings of the 22nd ACM Symposium on Systems}}", "ignored.proceedings"),
        ("@misc{a, title={Tutorial: Rust in a Day}, author={Ann Able}}", "ignored.workshop"),
        ("@misc{a, title={T}, note=nowhere}", "bibtex.unknown-macro"),
        ("@misc{a, title={T}, author={Ada Bee, Cy Dee}}", "citation.doubtful-authors"),
        ("@misc{a, title={T}, author={Ada Bee and IBM Research and Cy Dee}}", "citation.institution"),
    ],
)
def test_what_is_no_record_has_a_name(text: str, code: str) -> None:
    assert [p.code for p in read(text).problems] == [code]


@pytest.mark.parametrize("text", ["@article{x\n" * 3_000, "{" * 50_000, "@a{b,c=" + "{" * 50_000, "@" * 50_000])
def test_hostile_files_end_soon_and_without_an_exception(text: str) -> None:
    assert read(text).records == ()


def test_a_file_in_windows_letters_is_read() -> None:
    (paper,) = papers(bib.extract("@misc{a, title={Größe}}".encode("cp1252"), "x.bib"))
    assert paper.title == "Größe"


def names_of(field: str) -> list[str]:
    (paper,) = papers(read(f"@misc{{a, title={{T}}, author={{{field}}}}}"))
    return [author.name for author in paper.authors]


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("Wei Wang 0025 and Ada Bee", ["Wei Wang", "Ada Bee"]),
        ("Steele, Jr., Guy L. and King, III, Sam", ["Guy L. Steele Jr.", "Sam King III"]),
        ("Guy L. {Steele Jr.} and Donald E. Porter, Jr.", ["Guy L. Steele Jr.", "Donald E. Porter Jr."]),
        (r"{OpenAI} and {Barnes and Noble} and Suharto", ["OpenAI", "Barnes and Noble", "Suharto"]),
        (r"Ada Bee and \O{}yvind {\AA}s and {\L}ukasz Kaiser", ["Ada Bee", "Øyvind Ås", "Łukasz Kaiser"]),
        ("Ada Bee AND Cy Dee\n and\nEve Foo", ["Ada Bee", "Cy Dee", "Eve Foo"]),
        ("Ada Bee, Cy Dee, and Eve Foo", ["Ada Bee", "Cy Dee", "Eve Foo"]),
        ("Ada Bee; Cy Dee; Eve Foo", ["Ada Bee", "Cy Dee", "Eve Foo"]),
        ("Ada Bee et al.", ["Ada Bee"]),
        ("Ada Bee, Cy Dee, et al.", ["Ada Bee", "Cy Dee"]),
        ("Bee, Ada, et al.", ["Ada Bee"]),
        (r"Ada Bee \and Cy Dee", ["Ada Bee", "Cy Dee"]),
        ("Ada Bee [1] and Cy Dee^{2} and Eve Foo3,4", ["Ada Bee", "Cy Dee", "Eve Foo"]),
        ("Ada Bee, PhD and Prof. Cy Dee, Ph.D.", ["Ada Bee", "Cy Dee"]),
        ("Ada Bee <ada@bee.org> and Cy ``Cee'' Dee", ["Ada Bee", "Cy “Cee” Dee"]),
        ("Bee, Ada and Dee, Cy,", ["Ada Bee", "Cy Dee"]),
        ("张伟 and 李, 娜", ["张伟", "李娜"]),
        (r"Ada Bee* and Cy Dee$^\dagger$ and Eve Foo\thanks{At MIT} and \textbf{Ida Jay}",
         ["Ada Bee", "Cy Dee", "Eve Foo", "Ida Jay"]),
    ],
)  # fmt: skip
def test_authors_as_people_write_them(field: str, names: list[str]) -> None:
    assert names_of(field) == names


def test_a_place_behind_a_name_is_the_author_s_affiliation() -> None:
    (paper,) = papers(read("@misc{a, title={T}, author={Tim Brecht, University of Waterloo and Bo Ash (Intel Corp.)}}"))
    assert [(a.name, a.affiliations) for a in paper.authors] == [
        ("Tim Brecht", ("University of Waterloo",)),
        ("Bo Ash", ("Intel Corp.",)),
    ]


@pytest.mark.parametrize(
    "field",
    [
        "journal={arXiv preprint arXiv:2310.06825}",
        "howpublished={arXiv:2310.06825 [cs.DC]}",
        r"howpublished={\url{https://arxiv.org/abs/2310.06825}}",
        r"note={\url{https://arxiv.org/abs/2310.06825}}",
        "journal={CoRR}, volume={abs/2310.06825}",
        "eprint={2310.06825}, primaryClass={cs.DC}",
        "arxiv={2310.06825}",
        "archivePrefix={arXiv}, eprint={arXiv:2310.06825 [cs.DC]}",
        "eprinttype={arxiv}, eprint={https://arxiv.org/abs/2310.06825}",
        "url={arxiv.org/abs/2310.06825}",
        "ee={https://arxiv.org/abs/2310.06825}",
        "publisher={arXiv}, number={arXiv:2310.06825}",
        "doi={10.48550/arXiv.2310.06825}",
        "archivePrefix={arXiv}, arxivId={2310.06825}",
        "journal={arXiv e-prints}, eid={arXiv:2310.06825}, pages={arXiv:2310.06825}",
    ],
)
def test_a_preprint_is_known_wherever_its_id_stands(field: str) -> None:
    (paper,) = papers(read(f"@misc{{a, title={{T}}, year=2023, {field}}}"))
    assert (paper.identifiers.arxiv, paper.venue) == ("2310.06825", Venue("arXiv", 2023))


def test_concatenations_and_macros_of_macros() -> None:
    named = '@string{symposium = "Symposium on Operating Systems Principles"}\n@string{full = "22nd " # symposium}\n'
    (paper,) = papers(
        read(named + '@misc{a, title="Ramp " # "Gold", booktitle=full # ", 2009", month=oct # "~11", year=2009}')
    )
    assert (paper.title, paper.venue, paper.published) == ("Ramp Gold", Venue("SOSP", 2009), date(2009, 10, 11))


def test_macros_of_macros_of_macros_end() -> None:
    bomb = '@string{a0 = "' + "x" * 100 + '"}\n'
    bomb += "".join(f"@string{{a{n} = {' # '.join([f'a{n - 1}'] * 50)}}}\n" for n in range(1, 12))
    (paper,) = papers(read(bomb + "@misc{k, title = a11 # a11}"))
    assert len(paper.title) < 10_000


def test_what_an_entry_leaves_out_stands_in_the_one_it_refers_to() -> None:
    parent = (
        "@proceedings{sosp09, title={Proceedings of the 22nd ACM Symposium on Operating Systems Principles}, year=2009}"
    )
    (paper,) = papers(read("@inproceedings{a, title={T}, author={Ann Able}, crossref={SOSP09}}\n" + parent))
    assert (paper.venue, paper.published) == (Venue("SOSP", 2009), date(2009, 1, 1))


def test_a_dblp_export_keeps_its_key_and_says_its_edition() -> None:
    (paper,) = papers(read("""@inproceedings{DBLP:conf/mlsys/BeeD20,
      title = {T}, author = {Ada Bee and Cy Dee 0001},
      booktitle = {Proceedings of Machine Learning and Systems 2020, MLSys 2020, Austin, TX, USA, March 2-4, 2020},
      year = {2020}, biburl = {https://dblp.org/rec/conf/mlsys/BeeD20.bib}}"""))  # fmt: skip
    assert (paper.key, paper.identifiers.dblp) == ("conf/mlsys/BeeD20", "conf/mlsys/BeeD20")
    assert (paper.venue, paper.authors[1].name) == (Venue("MLSys", 2020), "Cy Dee")


def test_a_conference_of_no_known_series_is_called_by_the_acronym_it_prints() -> None:
    (paper,) = papers(read("@misc{a, title={T}, booktitle={17th Large System Administration Conference (LISA 03)}}"))
    assert paper.venue == Venue("LISA", 2003)


def test_entries_that_share_the_doi_of_their_volume_all_stay() -> None:
    doi = "doi={10.1145/3600006}"
    found = papers(read(f"@misc{{a, title={{One}}, {doi}}}\n@misc{{b, title={{Two}}, {doi}}}"))
    assert [paper.title for paper in found] == ["One", "Two"]


def test_works_of_one_title_and_year_by_other_people_have_keys_of_their_own() -> None:
    found = papers(
        read("@misc{a, title={T}, year=2020, author={Ann Able}}\n@misc{b, title={T}, year=2020, author={Bo Ash}}")
    )
    assert [paper.key for paper in found] == ["t/2020/ann-able", "t/2020/bo-ash"]


def test_a_withdrawn_work_stays_and_is_marked() -> None:
    (paper,) = papers(read("@misc{a, title={RETRACTED: Fast Paths}, year=2020}"))
    assert (paper.title, paper.status) == ("Fast Paths", "withdrawn")


# RIS


def test_ris_says_what_bibtex_says() -> None:
    (from_ris,) = papers(ris.extract((FIXTURES / "acm.ris").read_bytes(), "acm.ris"))
    (from_bib,) = papers(bib.extract((FIXTURES / "acm.bib").read_bytes(), "acm.bib"))
    assert (from_ris.key, from_ris.title, from_ris.authors, from_ris.venue) == (
        from_bib.key,
        from_bib.title,
        from_bib.authors,
        from_bib.venue,
    )


def test_a_ris_value_may_go_on_in_the_next_line_and_an_entry_may_lack_its_end() -> None:
    body = b"TY  - CPAPER\r\nTI  - One\r\n title\r\nAU  - Able, Ann, Jr.\r\nTY  - JOUR\r\nT1  - Two\r\n"
    one, two = papers(ris.extract(body, "x.ris"))
    assert (one.title, one.authors[0].name, two.title) == ("One title", "Ann Able Jr.", "Two")


def test_ris_dates_preprints_and_people() -> None:
    lines = "TY  - JOUR;TI  - A;AU  - Lee, Mo and Kim, Jo;AU  - OpenAI;Y1  - 2021/Mar/04;M1  - arXiv:2103.00001 [cs.DC]"
    (paper,) = papers(ris.extract(lines.replace(";", "\n").encode(), "x.ris"))
    assert [author.name for author in paper.authors] == ["Mo Lee", "Jo Kim", "OpenAI"]
    assert (paper.published, paper.identifiers.arxiv) == (date(2021, 3, 4), "2103.00001")


@pytest.mark.corpus
def test_a_bibtex_record_of_usenix_is_a_record_or_has_a_name(corpus: Path) -> None:
    """One file in ten; `bench.cases` imports them all."""
    (archive,) = (corpus / "web/usenix/biblio").glob("*.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as tar:
        members = sorted((m for m in tar.getmembers() if m.name.endswith(".bib")), key=lambda m: m.name)
        files = [tar.extractfile(m) for m in members[::10]]
        body = b"\n".join(f.read() for f in files if f)
    extraction = bib.extract(body, "usenix.bib")
    codes = [p.code for p in extraction.problems]
    assert extraction.hits["citation"] == 1_281
    assert "bibtex.broken-entry" not in codes
    left_out = sum(code.startswith("ignored.") or code == "citation.no-title" for code in codes)
    assert len(extraction.records) + left_out == 1_281
    found = papers(extraction)
    assert sum(p.venue is not None and p.venue.year is not None for p in found) > 0.9 * len(found)
    assert not [p.title for p in found if "\\" in p.title or "{" in p.title]


VOLUME = """@Proceedings{icml24, booktitle = {Proceedings of the 41st International Conference on Machine Learning},
  year = {2024}, volume = {235}, published = {2024-07-08}}
@InProceedings{okafor24, title = {{{I}nfer{C}ept: Caches}}, author = {Okafor, Ada}, openreview = {aB3dE5fG7h},
  abstract = {Half of <b>each</b> cache.}}
"""


def test_papers_of_the_only_volume_of_a_file_stand_in_it() -> None:
    (paper,) = bib.extract(VOLUME.encode(), "icml24.bib").records
    assert isinstance(paper, PaperRecord)
    assert (paper.title, paper.venue) == ("InferCept: Caches", Venue("ICML", 2024))
    assert paper.url == "https://openreview.net/forum?id=aB3dE5fG7h"


def test_as_many_entries_as_dblp_ever_sends_are_said_to_be_a_part() -> None:
    entry = "@article{{DBLP:a/b/{0}, title={{T{0}}}, biburl={{https://dblp.org/rec/a/b/{0}.bib}}}}\n"
    whole, part = ("".join(map(entry.format, range(n))) for n in (999, 1000))
    said = [[p.code for p in bib.extract(text.encode(), "x.bib").problems] for text in (whole, part)]
    assert ("page.incomplete" in said[0], "page.incomplete" in said[1]) == (False, True)


@pytest.mark.parametrize(
    "lines",
    [
        "UR  - http://arxiv.org/abs/2310.06825",
        "JO  - arXiv preprint arXiv:2310.06825",
        "JO  - CoRR\nVL  - abs/2310.06825",
        "DO  - 10.48550/arXiv.2310.06825",
        "M1  - arXiv:2310.06825",
        "M3  - arXiv:2310.06825",
        "PB  - arXiv\nSN  - arXiv:2310.06825",
        "PB  - arXiv\nIS  - arXiv:2310.06825",
        "T2  - arXiv\nC7  - 2310.06825",
        "AN  - arXiv:2310.06825",
        "N1  - arXiv:2310.06825 [cs.DC]",
    ],
)
def test_a_preprint_of_a_ris_file_is_known_wherever_its_id_stands(lines: str) -> None:
    (paper,) = papers(ris.extract(f"TY  - GEN\nTI  - T\nPY  - 2023\n{lines}\nER  - \n".encode(), "x.ris"))
    assert (paper.identifiers.arxiv, paper.venue) == ("2310.06825", Venue("arXiv", 2023))
