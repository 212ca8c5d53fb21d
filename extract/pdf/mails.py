"""What the e-mail addresses of a title page say of who wrote the paper and where: read here, used as evidence, kept
nowhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extract.records import Author
from extract.text import title_key

_BRACES = re.compile(r"[{(<\[]([^{}()<>\[\]@]{1,300})[})>\]]\s*@\s*([\w.-]{2,80})")
_ADDRESS = re.compile(r"([\w.+-]{1,64})\s?@\s?([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})")
_SHORTEST = 3  # letters by which a host can be told to be an institution's: shorter ones are countries and servers
_UNIVERSITY = re.compile(r"^(?:uni-?|u|tu-?)(?=\w{3})")
"""How hosts of universities begin: "umich", "uni-ulm", "tudelft"."""
_ANYBODY = frozenset(
    ("gmail", "googlemail", "outlook", "hotmail", "live", "yahoo", "icloud", "protonmail", "163", "126", "foxmail")
)
"""Services that say nothing of where a person works; of some it is an institution's name too."""


class Address(NamedTuple):
    """One address, or one of those that braces hold together."""

    local: str
    host: str


def addresses(text: str) -> list[Address]:
    """The addresses of a text, braces opened."""
    grouped = [Address(local, m[2]) for m in _BRACES.finditer(text) for local in re.split(r"[,;|\s]+", m[1]) if local]
    return grouped + [Address(m[1], m[2]) for m in _ADDRESS.finditer(_BRACES.sub(" ", text))]


def is_of(local: str, name: str) -> bool:
    """Whether an address may be the person's: it holds one of the names, or begins as their initials do."""
    parts = title_key(name).split()
    plain = re.sub(r"[\W\d_]", "", local).lower()
    initials = "".join(part[0] for part in parts)
    held = any(len(part) > 2 and (part in plain or (len(plain) > 2 and plain in part)) for part in parts)
    return held or (len(plain) > 1 and (initials.startswith(plain[:2]) or plain.startswith(initials))) or not plain


def _names_of_host(host: str) -> list[str]:
    """The parts of a host that may name an institution: all but the last one ("edu", "com", "uk")."""
    return [part for part in host.lower().split(".")[:-1] if len(part) >= _SHORTEST and part not in _ANYBODY]


def is_host_of(host: str, institution: str) -> bool:
    """Whether a part of the host holds, shortens or is the initials of the institution."""
    words = title_key(institution).split()
    solid = "".join(words)
    initials = "".join(word[0] for word in words)
    for part in _names_of_host(host):
        rest = _UNIVERSITY.sub("", part)
        if part in solid or part in words or _follows(part, initials):
            return True
        if any(word.startswith(rest) or (len(word) > _SHORTEST and word in part) for word in words):
            return True
    return False


def _follows(part: str, initials: str) -> bool:
    """Whether the letters stand among the initials in their order ("cmu" in those of "... Carnegie Mellon University,
    Pittsburgh")."""
    rest = iter(initials)
    return all(letter in rest for letter in part)


def workplaces(mails: Sequence[Address], authors: Sequence[Author]) -> tuple[int, int]:
    """Of the authors whose address is surely theirs: how many have an institution that the host speaks for, and how
    many have none though another author has one that it speaks for."""
    values = {value for author in authors for value in author.affiliations}
    agreed = differing = 0
    for local, host in mails:
        owners = [author for author in authors if is_of(local, author.name)]
        if len(owners) != 1:
            continue
        spoken = {value for value in values if is_host_of(host, value)}
        own = spoken & set(owners[0].affiliations)
        agreed += bool(own)
        differing += bool(spoken) and not own
    return agreed, differing
