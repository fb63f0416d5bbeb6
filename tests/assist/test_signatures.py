"""Each vendor's signature: a vector, and what must not pass."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from assist.channels.signatures import VERIFIERS, Delivery, proven, sign_standard, verify_path
from assist.errors import Refused

BODY = b'{"event":"message_created","id":1}'
SECRET = "test-secret"
STANDARD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
UNIX = datetime.fromtimestamp(1774708578, UTC)
ISO = datetime(2024, 4, 17, 17, 18, 10, tzinfo=UTC)
STANDARD_AT = datetime.fromtimestamp(1614265330, UTC)
# Chatwoot and Zendesk: made with two other programs; Standard Webhooks: the published example of its specification; the others: openssl dgst over BODY.
VECTORS = {
    "chatwoot": (
        {
            "x-chatwoot-timestamp": "1774708578",
            "x-chatwoot-delivery": "b9817461-5fc7-4967-b312-edcc0131075a",
            "x-chatwoot-signature": "sha256=b90263b736f8d9efe501e2cac166fe43dab563b6d19d6f2c61ae51a3ba31357c",
        },
        BODY,
        SECRET,
        UNIX,
        "b9817461-5fc7-4967-b312-edcc0131075a",
    ),
    "zendesk": (
        {
            "x-zendesk-webhook-signature-timestamp": "2024-04-17T17:18:10Z",
            "x-zendesk-webhook-signature": "+Hp64m33Tuj3pN5hbmPne8cvAYtDyl4+akwPex2iI0U=",
            "x-zendesk-webhook-invocation-id": "01HVPZ",
        },
        BODY,
        SECRET,
        ISO,
        "01HVPZ",
    ),
    "standard": (
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,bm9ldHUjKzFob2VudXRob2VodWUzMjRvdWVvdW9ldQo= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        b'{"test": 2432232314}',
        STANDARD,
        STANDARD_AT,
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
    ),
    "shopify": ({"x-shopify-hmac-sha256": "udpgSSMvhw5m7llhk/t0NpLOZ7eJskvOtDJvNHARicQ=", "x-shopify-webhook-id": "b54557e4"}, BODY, SECRET, UNIX, "b54557e4"),
    "woocommerce": ({"x-wc-webhook-signature": "udpgSSMvhw5m7llhk/t0NpLOZ7eJskvOtDJvNHARicQ=", "x-wc-webhook-delivery-id": "7f"}, BODY, SECRET, UNIX, ""),
    "aftership": ({"aftership-hmac-sha256": "udpgSSMvhw5m7llhk/t0NpLOZ7eJskvOtDJvNHARicQ="}, BODY, SECRET, UNIX, ""),
    "zammad": ({"x-hub-signature": "sha1=52f98aa075a24b702a94a176848d987c02d5b12e", "x-zammad-delivery": "d-1"}, BODY, SECRET, UNIX, "d-1"),
    "17track": ({"sign": "fa51ed89e21300e2b7833a380c1b7a0cfeec110dafc80eb583e0270634ea621e"}, BODY, SECRET, UNIX, ""),
}
NO_MOMENT = {"shopify", "woocommerce", "aftership", "zammad", "17track"}


def delivery(vendor: str, **changed: object) -> tuple[Delivery, str]:
    headers, body, secret, at, _ = VECTORS[vendor]
    return Delivery({**headers, **changed.get("headers", {})}, changed.get("body", body), changed.get("at", at)), changed.get("secret", secret)


@pytest.mark.parametrize("vendor", sorted(VERIFIERS))
def test_a_vendors_own_signature_passes_and_gives_the_deliverys_id(vendor):
    assert VERIFIERS[vendor](*delivery(vendor)) == VECTORS[vendor][4]


@pytest.mark.parametrize("vendor", sorted(VERIFIERS))
@pytest.mark.parametrize("wrong", [{"body": BODY + b" "}, {"secret": "whsec_b3RoZXI="}, {"body": b""}, {"secret": ""}])
def test_other_bytes_another_secret_or_none_is_refused(vendor, wrong):
    with pytest.raises(Refused):
        VERIFIERS[vendor](*delivery(vendor, **wrong))


@pytest.mark.parametrize("vendor", sorted(VERIFIERS))
def test_a_delivery_without_headers_is_refused(vendor):
    _, body, secret, at, _ = VECTORS[vendor]
    with pytest.raises(Refused):
        VERIFIERS[vendor](Delivery({}, body, at), secret)


@pytest.mark.parametrize("vendor", sorted(set(VERIFIERS) - NO_MOMENT))
@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_delivery_signed_more_than_five_minutes_away_is_refused(vendor, seconds):
    with pytest.raises(Refused, match="five minutes"):
        VERIFIERS[vendor](*delivery(vendor, at=VECTORS[vendor][3] + timedelta(seconds=seconds)))


@pytest.mark.parametrize("vendor", sorted(set(VERIFIERS) - NO_MOMENT))
@pytest.mark.parametrize("stamp", ["", "now", "²", "1e9", "-1", "99999999999999999999", "2024-04-17T17:18:10"])
def test_a_moment_that_is_none_is_refused(vendor, stamp):
    name = next(one for one in VECTORS[vendor][0] if "timestamp" in one)
    with pytest.raises(Refused):
        VERIFIERS[vendor](*delivery(vendor, headers={name: stamp}))


@pytest.mark.parametrize("vendor", sorted(VERIFIERS))
def test_a_signature_that_is_no_ascii_is_refused_not_a_failure(vendor):
    name = next(one for one in VECTORS[vendor][0] if ("sign" in one and "timestamp" not in one) or "hmac" in one)
    with pytest.raises(Refused):
        VERIFIERS[vendor](*delivery(vendor, headers={name: "签名"}))


def test_chatwoots_signature_over_the_body_alone_is_refused():
    alone = "sha256=" + hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    with pytest.raises(Refused):
        VERIFIERS["chatwoot"](*delivery("chatwoot", headers={"x-chatwoot-signature": alone}))


def test_our_own_messages_are_signed_as_the_standards_example_is():
    headers, body, secret, _, name = VECTORS["standard"]
    assert sign_standard(secret, name, headers["webhook-timestamp"], body) in headers["webhook-signature"].split()


def test_a_secret_that_is_no_base64_is_named():
    with pytest.raises(Refused, match="whsec_"):
        sign_standard("whsec_täst", "m", "1", b"")


@pytest.mark.parametrize("offered", ["", "wrong", "test-secret ", "秘密"])
def test_an_address_with_another_secret_is_refused(offered):
    verify_path(SECRET, SECRET)
    with pytest.raises(Refused):
        verify_path(offered, SECRET)


def test_an_empty_secret_lets_nobody_in():
    with pytest.raises(Refused):
        verify_path("", "")


@pytest.mark.parametrize("vendor", VECTORS)
@pytest.mark.parametrize("secrets", [("another-secret", "RIGHT"), ("RIGHT", "another-secret"), ("RIGHT", "")])
def test_while_a_secret_changes_both_it_and_the_one_before_prove_a_webhook(vendor, secrets):
    headers, body, secret, at, mark = VECTORS[vendor]
    known = tuple(secret if one == "RIGHT" else one and (STANDARD.replace("M", "N") if vendor == "standard" else one) for one in secrets)
    assert proven(vendor, Delivery(headers, body, at), "", known) == mark


@pytest.mark.parametrize("vendor", VECTORS)
def test_no_empty_secret_before_proves_anything(vendor):
    headers, body, _, at, _ = VECTORS[vendor]
    other = STANDARD.replace("M", "N") if vendor == "standard" else "another-secret"
    with pytest.raises(Refused):
        proven(vendor, Delivery(headers, body, at), "", (other, ""))


def test_a_secret_in_the_address_changes_with_overlap_too():
    given = Delivery({}, BODY, UNIX)
    assert [proven("path", given, sent, ("new-secret-1", "old-secret-1")) for sent in ("new-secret-1", "old-secret-1")] == ["", ""]
    with pytest.raises(Refused):
        proven("path", given, "third-secret", ("new-secret-1", "old-secret-1"))
