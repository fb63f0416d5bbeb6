"""One answer held against the answers to the same question in other languages, and two files of answers pair by pair."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import normalize

from eval.pairs.departure import MOST, Departure
from eval.pairs.lines import line_departures
from eval.pairs.names import LATIN, capital_nouns, countries_in
from eval.pairs.twins import twin_departures
from eval.pairs.values import value_departures
from eval.types import Tongue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.pairs.answers import Answer
    from eval.pairs.reading import AnswerReader, Reading

NAMES_KEPT, SURELY_KEPT = 0.6, 0.8
"""Share of the others of its script that must hold a name before an answer without it departs; above the second
any word with a capital may stand in its place."""
TRANSLATED = 0.75
"""Cosine from which a word of an answer says in its language what a name says in others: kupası for cup."""
PERHAPS = 0.6
"""The same from which it perhaps does. And where a single other answer of its script words a name otherwise, this one may: Commonwealth, League, Sulawesi."""
ONE_NAME, ONE_NAME_BEGUN_OTHERWISE = 0.6, 0.75
"""Likeness of two names (Ratcliff and Obershelp) from which they are one: Baja and Baixa California; the second where their first letters differ."""
FEW = 2
"""Words with a capital nobody else has that may stand for a name at the beginning of their sentences; more are words of a translation."""
ABBREVIATION = 5
"""Letters of an abbreviation at most."""


def departures(mine: Reading, others: Sequence[Reading]) -> tuple[Departure, ...]:
    """How an answer departs from most of the others; none without others. Each is told once."""
    if not others:
        return ()
    found = [*_tongue(mine), *_sources(mine, others), *_countries(mine, others), *_products(mine, others)]
    found += [*value_departures(mine, others), *line_departures(mine, others)]
    return tuple(dict.fromkeys(found))


def _twins(mine: Reading, other: Reading, told: frozenset[str]) -> Iterator[Departure]:
    """What only the words of one language show; a number that was told as a value is not told again."""
    for one in twin_departures(mine, other):
        if one.kind not in told and not (one.kind == "number" and told & VALUES) and not (one.kind == "product" and told & {"country", *VALUES}):
            yield one


def _tongue(mine: Reading) -> Iterator[Departure]:
    if mine.tongue in {Tongue.WRONG, Tongue.MIXED}:
        yield Departure("language", f"{mine.heard}: {mine.stray}", mine.answer.lang)


def _sources(mine: Reading, others: Sequence[Reading]) -> Iterator[Departure]:
    """Documents it names that no other does, where the others name some it does not."""
    own = set(mine.answer.sources)
    cited = [set(other.answer.sources) for other in others if other.answer.sources]
    if own and cited and sum(not own & theirs for theirs in cited) > MOST * len(cited):
        yield Departure("source", ", ".join(sorted(own)), ", ".join(sorted(cited[0])))


def _countries(mine: Reading, others: Sequence[Reading]) -> Iterator[Departure]:
    lacking = _kept([other.countries for other in others], MOST) - mine.countries
    alone = {one for one in mine.countries if not any(one in other.countries for other in others)}
    if alone and lacking:
        yield Departure("country", ", ".join(sorted(alone)), ", ".join(sorted(lacking)))


def _products(mine: Reading, others: Sequence[Reading]) -> Iterator[Departure]:
    """A name nobody else has, in place of one that most answers in its script keep; endings and accents aside."""
    if len(others) == 1:
        kept = dict.fromkeys(others[0].sure, 0.0)
    else:
        script = [other for other in others if other.latin is mine.latin]
        kept = _shares([other.names for other in (script if len(script) > 1 else others)], NAMES_KEPT)
        if not mine.latin and (latin := [other.names for other in others if other.latin]):  # a name that others spell in their script and this one does not
            kept = _shares(latin, SURELY_KEPT) | kept
    elsewhere = frozenset().union(*(other.names for other in others))
    own_form = [own for own in mine.names if own not in elsewhere]
    lacking = {name: share for name, share in kept.items() if not any(_alike(name, own) for own in own_form) and name not in mine.answer.text.casefold()}
    lacking = {name: share for name, share in lacking.items() if not _written_out(name, mine.answer.text)}
    near = {name: mine.nearness(name, elsewhere) for name in lacking}
    lacking = {name: share for name, share in lacking.items() if near[name] < TRANSLATED}
    if not lacking:
        return
    candidates = mine.names if max(lacking.values()) >= SURELY_KEPT else mine.sure
    alone = {own for own in candidates if not any(_alike(own, name) for other in others for name in other.names)}
    alone = {own for own in alone if not countries_in(f"{own.capitalize()} {own.upper()}", mine.answer.lang)}
    if alone:
        lost = any(share == 1 and near[name] < PERHAPS for name, share in lacking.items())
        sure = len(others) == 1 or (lost and (len(alone) <= FEW or not alone.isdisjoint(mine.sure) or capital_nouns(mine.answer.lang)))
        yield Departure("product", ", ".join(sorted(alone)), ", ".join(sorted(lacking)), sure)


def _written_out(name: str, text: str) -> bool:
    """Whether an abbreviation is written out: the initials of words with capitals that follow each other (SNL, Saturday Night Live)."""
    initials = "".join(word[0] for word in LATIN.findall(text)).casefold()
    return 2 < len(name) <= ABBREVIATION and name in initials


def _kept(sets: Sequence[frozenset[str]], share: float) -> set[str]:
    return set(_shares(sets, share))


def _shares(sets: Sequence[frozenset[str]], least: float) -> dict[str, float]:
    """What more than this share of the sets hold, with its share."""
    counts = Counter(one for some in sets for one in some)
    return {one: count / len(sets) for one, count in counts.items() if count > least * len(sets)}


@lru_cache(maxsize=100_000)
def _alike(one: str, other: str) -> bool:
    """One name with another ending or other accents, or written a little otherwise."""
    one, other = _bare(one), _bare(other)
    least = ONE_NAME if one[:1] == other[:1] else ONE_NAME_BEGUN_OTHERWISE
    return one.startswith(other) or other.startswith(one) or SequenceMatcher(None, one, other).ratio() >= least


def _bare(name: str) -> str:
    return "".join(letter for letter in normalize("NFD", name) if letter.isalnum())


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference of a pair. `allowed`: the answers are for two markets, where values may rightly differ."""

    kind: str
    left: str
    right: str
    allowed: bool
    sure: bool
    """False where free translations differ so as well: to be read."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two answers to one topic."""

    left: Answer
    right: Answer
    differences: tuple[Difference, ...]


