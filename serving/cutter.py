"""Where a prepared text is cut into words and pieces: the built-in encoder's tokenizer, for serving and for training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenizers import Regex, Tokenizer, models, pre_tokenizers

from serving.weights_file import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_NOT_A_WORD = r"[^\p{L}\p{M}\p{N}\p{Sc}%▁]+"
_RUNS = r"[0-9]{1,4}|[\p{Han}\p{Hiragana}\p{Katakana}ー々]+|\p{Thai}+|\p{Hangul}+"


def splitter() -> pre_tokenizers.PreTokenizer:
    """Where a prepared text may be cut: at anything but letters, marks, digits, money and percent; between scripts; digits by fours."""
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(_NOT_A_WORD), "removed"), pre_tokenizers.Split(Regex(_RUNS), "isolated")])


def cutter(pieces: Sequence[str], scores: NDArray[np.float32]) -> Tokenizer:
    """The tokenizer of a Unigram vocabulary whose first piece is the unknown one."""
    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, scores.tolist(), strict=True)), pieces.index(UNKNOWN)))
    tokenizer.pre_tokenizer = splitter()
    return tokenizer
