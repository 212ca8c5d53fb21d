"""Documents read in processes that can be killed: a limit of processor time, of memory and of size for each.

`extract` is pure, and still a hostile document can keep it busy, fill the memory or make a C library crash. Whatever
comes from outside is therefore read by a child: one that overruns is ended and replaced, its document becomes a
problem, and the crawl, the import or the batch goes on.

job.py   what is to be read, under which limits, and what became of it
pool.py  the processes, some of them busy; `read` keeps one warm for documents that come one by one
child.py the process: jobs in, answers out
"""

from __future__ import annotations

from crawler.reading.job import Done, Job, Limits, Read
from crawler.reading.pool import Pool, read, read_all

__all__ = ["Done", "Job", "Limits", "Pool", "Read", "read", "read_all"]
