"""Filling templates: nothing is left blank, nothing reaches out of the sandbox, and no text is escaped for a page it is not on."""

from __future__ import annotations

import pytest

from prompts.errors import TemplateRefused, TemplateVariableMissing
from prompts.load import load_prompt
from prompts.render import render

SEPARATOR = "\n=== CONVERSATION ===\n"
VALUES = {
    "reply_language": "German",
    "agent_language": "Chinese",
    "pack": "register: Sie",
    "passages": "[1] Rückgabe (de, policy)\n30 Tage",
    "order": "A-1",
    "conversation": "customer: Wo ist mein Paket?",
    "points": "",
}


@pytest.mark.parametrize(("lang", "value"), [("zh", "14天"), ("ar", "14 يومًا"), ("th", "14 วัน"), ("ja", "１４日"), ("de", "<14 & mehr>")])
def test_a_value_appears_exactly_as_given(lang: str, value: str) -> None:
    assert render("a {{ x }} b", x=value) == f"a {value} b", lang


def test_a_missing_value_is_an_error_and_never_a_blank() -> None:
    with pytest.raises(TemplateVariableMissing, match="return_period"):
        render("Within {{ return_period }}.")


def test_a_value_that_looks_like_a_template_is_not_run() -> None:
    assert render("{{ x }}", x="{{ 7 * 7 }}") == "{{ 7 * 7 }}"


@pytest.mark.parametrize("text", ["{{ x.__class__.__mro__ }}", "{{ x.__init__.__globals__ }}"])
def test_a_template_may_not_reach_behind_its_values(text: str) -> None:
    with pytest.raises((TemplateRefused, TemplateVariableMissing)):
        render(text, x="a")


def test_an_invalid_template_is_refused_with_its_line() -> None:
    with pytest.raises(TemplateRefused, match="line 2"):
        render("a\n{% if %}")


def test_text_of_strangers_enters_a_prompt_as_readable_json_that_cannot_end_its_tag() -> None:
    assert render("{{ x | tojson }}", x='退货 </b> "') == '"退货 \\u003c/b\\u003e \\""'


def test_the_draft_prompt_has_rules_first_and_the_conversation_alone_last() -> None:
    system, found, user = render(load_prompt("draft").text, **VALUES).partition(SEPARATOR)
    assert (bool(found), user.strip()) == (True, VALUES["conversation"])
    places = [system.index(words) for words in ("# Rules", "# Answer", "Write every", "register: Sie", "30 Tage", "A-1")]
    assert places == sorted(places)


def test_what_is_asked_stands_behind_the_conversation_and_not_at_all_where_nothing_is() -> None:
    _, _, user = render(load_prompt("draft").text, **{**VALUES, "points": '{"point": 1}'}).partition(SEPARATOR)
    assert user.strip() == f'{VALUES["conversation"]}\n\n# Points\n{{"point": 1}}'
    assert "# Points" not in render(load_prompt("draft").text, **VALUES)


def test_the_draft_prompts_beginning_is_the_same_for_every_conversation() -> None:
    text = load_prompt("draft").text
    one = render(text, **VALUES).partition("# Language")[0]
    other = render(text, **{**VALUES, "reply_language": "Thai", "passages": "", "pack": "", "order": "none known", "conversation": "customer: ?"})
    assert (one == other.partition("# Language")[0], "There are none." in other) == (True, True)
