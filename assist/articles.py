"""Which of the articles a customer ordered a message names."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assist.types import Conversation, OrderLine

WORD = re.compile(r"\w+")
SHORTEST, UNSPACED = 3, 4
"""Letters from which a word of a name tells something, and from which a piece of a name in a script without spaces does."""
FIRST_UNSPACED = "\u0e00"
"""From Thai on, scripts mostly leave no space between words."""


def articles_named(text: str, conversation: Conversation) -> tuple[str, ...]:
    """Names of the ordered articles that a message names, in the orders' order: by number, by model ("RTR_520", "SlimeVR"), or by two words on end."""
    orders = (*((conversation.order,) if conversation.order else ()), *conversation.orders)
    said = _folded(text)
    return tuple(dict.fromkeys(line.name for order in orders for line in order.lines if any(_stands(sign, said) for sign in _signs(line))))


def _signs(line: OrderLine) -> list[str]:
    """What names an article, folded."""
    words = WORD.findall(unicodedata.normalize("NFKC", line.name))
    told = [word for word in words if _is_model(word) or (len(word) >= UNSPACED and min(word) >= FIRST_UNSPACED)]
    pairs = [f"{one} {other}" for one, other in pairwise(words) if _tells(one) and _tells(other)]
    return [_folded(sign) for sign in (line.sku, *told, *pairs) if len(sign) >= SHORTEST]


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
