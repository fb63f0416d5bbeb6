"""Calls to a server of encoders and rerankers: vLLM's pooling API, any OpenAI-compatible one, or Hugging Face's text-embeddings-inference (TEI).

A URL that ends in `/v1` is asked the OpenAI way (`/embeddings`; `/rerank` as vLLM and Jina have it), any other the TEI way (`/embed`, `/rerank`).
No proxy of the environment is used: texts and key go to the configured address alone.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from time import sleep
from typing import TYPE_CHECKING, Any, TypeVar

from serving.circuit import Circuit, Limits, Turnstile
from serving.errors import ModelBabble, ModelRefused, ModelUnreachable, UnusableText

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import httpx

    from serving.circuit import State

_TRIES, _PAUSE, _LONGEST_PAUSE = 4, 0.25, 8.0
"""A call is tried again when the server is busy or a connection breaks: the pause in seconds doubles, or is what the server asks for."""
_TEXT = frozenset({400, 413, 422})
"""What servers say to a text that is too long."""
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Pooling:
    """Where a pooling server is and how hard it may be asked."""

    url: str
    what: str
    """What it is called in messages, with the variable to correct: "encoder (CONCORD_SERVING_ENCODER_URL)"."""
    model: str = ""
    key: str = ""
    timeout: float = 30.0
    """Seconds one call may take."""
    batch: int = 32
    """Texts of one call."""
    parallel: int = 4
    """Calls at the same time."""
    failures: int = 0
    """Failures in a row after which it is left alone for a while; 0 never."""

    @property
    def openai(self) -> bool:
        """Whether it is asked the OpenAI way."""
        return self.url.rstrip("/").endswith("/v1")


class PoolingClient:
    """Asks one server. Threads may share it; at most `parallel` calls run at once."""

    def __init__(self, place: Pooling) -> None:
        """Connects to nothing yet. Raises `ModelRefused` for what is no address."""
        import httpx

        if not place.url.startswith(("http://", "https://")):
            raise ModelRefused(f"{place.url!r} is no address for the {place.what}; write one that begins with http:// or https://.")
        headers = {"Authorization": f"Bearer {place.key}"} if place.key else {}
        limits = httpx.Limits(max_connections=place.parallel)
        self._client = httpx.Client(base_url=place.url.rstrip("/"), headers=headers, timeout=place.timeout, limits=limits, trust_env=False)
        self.place = place
        self._turnstile = Turnstile(Circuit(Limits(place.failures)), 0, f"The {place.what}")

    def state(self) -> State:
        """How the server does, and how many calls run of how many that may."""
        return replace(self._turnstile.state(), at_once=self.place.parallel)

    def in_batches(self, texts: Sequence[T], ask: Callable[[Sequence[T]], R]) -> list[R]:
        """`ask` for each batch, several at a time, results in order. The first error ends it: what has not begun is not asked."""
        parts = [texts[start : start + self.place.batch] for start in range(0, len(texts), self.place.batch)]
        if len(parts) < 2:
            return [ask(part) for part in parts]
        with ThreadPoolExecutor(self.place.parallel) as pool:
            asked = [pool.submit(ask, part) for part in parts]
            try:
                return [one.result() for one in asked]
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def served_model(self) -> str:
        """The first model an OpenAI-compatible server names, or "" where it is asked the TEI way."""
        if not self.place.openai:
            return ""
        answer = self.call("GET", "/models", None)
        rows = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
            raise ModelRefused(f"The {self.place.what} at {self.place.url} serves no model. Start one, or correct the address.")
        return str(rows[0].get("id", ""))

    def call(self, method: str, path: str, body: dict[str, object] | None) -> Any:  # noqa: ANN401 - foreign JSON; the callers check its shape
        """One call's JSON, tried again while the server is busy.

        Raises:
            ModelUnreachable: dead, too slow, or busy to the last try; at once while it is left alone after such failures.
            ModelRefused: key or model refused, or no such server.
            UnusableText: a text is too long for it.

        """
        with self._turnstile.turn():
            return self._tried(method, path, body)

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def _tried(self, method: str, path: str, body: dict[str, object] | None) -> Any:  # noqa: ANN401 - foreign JSON
        for attempt in range(_TRIES):
            pause = _PAUSE * 2**attempt
            try:
                answer, said = self._once(method, path, body), ""
            except ModelUnreachable as error:
                answer, said = None, str(error)
            if answer is not None and not _busy(answer):
                return self._content(answer)
            if attempt == _TRIES - 1:
                raise ModelUnreachable(said or f"The {self.place.what} at {self.place.url} stays busy or broken (HTTP {answer.status_code if answer else 0}).")
            sleep(pause if answer is None else _asked_pause(answer, pause))
        raise AssertionError

    def _once(self, method: str, path: str, body: dict[str, object] | None) -> httpx.Response:
        import httpx

        try:
            return self._client.request(method, path, json=body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said = str(error) or type(error).__name__
            raise ModelUnreachable(f"The {self.place.what} at {self.place.url} does not answer ({said}). Check that it runs; try again later.") from error

    def _content(self, answer: httpx.Response) -> Any:  # noqa: ANN401 - foreign JSON
        if answer.status_code in _TEXT:
            said = " ".join(answer.text.split())[:200]
            raise UnusableText(f"The {self.place.what} at {self.place.url} takes no such text (HTTP {answer.status_code}: {said}). Shorten it.")
        if not answer.is_success:
            said = " ".join(answer.text.split())[:200]
            raise ModelRefused(
                f"The {self.place.what} at {self.place.url} refused (HTTP {answer.status_code}: {said}). Correct its address, key, model or text."
            )
        try:
            return answer.json()
        except ValueError as error:
            raise ModelBabble(f"The {self.place.what} at {self.place.url} answered with no JSON; it is another kind of server. Correct its address.") from error


def _busy(answer: httpx.Response) -> bool:
    return answer.status_code in {408, 429} or answer.is_server_error


def _asked_pause(answer: httpx.Response, pause: float) -> float:
    """The server's own `Retry-After` where it gives seconds, bounded."""
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked) if asked.isdigit() else pause, _LONGEST_PAUSE)
