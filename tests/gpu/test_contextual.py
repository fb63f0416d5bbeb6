"""The contextual student on a small run: it learns what a sum of words cannot, and what it writes is what the service opens."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gpu.train.aim import turned
from gpu.train.bags import Bags
from gpu.train.contextual import ContextualStudent, Shape, padded
from gpu.train.loss import to_unit
from gpu.train.recipe import Recipe
from gpu.train.run import Job
from serving.builtin import BuiltinEncoder
from serving.contextual import MANIFEST, MODEL, ContextualEncoder
from serving.errors import WeightsUnreadable
from serving.open import open_encoder
from serving.settings import serving_settings
from tests.fakes_training import ENGLISH, WordTeacher, bench_folder, text_folder

SHAPE = Shape(width=16, layers=1, heads=2, inner=32, longest=12)


def rows(count: int, width: int, seed: int) -> np.ndarray:
    return to_unit(np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32))[0]


def test_pieces_stand_in_reading_order_without_the_unknown_and_cut_at_the_longest() -> None:
    bags = Bags(np.array([5, 0, 3, 9, 9, 9, 2], np.uint32), np.array([0, 3, 6, 7]))
    assert padded(bags, np.array([2, 0, 1]), 2).tolist() == [[2, 0], [5, 3], [9, 9]]


def test_rows_turned_towards_others_lie_on_them_when_they_differ_by_a_turn_only() -> None:
    here = rows(50, 8, 1)
    turn = np.linalg.qr(np.random.default_rng(2).normal(size=(8, 8)))[0].astype(np.float32)
    assert np.allclose(turned(here, here @ turn), here @ turn, atol=1e-5)


@pytest.mark.torch
def test_before_the_first_step_it_is_the_sum_of_the_pieces() -> None:
    import torch

    student = ContextualStudent(torch, "cpu", rows(9, 16, 3), rows(4, 16, 4), SHAPE, 1)
    given = torch.from_numpy(rows(12, 16, 5).reshape(3, 4, 16))
    mask = torch.tensor([[1.0, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]])
    found = student.network(given, mask).detach().numpy()
    assert np.allclose(found, to_unit((given * mask[:, :, None]).sum(1).numpy())[0], atol=1e-5)


@pytest.mark.torch
def test_it_learns_to_tell_apart_two_texts_of_the_same_words_in_another_order() -> None:
    import torch

    bags = Bags(np.array([1, 2, 3, 3, 2, 1] * 8, np.uint32), np.arange(0, 49, 3))
    meaning = np.tile([0, 1], 8)
    targets = rows(2, 16, 7)
    student = ContextualStudent(torch, "cpu", rows(4, 16, 6), targets, SHAPE, 1)
    losses = [student.step(bags, (np.arange(16), np.roll(np.arange(16), 2)), meaning, Recipe(), 1e-2, rounded=False)[0] for _ in range(100)]
    best_of_one_vector_for_both = 1 - np.linalg.norm(targets.mean(0))
    assert losses[-1] < best_of_one_vector_for_both / 2


@pytest.mark.torch
@pytest.mark.filterwarnings("ignore:.*treespec.*:FutureWarning")  # torch's own, while it exports
def test_a_small_run_writes_a_folder_that_the_service_opens_and_matches_better_than_it_started(tmp_path: Path) -> None:
    import torch

    from gpu.train.run_contextual import train_contextual

    recipe = Recipe(epochs=6, batch=128, rate=2e-3, share=1.0, cuts=1, drop=0.0)
    job = Job(text_folder(tmp_path / "text"), tmp_path / "out", bench_folder(tmp_path / "bench"), None, None, recipe, "tiny", True, "python -m gpu train")
    shape = Shape(layers=1, heads=4, inner=64, longest=32)
    outcome = train_contextual(job, WordTeacher, torch, "cpu", shape, lambda _: None)
    encoder = open_encoder(serving_settings({"CONCORD_SERVING_ENCODER": str(tmp_path / "out")}))
    before = BuiltinEncoder.open()
    english, german = (
        [f"{word} broken" for word in ENGLISH[:6]],
        ["paket kaputt", "erstattung kaputt", "kaputt kaputt", "verspätet kaputt", "farbe kaputt", "größe kaputt"],
    )
    gains = [float(np.mean(np.sum(one.encode_queries(german) * one.encode_passages(english), axis=1))) for one in (before, encoder)]
    assert gains[1] > gains[0]
    assert encoder.encode_queries(["", "parcel"]).any(axis=1).tolist() == [False, True]
    assert outcome.stages.keys() == {"read", "teacher", "student", "scores"}
    assert "Recipe" in (tmp_path / "out" / "MODEL_CARD.md").read_text("utf-8")


def test_a_folder_made_over_other_weights_or_cut_short_is_refused_with_what_to_do(tmp_path: Path) -> None:
    pieces = BuiltinEncoder.open()
    (tmp_path / MODEL).write_bytes(b"cut")
    said = {"format": "contextual-1", "name": "x", "over": "000000000000", "longest": 8, "sha256": "0"}
    (tmp_path / MANIFEST).write_text(json.dumps(said), "utf-8")
    with pytest.raises(WeightsUnreadable, match="train it again over these"):
        ContextualEncoder.open(tmp_path, pieces)
    (tmp_path / MANIFEST).write_text(json.dumps({**said, "over": pieces.digest}), "utf-8")
    with pytest.raises(WeightsUnreadable, match="cut short or altered"):
        ContextualEncoder.open(tmp_path, pieces)
