"""What is said of a page that is not read to its end."""

from __future__ import annotations


class CutWarning(UserWarning):
    """A page nests deeper than it is read; `line` is where. Whoever reads documents for others makes it a problem."""

    def __init__(self, line: int) -> None:
        super().__init__(f"Elements nest too deeply on line {line}; nothing behind them was read.")
        self.line = line
