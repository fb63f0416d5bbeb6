"""Vectors on their way from one process to another."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.encoded import Encoded, pack, unpack
from ingest.errors import UnusableInput
from ingest.sparse import encode_passage


def made(windows, text, pieces):
    return Encoded(
        np.array([0.6, 0.8, len(pieces)], np.float32), np.array(windows, np.float32).reshape(-1, 3), encode_passage(text), np.array(pieces, np.uint32)
    )


SOME = [made([[1, 0, 0], [0, 1, 0]], "send it back", [3, 9]), made([], "返品は14日以内", []), made([[0, 0, 1]], "", [7])]


def test_what_was_packed_comes_out_the_same():
    for before, after in zip(SOME, unpack(pack(SOME)), strict=True):
        assert np.array_equal(before.whole, after.whole)
        assert np.array_equal(before.windows, after.windows) and after.windows.shape[1] == 3
        assert np.array_equal(before.terms.indices, after.terms.indices)
        assert np.array_equal(before.terms.values, after.terms.values)
        assert np.array_equal(before.pieces, after.pieces)


def test_nothing_packed_is_nothing():
    assert unpack(pack([])) == ()


@pytest.mark.parametrize("damage", [lambda data: data[:-4], lambda data: data + b"1234", lambda data: data[:7], lambda data: b"", lambda data: b"\xff" * 40])
def test_bytes_of_another_form_are_refused_with_a_sentence(damage):
    with pytest.raises(UnusableInput, match="Load again"):
        unpack(damage(pack(SOME)))
