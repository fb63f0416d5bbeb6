"""Topics of a suite: questions in many languages through approved wishes, through a document's own language versions, or by a served model."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from eval.build.claims import keys_of
from eval.hear import SURE, UNKNOWN, near, same_language
from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from eval.build.claims import Claim
    from eval.build.roles import Roles
    from eval.readers import Readers
    from eval.types import Key
    from ingest.align import Statement
    from prompts.types import Library

FRAMES = Path(__file__).parent / "frames.yaml"
BY_WISH, BY_VERSION, BY_MODEL = "wish", "version", "model"
SHORTEST, LONGEST = 24, 220
"""Characters of a sentence that can stand in a question; in scripts without spaces a third of them says as much."""
DENSE = frozenset({"zh", "zh-TW", "ja", "th", "ko"})
UNANSWERED = 8
GAP = "…"


@dataclass(frozen=True, slots=True)
class Made:
    """A topic as it is written into a suite."""

    id: str
    intent: str
    how: str
    """Where its questions come from: a wish's examples, a document's versions, a served model."""
    gold: tuple[Key, ...]
    cites: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    market: str = ""
    source: str = ""
    """The sentence its facts stand in, for whoever reviews it."""
    answerable: bool = True
    variant: str = ""
    torn: bool = False


def by_wish(roles: Roles, library: Library, languages: Sequence[str]) -> Iterator[Made]:
    """One topic for each wish whose approved reply needs facts the documents state: the questions are what customers say for it, in every language it has."""
    for script in library.scripts:
        needed = [need.role for need in script.needs if need.origin == "passage" and need.required]
        found = [roles.played[role] for role in needed if role in roles.played]
        if found and len(found) == len(needed):
            claims = [one.claim for one in found]
            gold = tuple(dict.fromkeys(one.fact for one in found))
            source = " / ".join(claim.stated[0][1].text for claim in claims)
            questions = _said(script.intent, library, languages)
            market = next((market for claim in claims for market in claim.family.markets[:1]), "")
            if questions:
                yield Made(
                    script.intent.replace(".", "-"), script.intent, BY_WISH, gold, _cites(claims), questions, market, source, torn=any(c.torn for c in claims)
                )


def unanswered(roles: Roles, library: Library, languages: Sequence[str]) -> Iterator[Made]:
    """Wishes whose approved reply needs a value that no document states: a right answer declines. Who pays, or whether, is read by no rule here."""
    known = roles.played.keys() | roles.torn.keys()
    left = UNANSWERED
    for script in library.scripts:
        needed = [need.role for need in script.needs if need.origin == "passage" and need.required]
        questions = _said(script.intent, library, languages)
        readable = all(library.role(role).kind != "choice" for role in needed)
        if needed and readable and not known & set(needed) and questions and left:
            left -= 1
            name = f"{script.intent.replace('.', '-')}-unanswered"
            yield Made(name, script.intent, BY_WISH, (), (), questions, source=f"no document states {', '.join(needed)}", answerable=False)


def by_version(claims: Iterable[Claim], languages: Sequence[str], most: int, readers: Readers) -> Iterator[Made]:
    """One topic per sentence that names one fact: each version's own sentence with the fact left open asks for it. A family asks for a value once."""
    frames = read_table(FRAMES)["frames"]
    taken: dict[str, set[Key]] = {}
    for claim in claims:
        facts = taken.setdefault(claim.family.name, set())
        if len(facts) >= most or not _asks_for_one(claim) or claim.facts[0] in facts:
            continue
        questions = tuple(_asked(claim, frames[_measure(claim.facts[0])], languages, readers))
        if len(questions) > 1 or (questions and len(claim.family.versions) == 1):
            facts.add(claim.facts[0])
            market = next(iter(claim.family.markets), "")
            name = f"{_slug(claim.family.name)}-{len(facts)}"
            yield Made(name, "", BY_VERSION, claim.facts, _cites([claim]), questions, market, claim.stated[0][1].text, torn=claim.torn)


def _asked(claim: Claim, frame: dict[str, str], languages: Sequence[str], readers: Readers) -> Iterator[tuple[str, str]]:
    """The question of each version whose sentence is translated: a page that still holds English sentences asks nothing in its own language."""
    for lang, statement in claim.stated:
        guess = readers.language(statement.text)
        foreign = guess.lang != UNKNOWN and guess.confidence >= SURE and not same_language(guess.lang, lang) and not near(guess.lang, lang)
        if not foreign and (not languages or lang in languages) and (text := _question(statement, lang, frame)):
            yield lang, text


def distinct(topics: Iterable[Made]) -> tuple[Made, ...]:
    """Every id once: a second one of the same name gets a number."""
    seen: dict[str, int] = {}
    found = []
    for one in topics:
        seen[one.id] = seen.get(one.id, 0) + 1
        found.append(one if seen[one.id] == 1 else replace(one, id=f"{one.id}-{seen[one.id]}"))
    return tuple(found)


def _said(intent: str, library: Library, languages: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The wish's calm example that most languages have, in each of them; a language it lacks takes the next example's."""
    calm = sorted((one for one in library.examples if one.intent == intent and one.emotion == "neutral"), key=lambda one: -len(one.text))
    found: dict[str, str] = {}
    for example in calm:
        for lang, text in example.text:
            if (not languages or lang in languages) and "-Latn" not in lang:
                found.setdefault(lang, text)
    return tuple(found.items())


def _asks_for_one(claim: Claim) -> bool:
    """Whether the sentence holds one value alone: a question with two gaps asks for neither."""
    lead = claim.stated[0][1]
    return len(claim.facts) == 1 and len(lead.facts) == 1 and len(keys_of(lead)) == 1 and _plainly_read(lead)


def _plainly_read(statement: Statement) -> bool:
    """Whether its value is written in digits, is no share of none or all, and no part of a longer measure: "one foot tracker" and "80 mm/s" are not."""
    fact = statement.facts[0]
    after = statement.text.partition(fact.text)[2][:1]
    celsius = fact.unit != "°C" or "C" in fact.text.upper()
    return (
        fact.polarity
        and any(char.isdecimal() for char in fact.text)
        and after != "/"
        and celsius
        and not (fact.kind == "percent" and fact.value in {"0", "100"})
    )


def _measure(fact: Key) -> str:
    return fact.kind if fact.kind != "quantity" else "number"


def _question(statement: Statement, lang: str, frame: dict[str, str]) -> str:
    """The sentence with its value left open, in the words by which the language asks; "" where it is too short, too long, or no words are known."""
    own = frame.get(lang, "")
    plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", statement.text)
    value = statement.facts[0].text if len(statement.facts) == 1 else ""
    if not own or not value or plain.count(value) != 1:
        return ""
    text = " ".join(re.sub(r"^[\s\-*+>#|\d.)]+|[*_`|#]+|<[^>]+>", " ", plain.replace(value, GAP)).split()).strip(" :-–")
    size = len(text) * (3 if lang in DENSE else 1)
    return own.replace("{sentence}", text.rstrip(".。؟?！!")) if SHORTEST <= size <= LONGEST and text.count(GAP) == 1 else ""


def _cites(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The ends of the paths of every version: the folder of the language, what lies right above it, the file."""
    paths = [version.path for claim in claims for version in claim.family.versions]
    return tuple(dict.fromkeys("/".join(PurePosixPath(path).parts[-3:]) for path in paths))


def _slug(name: str) -> str:
    """The family's file and what lies right above it."""
    return re.sub(r"[^\w]+", "-", "/".join(PurePosixPath(name).parts[-2:]).casefold()).strip("-")
