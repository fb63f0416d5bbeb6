"""The pieces texts are cut into: a Unigram vocabulary learned on the prepared text of all languages, balanced.

Candidates are frequent words and the merges of byte-pair encoding, which counts every occurrence; then the likeliest
cut of each word is counted and the rarest pieces dropped, a few times over (hard expectation maximisation for the
Unigram model of Kudo 2018, "Subword Regularization"). A learner that counts distinct words only would lose whole words.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer, models, trainers

from serving.cutter import splitter
from serving.prepare import prepare
from serving.weights_file import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from gpu.train.text import Group

LONGEST_PIECE = 14
"""Characters of the longest piece; longer ones are whole sentences of the training text learned by heart."""
RAREST = 3
"""Occurrences below which a word or merge is no candidate: its vector would be that of one or two sentences."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces, the unknown one first, and the log-probability of each."""

    pieces: tuple[str, ...]
    scores: NDArray[np.float32]


def unigram(pieces: Sequence[str], scores: NDArray[np.float32], unknown: int) -> Tokenizer:
    """The tokenizer of any Unigram vocabulary; it cuts a text as a whole."""
    return Tokenizer(models.Unigram(list(zip(pieces, scores.tolist(), strict=True)), unknown))


def learn_pieces(seen: Mapping[str, int], size: int, words: Mapping[str, float]) -> Vocabulary:
    """At most `size` pieces, from how often each run is seen.

    `words` are prepared words of any language and their shares of all text elsewhere: half of the counts are theirs.
    """
    counts = Counter(seen)
    _add_words(counts, words)
    pieces = _candidates(counts, size)
    scores = dict.fromkeys(pieces, -10.0)
    for keep in (3 * size, 2 * size, 3 * size // 2, size, size):
        scores = _kept(_cuts(counts, scores), {piece for piece in scores if len(piece) == 1}, keep)
    ordered = sorted(scores, key=lambda piece: (-scores[piece], piece))
    rounded = np.round([0.0, *(scores[piece] for piece in ordered)], 3)
    return Vocabulary((UNKNOWN, *ordered), rounded.astype(np.float32))


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


def count_words(groups: Sequence[Group]) -> Counter[str]:
    """How often each run between cuts occurs in the balanced text; a run is a word, or a clause where no spaces are written."""
    return _runs(Counter(balanced(groups)))


def count_runs(texts: Iterable[str]) -> Counter[str]:
    """How often each run between cuts occurs in texts as they are written."""
    return _runs(Counter(prepare(text) for text in texts))


def _runs(texts: Counter[str]) -> Counter[str]:
    split = splitter()
    counts: Counter[str] = Counter()
    for text, times in texts.items():
        for run, _ in split.pre_tokenize_str(text):
            counts[run] += times
    return counts


def _add_words(counts: Counter[str], words: Mapping[str, float]) -> None:
    """Words the text may lack, as if seen as often as their share of a text as long as ours."""
    whole = counts.total() / sum(words.values()) if words else 0.0
    for word, share in words.items():
        counts[word] += math.ceil(share * whole)


def _candidates(counts: Mapping[str, int], size: int) -> set[str]:
    """Frequent short runs, byte-pair merges, and every character."""
    trainer = trainers.BpeTrainer(vocab_size=2 * size, min_frequency=RAREST, max_token_length=LONGEST_PIECE, show_progress=False)
    merger = Tokenizer(models.BPE())
    # Repeating a run by the square root of its count keeps the trainer's memory in bounds and the order of merges alike.
    merger.train_from_iterator((run for run, times in counts.items() for _ in range(min(times, 1 + math.isqrt(4 * times)))), trainer)
    frequent = {run for run, times in counts.items() if times >= RAREST and len(run) <= LONGEST_PIECE}
    merges = {piece for piece in merger.get_vocab() if len(piece) == 1 or not piece.endswith("▁")}
    return frequent | merges | {character for run in counts for character in run}


def _cuts(counts: Mapping[str, int], scores: Mapping[str, float]) -> Counter[str]:
    """How often each piece occurs in the likeliest cut of every run."""
    cutter = Tokenizer(models.Unigram([(UNKNOWN, 0.0), *scores.items()], 0))
    runs = list(counts)
    found: Counter[str] = Counter()
    for start in range(0, len(runs), 8192):
        block = runs[start : start + 8192]
        for run, cut in zip(block, cutter.encode_batch(block, add_special_tokens=False), strict=True):
            for piece in cut.tokens:
                found[piece] += counts[run]
    return found


def _kept(found: Counter[str], single: set[str], keep: int) -> dict[str, float]:
    """The log-probabilities of the `keep` most frequent pieces and of every character."""
    total = found.total()
    frequent = [piece for piece, times in found.most_common() if len(piece) > 1 and times >= RAREST]
    pieces = single | set(frequent[: max(0, keep - len(single))])
    return {piece: math.log(max(found[piece], 0.5) / total) for piece in pieces if piece != UNKNOWN}
