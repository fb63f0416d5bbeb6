"""What kind of message this is: language, intents, mood, urgency, risk, and the sentences that ask something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assist.examples import vote
from assist.markets import market_language
from assist.types import Emotion, IntentGuess, Level, Speaker, Triage
from ingest.language import identify
from ingest.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.examples import ExampleBook, Neighbour
    from assist.types import Conversation
    from ingest.language import Guess
    from prompts.types import Library
    from serving.types import Encoder

NEAR = 0.50
"""Cosine below which no intent is claimed."""
SECOND = 0.92
"""A second intent counts when another sentence asks it this near to as clearly as the first."""
LONGEST_READ = 6_000
"""Characters of the newest messages that are read; the rest of a very long message adds time, not sense."""
MOST_SENTENCES = 24


def triage(conversation: Conversation, library: Library, book: ExampleBook, encoder: Encoder) -> Triage:
    """Read the customer's newest messages. An unknown language is an honest "und"; no near example gives no intent."""
    text = newest_words(conversation)
    guess = identify(text, history=conversation.customer.languages)
    written = guess.lang
    language, reason, confidence = _reply_language(conversation, guess)
    parts = _parts(text, written)
    vectors = encoder.encode_queries(parts)
    neighbours = [book.near(vector, written) for vector in vectors]
    asked, intents = _intents(parts, neighbours)
    emotion = _emotion(text, written, neighbours, library)
    high = _has_cue(text, written, "urgency.high", library)
    risk = _risk(intents, emotion, library)
    urgency = Level.HIGH if high or emotion is Emotion.ANGRY else Level.NORMAL
    return Triage(language, confidence, reason, written, intents, emotion, urgency, risk, asked)


def newest_words(conversation: Conversation) -> str:
    """The customer's words since the last reply, oldest first; at least the last message."""
    words: list[str] = []
    for message in reversed(conversation.messages):
        if message.role is Speaker.AGENT and words:
            break
        if message.role is Speaker.CUSTOMER and message.text.strip():
            words.append(message.text.strip())
    return "\n".join(reversed(words))[-LONGEST_READ:]


def _reply_language(conversation: Conversation, guess: Guess) -> tuple[str, str, float]:
    if conversation.reply_language:
        return conversation.reply_language, "chosen by the agent", 1.0
    if guess.lang != "und":
        return _native(guess.lang), guess.reason, guess.confidence
    fallback = market_language(conversation.market)
    return (fallback, "the market's language; the message's own is not sure", 0.3) if fallback else ("und", guess.reason, 0.0)


def _native(lang: str) -> str:
    """A romanised language is answered in its own script."""
    return lang.removesuffix("-Latn")


def _parts(text: str, lang: str) -> list[str]:
    spans = sentences(text, lang)
    parts = [text[span.start : span.end].strip() for span in spans]
    return [part for part in parts if any(c.isalnum() for c in part)][-MOST_SENTENCES:] or [text.strip()[:500] or "-"]


def _intents(parts: Sequence[str], neighbours: Sequence[Sequence[Neighbour]]) -> tuple[tuple[str, ...], tuple[IntentGuess, ...]]:
    """The sentences that ask something, most telling first, and the intents they mean, best first, each once."""
    votes = [(vote(near), part, near) for part, near in zip(parts, neighbours, strict=True)]
    telling = sorted((v for v in votes if v[0] and v[0][0][1] >= NEAR), key=lambda v: -v[0][0][1])
    if not telling:
        return tuple(parts[:3]), ()
    best = telling[0][0][0][1]
    guesses: list[IntentGuess] = []
    asked: list[str] = []
    for ranked, part, near in telling:
        intent, score = ranked[0]
        if intent in {g.intent for g in guesses} or score < best * SECOND:
            continue
        example = next(n.example.id for n in near if n.example.intent == intent)
        guesses.append(IntentGuess(intent, round(score, 3), example))
        asked.append(part)
    return tuple(asked), tuple(guesses)


def _emotion(text: str, lang: str, neighbours: Sequence[Sequence[Neighbour]], library: Library) -> Emotion:
    for emotion in (Emotion.ANGRY, Emotion.SAD, Emotion.WORRIED, Emotion.PLEASED):
        if _has_cue(text, lang, f"emotion.{emotion}", library):
            return emotion
    strongest = max((n[0] for n in neighbours if n), key=lambda n: n.cosine, default=None)
    return Emotion(strongest.example.emotion) if strongest and strongest.cosine >= 0.8 else Emotion.NEUTRAL


def _has_cue(text: str, lang: str, name: str, library: Library) -> bool:
    folded = text.casefold()
    tongues = {lang, lang.partition("-")[0], "en"} if lang != "und" else None
    return any(word in folded for key, tongue, words in library.cues.words if key == name and (tongues is None or tongue in tongues) for word in words)


def _risk(intents: Sequence[IntentGuess], emotion: Emotion, library: Library) -> Level:
    if emotion is Emotion.ANGRY or any(library.intent(guess.intent).risk == "high" for guess in intents):
        return Level.HIGH
    return Level.NORMAL if intents else Level.LOW
