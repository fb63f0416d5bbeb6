"""Settings of the identity provider, a part of the product's."""

from __future__ import annotations

import re
from typing import Self
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator, model_validator

from assist.rights import Role
from serving.environment import RoomSettings

ENTRY = re.compile(r"(?P<group>[^=,]+)=(?P<role>[a-z]+)")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class OidcSettings(RoomSettings):
    """Which provider signs people in, and who becomes what."""

    public_url: str = ""
    """Where people reach the service, as https://desk.example.com; empty takes it from each request. With https its cookies travel over TLS alone."""
    oidc_issuer: str = ""
    """Issuer of the shop's identity provider, as https://login.example.com/realms/shop; empty signs in by name and password alone. Needs the public URL."""
    oidc_client: str = ""
    """Client id of this service at the provider; its redirect address is the public URL with /signin/return."""
    oidc_secret: SecretStr = SecretStr("")
    """Client secret, if the provider gave one; without it the client is a public one, held by PKCE alone."""
    oidc_scopes: str = "openid profile email"
    """What is asked for; `openid` must be among them."""
    oidc_claim: str = "groups"
    """Claim of the ID token that names a person's groups; dots lead inwards, as in realm_access.roles."""
    oidc_roles: str = ""
    """Which group makes which role, as "support=agent,docs=owner,ops=admin"; `*=agent` makes it of everybody. Who is given none is not let in."""
    oidc_origins: str = ""
    """Other origins that the provider's token and key addresses may have, as "https://oauth2.googleapis.com https://www.googleapis.com"."""

    @field_validator("oidc_issuer")
    @classmethod
    def _tls(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.query or parts.fragment or not parts.hostname or (parts.scheme != "https" and not _this_machine(value))):
            raise ValueError("is no https address of a provider, without query, such as https://login.example.com/realms/shop")
        return value

    @field_validator("oidc_roles")
    @classmethod
    def _known_roles(cls, value: str) -> str:
        for part in filter(None, (one.strip() for one in value.split(","))):
            found = ENTRY.fullmatch(part)
            if found is None or found["role"] not in set(Role):
                raise ValueError(f"holds {part!r}, which is no group=role; roles are {', '.join(Role)}")
        return value

    @field_validator("oidc_scopes")
    @classmethod
    def _openid(cls, value: str) -> str:
        if "openid" not in value.split():
            raise ValueError("must hold openid")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client and self.oidc_roles and self.public_url):
            raise ValueError("a provider needs CONCORD_ASSIST_OIDC_CLIENT, CONCORD_ASSIST_OIDC_ROLES and CONCORD_ASSIST_PUBLIC_URL beside its issuer")
        return self

    @property
    def role_of_group(self) -> tuple[tuple[str, Role], ...]:
        """Pairs of group and role, as they stand in the setting."""
        found = (ENTRY.fullmatch(one.strip()) for one in self.oidc_roles.split(","))
        return tuple((one["group"].strip(), Role(one["role"])) for one in found if one)


def _this_machine(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme == "http" and parts.hostname in LOOPBACK
