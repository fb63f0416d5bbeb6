"""Settings are read once, frozen, and refuse what they do not know."""

import pytest
from pydantic import ValidationError

from assist.settings import assist_settings
from serving.environment import SettingsError


def test_defaults_listen_on_loopback_only():
    assert assist_settings({}).host == "127.0.0.1"


def test_a_misspelt_setting_is_refused_with_a_hint():
    with pytest.raises(SettingsError, match="CONCORD_ASSIST_PORT"):
        assist_settings({"CONCORD_ASSIST_PROT": "9000"})


def test_a_setting_of_no_room_is_refused():
    with pytest.raises(SettingsError, match="CONCORD_DATA"):
        assist_settings({"CONCORD_DATE": "x"})


def test_another_rooms_settings_are_none_of_this_rooms_business():
    assert assist_settings({"CONCORD_EVAL_ANYTHING": "1"}).port == 8000


def test_a_value_of_the_wrong_kind_is_refused_by_name():
    with pytest.raises(SettingsError, match="CONCORD_ASSIST_PORT"):
        assist_settings({"CONCORD_ASSIST_PORT": "eight"})


def test_settings_cannot_be_changed_after_reading():
    settings = assist_settings({})
    with pytest.raises(ValidationError):
        settings.port = 1
