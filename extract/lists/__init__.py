"""Reading lists and notes: papers by section, with label, links, organisations and remarks (`read`)."""

from extract.lists.reading import EXTRACTORS, read

__all__ = ["EXTRACTORS", "read"]
