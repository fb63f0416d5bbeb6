"""What a family of documents states: one sentence with its facts, and the same sentence in every other language version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.values import COMPARED, key
from ingest.align import align, statements
from ingest.types import Audience, Kind, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.types import Key
    from ingest.align import Statement
    from ingest.types import Index, Passage
    from serving.types import Encoder

STATING = frozenset({Kind.POLICY, Kind.FAQ, Kind.MANUAL, Kind.PRODUCT, Kind.PROMOTION})
"""Kinds that say what holds; a solved ticket is one customer's, a macro is what agents write."""


@dataclass(frozen=True, slots=True)
class Version:
    """One language version of a document."""

    lang: str
    path: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A document in all its languages."""

    name: str
    kind: Kind
    markets: tuple[str, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence with the facts that every version holding it states alike."""

    family: Family
    stated: tuple[tuple[str, Statement], ...]
    """(language, sentence), the leading version first."""
    facts: tuple[Key, ...]
    """Facts of the leading sentence that most of the others state too."""
    torn: bool
    """Whether some other version's sentence lacks one of the leading sentence's facts: a translation that lags, or a wrong pair."""


def families(index: Index) -> tuple[Family, ...]:
    """Every public document that states something, by name."""
    names = dict.fromkeys(one.family for one in index.documents() if one.family and one.state is not State.FAILED)
    found = (_family(name, index.family(name)) for name in names)
    return tuple(one for one in found if one is not None)


def claims(family: Family, encoder: Encoder | None) -> tuple[Claim, ...]:
    """What a family states, in the order of its leading version: the one with the most sentences that hold facts, English among equals."""
    told = {version.lang: statements(version.passages) for version in family.versions}
    if not any(told.values()):
        return ()
    lead = max(told, key=lambda lang: (len(told[lang]), lang == "en"))
    partners = {lang: _partners(told[lead], other, encoder) for lang, other in told.items() if lang != lead}
    return tuple(_claims(family, lead, told[lead], partners))


def _family(name: str, passages: Sequence[Passage]) -> Family | None:
    stating = [one for one in passages if one.kind in STATING and one.audience is Audience.PUBLIC]
    if not stating:
        return None
    langs = dict.fromkeys(one.lang for one in stating)
    versions = tuple(_version(lang, [one for one in stating if one.lang == lang]) for lang in langs if lang != "und")
    return Family(name, stating[0].kind, stating[0].markets, versions) if versions else None


def _version(lang: str, passages: Sequence[Passage]) -> Version:
    """Of two files of one language and family (a page as Markdown and as DOCX) the first stands for both."""
    path = passages[0].path
    return Version(lang, path, tuple(one for one in passages if one.path == path))


def _partners(lead: Sequence[Statement], other: Sequence[Statement], encoder: Encoder | None) -> dict[tuple[int, int], Statement]:
    """The other version's sentence by the leading one's place; pairs that join two sentences are left out."""
    return {(pair.left.span.start, pair.left.span.end): pair.right for pair in align(lead, other, encoder)}


def _claims(family: Family, lead: str, told: Sequence[Statement], partners: dict[str, dict[tuple[int, int], Statement]]) -> Iterator[Claim]:
    for statement in told:
        place = (statement.span.start, statement.span.end)
        others = [(lang, found[place]) for lang, found in partners.items() if place in found]
        own = keys_of(statement)
        kept = tuple(fact for fact in own if 2 * sum(fact in keys_of(other) for _, other in others) >= len(others))
        agreeing = [(lang, other) for lang, other in others if all(fact in keys_of(other) for fact in kept)]
        if kept:
            yield Claim(family, ((lead, statement), *agreeing), kept, torn=len(agreeing) < len(others) or len(kept) < len(own))


def keys_of(statement: Statement) -> tuple[Key, ...]:
    """The compared facts of a sentence, each once."""
    found = (key(str(fact.kind), fact.value, fact.unit) for fact in statement.facts)
    return tuple(dict.fromkeys(fact for fact in found if fact.kind in COMPARED))
