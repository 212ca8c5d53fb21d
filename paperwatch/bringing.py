"""Files that people brought, as they lie beside the configuration: readable by their owner, texts without addresses."""

from __future__ import annotations

import re

from extract.lexicon.privacy import without_email
from extract.text import slug
from paperwatch.given import write_private
from paperwatch.places import beside_config

BROUGHT = "brought"
"""The folder beside the configuration for papers and lists that people brought."""
_ENDING = re.compile(r"\.[a-z0-9]{1,8}", re.ASCII)
_REMOVED = "\ue000"  # a private character, which stands for an e-mail address until it is taken out
_AROUND = re.compile(rf" ?[<(\[]{_REMOVED}[>)\]]|{_REMOVED}")


def clean(body: bytes) -> bytes:
    """A text without its e-mail addresses, which are kept nowhere; other files as they are."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body
    return _AROUND.sub("", without_email(text, _REMOVED)).replace("\r\n", "\n").encode("utf-8")


def plain_name(name: str) -> tuple[str, str]:
    """The stem and the ending of the name of a file, whatever folders stand in it, as they are kept."""
    stem, dot, ending = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    return slug(stem if dot else ending), f".{ending.lower()}" if dot else ".txt"


def place(folder: str, name: str, ending: str, body: bytes) -> str:
    """Where a file is kept beside the configuration: under a name that is free, or that of the same bytes."""
    ending = ending if _ENDING.fullmatch(ending) else ".txt"
    found, number = f"{folder}/{name}{ending}", 1
    while (path := beside_config(found)).exists() and path.read_bytes() != body:
        number += 1
        found = f"{folder}/{name}-{number}{ending}"
    return found


def keep(folder: str, name: str, body: bytes) -> str:
    """Keep a file under that name, or near it; its place beside the configuration."""
    stem, ending = plain_name(name)
    found = place(folder, stem or "file", ending, body)
    path = beside_config(found)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_private(path, body)
    return found
