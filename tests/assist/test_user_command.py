"""`python -m assist user`."""

import io
import json

import pytest

from assist.__main__ import main


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_person_is_added_listed_reset_and_disabled(tmp_path, capsys):
    home = ["--data", str(tmp_path), "--json"]
    assert main(["user", "add", "Ana", "--role", "agent", "--role", "qa", *home]) == 0
    made = told(capsys)
    assert (made["name"], made["roles"], len(made["password"])) == ("Ana", ["agent", "qa"], 29)
    assert main(["user", "reset", "ana", *home]) == 0
    assert told(capsys)["password"] != made["password"]
    assert main(["user", "disable", "ana", *home]) == 0
    assert told(capsys)["state"] == "disabled"
    assert main(["user", "list", *home]) == 0
    assert told(capsys) == [{"name": "Ana", "roles": ["agent", "qa"], "state": "disabled"}]


def test_a_password_from_standard_input_is_taken_and_never_printed(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert main(["user", "add", "ana", "--role", "agent", "--password-stdin", "--data", str(tmp_path)]) == 0
    assert "horse" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["add", "ana"], "at least one role"),
        (["add", "", "--role", "agent"], "1 to 128"),
        (["disable", "nobody"], "no account nobody"),
        (["reset", "nobody"], "no account"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(tmp_path, capsys, given, word):
    assert main(["user", *given, "--data", str(tmp_path)]) == 2
    assert word in capsys.readouterr().err
