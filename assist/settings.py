"""Settings of the product, read from `CONCORD_ASSIST_…` and the shared names."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator

from assist.oidc.settings import OidcSettings
from serving.environment import read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "CONCORD_ASSIST_"
ORIGIN = re.compile(r"https?://(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?", re.IGNORECASE)
PRICE = re.compile(r"\d{1,6}(?:\.\d{1,6})? \d{1,6}(?:\.\d{1,6})? [A-Z]{3}")
AMOUNT = re.compile(r"\d{1,7}(?:\.\d{1,2})? [A-Z]{3}")


class AssistSettings(OidcSettings):
    """How the product is run and how it signs."""

    data: Path = Path("data")
    """The data folder: knowledge, state, uploaded photos."""
    state_url: str = ""
    """SQLAlchemy URL of the state database; empty means SQLite in the data folder."""
    host: str = "127.0.0.1"
    """Address the service listens on."""
    port: int = Field(default=8000, ge=0, le=65535)
    """Port the service listens on; 0 picks a free one."""
    frame_ancestors: str = ""
    """Sites that may show the service in a frame, as "https://shop.zendesk.com https://app.example.com"; empty lets none. Needs TLS."""
    log: Literal["text", "json"] = "text"
    """How the service writes its log to standard error: `text`, or `json` with one object a line."""
    shop: str = "Polaris Robotics"
    """Name the replies are signed with."""
    agent: str = ""
    """Agent's name in the signature; empty signs with the shop alone."""
    upload_megabytes: int = Field(default=50, ge=1, le=2_000)
    """Largest file the knowledge pages take, in MB."""
    agent_language: str = "en"
    """Language an agent reads when a conversation names none."""
    retention_days: int = Field(default=0, ge=0, le=36_500)
    """Days after its newest message that a conversation is kept; 0 keeps all. What is older goes once a day, or by `python -m assist erase --aged --yes`."""
    retention_hour: int = Field(default=3, ge=0, le=23)
    """Hour of the day (UTC) in which the running service erases what is older."""
    service_times: str = ""
    """YAML file with the shop's service times; empty means `service_times.yaml` in the data folder, else the shipped ones, which the shop has not confirmed."""
    self_service: str = ""
    """YAML file with the shop's pages for tracking and returns, by market; empty means `self_service.yaml` in the data folder, if it is there."""
    authority: str = ""
    """Most that an agent may grant in money by own decision, as "50 EUR"; empty lets nothing pass that no source grants."""
    standing_approval: bool = False
    """Let replies go out that a named person approved ahead, script by script; each such approval has its own limits and stops by itself."""
    remedies: str = ""
    """YAML file with the shop's table of remedies; empty means `remedies.yaml` in the data folder, if it is there."""
    queries_by_model: bool = False
    """Let the served model say what to search for, which costs one more call per draft; rules do where it fails."""

    model_price: str = ""
    """What a million tokens of prompts and of answers cost, as "0.50 1.50 EUR"; empty counts tokens alone."""
    prices: str = ""
    """YAML file with each model's price from a day on; empty means `prices.yaml` in the data folder, if it is there. It goes before `model_price`."""
    tokens_per_day: int = Field(default=0, ge=0)
    """Most tokens of model calls in a day (UTC); after them drafts come from approved scripts and say so. 0 sets no limit."""
    cost_per_day: float = Field(default=0.0, ge=0)
    """Most cost of model calls in a day, in the currency of the price. 0 sets no limit."""
    cost_per_month: float = Field(default=0.0, ge=0)
    """Most cost of model calls in a month. 0 sets no limit."""
    first_reply_minutes: int = Field(default=60, ge=1, le=10_000)
    """Minutes within which a customer's first message should have its first reply; the desk shows how many are left."""
    visitor_rate: int = Field(default=3_000, ge=0, le=1_000_000)
    """Requests a minute of one key or account; 0 sets no limit. Each process counts for itself."""
    stranger_rate: int = Field(default=300, ge=0, le=1_000_000)
    """Requests a minute of one address that is nobody yet; 0 sets no limit."""
    hook_rate: int = Field(default=6_000, ge=0, le=1_000_000)
    """Webhooks a minute from one address; 0 sets no limit."""
    second_line: str = Field(default="", max_length=12)
    """Language the second line reads; empty is that of the agents. The summary of an escalated conversation is written in it."""
    unanswered_hours: int = Field(default=12, ge=1, le=1_000)
    """Hours without a reply after which somebody is told of a customer who waits."""
    notifications: str = ""
    """YAML file that says who is told of what needs a person; empty means `notifications.yaml` in the data folder, if it is there."""
    zone: str = "UTC"
    """Time zone in which shifts, deadlines of the queue and busy hours are shown, as Europe/Berlin."""
    connections: str = ""
    """YAML file with the helpdesks this service is connected to; empty means `connections.yaml` in the data folder, if it is there."""

    feeds: str = ""
    """YAML file with the shops and carriers that tell of orders and parcels; empty means `feeds.yaml` in the data folder, if it is there."""
    parcel_minutes: int = Field(default=30, ge=1, le=10_000)
    """Minutes for which what a carrier said of a parcel counts as fresh; after that it is asked again when the conversation is opened."""

    late_percent: int = Field(default=130, ge=100, le=1_000)
    """Per cent of the median time of the shop's own parcels of a carrier and way from which on a parcel without a promised or expected day counts as late."""

    quiet_hours: str = Field(default="20-9", pattern=r"^(1?\d|2[0-4])-(1?\d|2[0-3])$")
    """Hours, as "20-9", in which no customer is written to unasked, in every time zone of their country; weekends and holidays there are quiet too."""
    follow_up: bool = True
    """Draft check-ins after solved complaints and notices of late parcels and known faults, for a person to approve."""

    @property
    def quiet(self) -> tuple[int, int]:
        """`quiet_hours` as when they begin and end."""
        begins, _, ends = self.quiet_hours.partition("-")
        return int(begins), int(ends)

    @field_validator("authority")
    @classmethod
    def _an_amount(cls, value: str) -> str:
        if value and not AMOUNT.fullmatch(value):
            raise ValueError('is no amount with its currency, such as "50 EUR"')
        return value

    @field_validator("model_price")
    @classmethod
    def _a_price(cls, value: str) -> str:
        if value and not PRICE.fullmatch(value):
            raise ValueError('is no price of a million prompt tokens and a million answer tokens, such as "0.50 1.50 EUR"')
        return value

    @field_validator("public_url", "frame_ancestors")
    @classmethod
    def _origins(cls, value: str) -> str:
        if wrong := [one for one in value.split() if not ORIGIN.fullmatch(one)]:
            raise ValueError(f"names {wrong[0]!r}, which is no site such as https://desk.example.com")
        return value.strip()

    @property
    def granted(self) -> tuple[Decimal, str]:
        """`authority` as an amount and its currency."""
        amount, _, currency = self.authority.partition(" ")
        return Decimal(amount or 0), currency


def assist_settings(environ: Mapping[str, str]) -> AssistSettings:
    """The room's settings from an environment. Raises `SettingsError` for unknown keys and unusable values."""
    return read_settings(AssistSettings, PREFIX, environ)
