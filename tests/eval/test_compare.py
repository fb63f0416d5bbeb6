import json

import pytest

from eval.__main__ import main
from eval.errors import UnusableAnswers
from eval.pairs.answers import Answer, read_answers
from eval.pairs.compare import compare, departures
from eval.pairs.duties import Duty, courteous, duty_of
from eval.pairs.lengths import english_length
from eval.pairs.names import countries_in, names_in, sure_names_in
from eval.types import Key

DAYS = {
    "en": "You can return any article within 30 days of delivery.",
    "zh": "您可以在收货后 30 天内退货。",
    "de": "Sie können jeden Artikel innerhalb von 30 Tagen nach der Lieferung zurückgeben.",
    "ja": "商品到着後30日以内であれば、すべての商品を返品できます。",
    "ar": "يمكنكم إرجاع أي منتج خلال ٣٠ يومًا من التسليم.",
    "th": "ท่านสามารถคืนสินค้าได้ภายใน ๓๐ วันหลังจากได้รับสินค้า",
}


@pytest.fixture
def told(pair_reader):
    def tell(mine, *others):
        def answer(lang, text, *sources):
            return pair_reader.read(Answer("t", lang, "", text, sources))

        return departures(answer(*mine), [answer(*other) for other in others])

    return tell


def kinds(found):
    return {one.kind for one in found}


@pytest.mark.parametrize("lang", [lang for lang in DAYS if lang != "en"])
def test_the_same_answer_in_two_languages_does_not_differ(told, lang):
    assert told(("en", DAYS["en"]), (lang, DAYS[lang])) == ()


@pytest.mark.parametrize("lang", list(DAYS))
def test_another_number_departs_from_the_others_in_six_scripts(told, lang):
    changed = DAYS[lang].replace("30", "14").replace("３０", "14").replace("٣٠", "١٤").replace("๓๐", "๑๔")
    found = told((lang, changed), *((other, text) for other, text in DAYS.items() if other != lang))
    assert [(one.kind, one.theirs) for one in found] == [("period", "30 days")]


def test_the_same_length_of_time_in_another_unit_is_no_difference(told):
    assert told(("en", "Refunds take two weeks."), ("de", "Die Erstattung dauert 14 Tage.")) == ()


def test_another_unit_with_the_same_number_is_a_difference(told):
    assert kinds(told(("en", "Refunds take 14 hours."), ("de", "Die Erstattung dauert 14 Tage."))) == {"period"}


def test_another_currency_is_a_difference(told):
    assert kinds(told(("en", "Shipping costs $6.90."), ("fr", "La livraison coûte 6,90 €."))) == {"amount"}


def test_an_age_that_one_language_gives_without_years_is_no_difference(told):
    assert told(("en", "Our founder is a 20-year-old man."), ("es", "Nuestro fundador es un hombre de 20 años.")) == ()


def test_yes_and_no_are_told_apart(told):
    found = told(("en", "You cannot return opened software."), ("de", "Sie können geöffnete Software zurückgeben."))
    assert kinds(found) == {"yes_no"}


def test_what_must_be_and_what_may_be_are_told_apart(told):
    found = told(
        ("en", "You may keep the original box."), ("de", "Sie müssen den Originalkarton aufbewahren."), ("fr", "Vous devez conserver la boîte d’origine.")
    )
    assert kinds(found) == {"obligation"}


WORDED = [
    ("de", "Sie müssen den Originalkarton bis zur Abholung aufbewahren."),
    ("fr", "Vous devez conserver la boîte d’origine jusqu’à l’enlèvement."),
    ("es", "Conserve la caja original hasta la recogida."),
    ("it", "Conservi la scatola originale fino al ritiro."),
]


@pytest.mark.parametrize(
    ("fifth", "told_kinds"),
    [("Bewaar de originele doos tot de afhaling.", {"obligation"}), ("U kunt de originele doos tot de afhaling bewaren.", set())],
)
def test_some_that_demand_are_enough_where_none_allows(told, fifth, told_kinds):
    assert kinds(told(("en", "You may keep the original box until it is collected."), *WORDED, ("nl", fifth))) == told_kinds


def test_a_country_in_place_of_another_is_told(told):
    found = told(("en", "We ship to France only."), ("ja", "ドイツにのみ発送します。"), ("ar", "نشحن إلى ألمانيا فقط."))
    assert [(one.mine, one.theirs) for one in found if one.kind == "country"] == [("FR", "DE")]


