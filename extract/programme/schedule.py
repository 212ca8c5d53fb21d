"""The words of a schedule: sessions, slots, times, dates, awards, and what is no paper."""

from __future__ import annotations

import re

from extract.lexicon.lines import read
from extract.lexicon.nopapers import kind_of_title
from extract.programme.authors import are_persons
from extract.programme.lines import Line, Run
from extract.programme.recipes import all_recipes
from extract.remember import for_short_texts

_SESSION = re.compile(r"\b(?:session|track)\b|\bsession[- ]?[\dA-Z]", re.IGNORECASE)
_NUMBERED = re.compile(r"\b(?:session|track)[- ]?(?:\d|[A-Z]\b|[IVX]+\b)|:", re.IGNORECASE)
_BEGINS_SESSION = re.compile(r"\W*(?:\w+\s+){0,2}session\b\s*(?:#?\d|[A-Z]\b|[IVX]+\b|[:.–-])", re.IGNORECASE)
_CHAIR = re.compile(r"\bchairs?(?:ed)?\b\s*(?:by)?\s*:?", re.IGNORECASE)
_BEFORE = " \t\n\r\f\v\u00a0,;([–—-"
_CUT = re.compile(
    r"\b(?:session |track )?(?:co-?)?chairs?(?:ed)?(?: by)?\s*:|\blocation\s*:|\broom\s*:"
    r"|\(?\b\d{1,2}[:.h]\d\d\b|\(?sponsored by\b|\(\d{3,4}\s*[–—-]\s*\d{3,4}\b",
    re.IGNORECASE,
)
_TIME_FIRST = re.compile(
    r"^\W*\d{1,2}(?:[:.h]\d\d)?\s*(?:[ap]\.?m\.?|noon)?\s*(?:-{1,3}|[–—]|to\b)?\s*(?:\d{1,2}(?:[:.h]\d\d)?\s*(?:[ap]\.?m\.?|noon)?)?"
    r"(?:\s*(?:CES?T|UTC|[EPCM][SD]T|GMT|BST))?\s*(?:[:–—|-]\s*)?(?=\D|$)",
    re.IGNORECASE,
)
# What may stand beside figures in a line of times: "(10:15 – 11:00 EST) (16:15 – 17:00 CET)".
_TIME_WORDS = re.compile(
    r"\b(?:[ap]\.?m\b\.?|noon|to|h(?:rs|ours)?|(?:CES?|[EPCM][SD]|[JHKCS]S|B?S|UT|GM|W?ES?)T|UTC|GMT|EDT|PDT|local time"
    r"|(?:[A-Z][a-z]+ )?time)\b|(?<=\d)(?:[ap]\.?m\b\.?|h(?:rs)?\b)|(?<=\d)\s?m(?:in(?:utes?|s)?)?\b",
    re.IGNORECASE,
)
_LONGEST_TIME = 120  # characters; bounds the work, by hand
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])[:.h][0-5]\d(?![\dx%])|\b\d{1,2}\s*[ap]\.?m\b", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"^\W*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:mon|tue|wed|thu|fri|sat|sun)[.,]*\s+(?:\d|{_MONTH}\s+\d)"
    rf"|day\s*\d\b|main conference\b|{_MONTH}\s+\d|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\b)",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"^(?:(?:the|full|final|tentative|preliminary|detailed|conference|technical|main|list of|research|accepted|workshop"
    r"|overall|20\d\d|[\w' ]{2,12}['’ ]\d\d(?:\d\d)?)\s+)*"
    r"(?:program(?:me)?|schedule|(?:accepted )?papers?|agenda|title|titles|authors?|time|subject|begin-end|day \d"
    r"|no\.?|nr\.?|#|(?:paper )?id|speakers?|presenters?|room"
    r"|sessions?)"
    r"(?: (?:at a glance|overview|list))?$",
    re.IGNORECASE,
)
_AWARD = re.compile(
    r"^\W*(?:(?:[\w.'’&-]+ ){0,5}?(?:best|distinguished|outstanding|jay lepreau|test of time|honou?rable)\b"
    r"[\w\s.'’&/–-]{0,50}"
    r"|[\w\s.'’&-]{0,40}\baward(?: winner)?s?\b[\w\s.'’&/-]{0,20}|awarded [\w\s.'’&/-]{0,60})\W*$",
    re.IGNORECASE,
)
_AWARD_TAIL = re.compile(
    r"\s*(?:[\[(]\s*(?P<inside>[^()\[\]]{0,30}\b(?:best|distinguished|outstanding|award(?:ed)?"
    r"|honou?rable mention|runner[- ]up)\b[^()\[\]]{0,50})\s*[\])]|[🏆🏅⭐★]\s*(?P<sign>[\w ]{0,40}))\s*$",
    re.IGNORECASE,
)
# An award that pages set behind a title by its look alone.
_AWARD_LAST = re.compile(
    r"(?<!\bthe)(?<!\ba)(?<!\bof)(?<=[\w?!.)])\s+(?:Best|Distinguished|Outstanding)(?: Student)? Paper"
    r"(?: Award| Winner| Candidate| Nominee){0,2}$"
)
_AWARD_ENDS = ("Paper", "Award", "Winner", "Candidate", "Nominee")
_AWARD_WORDS = ("award", "paper", "mention", "artifact", "runner", "prize")
_AWARD_SIGNS = frozenset("🏆🏅⭐★")
_LABEL = re.compile(
    r"^\W*(?:(?:paper|pdf|slides?|video|talk|code|artifacts?|abstract|poster|link|doi|bibtex|authors?|speakers?|presenters?"
    r"|title|media"
    r"|preprint|arxiv|long|short|presentation|recording|extended version|full text|open access|acm dl|teaser|summary"
    r"|(?:web|home) ?(?:site|page)|edit|supplement\w*|read more|show|hide|view|download|details?|more|q&a|ppt"
    r"|and)\b\W*)+$",
    re.IGNORECASE,
)
# What stands around the papers of a volume; other kinds of entries a programme names in its own words.
_AROUND_PAPERS = ("ignored.front-matter", "ignored.proceedings", "ignored.stub")
# Where a work is found: an identifier or an address and nothing else.
_IDENTIFIER = re.compile(
    r"^\W*(?:(?:doi|arxiv|url|link|handle|isbn|issn|id)\W*)?"
    r"(?:https?://\S+|(?:dx\.)?doi\.org/\S+|10\.\d{4,9}/\S+|\d{4}\.\d{4,5}(?:v\d+)?|[\d-]{9,17}X?)$",
    re.IGNORECASE,
)
_OTHER_ROLES = (
    "leitung", "vorsitz", "moderation", "vortragende", "président", "modérat", "conférencier", "ponente", "moderador",
    "主持人", "报告人", "演讲人", "座長", "司会", "講演者",
)  # fmt: skip
_OFFICES = (
    *_OTHER_ROLES,
    "chair", "committee", "organi", "speaker", "panel", "moderator", "members", "editor", "volunt", "evaluator",
    "present", "discussant", "host", "instructor", "shepherd",
)  # fmt: skip
_CHAIRS = re.compile(
    r"\b(?:chairs?|committee|organi[sz]ers?|speakers?|panel(?:l?ists?)?|moderators?|members|editors?|volunteers|evaluators"
    rf"|(?:sitzungs)?(?:{'|'.join(_OTHER_ROLES)})\w*)\b\s*(?:[:：]|$|\()"
    r"|\b(?:presenters?|presented by|discussants?|hosts?|instructors?|shepherd(?:s|ed by)?)\b\s*:",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\W*(?:[\w-]+\s+){0,3}(?:co-?)?(?:chairs?|chaired by|moderat\w+(?: by)?|present(?:er|ers|ed by)|speakers?"
    r"|panell?ists?|organi[sz]e\w*(?: by)?|discussants?|hosts?|hosted by|instructors?|committee|mentors?|shepherds?"
    rf"|(?:sitzungs)?(?:{'|'.join(_OTHER_ROLES)})\w*)\b\s*[:：(–-]",
    re.IGNORECASE,
)
_LONGEST_LABEL = 80  # characters; by hand
_MOST_OFFICE_WORDS = 5  # by hand
_PERSONS = 0.5  # of the line reader: more likely persons than not
_MOST_SLOT_WORDS = 25  # by hand; longer lines are prose


def has_any(words: tuple[str, ...], text: str) -> bool:
    """True where `text`, in any case, holds one of the lower-case words: a cheap look before a costly pattern."""
    lower = text.lower()
    for word in words:  # noqa: SIM110 - asked of every line, and a generator costs twice as much
        if word in lower:
            return True
    return False


def is_award(text: str) -> bool:
    """True for a line that only names an award: "Best Paper Award", "(BEST PAPER AWARD)"."""
    return len(text) < 90 and has_any(_AWARD_WORDS, text) and _AWARD.match(text) is not None


def award_text(text: str) -> str:
    """An award's name without brackets and signs around it."""
    return text.strip(" ()[]*!–—-🏆🏅⭐★:,.")


def cut_award(title: str) -> tuple[str, str | None]:
    """A title without the award in brackets at its end, or in capitals behind it, and that award."""
    if title.endswith(_AWARD_ENDS) and (bare := _AWARD_LAST.search(title)):
        return title[: bare.start()].strip(), bare.group().strip()
    if not title.endswith((")", "]")) and _AWARD_SIGNS.isdisjoint(title):
        return title, None
    match = _AWARD_TAIL.search(title)
    if not match or not title[: match.start()].strip():
        return title, None
    if match["inside"] and not has_any(_AWARD_WORDS, match["inside"]):
        return title, None
    return title[: match.start()].strip(), award_text(match["inside"] or match["sign"] or "") or "Award"


def is_label(text: str) -> bool:
    """True for words that only label links or columns: "Paper", "[PDF] [Slides]", "Authors", "DOI: 10.1145/1"."""
    if len(text) >= _LONGEST_LABEL:
        return False
    bare = text.rpartition("(")[0] if text.endswith(")") else ""  # "Paper (Best Paper Finalist)"
    return _LABEL.match(bare or text) is not None or (
        any(map(str.isdigit, text)) and _IDENTIFIER.match(text) is not None
    )


def is_time(text: str) -> bool:
    """True for a line of times and dates and nothing else."""
    if text[:1].isalpha():
        return is_date(text)
    if len(text) > _LONGEST_TIME:
        return False
    return not any(map(str.isalpha, _TIME_WORDS.sub("", text))) or is_date(text)


def is_date(text: str) -> bool:
    return len(text) < 60 and _DATE.match(text) is not None


def without_time(text: str) -> str:
    """A text without a clock time at its start ("9:20-9:40 A title"); a number that belongs to a title stays."""
    if not (text[:1].isdigit() and _CLOCK.match(text)):
        return text
    return _TIME_FIRST.sub("", text, count=1).strip() or text


def names_people_by_office(text: str) -> bool:
    """True for "General Chairs", "Program Committee", "Speaker: ..." and the like; not for a title with a colon."""
    if not has_any(_OFFICES, text):
        return False
    match = _CHAIRS.search(text)
    if match is None:
        return False
    rest = text[match.end() :].strip(" :()")
    if not rest and len(text.split()) > _MOST_OFFICE_WORDS:
        return False  # "... for Collaborative Text Editors" is a title
    return not rest or text[match.end() - 1] not in ":：" or are_persons(rest) or read(rest).people > _PERSONS


def is_role(text: str) -> bool:
    """True for a line that names people by what they do here, and no authors: "Session chair: Jane Doe (MIT)"."""
    return _ROLE.match(text) is not None


def is_general(text: str) -> bool:
    """True for the name of a page or a column: "SOSP 2017 Program", "Accepted Papers", "Authors"."""
    return len(text) < 70 and _GENERAL.match(text.strip(" :")) is not None


def is_session(line: Line) -> bool:
    """True for a line that opens a session: it says so, names a chair, or is a heading."""
    text = line.text
    if not text or len(text) > 220 or is_time(text) or is_general(text) or is_label(text):
        return False
    if line.level or line.inside("th") is not None:
        return True
    lower = text.lower()
    if ("session" in lower or "track" in lower) and len(text.split()) < _MOST_SLOT_WORDS and _SESSION.search(text):
        return True
    if "chair" in lower and _CHAIR.search(text):
        return True
    return all(run.style.bold for run in line.runs if run.text.strip())


def says_session(text: str) -> bool:
    """True for a line that begins with the word: "Session 4: ...", "Research Session: Nets", whatever it looks like."""
    return _BEGINS_SESSION.match(text) is not None


def is_numbered(name: str) -> bool:
    """True for a session that says so itself: "Session 4: ...", "Welcome and Session 1: ..."."""
    return _NUMBERED.search(name) is not None


def session_name(line: Line) -> str | None:
    """A session's name as printed, without chair, place and time."""
    words: list[Run] = []
    runs = [run for run in line.runs if run.style.link is None or not is_label(run.text)]  # MediaWiki: "[edit]"
    says = (at for at, run in enumerate(runs) if any(map(str.isalnum, run.text)) and not is_time(run.text))
    runs = next((runs[at:] for at in says), line.runs)
    first = runs[0]
    for run in runs:
        if run.joined or (words and run.style.inner != first.style.inner):
            break
        words.append(run)
    lead = without_time("".join(run.text for run in words))
    name = _cut(" ".join(lead.split()))
    if not any(c.isalpha() for c in name):
        name = _cut(without_time(line.text))
    return name or None


def _cut(text: str) -> str:
    """`text` up to its chair, place or time, without the signs before them."""
    found = _CUT.search(text)
    kept = text[: found.start()].rstrip(_BEFORE) if found else text
    return kept.strip(" ,;:–—-|(")


@for_short_texts(2048)
def session_code(name: str) -> str | None:
    """The code of what a session holds where it holds no papers ("ignored.keynote"); None for a session of papers."""
    said = re.sub(r"^(?:welcome|opening|keynote)[^:]*?\b(?:and|&|\+)\s+(?=session)", "", name, flags=re.IGNORECASE)
    return next((ignore.code for ignore in all_recipes().ignores if ignore.session.search(said)), None)


def title_code(title: str) -> str | None:
    """The code of an entry whose own title says that it is no paper."""
    known, title = all_recipes(), " ".join(title.split())
    if not known.any_title.match(title):
        kind = kind_of_title(title)
        return kind if kind in _AROUND_PAPERS else None
    return next((ignore.code for ignore in known.ignores if ignore.title.match(title)), None)


@for_short_texts(8192)
def slot_code(text: str) -> str | None:
    """The code of a schedule's line that is no paper ("Coffee Break 10:30"), or None."""
    known = all_recipes()
    if len(text.split()) > _MOST_SLOT_WORDS or not known.any_slot.search(text):
        return None
    return next((ignore.code for ignore in known.ignores if ignore.slot.search(text)), None)


def page_code(address: str) -> str | None:
    """The code of a page that holds no papers by its file name: "accepted-posters.html", "awards.html"."""
    name = address.rstrip("/").rpartition("/")[2]
    return next((i.code for i in all_recipes().ignores if i.page and i.page.search(name)), None)
