"""The agent's texts: complete in every language, with the same fields, in the right script."""

from __future__ import annotations

import re
import unicodedata

import pytest

from assist.strings import Strings, StringUnusable, fields_of
from assist.types import Emotion, Level, Priority, Reason, Severity, Word

LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "pt", "th", "tr", "zh")
SCRIPT = {
    "ar": r"[\u0621-\u064a]",
    "hi": r"[\u0904-\u0939]",
    "ja": r"[\u3041-\u30ff\u4e00-\u9fff]",
    "ko": r"[\uac00-\ud7a3]",
    "th": r"[\u0e01-\u0e2e]",
    "zh": r"[\u4e00-\u9fff]",
}


def letters_outside_fields(text: str) -> str:
    return re.sub(r"\{\w+\}", "", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_exactly_the_keys_of_english(lang: str) -> None:
    assert Strings.load(lang).texts.keys() == Strings.load("en").texts.keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_has_the_same_fields_as_in_english(lang: str) -> None:
    english = Strings.load("en").texts
    differing = {key for key, text in Strings.load(lang).texts.items() if fields_of(text) != fields_of(english[key])}
    assert differing == set()


@pytest.mark.parametrize("lang", sorted(SCRIPT))
def test_every_text_is_written_in_the_script_of_its_language(lang: str) -> None:
    foreign = [key for key, text in Strings.load(lang).texts.items() if key != "keys_detail" and not re.search(SCRIPT[lang], letters_outside_fields(text))]
    assert foreign == []


@pytest.mark.parametrize("lang", sorted(SCRIPT))
def test_no_latin_word_is_left_over_in_a_language_of_another_script(lang: str) -> None:
    left = {key: found for key, text in Strings.load(lang).texts.items() if (found := re.findall(r"[A-Za-z]{2,}", letters_outside_fields(text)))}
    assert left == {}


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_no_sentence_is_left_in_english(lang: str) -> None:
    english = Strings.load("en").texts
    same = {key for key, text in Strings.load(lang).texts.items() if " " in letters_outside_fields(text).strip(" .·") and text == english[key]}
    assert same == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_in_composed_form_without_stray_spaces(lang: str) -> None:
    texts = Strings.load(lang).texts
    odd = [key for key, t in texts.items() if t != unicodedata.normalize("NFC", t) or t != t.strip() or "  " in t or not t]
    assert odd == []


@pytest.mark.parametrize(
    ("prefix", "values"), [("confidence", Word), ("emotion", Emotion), ("urgency", Level), ("risk", Level), ("priority", Priority), ("severity", Severity)]
)
def test_every_value_the_records_know_has_a_word(prefix: str, values: type[Word | Emotion | Level | Priority | Severity]) -> None:
    assert [f"{prefix}.{value}" for value in values if not Strings.load("en").has(f"{prefix}.{value}")] == []


@pytest.mark.parametrize("reason", list(Reason))
def test_every_refusal_has_a_name_a_detail_and_a_next_step(reason: Reason) -> None:
    strings = Strings.load("en")
    assert all(strings.has(key) for key in (f"refusal.{reason}", f"refusal.{reason}.detail", f"next.{reason}"))


def test_a_field_is_filled_in() -> None:
    assert Strings.load("zh").text("reason.sources_agree", n="2") == "2 个来源一致"


def test_a_value_with_braces_is_left_as_it_is() -> None:
    assert "{x}" in Strings.load("en").text("finding.unanswered", text="what is {x}?")


def test_an_unknown_key_is_refused_by_name() -> None:
    with pytest.raises(StringUnusable, match="no_such_key"):
        Strings.load("en").text("no_such_key")


def test_a_missing_field_is_refused_by_name() -> None:
    with pytest.raises(StringUnusable, match="needs n"):
        Strings.load("en").text("reason.sources_agree")


@pytest.mark.parametrize("lang", ["sw", "", "../en", "und"])
def test_a_language_without_a_file_reads_english_and_says_so(lang: str) -> None:
    assert Strings.load(lang).lang == "en"


def test_a_regional_tag_reads_its_language() -> None:
    assert Strings.load("pt-BR").lang == "pt"
