"""What the trade calls things: one term whatever the language, and a name for it that customers read."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import prompts
from prompts.errors import PromptFileError
from prompts.intent_cues import folded_words
from prompts.terms import ANY, load_terms
from tests.fakes_prompts import LANGUAGES

FILE = Path(prompts.__file__).parent / "terms.yaml"
TERMS = load_terms()
ASKED = {
    "en": "Can I pay the driver in cash?",
    "de": "Kann ich bar beim Zusteller zahlen?",
    "zh": "可以用现金付给快递员吗？",
    "ja": "代引きで払えますか？",
    "ar": "هل يمكنني الدفع عند الاستلام؟",
    "th": "เก็บเงินปลายทางได้ไหม",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_has_a_name_that_shows_it_in_every_language_of_the_scripts(lang: str) -> None:
    nameless = [term for term in TERMS.names if not TERMS.told(frozenset({term}), lang)]
    unseen = [term for term in TERMS.names if term not in nameless and term not in TERMS.named(TERMS.told(frozenset({term}), lang)[0], lang)]
    assert (nameless, unseen) == ([], [])


@pytest.mark.parametrize("lang", ASKED)
def test_a_question_has_one_term_whatever_its_language(lang: str) -> None:
    assert TERMS.named(ASKED[lang], lang) == {"cash_on_delivery"}


def test_a_word_inside_another_shows_no_term() -> None:
    assert TERMS.named("The apartment is on the first floor.", "en") == frozenset()
    assert TERMS.named("Ich habe eine Frage.", "de") == frozenset()
    assert TERMS.named("Is this compatible with a Pixel 4a?", "en") == frozenset()


def test_a_list_that_begins_with_no_plain_name_is_refused_by_name(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path)
    text = FILE.read_text(encoding="utf-8")
    (tmp_path / FILE.name).write_text(re.sub(r"en: \[warehouse\]", 'en: ["ware & house"]', text), encoding="utf-8")
    with pytest.raises(PromptFileError, match=r"terms\.yaml.*warehouse"):
        load_terms(tmp_path)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_terms_are_found_by_their_letters_as_by_looking_for_every_word(lang: str) -> None:
    said = [*(word for langs in TERMS.names.values() for word in langs.values()), *ASKED.values(), "", "x", "Was kostet der Versand?"]
    for text in said:
        listed = {term: (*langs.get(lang, ()), *langs.get(ANY, ())) for term, langs in TERMS.cues.items()}
        assert TERMS.named(text, lang) == {term for term, cues in listed.items() if any(cue.fires(folded_words(text)) for cue in cues)}
