"""The pieces texts are cut into: a Unigram vocabulary learned on the prepared text of all languages, balanced."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer, models, trainers

from serving.builtin import splitter
from serving.prepare import prepare
from serving.weights_file import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from gpu.train.text import Group

LONGEST_PIECE = 14
"""Characters of the longest piece; longer ones are whole sentences of the training text learned by heart."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces, the unknown one first, and the log-probability of each."""

    pieces: tuple[str, ...]
    scores: NDArray[np.float32]


def learn_pieces(groups: Sequence[Group], size: int, words: Sequence[str] = ()) -> Vocabulary:
    """About `size` learned pieces, and whole English `words` the text is too small to teach, as likely as the rarest piece."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = splitter()
    trainer = trainers.UnigramTrainer(
        vocab_size=size,
        special_tokens=[UNKNOWN],
        unk_token=UNKNOWN,
        max_piece_length=LONGEST_PIECE,
        show_progress=False,
    )
    tokenizer.train_from_iterator(balanced(groups), trainer)
    learned = [(str(piece), float(score)) for piece, score in json.loads(tokenizer.to_str())["model"]["vocab"]]
    return _with_words(learned, words)


def balanced(groups: Sequence[Group]) -> Iterator[str]:
    """Prepared texts; those of languages with little text come again, up to six times, and shops' own text twice."""
    counts = Counter(sentence.language for group in groups for sentence in group.others)
    middle = sorted(counts.values())[len(counts) * 3 // 4] if counts else 1
    seen: set[str] = set()
    for group in groups:
        times = 1 if group.file.startswith("tatoeba") else 2
        if group.english not in seen:
            seen.add(group.english)
            yield from [prepare(group.english)] * times
        for sentence in group.others:
            again = min(6.0, max(1.0, (middle / counts[sentence.language]) ** 0.7))
            yield from [prepare(sentence.text)] * round(again * times)


def _with_words(learned: list[tuple[str, float]], words: Sequence[str]) -> Vocabulary:
    rarest = min(score for _, score in learned)
    known = {piece for piece, _ in learned}
    added = [(f"▁{word}", rarest) for word in dict.fromkeys(words) if f"▁{word}" not in known]
    pieces, scores = zip(*(learned + added), strict=True)
    return Vocabulary(tuple(pieces), np.round(np.array(scores), 3).astype(np.float32))
