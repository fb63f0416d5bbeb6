"""Topics proposed from replies that people sent: what was asked in each language, and what the replies state with a source. For a person to check."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from eval.build.topics import Made
from eval.values import COMPARED
from eval.verdict import read_keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from eval.readers import Readers
    from eval.types import Key

    class Accepted(Protocol):
        """A reply that was sent, without personal data, as the product hands it over."""

        @property
        def topic(self) -> str: ...  # noqa: D102
        @property
        def lang(self) -> str: ...  # noqa: D102
        @property
        def market(self) -> str: ...  # noqa: D102
        @property
        def text(self) -> str: ...  # noqa: D102
        @property
        def asked(self) -> str: ...  # noqa: D102
        @property
        def quotes(self) -> Sequence[str]: ...  # noqa: D102
        @property
        def sources(self) -> Sequence[str]: ...  # noqa: D102


BY_REPLY = "reply"
LONGEST = 600
"""Characters of a question: a longer mail asks several things."""
MOST = 0.5
"""Share of the replies that must state a value, with a source that states it, before it is proposed as right."""
PLACEHOLDER = re.compile(r"\[[A-Z_ ]+\d*\]")
"""What stands where personal data was."""


def proposed(sent: Sequence[Accepted], readers: Readers) -> tuple[Made, ...]:
    """One topic for each thing asked in each market, most languages first; a question that holds what was personal is left out."""
    groups: dict[tuple[str, str], list[Accepted]] = defaultdict(list)
    for one in sent:
        if one.topic and one.asked.strip():
            groups[one.topic, one.market].append(one)
    found = (_made(topic, market, some, readers) for (topic, market), some in groups.items())
    return tuple(sorted((one for one in found if one.questions), key=lambda one: (-len(one.questions), one.id)))


def _made(topic: str, market: str, some: Sequence[Accepted], readers: Readers) -> Made:
    questions: dict[str, str] = {}
    for one in some:
        asked = " ".join(one.asked.split())
        if len(asked) <= LONGEST and not PLACEHOLDER.search(asked):
            # the newest last, and of the newest the shortest way of asking is no better
            questions[one.lang] = asked
    counts = Counter(key for one in some for key in _sourced(one, readers))
    gold = tuple(key for key, count in counts.items() if count > MOST * len(some))
    cites = Counter("/".join(PurePosixPath(path).parts[-2:]) for one in some for path in dict.fromkeys(one.sources))
    name = re.sub(r"[^\w]+", "-", f"{topic} {market}".strip().casefold()).strip("-")
    stated = next((quote for one in some for quote in one.quotes if any(key in _keys(quote, one.lang, readers) for key in gold)), "")
    return Made(name, topic, BY_REPLY, gold, tuple(path for path, _ in cites.most_common(3)), tuple(questions.items()), market, stated)


def _sourced(one: Accepted, readers: Readers) -> frozenset[Key]:
    """Values of the reply that a quoted source states and the customer did not say."""
    quoted = frozenset(key for quote in one.quotes for lang in {one.lang, readers.language(quote).lang} for key in _keys(quote, lang, readers))
    return (_keys(one.text, one.lang, readers) & quoted) - _keys(one.asked, one.lang, readers)


def _keys(text: str, lang: str, readers: Readers) -> frozenset[Key]:
    return frozenset(key for key, _ in read_keys(text, lang, readers) if key.kind in COMPARED)
