"""What a visitor may do: scopes, the roles that grant them, and who a request comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """One kind of thing that may be done; a key holds some, a role grants some. `assist/api/rights.yaml` says which endpoint needs which."""

    DESK_READ = "desk:read"
    """Conversations, their drafts and photos."""
    DESK_WRITE = "desk:write"
    """New conversations, messages, orders, parcels and marks."""
    DECIDE = "decide"
    """Accept, edit or reject a draft."""
    APPROVE = "approve"
    """Decide on remedies above an agent's authority that another person asked for."""
    KNOWLEDGE_READ = "knowledge:read"
    """Documents, their versions, findings about them."""
    KNOWLEDGE_WRITE = "knowledge:write"
    """Publish, change and delete documents, corrections and pins."""
    EVALUATE = "evaluate"
    """One draft for a conversation sent along, of which nothing is kept; evaluations and their reports."""
    INSIGHTS = "insights"
    """Figures of the whole team, boards, experiments; without it a person who decides sees her own figures."""
    METRICS = "metrics"
    """What the service counts, for Prometheus: no word of any customer."""
    ADMIN = "admin"
    """People, keys, the unbroken record; customers' data exported and erased."""
    INDEX = "index"
    """The index contract between processes of this machine; no role and no key holds it."""


GRANTABLE = tuple(scope for scope in Scope if scope is not Scope.INDEX)
"""What a key or a role may hold."""


class Role(StrEnum):
    """What a person is to the shop; a person may be several."""

    AGENT = "agent"
    OWNER = "owner"
    QA = "qa"
    ADMIN = "admin"


def granted(roles: frozenset[Role]) -> frozenset[Scope]:
    """All that these roles may do."""
    return frozenset(scope for role in roles for scope in _grants(role))


def _grants(role: Role) -> tuple[Scope, ...]:
    match role:
        case Role.AGENT:
            return Scope.DESK_READ, Scope.DESK_WRITE, Scope.DECIDE, Scope.KNOWLEDGE_READ
        case Role.OWNER:
            return Scope.KNOWLEDGE_READ, Scope.KNOWLEDGE_WRITE, Scope.INSIGHTS, Scope.APPROVE
        case Role.QA:
            return Scope.DESK_READ, Scope.KNOWLEDGE_READ, Scope.EVALUATE, Scope.INSIGHTS
        case Role.ADMIN:
            return GRANTABLE


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who a request comes from."""

    name: str
    """A person's account, or the name of a key; what the record says of who did it."""
    scopes: frozenset[Scope]
    by_cookie: bool = False
    """Whether a browser sent its session along by itself: its forms must come from our own pages."""

    account: str = ""
    """Id of the account that is signed in; empty for a key and for the link of this machine."""
    key: str = ""
    """Prefix of the key that was sent, if one was."""
    renewed: str = ""
    """Another token for the session, which its browser is to keep in place of the one it sent."""

    @property
    def who(self) -> str:
        """One caller and no other, whatever they are called; empty for nobody and for this machine, which is not counted."""
        return f"account {self.account}" if self.account else f"key {self.key}" if self.key else ""

    def may(self, needs: frozenset[Scope]) -> bool:
        """Whether any of these scopes is held."""
        return bool(self.scopes & needs)
