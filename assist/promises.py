"""The promise line: what this reply commits the shop to, in the agent's language, each point with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.law import OUTLAWED
from assist.types import REMEDY, Promise
from assist.values import ANSWER_BY, CHOICE, write_value
from ingest.types import FactKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.compose.lines import Line
    from assist.strings import Strings
    from assist.types import Sentence, Value
    from prompts.types import Library, Role

MEASURES = frozenset({FactKind.AMOUNT, FactKind.PERIOD, FactKind.DATE, FactKind.PERCENT})


def promises(lines: Sequence[Line], library: Library, agent_language: str, strings: Strings) -> tuple[Promise, ...]:
    """One promise per value that commits, in the order it is stated, each once; a day by which the shop answers commits it too."""
    found: dict[str, Promise] = {}
    for line in lines:
        for value in line.values:
            if value.name == ANSWER_BY:
                shown = write_value(value, agent_language, {})
                found.setdefault(value.name, Promise(strings.text("promise.answer_by", value=shown), value.canonical, None))
            elif value.citation is not None and value.citation.passage_id.startswith(REMEDY):
                shown = strings.text("promise.states", value=write_value(value, agent_language, {}))
                found.setdefault(f"{value.name}={value.canonical}", Promise(shown, value.canonical, value.citation))
            elif value.role and value.kind != OUTLAWED and library.role(value.role).commits:
                role = library.role(value.role)
                text = told(role, value, agent_language)
                found.setdefault(f"{value.role}={value.canonical}", Promise(text, value.canonical, value.citation))
    return tuple(found.values())


def spoken_promises(sentences: Sequence[Sentence], strings: Strings) -> tuple[Promise, ...]:
    """For a reply a model wrote: every measure it states, as it states it, with the first source of its sentence."""
    found: dict[str, Promise] = {}
    for sentence in sentences:
        for fact in sentence.facts:
            if fact.kind in MEASURES:
                canonical = f"{fact.value} {fact.unit}".strip()
                citation = sentence.citations[0] if sentence.citations else None
                found.setdefault(canonical, Promise(strings.text("promise.states", value=fact.text), canonical, citation))
    return tuple(found.values())


def told(role: Role, value: Value, lang: str) -> str:
    """A value in its part of a policy, as the promise line says it."""
    return _option(role, value.value, lang) if value.kind == CHOICE else label_of(role, lang).format(value=write_value(value, lang, {}))


def label_of(role: Role, lang: str) -> str:
    """What the promise line calls a role, with {value}; English where the language has no label."""
    labels = dict(role.label)
    return labels.get(lang) or labels.get(lang.partition("-")[0]) or labels.get("en") or role.name + ": {value}"


def _option(role: Role, option: str, lang: str) -> str:
    chosen = next((o for o in role.options if o.value == option), None)
    labels = dict(chosen.label) if chosen else {}
    return labels.get(lang) or labels.get(lang.partition("-")[0]) or labels.get("en") or option
