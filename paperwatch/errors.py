"""Errors a person meets: a code, one sentence that says what to do, and an exit status that cron can use."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit statuses of every command; listed in `docs/commands.md`."""

    OK = 0
    FAILED = 1
    """A source failed, a page could not be read, or an expectation was broken; what could be saved was saved."""
    USAGE = 2
    """The words given make no sense, or the configuration is wrong; nothing was done."""
    NOT_FOUND = 3
    """Nothing in the database has that name."""
    LOCKED = 4
    """Another run holds the lock; nothing was done."""
    STOPPED = 130
    """Ctrl-C, as shells say it: 128 and the number of the signal. What was saved before stays."""


class PaperwatchError(Exception):
    """An expected failure. `code` is listed in `codes.toml`; the message says what to do."""

    def __init__(self, code: str, message: str, status: Exit = Exit.FAILED) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def usage_error(code: str, message: str) -> PaperwatchError:
    return PaperwatchError(code, message, Exit.USAGE)
