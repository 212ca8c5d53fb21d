"""What people give a command: whatever words, numbers and files these are, the answer is a sentence and a status."""

from __future__ import annotations

import os
import re
import socket
import stat
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from test_cli import SCHEDULE, Run, run  # noqa: F401
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from extract.records import PaperRecord
from extract.venues import SHIPPED
from paperwatch import documents, given
from paperwatch.cli import app
from paperwatch.documents import open_document
from paperwatch.errors import PaperwatchError
from paperwatch.reference import whole

BIBTEX = b"@inproceedings{a1, title={Serving Models Fast}, author={Ann Lee}, booktitle={OSDI}, year={2024}}\n"
NO_UTF8 = os.fsdecode(b"a\xff.bib")
ASKING = {"demo", "nightly", "serve", "install", "crawl", "backfill", "enrich", "sources"}
"""Commands that would ask a site, listen, or write outside of the folder, once their words are accepted."""


COMMAND: Any = get_command(app)
WHOLE: Any = get_command(whole())


def leaves() -> Iterator[tuple[list[str], TyperCommand]]:
    """Every command with the words that lead to it."""

    def below(words: list[str], command: TyperGroup) -> Iterator[tuple[list[str], TyperCommand]]:
        for name, child in sorted(command.commands.items()):
            if isinstance(child, TyperGroup):
                yield from below([*words, name], child)
            else:
                yield [*words, name], child  # type: ignore[misc]

    yield from below([], WHOLE)


LEAVES = list(leaves())


def called(words: list[str], command: TyperCommand, value: str) -> Iterator[list[str]]:
    """The command with `value` for all its arguments, then for each option beside plain arguments."""
    arguments = [p for p in command.params if isinstance(p, TyperArgument)]
    yield [*words, *[value for _ in arguments]]
    for option in command.params:
        if isinstance(option, TyperOption) and not option.is_flag:
            yield [*words, *["x" for p in arguments if p.required], option.opts[0], value]


def test_every_number_has_both_its_ends() -> None:
    numbers = [p for _, command in LEAVES for p in command.params if p.type_descriptor.annotation in (int, float)]
    assert len(numbers) > 5
    assert [p.name for p in numbers if p.min is None or p.max is None] == []


def test_no_command_takes_words_that_are_no_text() -> None:
    for call in (call for leaf in LEAVES for call in called(*leaf, os.fsdecode(b"\xff"))):
        if any("\udcff" in word for word in call):
            with pytest.raises(PaperwatchError) as refused:
                COMMAND.make_context("paperwatch", call)
            assert (refused.value.code, refused.value.status) == ("usage.encoding", 2)


def test_no_command_ends_in_an_exception(
    run: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("paperwatch.cli.app", WHOLE)  # the app would make all of it anew for each call
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / NO_UTF8).write_bytes(BIBTEX)
    values = cycle(["http://[::1", "https://[x]/a.git", "9" * 23, "pipe", "odd", "%00%ff", ""])
    for words, command in LEAVES:
        if words[0] in ASKING:
            continue
        for call in called(words, command, next(values)):
            status, _, err = run(*call)
            assert status in range(5), (call, err)
            assert not re.search(r"^(?:database.failed|extract.failed|disk.error: The disk)", err), (call, err)


@pytest.mark.parametrize("word", ["0", str(given.MOST), str(given.MOST + 1)])
def test_a_number_is_taken_up_to_its_end(run: Run, word: str) -> None:  # noqa: F811
    assert run("search", "--limit", word, "caches")[0] == (0 if word == str(given.MOST) else 2)


@pytest.mark.parametrize(("size", "code"), [(9, None), (10, None), (11, "file.too-large")])
def test_a_file_is_read_up_to_its_bound(tmp_path: Path, size: int, code: str | None) -> None:
    (file := tmp_path / "a.bib").write_bytes(b"x" * size)
    try:
        assert len(given.read_file(file, 10)) == size
    except PaperwatchError as error:
        assert error.code == code
    else:
        assert code is None


