"""chrF: how much of a person's wording a text shares, by its letters."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import Any

LIBRARY = "sacrebleu"


def has_chrf() -> bool:
    """Whether the library is installed (extra `translation`)."""
    return find_spec(LIBRARY) is not None


def chrf(text: str, human: str) -> float | None:
    """F-score of character n-grams up to 6, recall weighed twice, spaces left out, 0 to 1 (chrF2, Popović 2015). None without the library, or an empty text.

    It needs no words, so scripts without spaces are scored like others; its height differs between languages and says nothing by itself.
    """
    if not has_chrf() or not text.strip() or not human.strip():
        return None
    return float(_metric().sentence_score(text, [human]).score) / 100


@lru_cache(maxsize=1)
def _metric() -> Any:  # noqa: ANN401 - the library's class, imported when it is first needed
    from sacrebleu.metrics.chrf import CHRF

    return CHRF(char_order=6, word_order=0, beta=2)
