"""A key that stands twice in one object of a request: one reader takes the first, another the last, so that a gate and what it guards may see two requests."""

from __future__ import annotations

import json

from assist.errors import BadRequest


class _Twice(Exception):
    """Carries the key."""


def refuse_twice(body: bytes) -> None:
    """Raises `BadRequest`, naming the key, for JSON in which one stands twice; what is no JSON is left to whoever reads it."""
    try:
        json.loads(body, object_pairs_hook=_once)
    except _Twice as error:
        told = str(error)[:80]
        raise BadRequest(f"The key {told} stands twice in one object. Send each key once; nothing was changed.") from error
    except (ValueError, RecursionError):
        return


def _once(pairs: list[tuple[str, object]]) -> None:
    seen = set()
    for key, _ in pairs:
        if key in seen:
            raise _Twice(json.dumps(key, ensure_ascii=False))
        seen.add(key)
