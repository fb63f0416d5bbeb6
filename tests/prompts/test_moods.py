"""How anger sounds: the files of moods and of words that heat a message."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import prompts
from prompts.errors import PromptFileError
from prompts.moods import GROUPS, load_moods

ROOT = Path(prompts.__file__).parent
AT_LEAST = 20


def test_each_mood_is_written_in_twenty_languages_and_no_message_stands_for_both() -> None:
    said = load_moods().said
    assert {mood: len({lang for one, lang, _ in said if one == mood}) >= AT_LEAST for mood in ("angry", "calm")} == {"angry": True, "calm": True}
    assert {text for mood, _, text in said if mood == "angry"} & {text for mood, _, text in said if mood == "calm"} == set()


@pytest.mark.parametrize("group", GROUPS)
def test_words_of_each_group_stand_in_twenty_languages(group: str) -> None:
    assert len(load_moods().words[group]) >= AT_LEAST


@pytest.mark.parametrize(
    ("lang", "text", "scorn"),
    [
        ("en", "This is PATHETIC", 1),
        ("de", "Das ist erbärmlich", 1),
        ("ja", "情けない店です", 1),
        ("zh-Hans", "真不像话", 1),
        ("de", "Frau Müllert dankt", 0),
        ("en", "a pillar, so black", 0),
    ],
)
def test_words_are_counted_by_their_beginning_and_language(lang: str, text: str, scorn: int) -> None:
    assert load_moods().count("scorn", text, lang) == scorn


def test_a_weight_that_is_no_number_is_refused_by_name(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "moods", tmp_path / "moods")
    text = (ROOT / "heat.yaml").read_text(encoding="utf-8")
    (tmp_path / "heat.yaml").write_text(text.replace("start: -", "start: minus "), encoding="utf-8")
    with pytest.raises(PromptFileError, match=r"heat\.yaml: line \d+: weights\.start: a number is expected"):
        load_moods(tmp_path)
