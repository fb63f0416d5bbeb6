"""What customers write beside the examples: every wish in every language that has a file, each line once, in its own script, and refused where it is wrong."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest

import prompts
from prompts.bundle import bundled
from prompts.errors import PromptFileError
from prompts.load import load_library
from prompts.table import read_table

ROOT = Path(prompts.__file__).parent
LIBRARY = load_library()
LANGUAGES = ("ar", "de", "en", "es", "fr", "ja", "ko", "ru", "th", "tr", "vi", "zh")
FEWEST = 5
LETTERS = {
    "ar": "\u0621-\u064a",
    "ja": "\u3041-\u30ff\u4e00-\u9fff",
    "ko": "\uac00-\ud7a3",
    "ru": "\u0400-\u04ff",
    "th": "\u0e01-\u0e5b",
    "zh": "\u4e00-\u9fff",
}


def test_every_wish_is_said_some_ways_in_every_language() -> None:
    counted = Counter((lang, intent) for intent, lang, _ in LIBRARY.said)
    assert {lang for lang, _ in counted} >= set(LANGUAGES)
    assert [(lang, one.name) for lang in LANGUAGES for one in LIBRARY.intents if counted[lang, one.name] < FEWEST] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_line_is_said_twice_nor_is_an_example(lang: str) -> None:
    examples = [text for one in LIBRARY.examples for tongue, text in one.text if tongue == lang]
    counted = Counter(re.sub(r"\W", "", text.casefold()) for text in (*examples, *(text for _, tongue, text in LIBRARY.said if tongue == lang)))
    assert [text for text, n in counted.items() if n > 1 and text in {re.sub(r"\W", "", line.casefold()) for _, tongue, line in LIBRARY.said}] == []


@pytest.mark.parametrize("lang", sorted(LETTERS))
def test_a_line_has_letters_of_its_script(lang: str) -> None:
    named = re.compile(r"[A-Z0-9a-z]")
    own = re.compile(f"[{LETTERS[lang]}]")
    assert [text for _, tongue, text in LIBRARY.said if tongue == lang and not own.search(text) and not named.search(text)] == []


def test_what_is_said_is_kept_with_a_release() -> None:
    assert "said/ru.yaml" in bundled()


@pytest.mark.parametrize(
    ("lang", "said", "told"),
    [
        ("ru", "order.cancelled: [Отмените]", "said.order.cancelled"),
        ("fr", "order.cancel: [Отмените]", "lang"),
        ("ru", "order.cancel: Отмените", "said.order.cancel"),
    ],
)
def test_a_file_that_says_what_is_not_known_is_refused_by_its_place(tmp_path: Path, lang: str, said: str, told: str) -> None:
    copytree(ROOT, tmp_path / "p", ignore=lambda _, names: [name for name in names if name == "__pycache__"])
    (tmp_path / "p" / "said" / "ru.yaml").write_text(f"lang: {lang}\nsource: editorial\nstatus: new\nsaid:\n  {said}\n", encoding="utf-8")
    with pytest.raises(PromptFileError, match=re.escape(told)):
        load_library(tmp_path / "p")


def test_a_folder_without_what_is_said_is_read_as_before(tmp_path: Path) -> None:
    copytree(ROOT, tmp_path / "p", ignore=lambda _, names: [name for name in names if name in {"said", "__pycache__"}])
    library = load_library(tmp_path / "p")
    assert library.said == ()
    assert library.examples == LIBRARY.examples
    assert library.digest != LIBRARY.digest


def test_a_line_stands_under_the_wish_its_file_names() -> None:
    table = read_table(ROOT / "said" / "de.yaml")["said"]
    assert [(intent, text) for intent, lang, text in LIBRARY.said if lang == "de"] == [(intent, text) for intent, texts in table.items() for text in texts]
