"""How well any program reads what messages want: macro F1 of the first wish named, by language, with intervals; and how much anger it hears.

A program is judged that reads `{"texts": […]}` on standard input and writes `{"items": […]}`, each item with `intents` (most telling first) and `emotion`.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.errors import UnusableTarget, UnusableTickets
from eval.metrics import LEVEL, ROUNDS, SEED
from eval.statistics.shares import Share
from prompts.table import TableUnreadable, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ANGRY, CALM = "angry", "calm"
PATIENCE = 3_600
NOTHING = ""
"""The wish of a message of which none is named."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message and what it wants, or in what mood it is written."""

    label: str
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """What a program read of a message."""

    intents: tuple[str, ...]
    emotion: str


@dataclass(frozen=True, slots=True)
class MacroF1:
    """Mean over labels of the harmonic mean of precision and recall, with a 95 % interval over messages drawn anew."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Miss:
    """A message of which another wish was named first."""

    label: str
    lang: str
    text: str
    read: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How well wishes are read."""

    languages: tuple[tuple[str, MacroF1], ...]
    mean: MacroF1
    """Of the languages, each counted alike."""
    among: Share
    """Messages whose wish is among those named, wherever it stands."""
    misses: tuple[Miss, ...]

    @property
    def worst(self) -> tuple[str, MacroF1]:
        """The language read worst."""
        return min(self.languages, key=lambda one: one[1].value)


@dataclass(frozen=True, slots=True)
class Anger:
    """How much anger is heard."""

    heard: Share
    """Of angry messages."""
    alarms: Share
    """Calm messages taken for angry."""
    languages: tuple[tuple[str, Share, Share], ...]
    """The same by language."""


def read_labelled(path: Path) -> tuple[Labelled, ...]:
    """The messages of a YAML table `label: {language: [text, …]}`. Raises `UnusableTickets`."""
    try:
        table = read_table(path)
    except TableUnreadable as cause:
        raise UnusableTickets(str(cause)) from cause
    if not isinstance(table, dict) or not table:
        message = f"{path} holds no table: give a YAML mapping of labels to languages to lists of texts."
        raise UnusableTickets(message)
    found = []
    for label, by_lang in table.items():
        for lang, texts in by_lang.items() if isinstance(by_lang, dict) else [("", None)]:
            if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
                message = f"{path}: {label}: {lang or 'the label'}: a list of texts by language is expected. Correct it."
                raise UnusableTickets(message)
            found += [Labelled(str(label), str(lang), text) for text in texts]
    return tuple(found)


def ask(command: Sequence[str], texts: Sequence[str]) -> tuple[Item, ...]:
    """What a program reads of each text. Raises `UnusableTarget` with what it said."""
    given = json.dumps({"texts": list(texts)}, ensure_ascii=False)
    try:
        done = subprocess.run(list(command), input=given, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - the user's own command
        told = [_item(one) for one in json.loads(done.stdout)["items"]] if done.returncode == 0 else []
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError) as cause:
        message = f"{' '.join(command)} did not give one JSON object with “items” ({cause})."
        raise UnusableTarget(message) from cause
    if len(told) != len(texts):
        message = f"{' '.join(command)} gave {len(told)} items for {len(texts)} texts and ended with {done.returncode}: {done.stderr.strip()[-300:]}"
        raise UnusableTarget(message)
    return tuple(told)


def judge_wishes(messages: Sequence[Labelled], items: Sequence[Item]) -> Wishes:
    """Of messages labelled with wishes, what was read of each."""
    labels = sorted({one.label for one in messages})
    first = [item.intents[0] if item.intents else NOTHING for item in items]
    langs = sorted({one.lang for one in messages})
    rounds, languages = [], []
    for at, lang in enumerate(langs):
        pairs = [(one.label, said) for one, said in zip(messages, first, strict=True) if one.lang == lang]
        value, drawn = _macro(pairs, labels), _drawn(pairs, labels, SEED + at)
        rounds.append(drawn)
        languages.append((lang, _with_interval(value, drawn, len(pairs))))
    mean = sum(each.value for _, each in languages) / len(languages)
    among = sum(one.label in item.intents for one, item in zip(messages, items, strict=True))
    missed = zip(messages, items, first, strict=True)
    misses = tuple(Miss(one.label, one.lang, one.text, item.intents) for one, item, said in missed if said != one.label)
    return Wishes(tuple(languages), _with_interval(mean, np.mean(rounds, axis=0), len(messages)), Share(among, len(messages)), misses)


def judge_anger(messages: Sequence[Labelled], items: Sequence[Item]) -> Anger:
    """Of messages labelled angry and calm, how they were heard."""
    seen = Counter((one.label, one.lang, item.emotion == ANGRY) for one, item in zip(messages, items, strict=True))

    def share(label: str, lang: str) -> Share:
        return Share(seen[label, lang, True], seen[label, lang, True] + seen[label, lang, False])

    langs = sorted({one.lang for one in messages})
    by_language = tuple((lang, share(ANGRY, lang), share(CALM, lang)) for lang in langs)
    nothing = Share(0, 0)
    return Anger(sum((one for _, one, _ in by_language), nothing), sum((one for _, _, one in by_language), nothing), by_language)


def is_moods(messages: Sequence[Labelled]) -> bool:
    """Whether the labels are moods."""
    return {one.label for one in messages} <= {ANGRY, CALM}


def _item(one: dict[str, Any]) -> Item:
    return Item(tuple(one["intents"]), str(one.get("emotion", "")))


def _macro(pairs: Sequence[tuple[str, str]], labels: Sequence[str]) -> float:
    said, held = Counter(read for _, read in pairs), Counter(label for label, _ in pairs)
    hits = Counter(label for label, read in pairs if label == read)
    return sum(2 * hits[one] / (said[one] + held[one]) for one in labels if held[one]) / sum(held[one] > 0 for one in labels)


def _drawn(pairs: Sequence[tuple[str, str]], labels: Sequence[str], seed: int) -> np.ndarray:
    """(rounds,) macro F1 of the messages drawn anew; a label that is not drawn is left out of its round."""
    names = {one: at for at, one in enumerate(labels)}
    held = np.array([names[label] for label, _ in pairs])
    said = np.array([names.get(read, len(names)) for _, read in pairs])
    random, found = np.random.default_rng(seed), np.zeros(ROUNDS)
    for at in range(ROUNDS):
        drawn = random.integers(len(pairs), size=len(pairs))
        own, read = held[drawn], said[drawn]
        wanted, named = np.bincount(own, minlength=len(names)), np.bincount(read, minlength=len(names) + 1)[: len(names)]
        hits = np.bincount(own[own == read], minlength=len(names))
        there = wanted > 0
        found[at] = (2 * hits[there] / (wanted + named)[there]).mean()
    return found


def _with_interval(value: float, drawn: np.ndarray, n: int) -> MacroF1:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return MacroF1(value, float(low), float(high), n)
