"""The model of language behind search by meaning (extra `semantic`): WordLlama's word vectors, read from its package.

Only files that the installed package holds are read, with `tokenizers` and `safetensors`; the package itself is never
imported, because its loader asks the network for a tokenizer that lies under another name than it looks for (seen in
0.4.0, November 2026). Why this model: docs/search.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.engine import Database
from extract.extras import install
from paperwatch.console import err, safe

if TYPE_CHECKING:
    from db.search.vectors import Encoder, Floats, VectorIndex

_PACKAGE = "wordllama"
_WEIGHTS = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
_TENSOR = "embedding.weight"
_LONGEST = 512  # tokens of a text; an abstract has about 250


def missing() -> str:
    """That the extra is not installed, and what installs it."""
    return f"Search by meaning is not installed, so words alone decide. Install it with: {install('semantic')}"


@dataclass(frozen=True, slots=True)
class WordVectors:
    """An encoder that averages the vectors of a text's tokens."""

    name: str
    tokenizer: Any
    table: Floats

    @property
    def dimensions(self) -> int:
        return int(self.table.shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """A row of length 1 for each text; zeros for an empty one."""
        import numpy as np

        found = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for at, text in enumerate(self.tokenizer.encode_batch(list(texts), add_special_tokens=False)):
            if text.ids:
                mean = self.table[text.ids].mean(axis=0)
                found[at] = mean / (np.linalg.norm(mean) or 1.0)
        return found


@cache
def encoder() -> Encoder | None:
    """The installed model, or None where the extra is missing. Reads 18 MB once; touches no network."""
    folder = _folder()
    if folder is None:
        return None
    try:
        import numpy as np
        from safetensors import safe_open
        from tokenizers import Tokenizer
    except ImportError:
        return None
    with safe_open(str(folder / _WEIGHTS), framework="np") as weights:
        table = np.asarray(weights.get_tensor(_TENSOR), dtype=np.float32)
    tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)
    return WordVectors(f"{_PACKAGE} {metadata.version(_PACKAGE)} l2_supercat_256", tokenizer, table)


def vector_index(database: Database) -> VectorIndex | None:
    """The vectors of all papers, those of new ones computed first; None, said on stderr, without the extra."""
    model = encoder()
    if model is None:
        err.print(f"[dim]{safe(missing())}[/dim]", soft_wrap=True)
        return None
    from db.search.vectors import embed, lacking, vector_index

    if lacking(database, model.name):
        embed(database, model)
    return vector_index(database)


def known_vectors(database: Database) -> tuple[Encoder, VectorIndex] | None:
    """The model and the vectors that it made, as they stand; None without either. Nothing is computed or said."""
    model = encoder()
    if model is None:
        return None
    from db.search.vectors import vector_index

    known = vector_index(database)
    return (model, known) if known is not None and known.model == model.name else None


def _folder() -> Path | None:
    """The package's folder, found without importing it, where it holds both files."""
    found = util.find_spec(_PACKAGE)
    folder = Path(found.origin).parent if found and found.origin else None
    return folder if folder and (folder / _WEIGHTS).is_file() and (folder / _TOKENIZER).is_file() else None
