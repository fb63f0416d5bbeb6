"""Which approved wordings a person changed in a reply, and how: sentences laid side by side, values masked, so that the same change is known again."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING

from assist.learn.distance import likeness
from assist.learn.pieces import pieces_of
from assist.types.learned import Amendment
from assist.values import write_value
from ingest.facts import read_facts
from ingest.redact import redact_whole
from prompts.render import VARIABLE, render, simple_variables
from prompts.shop import PACK, SCRIPT, TERM, How, pack_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.types import Draft, Sentence
    from ingest.redact import Stated
    from prompts.types import Library

ALIKE = 0.35
"""Likeness from which one sentence is taken to stand in another's place."""
MOST = 40
"""Sentences of a reply that are laid side by side; a longer one teaches nothing."""
TERM_WORDS, TERM_CHARACTERS = 4, 40
TOKEN = re.compile(r"\{\{ [a-z][a-z0-9_]* \}\}|[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|\w+|\s+|[^\w\s]")
SHIFTED = "\n"


@dataclass(frozen=True, slots=True)
class Wordings:
    """What a draft was written with: enough to find a sentence's template again."""

    library: Library
    statuses: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class _Pair:
    """A draft's sentence and what stands in its place; one of the two may be missing."""

    mine: Sentence | None
    text: str


def amendments_of(draft: Draft, text: str, stated: Stated, wordings: Wordings) -> tuple[Amendment, ...]:
    """The changes of approved wordings that turned a draft into this text. What a model wrote or a document said is no wording of ours."""
    pairs = _paired(draft.sentences, pieces_of(text, [one.text.strip() for one in draft.sentences], draft.language))
    if pairs is None or not any(one.wording for one in draft.sentences):
        return ()
    found = []
    for at, pair in enumerate(pairs):
        made = _amendment(pairs, at, draft.language, wordings) if _changed(pair) else None
        if made is not None:
            found.append(_masked(made, stated))
    return tuple(dict.fromkeys([*found, *(term for one in found if (term := term_of(one)) is not None)]))


def _changed(pair: _Pair) -> bool:
    return pair.mine is None or _plain(pair.mine.text) != _plain(pair.text)


def _amendment(pairs: Sequence[_Pair], at: int, lang: str, wordings: Wordings) -> Amendment | None:
    pair = pairs[at]
    if pair.mine is None:
        anchor = _anchor(pairs, at)
        return Amendment(How.ADDED, anchor, lang, "", pair.text, "") if anchor else None
    template = _template(pair.mine, lang, wordings)
    if pair.mine.wording is None or not template:
        return None
    source = pair.mine.wording.source
    if not pair.text:
        return Amendment(How.DROPPED, source, lang, template, "", "")
    return Amendment(How.REPLACED, source, lang, template, _with_variables(pair.text, pair.mine, lang, wordings), "")


def _anchor(pairs: Sequence[_Pair], at: int) -> str:
    """The script sentence that a new one stands after, else the first one of the reply."""
    scripted = [
        (place, one.mine.wording.source) for place, one in enumerate(pairs) if one.mine and one.mine.wording and one.mine.wording.source.startswith(SCRIPT)
    ]
    before = [source for place, source in scripted if place < at]
    return before[-1] if before else scripted[0][1] if scripted else ""


def _template(sentence: Sentence, lang: str, wordings: Wordings) -> str:
    """What the sentence was written from; "" where the library has it no more."""
    if sentence.wording is None:
        return ""
    source = sentence.wording.source
    if source.startswith(SCRIPT):
        intent, _, name = source.removeprefix(SCRIPT).partition("/")
        script = wordings.library.script(intent)
        return next((one.in_language(lang) or "" for one in script.sentences if one.id == name), "") if script else ""
    pack = wordings.library.pack(lang)
    values = {value.name: write_value(value, lang, wordings.statuses) for value in sentence.wording.values}
    if not source.startswith(PACK) or pack is None:
        return ""
    fitting = (line for line in pack_lines(pack) if set(simple_variables(line)) <= set(values))
    return next((line for line in fitting if render(line, **values).strip() == sentence.text), "")


def _with_variables(text: str, sentence: Sentence, lang: str, wordings: Wordings) -> str:
    """A person's sentence with the variables in place of the values the draft wrote there, longest first."""
    written = [(write_value(value, lang, wordings.statuses), value.name) for value in (sentence.wording.values if sentence.wording else ())]
    for shown, name in sorted(written, key=lambda one: -len(one[0])):
        if shown and f"{{{{ {name} }}}}" in _template(sentence, lang, wordings):
            text = re.sub(_loosely(shown), f"{{{{ {name} }}}}", text)
    return text


def _loosely(shown: str) -> str:
    """A value as people type it: 30 日 and 30日 are one."""
    return r"\s?".join(re.escape(char) for char in shown if not char.isspace())


