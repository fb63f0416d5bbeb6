"""A figure of a manual is in the prompt by its caption, and a sentence that points to it cites the caption on the caption's own page."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from assist.compose.model import Author, write_with_model
from assist.demo.load import conversations
from assist.retrieve import Sought
from assist.triage import Reader, triage
from ingest.types import Hit, Kind, Strength
from serving.turns import Spoken
from tests.assist.fakes_desk import passage

MANUALS = {
    "en": ("Put the battery in. Close the lid.", "Figure 3: The red lamp shows an empty battery.", "Figure 3 shows the red lamp of an empty battery."),
    "de": (
        "Setzen Sie den Akku ein. Schließen Sie den Deckel.",
        "Abbildung 2: Die rote Lampe zeigt einen leeren Akku.",
        "Abbildung 2 zeigt die rote Lampe bei leerem Akku.",
    ),
    "zh": ("请装入电池。盖上盖子。", "图3：红灯表示电池电量不足。", "图3显示电池电量不足时的红灯。"),
    "ja": ("電池を入れます。ふたを閉めます。", "図1：赤いランプは電池切れを示します。", "図1に電池切れを示す赤いランプがあります。"),
    "ar": ("ضع البطارية. أغلق الغطاء.", "الشكل 4: المصباح الأحمر يدل على بطارية فارغة.", "يبين الشكل 4 المصباح الأحمر عند فراغ البطارية."),
    "th": ("ใส่แบตเตอรี่ ปิดฝา", "รูปที่ 5 ไฟสีแดงแสดงว่าแบตเตอรี่หมด", "รูปที่ 5 แสดงไฟสีแดงเมื่อแบตเตอรี่หมด"),
}


class Points:
    """A model that says one sentence and cites the first passage."""

    room, pictures = 7000, 0

    def __init__(self, text):
        self.text, self.system = text, ""

    def ask(self, system, user, schema, pictures=(), heard=None):
        self.system = system
        return Spoken({"sentences": [{"part": "answer", "text": self.text, "cites": [1], "gloss": "x"}], "unknown": ""}, "fake", 1, 1)


@pytest.mark.parametrize("lang", MANUALS)
def test_a_sentence_that_points_to_a_figure_cites_its_caption_on_its_page(desk, lang):
    told, caption, pointing = MANUALS[lang]
    text = f"{told}\n\n![{caption}](figure)\n"
    manual = replace(passage(text, path=f"manuals/{lang}/lamp.pdf", lang=lang, kind=Kind.MANUAL), page=6, turns=(text.index("!["),))
    talk = replace(conversations()[0], reply_language=lang)
    kind = triage(talk, Reader(desk.library, desk.cues, desk.book, desk.encoder, desk.risks))
    sought = Sought("", "lamp", (Hit(manual, 1.0, 0.9, (), None),), Strength.STRONG, (manual,))
    model = Points(pointing)
    request = SimpleNamespace(conversation=talk, triage=kind, sought=(sought,), shelf=(), wrong=(), law=())
    written = write_with_model(request, (), model, Author(desk.library, desk.encoder))
    assert f"> ![{caption}](figure)" in model.system
    ((cited, *_),) = [sentence.citations for sentence in written.sentences]
    assert caption in cited.quote
    assert (cited.path, cited.page) == (manual.path, 7)
