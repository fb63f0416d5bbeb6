"""Two indexes side by side: what the same questions find with the encoder that is live and with another, before anything flips.

A rough measure to decide by; `python -m eval retrieval` is the ruler.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.errors import UnusableInput
from ingest.types import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ingest.types import Answer, Hit

FIRST = 10
"""Ranks looked at."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A question, and what a right passage holds; an empty `quote` leaves the document alone to tell, both empty tell nothing."""

    question: str
    lang: str = "und"
    quote: str = ""
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Recall:
    """Share of questions of a language with a right passage among the first ten."""

    lang: str
    questions: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes with the encoder."""

    before: str
    """Digest of the encoder that was live."""
    after: str
    passages: int
    questions: int
    same_first: float
    """Share of questions with the same first passage."""
    shared: float
    """Mean share of the first ten passages that both find."""
    recall: tuple[Recall, ...] = ()
    """By language, over the questions that say what is right; the first row, of language "", is over all."""
    better: int = 0
    """Questions that only the new one answers among the first ten."""
    worse: int = 0
    flipped: bool = False

    @property
    def lost(self) -> float:
        """Recall over all questions that goes with the new encoder; negative if some is won."""
        return self.recall[0].before - self.recall[0].after if self.recall else 0.0


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    question: str
    lang: str = "und"
    answer_doc: str | None = None
    answer_quote: str | None = None
    answerable: bool = True


def samples_of(file: Path) -> tuple[Sample, ...]:
    """Questions of a JSONL file. Raises `UnusableInput` with the line that cannot be used."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"--questions: {file} cannot be read as UTF-8 text; give one JSON object a line."
        raise UnusableInput(message) from error
    found = []
    for number, line in enumerate(lines, 1):
        try:
            row = _Row.model_validate_json(line) if line.strip() else None
        except ValidationError as error:
            message = f"{file}, line {number}: {error.errors()[0]['msg']}; a line is an object with a question, and better with answer_doc and answer_quote."
            raise UnusableInput(message) from error
        if row is not None and row.answerable:
            found.append(Sample(row.question, row.lang, row.answer_quote or "", row.answer_doc or ""))
    return tuple(found)


def compare(samples: Sequence[Sample], old: Callable[[Question], Answer], new: Callable[[Question], Answer], begun: Comparison) -> Comparison:
    """Ask both; `begun` says which encoders they are."""
    same, shared, right = 0, 0.0, defaultdict(list)
    for sample in samples:
        asked = Question(sample.question, sample.lang, limit=FIRST)
        before, after = old(asked).hits, new(asked).hits
        ours, theirs = [hit.passage.id for hit in before], [hit.passage.id for hit in after]
        same += ours[:1] == theirs[:1]
        shared += len(set(ours) & set(theirs)) / max(len(ours), len(theirs), 1)
        if sample.quote or sample.doc:
            right[sample.lang].append((_right(sample, before), _right(sample, after)))
    every = [pair for pairs in right.values() for pair in pairs]
    rows = tuple(_recall(lang, pairs) for lang, pairs in (("", every), *sorted(right.items())) if pairs)
    told = replace(begun, questions=len(samples), recall=rows, better=sum(b < a for b, a in every), worse=sum(b > a for b, a in every))
    return replace(told, same_first=round(same / len(samples), 4), shared=round(shared / len(samples), 4)) if samples else told


def _recall(lang: str, pairs: Sequence[tuple[bool, bool]]) -> Recall:
    before, after = (round(sum(pair[at] for pair in pairs) / len(pairs), 4) for at in (0, 1))
    return Recall(lang, len(pairs), before, after)


def _right(sample: Sample, hits: Sequence[Hit]) -> bool:
    if sample.quote:
        bare = _bare(sample.quote)
        return any(bare in _bare(hit.passage.text) for hit in hits)
    return any(hit.passage.path.endswith(sample.doc) for hit in hits)


def _bare(text: str) -> str:
    """Letters and digits alone, for quotes that were taken before the text was cleaned."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
