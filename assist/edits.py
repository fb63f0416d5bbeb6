"""A draft changed on the side its agent reads: both languages written anew from the same approved wording, a sentence left out, another in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import ValidationError

from assist.compose.approved import PACKED, STATING, Place, approved_line, offers, sibling
from assist.compose.lines import Line, Writer
from assist.errors import BadRequest
from assist.promises import promises
from assist.types import Gloss, Sentence, Value
from assist.values import CHOICE, STATUS
from serving.adapter import adapter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assist.strings import Strings
    from assist.types import Draft
    from prompts.types import Library

MOST_OFFERS = 60
"""Sentences offered in place of one."""


@dataclass(frozen=True, slots=True)
class Change:
    """One variable given another value, wherever the draft states it."""

    key: str
    """As `key_of`."""
    was: str
    """What the draft had, canonical."""
    value: str
    """Canonical: "14", "3..5", "39.90", "2026-12-01", "shop"."""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Swap:
    """Another approved sentence in place of one."""

    at: int
    """Place in the draft, from 0."""
    source: str
    """As in `Wording`."""


@dataclass(frozen=True, slots=True)
class Edits:
    """Everything an agent changed in a draft; what was typed over it is not in here."""

    dropped: tuple[int, ...] = ()
    swaps: tuple[Swap, ...] = ()
    changes: tuple[Change, ...] = ()


class How(StrEnum):
    """What became of a sentence."""

    KEPT = "kept"
    CHANGED = "changed"
    SWAPPED = "swapped"
    DROPPED = "dropped"
    UNSAID = "unsaid"
    """No approved sentence states the option that was chosen."""


LEFT_OUT = frozenset({How.DROPPED, How.UNSAID})


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence after the edits, with its gloss. One that is left out stands as it was, to be taken back."""

    at: int
    sentence: Sentence
    gloss: str
    how: How
    against: tuple[Value, ...] = ()
    """Values as the draft had them, with their sources, where the agent chose another option."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The draft as the edits leave it, and its sentences in order, the dropped ones too."""

    draft: Draft
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """An approved sentence that may take another's place."""

    source: str
    intent: str
    """Its topic; empty for a line of manners."""
    text: str
    gloss: str


def swappable(sentence: Sentence) -> bool:
    """Whether another approved sentence may stand in its place."""
    return sentence.wording is not None and sentence.role in {*PACKED, *STATING, "ask"}


def parse_edits(text: str) -> Edits:
    """Edits as the page sends them, in JSON; empty text is none. Raises `BadRequest`."""
    try:
        return adapter(Edits).validate_json(text) if text.strip() else Edits()
    except ValidationError as error:
        raise BadRequest(f"The changes cannot be read ({error.errors()[0]['msg']}). Open the conversation again; what was typed is kept.") from error


def unedited(draft: Draft) -> tuple[Row, ...]:
    """The draft's sentences as they are."""
    return tuple(Row(at, one, _gloss(draft, at), How.KEPT) for at, one in enumerate(draft.sentences))


def key_of(value: Value) -> str:
    """What tells a variable from others across scripts: its role in a policy, else its name."""
    return value.role or value.name


