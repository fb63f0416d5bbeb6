"""An approved wording by its address, and those that could stand in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assist.compose.frame import packs_of, wording
from assist.compose.lines import Line
from assist.compose.scripts import used
from assist.types import Emotion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assist.types import Value
    from prompts.types import Library, Pack, Script, ScriptSentence

STATING = frozenset({"body", "promise"})
"""Roles that stand in one another's place."""
PACKED = frozenset({"opening", "empathy", "closing"})
"""Roles that a culture pack's lines play around the answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a draft that another may replace."""

    role: str
    langs: tuple[str, str]
    """Of the reply and of the agent."""
    known: Mapping[str, Value]
    """Values at hand, by role in a policy, name or field."""
    intents: Sequence[str]
    """What the draft answers, first things first."""


def approved_line(source: str, library: Library, langs: tuple[str, str], known: Mapping[str, Value]) -> Line | None:
    """The line of an address with the values it needs, or None if there is none, not in both languages, or a value is missing."""
    kind, _, name = source.partition(":")
    if kind == "pack":
        role, _, key = name.partition("/")
        return _packed(role, key, library, langs, known)
    intent, _, sentence_id = name.partition("/")
    script = library.script(intent)
    sentence = next((one for one in script.sentences if one.id == sentence_id), None) if script else None
    return _scripted(script, sentence, langs, known) if script and sentence else None


def sibling(line: Line, value: Value, option: str, library: Library) -> Line | None:
    """The line's counterpart for another option of a value: itself if it only prints the value, else the same place among those said for that option."""
    intent, _, sentence_id = line.source.partition(":")[2].partition("/")
    script = library.script(intent)
    mine = next((one for one in script.sentences if one.id == sentence_id), None) if script else None
    if script is None or mine is None or (value.name, value.value) not in mine.when:
        return line
    here = [one for one in script.sentences if (value.name, value.value) in one.when]
    there = [one for one in script.sentences if (value.name, option) in one.when]
    at = here.index(mine)
    found = there[at] if at < len(there) else None
    given = {one.name for one in line.values}
    if found is None or not given.issuperset(found.needs):
        return None
    return replace(line, role=found.role, wording=found.text, source=f"script:{intent}/{found.id}")


def offers(place: Place, library: Library) -> Iterator[Line]:
    """Approved lines of the same part that both languages have and whose values are at hand, those of the draft's topics first, then their kin."""
    if place.role in PACKED:
        yield from _packs(place, library)
        return
    first = {intent: number for number, intent in enumerate(place.intents)}
    kin = {_family(intent) for intent in place.intents}
    for script in sorted(library.scripts, key=lambda one: (first.get(one.intent, len(first)), _family(one.intent) not in kin, one.intent)):
        for sentence in script.sentences:
            if sentence.role == place.role or {sentence.role, place.role} <= STATING:
                line = _scripted(script, sentence, place.langs, place.known)
                if line is not None:
                    yield line


def _family(intent: str) -> str:
    """What an intent begins with: shipping of shipping.time."""
    return intent.partition(".")[0]


def _scripted(script: Script, sentence: ScriptSentence, langs: tuple[str, str], known: Mapping[str, Value]) -> Line | None:
    values: dict[str, Value] = {}
    for need in script.needs:
        found = known.get(need.role or need.name) or known.get(need.name)
        if found is not None:
            values[need.name] = replace(found, name=need.name)
    lacking = any(name not in values for name in sentence.needs)
    other = any(name not in values or values[name].value != wanted for name, wanted in sentence.when)
    if lacking or other or any(sentence.in_language(lang) is None for lang in langs):
        return None
    mine = tuple(values[name] for name in used(sentence, values))
    return Line(sentence.role, sentence.text, mine, intent=script.intent, source=f"script:{script.intent}/{sentence.id}")


def _lines(pack: Pack, role: str) -> dict[str, str]:
    """A pack's lines for a role, by name; empty where it has none of that name."""
    chat = dict(pack.chat)
    match role:
        case "opening":
            names = {"named": pack.opening_named, "plain": pack.opening}
            return names | {"chat_named": chat.get("opening_named", ""), "chat_plain": chat.get("opening", "")}
        case "empathy":
            return {**dict(pack.empathy), "apology": pack.line("apology"), "thanks": pack.line("thanks")}
        case "closing":
            return {str(mood): dict(pack.closings).get(str(mood), pack.closing) for mood in Emotion} | {"chat": chat.get("closing", "")}
        case _:
            return {}


def _packs(place: Place, library: Library) -> Iterator[Line]:
    packs = packs_of(library, place.langs)
    for name in _lines(packs[0], place.role) if packs else ():
        line = _packed(place.role, name, library, place.langs, place.known)
        if line is not None:
            yield line


def _packed(role: str, key: str, library: Library, langs: tuple[str, str], known: Mapping[str, Value]) -> Line | None:
    """A pack's line by its name; a line of another kind, such as the signature, has no address."""
    said = wording(packs_of(library, langs), lambda pack: _lines(pack, role).get(key, ""))
    named = any("{{" in text for _, text in said)
    if named and "name" not in known:
        return None
    line = Line(role, said, (known["name"],) if named else (), source=f"pack:{role}/{key}")
    return line if all(line.has(lang) for lang in langs) else None
