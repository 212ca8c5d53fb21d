"""One canonical identifier for every way in which people write it."""

from __future__ import annotations

import pytest

from extract import identifiers
from extract.records import Identifiers


@pytest.mark.parametrize(
    "address",
    [
        "https://dl.acm.org/doi/10.1145/3694715.3695944",
        "https://dl.acm.org/doi/abs/10.1145/3694715.3695944",
        "https://dl.acm.org/doi/pdf/10.1145/3694715.3695944",
        "https://dlnext.acm.org/doi/10.1145/3694715.3695944",
        "http://dx.doi.org/10.1145/3694715.3695944",
        "https://doi.org/10.1145%2F3694715.3695944",
        "doi:10.1145/3694715.3695944.",
        "https://dl.acm.org/doi/10.1145/3694715.3695944?cid=81",
    ],
)
def test_a_doi_is_the_same_on_any_host_and_path(address: str) -> None:
    assert identifiers.doi(address) == "10.1145/3694715.3695944"


def test_a_doi_keeps_its_own_brackets() -> None:
    written = "https://doi.org/10.1890/0012-9658(2006)87%5B2832:tiopma%5D2.0.co;2"
    assert identifiers.doi(written) == "10.1890/0012-9658(2006)87[2832:tiopma]2.0.co;2"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://arxiv.org/abs/2502.15524", ("2502.15524", None)),
        ("https://arxiv.org/pdf/2502.15524v2", ("2502.15524", 2)),
        ("https://arxiv.org/pdf/2502.15524v2.pdf", ("2502.15524", 2)),
        ("https://www.arxiv.org/abs/2502.21231", ("2502.21231", None)),
        ("https://export.arxiv.org/abs/cs/0501001v1", ("cs/0501001", 1)),
        ("https://doi.org/10.48550/arXiv.2502.15524", ("2502.15524", None)),
        ("arXiv:2502.15524v3", ("2502.15524", 3)),
        ("https://example.org/abs/2502.15524", None),
        ("https://notarxiv.org/abs/2502.15524", None),
    ],
)
def test_an_arxiv_id_is_the_id_without_its_version(address: str, found: tuple[str, int | None] | None) -> None:
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
