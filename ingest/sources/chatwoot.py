"""Chatwoot: resolved conversations and canned responses.

Shapes: Chatwoot's Application API (swagger/paths/application). There is no export: the list of conversations is walked page by page. It is ordered by last
activity and shifts while it is read, and its pages' size is the server's own: the end is an empty page, never a short one. One that was opened again stands in
it as such; one that was deleted stands nowhere, so that once a week the whole list is walked to see which are gone.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ingest.errors import SourceRefused
from ingest.sources.fields import Json, inside, number, objects, text
from ingest.types.tickets import Macro, Page, Side, Ticket, TicketState, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ingest.fetch import Fetch
    from ingest.sources.spec import Spec

_SIDES = {0: Side.CUSTOMER, "incoming": Side.CUSTOMER, 1: Side.AGENT, "outgoing": Side.AGENT}
"""By message type; 2 is an activity, 3 a template: nobody says them."""
_WALKS = 5
"""Times the list is walked at most, each after one that still found something."""
_WHOLE = 7 * 24 * 3600
"""Seconds after which the list is walked to its end once more."""
_SOLVED = "resolved"


def headers(_spec: Spec, token: str) -> Mapping[str, str]:
    """A user's or an agent bot's token."""
    return {"api_access_token": token}


def tickets(fetch: Fetch, spec: Spec, cursor: str) -> Iterator[Page]:
    """Resolved conversations since the last complete walk, newest first, each once; those opened again, and at times those that are gone.

    `cursor` holds the activity up to which an earlier walk was complete, what a walk that broke off has read since, and when the whole list was last walked.
    """
    state: dict[str, Any] = json.loads(cursor) if cursor else {"until": 0, "read": {}}
    until, read, newest, walked = int(state["until"]), dict(state["read"]), int(state.get("newest", 0)), int(state.get("whole", 0))
    began, base = int(time.time()), _base(spec)
    whole, there, settled = began - walked >= _WHOLE, set[str](), False
    for _ in range(_WALKS):
        fresh_ones, there = 0, set()
        for listed in _pages(fetch, base, 0 if whole else until):
            active = {text(one, "id"): _activity(one) for one in listed}
            newest, there = max([newest, *active.values()]), there | active.keys()
            fresh = [one for one in listed if active[text(one, "id")] >= until and read.get(text(one, "id")) != active[text(one, "id")]]
            fresh_ones += len(fresh)
            found = tuple(_ticket(fetch, base, spec, one) for one in fresh)
            read |= {text(one, "id"): active[text(one, "id")] for one in fresh}
            yield Page(json.dumps({"until": until, "read": read, "newest": newest, "whole": walked}), tickets=found)
        # a conversation that left the list while it was read drew others past us: walk again until nothing new turns up
        settled = not fresh_ones
        if settled:
            break
    gone = whole and settled
    left = {one: at for one, at in read.items() if at >= newest}
    told = json.dumps({"until": newest, "read": left, "whole": began if gone else walked})
    yield Page(told, present=tuple(sorted(there)), complete=gone)


def _pages(fetch: Fetch, base: str, until: int) -> Iterator[list[Json]]:
    """Pages of the list up to an empty one, or to one on which nothing happened since `until`."""
    page = 1
    while True:
        told = fetch.get(f"{base}/conversations", {"status": "all", "assignee_type": "all", "page": page})
        listed = list(objects(inside(told, "data").get("payload", inside(told).get("payload"))))
        if not listed:
            return
        yield listed
        if all(_activity(one) < until for one in listed):
            return
        page += 1


def _base(spec: Spec) -> str:
    if not spec.account.isdigit():
        raise SourceRefused(f"The source file of {spec.name} needs the number of the Chatwoot account: add the line `account: 1`.")
    return f"/api/v1/accounts/{spec.account}"


def _activity(one: Json) -> int:
    return number(one, "last_activity_at") or number(one, "timestamp")


def _ticket(fetch: Fetch, base: str, spec: Spec, one: Json) -> Ticket:
    if text(one, "status") != _SOLVED:
        return Ticket(id=text(one, "id"), state=TicketState.OPEN)
    number_of, turns, names = text(one, "id"), [], [text(inside(one, "meta", "sender"), "name"), text(inside(one, "meta", "assignee"), "name")]
    for message in _messages(fetch, base, number_of):
        side = _SIDES.get(message.get("message_type"))
        said = _said(message)
        names.append(text(inside(message, "sender"), "name"))
        if side is not None and message.get("private") is not True and said:
            turns.append(Turn(side, said))
    moment = _activity(one)
    return Ticket(
        id=number_of,
        state=TicketState.SOLVED,
        subject=text(inside(one, "additional_attributes"), "mail_subject"),
        turns=tuple(turns),
        markets=spec.markets,
        solved_on=datetime.fromtimestamp(moment, UTC).date() if moment else None,
        people=tuple(dict.fromkeys(name for name in names if name)),
    )


def _messages(fetch: Fetch, base: str, conversation: str) -> Iterator[Json]:
    """A conversation's messages, oldest first, by the id of the last one read: with `after` a page holds up to a hundred."""
    last = 0
    while True:
        told = fetch.get(f"{base}/conversations/{conversation}/messages", {"after": last})
        page = sorted((one for one in objects(told, "payload") if number(one, "id") > last), key=lambda one: number(one, "id"))
        if not page:
            return
        yield from page
        last = number(page[-1], "id")


def _said(message: Json) -> str:
    """What a message says: nothing once it was deleted; of an e-mail only what was written anew, if Chatwoot found it."""
    if inside(message, "content_attributes").get("deleted") is True:
        return ""
    reply = text(inside(message, "content_attributes", "email", "text_content"), "reply")
    return reply or text(message, "content")


def macros(fetch: Fetch, spec: Spec, _cursor: str) -> Iterator[Page]:
    """Every canned response."""
    told = fetch.get(f"{_base(spec)}/canned_responses")
    found = tuple(Macro(text(one, "id"), text(one, "short_code"), text(one, "content")) for one in objects(told) if text(one, "content"))
    yield Page("", macros=found, complete=True)
