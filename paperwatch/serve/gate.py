"""What stands before Datasette: who is answered, who asks, which forms come in, and what every answer carries."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from datasette import Response

from paperwatch.serve import api, forms
from paperwatch.serve.access import Access, cookies_in, is_from_here, of_ours, session_in
from paperwatch.serve.hosts import is_served
from paperwatch.serve.of_group import Address, below, parted
from paperwatch.serve.own_file import DATA, open_anew
from paperwatch.serve.pages import FORMS, TAKES_FILES
from paperwatch.serve.site import Site
from paperwatch.serve.spreadsheets import GuardedRows

_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
_HEADERS = {
    b"content-security-policy": f"{_POLICY}; frame-ancestors 'none'".encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-cache",
}
_LONGEST_QUERY = 8_000  # characters; by hand

Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
App: TypeAlias = Callable[[dict[str, Any], Any, Send], Awaitable[None]]


def guarded(datasette: Any, app: App) -> App:
    """The application of a Datasette with our pages, behind the gate."""
    root: Site = datasette.paperwatch

    async def guarding(scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if root.look():
            open_anew(datasette)
        asked = parted(scope)
        site = root if asked is None else root.of(asked.key)
        if site is None:
            await Response.text("There is no group of that name here.\n", status=404).asgi_send(_with_headers(send))
        elif asked is not None and (site is root or not asked.path):
            await _moved(site, asked, scope).asgi_send(_with_headers(send))
        else:
            site.learn()
            scope = (scope if asked is None else below(scope, asked.path)) | {"site": site}
            await _let_in(datasette, app, scope, receive, send)

    return guarding


async def _let_in(datasette: Any, app: App, scope: dict[str, Any], receive: Any, send: Send) -> None:
    """A request to the pages of a group, without the beginning of its address."""
    site: Site = scope["site"]
    if scope["path"].startswith(api.BELOW):
        answer = await api.answered(site, datasette.host_names, scope, receive)
        await answer.asgi_send(_with_headers(send))
        return
    sent = _with_headers(_safe_rows(send) if _is_csv(scope) else send)
    if refused := _refused(scope, datasette.host_names, writable=site.access is not None):
        await refused.asgi_send(_with_headers(send))
        return
    if site.access is not None:
        scope = await _with_person(scope, site.access, datasette.unsign)
        if not site.access.public and (hidden := await _hidden(datasette, site, scope)):
            await hidden.asgi_send(sent)
            return
    if _is_csv(scope):  # Datasette breaks where it would tell in a stream of rows what a cookie holds
        scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"cookie"]}
    if scope["method"] == "POST":
        try:
            scope, receive = await forms.read(scope, receive, _most(scope))
        except forms.NoFormError as error:
            await Response.text(f"{error}\n", status=error.status).asgi_send(sent)
            return
    await app(scope, receive, sent)


async def _hidden(datasette: Any, site: Site, scope: dict[str, Any]) -> Any:
    """What is answered instead, where nothing is public: to strangers, and where others' talks would be shown."""
    if scope["person"] is None and not scope["path"].startswith(_ALWAYS_OPEN):
        return await _sign_in(datasette)
    if _is_of_all(scope) and len(site.groups()) > 1:
        return Response.text(f"{_CLOSED}\n", status=403)
    return None


_CLOSED = "This page shows the talks of all groups. Where nothing is public and there are several groups, it is closed."


def _is_of_all(scope: dict[str, Any]) -> bool:
    """Whether it is the page Data, or below it: what a visitor asks there is answered for all groups."""
    return bool(re.match(rf"/{DATA}(?:[/.]|$)", scope["path"]))


def _moved(site: Site, asked: Address, scope: dict[str, Any]) -> Any:
    """Where the pages lie that were asked for: the root has one address, and the front page ends with a slash."""
    query = scope["query_string"].decode("latin-1")
    path = (asked.path or b"/").decode("ascii", "replace")
    where = of_ours(f"{site.prefix}{path}{'?' + query if query else ''}")
    return Response.redirect(where, status=307)


def _most(scope: dict[str, Any]) -> int:
    """The bytes that may be sent: files by organisers alone."""
    person = scope.get("person")
    brings = person is not None and person.may("organiser")
    return TAKES_FILES.get(scope["path"], forms.LONGEST) if brings else forms.LONGEST


_ALWAYS_OPEN = ("/enter/", "/static/")


async def _with_person(scope: dict[str, Any], access: Access, unsign: Any) -> dict[str, Any]:
    """The request and who asks. Cookies that nobody can read are left out: what comes later would break on them."""
    headers = dict(scope["headers"])
    if b"cookie" in headers and not cookies_in(headers):
        scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"cookie"]}
    person = await asyncio.to_thread(access.person, scope, unsign)
    return {**scope, "person": person, "session": session_in(headers, unsign, access.cookie)}


async def _sign_in(datasette: Any) -> Any:
    """What those see who have not signed in where nothing is public."""
    return Response.html(await datasette.jinja_env.get_template("private.html").render_async(), 403)


def _with_headers(send: Send) -> Send:
    async def sending(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message.get("headers", ())}
            more = [(name, value) for name, value in _HEADERS.items() if name not in given]
            message = {**message, "headers": [*message.get("headers", ()), *more]}
        await send(message)

    return sending


def _is_csv(scope: dict[str, Any]) -> bool:
    asked = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    return scope["path"].endswith(".csv") or asked.get("_format") == "csv"


def _safe_rows(send: Send) -> Send:
    """Bodies of CSV, rewritten on their way. A page, which tells of a mistake, passes as it is."""
    rows = GuardedRows()
    is_text = False

    async def sending(message: dict[str, Any]) -> None:
        nonlocal is_text
        if message["type"] == "http.response.start":
            kind = dict(message.get("headers", ())).get(b"content-type", b"")
            is_text = kind.startswith((b"text/csv", b"text/plain"))
        elif is_text:
            last = not message.get("more_body", False)
            message = {**message, "body": rows.more(message.get("body", b""), last=last)}
        await send(message)

    return sending


def _refused(scope: dict[str, Any], names: frozenset[str], *, writable: bool) -> Any:
    """What is answered before anything is asked."""
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    if not is_served(host, names):
        return Response.text("Nothing of that name is served here; `serve --name` gives it one.\n", status=421)
    is_form = scope["method"] == "POST" and any(re.match(pattern, scope["path"]) for pattern, _ in FORMS)
    if scope["method"] not in ("GET", "HEAD") and not (is_form and writable):
        return Response.text("Nothing can be written here.\n", status=405, headers={"allow": "GET, HEAD"})
    if is_form and (refused := _refused_form(scope["path"], dict(scope["headers"]))):
        return refused
    query = scope["query_string"].decode("latin-1")
    if len(query) > _LONGEST_QUERY:
        return Response.text("This address is too long.\n", status=414)
    if scope["path"] == f"/{DATA}.csv" and "sql" not in dict(parse_qsl(query)):
        tables = f"a table has its own, as /{DATA}/papers.csv"
        return Response.text(f"Say what to ask: /{DATA}.csv?sql=SELECT... ({tables}).\n", status=400)
    return None


def _refused_form(path: str, headers: dict[bytes, bytes]) -> Any:
    if not is_from_here(headers):
        return Response.text("Forms of other sites are not taken here.\n", status=403)
    if forms.kind_of(headers) not in (forms.PLAIN, forms.WITH_FILES if path in TAKES_FILES else forms.PLAIN):
        return Response.text("Send a form.\n", status=415)
    return None
