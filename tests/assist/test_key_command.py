"""`python -m assist key`."""

import json

import pytest

from assist.__main__ import main


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_key_is_made_listed_and_revoked(tmp_path, capsys):
    home = ["--data", str(tmp_path), "--json"]
    assert main(["key", "create", "--name", "nightly", "--scope", "evaluate", "--scope", "desk:read", *home]) == 0
    made = told(capsys)
    prefix = made["key"].split("_")[1]
    assert made["scopes"] == ["desk:read", "evaluate"]
    assert main(["key", "list", *home]) == 0
    (listed,) = told(capsys)
    assert (listed["prefix"], listed["name"], listed["state"]) == (prefix, "nightly", "valid")
    assert "key" not in listed
    assert main(["key", "revoke", prefix, *home]) == 0
    assert told(capsys)["state"] == "revoked"


def test_a_key_is_shown_with_the_word_that_it_is_shown_once(tmp_path, capsys):
    assert main(["key", "create", "--name", "n", "--scope", "evaluate", "--data", str(tmp_path)]) == 0
    assert "only time it is shown" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["create", "--scope", "evaluate"], "needs a name"),
        (["create", "--name", "n"], "at least one --scope"),
        (["create", "--name", "n", "--scope", "evaluate", "--days", "-1"], "--days"),
        (["revoke", "nothere"], "no key nothere"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(tmp_path, capsys, given, word):
    assert main(["key", *given, "--data", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert word in said.err
    assert said.out == ""


def test_no_key_can_hold_the_right_of_this_machines_own_programs(tmp_path):
    with pytest.raises(SystemExit):
        main(["key", "create", "--name", "n", "--scope", "index", "--data", str(tmp_path)])
