"""Which helpdesks this service is connected to: one file, which names the variables that hold tokens and secrets, never the secrets themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from assist.errors import BadRequest, UnknownThing
from assist.http import origin_of
from ingest.errors import IngestError
from ingest.sources.spec import read_yaml

if TYPE_CHECKING:
    from typing import Self

    from assist.settings import AssistSettings

OWN_FILE = "connections.yaml"
SECRETS = ("token", "secret", "secret_before", "client_secret")
MAIL_ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+")
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


class Connection(BaseModel):
    """One helpdesk."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(pattern="^[a-z0-9][a-z0-9-]{0,29}$")
    """In the addresses of its webhook and its sidebar."""
    vendor: Literal["chatwoot", "zendesk", "webhook", "mail"]
    url: str = ""
    """Where its API answers, such as https://chat.example.com; nothing else is ever asked."""
    account: str = Field(default="", max_length=40)
    """Chatwoot's account id, Zendesk's installation id for signed pages."""
    user: str = ""
    """With a user the token is an API token of that user (Zendesk)."""
    token: SecretStr = SecretStr("")
    secret: SecretStr = SecretStr("")
    """What webhooks are signed with."""
    secret_before: SecretStr = SecretStr("")
    """What they were signed with before: taken as well until its line is taken out, so that none is lost while the helpdesk learns the new one."""
    signature: Literal["chatwoot", "zendesk", "standard", "zammad", "path", ""] = ""
    """How a webhook proves itself; "path" for servers that sign nothing: the secret is the last part of the address. Empty is the vendor's own way."""
    framed_by: str = ""
    """Origin of the pages that may show the sidebar; empty is that of `url`."""
    button: Literal["send", "note", "insert", "copy"] = "copy"
    """What the first button does."""
    notify: str = ""
    """Where our own signed webhooks go: drafts that are ready, replies that were approved; empty for none."""
    language: str = Field(default="", max_length=12)
    """Language its agents read; empty is the service's."""
    market: str = Field(default="", pattern="^([A-Z]{2})?$")
    """Market of conversations that name none."""
    note_inboxes: tuple[str, ...] = ()
    """Inboxes whose finished drafts also arrive as one private note."""
    write_back: tuple[Literal["labels", "priority", "attributes", "escalation"], ...] = ()
    """What of the reading is written to the conversation when its reply goes out."""
    second_line: str = Field(default="", pattern="^[0-9]{0,20}$")
    """Number of the team or group at the helpdesk that escalated conversations go to; empty leaves them where they are."""
    desk: str = ""
    """Address at which agents reach this service, for the link of a note."""
    files_from: tuple[str, ...] = ()
    """Origins besides `url` from which its files come, such as https://theme.zdusercontent.com; no token goes there."""
    public_key: str = ""
    """PEM file that signed pages are checked with (Zendesk)."""
    imap: str = ""
    """Where a mailbox is read, such as imaps://imap.example.com (mail)."""
    smtp: str = ""
    """Where its replies go out, such as smtps://smtp.example.com, or smtp:// with STARTTLS; empty for a mailbox that is only read."""
    address: str = Field(default="", max_length=254)
    """The shop's address: From of its replies."""
    sender: str = Field(default="", max_length=100)
    """Name beside it."""
    grants: str = ""
    """Where access tokens of a mailbox are granted (OAuth 2.0), such as https://oauth2.googleapis.com/token: `token` is then the refresh token, or empty where
    the program itself is granted access. Empty where `token` is the password."""
    client: str = Field(default="", max_length=200)
    """Id of this program at that provider."""
    client_secret: SecretStr = SecretStr("")
    scope: str = Field(default="", max_length=500)
    """What is asked for, where the provider wants it said."""
    folder: str = Field(default="INBOX", max_length=200)
    since_days: int = Field(default=7, ge=0, le=3_650)
    """How far back a mailbox is read the first time."""
    poll_seconds: int = Field(default=30, ge=5, le=3_600)
    """Pause between two looks into a mailbox that does not say when mail arrives."""
    idle: bool = True
    """Whether a mailbox is asked to say it (IMAP IDLE), on one more connection that stays open."""
    private: bool = False
    """Whether the helpdesk may be asked over plain http, on this machine or in the own network."""

    @field_validator("files_from")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(not origin_of(one) or not one.startswith("https:") for one in value):
            raise ValueError("names what is no address such as https://files.example.com")
        return value

    @field_validator("url", "framed_by", "desk")
    @classmethod
    def _an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"https", "http"} or not parts.hostname or parts.username or parts.query or parts.path not in {"", "/"}):
            raise ValueError("is no address such as https://chat.example.com")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.url.startswith("http:") and not self.private:
            raise ValueError("url is not encrypted: write https, or private: true for a server of your own network")
        if self.vendor == "mail":
            self._a_mailbox()
        if self.vendor not in {"webhook", "mail"} and not self.url:
            raise ValueError("url is missing")
        if self.vendor == "chatwoot" and not self.account.isdecimal():
            raise ValueError("account is missing: the number in Chatwoot's address, /app/accounts/1")
        if self.notify and (origin_of(self.notify) == "" or (self.notify.startswith("http:") and not self.private)):
            raise ValueError("notify is no address such as https://hooks.example.com/concord")
        if self.button in {"send", "note"} and self.vendor == "webhook":
            raise ValueError("button must be copy: there is no API to send by")
        return self

    def _a_mailbox(self) -> None:
        for name, schemes in (("imap", ("imaps", "imap")), ("smtp", ("smtps", "smtp"))):
            given = urlsplit(getattr(self, name))
            if getattr(self, name) and (given.scheme not in schemes or not given.hostname or given.username):
                raise ValueError(f"{name} is no address such as {schemes[0]}://mail.example.com")
        if not self.imap or not self.user or not MAIL_ADDRESS.fullmatch(self.address):
            raise ValueError("imap, user and address are needed, such as imaps://imap.example.com and help@shop.example.com")
        if self.grants and not (self.client and origin_of(self.grants) and (self.grants.startswith("https:") or self.private)):
            raise ValueError("grants is an https address, such as https://oauth2.googleapis.com/token, and needs client, the id of this program there")
        if self.button not in {"send", "copy"} or (self.button == "send" and not self.smtp):
            raise ValueError("button must be copy, or send with an smtp server")

    @property
    def origin(self) -> str:
        """The origin that may frame the sidebar and whose messages it hears; "" for none."""
        return self.framed_by or self.url

    @property
    def proves_by(self) -> str:
        """How its webhooks prove themselves."""
        return self.signature or ("standard" if self.vendor == "webhook" else self.vendor)


