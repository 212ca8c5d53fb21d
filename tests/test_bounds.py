"""The bounds of guards: what is one below passes, what stands on the bound passes, what is one above does not."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from markdown_it import MarkdownIt

from crawler.reading import Job, child, read
from db import readonly
from db.engine import Database
from db.errors import DatabaseError
from extract.readers import safeyaml, tex
from extract.readers.document import Page, html, markdown, messages, open_page, sheets
from extract.readers.document import page as pages
from extract.venues import SHIPPED

OVER = pytest.mark.parametrize("over", [-1, 0, 1])


def answers(database_url: str, sql: str) -> bool:
    reading = readonly.read_only(database_url)
    try:
        readonly.ask(reading, sql)
    except DatabaseError:
        return False
    finally:
        reading.close()
    return True


@OVER
def test_bytes_of_a_value_on_sqlite(sqlite: Database, over: int) -> None:
    sql = f"SELECT length(zeroblob({readonly._LONGEST_VALUE + over}))"
    assert answers(sqlite.url.render_as_string(), sql) is (over <= 0)


@OVER
def test_columns_of_an_answer_on_sqlite(sqlite: Database, over: int) -> None:
    sql = "SELECT " + ", ".join(["1"] * (readonly._MOST_COLUMNS + over))
    assert answers(sqlite.url.render_as_string(), sql) is (over <= 0)


@OVER
def test_rows_of_an_answer(database_url: str, over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readonly, "MOST_ROWS", 5)
    values = ", ".join(["(1)"] * (5 + over))
    assert answers(database_url, f"SELECT * FROM (VALUES {values}) AS found") is (over <= 0)


@OVER
def test_bytes_of_an_answer(database_url: str, over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readonly, "MOST_BYTES", 100)
    assert answers(database_url, f"SELECT '{'x' * (100 + over)}'") is (over <= 0)


def is_safe_yaml(text: str) -> bool:
    try:
        safeyaml.compose(text)
    except safeyaml.UnsafeYamlError:
        return False
    return True


@OVER
def test_characters_of_a_yaml_text(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safeyaml, "MOST_CHARACTERS", 100)
    assert is_safe_yaml("x" * (100 + over)) is (over <= 0)


@OVER
def test_depth_of_a_yaml_text(over: int) -> None:
    depth = safeyaml.MOST_DEPTH + over
    assert is_safe_yaml("[" * depth + "]" * depth) is (over <= 0)


@OVER
@pytest.mark.parametrize("aliased", [False, True])
def test_values_of_a_yaml_text_aliases_followed(aliased: bool, over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of so many values is one more; the alias of a list of three stands for three and the list."""
    monkeypatch.setattr(safeyaml, "MOST_NODES", 20)
    values = ["x"] * (20 + over - 1)
    if aliased:
        values[-8:] = ["&a [x, x, x]", "*a"]
    assert is_safe_yaml(f"[{', '.join(values)}]") is (over <= 0)


@OVER
def test_braces_of_a_tex_text(over: int) -> None:
    depth = tex._MAX_NESTING + over
    assert (tex._nesting("{" * depth + "x" + "}" * depth) is not None) is (over <= 0)


def nested(levels: int) -> bytes:
    """A page whose inmost paragraph is so many levels below its `html`."""
    return f"<html><body>{'<div>' * (levels - 2)}<p>The inmost.{'</div>' * (levels - 2)}<p>Behind.".encode()


@pytest.fixture(autouse=True)
def opened_anew() -> None:
    open_page.cache_clear()


@OVER
def test_depth_of_a_page_as_blocks(over: int) -> None:
    page = open_page(nested(html._MAX_DEPTH + over), "https://example.org/")
    texts = [block.rich.text for block in page.blocks]
    assert texts == (["The inmost.", "Behind."] if over <= 0 else ["Behind."])
    assert page.unread == ("" if over <= 0 else "What nests deeper than 200 elements was not read. (line 1)")


@OVER
def test_depth_of_a_page_as_a_tree(over: int) -> None:
    """libxml2 ends a page below its 256th level, and the reader of documents says so."""
    done = read(Job("https://example.org/", body=nested(255 + over), reader="programme", venues=SHIPPED))
    told = [problem.where.line for problem in done.extraction.problems if problem.code == "document.cut"]
    assert told == ([] if over <= 0 else [1])


