"""DataCite: https://support.datacite.org/docs/api. Single works by DOI."""

from __future__ import annotations

from crawler.requests import in_path, no_lists, no_more

first = no_lists
following = no_more


def work(scheme: str, name: str) -> str:
    return f"https://api.datacite.org/dois/{in_path(name)}?affiliation=true"
