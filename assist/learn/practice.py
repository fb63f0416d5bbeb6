"""A newcomer's reply to a solved ticket, held against what was sent and what it rested on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.learn.judge import Ground, held_against
from eval.readers import open_readers
from eval.replay.ask import Drafted
from eval.replay.judge import judge_ticket
from eval.replay.solved import Solved
from ingest.types.tickets import Side, Turn
from prompts.acts import load_acts

if TYPE_CHECKING:
    from assist.store.sent import Sent


@dataclass(frozen=True, slots=True)
class Practised:
    """How a reply differs. Another wording is no mistake: only what is stated, granted and in which language counts."""

    missing: tuple[str, ...]
    """Sent, and not in the reply: facts, then remedies."""
    added: tuple[str, ...]
    """In the reply, and not sent."""
    against: tuple[str, ...]
    """What stands in none of the sources, or is in another language."""

    @property
    def same(self) -> bool:
        """Whether nothing is wrong with it."""
        return not (self.missing or self.added or self.against)


def practise(sent: Sent, answer: str) -> Practised:
    """Compare a reply with the one that was sent."""
    ticket = Solved(sent.id, sent.lang, sent.market, "", (Turn(Side.CUSTOMER, sent.asked),), sent.text)
    found = judge_ticket(ticket, Drafted(text=answer, lang=sent.lang), open_readers(), load_acts())
    lost = [one for one in found.remedies_sent if one not in found.remedies_drafted]
    granted = [one for one in found.remedies_drafted if one not in found.remedies_sent]
    # What was sent had been checked: it may hold facts of the case alone, which no source has.
    ground = Ground(sent.lang, (*sent.quotes, sent.asked, sent.text))
    return Practised(
        missing=(*map(str, found.missing), *lost),
        added=(*map(str, found.added), *granted),
        against=held_against(answer, ground, open_readers()),
    )
