"""One opinion of a served judge, by a rubric of ours; and how many of its opinions could be had at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prompts.load import load_prompt
from prompts.render import render
from serving.errors import ModelBabble, ServingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.chat import Chat

SAME, GROUNDED = "judge_same", "judge_grounded"
"""The rubrics, as the files of `prompts/` are called."""
BREAK = "=== REPLIES ==="
NO_ANSWER, NO_SENSE, UNSURE, NOT_A_NUMBER = "no answer", "not to be parsed", "the judge cannot tell", "not a number"
"""Why there is no value. Each is counted; none is a zero, and none is in a mean."""


class Said(StrEnum):
    """What a judge may say."""

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_TELL = "cannot_tell"


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    verdict: Said
    reason: str = Field(max_length=2_000)


@dataclass(frozen=True, slots=True)
class Opinion:
    """Value 1 (a customer is told otherwise) or 0, None with `trouble`; the judge's own reason; model and rubric it comes from."""

    value: float | None
    reason: str
    version: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many opinions were asked for, how many have a value, and why the others have none."""

    asked: int
    scored: int
    troubles: dict[str, int]


def ask_judge(chat: Chat, rubric: str, **fields: str) -> Opinion:
    """One opinion. A judge that is down, babbles or cannot tell gives none: that is a value with its trouble, never an exception."""
    prompt = load_prompt(rubric)
    system, _, material = render(prompt.text, **fields).partition(BREAK)
    version = f"{rubric} {prompt.digest}"
    try:
        spoken = chat.ask(system, BREAK + material, _Told.model_json_schema())
        told = _Told.model_validate(spoken.content)
    except (ModelBabble, ValidationError):
        return Opinion(None, "", version, NO_SENSE)
    except ServingError:
        return Opinion(None, "", version, NO_ANSWER)
    version = f"{spoken.model}, {version}"
    if told.verdict is Said.CANNOT_TELL:
        return Opinion(None, told.reason, version, UNSURE)
    return Opinion(float(told.verdict is Said.DIFFERENT), told.reason, version)


def coverage(opinions: Sequence[Opinion]) -> Coverage:
    """What could be had of these."""
    return Coverage(len(opinions), sum(one.value is not None for one in opinions), dict(Counter(one.trouble for one in opinions if one.trouble)))
