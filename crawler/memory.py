"""How much memory a crawl has taken, counted from its own start."""

from __future__ import annotations

from pathlib import Path

from scrapy.extensions.memusage import MemoryUsage

_STATUS = Path("/proc/self/status")
_PEAK = "VmHWM:"


class OwnMemoryUsage(MemoryUsage):
    """Scrapy's limit of memory, on the peak of this program alone.

    Scrapy asks for `ru_maxrss`, which on Linux begins at the size of the program that started this one: a crawl begun
    by one that has just linked a large database would be stopped before its first page.
    """

    def get_virtual_size(self) -> int:
        """The peak so far, in bytes."""
        if not _STATUS.exists():
            return super().get_virtual_size()
        lines = _STATUS.read_text("ascii", errors="replace").splitlines()
        peak = next((line for line in lines if line.startswith(_PEAK)), None)
        return super().get_virtual_size() if peak is None else int(peak.split()[1]) * 1024