def test_a_product_in_place_of_another_is_told(told):
    found = told(("zh", "请先给 Lumero 充电。"), ("ja", "まずPolarisを充電してください。"), ("th", "โปรดชาร์จ Polaris ก่อน"))
    assert kinds(found) == {"product"}


def test_a_sentence_left_out_is_told(told):
    whole = "Returns are free within thirty days.\nSend a photo of the damage so that we can help you quickly."
    found = told(("en", "Returns are free within thirty days."), ("en", whole), ("en", whole + " "))
    assert [(one.kind, one.theirs) for one in found] == [("missing", "Send a photo of the damage so that we can help you quickly.")]


def test_a_courtesy_in_one_language_only_is_no_claim(told):
    assert told(("de", DAYS["de"] + "\nVielen Dank für Ihre Geduld und Ihr Verständnis."), ("en", DAYS["en"]), ("zh", DAYS["zh"])) == ()


def test_another_language_and_another_source_are_told(told):
    assert "language" in kinds(told(("fr", DAYS["en"]), ("de", DAYS["de"])))
    assert kinds(told(("en", DAYS["en"], "tickets.md"), ("de", DAYS["de"], "returns.md"))) == {"source"}


def test_an_empty_answer_departs_by_what_it_leaves_out(told):
    assert kinds(told(("en", ""), ("de", DAYS["de"]))) >= {"period"}


@pytest.mark.parametrize(
    ("text", "lang", "duty"),
    [
        ("You must keep it.", "en", Duty.MUST),
        ("您必须保留包装。", "zh", Duty.MUST),
        ("Sie können es behalten.", "de", Duty.MAY),
        ("保管する必要があります。", "ja", Duty.MUST),
        ("يجب الاحتفاظ به.", "ar", Duty.MUST),
        ("อาจเก็บไว้", "th", Duty.MAY),
        ("The mustard is yellow.", "en", Duty.NEITHER),
        ("You do not need to keep it.", "en", Duty.NEITHER),
        ("您不必保留包装。", "zh", Duty.NEITHER),
        ("Das ist nicht erforderlich.", "de", Duty.NEITHER),
        ("交換できません。", "ja", Duty.NEITHER),
        ("لا يمكن ذلك.", "ar", Duty.NEITHER),
        ("เขาได้รับพัสดุ", "th", Duty.NEITHER),
        ("คืนสินค้าได้ภายใน 30 วัน", "th", Duty.MAY),
        ("فيجب الاحتفاظ به.", "ar", Duty.MUST),
        ("سيتعين عليها دفع الرسوم.", "ar", Duty.MUST),
        ("لقد وصلت الشحنة.", "ar", Duty.NEITHER),
    ],
)
def test_duties_are_read_in_six_scripts(text, lang, duty):
    assert duty_of(text, lang) is duty


@pytest.mark.parametrize(
    ("text", "lang"),
    [("Kind regards,", "en"), ("感谢您的来信。", "zh"), ("شكرًا لتواصلكم معنا.", "ar"), ("ขอแสดงความนับถือ", "th"), ("今後ともよろしくお願いいたします。", "ja")],
)
def test_courtesies_are_known(text, lang):
    assert courteous(text, lang)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Merci de nous indiquer votre numéro de commande.", "fr"),
        ("Des avions commerciaux apportent des vivres.", "fr"),
        ("De bestelling krijgt respijt tot vrijdag.", "nl"),
        ("Wir machen uns Gedanken.", "de"),
        ("นักเรียนได้ส่วนลด", "th"),
        ("يشمل العرض تعزيز البطارية.", "ar"),
    ],
)
def test_a_word_inside_another_and_a_request_are_no_courtesies(text, lang):
    assert not courteous(text, lang)


def test_a_request_that_the_french_say_with_merci_is_not_taken_for_left_out(told):
    shared = {
        "en": "Wrong items have to be reported early.\nPlease send us your order number so that we can find your order.",
        "de": "Falsche Artikel müssen früh gemeldet werden.\nBitte senden Sie uns Ihre Bestellnummer, damit wir Ihre Bestellung finden.",
        "es": "Los artículos equivocados deben comunicarse pronto.\nIndíquenos, por favor, su número de pedido para localizarlo.",
    }
    mine = "Tout article erroné doit être signalé tôt.\nMerci de nous indiquer votre numéro de commande afin que nous retrouvions votre commande."
    assert "missing" not in kinds(told(("fr", mine), *shared.items()))


