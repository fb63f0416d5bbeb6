"""Whether the statement around a fact denies it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain

from ingest.facts.fold import fold
from ingest.facts.lexicon import Lexicon, lexicon
from ingest.types import Span

LAST = {"ko": 16, "ja": 16, "tr": 24, "hi": 24, "zh": 0}
"""Characters at the end of a clause that hold its verb, where the verb stands last: a no before them belongs to something else, goods not used."""
ASIDE = re.compile(r"\s*[(（][^()（）]*[)）]")
"""What stands in brackets behind a verb that would stand last."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of a folded text: where each of the marks and words that part them starts and ends."""

    text: str
    lex: Lexicon
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def deny(self, span: Span) -> bool:
        """True if the clause that holds the span has a negative word outside phrases such as "no later than".

        A space that parts Thai clauses does not part a number from the words before it.
        """
        before = len(self.text[: span.start].rstrip(" \u00a0"))
        left, right = bisect_right(self.ends, before), bisect_left(self.starts, span.end)
        start = self.ends[left - 1] if left else 0
        end = self.starts[right] if right < len(self.starts) else len(self.text)
        clause = f"{self.text[start : span.start]} \u0001 {self.text[span.end : end]}"
        return self.lex.negation.search(clause) is not None and self.lex.negation.search(self.lex.harmless.sub(" \u0002 ", clause)) is not None


def clauses(text: str, lex: Lexicon) -> Clauses:
    """Part a folded text into clauses."""
    found = tuple(chain.from_iterable(match.span() for match in lex.clause_end.finditer(text)))
    return Clauses(text, lex, found[::2], found[1::2])


def denies(text: str, lang: str) -> bool:
    """Whether a sentence holds a negative word outside phrases such as "no later than"."""
    lex = lexicon(lang)
    return lex.negation.search(lex.harmless.sub(" \u0002 ", fold(text))) is not None


def denials(text: str, lang: str) -> int:
    """How many negative words a sentence holds outside such phrases: two sentences of the same words differ by one that was put in or taken out."""
    lex = lexicon(lang)
    return sum(1 for _ in lex.negation.finditer(lex.harmless.sub(" \u0002 ", fold(text))))


def barred(text: str, lang: str) -> bool:
    """Whether a clause that says what can, may or must be denies it: not in "if it is not level, you can calibrate"."""
    lex = lexicon(lang)
    reach = LAST.get(lex.lang, 0)
    folded = ASIDE.sub(" ", fold(text)) if reach else fold(text)
    told = clauses(folded, lex)
    pieces = [folded[start:end] for start, end in zip((0, *told.ends), (*told.starts, len(folded)), strict=True)]
    return any(lex.modal.search(piece) and lex.negation.search(lex.harmless.sub(" \u0002 ", piece)[-reach:]) for piece in pieces)


def modal(text: str, lang: str) -> bool:
    """Whether a sentence says what can, may or must be, or be done."""
    return lexicon(lang).modal.search(fold(text)) is not None
