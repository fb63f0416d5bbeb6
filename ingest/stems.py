"""Light suffix folding for the lexical arm: one form per word for singular, plural and case, language by language.

Folding is deliberately shallow: it must give the same form to a question's word and a passage's word, and must not join words that differ in meaning.
The rules are our own, after the common observation that plural and case endings carry most of the variation a keyword search stumbles over.
"""

from __future__ import annotations

_KEEP = 3
"""Characters that stay before a suffix; shorter words are left alone."""

# Longest first. (suffix, replacement): the first that leaves a stem of at least `_KEEP` characters is applied, once.
_SUFFIXES: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (("ings", ""), ("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", "")),
    "de": (("ungen", "ung"), ("innen", "in"), ("ern", ""), ("en", ""), ("er", ""), ("es", ""), ("em", ""), ("e", ""), ("n", ""), ("s", "")),
    "fr": (("eaux", "eau"), ("aux", "al"), ("ees", ""), ("ee", ""), ("es", ""), ("er", ""), ("ez", ""), ("s", ""), ("x", ""), ("e", "")),
    "es": (("ciones", "cion"), ("iones", "ion"), ("ces", "z"), ("es", ""), ("os", ""), ("as", ""), ("s", ""), ("o", ""), ("a", ""), ("e", "")),
    "it": (("zioni", "zion"), ("zione", "zion"), ("chi", "c"), ("che", "c"), ("ghi", "g"), ("ghe", "g"), ("i", ""), ("e", ""), ("o", ""), ("a", "")),
    "pt": (("coes", "cao"), ("oes", "ao"), ("ais", "al"), ("eis", "el"), ("es", ""), ("os", ""), ("as", ""), ("s", ""), ("o", ""), ("a", ""), ("e", "")),
    "nl": (("heden", "heid"), ("ingen", "ing"), ("en", ""), ("er", ""), ("es", ""), ("e", ""), ("s", "")),
    "tr": (
        *((suffix, "") for suffix in ("larinin", "lerinin", "larini", "lerini", "larin", "lerin", "lari", "leri", "lar", "ler")),
        *((suffix, "") for suffix in ("imiz", "iniz", "unuz", "nin", "nun", "dan", "den", "tan", "ten", "da", "de", "si", "su", "yi", "yu")),
        *((suffix, "") for suffix in ("im", "in", "un", "um", "i", "u", "a", "e")),
    ),
    "ru": tuple(
        (suffix, "")
        for suffix in (
            *("иями", "ями", "ами", "иях", "ого", "его", "ому", "ему", "ыми", "ими", "ая", "яя", "ое", "ее", "ые", "ие", "ый", "ии", "ой", "ей", "ом"),
            *("ем", "ах", "ях", "ов", "ев", "ам", "ям", "ую", "юю", "ия", "ию", "ье", "ы", "и", "а", "я", "о", "е", "у", "ю", "ь"),
        )
    ),
    "pl": tuple(
        (suffix, "")
        for suffix in (
            *("owania", "owanie", "ami", "ach", "iego", "ego", "iemu", "emu", "ymi", "imi", "ych", "ich", "ow", "om", "em", "ej", "ie", "ia", "iu"),
            *("a", "e", "i", "o", "u", "y"),
        )
    ),
    "ko": tuple(
        (suffix, "")
        for suffix in (
            *("에서는", "으로는", "에게서", "까지는", "이라고", "습니다", "입니다", "하나요", "인가요", "에서", "으로", "에게", "까지", "부터", "한테", "처럼"),
            *(
                "보다",
                "하는",
                "하고",
                "해요",
                "이나",
                "이며",
                "들이",
                "들을",
                "들은",
                "은",
                "는",
                "이",
                "가",
                "을",
                "를",
                "의",
                "에",
                "로",
                "와",
                "과",
                "도",
                "만",
                "들",
            ),
        )
    ),
}
_KEEP_KO = 2
_ARABIC = ("وال", "بال", "فال", "كال", "لل", "ال", "و")
_ARABIC_ENDS = ("ات", "ون", "ين", "ها", "كم", "ه", "ي")
LATIN = ("en", "de", "fr", "es", "it", "pt", "nl", "tr", "pl")
"""Languages whose rules are all tried on a Latin word of unknown language."""


def stems(word: str, lang: str) -> frozenset[str]:
    """Forms of a folded word beside the word itself; empty if it has none.

    `lang` is a tag or "und". A Latin word of unknown language gets every language's form, since a question's language is not always known; its passage
    carries the one form of its own language, and that one is met.
    """
    first = word[0]
    if "\uac00" <= first <= "\ud7a3":
        return _without(_suffixed(word, "ko", _KEEP_KO), word)
    if "\u0600" <= first <= "\u06ff":
        return _without(_arabic(word), word)
    if "\u0400" <= first <= "\u04ff":
        return _without(_suffixed(word, "ru", _KEEP), word)
    primary = lang.split("-", 1)[0]
    if primary in LATIN:
        return _without(_suffixed(word, primary, _KEEP), word)
    if primary == "und" and first.isascii() and first.isalpha():
        return frozenset(_suffixed(word, one, _KEEP) for one in LATIN) - {word}
    return frozenset()


def _without(stem: str, word: str) -> frozenset[str]:
    return frozenset((stem,)) if stem != word else frozenset()


def _suffixed(word: str, lang: str, keep: int) -> str:
    for suffix, replacement in _SUFFIXES[lang]:
        if len(word) - len(suffix) >= keep and word.endswith(suffix):
            return word[: -len(suffix)] + replacement
    return word


def _arabic(word: str) -> str:
    """Without article, conjunction and the commonest endings; the alef and ta marbuta forms are one already."""
    for prefix in _ARABIC:
        if len(word) - len(prefix) >= _KEEP and word.startswith(prefix):
            word = word[len(prefix) :]
            break
    for suffix in _ARABIC_ENDS:
        if len(word) - len(suffix) >= _KEEP and word.endswith(suffix):
            return word[: -len(suffix)]
    return word
