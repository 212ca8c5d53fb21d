"""E-mail addresses are taken out of every text, in every form that people and machines write them."""

from __future__ import annotations

import random
import re
import unicodedata
from itertools import pairwise
from urllib.parse import unquote

import pytest

from extract.lexicon.privacy import without_email

FORMS = """
ann@x.edu                         Ann.Bee+x@mail.x-y.edu          ann@x.co.uk                 ann@q@x.edu
{ann|bob}@x.edu                   {a;b}@x.edu                     {ann, bob, cy}@x.edu        {ann, bob} @ x.edu
(a, b)@x.edu                      [a,b]@x.edu                     <a,b>@x.edu                 <ann@x.edu>
ann@{cs,ee}.x.edu                 ann@[cs|ee].x.edu               {ann@cs, bob@ee}.x.edu      {ann,bob}＠x.edu
foo @ bar.edu                     foo@ bar.edu                    foo @bar.edu                (ann@x.edu)
ann＠x.edu                        ann﹫x.edu                      ann@x。edu                  ann@x．edu
ann[at]x.edu                      ann [at] x.edu                  ann(at)x.edu                ann (at) x.edu
ann {at} x.edu                    ann <at> x.edu                  ann (AT) x (DOT) edu        ann[at]x[dot]edu
ann at x dot edu                  ann at cs dot x dot edu         ann_at_x.edu                ann(@)x.edu
ann%40x.edu                       ann%2540x.edu                   {ann,bob}[at]x.edu          {ann,bob}%40x.edu
mailto:ann@x.edu                  Email: ann@x.edu                E-mail address: ann@x.edu   "ann bee"@x.edu
ann@bücher.de                     müller@x.de                     ann@例子.中国               用户@例子.中国
ann@xn--bcher-kva.de              ann@[192.168.1.1]               ann&#64;x.edu               ann&#x40;x.edu
ann&nbsp;@&nbsp;x.edu             ann%EF%BC%A0x.edu            ann_AT_x_DOT_edu            ann -at- x -dot- edu
ann@x&#46;edu                     ann@x&period;edu             ann@x\\.edu                  {ann, bob} at x dot edu
a@b.c.d.e.f.g.h.i.j.k.edu         ann@x.edu3                   ann\u3000＠\u3000x.edu
ann&commat;x.edu                  a\u200bnn@x\u200b.edu           ann\u200b@x.edu             ann@x\u00ad.edu
"""
ALL_FORMS = [form for line in FORMS.splitlines() for form in re.split(r"\s{2,}", line.strip()) if form]


@pytest.mark.parametrize("form", ALL_FORMS)
def test_nothing_is_left_of_an_address(form: str) -> None:
    assert without_email(f"Before {form} behind").split() == ["Before", "behind"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("MIT (ann@x.edu), USA", "MIT, USA"),
        ("Write to ann@x.edu.", "Write to ."),
        ("https://x.org/people/ann@x.edu/page", "https://x.org/people//page"),
        ("https://x.org/?to=ann%40x.edu&y=1", "https://x.org/?&y=1"),
        ("联系ann@x.cn获取", "联系获取"),
    ],
)
def test_what_stands_around_an_address_stays(text: str, left: str) -> None:
    assert without_email(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Recall@10 and top@k accuracy",
        "https://medium.com/@user.name/a-post",
        "@inproceedings{a, b.c}",
        "https://unpkg.com/react@17.0.2/umd/react.js",
        "https://www.flickr.com/photos/1@N00/",
        "available at github.com/x",
        "presented (at OSDI)",
        "x at y dot product",
        "SIGMOD @ VLDB",
    ],
)
def test_what_is_no_address_stays(text: str) -> None:
    assert without_email(text) == text


def test_lines_stay_lines_where_a_word_stands_instead() -> None:
    assert without_email("  - A @\n  - b@c.de x\n", "[address]") == "  - A @\n  - [address] x\n"


def oracle(text: str) -> bool:
    """Whether an address can be read in `text`: by its letters alone, without the patterns of the remover."""
    plain = unicodedata.normalize("NFKC", unquote(unquote(text))).casefold()
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    for written in ("[at]", "(at)", "{at}", "<at>", " [at] ", " (at) ", "&#64;", "&#x40;", "&commat;", "(@)"):
        plain = plain.replace(written, "@")
    plain = plain.replace("[dot]", ".").replace("(dot)", ".").replace("。", ".")
    pieces = plain.split("@")
    for left, right in pairwise(pieces):
        host = right.strip(" ").split()[0] if right.strip() else ""
        labels = host.strip("[](){}<>,;:.!?\"'").split(".")
        top = "".join(c for c in labels[-1] if c.isalpha())
        names_host = len(labels) > 1 and all(labels) and len(top) > 1 and labels[-1] == top
        if names_host and all(c.isalnum() or c in "-_" for c in "".join(labels)) and left.rstrip(" ")[-1:].isalnum():
            return True
    return False


def test_no_mixture_of_addresses_and_signs_leaves_one() -> None:
    seed = 13
    chance = random.Random(seed)
    atoms = [*ALL_FORMS, "@", " ", ".", "{", "}", "(", ")", "ann", "x.edu", ",", "[at]", "%40", "＠", ".edu", "a"]
    for number in range(3000):
        text = "".join(chance.choice(atoms) for _ in range(chance.randint(1, 9)))
        left = without_email(text)
        assert not oracle(left), f"seed {seed}, text {number}: {text!r} leaves {left!r}"
        assert without_email(left) == left, f"seed {seed}, text {number}: {text!r} is not done at once"


@pytest.mark.parametrize(
    "atom",
    ["a@b.cc ", "@", "a@", "{", "{a@", "(at)", "@a.", "a@b.", "a@a@b.cc", "]@x.ed ", "a at b dot ", " at ", "%40"],
)
def test_long_texts_are_searched_in_linear_time(atom: str) -> None:
    searched = without_email(atom * (100_000 // len(atom)))
    assert not oracle(searched[:2000])
