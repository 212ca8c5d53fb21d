"""What Datasette asks of a plugin (docs.datasette.io/en/0.65/plugin_hooks.html): routes, headers, permissions.

Hooks are asked for every Datasette of the process; they answer for those that `paperwatch.serve.app` has made.
"""

from __future__ import annotations

import asyncio
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
from paperwatch.serve import visitors
from paperwatch.serve.answers import Answer, Asked, File, Moved, NotHereError, Page
from paperwatch.serve.asking import Refused, Statement, ask
from paperwatch.serve.hosts import is_served
from paperwatch.serve.pages import ROUTES, View
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
    routes = [(pattern, _shown(view)) for pattern, view in ROUTES]
    return [*routes, (_NOT_OURS, _shown(_nothing))]


def _nothing(_site: Site, asked: Asked) -> Answer:
    raise NotHereError(f"There is no page {asked.path}.")


def _shown(view: View) -> Any:
    """A page function as Datasette calls one; it works in a thread, since databases are asked without `await`."""

    async def show(request: Any, datasette: Any) -> Any:
        site = datasette.paperwatch
        names = {name: unquote(part) for name, part in request.url_vars.items() if part is not None}
        arguments = dict(reversed(parse_qsl(request.query_string)))
        asked = Asked(unquote(request.path), names, arguments)
        try:
            answer = await asyncio.to_thread(view, site, asked)
        except NotHereError as error:
            answer = Page("error.html", {"title": "Not here", "error": str(error)}, 404)
        except OperationalError as error:
            if "interrupted" not in str(error.orig):
                raise
            answer = Page("error.html", {"title": "Too long", "error": "This took too long and was stopped."}, 503)
        return await _response(datasette, request, answer)

    return show


async def _response(datasette: Any, request: Any, answer: Answer) -> Any:
    if isinstance(answer, Moved):
        return Response.redirect(answer.to, status=301)
    if isinstance(answer, File):
        headers = {"content-disposition": f'attachment; filename="{answer.name}"'} if answer.name else {}
        if answer.media_type == "image/svg+xml":
            headers["content-security-policy"] = _PICTURE_POLICY
        return Response(answer.content, headers=headers, content_type=answer.media_type)
    shown = {"asked": request.args.get("q") or "", **answer.shown}
    return Response.html(await datasette.render_template(answer.template, shown, request=request), answer.status)


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
            if refused := _refused(scope, datasette.host_names):
                await refused.asgi_send(_with_headers(send))
                return
            await app(scope, receive, _with_headers(_safe_rows(send) if _is_csv(scope) else send))

        return app if site is None else guarded

    return wrap


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


def _refused(scope: dict[str, Any], names: frozenset[str]) -> Any:
    """What is answered before anything is asked."""
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    if not is_served(host, names):
        return Response.text("Nothing of that name is served here; `serve --name` gives it one.\n", status=421)
    if scope["method"] not in ("GET", "HEAD"):
        return Response.text("Nothing can be written here.\n", status=405, headers={"allow": "GET, HEAD"})
    query = scope["query_string"].decode("latin-1")
    if len(query) > _LONGEST_QUERY:
        return Response.text("This address is too long.\n", status=414)
    if scope["path"] == f"/{DATA}.csv" and "sql" not in dict(parse_qsl(query)):
        tables = f"a table has its own, as /{DATA}/papers.csv"
        return Response.text(f"Say what to ask: /{DATA}.csv?sql=SELECT... ({tables}).\n", status=400)
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
