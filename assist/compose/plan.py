"""What the reply will say, point by point, before a word of it is in any language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.compose.lines import Line
from assist.compose.quotes import Quoter
from assist.compose.scripts import Missing, script_lines
from assist.evidence import Asker, Evidence, find_evidence
from assist.types import Citation, Reason
from ingest.types import Strength

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assist.retrieve import Sought
    from assist.types import Triage
    from assist.values import Value
    from ingest.types import Index, Passage
    from prompts.types import Library
    from serving.types import Encoder

MOST_POINTS = 3
"""Questions answered in one reply; more than that wants a person's own words."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Lines to write, and the points that cannot be answered."""

    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Composer:
    """Everything a plan is made from that does not change with the message."""

    library: Library
    encoder: Encoder
    roles: Mapping[str, NDArray[np.float32]]
    """Role name to its example vectors."""
    index: Index

    def plan(self, triage: Triage, sought: Sequence[Sought], gathered: Mapping[str, Value], market: str, agent_language: str) -> Plan:
        """A point for each intent, in order; a manual's question is quoted, everything else goes by its approved script."""
        lines: list[Line] = []
        missing: list[Missing] = []
        for one in sought[:MOST_POINTS]:
            found = self._point(one, triage.language, gathered, market, agent_language)
            if isinstance(found, Missing):
                missing.append(found)
            else:
                lines.extend(found)
        return Plan(_once(lines), tuple(missing))

    def _point(self, one: Sought, lang: str, gathered: Mapping[str, Value], market: str, agent_language: str) -> tuple[Line, ...] | Missing:
        if lang == "und":
            return Missing(Reason.NO_SOURCE, one.intent, "language")
        script = self.library.script(one.intent)
        if script is not None:
            found: dict[str, Evidence | None] = {}

            def evidence(role: str) -> Evidence | None:
                if role not in found:
                    found[role] = find_evidence(self.library.role(role), self.roles[role], one.passages, Asker(lang, market), self.encoder)
                return found[role]

            written = script_lines(script, lang, gathered, evidence)
            if not script.quotes or isinstance(written, Missing):
                return written
            return (*Quoter(self.index, self.encoder, agent_language).from_policy(one, lang, market), *written)
        return self._quoted(one, lang, agent_language)

    def _quoted(self, one: Sought, lang: str, agent_language: str) -> tuple[Line, ...] | Missing:
        shown = tuple(hit.passage for hit in one.hits[:3])
        if not one.hits or one.strength is Strength.NONE or not _quotable(one):
            return Missing(Reason.NO_SOURCE, one.intent)
        if one.strength is Strength.WEAK:
            return Missing(Reason.WEAK_SOURCE, one.intent, passages=tuple(_whole(p) for p in shown))
        lines = Quoter(self.index, self.encoder, agent_language).from_manual(one, lang)
        return lines or Missing(Reason.NO_SOURCE, one.intent, f"script:{lang}", tuple(_whole(p) for p in shown))


def _quotable(one: Sought) -> bool:
    """Only a manual's question may be answered by quoting; anything else without a script is not ours to phrase."""
    return one.intent in {"", "product.howto"}


def _whole(passage: Passage) -> Citation:
    return Citation(
        passage.id,
        passage.path,
        passage.text,
        passage.lang,
        passage.span.start,
        passage.span.end,
        passage.digest,
        passage.title,
        passage.heading,
        passage.page,
        str(passage.kind),
        passage.machine,
    )


def _once(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Two intents may lead to the same sentence with the same values: it is said once."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for line in lines:
        key = (line.wording, tuple(v.canonical for v in line.values))
        if key not in seen:
            seen.add(key)
            kept.append(line)
    return tuple(kept)
