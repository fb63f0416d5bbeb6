"""The contextual encoder: the built-in one's pieces, read by a small transformer on top. The only door for onnxruntime.

Its folder holds `manifest.json` (format, name, digest of the built-in weights it was trained over, pieces read of a text, SHA-256) and `context.onnx`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from serving.encoders import checked, digest_of, unit
from serving.errors import UnknownEncoder, WeightsUnreadable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from serving.types import TokenEncoder

FORMAT, MODEL, MANIFEST = "contextual-1", "context.onnx", "manifest.json"
_TEXTS_AT_ONCE = 64


class ContextualEncoder:
    """Text to unit vectors by one folder's transformer over `pieces`. Threads may share it."""

    def __init__(self, session: Any, pieces: TokenEncoder, name: str, digest: str, longest: int) -> None:  # noqa: ANN401 - the library is an extra
        """Use `open`."""
        self._session, self._pieces, self._longest = session, pieces, longest
        self.name = name
        self.dimension = pieces.dimension
        self.digest = digest_of("contextual", digest, pieces.digest)

    @classmethod
    def open(cls, folder: Path, pieces: TokenEncoder) -> ContextualEncoder:
        """The encoder of a folder. Raises `WeightsUnreadable` for a broken folder or one made over other pieces, `UnknownEncoder` without the extra `onnx`."""
        said = _manifest(folder, pieces)
        try:
            content = (folder / MODEL).read_bytes()
        except OSError as cause:
            message = f"{folder / MODEL} cannot be read ({cause}). Train it again with `python -m gpu train --contextual`."
            raise WeightsUnreadable(message) from cause
        digest = hashlib.sha256(content).hexdigest()
        if digest != said["sha256"]:
            message = f"{folder / MODEL} is cut short or altered: its SHA-256 is not the manifest's. Restore the folder."
            raise WeightsUnreadable(message)
        return cls(_session(content), pieces, str(said["name"]), digest, int(said["longest"]))

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Questions to (n, dimension), rows of norm 1; a text of which no piece is known is a zero row."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Passages to (n, dimension), rows of norm 1; a text of which no piece is known is a zero row."""
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        ids = [one[: self._longest] for one in self._pieces.token_ids(texts)]
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        known = [at for at in np.argsort([len(one) for one in ids], kind="stable") if len(ids[at])]
        for start in range(0, len(known), _TEXTS_AT_ONCE):
            block = known[start : start + _TEXTS_AT_ONCE]
            vectors[block] = self._read([ids[at] for at in block])
        return unit(checked(list(vectors), self.dimension, self.name)) if len(texts) else vectors

    def _read(self, ids: Sequence[NDArray[np.uint32]]) -> NDArray[np.float32]:
        """The vectors of some texts of like length."""
        width = max(len(one) for one in ids)
        rows, mask = np.zeros((len(ids), width, self.dimension), np.float32), np.zeros((len(ids), width), np.float32)
        for at, one in enumerate(ids):
            rows[at, : len(one)] = self._pieces.token_vectors(one) * self._pieces.token_weights(one)[:, None]
            mask[at, : len(one)] = 1
        found: NDArray[np.float32] = self._session.run(None, {"rows": rows, "mask": mask})[0]
        return found


def _manifest(folder: Path, pieces: TokenEncoder) -> dict[str, Any]:
    try:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as cause:
        message = f"The encoder's weights cannot be read: {folder / MANIFEST} ({cause})."
        raise WeightsUnreadable(message) from cause
    if not isinstance(said, dict) or said.get("format") != FORMAT or {"name", "over", "longest", "sha256"} - set(said):
        message = f"{folder / MANIFEST} is not of the format {FORMAT}. Train it again with `python -m gpu train --contextual`."
        raise WeightsUnreadable(message)
    if said["over"] != pieces.digest:
        message = f"The encoder in {folder} was trained over the built-in weights {said['over']}, here are {pieces.digest}: train it again over these."
        raise WeightsUnreadable(message)
    return said


def _session(content: bytes) -> Any:  # noqa: ANN401
    try:
        from onnxruntime import InferenceSession
    except ImportError as cause:
        message = "A contextual encoder needs the extra `onnx` (pip install 'concord[onnx]')."
        raise UnknownEncoder(message) from cause
    return InferenceSession(content, providers=["CPUExecutionProvider"])
