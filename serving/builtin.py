"""The built-in encoder: one vector and one weight per piece of text, summed. Numpy and tokenizers, no model call.

A text's vector is the sum of its pieces' weighted unit vectors, brought to length 1, so a question and its answer meet
across languages as far as training brought their pieces together (see the model card beside the weights). A piece that
occurs n times counts √n times: a long passage would else be drowned by its most repeated words.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from serving.cutter import cutter, splitter
from serving.prepare import apart, prepare
from serving.runs import firsts, spans
from serving.unigram import Unigram
from serving.weights_file import Promised, Weights, promised, read_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

_TEXTS_AT_ONCE = 512
_BODIES_AT_ONCE = 64
# What surely parts two words, whatever their script: a text may be cut here before it is cut into pieces, and the pieces stay the same.
_WORDS = re.compile(r"[^\s!\"#&'()*+,\-./:;<=>?@\[\\\]^_`{|}~、。「」]+")
_WORDS_KEPT = 100_000
"""Words whose pieces are remembered: a language's common ones are most of every text."""
_WORDS_KEPT_LASTING = 25_000
_SINGLY = 40_000
"""Words cut one by one before the tokenizer is built, which cuts them twice as fast; a lasting process never builds it: its 160 MB would stay for good."""
_PIECE_BITS = 32
_PIECE = (1 << _PIECE_BITS) - 1

_Cut: TypeAlias = "list[NDArray[np.uint32]]"


