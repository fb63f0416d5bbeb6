"""The loader: what stands in the files is what comes out, and every mistake in a file is named by file and key."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

import prompts
from prompts.errors import PromptFileError
from prompts.load import load_library, load_prompt
from tests.fakes_prompts import change, write_small_library

SCRIPT = "scripts/returns.window.yaml"
MISTAKES = [
    (SCRIPT, "intent: returns.window", "intent: returns.windows", ["scripts/returns.window.yaml", "intent", "returns.windows"]),
    (SCRIPT, "role: return_period, required", "role: return_perod, required", ["scripts/returns.window.yaml", "needs.return_period.role", "return_perod"]),
    (SCRIPT, "{from: order, field: number}", "{from: order}", ["needs.order_number", "field"]),
    (SCRIPT, "from: order", "from: oracle", ["needs.order_number.from", "oracle"]),
    (SCRIPT, "required: true", "required: 'yes'", ["needs.return_period.required", "true or false"]),
    (SCRIPT, "unless: [order_number]", "unless: [order_no]", ["sentences[2]", "order_no"]),
    (SCRIPT, "when: {return_payer: customer}", "when: {return_payer: nobody}", ["sentence 'customer'", "when.return_payer", "nobody"]),
    (SCRIPT, "when: {return_payer: customer}", "when: {payer: customer}", ["sentences[1]", "payer"]),
    (SCRIPT, "Die Frist ist {{ return_period }}.", "Die Frist ist {{ order_number }}.", ["sentences[0].text.de", "order_number"]),
    (SCRIPT, "Die Frist ist {{ return_period }}.", "Die Frist ist lang.", ["sentences[0].text.de", "Make them the same"]),
    (SCRIPT, "Die Frist ist {{ return_period }}.", "Die Frist ist { return_period }.", ["sentences[0].text.de", "braces"]),
    (SCRIPT, "{{ return_period }}.", "{{ return_period.__class__ }}.", ["sentences[0].text.en", "braces"]),
    (SCRIPT, "id: customer", "id: window", ["sentences", "'window' stands here twice"]),
    (SCRIPT, "role: ask", "role: question", ["sentences[2].role", "question"]),
    (SCRIPT, "source: editorial\n", "", ["returns.window.yaml", "'source' is missing"]),
    (SCRIPT, "status: needs", "stauts: needs", ["returns.window.yaml", "status"]),
    (SCRIPT, 'de: "Sie zahlen."', "de: no", ["sentences[1].text.de", "true/false", "quotes"]),
    (SCRIPT, "sentences:", "sentences: [", ["returns.window.yaml", "line"]),
    ("locales/de.yaml", "lang: de", "lang: fr", ["locales/de.yaml", "lang", "fr"]),
    ("locales/de.yaml", 'joiner: " "', 'joiner: "-"', ["locales/de.yaml", "joiner"]),
    ("locales/de.yaml", 'angry: "b", ', "", ["locales/de.yaml", "empathy", "angry"]),
    ("roles.yaml", "Return within {value}", "Return within it", ["roles.yaml", "roles[0].label.en", "{value}"]),
    ("roles.yaml", "kind: period", "kind: length", ["roles.yaml", "roles[0].kind", "length"]),
    ("roles.yaml", "kind: period", "kind: choice", ["roles.yaml", "roles[0]", "options"]),
    ("roles.yaml", "name: return_payer", "name: return_period", ["roles.yaml", "return_period", "twice"]),
    ("roles.yaml", "en: [Return]", "en: [no]", ["roles.yaml", "roles[0].cues.en[0]", "quotes"]),
    ("intents.yaml", "risk: normal", "risk: grave", ["intents.yaml", "[0].risk", "grave"]),
    ("triage/returns.window.yaml", "intent: returns.window", "intent: returns.door", ["triage", "returns.door"]),
    ("triage/returns.window.yaml", "emotion: neutral", "emotion: bored", ["triage/returns.window.yaml", "examples[0].emotion", "bored"]),
    ("cues.yaml", "high: {en: [today]}", "high: {en: today}", ["cues.yaml", "urgency.high.en", "list"]),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_small_library(tmp_path)


@pytest.mark.parametrize(("name", "old", "new", "said"), MISTAKES)
def test_a_mistake_in_a_file_is_refused_by_file_and_key(root: Path, name: str, old: str, new: str, said: list[str]) -> None:
    change(root, name, old, new)
    with pytest.raises(PromptFileError) as caught:
        load_library(root)
    assert [words for words in said if words not in str(caught.value)] == []


def test_what_stands_in_the_files_is_what_comes_out(root: Path) -> None:
    library = load_library(root)
    script = library.script("returns.window")
    assert script is not None
    assert [(need.name, need.origin, need.role, need.required) for need in script.needs] == [
        ("return_period", "passage", "return_period", True),
        ("return_payer", "passage", "return_payer", False),
        ("order_number", "order", "number", False),
    ]
    assert [(s.id, s.role, s.needs, s.when, s.unless) for s in script.sentences] == [
        ("window", "body", ("return_period",), (), ()),
        ("customer", "body", (), (("return_payer", "customer"),), ()),
        ("order", "ask", (), (), ("order_number",)),
    ]
    assert script.sentences[0].in_language("de") == "Die Frist ist {{ return_period }}."
    assert script.languages() == {"en", "de"}
    assert library.cues.words == (("emotion.angry", "en", ("outrageous",)), ("urgency.high", "en", ("today",)))


def test_role_words_are_kept_as_a_case_folded_text_holds_them(root: Path) -> None:
    cues = dict(load_library(root).role("return_period").cues)
    assert any(word in "Andere Größe möglich".casefold() for word in cues["de"])
    assert any(word in "İade süresi 14 gündür".casefold() for word in cues["tr"])
    assert any(word in "L'envoi est payant".casefold() for word in cues["fr"])


def test_the_digest_changes_when_any_file_does(root: Path) -> None:
    before = load_library(root)
    change(root, SCRIPT, "Sie zahlen.", "Sie bezahlen.")
    after = load_library(root)
    assert (before.scripts[0].digest != after.scripts[0].digest, before.packs[0].digest == after.packs[0].digest) == (True, True)
    change(root, "cues.yaml", "today", "now")
    assert len({before.digest, after.digest, load_library(root).digest}) == 3


def test_the_same_files_in_another_folder_have_the_same_digest(root: Path, tmp_path: Path) -> None:
    assert load_library(root).digest == load_library(write_small_library(tmp_path / "twin")).digest


def test_a_broken_place_is_named_with_its_line(root: Path) -> None:
    change(root, SCRIPT, "role: ask", "role: plea")
    with pytest.raises(PromptFileError, match=rf"{SCRIPT}: line 20: sentences\[2\]\.role: 'plea'"):
        load_library(root)


def test_a_pack_that_calls_itself_deep_must_be_so(root: Path) -> None:
    change(root, "locales/de.yaml", "register: Sie", "register: Sie\ndepth: deep")
    with pytest.raises(PromptFileError, match="a deep pack needs 'locales'"):
        load_library(root)


@pytest.mark.parametrize("name", ["roles.yaml", "intents.yaml", "cues.yaml"])
def test_a_missing_file_is_named(root: Path, name: str) -> None:
    (root / name).unlink()
    with pytest.raises(PromptFileError, match=name):
        load_library(root)


def test_an_empty_folder_of_scripts_is_refused(root: Path) -> None:
    (root / SCRIPT).unlink()
    with pytest.raises(PromptFileError, match="scripts holds no"):
        load_library(root)


def test_no_shipped_file_says_a_key_twice() -> None:
    """YAML keeps the last of two equal keys without a word: an approved sentence would be lost."""
    twice = []
    for path in sorted(Path(prompts.__file__).parent.rglob("*.yaml")):
        nodes = [yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)]
        while nodes:
            node = nodes.pop()
            if isinstance(node, yaml.MappingNode):
                keys = [key.value for key, _ in node.value]
                twice += [(path.name, key) for key, count in Counter(keys).items() if count > 1]
                nodes += [value for _, value in node.value]
            elif isinstance(node, yaml.SequenceNode):
                nodes += node.value
    assert twice == []


def test_a_prompt_gives_its_text_variables_and_digest(tmp_path: Path) -> None:
    (tmp_path / "a.md.j2").write_text("{# variables: name\n\nwhy #}\nHello {{ name }}", encoding="utf-8")
    prompt = load_prompt("a", tmp_path)
    assert (prompt.name, prompt.variables, len(prompt.digest)) == ("a", ("name",), 12)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {{ name }}", "line 1"),
        ("{# variables: name, shop #}{{ name }}", "shop"),
        ("{# variables: name #}{{ name }}{{ shop }}", "shop"),
        ("{# variables: name #}{{ name", "cannot be used"),
    ],
)
def test_a_prompt_whose_comment_does_not_list_its_variables_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.md.j2").write_text(text, encoding="utf-8")
    with pytest.raises(PromptFileError, match=said):
        load_prompt("a", tmp_path)


def test_a_missing_prompt_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptFileError, match=r"nothing\.md\.j2 is missing"):
        load_prompt("nothing", tmp_path)
