"""Who sent a webhook: each vendor's signature over the raw bytes, one interface, compared in constant time.

Sources: Chatwoot pulls 13573 and 13892; developer.zendesk.com "Verifying webhooks"; Standard Webhooks 1.0.0; shopify.dev "HTTPS webhooks"; Zammad's admin
documentation, "Webhook"; 17TRACK's webhook header `sign`; WooCommerce's `WC_Webhook::generate_signature`; aftership.com "Webhook signature".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from assist.errors import Refused

WINDOW = 300.0
"""Seconds a signed moment may lie from our clock, either way."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook as it arrived."""

    headers: Mapping[str, str]
    """By names in small letters."""
    body: bytes
    at: datetime
    """Our clock."""


Verify = Callable[[Delivery, str], str]
"""Of a delivery and the connection's secret: the delivery's own id, "" where the vendor sends none. Raises `Refused`."""


def verify_chatwoot(given: Delivery, secret: str) -> str:
    """`X-Chatwoot-Signature: sha256=` and the hex HMAC-SHA256 of "timestamp.body"; the timestamp in unix seconds. Raises `Refused`."""
    stamp = given.headers.get("x-chatwoot-timestamp", "")
    _in_time(_unix(stamp), given.at)
    _same(given.headers.get("x-chatwoot-signature", ""), "sha256=" + _mac(secret.encode(), stamp.encode() + b"." + given.body, "sha256").hex())
    return given.headers.get("x-chatwoot-delivery", "")


def verify_zendesk(given: Delivery, secret: str) -> str:
    """`X-Zendesk-Webhook-Signature`: base64 HMAC-SHA256 of timestamp and body, nothing between; the timestamp in ISO 8601. Raises `Refused`."""
    stamp = given.headers.get("x-zendesk-webhook-signature-timestamp", "")
    _in_time(_iso(stamp), given.at)
    _same(given.headers.get("x-zendesk-webhook-signature", ""), _base64(_mac(secret.encode(), stamp.encode() + given.body, "sha256")))
    return given.headers.get("x-zendesk-webhook-invocation-id", "")


def verify_standard(given: Delivery, secret: str) -> str:
    """Standard Webhooks: `webhook-signature` holds "v1,base64" of HMAC-SHA256 over "id.timestamp.body", several with spaces between. Raises `Refused`."""
    name, stamp = given.headers.get("webhook-id", ""), given.headers.get("webhook-timestamp", "")
    _in_time(_unix(stamp), given.at)
    right = sign_standard(secret, name, stamp, given.body).encode()
    offered = given.headers.get("webhook-signature", "").split()[:8]
    # every one is compared, so that the time tells nothing of which it was
    if not name or not sum(hmac.compare_digest(one.encode("utf-8", "replace"), right) for one in offered):
        _forged()
    return name


def sign_standard(secret: str, name: str, stamp: str, body: bytes) -> str:
    """The `webhook-signature` of a message of ours. Raises `Refused` for a secret that is no "whsec_" and base64."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError as error:
        raise Refused('The secret of this connection is not "whsec_" and base64 after it. Make a new one.') from error
    return "v1," + _base64(_mac(key, f"{name}.{stamp}.".encode() + body, "sha256"))


def verify_shopify(given: Delivery, secret: str) -> str:
    """`X-Shopify-Hmac-Sha256`: base64 HMAC-SHA256 of the body alone; no moment is signed. Raises `Refused`."""
    _same(given.headers.get("x-shopify-hmac-sha256", ""), _base64(_mac(secret.encode(), given.body, "sha256")))
    return given.headers.get("x-shopify-webhook-id", "")


def verify_woocommerce(given: Delivery, secret: str) -> str:
    """`X-WC-Webhook-Signature`: base64 HMAC-SHA256 of the body alone; no moment is signed. Raises `Refused`.

    Its delivery id is a hash of the webhook and the second: two orders of one second share it, so it is no mark.
    """
    _same(given.headers.get("x-wc-webhook-signature", ""), _base64(_mac(secret.encode(), given.body, "sha256")))
    return ""


def verify_aftership(given: Delivery, secret: str) -> str:
    """`aftership-hmac-sha256`: base64 HMAC-SHA256 of the body alone; the body names its event. Raises `Refused`."""
    _same(given.headers.get("aftership-hmac-sha256", ""), _base64(_mac(secret.encode(), given.body, "sha256")))
    return ""


def verify_zammad(given: Delivery, secret: str) -> str:
    """`X-Hub-Signature: sha1=` and the hex HMAC-SHA1 of the body alone; no moment is signed. Raises `Refused`."""
    _same(given.headers.get("x-hub-signature", ""), "sha1=" + _mac(secret.encode(), given.body, "sha1").hex())
    return given.headers.get("x-zammad-delivery", "")


def verify_seventeentrack(given: Delivery, secret: str) -> str:
    """`sign`: hex SHA-256 of the body, a slash and the key; no moment is signed. Raises `Refused`."""
    if not secret:
        _forged()
    _same(given.headers.get("sign", ""), hashlib.sha256(given.body + b"/" + secret.encode()).hexdigest())
    return ""


def verify_path(offered: str, secret: str) -> None:
    """For servers that sign nothing: the secret is the last part of the webhook's address. Raises `Refused`."""
    if not secret:
        _forged()
    _same(offered, secret)


VERIFIERS: Mapping[str, Verify] = MappingProxyType({
    "chatwoot": verify_chatwoot,
    "zendesk": verify_zendesk,
    "standard": verify_standard,
    "shopify": verify_shopify,
    "woocommerce": verify_woocommerce,
    "aftership": verify_aftership,
    "zammad": verify_zammad,
    "17track": verify_seventeentrack,
})  # fmt: skip


def _mac(key: bytes, told: bytes, digest: str) -> bytes:
    if not key:
        raise Refused("This connection has no secret, so that nobody can prove to be its helpdesk. Set one; nothing was taken.")
    return hmac.new(key, told, digest).digest()


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _same(offered: str, right: str) -> None:
    if not hmac.compare_digest(offered.encode("utf-8", "replace"), right.encode()):
        _forged()


def _forged() -> None:
    raise Refused("The signature is not that of this connection's secret over these bytes. Check the secret on both sides; nothing was taken.")


def _unix(stamp: str) -> datetime | None:
    return datetime.fromtimestamp(int(stamp), UTC) if stamp.isascii() and stamp.isdecimal() and len(stamp) < 12 else None


def _iso(stamp: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _in_time(signed: datetime | None, now: datetime) -> None:
    if signed is None:
        raise Refused("The delivery names no moment at which it was signed. Send the vendor's headers unchanged; nothing was taken.")
    if abs((now - signed).total_seconds()) > WINDOW:
        raise Refused("The delivery was signed more than five minutes from now. Check the clocks of both machines; nothing was taken.")


def proven(by: str, given: Delivery, path_secret: str, secrets: Sequence[str]) -> str:
    """A delivery's own id, by the first secret or, while that changes, one it had before; empty ones count for nothing. Raises `Refused`."""
    known = [one for one in secrets if one] or [""]
    for secret in known[:-1]:
        try:
            return _proven_by(by, given, path_secret, secret)
        except Refused:
            continue
    return _proven_by(by, given, path_secret, known[-1])


def _proven_by(by: str, given: Delivery, path_secret: str, secret: str) -> str:
    if by == "path":
        verify_path(path_secret, secret)
        return ""
    return VERIFIERS[by](given, secret)
