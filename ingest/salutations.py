"""Names of people where manners put them: after a greeting, beside a title, behind a label, on the line of a sign-off, and names the helpdesk itself knows."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ingest.manners import any_of, listed
from ingest.salutations_asia import ARABIC, KANJI, asian_patterns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Piece = tuple[str, int, int]
_UPPER = r"[A-ZÀ-ÖØ-ÞĀ-Ž\u0386-\u03ab\u0400-\u042f]"
_WORD = rf"(?-i:{_UPPER}(?:[^\W\d_]|['’-](?=[^\W\d_]))+|{_UPPER}\.)"
_NAME = rf"{_WORD}(?:[ ](?:(?:de|da|do|dos|van|von|der|den|del|della|la|di|bin|al|el)[ ]){{0,2}}{_WORD}){{0,2}}"
_EASTERN = re.compile("[\u0600-\u1fff\u3000-\uffff]")
"""Letters of which a text must hold one for the patterns of scripts without capitals."""
_MORE = rf"(?:[ ]{_WORD})?"
"""A first name found elsewhere takes the surname beside it along."""


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    greeting, title, label, signing, relation = (any_of(name) for name in ("greeting", "title", "label", "signing", "relation"))
    start = r"(?<![^\W_])"
    western = rf"(?P<name>{_NAME})"
    anyone = rf"(?P<name>{_NAME}|{KANJI}|[가-힣]{{2,5}}|{ARABIC}|[\u0e00-\u0e7f]{{2,20}}(?:\s[\u0e00-\u0e7f]{{2,20}})?)"
    written = (
        rf"(?i:(?:^|\n|[.!?,;]\s)(?:{greeting})\s*,?\s+(?:(?:{title})\s+)*{western}(?=\s*[,.!:;،\n–-]|\s*\Z))",
        rf"{start}(?:{_as_written('title')})[ ]+{western}",
        rf"{start}(?i:i'm|i am|ich bin|je suis|soy|sou|sono|ik ben)[ ]+(?P<name>{_WORD}(?:[ ]{_WORD}){{1,2}})",
        rf"{start}(?i:thank you|thanks|sorry|apologi[sz]e)[^.!?\n]{{0,60}},[ ](?P<name>{_WORD})(?=[.!])",
        rf"(?:^|\n|[,;.]\s)(?i:{label})\s*[:：]\s*{anyone}",
        rf"(?:^|\n|[.!?,]\s)(?i:{signing})\s*[,!.]?[ ]*\n?[ ]*{western}[ ]*(?=\n|\Z)",
        rf"{start}(?:{relation})\s+{western}",
    )
    return tuple(re.compile(one) for one in written)


@cache
def _asian() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one) for one in asian_patterns())


@cache
def _never() -> frozenset[str]:
    return frozenset(listed("never")) | {title.rstrip(".") for title in listed("title")}


def find_people(text: str, people: Collection[str] = ()) -> Iterator[Piece]:
    """Kind "name", start and end of each name, and of each place where a name found so, or a known one of `people`, stands again."""
    never = _never()
    found: set[str] = set()
    for pattern in (*_patterns(), *(_asian() if _EASTERN.search(text) else ())):
        for match in pattern.finditer(text):
            name = match.group("name")
            if name.casefold() in never or name.split()[0].casefold().rstrip(".") in never:
                continue
            yield "name", *match.span("name")
            found.add(name)
    # "Polaris Support" is nobody's name
    people = [name for name in people if not any(word.casefold() in never for word in name.split())]
    for name in sorted({*found, *people}, key=len, reverse=True):
        yield from _again(text, name, known=name in people)


def _again(text: str, name: str, *, known: bool) -> Iterator[Piece]:
    """A name wherever else it stands, whole or by its parts. A known one is found in any case, for customers write "crystal minh"."""
    whole = " ".join(name.split())
    if len(whole) >= (2 if known else 3):
        flags = re.IGNORECASE if known else 0
        for again in re.finditer(_bounded(whole) + _MORE, text, flags):
            yield "name", *again.span()
    for part in re.split(r"[\s.]+", whole):
        if len(part) >= 3 and part != whole and part[0].isupper():
            for again in re.finditer(_bounded(part) + _MORE, text):
                yield "name", *again.span()


def _bounded(name: str) -> str:
    spaced = not re.match(r"[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]", name)
    written = r"\s+".join(re.escape(word) for word in name.split())
    return rf"(?<!\w){written}(?!\w)" if spaced else written


def _as_written(name: str) -> str:
    """The words with a capital; those of more than three letters also without: "m." and "ms" are also metres and milliseconds."""
    words = {form for word in listed(name) for form in ((word.capitalize(), word) if len(word) > 3 else (word.capitalize(),))}
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
