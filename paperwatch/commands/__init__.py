"""The commands, a module for each kind; none is imported before it is run (`paperwatch.lazy`)."""

MODULES = (
    "setup",
    "crawl",
    "backfill",
    "venues",
    "nightly",
    "enrich",
    "read",
    "ask",
    "topics",
    "searches",
    "show",
    "export",
    "organise",
    "handout",
    "identity",
    "changes",
    "schedule",
    "sources",
    "serve",
    "jobs",
    "members",
    "tokens",
    "archive",
    "maintain",
)
"""In the order in which help lists their commands."""
