"""The files of the contract by vendor: the only place that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.channels.chatwoot import Chatwoot
from assist.channels.generic import Generic
from assist.channels.mail import Mail
from assist.channels.zendesk.channel import Zendesk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assist.channels.contract import Channel


def channels() -> Mapping[str, Channel]:
    """A helpdesk's file by its vendor's name."""
    return {"chatwoot": Chatwoot(), "zendesk": Zendesk(), "webhook": Generic(), "mail": Mail()}
