"""Chinese or Japanese, Simplified or Traditional: told from the characters alone, where no kana and no model helps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.cues import cue_words


@dataclass(frozen=True, slots=True)
class HanGuess:
    """A language written in Chinese characters and how sure the characters make it."""

    lang: str
    confidence: float
    reason: str


@lru_cache(maxsize=16_384)
def _side(char: str) -> str:
    """Whose standard set holds a character: "s" mainland China's, "t" Taiwan's, "j" Japan's ("sj", "tj" for two of them); "" for a shared one.

    The national character sets are the table: GB 2312 (Simplified), Big5 (Traditional), JIS X 0208 (Japanese), read through the standard codecs.
    """
    if not char.isalpha():
        return ""
    simplified, traditional, japanese = (_holds(char, codec) for codec in ("gb2312", "big5", "shift_jis"))
    if simplified and not traditional:
        return "s" if not japanese else "sj"
    if traditional and not simplified:
        return "t" if not japanese else "tj"
    return "j" if japanese and not simplified and not traditional else ""


def _holds(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _words(lang: str) -> tuple[str, ...]:
    return tuple(cue_words("han")[lang])


def han_language(text: str, *, kana: int = 0, others: int = 0) -> HanGuess:
    """Language of a text in Chinese characters.

    `kana` is the number of kana letters in it, `others` the number of Chinese characters. Without kana, Japanese must show a character or a word that
    Chinese does not use.
    """
    if kana and kana * 12 >= others:
        return HanGuess("ja", 0.99, "kana")
    sides = [side for side in map(_side, text) if side]
    simplified, traditional, japanese = sides.count("s"), sides.count("t"), sides.count("j")
    words = sum(word in text for word in _words("ja"))
    if (japanese or words) and japanese + words > simplified + traditional:
        return HanGuess("ja", 0.9, "characters or words only Japanese uses")
    simplified += sides.count("sj")
    traditional += sides.count("tj")
    if traditional > simplified:
        return HanGuess("zh-TW", 0.97 if traditional >= 2 * simplified + 1 else 0.7, "Traditional characters")
    if simplified:
        return HanGuess("zh", 0.97 if simplified >= 2 * traditional + 1 else 0.7, "Simplified characters")
    if any(word in text for word in _words("zh-TW")):
        return HanGuess("zh-TW", 0.9, "words only Taiwan uses")
    return HanGuess("zh", 0.6, "Chinese characters that every standard shares")
