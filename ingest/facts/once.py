"""Tables that take long to build, built once though many threads ask for them at the same moment."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def built_once(build: Callable[[str], T]) -> Callable[[str], T]:
    """The same function, which keeps what it made of its last 64 arguments. `lru_cache` alone has every thread that comes meanwhile build the same again."""
    building, kept = Lock(), lru_cache(maxsize=64)(build)

    def one_builds(name: str) -> T:
        with building:
            return kept(name)

    return lru_cache(maxsize=64)(one_builds)
