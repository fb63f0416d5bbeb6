"""Messages of known wish or mood read by a program: F1 counted by hand, anger heard, bars, and what cannot be used; and the public set's layer."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from eval.__main__ import main
from eval.banking import fit, tell
from eval.errors import UnusableTarget, UnusableTickets
from eval.wishes import Item, Labelled, ask, judge_anger, judge_wishes, read_labelled

FIRST_WORD = "import json,sys; print(json.dumps({'items': [{'intents': t.split()[:1], 'emotion': t.split()[-1]} for t in json.load(sys.stdin)['texts']]}))"
COMMAND = [sys.executable, "-c", FIRST_WORD]
BY = f"{sys.executable} -c {json.dumps(FIRST_WORD)}"
TICKETS = Path(__file__).parents[1] / "assist" / "triage_tickets.yaml"


def judged(*rows: tuple[str, str, tuple[str, ...]]):
    return judge_wishes([Labelled(label, lang, "x") for label, lang, _ in rows], [Item(read, "") for *_, read in rows])


def test_f1_is_counted_by_wish_and_language_from_the_first_wish_named():
    found = judged(("a", "en", ("a",)), ("a", "en", ("b", "a")), ("b", "en", ("b",)), ("a", "de", ()), ("b", "de", ("b",)))
    assert {lang: each.value for lang, each in found.languages} == {"en": pytest.approx(2 / 3), "de": 0.5}
    assert (found.mean.value, found.worst[0]) == (pytest.approx((2 / 3 + 2 / 3 + 0 + 1) / 4), "de")
    assert (found.among.times, found.among.n) == (4, 5)
    assert [(miss.label, miss.lang, miss.read) for miss in found.misses] == [("a", "en", ("b", "a")), ("a", "de", ())]
    assert found.mean.low <= found.mean.value <= found.mean.high


def test_anger_heard_and_false_alarms_are_counted_apart():
    said = [("angry", "en", "angry"), ("angry", "th", "neutral"), ("calm", "en", "angry"), ("calm", "th", "sad"), ("calm", "th", "neutral")]
    found = judge_anger([Labelled(label, lang, "x") for label, lang, _ in said], [Item((), mood) for *_, mood in said])
    assert (found.heard.times, found.heard.n, found.alarms.times, found.alarms.n) == (1, 2, 1, 3)
    assert [(lang, heard.times, alarms.times) for lang, heard, alarms in found.languages] == [("en", 1, 1), ("th", 0, 0)]


def test_the_held_back_tickets_are_read_as_the_table_they_are():
    messages = read_labelled(TICKETS)
    assert len(messages) == 468
    assert len({one.lang for one in messages}) == 12
    assert len({one.label for one in messages}) == 39


def test_the_command_tells_figures_by_language_and_ends_by_its_bars(tmp_path, capsys):
    (tmp_path / "wishes.yaml").write_text("go:\n  en: [go now]\n  de: [bleib]\nstay:\n  en: [stay]\n  de: [stay hier]\n", "utf-8")
    assert main(["triage", str(tmp_path / "wishes.yaml"), "--by", BY, "--mean", "0.7", "--worst", "0.5", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["sets"]
    assert (told["worst"], told["mean"]["value"], told["source"]) == ("de", 0.75, "wishes.yaml")
    assert [miss["text"] for miss in told["misses"]] == ["bleib"]
    assert main(["triage", str(tmp_path / "wishes.yaml"), "--by", BY, "--worst", "0.6"]) == 1
    assert "worst de 0.500" in capsys.readouterr().out


def test_a_table_of_moods_is_judged_by_anger(tmp_path, capsys):
    (tmp_path / "moods.yaml").write_text("angry:\n  en: [i am angry]\ncalm:\n  en: [i am fine, i am well]\n", "utf-8")
    assert main(["triage", str(tmp_path / "moods.yaml"), "--by", BY]) == 0
    assert "anger heard 1 of 1 (1.000" in capsys.readouterr().out


@pytest.mark.parametrize("table", ["", "- a", "go: [now]", "go:\n  en: now", "go:\n  en: [3]", "go:\n  en: ['']", "{"])
def test_a_table_that_is_none_is_refused_by_file(tmp_path, capsys, table):
    (tmp_path / "t.yaml").write_text(table, "utf-8")
    assert main(["triage", str(tmp_path / "t.yaml"), "--by", BY]) == 2
    assert "t.yaml" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UnusableTickets, match="missing"):
        read_labelled(tmp_path / "none.yaml")


@pytest.mark.parametrize("said", ["print('no')", "print('{\"items\": []}')", "raise SystemExit('it broke')", "print('{\"items\": [3]}')"])
def test_a_program_that_answers_otherwise_is_named(said):
    with pytest.raises(UnusableTarget, match="-c"):
        ask([sys.executable, "-c", said], ["a"])


def test_texts_reach_the_program_whole_in_any_script():
    assert [item.intents for item in ask(COMMAND, ["返品 したい", "إرجاع المنتج", "คืน สินค้า"])] == [("返品",), ("إرجاع",), ("คืน",)]


def test_a_layer_tells_apart_what_lies_apart_and_the_same_rows_give_the_same_layer():
    random = np.random.default_rng(5)
    centres = np.eye(3, 8, dtype=np.float32)
    classes = [at % 3 for at in range(60)]
    rows = (centres[classes] + random.normal(0, 0.1, (60, 8))).astype(np.float32)
    layer = fit(rows, classes, 3)
    assert tell(layer, centres) == [0, 1, 2]
    assert np.array_equal(layer.weights, fit(rows, classes, 3).weights)


def _written(folder, name, rows):
    with gzip.open(folder / f"banking77_{name}.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("".join(json.dumps({"text": text, "intent": intent}) + "\n" for text, intent in rows))


def test_the_public_sets_command_fits_on_one_file_and_counts_on_the_other(tmp_path, capsys):
    _written(tmp_path, "train", [("where is my card", "arrival"), ("my card has not come", "arrival"), ("change my pin", "pin"), ("I forgot my PIN", "pin")])
    _written(tmp_path, "test", [("has my card arrived yet", "arrival"), ("set a new PIN", "pin"), ("which pin", "arrival")])
    assert main(["bench", "triage", "--banking", str(tmp_path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["right"], told["tested"], told["trained"], told["intents"]) == (2, 3, 4, 2)
    assert told["by_intent"] == {"arrival": 0.5, "pin": 1.0}
    assert main(["bench", "triage", "--banking", str(tmp_path), "--bar", "0.6"]) == 0


def test_a_public_set_that_is_not_there_or_has_a_bad_line_is_refused(tmp_path, capsys):
    assert main(["bench", "triage", "--banking", str(tmp_path)]) == 2
    assert "banking77_train" in capsys.readouterr().err
    _written(tmp_path, "train", [("a", "b")])
    with gzip.open(tmp_path / "banking77_test.jsonl.gz", "wt") as file:
        file.write('{"text": "a"}\n')
    assert main(["bench", "triage", "--banking", str(tmp_path)]) == 2
    assert "line 1" in capsys.readouterr().err
