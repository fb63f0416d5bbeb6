"""When a passage is right: it holds the quote of any row of the topic, white space, markup and case aside."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.questions import QuestionRow
    from ingest.types import Passage

SHORT = 12
"""A bare quote of fewer characters is found by chance in foreign documents: its document must match too."""

TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^>]{0,400}>", re.DOTALL)
LINK = re.compile(r"!?\[([^\]]*)\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\]]*\])")
URL = re.compile(r"https?://[^\s)>\]]+")
SPACE_AND_MARKS = re.compile(r"[\s*_`~#|>\\\u200b\u200e\u200f\ufeff\u00ad]+")
BULLET = re.compile(r"^\s*(?:[-+•·]|\d{1,3}[.)])\s+", re.MULTILINE)
RULE = re.compile(r"[-=]{3,}")
TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "−": "-", "‑": "-"})


@dataclass(frozen=True, slots=True)
class Quote:
    """One language version of a topic's answer, ready to compare: bare text, and the document it was taken from."""

    bare: str
    doc: str


def bare(text: str) -> str:
    """Text without white space, Markdown and HTML marks, link addresses, entities, list bullets and case; NFKC, typographic quotes and dashes plain."""
    plain = TAG.sub(" ", html.unescape(text))
    plain = URL.sub(" ", LINK.sub(r"\1", plain))
    plain = RULE.sub(" ", BULLET.sub(" ", plain))
    plain = unicodedata.normalize("NFKC", plain).translate(TYPOGRAPHY).casefold()
    return SPACE_AND_MARKS.sub("", plain)


def topic_quotes(rows: Iterable[QuestionRow]) -> dict[str, tuple[Quote, ...]]:
    """The distinct quotes of each answerable topic, over all its rows."""
    found: dict[str, dict[str, Quote]] = {}
    for row in rows:
        if row.answerable:
            quote = Quote(bare(row.answer_quote), row.answer_doc)
            found.setdefault(row.topic, {}).setdefault(quote.bare, quote)
    return {topic: tuple(quotes.values()) for topic, quotes in found.items()}


def path_ends_with(path: str, suffix: str) -> bool:
    """Whether `suffix` is the end of `path`, by whole folder names, with either slash."""
    have = path.replace("\\", "/").split("/")
    want = suffix.replace("\\", "/").strip("/").split("/")
    return have[-len(want) :] == want


def held(passage: Passage, quotes: Sequence[Quote], text: str | None = None) -> tuple[Quote, ...]:
    """The quotes this passage holds; `text` is its bare text if the caller has it. A quote too short to be telling needs its document as well."""
    inside = bare(passage.text) if text is None else text
    return tuple(quote for quote in quotes if quote.bare in inside and (len(quote.bare) >= SHORT or path_ends_with(passage.path, quote.doc)))
