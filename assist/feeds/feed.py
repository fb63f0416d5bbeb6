"""Which shops and carriers tell this service of orders and parcels: one file, which names the variables that hold keys and secrets, never these themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from assist.channels.connections import SECRETS, secret_of
from assist.errors import BadRequest, UnknownThing
from assist.http import origin_of
from ingest.errors import IngestError
from ingest.sources.spec import read_yaml

if TYPE_CHECKING:
    from typing import Self

    from assist.settings import AssistSettings

OWN_FILE = "feeds.yaml"
Vendor = Literal["shopify", "woocommerce", "17track", "aftership", "http", "file"]
HOMES: Mapping[str, str] = MappingProxyType({"17track": "https://api.17track.net", "aftership": "https://api.aftership.com"})
"""Where carriers' services answer unless the file says otherwise."""
CARRIERS = frozenset(HOMES)


class Feed(BaseModel):
    """One shop, carrier, system of the shop's own, or folder of files."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(pattern="^[a-z0-9][a-z0-9-]{0,29}$")
    """In the address of its webhook."""
    vendor: Vendor
    url: str = ""
    """Origin that is asked; for `http` the whole address with {number}, {email} or {phone}. Nothing else is ever asked."""
    token: SecretStr = SecretStr("")
    """The shop's key at the vendor: without it nothing is drawn."""
    secret: SecretStr = SecretStr("")
    """What webhooks are signed with: without it none is taken."""
    secret_before: SecretStr = SecretStr("")
    """The one before it, while a vendor changes to the new one."""
    header: str = Field(default="Authorization", pattern="^[A-Za-z][A-Za-z0-9-]{0,60}$")
    """For `http`: the header that carries the token."""
    mapping: Path | None = None
    """For `http` and `file`: the YAML file that says which column or pointer is what."""
    folder: Path | None = None
    """For `file`: where CSV and JSON files are dropped."""
    currency: str = Field(default="", pattern="^([A-Z]{3})?$")
    """Of products whose vendor names none (WooCommerce)."""
    private: bool = False
    """Whether it may be asked over plain http, on this machine or in the own network."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.url and not origin_of(self.url):
            raise ValueError("url is no address such as https://erp.example.com")
        if self.url.startswith("http:") and not self.private:
            raise ValueError("url is not encrypted: write https, or private: true for a server of your own network")
        if self.vendor == "http" and ("{" not in self.url or self.mapping is None):
            raise ValueError("http needs a url with {number}, {email} or {phone} in it, and a mapping")
        if self.vendor == "file" and (self.folder is None or self.mapping is None):
            raise ValueError("file needs a folder and a mapping")
        return self

    @property
    def home(self) -> str:
        """The origin that is asked; "" for one that only tells."""
        return (self.url or HOMES.get(self.vendor, "")).rstrip("/")


class Feeds:
    """The feeds of one service, by name."""

    def __init__(self, listed: tuple[Feed, ...] = ()) -> None:
        self._named: Mapping[str, Feed] = MappingProxyType({one.name: one for one in listed})

    def __iter__(self) -> Iterator[Feed]:
        return iter(self._named.values())

    def get(self, name: str) -> Feed:
        """A feed by name. Raises `UnknownThing`."""
        if name not in self._named:
            raise UnknownThing(f"There is no feed {name[:40]!r}. Its entry may have been removed from the file of feeds.")
        return self._named[name]


def read_feeds(settings: AssistSettings, environ: Mapping[str, str]) -> Feeds:
    """The feeds of the file that the settings name. No file, no feeds. Raises `BadRequest`, which names the entry and what is wrong with it."""
    path = Path(settings.feeds) if settings.feeds else settings.data / OWN_FILE
    if not settings.feeds and not path.exists():
        return Feeds()
    try:
        given = read_yaml(path)
    except IngestError as error:
        raise BadRequest(str(error)) from error
    listed = given.get("feeds") if isinstance(given, dict) else None
    if not isinstance(listed, list):
        raise BadRequest(f"{path.name}: a list called feeds is expected, as docs/orders.md shows it.")
    found = tuple(_feed(one, f"{path.name}, feed {at}", path.parent, environ) for at, one in enumerate(listed, 1))
    if len({one.name for one in found}) < len(found):
        raise BadRequest(f"{path.name}: two feeds have the same name.")
    return Feeds(found)


def _feed(one: object, place: str, beside: Path, environ: Mapping[str, str]) -> Feed:
    if not isinstance(one, dict):
        raise BadRequest(f"{place}: a name, a vendor and more are expected.")
    secrets = {field: secret_of(one[field], field, place, environ) for field in SECRETS if field in one}
    paths = {field: beside / one[field] for field in ("mapping", "folder") if isinstance(one.get(field), str)}
    try:
        return Feed.model_validate({**one, **secrets, **paths})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise BadRequest(f"{place}: {'.'.join(str(part) for part in first['loc'])} {first['msg'].removeprefix('Value error, ')}".replace("  ", " ")) from error
