"""Whether every sentence of a reply is in its language, by its words and by its letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assist.types import Finding, Severity
from ingest.language import identify, predict
from ingest.places import language_name
from ingest.script import scripts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.strings import Strings
    from assist.types import Sentence
    from ingest.types import Span

SURE = 0.6
"""Confidence from which a sentence counts as being in another language."""
NEARLY_CERTAIN = 0.95
KIN = (
    {"es", "ca", "gl", "pt", "it", "oc"},
    {"de", "nl", "af", "lb"},
    {"da", "nb", "no", "nn", "sv"},
    {"hr", "sr", "bs", "sl"},
    {"ru", "uk", "bg", "be"},
    {"id", "ms"},
    {"cs", "sk", "pl"},
)
"""Languages a short sentence is easily mistaken between: there the other one must be nearly certain."""
PLAUSIBLE = 0.25
"""Probability of the reply's own language from which a sentence is not called foreign."""
CLEAR = 0.4
"""Probability that the likeliest language must have: where none has, the words are too few or too odd to tell."""
SHORT = 25
"""Letters of an alphabet under which a sentence is too short to tell its language by words; a letter of the others says as much as three."""
DENSE = frozenset({"Hani", "Kana", "Hang", "Thai"})
SCRIPTS = {
    "zh": {"Hani"}, "ja": {"Hani", "Kana"}, "ko": {"Hang", "Hani"}, "ru": {"Cyrl"}, "uk": {"Cyrl"}, "bg": {"Cyrl"}, "ar": {"Arab"}, "fa": {"Arab"},
    "ur": {"Arab"}, "he": {"Hebr"}, "hi": {"Deva"}, "th": {"Thai"}, "el": {"Grek"}, "bn": {"Beng"}, "ta": {"Taml"},
}  # fmt: skip
"""Letters a language is written in; every other language of the project is written in Latin ones."""
QUOTATION = re.compile(r"[“„«「].*[”“»」]", re.DOTALL)
"""What a document says word for word, between quotation marks: it stands in the document's language, and the sentence around it says which."""
STRAY = 4
"""Letters of a script that is neither the language's own nor Latin from which they are no slip of a name."""


def foreign(sentences: Sequence[Sentence], spans: Sequence[Span], lang: str, strings: Strings) -> Iterator[Finding]:
    """Sentences that are not in the reply's language. Openings and signatures hold names, which are in none; their letters are looked at all the same."""
    for sentence, span in zip(sentences, spans, strict=True):
        named = sentence.role in {"signature", "opening"}
        text = QUOTATION.sub("", sentence.text) if sentence.role == "quote" else sentence.text
        if _other_letters(text, lang, named=named) or (not named and _other_words(text, lang)):
            yield Finding("language", Severity.BLOCKING, strings.text("finding.language", lang=language_name(lang, strings.lang)), span)


def _other_letters(text: str, lang: str, *, named: bool) -> bool:
    """Whether letters of a script the language is not written in stand in it: a few Latin ones may, for names and codes."""
    own = SCRIPTS.get(lang.partition("-")[0], {"Latn"}) if not lang.endswith("Latn") else {"Latn"}
    counts = scripts_of(text)
    stray = sum(count for script, count in counts.items() if script not in own and script != "Latn")
    if stray >= STRAY and not named:
        return True
    latin = counts["Latn"] if "Latn" not in own else 0
    others = sum(count * (3 if script in DENSE else 1) for script, count in counts.items() if script in own)
    return not named and latin >= SHORT and others < latin / 4 and " " in text.strip()


def _other_words(text: str, lang: str) -> bool:
    counts = scripts_of(text)
    if sum(count * (3 if script in DENSE else 1) for script, count in counts.items()) < SHORT:
        return False
    guess = identify(text)
    base = lang.partition("-")[0]
    if guess.lang == "und" or guess.lang.partition("-")[0] == base:
        return False
    bar = NEARLY_CERTAIN if any({guess.lang, lang} <= group for group in KIN) else SURE
    likely = predict(text)
    return guess.confidence >= bar and likely.get(base, 0.0) < PLAUSIBLE and (len(likely) == 0 or max(likely.values()) >= CLEAR)
