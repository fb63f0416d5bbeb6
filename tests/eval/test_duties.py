"""What a sentence demands or allows, and a duty that became a liberty among answers that demand it."""

from __future__ import annotations

import pytest

from eval.pairs.duties import Duty, duty_of
from eval.planting.kinds import Kind, read_words
from eval.planting.plant import Beside, Right, plant

ASKED = [
    ("en", "Customers are asked to keep the box."),
    ("de", "Kunden werden gebeten, den Karton aufzubewahren."),
    ("fr", "Le client est prié de conserver le carton."),
    ("it", "Il cliente è pregato di conservare la scatola."),
    ("nl", "Klanten worden verzocht de doos te bewaren."),
    ("ru", "Покупателей просят сохранить коробку."),
    ("zh", "客户有义务保留包装盒。"),
    ("ja", "箱は保管してください。"),
    ("ko", "상자를 보관해 주시기 바랍니다."),
    ("ar", "علينا الاحتفاظ بالصندوق."),
    ("th", "ต้องเก็บกล่องไว้"),
]


@pytest.mark.parametrize(("lang", "text"), ASKED)
def test_who_is_asked_to_do_something_has_a_duty(lang, text):
    assert duty_of(text, lang) is Duty.MUST


@pytest.mark.parametrize(
    ("text", "duty"),
    [("Комиссия может быть ограничена.", Duty.MAY), ("Посылка, может быть, задержится.", Duty.NEITHER)],
)
def test_russian_perhaps_is_no_liberty_and_can_be_is_one(text, duty):
    assert duty_of(text, "ru") is duty


def test_a_prohibition_is_no_duty_to_plant_a_liberty_in():
    lines = ("Customers must not open the seal.", "They must keep the box until it is collected.")
    changed = plant(Kind.OBLIGATION, Right("returns", "en", lines, ()), Beside([], []), read_words("en"))
    assert changed is not None
    assert changed.lines == (lines[0], "They may keep the box until it is collected.")


@pytest.mark.parametrize("text", ["Der Unfall soll sich im Juni ereignet haben.", "Das dauert länger, sollten Sie nicht zu Hause sein."])
def test_hearsay_and_a_condition_are_no_duties_to_plant_a_liberty_in(text):
    assert plant(Kind.OBLIGATION, Right("returns", "de", (text,), ()), Beside([], []), read_words("de")) is None


PURPOSES = [
    ("en", "Send us your order number so that we can find your order."),
    ("de", "Senden Sie uns Ihre Nummer, damit wir Ihre Bestellung finden können."),
    ("nl", "Stuur ons uw bestelnummer, zodat we uw bestelling kunnen vinden."),
    ("es", "El plazo es largo, de manera que se pueda elegir."),
    ("fr", "Envoyez-nous votre numéro afin que nous puissions retrouver votre commande."),
]


@pytest.mark.parametrize(("lang", "text"), PURPOSES)
def test_what_we_need_something_for_and_what_follows_allow_the_customer_nothing(lang, text):
    assert duty_of(text, lang) is Duty.NEITHER


def test_a_liberty_before_or_behind_our_purpose_still_counts():
    assert duty_of("U kunt ons mailen, zodat we uw bestelling vinden.", "nl") is Duty.MAY
    assert duty_of("Mail ons zodat we u vinden, dan kunt u betalen.", "nl") is Duty.MAY
