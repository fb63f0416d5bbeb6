"""How well any program reads what messages want: macro F1 of the first wish named, by language; and how much anger it hears.

A program is judged that reads `{"texts": […]}` on standard input and writes `{"items": […]}`, each item with `intents` (most telling first) and `emotion`.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.errors import UnusableTarget, UnusableTickets
from eval.metrics import Scored, by_language, mean, worst
from eval.statistics.shares import Share
from prompts.table import TableUnreadable, read_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.metrics import Mean

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
class Miss:
    """A message of which another wish was named first."""

    label: str
    lang: str
    text: str
    read: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How well wishes are read."""

    mean: Mean
    """F1 of a wish in a language, over all of both: wishes are drawn whole for its interval."""
    languages: tuple[tuple[str, Mean], ...]
    worst: tuple[str, Mean]
    among: Share
    """Messages whose wish is among those named, wherever it stands."""
    misses: tuple[Miss, ...]


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
    read = [(one, item.intents[0] if item.intents else NOTHING) for one, item in zip(messages, items, strict=True)]
    scored = [Scored(label, lang, f1) for lang in sorted({one.lang for one in messages}) for label, f1 in _f1([pair for pair in read if pair[0].lang == lang])]
    languages = by_language(scored)
    least = worst(languages)
    if least is None:
        message = "There is no message to judge. Give a file with some."
        raise UnusableTickets(message)
    among = sum(one.label in item.intents for one, item in zip(messages, items, strict=True))
    misses = tuple(Miss(one.label, one.lang, one.text, item.intents) for (one, said), item in zip(read, items, strict=True) if said != one.label)
    return Wishes(mean(scored), languages, least, Share(among, len(messages)), misses)


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


def _f1(read: Sequence[tuple[Labelled, str]]) -> list[tuple[str, float]]:
    """The harmonic mean of precision and recall of each wish that some message has."""
    said, held = Counter(named for _, named in read), Counter(one.label for one, _ in read)
    hits = Counter(named for one, named in read if one.label == named)
    return [(label, 2 * hits[label] / (said[label] + held[label])) for label in sorted(held)]
