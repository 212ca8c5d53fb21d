"""One canonical identifier for every way in which people write it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract import identifiers
from extract.records import Identifiers

DOI = "10.1145/3600006.3613165"
DOI_FORMS = [
    "10.1145/3600006.3613165",
    "doi:10.1145/3600006.3613165.",
    "DOI: 10.1145/3600006.3613165,",
    "https://doi.org/10.1145/3600006.3613165",
    "HTTPS://DOI.ORG/10.1145/3600006.3613165",
    "doi.org/10.1145/3600006.3613165",
    "http://dx.doi.org/10.1145/3600006.3613165",
    "https://doi-org.proxy.example.edu/10.1145/3600006.3613165",
    "https://dl.acm.org/doi/10.1145/3600006.3613165",
    "https://dlnext.acm.org/doi/10.1145/3600006.3613165",
    "https://dl.acm.org/doi/abs/10.1145/3600006.3613165",
    "https://dl.acm.org/doi/pdf/10.1145/3600006.3613165",
    "https://dl.acm.org/doi/10.1145/3600006.3613165?cid=81",
    "https://dl.acm.org/doi/10.1145/3600006.3613165#sec-3",
    # what sticks to the end
    "https://doi.org/10.1145/3600006.3613165/",
    "https://dl.acm.org/doi/10.1145/3600006.3613165?download=true",
    "https://dl.acm.org/doi/10.1145/3600006.3613165&download=true",
    "https://dl.acm.org/doi/10.1145/3600006.3613165&amp;download=true",
    "10.1145/3600006.3613165&...",
    "10.1145/3600006.3613165”",
    "“10.1145/3600006.3613165”",
    "‘10.1145/3600006.3613165’",
    "10.1145/3600006.3613165。",
    "10.1145/3600006.3613165、",
    "（10.1145/3600006.3613165）",
    "(https://doi.org/10.1145/3600006.3613165)",
    "[10.1145/3600006.3613165];",
    "<https://doi.org/10.1145/3600006.3613165>",
    r"\url{https://doi.org/10.1145/3600006.3613165}",
    "10.1145/3600006.3613165\u200b",
    "10.1145/\u200b3600006.3613165",
    "\ufeff10.1145/3600006.3613165",
    # escapes
    "https://doi.org/10.1145%2F3600006.3613165",
    "https://doi.org/10.1145%252F3600006.3613165",
    "10.1145／3600006.3613165",
    "10.1145//3600006.3613165",
    # a publisher's pages about the work
    "https://dl.acm.org/doi/10.1145/3600006.3613165/full/html",
    "https://example.org/10.1145/3600006.3613165/meta",
    "https://example.org/10.1145/3600006.3613165/fulltext.html",
    "https://dl.acm.org/doi/suppl/10.1145/3600006.3613165/suppl_file/p1.mp4",
    "https://dl.acm.org/action/downloadSupplement?doi=10.1145%2F3600006.3613165&file=a.pdf",
    "https://dl.acm.org/doi/10.1145/3600006.3613165.pdf",
    # ACM's old addresses
    "https://dl.acm.org/citation.cfm?id=3600006.3613165",
    "https://dl.acm.org/citation.cfm?doid=3600006.3613165&CFID=1",
    "http://portal.acm.org/ft_gateway.cfm?id=3600006.3613165",
]
SICI = "10.1002/(sici)1097-024x(199807)28:9<901::aid-spe173>3.0.co;2-8"
SICI_FORMS = [
    "10.1002/(SICI)1097-024X(199807)28:9<901::AID-SPE173>3.0.CO;2-8",
    "10.1002/(SICI)1097-024X(199807)28:9<901::AID-SPE173>3.0.CO;2-8.",
    "https://onlinelibrary.wiley.com/doi/10.1002/(SICI)1097-024X(199807)28:9%3C901::AID-SPE173%3E3.0.CO;2-8/abstract",
    "https://doi.org/10.1002/(SICI)1097-024X(199807)28:9&lt;901::AID-SPE173&gt;3.0.CO;2-8",
    "https://example.org/10.1002/%28SICI%291097-024X%28199807%2928%3A9%3C901%3A%3AAID-SPE173%3E3.0.CO%3B2-8",
]


@pytest.mark.parametrize("written", DOI_FORMS)
def test_a_doi_is_the_same_in_all_its_forms(written: str) -> None:
    assert identifiers.doi(written) == DOI


@pytest.mark.parametrize("written", SICI_FORMS)
def test_a_doi_with_angle_brackets_is_read_to_its_end(written: str) -> None:
    assert identifiers.doi(written) == SICI


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("10.1175/1520-0485(1998)028<1107:a&b>2.0.CO;2", "10.1175/1520-0485(1998)028<1107:a&b>2.0.co;2"),
        ("10.1016/s0140-6736(05)67006-7", "10.1016/s0140-6736(05)67006-7"),
        ("10.1007/978-3-030-57675-2_5", "10.1007/978-3-030-57675-2_5"),
        (r"https://doi.org/10.1007/978-3-030-57675-2\_5", "10.1007/978-3-030-57675-2_5"),  # else the whole book's
        ("https://link.springer.com/content/pdf/10.1007%2F978-3-030-57675-2_5.pdf", "10.1007/978-3-030-57675-2_5"),
        ("https://www.biorxiv.org/content/10.1101/2020.01.01.123456v1.full", "10.1101/2020.01.01.123456"),
        ("10.1145/", None),
        ("https://dl.acm.org/citation.cfm?id=945450", None),
        ("https://example.org/citation.cfm?id=3600006.3613165", None),
    ],
)
def test_other_dois_keep_what_is_theirs(written: str, found: str | None) -> None:
    assert identifiers.doi(written) == found


def test_a_doi_keeps_its_own_brackets() -> None:
    written = "https://doi.org/10.1890/0012-9658(2006)87%5B2832:tiopma%5D2.0.co;2"
    assert identifiers.doi(written) == "10.1890/0012-9658(2006)87[2832:tiopma]2.0.co;2"


ARXIV_FORMS = [
    "2310.06825",
    "2310.06825.",
    "2310.06825 [cs.DC]",
    "arXiv:2310.06825",
    "ARXIV:2310.06825",
    "arXiv: 2310.06825",
    "arXiv 2310.06825",
    "arXiv:2310.06825 [cs.OS]",
    "arXiv preprint arXiv:2310.06825 (2023)",
    "A Cache. arXiv:2310.06825 [cs.OS], 2023.",
    "CoRR abs/2310.06825",
    "CoRR, abs/2310.06825, 2023",
    "abs/2310.06825",
    "10.48550/arXiv.2310.06825",
    "https://doi.org/10.48550/ARXIV.2310.06825",
    "https://arxiv.org/abs/2310.06825",
    "https://arxiv.org/abs/2310.06825.",
    "https://arxiv.org/abs/2310.06825/",
    "https://arxiv.org/abs/2310.06825)",
    "<https://arxiv.org/abs/2310.06825>",
    "https://arxiv.org/abs/2310.06825?context=cs.DC",
    "https://arxiv.org/abs/arXiv:2310.06825",
    "arxiv.org/abs/2310.06825",
    "https://www.arxiv.org/pdf/2310.06825.pdf",
    "http://export.arxiv.org/abs/2310.06825",
    "https://browse.arxiv.org/pdf/2310.06825",
    "https://ar5iv.labs.arxiv.org/html/2310.06825",
    "https://www.alphaxiv.org/overview/2310.06825",
    "https://huggingface.co/papers/2310.06825",
    "https://papers.cool/arxiv/2310.06825",
    "https://scirate.com/arxiv/2310.06825",
    "https://arxiv-sanity-lite.com/?rank=pid&pid=2310.06825",
    "https://web.archive.org/web/2024/https://arxiv.org/abs/2310.06825",
]


@pytest.mark.parametrize("written", ARXIV_FORMS)
def test_an_arxiv_id_is_the_same_in_all_its_forms(written: str) -> None:
    assert identifiers.arxiv(written) == ("2310.06825", None)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://arxiv.org/pdf/2502.15524v2", ("2502.15524", 2)),
        ("https://arxiv.org/pdf/2502.15524v2.pdf", ("2502.15524", 2)),
        ("arXiv:2502.15524v3 [cs.DC]", ("2502.15524", 3)),
        ("https://export.arxiv.org/abs/cs/0501001v1", ("cs/0501001", 1)),
        ("cs.DC/0701001", ("cs/0701001", None)),
        ("https://arxiv.org/abs/math.GT/0309136v1", ("math/0309136", 1)),
        ("hep-th/9901001", ("hep-th/9901001", None)),
        ("oai:arXiv.org:cs/0112017", ("cs/0112017", None)),
        ("https://example.org/abs/2502.15524", None),
        ("https://notarxiv.org/abs/2502.15524", None),
        ("https://github.com/someone/2502.15524", None),
        ("2513.15524", None),  # there is no thirteenth month
        ("2502.155241", None),
        ("2502.1552", None),  # five digits since 2015
        ("https://arxiv.org/abs/1412.1234v2", ("1412.1234", 2)),
        ("1412.12345", None),
        ("10.1145/3600006.3613165", None),
    ],
)
def test_an_arxiv_id_is_the_id_without_version_and_subject_class(
    address: str, found: tuple[str, int | None] | None
) -> None:
    assert identifiers.arxiv(address) == found


def test_the_doi_that_arxiv_gives_to_a_preprint_is_no_doi_of_the_paper() -> None:
    assert identifiers.doi("https://doi.org/10.48550/arXiv.2502.15524") is None


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://www.usenix.org/conference/osdi25/presentation/zhang-tony", "osdi25/zhang-tony"),
        ("https://www.usenix.org/conference/osdi16/technical-sessions/presentation/abadi", "osdi16/abadi"),
        ("https://www.usenix.org/conference/atc15/technical-session/presentation/lee", "atc15/lee"),
        ("https://www.usenix.org/conference/nsdi11/mesos-platform", "nsdi11/mesos-platform"),
        ("https://www.usenix.org/system/files/osdi24-wang-lei.pdf", "osdi24/wang-lei"),
        ("https://www.usenix.org/system/files/osdi20-wu_0.pdf", "osdi20/wu"),
        ("https://www.usenix.org/system/files/sec22-bulekov.pdf", "usenixsecurity22/bulekov"),
        (
            "https://web.archive.org/web/2025/https://www.usenix.org/conference/osdi24/presentation/li",
            "osdi24/li",
        ),
        ("https://www.usenix.org/conference/osdi25/technical-sessions", None),
        ("https://example.org/conference/osdi25/presentation/zhang-tony", None),
    ],
)
def test_a_usenix_paper_is_its_conference_and_slug(address: str, key: str | None) -> None:
    assert identifiers.usenix(address) == key


HASH = "a1d4c20b182ad7137ab3606f0e3fc8a4"
NEURIPS = f"neurips/2020/{HASH}"
S2 = HASH + HASH[:8]


@pytest.mark.parametrize(
    ("read", "written", "found"),
    [
        (identifiers.openreview, "https://openreview.net/forum?id=S1dIzvclg", "S1dIzvclg"),
        (identifiers.openreview, "https://openreview.net/pdf?id=S1dIzvclg&noteId=x", "S1dIzvclg"),
        (identifiers.openreview, "openreview.net/forum?id=S1dIzvclg.", "S1dIzvclg"),
        (identifiers.openreview, "https://openreview.net/group?id=ICLR.cc/2017/conference", None),
        (identifiers.acl, "https://aclanthology.org/P18-1001/", "P18-1001"),
        (identifiers.acl, "https://www.aclweb.org/anthology/P18-1001v2.pdf", "P18-1001"),
        (identifiers.acl, "https://www.aclweb.org/anthology/papers/P/P18/P18-1001/", "P18-1001"),
        (identifiers.acl, "https://doi.org/10.18653/v1/P18-1001", "P18-1001"),
        (identifiers.acl, "https://aclanthology.org/2020.acl-main.1.pdf", "2020.acl-main.1"),
        (identifiers.acl, "10.18653/v1/2020.acl-main.1", "2020.acl-main.1"),
        (identifiers.acl, "https://aclanthology.org/volumes/2020.acl-main/", None),
        (identifiers.pmlr, "https://proceedings.mlr.press/v97/kim19a.html", "v97/kim19a"),
        (identifiers.pmlr, "http://proceedings.mlr.press/v97/kim19a/kim19a.pdf", "v97/kim19a"),
        (identifiers.pmlr, "http://jmlr.org/proceedings/papers/v28/kim13.pdf", "v28/kim13"),
        (
            identifiers.pmlr,
            "https://raw.githubusercontent.com/mlresearch/v97/main/assets/kim19a/kim19a.pdf",
            "v97/kim19a",
        ),
        (identifiers.pmlr, "https://proceedings.mlr.press/v97/", None),
        (identifiers.neurips, f"https://proceedings.neurips.cc/paper/2020/hash/{HASH}-Abstract.html", NEURIPS),
        (identifiers.neurips, f"https://papers.nips.cc/paper_files/paper/2020/file/{HASH}-Paper.pdf", NEURIPS),
        (identifiers.neurips, "https://papers.nips.cc/paper/2020", None),
        (identifiers.dblp, "https://dblp.org/rec/conf/iclr/0001B17", "conf/iclr/0001B17"),
        (identifiers.dblp, "https://dblp.org/rec/conf/iclr/0001B17.bib?param=1", "conf/iclr/0001B17"),
        (identifiers.dblp, "https://dblp.uni-trier.de/rec/bibtex/conf/iclr/0001B17", "conf/iclr/0001B17"),
        (identifiers.dblp, "DBLP:conf/iclr/0001B17", "conf/iclr/0001B17"),
        (identifiers.dblp, "https://dblp.org/db/conf/iclr/iclr2017.html", None),
        (identifiers.arxiv_of_dblp, "journals/corr/abs-2310-06825", "2310.06825"),
        (identifiers.arxiv_of_dblp, "journals/corr/abs-cs-0701001", "cs/0701001"),
        (identifiers.semanticscholar, f"https://www.semanticscholar.org/paper/A-Title/{S2}", S2),
        (identifiers.openalex, "https://api.openalex.org/works/W2741809807", "W2741809807"),
    ],
)  # fmt: skip
def test_each_registry_has_one_form_of_its_name(
    read: Callable[[str], str | None], written: str, found: str | None
) -> None:
    assert read(written) == found


@pytest.mark.parametrize(
    "text", ["10.1145/" + "(" * 5000, "arxiv:" * 2000, "10.1/" * 2000, "/v1/" + "a" * 9000, "%25" * 3000]
)
def test_hostile_texts_name_nothing(text: str) -> None:
    for read in (identifiers.doi, identifiers.arxiv, identifiers.acl, identifiers.pmlr, identifiers.dblp):
        assert read(text) is None


def test_several_addresses_give_all_that_they_name() -> None:
    found = identifiers.from_url(
        None, "https://arxiv.org/abs/2412.17246v1", "https://github.com/alibaba/ROLL/tree/main"
    )
    assert found == Identifiers(arxiv="2412.17246", arxiv_version=1, github="alibaba/ROLL")


def test_an_impossible_address_names_nothing_and_raises_nothing() -> None:
    assert identifiers.from_url("https://[usenix.org/conference/osdi25", "http://[::1") == Identifiers()


def test_an_impossible_address_joined_to_a_page_is_empty() -> None:
    assert identifiers.join_address("https://www.usenix.org/a", "https://[") == ""
    assert identifiers.join_address("https://www.usenix.org/a", "b") == "https://www.usenix.org/b"
