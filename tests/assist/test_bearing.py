"""How near sentences come to each other, and what is remembered of it."""

import tracemalloc

import numpy as np

from assist.guard.bearing import bearing_of

DIMENSION = 256


class Numbered:
    """An encoder that gives each text a vector of its own."""

    def encode_queries(self, texts):
        rows = np.stack([np.random.default_rng(int(text)).standard_normal(DIMENSION, np.float32) for text in texts])
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    encode_passages = encode_queries


def everyday():
    return Numbered().encode_queries([str(number) for number in range(10_000, 10_020)])


def test_what_is_remembered_of_a_sentence_is_far_smaller_than_its_vector():
    bearing = bearing_of(Numbered(), everyday())
    tracemalloc.start()
    for start in range(0, 2000, 100):
        bearing.nearness([str(number) for number in range(start, start + 100)], ["5000"])
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held / 2000 < DIMENSION * 4 / 3


def test_a_sentence_seen_before_is_as_near_as_at_first():
    bearing = bearing_of(Numbered(), everyday())
    first = bearing.nearness(["1", "2"], ["3", "4"])
    assert np.array_equal(bearing.nearness(["1", "2"], ["3", "4"]), first)
    assert np.allclose(bearing.nearness(["2", "1"], ["4", "3"]), first[::-1, ::-1])
