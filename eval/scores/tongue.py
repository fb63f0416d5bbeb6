"""Whether every sentence is in the customer's language, and whether the customer is addressed as that language's shops do."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from eval.hear import sentences_heard
from eval.types import Tongue
from prompts.table import read_table

if TYPE_CHECKING:
    from eval.readers import Readers
    from eval.scores.answers import Answered

REGISTER = Path(__file__).parent / "register.yaml"


def answer_language(one: Answered, readers: Readers) -> float | None:
    """Share of the sentences long enough to tell that are in the asker's language; where none is, 1 or 0 for the whole answer.

    None where nothing can tell, for a refusal, and for a missing reply.
    """
    if one.reading is None or one.reply is None:
        return None
    judged = sentences_heard(one.reply, one.lang, readers)
    if judged:
        return sum(not stray for _, _, stray in judged) / len(judged)
    return None if one.verdict.tongue in {None, Tongue.UNKNOWN} else float(one.verdict.tongue is Tongue.RIGHT)


def register(one: Answered) -> float | None:
    """Share of words that address the customer, or end a sentence to them, which are polite and not familiar ones, by `register.yaml`.

    None in a language that has no such words there (English, Chinese with its one "you" of two weights aside), or where the answer has neither.
    """
    words = _words(one.lang)
    if one.reading is None or words is None:
        return None
    text = one.reading.answer.text
    polite, familiar = (len(pattern.findall(text)) for pattern in words)
    return polite / (polite + familiar) if polite + familiar else None


@lru_cache(maxsize=64)
def _words(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    table = read_table(REGISTER)
    row = table.get(lang) or table.get(lang.partition("-")[0])
    return None if not row else (re.compile(row["polite"]), re.compile(row["familiar"]))