def test_sentences_in_the_opposite_order_say_the_same(told):
    said = {
        "en": ("The shop pays the return.", "Customers must not open the seal before."),
        "de": ("Der Shop zahlt die Rücksendung.", "Kunden dürfen das Siegel vorher nicht öffnen."),
        "fr": ("La boutique paie le retour.", "Les clients ne doivent pas ouvrir le sceau avant."),
        "es": ("La tienda paga la devolución.", "Los clientes no deben abrir el sello antes."),
        "it": ("Il negozio paga la restituzione.", "I clienti non devono aprire il sigillo prima."),
        "nl": ("De winkel betaalt de retour.", "Klanten mogen het zegel vooraf niet openen."),
    }
    for lang, lines in said.items():
        others = [(other, "\n".join(text)) for other, text in said.items() if other != lang]
        assert told((lang, "\n".join(lines[::-1])), *others) == ()


def test_a_name_said_in_the_languages_own_word_is_no_other_name(told):
    said = {lang: f"{word} Charlton Light" for lang, word in (("en", "Buy"), ("fr", "Achetez"), ("es", "Compre"))}
    assert "product" not in kinds(told(("tr", "Charlton Işık modelini Geçen yaz aldık"), *said.items()))
    assert "product" in kinds(told(("tr", "Charlton Veltrona modelini Geçen yaz aldık"), *said.items()))


def test_half_of_a_double_name_does_not_excuse_the_other_half(told):
    said = {lang: f"{word} Rheinland-Pfalz" for lang, word in (("en", "They sank the ship"), ("fr", "On a coulé le navire"), ("es", "Hundieron el barco"))}
    assert "product" in kinds(told(("it", "Hanno affondato la nave Kastell-Pfalz"), *said.items()))


def test_an_answer_as_long_as_the_others_has_nothing_added(told):
    others = [(lang, DAYS[lang]) for lang in ("zh", "de", "ja", "ar", "th")]
    split = "You can return any article. That is so for thirty long days: 30 days of delivery."
    assert "added" not in kinds(told(("en", split), *others))


@pytest.mark.parametrize(
    ("text", "lang", "codes"),
    [
        ("発送先はドイツです。", "ja", {"DE"}),
        ("доставка в Германию", "ru", {"DE"}),
        ("Almanya'ya gönderim", "tr", {"DE"}),
        ("إلى ألمانيا", "ar", {"DE"}),
        ("from Indonesia", "en", {"ID"}),
        ("aus den Vereinigten Staaten", "de", {"US"}),
    ],
)
def test_countries_are_read_with_their_endings(text, lang, codes):
    assert countries_in(text, lang) == codes


def test_months_and_courtesies_are_no_names(pair_reader):
    assert names_in("10 Haziran Cuma günü Polaris gönderildi.", "tr") == {"polaris"}
    assert "grazie" not in pair_reader.read(Answer("t", "it", "", "Il reso costa 5 euro.\nGrazie mille per la pazienza.")).names


@pytest.mark.parametrize(("text", "lang"), [("de um ano para o outro", "pt"), ("ส่งภายในสองสามสัปดาห์", "th")])
def test_a_period_that_only_says_some_is_no_difference(told, text, lang):
    said = "The parcel arrives soon."
    assert "period" not in kinds(told((lang, text), ("en", said), ("de", "Das Paket kommt bald an."), ("fr", "Le colis arrive bientôt.")))


def test_inches_for_centimetres_are_another_system_of_measures(told):
    others = (("de", "Das Kabel ist 5 cm lang."), ("fr", "Le câble mesure 5 cm."), ("es", "El cable mide 5 cm."))
    assert "quantity" not in kinds(told(("en", "The cable is 2 inches long."), *others))
    assert "quantity" in kinds(told(("en", "The cable is 7 cm long."), *others))


@pytest.mark.parametrize(
    ("text", "lang"), [("Dans la boîte", "fr"), ("Toutefois la carte", "fr"), ("Bunu iade edin", "tr"), ("Avrupa içinde", "tr"), ("135 GBP", "pl")]
)
def test_what_opens_a_sentence_and_a_continent_are_no_names(text, lang):
    assert names_in(text, lang) == frozenset()


def test_a_turkish_word_with_an_ending_hung_on_was_translated_and_a_name_keeps_its_apostrophe():
    assert names_in("Moda Haftası ve Orbita'nın kutusu", "tr") == {"moda", "orbita"}


