"""Which language a reply is in: whole, and sentence by sentence."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from eval.types import Tongue
from ingest.language import identify
from ingest.sentences import sentences

if TYPE_CHECKING:
    from eval.readers import Readers
    from eval.types import Part, Reply

LETTERS_TO_JUDGE = {"Hani": 6, "Hira": 6, "Hang": 8, "Thai": 12}
"""A sentence with fewer letters is not judged alone for its language; scripts without spaces say more per letter."""
LETTERS_ELSE = 24
NEAR = tuple(
    frozenset(group.split())
    for group in ("es pt ca gl it oc", "de nl da nb no nn sv", "cs sk", "id ms", "hr sr bs sl", "ru uk be bg", "tr az", "hi mr ne", "ar fa ur")
)
"""Languages that short sentences cannot tell apart: between two of a group a sentence needs this many letters."""
LETTERS_IF_NEAR = 60
LETTERS_IF_SURE, CERTAIN = 40, 0.9
"""A shorter sentence in plain Latin letters is called another language's only when the reader is all but certain."""
SURE = 0.7
"""A text counts as another language's only when the reader is at least this sure."""
UNKNOWN = "und"
TITLES = re.compile(r"(?<![^\W\d_])[A-Z][\w'’-]*(?:[ \u00a0](?:of|the|and|de|la|[A-Z][\w'’-]*))+")
"""Several words with a capital in a row: names and titles, which stay in their own language."""
OPENING = frozenset('“„«「『‹"')
"""Marks that open a quotation."""


def hear(reply: Reply, lang: str, readers: Readers) -> tuple[Tongue, str, str]:
    """Whether a reply is in the asker's language: (verdict, language heard, the stray sentence)."""
    guess = readers.language("\n".join(_own_words(part) for part in reply.parts))
    whole = guess.lang if guess.confidence >= SURE else UNKNOWN
    sure = sentences_heard(reply, lang, readers)
    strays = [(line, heard) for line, heard, stray in sure if stray]
    if whole != UNKNOWN and not same_language(whole, lang) and len(strays) == len(sure):
        return Tongue.WRONG, whole, reply.parts[0].text
    if strays:
        return Tongue.MIXED, strays[0][1], strays[0][0]
    return (Tongue.UNKNOWN, UNKNOWN, "") if whole == UNKNOWN and not sure else (Tongue.RIGHT, lang, "")


def sentences_heard(reply: Reply, lang: str, readers: Readers) -> list[tuple[str, str, bool]]:
    """(sentence, language heard, whether it strays from the asker's) of every sentence that is long enough and surely read."""
    said = [_own_words(part) for part in reply.parts]
    lines = [text[span.start : span.end] for text in said for span in sentences(text, lang)]
    sure = [(line, told.lang) for line in lines if long_enough(line) and (told := readers.language(line)).confidence >= SURE and told.lang != UNKNOWN]
    return [(line, heard, not same_language(heard, lang) and _told_apart(line, heard, lang, readers)) for line, heard in sure]


def foreign(text: str, lang: str) -> str:
    """The language a text that should be in `lang` is surely written in instead, or ""."""
    guess = identify(text)
    sure = guess.confidence >= CERTAIN and guess.lang != UNKNOWN and long_enough(text)
    return guess.lang if sure and not same_language(guess.lang, lang) and not near(guess.lang, lang) else ""


def _told_apart(line: str, heard: str, lang: str, readers: Readers) -> bool:
    """Whether a sentence is long enough to be called another language's, or short and that surely."""
    rest = TITLES.sub(" ", line)
    if rest != line and long_enough(rest) and same_language(readers.language(rest).lang, lang):
        return False
    if near(heard, lang):
        return letters(line) >= LETTERS_IF_NEAR
    return letters(line) >= LETTERS_IF_SURE or not line.isascii() or readers.language(line).confidence >= CERTAIN


def _own_words(part: Part) -> str:
    """A part without what it quotes, between quotation marks and word for word, from a source that it cites: those words are the source's."""
    text = part.text
    for source in part.sources:
        quote = source.quote.strip().lstrip("-*>+ ")
        at = text.find(quote) if quote else -1
        if at > 0 and text[:at].rstrip()[-1:] in OPENING:
            text = text[:at] + text[at + len(quote) :]
    return text if long_enough(text) else part.text


def same_language(one: str, other: str) -> bool:
    """Whether two tags name one written language: regions aside, Simplified and Traditional Chinese apart."""
    return _written(one) == _written(other)


def near(one: str, other: str) -> bool:
    """Whether two languages are told apart only in longer texts."""
    return any({_written(one), _written(other)} <= group for group in NEAR)


def letters(line: str) -> int:
    """How many letters a text holds."""
    return sum(letter.isalpha() for letter in line)


def long_enough(line: str) -> bool:
    """Whether a sentence holds enough letters to be judged alone."""
    found = [letter for letter in line if letter.isalpha()]
    if not found:
        return False
    name = unicodedata.name(found[len(found) // 2], "")
    script = "Hani" if name.startswith("CJK") else "Hira" if name.startswith(("HIRAGANA", "KATAKANA")) else name.split(" ")[0].title()[:4]
    return len(found) >= LETTERS_TO_JUDGE.get(script, LETTERS_ELSE)


def spoken_in(text: str, lang: str, readers: Readers) -> str:
    """The language to read a part in: the asker's, unless the part is surely in another: a fact in the wrong language is still that fact."""
    guess = readers.language(text)
    return guess.lang if guess.lang != UNKNOWN and guess.confidence >= SURE and not same_language(guess.lang, lang) else lang


def _written(tag: str) -> str:
    low = tag.lower().replace("_", "-")
    base = low.split("-")[0]
    if base == "zh":
        return "zh-tw" if any(mark in low for mark in ("tw", "hant", "hk", "mo")) else "zh"
    return base
