"""A candidate's text as its approver reads it: what the draft had said stands beside its gloss, and what a person typed is marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.learn.pieces import pieces_of

if TYPE_CHECKING:
    from assist.store.taught import Read

_NUMBERED = re.compile(r"\[([A-Z]{2,8})_\d+\]")


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the text."""

    text: str
    gloss: str = ""
    """In the language the draft was read in; empty where there is none."""
    typed: bool = False
    """Whether no sentence of the draft says this."""


def beside(text: str, lang: str, read: Read | None) -> tuple[Part, ...]:
    """The text in order; one part where the draft is not known any more."""
    if read is None:
        return (Part(text),)
    said = [_plain(one) for one in read.sentences]
    glosses = dict(zip(said, read.gloss, strict=False))
    return tuple(Part(one, _plain(glosses.get(one, "")), one not in said) for one in pieces_of(_plain(text), said, lang))


def _plain(text: str) -> str:
    """Placeholders without their numbers, which depend on what else was masked with them."""
    return _NUMBERED.sub(r"[\1]", text)
