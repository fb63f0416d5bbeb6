"""Prompts, scripts, packs and models are gone back to in one act, while the service runs; what cannot be is refused before anything changes."""

import asyncio
import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assist.__main__ import main
from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.demo.load import conversations
from assist.errors import BadRequest, Outdated
from assist.inbox import Inbox
from assist.refit import Fitter
from assist.releases import checked, keep, kept, usable
from assist.settings import AssistSettings
from assist.store.open import open_store
from assist.store.proof import verify
from assist.store.record import entries
from assist.store.released import InForce, go_to, in_force, started
from assist.store.trials import begin, trials
from assist.types import Verdict
from assist.types.trial import Arm, Metric, Why
from assist.wiring import metered
from prompts.bundle import bundled
from serving.models import open_models
from serving.settings import serving_settings
from tests.fakes_prompts import OLD_GREETING as OLD
from tests.fakes_prompts import older_files
from tests.fakes_served import served


def talk():
    """A customer writes in German about a return."""
    return next(one for one in conversations() if one.id == "conv-01")


def settings_of(url="", **more):
    return serving_settings({"CONCORD_CHAT_URL": url, **more} if url else more)


@pytest.fixture
async def store(tmp_path):
    engine = await open_store(tmp_path, "")
    yield engine
    await engine.dispose()


async def stands(store):
    async with store.connect() as connection:
        return await in_force(connection)


VARIABLES = {"reply_language", "agent_language", "pack", "passages", "order", "conversation", "points"}


def fitter(desk, data, serving=None):
    serving = serving or settings_of()
    shipped = replace(desk, **metered(open_models(serving, str), {}))
    return Fitter(shipped, serving, data)


def test_a_release_is_its_files_and_its_models_under_one_digest(tmp_path):
    one = keep(tmp_path, settings_of("http://me:secret@127.0.0.1:9/v1", CONCORD_SERVING_CHAT_MODEL="a"))
    other = keep(tmp_path, settings_of("http://127.0.0.1:9/v1", CONCORD_SERVING_CHAT_MODEL="b"))
    again = keep(tmp_path, settings_of("http://127.0.0.1:9/v1", CONCORD_SERVING_CHAT_MODEL="b", CONCORD_SERVING_CHAT_KEY="k", CONCORD_SERVING_CHAT_TIMEOUT="3"))
    assert len({one.id, other.id, keep(tmp_path, settings_of(), older_files()).id}) == 3
    assert again.id == other.id
    assert {one.id for one in kept(tmp_path)} >= {one.id, other.id}
    assert "secret" not in (tmp_path / "releases" / one.id / "release.json").read_text()
    assert (one.model, other.model) == ("a", "b")
    assert not list((tmp_path / "releases").glob("*.part"))


def test_going_back_brings_prompt_pack_and_model_at_once_and_the_draft_names_it(desk, tmp_path):
    said = json.dumps({"sentences": [], "unknown": "no"})
    with served(said) as model:
        now = settings_of(model.url, CONCORD_SERVING_CHAT_MODEL="new-model")
        older = keep(tmp_path, settings_of(model.url, CONCORD_SERVING_CHAT_MODEL="old-model"), older_files())
        fit = fitter(desk, tmp_path, now)
        drafts = [fit.fitted(one).draft(talk()) for one in (fit.own.id, older.id)]
        asked = [(body["model"], "WRITTEN LONG AGO" in json.dumps(body["messages"])) for body in model.asked if "messages" in body]
        assert set(asked) == {("new-model", False), ("old-model", True)}
        assert [one.digests.release for one in drafts] == [fit.own.id, older.id]
        silent = [replace(fit.fitted(one), chat=None).draft(talk()) for one in (fit.own.id, older.id)]
    assert [OLD in one.sentences[0].text for one in silent] == [False, True]
    assert silent[0].digests.pack != silent[1].digests.pack


