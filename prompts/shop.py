"""A shop's own wordings laid over the library: a line of a script or pack worded otherwise, left out or added, or a term of the shop's in place of another."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from prompts.errors import WordingRefused
from prompts.render import VARIABLE, simple_variables, stray_braces
from prompts.types import Pack, ScriptSentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from prompts.types import Library, Script

DIGEST = 12
SCRIPT, PACK, TERM = "script:", "pack:", "term:"
OPTIONAL = frozenset({"empathy", "thanks", "apology", "bad_news", "privacy"})
"""Lines of a pack that a letter can be without."""
CLOSING = "pack:closing"
LONGEST = 1_000


class How(StrEnum):
    """What a shop does with an approved wording."""

    REPLACED = "replaced"
    DROPPED = "dropped"
    ADDED = "added"
    """A sentence of its own after the one that `source` names; for "pack:closing" before every closing."""
    TERM = "term"
    """One word or name in place of another, in every approved line of the language."""


@dataclass(frozen=True, slots=True)
class ShopWording:
    """One change of the shop's. It holds while the line still reads as it did when the change was made; after a release that words it anew it lapses."""

    how: How
    source: str
    """"script:INTENT/SENTENCE", "pack:LINE", or "term:" for a term."""
    lang: str
    was: str
    """The line's template, or the term; empty for a sentence added."""
    text: str
    """Its template now, or the shop's term; empty for one left out."""


@dataclass(frozen=True, slots=True)
class Layered:
    """A library with the shop's wordings, and those that no longer fit it."""

    library: Library
    lapsed: tuple[ShopWording, ...]


def with_wordings(library: Library, wordings: Sequence[ShopWording]) -> Layered:
    """The library as the shop has it; its digest says so. Without wordings it is the library itself."""
    laid, lapsed, done = library, [], []
    for one in wordings:
        changed = _applied(laid, one)
        if changed is None:
            lapsed.append(one)
        else:
            laid = changed
            done.append(one)
    return Layered(replace(laid, digest=_digest(library.digest, done)) if done else library, tuple(lapsed))


def check_wording(library: Library, one: ShopWording) -> None:
    """Raises `WordingRefused`, saying why, for a wording that the library's own schema would refuse, or that no longer fits it."""
    if one.how is not How.DROPPED and (not one.text.strip() or len(one.text) > LONGEST):
        raise WordingRefused(f"The new wording has {len(one.text)} characters; 1 to {LONGEST} are possible. Correct it.")
    if stray_braces(one.text):
        raise WordingRefused("Only plain variables such as {{ name }} are allowed in a wording. Correct the braces.")
    if frozenset(simple_variables(one.text)) != (frozenset(simple_variables(one.was)) if one.how is How.REPLACED else frozenset()):
        raise WordingRefused("The new wording must name the same variables as the old one, no more and no fewer. Correct it.")
    if one.how is How.DROPPED and one.source.startswith(PACK) and one.source.removeprefix(PACK).partition("/")[0] not in OPTIONAL:
        raise WordingRefused("A letter cannot be without this line. Word it otherwise instead.")
    if _applied(library, one) is None:
        raise WordingRefused("The line this changes reads otherwise now, or is not there. Nothing was changed; reject the proposal.")


def _applied(library: Library, one: ShopWording) -> Library | None:
    """The library with one wording; None where there is nothing it fits."""
    if one.how is How.TERM:
        return _each_line(library, one.lang, _term(one))
    if one.source.startswith(PACK):
        if one.how is How.ADDED:
            return _before_closing(library, one)
        return _each_pack_line(library, one.lang, lambda text: one.text if text == one.was else text)
    intent, _, sentence_id = one.source.removeprefix(SCRIPT).partition("/")
    script = library.script(intent)
    mine = next((each for each in script.sentences if each.id == sentence_id), None) if script else None
    if script is None or mine is None:
        return None
    changed = _sentences(script, mine, one)
    return _with_script(library, replace(script, sentences=changed)) if changed is not None else None


def _before_closing(library: Library, one: ShopWording) -> Library | None:
    """A sentence before every closing of a language, as its own paragraph."""

    def led(closing: str) -> str:
        return closing if one.text in closing else f"{one.text}\n\n{closing}"

    def changed(pack: Pack) -> Pack:
        chat = tuple((name, led(text) if name == "closing" else text) for name, text in pack.chat)
        return replace(pack, closing=led(pack.closing), closings=tuple((mood, led(text)) for mood, text in pack.closings), chat=chat)

    packs = tuple(changed(pack) if pack.lang == one.lang else pack for pack in library.packs)
    return replace(library, packs=packs) if one.source == CLOSING and packs != library.packs else None


