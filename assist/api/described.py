"""What the API's description says of every operation alike: keys for what is written, limits, problem documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assist.api.again import LONGEST

if TYPE_CHECKING:
    from fastapi import FastAPI

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Makes the request count once: sent again with the same key and bytes within a day, it gets the kept answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!#-~]+$"},
}
PROBLEM = {
    "application/problem+json": {
        "schema": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}},
        }
    }
}
ALWAYS = {
    "401": "Nobody that is known.",
    "403": "Known, and not allowed.",
    "429": "Asked too often; `Retry-After` says when to come again, `RateLimit` and `RateLimit-Policy` what is left.",
}
WRITING = {
    "409": "Overtaken, or the first request with this key is still under way.",
    "422": "Unusable, or this key was used for another request.",
}
WRITES = ("post", "put", "patch", "delete")


def describe(app: FastAPI) -> None:
    """Have the description say it, once it is asked for."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            for methods in plain()["paths"].values():
                for method, operation in methods.items():
                    _complete(method, operation)
        return plain()

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI documents it as the way to extend the description


def _complete(method: str, operation: dict[str, Any]) -> None:
    if method in WRITES:
        operation.setdefault("parameters", []).append(KEY)
    told = {**ALWAYS, **(WRITING if method in WRITES else {})}
    for status, words in told.items():
        operation["responses"][status] = {"description": words, "content": PROBLEM}
