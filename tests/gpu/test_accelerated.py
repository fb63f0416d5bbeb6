"""The student in torch learns what the numpy one learns."""

from __future__ import annotations

import numpy as np
import pytest

from gpu.train.bags import cut
from gpu.train.fit import fit
from gpu.train.loss import to_unit
from gpu.train.pairs import gather, side_by_side
from gpu.train.pieces import count_words, learn_pieces
from gpu.train.recipe import Recipe
from gpu.train.start import first_vectors, first_weights
from gpu.train.student import Student
from gpu.train.text import Group, Sentence
from tests.fakes_training import sentences

RECIPE = Recipe(pieces=300, dimension=16, epochs=2, batch=64, rate=0.05, share=1.0, cuts=2, near=0.5, bare=0.2, contrast=0.2, relation=0.4, rounded=1)


@pytest.mark.torch
def test_both_students_end_with_the_same_vectors() -> None:
    import torch

    from gpu.train.accelerated import TorchStudent

    groups = [Group(row["en"], tuple(Sentence(code, row[code]) for code in ("de", "zh", "th")), "shop.jsonl.gz") for row in sentences(1, 120)]
    vocabulary = learn_pieces(count_words(groups), RECIPE.pieces, {})
    corpus = gather(groups, [], RECIPE)
    targets = to_unit(np.random.default_rng(2).normal(size=(len(corpus.english), 16)).astype(np.float32))[0]
    plain = cut(corpus.prepared, vocabulary)
    start = first_vectors(plain, targets[corpus.meaning], len(vocabulary.pieces)), first_weights(plain, len(vocabulary.pieces)), targets
    one, other = (fit(corpus, targets, vocabulary, RECIPE, student, lambda _: None) for student in (Student(*start), TorchStudent(torch, "cpu", *start)))
    apart, moved = (np.linalg.norm(one.weighted - rows) / np.linalg.norm(one.weighted) for rows in (other.weighted, Student(*start).weighted))
    assert apart < 0.02
    assert moved > 0.2


def test_batches_of_neighbours_hold_every_pair_once_and_lie_closer_than_chance() -> None:
    targets = to_unit(np.random.default_rng(5).normal(size=(2_000, 3)).astype(np.float32))[0]
    left = np.arange(2_000)
    near, right = side_by_side(left, left + 1, targets, 100, 1)
    assert sorted(near.tolist()) == left.tolist()
    assert np.array_equal(right, near + 1)

    def closeness(order: np.ndarray) -> float:
        return float(np.mean([(targets[order[at : at + 100]] @ targets[order[at : at + 100]].T).mean() for at in range(0, 2_000, 100)]))

    assert closeness(near) > closeness(left) + 0.3
