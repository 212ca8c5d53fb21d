"""Pages that Sched makes (sched.com), as it has written them since 2012: each event a link with its room inside, each
speaker an element of their own or a link with the company behind it.
"""

from __future__ import annotations

from lxml import etree

from extract.programme.schedule import slot_code
from extract.readers.html import HtmlElement

_EVENTS = "//*[contains(@class, 'sched-container')]//a[contains(concat(' ', @class, ' '), ' name ')][.//*[@class='vs']]"
_ROOM = ".//*[@class='vs']"
_TYPE = ".//*[contains(@class, 'sched-event-type')]"
_PERSONS = ".//*[contains(@class, 'sched-person-session')]"
_SPEAKERS = ".//*[contains(@class, 'role-speakers')]"
_COMPANY = "company"  # in the class of what names a speaker's employer


def simplify(root: HtmlElement) -> None:
    """Write each event of a Sched page as a title and its speakers, "Name (Company); Name (Company)"; other pages stay
    as they are. Speakers of what its type says to be no paper (a keynote) stand behind that word."""
    for title in _all(root, _EVENTS):
        event = title.getparent()
        if event is None:
            continue
        for room in _all(title, _ROOM):
            room.getparent().remove(room)  # nothing stands behind a room
        event.tag = "div"
        kind = " ".join(_text(element) for element in _all(event, _TYPE)[:1])
        if slot_code(kind) and not slot_code(_text(title)):
            title.text = f"{kind}: {title.text or ''}"
        _put_speakers(event)


def _put_speakers(event: HtmlElement) -> None:
    persons = _all(event, _PERSONS)
    around = persons[:1] or _all(event, _SPEAKERS)[:1]
    said = list(filter(None, map(_person, persons))) if persons else [*map(_linked, _all(event, f"{_SPEAKERS}//a"))]
    if not said or not around:
        return
    place = around[0]
    for gone in persons[1:]:
        gone.getparent().remove(gone)
    for child in list(place):
        place.remove(child)
    before = place.getprevious()
    if before is not None and before.tag == "strong":  # "Speakers"
        before.getparent().remove(before)
    place.tag, place.text = "div", "; ".join(said)


def _person(element: HtmlElement) -> str:
    """A speaker in an element of their own: the name in a heading, the company in what is named so or comes next."""
    name = next(iter(_all(element, ".//h2 | .//h3 | .//a")), None)
    if name is None:
        return ""
    others = [e for e in _all(element, ".//div | .//span") if _text(e) and name not in e.iter()]
    named = [e for e in others if _COMPANY in (e.get("class") or "")]
    return _with_place(_text(name), _text((named or others)[0]) if others else "")


def _linked(name: HtmlElement) -> str:
    """A speaker whose name is a link, the company behind it."""
    behind = name.getnext()
    of_company = behind is not None and _COMPANY in (behind.get("class") or "")
    return _with_place(_text(name), _text(behind) if behind is not None and of_company else "")


def _with_place(name: str, place: str) -> str:
    return f"{name} ({place})" if place else name


def _all(element: HtmlElement, path: str) -> list[HtmlElement]:
    found = element.xpath(path)
    return [e for e in found if etree.iselement(e)] if isinstance(found, list) else []


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())
