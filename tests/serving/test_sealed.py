"""Secrets at rest: sealed under a key that the folder does not hold, opened by it alone, sealed anew without a moment in which one is lost."""

import json
from datetime import UTC, datetime

import pytest

from serving.environment import SettingsError
from serving.sealed import FILE, KEY, KEY_FILE, Vault, completed, keys_of, need_keys, new_key

NOW = datetime(2026, 11, 26, tzinfo=UTC)
OLD, NEW = "old:" + "A" * 43, "new:" + "B" * 42 + "E"
VALUES = ["tok_3f9a17c2d4", "合言葉と鍵 «ключ»", "-----BEGIN\nlines\n-----END", "x" * 65_536]


def vault(data, *keys):
    return Vault(data, keys_of({KEY: " ".join(keys)}))


@pytest.mark.parametrize("value", VALUES)
def test_what_was_sealed_is_opened_and_stands_nowhere_in_the_folder(tmp_path, value):
    vault(tmp_path, OLD).put("SUPPORT_TOKEN", value)
    assert completed({KEY: OLD}, tmp_path)["SUPPORT_TOKEN"] == value
    for path in tmp_path.rglob("*"):
        held = path.read_bytes()
        assert value.encode() not in held
        assert json.dumps(value)[1:-1].encode() not in held


def test_only_this_user_may_read_the_file(tmp_path):
    vault(tmp_path, OLD).put("SUPPORT_TOKEN", "x")
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_the_same_value_twice_looks_different_each_time(tmp_path):
    sealed = vault(tmp_path, OLD)
    sealed.put("A", "same")
    sealed.put("B", "same")
    assert len({(one.nonce, one.text) for one in sealed.listed()}) == 2


def test_a_variable_that_is_set_wins(tmp_path):
    vault(tmp_path, OLD).put("A", "sealed")
    assert completed({KEY: OLD, "A": "set"}, tmp_path)["A"] == "set"


def test_both_keys_open_while_they_overlap_and_the_old_one_opens_nothing_after_rotation(tmp_path):
    vault(tmp_path, OLD).put("A", "one")
    vault(tmp_path, NEW, OLD).put("B", "two")
    assert {name: completed({KEY: f"{NEW} {OLD}"}, tmp_path)[name] for name in "AB"} == {"A": "one", "B": "two"}
    assert vault(tmp_path, NEW, OLD).rotate() == 2
    assert {name: completed({KEY: NEW}, tmp_path)[name] for name in "AB"} == {"A": "one", "B": "two"}
    with pytest.raises(SettingsError, match="sealed with the key 'new'"):
        completed({KEY: OLD}, tmp_path)


def test_a_rotation_that_cannot_open_everything_changes_nothing(tmp_path):
    vault(tmp_path, OLD).put("A", "one")
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(SettingsError, match="'old'"):
        vault(tmp_path, NEW).rotate()
    assert (tmp_path / FILE).read_bytes() == before


@pytest.mark.parametrize("how", ["text", "nonce", "name"])
def test_what_was_altered_or_renamed_is_not_opened(tmp_path, how):
    sealed = vault(tmp_path, OLD)
    sealed.put("TOKEN_A", "one")
    (row,) = json.loads((tmp_path / FILE).read_bytes())
    row[how] = "TOKEN_B" if how == "name" else ("B" if row[how][0] != "B" else "C") + row[how][1:]
    (tmp_path / FILE).write_text(json.dumps([row]))
    with pytest.raises(SettingsError, match="was altered"):
        completed({KEY: OLD}, tmp_path)


def test_another_key_of_the_same_name_opens_nothing(tmp_path):
    vault(tmp_path, OLD).put("A", "one")
    with pytest.raises(SettingsError, match="another one than before"):
        completed({KEY: "old:" + "B" * 42 + "E"}, tmp_path)


def test_without_any_key_commands_do_without_and_a_service_says_so(tmp_path):
    need_keys({}, tmp_path)
    vault(tmp_path, OLD).put("A", "one")
    assert completed({"X": "1"}, tmp_path) == {"X": "1"}
    with pytest.raises(SettingsError, match="holds A and CONCORD_SERVING_SECRETS_KEY is not set"):
        need_keys({}, tmp_path)


def test_a_shop_of_several_seals_no_setting_of_the_service(tmp_path):
    vault(tmp_path, OLD).put("CONCORD_CHAT_URL", "https://elsewhere.example")
    assert "CONCORD_CHAT_URL" not in completed({KEY: OLD}, tmp_path, process=False)


def test_keys_come_from_a_file_too(tmp_path):
    (tmp_path / "keys").write_text(f"{new_key(NOW)}\n{OLD}\n", "utf-8")
    found = keys_of({KEY_FILE: str(tmp_path / "keys")})
    assert list(found) == ["2026-11-26", "old"]
    assert {len(key) for key in found.values()} == {32}


@pytest.mark.parametrize("text", ["short:AAAA", "A" * 43, "old:" + "A" * 43 + " old:" + "A" * 43, "Ö:" + "A" * 43, "old:" + "!" * 43])
def test_what_is_no_key_is_refused_and_not_repeated(text):
    with pytest.raises(SettingsError, match="secrets key") as refused:
        keys_of({KEY: text})
    assert text not in str(refused.value)


@pytest.mark.parametrize("name", ["", "lower", "A-B", "../A", KEY, "CONCORD_DATA", "A" * 129])
def test_a_name_that_is_no_variables_is_refused(tmp_path, name):
    with pytest.raises(SettingsError, match="no variable that can be sealed"):
        vault(tmp_path, OLD).put(name, "x")
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff"])
def test_a_file_that_is_broken_is_said_to_be(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(SettingsError, match="Restore it"):
        vault(tmp_path, OLD).listed()


def test_nothing_is_sealed_without_a_key(tmp_path):
    with pytest.raises(SettingsError, match="no key to seal with"):
        vault(tmp_path).put("A", "x")
