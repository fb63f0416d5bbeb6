"""Yes and no of a sentence: words for no that deny nothing, words that deny by half, and conditions left aside."""

from __future__ import annotations

import re

import pytest

from ingest.facts.tables import LANGUAGES, yaml_of
from ingest.stance import main_statement, stance_of

DENIES = [
    ("en", "Pre-orders cannot be combined with vouchers."),
    ("de", "Gutscheine können dafür leider nicht verwendet werden."),
    ("zh", "预订订单无法使用优惠券。"),
    ("ja", "予約注文にはクーポンをご利用いただけません。"),
    ("ar", "لا تسري القسائم على الطلبات المسبقة."),
    ("th", "การสั่งจองล่วงหน้าใช้คูปองไม่ได้"),
    ("ko", "예약 주문에는 쿠폰을 사용하실 수 없습니다."),
    ("tr", "Maalesef aboneliğinizi doğrulayamadık."),
    ("fr", "Nous ne payons pas les droits d'importation."),
    ("ja", "返品はできないと述べた。"),
    ("ja", "配送は必要ではないと言われた。"),
    ("ja", "包装を開けることができず、返品した。"),
]
AFFIRMS = [
    ("en", "Please do not forget to remove the card."),
    ("de", "Bitte vergessen Sie nicht, die Karte zu entnehmen."),
    ("fr", "N’hésitez pas à nous écrire, et n’oubliez pas la carte."),
    ("ja", "機器をお送りいただく前にカードを取り外さなければなりません。"),
    ("zh", "请别忘记取出卡片。"),
    ("ar", "لا تنسوا إخراج الشريحة."),
    ("th", "เราติดตามเรื่องนี้อย่างใกล้ชิด"),
    ("tr", "Göndermeden önce kartı mutlaka çıkarmanız gerekir."),
    ("ko", "카드를 빼는 것을 잊지 마세요."),
    ("ja", "住民は隣の町に避難した。"),
    ("ja", "顧客はこの決定を強く非難し、返金を求めた。"),
    ("zh", "仓库被洪水淹没。"),
    ("fr", "La carte a été trouvée sur sa personne."),
    ("tr", "Depo yangında yok oldu."),
    ("th", "ราคาถูกอย่างไม่น่าเชื่อ"),
    ("es", "Es, sin lugar a dudas, el mejor."),
    ("th", "ไม่ต้องสงสัยว่าเป็นรุ่นที่ดีที่สุด"),
    ("ru", "Каким бы ни был заказ, мы его доставим."),
    ("it", "Non vedo l’ora di provarlo."),
    ("tr", "Müşteri paketi yarın almayı umuyor."),
    ("tr", "Bu bir komedi filmi."),
    ("ko", "만든 사람은 다름아닌 고객입니다."),
    ("zh", "我们始终没有忘记这位顾客。"),
    ("ja", "足りない部品をお知らせください。"),
    ("ru", "Напишите, какой детали не хватает."),
]
HALF = [
    ("en", "Sending it to our workshop is free."),
    ("de", "Der Versand ist für Sie kostenlos."),
    ("fr", "Nous ne pouvons l’accepter que dans un carton rembourré."),
    ("zh", "寄到维修点的运费由我们承担。"),
    ("ja", "工房への送料は無料です。"),
    ("ar", "الشحن إلى ورشتنا مجاني لكم."),
    ("th", "ค่าส่งไปยังศูนย์ซ่อมของเราฟรีสำหรับคุณ"),
]


ONLY = [
    ("fr", "Cela ne coûte que cinq euros."),
    ("ja", "返品は五日以内しかできません。"),
    ("it", "Conservi l’imballaggio finché la questione non sarà risolta."),
    ("ar", "كانت الرحلة غير عادية."),
    ("tr", "Kutu açılmadan iade edin."),
    ("ko", "닷새밖에 없습니다."),
]


@pytest.mark.parametrize(("lang", "text"), ONLY, ids=[lang for lang, _ in ONLY])
def test_a_no_that_says_only_or_until_or_un_is_half_and_no_denial(lang: str, text: str):
    stance = stance_of(text, lang)
    assert (stance.half, stance.anywhere) == (True, 0)


@pytest.mark.parametrize(("lang", "text"), DENIES, ids=[lang for lang, _ in DENIES])
def test_a_sentence_that_denies_is_heard_to(lang: str, text: str):
    assert stance_of(text, lang).denied


@pytest.mark.parametrize(("lang", "text"), AFFIRMS, ids=[f"{lang}-{number}" for number, (lang, _) in enumerate(AFFIRMS)])
def test_a_phrase_with_a_word_for_no_may_deny_nothing(lang: str, text: str):
    assert not stance_of(text, lang).denied