@OVER
def test_rows_of_a_sheet(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_MOST_ROWS", 5)
    rows = [["Date", "Presenter", "Paper"], *([f"2025-09-0{n}", "Ada", f"Paper {n}"] for n in range(1, 5 + over))]
    for page in (csv_page(rows), workbook_page(rows)):
        (table,) = (block.table for block in page.blocks if block.table)
        assert len(table.rows) == min(5, 5 + over)
        assert page.unread == ("" if over <= 0 else "Of 6 rows the first 5 were read. (line 5)")


@OVER
def test_columns_of_a_sheet(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_MOST_COLUMNS", 5)
    rows = [[f"{row} {column}" for column in range(5 + over)] for row in range(3)]
    for page in (csv_page(rows), workbook_page(rows)):
        (table,) = (block.table for block in page.blocks if block.table)
        assert table.width == min(5, 5 + over)
        assert page.unread == ("" if over <= 0 else "Of 6 columns the first 5 were read. (line 1)")


def csv_page(rows: list[list[str]]) -> Page:
    return open_page("\n".join(map(",".join, rows)).encode(), "rows.csv")


def workbook_page(rows: list[list[str]]) -> Page:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return open_page(file.getvalue(), "rows.xlsx")


@OVER
def test_bytes_of_a_workbook_unpacked(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Date", "Presenter", "Paper"])
    book.save(file)
    with zipfile.ZipFile(file) as packed:
        size = sum(info.file_size for info in packed.infolist())
    monkeypatch.setattr(sheets, "_MOST_UNPACKED", size - over)
    assert open_page(file.getvalue(), "rows.xlsx").unread == (
        "" if over <= 0 else "The workbook is too large when unpacked."
    )


@OVER
def test_messages_of_a_mailbox(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_MOST", 3)
    message = (
        "From a Mon Sep  1 09:12:00 2025\nFrom: A\nDate: Mon, 1 Sep 2025 09:12:00 -0700\nSubject: Number {}\n\nText\n\n"
    )
    page = open_page("".join(message.format(n) for n in range(3 + over)).encode(), "list.mbox")
    assert sum("Number" in text for text in page.headings()) == min(3, 3 + over)
    assert page.unread == ("" if over <= 0 else "Of 4 messages the first 3 were read. (line 1)")


@OVER
def test_events_of_a_calendar(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_MOST", 3)
    event = "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTART;VALUE=DATE:2025090{0}\r\nSUMMARY:Number {0}\r\nEND:VEVENT\r\n"
    events = "".join(event.format(n) for n in range(1, 4 + over))
    page = open_page(f"BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n".encode(), "group.ics")
    assert sum("Number" in text for text in page.headings()) == min(3, 3 + over)
    assert page.unread == ("" if over <= 0 else "Of 4 events the first 3 were read. (line 1)")


def of_lines(count: int) -> str:
    """A list of accepted papers of so many lines with text, each between two without."""
    paper = "\n- **A Paper of Number {0}** Ann Lee (MIT), Bo Kim (EPFL)\n"
    return "# Accepted papers\n" + "".join(paper.format(n) for n in range(1, count))


@OVER
def test_lines_of_a_markdown_text_of_a_group(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "_MOST_LINES", 5)
    page = open_page(of_lines(5 + over).encode(), "readings.md")
    assert sum(block.kind == "item" for block in page.blocks) == min(4, 4 + over)
    said = "It has more lines than the 5 that are read of a Markdown text. (line 11)"
    assert page.unread == ("" if over <= 0 else said)


@OVER
@pytest.mark.parametrize("mark", ["### ", "- ", "", "one line\n"])
def test_characters_of_a_line(over: int, mark: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_LONGEST_LINE", 10)
    opened = open_page(f"# Group\n\n{mark}{'x' * (10 + over)}\n".encode(), "readings.md")
    assert opened.blocks[-1].rich.text == (mark[:-1] + " " if "\n" in mark else "") + "x" * min(10, 10 + over)
    said = (
        "A line has more than the 10 characters that are read of one; what follows in it and below it, "
        "up to the next block, was left out. (line 3)"
    )
    assert opened.unread == ("" if over <= 0 else said)


@OVER
def test_lines_of_a_markdown_text_of_a_conference(over: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "_MOST_LINES", 5)
    job = Job("https://example.org/accepted.md", body=of_lines(5 + over).encode(), venues=SHIPPED)
    for reading in (child._read(job), child._read(job)):  # whatever is kept of the first
        assert len(reading.records) == min(4, 4 + over)
        cuts = [problem.where.line for problem in reading.problems if problem.code == "document.cut"]
        assert cuts == ([] if over <= 0 else [11])


@pytest.mark.parametrize(
    "text",
    ["### * * *", "- * a * b", "* * *", "a * b* c", "*a * b*", "a *\nb", "_ a _", "**a ** b**", "\\* * a", "`a * b`"],
)
def test_a_star_between_white_space_is_read_as_markdown_it_reads_it(text: str) -> None:
    """Ours is asked first, since the rule of the library takes twenty times as long for what is text."""
    assert markdown.parser().render(text) == MarkdownIt("commonmark").enable("table").render(text)
