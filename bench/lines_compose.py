"""Lines of every kind, made of the real parts of one split: what the line reader is trained, calibrated and tested on.

Each function makes one line of its kind in one of the printings that conference pages, PDF headers and schedules use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from bench.lines_data import Pool
from bench.lines_names import Printer
from extract.lexicon.lines import Kind

# How many lines of each kind are made, in thousandths: roughly what a programme page, a PDF header and a schedule hold.
MIX = {
    Kind.TITLE: 220,
    Kind.PERSON: 140,
    Kind.PEOPLE: 110,
    Kind.AFFILIATION: 95,
    Kind.PERSON_AFFILIATED: 75,
    Kind.PEOPLE_AFFILIATED: 85,
    Kind.VENUE: 35,
    Kind.TIME: 50,
    Kind.HEADING: 75,
    Kind.LABEL: 20,
    Kind.PLACE: 35,
    Kind.PROSE: 40,
    Kind.OTHER: 20,
}
# The share of lines of a kind that carry a mark, a number or a word before or after (`dress_*` in lines.toml).
_DRESSED = {
    Kind.TITLE: 0.13,
    Kind.PERSON: 0.14,
    Kind.PEOPLE: 0.09,
    Kind.AFFILIATION: 0.12,
    Kind.PERSON_AFFILIATED: 0.12,
    Kind.PEOPLE_AFFILIATED: 0.09,
    Kind.PLACE: 0.12,
    Kind.LABEL: 0.13,
}
_BEHIND = re.compile(r" (?:for|in|of|with|on|via|using|from|to|under|over|by|through|and|against) ")
_TOPIC = re.compile(
    r"(?:[A-Z][\w-]{3,} ?){1,3}(?:[A-Z][\w-]*s|Computing|Learning|Processing|Detection|Analysis|Control)?"
)


def lines(pool: Pool, count: int, seed: int, test: bool = False) -> Iterator[tuple[Kind, str]]:
    """`count` lines with their kinds, the same for the same pool and seed; `test` for the pool of that part."""
    maker = _Maker(pool, Random(seed), test)
    kinds, weights = list(MIX), list(MIX.values())
    made = 0
    while made < count:
        kind = maker.random.choices(kinds, weights)[0]
        line = " ".join(maker.line(kind).split())
        if line:
            made += 1
            yield kind, line


class _Maker(Printer):
    def __init__(self, pool: Pool, random: Random, test: bool) -> None:
        super().__init__(pool, random, test)
        self._makers: dict[Kind, Callable[[], str]] = {kind: getattr(self, kind.value) for kind in Kind}

    def line(self, kind: Kind) -> str:
        text = self._makers[kind]()
        if self.chance(_DRESSED.get(kind, 0.0)):
            return self.pick(f"dress_{kind}").format(text, n=self.random.randint(1, 60))
        return text

    # --- titles and persons

    def title(self) -> str:
        if self.chance(0.012):
            return self.pick("titles_cjk").format(t=self.pick("topics_cjk"))
        titles = self.pool.computing if self.chance(0.6) else self.pool.titles
        text, draw = self.random.choice(titles), self.random.random()
        if "$" in text and self.chance(0.5):
            text = re.sub(r"[$\\{}^_]", "", text)
        words = text.split()
        if draw < 0.03:
            return text.upper()
        if draw < 0.05:
            return text.lower()
        if draw < 0.11 and len(words) > 5:  # the lines of a title that a PDF or a narrow column wraps
            cut = self.random.randint(3, len(words) - 2)
            return " ".join(words[:cut] if self.chance(0.5) else words[cut:])
        if draw < 0.125 and len(words) > 6:
            return " ".join(words[: self.random.randint(4, len(words) - 1)]) + self.among(("...", "…"))
        if draw < 0.145 and ":" in text:
            return text.split(":")[0]
        return text.title() if draw > 0.94 and "-" not in text else text

    def person(self) -> str:
        draw = self.random.random()
        if draw < 0.06:
            return self.last_first(self.chance(0.3))
        if draw < 0.08:
            words = self.plain()
            return f"{words[-1]} {''.join(word[0] for word in words[:-1])}"
        if draw < 0.12:
            words = self.plain()
            alone = self.among(words)
            return alone if len(alone) > 3 else " ".join(words)
        return self.name()

    def people(self) -> str:
        names, draw = self.names(), self.random.random()
        if draw < 0.04:
            return "; ".join(self.last_first(self.chance(0.4)) for _ in names)
        if draw < 0.06:
            return ", ".join(self.last_first(True) for _ in names)
        if draw < 0.13:
            return ", ".join(name + (self.pick("marks") if self.chance(0.7) else "") for name in names)
        return self.joined(names)

    # --- institutions

    def institution(self) -> str:
        """One institution; half of them real ones of the pool's conferences."""
        if self.chance(0.55) and self.pool.affiliations:
            return self.random.choice(self.pool.affiliations)
        draw = self.random.random()
        if draw < 0.3:
            return self.pick("firms")
        if draw < 0.33:
            return "".join(self.among("ABCDEFGHIJKLMNOPRSTUVW") for _ in range(self.random.randint(3, 6)))
        if draw < 0.42:
            return f"{self.pick('firm_stems')} {self.pick('firm_ends')}"
        city, country = self.random.choice(self.pool.cities)
        return self.pick("institutions").format(c=country if self.chance(0.1) else city, f=self.pick("fields"))

    def unit(self) -> str:
        return self.pick("units").format(f=self.pick("fields"))

    def affiliation(self) -> str:
        text = self.institution()
        if self.chance(0.3):
            city, country = self.random.choice(self.pool.cities)
            text = self.pick("institution_at").format(text, u=self.unit(), b=self.institution(), c=city, n=country)
        return text.upper() if self.chance(0.02) else text

    def where(self) -> str:
        """What stands behind a name in a list: mostly one institution, now and then none."""
        draw = self.random.random()
        if draw < 0.015:
            return self.pick("no_affiliation")
        if draw < 0.09:
            return f"{self.institution()}, {self.random.choice(self.pool.cities)[1]}"
        if draw < 0.13:
            return self.institution() + self.among((" and ", " & ", "/", "; ")) + self.institution()
        return f"{self.unit()}, {self.institution()}" if draw < 0.16 else self.institution()

    def person_affiliated(self) -> str:
        return self.pick("person_at").format(self.name(), a=self.where() or "None", u=self.unit())

    def people_affiliated(self) -> str:
        if self.pool.people_lines and self.chance(0.12):
            line = self.random.choice(self.pool.people_lines)
            if line.count("(") + line.count(";") > 1:
                return line
        draw, groups = self.random.random(), range(self.random.choice((1, 1, 2, 2, 3, 4)))
        if draw < 0.38:
            each = [f"{n} ({self.where()})" + "*" * self.chance(0.06) for n in self.names(8)]
            join = self.among((", ", ", ", ", ", "; ", "; ", " and ", " ", ",", " · "))
            return join.join(each) if self.chance(0.85) else ", ".join(each[:-1]) + " and " + each[-1]
        if draw < 0.67:
            each = [f"{self.joined(self.names(4), others=0)} ({self.where()})" for _ in groups]
            return self.among(("; ", ", ", "; ", " and ")).join(each)
        if draw < 0.9:
            return "; ".join(f"{self.joined(self.names(4), others=0)}, {self.where() or 'None'}" for _ in groups)
        if draw < 0.93:  # an author of a list whose institution is not printed
            each = [name + (f" ({self.where()})" if self.chance(0.6) else "") for name in self.names(6)]
            return ", ".join([*each[1:], f"{each[0].split(' (')[0]} ({self.where()})"])
        return "; ".join(n + self.among((":", ", ", " - ", " / ")) + (self.where() or "None") for n in self.names(6))

    # --- venues, times, places

    def venue(self) -> str:
        draw, year, number = self.random.random(), self.random.randint(1985, 2026), self.random.randint(3, 40)
        if draw < 0.45 and self.pool.venues:
            return ("In " if self.chance(0.2) else "") + self.random.choice(self.pool.venues)
        if draw < 0.6:
            journal = self.pick("journals").format(f=self.pick("topics"))
            return self.pick("volumes").format(journal, y=year, n=number)
        city = self.random.choice(self.pool.cities)[0]
        return self.pick("venues").format(s=self.pick("series"), y=year, yy=f"{year % 100:02}", c=city, n=number)

    def time(self) -> str:
        draw = self.random.random()
        if draw < 0.06 and self.pool.times:
            return self.random.choice(self.pool.times)
        if draw < 0.32:
            return self.span()
        if draw < 0.9:
            return self.day()
        if draw < 0.97:
            return self.day() + self.among((", ", " ", " @ ", " at ")) + self.span()
        first = self.random.randint(1, 26)
        month = date(2000, self.random.randint(1, 12), 1).strftime(self.among(("%B", "%b")))
        days = f"{first}{self.pick('dashes')}{first + self.random.randint(1, 4)}"
        year = self.random.randint(1990, 2026)
        return f"{month} {days}, {year}" if self.chance(0.5) else f"{days} {month} {year}"

    def day(self) -> str:
        """A day in one of many languages and forms."""
        from babel.dates import format_date

        day = date(1995, 1, 1) + timedelta(days=self.random.randint(0, 12_000))
        locale, draw = self.pick("locales"), self.random.random()
        if draw < 0.25:
            return str(format_date(day, self.pick("skeletons"), locale=locale))
        if draw < 0.6:
            return str(format_date(day, self.among(("full", "long", "medium", "short")), locale=locale))
        ending = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
        text = day.strftime(self.pick("dates")).replace(" 0", " ")
        return text.format(o=f"{day.day}{ending}")

    def span(self) -> str:
        return self.pick("spans").format(t=self.clock(), u=self.clock(), d=self.pick("dashes"))

    def clock(self) -> str:
        hour, minute = self.random.randint(7, 20), self.random.choice((0, 0, 0, 5, 10, 15, 20, 30, 30, 40, 45, 50))
        draw = self.random.random()
        if draw < 0.5:
            return f"{hour}:{minute:02}" if draw < 0.25 else f"{hour:02}:{minute:02}"
        if draw < 0.85:
            return f"{hour % 12 or 12}" + (f":{minute:02}" if draw < 0.78 else "") + self.pick("halves")
        return self.pick("clocks").format(h=hour, m=f"{minute:02}")

    def place(self) -> str:
        city, country = self.random.choice(self.pool.cities)
        draw = self.random.random()
        if draw < 0.5:
            text = self.pick("places").format(c=city, n=country, s=self.pick("states"))
            return text.upper() if self.chance(0.08) else text
        if draw < 0.6:
            return self.pick("known_places")
        if draw < 0.82:
            return self.pick("rooms")
        if draw < 0.97:
            number = self.among(
                (city, str(self.random.randint(1, 400)), self.among("ABCDEFG"), self.among(("2A", "3B")))
            )
            return f"{self.pick('room_words')} {number}"
        return f"{city} {self.pick('room_words')}" + self.among(("", " 1", " A", " 2B"))

    # --- headings, labels, prose, the rest

    def topic(self) -> str:
        """What a session is about: a word of the list, or what a title says behind its last preposition."""
        text = self.pick("topics")
        if self.chance(0.4):
            tail = _BEHIND.split(self.random.choice(self.pool.computing))[-1]
            if _TOPIC.fullmatch(tail):
                return tail
        if self.chance(0.4):
            text += self.pick("topic_joins") + self.pick("topics")
        return f"{text} {self.pick('topic_ends')}" if self.chance(0.12) else text

    def heading(self) -> str:
        draw = self.random.random()
        if draw < 0.22 and self.pool.headings:
            return self.random.choice(self.pool.headings)
        if draw < 0.4:
            text = self.slot()
        elif draw < 0.52:
            text = self.pick("headings")
            if self.chance(0.15):
                text = f"{self.pick('series')} {self.random.randint(1995, 2026)} {text}"
        elif draw < 0.82:
            text = self.session()
        elif draw < 0.9:
            text = self.topic()
        elif draw < 0.93:
            return self.pick("keynotes") + (self.person_affiliated() if self.chance(0.5) else self.name())
        else:
            return self.pick("keynotes") + self.random.choice(self.pool.titles)
        if self.chance(0.12):
            chair = self.person_affiliated() if self.chance(0.4) else self.name()
            text = self.pick("dress_heading").format(text, p=chair, r=self.pick("rooms"))
        return text.upper() if self.chance(0.05) else text

    def slot(self) -> str:
        """A part of the programme that is no session: a break, a reception."""
        text = self.pick("slots")
        if self.chance(0.28):
            room, firm = self.pick("rooms"), self.pick("firms")
            return self.pick("dress_slot").format(text, r=room, t=self.clock(), u=self.clock(), f=firm)
        return text

    def session(self) -> str:
        word, number = self.pick("session_words"), self.random.randint(1, 30)
        if self.chance(0.08):
            return f"{word}: {self.topic()}"
        letter = self.among("ABCDEFGHJK")
        label = self.among(
            (str(number), str(number), letter, f"{number % 12 + 1}{letter}", f"{number % 9 + 1}.{number % 4 + 1}")
        )
        if self.chance(0.15):
            label = self.among(("I", "II", "III", "IV", "V", "One", "Two"))
        text = word + self.among((" ", " ", " ", " #", "-")) + label
        return text + self.pick("session_joins") + self.topic() if self.chance(0.85) else text

    def label(self) -> str:
        return self.pick("labels")

    def prose(self) -> str:
        text = self.random.choice(self.pool.prose)
        if self.chance(0.12):
            words = text.split()
            text = " ".join(words[self.random.randint(0, len(words) // 2) :])
        if len(text) < 500 and self.chance(0.3):
            text += " " + self.random.choice(self.pool.prose)
        return text

    def other(self) -> str:
        number = self.random.randint(1, 1999)
        one, two = (re.sub(r"\W", "", self.plain()[-1].lower()) for _ in range(2))
        return self.pick("others").format(n=number, m=number * 7 + 12, w=one, v=two)
