"""The weights folder of the built-in encoder, read and written: manifest.json, model.safetensors, pieces.txt.

`model.safetensors` holds `table`, `scale` (float32; row × scale has length 1), `weight` (float32) and `score` (float32,
log-probability of a piece); `pieces.txt` holds one piece per line in the same order. Format 1 has a table of int8, pieces ×
dimension; format 2 has numbers of four bits, two to a byte: the first half of a row in the low bits, the second in the high, each plus 8.
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
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from serving.errors import WeightsUnreadable
from serving.prepare import VERSION

if TYPE_CHECKING:
    from numpy.typing import NDArray

BYTES, NIBBLES = 1, 2
"""The formats: a table of int8, and one of four bits for the same file size with twice the pieces."""
UNKNOWN = "<unk>"
_MIDDLE = 8
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


@dataclass(frozen=True, slots=True)
class Promised:
    """Weights of which only the manifest is read."""

    folder: Path
    name: str
    digest: str

    def read(self) -> Weights:
        """All of them. Raises `WeightsUnreadable`, also if the folder has changed since."""
        weights = read_weights(self.folder)
        if weights.digest != self.digest:
            message = f"The encoder's weights in {self.folder} have changed from {self.digest} to {weights.digest} meanwhile. Start again."
            raise WeightsUnreadable(message)
        return weights


def read_weights(folder: Path | None = None) -> Weights:
    """The weights of `folder`, by default those shipped beside this file.

    Raises `WeightsUnreadable` when a file is missing, cut short, altered, or made for another version of this code.
    """
    folder = folder or Path(__file__).parent / "weights"
    manifest = _manifest(folder)
    model, pieces = _checked(folder / _MODEL, manifest), _checked(folder / _PIECES, manifest)
    try:
        listed = tuple(pieces.read_text("utf-8").removesuffix("\n").split("\n"))
        # one array after the other from the mapped file: the whole of it beside its parts would stay with the process for good
        with safe_open(model, "numpy") as arrays:
            scale, weight, score = (arrays.get_tensor(name) for name in ("scale", "weight", "score"))
            table = _unpacked(arrays.get_tensor("table")) if manifest["format"] == NIBBLES else arrays.get_tensor("table")
        weights = Weights(str(manifest["name"]), _digest(manifest), listed, table, scale, weight, score)
    except (SafetensorError, KeyError, UnicodeDecodeError) as cause:
        message = f"The encoder's weights in {folder} are malformed ({cause}). {_REPAIR}"
        raise WeightsUnreadable(message) from cause
    _check_shapes(weights, folder)
    return weights


def promised(folder: Path | None = None) -> Promised:
    """What the manifest says of a folder's weights, which are not read yet. Raises `WeightsUnreadable` for a manifest that is missing or of another version."""
    folder = folder or Path(__file__).parent / "weights"
    manifest = _manifest(folder)
    return Promised(folder, str(manifest["name"]), _digest(manifest))


def write_weights(folder: Path, weights: Weights) -> str:
    """Write `weights` into `folder` and return their digest; the digest inside `weights` is not read. Rows of −8 to 7 take four bits a number."""
    folder.mkdir(parents=True, exist_ok=True)
    small = weights.table.shape[1] % 2 == 0 and bool(((weights.table >= -_MIDDLE) & (weights.table < _MIDDLE)).all())
    arrays = {"table": _packed(weights.table) if small else weights.table, "scale": weights.scale, "weight": weights.weight, "score": weights.scores}
    model = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    pieces = ("\n".join(weights.pieces) + "\n").encode("utf-8")
    (folder / _MODEL).write_bytes(model)
    (folder / _PIECES).write_bytes(pieces)
    sums = {_MODEL: hashlib.sha256(model).hexdigest(), _PIECES: hashlib.sha256(pieces).hexdigest()}
    manifest: dict[str, object] = {"format": NIBBLES if small else BYTES, "prepare": VERSION, "name": weights.name, "sha256": sums}
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
    found = {key: manifest.get(key) for key in ("format", "prepare")} if isinstance(manifest, dict) else {}
    if found.get("format") not in {BYTES, NIBBLES} or found.get("prepare") != VERSION or not isinstance(manifest.get("sha256"), dict) or "name" not in manifest:
        message = f"{path} describes weights of another version: {found}, this code reads the formats {BYTES} and {NIBBLES}, prepared as {VERSION}. {_REPAIR}"
        raise WeightsUnreadable(message)
    return manifest


def _checked(path: Path, manifest: dict[str, object]) -> Path:
    """The file, when the SHA-256 of its bytes is the manifest's."""
    try:
        with path.open("rb") as file:
            told = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as cause:
        message = f"The encoder's weights cannot be read: {path} ({cause}). {_REPAIR}"
        raise WeightsUnreadable(message) from cause
    sums = manifest["sha256"]
    if not isinstance(sums, dict) or told != sums.get(path.name):
        message = f"{path} is cut short or altered: its SHA-256 is not the manifest's. {_REPAIR}"
        raise WeightsUnreadable(message)
    return path


def _packed(table: NDArray[np.int8]) -> NDArray[np.uint8]:
    """(pieces, dimension / 2) from numbers of −8 to 7."""
    raised = (table + _MIDDLE).astype(np.uint8)
    low, high = np.split(raised, 2, axis=1)
    return (low | (high << 4)).astype(np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> NDArray[np.int8]:
    """(pieces, dimension) int8, as `_packed` had them."""
    table = np.empty((len(packed), 2 * packed.shape[1]), np.int8)
    # the halves are written where they belong: copies of this size would stay with the process for good
    raw = table.view(np.uint8)
    np.bitwise_and(packed, 15, out=raw[:, : packed.shape[1]])
    np.right_shift(packed, 4, out=raw[:, packed.shape[1] :])
    table -= np.int8(_MIDDLE)
    return table


def _digest(manifest: dict[str, object]) -> str:
    """Digest over what decides a vector: both files' sums and the version of the text's preparation."""
    return hashlib.sha256(json.dumps([manifest["sha256"], manifest["prepare"]], sort_keys=True).encode()).hexdigest()[:12]


def _check_shapes(weights: Weights, folder: Path) -> None:
    count = len(weights.pieces)
    whole = weights.table.ndim == 2 and weights.table.dtype == np.int8 and weights.pieces[0] == UNKNOWN
    if not whole or any(len(array) != count for array in (weights.table, weights.scale, weights.weight, weights.scores)):
        message = f"The encoder's weights in {folder} do not fit together: {count} pieces, table {weights.table.shape}. {_REPAIR}"
        raise WeightsUnreadable(message)
