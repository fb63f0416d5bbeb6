"""From a conversation to what is worth searching for: each issue by itself, and the products, orders and places that it names.

A whole ticket makes a poor search: its greeting, its story and its thanks outweigh the one sentence that asks. By rules and the encoder, with no model.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from assist.gather import ORDER_NUMBER
from ingest.characters import columns
from ingest.manners import any_of
from ingest.order_numbers import find_orders
from ingest.places import territory_names
from ingest.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from assist.types import Conversation
    from serving.types import Encoder

MOST = 4
"""Issues searched of one message."""
COURTEOUS, GREETING = 0.6, 0.75
"""Cosine with a known courtesy from which a short sentence is one, and from which it is one though it asks ("How are you?")."""
LONGEST_COURTESY = 140
"""Columns up to which a sentence may be a courtesy and nothing besides."""
SAME_ISSUE = 0.5
"""Cosine of two asking sentences from which they ask the same."""
BELONGS = 0.3
"""Cosine with a question from which what is told around it belongs to it."""
SHORT = 24
"""Columns up to which a question ("Is it safe?") leans on the sentence before it."""
LONGEST_ISSUE, LEAST = 400, 8
"""Characters of one search, and letters under which a sentence says nothing by itself."""
ASKS = re.compile(
    r"[?？؟;]|(?:か|ですか|ますか|でしょうか)[。.\s]*$|[吗呢嗎][。.\s]*$|(?:나요|까요|ㄹ까|는지요)[.?\s]*$|(?:ไหม|มั้ย|หรือเปล่า|อย่างไร|เท่าไหร่|เมื่อไหร่)"
)
ITEM = re.compile(r"^\s*(?:\(?\d{1,2}[.):]|[-*•–]|[①-⑩]|[一二三四五六七八九十][、.])\s*")
OTHER_DIGIT = re.compile(r"(?![0-9])\d")
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Issues:
    """What a conversation asks, and what it names."""

    searches: tuple[str, ...]
    """One text per issue, in the order asked; empty if nothing is asked."""
    products: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """ISO 3166-1 codes."""


@dataclass(frozen=True, slots=True, eq=False)
class Courtesies:
    """Known courtesies as vectors."""

    vectors: NDArray[np.float32]
    """(phrases, dimension), unit rows."""

    @classmethod
    def encoded(cls, phrases: Mapping[str, Sequence[str]], encoder: Encoder) -> Courtesies:
        """Of every language: people greet in one language and ask in another."""
        return cls(encoder.encode_queries([phrase for some in phrases.values() for phrase in some]))

    def like(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n,) cosine of each row with the nearest courtesy."""
        nearest: NDArray[np.float32] = (vectors @ self.vectors.T).max(axis=1)
        return nearest


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence, whether it asks, whether it begins an item of a list, and on which line it stands."""

    text: str
    asks: bool
    item: bool
    line: int


def issues_of(conversation: Conversation, words: str, lang: str, encoder: Encoder, courtesies: Courtesies) -> Issues:
    """The issues of the customer's newest `words`, written in `lang`, and what they name."""
    plain = OTHER_DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0])), unicodedata.normalize("NFKC", words))
    orders = _orders(plain)
    said = list(_said(plain, lang, orders))
    vectors = encoder.encode_queries([one.text for one in said]) if said else np.empty((0, encoder.dimension), np.float32)
    if said:
        telling = [at for at, like in enumerate(courtesies.like(vectors).tolist()) if not _courteous(said[at], like)]
        said, vectors = [said[at] for at in telling], vectors[telling]
    searches = tuple(dict.fromkeys(_worded(group) for group in _grouped(said, vectors)))[:MOST]
    return Issues(searches, _products(conversation), orders, _places(plain, lang))


def _courteous(one: _Said, like: float) -> bool:
    if one.item or columns(one.text) > LONGEST_COURTESY:
        return False
    return like >= (GREETING if one.asks else COURTEOUS) or (not one.asks and _signing().match(one.text) is not None)


@cache
def _signing() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of('signing')})(?![^\W_])", re.IGNORECASE)