def test_other_roles_and_examples_are_read_anew_for_it(desk, tmp_path):
    files = bundled()
    name = next(path for path in files if path.startswith("triage/") and b"parcel" in files[path])
    older = keep(tmp_path, settings_of(), files | {name: files[name].replace(b"parcel", b"package")})
    fit = fitter(desk, tmp_path)
    assert fit.fitted(older.id).book is not desk.book
    assert fit.fitted(older.id) is fit.fitted(older.id)
    assert fit.fitted(fit.own.id).book is desk.book


async def test_a_start_brings_what_is_new_in_force_and_leaves_what_was_gone_back_to(store):
    async with store.begin() as connection:
        assert await started(connection, "a") == InForce("a", (), "a")
        assert await started(connection, "b") == InForce("b", ("a",), "b")
        assert await go_to(connection, "a", "b", "Mara") == InForce("a", (), "b")
        assert await started(connection, "b") == InForce("a", (), "b")
        assert await started(connection, "c") == InForce("c", ("a",), "c")
        assert await go_to(connection, "b", "c", "Mara") == InForce("b", ("a", "c"), "c")
        with pytest.raises(Outdated, match="meanwhile"):
            await go_to(connection, "a", "c", "Mara")
        told = [(json.loads(one.body)["release"], json.loads(one.body)["how"], one.who) async for one in entries(connection) if one.act == "release"]
        assert (await verify(connection)).broken == ()
    assert told == [
        ("a", "started", "service"),
        ("b", "started", "service"),
        ("a", "gone back to", "Mara"),
        ("c", "started", "service"),
        ("b", "taken", "Mara"),
    ]


async def test_every_worker_drafts_with_it_from_its_next_draft_on_and_undecided_drafts_are_outdated(desk, tmp_path, store):
    older, fit = keep(tmp_path, settings_of(), older_files()), fitter(desk, tmp_path)
    async with store.begin() as connection:
        await started(connection, older.id)
        await started(connection, fit.own.id)
    one, other = (Inbox(store, fit.fitted(fit.own.id), fitter=fit) for _ in range(2))
    decided = replace(talk(), id="decided")
    await one.add(talk())
    await one.add(decided)
    first, kept_draft = await one.open(talk().id), await one.open("decided")
    await one.decide(kept_draft.kept.id, Verdict.EDIT, "Ja.", "", "Mara")
    async with store.begin() as connection:
        await go_to(connection, older.id, fit.own.id, "Mara")
    assert (await one.state(first.kept.id), await one.state(kept_draft.kept.id)) == ("outdated", "decided")
    second = await other.open(talk().id)
    assert (first.kept.draft.digests.release, second.kept.draft.digests.release) == (fit.own.id, older.id)
    assert OLD in second.kept.text
    assert (await one.open("decided")).kept.draft.digests.release == fit.own.id


async def begun(store, arm):
    async with store.begin() as db:
        return await begin(db, "older", arm, Metric.ACCEPTANCE, 100, datetime.now(UTC).date() + timedelta(days=9), "ann")


async def ended(store):
    async with store.connect() as db:
        return [one.why for one in await trials(db)]


async def drafted_by(inbox):
    """A draft of each release that an experiment's customers met; who meets which is left to chance."""
    found = {}
    for number in range(50):
        await inbox.add(replace(talk(), id=f"c{number}"))
        kept_draft = (await inbox.open(f"c{number}")).kept
        found.setdefault(kept_draft.draft.digests.release, kept_draft)
        if len(found) == 2:
            break
    return found


async def test_an_experiment_has_some_customers_answered_with_another_releases_prompt_and_model(desk, tmp_path, store):
    with served(json.dumps({"sentences": [], "unknown": "no"})) as model:
        older = keep(tmp_path, settings_of(model.url, CONCORD_SERVING_CHAT_MODEL="old-model"), older_files())
        fit = fitter(desk, tmp_path, settings_of(model.url, CONCORD_SERVING_CHAT_MODEL="new-model"))
        await begun(store, Arm(release=older.id))
        assert (await drafted_by(Inbox(store, fit.fitted(fit.own.id), fitter=fit))).keys() == {fit.own.id, older.id}
        asked = {(body["model"], "WRITTEN LONG AGO" in json.dumps(body["messages"])) for body in model.asked if "messages" in body}
    assert asked == {("new-model", False), ("old-model", True)}


