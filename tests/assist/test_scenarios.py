"""Cases of the trade from the message to the draft, over the demo shop in six languages and more: what each must say, and exactly where it falls short."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assist.law import OUTLAWED
from assist.parse import conversation_of
from assist.types import Severity
from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assist.pipeline import Assistant
    from assist.types import Draft

SCENARIOS: dict[str, dict[str, Any]] = read_table(Path(__file__).with_name("scenarios.yaml"))
CASES = [(name, lang) for name, case in SCENARIOS.items() for lang in case["says"]]
NOW = "2026-11-20T09:00:00+00:00"


@pytest.fixture(scope="module")
def drafts(desk: Assistant) -> dict[tuple[str, str], list[Draft]]:
    """Each case's draft on each of its channels."""
    return {(name, lang): [desk.draft(conversation_of(given)) for given in spoken(name, lang)] for name, lang in CASES}


def spoken(name: str, lang: str) -> Iterator[dict[str, Any]]:
    """The conversations of a case as they come in at the door."""
    case = SCENARIOS[name]
    market = case["market"] if isinstance(case["market"], str) else case["market"][lang]
    for channel in case.get("channels", ("email",)):
        said = {"id": "m1", "role": "customer", "text": case["says"][lang], "at": NOW}
        talk = {"id": f"{name}-{lang}-{channel}", "channel": channel, "market": market, "agent_language": "en", "now": NOW, "messages": [said]}
        yield json.loads(json.dumps({**talk, "order": case.get("order")}))


def stated(draft: Draft) -> set[str]:
    """What the reply says and shows a source for."""
    cited = {f"{fact.value} {fact.unit}".strip() for one in draft.sentences if one.citations for fact in one.facts}
    worded = {value.canonical for one in draft.sentences if one.wording for value in one.wording.values if value.citation and value.kind != OUTLAWED}
    return cited | worded


def shortfalls(name: str, lang: str, draft: Draft) -> list[str]:
    """What a draft lacks of what its case asks, in the order of this list."""
    case = SCENARIOS[name]
    lacking = {
        "language": draft.language != lang,
        "intent": not {guess.intent for guess in draft.triage.intents} & set(case["intents"]),
        "emotion": draft.triage.emotion != case.get("emotion", draft.triage.emotion),
        "priority": draft.triage.priority != case["priority"],
        "blocked": any(finding.severity is Severity.BLOCKING for finding in draft.findings),
        "steps": "steps" in case and not told_in_steps(draft, case["steps"]),
        "quotes": not case.get("quotes", True) and any(sentence.role == "quote" for sentence in draft.sentences),
        "question": bool(case.get("asks")) and not any(sentence.role == "ask" for sentence in draft.sentences),
    }
    return [what for what, lacks in lacking.items() if lacks] + [
        fact for fact in case.get("lawful", {}).get(lang, case.get("states", ())) if fact not in stated(draft)
    ]


def told_in_steps(draft: Draft, page: str) -> bool:
    """Whether steps of a page are quoted in the page's order, two at least, and the one that connects the device among them."""
    cited = [one for sentence in draft.sentences if sentence.role == "quote" for one in sentence.citations if page in one.path]
    return len(cited) >= 2 and any("USB" in one.quote for one in cited) and [one.start for one in cited] == sorted(one.start for one in cited)


def test_every_case_is_played_in_six_languages_or_more() -> None:
    assert {name: len(case["says"]) for name, case in SCENARIOS.items() if len(case["says"]) < 6} == {}


@pytest.mark.parametrize(("name", "lang"), CASES)
def test_each_case_gets_what_it_must_but_for_what_is_known_to_fall_short(drafts: dict[tuple[str, str], list[Draft]], name: str, lang: str) -> None:
    known, near = (SCENARIOS[name].get(which, {}).get(lang, []) for which in ("short", "near"))
    found = [[one for one in shortfalls(name, lang, draft) if one not in near] for draft in drafts[name, lang]]
    assert found == [known] * len(drafts[name, lang])


@pytest.mark.parametrize("lang", SCENARIOS["same_question_on_two_channels"]["says"])
def test_the_same_question_gets_the_same_facts_by_mail_and_in_a_chat(drafts: dict[tuple[str, str], list[Draft]], lang: str) -> None:
    by_mail, in_chat = drafts["same_question_on_two_channels", lang]
    assert stated(by_mail) == stated(in_chat)
