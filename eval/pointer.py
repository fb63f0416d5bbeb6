"""JSON pointers (RFC 6901), with `*` for every element of a list or every value of an object."""

from __future__ import annotations

from typing import Any


def find(value: Any, pointer: str) -> list[Any]:  # noqa: ANN401  (any JSON value)
    """Every place the pointer leads to, in document order; an empty list where it leads nowhere. "" is the value itself."""
    places = [value]
    for step in pointer.split("/")[1:] if pointer else []:
        name = step.replace("~1", "/").replace("~0", "~")
        places = [deeper for place in places for deeper in _step(place, name)]
    return places


def first(value: Any, pointer: str) -> Any:  # noqa: ANN401  (any JSON value)
    """The first place the pointer leads to, or None."""
    return next(iter(find(value, pointer)), None)


def _step(place: Any, name: str) -> list[Any]:  # noqa: ANN401  (any JSON value)
    if isinstance(place, dict):
        return list(place.values()) if name == "*" else ([place[name]] if name in place else [])
    if isinstance(place, list):
        if name == "*":
            return place
        return [place[int(name)]] if name.isascii() and name.isdigit() and int(name) < len(place) else []
    return []
