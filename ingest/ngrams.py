"""Which of the trained languages a text's character sequences resemble: naive Bayes over n-grams of one to four characters.

The table ships with the package; `python -m ingest.ngrams FILE… --out TABLE` counts it anew from lines of aligned text
(`{"t": {"de": "…", "fr": "…"}}`, gzip), whose licences the caller answers for. Source and licence of the shipped one: `tables/language_ngrams.yaml`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

_TABLE = Path(__file__).parent / "tables" / "language_ngrams.npz"
_LETTERS = re.compile(r"[^\W\d_]+")
_LONGEST = 4
_SCALE = 16.0
"""Steps per unit of natural logarithm in the stored bytes."""
_MOST_CHARACTERS = 300
LATIN = ("ca", "cs", "da", "de", "en", "es", "fi", "fr", "hr", "hu", "id", "it", "ms", "nb", "nl", "pl", "pt", "ro", "sk", "sv", "tr", "vi")
CYRILLIC = ("bg", "ru", "uk")
# A language with little text of its own, and the relative it is measured against: only rows that both translate are compared, or the table would tell
# shop pages from conversations instead of Slovak from Czech.
_RELATIVES = {"sk": "cs"}
_PLAIN_CHARACTERS = 400_000
"""Characters read per language, so that none is known much better than another."""


@dataclass(frozen=True, slots=True)
class Ngrams:
    """Log probabilities of n-grams by language."""

    languages: tuple[str, ...]
    places: Mapping[str, int]
    weights: NDArray[np.float32]
    """(n-grams, languages): log of the probability relative to the mean over languages, in natural units."""


def ngrams_of(text: str) -> Iterator[str]:
    """N-grams of each word with a space at both its ends, in lower case."""
    for word in _words(text):
        yield from _grams(word)


def _words(text: str) -> list[str]:
    return _LETTERS.findall(text[:_MOST_CHARACTERS].casefold())


def _grams(word: str) -> Iterator[str]:
    padded = f" {word} "
    for length in range(1, _LONGEST + 1):
        for start in range(len(padded) - length + 1):
            yield padded[start : start + length]


@lru_cache(maxsize=20_000)
def _weight(word: str) -> NDArray[np.float32] | None:
    """(languages,) the weights of a word's n-grams that are in the table, added up; None without any. Steps of a sixteenth add up exactly in any order."""
    table = _table()
    rows = [place for gram in _grams(word) if (place := table.places.get(gram)) is not None]
    return table.weights[rows].sum(axis=0) if rows else None


def likelihoods(text: str, among: Sequence[str]) -> dict[str, float]:
    """Log likelihood of `text` under each language of `among`, relative to their mean; empty if no n-gram is known."""
    known = [weight for word in _words(text) if (weight := _weight(word)) is not None]
    if not known:
        return {}
    sums = dict(zip(_table().languages, np.add.reduce(known).tolist(), strict=True))
    # n-grams of a word overlap: each character is counted about four times
    return {lang: sums[lang] / _LONGEST for lang in among if lang in sums}


@cache
def _table() -> Ngrams:
    with np.load(_TABLE, allow_pickle=False) as stored:
        grams, languages = str(stored["grams"]).split("\n"), tuple(str(stored["languages"]).split())
        weights = stored["weights"].astype(np.float32) / _SCALE
    return Ngrams(languages, {gram: index for index, gram in enumerate(grams)}, weights)


def count(files: Iterable[Path], *, rows: int) -> Ngrams:
    """Count a table of at most `rows` n-grams: those that tell the most languages apart most often."""
    languages = LATIN + CYRILLIC
    counts = {lang: Counter[str]() for lang in (*languages, *(f"{lang} beside {other}" for pair in _RELATIVES.items() for lang, other in (pair, pair[::-1])))}
    read = dict.fromkeys(languages, 0)
    for texts in _aligned(files):
        for lang, text in texts.items():
            if lang in read and read[lang] < _PLAIN_CHARACTERS:
                read[lang] += len(text)
                counts[lang].update(ngrams_of(text))
        for lang, other in _RELATIVES.items():
            if lang in texts and other in texts:
                counts[f"{lang} beside {other}"].update(ngrams_of(texts[lang]))
                counts[f"{other} beside {lang}"].update(ngrams_of(texts[other]))
    return _chosen(languages, counts, rows)


def _aligned(files: Iterable[Path]) -> Iterator[Mapping[str, str]]:
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line)["t"] for line in lines)


def _chosen(languages: tuple[str, ...], counts: Mapping[str, Counter[str]], rows: int) -> Ngrams:
    total: Counter[str] = Counter()
    for counter in counts.values():
        total.update(counter)
    grams = [gram for gram, number in total.items() if number >= 6]
    columns = {lang: _log_shares(counts[lang], grams, 0.3) for lang in languages}
    for lang, other in _RELATIVES.items():
        difference = _log_shares(counts[f"{lang} beside {other}"], grams, 1.0) - _log_shares(counts[f"{other} beside {lang}"], grams, 1.0)
        columns[lang] = columns[other] + difference
    logs = np.stack([columns[lang] for lang in languages], axis=1)
    share = np.exp(logs).mean(axis=1)
    logs -= logs.mean(axis=1, keepdims=True)
    best = np.sort(np.argsort(-share * logs.std(axis=1))[:rows])
    weights = np.clip(np.rint(logs[best] * _SCALE), -127, 127)
    return Ngrams(languages, {grams[place]: index for index, place in enumerate(best)}, weights.astype(np.float32))


def _log_shares(counts: Mapping[str, int], grams: Sequence[str], smoothing: float) -> NDArray[np.float64]:
    numbers = np.array([counts.get(gram, 0) for gram in grams], dtype=np.float64) + smoothing
    return np.asarray(np.log(numbers / numbers.sum()), dtype=np.float64)


def main(arguments: Sequence[str] | None = None) -> int:
    """Count and write a table; 0 when written, 2 when a file is missing."""
    parser = argparse.ArgumentParser(prog="python -m ingest.ngrams", description="count the n-gram table of language identification")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=_TABLE)
    parser.add_argument("--rows", type=int, default=24_000)
    options = parser.parse_args(arguments)
    missing = [str(file) for file in options.files if not file.is_file()]
    if missing:
        sys.stderr.write(f"There is no file {', '.join(missing)}; check the paths.\n")
        return 2
    table = count(options.files, rows=options.rows)
    np.savez_compressed(
        options.out, grams=np.array("\n".join(table.places)), languages=np.array(" ".join(table.languages)), weights=table.weights.astype(np.int8)
    )
    sys.stdout.write(f"{len(table.places)} n-grams of {len(table.languages)} languages in {options.out} ({math.ceil(options.out.stat().st_size / 1024)} KiB)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