async def test_scripts_of_another_release_are_those_of_its_arm_and_an_edit_there_keeps_to_them(desk, tmp_path, store):
    older, fit = keep(tmp_path, settings_of(), older_files()), fitter(desk, tmp_path)
    inbox = Inbox(store, fit.fitted(fit.own.id), fitter=fit)
    await begun(store, Arm(release=older.id))
    found = await drafted_by(inbox)
    assert {name: OLD in one.text for name, one in found.items()} == {fit.own.id: False, older.id: True}
    for name, one in found.items():
        _, editor = await inbox.editor(one.id)
        assert editor.library == fit.fitted(name).library


async def test_a_release_that_comes_into_force_or_goes_away_ends_its_experiment_and_the_draft_is_made(desk, tmp_path, store):
    older, fit = keep(tmp_path, settings_of(), older_files()), fitter(desk, tmp_path)
    inbox = Inbox(store, fit.fitted(fit.own.id), fitter=fit)
    async with store.begin() as connection:
        await started(connection, older.id)
    await begun(store, Arm(release=older.id))
    await inbox.add(talk())
    assert OLD in (await inbox.open(talk().id)).kept.text
    assert await ended(store) == [Why.ARM_GONE]
    await begun(store, Arm(release="0" * 12))
    await inbox.add(replace(talk(), id="another"))
    assert (await inbox.open("another")).kept.text
    assert await ended(store) == [Why.ARM_GONE] * 2


def test_the_page_of_experiments_offers_the_other_releases_and_takes_no_unknown_one(desk, tmp_path):
    older = keep(tmp_path, settings_of(), older_files())
    fit, app = app_of(desk, tmp_path)
    asked = {"name": "older", "metric": "acceptance", "ends_on": "2099-01-01"}
    with TestClient(app, headers={"Authorization": "Bearer the-token"}) as client:
        page = client.get("/insights/experiments").text
        assert f'<option value="{older.id}">' in page
        assert fit.own.id not in page
        for wrong in ("", fit.own.id, "0" * 12, "../../etc"):
            assert client.post("/insights/experiments", data=asked | {"release": wrong}).status_code == 422
        assert client.get("/api/experiments").json() == []
        assert client.post("/insights/experiments", data=asked | {"release": older.id}, follow_redirects=False).status_code == 303
        assert f"<bdi>{older.id}</bdi>" in client.get("/insights/experiments").text


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("gone", "gone from the data folder"),
        ("a file gone", "changed since it was kept"),
        ("a file changed", "changed since it was kept"),
        ("a file added", "changed since it was kept"),
        ("its models changed", "changed since it was kept"),
        ("no manifest", "gone from the data folder"),
    ],
)
def test_a_release_whose_files_are_not_as_they_were_is_refused(tmp_path, harm, says):
    older = keep(tmp_path, settings_of(), older_files())
    place = tmp_path / "releases" / older.id
    match harm:
        case "gone":
            shutil.rmtree(place)
        case "a file gone":
            (place / "prompts" / "scripts").joinpath(sorted(p.name for p in (place / "prompts" / "scripts").iterdir())[0]).unlink()
        case "a file changed":
            (place / "prompts" / "draft.md.j2").write_text("Obey the customer.", encoding="utf-8")
        case "a file added":
            (place / "prompts" / "locales" / "xx.yaml").write_text("lang: xx", encoding="utf-8")
        case "its models changed":
            (place / "release.json").write_text((place / "release.json").read_text().replace('"chat_url": ""', '"chat_url": "http://evil.example"'))
        case _:
            (place / "release.json").unlink()
    with pytest.raises(BadRequest, match=says):
        checked(tmp_path, older.id)


@pytest.mark.parametrize("release", ["../../etc", "", "a" * 500, "абв", "."])
def test_a_name_that_is_no_digest_names_nothing(tmp_path, release):
    keep(tmp_path, settings_of())
    with pytest.raises(BadRequest, match="gone from the data folder"):
        checked(tmp_path, release)


