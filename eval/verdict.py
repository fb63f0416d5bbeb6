"""One call judged: facts read and held against the gold facts, language, citations, refusal."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from eval.types import Key, Said, Status, Tongue, Verdict
from eval.values import COMPARED, key
from ingest.sentences import sentences

if TYPE_CHECKING:
    from eval.types import Call, Choice, Reply, Topic
    from ingest.language import Guess
    from ingest.types import Fact

LETTERS_TO_JUDGE = {"Hani": 6, "Hira": 6, "Hang": 8, "Thai": 12}
"""A sentence with fewer letters is not judged alone for its language; scripts without spaces say more per letter."""
LETTERS_ELSE = 24
NEAR = tuple(
    frozenset(group.split())
    for group in ("es pt ca gl it oc", "de nl da nb no nn sv", "cs sk", "id ms", "hr sr bs sl", "ru uk be bg", "tr az", "hi mr ne", "ar fa ur")
)
"""Languages that short sentences cannot tell apart: between two of a group a sentence needs this many letters."""
LETTERS_IF_NEAR = 60
SURE = 0.7
"""A text counts as another language's only when the reader is at least this sure."""
UNKNOWN = "und"
TASHKEEL = re.compile(r"[\u064b-\u0652\u0670\u0640]")


class FactReader(Protocol):
    """Reads the facts of a text in a language; spans point into the text."""

    def __call__(self, text: str, lang: str) -> tuple[Fact, ...]:
        """Facts in reading order."""
        ...


class LanguageReader(Protocol):
    """Names a text's language as a project tag with how sure it is, "und" where it cannot honestly tell."""

    def __call__(self, text: str) -> Guess:
        """The guess; `lang` may be "und"."""
        ...


@dataclass(frozen=True, slots=True)
class Readers:
    """How the ruler reads: the same for every system judged."""

    facts: FactReader
    language: LanguageReader


def judge_call(call: Call, topic: Topic, readers: Readers) -> Verdict:
    """Judge one call. A gap in coverage gets a verdict with every measure None."""
    if call.reply is None:
        return Verdict(call, (), None, "", "", (), None, None, None)
    declined = float(call.status is Status.REFUSED)
    if call.status is Status.REFUSED:
        facts = 0.0 if topic.gold else None
        return Verdict(call, (), None, "", "", topic.gold if topic.answerable else (), facts, None, declined)
    tongue, heard, stray = hear(call.reply, call.lang, readers)
    said = read_reply(call, topic, readers)
    stated = {each.key for each in said}
    due = tuple(gold for gold in topic.gold if _readable(gold, topic, call.lang))
    missing = tuple(gold for gold in due if gold not in stated)
    facts = 1 - len(missing) / len(due) if due else None
    cited = float(any(mark in source.path for mark in topic.cites for source in call.reply.sources)) if topic.cites else None
    return Verdict(call, said, tongue, heard, stray, missing, facts, cited, declined)


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


def spoken_in(text: str, lang: str, readers: Readers) -> str:
    """The language to read a part in: the asker's, unless the part is surely in another: a fact in the wrong language is still that fact."""
    guess = readers.language(text)
    return guess.lang if guess.lang != UNKNOWN and guess.confidence >= SURE and not same_language(guess.lang, lang) else lang


def read_keys(text: str, lang: str, readers: Readers) -> tuple[tuple[Key, bool], ...]:
    """Every fact of a text in compared form with its polarity."""
    return tuple((key(str(fact.kind), fact.value, fact.unit), fact.polarity) for fact in readers.facts(text, lang))


def choices_in(text: str, lang: str, choices: tuple[Choice, ...]) -> tuple[tuple[Key, bool], ...]:
    """The options whose words, in this language, stand in the text."""
    folded = fold(text)
    return tuple(
        (Key("choice", option, choice.name), True)
        for choice in choices
        for option, words in choice.options
        if any(fold(word) in folded for word in dict(words).get(lang, ()))
    )


def hear(reply: Reply, lang: str, readers: Readers) -> tuple[Tongue, str, str]:
    """Whether a reply is in the asker's language: (verdict, language heard, the stray sentence)."""
    guess = readers.language(reply.text)
    whole = guess.lang if guess.confidence >= SURE else UNKNOWN
    lines = [part.text[span.start : span.end] for part in reply.parts for span in sentences(part.text, lang)]
    sure = [(line, told.lang) for line in lines if long_enough(line) and (told := readers.language(line)).confidence >= SURE and told.lang != UNKNOWN]
    strays = [(line, heard) for line, heard in sure if not same_language(heard, lang) and (not near(heard, lang) or letters(line) >= LETTERS_IF_NEAR)]
    if whole != UNKNOWN and not same_language(whole, lang) and len(strays) == len(sure):
        return Tongue.WRONG, whole, reply.parts[0].text
    if strays:
        return Tongue.MIXED, strays[0][1], strays[0][0]
    return (Tongue.UNKNOWN, UNKNOWN, "") if whole == UNKNOWN and not sure else (Tongue.RIGHT, lang, "")


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


def fold(text: str) -> str:
    """NFKC, case folded, Arabic vowel signs and stretches left out, white space single: how words are looked for."""
    return " ".join(TASHKEEL.sub("", unicodedata.normalize("NFKC", text).casefold()).split())


def _written(tag: str) -> str:
    low = tag.lower().replace("_", "-")
    base = low.split("-")[0]
    if base == "zh":
        return "zh-tw" if any(mark in low for mark in ("tw", "hant", "hk", "mo")) else "zh"
    return base


def _readable(gold: Key, topic: Topic, lang: str) -> bool:
    """A choice without words in a language cannot be read there: it is left out, not counted against the answer."""
    choice = topic.choice(gold.unit) if gold.kind == "choice" else None
    return choice is None or any(lang in dict(words) for option, words in choice.options if option == gold.value)
