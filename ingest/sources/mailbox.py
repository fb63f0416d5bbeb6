"""A mailbox (MBOX) as a source of tickets: a conversation that one of the shop's own addresses answered counts as solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.answered import ticket_of
from ingest.errors import UnusableInput
from ingest.threads import conversations
from ingest.types.tickets import Page, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.fetch import Fetch
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
        some.append(ticket_of(each.key, each.mails, spec.own, spec.markets))
        if len(some) == _AT_ONCE:
            yield Page("", tickets=tuple(some))
            some = []
    yield Page("", tickets=tuple(some), complete=True)
