"""What can go wrong with the database, each with a code and a sentence that says what to do."""

from __future__ import annotations


class DatabaseError(Exception):
    """A database that cannot be used as asked. `code` is the machine-readable name."""

    code = "database.error"


class BadDatabaseUrlError(DatabaseError):
    """The address names no SQLite file and no PostgreSQL database."""

    code = "database.bad-url"


class NewerDatabaseError(DatabaseError):
    """The database was written by a later version of the program."""

    code = "database.newer"


class OldViewsError(DatabaseError):
    """The views are of another version of the program, and this opener may not make them anew."""

    code = "database.old-views"


class ReadOnlyError(DatabaseError):
    """A statement that would write, or read outside the database, was refused."""

    code = "database.read-only"


class QuerySyntaxError(DatabaseError):
    """A search expression that cannot be read: the `reason`, its `text`, and the `position`, counted from 0."""

    code = "search.syntax"

    def __init__(self, message: str, text: str, position: int) -> None:
        super().__init__(f"At character {position + 1}: {message}\n  {text}\n  {' ' * position}^")
        self.reason = message
        self.text = text
        self.position = position


class UnknownPaperError(DatabaseError):
    """No paper answers to that name."""

    code = "paper.unknown"


class UnknownTalkError(DatabaseError):
    """No talk that stands has that number."""

    code = "talk.unknown"


class AmbiguousPaperError(DatabaseError):
    """Several papers answer to that name."""

    code = "paper.ambiguous"


class TopicTableError(DatabaseError):
    """A table of topics that is not in the form of `topics.toml`."""

    code = "topic.table"


class UnknownTopicError(DatabaseError):
    """No such topic in the vocabulary."""

    code = "topic.unknown"


class UnknownGroupError(DatabaseError):
    """No talk is of a group or schedule of that name."""

    code = "group.unknown"


class UnknownPresenterError(DatabaseError):
    """Nobody of that name has given a talk."""

    code = "presenter.unknown"


class PolicyError(DatabaseError):
    """A coverage policy with a word that means nothing."""

    code = "coverage.policy"


class UnknownRecordError(DatabaseError):
    """No record has that source and key."""

    code = "record.unknown"


class ContradictionError(DatabaseError):
    """A judgement that others together contradict; the message shows the chain."""

    code = "judgement.contradiction"
