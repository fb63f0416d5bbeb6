"""Encoders beyond the built-in one: a sentence-transformers model on this machine, or one behind a URL. The only door for sentence-transformers.

Neither knows its texts' pieces on their own, so late interaction and marks stay the built-in encoder's (`WithPieces`).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from serving.errors import ModelBabble, UnknownEncoder, UnusableText
from serving.known import known_encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from serving.circuit import State
    from serving.pooling import PoolingClient
    from serving.types import Encoder, TokenEncoder

_SHORTEST = 64
"""Characters below which a text that is refused is not cut further."""


class ServedEncoder:
    """An encoder behind a URL. Threads may share it."""

    def __init__(self, client: PoolingClient) -> None:
        """Asks the server which model it serves, if none is named, and how long its vectors are. Raises the errors of a call."""
        self._client = client
        self.name = client.place.model or client.served_model() or "served"
        known = known_encoder(self.name)
        self._query, self._passage = (known.query, known.passage) if known else ("", "")
        self.dimension = _length(self._vectors(["dimension"])[0], self.name)
        self.digest = digest_of("served", self.name, str(self.dimension), self._query, self._passage)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Questions to (n, dimension), rows of norm 1. Raises the errors of a call, and `ModelBabble` for vectors that cannot be used."""
        return self._encode([self._query + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Passages to (n, dimension), rows of norm 1. Raises the errors of a call, and `ModelBabble` for vectors that cannot be used."""
        return self._encode([self._passage + text for text in texts])

    def state(self) -> State:
        """How its server does now."""
        return self._client.state()

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = self._client.in_batches(texts, self._patiently)
        rows = np.concatenate([checked(part, self.dimension, self.name) for part in found]) if found else np.empty((0, self.dimension), np.float32)
        return unit(rows)

    def _patiently(self, texts: Sequence[str]) -> list[Any]:
        """One vector per text; where the server finds one too long, each by itself, and that one by its first half, or quarter, ….

        Where a text of a few words is refused too, it was not its length.
        """
        try:
            return self._vectors(texts)
        except UnusableText:
            if len(texts) > 1:
                return [vector for text in texts for vector in self._patiently([text])]
            if len(texts[0]) < _SHORTEST:
                raise
            return self._patiently([texts[0][: len(texts[0]) // 2]])

    def _vectors(self, texts: Sequence[str]) -> list[Any]:
        """One vector per text; a server that is asked the OpenAI way says for each which text it is of."""
        if self._client.place.openai:
            answer = self._client.call("POST", "/embeddings", {"model": self.name, "input": list(texts), "encoding_format": "float"})
            rows = answer.get("data") if isinstance(answer, dict) else None
            rows = (
                sorted(rows, key=lambda row: row["index"]) if isinstance(rows, list) and all(isinstance(row, dict) and "index" in row for row in rows) else []
            )
            vectors = [row.get("embedding") for row in rows]
        else:
            answer = self._client.call("POST", "/embed", {"inputs": list(texts), "truncate": True})
            vectors = answer if isinstance(answer, list) else []
        if len(vectors) != len(texts):
            raise ModelBabble(f"The encoder {self.name} gave {len(vectors)} vectors for {len(texts)} texts; nothing was stored. Check what is served there.")
        return vectors


class SentenceEncoder:
    """A sentence-transformers model from a folder, or by a name whose files are on this machine already: nothing is downloaded."""

    def __init__(self, model: Any, name: str, digest: str) -> None:  # noqa: ANN401 - the library is an extra and has no types here
        """Use `open`."""
        self._model = model
        self.name = name
        known = known_encoder(name)
        self._query, self._passage = (known.query, known.passage) if known else ("", "")
        self.dimension = int(model.encode(["dimension"], show_progress_bar=False).shape[1])
        self.digest = digest_of("sentence-transformers", digest, str(self.dimension), self._query, self._passage)

    @classmethod
    def open(cls, name: str) -> SentenceEncoder:
        """The model of a folder or a name. Raises `UnknownEncoder` without the extra `models`, or where its files are not here or broken."""
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise UnknownEncoder(
                f"There is no encoder {name!r}: it is neither `builtin` nor a folder of our weights, and other models need the extra `models`."
            ) from error
        try:
            model = SentenceTransformer(name, device="cpu", local_files_only=True)
        except Exception as error:
            raise UnknownEncoder(
                f"The model {name!r} cannot be opened ({type(error).__name__}: {str(error)[:200]}). Give the folder of a complete one; nothing is downloaded."
            ) from error
        return cls(model, name, _digest_of_files(Path(name)) if Path(name).is_dir() else name)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Questions to (n, dimension), rows of norm 1."""
        return self._encode([self._query + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Passages to (n, dimension), rows of norm 1."""
        return self._encode([self._passage + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        rows = self._model.encode(list(texts), show_progress_bar=False, convert_to_numpy=True)
        return unit(checked(list(rows), self.dimension, self.name))


class WithPieces:
    """An encoder for whole texts, with another one's pieces for what is compared piece by piece."""

    def __init__(self, whole: Encoder, pieces: TokenEncoder) -> None:
        """Vectors of `whole`, pieces of `pieces`."""
        self._whole = whole
        self._pieces = pieces
        self.name = whole.name
        self.dimension = whole.dimension
        self.digest = digest_of(whole.digest, pieces.digest)
        self.encode_queries = whole.encode_queries
        self.encode_passages = whole.encode_passages
        self.token_ids = pieces.token_ids
        self.token_vectors = pieces.token_vectors
        self.token_weights = pieces.token_weights

    def encode_with_pieces(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], list[NDArray[np.uint32]]]:
        """Vectors of the one and pieces of the other."""
        return self._whole.encode_passages(texts), self.token_ids(texts)

    def state(self) -> State | None:
        """How the server of the whole texts' encoder does now; None where it is in this process."""
        return self._whole.state() if isinstance(self._whole, ServedEncoder) else None

    def close(self) -> None:
        """Let the connections go, where there are any."""
        if isinstance(self._whole, ServedEncoder):
            self._whole.close()


def _length(vector: Any, name: str) -> int:  # noqa: ANN401 - foreign JSON, checked here
    if not isinstance(vector, list) or not vector:
        raise ModelBabble(f"The encoder {name} gave no vector. Check what is served there: it must be a pooling model.")
    return len(vector)


def checked(vectors: Sequence[Any], dimension: int, name: str) -> NDArray[np.float32]:
    """(n, dimension) of finite numbers. Raises `ModelBabble` for any other length, for what is no number, and for NaN or infinity."""
    lengths = {len(one) if hasattr(one, "__len__") else -1 for one in vectors}
    if lengths - {dimension}:
        found = ", ".join(map(str, sorted(lengths - {dimension})))
        raise ModelBabble(
            f"The encoder {name} gave vectors of length {found} where {dimension} was agreed: another model answers now. Nothing was stored; restart with it."
        )
    try:
        rows = np.asarray(vectors, np.float32).reshape(len(vectors), dimension)
    except (TypeError, ValueError) as error:
        raise ModelBabble(f"The encoder {name} gave vectors that are no numbers. Nothing was stored; check what is served there.") from error
    if not np.isfinite(rows).all():
        raise ModelBabble(f"The encoder {name} gave vectors that are not finite (NaN or infinity). Nothing was stored; check the model and its number format.")
    return rows


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows brought to norm 1; a row of zeros stays one."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    made = np.zeros_like(rows)
    np.divide(rows, norms, out=made, where=norms > 0)
    return made


def digest_of(*parts: str) -> str:
    """First 12 hex digits of the SHA-256 over the parts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _digest_of_files(folder: Path) -> str:
    """Over every file's name, size and first mebibyte: quick with gigabytes, and another training run differs in all of them."""
    whole = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"{file.relative_to(folder).as_posix()} {file.stat().st_size}\n".encode())
        with file.open("rb") as opened:
            whole.update(opened.read(1 << 20))
    return whole.hexdigest()
