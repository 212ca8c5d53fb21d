"""The lean view of a record that identity looks at."""

from __future__ import annotations

from dataclasses import dataclass

from db.naming import listing

Names = frozenset[tuple[str, str]]
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record of kind "paper" or "mention"; of its payload only the abstract.

    `names` are (scheme, value) as in `record_identifier`. `parent_id` is the talk or entry of a mention, `paper_id` the
    paper that the record stood for when it was loaded. `older` are the keys of titles that a preprint had before.
    `short` is the name that a list prints beside the title of a mention and not in it; `called` are those names by
    which any list calls the work of this title, but names that many records have.
    `preprint`: it is of a series of preprints. `mislabelled` says why the venue that a mention prints cannot be that of
    the paper it links to. `led_to` is the title that the links of a mention lead to where that is another paper's
    (`db.linkage.misled`); `names` are then without them.
    """

    id: int
    kind: str
    source: str
    key: str
    title: str
    title_key: str
    series: str | None = None
    year: int | None = None
    authors: tuple[str, ...] = ()
    names: Names = frozenset()
    parent_id: int | None = None
    paper_id: int | None = None
    older: frozenset[str] = frozenset()
    abstract: str | None = None
    short: str = ""
    called: tuple[str, ...] = ()
    preprint: bool = False
    mislabelled: str | None = None
    led_to: str = ""

    @property
    def name(self) -> tuple[str, str]:
        """What the record is called everywhere and always; ids depend on the order of arrival."""
        return self.source, self.key

    @property
    def edition(self) -> tuple[str | None, int | None]:
        """The series and year that it belongs to, nothing where its label contradicts its link."""
        return (None, None) if self.mislabelled else (self.series, self.year)

    @property
    def listing(self) -> str:
        """The list that the record is an entry of; another list of the same source may name the same work again."""
        return listing(self.source, self.key)

    def values(self, scheme: str) -> frozenset[str]:
        """The names under one scheme."""
        if not self.names:
            return _NONE
        return frozenset([value for known, value in self.names if known == scheme])
