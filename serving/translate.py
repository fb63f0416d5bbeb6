"""A translation server that speaks LibreTranslate's API, if one is configured: sentences in, sentences out.

Protocol: `GET /languages`, `POST /translate` with `q` (a list), `source`, `target`, `format`, `api_key`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from serving.circuit import Circuit, Limits, Turnstile
from serving.duties import speaks_chat
from serving.errors import ModelBabble, ModelRefused, ModelUnreachable, UnusableText

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from serving.circuit import State
    from serving.settings import ServingSettings

CODES: dict[str, tuple[str, ...]] = {"zh": ("zh-Hans", "zh"), "zh-TW": ("zh-Hant", "zt"), "nb": ("nb", "no"), "fil": ("tl",), "pt": ("pt", "pt-BR", "pb")}
"""A project tag's names in that API, newest first; every other tag is its own name."""


class Translator(Protocol):
    """Whatever can put sentences into another language."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> tuple[str, ...]:
        """One translation per text, in order; tags as everywhere in the project. Raises this room's errors."""
        ...

    def close(self) -> None:
        """Let the connections go."""
        ...


class ServedTranslator:
    """A LibreTranslate server behind a URL."""

    def __init__(self, client: httpx.Client, key: str, limits: Limits) -> None:
        self._client = client
        self._key = key
        self._turnstile = Turnstile(Circuit(limits), limits.at_once, "The translation server", "CONCORD_SERVING_TRANSLATE_AT_ONCE")
        self._pairs: dict[str, frozenset[str]] = {}

    def translate(self, texts: Sequence[str], source: str, target: str) -> tuple[str, ...]:
        """One translation per text, in order. An empty text stays empty.

        Raises `UnusableText` when the server does not translate between the two, `ModelUnreachable` (dead, slow, overloaded: retry later), `ModelRefused`
        (key or address) or `ModelBabble` (another number of sentences than was asked for).
        """
        spoken = [text for text in texts if text.strip()]
        if not spoken:
            return tuple(texts)
        with self._turnstile.turn():
            words = iter(self._translated(spoken, source, target))
        return tuple(next(words) if text.strip() else text for text in texts)

    def state(self) -> State:
        """How the server does now."""
        return self._turnstile.state()

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def _translated(self, spoken: Sequence[str], source: str, target: str) -> list[str]:
        names = self._names(source, target)
        asked: dict[str, object] = {"q": spoken, "source": names[0], "target": names[1], "format": "text"}
        answer = self._call("POST", "/translate", asked | ({"api_key": self._key} if self._key else {}))
        found = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(found, list) or len(found) != len(spoken) or not all(isinstance(one, str) for one in found):
            raise ModelBabble(f"The translation server gave no translation for each of {len(spoken)} sentences. Try again; check its version.")
        return found

    def _names(self, source: str, target: str) -> tuple[str, str]:
        """Both languages as this server calls them. Raises `UnusableText`."""
        if not self._pairs:
            listed = self._call("GET", "/languages", None)
            rows = [row for row in listed if isinstance(row, dict) and "code" in row] if isinstance(listed, list) else []
            self._pairs = {str(row["code"]): frozenset(map(str, row.get("targets") or ())) for row in rows}
        for one in CODES.get(source, (source,)):
            for other in CODES.get(target, (target,)):
                # Servers before 1.3.8 list no targets: then every language they have.
                if one in self._pairs and other in (self._pairs[one] or frozenset(self._pairs)):
                    return one, other
        raise UnusableText(f"The translation server does not translate {source} into {target}. It has: {', '.join(sorted(self._pairs)) or 'nothing'}.")

    def _call(self, method: str, path: str, body: dict[str, object] | None) -> Any:  # noqa: ANN401 - foreign JSON; the callers check its shape
        import httpx

        try:
            answer = self._client.request(method, path, json=body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ModelUnreachable(f"The translation server at {self._client.base_url} does not answer ({error}). Check that it runs; try later.") from error
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
            raise ModelUnreachable(f"The translation server at {self._client.base_url} is overloaded or broken (HTTP {answer.status_code}). Try later.")
        if answer.status_code != httpx.codes.OK:
            raise ModelRefused(f"The translation server at {self._client.base_url} refused (HTTP {answer.status_code}). Check its address and key.")
        try:
            return answer.json()
        except ValueError as error:
            raise ModelRefused(f"{self._client.base_url} does not speak LibreTranslate's API. Correct CONCORD_TRANSLATE_URL.") from error


def open_translator(settings: ServingSettings) -> ServedTranslator | None:
    """The configured translation server, or None where no URL is set or a chat model's is. Connects to nothing yet.

    Raises `ModelRefused` for what is no address.
    """
    if not settings.translate_url or speaks_chat(settings.translate_url):
        return None
    import httpx

    if not settings.translate_url.startswith(("http://", "https://")):
        raise ModelRefused(f"{settings.translate_url!r} is no address. Set CONCORD_TRANSLATE_URL to one that begins with http:// or https://.")
    client = httpx.Client(base_url=settings.translate_url.rstrip("/"), timeout=settings.translate_timeout)
    limits = Limits(settings.translate_failures, settings.chat_rest, settings.translate_at_once)
    return ServedTranslator(client, settings.translate_key.get_secret_value(), limits)