class BuiltinEncoder:
    """Text to unit vectors with the weights of one folder. Nothing that is told changes after it is opened: threads may share it."""

    def __init__(self, weights: Weights | Promised, *, lasting: bool = False) -> None:
        """Use `weights` as they are; `open` reads them from a folder. `lasting`: for a process that answers questions for weeks, and is to keep its size."""
        self._given = weights
        self._most = _WORDS_KEPT_LASTING if lasting else _WORDS_KEPT
        self._lasting = lasting
        self._known: dict[str, tuple[int, ...]] = {}
        self._cut_singly = 0

    @classmethod
    def open(cls, folder: Path | None = None, *, lasting: bool = False) -> BuiltinEncoder:
        """The encoder of a weights folder, or of the one in the package. Raises `WeightsUnreadable`."""
        return cls(read_weights(folder), lasting=lasting)

    @classmethod
    def later(cls, folder: Path | None = None, *, lasting: bool = False) -> BuiltinEncoder:
        """As `open`, but the 60 MB of weights are read when they are first needed: who only hands files on to others never does.

        Raises `WeightsUnreadable` for a manifest that cannot be used; what else is wrong with the folder is told by what needs it first.
        """
        return cls(promised(folder), lasting=lasting)

    @cached_property
    def _weights(self) -> Weights:
        return self._given.read() if isinstance(self._given, Promised) else self._given

    @cached_property
    def _factor(self) -> NDArray[np.float32]:
        """One per piece: it turns its int8 row into its share of a text's sum. Row 0 is the unknown piece: nothing."""
        factor = (self._weights.scale * self._weights.weight).astype(np.float32)
        factor[0] = 0.0
        return factor

    @cached_property
    def _light(self) -> Unigram:
        """Made when the first text is cut: a process that only hands vectors on never needs it."""
        return Unigram(self._weights.pieces, self._weights.scores.tolist(), splitter().pre_tokenize_str)

    @cached_property
    def _cutter(self) -> Tokenizer:
        """Made when so many words were cut that it is worth its third of a second and its 100 MB: in a load, never for questions."""
        return cutter(self._weights.pieces, self._weights.scores)

    @property
    def name(self) -> str:
        """Which weights these are, for people."""
        return self._given.name

    @property
    def digest(self) -> str:
        """First 12 hex digits of the SHA-256 over weights and pieces; an index made by another digest is refused."""
        return self._given.digest

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self._weights.table.shape[1])

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Questions to (n, dimension), rows of norm 1; a text of which no piece is known is a zero row."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Passages to (n, dimension), rows of norm 1; a text of which no piece is known is a zero row."""
        return self._encode(texts)

    def token_ids(self, texts: Sequence[str]) -> list[NDArray[np.uint32]]:
        """The pieces of each text in reading order, the unknown ones left out; `prepare.LONGEST` characters are read."""
        found: list[NDArray[np.uint32]] = []
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            found += _parted(*self._cut(texts[start : start + _TEXTS_AT_ONCE]))
        return found

    def encode_with_pieces(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], list[NDArray[np.uint32]]]:
        """Both `encode_passages` and `token_ids` of these texts, which are cut once."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        found: list[NDArray[np.uint32]] = []
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            ids, lengths = self._cut(texts[start : start + _TEXTS_AT_ONCE])
            self._add_up(ids, lengths, vectors[start : start + _TEXTS_AT_ONCE])
            found += _parted(ids, lengths)
        return vectors, found

    def encode_parts(
        self, leads: Sequence[str], bodies: Sequence[str], parts: Sequence[Sequence[str]]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], list[NDArray[np.uint32]]]:
        """What `encode_passages` makes of `f"{lead} {part}"` for every part of every body, in a row, and `encode_with_pieces` of `f"{lead} {body}"`.

        The parts of a body are stretches of it in order that hold all its words and cut none, so that each word is cut into pieces once.
        """
        vectors = [np.zeros((sum(map(len, parts)), self.dimension), np.float32), np.zeros((len(bodies), self.dimension), np.float32)]
        found: list[NDArray[np.uint32]] = []
        at = 0
        for start in range(0, len(bodies), _BODIES_AT_ONCE):
            those = slice(start, start + _BODIES_AT_ONCE)
            windows, wholes = self._put_together(leads[those], bodies[those], parts[those])
            lengths = [np.fromiter((sum(map(len, one)) for one in some), np.intp, len(some)) for some in (windows, wholes)]
            ids = [np.concatenate([*chain.from_iterable(some), np.empty(0, np.uint32)]) for some in (windows, wholes)]
            self._add_up(ids[0], lengths[0], vectors[0][at : at + len(windows)])
            self._add_up(ids[1], lengths[1], vectors[1][those])
            found += _parted(ids[1], lengths[1])
            at += len(windows)
        return vectors[0], vectors[1], found

    def _put_together(self, leads: Sequence[str], bodies: Sequence[str], parts: Sequence[Sequence[str]]) -> tuple[list[_Cut], list[_Cut]]:
        """Of every part and of every body, each with its lead, what its pieces are put together from."""
        alone = [apart(f"{lead} {body}") for lead, body in zip(leads, bodies, strict=True)]
        wanted: dict[str, int] = {}

        def number(text: str) -> int:
            return wanted.setdefault(text, len(wanted))

        windows: list[list[int]] = []
        wholes: list[list[int]] = []
        for lead, body, some, each in zip(leads, bodies, parts, alone, strict=True):
            if each:
                first, those = number(lead), [number(part) for part in some]
                windows += [[first, one] for one in those]
                wholes.append([first, *those])
            else:
                windows += [[number(f"{lead} {part}")] for part in some]
                wholes.append([number(f"{lead} {body}")])
        ids, lengths = self._cut(list(wanted))
        cut = np.split(ids, np.cumsum(lengths)[:-1])
        return [[cut[one] for one in some] for some in windows], [[cut[one] for one in some] for some in wholes]

    def token_vectors(self, ids: NDArray[np.uint32]) -> NDArray[np.float32]:
        """(len(ids), dimension) unit rows."""
        rows = self._weights.table[ids].astype(np.float32)
        rows *= self._weights.scale[ids][:, None]
        return rows

    def token_weights(self, ids: NDArray[np.uint32]) -> NDArray[np.float32]:
        """(len(ids),) weights of at least 0: how much a piece counts in its text's vector."""
        return self._weights.weight[ids].astype(np.float32)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            ids, lengths = self._cut(texts[start : start + _TEXTS_AT_ONCE])
            self._add_up(ids, lengths, vectors[start : start + _TEXTS_AT_ONCE])
        return vectors

    def _cut(self, texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
        """All pieces of all texts in a row, and how many belong to each text."""
        words = [_WORDS.findall(prepare(text)) for text in texts]
        known = self._pieces_of(chain.from_iterable(words))
        cut = [list(chain.from_iterable(map(known.__getitem__, some))) for some in words]
        lengths = np.fromiter(map(len, cut), np.intp, len(cut))
        ids = np.fromiter(chain.from_iterable(cut), np.uint32, int(lengths.sum()))
        return ids, lengths

    def _pieces_of(self, words: Iterable[str]) -> dict[str, tuple[int, ...]]:
        """At least these words with their pieces. A full memory is begun anew; whoever reads the old one goes on with it."""
        if len(self._known) > self._most:
            self._known = {}
        known = self._known
        fresh = list(set(words).difference(known))
        if fresh and (self._lasting or self._cut_singly < _SINGLY):
            self._cut_singly += len(fresh)
            known.update((word, self._light.cut(word)) for word in fresh)
        elif fresh:
            known.update(zip(fresh, (tuple(one.ids) for one in self._cutter.encode_batch_fast(fresh, add_special_tokens=False)), strict=True))
        return known

    def _add_up(self, ids: NDArray[np.uint32], lengths: NDArray[np.intp], vectors: NDArray[np.float32]) -> None:
        """Write each text's unit vector into its row of `vectors`."""
        ends = np.cumsum(lengths)
        for first, last in spans(ends):
            block = ids[int(ends[first] - lengths[first]) : int(ends[last - 1])]
            if not len(block):
                continue
            # Text and piece in one number, so that one sort finds how often each text holds each piece.
            both = np.repeat(np.arange(first, last) << _PIECE_BITS, lengths[first:last])
            both |= block
            both.sort()
            at = firsts(both)
            both, times = both[at], np.diff(at, append=len(both))
            owner, piece = both >> _PIECE_BITS, both & _PIECE
            rows = self._weights.table[piece].astype(np.float32)
            rows *= (self._factor[piece] * np.sqrt(times, dtype=np.float32))[:, None]
            begins = firsts(owner)
            # one call per text: reduceat takes twice as long, and the matrix library would wake its threads
            for text, (begin, end) in zip(owner[begins].tolist(), pairwise([*begins.tolist(), len(rows)]), strict=True):
                np.add.reduce(rows[begin:end], axis=0, out=vectors[text])
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, norms, out=vectors, where=norms > 0)


def _parted(ids: NDArray[np.uint32], lengths: NDArray[np.intp]) -> list[NDArray[np.uint32]]:
    """The known pieces of each text, from those of all texts in a row."""
    ends = np.cumsum(lengths).tolist()
    return [part[part != 0] for part in (ids[first:last] for first, last in pairwise([0, *ends]))]
