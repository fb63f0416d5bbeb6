"""Whether a word that says what a number is stands right before it: "order no.", "Tel.", "手机"."""

from __future__ import annotations

import re
from functools import cache

from ingest.cues import cue_words


def cued(text: str, start: int, name: str) -> bool:
    """Whether a word of list `name` of `redact_cues.yaml` stands right before `start`: at most a short word, a sign or a blank between."""
    return bool(_pattern(name).search(text, max(start - 40, 0), start))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    before = r"(?:(?<![^\W\d_])|(?<=[\u0e00-\u9fff\uac00-\ud7af]))"
    # vowel signs of Thai, Arabic and Hindi are no letters to a regular expression
    word = r"[\w\u0e31-\u0e4e\u064b-\u0652\u0900-\u0957]"
    between = rf"[^\S\n]*(?:{word}{{1,8}}\.?|{word}{{1,4}} {word}{{1,3}})?[^\S\n]*[#:：.=№は은는]*[^\S\n]*\(?"
    return re.compile(rf"{before}(?:{any_of(name)}){between}$|#$", re.IGNORECASE)


@cache
def any_of(name: str) -> str:
    """The words of list `name` as one alternative, the longest first."""
    return "|".join(re.escape(word) for word in sorted(cue_words("cues", prefix="redact")[name], key=len, reverse=True))
