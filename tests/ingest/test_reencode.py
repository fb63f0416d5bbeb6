"""Another encoder: a second index beside the live one, what the same questions find in both, and a flip only if not too much would go."""

from __future__ import annotations

import json

import pytest

from ingest.__main__ import main
from ingest.open import own_index
from ingest.reencode import Comparison, Sample, compare
from ingest.settings import IngestSettings
from ingest.types import Answer, Hit, LoadOptions, Question, Strength
from tests.fakes_ingest import ENCODER, OTHER_ENCODER, opened, passage, write
from tests.fakes_owner import answering

QUESTIONS = [
    {"question": "How long do I have?", "lang": "en", "answer_doc": "in/a.md", "answer_quote": "Alpha  **text**"},
    {"question": "退货", "lang": "zh", "answer_doc": "in/b.md"},
    {"question": "x", "lang": "en", "answerable": False},
]


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    monkeypatch.setenv("CONCORD_SERVING_ENCODER", ENCODER)
    monkeypatch.setenv("CONCORD_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "questions.jsonl").write_text("\n".join(json.dumps(one) for one in QUESTIONS))
    write(tmp_path / "in", a="Alpha text of the shop.", b="退货 beta.")


def ran(capsys, *arguments):
    code = main([*arguments, "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


def test_the_second_index_is_compared_and_goes_live_without_being_built_again(capsys, monkeypatch, tmp_path):
    ran(capsys, "load", "in")
    code, found, said = ran(capsys, "reencode", OTHER_ENCODER, "--questions", "questions.jsonl")
    assert code == 0
    assert (found["before"], found["after"], found["passages"], found["flipped"]) == ("f4ke00000001", "f4ke00000002", 2, True)
    assert (found["questions"], found["same_first"], found["shared"], found["better"], found["worse"]) == (2, 1.0, 1.0, 0, 0)
    assert [(one["lang"], one["questions"], one["after"]) for one in found["recall"]] == [("", 2, 1.0), ("en", 1, 1.0), ("zh", 1, 1.0)]
    assert f"CONCORD_SERVING_ENCODER={OTHER_ENCODER}" in said
    monkeypatch.setenv("CONCORD_SERVING_ENCODER", OTHER_ENCODER)
    _, searched, _ = ran(capsys, "search", "alpha")
    assert (searched["hits"][0]["path"], searched["generation"]) == ("in/a.md", 2)
    assert [path.name for path in (tmp_path / "data" / "generations").iterdir()] == ["2"]


def test_a_running_service_changes_its_encoder_while_it_answers(capsys, tmp_path):
    index = own_index(IngestSettings(data=tmp_path / "data"), url=None, encoder=ENCODER)
    with answering(index):
        ran(capsys, "load", "in")
        code, found, _ = ran(capsys, "reencode", OTHER_ENCODER, "--questions", "questions.jsonl")
        assert (code, found["flipped"], index.digest()) == (0, True, "f4ke00000002:2")
        assert index.search(Question("alpha")).hits[0].passage.path == "in/a.md"
        write(tmp_path / "in", c="Gamma text, loaded afterwards.")
        assert ran(capsys, "load", "in")[1]["loaded"] == 1
        assert index.search(Question("gamma")).hits[0].passage.path == "in/c.md"
        assert [(one.act, one.state.value) for one in index.shelf.queue()] == [("load", "done"), ("rebuild", "done"), ("load", "done")]
    index.close()


def test_an_encoder_that_would_lose_too_much_is_not_taken(tmp_path):
    index = opened(tmp_path / "data")
    index.load(["in"], LoadOptions())
    found = index.reencode(OTHER_ENCODER, (Sample("alpha", "en", "alpha text"),), -1.0, lambda _: None)
    assert (found.flipped, index.generation(), index.digest()) == (False, 1, "f4ke00000001:1")
    assert [path.name for path in (tmp_path / "data" / "generations").iterdir()] == ["1"]
    assert index.search(Question("alpha")).hits
    index.close()


def answer(*texts):
    return Answer(tuple(Hit(passage(number, text), 1.0, 1.0, (), None) for number, text in enumerate(texts)), Strength.STRONG, 0.0, 1)


def test_recall_is_told_by_language_and_what_only_one_of_them_answers():
    samples = [Sample("a", "de", "vierzehn Tage"), Sample("b", "ja", "14日以内"), Sample("c", "th", doc="d0.md")]
    old = {"a": answer("Sie haben vierzehn Tage."), "b": answer("else"), "c": answer("x")}
    new = {"a": answer("else"), "b": answer("返品は１４日以内です"), "c": answer("x")}
    found = compare(samples, lambda asked: old[asked.text], lambda asked: new[asked.text], Comparison("old", "new", 3, 0, 0.0, 0.0))
    assert [(one.lang, one.before, one.after) for one in found.recall] == [("", 0.6667, 0.6667), ("de", 1.0, 0.0), ("ja", 0.0, 1.0), ("th", 1.0, 1.0)]
    assert (found.better, found.worse, found.lost) == (1, 1, 0.0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["reencode", ENCODER], "made with"),
        (["reencode", "nonsense"], "no encoder 'nonsense'"),
        (["reencode", OTHER_ENCODER, "--questions", "nowhere.jsonl"], "cannot be read"),
        (["reencode", OTHER_ENCODER, "--questions", "in/a.md"], "line 1"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(capsys, arguments, said):
    ran(capsys, "load", "in")
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
