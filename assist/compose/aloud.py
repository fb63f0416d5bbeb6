"""An answer read aloud while it grows: each sentence once, as soon as it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

if TYPE_CHECKING:
    from collections.abc import Callable


class Aloud:
    """Given the text so far of a JSON object with a list "sentences": says each item, with its place, when the next one begins or the list has ended."""

    def __init__(self, say: Callable[[int, Any], None]) -> None:
        self._say = say
        self._said = 0
        self._braces = 0

    def __call__(self, text: str) -> None:
        """Called whenever the text has grown. What is no JSON so far is passed over: the whole answer is judged at its end."""
        braces = sum(map(text.count, "{}]"))
        if braces == self._braces:
            return
        self._braces = braces
        try:
            grown = from_json(text, allow_partial=True)
        except ValueError:
            return
        items = grown.get("sentences") if isinstance(grown, dict) else None
        if not isinstance(items, list):
            return
        whole = items if len(grown) > 1 and list(grown)[-1] != "sentences" else items[:-1]
        for place in range(self._said, len(whole)):
            self._say(place, whole[place])
        self._said = max(self._said, len(whole))
