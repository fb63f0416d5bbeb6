"""Addresses of machines and mailboxes in a text: e-mail, links that carry a secret, IP numbers."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Piece = tuple[str, int, int]
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9\u00c0-\u024f-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9-])")
_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"'，。、）」]+", re.IGNORECASE)
_TELLING = "token|secret|passw|pwd|auth|session|sid|signature|sig|apikey|api_key|otp|reset|email|e-mail|phone"
_SECRET = re.compile(rf"[?&#;][\w.-]*(?:{_TELLING})[\w.-]*=[^&\s]+|//[^/@\s]+:[^/@\s]+@", re.IGNORECASE)
_RANDOM = re.compile(r"/(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{24,}(?=[/?#]|$)")
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]\d|\d)")
_IPV6 = re.compile(r"(?<![A-Za-z0-9_:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![A-Za-z0-9_:])", re.IGNORECASE)
_VERSION = re.compile(r"(?:version|firmware|software|release|v|ver\.?|版本|バージョン|الإصدار|เวอร์ชัน)\s*:?\s*$", re.IGNORECASE)


def find_addresses(text: str) -> Iterator[Piece]:
    """Kind ("email", "link", "ip"), start and end of each address."""
    # most texts hold no sign of any of these: looking for a sign costs nothing beside looking for a pattern
    for match in _EMAIL.finditer(text) if "@" in text else ():
        yield "email", *match.span()
    for match in _LINK.finditer(text) if "//" in text or "www." in text.casefold() else ():
        if _SECRET.search(match.group()) or _RANDOM.search(match.group()):
            yield "link", match.start(), match.start() + len(match.group().rstrip(".,;:!?)"))
    for pattern, sign, least in ((_IPV4, ".", 3), (_IPV6, ":", 2)):
        for match in pattern.finditer(text) if text.count(sign) >= least else ():
            if _is_address(match.group()) and not _VERSION.search(text, max(match.start() - 20, 0), match.start()):
                yield "ip", *match.span()


def _is_address(text: str) -> bool:
    try:
        # a clock time such as 10:30:15 is no IPv6 address: those have eight groups or a double colon
        return ipaddress.ip_address(text) is not None and text != "::"
    except ValueError:
        return False