def test_one_number_written_in_groups_is_the_same_number(told):
    others = (("de", "Rufen Sie 116 123 an."), ("fr", "Appelez le 116123."), ("es", "Llame al 116 123."))
    assert "number" not in kinds(told(("en", "Call 116 123."), *others))
    assert "number" not in kinds(told(("en", "Call 116123."), *others))
    assert "number" in kinds(told(("en", "Call 116 124."), *others))


def test_a_time_of_day_may_be_written_with_a_dot(told):
    others = (("de", "Wir öffnen um 07:55 Uhr."), ("en", "We open at 7:55."), ("es", "Abrimos a las 07:55."))
    assert not kinds(told(("it", "Apriamo alle 7.55."), *others)) & {"number", "time"}
    assert kinds(told(("it", "Apriamo alle 7.45."), *others)) & {"number", "time"}


def test_german_nouns_are_no_names():
    assert sure_names_in("Laden Sie den Akku mit dem Netzteil.", "de") == frozenset()
    assert sure_names_in("请用 Polaris 充电。", "zh") == {"polaris"}


def write(path, *rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return str(path)


def row(lang, text, topic="returns", market=""):
    return {"topic": topic, "lang": lang, "market": market, "text": text}


def test_the_command_tells_each_pair_and_its_differences(tmp_path, capsys):
    left = write(tmp_path / "a.jsonl", row("en", DAYS["en"]))
    right = write(tmp_path / "b.jsonl", row("de", DAYS["de"].replace("30", "14")), row("zh", DAYS["zh"]))
    assert main(["compare", left, right, "--json"]) == 1
    pairs = json.loads(capsys.readouterr().out)["pairs"]
    assert [(pair["lang_a"], pair["lang_b"], len(pair["differences"])) for pair in pairs] == [("en", "de", 1), ("en", "zh", 0)]
    assert pairs[0]["differences"][0] == {"kind": "period", "left": "30 days", "right": "14 days", "allowed": False, "sure": True}


def test_two_markets_may_differ_in_values(tmp_path, capsys):
    left = write(tmp_path / "a.jsonl", row("en", DAYS["en"], market="US"))
    right = write(tmp_path / "b.jsonl", row("de", DAYS["de"].replace("30", "14"), market="DE"))
    assert main(["compare", left, right, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pairs"][0]["differences"][0]["allowed"] is True


def test_answers_of_two_systems_are_held_against_each_other_language_by_language(pair_reader):
    both = [Answer("t", lang, "", DAYS[lang]) for lang in ("en", "de")]
    assert [(one.left.lang, one.right.lang) for one in compare(both, both, pair_reader)] == [("en", "en"), ("de", "de")]
    assert len(list(compare(both, both, pair_reader, every=True))) == 4


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "holds no answer"),
        ("{", "line 1"),
        ('{"topic": "a", "lang": "en"}', "line 1: text"),
        ('{"topic": "a", "lang": "en", "text": "x"}\n{"topic": "a", "lang": "en", "text": "y"}', "two answers"),
    ],
)
def test_a_bad_file_of_answers_is_refused_by_its_line(tmp_path, text, complaint):
    (tmp_path / "a.jsonl").write_text(text, "utf-8")
    with pytest.raises(UnusableAnswers, match=complaint):
        read_answers(tmp_path / "a.jsonl")


def test_a_missing_file_and_files_without_a_common_topic_are_exit_code_two(tmp_path, capsys):
    left = write(tmp_path / "a.jsonl", row("en", "x"))
    assert main(["compare", left, str(tmp_path / "none.jsonl")]) == 2
    assert main(["compare", left, write(tmp_path / "b.jsonl", row("en", "x", topic="other"))]) == 2
    assert "no topic in common" in capsys.readouterr().err


def test_a_reply_of_five_megabytes_is_cut(tmp_path):
    path = tmp_path / "a.jsonl"
    write(path, row("en", "x" * 5_000_000))
    assert len(read_answers(path)[0].text) == 20_000


def test_a_range_is_read_as_its_two_ends(pair_reader):
    read = pair_reader.read(Answer("t", "en", "", "Delivery takes 3–5 business days."))
    assert set(read.keys) == {Key("period", "3", "business_day"), Key("period", "5", "business_day")}


