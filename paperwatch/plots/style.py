"""One look for all pictures, and bytes that do not depend on the day or the machine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

INK, FAINT, PAPER = "#1f2933", "#9aa5b1", "#ffffff"
# Okabe and Ito's colours, which colour-blind people can tell apart (https://jfly.uni-koeln.de/color/).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
"""A mark for each colour, so that a picture printed in grey can be read too."""
_STYLE: Any = {
    "font.family": ["DejaVu Sans"],  # ships with matplotlib
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": PAPER,
    "svg.hashsalt": "paperwatch",
}


@contextmanager
def house() -> Iterator[None]:
    """The look, for as long as a picture is drawn and saved."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def figure(width: float, height: float) -> tuple[Figure, Any]:
    """A figure of that size in inches and its one pair of axes."""
    made = Figure(figsize=(width, height), layout="constrained")
    return made, made.add_subplot()


def saved(drawn: Figure, form: str) -> bytes:
    """The picture as bytes, without date or version in it."""
    buffer = io.BytesIO()
    nameless: dict[str, Any] = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
    drawn.savefig(buffer, format=form, dpi=150, metadata=nameless)
    return buffer.getvalue()
