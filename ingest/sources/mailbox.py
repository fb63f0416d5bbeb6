"""A mailbox (MBOX) as a source of tickets: a conversation that one of the shop's own addresses answered counts as solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.errors import UnusableInput
from ingest.threads import conversations
from ingest.types.tickets import Page, Side, Ticket, TicketState, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.fetch import Fetch
    from ingest.mail import Mail
    from ingest.sources.spec import Spec

_AT_ONCE = 200


def tickets(_fetch: Fetch | None, spec: Spec, _cursor: str) -> Iterator[Page]:
    """The conversations of a mailbox. It is a whole: what it does not hold is gone."""
    if spec.path is None or not spec.own:
        raise UnusableInput(
            f"The source file of {spec.name} needs `path` (the mailbox) and `own` (the shop's mail addresses: who writes from them is an agent)."
        )
    some: list[Ticket] = []
    for each in conversations(spec.path):
        some.append(_ticket(each.key, each.mails, spec))
        if len(some) == _AT_ONCE:
            yield Page("", tickets=tuple(some))
            some = []
    yield Page("", tickets=tuple(some), complete=True)


def _ticket(key: str, mails: tuple[Mail, ...], spec: Spec) -> Ticket:
    spoken = [mail for mail in mails if mail.text.strip() and not mail.automatic]
    answered = any(mail.sender in spec.own for mail in spoken)
    last = spoken[-1].date if spoken else None
    return Ticket(
        id=key,
        state=TicketState.SOLVED if answered else TicketState.OPEN,
        subject=mails[0].subject,
        turns=tuple(Turn(Side.AGENT if mail.sender in spec.own else Side.CUSTOMER, mail.text) for mail in spoken),
        markets=spec.markets,
        solved_on=last.date() if last else None,
        people=tuple(dict.fromkeys(mail.sender_name for mail in mails if mail.sender_name)),
    )
