"""Is the reading of a whole page wrong somewhere? Learned from right and wrong readings whose truth is known."""

from extract.schedule.judge.model import Verdict, judge
from extract.schedule.judge.seen import of_entries, of_talks

__all__ = ["Verdict", "judge", "of_entries", "of_talks"]
