"""One notice to one messenger: the body its file says, signed as it wants, and its answer read: a success by HTTP may still be a refusal."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from assist.channels.contract import checked
from assist.channels.signatures import sign_standard
from assist.errors import ChannelFailed
from prompts.table import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assist.channels.targets import Target
    from assist.http import Egress

TABLE = Path(__file__).with_name("messengers.yaml")


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


async def tell_messenger(http: Egress, target: Target, number: str, text: str, now: float) -> None:
    """Send it, one try. Raises `ChannelFailed` where the messenger did not take it."""
    call = call_of(target, number, text, now)
    answer = checked(await http.call("POST", call.url, {**call.headers, "content-type": "application/json"}, content=call.body))
    named = _messenger(target.to)["answer"]
    if named:
        told = answer.json()
        code = told.get(named) if isinstance(told, dict) else None
        if code != 0:
            said = str(told.get("msg") or told.get("errmsg") or "")[:200] if isinstance(told, dict) else ""
            raise ChannelFailed(f"{target.to} did not take the notice ({code}): {said}", 422)


def call_of(target: Target, number: str, text: str, now: float) -> Call:
    """The call at this moment (unix seconds); `number` is the message's own, the same on every try."""
    told, url, secret, stamp = _messenger(target.to), target.url.get_secret_value(), target.secret.get_secret_value(), str(int(now))
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if told.get("escaped") else text
    given = _filled(told["body"], _cut(shown, int(told["most_bytes"])))
    headers: dict[str, str] = {}
    if told["signed"] == "feishu" and secret:
        given = {"timestamp": stamp, "sign": _mac(f"{stamp}\n{secret}", ""), **given}
    elif told["signed"] == "dingtalk" and secret:
        milliseconds = str(int(now * 1000))
        url += f"{'&' if '?' in url else '?'}timestamp={milliseconds}&sign={quote_plus(_mac(secret, f'{milliseconds}{chr(10)}{secret}'))}"
    body = json.dumps(given, ensure_ascii=False).encode()
    if told["signed"] == "standard":
        headers = {"webhook-id": number, "webhook-timestamp": stamp, "webhook-signature": sign_standard(secret, number, stamp, body)}
    return Call(url, body, headers)


def _mac(key: str, told: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), told.encode(), hashlib.sha256).digest()).decode()


def _filled(shape: Any, text: str) -> Any:  # noqa: ANN401 - the shape of the file
    if isinstance(shape, dict):
        return {name: _filled(value, text) for name, value in shape.items()}
    return text if shape == "{text}" else shape


def _cut(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, no character torn."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode("utf-8", "ignore") + "…"


@cache
def _messenger(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_table(TABLE)[name]
    return found
