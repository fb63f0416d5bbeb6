"""The one place that names the room's encoders and opens the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serving.errors import UnknownEncoder

if TYPE_CHECKING:
    from serving.types import TokenEncoder

ENCODERS = ("builtin",)


def open_encoder(name: str = "builtin") -> TokenEncoder:
    """The encoder called `name`. Raises `UnknownEncoder`, or `WeightsUnreadable` when its weights are broken."""
    if name == "builtin":
        from serving.builtin import BuiltinEncoder

        return BuiltinEncoder.open()
    message = f"There is no encoder {name!r}; known: {', '.join(ENCODERS)}."
    raise UnknownEncoder(message)
