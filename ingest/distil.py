"""A solved ticket to issue and resolution, without quotes, signatures and personal data: what is kept of it, and all that is ever encoded."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ingest.characters import columns
from ingest.cues import cue_words
from ingest.language import identify, normal_tag
from ingest.quotes import take_apart
from ingest.redact import Ledger, redact_whole
from ingest.types.tickets import Side, TicketState, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.types.tickets import Ticket

_SUBSTANCE = 48
"""Columns of text, courtesies left out, from which a reply may resolve something; a wide character has two."""
_LONGEST = 3_000
"""Characters kept of an issue or a resolution: beyond them stand logs and forms."""
_TITLE = 80
_I = str.maketrans("İıſ", "iis")
_SENTENCE = re.compile(r"[^.!?。！？؟\n]+[.!?。！？؟]*")


@dataclass(frozen=True, slots=True)
class Distilled:
    """What is kept of a ticket, or why nothing is."""

    text: str
    """Markdown with front matter; "" if nothing is kept."""
    reason: str = ""


def distil(ticket: Ticket, family: str) -> Distilled:
    """The ticket as a document of kind `ticket` for the shop's own people; `family` names it. Only a solved one with a question and an answer is kept."""
    if ticket.state is not TicketState.SOLVED:
        return Distilled("", f"not solved: {ticket.state.value}")
    turns = [Turn(turn.side, fresh) for turn in ticket.turns if (fresh := take_apart(turn.text).text)]
    at = _resolving(turns)
    if at is None:
        return Distilled("", "no agent answered it")
    asked = [turn.text for turn in turns[:at] if turn.side is Side.CUSTOMER] or [turn.text for turn in turns if turn.side is Side.CUSTOMER][:1]
    if not asked:
        return Distilled("", "no customer asked anything")
    issue, resolution = _shortened("\n\n".join(_worth(asked))), _shortened(turns[at].text)
    lang = normal_tag(ticket.lang) if ticket.lang else identify(f"{ticket.subject}\n{issue}").lang
    ledger = Ledger()
    subject, issue, resolution = (redact_whole(text, lang, people=ticket.people, ledger=ledger).text for text in (ticket.subject, issue, resolution))
    title = " ".join(subject.split()) or _first_sentence(issue)
    return Distilled(_document(ticket, family, lang, (title, issue, resolution)))


def _resolving(turns: Sequence[Turn]) -> int | None:
    """Place of the last reply that says something; without one, of the longest."""
    replies = [at for at, turn in enumerate(turns) if turn.side is Side.AGENT]
    said = [at for at in replies if substance(turns[at].text) >= _SUBSTANCE]
    return said[-1] if said else max(replies, key=lambda at: substance(turns[at].text), default=None)


def substance(text: str) -> int:
    """Columns of a reply without the sentences that are courtesies or questions, in any language of `closing_turns.yaml`."""
    folded = _folded(text)
    # of some hundred courtesies in all languages a text holds a few
    courtesies = [one for one in _courtesies() if one in folded]
    return sum(_columns(sentence) for sentence in _SENTENCE.findall(text) if not _empty(sentence, courtesies))


def _empty(sentence: str, courtesies: Sequence[str]) -> bool:
    folded = _folded(sentence)
    return any(one in folded for one in courtesies) or sentence.rstrip().endswith(("?", "？", "؟"))


@cache
def _courtesies() -> tuple[str, ...]:
    return tuple(sorted({_folded(word) for listed in cue_words("turns", prefix="closing").values() for word in listed}))


def _folded(text: str) -> str:
    """In lower case; the Turkish i is one with the others."""
    return text.translate(_I).lower()


def _columns(text: str) -> int:
    return columns(text.strip())


def _worth(asked: Sequence[str]) -> list[str]:
    """The first message and every later one that is more than "ok, thanks"."""
    return [text for at, text in enumerate(asked) if at == 0 or substance(text.replace("?", ".")) >= _SUBSTANCE // 2]


def _first_sentence(text: str) -> str:
    """The title of a ticket that has no subject."""
    sentences = [" ".join(sentence.split()) for sentence in _SENTENCE.findall(text)]
    # "Hi there!" is no title
    words = next((one for one in sentences if _columns(one) >= _TITLE // 4), sentences[0] if sentences else text)
    return words if len(words) <= _TITLE else f"{words[:_TITLE].rstrip()}…"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST * 2 // 3].rstrip()} […] {text[-_LONGEST // 3 :].lstrip()}"


def _document(ticket: Ticket, family: str, lang: str, texts: tuple[str, str, str]) -> str:
    subject, issue, resolution = texts
    product = redact_whole(ticket.product, lang).text
    fields = {
        "title": subject or None,
        "lang": lang if lang != "und" else None,
        "kind": "ticket",
        "audience": "internal",
        "family": family,
        "markets": list(ticket.markets) or None,
        "product": product or None,
        "solved_on": ticket.solved_on.isoformat() if ticket.solved_on else None,
    }
    # JSON is YAML, with every text in quotes
    head = "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items() if value is not None)
    title = f"# {subject}\n\n" if subject else ""
    return f"---\n{head}\n---\n\n{title}## Issue\n\n{_plain(issue)}\n\n## Resolution\n\n{_plain(resolution)}\n"


def _plain(text: str) -> str:
    """A message's own lines cannot pass for headings of the document."""
    return re.sub(r"(?m)^(\s{0,3})(#{1,6}\s|---|===)", r"\1\\\2", text.strip())
