"""The different numbers of an array are those that numpy finds."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.distinct import counted, distinct


@pytest.mark.parametrize("numbers", [[], [7], [7, 7, 7], [3, 1, 2], [2**32 - 1, 0, 2**32 - 1, 5, 5, 0, 9]])
def test_each_number_stands_once_in_rising_order_with_how_often_it_stood(numbers: list[int]) -> None:
    given = np.array(numbers, np.uint32)
    alone, times = np.unique(given, return_counts=True)
    for found in (distinct(given), counted(given)[0]):
        assert found.dtype == np.uint32
        assert found.tolist() == alone.tolist()
    assert counted(given)[1].tolist() == times.tolist()
    assert given.tolist() == numbers
