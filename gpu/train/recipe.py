"""The numbers of a training run, in one frozen record that the model card repeats."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run can vary. The defaults are for weights trained on from earlier ones; at most `groups` groups are read, spread over all files.

    `words` of the word teacher that are a piece and occur in the text less than `rare` times are learned by themselves. `cuts` is how many cuts of the text
    are made and met in turn. `share` of the text is met in each epoch; `balance`, `most` and `more` decide how much more often texts of small or hard
    languages are; `near` is the share of epochs whose batches hold texts that mean nearly the same. `cosine`, `contrast` and `relation` weigh the losses;
    texts whose targets have a cosine above `alike` are not told apart by the second. In the last `rounded` epochs rows are met as they will be kept.
    """

    groups: int = 1_000_000
    pieces: int = 180_000
    words: int = 60_000
    rare: int = 12
    dimension: int = 256
    epochs: int = 3
    batch: int = 2048
    rate: float = 2e-3
    temperature: float = 0.05
    cosine: float = 1.0
    contrast: float = 0.0
    relation: float = 0.4
    alike: float = 0.8
    drop: float = 0.1
    undropped: int = 1
    rounded: int = 1
    cuts: int = 3
    bare: float = 0.1
    share: float = 0.5
    shop_times: float = 1.5
    word_times: float = 0.5
    balance: float = 0.6
    most: float = 5.0
    more: tuple[tuple[str, float], ...] = (
        ("ko", 2.0),
        ("ar", 1.5),
        ("bn", 1.5),
        ("he", 1.5),
        ("hr", 1.5),
        ("sk", 1.5),
        ("th", 1.5),
        ("ja", 1.3),
        ("vi", 1.3),
    )
    near: float = 0.0
    seed: int = 7


LARGE = Recipe(
    words=140_000,
    rare=1_000_000,
    epochs=10,
    batch=8192,
    rate=3e-3,
    share=1.0,
    shop_times=2.0,
    more=(("ko", 2.0), ("ar", 1.5), ("bn", 1.5), ("he", 1.5), ("hr", 1.5), ("sk", 1.5), ("th", 1.3)),
    near=0.3,
    cuts=4,
    undropped=3,
    rounded=2,
)
"""For an accelerator, with every word that is a piece: the shipped weights' (25 seconds on one H100). `docs/decisions.md` has what others gave."""

SMALL = Recipe(groups=3_000, pieces=4_000, words=500, dimension=64, epochs=2, batch=256, cuts=2)
"""A run of seconds, to see that everything fits together; its weights are not worth shipping."""
