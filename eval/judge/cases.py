"""A run's replies as cases for judged metrics: those for which a right answer in the same language is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eval.judge.scored import Case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.pairs.answers import Answer


def cases_of(document: dict[str, Any], answers: Sequence[Answer]) -> tuple[Case, ...]:
    """Answered calls of a run's document, in order; a refusal, a gap and a topic without a right answer are left out."""
    right = {(one.topic, one.lang): one.text for one in answers}
    return tuple(
        Case(call["topic"], call["lang"], call["question"], _text(call["reply"]), _quotes(call["reply"]), right[call["topic"], call["lang"]])
        for call in document["calls"]
        if call["status"] == "answered" and (call["topic"], call["lang"]) in right
    )


def _text(reply: dict[str, Any]) -> str:
    return "\n".join(part["text"] for part in reply["parts"])


def _quotes(reply: dict[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source["quote"] for part in reply["parts"] for source in part["sources"] if source["quote"]))