class Connections:
    """The connections of one service, by name."""

    def __init__(self, listed: tuple[Connection, ...] = ()) -> None:
        self._named: Mapping[str, Connection] = MappingProxyType({one.name: one for one in listed})

    def __iter__(self) -> Iterator[Connection]:
        return iter(self._named.values())

    def get(self, name: str) -> Connection:
        """A connection by name. Raises `UnknownThing`."""
        if name not in self._named:
            raise UnknownThing(f"There is no connection {name[:40]!r}. Its entry may have been removed from the file of connections.")
        return self._named[name]

    def of(self, conversation_id: str) -> tuple[Connection, str] | None:
        """The connection a conversation came by, and its id there; None for one that came by no helpdesk."""
        name, colon, remote = conversation_id.partition(":")
        return (self._named[name], remote) if colon and name in self._named else None


def read_connections(settings: AssistSettings, environ: Mapping[str, str]) -> Connections:
    """The connections of the file that the settings name. No file, no connections. Raises `BadRequest`, which names the entry and what is wrong with it."""
    path = Path(settings.connections) if settings.connections else settings.data / OWN_FILE
    if not settings.connections and not path.exists():
        return Connections()
    try:
        given = read_yaml(path)
    except IngestError as error:
        raise BadRequest(str(error)) from error
    listed = given.get("connections") if isinstance(given, dict) else None
    if not isinstance(listed, list):
        raise BadRequest(f"{path.name}: a list called connections is expected, as docs/helpdesks.md shows it.")
    found = tuple(_connection(one, at, path.name, environ) for at, one in enumerate(listed, 1))
    if len({one.name for one in found}) < len(found):
        raise BadRequest(f"{path.name}: two connections have the same name.")
    return Connections(found)


def _connection(given: object, at: int, file: str, environ: Mapping[str, str]) -> Connection:
    if not isinstance(given, dict):
        raise BadRequest(f"{file}, connection {at}: a name, a vendor and more are expected.")
    secrets = {field: secret_of(given[field], field, f"{file}, connection {at}", environ) for field in SECRETS if field in given}
    try:
        return Connection.model_validate({**given, **secrets})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadRequest(f"{file}, connection {at}: {place} {first['msg'].removeprefix('Value error, ')}".replace("  ", " ")) from error


def secret_of(variable: object, field: str, place: str, environ: Mapping[str, str]) -> SecretStr:
    """The value of the variable that a file names. Raises `BadRequest`; a secret itself is refused without being repeated."""
    if not isinstance(variable, str) or not VARIABLE.fullmatch(variable) or variable.startswith("CONCORD_"):
        raise BadRequest(f"{place}: {field} names the environment variable that holds it, such as SUPPORT_CHATWOOT_TOKEN, never the {field} itself.")
    if not environ.get(variable):
        sealing = f"or seal that with `python -m assist secrets set {variable}`"
        raise BadRequest(f"{place}: the environment variable {variable} is not set. Set it to the {field}, {sealing}, and start again.")
    return SecretStr(environ[variable])
