"""What people can change: every action by the name that the door knows it by."""

from __future__ import annotations

from collections.abc import Mapping

from paperwatch.changes.action import Action
from paperwatch.changes.jobs import AddConference, BringPapers, FetchSchedule, StopJob
from paperwatch.changes.members import AddMember, NewLink, RemoveMember, SetRole
from paperwatch.changes.pairs import Judge, Unjudge
from paperwatch.changes.papers import Note, Propose, Read, Skip, Star, Vote
from paperwatch.changes.schedules import AddSchedule
from paperwatch.changes.searches import DropSearch, SaveSearch
from paperwatch.changes.talks import AddLink, CancelTalk, MoveTalk, PlanTalk
from paperwatch.changes.topics import DropTopic, SetTopic

ACTIONS: Mapping[str, type[Action]] = {
    "judge": Judge,
    "unjudge": Unjudge,
    "star": Star,
    "read": Read,
    "vote": Vote,
    "note": Note,
    "propose": Propose,
    "skip": Skip,
    "plan-talk": PlanTalk,
    "move-talk": MoveTalk,
    "cancel-talk": CancelTalk,
    "add-link": AddLink,
    "add-member": AddMember,
    "set-role": SetRole,
    "remove-member": RemoveMember,
    "set-topic": SetTopic,
    "drop-topic": DropTopic,
    "save-search": SaveSearch,
    "drop-search": DropSearch,
    "add-conference": AddConference,
    "bring-papers": BringPapers,
    "stop-job": StopJob,
    "fetch-schedule": FetchSchedule,
}
"""Every action that values are enough for, by its name: the command line, forms and programs send them."""

KINDS: Mapping[str, type[Action]] = {**ACTIONS, AddSchedule.kind: AddSchedule, NewLink.kind: NewLink}
"""Every kind of change that can be taken back, by its name."""
