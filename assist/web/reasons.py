"""Why something did not work, in an owner's language: the knowledge gives one English sentence; its code has a text in every language of the pages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.table import read_table

if TYPE_CHECKING:
    from assist.strings import Strings

TABLE = Path(__file__).with_name("reasons.yaml")
ENGLISH = "en"


def reason_codes(sentence: str) -> tuple[str, ...]:
    """Codes of what an English sentence says, in the order in which it says it; none for one that the table does not know."""
    found = {code: min(at) for code, parts in _table() if (at := [match.start() for part in parts if (match := part.search(sentence))])}
    return tuple(sorted(found, key=lambda code: found[code]))


def explained(sentence: str, strings: Strings) -> str:
    """The sentence for a reader of another language than English; "" if it is best read as it is."""
    if strings.lang == ENGLISH:
        return ""
    return " ".join(strings.text(f"why.{code}") for code in reason_codes(sentence))


@cache
def _table() -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    return tuple((code, tuple(_pattern(part) for part in parts)) for code, parts in read_table(TABLE).items())


def _pattern(part: str) -> re.Pattern[str]:
    """A part of a sentence; `{}` stands for what differs."""
    return re.compile(r"\S+".join(re.escape(piece) for piece in part.split("{}")))
