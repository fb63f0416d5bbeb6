"""How much dearer a served model's tokens are than our estimate: it counts a sentence in each of many scripts, once, and its prompts are cut by that."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from prompts.table import read_table
from serving.errors import ModelRefused, ModelUnreachable
from serving.tokens import count_tokens, served_tokens

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).with_name("token_samples.yaml")
SECONDS = 2.0
"""The counting may take in all: whoever waits for a first draft waits for this too."""
AGAIN = 600.0
"""Seconds after which a server that did not answer is asked to count once more; one that cannot count is never asked again."""
SPREAD = 1.1
"""Other texts of a script may be dearer than its sample: where the model was found dearer than the estimate, it is held to be so by this much more."""


class Dearness:
    """What one served model was found to make of our samples. Threads may share it."""

    def __init__(self, url: str, key: str = "", now: Callable[[], float] = time.monotonic) -> None:
        """Asks nothing yet; `now` gives seconds that only grow."""
        self._url, self._key, self._now = url, key, now
        self._times, self._due, self._one = 1.0, 0.0, Lock()

    @property
    def times(self) -> float:
        """Tokens of the model for one of the estimate's, in the script in which it is dearest; 1 as long as nothing dearer was found."""
        return self._times

    def find(self, model: str) -> None:
        """Let the model count, unless it has done so or another thread sees to it. Never raises: the estimate stands where nothing can be counted."""
        if self._now() < self._due or not self._one.acquire(blocking=False):
            return
        try:
            self._times, self._due = _times(self._url, model, self._key), float("inf")
        except ModelRefused:
            self._due = float("inf")
        except ModelUnreachable:
            self._due = self._now() + AGAIN
        finally:
            self._one.release()


def samples() -> tuple[str, ...]:
    """The texts that a served model counts."""
    return tuple(row["text"] for row in read_table(SAMPLES))


def _times(url: str, model: str, key: str) -> float:
    texts = samples()
    counted = served_tokens(url, model, texts, key=key, seconds=SECONDS)
    worst = max(own / count_tokens(text) for own, text in zip(counted, texts, strict=True))
    return worst * SPREAD if worst > 1 else 1.0
