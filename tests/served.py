"""The pages of `paperwatch serve` under test: on the demo's database, inside the process or behind a real port."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from paperwatch.serve.app import make_app
from paperwatch.serve.run import address_of, listening


def get(path: Path, *addresses: str, method: str = "get", **more: Any) -> Any:
    """The answer to each address, of Datasette's own client; one answer for one address."""

    async def ask() -> list[Any]:
        made = make_app(path)
        return [await getattr(made.client, method)(address, **more) for address in addresses]

    answers = asyncio.run(ask())
    return answers[0] if len(answers) == 1 else answers


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """The address, without the last slash, of a server that runs in a thread until the block ends."""
    with listening("127.0.0.1", 0) as socket:
        server = uvicorn.Server(uvicorn.Config(make_app(path).app(), log_level="warning", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        end = time.monotonic() + 20
        while not server.started and time.monotonic() < end:
            time.sleep(0.02)
        yield address_of(socket).rstrip("/")
        server.should_exit = True
        thread.join(10)
