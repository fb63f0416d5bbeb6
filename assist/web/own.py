"""For somebody who is not signed in yet: a page of ours to go on to, and the language to speak."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assist.strings import Strings
from assist.web.show import strings_of

if TYPE_CHECKING:
    from fastapi import Request


def own(to: str) -> str:
    """A page of ours to go on to; whatever might lead elsewhere is the first page."""
    parts = urlsplit(to)
    safe = to.startswith("/") and not to.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc and to.isprintable() and "\\" not in to
    return to if safe else "/"


def strings_for(request: Request, lang: str = "") -> Strings:
    """Texts for somebody we know nothing of: the language asked for, the one chosen here before, else the first the browser names that we have."""
    wanted = (one.split(";")[0].strip() for one in request.headers.get("accept-language", "").split(","))
    accepted = next((tag for tag in wanted if tag.split("-")[0] in Strings.languages()), "")
    return strings_of(request, accepted, lang)