VALUES = frozenset({"amount", "period", "percent", "quantity", "number", "date", "time", "code"})
NEVER_ALLOWED = frozenset({"language"})


def compare(left: Sequence[Answer], right: Sequence[Answer], reader: AnswerReader, *, every: bool = False) -> Iterator[Compared]:
    """Each answer on the left with the one on the right in its language and market, else with all of its topic; with `every`, always with all."""
    read = {id(one): reader.read(one) for one in (*left, *right)}
    for mine in left:
        theirs = [one for one in right if one.topic == mine.topic]
        same = [one for one in theirs if (one.lang, one.market) == (mine.lang, mine.market)]
        for other in theirs if every or not same else same:
            yield Compared(mine, other, tuple(_both(read[id(mine)], read[id(other)])))


def _both(left: Reading, right: Reading) -> Iterator[Difference]:
    """What either departs in from the other, told once."""
    markets = bool(left.answer.market and right.answer.market) and left.answer.market != right.answer.market
    first = departures(left, [right])
    told = {one.kind for one in first if one.kind != "language"} | {"missing", "added"}
    found = [*first, *(Departure(one.kind, one.theirs, one.mine, one.sure) for one in departures(right, [left]) if one.kind not in told)]
    found += _twins(left, right, frozenset(one.kind for one in found))
    yield from (Difference(one.kind, one.mine, one.theirs, markets and one.kind not in NEVER_ALLOWED, one.sure) for one in found)
