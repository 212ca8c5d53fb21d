"""The one door into the database for whoever reads pages, and how rows are written behind it."""

from db.store.leases import Leases
from db.store.saving import (
    Counts,
    documents_of,
    finish_run,
    keys_of,
    mark_unseen,
    note_problems,
    save,
    set_watermark,
    sources_of,
    start_run,
    watermark,
)

__all__ = [
    "Counts",
    "Leases",
    "documents_of",
    "finish_run",
    "keys_of",
    "mark_unseen",
    "note_problems",
    "save",
    "set_watermark",
    "sources_of",
    "start_run",
    "watermark",
]
