"""Which of the articles a customer ordered, or the shop sells, a message names."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.types import Conversation, Ware

WORD = re.compile(r"\w+")
RUN = re.compile(r"[A-Za-z0-9]+|[^\W_A-Za-z0-9]+")
"""Letters of one kind on end: Chinese and Japanese stand close to a model's name."""
SHORTEST, UNSPACED = 3, 4
"""Letters from which a word of a name tells something, and from which a piece of a name in a script without spaces does."""
FIRST_UNSPACED = "\u0e00"
"""From Thai on, scripts mostly leave no space between words."""


def articles_named(text: str, conversation: Conversation) -> tuple[str, ...]:
    """Names of the ordered articles that a message names, in the orders' order, then of the shop's others.

    By number, by model ("RTR_520", "SlimeVR"), or by two words on end.
    """
    orders = (*((conversation.order,) if conversation.order else ()), *conversation.orders)
    said = _folded(text)
    bought = (line.name for order in orders for line in order.lines if any(_stands(sign, said) for sign in (*_sure(line.sku, line.name), *_pairs(line.name))))
    return tuple(dict.fromkeys((*bought, *(ware.product.name for ware in conversation.wares))))


def wares_named(text: str, wares: Sequence[Ware]) -> tuple[Ware, ...]:
    """The forms of products that a message names, in their order: those named by number or model, or where there is none by two words on end."""
    said = _folded(text)
    sure = tuple(one for one in wares if any(_stands(sign, said) for sign in _sure(one.variant.sku, one.product.name)))
    numbered = tuple(one for one in sure if any(_stands(sign, said) for sign in _sure(one.variant.sku, "")))
    return numbered or sure or tuple(one for one in wares if any(_stands(sign, said) for sign in _pairs(one.product.name)))


def signs_said(text: str, most: int) -> tuple[tuple[str, ...], ...]:
    """What a message may name a product by, as words on end, at most so many: what looks like a number or model first."""
    words = WORD.findall(unicodedata.normalize("NFKC", text))
    parts = [part for word in words for part in RUN.findall(word)]
    models = [(word,) for word in (*words, *parts) if len(word) >= SHORTEST and (_is_model(word) or word.isdigit())]
    runs = [(word[at : at + UNSPACED],) for word in parts if max(word) >= FIRST_UNSPACED for at in range(max(1, len(word) - UNSPACED + 1))]
    pairs = [(one, other) for one, other in pairwise(parts) if _tells(one) and _tells(other) and max(one + other) < FIRST_UNSPACED]
    return tuple(dict.fromkeys((*models, *pairs, *(run for run in runs if len(run[0]) == UNSPACED))))[:most]


def _sure(sku: str, name: str) -> list[str]:
    """What names an article and no other, folded: its number, its model, a word of a script without spaces."""
    words = WORD.findall(unicodedata.normalize("NFKC", name))
    told = [word for word in words if _is_model(word) or (len(word) >= UNSPACED and min(word) >= FIRST_UNSPACED)]
    return [_folded(sign) for sign in (sku, *told) if len(sign) >= SHORTEST]


def _pairs(name: str) -> list[str]:
    """Two words on end of an article's name, folded."""
    words = WORD.findall(unicodedata.normalize("NFKC", name))
    return [_folded(f"{one} {other}") for one, other in pairwise(words) if _tells(one) and _tells(other)]


def _is_model(word: str) -> bool:
    """Letters with a digit, an underscore or a capital among them: a word no language has."""
    return any(c.isalpha() for c in word) and (any(c.isdigit() or c == "_" for c in word) or any(c.isupper() for c in word[1:]))


def _tells(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()


def _folded(text: str) -> str:
    """In small letters, with single spaces for all signs: RTR_520, RTR-520 and rtr 520 are one."""
    return " ".join(re.sub(r"[\W_]", " ", unicodedata.normalize("NFKC", text)).casefold().split())


def _stands(sign: str, said: str) -> bool:
    """Whether it stands in a folded text; one in Latin letters at a word's beginning, and before no digit, so that PX4 is not in PX42."""
    if not sign.isascii():
        return sign in said
    return re.search(rf"(?<![a-z0-9]){re.escape(sign)}(?![0-9])", said) is not None