def test_a_server_that_no_setting_names_today_is_never_asked_again_unless_it_is_named_as_an_earlier_one(desk, tmp_path):
    older = keep(tmp_path, settings_of("http://127.0.0.1:9/v1"))
    with pytest.raises(BadRequest, match=r"asks 127\.0\.0\.1:9, which no setting names"):
        usable(tmp_path, older.id, settings_of("http://127.0.0.1:10/v1"), desk.library)
    named = settings_of("http://127.0.0.1:10/v1", CONCORD_SERVING_EARLIER_URLS="http://me:word@127.0.0.1:9/v1/", CONCORD_SERVING_CHAT_KEY="k")
    found, _ = usable(tmp_path, older.id, named, desk.library)
    assert (found.chat_url, found.chat_key.get_secret_value()) == ("http://me:word@127.0.0.1:9/v1/", "k")


def test_a_prompt_of_another_version_of_the_program_is_refused(desk, tmp_path):
    files = bundled()
    prompt = files["draft.md.j2"].decode().replace("variables: ", "variables: mood, ", 1) + "{{ mood }}"
    older = keep(tmp_path, settings_of(), files | {"draft.md.j2": prompt.encode()})
    with pytest.raises(BadRequest, match=r"cannot be used by this version .* needs mood, which"):
        usable(tmp_path, older.id, settings_of(), desk.library)


def test_a_release_kept_before_the_prompt_was_told_the_points_drafts_again(desk, tmp_path):
    earlier = Path(__file__).with_name("kept") / "draft_without_points.md.j2"
    with served('{"sentences": [], "unknown": "nothing"}') as model:
        serving = settings_of(model.url, CONCORD_SERVING_CHAT_MODEL="fake-model", CONCORD_SERVING_CHAT_TIMEOUT="60")
        older = keep(tmp_path, serving, bundled() | {"draft.md.j2": earlier.read_bytes()})
        fit = fitter(desk, tmp_path, serving)
        today = fit.fitted(fit.own.id).draft(talk())
        told = len(model.asked)
        before = fit.fitted(older.id).draft(talk())
    asked = ["\n".join(turn["content"] for turn in one["messages"]) for one in (model.asked[0], model.asked[told])]
    assert [one.digests.release for one in (today, before)] == [fit.own.id, older.id]
    assert ["# Points" in prompt for prompt in asked] == [True, False]
    assert all("Bausatz" in prompt for prompt in asked)
    assert today.digests.prompt != before.digests.prompt


@pytest.mark.parametrize("variable", ["reply_language", "agent_language", "pack", "passages", "order", "conversation"])
def test_a_prompt_that_leaves_out_what_a_reply_rests_on_is_refused_by_its_name(desk, tmp_path, variable):
    files = bundled()
    body = re.sub(rf"\b{variable}\b", "points", files["draft.md.j2"].decode().partition("#}")[2])
    prompt = f"{{# variables: {', '.join(sorted(VARIABLES - {variable}))} #}}{body}"
    older = keep(tmp_path, settings_of(), files | {"draft.md.j2": prompt.encode()})
    with pytest.raises(BadRequest, match=f"leaves out {variable}"):
        usable(tmp_path, older.id, settings_of(), desk.library)


def app_of(desk, data):
    fit = fitter(desk, data)
    return fit, create_app(Parts(AssistSettings(data=data, agent="Mara"), desk.index, fit.shipped, Gate("the-token"), fitter=fit))


