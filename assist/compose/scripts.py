"""An approved script and the evidence at hand become lines; what is missing is said, never left blank."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assist.compose.lawful import NO_LAW, in_its_place
from assist.compose.lines import Line
from assist.types import Citation, Reason
from assist.values import CHOICE, Value, value_of_fact

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from assist.compose.lawful import Lawful
    from assist.evidence import Evidence
    from prompts.types import Need, Script, ScriptSentence


@dataclass(frozen=True, slots=True)
class Missing:
    """Why an intent cannot be answered."""

    reason: Reason
    intent: str
    what: str = ""
    """The role, field or language that is not there."""
    passages: tuple[Citation, ...] = ()
    until: date | None = None
    """The last day on which a source that no longer holds was valid."""


@dataclass(frozen=True, slots=True)
class Filling:
    """Where a script's values and its pack's lines come from."""

    lang: str
    gathered: Mapping[str, Value]
    evidence: Callable[[str], Evidence | None]
    """Finds a role's fact in the passages."""
    manners: Callable[[str], tuple[Line, ...]]
    """The pack's line of a name, if its manners ask for one."""
    quoted: bool = False
    """Whether quotations already answer: then questions alone are enough."""
    law: Lawful = NO_LAW
    """What the customer's country gives them, told beside the policy or in its place."""


def script_lines(script: Script, filling: Filling) -> tuple[Line, ...] | Missing:
    """The script's sentences whose needs are met, or what is missing.

    A required value that is nowhere refuses, unless the law stands in its place; so does a sentence's source that another contradicts.
    """
    if filling.lang not in script.languages():
        return Missing(Reason.NO_SOURCE, script.intent, f"script:{filling.lang}")
    stated: dict[str, Value] = {}
    missing: list[Missing] = []
    for need in script.needs:
        found = _resolve(need, filling.gathered, filling.evidence)
        if isinstance(found, Missing):
            missing.append(found)
        elif found is not None:
            stated[need.name] = found
    values = filling.law.beside(script.needs, stated)
    lawful = {value.role for name, value in values.items() if name not in stated}
    lacking = next((one for one in missing if one.reason is not Reason.NO_SOURCE or one.what not in lawful), None)
    if lacking is not None:
        return replace(lacking, intent=script.intent)
    chosen = [sentence for sentence in script.sentences if sentence.in_language(filling.lang) and _holds(sentence, values)]
    if not filling.quoted and not any(sentence.role in {"body", "promise"} for sentence in chosen) and not _asks_for_order(script, chosen):
        return Missing(Reason.NO_SOURCE, script.intent)
    return tuple(line for sentence in chosen for line in _spoken(sentence, values, script.intent, filling))


def asking(script: Script, lang: str) -> tuple[str, ...]:
    """The script's questions that rest on nothing, in a language: what to ask a customer when nothing can be told."""
    asks = [s.in_language(lang) for s in script.sentences if s.role == "ask" and not s.needs and not s.when]
    return tuple(text for text in asks if text)


def _spoken(sentence: ScriptSentence, values: Mapping[str, Value], intent: str, filling: Filling) -> tuple[Line, ...]:
    """The sentence with the lines of manners around it."""
    mine = tuple(values[name] for name in used(sentence, values))
    line = Line(sentence.role, sentence.text, (*mine, *in_its_place(mine, values)), intent=intent, source=f"script:{intent}/{sentence.id}")
    before = filling.manners(sentence.lead) if sentence.lead else ()
    after = tuple(replace(each, role=sentence.role) for each in filling.manners(sentence.follow)) if sentence.follow else ()
    return (*before, line, *after)


def _resolve(need: Need, gathered: Mapping[str, Value], evidence: Callable[[str], Evidence | None]) -> Value | Missing | None:
    if need.origin == "law":
        return None
    if need.origin == "passage":
        found = evidence(need.role)
        if found is None:
            return Missing(Reason.NO_SOURCE, "", need.role) if need.required else None
        if found.rival is not None:
            return Missing(Reason.CONFLICTING_SOURCES, "", need.role, (found.citation, found.rival)) if need.required else None
        if found.fact is None:
            return Value(need.name, CHOICE, found.option, role=need.role, citation=found.citation)
        return value_of_fact(need.name, need.role, found.fact, found.citation)
    value = gathered.get(need.role or need.name)
    if value is None:
        return Missing(Reason.ORDER_DATA_NEEDED, "", need.role or need.name) if need.required else None
    return Value(need.name, value.kind, value.value, value.unit, value.role, value.citation)


def _holds(sentence: ScriptSentence, values: Mapping[str, Value]) -> bool:
    if any(name not in values for name in sentence.needs) or any(name in values for name in sentence.unless):
        return False
    return all(name in values and values[name].value == wanted for name, wanted in sentence.when)


def used(sentence: ScriptSentence, values: Mapping[str, Value]) -> list[str]:
    """Names whose values or sources this sentence rests on: those it writes and those that chose it."""
    return [name for name in dict.fromkeys((*sentence.needs, *(name for name, _ in sentence.when))) if name in values]


def _asks_for_order(script: Script, chosen: list[ScriptSentence]) -> bool:
    """A reply may be nothing but the question for what is missing, if the script has such a question."""
    return bool(script.needs) and any(sentence.role == "ask" for sentence in chosen)
