"""What the API of documents is given: the shelf of the index, and requests as records."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request
from pydantic import TypeAdapter

from assist.errors import BadRequest, UnknownThing
from ingest.index.embedded import EmbeddedIndex
from ingest.index.served import ServerIndex
from ingest.shelf import Shelf
from ingest.types import Audience, Kind, LoadOptions, State, Validity, Wanted

Choice = TypeVar("Choice", State, Kind)
Words = Annotated[list[str], Query()]


async def _shelf(request: Request) -> Shelf:
    index = request.state.index
    if not isinstance(index, EmbeddedIndex | ServerIndex):
        raise UnknownThing("This service does not own its documents; ask the process that does.")
    return index.shelf


ShelfDep = Annotated[Shelf, Depends(_shelf)]


def answer(record: object) -> Any:  # noqa: ANN401 - plain JSON of any record
    """A record as JSON has it."""
    return TypeAdapter(Any).dump_python(record, mode="json")


def wanted_of(
    text: str = "",
    state: Words = [],  # noqa: B006 - fastapi reads the default and never changes it
    kind: Words = [],  # noqa: B006
    lang: Words = [],  # noqa: B006
    market: Words = [],  # noqa: B006
    family: Words = [],  # noqa: B006
    product: Words = [],  # noqa: B006
    channel: Words = [],  # noqa: B006
    owner: Words = [],  # noqa: B006
    *,
    machine: bool | None = None,
    review_by: date | None = None,
    ended_by: date | None = None,
    offset: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Wanted:
    """The filter of a list; each of the plural ones may be given several times."""
    return Wanted(
        text=text,
        states=tuple(_choice("state", word, State) for word in state),
        kinds=tuple(_choice("kind", word, Kind) for word in kind),
        langs=tuple(lang),
        markets=_countries(market),
        families=tuple(family),
        products=tuple(product),
        channels=tuple(channel),
        owners=tuple(owner),
        machine=machine,
        review_by=review_by,
        ended_by=ended_by,
        offset=offset,
        limit=limit,
    )


def options_of(
    kind: str = "",
    market: Words = [],  # noqa: B006
    product: Words = [],  # noqa: B006
    channel: Words = [],  # noqa: B006
    audience: Audience = Audience.PUBLIC,
    owner: Annotated[str, Query(max_length=200)] = "",
    review_on: date | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> LoadOptions:
    """What is said of an uploaded file where it says nothing itself."""
    if valid_from and valid_to and valid_to < valid_from:
        raise BadRequest(f"valid_to {valid_to} lies before valid_from {valid_from}; correct one of them.")
    return LoadOptions(
        kind=_choice("kind", kind, Kind) if kind else None,
        markets=_countries(market),
        audience=audience,
        products=tuple(product),
        channels=tuple(word.casefold() for word in channel),
        owner=owner,
        review_on=review_on,
        validity=Validity(valid_from, valid_to),
    )


def _choice(name: str, word: str, kinds: type[Choice]) -> Choice:
    known = list(kinds)
    if word not in known:
        raise BadRequest(f"{name} is {word!r}; it can be {', '.join(known)}.")
    return kinds(word)


def _countries(words: list[str]) -> tuple[str, ...]:
    codes = tuple(code.strip().upper() for word in words for code in word.split(",") if code.strip())
    for code in codes:
        if len(code) != 2 or not code.isascii() or not code.isalpha():
            raise BadRequest(f"market {code!r} is no country code (ISO 3166-1); write two letters as in DE.")
    return codes