TWINS = [
    ("en", "We deliver the Nova tracker to every island.", "We deliver the Vega tracker to every island.", "product"),
    ("de", "Sie müssen den Karton bis zur Abholung aufbewahren.", "Sie können den Karton bis zur Abholung aufbewahren.", "obligation"),
    ("zh", "维修期间我们会给您寄一台设备。", "维修期间我们不会给您寄一台设备。", "yes_no"),
    ("ja", "電源を切った場合、技術者は作業を開始できます。", "技術者は作業を開始できます。", "condition"),
    ("ar", "يمكنكم تغيير الموعد مجانًا قبل 24 ساعة.", "يمكنكم تغيير الموعد مجانًا قبل 12 ساعة.", "period"),
    ("th", "ช่างจะโทรหาคุณก่อนเข้าติดตั้งทุกครั้ง", "ช่างจะไม่โทรหาคุณก่อนเข้าติดตั้งทุกครั้ง", "yes_no"),
]


@pytest.mark.parametrize(("lang", "one", "other", "kind"), TWINS, ids=[row[0] for row in TWINS])
def test_one_word_changed_between_two_answers_of_one_language_is_told(pair_reader, lang, one, other, kind):
    (pair,) = compare([Answer("t", lang, "", one)], [Answer("t", lang, "", other)], pair_reader)
    assert kind in {each.kind for each in pair.differences}


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("en", "Delivery takes about 5 days.", "Delivery takes approximately 5 days."),
        ("de", "Der Versand zu unserer Werkstatt ist für Sie kostenlos.", "Den Versand zu unserer Werkstatt müssen Sie nicht bezahlen."),
        ("ja", "工房への送料は無料です。", "工房への送料をお支払いいただく必要はありません。"),
        ("ar", "نقبل الجهاز فقط في صندوق مبطن.", "لا نقبل الجهاز إلا في صندوق مبطن."),
    ],
)
def test_other_words_for_the_same_are_no_difference(pair_reader, lang, one, other):
    (pair,) = compare([Answer("t", lang, "", one)], [Answer("t", lang, "", other)], pair_reader)
    assert pair.differences == ()


YES = {
    "en": "The battery can be sent by air.",
    "de": "Der Akku kann per Luftfracht verschickt werden.",
    "fr": "La batterie peut être envoyée par avion.",
    "es": "La batería se puede enviar por avión.",
    "it": "La batteria può essere spedita per via aerea.",
}
NO = {"ja": "バッテリーは航空便で送ることができません。", "nl": "De accu kan niet per vliegtuig worden verzonden."}


def sure(found, kind):
    return [one.sure for one in found if one.kind == kind]


def test_a_no_is_sure_where_nobody_else_says_it_and_to_be_read_where_another_translator_does(told):
    others = [*YES.items()]
    assert sure(told(("ja", NO["ja"]), *others), "yes_no") == [True]
    many = [*others, ("pt", "A bateria pode ser enviada por avião."), ("zh", "电池可以空运。"), ("nl", NO["nl"])]
    assert sure(told(("ja", NO["ja"]), *many), "yes_no") == [False]


def test_a_no_that_is_none_of_the_main_verb_is_to_be_read(told):
    mine = ("ja", "航空便で送れない電池を運びます。")
    assert sure(told(mine, *YES.items()), "yes_no") == [False]


def test_a_liberty_beside_what_the_others_demand_and_allow_alike_is_to_be_read(told):
    mine = ("de", "Sie können den Karton behalten.")
    both = [
        ("en", "You can keep the box and must keep the receipt."),
        ("fr", "Vous pouvez garder le carton et devez garder le reçu."),
        ("es", "Puede conservar la caja y debe conservar el recibo."),
        ("it", "Può conservare la scatola e deve conservare lo scontrino."),
    ]
    demanded = [
        ("en", "You must keep the box."),
        ("fr", "Vous devez garder le carton."),
        ("es", "Debe conservar la caja."),
        ("it", "Deve conservare la scatola."),
    ]
    assert sure(told(mine, *both), "obligation") == [False]
    assert sure(told(mine, *demanded), "obligation") == [True]


def test_a_name_that_another_of_its_script_words_otherwise_is_to_be_read(told):
    kept = [("en", "We played in the Commonwealth."), ("fr", "Nous avons joué au Commonwealth."), ("es", "Jugamos en la Commonwealth.")]
    mine = ("nl", "Wij speelden in het Gemenebest.")
    assert sure(told(mine, *kept), "product") == [True]
    assert sure(told(mine, *kept, ("it", "Abbiamo giocato nel torneo.")), "product") == [False]


