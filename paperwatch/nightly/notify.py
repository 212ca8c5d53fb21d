"""Telling people, through Apprise: mail, chat, webhook (https://github.com/caronc/apprise/wiki).

An address holds secrets, so of one that fails only its scheme is ever named.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import SecretStr

from extract.extras import install
from extract.records import Problem, Where
from paperwatch.nightly.report import Report
from paperwatch.nightly.show import as_text


def worth_telling(report: Report, always: bool) -> bool:
    """Whether somebody should be told of a night."""
    return always or bool(report.needs) or not report.ok


def send(report: Report, addresses: Sequence[SecretStr]) -> tuple[Problem, ...]:
    """Send the report as text to every address. Never raises; each address that could not be reached is a problem."""
    return send_words(report.headline, as_text(report), addresses, well=report.ok)


def send_words(title: str, body: str, addresses: Sequence[SecretStr], *, well: bool) -> tuple[Problem, ...]:
    """Like `send`, for words of any kind: a night that could not even be kept in the database is told so."""
    if not addresses:
        return ()
    try:
        import apprise
    except ImportError:
        message = f"Notifications need Apprise: {install('notify')}"
        return (Problem("notify.failed", message, Where("notify"), "error"),)
    kind = apprise.NotifyType.INFO if well else apprise.NotifyType.FAILURE
    failed = []
    for address in addresses:
        scheme = address.get_secret_value().partition(":")[0]
        sender = apprise.Apprise()
        try:
            known = sender.add(address.get_secret_value())
            told = known and bool(sender.notify(title=f"paperwatch: {title}", body=body, notify_type=kind))
        except Exception:  # whatever a plugin raises, its words may hold the address
            told = False
        if not told:
            message = f"The {scheme}: address of `notify` could not be reached, or is not one that Apprise knows."
            failed.append(Problem("notify.failed", message, Where(f"notify {scheme}"), "error"))
    return tuple(failed)
