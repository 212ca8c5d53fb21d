"""Text that arrives with markup inside a string: JATS and HTML tags and entities, sometimes escaped twice."""

from __future__ import annotations

import html
import re

from extract.text import collapse

# Only these are tags; "p<q and r>s" is an abstract's own mathematics.
_NAMES = (
    r"(?:jats:|mml:)?(?:p|title|sec|label|list|list-item|br|break|div|span|i|b|u|em|strong|italic|bold|sub|sup|scp|sc|tt"
    r"|monospace|underline|overline|strike|h[1-6]|ul|ol|li|a|ext-link|email|xref|inline-formula|disp-formula|tex-math"
    r"|alternatives|math|m(?:row|i|n|o|sub|sup|subsup|frac|sqrt|text|over|under|fenced|style|space|stack|multiscripts)"
    r"|semantics|annotation|abstract|named-content|styled-content|font|inline-graphic|graphic)"
)
_TAG = re.compile(rf"<(/?)({_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_HEADING = re.compile(r"<((?:jats:)?title)>\s*(?:abstract|summary)\s*[.:]?\s*</\1>", re.IGNORECASE)
# A formula given both as TeX and as MathML is printed once.
_FORMULA = re.compile(r"</jats:tex-math>\s*(<mml:math\b)|(</mml:math>)", re.IGNORECASE)
_BLOCK = re.compile(
    r"(?:jats:)?(?:p|title|sec|label|list|list-item|br|break|div|h[1-6]|ul|ol|li|disp-formula|abstract)", re.IGNORECASE
)


def plain(text: str) -> str:
    """`text` without tags and entities, white space collapsed. A block tag counts as a space, an inline tag as nothing.

    "AT&amp;T" and "AT&amp;amp;T" are "AT&T"; a leading heading "Abstract" is no part of an abstract.
    """
    if "<" not in text and "&" not in text:
        return collapse(text)
    text = _HEADING.sub("", html.unescape(text))
    text = _without_second_formulas(text)
    text = _TAG.sub(lambda m: " " if _BLOCK.fullmatch(m[2]) else "", text)
    return collapse(html.unescape(text))


def _without_second_formulas(text: str) -> str:
    """`text` without each MathML formula that stands behind its own TeX form."""
    kept: list[str] = []
    begin, cut = 0, -1
    for mark in _FORMULA.finditer(text):
        if mark[1] and cut < 0:
            cut = mark.start(1)
        elif mark[2] and cut >= 0:
            kept.append(text[begin:cut])
            begin, cut = mark.end(), -1
    return "".join([*kept, text[begin:]])