def test_a_file_that_grows_while_it_is_read_is_read_to_the_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file := tmp_path / "a.bib").write_bytes(b"")
    really = os.fstat

    def grown(descriptor: int) -> os.stat_result:
        found = really(descriptor)
        file.write_bytes(b"x" * 1000)
        return found

    monkeypatch.setattr(given.os, "fstat", grown)
    with pytest.raises(PaperwatchError, match="more than 10 bytes"):
        given.read_file(file, 10)


def test_what_is_no_plain_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(tmp_path / "socket"))
        for path in (tmp_path / "pipe", tmp_path / "socket", tmp_path, Path("/dev/zero")):
            with pytest.raises(PaperwatchError) as refused:
                open_document(path)
            assert refused.value.code == "file.unreadable"


def test_a_folder_is_imported_but_for_what_cannot_be_read(run: Run, tmp_path: Path) -> None:  # noqa: F811
    folder = tmp_path / "mixed"
    (folder / "deep").mkdir(parents=True)
    for name in ("a.bib", NO_UTF8, "z.bib"):
        (folder / name).write_bytes(BIBTEX.replace(b"Fast", name[0].encode()))
    os.mkfifo(folder / "pipe")
    (folder / "nowhere").symlink_to("absent")
    (folder / "deep" / "up").symlink_to("..")
    status, out, err = run("import", "mixed")
    assert status == 1
    assert "mixed/a.bib: 1 record: 1 new" in out and "mixed/z.bib: 1 record: 1 new" in out
    assert r"file.name mixed/a\xff.bib: The name of mixed/a\xff.bib is no text in UTF-8. Rename the file." in out + err
    assert "mixed/pipe is no plain file" in out + err and "mixed/nowhere cannot be read: No such file" in out + err
    assert (out + err).count("file.") >= 3 and "deep" not in out


def test_a_folder_of_talks_is_read_but_for_what_cannot_be_read(run: Run, tmp_path: Path) -> None:  # noqa: F811
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "spring.md").write_bytes(SCHEDULE.read_bytes())
    (folder / os.fsdecode(b"fall\xff.md")).write_bytes(SCHEDULE.read_bytes())
    status, out, err = run("schedule", "preview", "talks")
    assert status == 0 and "file.name" in out + err
    status, out, err = run("schedule", "add", "talks", "--yes")
    assert status == 1 and r"fall\xff.md is no text in UTF-8" in out + err
    assert run("sql", "SELECT 1 AS one FROM talks LIMIT 1", "--json")[1].split() == ["[", "{", '"one":', "1", "}", "]"]


def test_a_file_that_vanishes_before_it_is_read_costs_no_other(tmp_path: Path) -> None:
    gone, there = tmp_path / "a.bib", tmp_path / "b.bib"
    there.write_bytes(BIBTEX)
    said = dict(documents.read_files([gone, there], SHIPPED))
    assert [p.code for p in said[gone].problems] == ["file.unreadable"]
    assert [type(r) for r in said[there].records] == [PaperRecord]


def test_settings_and_database_are_for_their_owner_alone(run: Run, tmp_path: Path) -> None:  # noqa: F811
    run("init")
    (tmp_path / "talks.md").write_bytes(SCHEDULE.read_bytes())
    run("schedule", "add", "talks.md", "--yes")
    kept = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("*.toml")}
    kept |= {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("paperwatch.db*")}
    assert len(kept) >= 3
    assert set(kept.values()) == {0o600}
    (tmp_path / "paperwatch.toml").chmod(0o640)  # somebody's own choice stays
    run("schedule", "remove", "--yes", re.findall(r'name = "([^"]+)"', (tmp_path / "paperwatch.toml").read_text())[-1])
    assert stat.S_IMODE((tmp_path / "paperwatch.toml").stat().st_mode) == 0o640


def test_a_pipe_and_a_device_are_written_into_and_stay_what_they_are(run: Run, tmp_path: Path) -> None:  # noqa: F811
    os.mkfifo(tmp_path / "pipe")
    status, _, err = run("calendar", "-o", "pipe")
    assert (status, err) == (2, "disk.error: pipe cannot be used: No such device or address.\n")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    assert run("calendar", "-o", "pipe")[0] == 0
    assert os.read(reader, 15) == b"BEGIN:VCALENDAR"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()
    assert run("calendar", "-o", "")[0] == 2
