"""The lines around an answer: first the feeling, by mood, channel and whose fault it is; never a gender."""

from __future__ import annotations

import pytest

from assist.compose.frame import Frame, closing_lines, manners_line, opening_lines
from assist.compose.lines import Writer
from assist.types import Customer, Emotion
from prompts.load import load_library

LIBRARY = load_library()
DEEP = sorted(pack.lang for pack in LIBRARY.packs if pack.depth == "deep")
LIGHT = sorted(pack.lang for pack in LIBRARY.packs if pack.depth == "light")


def written(lines, lang: str) -> list[str]:
    return [Writer({}).sentence(line, lang).text for line in lines]


def frame(emotion: Emotion = Emotion.NEUTRAL, channel: str = "email", *, fault: bool = False, photo: bool = False) -> Frame:
    return Frame(Customer("Kim", "Sato"), emotion, channel, fault, photo)


@pytest.mark.parametrize("lang", [*DEEP, *LIGHT])
@pytest.mark.parametrize("emotion", list(Emotion))
def test_every_mood_is_opened_felt_and_closed_in_the_replys_language(lang, emotion):
    opening = written(opening_lines(frame(emotion), LIBRARY, (lang, "en")), lang)
    closing = written(closing_lines(frame(emotion), LIBRARY, (lang, "en"), "Polaris", ""), lang)
    assert "Sato" in opening[0]
    assert all(opening)
    assert len(opening) == 2
    assert closing[0]
    assert closing[1] == "Polaris"


@pytest.mark.parametrize("lang", DEEP)
def test_a_calm_message_about_the_shops_fault_gets_an_apology_instead_of_thanks(lang):
    plain, sorry = (written(opening_lines(frame(fault=fault), LIBRARY, (lang,)), lang)[1] for fault in (False, True))
    assert plain != sorry
    assert sorry == LIBRARY.pack(lang).line("apology")


@pytest.mark.parametrize("lang", DEEP)
def test_a_photo_is_thanked_for(lang):
    assert written(opening_lines(frame(photo=True), LIBRARY, (lang,)), lang)[-1] == LIBRARY.pack(lang).line("thanks")


@pytest.mark.parametrize("lang", DEEP)
def test_a_chat_is_closed_as_a_chat_and_an_angry_one_with_an_apology(lang):
    mail, chat = (written(closing_lines(frame(channel=channel), LIBRARY, (lang,), "P", ""), lang)[0] for channel in ("email", "whatsapp"))
    angry = written(closing_lines(frame(Emotion.ANGRY, "whatsapp"), LIBRARY, (lang,), "P", ""), lang)[0]
    assert chat not in {mail, angry}


@pytest.mark.parametrize("lang", DEEP)
def test_bad_news_has_a_preface_only_where_people_expect_one(lang):
    explains = LIBRARY.pack(lang).manners.directness == "explain_first"
    assert bool(manners_line("bad_news", LIBRARY, (lang, "en"))) is explains
    assert manners_line("privacy", LIBRARY, (lang, "en"))


def test_a_light_pack_has_no_line_to_ask_for_data_with():
    assert manners_line("privacy", LIBRARY, (LIGHT[0], "en")) == ()
