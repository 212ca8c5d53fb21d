"""The process that does what people ask for in the pages: started when something waits, and ended by itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from threading import Lock

COMMAND = (sys.executable, "-P", "-m", "paperwatch.cli", "jobs", "run")
"""`paperwatch jobs run`; -P: a folder "paperwatch" here is none of ours."""


class Worker:
    """At most one such process of this server; that of another program is kept apart by the lock of jobs."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def wake(self) -> None:
        """Have it work, where it does not."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
