"""Turn a table of written forms into one compiled pattern and the meaning of each form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.facts.fold import fold, key

GAP = r"[\s\-\u200c]"
VOWELS = r"[\u064b-\u0652\u0640\u0670]*"
"""Arabic marks that may stand after any letter."""

SCRIPTS = (
    ("A-Za-z\u00c0-\u024f\u1e00-\u1eff", r"(?:(?=[x×]\d)|(?![A-Za-z0-9\u00c0-\u024f\u1e00-\u1eff]))"),
    ("\u0370-\u03ff", r"(?![\u0370-\u03ff])"),
    ("\u0400-\u052f", r"(?![\u0400-\u052f])"),
    ("\u0590-\u05ff", r"(?![\u05d0-\u05ea])"),
    ("\u0600-\u06ff", r"(?![\u0620-\u06d3])"),
    ("\u0900-\u097f", r"(?![\u0900-\u0963])"),
)
"""Scripts that put spaces between words, each with "the word ends here". Han, kana, Hangul and Thai words may be followed by anything;
in 240mmx150mm the x is a sign."""

ENDING = r"[^\W\d_]{0,6}"
"""What agglutinating languages may hang on a word: Turkish günden, Hungarian napon."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """Forms of one kind, longest first, with what each means."""

    pattern: re.Pattern[str]
    meanings: dict[str, str]

    def after(self, text: str, position: int) -> tuple[str, int] | None:
        """The meaning of the form that starts here and where it ends; None if none does."""
        match = self.pattern.match(text, position)
        return None if match is None else (self._meaning(match), match.end())

    def found(self, text: str) -> list[tuple[str, int, int]]:
        """Meaning, start and end of every form in a text."""
        return [(self._meaning(m), m.start("form"), m.end("form")) for m in self.pattern.finditer(text)]

    def _meaning(self, match: re.Match[str]) -> str:
        """By the written form itself first (mA is not MA), then by its folded word."""
        form = match["form"]
        return self.meanings.get(form) or self.meanings[key(form)]


def matcher(forms: dict[str, str], *, lead: str = "", endings: bool = False, stem: int = 3, exact: bool = False) -> Matcher:
    """A matcher of these forms after `lead`; `exact` minds upper and lower case, `endings` lets suffixes follow forms of `stem` letters or more."""
    ordered = sorted({fold(form) for form in forms}, key=len, reverse=True)
    meanings = {fold(form): meaning for form, meaning in forms.items()}
    if not exact:
        meanings |= {key(form): meaning for form, meaning in meanings.items()}
    alternatives = "|".join(word_pattern(form, endings=endings and len(form) >= stem) for form in ordered) or r"(?!)"
    return Matcher(re.compile(f"{lead}(?P<form>{alternatives})", 0 if exact else re.IGNORECASE), meanings)


def word_pattern(form: str, *, endings: bool = False) -> str:
    """A pattern for one written form, with its end of word."""
    body = "".join(_letter(char) for char in re.sub(r"[\u064b-\u0652\u0640]", "", form))
    if endings and form[-1].isalpha():
        return f"{body}(?={ENDING}{word_end(form)})"
    return body + word_end(form)


def word_end(form: str) -> str:
    """The end of a word, as the script of the form's last letter has it; empty for signs and unspaced scripts."""
    last = form[-1]
    if not (last.isalpha() or last.isdigit()):
        return ""
    return next((end for script, end in SCRIPTS if re.match(f"[{script}]", last)), "")


def _letter(char: str) -> str:
    if char in " -\u00a0\u202f\u200c":
        return f"{GAP}+"
    if char in "اأإآٱ":
        return f"[اأإآٱ]{VOWELS}"
    if char in "её":
        return "[её]"
    return re.escape(char) + (VOWELS if "\u0620" <= char <= "\u06d3" else "")
