import json

from eval.keep import keep


def test_figures_are_kept_by_trial_and_commit_without_the_texts_they_were_won_on(tmp_path):
    value = {"kinds": {"number": {"planted": 2, "caught": 1}}, "alarms": ["a text"], "missed": ["another"], "from": {"commit": "0123456789abcdef"}}
    path = keep(value, "sensitivity", tmp_path / "results")
    assert path.name == "sensitivity-0123456789ab.json"
    assert json.loads(path.read_text("utf-8")) == {"kinds": value["kinds"], "from": value["from"]}
