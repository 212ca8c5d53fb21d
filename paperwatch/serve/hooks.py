"""What Datasette asks of a plugin (docs.datasette.io/en/0.65/plugin_hooks.html): routes, headers, permissions.

Hooks are asked for every Datasette of the process; they answer for those that `paperwatch.serve.app` has made.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import sys
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote

import structlog
from datasette import Response, hookimpl
from datasette.database import Database as Served
from datasette.database import QueryInterrupted, Results
from datasette.utils.asgi import Base400, NotFound
from datasette.views.base import DatasetteError
from sqlalchemy.exc import OperationalError

from db.views import VIEWS
from paperwatch.serve import api, visitors
from paperwatch.serve.access import COOKIE, LASTING, Access, cookies_in, is_from_here, is_our_form, session_in
from paperwatch.serve.answers import After, Answer, Asked, File, Moved, NotHereError, Page
from paperwatch.serve.asking import Refused, Statement, ask
from paperwatch.serve.hosts import is_served
from paperwatch.serve.pages import FORMS, ROUTES, View
from paperwatch.serve.site import Site
from paperwatch.serve.spreadsheets import GuardedRows
from paperwatch.serve.words import FILTERS, GLOBALS, cell

DATA = "data"
"""What Datasette calls the database: its tables and queries lie under /data."""

# The rest of /-/ tells of paths, settings and threads of the machine; Datasette's own scripts are not used.
_NOT_OURS = r"/(?!data(?:[/.]|$)|static/)"
_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
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
_LONGEST_FORM = 65_536  # bytes: thirteen times the longest note, each character as three; by hand
_LONGEST_SAID = 300  # characters of what a cookie tells of a change; by hand

Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
App: TypeAlias = Callable[[dict[str, Any], Any, Send], Awaitable[None]]
_log = structlog.get_logger(__name__)


def site_of(datasette: Any) -> Site | None:
    """The site that a Datasette shows; None for one that is not ours."""
    return getattr(datasette, "paperwatch", None)


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    if site_of(datasette) is None:
        return []
    forms = dict(FORMS)
    routes = [(pattern, _shown(view, forms.get(pattern))) for pattern, view in ROUTES]
    alone = [(pattern, _shown(_nothing, view)) for pattern, view in FORMS if pattern not in dict(ROUTES)]
    return [*routes, *alone, (_NOT_OURS, _shown(_nothing))]


def _nothing(_site: Site, asked: Asked) -> Answer:
    raise NotHereError(f"There is no page {asked.path}.")


def _shown(view: View, form_view: View | None = None) -> Any:
    """A page function as Datasette calls one; it works in a thread, since databases are asked without `await`.

    `form_view` answers what a form of ours sends.
    """

    async def show(request: Any, datasette: Any) -> Any:
        site, work, form = datasette.paperwatch, view, {}
        names = {name: unquote(part) for name, part in request.url_vars.items() if part is not None}
        arguments = dict(reversed(parse_qsl(request.query_string)))
        if request.method == "POST":
            work, form = form_view or _nothing, await request.post_vars()
            if not is_our_form(form.get("csrftoken", ""), request.scope["csrftoken"]()):
                return await _response(datasette, request, _NOT_OUR_FORM)
        who = {"person": request.scope.get("person"), "session": request.scope.get("session")}
        asked = Asked(unquote(request.path), names, arguments, form, **who)
        try:
            answer = await asyncio.to_thread(work, site, asked)
        except NotHereError as error:
            answer = Page("error.html", {"title": "Not here", "error": str(error)}, 404)
        except OperationalError as error:
            if not any(word in str(error.orig) for word in ("interrupted", "statement timeout")):
                raise
            answer = Page("error.html", {"title": "Too long", "error": "This took too long and was stopped."}, 503)
        return await _response(datasette, request, answer)

    return show


async def _response(datasette: Any, request: Any, answer: Answer) -> Any:
    if isinstance(answer, After):
        return _after(datasette, request, answer)
    if isinstance(answer, Moved):
        return Response.redirect(answer.to, status=301)
    if isinstance(answer, File):
        headers = {"content-disposition": f'attachment; filename="{answer.name}"'} if answer.name else {}
        if answer.media_type == "image/svg+xml":
            headers["content-security-policy"] = _PICTURE_POLICY
        return Response(answer.content, headers=headers, content_type=answer.media_type)
    shown = {"asked": request.args.get("q") or "", **answer.shown}
    return Response.html(await datasette.render_template(answer.template, shown, request=request), answer.status)


_NOT_OUR_FORM = Page(
    "error.html",
    {
        "title": "Nothing was changed",
        "error": "This form is of no page of ours, or of one that is too old. Go back, load it anew, and send it again;"
        " cookies must be allowed.",
    },
    403,
)


def _after(datasette: Any, request: Any, answer: After) -> Any:
    """Leads on, so that no form is sent twice; what was done is told there, once, in a signed cookie."""
    response = Response.redirect(answer.to, status=303)
    datasette.add_message(request, answer.says[:_LONGEST_SAID], answer.change)
    if answer.session is not None:
        secure = datasette.paperwatch.access.secure
        signed = datasette.sign(answer.session, "session") if answer.session else ""
        age = LASTING if signed else 0
        response.set_cookie(COOKIE, signed, max_age=age, secure=secure, httponly=True, samesite="lax")
    return response


@hookimpl
def extra_template_vars(request: Any, datasette: Any) -> dict[str, Any]:
    """Who asks, and whether anything can be changed here."""
    site = site_of(datasette)
    if site is None:
        return {}
    return {"person": request.scope.get("person") if request else None, "writable": site.access is not None}


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    site = site_of(datasette)

    def wrap(app: App) -> App:
        async def guarded(scope: dict[str, Any], receive: Any, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            if site is not None and site.look():
                open_anew(datasette)
            if site is not None and scope["path"].startswith(api.BELOW):
                answer = await api.answered(site, datasette.host_names, scope, receive)
                await answer.asgi_send(_with_headers(send))
                return
            sent = _with_headers(_safe_rows(send) if _is_csv(scope) else send)
            if refused := _refused(scope, datasette.host_names, writable=site is not None and site.access is not None):
                await refused.asgi_send(_with_headers(send))
                return
            if site is not None and site.access is not None:
                scope = await _with_person(scope, site.access, datasette.unsign)
                if not site.access.public and scope["person"] is None and not scope["path"].startswith(_ALWAYS_OPEN):
                    await (await _sign_in(datasette)).asgi_send(sent)
                    return
            if _is_csv(scope):  # Datasette breaks where it would tell in a stream of rows what a cookie holds
                scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"cookie"]}
            if scope["method"] == "POST":
                form = await _form(receive)
                if form is None:
                    await Response.text("This is no form of ours.\n", status=400).asgi_send(sent)
                    return
                receive = form
            await app(scope, receive, sent)

        return app if site is None else guarded

    return wrap


_ALWAYS_OPEN = ("/enter/", "/static/")


async def _with_person(scope: dict[str, Any], access: Access, unsign: Any) -> dict[str, Any]:
    """The request and who asks. Cookies that nobody can read are left out: what comes later would break on them."""
    headers = dict(scope["headers"])
    if b"cookie" in headers and not cookies_in(headers):
        scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"cookie"]}
    person = await asyncio.to_thread(access.person, scope, unsign)
    return {**scope, "person": person, "session": session_in(headers, unsign)}


async def _sign_in(datasette: Any) -> Any:
    """What those see who have not signed in where nothing is public."""
    return Response.html(await datasette.jinja_env.get_template("private.html").render_async(), 403)


async def _form(receive: Any) -> Any:
    """What gives the body of a request once more, where it is a form of bounded length; else None."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
        if len(body) > _LONGEST_FORM:
            return None
    try:
        token = dict(parse_qsl(body.decode())).get("csrftoken", "")
    except ValueError:
        return None
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Any:
        return left.pop() if left else await receive()

    return again if token.isascii() else None


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
    if is_form and (refused := _refused_form(dict(scope["headers"]))):
        return refused
    query = scope["query_string"].decode("latin-1")
    if len(query) > _LONGEST_QUERY:
        return Response.text("This address is too long.\n", status=414)
    if scope["path"] == f"/{DATA}.csv" and "sql" not in dict(parse_qsl(query)):
        tables = f"a table has its own, as /{DATA}/papers.csv"
        return Response.text(f"Say what to ask: /{DATA}.csv?sql=SELECT... ({tables}).\n", status=400)
    return None


