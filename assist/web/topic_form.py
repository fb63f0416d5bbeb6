"""A topic as a person types it on a page, and as a suite's file has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.build.topics import Made

KEPT = ("markets", "may_differ", "choices", "order", "human")
"""What a topic's form does not show and leaves as it is."""
Line = Annotated[str, Field(max_length=2_000)]


class TopicForm(BaseModel):
    """A topic as a person typed it. Rows with an empty text are none."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    seen: Line = ""
    at: int | None = Field(default=None, ge=0)
    suite: Line = ""
    id: Line = ""
    intent: Line = ""
    answerable: bool = True
    market: Line = ""
    remedy: Line = ""
    cites: Line = ""
    kind: list[Line] = Field(default=[], max_length=40)
    value: list[Line] = Field(default=[], max_length=40)
    unit: list[Line] = Field(default=[], max_length=40)
    lang: list[Line] = Field(default=[], max_length=80)
    question: list[Line] = Field(default=[], max_length=80)
    reviewer: list[Line] = Field(default=[], max_length=80)

    def topic(self, before: dict[str, Any]) -> dict[str, Any]:
        """As the suite's file has it; what the form does not show stays as it was before."""
        rows = [row for row in zip(self.lang, self.question, self.reviewer, strict=False) if row[1]]
        facts = [row for row in zip(self.kind, self.value, self.unit, strict=False) if row[1]]
        reviewed = {lang: name for lang, _, name in rows if name}
        cites = [part.strip() for part in self.cites.split(",") if part.strip()]
        given = {
            "id": self.id,
            "intent": self.intent,
            "market": self.market,
            "remedy": self.remedy,
            "cites": cites,
            "facts": [{"kind": kind, "value": value} | ({"unit": unit} if unit else {}) for kind, value, unit in facts],
            "reviewed": reviewed,
            "questions": {lang: question for lang, question, _ in rows},
        }
        plain = {key: value for key, value in given.items() if value or key in {"id", "questions"}}
        return {key: before[key] for key in KEPT if key in before} | plain | ({} if self.answerable else {"answerable": False})


def unreviewed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The topic without the reviewer of a question that was worded otherwise when he read it."""
    old, names = before.get("questions", {}), before.get("reviewed", {})
    stale = {lang for lang, text in after["questions"].items() if lang in old and text != old[lang]}
    reviewed = {lang: name for lang, name in after.get("reviewed", {}).items() if not (lang in stale and names.get(lang) == name)}
    return {key: value for key, value in after.items() if key != "reviewed"} | ({"reviewed": reviewed} if reviewed else {})


def of_table(table: dict[str, Any], seen: str, at: int) -> TopicForm:
    """The form of a topic that stands in a suite."""
    facts, questions, reviewed = table.get("facts", []), table["questions"], table.get("reviewed", {})
    cites = table.get("cites", "")
    return TopicForm(
        seen=seen,
        at=at,
        **{key: table[key] for key in ("id", "intent", "answerable", "remedy") if key in table},
        market=table.get("market") or "",
        cites=cites if isinstance(cites, str) else ", ".join(cites),
        kind=[one["kind"] for one in facts],
        value=[one["value"] for one in facts],
        unit=[one.get("unit", "") for one in facts],
        lang=list(questions),
        question=list(questions.values()),
        reviewer=[reviewed.get(lang, "") for lang in questions],
    )


def of_made(made: Made, seen: str, languages: Sequence[str]) -> TopicForm:
    """The form of a topic that is proposed, with a row for each language of the suite."""
    asked = dict(made.questions)
    langs = list(dict.fromkeys((*asked, *languages)))
    return TopicForm(
        seen=seen,
        id=made.id,
        intent=made.intent,
        market=made.market,
        cites=", ".join(made.cites),
        kind=[one.kind for one in made.gold],
        value=[one.value for one in made.gold],
        unit=[one.unit for one in made.gold],
        lang=langs,
        question=[asked.get(lang, "") for lang in langs],
        reviewer=[""] * len(langs),
    )
