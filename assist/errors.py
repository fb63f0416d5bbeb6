"""Errors of the product.

AssistError                     fault        retry
├── BadRequest                  the caller   after changing the input
│   ├── BadPayload              the sender   after correcting the field the message names
│   │   └── UnknownPayload      the caller   after handing over what a known vendor sends
│   ├── TooLarge                the caller   after sending less
│   ├── EmptyConversation       the caller   after adding a customer's message
│   ├── UnknownThing            the caller   after giving an id that exists
│   └── UnusablePicture         the caller   after sending a picture that can be read
├── NotRevised                  the model    once; then by hand
├── HeldBack                    the caller   after changing what its sentences name
├── Outdated                    nobody       yes: with the newer draft
├── Refused                     the caller   after signing in, or with a token that is valid
├── ProviderFailed              the provider yes: once it answers, or its settings are right
├── Forbidden                   the caller   after being given the right it names
├── TooManyTries                the caller   after the minutes it names
├── TooOften                    the caller   after the seconds it names
├── PortInUse                   the machine  after freeing the port or naming another
├── NotReady                    this program after what its log names is put right
├── StoreUnreadable             the disk     after the repair the message names
├── StoreFull                   the disk     after freeing disk space
└── StoreAway                   the database yes: in a moment, or after what the message names
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class AssistError(Exception):
    """Anything that goes wrong between a message and an approved reply. The message says what to do."""


class BadRequest(AssistError):
    """The caller gave something that cannot be used; nothing was changed."""


class BadPayload(BadRequest):
    """What a helpdesk, shop or carrier sent cannot be read; nothing of it was used."""


class UnknownPayload(BadPayload):
    """No vendor's shape is recognised."""


class TooLarge(BadRequest):
    """More bytes than the endpoint takes; none of it was used."""


class EmptyConversation(BadRequest):
    """There is no customer's message to answer."""


class UnknownThing(BadRequest):
    """No such conversation, draft, passage or file."""


class UnusablePicture(BadRequest):
    """The file is no picture, is broken, or is too large."""


class NotRevised(AssistError):
    """The served model changed what a reply states, or its language; nothing was changed."""


class HeldBack(AssistError):
    """The reply holds what nobody may send: another customer's data, internal text, a remedy above authority."""


class Outdated(AssistError):
    """The draft was overtaken by a newer message or a replaced source; nothing typed is lost."""


class ChannelFailed(AssistError):
    """A helpdesk did not do what was asked of it."""

    def __init__(self, message: str, status: int, *, unsure: bool = False, retry_after: float | None = None) -> None:
        """`status` is the HTTP code, 0 where none came; `unsure` where it may have been done all the same."""
        super().__init__(message)
        self.status, self.unsure, self.retry_after = status, unsure, retry_after


class NotAllowedOut(AssistError):
    """An address that no setting allows was to be asked; nothing was."""


class Refused(AssistError):
    """Who the caller is cannot be told: no session, no key, or one that is spent."""


class ProviderFailed(AssistError):
    """The shop's identity provider did not do its part; nobody was let in."""


class Forbidden(AssistError):
    """The caller is known and may not do this; nothing was changed."""


class TooManyTries(AssistError):
    """Somebody tried too often in too short a time."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"Too many tries to sign in. Wait {minutes} minutes, then try again; nothing else is closed meanwhile.")
        self.minutes = minutes


class TooOften(AssistError):
    """A caller asked more often than anybody may."""

    def __init__(self, seconds: int, fields: Mapping[str, str]) -> None:
        """`fields` are the header fields that tell the limit."""
        super().__init__(f"Too many requests in one minute. Wait {seconds} seconds, then go on; nothing of this one was done.")
        self.seconds, self.fields = seconds, fields


class PortInUse(AssistError):
    """Another program listens on the service's port."""


class NotReady(AssistError):
    """The service could not start, for a reason only its log can name."""


class StoreUnreadable(AssistError):
    """The state database is broken or of a newer version."""


class StoreFull(AssistError):
    """The disk of the state database is full; nothing was kept, and nothing lost."""


class StoreAway(AssistError):
    """The state database does not take what is to be kept now; nothing was kept, and nothing lost."""