def _sentences(script: Script, mine: ScriptSentence, one: ShopWording) -> tuple[ScriptSentence, ...] | None:
    if one.how is How.ADDED:
        name = "shop-" + hashlib.sha256(f"{one.lang} {one.text}".encode()).hexdigest()[:8]
        if any(each.id == name for each in script.sentences):
            return None
        own = ScriptSentence(name, mine.role if mine.role != "promise" else "body", (), (), (), ((one.lang, one.text),), own=True)
        return tuple(each for old in script.sentences for each in ((old, own) if old is mine else (old,)))
    if mine.in_language(one.lang) != one.was:
        return None
    if one.how is How.DROPPED and stating(mine):
        # What states something is said to customers of every language or to none.
        return tuple(each for each in script.sentences if each is not mine)
    worded = replace(mine, text=tuple((lang, one.text if lang == one.lang else text) for lang, text in mine.text))
    return tuple(worded if each is mine else each for each in script.sentences)


def stating(sentence: ScriptSentence) -> bool:
    """Whether it tells customers something that depends on a value: left out in one language alone, customers would be told different things."""
    return bool(sentence.needs or sentence.when)


def _term(one: ShopWording) -> Callable[[str], str]:
    """The term as a whole word, outside variables; in scripts without spaces wherever it stands."""
    edge = r"\b" if _spaced(one.was) else ""
    pattern = re.compile(f"{edge}{re.escape(one.was)}{edge}")

    def changed(text: str) -> str:
        parts, at = [], 0
        for variable in VARIABLE.finditer(text):
            parts += [pattern.sub(lambda _: one.text, text[at : variable.start()]), variable.group()]
            at = variable.end()
        return "".join([*parts, pattern.sub(lambda _: one.text, text[at:])])

    return changed


def _spaced(term: str) -> bool:
    """Whether the term is of a script that parts words with spaces."""
    return not re.search("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]", term) and term[:1].isalnum() and term[-1:].isalnum()


def _each_line(library: Library, lang: str, change: Callable[[str], str]) -> Library | None:
    """The library with a change of every approved line of a language; None if it changes none."""
    scripts = tuple(replace(script, sentences=tuple(_reworded(one, lang, change) for one in script.sentences)) for script in library.scripts)
    packed = _each_pack_line(library, lang, change)
    if scripts == library.scripts and packed is None:
        return None
    return replace(packed or library, scripts=scripts)


def _reworded(sentence: ScriptSentence, lang: str, change: Callable[[str], str]) -> ScriptSentence:
    return replace(sentence, text=tuple((tag, change(text) if tag == lang else text) for tag, text in sentence.text))


def _each_pack_line(library: Library, lang: str, change: Callable[[str], str]) -> Library | None:
    packs = tuple(_pack(pack, change) if pack.lang == lang else pack for pack in library.packs)
    return replace(library, packs=packs) if packs != library.packs else None


def _pack(pack: Pack, change: Callable[[str], str]) -> Pack:
    def each(lines: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple((name, change(text)) for name, text in lines)

    return replace(
        pack,
        opening_named=change(pack.opening_named),
        opening=change(pack.opening),
        empathy=each(pack.empathy),
        closing=change(pack.closing),
        lines=each(pack.lines),
        closings=each(pack.closings),
        chat=each(pack.chat),
    )


def pack_lines(pack: Pack) -> tuple[str, ...]:
    """Every line of a pack that a shop may word otherwise, each once."""
    named = (*pack.empathy, *pack.lines, *pack.closings, *pack.chat)
    return tuple(dict.fromkeys(text for text in (pack.opening_named, pack.opening, pack.closing, *(text for _, text in named)) if text))


def _with_script(library: Library, script: Script) -> Library:
    return replace(library, scripts=tuple(script if one.intent == script.intent else one for one in library.scripts))


def _digest(base: str, wordings: Sequence[ShopWording]) -> str:
    told = "\n".join([base, *(f"{one.how}\t{one.source}\t{one.lang}\t{one.was}\t{one.text}" for one in wordings)])
    return hashlib.sha256(told.encode()).hexdigest()[:DIGEST]
