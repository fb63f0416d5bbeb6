"""The contextual student: a small transformer over the built-in encoder's pieces, so that order and neighbours count. In torch.

It starts as the built-in encoder itself (what it adds is zero before the first step) and learns from the same text, targets and losses. The rows of the
pieces stay as they are: what ships is the built-in encoder and some megabytes on top.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gpu.train.accelerated import relation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gpu.train.bags import Bags
    from gpu.train.recipe import Recipe

    Floats = NDArray[np.float32]
    Numbers = NDArray[np.int64]

_FAR = -1e4


@dataclass(frozen=True, slots=True)
class Shape:
    """The transformer's size; `longest` is how many pieces of a text it reads. `width` is the built-in encoder's dimension."""

    width: int = 256
    layers: int = 3
    heads: int = 8
    inner: int = 512
    longest: int = 192


def _layer(torch: Any, shape: Shape) -> Any:  # noqa: ANN401, torch is optional
    """One layer of the transformer."""
    nn = torch.nn

    class Layer(nn.Module):  # type: ignore[misc,name-defined]
        """Attention and two dense layers, each after a norm and added to what came in (Xiong 2020)."""

        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
            self.asked, self.mixed = nn.Linear(shape.width, 3 * shape.width), nn.Linear(shape.width, shape.width)
            self.wide, self.narrow = nn.Linear(shape.width, shape.inner), nn.Linear(shape.inner, shape.width)

        def forward(self, x: Any, far: Any) -> Any:  # noqa: ANN401
            texts, pieces = x.shape[0], x.shape[1]
            query, key, value = self.asked(self.first(x)).view(texts, pieces, 3, shape.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
            shares = (query @ key.transpose(-1, -2) * (shape.width / shape.heads) ** -0.5 + far).softmax(-1)
            x = x + self.mixed((shares @ value).transpose(1, 2).reshape(texts, pieces, shape.width))
            return x + self.narrow(nn.functional.gelu(self.wide(self.second(x))))

    return Layer()


def network(torch: Any, shape: Shape) -> Any:  # noqa: ANN401
    """The module: rows (n, t, width) of pieces and a mask (n, t) of ones and zeros to (n, width) of length 1."""
    nn = torch.nn

    class Contextual(nn.Module):  # type: ignore[misc,name-defined]
        """The sum of a text's rows, and what their order and neighbours change about it."""

        def __init__(self) -> None:
            super().__init__()
            self.places = nn.Parameter(torch.randn(shape.longest, shape.width) * 0.3)
            self.entry, self.layers = nn.LayerNorm(shape.width), nn.ModuleList(_layer(torch, shape) for _ in range(shape.layers))
            self.change = nn.Linear(shape.width, shape.width)
            nn.init.zeros_(self.change.weight)
            nn.init.zeros_(self.change.bias)

        def forward(self, rows: Any, mask: Any) -> Any:  # noqa: ANN401
            held = mask.unsqueeze(-1)
            x = self.entry(rows) + self.places[: rows.shape[1]]
            far = (1 - mask)[:, None, None, :] * _FAR
            for layer in self.layers:
                x = layer(x, far)
            mean = (x * held).sum(1) / held.sum(1).clamp(min=1)
            plain = nn.functional.normalize((rows * held).sum(1), dim=1, eps=1e-9)
            return nn.functional.normalize(plain + self.change(mean), dim=1, eps=1e-9)

    return Contextual()


class ContextualStudent:
    """The transformer while it learns, over `rows` (pieces × width) that stay as they are."""

    def __init__(self, torch: Any, device: str, rows: Floats, targets: Floats, shape: Shape, seed: int) -> None:  # noqa: ANN401
        """`targets` has the unit row of each meaning."""
        self._torch, self._device, self._shape = torch, device, shape
        self._rows, self._targets = (torch.from_numpy(one).to(device) for one in (rows, targets))
        torch.manual_seed(seed)
        self.network = network(torch, shape).to(device)
        self._adam = torch.optim.AdamW(self.network.parameters(), weight_decay=0.01)

    def step(self, bags: Bags, texts: tuple[Numbers, Numbers], keys: Numbers, recipe: Recipe, rate: float, *, rounded: bool) -> tuple[float, float]:
        """One update on pairs of texts that mean the same; the cosine loss before it, and the relation loss. Rows stay: `rounded` is nothing here."""
        del rounded
        torch = self._torch
        rows, mask = self._laid_out(bags, np.concatenate(texts))
        units = self.network(rows, mask)
        aims = self._targets[torch.from_numpy(keys).to(self._device)]
        far = 1 - (units * torch.cat([aims, aims])).sum(1).mean()
        likeness, wanted = units[: len(keys)] @ units[len(keys) :].T, aims @ aims.T
        between = relation(torch, likeness / recipe.temperature, wanted / recipe.temperature)
        for group in self._adam.param_groups:
            group["lr"] = rate
        self._adam.zero_grad()
        (far * recipe.cosine + between * recipe.relation).backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._adam.step()
        return float(far.detach()), float(between.detach())

    def _laid_out(self, bags: Bags, texts: Numbers) -> tuple[Any, Any]:
        """Rows (n, t, width) and mask (n, t) of the chosen texts, cut at the longest that is read."""
        ids = padded(bags, texts, self._shape.longest)
        there = self._torch.from_numpy(ids).to(self._device)
        return self._rows[there], (there > 0).float()


def padded(bags: Bags, texts: Numbers, longest: int) -> Numbers:
    """(n, t): the pieces of each chosen text in reading order, unknown ones left out, then zeros."""
    found = [bags.ids[bags.starts[at] : bags.starts[at + 1]] for at in texts]
    known = [one[one > 0][:longest] for one in found]
    ids = np.zeros((len(known), max(1, *(len(one) for one in known))), np.int64)
    for row, one in zip(ids, known, strict=True):
        row[: len(one)] = one
    return ids
