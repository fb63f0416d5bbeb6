"""The student on an accelerator: the same losses and the same sparse Adam as the numpy one, in torch, for larger batches and more epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gpu.train.rounding import LARGEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gpu.train.bags import Bags
    from gpu.train.recipe import Recipe

    Floats = NDArray[np.float32]
    Numbers = NDArray[np.int64]

_DECAY_1, _DECAY_2, _TINY = 0.9, 0.98, 1e-8
_FAR = -1e4


class TorchStudent:
    """Vectors (pieces × dimension) and log-weights (pieces) on one device."""

    def __init__(self, torch: Any, device: str, vectors: Floats, log_weights: Floats, targets: Floats) -> None:  # noqa: ANN401, torch is optional
        """Start as the numpy student does; logits are bfloat16 on an accelerator and float32 on a processor."""
        self._torch, self._device = torch, device
        self._logits = torch.float32 if device == "cpu" else torch.bfloat16
        self._parameters = torch.from_numpy(np.concatenate([vectors, log_weights[:, None]], axis=1).astype(np.float32)).to(device).requires_grad_()
        self._first, self._second = (torch.zeros_like(self._parameters, requires_grad=False) for _ in "mv")
        self._targets = torch.from_numpy(targets).to(device)
        self._steps = 0
        self._held: dict[int, tuple[Bags, Any, Any]] = {}

    @property
    def weighted(self) -> Floats:
        """(pieces, dimension): what each piece adds to a text's sum."""
        rows: Floats = self._weighted().detach().cpu().numpy()
        return rows

    def step(self, bags: Bags, texts: tuple[Numbers, Numbers], keys: Numbers, recipe: Recipe, rate: float, *, rounded: bool) -> tuple[float, float]:
        """One update on pairs of texts that mean the same; returns the cosine loss before it, and the other losses together."""
        torch = self._torch
        ids, owner_starts = self._pick(bags, np.concatenate(texts))
        rows = self._as_kept(self._weighted()) if rounded else self._weighted()
        sums = torch.nn.functional.embedding_bag(ids, rows, owner_starts, mode="sum")
        units = torch.nn.functional.normalize(sums, dim=1, eps=1e-9)
        meanings = torch.from_numpy(keys).to(self._device)
        aims = self._targets[meanings]
        far = 1 - (units * torch.cat([aims, aims])).sum(1).mean()
        mixed = self._between(units[: len(keys)], units[len(keys) :], meanings, aims, recipe)
        (gradient,) = torch.autograd.grad(far * recipe.cosine + mixed, self._parameters)
        self._update(gradient, rate)
        return float(far.detach()), float(mixed.detach())

    def _weighted(self) -> Any:  # noqa: ANN401
        return self._parameters[:, :-1] * self._parameters[:, -1:].exp()

    def _as_kept(self, rows: Any) -> Any:  # noqa: ANN401
        """Rows rounded to four bits a number; the gradient passes as if they were not."""
        with self._torch.no_grad():
            kept = (rows / rows.abs().amax(1, keepdim=True).clamp_min(1e-12) * LARGEST).round()
            kept *= rows.norm(dim=1, keepdim=True) / kept.norm(dim=1, keepdim=True).clamp_min(1)
            change = kept - rows
        return rows + change

    def _between(self, left: Any, right: Any, meanings: Any, targets: Any, recipe: Recipe) -> Any:  # noqa: ANN401
        """The losses between the texts of a batch, each by its weight."""
        torch = self._torch
        logits = (left.to(self._logits) @ right.to(self._logits).T).float() / recipe.temperature
        loss = logits.new_zeros(())
        if recipe.contrast:
            loss = loss + recipe.contrast * self._contrastive(logits, self._same(meanings, targets, recipe.alike))
        if recipe.relation:
            near = targets.to(self._logits)
            loss = loss + recipe.relation * relation(torch, logits, (near @ near.T).float() / recipe.temperature)
        return loss

    def _same(self, keys: Any, targets: Any, alike: float) -> Any:  # noqa: ANN401
        """(n, n): which rows mean the same, themselves apart."""
        near = targets.to(self._logits)
        return ((keys[:, None] == keys[None, :]) | (near @ near.T > alike)).fill_diagonal_(fill_value=False)

    def _contrastive(self, logits: Any, same: Any) -> Any:  # noqa: ANN401
        """Symmetric in-batch InfoNCE; rows that mean the same are never each other's negatives."""
        torch = self._torch
        logits = logits.masked_fill(same, _FAR)
        own = torch.arange(len(same), device=self._device)
        loss = torch.nn.functional.cross_entropy
        return (loss(logits, own) + loss(logits.T, own)) / 2

    def _update(self, gradient: Any, rate: float) -> None:  # noqa: ANN401
        """Adam (Kingma 2015) on the pieces that occurred; the others keep what they remember."""
        torch = self._torch
        self._steps += 1
        with torch.no_grad():
            met = (gradient != 0).any(dim=1, keepdim=True)
            self._first.copy_(torch.where(met, self._first * _DECAY_1 + gradient * (1 - _DECAY_1), self._first))
            self._second.copy_(torch.where(met, self._second * _DECAY_2 + gradient**2 * (1 - _DECAY_2), self._second))
            size = (self._second / (1 - _DECAY_2**self._steps)).sqrt_().add_(_TINY)
            self._parameters -= torch.where(met, self._first / size * (rate / (1 - _DECAY_1**self._steps)), 0.0)

    def _pick(self, bags: Bags, texts: Numbers) -> tuple[Any, Any]:
        """The pieces of the chosen texts in a row on the device, and where each text's begin."""
        torch = self._torch
        ids, starts = self._loaded(bags)
        chosen = torch.from_numpy(texts).to(self._device)
        begins = starts[chosen]
        lengths = starts[chosen + 1] - begins
        ends = lengths.cumsum(0)
        shift = torch.repeat_interleave(begins - (ends - lengths), lengths)
        return ids[torch.arange(len(shift), device=self._device) + shift], ends - lengths

    def _loaded(self, bags: Bags) -> tuple[Any, Any]:
        """A cut's arrays on the device, loaded once."""
        if id(bags) not in self._held:
            ids = self._torch.from_numpy(bags.ids.astype(np.int64)).to(self._device)
            self._held[id(bags)] = bags, ids, self._torch.from_numpy(bags.starts).to(self._device)
        return self._held[id(bags)][1:]


def relation(torch: Any, logits: Any, wanted: Any) -> Any:  # noqa: ANN401
    """Symmetric cross-entropy of a batch's likenesses (n, n) against the shares that the teacher's own, `wanted` (n, n), give: `relation_loss` in torch."""
    shares, loss = wanted.softmax(1), torch.nn.functional.cross_entropy
    return (loss(logits, shares) + loss(logits.T, shares)) / 2
