"""Passwords as digests that are slow to guess (Argon2id with the library's parameters, RFC 9106's second choice: 64 MiB, three passes)."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assist.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Collection

SHORTEST, LONGEST = 12, 256
"""Characters. NIST SP 800-63B-4 asks for at least 15 where a password is all there is, or 8 beside a second factor, and for no rules of composition."""
FEWEST = 5
"""Different characters."""


def digest_of(password: str) -> str:
    """The digest to keep. Takes tens of milliseconds and 64 MiB."""
    return _hasher().hash(_composed(password))


def fits(password: str, digest: str) -> bool:
    """Whether the password is the one of the digest; against none it takes as long, so that nobody learns which names there are."""
    try:
        return _hasher().verify(digest or _nobodys(), _composed(password[:LONGEST])) and bool(digest)
    except (VerificationError, InvalidHashError):
        return False


def outdated(digest: str) -> bool:
    """Whether the digest was made with parameters that are no longer ours."""
    return _hasher().check_needs_rehash(digest)


def check_new(password: str, names: Collection[str]) -> None:
    """Raises `BadRequest` for a password that is short, endless, one character over and over, or the person's own name."""
    bare = _composed(password)
    if not SHORTEST <= len(bare) <= LONGEST:
        raise BadRequest(f"The password has {len(bare)} characters; {SHORTEST} to {LONGEST} are taken. A sentence makes a good one.")
    beside = bare.casefold()
    for name in names:
        beside = beside.replace(name.casefold(), "") if name else beside
    if len(set(bare)) < FEWEST or len(beside) < SHORTEST // 2:
        raise BadRequest("The password is easily guessed: it is one pattern over and over, or little more than the name. Choose another one.")


def new_password() -> str:
    """A password that nobody guesses: 120 random bits, in groups that can be read out."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(5))


def _composed(password: str) -> str:
    """The same password from every keyboard: ü is one character or two (NFKC, as RFC 8265 has it for free text)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))
