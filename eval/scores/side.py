"""One answer's side of a difference: the sentence, the words in it, what it rests on, and how the system itself put it for the agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.scores.types import Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.scores.answers import Answered
    from eval.types import Key


def side_of(one: Answered, words: str) -> Side:
    """The sentence that holds these words, or the value they name; the whole answer where none does."""
    written = _written(one, words)
    for place, part in enumerate(one.reply.parts if one.reply and written else ()):
        at = part.text.find(written)
        if at >= 0:
            gloss = one.reply.gloss[place] if one.reply and len(one.reply.gloss) == len(one.reply.parts) else ""
            return Side(one.lang, one.topic.market, part.text, at, at + len(written), part.sources, gloss)
    return whole(one)


def whole(one: Answered) -> Side:
    """The whole answer, nothing marked."""
    reply = one.reply
    if reply is None:
        return Side(one.lang, one.topic.market, "", 0, 0, (), "")
    return Side(one.lang, one.topic.market, reply.text, 0, 0, reply.sources, "\n".join(reply.gloss))


def found_key(words: str, answers: Sequence[Answered]) -> Key | None:
    """The value some words name, as it was read in one of the answers: as written there, or in its compared form."""
    keys = (item for one in answers if one.reading and words for item in one.reading.keys.items())
    return next((key for key, written in keys if words in (written, str(key))), None)


def _written(one: Answered, words: str) -> str:
    """The words as this answer writes them; of a list of names or of "language: sentence" what follows."""
    key = found_key(words, [one])
    if key is not None and one.reading is not None:
        return one.reading.keys[key]
    text = one.reply.text if one.reply else ""
    return words if words in text else words.partition(": ")[2] or words
