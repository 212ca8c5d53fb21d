"""How often somebody may give a wrong token: then they are told to wait. None of 256 bits is guessed meanwhile."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

MOST_WRONG = 20
"""Wrong tokens in a row of minutes after which an address is told to wait; a script that has the wrong one errs fewer
times before somebody looks. By hand."""
SECONDS = 60.0
"""How long it is told so after its last wrong token that was counted; by hand."""
_ADDRESSES = 10_000  # that are remembered: a megabyte; by hand


@dataclass(slots=True)
class Tries:
    """Wrong tokens by the address at the other end of the connection."""

    _wrong: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def shut(self, peer: str) -> bool:
        """Whether the address has to wait now."""
        with self._lock:
            count, last = self._wrong.get(peer, (0, 0.0))
            return count >= MOST_WRONG and time.monotonic() - last < SECONDS

    def wrong(self, peer: str) -> None:
        """A wrong token came from the address."""
        with self._lock:
            count, last = self._wrong.pop(peer, (0, 0.0))
            at = time.monotonic()
            self._wrong[peer] = (count + 1 if at - last < SECONDS else 1, at)
            if len(self._wrong) > _ADDRESSES:
                self._wrong.popitem(last=False)