def test_a_value_in_words_that_one_language_leaves_out_is_to_be_read_and_one_in_digits_is_sure(told):
    mine = ("it", "La spedizione arriva presto.")
    assert sure(told(mine, ("en", "The parcel arrives in ten days."), ("de", "Das Paket kommt in zehn Tagen.")), "period") == [False]
    assert sure(told(mine, ("en", "The parcel arrives in 10 days."), ("de", "Das Paket kommt in 10 Tagen.")), "period") == [True]


def test_what_only_may_differ_is_named_and_does_not_fail_a_comparison(tmp_path, capsys):
    rows = (("it", "La spedizione arriva presto."), ("en", "The parcel arrives in ten days."))
    for lang, text in rows:
        (tmp_path / f"{lang}.jsonl").write_text(json.dumps({"topic": "t", "lang": lang, "market": "", "text": text}), encoding="utf-8")
    assert main(["compare", str(tmp_path / "it.jsonl"), str(tmp_path / "en.jsonl")]) == 0
    assert "period (may differ: to be read)" in capsys.readouterr().out


def test_a_bare_number_in_digits_that_several_others_state_in_no_form_is_told(told):
    others = [
        ("en", "At least one other person has asked for it."),
        ("fr", "Au moins une autre personne l’a demandé."),
        ("de", "Mindestens ein anderer hat danach gefragt."),
        ("es", "Al menos otra persona lo ha pedido."),
    ]
    assert sure(told(("ko", "최소 2명이 요청했습니다."), *others), "number") == [True]
    assert sure(told(("ko", "최소 1명이 요청했습니다."), *others), "number") == []
    assert sure(told(("ko", "최소 2명이 요청했습니다."), *others[:1]), "number") == []


def test_a_no_is_sure_though_one_translator_in_ten_says_it_too(told):
    more = {
        "pt": "A bateria pode ser enviada por avião.",
        "zh": "电池可以空运。",
        "ru": "Аккумулятор можно отправить самолётом.",
        "th": "แบตเตอรี่สามารถส่งทางเครื่องบินได้",
    }
    tr = ("tr", "Batarya uçakla gönderilebilir.")
    many = [*YES.items(), *more.items(), ("ar", "يمكن إرسال البطارية جوًا."), tr, ("nl", NO["nl"])]
    assert len(many) > 10 and sure(told(("ja", NO["ja"]), *many), "yes_no") == [True]


def test_an_abbreviation_written_out_and_a_name_like_another_of_the_text(told):
    short = [("en", "She sang on SNL."), ("fr", "Elle a chanté à SNL."), ("es", "Cantó en SNL.")]
    assert sure(told(("nl", "Zij zong bij Saturday Night Live."), *short), "product") == []
    both = [("en", "Ask Simpson about Sims."), ("fr", "Demandez à Simpson pour Sims."), ("es", "Pregunte a Simpson por Sims.")]
    assert sure(told(("nl", "Vraag Simpson naar Veltrona."), *both), "product") == [True]


def test_a_name_in_a_script_without_others_of_its_own_is_held_against_latin_ones(told):
    kept = [
        ("en", "We ship to Chequers."),
        ("fr", "Nous livrons à Chequers."),
        ("es", "Enviamos a Chequers."),
        ("ja", "チェッカーズに発送します。"),
        ("zh", "我们发货到切克斯。"),
    ]
    assert sure(told(("th", "เราจัดส่งไปที่ Lumero"), *kept), "product") == [True]
    assert sure(told(("th", "เราจัดส่งไปที่เช็กเกอส์"), *kept), "product") == []


@pytest.mark.parametrize(
    ("text", "lang", "least", "most"),
    [
        ("He is Sean Combs", "en", 16, 16),
        ("尚恩·库姆斯", "zh", 15, 20),
        ("他是 Sean Combs", "zh", 15, 20),
        ("숀 콤스(Sean Combs)", "ko", 7, 8),
        ("ショーンはSean Combsです。", "ja", 25, 32),
        ("ฌอน (Sean)", "th", 4, 6),
        ("Er ist Sean Combs", "de", 14, 15),
        ("هو شون كومز", "ar", 11, 13),
    ],
)
def test_lengths_count_latin_names_as_they_stand_and_not_twice(text, lang, least, most):
    assert least <= english_length(text, lang) <= most


def test_a_long_sentence_that_says_thanks_to_is_no_courtesy(pair_reader):
    long = "Television may be partly responsible for the rise in returns this season thanks to its very many colourful advertisements."
    lines = pair_reader.read(Answer("t", "en", "", f"{long}\nThank you for your message.", ())).lines
    assert [line.courteous for line in lines] == [False, True]
