"""Who is told of what needs a person: one file, which names the variables that hold addresses and secrets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from assist.channels.connections import secret_of
from assist.errors import BadRequest
from assist.http import origin_of
from ingest.errors import IngestError
from ingest.sources.spec import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from assist.settings import AssistSettings

OWN_FILE = "notifications.yaml"
Kind = Literal["escalated", "held", "overdue", "trouble"]
KINDS: tuple[Kind, ...] = ("escalated", "held", "overdue", "trouble")


class Target(BaseModel):
    """One messenger's group, one webhook, or one mail address for a daily digest."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(pattern="^[a-z0-9][a-z0-9-]{0,29}$")
    to: Literal["feishu", "dingtalk", "wecom", "slack", "webhook", "mail"]
    url: SecretStr = SecretStr("")
    """The messenger's address, which is a secret itself."""
    secret: SecretStr = SecretStr("")
    language: str = Field(default="en", max_length=12)
    kinds: tuple[Kind, ...] = KINDS
    desk: str = Field(default="", max_length=200)
    """Address at which agents reach this service, for links."""
    connection: str = Field(default="", max_length=30)
    """Of a mail: the mailbox of the connections whose server it goes out by."""
    address: str = Field(default="", max_length=254)
    """Of a mail: whom it goes to."""
    hour: int = Field(default=7, ge=0, le=23)
    """Of a mail: the hour of the service's zone from which on the day's digest goes out."""
    private: bool = False
    """Whether plain http may be used, in the own network."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        url = self.url.get_secret_value()
        if self.to == "mail":
            if not self.connection or "@" not in self.address:
                raise ValueError("connection and address are needed: a mailbox of the connections, and whom the digest goes to")
        elif not origin_of(url) or (url.startswith("http:") and not self.private):
            raise ValueError("url is no https address; it names the environment variable that holds it")
        if self.to == "webhook" and not self.secret.get_secret_value():
            raise ValueError('secret is needed: "whsec_" and base64')
        return self


def read_targets(settings: AssistSettings, environ: Mapping[str, str]) -> tuple[Target, ...]:
    """The targets of the file that the settings name; no file, nobody is told. Raises `BadRequest`, which names the entry and what is wrong with it."""
    path = Path(settings.notifications) if settings.notifications else settings.data / OWN_FILE
    if not settings.notifications and not path.exists():
        return ()
    try:
        given = read_yaml(path)
    except IngestError as error:
        raise BadRequest(str(error)) from error
    listed = given.get("notifications") if isinstance(given, dict) else None
    if not isinstance(listed, list):
        raise BadRequest(f"{path.name}: a list called notifications is expected, as docs/helpdesks.md shows it.")
    found = tuple(_target(one, f"{path.name}, notification {at}", environ) for at, one in enumerate(listed, 1))
    if len({one.name for one in found}) < len(found):
        raise BadRequest(f"{path.name}: two notifications have the same name.")
    return found


def _target(given: object, place: str, environ: Mapping[str, str]) -> Target:
    if not isinstance(given, dict):
        raise BadRequest(f"{place}: a name, a receiver (to) and more are expected.")
    secrets = {field: secret_of(given[field], field, place, environ) for field in ("url", "secret") if field in given}
    try:
        return Target.model_validate({**given, **secrets})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        told = ".".join(str(part) for part in first["loc"])
        raise BadRequest(f"{place}: {told} {first['msg'].removeprefix('Value error, ')}".replace("  ", " ")) from error
