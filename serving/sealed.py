"""Secrets at rest: variables of the environment that are kept encrypted in the data folder, and completed from there when a command starts.

Each value is sealed with AES-256-GCM under a key that the folder does not hold, with a random 96-bit nonce (NIST SP 800-38D, 8.2.2), bound to the name of its
variable. Several keys may open; the first one seals, so that a new key and an old one overlap until all is sealed anew. The only door for `cryptography`.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from serving.environment import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "secrets.json"
KEY, KEY_FILE = "CONCORD_SERVING_SECRETS_KEY", "CONCORD_SERVING_SECRETS_KEY_FILE"
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,127}")
KEY_WORD = re.compile(r"([a-z0-9-]{1,32}):([A-Za-z0-9_-]{43}=?)")
LONGEST = 65_536
"""Characters of a value."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One secret as it lies on the disk."""

    name: str
    """The variable it stands for."""
    key: str
    """Which key seals it."""
    nonce: str
    text: str
    """Base64 of the value and its tag, encrypted."""
    at: str
    """When it was given, UTC."""


class Vault:
    """The sealed variables of one data folder. Every change is written whole, readable by this user alone, or not at all."""

    def __init__(self, data: Path, keys: Mapping[str, bytes]) -> None:
        """`keys` by name, the sealing one first; without any, only names can be read."""
        self._path, self._keys = data / FILE, dict(keys)

    def listed(self) -> tuple[Sealed, ...]:
        """Every secret as it lies there, by name. Raises `SettingsError` for a file that cannot be read."""
        try:
            found = _adapter().validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return ()
        except (OSError, ValidationError) as error:
            raise SettingsError(f"{self._path} cannot be read. Restore it from a backup, or move it away and give the secrets again.") from error
        return tuple(sorted(found, key=lambda one: one.name))

    def value(self, one: Sealed) -> str:
        """What is sealed. Raises `SettingsError` where its key is missing, or it was altered."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = self._keys.get(one.key)
        if key is None:
            raise SettingsError(f"{one.name} in {self._path} is sealed with the key {one.key!r}, which {KEY} does not hold. Add that key, or seal it again.")
        try:
            return AESGCM(key).decrypt(_bytes(one.nonce), _bytes(one.text), _bound(one.name)).decode()
        except (InvalidTag, ValueError) as error:
            raise SettingsError(
                f"{one.name} in {self._path} was altered, or the key {one.key!r} is another one than before. Restore the file, or seal it again."
            ) from error

    def put(self, name: str, value: str) -> None:
        """Seal a value under its name. Raises `SettingsError` without a key, for a name that is no variable's, an empty or endless value."""
        if not VARIABLE.fullmatch(name) or name in {KEY, KEY_FILE, "CONCORD_DATA"}:
            raise SettingsError(f"{name[:60]!r} is no variable that can be sealed. Names are capitals, digits and underscores, such as SUPPORT_TOKEN.")
        if not 0 < len(value) <= LONGEST:
            raise SettingsError(f"The value is empty, or longer than {LONGEST} characters. Nothing was changed.")
        self._write([*(one for one in self.listed() if one.name != name), self._seal(name, value, datetime.now(UTC).isoformat())])

    def remove(self, name: str) -> None:
        """Take one out. Raises `SettingsError` for one that is not there."""
        kept = [one for one in self.listed() if one.name != name]
        if len(kept) == len(self.listed()):
            raise SettingsError(f"Nothing is sealed under {name[:60]!r}.")
        self._write(kept)

    def rotate(self) -> int:
        """Seal everything anew with the first key; how many there are. Every value is opened before one is written. Raises `SettingsError`."""
        fresh = [self._seal(one.name, self.value(one), one.at) for one in self.listed()]
        self._write(fresh)
        return len(fresh)

    def _seal(self, name: str, value: str, at: str) -> Sealed:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not self._keys:
            raise SettingsError(
                f"There is no key to seal with. `python -m assist secrets key` makes one; put it into {KEY}, or into a file that {KEY_FILE} names."
            )
        key, nonce = next(iter(self._keys)), secrets.token_bytes(12)
        return Sealed(name, key, _text(nonce), _text(AESGCM(self._keys[key]).encrypt(nonce, value.encode(), _bound(name))), at)

    def _write(self, sealed: list[Sealed]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f"{FILE}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump([asdict(one) for one in sealed], file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


def keys_of(environ: Mapping[str, str]) -> dict[str, bytes]:
    """The keys of the environment by name, the sealing one first; none without a setting. Raises `SettingsError`, which repeats no key."""
    text, where = environ.get(KEY, ""), KEY
    if path := environ.get(KEY_FILE, ""):
        where = f"{KEY_FILE} ({path})"
        try:
            text = f"{text} {Path(path).read_text('utf-8')}"
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{where} cannot be read ({error}).") from error
    found: dict[str, bytes] = {}
    for at, word in enumerate(re.split(r"[\s,]+", text.strip()) if text.strip() else [], 1):
        match = KEY_WORD.fullmatch(word)
        if match is None or match[1] in found:
            raise SettingsError(f"{where}: key {at} is none, or its name stands there twice. `python -m assist secrets key` prints one, NAME:BASE64.")
        found[match[1]] = _bytes(match[2])
    return found


def new_key(now: datetime) -> str:
    """A key with the day as its name, as the environment holds it."""
    return f"{now:%Y-%m-%d}:{_text(secrets.token_bytes(32))}"


def completed(environ: Mapping[str, str], data: Path, *, process: bool = True) -> dict[str, str]:
    """The environment with what is sealed in a data folder; a variable that is set wins, and without any key nothing is opened.

    Without `process`, as for one shop of several, settings of Concord are left out: a shop seals what is its own. Raises `SettingsError`.
    """
    found, keys = dict(environ), keys_of(environ)
    vault = Vault(data, keys)
    wanted = (one for one in (vault.listed() if keys else ()) if not environ.get(one.name) and (process or not one.name.startswith("CONCORD_")))
    return found | {one.name: vault.value(one) for one in wanted}


def need_keys(environ: Mapping[str, str], data: Path) -> None:
    """Raises `SettingsError` where something is sealed in a data folder and there is no key at all: a service would start without its secrets."""
    if not keys_of(environ) and (listed := Vault(data, {}).listed()):
        raise SettingsError(f"{data / FILE} holds {listed[0].name} and {KEY} is not set. Set it, or {KEY_FILE}, and start again.")


def _bound(name: str) -> bytes:
    """What a value is bound to: it opens under no other name."""
    return f"concord-secret/1\n{name}".encode()


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _adapter() -> TypeAdapter[tuple[Sealed, ...]]:
    return TypeAdapter(tuple[Sealed, ...])
