"""What a pin is made of, from a form and to a page: wordings, sentences to choose from, and how each pin stands today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.errors import BadRequest
from assist.web.prose import HEADING
from ingest.language import identify
from ingest.pins import PinnedSentence, Wording, sentence_place
from ingest.sentences import sentences
from ingest.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from assist.api.deps import Owned
    from assist.examples import ExampleBook
    from ingest.pins import Pin
    from ingest.types import Passage
    from serving.types import Encoder

KNOWN = 0.7
"""Cosine from which a triage example is taken for the same question."""
MOST_WORDINGS = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """A sentence that can be pinned."""

    value: str
    """As the form sends it: passage, first and last character."""
    text: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """The sentences of one passage."""

    passage: Passage
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class PinRow:
    """A pin as the list shows it."""

    pin: Pin
    sentences: tuple[tuple[PinnedSentence, Passage | None], ...]
    """With the live passage that holds it, None if none does."""
    expired: bool


def wordings_of(lines: Iterable[str]) -> tuple[Wording, ...]:
    """Each line once, with the language it is in. Raises `BadRequest` for too many."""
    texts = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if len(texts) > MOST_WORDINGS:
        raise BadRequest(f"A pin takes at most {MOST_WORDINGS} wordings; this has {len(texts)}. Make two pins of it.")
    return tuple(Wording(identify(text).lang, text) for text in texts)


def sentences_of(index: Owned, values: Sequence[str]) -> tuple[PinnedSentence, ...]:
    """The ticked sentences. Raises `BadRequest` if one stands there no longer."""
    found = []
    for value in dict.fromkeys(values):
        passage_id, start, end = [*value.split(":"), "", "", ""][:3]
        passage = next(iter(index.passages([passage_id])), None)
        quote = passage.text[int(start) : int(end)] if passage is not None and start.isdecimal() and end.isdecimal() else ""
        if passage is None or not quote:
            raise BadRequest("A ticked sentence was replaced meanwhile. Open the document again and pin the new one.")
        found.append(PinnedSentence(passage.path, quote))
    return tuple(found)


def choices(index: Owned, encoder: Encoder, passage_id: str, pin: Pin | None) -> tuple[ChoiceGroup, ...]:
    """Sentences to tick: those of the passage, then of its counterparts in other languages; for a pin that is there, of the passages it names."""
    ticked = set(pin.sentences) if pin else set()
    if pin is not None and not passage_id:
        named = [passage for sentence in pin.sentences if (passage := _place(index, sentence))]
        passage_id = named[0].id if named else ""
    else:
        named = []
    found = {one.id: one for one in (*index.passages([passage_id] if passage_id else []), *named)}
    for first in list(found.values())[:1]:
        laid = side_by_side(index.family(first.family), encoder)
        row = next((row for row in laid.rows if any(one.id == first.id for cell in row for one in cell.passages)), ())
        found |= {one.id: one for cell in row for one in cell.passages if one.id not in found}
    return tuple(ChoiceGroup(one, tuple(_choices(one, ticked))) for one in found.values())


def known_wordings(vector: NDArray[np.float32] | None, lang: str, book: ExampleBook) -> tuple[Wording, ...]:
    """The nearest triage example in all its languages, if it asks the same."""
    near = book.near(vector, lang, 1) if vector is not None else ()
    return tuple(Wording(tag, text) for tag, text in near[0].example.text) if near and near[0].cosine >= KNOWN else ()


def pin_rows(index: Owned, today: date) -> tuple[PinRow, ...]:
    """Every pin, newest first."""
    return tuple(
        PinRow(pin, tuple((one, _place(index, one)) for one in pin.sentences), pin.ends is not None and pin.ends < today)
        for pin in index.catalogue.handwork.pins()
    )


def _place(index: Owned, sentence: PinnedSentence) -> Passage | None:
    return sentence_place(sentence, index.catalogue.of_paths([sentence.path], index.generation())[sentence.path])[0]


def _choices(passage: Passage, ticked: set[PinnedSentence]) -> Iterator[Choice]:
    for span in sentences(passage.text, passage.lang):
        text = passage.text[span.start : span.end]
        if any(char.isalnum() for char in text) and not HEADING.match(text):
            yield Choice(f"{passage.id}:{span.start}:{span.end}", text, PinnedSentence(passage.path, text) in ticked)
