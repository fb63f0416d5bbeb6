"""Languages that share an alphabet, told apart by the letters only some of them use and by the model."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ingest.ngrams import CYRILLIC, likelihoods

# Letters that one language of the script uses and its neighbours do not. Source: the languages' standard alphabets.
_ARABIC: Mapping[str, str] = {"ur": "ٹڈڑےںہھۓ", "ps": "ټډړښځڅېۍګڼ", "ckb": "ڕڵۆێە", "ug": "ۇۈۋې", "sd": "ڄڃڇڌڏڊٻڀٺٽڦڳڱ", "fa": "پچژگیک", "ar": "ةىيكإأؤئ"}
_CYRILLIC: Mapping[str, str] = {
    "uk": "іїєґ",
    "be": "ўі",
    "kk": "әғқңөұүһі",
    "mk": "ѓќѕџљњј",
    "sr": "ђћџљњј",
    "mn": "өү",
    "ky": "ңөү",
    "tg": "ғӣқӯҳҷ",
    "tt": "әөүҗңһ",
    "ru": "ыэё",
    "bg": "",
}
_NOT: Mapping[str, str] = {
    "ru": "іїєґўђћџљњјѓќѕәғқңөұүһ",
    "uk": "ыэёъўђћџљњј",
    "be": "щиъїєґ",
    "bg": "ыэёіїєґўђћџљњјѓќѕ",
    "mk": "ыэёъщьюяйіїєґђћ",
    "sr": "ыэёъщьюяйіїєґѓќѕ",
}

Told = tuple[str, float, str]


def arabic_language(text: str, predicted: Mapping[str, float]) -> Told:
    """Language, confidence and reason for a text in Arabic letters."""
    scores = {lang: float(sum(text.count(letter) for letter in letters)) for lang, letters in _ARABIC.items()}
    for lang in ("ur", "ps", "ckb", "ug", "sd"):
        if scores[lang] >= 1 and scores[lang] * 30 >= len(text.replace(" ", "")) and predicted.get(lang, 0.0) >= (0.02 if lang != "ur" else 0.0):
            return lang, 0.97, f"letters of {lang}"
    likely = {lang: predicted.get(lang, 0.0) for lang in ("ar", "fa", "ur", "ps", "ckb", "ug", "sd", "azb")}
    likely["ar"] += predicted.get("arz", 0.0)
    if scores["fa"] and not scores["ar"]:
        return "fa", 0.95, "letters of Persian"
    if scores["ar"] and not scores["fa"]:
        return "ar", 0.97, "letters of Arabic"
    best = max(likely, key=lambda lang: likely[lang])
    if likely[best] < 0.35:
        return "ar", 0.6, "Arabic letters, no more"
    return best, min(likely[best] + 0.2, 0.98), "model, Arabic letters"


def cyrillic_language(text: str, predicted: Mapping[str, float]) -> Told:
    """Language, confidence and reason for a text in Cyrillic letters."""
    folded = text.casefold()
    scores = {lang: predicted.get(lang, 0.0) + 0.01 for lang in {*_CYRILLIC, *(lang for lang in predicted if lang in {"ba", "cv", "os", "ce", "sah"})}}
    for lang in scores:
        own = sum(folded.count(letter) for letter in _CYRILLIC.get(lang, ""))
        wrong = sum(folded.count(letter) for letter in _NOT.get(lang, ""))
        scores[lang] *= (1.0 + min(own, 4)) * 0.05 ** min(wrong, 3)
        # without a letter of its own, the rarer guest is taken for its neighbour
        if lang not in CYRILLIC and not own:
            scores[lang] *= 0.1
    near = likelihoods(text, CYRILLIC)
    for lang, value in near.items():
        scores[lang] *= math.exp(max(value - max(near.values()), -6.0))
    if "ъ" in folded and not set(folded) & set("ыэё"):
        scores["bg"] *= 3.0
    best = max(scores, key=lambda lang: scores[lang])
    share = scores[best] / sum(scores.values())
    return best, min(0.5 + share / 2, 0.99), "Cyrillic letters and model"


def devanagari_language(text: str, predicted: Mapping[str, float]) -> Told:
    """Language, confidence and reason for a text in Devanagari letters."""
    marathi = predicted.get("mr", 0.0) + (0.4 if "ळ" in text or "आहे" in text else 0.0)
    nepali = predicted.get("ne", 0.0) + (0.3 if any(word in text for word in ("छ।", "हुन्छ", "गर्न", "पर्छ")) else 0.0)
    hindi = predicted.get("hi", 0.0) + 0.1 + (0.4 if any(f" {word} " in f" {text} " for word in ("है", "हैं", "का", "की", "के", "में", "को", "मेरा", "मुझे")) else 0.0)
    best, score = max((("hi", hindi), ("mr", marathi), ("ne", nepali)), key=lambda pair: pair[1])
    return best, min(0.6 + score / 3, 0.99), "Devanagari letters and model"
