"""How soon a message needs a person: dangers, anger, haste, and what can wait."""

from __future__ import annotations

import pytest

from assist.priority import Standing, priority, standing_of, take_over
from assist.types import Conversation, Emotion, IntentGuess, Level, Message, Priority, Speaker

CALM = Standing((), Emotion.NEUTRAL, Level.NORMAL, ("shipping.status",), 1)


def standing(**changed):
    return Standing(**{name: changed.get(name, getattr(CALM, name)) for name in Standing.__slots__})


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, Priority.NORMAL),
        ({"dangers": ("safety",)}, Priority.URGENT),
        ({"dangers": ("press", "injury")}, Priority.URGENT),
        ({"dangers": ("chargeback",)}, Priority.HIGH),
        ({"emotion": Emotion.ANGRY}, Priority.HIGH),
        ({"urgency": Level.HIGH}, Priority.HIGH),
        ({"unanswered": 4}, Priority.HIGH),
        ({"intents": ("product.advice", "price.discount")}, Priority.LOW),
        ({"intents": ("product.advice", "order.damaged")}, Priority.NORMAL),
        ({"intents": ("product.advice",), "emotion": Emotion.WORRIED}, Priority.NORMAL),
        ({"intents": ()}, Priority.NORMAL),
    ],
)
def test_priority_follows_the_gravest_sign(changed, wanted):
    assert priority(standing(**changed)) is wanted


def test_a_person_is_asked_for_with_every_danger_as_its_reason():
    assert take_over(standing(dangers=("lawyer", "press"))) == ("lawyer", "press")


def test_an_angry_customer_who_wrote_three_times_without_an_answer_needs_a_person():
    assert take_over(standing(emotion=Emotion.ANGRY, unanswered=3)) == ("repeated",)
    assert take_over(standing(emotion=Emotion.ANGRY, unanswered=2)) == ()
    assert take_over(standing(unanswered=3)) == ()


def test_only_messages_since_the_last_reply_count_as_unanswered():
    said = [Speaker.CUSTOMER, Speaker.CUSTOMER, Speaker.AGENT, Speaker.CUSTOMER]
    talk = Conversation(tuple(Message(who, "…") for who in said))
    assert standing_of(talk, (), Emotion.NEUTRAL, Level.NORMAL, (IntentGuess("other", 1.0),)).unanswered == 1