def _refused_form(headers: dict[bytes, bytes]) -> Any:
    if not is_from_here(headers):
        return Response.text("Forms of other sites are not taken here.\n", status=403)
    if headers.get(b"content-type", b"").partition(b";")[0].strip() != b"application/x-www-form-urlencoded":
        return Response.text("Send a form.\n", status=415)
    return None


def served(datasette: Any) -> Served:
    """The site's file as Datasette knows it, each question asked by a process of its own."""
    return _Asked(datasette, path=str(datasette.paperwatch.path), is_mutable=True)


class Row(tuple[Any, ...]):
    """A row as `sqlite3.Row` is one: by number and by name."""

    names: tuple[str, ...]

    def keys(self) -> tuple[str, ...]:
        return self.names

    def __getitem__(self, at: Any) -> Any:
        return super().__getitem__(self.names.index(at) if isinstance(at, str) else at)


class _Asked(Served):  # type: ignore[misc]  # Datasette has no types
    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Results:
        """As Datasette's own, in a child. Only its own PRAGMAs, which no visitor can send, are asked here."""
        if sql.lstrip().lower().startswith("pragma"):
            return await super().execute(sql, params)
        most = self.ds.max_returned_rows + (self.ds.max_returned_rows == (page_size or self.ds.page_size))
        limit = min(custom_time_limit or self.ds.sql_time_limit_ms, self.ds.sql_time_limit_ms)
        given = dict(params.items()) if isinstance(params, Mapping) else tuple(params or ())
        statement = Statement(sql, given, limit / 1000, most if truncate else None)
        found = await ask(self.ds.paperwatch.path, statement)
        if isinstance(found, Refused):
            error = sqlite3.OperationalError(found.message)
            raise QueryInterrupted(error, sql, params) if found.late else error
        named = type("NamedRow", (Row,), {"names": found.columns})
        return Results([named(row) for row in found.rows], found.cut, [(name,) for name in found.columns])

    async def table_counts(self, limit: int = 10) -> dict[str, int]:
        """None: no page of ours shows them, counting takes its time on large tables, and is refused for hidden ones."""
        return {}


