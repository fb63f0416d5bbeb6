"""The link of a survey: its number and a signature over it, by a key that lies in the data folder alone. Nobody can make one, or guess another's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import uuid
from typing import TYPE_CHECKING

from assist.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

FILE = "survey.key"
BYTES = 32


def token_of(survey_id: str, data: Path) -> str:
    """What stands behind /survey/ for this survey."""
    number = uuid.UUID(survey_id).bytes
    return base64.urlsafe_b64encode(number + _mac(number, data)).rstrip(b"=").decode()


def survey_of(token: str, data: Path) -> str:
    """The survey of a link. Raises `Refused` for one that this service did not make."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise Refused("This link is not valid. Open the newest one you were sent.") from error
    number, mac = raw[:16], raw[16:]
    if len(number) != 16 or not hmac.compare_digest(mac, _mac(number, data)) or token_of(str(uuid.UUID(bytes=number)), data) != token:
        raise Refused("This link is not valid. Open the newest one you were sent.")
    return str(uuid.UUID(bytes=number))


def _mac(number: bytes, data: Path) -> bytes:
    return hmac.new(_key(data), b"survey" + number, hashlib.sha256).digest()[:16]


def _key(data: Path) -> bytes:
    """Made once; only this account may read it."""
    path = data / FILE
    try:
        return path.read_bytes()
    except FileNotFoundError:
        fresh = path.with_name(f"{FILE}.{os.getpid()}-{secrets.token_hex(4)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(BYTES))
        try:
            os.link(fresh, path)  # whoever is first wins; the other takes that one
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return path.read_bytes()
