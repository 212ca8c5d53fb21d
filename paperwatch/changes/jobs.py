"""Actions that ask for work which takes longer than a page may: each puts a job into the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, PrivateAttr

from db.dialects import LARGEST_ID
from db.engine import Database
from db.jobs import ask_to_stop, cancel, job, jobs, put_job
from db.members import Person, Role
from extract.records import Venue
from paperwatch.changes.action import Action, Done, Line
from paperwatch.console import plural
from paperwatch.errors import Exit, PaperwatchError, usage_error

# What knows of venues and addresses is imported where it is used: other actions need none of it.
_SEARCHED = 50  # jobs among which one that asks for the same is looked for; by hand


def _web(url: str) -> str:
    from paperwatch.repositories import is_repository

    if url and (not url.startswith(("http://", "https://")) or is_repository(url)):
        raise ValueError(
            "an address of a page begins with https://; repositories are read by `paperwatch schedule add`"
        )
    return url


Address = Annotated[str, Field(max_length=2_000), AfterValidator(_web)]


class _Asks(Action):
    """An action that puts a job into the queue; taken back, the job leaves it."""

    least: ClassVar[Role] = "organiser"
    job: ClassVar[str]

    def asks(self) -> Mapping[str, Any]:
        """What the job is told."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def _put(self, database: Database, person: Person, said: str) -> Done:
        asked = dict(self.asks())
        same = (
            one for one in jobs(database, limit=_SEARCHED) if one.open and (one.kind, one.asked) == (self.job, asked)
        )
        if found := next(same, None):
            raise PaperwatchError("job.there", f"{found.by} asked for the same already: it is job {found.id}.")
        number = database.writing(lambda connection: put_job(connection, self.job, asked, person.name))
        return Done(f"{said} (job {number})", {"job": number}, number)

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        if not database.writing(lambda connection: cancel(connection, before["job"])):
            message = f"Job {before['job']} has begun; what it stores stays, since papers of a source are evidence."
            raise PaperwatchError("job.begun", message)


class AddConference(_Asks):
    """A year of a conference is read, by its name ("MLSys 2024"), or by the address of its programme; with both, that
    address is remembered for the series. `accept` takes what is doubtful as right.
    """

    title: ClassVar[str] = "add a conference"
    job: ClassVar[str] = "conference"
    name: Line = ""
    address: Address = ""
    accept: bool = False

    def subject(self, database: Database, person: Person) -> str:
        return f"conference {self._meant()[0]}"

    def asks(self) -> Mapping[str, Any]:
        name, address = self._meant()
        return {"name": name} | ({"address": address} if address else {}) | ({"accept": True} if self.accept else {})

    def do(self, database: Database, person: Person) -> Done:
        return self._put(database, person, f"Asked to read {self._meant()[0]}")

    def _meant(self) -> tuple[str, str]:
        """The conference, and the address to be read for it. Raises `PaperwatchError` `venue.unknown`."""
        from paperwatch.config import load_config
        from paperwatch.editions import edition_at, edition_named, years_named
        from paperwatch.venues import with_route

        config = load_config()
        if self.name:
            known = (with_route(config, [self.name], [self.address])[0] if self.address else config).known_venues
            meant = years_named(self.name, known) or (edition_named(self.name, known),)
            return str(meant[0]) if len(meant) == 1 else f"{meant[0]}..{meant[-1]}", self.address
        edition: Venue | None = edition_at(self.address, config.known_venues) if self.address else None
        if edition is None:
            message = 'Which conference is it? Give its name and year, such as "MLSys 2024".'
            raise usage_error("venue.unknown", message)
        has_route = config.known_venues.series[edition.series].routes_for(edition.year)
        return str(edition), "" if has_route else self.address


class BringPapers(_Asks):
    """Papers are read from an address: a reading list, a BibTeX file, a PDF, a saved page. Those that name no
    conference are of `venue`.
    """

    title: ClassVar[str] = "bring papers"
    job: ClassVar[str] = "papers"
    address: Address = ""
    venue: Line = ""
    _files: tuple[str, ...] = PrivateAttr(())

    def having(self, files: Sequence[str]) -> BringPapers:
        """This action on files that were kept beside the configuration."""
        self._files = tuple(files)
        return self

    def subject(self, database: Database, person: Person) -> str:
        return f"papers {self.address or ', '.join(self._files)}"

    def asks(self) -> Mapping[str, Any]:
        return {**super().asks(), **({"files": list(self._files)} if self._files else {})}

    def do(self, database: Database, person: Person) -> Done:
        from paperwatch.config import load_config
        from paperwatch.venues import edition_given

        if bool(self.address) == bool(self._files):
            raise usage_error("file.none", "Give one of the two: an address, or files.")
        edition_given(load_config(), self.venue or None, None)
        what = self.address or plural(len(self._files), "file")
        return self._put(database, person, f"Asked to read papers from {what}")


class FetchSchedule(_Asks):
    """The page of a schedule is fetched, to be shown; nothing of it is stored before a yes."""

    title: ClassVar[str] = "bring a schedule"
    job: ClassVar[str] = "schedule"
    address: Annotated[Address, Field(min_length=1)]
    name: Annotated[str, Field(max_length=80)] = ""

    def subject(self, database: Database, person: Person) -> str:
        return f"page {self.address}"

    def do(self, database: Database, person: Person) -> Done:
        return self._put(database, person, f"Asked to fetch the schedule at {self.address}")


class StopJob(Action):
    """A job ends at its next safe point, or at once where it waits. What it has stored stays."""

    least: ClassVar[Role] = "organiser"
    title: ClassVar[str] = "stop a job"
    job: Annotated[int, Field(ge=1, le=LARGEST_ID)]

    def subject(self, database: Database, person: Person) -> str:
        return f"job {self.job}"

    def do(self, database: Database, person: Person) -> Done:
        if job(database, self.job) is None:
            raise PaperwatchError("job.unknown", f"There is no job {self.job}.", Exit.NOT_FOUND)
        was = database.writing(lambda connection: ask_to_stop(connection, self.job, person.name))
        if was is None:
            raise PaperwatchError("job.ended", f"Job {self.job} has ended already.")
        said = f"Job {self.job} stopped" if was == "waiting" else f"Asked job {self.job} to stop"
        return Done(said, {"job": self.job})

    @classmethod
    def undo(cls, database: Database, asked: Mapping[str, Any], before: Any, by: str) -> None:
        message = "A job that was stopped is asked for anew: it goes on where it was."
        raise PaperwatchError("change.undone", message)
