r"""TeX as people write it in titles and names, made text: `L\'evy` is "Lévy", `{BGP}` is "BGP".

arXiv's metadata and BibTeX files are not TeX documents. A bare `%` is a per cent sign there, a lone `$` a dollar, and
`--` stands as it was typed; nothing after any of them may be lost. The macros themselves are pylatexenc's work.
"""

from __future__ import annotations

import re
from functools import cache

from pylatexenc import latex2text, latexwalker

from extract.text import collapse

_TEX_AT_ALL = re.compile(r"[\\{}]|(?<=[\w.,)])~(?=[\w\\{])")
_MATH = re.compile(
    r"(?<!\\)(?<!\\string)(\$\$(?:[^$\\]|\\.)+\$\$|\$(?:[^$\\]|\\.)+\$|\\\((?:(?!\\[()]).)+\\\))", re.DOTALL
)
# Characters that TeX gives a meaning and these texts do not; each passes through the TeX reader as a private letter.
_LITERAL = "%&#$~_^`'-!?\"<>[]\\{}"
_PRIVATE = {ord(c): chr(0xE000 + i) for i, c in enumerate(_LITERAL)}
_BACK = {0xE000 + i: c for i, c in enumerate(_LITERAL)}
# A formula passes through as one private letter too, so that the braces around it stay whole.
_FORMULA = "\ue0ff"
_FORMULA_SEEN = re.compile(_FORMULA)
_PRIVATE_SEEN = re.compile("[\ue000-\ue0ff]")
_TIE = re.compile(r"(?<=[\w.,)}])(?<!\\)~(?=[\w\\{])")
# A formula of numbers and signs without structure: $\times$, $1.5\times$, $\mu$.
_SIGNS = re.compile(r"(?:\$|\\\()((?:[\d.,+=<>\s-]|\\[A-Za-z]{2,14}(?![A-Za-z]))+)(?:\$|\\\))")
_LONE_SIGN = re.compile(r"\$(\\[#%&_])\$")
# A sign that is spelt because TeX would take it for its own: `\string^`, `\char`\^`, `\char94`, `\symbol{94}`, or an
# accent over nothing, `\^{}`.
_SPELT = re.compile(
    r"(?<!\\)\\(?:string(?![A-Za-z])\s*([!-@\[-`{-~])|char\s*`\\?([!-~])|(?:char\s*|symbol\{)(\d{2,3})(?!\d)[}\s]?"
    r"|char\s*'([0-7]{2,3})\s?|char\s*\"([0-9A-F]{2})\s?|([\^~'`\"])\{\})"
)
# A line break, an escaped sign, a macro or accent, or a bare sign that TeX would take for its own.
_SIGN = re.compile(r"(\\\\)|\\([%&#$_])|(\\.)|([%&#$~_^`'\-!?\"<>\[\]])", re.DOTALL)
_MACRO_NAME = re.compile(r"\\([A-Za-z]+)\*?|\\.|[{}]")
_MAX_NESTING = 50  # braces within braces; under the depth at which Python gives up
_FONTS = re.compile(
    "em|it|tt|bf|sc|rm|sf|sl|cal|itshape|scshape|bfseries|ttfamily|sffamily|rmfamily|upshape|mdseries|normalfont|tiny"
    "|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge|sloppy|noindent|protect"
    "|relax|noexpand|unskip|ignorespaces|xspace"
)
# Commands that pylatexenc lays out as a page would; in a title only their words are wanted.
_LAYOUT = (
    *("part", "chapter", "section", "subsection", "subsubsection", "paragraph", "title", "author", "date", "today"),
    *("maketitle", "item", "footnote", "includegraphics", "ref", "eqref", "cite", "citet", "citep", "url", "href"),
    *("input", "include", "caption", "label"),
)


def tex_to_text(text: str) -> str:
    """`text` with accents, symbols, font commands and braces of TeX resolved, white space collapsed.

    Mathematics between dollars stays as written, but for signs alone: `3.5$\times$` is "3.5×". Characters and words are
    never dropped: an unknown macro leaves its name, unbalanced braces are only removed. Never raises.
    """
    if not ("\\" in text or "{" in text or "}" in text or "~" in text):
        return text.strip() if text.isprintable() and "  " not in text else collapse(text)
    text = _LONE_SIGN.sub(r"\1", _PRIVATE_SEEN.sub("", text))
    formulas: list[str] = []

    def kept(match: re.Match[str]) -> str:
        if (signs := _SIGNS.fullmatch(match[0])) and (read := _signs(signs[1])):
            return read
        formulas.append(match[0])
        return _FORMULA

    read = _plain(_MATH.sub(kept, text))
    return collapse(_FORMULA_SEEN.sub(lambda _: formulas.pop(0) if formulas else "", read))


