"""Which planted faults a guard catches, and which right replies it calls wrong."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.errors import UnusableTarget
from eval.guard.plant import Fault, faults

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eval.guard.plant import Planted, RightDraft

COMMAND = (sys.executable, "-m", "assist", "check", "--json")
COUNTED = frozenset({"blocking", "warning"})
"""A note asks nothing of an agent: it neither catches a fault nor cries wolf."""

Finding = tuple[str, str]
"""(code, the sentence said of it)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One planted fault and what the guard said of it that it did not say of the right reply."""

    planted: Planted
    codes: tuple[str, ...]

    @property
    def caught(self) -> bool:
        """Whether anything new was said."""
        return bool(self.codes)


@dataclass(frozen=True, slots=True)
class GuardTrial:
    """Every fault tried, and every right reply with what was found in it."""

    outcomes: tuple[Outcome, ...]
    right: tuple[tuple[RightDraft, tuple[Finding, ...]], ...]


def try_guard(drafts: Sequence[RightDraft], wanted: int, right: int, seed: int, words: dict[str, Any], ask: Asks) -> GuardTrial:
    """Plant about `wanted` faults in each half, check `right` replies of each as they are, and count. The same seed does the same."""
    dice = random.Random(seed)  # noqa: S311 - a sample, no secret
    by_half: dict[str, list[RightDraft]] = defaultdict(list)
    for draft in drafts:
        by_half[draft.half].append(draft)
    chosen = [one for half in by_half.values() for one in choose(_possible(half, words, dice), wanted, dice)]
    as_is = [draft for half in by_half.values() for draft in _even(half, right, dice)]
    bases = {one.draft.id: draft for one, draft in chosen}
    cases = [(f"right:{draft.id}", draft) for draft in {draft.id: draft for draft in (*as_is, *bases.values())}.values()]
    cases += [(f"fault:{number}", one.draft) for number, (one, _) in enumerate(chosen)]
    said = ask(cases)
    outcomes = tuple(Outcome(one, _new(said[f"fault:{number}"], said[f"right:{draft.id}"])) for number, (one, draft) in enumerate(chosen))
    return GuardTrial(outcomes, tuple((draft, tuple(sorted(said[f"right:{draft.id}"]))) for draft in as_is))


def _new(said: frozenset[Finding], before: frozenset[Finding]) -> tuple[str, ...]:
    return tuple(sorted({code for code, _ in said - before}))


def choose(possible: Sequence[tuple[Planted, RightDraft]], wanted: int, dice: random.Random) -> list[tuple[Planted, RightDraft]]:
    """An even share of each fault, and within it of each language; what one lacks the others make up."""
    piles: dict[Fault, list[tuple[Planted, RightDraft]]] = {fault: [] for fault in Fault}
    for one in possible:
        piles[one[0].fault].append(one)
    ordered = {fault: _by_turns(pile, dice) for fault, pile in piles.items()}
    chosen: list[tuple[Planted, RightDraft]] = []
    while len(chosen) < wanted and any(ordered.values()):
        for pile in ordered.values():
            if pile and len(chosen) < wanted:
                chosen.append(pile.pop(0))
    return chosen


def _by_turns(pile: Sequence[tuple[Planted, RightDraft]], dice: random.Random) -> list[tuple[Planted, RightDraft]]:
    """One of each language in turn."""
    by_lang: dict[str, list[tuple[Planted, RightDraft]]] = defaultdict(list)
    for one in pile:
        by_lang[one[1].lang].append(one)
    for listed in by_lang.values():
        dice.shuffle(listed)
    turns = []
    while any(by_lang.values()):
        turns += [listed.pop() for listed in by_lang.values() if listed]
    return turns


def _even(drafts: Sequence[RightDraft], wanted: int, dice: random.Random) -> list[RightDraft]:
    by_lang: dict[str, list[RightDraft]] = defaultdict(list)
    for draft in drafts:
        by_lang[draft.lang].append(draft)
    for listed in by_lang.values():
        dice.shuffle(listed)
    kept: list[RightDraft] = []
    while len(kept) < wanted and any(by_lang.values()):
        kept += [listed.pop() for listed in by_lang.values() if listed]
    return kept[:wanted]


def _possible(drafts: Sequence[RightDraft], words: dict[str, Any], dice: random.Random) -> list[tuple[Planted, RightDraft]]:
    """Every fault of every draft; a stranger is a draft of other words whose source is in the same language."""
    by_lang: dict[str, list[RightDraft]] = defaultdict(list)
    for draft in drafts:
        by_lang[draft.sources[0][0]].append(draft)
    found = []
    for draft in drafts:
        about = _about(draft)
        others = [one for one in by_lang[draft.sources[0][0]] if _about(one) != about] or [one for one in drafts if _about(one) != about]
        if others:
            found += [(one, draft) for one in faults(draft, dice.choice(others), words)]
    return found


def _about(draft: RightDraft) -> str:
    """What two drafts share that are about the same: the topic, or the document."""
    return draft.id.partition("/")[0] if draft.half == "written" else draft.id.partition(":")[0].rpartition("/")[2].partition(".")[0]


def ask_command(cases: Sequence[tuple[str, RightDraft]], command: Sequence[str] = COMMAND) -> dict[str, frozenset[Finding]]:
    """What a command that speaks the check's JSON finds in each case, by id. Raises `UnusableTarget` if it does not answer so."""
    given = {"cases": [as_case(name, draft) for name, draft in cases]}
    try:
        done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)  # noqa: S603 - the command its user names
    except OSError as error:
        raise UnusableTarget(f"{command[0]} cannot be started: {error}. Name a command that reads cases and prints findings.") from error
    if done.returncode not in {0, 1}:
        raise UnusableTarget(f"The guard ended with {done.returncode}: {done.stderr.strip()[-400:]}")
    return read_answer(done.stdout, {name for name, _ in cases})


def as_case(name: str, draft: RightDraft) -> dict[str, Any]:
    """A draft as the guard's interface takes it."""
    return {"id": name, "reply": draft.reply, "language": draft.lang, "sources": [{"text": text, "lang": lang} for lang, text in draft.sources]}


def read_answer(text: str, names: set[str]) -> dict[str, frozenset[Finding]]:
    """Findings that ask something of an agent, by case. Raises `UnusableTarget` for what is no answer to all cases."""
    try:
        said = {
            str(one["id"]): frozenset((str(f["code"]), str(f["text"])) for f in one["findings"] if f["severity"] in COUNTED)
            for one in json.loads(text)["cases"]
        }
    except (ValueError, KeyError, TypeError) as error:
        raise UnusableTarget(f"The guard's answer is not the JSON of `assist check --json` ({error!r}).") from error
    if missing := names - said.keys():
        raise UnusableTarget(f"The guard left out {len(missing)} cases, {min(missing)} first.")
    return said


if TYPE_CHECKING:
    Asks = Callable[[Sequence[tuple[str, RightDraft]]], Mapping[str, frozenset[Finding]]]
