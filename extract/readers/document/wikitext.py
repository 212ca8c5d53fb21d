"""Languages of wikis and notebooks written as Markdown, line by line, so that a line number means the same."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Set
from pathlib import PurePosixPath
from urllib.parse import quote

from extract.readers.document.asciidoc import from_asciidoc, is_asciidoc
from extract.readers.document.dokuwiki import from_dokuwiki, is_dokuwiki

_ORG_LINK = re.compile(r"\[\[([^\[\]]+)\](?:\[([^\[\]]*)\])?\]")
_ORG_TIME = re.compile(r"[<\[](\d{4}-\d\d-\d\d(?: [^\s<>\[\]\d]+)?)[^<>\[\]]{0,30}[>\]]")
# Org's own syntax of a headline (orgmode.org/worg/org-syntax.html#Headings): stars, a state, a priority, the
# title, tags. The states are Org's own and those that the file names: they mark talks to come and talks given, and are
# no part of a title. What is cancelled is no meeting.
_ORG_HEADING = re.compile(r"(\*+)\s+(.*)$")
_ORG_STATES = re.compile(r"[ \t]*#\+(?:SEQ_|TYP_)?TODO:(.*)$", re.IGNORECASE | re.MULTILINE)
_ORG_STATE = re.compile(r"([\w@-]+)(?:\([^()\s]*\))?")
_ORG_USUAL_STATES = frozenset({"TODO", "DONE", "NEXT", "WAITING", "CANCELLED", "CANCELED"})
_ORG_CANCELLED = re.compile(r"CANCELL?ED|KILL(?:ED)?|SKIP(?:PED)?|DROPPED|ABANDONED", re.IGNORECASE)
_ORG_PRIORITY = re.compile(r"\[#[A-Z0-9]\]\s+")
_ORG_TAGS = re.compile(r"(?<!\s)\s+:[\w@:]+:$")
_ORG_PROPERTY = re.compile(r"\s*:([A-Za-z][\w-]*):\s+(\S.*)$")
_ORG_MARK = re.compile(r"\s*(?::(?:PROPERTIES|END|LOGBOOK):|#\+(?!TITLE)\w+:?.*|#\s.*)\s*$", re.IGNORECASE)
_ORG_TITLE = re.compile(r"#\+TITLE:\s*(.*)$", re.IGNORECASE)
# The line of a headline's times (orgmode.org/worg/org-syntax.html#Planning). A talk is on the day it is scheduled for;
# when its state was changed, noted or clocked says nothing of it.
_ORG_PLANNED = re.compile(r"\s*(?:SCHEDULED|DEADLINE|CLOSED):")
_ORG_STAMP = r":\s*([<\[][^<>\[\]]{0,60}[>\]](?:--[<\[][^<>\[\]]{0,60}[>\]])?)"
_ORG_DAYS = tuple(re.compile(rf"\b{word}{_ORG_STAMP}") for word in ("SCHEDULED", "DEADLINE"))
_ORG_LOGBOOK, _ORG_END = re.compile(r"\s*:LOGBOOK:\s*$", re.IGNORECASE), re.compile(r"\s*:END:\s*$", re.IGNORECASE)
_ORG_LOGGED = re.compile(
    r'\s*(?:CLOCK:|- (?:State\s+"|CLOSING NOTE \[|Note taken on \[|Rescheduled from|Not scheduled, was|'
    r"New deadline from|Removed deadline, was|Refiled on))"
)
_ORG_RULE = "|-"
_ORG_EXPORT = re.compile(r"@@\w+:(.*?)@@")

_WIKI_DEEPEST = 6  # levels of headings that MediaWiki has
_WIKI_LINK = re.compile(r"\[(https?://[^\s\[\]]+)(?:\s+([^\[\]]*))?\]")
# A file of the wiki (mediawiki.org/wiki/Help:Linking_to_files); the special page leads to where the wiki keeps it.
_WIKI_FILE = re.compile(r"\[\[\s*(?:Media|:File)\s*:\s*([^\[\]|]+)(?:\|([^\[\]|]*))?\]\]", re.IGNORECASE)
_WIKI_FILES = "./Special:Redirect/file/"
_WIKI_PAGE = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_WIKI_REMARK = re.compile(r"<!--.*?-->|<ref\b[^>]*/>|<ref\b[^>]*>.*?</ref>|<nowiki>|</nowiki>")
_WIKI_ITEM = re.compile(r"([*#:;]+)\s*(.*)$")
_WIKI_ATTRIBUTES = re.compile(r"^[^|\[\]]*?=\s*(?:\"[^\"|]*\"|\w+)\s*\|(?!\|)")


_RST_LINK = re.compile(r"`([^`<>]+)<(https?://[^<>`\s]+)>`__?")
_RST_RULE = re.compile(r"([~^\"'*+#=_-])\1{2,}\s*$")  # the line below a heading; any sign serves


def as_markdown(text: str, path: PurePosixPath) -> str | None:
    """The text as Markdown with the same line numbers; None where it is in none of these languages."""
    suffix = path.suffix.casefold()
    if is_asciidoc(text, path):
        return from_asciidoc(text)
    if suffix == ".org" or re.match(r"\s*#\+(?:TITLE|AUTHOR|OPTIONS|SETUPFILE):", text, re.IGNORECASE):
        return _org(text)
    of_mediawiki = suffix in (".wiki", ".mediawiki", ".mw")
    has_tables = re.search(r"^\{\|", text, re.MULTILINE) is not None
    if suffix == ".dokuwiki" or (not has_tables and is_dokuwiki(text, of_mediawiki)):
        return from_dokuwiki(text)
    if of_mediawiki or has_tables:
        return _wiki(text)
    if suffix in (".rst", ".rest") or _RST_LINK.search(text):
        return _rst(text)
    return None


def _rst(text: str) -> str:
    """Links, and headings: the first sign that underlines one is that of the highest level."""
    lines = _RST_LINK.sub(lambda link: f"[{link[1].rstrip()}]({link[2]})", text).split("\n")
    signs: list[str] = []
    for number, line in enumerate(lines):
        rule = _RST_RULE.match(line)
        above = lines[number - 1].strip() if number else ""
        if rule and above and not _RST_RULE.match(above) and len(line.strip()) >= len(above):
            level = _level(rule[1], signs)
            lines[number - 1 : number + 1] = [f"{'#' * level} {above}", ""]
        elif rule:
            lines[number] = ""
    return "\n".join(lines)


def _level(sign: str, signs: list[str]) -> int:
    if sign not in signs:
        signs.append(sign)
    return min(6, signs.index(sign) + 1)


def _org(text: str) -> str:
    """The rule below the heads of a table gets as many cells as Markdown wants; other rules go."""
    states = _ORG_USUAL_STATES | {
        state for said in _ORG_STATES.findall(text) for state in _ORG_STATE.findall(said.replace("|", " "))
    }
    lines = [_org_line(line, states) for line in _org_said(text.split("\n"), states)]
    for number, line in enumerate(lines):
        if line == _ORG_RULE:
            heads = lines[number - 1].strip().strip("|").split("|") if number and lines[number - 1].strip() else []
            begins = number < 2 or not lines[number - 2].lstrip().startswith("|")
            lines[number] = "|" + "---|" * len(heads) if heads and begins else ""
    return "\n".join(lines)


def _org_said(lines: list[str], states: Set[str]) -> Iterator[str]:
    """The lines without what Org logs of a headline, and without what stands below one that is cancelled."""
    logging = cancelled = False
    for number, line in enumerate(lines):
        heading = _ORG_HEADING.match(line)
        if heading:
            logging, cancelled = False, _ORG_CANCELLED.fullmatch(_org_state(heading[2], states)) is not None
        elif _ORG_LOGBOOK.match(line):
            logging = _is_closed(lines[number + 1 :])
        said = heading or _ORG_PLANNED.match(line) or not (logging or cancelled or _ORG_LOGGED.match(line))
        yield line if said else ""
        logging = logging and not _ORG_END.match(line)


def _is_closed(below: list[str]) -> bool:
    """A drawer ends before the next headline."""
    ends = (_ORG_END.match(line) is not None for line in below if _ORG_END.match(line) or _ORG_HEADING.match(line))
    return next(ends, False)


def _org_state(title: str, states: Set[str]) -> str:
    first = title.split(maxsplit=1)[0] if title.strip() else ""
    return first if first in states else ""


def _org_title(title: str, states: Set[str]) -> str:
    state = _org_state(title, states)
    if _ORG_CANCELLED.fullmatch(state):
        return "Cancelled"
    return _ORG_PRIORITY.sub("", title[len(state) :].lstrip(), count=1)


def _org_line(line: str, states: Set[str]) -> str:
    line = _ORG_EXPORT.sub(r"\1", line)
    if title := _ORG_TITLE.match(line):
        return f"# {title.group(1)}"
    if _ORG_MARK.match(line):
        return ""
    if re.match(r"\s*\|-[-+|]*\s*$", line):  # Org rules off a table by any line that begins with "|-"
        return _ORG_RULE
    line = _ORG_LINK.sub(lambda m: f"[{m[2] or m[1]}]({m[1].removeprefix('file:')})", line)
    if _ORG_PLANNED.match(line):
        day = next((found for pattern in _ORG_DAYS if (found := pattern.search(line))), None)
        return "- Date: " + _ORG_TIME.sub(r"\1", day[1]) if day else ""
    line = _ORG_TIME.sub(r"\1", line)
    if named := _ORG_PROPERTY.match(line):
        return f"- {named[1].replace('_', ' ').capitalize()}: {_org_value(named[2].rstrip())}"
    if heading := _ORG_HEADING.match(line):
        printed = _ORG_TAGS.sub("", _org_title(heading.group(2).rstrip(), states))
        return f"{'#' * min(6, len(heading.group(1)) + 1)} {printed}"
    return line


def _org_value(said: str) -> str:
    """A path of the notebook is a link, as within brackets."""
    path = said.removeprefix("file:")
    return said if path == said or not path or " " in path else f"[{path}]({path})"


def _wiki(text: str) -> str:
    """Tables become HTML, as Markdown has no rows over several lines."""
    text = _WIKI_REMARK.sub(lambda m: "\n" * m.group().count("\n"), text)
    done: list[str] = []
    inside = False
    for line in text.split("\n"):
        if line.lstrip().startswith("{|"):
            inside = True
            done.append("<table><tr>")
        elif inside and line.lstrip().startswith("|}"):
            inside = False
            done.append("</tr></table>")
        else:
            done.append(_table_line(line.strip()) if inside else _wiki_line(line))
    return "\n".join(done)


def _table_line(line: str) -> str:
    if line.startswith("|-"):
        return "</tr><tr>"
    if line.startswith("|+"):
        return ""
    if not line.startswith(("|", "!")):
        return _inline(line, as_html=True)
    tag = "th" if line[0] == "!" else "td"
    cells = re.split(r"\|\||!!" if tag == "th" else r"\|\|", line[1:])
    return "".join(f"<{tag}>{_inline(_WIKI_ATTRIBUTES.sub('', cell).strip(), as_html=True)}" for cell in cells)


def _wiki_line(line: str) -> str:
    printed = line.rstrip()
    if level := _wiki_level(printed):
        return f"{'#' * level} {_inline(printed[level:-level].strip())}"
    if item := _WIKI_ITEM.match(line):
        return f"{'  ' * (len(item.group(1)) - 1)}- {_inline(item.group(2))}"
    return _inline(line)


def _wiki_level(line: str) -> int:
    """How many equals signs stand on both sides of a heading, which is one sign at least; 0 for any other line."""
    before, behind = len(line) - len(line.lstrip("=")), len(line) - len(line.rstrip("="))
    return min(before, behind, _WIKI_DEEPEST, max(0, len(line) - 1) // 2)


def _inline(text: str, as_html: bool = False) -> str:
    text = re.sub(r"'{2,5}", "" if as_html else "**", text) if as_html else re.sub(r"'''(.*?)'''", r"**\1**", text)
    text = text.replace("''", "")
    text = _WIKI_FILE.sub(lambda m: _link(m[2] or m[1].strip(), _file_address(m[1]), as_html), text)
    text = _WIKI_PAGE.sub(r"\1", text)
    return _WIKI_LINK.sub(lambda m: _link(m[2] or m[1], m[1], as_html), text)


def _link(label: str, address: str, as_html: bool) -> str:
    if not as_html:
        return f"[{label}]({address})"
    return f'<a href="{html.escape(address)}">{html.escape(label, quote=False)}</a>'


def _file_address(name: str) -> str:
    return _WIKI_FILES + quote(name.strip().replace(" ", "_"))