def _signs(formula: str) -> str:
    """The signs of a formula without structure; "" where it holds a macro that is no sign."""
    macros = re.findall(r"\\[A-Za-z]+", formula)
    if not macros:
        return ""
    try:
        known = {macro: str(_to_text().latex_to_text(macro)).strip() for macro in macros}
    except (KeyError, TypeError, ValueError):  # a macro that stands without what it takes: "$\frac$"
        return ""
    if any(len(sign) != 1 or sign.isascii() for sign in known.values()):
        return ""
    return collapse(re.sub(r"\\[A-Za-z]+ ?", lambda m: known[m[0].strip()], formula))


def _plain(text: str) -> str:
    if not _TEX_AT_ALL.search(text):
        return text
    text = _TIE.sub(" ", _SPELT.sub(_spelt, text))
    if "\\" not in text:
        return text.replace("{", "").replace("}", "").translate(_BACK)
    text = _SIGN.sub(_hidden, text)
    if _nesting(text) is None:
        return _without_tex(text).translate(_BACK)
    try:
        nodes = latexwalker.LatexWalker(text, tolerant_parsing=True).get_latex_nodes()[0]
        return str(_to_text().nodelist_to_text(nodes)).translate(_BACK)
    except (latexwalker.LatexWalkerError, RecursionError, ValueError, TypeError, AttributeError, IndexError):
        return _without_tex(text).translate(_BACK)


def _spelt(match: re.Match[str]) -> str:
    """The spelt sign as its private letter, which TeX takes for a letter; what is no ASCII sign stays as written."""
    told, quoted, decimal, octal, hexadecimal, accent = match.groups()
    code = int(decimal or octal or hexadecimal or "0", 10 if decimal else 8 if octal else 16)
    sign = told or quoted or accent or chr(code)
    return _PRIVATE.get(ord(sign)) or (sign if "!" <= sign <= "~" else match[0])


def _hidden(match: re.Match[str]) -> str:
    line_break, escaped, macro, bare = match.groups()
    if macro and not macro.isascii():
        return macro[1:]
    return " " if line_break else macro or _PRIVATE[ord(escaped or bare)]


def _nesting(text: str) -> int | None:
    """The depth of balanced braces; None if they do not match or are nested beyond reason."""
    depth = deepest = 0
    for mark in re.findall(r"\\.|[{}]", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        deepest = max(deepest, depth)
        if depth < 0 or depth > _MAX_NESTING:
            return None
    return deepest if depth == 0 else None


def _without_tex(text: str) -> str:
    """The words that are left when the marks of TeX are taken away: for text that no TeX reader can read."""
    return _MACRO_NAME.sub(lambda m: m[1] or "", text)


def _words_of(node: latexwalker.LatexMacroNode, l2tobj: latex2text.LatexNodes2Text) -> str:
    r"""What an unknown macro says: its arguments, or its name if it has none (`\sysname`); a font says nothing."""
    arguments = [a for a in (node.nodeargd.argnlist if node.nodeargd else None) or () if a is not None]
    if arguments:
        return " ".join(str(l2tobj.nodelist_to_text([a])) for a in arguments)
    name = str(node.macroname)
    rest = node.parsing_state.s[node.pos + node.len :][:2]
    group_follows = rest.startswith("{") and rest != "{}"
    return name if name.isalpha() and not _FONTS.fullmatch(name) and not group_follows else ""


@cache
def _to_text() -> latex2text.LatexNodes2Text:
    context = latex2text.get_default_latex_context_db()
    words = [latex2text.MacroTextSpec(name, simplify_repl=_words_of) for name in _LAYOUT]
    signs = {"textasciicircum": "^", "textasciitilde": "~", "textgreater": ">", "textless": "<", "textbar": "|"}
    words += [latex2text.MacroTextSpec(name, sign) for name, sign in signs.items()]
    context.add_context_category("words-only", prepend=True, macros=words)
    context.set_unknown_macro_spec(latex2text.MacroTextSpec("", simplify_repl=_words_of))
    return latex2text.LatexNodes2Text(latex_context=context, math_mode="verbatim", keep_comments=True)
