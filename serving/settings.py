"""Settings of the models' room, read from `CONCORD_SERVING_…` and the shared names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, SecretStr

from serving.environment import RoomSettings, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "CONCORD_SERVING_"


class ServingSettings(RoomSettings):
    """How models are called. Nothing here names a vendor: without a URL no model is called at all."""

    encoder: str = "builtin"
    """Which encoder searches: the built-in one, a folder of weights, or the name or folder of a sentence-transformers model (extra `models`); with a URL,
    the name of the served model."""
    encoder_url: str = ""
    """Base URL of a server of embeddings; one that ends in /v1 is asked the OpenAI way, any other as text-embeddings-inference."""
    encoder_key: SecretStr = SecretStr("")
    """API key of that server, if it wants one."""
    encoder_timeout: float = Field(default=30.0, gt=0, le=600)
    """Seconds one call to it may take."""
    encoder_batch: int = Field(default=32, ge=1, le=4096)
    """Texts of one call."""
    encoder_parallel: int = Field(default=4, ge=1, le=64)
    """Calls at the same time."""
    rerank_url: str = ""
    """Base URL of a server that reranks the head of a search; empty means none does."""
    rerank_model: str = ""
    """Name of the model there; empty asks the server which one it serves."""
    rerank_key: SecretStr = SecretStr("")
    """API key of that server, if it wants one."""
    rerank_timeout: float = Field(default=5.0, gt=0, le=600)
    """Seconds one call to it may take."""
    rerank_batch: int = Field(default=32, ge=1, le=4096)
    """Passages of one call."""
    rerank_depth: int = Field(default=24, ge=1, le=200)
    """Passages at the head of a search that are reordered."""
    chat_url: str = ""
    """Base URL of an OpenAI-compatible API that writes drafts, such as http://127.0.0.1:8001/v1; empty means approved scripts."""
    chat_model: str = ""
    """Model name sent with each call; empty asks the server which one it serves."""
    chat_key: SecretStr = SecretStr("")
    """API key of the chat URL, if it wants one."""
    chat_timeout: float = Field(default=20.0, gt=0, le=600)
    """Seconds one draft may take before the approved scripts answer."""
    chat_tokens: int = Field(default=900, ge=64, le=8192)
    """Most tokens a draft may have."""
    chat_context: int = Field(default=8192, ge=2048, le=1_048_576)
    """Tokens of the served model's context; passages and conversation are trimmed to it."""
    chat_at_once: int = Field(default=16, ge=1, le=1024)
    """Drafts the served model writes at the same time; one more is written by the approved scripts."""
    chat_failures: int = Field(default=3, ge=1, le=100)
    """Failures in a row after which the served model is left alone for a while."""
    chat_rest: float = Field(default=20.0, gt=0, le=3600)
    """Seconds it is left alone; then one call tries it."""
    chat_pictures: int = Field(default=0, ge=0, le=16)
    """Photos of a customer that one question to the served model may hold; 0 for a model that cannot see."""
    translate_url: str = ""
    """Base URL of a translation server that speaks LibreTranslate's API; empty means none."""
    translate_key: SecretStr = SecretStr("")
    """API key of the translation server, if it wants one."""
    translate_timeout: float = Field(default=10.0, gt=0, le=600)
    """Seconds one translation may take."""


def serving_settings(environ: Mapping[str, str]) -> ServingSettings:
    """The room's settings from an environment. Raises `SettingsError` for unknown keys and unusable values."""
    return read_settings(ServingSettings, PREFIX, environ)
