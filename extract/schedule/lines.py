"""The lines of one talk in a list or paragraph, each given its role by a label, by its links, or by its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.lexicon.lines import Kind, read, read_together
from extract.readers.document import Rich, Span
from extract.schedule.people import looks_like_people
from extract.schedule.settings import ScheduleSettings
from extract.schedule.titles import is_address, is_label, of_reference, split_venue, without_icon
from extract.schedule.words import Words, fold
from extract.text import title_key

_LABEL = re.compile(r"^\s*\**([^\W\d][^:：\n\u2028\[\]()]{0,28}?)\**\s*[:：]\**\s*")

_COUNTED = re.compile(r"[一二三四五六七八九十]+$|\s+(?:[IVX]{1,4}|one|two|three)$", re.IGNORECASE)
"""The number of a label in words: "论文一", "Paper II"; figures are no part of a label anyway."""
_TITLED = re.compile(r"[《“\"„«]([^《》“”„«»\"]{4,300})[》”\"“»]")
_NEXT_LABEL = re.compile(r"\s{0,9}[|·•;,/–—]\s{0,9}\*{0,3}([^\W\d][^\W\d:：\n\u2028]{2,24})\**\s*[:：]")
_LEAST_TALKS, _PEOPLE = 3, 0.7
"""Talks from which on a page has a way of writing them, and the probability that one line of each is people."""
_BY = re.compile(
    r"^\W*(?:(?:presented|led|talk|presentation|discussion led|given|paper presented)\s+)?by\s+", re.IGNORECASE
)


def split_label(rich: Rich, words: Words) -> tuple[str | None, Rich]:
    """(role, rest) of a line like "Presenter: Ada" or "**Paper:** ..."; role None where no known label leads."""
    rich = without_icon(rich)
    found = _LABEL.match(rich.printed)
    if not found:
        return None, rich
    label = found.group(1)
    role = (
        words.roles.get(fold(label)) or words.roles.get(fold(_COUNTED.sub("", label))) or _material_role(label, words)
    )
    if role in (None, "off"):  # "cancelled: Looms" is a title
        return None, rich
    return role, rich.after(found.end())


def _led_by(rich: Rich, settings: ScheduleSettings, words: Words) -> Rich | None:
    """The people of a line such as "Led by Ada Park"."""
    found = _BY.match(rich.printed)
    people = rich.after(found.end()) if found else None
    return people if people is not None and looks_like_people(people, settings, words) else None


def is_materials(rich: Rich, words: Words) -> bool:
    """A line that is nothing but links to materials: "[📕 slides](...), [📺 video](...)"."""
    links = [s for s in rich.links if s.text.strip() or s.href]
    if not links or re.search(r"\w", re.sub(r"\band\b", "", rich.plain)):
        return False
    return all(_is_material_label(s.text, words) for s in links)


def _is_material_label(label: str, words: Words) -> bool:
    """ "FP8 Training slides", "video", "Beamer paper and slides": short, and the word that tells comes last."""
    tokens = re.findall(r"[^\W_]+", label.casefold())
    if not tokens or len(tokens) > 6 or not words.material(label, ""):
        return False
    return len(tokens) <= 2 or not label.isascii() or tokens[-1] in words.materials


def names_lead(talks: Sequence[Sequence[Rich]], words: Words) -> bool:
    """Whether the unlabelled lines of the talks of a page begin with who presents, the title below."""
    plain = [[line for line in talk if split_label(line, words)[0] is None] for talk in talks]
    first, second = ([lines[place].text for lines in plain if len(lines) > 1] for place in (0, 1))
    if len(first) < max(_LEAST_TALKS, len(talks) / 2):
        return False
    return read_together(first).people >= _PEOPLE > read_together(second).people


def assign(
    lines: Sequence[Rich], settings: ScheduleSettings, words: Words, title: Rich | None = None, led: bool = False
) -> tuple[dict[str, tuple[Rich, ...]], tuple[str, ...]]:
    """(texts by role, hints): labelled lines first, then link lines, then the place of what is left.

    The first plain line is the title, the next one that reads as names the presenters; with `led` it is the other way
    round. A line of a kind ("SOSP Rehearsal") with another title below it is a hint, not a title.
    """
    fields, plain = _labelled(_rejoined(lines), settings, words, title)
    if led and len(plain) > 1 and not {"title", "paper", "presenter"} & set(fields):
        fields["presenter"] = [plain.pop(0)]
    hints: list[str] = []
    if title is not None:
        fields["title"] = [title]
    elif "title" not in fields and "paper" not in fields and plain:
        if len(plain) > 1 and words.kind(plain[0].text) and not looks_like_people(plain[1], settings, words):
            hints.append(plain.pop(0).text)
        fields["title"] = [plain.pop(0)]
    for line in plain:
        if _is_linked_title(line, words):
            role = "paper"
        else:
            role = "presenter" if "presenter" not in fields and looks_like_people(line, settings, words) else "note"
        fields.setdefault(role, []).append(line)
    return {role: tuple(found) for role, found in fields.items()}, tuple(hints)


def names_first(beside: Sequence[str], below: Sequence[str]) -> bool:
    """Whether what the talks of a page say beside their dates is who presents, and what stands below is none."""
    bare = [text for said in beside if (text := _PARENTHESES.sub("", said).strip())]
    return len(bare) >= _LEAST_TALKS and read_together(bare).people >= _LIKELY > read_together(below).people


_PARENTHESES, _LIKELY = re.compile(r"\([^()]*\)"), 0.5  # more likely than not


def _rejoined(lines: Sequence[Rich]) -> list[Rich]:
    """The lines, those that a quotation goes on in joined to the one that opens it."""
    found: list[Rich] = []
    opened = 0
    for line in lines:
        if opened:
            found[-1] = Rich((*found[-1].spans, Span(" "), *line.spans), found[-1].line)
        else:
            found.append(line)
        opened = opened + 1 if _is_open(found[-1].printed) else 0
        if opened >= _MOST_WRAPPED:
            return list(lines)
    return found if not opened else list(lines)


def _is_open(text: str) -> bool:
    """A text that begins with a quotation mark and does not close it."""
    mark = text.lstrip()[:1]
    return (mark == '"' and text.count('"') == 1) or (mark == "“" and "”" not in text)


_MOST_WRAPPED = 4  # lines of a quoted title; by hand


def _labelled(
    lines: Sequence[Rich], settings: ScheduleSettings, words: Words, title: Rich | None
) -> tuple[dict[str, list[Rich]], list[Rich]]:
    """(texts by role of the lines that a label or their links tell, the other lines)."""
    fields: dict[str, list[Rich]] = {}
    plain: list[Rich] = []
    named = title_key(title.text) if title is not None else ""
    for line in (part for whole in lines for part in _labelled_parts(whole, words)):
        role, rest = split_label(line, words)
        if role is None and (people := _led_by(line, settings, words)):
            role, rest = "presenter", people
        if (role == "paper" and _is_address(rest, words)) or (role is None and is_address(rest.text)):
            role = "links"
        elif role is None and named and title_key(rest.text).startswith(named):
            role = "paper"
        if role == "presenter" and (titled := _TITLED.search(rest.printed)) and titled.start() > 1:
            fields.setdefault("title", []).append(rest.after(titled.start(1)).before(len(titled[1])))
            rest = rest.before(titled.start())
        if role:
            fields.setdefault(role, []).append(rest)
        elif is_materials(line, words):
            fields.setdefault("links", []).append(line)
        elif paper := _referred(line, words):
            fields.setdefault("paper", []).append(paper)
        else:
            plain.append(line)
    return fields, plain


def _labelled_parts(line: Rich, words: Words) -> Iterator[Rich]:
    """The parts of a line with several labels: "Presenter: Ada | Paper: ..."; any other line whole."""
    marks = [m for m in _NEXT_LABEL.finditer(line.printed) if words.roles.get(fold(m.group(1)))]
    if not marks or split_label(line, words)[0] is None:
        yield line
        return
    starts, ends = [0, *(m.start(1) for m in marks)], [*(m.start() for m in marks), len(line.printed)]
    for start, end in zip(starts, ends, strict=True):
        yield line.after(start).before(end - start)


def _is_linked_title(rich: Rich, words: Words) -> bool:
    """A line that is one link of three words or more: a further paper of the meeting."""
    links = [s for s in rich.links if s.href and s.text.strip()]
    rest = re.sub(r"\W+", "", split_venue(rich.plain, words.venues)[0])
    return len(links) == 1 and len(links[0].text.split()) >= 3 and not rest and not is_label(links[0], 1, words)


def _referred(rich: Rich, words: Words) -> Rich | None:
    """The paper of a line of a bibliography: one linked title with its authors before or behind it."""
    links = [s for s in rich.links if s.href and s.text.strip() and not is_label(s, 1, words)]
    if len(links) != 1 or len(links[0].text.split()) < _TITLE_WORDS or read(links[0].text)[Kind.TITLE] < _PEOPLE:
        return None
    place = rich.spans.index(links[0])
    before, behind = ("".join(s.text for s in part) for part in (rich.spans[:place], rich.spans[place + 1 :]))
    cited = (_AUTHORS_BEFORE.fullmatch(before), _AUTHORS_BEHIND.match(behind))
    if not any(found and read(found[1] or found[2]).people >= _PEOPLE for found in cited):
        return None
    return of_reference(rich, place, words.venues)


_TITLE_WORDS = 3  # of a link that is a title; by hand
# Authors as a reference has them: several that end in a full stop, or cut short. Who presents stands beside a link as
# well, before a colon or behind a dash, a comma or "by".
_CUT = r"[^.]{2,200}?(?=,?\s+et\.?\s+al\b)"
_AUTHORS_BEFORE = re.compile(
    rf"\s*(?:(.{{2,200}}?(?:,|\band\b|&).{{2,200}})\.|({_CUT}),?\s+et\.?\s+al\b[.,]*)\s*", re.IGNORECASE
)
_AUTHORS_BEHIND = re.compile(rf"\s*[.,]\s*(?:({_CUT})|([^.]{{2,200}}?(?:,|\band\b|&)[^.]{{2,200}})\.\s)", re.IGNORECASE)


def _is_address(rich: Rich, words: Words) -> bool:
    """A text that is one bare address or one link named by its sort: "https://...", "[pdf](...)"."""
    links = [s for s in rich.links if s.href]
    if len(links) != 1 or rich.text != links[0].text.strip():
        return False
    return rich.text.startswith(("http://", "https://")) or is_label(links[0], 0, words)


def _material_role(label: str, words: Words) -> str | None:
    kind = words.material(label, "") if len(label.split()) <= 3 else None
    return kind if kind in ("slides", "video", "summary", "code") else None