@dataclass(frozen=True, slots=True)
class Editor:
    """Writes a draft's approved sentences again."""

    library: Library
    statuses: dict[str, dict[str, str]]
    strings: Strings
    gathered: Mapping[str, Value]
    """What the order, the clock and the customer say, by field."""

    def apply(self, draft: Draft, edits: Edits) -> Edited:
        """The draft with its edits. A sentence no edit touches stays as it was written, also if its script has changed since."""
        rows = tuple(self._row(draft, at, edits) for at in range(len(draft.sentences)))
        left = [row for row in rows if row.how not in LEFT_OUT]
        lines = [Line(row.sentence.role, (), row.sentence.wording.values) for row in left if row.sentence.wording]
        promised = draft.promises if rows == unedited(draft) else promises(lines, self.library, draft.gloss.language, self.strings)
        gloss = Gloss(draft.gloss.language, tuple(row.gloss for row in left), draft.gloss.method)
        return Edited(replace(draft, sentences=tuple(row.sentence for row in left), gloss=gloss, promises=promised), rows)

    def _row(self, draft: Draft, at: int, edits: Edits) -> Row:
        sentence, gloss = draft.sentences[at], _gloss(draft, at)
        swap = next((one for one in reversed(edits.swaps) if one.at == at), None)
        line = self.line(draft, at, swap.source if swap else "")
        written = self.changed(line, edits) if line else None
        if at in edits.dropped or (line and written is None):
            return Row(at, sentence, gloss, How.DROPPED if at in edits.dropped else How.UNSAID)
        if written is None or (swap is None and written == line):
            return Row(at, sentence, gloss, How.KEPT)
        writer = Writer(self.statuses)
        said = writer.sentence(written, draft.language)
        told = writer.text(written, draft.gloss.language) or said.text
        return Row(at, said, told, How.SWAPPED if swap else How.CHANGED, tuple(_overruled(line, written)) if line else ())

    def line(self, draft: Draft, at: int, source: str = "") -> Line | None:
        """The approved line behind a sentence, or the one a swap puts there; None for a quotation, a model's words, or a wording that is gone."""
        wording = draft.sentences[at].wording
        langs = (draft.language, draft.gloss.language)
        if source:
            return approved_line(source, self.library, langs, self.known(draft))
        if wording is None:
            return None
        mine = {value.name: value for value in wording.values}
        return approved_line(wording.source, self.library, langs, {**self.known(draft), **mine})

    def known(self, draft: Draft) -> dict[str, Value]:
        """Every value at hand: what was gathered, by field, and what the draft states, by key and by name."""
        stated = [value for one in draft.sentences if one.wording for value in one.wording.values]
        return {**self.gathered} | {value.name: value for value in stated} | {key_of(value): value for value in stated}

    def offers(self, draft: Draft, at: int, edits: Edits) -> tuple[Offer, ...]:
        """Approved sentences that may take this one's place, none that the draft says already. A quotation or a signature has none."""
        role, langs = draft.sentences[at].role, (draft.language, draft.gloss.language)
        if not swappable(draft.sentences[at]):
            return ()
        said = {row.sentence.text for row in self.apply(draft, edits).rows if row.how not in LEFT_OUT}
        place = Place(role, langs, self.known(draft), tuple(guess.intent for guess in draft.triage.intents))
        writer, found = Writer(self.statuses), dict[str, Offer]()
        for line in offers(place, self.library):
            written = self.changed(line, edits)
            text = writer.text(written, langs[0]) if written else ""
            if written and text and text not in said:
                found.setdefault(text, Offer(line.source, line.intent, text, writer.text(written, langs[1])))
        return tuple(found.values())[:MOST_OFFERS]

    def changed(self, line: Line, edits: Edits) -> Line | None:
        """The line with its values as changed; None where no approved sentence states the option chosen."""
        for one in edits.changes:
            hit = next((value for value in line.values if key_of(value) == one.key and value.canonical == one.was), None)
            if hit is None:
                continue
            new = replace(hit, value=one.value, unit=one.unit)
            moved = sibling(line, hit, one.value, self.library) if hit.kind in {CHOICE, STATUS} else line
            if moved is None:
                return None
            line = replace(moved, values=tuple(new if value is hit else value for value in line.values))
        return line


def _overruled(before: Line, after: Line) -> Iterator[Value]:
    """Options a source states and the agent chose otherwise: no fact of the text shows it."""
    now = {key_of(value): value.canonical for value in after.values}
    yield from (one for one in before.values if one.kind == CHOICE and one.citation and now.get(key_of(one), one.canonical) != one.canonical)


def _gloss(draft: Draft, at: int) -> str:
    return draft.gloss.sentences[at] if at < len(draft.gloss.sentences) else draft.sentences[at].text
