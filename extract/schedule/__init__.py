"""Schedules of reading groups: a few shapes of page, small settings per source, and a proposal that tries the shapes.

`read(body, document, settings)` gives the talks of one page, `propose(body, document)` the settings that suit it with
what was understood and what was not. Both are pure and never raise on the content of a page.
"""

from extract.schedule.reading import EXTRACTORS, Proposal, propose, read
from extract.schedule.settings import ScheduleSettings, SettingsError, dump_settings, load_settings

__all__ = [
    "EXTRACTORS",
    "Proposal",
    "ScheduleSettings",
    "SettingsError",
    "dump_settings",
    "load_settings",
    "propose",
    "read",
]
