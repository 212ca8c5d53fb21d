"""Telling people, through Apprise: mail, chat, webhook (https://github.com/caronc/apprise/wiki).

An address holds secrets, so of one that fails only its scheme is ever named.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import SecretStr

from extract.records import Problem, Where
from paperwatch.nightly.report import Report
from paperwatch.nightly.show import as_text


def worth_telling(report: Report, always: bool) -> bool:
    """Whether somebody should be told of a night."""
    return always or bool(report.needs) or not report.ok


def send(report: Report, addresses: Sequence[SecretStr]) -> tuple[Problem, ...]:
    """Send the report as text to every address. Never raises; each address that could not be reached is a problem."""
    try:
        import apprise
    except ImportError:
        message = "Notifications need Apprise; install paperwatch[notify]."
        return (Problem("notify.failed", message, Where("notify"), "error"),)
    failed = []
    for address in addresses:
        scheme = address.get_secret_value().partition(":")[0]
        if not _sent(apprise, address.get_secret_value(), report):
            message = f"The {scheme}: address of `notify` could not be reached, or is not one that Apprise knows."
            failed.append(Problem("notify.failed", message, Where(f"notify {scheme}"), "error"))
    return tuple(failed)


def _sent(apprise: object, address: str, report: Report) -> bool:
    sender = apprise.Apprise()  # type: ignore[attr-defined]
    kind = apprise.NotifyType.INFO if report.ok else apprise.NotifyType.FAILURE  # type: ignore[attr-defined]
    try:
        return bool(
            sender.add(address)
            and sender.notify(title=f"paperwatch: {report.headline}", body=as_text(report), notify_type=kind)
        )
    except Exception:  # whatever a plugin raises, its words may hold the address
        return False
