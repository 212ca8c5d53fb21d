"""The server itself: uvicorn, which Datasette brings, on a socket that is bound before anything is promised."""

from __future__ import annotations

import errno
import socket
import webbrowser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import uvicorn

from db.engine import Database
from db.jobs import waiting
from extract.venues import Venues
from paperwatch.errors import PaperwatchError, usage_error
from paperwatch.serve.access import Access
from paperwatch.serve.app import make_app
from paperwatch.serve.known import Known
from paperwatch.serve.worker import Worker


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises `PaperwatchError`: `serve.port-taken`, or `serve.address` for a host or port
    that this machine does not give."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(128)
    except (OSError, OverflowError) as error:
        opened.close()
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            message = f"Port {port} of {host} is taken. Give another one with --port, or end the program that holds it."
            raise PaperwatchError("serve.port-taken", message) from error
        raise usage_error("serve.address", f"Cannot listen on {host}, port {port}: {error}.") from error
    return opened


def address_of(opened: socket.socket) -> str:
    """Where a browser finds it."""
    host, port = opened.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run(
    path: Path,
    opened: socket.socket,
    key_format: str,
    venues: Venues,
    *,
    names: Iterable[str] = (),
    access: Access | None = None,
    live: Database | None = None,
    base_url: str = "",
    browser: str = "",
    known: Known | None = None,
    known_to: Callable[[str], Known] = lambda key: Known(),
) -> None:
    """Serve the file at `path` under `names` until somebody interrupts it; citation keys are of that format.

    Changes go where `access` says; `live` is the database of which the file is a snapshot; `browser` is an address
    that is opened, `base_url` where feeds lead; `known` tells of series and topics that change meanwhile, and
    `known_to` of those of other groups.
    """
    made = make_app(path, names, key_format, venues, access, live, base_url)
    app = made.app()
    made.paperwatch.known = known or Known()
    made.paperwatch.known_to = known_to
    if access is not None:
        made.paperwatch.wake = Worker().wake
        if waiting(access.database):
            made.paperwatch.wake()
    if browser:
        webbrowser.open(browser)
    uvicorn.Server(configured(app)).run(sockets=[opened])


def configured(app: Any) -> uvicorn.Config:
    """How the app is run. No header may change who is at the other end of a connection: proxies are trusted by that."""
    return uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="on", server_header=False, proxy_headers=False
    )
