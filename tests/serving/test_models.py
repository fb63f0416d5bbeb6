"""Each thing that a model is asked for has an address, a key, limits and a profile of its own, or the drafting model's."""

from __future__ import annotations

import pytest

from serving.chat_translate import ChatTranslator, open_any_translator
from serving.circuit import Health
from serving.duties import Duty, chat_place
from serving.environment import SettingsError
from serving.errors import ModelUnreachable, UnknownProfile
from serving.models import open_models
from serving.profiles import find_profile, load_profiles
from serving.rerank import open_reranker
from serving.settings import serving_settings
from serving.translate import ServedTranslator
from tests.fakes_served import KEY, served

DRAFT = "http://127.0.0.1:1/v1"
OTHER = "http://user:secret@127.0.0.1:2/v1"


def place(duty, **said):
    return chat_place(serving_settings({f"CONCORD_{name}": value for name, value in said.items()}), duty)


@pytest.mark.parametrize("duty", [Duty.REVISE, Duty.TRANSLATE, Duty.JUDGE])
def test_a_duty_without_an_address_is_the_drafting_models_with_its_key(duty):
    found = place(duty, CHAT_URL=DRAFT, SERVING_CHAT_KEY="draft", SERVING_CHAT_MODEL="m")
    assert (found.url, found.key, found.model, found.own) == (DRAFT, "draft", "m", False)


@pytest.mark.parametrize("duty", Duty)
def test_without_any_address_no_model_is_asked(duty):
    if duty in {Duty.EMBED, Duty.RERANK}:
        return
    assert place(duty) is None


@pytest.mark.parametrize("duty", [Duty.REVISE, Duty.JUDGE])
def test_a_duty_with_an_address_never_sends_the_drafting_models_key_there(duty):
    found = place(duty, CHAT_URL=DRAFT, SERVING_CHAT_KEY="draft", **{f"SERVING_{duty.upper()}_URL": OTHER, f"SERVING_{duty.upper()}_TIMEOUT": "3"})
    assert (found.url, found.key, found.own, found.timeout) == (OTHER, "", True, 3.0)
    assert (found.setting("url"), found.setting("timeout")) == (f"CONCORD_SERVING_{duty.upper()}_URL", f"CONCORD_SERVING_{duty.upper()}_TIMEOUT")


def test_limits_that_are_not_set_are_the_drafts():
    found = place(Duty.REVISE, CHAT_URL=DRAFT, SERVING_REVISE_URL=OTHER, SERVING_CHAT_AT_ONCE="5", SERVING_CHAT_FAILURES="7", SERVING_REVISE_FAILURES="2")
    assert (found.limits.at_once, found.limits.failures) == (5, 2)


def test_a_profile_gives_name_context_and_photos_where_they_are_not_set():
    small = find_profile("small", load_profiles())
    found = place(Duty.DRAFT, CHAT_URL=DRAFT, SERVING_CHAT_PROFILE="small")
    assert (found.model, found.context, found.pictures) == (small.model, small.context, small.images)
    found = place(Duty.DRAFT, CHAT_URL=DRAFT, SERVING_CHAT_PROFILE="small", SERVING_CHAT_MODEL="mine", SERVING_CHAT_CONTEXT="4096", SERVING_CHAT_PICTURES="0")
    assert (found.model, found.context, found.pictures) == ("mine", 4096, 0)


def test_a_profile_that_is_none_is_refused_with_those_there_are():
    with pytest.raises(UnknownProfile, match="small"):
        place(Duty.REVISE, CHAT_URL=DRAFT, SERVING_REVISE_URL=OTHER, SERVING_REVISE_PROFILE="smal")
    with pytest.raises(SettingsError, match="CONCORD_SERVING_REVISE_URL"):
        place(Duty.REVISE, SERVING_REVISE_URI=OTHER)


@pytest.mark.parametrize(("url", "kind"), [("http://127.0.0.1:3", ServedTranslator), ("http://127.0.0.1:3/v1", ChatTranslator), ("", ChatTranslator)])
def test_an_address_that_ends_in_v1_is_a_chat_model_that_translates(url, kind):
    translator, _ = open_any_translator(serving_settings({"CONCORD_CHAT_URL": DRAFT, "CONCORD_TRANSLATE_URL": url}), str)
    assert isinstance(translator, kind)
    translator.close()


def test_a_chat_model_translates_with_its_own_key():
    with served('{"translations": ["return"]}', mood="key") as model:
        settings = serving_settings({"CONCORD_CHAT_URL": DRAFT, "CONCORD_TRANSLATE_URL": model.url, "CONCORD_SERVING_TRANSLATE_KEY": KEY})
        translator, _ = open_any_translator(settings, str)
        assert translator.translate(["退货"], "zh", "en") == ("return",)
        translator.close()


def test_every_duty_has_a_row_and_no_row_tells_more_of_an_address_than_its_host():
    settings = serving_settings({"CONCORD_CHAT_URL": DRAFT, "CONCORD_SERVING_JUDGE_URL": OTHER, "CONCORD_SERVING_RERANK_URL": "http://127.0.0.1:4/v1"})
    models, reranker = open_models(settings, str), open_reranker(settings)
    rows = {row.duty: row for row in models.served(None, reranker)}
    models.close()
    reranker.close()
    assert list(rows) == list(Duty)
    assert [(rows[duty].host, rows[duty].own) for duty in (Duty.DRAFT, Duty.REVISE, Duty.JUDGE, Duty.EMBED)] == [
        ("127.0.0.1:1", True),
        ("127.0.0.1:1", False),
        ("127.0.0.1:2", True),
        ("", False),
    ]
    assert (rows[Duty.JUDGE].state, rows[Duty.EMBED].state) == (None, None)
    assert rows[Duty.RERANK].state.at_once == 4


def test_a_server_that_drafts_badly_is_left_alone_by_who_rewords_and_translates():
    settings = serving_settings({"CONCORD_CHAT_URL": DRAFT, "CONCORD_SERVING_CHAT_FAILURES": "1", "CONCORD_SERVING_CHAT_TIMEOUT": "1"})
    models = open_models(settings, str)
    with pytest.raises(ModelUnreachable):
        models.draft.ask("s", "u", {})
    assert {row.state.health for row in models.served(None, None) if row.state} == {Health.RESTING}
    with pytest.raises(ModelUnreachable, match="rests"):
        models.translate.translate(["x"], "en", "de")
    models.close()


def test_a_reranker_that_fails_is_left_alone_after_its_failures():
    settings = serving_settings({"CONCORD_SERVING_RERANK_URL": "http://127.0.0.1:1", "CONCORD_SERVING_RERANK_FAILURES": "1"})
    reranker = open_reranker(settings)
    for told in ("does not answer", "rests after 1"):
        with pytest.raises(ModelUnreachable, match=told):
            reranker.scores("q", ["p"])
    assert reranker.state().health is Health.RESTING
    reranker.close()
