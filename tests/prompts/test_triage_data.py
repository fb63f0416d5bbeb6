"""The examples, intents, cues and statuses: complete, parallel, in the right script, and not at odds with each other."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import prompts
from prompts.intent_cues import SPACED, CueIndex, cue_of, folded_words, load_intent_cues
from prompts.load import ORDER_VALUES
from prompts.statuses import load_statuses
from prompts.table import read_table

ROOT = Path(prompts.__file__).parent
LANGUAGES = ("en", "zh", "de", "es", "fr", "pt", "it", "ja", "ko", "ar", "tr", "th", "hi")
EXTRA = ("zh-TW", "hi-Latn")
INTENTS = (
    *("shipping.time", "shipping.cost", "shipping.status", "shipping.late", "customs.duties", "customs.held"),
    *("returns.window", "returns.cost", "returns.refund", "order.exchange", "order.wrong_item", "order.cancel"),
    *("warranty.period", "warranty.claim", "payment.methods", "contact.reach", "product.howto", "complaint.general", "other"),
    *("product.advice", "product.size", "product.stock", "product.compatibility", "price.discount", "order.address", "order.change", "order.invoice"),
    *("shipping.missing", "shipping.lost", "shipping.split", "customs.documents", "customs.refused", "customs.dispute", "order.damaged"),
    *("order.missing_part", "product.error", "product.care", "product.battery", "product.parts", "account.privacy"),
)
LATE = ("nl", "pl", "ru", "vi", "id")
"""Languages whose examples are fewer: the others carry them over."""
EMOTIONS = {"neutral", "worried", "angry", "sad", "pleased"}
LETTERS = {
    "ar": "\u0621-\u064a",
    "hi": "\u0900-\u097f",
    "ja": "\u3041-\u30ff",
    "ko": "\uac00-\ud7a3",
    "th": "\u0e01-\u0e5b",
    "zh": "\u4e00-\u9fff",
    "zh-TW": "\u4e00-\u9fff",
}
CASES = [(intent, lang, 3) for intent in INTENTS for lang in (*LANGUAGES, *EXTRA)] + [(intent, lang, 2) for intent in INTENTS for lang in LATE]


@cache
def examples_of(intent: str) -> list[dict[str, Any]]:
    return list(read_table(ROOT / "triage" / f"{intent}.yaml")["examples"])


def texts(lang: str) -> list[tuple[str, str, str]]:
    """(id, emotion, text) of every example in a language."""
    return [(e["id"], e["emotion"], e["text"][lang]) for intent in INTENTS for e in examples_of(intent) if lang in e["text"]]


@cache
def words(group: str, name: str) -> dict[str, list[str]]:
    return dict(read_table(ROOT / "cues.yaml")[group][name])


def found(text: str, lang: str, cues: dict[str, list[str]]) -> list[str]:
    tongues = {lang, lang.split("-", maxsplit=1)[0], "en"}
    return [word for tongue in tongues for word in cues.get(tongue, []) if word in text.casefold()]


def test_every_fixed_intent_is_described_once_and_has_its_file() -> None:
    assert sorted(row["name"] for row in read_table(ROOT / "intents.yaml")) == sorted(INTENTS)
    assert sorted(path.stem for path in (ROOT / "triage").glob("*.yaml")) == sorted(INTENTS)


@pytest.mark.parametrize("key", ["label", "asks", "queries"])
def test_every_intent_is_described_in_every_language(key: str) -> None:
    assert {row["name"]: set(LANGUAGES) - row[key].keys() for row in read_table(ROOT / "intents.yaml")} == {name: set() for name in INTENTS}


@pytest.mark.parametrize(("intent", "lang", "fewest"), CASES)
def test_every_intent_has_some_examples_in_every_language(intent: str, lang: str, fewest: int) -> None:
    assert sum(1 for e in examples_of(intent) if e["text"].get(lang)) >= fewest


def test_an_example_id_is_used_once_and_begins_with_its_intent() -> None:
    ids = [(intent, e["id"]) for intent in INTENTS for e in examples_of(intent)]
    assert [pair for pair in ids if not pair[1].startswith(f"{pair[0]}.")] == []
    assert [name for name, n in Counter(i for _, i in ids).items() if n > 1] == []


@pytest.mark.parametrize("lang", [*LANGUAGES, *EXTRA])
def test_no_two_examples_of_a_language_say_the_same_words(lang: str) -> None:
    counted = Counter(re.sub(r"\W", "", text.casefold()) for _, _, text in texts(lang))
    assert [text for text, n in counted.items() if n > 1] == []


def test_every_example_has_a_known_emotion_and_every_emotion_is_heard() -> None:
    heard = {emotion for _, emotion, _ in texts("en")}
    assert heard == EMOTIONS


@pytest.mark.parametrize("lang", sorted(LETTERS))
def test_an_example_is_written_in_the_script_of_its_language(lang: str) -> None:
    own = re.compile(f"[{LETTERS[lang]}]")
    foreign = [i for i, _, text in texts(lang) if len(own.findall(text)) < 0.3 * sum(c.isalpha() for c in text)]
    assert foreign == []


@pytest.mark.parametrize("lang", ["en", "de", "es", "fr", "pt", "it", "tr", "hi-Latn"])
def test_a_latin_language_has_no_letters_of_another_script(lang: str) -> None:
    assert [i for i, _, text in texts(lang) if any(c.isalpha() and not unicodedata.name(c).startswith("LATIN") for c in text)] == []


def test_simplified_and_traditional_chinese_are_not_mixed_up() -> None:
    simplified, traditional = set("货订单这还没运费换坏过关税时间么们"), set("貨訂單這還沒運費換壞過關稅時間麼們")
    assert [i for i, _, text in texts("zh") if set(text) & (traditional - simplified)] == []
    assert [i for i, _, text in texts("zh-TW") if set(text) & (simplified - traditional)] == []


@pytest.mark.parametrize("lang", [*LANGUAGES, *EXTRA])
def test_order_numbers_and_amounts_are_the_same_in_every_translation(lang: str) -> None:
    english = {i: sorted(re.findall(r"A-\d{5}|\b\d{2,}\b", text)) for i, _, text in texts("en")}
    other = {i: [n for n in re.findall(r"A-\d{5}|(?<!\d)\d{2,}(?!\d)", text) if n != "12315"] for i, _, text in texts(lang)}
    apart = {i for i, numbers in other.items() if any(n not in numbers for n in english[i] if len(n) > 2 or n in {"32", "40", "99"})}
    assert apart == set()


@pytest.mark.parametrize("lang", [*LANGUAGES, *EXTRA])
@pytest.mark.parametrize("mood", ["angry", "sad", "worried"])
def test_a_calm_message_shows_no_bad_mood(lang: str, mood: str) -> None:
    cues = words("emotion", mood)
    assert {i: hit for i, emotion, text in texts(lang) if emotion == "neutral" and (hit := found(text, lang, cues))} == {}


@pytest.mark.parametrize("lang", [*LANGUAGES, *EXTRA])
def test_a_complaint_is_heard_as_anger(lang: str) -> None:
    angry = [(i, text) for i, emotion, text in texts(lang) if emotion == "angry" and i.startswith("complaint.")]
    assert [i for i, text in angry if not found(text, lang, words("emotion", "angry"))] == []


@pytest.mark.parametrize("lang", [*LANGUAGES, *EXTRA])
def test_a_calm_message_is_not_urgent(lang: str) -> None:
    assert {i: hit for i, emotion, text in texts(lang) if emotion == "neutral" and (hit := found(text, lang, words("urgency", "high")))} == {}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("de", "Ich brauche den Schaden geteilt erklärt."),
        ("fr", "La pièce est endommagée et ne veut pas démarrer."),
        ("it", "Vorrei uno scambio di taglia."),
        ("tr", "Düzgün bağlıyor, kumanda Brezilya'dan geldi."),
        ("ar", "استلمت البضاعة، هل يمكن الاتصال عبر الشبكة الافتراضية؟"),
        ("hi", "मेरे दो ऑर्डर हैं, ब्लूटूथ वाला कब आएगा?"),
        ("ko", "사기 전에 영화 촬영용인지 궁금해요."),
        ("ja", "Wi-Fiが不安定なときの設定は？"),
        ("zh", "不着急，紧急停止按钮怎么用？"),
        ("th", "จะมารับไม่ได้วันจันทร์ เลื่อนได้ไหม"),
        ("es", "¿Cuál es la penalización en consumo de batería?"),
        ("pt", "Assumi o pedido, já reclamei ontem?"),
    ],
)
def test_a_cue_inside_an_innocent_word_is_not_heard(lang: str, text: str) -> None:
    groups = [words("emotion", mood) for mood in ("angry", "sad", "worried", "pleased")] + [words("urgency", "high")]
    assert [hit for cues in groups for hit in found(text, lang, cues)] == []


def test_every_cue_is_case_folded_and_long_enough_to_mean_something() -> None:
    groups = [*read_table(ROOT / "cues.yaml")["emotion"].values(), *read_table(ROOT / "cues.yaml")["urgency"].values()]
    listed = [(lang, word) for group in groups for lang, many in group.items() for word in many]
    wide = {"zh", "zh-TW", "ja", "ko", "th"}
    assert [pair for pair in listed if pair[1] != pair[1].casefold() or len(pair[1]) < (2 if pair[0] in wide else 3)] == []


@pytest.mark.parametrize("status", sorted(load_statuses()))
def test_every_parcel_status_has_words_in_every_language(status: str) -> None:
    given = read_table(ROOT / "statuses.yaml")[status]
    assert [lang for lang in LANGUAGES if not given.get(lang)] == []
    assert [lang for lang, letters in LETTERS.items() if not re.search(f"[{letters}]|[\u4e00-\u9fff]", given[lang])] == []


def test_a_script_may_ask_for_every_parcel_status_that_has_words() -> None:
    assert ORDER_VALUES["status"] == load_statuses().keys()


def test_the_quick_look_for_a_cue_finds_what_its_expression_alone_finds() -> None:
    """Over every example of a language: a part found by text and beginning is the part found by the expression."""
    cues = load_intent_cues()
    for lang in ("en", "de", "ru", "zh", "ja", "th", "ar"):
        said = [text.casefold() for _, _, text in texts(lang)]
        parts = [part for _, listed in cues.rows[lang] for cue in listed for part in (*cue.all_of, *cue.none_of)]
        assert len(parts) > 20
        for part in parts:
            plain = re.compile((r"(?<!\w)" if lang in SPACED else "") + re.escape(part.text))
            assert [part.stands_in(text) for text in said] == [plain.search(text) is not None for text in said]


def test_a_cue_of_a_spaced_language_stands_at_a_words_beginning_alone() -> None:
    part = next(part for _, listed in load_intent_cues().rows["en"] for cue in listed for part in cue.all_of)
    assert part.stands_in(f"the {part.text}")
    assert not part.stands_in(f"x{part.text}")


@pytest.mark.parametrize("lang", ["en", "de", "ru", "tr", "zh", "ja", "th", "ar"])
def test_cues_are_counted_by_their_letters_as_by_looking_for_every_one(lang: str) -> None:
    cues = load_intent_cues()
    for _, _, text in texts(lang):
        folded = folded_words(text)
        slowly = {intent: sum(len(cue.all_of) for cue in listed if cue.fires(folded)) for intent, listed in cues.rows[lang]}
        assert list(cues.count(text, lang).items()) == [(intent, hits) for intent, hits in slowly.items() if hits]


@pytest.mark.parametrize(("sentence", "places"), [("", {2}), ("退", {0, 2}), ("退货", {0, 1, 2}), ("不退货", {0, 1}), ("换货", {2}), ("退了货", {0, 2})])
def test_a_cue_of_one_character_and_one_that_asks_for_no_word_are_found_by_letters_too(sentence: str, places: set[int]) -> None:
    index = CueIndex([(cue_of("退", "zh"),), (cue_of("退货", "zh"),), (cue_of("!不", "zh"),)])
    assert {place for place, _ in index.firing(sentence)} == places


@pytest.mark.parametrize(
    ("lang", "asked", "told"),
    [
        ("en", "how long does that take", "the whole box was wet, however the label is fine"),
        ("de", "wo ist mein Paket", "wir werden noch eine Woche warten"),
        ("fr", "où est mon colis", "la commande commença il y a deux jours"),
        ("it", "chi paga il reso", "il negozio era chiuso"),
        ("nl", "wie betaalt de verzending", "het water liep erin"),
        ("pl", "czy mogę zwrócić", "lampa była czysta"),
        ("ar", "كم يومًا يستغرق ذلك", "وصلتني منتجاتكم أمس، أهلا بكم"),
        ("zh", "多久能到", "东西到了"),
        ("ja", "いつ届きますか", "届きました"),
        ("th", "ของถึงเมื่อไหร่", "ของถึงแล้ว"),
    ],
)
def test_a_word_that_only_begins_like_a_question_word_asks_nothing(lang: str, asked: str, told: str) -> None:
    cues = load_intent_cues()
    assert cues.asks(asked, lang)
    assert not cues.asks(told, lang)


@pytest.mark.parametrize(("cue", "found"), [("كم", {1, 2, 3, 4}), ("|كم", {1, 3}), ("كم|", {1, 2}), ("|كم|", {1})])
def test_a_bar_says_where_a_word_begins_or_ends(cue: str, found: set[int]) -> None:
    said = {1: "بعد كم يوم", 2: "وصلني طردكم اليوم", 3: "كمية", 4: "في الحكمة"}
    assert {number for number, text in said.items() if cue_of(cue, "ar").fires(text)} == found


@pytest.mark.parametrize(
    ("lang", "ours", "theirs"),
    [
        ("en", "You sent me the wrong size.", "I ordered the wrong size."),
        ("de", "Sie haben die falsche Größe geschickt.", "Ich habe die falsche Größe bestellt."),
        ("fr", "Vous m'avez envoyé la mauvaise taille.", "J'ai commandé la mauvaise taille."),
        ("es", "Me enviaron la talla equivocada.", "Pedí la talla equivocada."),
        ("it", "Mi avete mandato la taglia sbagliata.", "Ho ordinato la taglia sbagliata."),
        ("tr", "Yanlış beden gönderdiniz.", "Yanlış beden sipariş ettim."),
        ("zh", "你们发错尺码了", "我买错尺码了"),
        ("ja", "サイズを間違って送ってきました。", "サイズを間違えて注文しました。"),
        ("ar", "أرسلتم المقاس الخطأ", "طلبت المقاس الخطأ"),
        ("th", "ร้านส่งผิดไซซ์ค่ะ", "หนูสั่งผิดไซซ์ค่ะ"),
    ],
)
def test_whose_mistake_a_wrong_article_was_shows_in_the_words(lang: str, ours: str, theirs: str) -> None:
    cues = load_intent_cues()
    assert "order.wrong_item" in cues.count(folded_words(ours), lang)
    shown = cues.count(folded_words(theirs), lang)
    assert "order.exchange" in shown
    assert "order.wrong_item" not in shown


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "I was charged twice for one order."),
        ("de", "Sie haben den Betrag doppelt abgebucht."),
        ("zh", "我的卡被扣了两次"),
        ("ja", "カードに二重に請求されています。"),
        ("ar", "تم خصم المبلغ مرتين"),
        ("th", "โดนตัดเงินสองครั้งค่ะ"),
    ],
)
def test_a_sum_taken_twice_is_no_question_about_ways_to_pay(lang: str, text: str) -> None:
    assert load_intent_cues().is_beyond(text, lang)
