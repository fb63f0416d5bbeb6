"""How a document's sentence is handed on, in every language a script has."""

import shutil
from pathlib import Path

import pytest

import prompts
from prompts.errors import PromptFileError
from prompts.load import load_library
from prompts.quoting import load_quoting
from prompts.render import render

FILE = Path(prompts.__file__).parent / "quoting.yaml"


def test_every_language_that_has_scripts_can_lead_to_a_quotation_and_asks_for_values():
    scripted = {lang for script in load_library().scripts for lang in script.languages()}
    quoting = load_quoting()
    assert scripted <= set(quoting.lead) & set(quoting.values) & set(quoting.asks_value)


@pytest.mark.parametrize("lang", sorted(load_quoting().lead))
def test_a_lead_names_the_language_and_holds_the_quotation_between_marks(lang):
    text = render(load_quoting().lead[lang], language="LANG", quote="QUOTE")
    assert "LANG" in text
    assert any(f"{one}QUOTE{two}" in text.replace("« QUOTE »", "«QUOTE»") for one, two in ("“”", "„“", "„”", "«»", "「」"))


@pytest.mark.parametrize(
    ("lang", "value", "other"),
    [
        ("en", "How large is the plate?", "Can it get wet?"),
        ("zh", "多久发货？", "可以碰水吗？"),
        ("de", "Wie lange dauert das?", "Darf es nass werden?"),
        ("ja", "何日かかりますか？", "濡れても大丈夫ですか？"),
        ("ar", "كم يومًا يستغرق؟", "هل يمكن أن يبتل؟"),
        ("th", "ใช้เวลากี่วัน", "โดนน้ำได้ไหม"),
    ],
)
def test_a_question_for_a_value_is_told_from_one_for_yes_or_no(lang, value, other):
    assert [load_quoting().wants_value(text, lang) for text in (value, other)] == [True, False]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("lead:\n", "leed:\n", "lead"),
        ('{{ quote }}”"\n  zh:', '{{ word }}”"\n  zh:', "lead.en"),
        ("Stated there: {{ values }}.", "Stated there.", "values.en"),
        ("id: [berapa, kapan, seberapa, bawaan, skala]", "id: berapa", "asks_value"),
    ],
)
def test_a_file_that_breaks_its_form_is_refused_by_name(tmp_path, before, after, told):
    shutil.copy(FILE, tmp_path)
    text = FILE.read_text(encoding="utf-8")
    assert before in text
    (tmp_path / FILE.name).write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(PromptFileError, match=rf"quoting\.yaml.*{told}"):
        load_quoting(tmp_path)
