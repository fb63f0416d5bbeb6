"""What a conversation states of one case, so that a text which is kept can be freed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.redact import Ledger, Stated, redact_whole

if TYPE_CHECKING:
    from assist.types import Conversation, Draft

SHOP = "shop"
"""The variable by which scripts and packs sign with the shop's name."""


class Case:
    """One conversation: the same person or number has the same placeholder in every text of it."""

    def __init__(self, talk: Conversation, draft: Draft | None = None) -> None:
        """Of the draft only the shop's name is taken, which stays under a letter."""
        given, family = talk.customer.name, talk.customer.family_name
        names = (f"{family}{given}", f"{family} {given}", f"{given} {family}", given, family) if given and family else (given, family)
        order = talk.order
        parcels = (*talk.parcels, *(order.shipments if order else ()))
        numbers = (*((order.number, order.id) if order else ()), *(one.tracking for one in parcels), *(one.order for one in parcels))
        values = (value for one in draft.sentences if one.wording for value in one.wording.values) if draft else ()
        keep = (value.value for value in values if value.name == SHOP)
        self.stated = Stated(*(tuple(dict.fromkeys(filter(None, each))) for each in (names, numbers, keep)))
        self._ledger = Ledger()

    def clean(self, text: str, lang: str) -> str:
        """The text without personal data."""
        return redact_whole(text, lang, stated=self.stated, ledger=self._ledger).text
