"""The pages of `paperwatch serve` under test: on the demo's database, inside the process or behind a real port."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from db.engine import Database
from db.members import Role, add_member, new_link
from paperwatch.serve.access import Access
from paperwatch.serve.app import make_app
from paperwatch.serve.run import address_of, configured, listening


def get(path: Path, *addresses: str, method: str = "get", **more: Any) -> Any:
    """The answer to each address, of Datasette's own client; one answer for one address."""

    async def ask() -> list[Any]:
        made = make_app(path)
        return [await getattr(made.client, method)(address, **more) for address in addresses]

    answers = asyncio.run(ask())
    return answers[0] if len(answers) == 1 else answers


@contextmanager
def serving(path: Path, access: Access | None = None) -> Iterator[str]:
    """The address, without the last slash, of a server that runs in a thread until the block ends."""
    with listening("127.0.0.1", 0) as socket:
        server = uvicorn.Server(configured(make_app(path, access=access).app()))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        end = time.monotonic() + 20
        while not server.started and time.monotonic() < end:
            time.sleep(0.02)
        yield address_of(socket).rstrip("/")
        server.should_exit = True
        thread.join(10)


class Server:
    """A server whose pages can be changed, and those who visit it, without a port."""

    def __init__(self, path: Path, database: Database, live: Database | None = None, **more: Any) -> None:
        self.database = database
        self._loop = asyncio.Runner()
        self.made = make_app(path, ["papers.example.org"], access=Access(database, **more), live=live)
        self._app = self.made.app()

    def visitor(self, peer: str = "127.0.0.1") -> Visitor:
        return Visitor(self, peer)

    def signed_in(self, name: str, role: Role = "member") -> Visitor:
        """A new member, who has opened their link."""
        add_member(self.database, name, role)
        found = self.visitor()
        found.enter(new_link(self.database, name))
        return found

    def ask(self, client: tuple[str, int], method: str, path: str, **more: Any) -> httpx.Response:
        async def one() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=client, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as session:
                return await session.request(method, path, **more)

        return self._loop.run(one())

    def close(self) -> None:
        self._loop.close()


class Visitor:
    """A browser: it keeps cookies, follows nothing by itself, and fills in the token that its pages carry."""

    def __init__(self, server: Server, peer: str) -> None:
        self._server, self._peer = server, (peer, 5000)
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._keep(self._server.ask(self._peer, "GET", path, headers=headers | self._cookie()))

    def send(self, path: str, headers: dict[str, str] | None = None, files: Any = None, **form: str) -> httpx.Response:
        """A form of ours, with its token; `csrftoken` gives another one, `files` makes it a form with files."""
        if "csrftoken" not in form:
            form["csrftoken"] = self.token()
        words = {"data": form, "files": files, "headers": self._cookie() | (headers or {})}
        return self._keep(self._server.ask(self._peer, "POST", path, **words))

    def _cookie(self) -> dict[str, str]:
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def token(self) -> str:
        """The token of forms, which comes with the first page that has one."""
        if "ds_csrftoken" not in self.cookies:
            key = new_link(self._server.database, "nobody", at_machine=True)
            self.get(f"/enter/{key}")
        return self.cookies.get("ds_csrftoken", "")

    def enter(self, key: str) -> httpx.Response:
        self.get(f"/enter/{key}")
        return self.send(f"/enter/{key}", csrftoken=self.cookies.get("ds_csrftoken", ""))

    def _keep(self, answer: httpx.Response) -> httpx.Response:
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if not morsel.value:
                    del self.cookies[name]
        return answer
