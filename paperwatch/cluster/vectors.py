"""Vectors made by workers, each of which has the model installed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.bulk import chunks
from paperwatch.cluster.pieces import Workers, each
from paperwatch.semantic import encoder

if TYPE_CHECKING:
    from db.search.vectors import Encoder, Floats

_TOGETHER = 500  # texts of a piece

Piece = tuple[int, str, list[str]]
"""Its number, the name of the model, and the texts."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The model, used by workers: the vectors are those that it makes here."""

    model: Encoder
    workers: Workers

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def dimensions(self) -> int:
        return self.model.dimensions

    def encode(self, texts: Sequence[str]) -> Floats:
        """As of the model. Raises `PieceError`, also where a worker has another model or none."""
        import numpy as np

        pieces: list[Piece] = [(at, self.name, some) for at, some in enumerate(chunks(texts, _TOGETHER))]
        found = {piece[0]: vectors for piece, vectors in each(self.workers, encoded, pieces)}
        empty = np.zeros((0, self.dimensions), dtype=np.float32)
        return np.concatenate([empty, *(found[at] for at in sorted(found))])


def encoded(piece: Piece) -> Floats:
    """A piece, on its worker."""
    _, name, texts = piece
    model = encoder()
    if model is None or model.name != name:
        raise RuntimeError(f"This worker has {model.name if model else 'no model'} and not {name}.")
    return model.encode(texts)
