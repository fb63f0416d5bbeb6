"""What an owner's upload form says of the files: the path each gets, and what holds for them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated

from fastapi import Form

from assist.errors import BadRequest
from ingest.types import Audience, Kind, LoadOptions, Validity

LONGEST_MARKETS = 200


def document_path(folder: str, name: str) -> str:
    """The document's path for a file of this name in this folder: the name alone, whatever path a browser sent with it."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1].strip()
    return "/".join(part for part in (*folder.replace("\\", "/").split("/"), plain) if part.strip())


def same_ending(path: str, name: str) -> None:
    """A document keeps its format: how its path ends says how it is read. Raises `BadRequest`."""
    wanted, given = PurePosixPath(path).suffix.lower(), PurePosixPath(document_path("", name)).suffix.lower()
    if wanted != given:
        message = f"This document is a {wanted or 'nameless'} file and {name} is not. Upload it as a document of its own, then delete the old one."
        raise BadRequest(message)


@dataclass(frozen=True, slots=True)
class Said:
    """What an upload form says of its files, as its fields have it: a dependency of the page."""

    kind: Annotated[str, Form()] = ""
    markets: Annotated[str, Form()] = ""
    products: Annotated[str, Form(max_length=500)] = ""
    channels: Annotated[str, Form(max_length=200)] = ""
    audience: Annotated[str, Form()] = ""
    valid_from: Annotated[str, Form()] = ""
    valid_to: Annotated[str, Form()] = ""


def options_of(said: Said) -> LoadOptions:
    """What the form states of the files. Raises `BadRequest` for what cannot be meant."""
    if said.kind and said.kind not in set(Kind):
        raise BadRequest(f"{said.kind!r} is no kind of document; it can be {', '.join(Kind)}.")
    if said.audience and said.audience not in set(Audience):
        raise BadRequest(f"{said.audience!r} is no audience; it can be {', '.join(Audience)}.")
    validity = Validity(day_of(said.valid_from), day_of(said.valid_to))
    if validity.starts and validity.ends and validity.starts > validity.ends:
        raise BadRequest("The first day it holds is after the last one. Exchange them.")
    return LoadOptions(
        kind=Kind(said.kind) if said.kind else None,
        markets=markets_of(said.markets),
        audience=Audience(said.audience) if said.audience else Audience.PUBLIC,
        products=words_of(said.products),
        channels=tuple(word.casefold() for word in words_of(said.channels)),
        validity=validity,
    )


def words_of(text: str) -> tuple[str, ...]:
    """Names parted by commas of any script, each once."""
    parts = text.replace("，", ",").replace("、", ",").replace("،", ",").split(",")
    return tuple(dict.fromkeys(word.strip() for word in parts if word.strip()))


def markets_of(text: str) -> tuple[str, ...]:
    """ISO 3166-1 codes from "de, AT". Raises `BadRequest` for anything else."""
    words = text[:LONGEST_MARKETS].replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
    codes = tuple(dict.fromkeys(word.strip().upper() for word in words if word.strip()))
    strange = [code for code in codes if not (len(code) == 2 and code.isascii() and code.isalpha())]
    if strange:
        raise BadRequest(f"{strange[0]!r} is no market; write two-letter codes as in DE, AT.")
    return codes


def day_of(text: str) -> date | None:
    """A day from a form's field. Raises `BadRequest`."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise BadRequest(f"{text!r} is no date; write it as 2026-11-30.") from error
