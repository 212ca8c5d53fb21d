"""What ties people to institutions where neither marks nor places do: the e-mail addresses under each institution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.pdf import mails
from extract.pdf.header import affiliations
from extract.pdf.header.cells import Cell, marked_pieces
from extract.pdf.header.markers import is_mark
from extract.pdf.header.names import Name


@dataclass(slots=True)
class _Block:
    """An institution's lines and the addresses that stand under them."""

    lines: list[str] = field(default_factory=list)
    addresses: list[mails.Address] = field(default_factory=list)


def by_addresses(cells: Sequence[Cell], names: Sequence[Name]) -> list[list[str]] | None:
    """The institutions of each of the names: those under which an address stands that can be nobody else's. None where
    an institution, or a person, is left without the other, or an address fits two persons."""
    blocks = _blocks(cells)
    if len(blocks) < 2:
        return None
    result: list[list[str]] = [[] for _ in names]
    for block in blocks:
        owners = [_owner(address, names) for address in block.addresses]
        values = affiliations.from_lines(block.lines)
        for owner in dict.fromkeys(owners):
            if owner is None:
                return None
            result[owner] += values
        if not owners:
            return None
    return result if all(result) else None


def _blocks(cells: Sequence[Cell]) -> list[_Block]:
    """The institutions from top to bottom: a mark, or a line under an address, begins a new one."""
    blocks: list[_Block] = []
    for cell in sorted(cells, key=lambda cell: -cell.line.y):
        if cell.kind == "institution":
            if not blocks or blocks[-1].addresses or is_mark(cell.line.words[0]):
                blocks.append(_Block())
            blocks[-1].lines += [text for _, text in marked_pieces(cell.line.words, digits=False)] or [cell.text]
        if blocks:
            blocks[-1].addresses += mails.addresses(cell.line.text)
    return blocks


def _owner(address: mails.Address, names: Sequence[Name]) -> int | None:
    owners = [i for i, name in enumerate(names) if mails.is_of(address.local, name.text)]
    return owners[0] if len(owners) == 1 else None
