"""How much processor time a process of ours may take. The kernel ends it even where whoever started it is gone."""

from __future__ import annotations

import resource


def allow_seconds(seconds: float) -> None:
    """From now on so many seconds, of which the kernel counts whole ones; never more than whoever started this process
    may have. Processes that this one starts set their own."""
    usage, hard = resource.getrusage(resource.RUSAGE_SELF), resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = int(usage.ru_utime + usage.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