def open_anew(datasette: Any) -> None:
    """Let Datasette forget its connections: they are kept by thread, so new threads make new ones."""
    old, threads = datasette.executor, datasette.setting("num_sql_threads")
    datasette.executor = ThreadPoolExecutor(max_workers=threads)
    datasette.remove_database(DATA)
    datasette.add_database(served(datasette), name=DATA)
    old.shutdown(wait=False)


@hookimpl
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Any) -> None:
    if database == DATA and site_of(datasette) is not None:
        visitors.guard(conn)


@hookimpl
def permission_allowed(datasette: Any, action: str, resource: Any) -> bool | None:
    if site_of(datasette) is None:
        return None
    if action == "view-table":
        return bool(resource[0] == DATA and resource[1] in VIEWS)
    return None


@hookimpl
def render_cell(value: object, column: str, datasette: Any) -> Any:
    """Ids lead to their pages; addresses that are not of the web are only text."""
    if site_of(datasette) is None or not isinstance(value, str):
        return None
    return cell(column, value)


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    if site_of(datasette) is not None:
        env.filters.update(FILTERS)
        env.globals.update(GLOBALS)


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    if site_of(datasette) is None:
        return None

    async def told() -> Any:
        status, title, message = _told(exception, request.path)
        if status == 500 or isinstance(exception, _UNREADABLE):
            trace = "".join(traceback.format_exception(exception))  # without the values of variables
            _log.error("serve.failed", path=request.path, trace=trace)
        if request.path.partition("?")[0].endswith(".json"):
            return Response.json({"ok": False, "status": status, "error": message}, status=status)
        shown = {"title": title, "error": message, "asked": ""}
        return Response.html(await datasette.render_template("error.html", shown, request=request), status)

    return told


_UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
"""What Datasette breaks with on a value that it takes for something else ("_through=9"); the log keeps where."""


def _told(exception: Exception, path: str) -> tuple[int, str, str]:
    if isinstance(exception, NotFound):
        return 404, "Not here", "There is no such page."
    if isinstance(exception, Base400):
        return exception.status, "Not understood", str(exception)
    if isinstance(exception, DatasetteError):  # 500 is what it says of an address where it names no status
        status = 400 if exception.status == 500 else exception.status
        return status, exception.title or "Not understood", str(exception.message)
    if isinstance(exception, _UNREADABLE) and path.startswith(f"/{DATA}") and not _is_ours(exception):
        return 400, "Not understood", f"A value in this address cannot be read: {exception}."
    if isinstance(exception, QueryInterrupted):
        return 503, "Too long", "This took too long and was stopped."
    return 500, "This went wrong", "The page could not be made. The log of `paperwatch serve` says why."


def _is_ours(exception: BaseException) -> bool:
    """Whether our own code was at work when it was raised: then no address is to blame. Datasette's own pages break
    only on what they read in theirs."""
    frames = (frame for frame, _ in traceback.walk_tb(exception.__traceback__))
    return any(frame.f_globals.get("__name__", "").startswith(_OUR_ROOMS) for frame in frames)


_OUR_ROOMS = ("paperwatch.", "db.", "extract.")


def installed(manager: Any, plugins: Sequence[str] = ("datasette.handle_exception",)) -> None:
    """Make these hooks known once in this process; what they replace (pages with tracebacks) is taken out."""
    this = sys.modules[__name__]
    if manager.is_registered(this):
        return
    for name in plugins:
        manager.unregister(name=name)
    manager.register(this, name=__name__)
