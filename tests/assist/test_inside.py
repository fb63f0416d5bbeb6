"""What was not written for this customer: a note is never sent, a solved ticket's words are told, and what the draft itself says is free."""

from dataclasses import replace

import pytest

from assist.guard.edited import held
from assist.reply import join_reply
from assist.types import Message, Speaker
from ingest.types import Arm, Hit, Kind
from tests.assist.fakes_desk import passage
from tests.assist.test_edits import CUSTOMERS, drafted

SECRET = {
    "en": "This customer orders ten pieces every month, keep them happy.",
    "zh": "这位顾客每个月都订购十件商品，请务必让他满意。",
    "de": "Diese Kundin bestellt jeden Monat zehn Stück, also bitte bei Laune halten.",
    "ja": "このお客様は毎月十個注文してくださる方なので大切に扱うこと。",
    "ar": "هذه العميلة تطلب عشر قطع كل شهر فحافظوا على رضاها دائما.",
    "th": "ลูกค้ารายนี้สั่งสินค้าสิบชิ้นทุกเดือน ช่วยดูแลให้พอใจด้วย",
}


def beside(desk, lang, *, note="", solved=""):
    """A draft with a note in its conversation and a solved ticket beside it."""
    conversation, draft, _ = drafted(desk, lang)
    if note:
        conversation = replace(conversation, messages=(*conversation.messages, Message(Speaker.NOTE, note)))
    if solved:
        hit = Hit(passage(solved, path=f"tickets/{lang}/1.md", lang=lang, kind=Kind.TICKET), 1.0, 0.9, (Arm.DENSE,), None)
        draft = replace(draft, precedents=(hit,))
    return conversation, draft


def codes(desk, conversation, draft, text):
    return {one.code for one in desk.recheck(conversation, draft, text)} & {"internal_text", "solved_text"}


@pytest.mark.parametrize("lang", sorted(CUSTOMERS))
def test_words_of_a_note_are_held_back(desk, lang):
    conversation, draft = beside(desk, lang, note=SECRET[lang])
    found = desk.recheck(conversation, draft, f"{join_reply(draft.sentences, lang)}\n\n{SECRET[lang]}")
    assert [one.code for one in held(found)] == ["internal_text"]


@pytest.mark.parametrize("lang", sorted(CUSTOMERS))
def test_words_of_a_solved_ticket_are_told_and_not_held_back(desk, lang):
    conversation, draft = beside(desk, lang, solved=SECRET[lang])
    found = desk.recheck(conversation, draft, f"{join_reply(draft.sentences, lang)}\n\n{SECRET[lang]}")
    assert "solved_text" in {one.code for one in found}
    assert held(found) == ()


@pytest.mark.parametrize("lang", sorted(CUSTOMERS))
@pytest.mark.parametrize("where", ["note", "solved"])
def test_what_the_draft_says_itself_is_free_though_it_stands_in_a_note_or_a_solved_ticket_too(desk, lang, where):
    said = join_reply(drafted(desk, lang)[1].sentences, lang)
    conversation, draft = beside(desk, lang, **{where: said})
    assert codes(desk, conversation, draft, said.replace("\n\n", "\n\nBea\n\n", 1)) == set()
