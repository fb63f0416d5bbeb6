"""A BERT encoder's forward pass in torch from a teacher's tensors: token ids to mean-pooled rows of length 1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gpu.train.e5 import Model

    Floats = NDArray[np.float32]

_TOKENS_AT_ONCE = {"cpu": 8_192, "cuda": 262_144}


class Bert:
    """The encoder on one device: float32 on a CPU, bfloat16 on an accelerator."""

    def __init__(self, torch: Any, model: Model, device: str) -> None:  # noqa: ANN401, torch is optional and has no type here
        """Unpack every tensor onto `device`."""
        self._torch, self._device = torch, device
        self._kind = torch.float32 if device == "cpu" else torch.bfloat16
        self._heads, self._layers, self._epsilon = model.shape["heads"], model.shape["layers"], model.epsilon
        self._width, self._longest = model.shape["hidden"], model.shape["longest"]
        self._tensors = {name: self._load(model.dense(name)) for name in model.tensors if name not in {"emb.pos", "emb.type"}}
        places = model.dense("emb.pos").reshape(-1, self._width) + model.dense("emb.type")[: self._width]
        self._places = self._load(places)

    def encode(self, texts: Sequence[NDArray[np.int64]], report: Callable[[int, int], None]) -> Floats:
        """(len(texts), width) unit rows of token id sequences, special tokens included. Texts of like length go together."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        rows = np.zeros((len(texts), self._width), np.float32)
        start = 0
        while start < len(order):
            longest = len(texts[order[min(start + _TOKENS_AT_ONCE[self._device] // max(1, len(texts[order[start]])), len(order)) - 1]])
            block = order[start : start + max(1, _TOKENS_AT_ONCE[self._device] // max(1, longest))]
            rows[block] = self._block([texts[at][: self._longest] for at in block])
            start += len(block)
            report(start, len(order))
        return rows

    def _block(self, texts: list[NDArray[np.int64]]) -> Floats:
        torch = self._torch
        longest = max(len(text) for text in texts)
        ids = np.zeros((len(texts), longest), np.int64)
        held = np.zeros((len(texts), longest), np.bool_)
        for at, text in enumerate(texts):
            ids[at, : len(text)], held[at, : len(text)] = text, True
        with torch.inference_mode():
            mask = torch.from_numpy(held).to(self._device)
            states = self._states(torch.from_numpy(ids).to(self._device), mask).float() * mask[..., None]
            rows: Floats = torch.nn.functional.normalize(states.sum(1), dim=-1).cpu().numpy()
        return rows

    def _states(self, ids: Any, mask: Any) -> Any:  # noqa: ANN401
        """(texts, tokens, width): the last layer's states."""
        states = self._tensors["emb.word"][ids] + self._places[: ids.shape[1]]
        states = self._normal(states, "emb.ln")
        for layer in range(self._layers):
            states = self._normal(states + self._attended(states, mask, f"l{layer}"), f"l{layer}.aln")
            inner = self._torch.nn.functional.gelu(self._linear(states, f"l{layer}.fi"))
            states = self._normal(states + self._linear(inner, f"l{layer}.fo"), f"l{layer}.oln")
        return states

    def _attended(self, states: Any, mask: Any, layer: str) -> Any:  # noqa: ANN401
        parts = (self._linear(states, f"{layer}.{part}").unflatten(-1, (self._heads, -1)).transpose(1, 2) for part in "qkv")
        scale = 1 / math.sqrt(self._width // self._heads)
        met = self._torch.nn.functional.scaled_dot_product_attention(*parts, attn_mask=mask[:, None, None, :], scale=scale)
        return self._linear(met.transpose(1, 2).flatten(2), f"{layer}.ao")

    def _linear(self, states: Any, name: str) -> Any:  # noqa: ANN401
        return self._torch.nn.functional.linear(states, self._tensors[f"{name}.w"], self._tensors[f"{name}.b"])

    def _normal(self, states: Any, name: str) -> Any:  # noqa: ANN401
        return self._torch.nn.functional.layer_norm(states, (self._width,), self._tensors[f"{name}.w"], self._tensors[f"{name}.b"], self._epsilon)

    def _load(self, values: Floats) -> Any:  # noqa: ANN401
        return self._torch.from_numpy(np.array(values)).to(self._device, self._kind)