def _masked(one: Amendment, stated: Stated) -> Amendment:
    """With what keeps it from being a wording, and its key: facts of its own are masked, so that two customers' cases are one change."""
    bare = VARIABLE.sub(" ", one.text)
    own = {str(fact.kind) for fact in read_facts(VARIABLE.sub(" ", one.was), one.lang)} if one.was else set()
    facts = [fact for fact in read_facts(bare, one.lang) if str(fact.kind) not in own]
    clean = redact_whole(one.text, one.lang, stated=stated).text
    lost = set(simple_variables(one.was)) ^ set(simple_variables(one.text)) if one.how == How.REPLACED else set()
    states = (
        *(f"fact {fact.value} {fact.unit}".strip() for fact in facts),
        *(f"variable {name}" for name in sorted(lost)),
        *(("private",) if clean != one.text else ()),
    )
    masked = clean
    for fact in facts:
        masked = masked.replace(bare[fact.span.start : fact.span.end], f"<{fact.kind}>")
    # A line of a pack has wordings by mood under one name: which of them was changed is part of what the change is.
    line = "" if one.how == How.ADDED else f"{one.source}{SHIFTED}{one.was}"
    return replace(one, text=clean, states=states, key=key_of(one.how, line, one.lang, masked))


def term_of(one: Amendment) -> Amendment | None:
    """The one term that a replaced sentence has another in place of, if that is all that changed."""
    if one.how != How.REPLACED or one.states:
        return None
    was, now = TOKEN.findall(one.was), TOKEN.findall(one.text)
    changes = [op for op in SequenceMatcher(None, was, now, autojunk=False).get_opcodes() if op[0] != "equal"]
    if len(changes) != 1 or changes[0][0] != "replace":
        return None
    _, a, b, c, d = changes[0]
    old, new = "".join(was[a:b]).strip(), "".join(now[c:d]).strip()
    if not all(_a_term(each) for each in (old, new)):
        return None
    return Amendment(How.TERM, f"{TERM}{one.source}", one.lang, old, new, key_of(How.TERM, old, one.lang, new))


def _a_term(words: str) -> bool:
    return (
        bool(words) and len(words) <= TERM_CHARACTERS and len(words.split()) <= TERM_WORDS and "{{" not in words and words[0].isalnum() and words[-1].isalnum()
    )


def key_of(how: str, source: str, lang: str, text: str) -> str:
    """The same for changes that are the same but for spaces, width and case of their letters."""
    return hashlib.sha256(SHIFTED.join([how, source, lang, _plain(text).casefold()]).encode()).hexdigest()


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _paired(mine: Sequence[Sentence], texts: Sequence[str]) -> list[_Pair] | None:
    """Both in order, those laid together that are most alike; None where there are too many. An approved sentence may be several of a text's."""
    if len(mine) > MOST or len(texts) > MOST:
        return None
    like = [[likeness(_plain(one.text), _plain(text)) for text in texts] for one in mine]
    best = [[0.0] * (len(texts) + 1) for _ in range(len(mine) + 1)]
    for i in range(len(mine) - 1, -1, -1):
        for j in range(len(texts) - 1, -1, -1):
            taken = best[i + 1][j + 1] + like[i][j] if like[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], taken)
    return _exchanged(_whole(list(_walk(mine, texts, like, best))))


def _walk(mine: Sequence[Sentence], texts: Sequence[str], like: list[list[float]], best: list[list[float]]) -> Iterator[_Pair]:
    i = j = 0
    while i < len(mine) and j < len(texts):
        if like[i][j] >= ALIKE and best[i][j] == best[i + 1][j + 1] + like[i][j]:
            yield _Pair(mine[i], texts[j])
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            yield _Pair(mine[i], "")
            i += 1
        else:
            yield _Pair(None, texts[j])
            j += 1
    yield from (_Pair(one, "") for one in mine[i:])
    yield from (_Pair(None, text) for text in texts[j:])


def _whole(pairs: list[_Pair]) -> list[_Pair]:
    """Pieces that follow a sentence which holds them too are part of it: a signature of two lines, an approved line of two sentences."""
    joined: list[_Pair] = []
    for pair in pairs:
        last = joined[-1] if joined else None
        if pair.mine is None and last is not None and last.mine is not None and last.text and _plain(pair.text) in _plain(last.mine.text):
            joined[-1] = _Pair(last.mine, f"{last.text} {pair.text}")
        else:
            joined.append(pair)
    return joined


def _exchanged(pairs: list[_Pair]) -> list[_Pair]:
    """One sentence left out where one was added is that one worded otherwise, however little of it is left: a greeting stands in a greeting's place."""
    found: list[_Pair] = []
    for left_out, together in groupby(pairs, key=lambda one: one.mine is None or not one.text):
        some = list(together)
        mine, texts = [one.mine for one in some if one.mine], [one.text for one in some if one.text]
        found += [_Pair(mine[0], texts[0])] if left_out and len(mine) == len(texts) == 1 else some
    return found
