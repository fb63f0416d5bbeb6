"""The one place that names the room's encoders and opens the chosen one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from serving.errors import UnknownEncoder

if TYPE_CHECKING:
    from serving.settings import ServingSettings
    from serving.types import TokenEncoder

BUILTIN = "builtin"


def open_encoder(settings: ServingSettings) -> TokenEncoder:
    """The encoder `settings.encoder` names: "builtin", or a folder of weights trained with `python -m gpu train`.

    Raises `UnknownEncoder` for any other name, `WeightsUnreadable` when the weights are broken.
    """
    from serving.builtin import BuiltinEncoder

    if settings.encoder == BUILTIN:
        return BuiltinEncoder.open()
    folder = Path(settings.encoder)
    if folder.is_dir():
        return BuiltinEncoder.open(folder)
    message = f"There is no encoder {settings.encoder!r}. Known: {BUILTIN!r}, or the folder of weights made by `python -m gpu train`."
    raise UnknownEncoder(message)
