"""Questions written by a served model; each is kept only if it is in its language and does not give the answer away."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.build.topics import BY_MODEL
from eval.hear import UNKNOWN, near, same_language
from eval.verdict import read_keys
from prompts.load import load_prompt
from prompts.render import render
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from eval.build.topics import Made
    from eval.readers import Readers
    from serving.chat import Chat

LOG = logging.getLogger(__name__)
LONGEST = 300
BREAK = "=== SENTENCE ==="


class Told(BaseModel):
    """The model's answer: a question for each language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    questions: dict[str, str]


def by_model(topics: Iterable[Made], chat: Chat, languages: Sequence[str], readers: Readers, say: Callable[[str], None]) -> Iterator[Made]:
    """The topics with the model's questions in place of their own where it wrote any that can be used; a topic it fails on stays as it is."""
    for topic in topics:
        told = _asked(chat, topic, languages)
        questions = tuple((lang, text) for lang, text in told.items() if lang in languages and usable(text, lang, topic, readers))
        say(f"{topic.id}: {len(questions)} of {len(languages)} questions can be used")
        yield replace(topic, how=BY_MODEL, questions=questions) if questions else topic


def usable(text: str, lang: str, topic: Made, readers: Readers) -> bool:
    """Whether a question is in its language as far as can be told, short, and states none of the facts it asks for."""
    guess = readers.language(text)
    own = guess.lang == UNKNOWN or same_language(guess.lang, lang) or near(guess.lang, lang)
    stated = {fact for fact, _ in read_keys(text, lang, readers)}
    return own and 0 < len(text.strip()) <= LONGEST and not stated & set(topic.gold)


def _asked(chat: Chat, topic: Made, languages: Sequence[str]) -> dict[str, str]:
    value = ", ".join(str(fact) for fact in topic.gold)
    text = render(load_prompt("questions").text, sentence=topic.source, value=value, languages=", ".join(languages))
    system, _, sentence = text.partition(BREAK)
    try:
        return Told.model_validate(chat.ask(system, BREAK + sentence, Told.model_json_schema()).content).questions
    except (ServingError, ValidationError) as error:
        LOG.warning("The model wrote no questions for %s (%s); its own are kept.", topic.id, type(error).__name__)
        return {}
