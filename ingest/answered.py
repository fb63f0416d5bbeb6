"""A conversation of a mailbox as a ticket: which of those who wrote are the shop, and whether one of them answered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.types.tickets import Side, Ticket, TicketState, Turn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ingest.mail import Mail

_LEAST, _SHARE = 3, 0.6
"""The shop's own address takes part in at least so many conversations of its mailbox, and in at least this share of them."""


def own_addresses(conversations: Iterable[Sequence[tuple[str, Sequence[str]]]]) -> frozenset[str]:
    """The shop's addresses, told from who takes part; none where nobody does often enough to tell.

    `conversations` holds for each the (sender, recipients) of its messages, oldest first. Colleagues at the same domain count too, unless somebody of that
    domain also begins conversations, as customers of a public mail provider do.
    """
    taking, opening, senders, total = Counter[str](), set[str](), set[str](), 0
    for messages in conversations:
        total += 1
        everyone = {address for sender, recipients in messages for address in (sender, *recipients) if address}
        taking.update(everyone)
        senders |= {sender for sender, _ in messages[1:]}
        opening |= {_domain(sender) for sender, _ in messages[:1]}
    often = [address for address, count in taking.most_common(3) if count >= max(_LEAST, _SHARE * total) and address in senders]
    if not often:
        return frozenset()
    first = often[0]
    return frozenset({first} if _domain(first) in opening else {first, *(one for one in senders if _domain(one) == _domain(first))})


def ticket_of(key: str, mails: Sequence[Mail], own: Collection[str], markets: tuple[str, ...] = ()) -> Ticket:
    """The conversation as a ticket; solved if one of the addresses in `own` wrote in it."""
    spoken = [mail for mail in mails if mail.text.strip() and not mail.automatic]
    answered = any(mail.sender in own for mail in spoken)
    last = spoken[-1].date if spoken else None
    return Ticket(
        id=key,
        state=TicketState.SOLVED if answered else TicketState.OPEN,
        subject=mails[0].subject,
        turns=tuple(Turn(Side.AGENT if mail.sender in own else Side.CUSTOMER, mail.text) for mail in spoken),
        markets=markets,
        solved_on=last.date() if last else None,
        people=tuple(dict.fromkeys(mail.sender_name for mail in mails if mail.sender_name)),
    )


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
