"""Values out of a vendor's JSON: what is missing or of another type is empty, never an error in the middle of ten thousand tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Json = Mapping[str, object]


def objects(value: object, name: str = "") -> Iterator[Json]:
    """The objects of a list, or of the list under `name`."""
    found = value.get(name) if name and isinstance(value, Mapping) else value
    yield from (one for one in found if isinstance(one, Mapping)) if isinstance(found, list) else ()


def inside(value: object, *names: str) -> Json:
    """The object at the end of a path of names; an empty one if there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def text(value: Json, name: str) -> str:
    """A text or a number as text; "" for anything else."""
    found = value.get(name)
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def number(value: Json, name: str) -> int:
    """A whole number; 0 for anything else."""
    found = value.get(name)
    return int(found) if isinstance(found, int | float) and not isinstance(found, bool) else 0
