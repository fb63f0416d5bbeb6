"""The one place that names the room's encoders and opens the chosen one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from serving.duties import served_name
from serving.errors import ServingError
from serving.pooling import Pooling, PoolingClient

if TYPE_CHECKING:
    from serving.settings import ServingSettings
    from serving.types import TokenEncoder

BUILTIN = "builtin"
_CONTEXTUAL = "context.onnx"
"""The file by which a folder is a contextual encoder of ours."""
_THEIRS = ("modules.json", "config.json")
"""Files by which a folder is a sentence-transformers model and not weights of ours."""


def open_encoder(settings: ServingSettings, *, lasting: bool = False, later: bool = False) -> TokenEncoder:
    """The encoder that the settings name: built in, a folder of its weights or of a contextual one over it, a sentence-transformers model, or behind a URL.

    `lasting`: for a process that answers questions for weeks and loads nothing itself. `later`: the built-in one reads its weights when they are needed.

    Raises:
        UnknownEncoder: there is none of that name here.
        WeightsUnreadable: the weights are broken.
        ModelUnreachable, ModelRefused, ModelBabble: the server does not answer, refuses, or serves no encoder.

    """
    from serving.builtin import BuiltinEncoder

    if settings.encoder_url:
        from serving.encoders import ServedEncoder, WithPieces

        client = PoolingClient(place_of(settings))
        try:
            return WithPieces(ServedEncoder(client), BuiltinEncoder.open(lasting=lasting))
        except ServingError:
            client.close()
            raise
    if settings.encoder == BUILTIN:
        return BuiltinEncoder.later(lasting=lasting) if later else BuiltinEncoder.open(lasting=lasting)
    folder = Path(settings.encoder)
    if (folder / _CONTEXTUAL).is_file():
        from serving.contextual import ContextualEncoder
        from serving.encoders import WithPieces

        pieces = BuiltinEncoder.open(lasting=lasting)
        return WithPieces(ContextualEncoder.open(folder, pieces), pieces)
    if folder.is_dir() and not any((folder / name).exists() for name in _THEIRS):
        return BuiltinEncoder.open(folder, lasting=lasting)
    from serving.encoders import SentenceEncoder, WithPieces

    return WithPieces(SentenceEncoder.open(settings.encoder), BuiltinEncoder.open(lasting=lasting))


def place_of(settings: ServingSettings) -> Pooling:
    """Where the configured encoder is served."""
    return Pooling(
        url=settings.encoder_url,
        what="encoder (CONCORD_SERVING_ENCODER_URL)",
        model=served_name("" if settings.encoder == BUILTIN else settings.encoder, settings.encoder_profile),
        key=settings.encoder_key.get_secret_value(),
        timeout=settings.encoder_timeout,
        batch=settings.encoder_batch,
        parallel=settings.encoder_parallel,
        failures=settings.encoder_failures,
    )
