"""Which measure a question asks for, in every language that has approved scripts."""

import shutil
from pathlib import Path

import pytest

import prompts
from prompts.errors import PromptFileError
from prompts.load import load_library
from prompts.measures import load_measures

FILE = Path(prompts.__file__).parent / "measures.yaml"
VOLTS = frozenset(("mV", "V", "kV"))


def test_every_language_that_has_scripts_asks_and_names_each_measure():
    scripted = {lang for script in load_library().scripts for lang in script.languages()}
    measures = load_measures()
    assert scripted <= set(measures.asks)
    assert scripted <= set(measures.parcels)
    assert [(one.name, lang) for one in measures.all for lang in sorted(scripted) if not one.words.get(lang)] == []


@pytest.mark.parametrize(
    ("lang", "voltage", "named", "told"),
    [
        ("en", "Which voltage does the charger need?", "How heavy is the X200?", "My charger has a voltage of 12 V."),
        ("zh", "充电器需要多少伏？", "X200 有多重？", "我的充电器电压是12伏。"),
        ("de", "Welche Spannung braucht das Ladegerät?", "Wie schwer ist der X200?", "Mein Netzteil hat 12 V Spannung."),
        ("ja", "充電器の電圧は何ボルトですか？", "X200の重さはどれくらいですか？", "充電器の電圧は12Vです。"),
        ("ar", "ما جهد الشاحن المطلوب؟", "كم وزن X200؟", "شاحني بقوة 12 فولت."),
        ("th", "ที่ชาร์จใช้แรงดันไฟกี่โวลต์", "X200 หนักเท่าไร", "ที่ชาร์จของฉันมีแรงดัน 12 โวลต์"),
    ],
)
def test_what_only_a_thing_has_is_told_from_what_a_parcel_has_too_and_from_what_is_only_said(lang, voltage, named, told):
    measures = load_measures()
    assert measures.wanted(voltage, lang) == VOLTS
    assert measures.of_thing(voltage, lang, named=False)
    assert "kg" in measures.wanted(named, lang)
    assert not measures.of_thing(named, lang, named=False)
    assert measures.of_thing(named, lang, named=True)
    assert not measures.of_parcel(named, lang)
    assert measures.wanted(told, lang) == frozenset()


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("en", "How long do I have to return it?"),
        ("zh", "多久可以退货？"),
        ("de", "Wie lange kann ich es zurückgeben?"),
        ("ja", "返品は何日以内ですか？"),
        ("ar", "كم يوم لدي للإرجاع؟"),
        ("th", "คืนสินค้าได้ภายในกี่วัน"),
    ],
)
def test_a_period_may_be_one_of_the_shops_terms(lang, question):
    measures = load_measures()
    assert "day" in measures.wanted(question, lang)
    assert not measures.of_thing(question, lang, named=True)


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("en", "How heavy may the parcel with my X200 be?"),
        ("zh", "装 X200 的包裹最多可以多重？"),
        ("de", "Wie schwer darf das Paket mit dem X200 sein?"),
        ("ja", "X200を入れた小包の重さは何キロまでですか？"),
        ("ar", "كم وزن الطرد الذي فيه X200؟"),
        ("th", "พัสดุที่มี X200 หนักได้กี่กิโลกรัม"),
    ],
)
def test_the_weight_of_a_parcel_is_not_that_of_the_thing_named_beside_it(lang, question):
    measures = load_measures()
    assert "kg" in measures.wanted(question, lang)
    assert measures.of_parcel(question, lang)
    assert not measures.of_thing(question, lang, named=True)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("of: terms\n    units: [ms", "of: anyone\n    units: [ms", r"measures\.duration\.of"),
        ("units: [mV, V, kV]", "units: V", r"measures\.voltage\.units"),
        ("asks:\n", "ask:\n", "asks"),
    ],
)
def test_a_file_that_breaks_its_form_is_refused_by_name(tmp_path, before, after, told):
    shutil.copy(FILE, tmp_path)
    text = FILE.read_text(encoding="utf-8")
    assert before in text
    (tmp_path / FILE.name).write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(PromptFileError, match=rf"measures\.yaml.*{told}"):
        load_measures(tmp_path)
