"""What stands around titles and people on composed pages, phrase by phrase: each belongs to one side of the split.

A phrase is drawn by its own hash, so that no page of the unread side shows words that rules were mended with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bench.pdf_set_style import SHARE, Side

HEADS = (
    "", "", "",
    "Proceedings of the 9th Workshop on Hot Topics in Systems, May 2003",
    "To appear in the Proceedings of ICDCS 2007",
    "Technical Report 2004-17",
    "IEEE TRANSACTIONS ON COMPUTERS, VOL. 31, NO. 4, APRIL 1998",
    "Under review",
    "DRAFT",
    "International Journal of Computing 12 (2011) 45-61",
    "Preprint. Work in progress.",
    "Research Article",
    "Published as a conference paper at ICLR 2019",
    "2012 IEEE 26th International Parallel and Distributed Processing Symposium",
    "Confidential: for the programme committee only",
    "Appeared in Operating Systems Review, 37(5), October 2003",
    "Journal of Systems Research (JSys) 2021",
    "Accepted for publication in Distributed Computing",
    "Computing Laboratory Memo 88",
    "ACM Computing Surveys, Vol. 22, No. 4",
    "13th Biennial Conference on Innovative Data Systems Research",
    "Draft of 3 June, comments welcome",
    "This is the authors' version of a work accepted elsewhere.",
    "SIGMOD Record, Vol. 34, No. 2",
    "Lecture Notes in Computer Science 1234, pp. 11-25",
    "EDBT 2020, Copenhagen",
    "Internal Note 12/95",
)  # fmt: skip
"""What runs over the title: a journal, a series, a state of the paper."""

MASTHEADS = (
    "practice", "contributed articles", "RESEARCH HIGHLIGHTS", "Open Access", "TUTORIAL", "acmqueue",
    "SYSTEMS LETTERS", "White Paper", "Technical Report", "Chapter 7", "COLUMNS", "Programming", "Viewpoint",
    "IEEE Computer", "Case Study", "Computer Communication Review", "Journal of Applied Computing", "Harbor Labs",
    "Copper Systems, Inc.", "University of Utah", "Position Paper", "Poster Abstract", "Lecture Notes",
    "Security & Privacy", "Cloud", "review articles", "Kode Vicious", "The Morning Paper", "Feature",
    "Internet Computing", "OPERATING SYSTEMS", "Experience Report", "login:", "Data Engineering Bulletin",
    "Department of Informatics", "Notes on Computing", "INVITED PAPER", "Networks", "Research Memorandum",
    "Meadow Technologies", "Doctoral Symposium", "Industry Track", "Letters to the Editor", "Storage",
    "Annals of Telecommunications",
)  # fmt: skip
"""What publishers print over a title, in type as big as the title's or bigger."""

LABELS = (
    "Position Paper", "Extended Abstract", "(Short Paper)", "Work in Progress", "Invited Talk", "Vision Paper",
    "Preliminary Version", "[Experiments and Analysis]", "Full Version", "(Demo)", "Abridged", "Regular Submission",
    "Technical Note", "[Industrial Track]", "Keynote Address",
)  # fmt: skip
"""What kind of paper it is, under the title."""

DATES = (
    "", "", "", "March 12, 1998", "June 2004", "(Received 3 May 2001; revised 4 June 2001)", "Version 1.2",
    "Released 14 July 2015", "Printed on 2009-11-02", "Last modified: Tuesday, August 9, 2005", "Spring 1999",
    "Submitted 11 January 2016, accepted 2 April 2016", "30th November, 2012", "Revision 3, May 1997", "12/04/2010",
    "Dated: September 21, 2006", "Fall Semester 2003", "Juni 2011", "First published online 8 February 2014",
    "Compiled October 30, 2018", "2nd edition, December 1994", "Autumn, 2001",
)  # fmt: skip
"""When the paper was written, received or printed."""

NOTES = (
    "", "", "", "Equal contribution", "Corresponding author", "Work done while the author was an intern at Google.",
    "This work was supported by grant 1234 of the Science Foundation.",
    "Both authors contributed equally to this research.", "Alphabetical order.", "Contact author.",
    "Partially supported by a gift from Copper Systems.", "Authors are listed in random order.",
    "Part of this work was carried out during a visit to Oslo.", "Student author", "Joint first authors.",
    "To whom correspondence should be addressed.", "On leave until next summer.", "Deceased.",
    "The views expressed are those of the authors alone.",
)  # fmt: skip

ROLES = (
    "Senior Software Engineer", "Professor", "Ph.D. Student", "Research Scientist", "Principal Architect",
    "Distinguished Engineer", "Assistant Professor", "Chief Technology Officer", "Research Associate", "Lecturer",
    "Postdoctoral Fellow", "Member of Technical Staff", "Graduate Research Assistant", "Head of Platform Engineering",
    "Reader in Distributed Systems", "Site Reliability Engineer",
)  # fmt: skip

NOUNS = (
    "Trail", "Harbor", "Signal", "Stone", "River", "Copper", "Orbit", "Meadow", "Bits", "Circle", "Arrow", "Summit",
    "Quantum", "Cedar", "Nova", "Lattice", "Anchor", "Prism", "Willow", "Falcon", "Delta", "Ember", "Granite",
    "Horizon", "Kestrel", "Lumen", "Mosaic", "Pebble", "Tundra", "Vertex",
)  # fmt: skip
"""What made-up institutions are called after."""

FIELDS = (
    "Computer Science", "Computing", "Electrical Engineering", "Informatics", "Mathematics", "Computer Engineering",
    "Information Systems", "Software Engineering", "Computer Science and Engineering", "Physics",
    "Information Technology", "Electronics and Telecommunications", "Data Science",
    "Applied Mathematics and Statistics", "Information and Computing Sciences", "Cybernetics",
)  # fmt: skip

KNOWN = (
    "Microsoft Research", "Bell Laboratories", "IBM T. J. Watson Research Center", "Google", "ETH Zurich", "MIT",
    "INRIA", "EPFL", "Carnegie Mellon University", "UC Berkeley", "Stanford University", "VMware",
    "Tsinghua University", "NVIDIA", "Max Planck Institute for Software Systems", "HP Labs", "KAIST", "Huawei",
    "Sun Microsystems", "Seoul National University", "Xerox PARC", "Uppsala University", "Meta", "IMDEA Software",
)  # fmt: skip


def of_side(phrases: Sequence[str], side: Side) -> list[str]:
    """The phrases that pages of that side may show; nothing at all may be shown by both."""
    return [phrase for phrase in phrases if not phrase or _side_of(phrase) == side]


def _side_of(phrase: str) -> Side:
    return "build" if int(hashlib.sha256(phrase.encode()).hexdigest(), 16) % 100 < SHARE else "unread"
