"""What is said of a page that is not read to its end."""

from __future__ import annotations


class CutWarning(UserWarning):
    """Nothing was read of a page from a line on. Whoever reads documents for others makes it a problem."""

    def __init__(self, said: str, line: int) -> None:
        super().__init__(said)
        self.line = line
