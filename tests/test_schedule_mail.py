"""A mailbox of announcements: a message that calls a meeting off, an answer with materials."""

from __future__ import annotations

from datetime import date, timedelta

from extract.schedule import propose

TALKS = (
    ("Looms Considered Useful for Systems", "OSDI 2020", "Bo Lin"),
    ("Engines and Their Steam at Scale", "SOSP 2019", "Cy Raoul"),
    ("Wheels of Distributed Databases", "VLDB 2015", "Dee Oh"),
    ("Queues without Probes in Networks", "NSDI 2021", "Ada Park"),
    ("Steam in the Cloud and Its Costs", "ATC 2018", "Lena Fox"),
)
TUESDAY = date(2024, 3, 5)


def mail(sent: date, subject: str, body: str) -> str:
    return (
        f"From ada@group.example {sent:%a %b %d} 10:00:00 {sent.year}\nFrom: Ada Park <ada@group.example>\n"
        f"Date: {sent:%a, %d %b %Y} 10:00:00 +0100\nSubject: {subject}\n\n{body}\n"
    )


def announced(number: int) -> tuple[str, str]:
    title, venue, who = TALKS[number]
    day = TUESDAY + timedelta(weeks=number)
    body = (
        f"Dear all,\n\nthis Tuesday ({day:%d %B %Y}, 13:00, room 4.1) {who} will present\n\n"
        f"  {title}\n  ({venue})\n  https://example.org/{number}.pdf\n\nBest,\nAda\n"
    )
    return f"[skein] reading group on {day:%d %B}: {title}", body


def mailbox() -> str:
    sent = [mail(TUESDAY + timedelta(weeks=n, days=-2), *announced(n)) for n in range(len(TALKS))]
    ill = "Dear all,\n\nCy is ill, so there is no meeting today.\n\nBest,\nAda\n"
    sent.insert(2, mail(TUESDAY + timedelta(weeks=1), "[skein] CANCELLED: reading group on 12 March", ill))
    subject, body = announced(3)
    slides = "Hi,\n\nthe slides are at https://example.org/slides.pdf\n\n" + "".join(
        f"> {x}\n" for x in body.split("\n")
    )
    sent.insert(5, mail(TUESDAY + timedelta(weeks=3, days=1), f"Re: {subject}", slides))
    return "\n".join(sent)


def test_a_message_that_calls_a_meeting_off_empties_the_talk_that_was_announced() -> None:
    held = [t.papers[0].title for t in propose(mailbox().encode(), "group.mbox").talks if t.talk_kind != "empty"]
    assert held == [title for title, _, _ in (TALKS[0], *TALKS[2:])]


def test_an_answer_adds_its_materials_to_what_it_answers_and_is_no_talk() -> None:
    queues = [t for t in propose(mailbox().encode(), "group.mbox").talks if "Queues" in t.title]
    assert [[link.url for link in talk.slides] for talk in queues] == [["https://example.org/slides.pdf"]]