def _said(text: str, lang: str, orders: Sequence[str]) -> Iterator[_Said]:
    """Sentences of some length, without order numbers: those stand in no document."""
    for span in sentences(text, lang):
        sentence = text[span.start : span.end]
        item = ITEM.match(sentence)
        for order in orders:
            sentence = sentence.replace(order, " ")
        bare = BLANKS.sub(" ", ITEM.sub("", sentence)).strip()
        if sum(char.isalpha() for char in bare) >= (2 if ASKS.search(bare) else LEAST) or (item and bare):
            yield _Said(bare, ASKS.search(bare) is not None, item is not None, text.count("\n", 0, span.start))


def _grouped(said: Sequence[_Said], vectors: NDArray[np.float32]) -> list[list[str]]:
    """Sentences by issue. What is told before a question belongs to it; a question unlike the one before it, or an item of a list, opens the next issue."""
    groups: list[list[int]] = []
    waiting: list[int] = []
    for at, one in enumerate(said):
        if not (one.asks or one.item):
            waiting.append(at)
            continue
        asked = [other for other in (groups[-1] if groups else ()) if said[other].asks]
        same = bool(asked) and not one.item and max(float(vectors[at] @ vectors[other]) for other in asked) >= SAME_ISSUE
        if same:
            groups[-1] += [*waiting, at]
        else:
            groups.append([*waiting, at])
        waiting = []
    if waiting and groups and not _apart(waiting, groups[-1], said, vectors):
        groups[-1] += waiting
    elif waiting:
        groups.append(waiting)
    return [[said[at].text for at in _belonging(group, said, vectors)] for group in groups]


def _apart(waiting: Sequence[int], group: Sequence[int], said: Sequence[_Said], vectors: NDArray[np.float32]) -> bool:
    """Whether what is told after a question, on a line of its own, is about something else."""
    asked = [at for at in group if said[at].asks or said[at].item]
    begins = said[waiting[0]].line > said[group[-1]].line
    return begins and float((vectors[list(waiting)] @ vectors[asked].T).max()) < BELONGS


def _belonging(group: Sequence[int], said: Sequence[_Said], vectors: NDArray[np.float32]) -> list[int]:
    """What asks, and what is told near to it; everything where nothing asks."""
    asking = [at for at in group if said[at].asks or said[at].item]
    if not asking:
        return list(group)
    leant_on = {at - 1 for at in asking if columns(said[at].text) <= SHORT}
    near = (vectors[list(group)] @ vectors[asking].T).max(axis=1)
    return [at for at, like in zip(group, near.tolist(), strict=True) if at in asking or at in leant_on or like >= BELONGS]


def _worded(group: Sequence[str]) -> str:
    """One issue as a search: its last sentences as far as they fit."""
    kept: list[str] = []
    length = 0
    for sentence in reversed(group):
        if kept and length + len(sentence) > LONGEST_ISSUE:
            break
        kept.append(sentence[:LONGEST_ISSUE])
        length += len(sentence)
    return " ".join(reversed(kept))


def _orders(text: str) -> tuple[str, ...]:
    found = [text[start:end] for _, start, end in find_orders(text)]
    return tuple(dict.fromkeys([*ORDER_NUMBER.findall(text), *found]))


def _products(conversation: Conversation) -> tuple[str, ...]:
    """Names of what was ordered; what a customer calls it is in the search already."""
    return tuple(dict.fromkeys(line.name for line in conversation.order.lines)) if conversation.order else ()


def _places(text: str, lang: str) -> tuple[str, ...]:
    """Countries named in the message's language or in English."""
    folded, found = text.casefold(), []
    for reader in dict.fromkeys((lang.partition("-Latn")[0] if lang != "und" else "en", "en")):
        for code, name in territory_names(reader):
            if len(name) > 1 and _named(name.casefold(), folded):
                found.append(code)
    return tuple(dict.fromkeys(found))


def _named(name: str, text: str) -> bool:
    """Whether a folded name stands in a folded text; one in Latin letters not in the middle of a word."""
    at = text.find(name)
    while at >= 0:
        if not name[0].isascii() or at == 0 or not text[at - 1].isalnum():
            return True
        at = text.find(name, at + 1)
    return False
