"""Language identification: script first, then words and the model, then what is known of the customer, else an honest unknown."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ingest import ngrams
from ingest.cues import cue_words
from ingest.language import UNKNOWN, identify, identify_document, identify_sentences, normal_tag, path_language

SHORT = {
    "en": "Where is my order?",
    "zh": "退货",
    "zh-TW": "我想退貨",
    "ja": "返品したい",
    "ko": "환불",
    "de": "geld zurück",
    "fr": "où est mon colis",
    "es": "dónde está mi pedido",
    "pt": "onde está meu pedido",
    "it": "dov'è il mio ordine",
    "nl": "waar is mijn pakket",
    "pl": "gdzie jest moja paczka",
    "cs": "kde je můj balík",
    "sk": "kde je môj balík",
    "sv": "var är mitt paket",
    "nb": "hva er galt med pakken min",
    "fi": "missä tilaukseni on",
    "hu": "hol van a csomagom",
    "ro": "unde este coletul meu",
    "tr": "kargom nerede",
    "vi": "đơn hàng của tôi đâu",
    "id": "kenapa barang belum dikirim",
    "ru": "где мой заказ",
    "uk": "де моє замовлення",
    "bg": "къде е поръчката ми",
    "el": "πού είναι το δέμα",
    "he": "איפה החבילה",
    "ar": "أين طلبي؟",
    "fa": "سفارش من کجاست؟",
    "ur": "میرا پارسل کہاں ہے",
    "hi": "मेरा ऑर्डर कहाँ है",
    "bn": "আমার অর্ডার কোথায়",
    "th": "คืนเงิน",
    "ta": "என் ஆர்டர் எங்கே",
    "ka": "სად არის ამანათი",
}
ROMANISED = {
    "mera paisa kab wapas milega": "hi-Latn",
    "Mujhe mera order abhi tak nahi mila": "hi-Latn",
    "watashi no chuumon wa mada todokimasen": "ja-Latn",
    "3ayez araga3 el montag": "ar-Latn",
    "wo de kuaidi hai mei shoudao": "zh-Latn",
    "Zdravstvuyte, moy zakaz ne prishel": "ru-Latn",
}


@pytest.mark.parametrize("lang", SHORT)
def test_a_short_question_is_recognised(lang: str) -> None:
    assert identify(SHORT[lang]).lang == lang


@pytest.mark.parametrize("text", ROMANISED)
def test_romanised_text_is_told_from_languages_in_latin_letters(text: str) -> None:
    assert identify(text).lang == ROMANISED[text]


@pytest.mark.parametrize("text", ["Main door of the parcel locker was open", "Das Paket kam an", "Le main est là", "No me han dado el dinero"])
def test_latin_languages_are_not_taken_for_romanised_ones(text: str) -> None:
    assert not identify(text).lang.endswith("-Latn")


@pytest.mark.parametrize("text", ["", "12345", "😀👍", "asdfgh", "ok", "XJ-900", "https://shop.example/de/rueckgabe", "anna@example.de"])
def test_what_names_no_language_is_unknown(text: str) -> None:
    guess = identify(text)
    assert (guess.lang, guess.confidence) == (UNKNOWN, 0.0)


def test_history_settles_only_what_the_text_leaves_open() -> None:
    assert identify("ok", history=["de", "fr"]).lang == "fr"
    assert "earlier messages" in identify("ok", history=["fr"]).reason
    assert identify("Wo ist mein Paket?", history=["fr"]).lang == "de"


def test_a_path_settles_only_what_the_text_leaves_open() -> None:
    assert identify("XJ-900", path="manuals/de/x.md").lang == "de"
    assert identify("Where is my order?", path="manuals/de/x.md").lang == "en"


def test_product_names_in_latin_letters_do_not_hide_the_language() -> None:
    assert identify("My SlimeVR 追踪器充不上电").lang == "zh"
    assert identify("SlimeVR Tracker の充電ができません").lang == "ja"


def test_japanese_without_kana_is_told_from_chinese() -> None:
    assert identify("返品希望").lang == "ja"
    assert identify("注文番号").lang == "ja"
    assert identify("订单号码").lang == "zh"


def test_words_that_both_write_are_no_sign_of_japanese() -> None:
    assert identify("SlimeVR 追蹤器要用哪種充電器？").lang == "zh-TW"
    assert identify("電源故障，新品可以換嗎").lang == "zh-TW"


def test_digits_inside_japanese_and_arabic_do_not_hide_the_letters() -> None:
    assert identify("１０年は待つには長い時間だ。").lang == "ja"
    assert identify("طلبي رقم ٤٥١٢ لم يصل").lang == "ar"


def test_each_sentence_of_a_mixed_text_has_its_language() -> None:
    text = "Ihre Bestellung ist unterwegs. Please wait two more days. 谢谢您的耐心。"
    found = identify_sentences(text)
    assert [one.guess.lang for one in found] == ["de", "en", "zh"]
    assert text[found[1].span.start : found[1].span.end] == "Please wait two more days."


@pytest.mark.parametrize(
    ("path", "lang"),
    [
        ("manuals/openbot/de/body.md", "de"),
        ("x/returns_zh.md", "zh"),
        ("x/README.zh-TW.md", "zh-TW"),
        ("zh_CN/a.md", "zh"),
        ("a/guide-deutsch.pdf", "de"),
        ("a/returns.fr.md", "fr"),
        ("pt-BR/a.md", "pt"),
        ("x/日本語/a.md", "ja"),
        ("x/order-id.md", ""),
        ("x/body-diy.md", ""),
        ("", ""),
    ],
)
def test_a_path_names_its_language(path: str, lang: str) -> None:
    assert path_language(path) == lang


def test_a_document_follows_its_content_against_its_folder() -> None:
    text = "This agreement explains what we do, what you do, and how we work together when you sell books.\n" * 5
    assert identify_document(text, path="terms/de/agreement.md").lang == "en"
    assert identify_document(text, path="terms/de/agreement.md", stated="de").lang == "de"


def test_a_document_without_words_follows_its_folder_then_its_markup() -> None:
    assert identify_document("| 1 | 2 |\n", path="a/de/table.md").lang == "de"
    assert identify_document("| 1 | 2 |\n", path="table.md", declared="fr-FR").lang == "fr"


@pytest.mark.parametrize(
    ("tag", "form"), [("zh-Hans-CN", "zh"), ("zh_HK", "zh-TW"), ("pt-BR", "pt"), ("no", "nb"), ("hi-Latn", "hi-Latn"), ("", ""), ("xx", "xx")]
)
def test_tags_are_brought_to_the_projects_form(tag: str, form: str) -> None:
    assert normal_tag(tag) == form


def test_a_very_long_text_is_read_by_its_beginning() -> None:
    assert identify("Wo ist mein Paket? " * 20_000).lang == "de"


def test_every_word_table_is_in_lower_case() -> None:
    for name in ("latin", "letters", "romanised", "names", "han", "abbreviations", "not_latin"):
        for tag, words in cue_words(name).items():
            assert words, tag
            assert all(word == word.lower() for word in words), tag


def test_the_ngram_table_can_be_counted_from_aligned_text(tmp_path: Path) -> None:
    rows = [{"t": {"de": "Das Paket ist da", "nl": "Het pakket is er", "sk": "Balík je tu", "cs": "Balík je zde"}}] * 10
    source = tmp_path / "a.jsonl.gz"
    with gzip.open(source, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    table = ngrams.count([source], rows=100)
    place = table.places[" da"]
    german, dutch = (table.weights[place, table.languages.index(lang)] for lang in ("de", "nl"))
    assert german > dutch


def test_counting_from_a_file_that_is_not_there_exits_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ngrams.main([str(tmp_path / "none.gz")]) == 2
    assert "check the paths" in capsys.readouterr().err


def test_identification_never_reaches_for_the_network() -> None:
    watched = (
        "import sys\n"
        "def watch(event, arguments):\n"
        "    if event in {'socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname'}: raise SystemExit(f'reached out: {event} {arguments}')\n"
        "sys.addaudithook(watch)\n"
        "from ingest.language import identify\n"
        "print(identify('Wo ist mein Paket?').lang, identify('退货').lang)\n"
    )
    done = subprocess.run([sys.executable, "-c", watched], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2], timeout=60)
    assert done.stdout.split() == ["de", "zh"], done.stderr


def test_half_a_surrogate_pair_does_not_end_the_search_for_a_language():
    assert identify("\ud800Wie kann ich die Ware zurücksenden?").lang == "de"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("保固期是多久？", "zh-TW"),
        ("巴西 – 另支持 Pix", "zh"),
        ("Jika bea cukai meminta dokumen kepada kami, kami menjawab dalam 1 hari kerja.", "id"),
        ("Jika kastam meminta dokumen daripada kami, kami menjawab dalam 1 hari bekerja kerana itu perlu.", "ms"),
    ],
)
def test_words_of_one_place_tell_near_languages_apart_and_a_dash_tells_nothing(text, lang):
    assert identify(text).lang == lang


PROSE = {
    "en": "You can return the kettle within thirty days of delivery. ", "de": "Sie können den Kessel innerhalb von dreißig Tagen zurückgeben. ",
    "fr": "Vous pouvez retourner la bouilloire dans les trente jours. ",
    "zh": "您可以在收货后三十天内退回水壶，请保留原包装。", "ja": "やかんは到着後三十日以内であれば返品できます。",
    "ar": "يمكنك إرجاع الغلاية خلال ثلاثين يومًا من التسليم. ", "th": "คุณสามารถคืนกาต้มน้ำได้ภายในสามสิบวันหลังได้รับสินค้า ",
}  # fmt: skip


@pytest.mark.parametrize("lang", PROSE)
def test_a_document_is_in_the_language_of_most_of_it_wherever_the_rest_stands(lang: str) -> None:
    other = "fr" if lang == "en" else "en"
    most, rest = (((PROSE[one] * 80)[:size]) for one, size in ((lang, 2_000), (other, 1_200)))
    assert [identify_document(text).lang for text in (most + rest, rest + most, most[:1_000] + rest + most[1_000:])] == [lang] * 3


def test_the_folders_language_is_looked_for_to_the_end_where_a_third_of_the_text_is_in_it() -> None:
    indonesian = "Anda dapat mengembalikan ketel dalam waktu tiga puluh hari setelah barang diterima. " * 40
    text = (PROSE["en"] * 80)[:2_000] + indonesian[:1_200]
    assert identify_document(text, path="policies/id/returns.md").lang == "id"
    assert identify_document(text, path="policies/en/returns.md").lang == "en"
