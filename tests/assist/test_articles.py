"""Which ordered article a message names: by number, by model, by two words on end, in many scripts, and by nothing else."""

import pytest

from assist.articles import articles_named
from assist.types import Conversation, Message, Order, OrderLine, Speaker

TRACKERS, STRAP, CONTROLLER, ROBOT, DRONE = (
    ("PR-SVR6", "SlimeVR full-body tracker set (6 trackers)"),
    ("PR-STRAP", "Tracker strap set, black"),
    ("PR-FC1", "PX4 flight controller"),
    ("PR-RTR520", "RTR_520 robot vehicle"),
    ("X9", "四轴无人机 套装"),
)


def named(text, *articles, several=False):
    order = Order("PR-1", lines=tuple(OrderLine(sku, name) for sku, name in articles))
    talk = Conversation((Message(Speaker.CUSTOMER, text),))
    talk = Conversation(talk.messages, orders=(order,)) if several else Conversation(talk.messages, order=order)
    return articles_named(text, talk)


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("Mein SlimeVR geht nicht an", TRACKERS),
        ("飞控PX4坏了", CONTROLLER),
        ("ＰＸ４が動きません", CONTROLLER),
        ("تعطل جهاز PX4", CONTROLLER),
        ("The flight controllers are broken", CONTROLLER),
        ("rtr-520 ไม่วิ่งค่ะ", ROBOT),
        ("el RTR 520 no anda", ROBOT),
        ("article PR-STRAP is missing", STRAP),
        ("the tracker strap tore", STRAP),
        ("四轴无人机飞不起来", DRONE),
    ],
)
def test_what_a_message_names_is_told_as_the_shop_calls_it(text, article):
    assert named(text, TRACKERS, STRAP, CONTROLLER, ROBOT, DRONE) == (article[1],)


@pytest.mark.parametrize("text", ["The screen stays black", "Where is my order?", "a set of six", "PX42 is another one", "套装不错", ""])
def test_a_message_that_names_none_names_none(text):
    assert named(text, TRACKERS, STRAP, CONTROLLER, ROBOT, DRONE) == ()


def test_of_several_orders_each_named_article_is_told_once():
    assert named("PX4 and PX4 and SlimeVR", TRACKERS, CONTROLLER, CONTROLLER, several=True) == (TRACKERS[1], CONTROLLER[1])


def test_a_draft_tells_which_article_of_its_order_is_meant(desk):
    text = "Die Tracker strap sind gerissen. Was nun?"
    order = Order("PR-1", lines=tuple(OrderLine(sku, name) for sku, name in (CONTROLLER, STRAP)))
    draft = desk.draft(Conversation((Message(Speaker.CUSTOMER, text),), market="DE", order=order))
    assert (draft.triage.products, draft.meaning.product) == ((STRAP[1],), STRAP[1])
