"""The JSON API for programs: lists to read, actions through the door. A token says in whose name; a cookie says nothing
here, so that no page of another site can send anything in the name of who looks at it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from datasette import Response
from pydantic import ValidationError

from db.dialects import LARGEST_ID
from db.engine import Database
from db.jobs import waiting
from db.members import Person
from db.tokens import holder_of_token
from paperwatch.changes.door import Result, act, undo
from paperwatch.console import json_text
from paperwatch.places import for_group
from paperwatch.serve import forms
from paperwatch.serve.hosts import is_served
from paperwatch.serve.lists import LISTS, ListOf
from paperwatch.serve.openapi import document
from paperwatch.serve.refusals import EXPECTED, told
from paperwatch.serve.site import Site
from paperwatch.serve.tries import SECONDS

BELOW = "/api/"
_LONGEST_TOKEN = 200  # characters; ours have 54


class RefusedError(Exception):
    """The status and the sentence of an answer that is none."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


async def answered(site: Site, names: frozenset[str], scope: Mapping[str, Any], receive: Any) -> Any:
    """The answer to a request below `/api/`."""
    headers = dict(scope["headers"])
    if not is_served(headers.get(b"host", b"").decode("latin-1"), names):
        return _problem(421, "Nothing of that name is served here.")
    try:
        body = await forms.body_of(receive, forms.LONGEST) if scope["method"] == "POST" else b""
        with for_group(site.key) if site.key is not None else nullcontext():
            found = await asyncio.to_thread(_answer, site, scope, headers, body)
    except (RefusedError, forms.NoFormError) as error:
        return _problem(error.status, str(error))
    except EXPECTED as error:
        why, status = told(error)
        return _problem(status, why)
    return Response(json_text(found) + "\n", content_type="application/json; charset=utf-8")


def _answer(site: Site, scope: Mapping[str, Any], headers: Mapping[bytes, bytes], body: bytes) -> dict[str, Any]:
    name, writes = scope["path"].removeprefix(BELOW), scope["method"] == "POST"
    if scope["method"] not in ("GET", "HEAD", "POST"):
        raise RefusedError(405, "Lists are asked for with GET, actions sent with POST.")
    if name == "openapi.json" and not writes:
        return document(site.prefix)
    person = _person(site, str((scope.get("client") or ("",))[0]), headers)
    asked = dict(reversed(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)))
    if writes:
        return _written(site, name, headers, asked, body, person)
    if (one := LISTS.get(name)) is None:
        raise RefusedError(404, f"There is no list {name!r}. Known: {', '.join(LISTS)}; {BELOW}openapi.json tells all.")
    if person is None and (one.least or (site.access is not None and not site.access.public)):
        raise RefusedError(401, "Send a token: Authorization: Bearer paperwatch_...")
    if person is not None and one.least and not person.may(one.least):
        raise RefusedError(403, f"{person.name} is a {person.role}; this list is for the role {one.least} and above.")
    return _listed(site.database, one, asked, person)


def _person(site: Site, peer: str, headers: Mapping[bytes, bytes]) -> Person | None:
    """In whose name the request is; None without a token. Raises `RefusedError` for one that opens nothing."""
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if site.access is None or scheme.lower() != "bearer":
        return None
    person = holder_of_token(site.access.database, token.strip()[:_LONGEST_TOKEN])
    if person is None:
        if site.tries.shut(peer):  # behind a proxy everybody has one address: who has a right token is let in
            raise RefusedError(429, f"Too many wrong tokens came from your address. Wait {SECONDS:.0f} seconds.")
        site.tries.wrong(peer)
        raise RefusedError(401, "This token opens nothing: it was revoked, has ended, or was never one.")
    return person


def _listed(database: Database, one: ListOf, asked: Mapping[str, str], person: Person | None) -> dict[str, Any]:
    try:
        narrowed = one.narrowed.model_validate(asked)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise RefusedError(400, f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
    rows, total = one.rows(database, narrowed, person)
    return {"total": total, "items": [asdict(row) for row in rows]}


def _written(
    site: Site, name: str, headers: Mapping[bytes, bytes], asked: Mapping[str, str], body: bytes, person: Person | None
) -> dict[str, Any]:
    if person is None or site.access is None:
        raise RefusedError(401, "Send a token: Authorization: Bearer paperwatch_...")
    database = site.access.database
    if number := re.fullmatch(r"undo/(\d{1,10})", name, re.ASCII):
        return _changed(undo(database, min(int(number[1]), LARGEST_ID), person))
    if not name.startswith("do/"):
        raise RefusedError(404, f"Nothing is taken at {BELOW}{name}.")
    if headers.get(b"content-type", b"").partition(b";")[0].strip() != b"application/json":
        raise RefusedError(415, "Send JSON, with content-type: application/json.")
    seen = asked.get("seen")
    if seen is not None and not re.fullmatch(r"\d{1,10}", seen, re.ASCII):
        raise RefusedError(400, "seen: the number of a change.")
    values = _object(body)
    done = act(database, name.removeprefix("do/"), values, person, seen=None if seen is None else int(seen))
    if waiting(database):
        site.wake()
    return _changed(done)


def _changed(done: Result) -> dict[str, Any]:
    return {"change": done.change.id, "said": done.change.said}


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "The body cannot be read as JSON.") from error
    if not isinstance(found, dict):
        raise RefusedError(400, 'Send an object, such as {"paper": "osdi25/ren"}.')
    return found


def _problem(status: int, why: str) -> Any:
    """A problem as RFC 9457 has it."""
    said = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": why}
    headers = {"www-authenticate": "Bearer"} if status == 401 else {}
    headers |= {"retry-after": f"{SECONDS:.0f}"} if status == 429 else {}
    return Response(json_text(said) + "\n", status, headers, content_type="application/problem+json; charset=utf-8")
