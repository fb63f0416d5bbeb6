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
    encoder_profile: str = ""
    """Profile by which it is served; gives the model's name where none is set."""
    encoder_failures: int = Field(default=0, ge=0, le=100)
    """Failures in a row after which it is left alone for a while; 0 never: nothing can stand in for it."""
    rerank_url: str = ""
    """Base URL of a server that reranks the head of a search; empty means none does."""
    rerank_model: str = ""
    """Name of the model there; empty asks the server which one it serves."""
    rerank_profile: str = ""
    """Profile by which it is served; gives the model's name where none is set."""
    rerank_key: SecretStr = SecretStr("")
    """API key of that server, if it wants one."""
    rerank_timeout: float = Field(default=5.0, gt=0, le=600)
    """Seconds one call to it may take."""
    rerank_batch: int = Field(default=32, ge=1, le=4096)
    """Passages of one call."""
    rerank_parallel: int = Field(default=4, ge=1, le=64)
    """Calls at the same time."""
    rerank_failures: int = Field(default=3, ge=0, le=100)
    """Failures in a row after which it is left alone for a while; 0 never."""
    rerank_depth: int = Field(default=24, ge=1, le=200)
    """Passages at the head of a search that are reordered."""
    chat_url: str = ""
    """Base URL of an OpenAI-compatible API that writes drafts, such as http://127.0.0.1:8001/v1; empty means approved scripts."""
    chat_model: str = ""
    """Model name sent with each call; empty asks the server which one it serves."""
    chat_profile: str = ""
    """Profile of `python -m serving vllm` by which it is served: gives the model's name, context and photos where they are not set here."""
    chat_key: SecretStr = SecretStr("")
    """API key of the chat URL, if it wants one."""
    chat_timeout: float = Field(default=20.0, gt=0, le=600)
    """Seconds one draft may take before the approved scripts answer."""
    chat_tokens: int = Field(default=900, ge=64, le=8192)
    """Most tokens a draft may have."""
    chat_context: int = Field(default=8192, ge=2048, le=1_048_576)
    """Tokens of the served model's context; passages and conversation are trimmed to it, by the model's own count where it has vLLM's `/tokenize`."""
    chat_at_once: int = Field(default=16, ge=1, le=1024)
    """Drafts the served model writes at the same time; one more is written by the approved scripts."""
    chat_waiting: int = Field(default=8, ge=0, le=10_000)
    """Requests of one shop of several that may wait for a turn at the served model; one more is written by the approved scripts."""
    chat_patience: float = Field(default=5.0, gt=0, le=600)
    """Seconds one of them waits at most."""
    chat_failures: int = Field(default=3, ge=1, le=100)
    """Failures in a row after which the served model is left alone for a while."""
    chat_rest: float = Field(default=20.0, gt=0, le=3600)
    """Seconds it is left alone; then one call tries it."""
    chat_pictures: int = Field(default=0, ge=0, le=16)
    """Photos of a customer that one question to the served model may hold; 0 for a model that cannot see."""
    revise_url: str = ""
    """Base URL of another OpenAI-compatible API that rewords replies at an agent's wish; empty means the model that drafts."""
    revise_model: str = ""
    """Name of the model there; empty asks the server which one it serves."""
    revise_profile: str = ""
    """Profile by which it is served."""
    revise_key: SecretStr = SecretStr("")
    """API key of that server, if it wants one."""
    revise_timeout: float = Field(default=0.0, ge=0, le=600)
    """Seconds one rewording may take; 0 as a draft."""
    revise_at_once: int = Field(default=0, ge=0, le=1024)
    """Replies reworded at the same time; 0 as many as drafts."""
    revise_failures: int = Field(default=0, ge=0, le=100)
    """Failures in a row after which that server is left alone for a while; 0 as the one that drafts."""
    translate_url: str = ""
    """Base URL of what translates: a chat model where it ends in /v1, else a server that speaks LibreTranslate's API; empty means the model that drafts."""
    translate_model: str = ""
    """Name of the chat model there; empty asks the server which one it serves."""
    translate_profile: str = ""
    """Profile by which that chat model is served."""
    translate_key: SecretStr = SecretStr("")
    """API key of the translation server, if it wants one."""
    translate_timeout: float = Field(default=10.0, gt=0, le=600)
    """Seconds one translation may take."""
    translate_at_once: int = Field(default=8, ge=1, le=1024)
    """Translations at the same time."""
    translate_failures: int = Field(default=3, ge=1, le=100)
    """Failures in a row after which that server is left alone for a while."""
    judge_url: str = ""
    """Base URL of another OpenAI-compatible API whose model is asked for a second opinion in evaluations; empty means the model that drafts."""
    judge_model: str = ""
    """Name of the model there; empty asks the server which one it serves."""
    judge_profile: str = ""
    """Profile by which it is served."""
    judge_key: SecretStr = SecretStr("")
    """API key of that server, if it wants one."""
    judge_timeout: float = Field(default=0.0, ge=0, le=600)
    """Seconds one opinion may take; 0 as a draft."""
    judge_at_once: int = Field(default=0, ge=0, le=1024)
    """Opinions at the same time; 0 as many as drafts."""
    judge_failures: int = Field(default=0, ge=0, le=100)
    """Failures in a row after which that server is left alone for a while; 0 as the one that drafts."""
    earlier_urls: str = ""
    """Addresses of model servers of earlier releases, with spaces between, that may be asked again when somebody goes back to one; they get the same keys."""
    trace_url: str = ""
    """Base URL of an OpenTelemetry collector that takes traces over HTTP, such as http://127.0.0.1:4318 (extra `otel`); empty traces nothing."""
    trace_key: SecretStr = SecretStr("")
    """Bearer token of that collector, if it wants one."""
    trace_content: bool = False
    """Tell it also what is asked of models, what they answer, customers' redacted words and replies; off, it learns no word and no name of anybody."""
    trace_share: float = Field(default=1.0, ge=0, le=1)
    """Share of all traces that are kept."""
    secrets_key: SecretStr = SecretStr("")
    """Keys that open what is sealed in data folders, as NAME:BASE64 with spaces between; the first one seals."""
    secrets_key_file: str = ""
    """File that holds such keys, a line each, instead of the environment."""


def serving_settings(environ: Mapping[str, str]) -> ServingSettings:
    """The room's settings from an environment. Raises `SettingsError` for unknown keys and unusable values."""
    return read_settings(ServingSettings, PREFIX, environ)
