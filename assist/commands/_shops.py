"""The shops that one start of the service opens: those of the tenants' file, or the one that the data folder is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.channels.connections import read_connections
from assist.channels.targets import read_targets
from assist.feeds.feed import read_feeds
from assist.settings import assist_settings
from serving.sealed import need_keys
from serving.tenants import environ_of, folder_of, read_tenants

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assist.channels.connections import Connections
    from assist.channels.targets import Target
    from assist.feeds.feed import Feeds
    from assist.settings import AssistSettings


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop of this service; without a name, its only one."""

    name: str
    hosts: tuple[str, ...]
    environ: Mapping[str, str]
    settings: AssistSettings
    connections: Connections
    feeds: Feeds
    targets: tuple[Target, ...] = ()


def shops_of(settings: AssistSettings, environ: Mapping[str, str]) -> tuple[Shop, ...]:
    """The shops of the data folder, or the one that it is. Raises `SettingsError`, `BadRequest`."""
    need_keys(environ, settings.data)
    found = []
    for tenant in read_tenants(settings.data):
        own = environ_of(tenant, environ)
        need_keys(environ, folder_of(settings.data, tenant.name))
        told = assist_settings(own)
        found.append(Shop(tenant.name, tenant.hosts, own, told, read_connections(told, own), read_feeds(told, own), read_targets(told, own)))
    return tuple(found) or (
        Shop("", (), environ, settings, read_connections(settings, environ), read_feeds(settings, environ), read_targets(settings, environ)),
    )


def address_of(url: str, shop: Shop) -> str:
    """Where people reach one of several shops: its public address, else its first host name at this port."""
    if not shop.name:
        return ""
    return shop.settings.public_url or f"http://{shop.hosts[0]}:{url.rpartition(':')[2]}"
