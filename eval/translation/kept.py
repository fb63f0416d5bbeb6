"""What a translation must keep of a sentence: its values, its yes or no, the names in it, and its condition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.hear import foreign
from eval.pairs.names import is_latin, sure_names_in
from eval.values import COMPARED, key
from ingest.conditions import conditions
from ingest.sentences import sentences
from ingest.stance import stance_of

if TYPE_CHECKING:
    from eval.readers import Readers
    from eval.types import Key

ASPECTS = ("facts", "polarity", "names", "conditions")


@dataclass(frozen=True, slots=True)
class Kept:
    """Each of the four (as in critical error detection, Specia et al. 2021). None: there is nothing of the kind to keep, or no rule can tell."""

    facts: bool | None
    """Both state the same values and numbers; None where neither states any."""
    polarity: bool | None
    """One denies where the other does; None where neither denies, or a word in either denies by half."""
    names: bool | None
    """Every sure name of a text in other letters than Latin, in Latin letters, stands in the translation; None where it holds none."""
    conditions: bool | None
    """The translation has a condition too; None where the text has none. "Within 30 days" is held by its number."""

    @property
    def whole(self) -> bool:
        """Whether nothing that could be read is lost or changed."""
        return not any(value is False for value in (self.facts, self.polarity, self.names, self.conditions))


def kept(text: str, lang: str, translation: str, into: str, readers: Readers) -> Kept:
    """What a translation keeps, as far as rules read it in both languages."""
    mine, theirs = _stated(text, lang, readers), _stated(translation, into, readers)
    names = frozenset() if is_latin(text) else sure_names_in(text, lang)
    # "within 30 days" is a condition in Japanese and none in English: a clause with a number is held by its number
    conditional = any(not any(map(str.isdigit, text[span.start : span.end])) for span in conditions(text, lang))
    return Kept(
        facts=mine.within(theirs) and theirs.within(mine) if mine or theirs else None,
        polarity=_polarity(text, lang, translation, into),
        names=all(name in translation.casefold() for name in names) if names else None,
        conditions=bool(conditions(translation, into)) if conditional else None,
    )


def _polarity(text: str, lang: str, translation: str, into: str) -> bool | None:
    """Sentence by sentence where both have as many: of a text in two sentences, of which one denies, the other may be turned.

    What is quoted in its own language is read in that.
    """
    mine, theirs = _sentences(text, lang), _sentences(translation, into)
    pairs = zip(mine, theirs, strict=True) if len(mine) == len(theirs) else [(text, translation)]
    found = [_alike(one, foreign(one, lang) or lang, other, foreign(other, into) or into) for one, other in pairs]
    told = [value for value in found if value is not None]
    return all(told) if told else None


def _alike(text: str, lang: str, translation: str, into: str) -> bool | None:
    said, told = stance_of(text, lang), stance_of(translation, into)
    if said.half or told.half or not (said.anywhere or told.anywhere):
        return None
    return (said.anywhere > 0) is (told.anywhere > 0)


def _sentences(text: str, lang: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, lang)]


@dataclass(frozen=True, slots=True)
class _Stated:
    """Values with their unit, and numbers without one: "17 characters" says 17 in every language."""

    valued: frozenset[Key]
    bare: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.valued or self.bare)

    def within(self, other: _Stated) -> bool:
        """Whether the other states all of it; a value whose unit was not read there counts for its number."""
        numbers = other.bare | {key.value for key in other.valued}
        return all(key in other.valued or key.value in other.bare for key in self.valued) and self.bare <= numbers


def _stated(text: str, lang: str, readers: Readers) -> _Stated:
    """What a sentence states. A "one" in letters is left out: "the next hour" is one hour in some languages and none in others."""
    read = [(key(str(fact.kind), fact.value, fact.unit), any(map(str.isdecimal, fact.text))) for fact in readers.facts(text, lang)]
    found = [one for one, digits in read if digits or (one.kind in COMPARED and one.value != "1")]
    return _Stated(frozenset(one for one in found if one.kind in COMPARED), frozenset(one.value for one in found if one.kind == "number"))
