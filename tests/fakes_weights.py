"""A weights folder of a dozen pieces with known vectors, for tests of whatever reads one."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from serving.weights_file import UNKNOWN, Weights, write_weights

PIECES = (UNKNOWN, "▁return", "▁refund", "▁rückgabe", "退货", "返品", "ارجاع", "คืนเงิน", "12", "2026", "▁tài▁khoản", "▁the")
AXES = (0, 1, 2, 1, 1, 1, 1, 2, 3, 3, 0, 3)
"""The one axis each piece points along: 1 is returning, 2 is money back, 3 is noise."""
WEIGHTS = (0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 1.0, 0.1)


def tiny_weights(name: str = "tiny") -> Weights:
    """Twelve pieces, four dimensions."""
    table = np.zeros((len(PIECES), 4), np.int8)
    table[np.arange(len(PIECES)), AXES] = 127
    scale = np.full(len(PIECES), 1 / 127, np.float32)
    return Weights(name, "", PIECES, table, scale, np.array(WEIGHTS, np.float32), np.full(len(PIECES), -2, np.float32))


def tiny_folder(folder: Path) -> Path:
    """`tiny_weights` written into `folder`."""
    write_weights(folder, tiny_weights())
    return folder
