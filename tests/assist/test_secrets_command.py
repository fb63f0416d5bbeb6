"""`python -m assist secrets`: what a service is told in confidence, kept where whoever copies its folder cannot read it."""

import io
import json

import pytest

from assist.__main__ import main
from assist.channels.connections import read_connections
from assist.settings import AssistSettings
from serving.sealed import KEY, completed

SECRET = "whsec-MzQ1-planted-9f27"
CONNECTION = {"name": "support", "vendor": "chatwoot", "url": "https://chat.example.com", "account": "1", "token": "SUPPORT_TOKEN", "secret": "SUPPORT_SECRET"}


class Typed(io.StringIO):
    """What is piped in."""

    def isatty(self):
        return False


@pytest.fixture
def key(monkeypatch, capsys):
    assert main(["secrets", "key"]) == 0
    key = capsys.readouterr().out.strip()
    monkeypatch.setenv(KEY, key)
    return key


def seal(monkeypatch, data, name, value):
    monkeypatch.setattr("sys.stdin", Typed(f"{value}\n"))
    return main(["secrets", "set", name, "--data", str(data), "--json"])


def test_a_connection_finds_its_sealed_token_and_no_file_of_the_folder_holds_it(tmp_path, monkeypatch, capsys, key):
    (tmp_path / "connections.yaml").write_text(json.dumps({"connections": [CONNECTION]}))
    for name in ("SUPPORT_TOKEN", "SUPPORT_SECRET"):
        assert seal(monkeypatch, tmp_path, name, f"{SECRET}-{name}") == 0
    (found,) = read_connections(AssistSettings(data=tmp_path), completed({KEY: key}, tmp_path))
    assert found.token.get_secret_value() == f"{SECRET}-SUPPORT_TOKEN"
    assert main(["user", "add", "anna", "--role", "agent", "--data", str(tmp_path)]) == 0
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 2
    assert [path.name for path in files if SECRET.encode() in path.read_bytes() or key.partition(":")[2].encode() in path.read_bytes()] == []
    assert SECRET not in capsys.readouterr().out


def test_names_are_listed_without_a_key_and_values_never(tmp_path, monkeypatch, capsys, key):
    seal(monkeypatch, tmp_path, "SUPPORT_TOKEN", SECRET)
    monkeypatch.delenv(KEY)
    capsys.readouterr()
    assert main(["secrets", "list", "--data", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert ("SUPPORT_TOKEN" in told, SECRET in told) == (True, False)


def test_another_key_takes_over_and_the_old_one_can_go(tmp_path, monkeypatch, capsys, key):
    seal(monkeypatch, tmp_path, "SUPPORT_TOKEN", SECRET)
    fresh = "next:" + "B" * 42 + "E"
    monkeypatch.setenv(KEY, f"{fresh} {key}")
    assert main(["secrets", "rotate", "--data", str(tmp_path)]) == 0
    assert completed({KEY: fresh}, tmp_path)["SUPPORT_TOKEN"] == SECRET


@pytest.mark.parametrize("arguments", [["set", "lower"], ["remove", "NOBODY"], ["set", "EMPTY"]])
def test_what_cannot_be_done_is_one_sentence_and_nothing_changes(tmp_path, monkeypatch, capsys, key, arguments):
    monkeypatch.setattr("sys.stdin", Typed("" if "EMPTY" in arguments else SECRET))
    assert main(["secrets", *arguments, "--data", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n"), SECRET in told.err) == ("", 1, False)
    assert not (tmp_path / "secrets.json").exists()


def test_each_shop_of_several_has_what_it_sealed_and_no_other_ones(tmp_path, monkeypatch, capsys, key):
    for name in ("north", "south"):
        assert main(["tenant", "add", name, "--data", str(tmp_path)]) == 0
    monkeypatch.setattr("sys.stdin", Typed(SECRET))
    assert main(["secrets", "set", "DESK_TOKEN", "--tenant", "north", "--data", str(tmp_path)]) == 0
    assert (tmp_path / "tenants" / "north" / "secrets.json").exists()
    capsys.readouterr()
    assert main(["secrets", "list", "--tenant", "south", "--data", str(tmp_path)]) == 0
    assert "DESK_TOKEN" not in capsys.readouterr().out
