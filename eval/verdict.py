"""One call judged: facts read and held against the gold facts, language, citations, refusal."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from eval.hear import hear, spoken_in
from eval.types import Key, Said, Status, Verdict
from eval.values import COMPARED, ends, key

if TYPE_CHECKING:
    from eval.readers import Readers
    from eval.types import Call, Choice, Topic

ANSWERED = "(answered)"
"""A mark that is no fact: all that can be compared where the suite expects none."""
TASHKEEL = re.compile(r"[\u064b-\u0652\u0670\u0640]")


def judge_call(call: Call, topic: Topic, readers: Readers) -> Verdict:
    """Judge one call. A gap in coverage gets a verdict with every measure None."""
    if call.reply is None:
        return Verdict(call, (), frozenset(), None, "", "", (), None, None, None)
    declined = float(call.status is Status.REFUSED)
    if call.status is Status.REFUSED:
        facts = 0.0 if topic.gold else None
        return Verdict(call, (), frozenset(), None, "", "", topic.gold if topic.answerable else (), facts, None, declined)
    tongue, heard, stray = hear(call.reply, call.lang, readers)
    said = read_reply(call, topic, readers)
    stated = {each.key for each in said}
    due = tuple(gold for gold in topic.gold if _readable(gold, topic, call.lang))
    missing = tuple(gold for gold in due if gold not in stated)
    facts = 1 - len(missing) / len(due) if due else None
    cited = float(any(mark in source.path for mark in topic.cites for source in call.reply.sources)) if topic.cites else None
    return Verdict(call, said, _asked(said, due, topic), tongue, heard, stray, missing, facts, cited, declined)


def mark(said: Said) -> str:
    """A stated fact as a comparable mark, affirmed and denied apart."""
    return f"{said.key.kind} {said.key}{'' if said.positive else ' (denied)'}"


def rival(gold: Key, said: tuple[Said, ...], topic: Topic) -> Key | None:
    """A stated value that stands where the gold one should: same kind, the same unit before another."""
    same = [each.key for each in said if each.key.kind == gold.kind and each.key not in topic.gold]
    if gold.kind == "choice":
        same = [each for each in same if each.unit == gold.unit]
    return next((each for each in same if each.unit == gold.unit), next(iter(same), None))


def read_reply(call: Call, topic: Topic, readers: Readers) -> tuple[Said, ...]:
    """The compared facts of a reply, each once per part. What merely repeats the customer's own question is left out unless it is gold."""
    if call.reply is None:
        return ()
    echo = {fact for fact, _ in read_keys(call.question, call.lang, readers)} - set(topic.gold)
    found: dict[tuple[Key, bool, int], Said] = {}
    for place, part in enumerate(call.reply.parts):
        spoken = spoken_in(part.text, call.lang, readers)
        stated = read_keys(part.text, spoken, readers) + choices_in(part.text, spoken, topic.choices)
        for fact, positive in stated:
            if fact not in echo and (fact.kind in COMPARED or fact.kind == "choice" or fact in topic.gold):
                found.setdefault((fact, positive, place), Said(fact, positive, place))
    return tuple(found.values())


def read_keys(text: str, lang: str, readers: Readers) -> tuple[tuple[Key, bool], ...]:
    """Every fact of a text in compared form with its polarity."""
    return tuple((key(str(fact.kind), fact.value, fact.unit), fact.polarity) for fact in readers.facts(text, lang))


def stated_in(text: str, lang: str, readers: Readers) -> frozenset[Key]:
    """The values a text states in compared form, ranges whole and end by end, as differences between answers name them."""
    whole = [fact for fact, _ in read_keys(text, lang, readers)]
    return frozenset((*whole, *(end for one in whole for end in ends(one))))


def choices_in(text: str, lang: str, choices: tuple[Choice, ...]) -> tuple[tuple[Key, bool], ...]:
    """The options whose words, in this language, stand in the text."""
    folded = fold(text)
    return tuple(
        (Key("choice", option, choice.name), True)
        for choice in choices
        for option, words in choice.options
        if any(fold(word) in folded for word in dict(words).get(lang, ()))
    )


def fold(text: str) -> str:
    """NFKC, case folded, Arabic vowel signs and stretches left out, white space single: how words are looked for."""
    return " ".join(TASHKEEL.sub("", unicodedata.normalize("NFKC", text).casefold()).split())


def _readable(gold: Key, topic: Topic, lang: str) -> bool:
    """A choice without words in a language cannot be read there: it is left out, not counted against the answer."""
    choice = topic.choice(gold.unit) if gold.kind == "choice" else None
    return choice is None or any(lang in dict(words) for option, words in choice.options if option == gold.value)


def _asked(said: tuple[Said, ...], due: tuple[Key, ...], topic: Topic) -> frozenset[str] | None:
    """What an answer says about the facts that were asked for: each of them, or what stands in its place; None where they cannot be read.

    Where the suite expects no fact, that it answers, and everything it says.
    """
    if not topic.gold:
        return frozenset({ANSWERED, *(mark(each) for each in said)})
    if not due:
        return None
    stated = {each.key for each in said}
    told = {gold if gold in stated else rival(gold, said, topic) for gold in due}
    return frozenset(mark(each) for each in said if each.key in told)
