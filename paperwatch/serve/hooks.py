"""What Datasette asks of a plugin (docs.datasette.io/en/0.65/plugin_hooks.html): routes, headers, permissions.

Hooks are asked for every Datasette of the process; they answer for those that `paperwatch.serve.app` has made.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote

import structlog
from datasette import Response, hookimpl
from sqlalchemy.exc import OperationalError

from db.views import VIEWS
from paperwatch.places import for_group
from paperwatch.serve import visitors
from paperwatch.serve.access import LASTING, is_our_form
from paperwatch.serve.answers import After, Answer, Asked, File, Moved, NotHereError, Page
from paperwatch.serve.gate import App, guarded
from paperwatch.serve.mishaps import UNREADABLE, said_of
from paperwatch.serve.of_group import within
from paperwatch.serve.own_file import DATA
from paperwatch.serve.pages import FORMS, ROUTES, View
from paperwatch.serve.site import Site
from paperwatch.serve.words import FILTERS, GLOBALS, cell

# The rest of /-/ tells of paths, settings and threads of the machine; Datasette's own scripts are not used.
_NOT_OURS = r"/(?!data(?:[/.]|$)|static/)"
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_LONGEST_SAID = 300  # characters of what a cookie tells of a change; by hand

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
        site, work, form = _site(request, datasette), view, {}
        names = {name: unquote(part) for name, part in request.url_vars.items() if part is not None}
        arguments = dict(reversed(parse_qsl(request.query_string)))
        if request.method == "POST":
            work, form = form_view or _nothing, await request.post_vars()
            if not is_our_form(form.get("csrftoken", ""), request.scope["csrftoken"]()):
                return await _response(datasette, request, _NOT_OUR_FORM)
        who = {name: request.scope.get(name) for name in ("person", "session")}
        asked = Asked(unquote(request.path), names, arguments, form, request.scope.get("files") or {}, **who)
        try:
            with for_group(site.key) if site.key is not None else nullcontext():
                answer = await asyncio.to_thread(work, site, asked)
        except NotHereError as error:
            answer = Page("error.html", {"title": "Not here", "error": str(error)}, 404)
        except OperationalError as error:
            if not any(word in str(error.orig) for word in ("interrupted", "statement timeout")):
                raise
            answer = Page("error.html", {"title": "Too long", "error": "This took too long and was stopped."}, 503)
        return await _response(datasette, request, answer)

    return show


def _site(request: Any, datasette: Any) -> Site:
    """The pages of the group that the request asks for."""
    found: Site = (request.scope if request else {}).get("site", datasette.paperwatch)
    return found


async def _response(datasette: Any, request: Any, answer: Answer) -> Any:
    if isinstance(answer, After):
        return _after(datasette, request, answer)
    if isinstance(answer, Moved):
        return Response.redirect(_site(request, datasette).prefix + answer.to, status=301)
    if isinstance(answer, File):
        headers = {"content-disposition": f'attachment; filename="{answer.name}"'} if answer.name else {}
        if answer.media_type == "image/svg+xml":
            headers["content-security-policy"] = _PICTURE_POLICY
        return Response(answer.content, headers=headers, content_type=answer.media_type)
    shown = {"asked": request.args.get("q") or "", **answer.shown}
    made = within(
        _site(request, datasette).prefix, await datasette.render_template(answer.template, shown, request=request)
    )
    return Response.html(made, answer.status, {"cache-control": "no-store"} if answer.secret else None)


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
    site = _site(request, datasette)
    response = Response.redirect(site.prefix + answer.to, status=303)
    datasette.add_message(request, answer.says[:_LONGEST_SAID], answer.change)
    if answer.session is not None and site.access is not None:
        signed = datasette.sign(answer.session, "session") if answer.session else ""
        age = LASTING if signed else 0
        name, secure = site.access.cookie, site.access.secure
        response.set_cookie(name, signed, max_age=age, secure=secure, httponly=True, samesite="lax")
    return response


@hookimpl
def extra_template_vars(request: Any, datasette: Any) -> dict[str, Any]:
    """Who asks, and whether anything can be changed here."""
    if site_of(datasette) is None:
        return {}
    site = _site(request, datasette)
    person = request.scope.get("person") if request else None
    headers = dict(request.scope["headers"]) if request else {}
    here, others = site.neighbours(headers)
    return {"person": person, "writable": site.access is not None, "group_name": here, "groups": others}


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    return (lambda app: app) if site_of(datasette) is None else partial(guarded, datasette)


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
        status, title, message = said_of(exception, request.path)
        if status == 500 or isinstance(exception, UNREADABLE):
            trace = "".join(traceback.format_exception(exception))  # without the values of variables
            _log.error("serve.failed", path=request.path, trace=trace)
        if request.path.partition("?")[0].endswith(".json"):
            return Response.json({"ok": False, "status": status, "error": message}, status=status)
        shown = {"title": title, "error": message, "asked": ""}
        return Response.html(await datasette.render_template("error.html", shown, request=request), status)

    return told


def installed(manager: Any, plugins: Sequence[str] = ("datasette.handle_exception",)) -> None:
    """Make these hooks known once in this process; what they replace (pages with tracebacks) is taken out."""
    this = sys.modules[__name__]
    if manager.is_registered(this):
        return
    for name in plugins:
        manager.unregister(name=name)
    manager.register(this, name=__name__)