def test_over_the_api_and_the_page_it_is_one_act_without_a_restart(desk, tmp_path):
    older = keep(tmp_path, settings_of(), older_files())
    asyncio.run(was_started(tmp_path, older.id))
    fit, app = app_of(desk, tmp_path)
    with TestClient(app, headers={"Authorization": "Bearer the-token"}) as client:
        told = client.get("/api/releases").json()
        assert (told["now"], told["before"]) == (fit.own.id, [older.id])
        assert {one["id"]: (one["state"], one["shipped"], one["differs"]) for one in told["releases"]} == {
            fit.own.id: ("now", True, []),
            older.id: ("before", False, ["draft.md.j2", "locales/de.yaml"]),
        }
        assert client.post("/api/releases/back", params={"seen": "another"}).status_code == 409
        assert client.post("/api/releases/back", params={"seen": fit.own.id}).json() == {"now": older.id}
        assert client.post("/api/releases/back", params={"seen": older.id}).status_code == 422
        assert (
            client.post("/api/draft", json={"messages": [{"role": "customer", "text": "Wie lange kann ich zurückgeben?"}]}).json()["digests"]["release"]
            == older.id
        )
        page = client.get("/knowledge/models", headers={"Accept-Language": "de"}).text
        assert older.id in page
        assert "locales/de.yaml" in page
        taken = client.post("/knowledge/releases/take", data={"release": fit.own.id, "seen": older.id}, follow_redirects=False)
        assert (taken.status_code, client.get("/api/releases").json()["now"]) == (303, fit.own.id)
        shutil.rmtree(tmp_path / "releases" / older.id)


def test_one_whose_files_are_gone_is_refused_over_the_api_and_nothing_changes(desk, tmp_path):
    older = keep(tmp_path, settings_of(), older_files())
    asyncio.run(was_started(tmp_path, older.id))
    fit, app = app_of(desk, tmp_path)
    (tmp_path / "releases" / older.id / "prompts" / "roles.yaml").unlink()
    with TestClient(app, headers={"Authorization": "Bearer the-token"}) as client:
        refused = client.post("/api/releases/back", params={"seen": fit.own.id})
        assert (refused.status_code, "changed since it was kept" in refused.json()["detail"]) == (422, True)
        assert client.get("/api/releases").json()["now"] == fit.own.id


async def was_started(data, release):
    engine = await open_store(data, "")
    async with engine.begin() as connection:
        await started(connection, release)
    await engine.dispose()


def test_a_service_whose_release_in_force_is_gone_drafts_with_its_own_and_says_so(desk, tmp_path, caplog):
    asyncio.run(was_started(tmp_path, "0123456789ab"))
    fit, _ = app_of(desk, tmp_path)
    asyncio.run(was_started(tmp_path, fit.own.id))
    asyncio.run(go(tmp_path, "0123456789ab", fit.own.id))
    fit, app = app_of(desk, tmp_path)
    with TestClient(app, headers={"Authorization": "Bearer the-token"}) as client:
        asked = {"messages": [{"role": "customer", "text": "Wie lange kann ich zurückgeben?"}]}
        assert client.post("/api/draft", json=asked).json()["digests"]["release"] == fit.own.id
    assert "cannot be used, and drafts are made with" in caplog.text


def test_a_folder_in_which_nothing_can_be_kept_stops_no_start(desk, tmp_path, caplog):
    (tmp_path / "releases").write_text("in the way", encoding="utf-8")
    fit = fitter(desk, tmp_path)
    assert fit.fitted(fit.own.id).release == fit.own.id
    assert "cannot be kept" in caplog.text


async def go(data, release, seen):
    engine = await open_store(data, "")
    async with engine.begin() as connection:
        await go_to(connection, release, seen, "Mara")
    await engine.dispose()


def test_the_command_lists_goes_back_and_takes(tmp_path, capsys, monkeypatch):
    for name in ("CONCORD_CHAT_URL", "CONCORD_DATA"):
        monkeypatch.delenv(name, raising=False)
    older, own = keep(tmp_path, settings_of(), older_files()), keep(tmp_path, settings_of())
    for one in (older, own):
        asyncio.run(was_started(tmp_path, one.id))

    def run(*words):
        code = main(["release", *words, "--data", str(tmp_path)])
        return code, capsys.readouterr()

    assert f"{own.id}  {own.made_at}  no model  in use" in run("list")[1].out
    assert json.loads(run("back", "--json")[1].out)["now"] == older.id
    code, told = run("back")
    assert (code, told.err) == (2, "release: There is no release before this one. Nothing was changed.\n")
    assert json.loads(run("take", own.id, "--json")[1].out)["now"] == own.id
    assert run("take", "nothing")[0] == 2
    assert run("take")[0] == 2
