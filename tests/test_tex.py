"""TeX in titles and names made text; nothing is ever lost."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.readers.tex import tex_to_text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"L\'evy", "Lévy"),
        (r"\'Edgar Rold\'an", "Édgar Roldán"),
        (r"{\"O}zg{\"u}r M\"uller", "Özgür Müller"),
        (r"\L{}ukasz Dvo\v{r}\'ak", "Łukasz Dvořák"),
        (r"Erd\H{o}s, \O ystein, \'{\i}", "Erdős, Øystein, í"),
        (r"J.~Smith", "J. Smith"),
    ],
)
def test_accents_in_names_become_letters(written: str, read: str) -> None:
    assert tex_to_text(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{BGP} and {TCP/IP}", "BGP and TCP/IP"),
        (r"\emph{Fast} \textsc{Blitz} {\em scaling}", "Fast Blitz scaling"),
        (r"Search \& Rescue: 10\% more, C\#", "Search & Rescue: 10% more, C#"),
        (r"A $\#$ifdef study", "A #ifdef study"),
        ("A title\n  over three\n  lines", "A title over three lines"),
    ],
)
def test_braces_fonts_and_escapes_leave_only_the_words(written: str, read: str) -> None:
    assert tex_to_text(written) == read


def test_a_bare_per_cent_sign_is_no_comment() -> None:
    assert tex_to_text("100% of {TCP} at line rate") == "100% of TCP at line rate"
    assert tex_to_text(r"50% faster: L\'evy flights") == "50% faster: Lévy flights"


def test_mathematics_stays_as_it_is_written() -> None:
    assert tex_to_text(r"Yields of $\pi^{\pm}$ and {K}") == r"Yields of $\pi^{\pm}$ and K"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"{LLM} Inference at 3.5$\times$ Speed", "LLM Inference at 3.5× Speed"),
        (r"$1.5\times$ the Speed", "1.5× the Speed"),
        (r"{A} $\mu$s-Scale System, \(\epsilon\)-close", "A μs-Scale System, ϵ-close"),
        (r"A$\rightarrow$B", "A→B"),
        (r"$\ell_1$ and $\sysname$", r"$\ell_1$ and $\sysname$"),
    ],
)
def test_a_formula_of_signs_alone_is_those_signs(written: str, read: str) -> None:
    assert tex_to_text(written) == read


def test_a_formula_inside_braces_leaves_the_accents_around_it_alone() -> None:
    assert tex_to_text(r"{On $k$-means by Erd\H{o}s and $n$}") == "On $k$-means by Erdős and $n$"


def test_a_lone_dollar_is_a_dollar() -> None:
    assert tex_to_text("{DNA} for $1000... or less?") == "DNA for $1000... or less?"


def test_dashes_quotes_and_tildes_stay_as_typed() -> None:
    assert tex_to_text("{A} -- ``b'' ~10x at www/~me") == "A -- ``b'' ~10x at www/~me"


def test_an_unknown_macro_leaves_its_name_or_what_it_holds() -> None:
    assert tex_to_text(r"\sysname: serving \acro{LLM} models") == "sysname: serving LLM models"
    assert tex_to_text(r"\sysname{}: serving") == "sysname: serving"


def test_commands_of_layout_are_not_carried_out() -> None:
    assert tex_to_text(r"\title{A} \includegraphics{b} \today") == "A b today"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"O(n{\string^}2) bits", "O(n^2) bits"),
        (r"{\string~}user and C\string#", "~user and C#"),
        (r"a\string~{b}, \string$5 or \string$6", "a~b, $5 or $6"),
        (r"\string{a\string}", "{a}"),
        (r"\string\LaTeX is named", r"\LaTeX is named"),
        (r"""\char`\^ \char94 \char'136 \char"5E{} \symbol{94}""", "^ ^^^ ^"),
        (r"2\^{}10 at www/\~{}me, 2\textasciicircum{}3", "2^10 at www/~me, 2^3"),
        (r"\relax Fast {\protect\noexpand\emph{I/O}}", "Fast I/O"),
        (r"two\\string quartets", "two string quartets"),
    ],
)
def test_a_sign_that_is_spelt_is_the_sign(written: str, read: str) -> None:
    assert tex_to_text(written) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("{" * 50_000 + "a", "a"),
        ("}" * 50_000 + "a", "a"),
        ("\\" * 9_999, ""),
        ("$" * 9_999, "$" * 9_999),
        (r"\'{" * 3_000, ""),
        ("$" + " 1" * 50_000 + "x$", "$" + " 1" * 50_000 + "x$"),
        (r"\begin{x} a", "a"),
    ],
)
def test_hostile_text_ends_quickly_and_without_an_exception(text: str, read: str) -> None:
    assert tex_to_text(text) == read


@given(st.text(alphabet="ab%$&#~^_{}\\'\"` -", max_size=60))
def test_no_per_cent_sign_and_no_word_outside_a_macro_is_lost(text: str) -> None:
    read = unicodedata.normalize("NFD", tex_to_text(text))
    assert read.count("%") == text.count("%")
    plain_words = re.sub(r"\\[a-z]+|[^ab ]", "", text).replace(" ", "")
    assert sum(map(read.count, "ab")) >= len(plain_words)


def test_openings_of_mathematics_without_an_end_cost_no_square_of_their_number() -> None:
    started = time.process_time()
    tex_to_text("\\(" * 20_000)  # took 24 seconds
    assert time.process_time() - started < 6


def test_a_macro_without_what_it_takes_stays_as_it_is_written() -> None:
    assert tex_to_text(r"A note on $\frac$ and \'Etale") == r"A note on $\frac$ and Étale"