@pytest.mark.parametrize(("lang", "text"), HALF, ids=[lang for lang, _ in HALF])
def test_a_word_that_denies_by_its_own_meaning_makes_a_sentence_neither_yes_nor_no(lang: str, text: str):
    assert stance_of(text, lang).half


def test_a_no_inside_a_condition_is_not_that_of_the_statement():
    stance = stance_of("If the address was not right, we send a new parcel.", "en")
    assert (stance.denied, stance.anywhere) == (False, 1)


def test_a_sentence_that_is_all_condition_is_its_own_statement():
    assert main_statement("If you like.", "en") == "If you like."


@pytest.mark.parametrize(("lang", "row"), yaml_of("stances.yaml").items())
def test_every_row_is_of_a_known_language_and_holds_lists_of_words_each_once(lang: str, row: dict[str, object]):
    assert lang in LANGUAGES
    assert set(row) <= {"not", "harmless", "half", "half_phrase", "aside"}
    re.compile(str(row.get("half_phrase", "")))
    re.compile(str(row.get("aside", "")))
    for name in ("not", "harmless", "half"):
        words = row.get(name, [])
        assert isinstance(words, list)
        assert all(isinstance(word, str) and word == word.strip() and word.strip("-") for word in words), (name, words)
        assert len(set(words)) == len(words), [word for word in words if words.count(word) > 1]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "大多数顾客不太可能退货。"),
        ("ja", "包装を開けずに返品してください。"),
        ("fr", "Il n’y a plus qu’à payer."),
        ("ar", "لم يصل سوى طرد واحد."),
        ("es", "Es el precio más bajo visto jamás."),
        ("ko", "상태가 매우 좋지 않습니다."),
    ],
)
def test_unlikely_without_only_and_ever_deny_by_half(lang, text):
    stance = stance_of(text, lang)
    assert (stance.denied, stance.half) == (False, True)


FIRM = [
    ("en", "You cannot return the robot.", "It is better not to open the box."),
    ("zh", "您不能退货。", "这是一次不愉快的经历。"),
    ("de", "Sie können das Gerät nicht zurückgeben.", "Wir bitten Sie, es nicht zu öffnen."),
    ("ja", "返品はできません。", "好ましくない内容を取り除きます。"),
    ("ar", "لا يمكنكم إرجاع المنتج.", "نشكركم على عدم فتح العلبة."),
    ("th", "ท่านไม่สามารถคืนสินค้าได้", "นี่เป็นเรื่องที่ไม่ปกติ"),
    ("fr", "Vous ne pouvez pas renvoyer le robot.", "Merci de ne pas ouvrir la boîte."),
    ("fr", "Nous ne livrons pas le dimanche.", "Le nombre ne cesse de croître."),
    ("es", "No se puede devolver.", "Le pedimos no abrir la caja."),
    ("it", "Non può restituirlo.", "Un prodotto che non funziona bene."),
    ("ru", "Вы не можете вернуть товар.", "Это для клиентов не из Германии."),
    ("tr", "Ürünü iade edemezsiniz.", "Çalışmayan ürünü gönderin."),
    ("nl", "U kunt het niet terugsturen.", "Wij hopen dat het nooit gebeurt."),
    ("ja", "返品はできません。", "この箱を開けるのは極めて難しい。"),
    ("ko", "반품할 수 없습니다.", "사용할 수 없는 제품을 보내 주세요."),
]


@pytest.mark.parametrize(("lang", "main", "beside"), FIRM, ids=[f"{lang}-{number}" for number, (lang, _, _) in enumerate(FIRM)])
def test_a_no_beside_the_main_verb_is_not_firm(lang, main, beside):
    assert stance_of(main, lang).firm > 0
    assert stance_of(beside, lang).firm == 0


@pytest.mark.parametrize(
    ("lang", "text"),
    [("fr", "Nous le regretterons à jamais."), ("ar", "لا أزال أنتظر الطرد."), ("ko", "불편을 없애고 있습니다.")],
)
def test_for_ever_still_and_do_away_with_deny_nothing(lang, text):
    assert not stance_of(text, lang).denied


@pytest.mark.parametrize("text", ["Bunu doğru bulmuyorum.", "Ürünü göndermiyorlar.", "Kutuyu açamıyordum.", "Parayı geri vermediler."])
def test_a_turkish_no_is_heard_in_every_person_and_tense(text):
    assert stance_of(text, "tr").denied


@pytest.mark.parametrize(("lang", "text"), [("ja", "このような色々な商品があります。"), ("th", "คลื่นสึนามิได้มาถึง"), ("en", "It weighs not over 5 kg.")])
def test_letters_of_a_no_inside_another_word_deny_nothing(lang, text):
    assert stance_of(text, lang).anywhere == 0


def test_what_is_not_over_goes_on():
    assert stance_of("This is not over.", "en").denied
