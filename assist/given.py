"""The same assistant with its search swapped: it finds the passages it is given and nothing else. For the ruler, which asks whether the search was at fault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assist.errors import BadRequest
from assist.standing import Standing
from assist.standing_before import Before
from ingest.types import Answer, Arm, Hit, Kind, Strength

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.pipeline import Assistant
    from ingest.types import Passage, Question

BESIDE = frozenset({Kind.TICKET, Kind.SCRIPT})
"""What is shown beside a draft and never a source of it: sought as ever."""
SURE = 1.0


@dataclass(frozen=True, eq=False)
class Given(Before):
    """An index in which every search for sources finds the given passages, in their order, and finds them clearly."""

    held: tuple[Passage, ...]

    def search(self, question: Question) -> Answer:
        """The given passages of the kinds asked for."""
        kinds = set(question.where.kinds)
        if kinds and kinds <= BESIDE:
            return self.index.search(question)
        hits = tuple(Hit(one, SURE / (rank + 1), SURE, (Arm.DENSE,), None, SURE) for rank, one in enumerate(self.held) if not kinds or one.kind in kinds)
        return Answer(hits[: question.limit], Strength.STRONG if hits else Strength.NONE, 0.0, self.index.generation())

    def family(self, family: str, lang: str | None = None) -> tuple[Passage, ...]:
        """The given passages of a family."""
        return tuple(one for one in self.held if one.family == family and lang in (None, one.lang))

    def digest(self) -> str:
        """The index's own, with a mark that passages were given."""
        return f"{self.index.digest()}-given"


def with_given(assistant: Assistant, ids: Sequence[str]) -> Assistant:
    """The same assistant over these passages. Raises `BadRequest` for an id that names no live one."""
    held = assistant.index.passages(ids)
    missing = set(ids) - {one.id for one in held}
    if missing:
        raise BadRequest(f"There is no live passage {min(missing)}: it was replaced or never was here. Ask again and give what the draft names now.")
    index = Given(assistant.index, held)
    return replace(assistant, index=index, standing=Standing(index), composer=replace(assistant.composer, index=index))
