"""The weights folder of the built-in encoder, read and written: manifest.json, model.safetensors, pieces.txt.

`model.safetensors` holds `table` (int8, pieces × dimension), `scale` (float32; row × scale has length 1), `weight`
(float32) and `score` (float32, log-probability of a piece); `pieces.txt` holds one piece per line in the same order.
Pieces are a plain list because a tokenizer.json of the same vocabulary is four times as large and takes three times as
long to read. The manifest names the format, the encoder and the SHA-256 of both files, checked at every opening.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from serving.errors import WeightsUnreadable
from serving.prepare import VERSION

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 1
UNKNOWN = "<unk>"
_MODEL, _PIECES, _MANIFEST = "model.safetensors", "pieces.txt", "manifest.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """One vector, scale, weight and score per piece; the first piece is the unknown one and weighs nothing."""

    name: str
    digest: str
    pieces: tuple[str, ...]
    table: NDArray[np.int8]
    scale: NDArray[np.float32]
    weight: NDArray[np.float32]
    scores: NDArray[np.float32]


def read_weights(folder: Path | None = None) -> Weights:
    """The weights of `folder`, by default those shipped beside this file.

    Raises `WeightsUnreadable` when a file is missing, cut short, altered, or made for another version of this code.
    """
    folder = folder or Path(__file__).parent / "weights"
    manifest = _manifest(folder)
    model, pieces = _checked(folder / _MODEL, manifest), _checked(folder / _PIECES, manifest)
    try:
        arrays = load(model)
        listed = tuple(pieces.decode("utf-8").removesuffix("\n").split("\n"))
        weights = Weights(str(manifest["name"]), _digest(manifest), listed, arrays["table"], arrays["scale"], arrays["weight"], arrays["score"])
    except (SafetensorError, KeyError, UnicodeDecodeError) as cause:
        message = f"The encoder's weights in {folder} are malformed ({cause}). {_REPAIR}"
        raise WeightsUnreadable(message) from cause
    _check_shapes(weights, folder)
    return weights


def write_weights(folder: Path, weights: Weights) -> str:
    """Write `weights` into `folder` and return their digest; the digest inside `weights` is not read."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {"table": weights.table, "scale": weights.scale, "weight": weights.weight, "score": weights.scores}
    model = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    pieces = ("\n".join(weights.pieces) + "\n").encode("utf-8")
    (folder / _MODEL).write_bytes(model)
    (folder / _PIECES).write_bytes(pieces)
    sums = {_MODEL: hashlib.sha256(model).hexdigest(), _PIECES: hashlib.sha256(pieces).hexdigest()}
    manifest: dict[str, object] = {"format": FORMAT, "prepare": VERSION, "name": weights.name, "sha256": sums}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return _digest(manifest)


_REPAIR = "Restore the folder from the release, or train new weights with `python -m gpu train`."


def _manifest(folder: Path) -> dict[str, object]:
    path = folder / _MANIFEST
    try:
        manifest: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        message = f"The encoder's weights cannot be read: {path} ({cause}). {_REPAIR}"
        raise WeightsUnreadable(message) from cause
    expected = {"format": FORMAT, "prepare": VERSION}
    found = {key: manifest.get(key) for key in expected} if isinstance(manifest, dict) else {}
    if found != expected or not isinstance(manifest.get("sha256"), dict) or "name" not in manifest:
        message = f"{path} describes weights of another version: {found}, this code reads {expected}. {_REPAIR}"
        raise WeightsUnreadable(message)
    return manifest


def _checked(path: Path, manifest: dict[str, object]) -> bytes:
    """The file's bytes, when their SHA-256 is the manifest's."""
    try:
        content = path.read_bytes()
    except OSError as cause:
        message = f"The encoder's weights cannot be read: {path} ({cause}). {_REPAIR}"
        raise WeightsUnreadable(message) from cause
    sums = manifest["sha256"]
    if not isinstance(sums, dict) or hashlib.sha256(content).hexdigest() != sums.get(path.name):
        message = f"{path} is cut short or altered: its SHA-256 is not the manifest's. {_REPAIR}"
        raise WeightsUnreadable(message)
    return content


def _digest(manifest: dict[str, object]) -> str:
    """Digest over what decides a vector: both files' sums and the version of the text's preparation."""
    return hashlib.sha256(json.dumps([manifest["sha256"], manifest["prepare"]], sort_keys=True).encode()).hexdigest()[:12]


def _check_shapes(weights: Weights, folder: Path) -> None:
    count = len(weights.pieces)
    whole = weights.table.ndim == 2 and weights.table.dtype == np.int8 and weights.pieces[0] == UNKNOWN
    if not whole or any(len(array) != count for array in (weights.table, weights.scale, weights.weight, weights.scores)):
        message = f"The encoder's weights in {folder} do not fit together: {count} pieces, table {weights.table.shape}. {_REPAIR}"
        raise WeightsUnreadable(message)
