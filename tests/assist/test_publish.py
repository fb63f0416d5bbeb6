"""What was tried is published as it was tried: now, when its day comes, or not at all; until then the shop answers as before."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from assist.before.publish import Planned, Publisher
from assist.before.record import digest_of, digest_of_library, record, records
from assist.errors import BadRequest, Forbidden
from assist.inbox import Inbox
from assist.releases import keep
from assist.store.open import open_store
from assist.store.released import in_force, started
from assist.store.wordings import adopted, holding, proposals
from ingest.open import own_index
from ingest.settings import ingest_settings
from ingest.types import LoadOptions, Question, Where
from prompts.bundle import bundled
from tests.assist.fakes_desk import passage
from tests.assist.fakes_learn import shop
from tests.assist.test_amendments import EDITED
from tests.assist.test_learned import say
from tests.assist.test_releases import OLD, fitter, older_files, settings_of, talk

TODAY = datetime.now(UTC).date()
LATER = TODAY + timedelta(days=9)
POLICIES = {
    "en": "You may return an item within 30 days.",
    "zh": "您可以在30天内退货。",
    "de": "Sie können einen Artikel innerhalb von 30 Tagen zurückgeben.",
    "ja": "商品は30日以内に返品できます。",
    "ar": "يمكنكم إرجاع المنتج خلال 30 يومًا.",
    "th": "คุณสามารถคืนสินค้าได้ภายใน 30 วัน",
}


@pytest.fixture
async def store(empty_desk):
    engine = await open_store(empty_desk, "")
    yield engine
    await engine.dispose()


@pytest.fixture
def knowledge(tmp_path):
    """An index with one policy in six languages, and where each lies."""
    folder = tmp_path / "policies"
    folder.mkdir()
    for lang, text in POLICIES.items():
        (folder / f"{lang}.md").write_text(f"{text}\n", "utf-8")
    index = own_index(ingest_settings({"CONCORD_DATA": str(tmp_path / "knowledge")}), url=None, encoder="builtin")
    index.load([str(folder)], LoadOptions())
    yield index
    index.close()


def tried(data, **told):
    """A trial that was kept, as its page finds it."""
    folder = data / "evaluation" / "before" / "2026-11-26T10-00-00"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "before.json").write_text(json.dumps({"date": "2026-11-26T10:00:00+00:00", **told}), "utf-8")
    return found(data)


def found(data):
    return record(data / "evaluation", "2026-11-26T10-00-00")


def changed_files(data, index, lang):
    """The policy of this language with another period, as a trial keeps it."""
    (path,) = [one.path for one in index.documents() if one.path.endswith(f"{lang}.md")]
    file = data / f"new-{lang}.md"
    file.write_text(POLICIES[lang].replace("30", "14") + "\n", "utf-8")
    return [{"path": path, "file": str(file), "sha256": digest_of(file.read_bytes())}]


def says(index, lang):
    """What a customer of today is answered from."""
    hits = index.search(Question(POLICIES[lang], lang, Where(langs=(lang,), on=TODAY), 3)).hits
    return "".join(one.passage.text for one in hits)


def loaded(index):
    """Wait for what is queued."""
    end = time.monotonic() + 120
    while any(one.state in {"queued", "running"} for one in index.shelf.queue()) and time.monotonic() < end:
        time.sleep(0.05)


async def test_a_policy_of_a_later_day_leaves_the_one_that_holds_in_place_until_then(store, knowledge, tmp_path):
    publisher = Publisher(Inbox(store, shop(passage("x"))), knowledge.shelf, tmp_path)
    plan = Planned(publisher, tmp_path / "evaluation", "UTC")
    files = [one for lang in POLICIES for one in changed_files(tmp_path, knowledge, lang)]
    await publisher.decide(tried(tmp_path, files=files), LATER, TODAY, "cleo")
    await plan.look(LATER - timedelta(days=1))
    loaded(knowledge)
    assert found(tmp_path).state == "planned"
    assert [lang for lang in POLICIES if "30" not in says(knowledge, lang) or "14" in says(knowledge, lang)] == []
    await plan.look(LATER)
    loaded(knowledge)
    assert found(tmp_path).state == "published"
    assert [lang for lang in POLICIES if "30" in says(knowledge, lang) or "14" not in says(knowledge, lang)] == []


async def test_a_policy_published_now_answers_at_once(store, knowledge, tmp_path):
    publisher = Publisher(Inbox(store, shop(passage("x"))), knowledge.shelf, tmp_path)
    await publisher.decide(tried(tmp_path, files=changed_files(tmp_path, knowledge, "de")), None, TODAY, "cleo")
    loaded(knowledge)
    assert "14 Tagen" in says(knowledge, "de")


@pytest.mark.parametrize("harm", ["changed", "gone"])
async def test_what_is_not_as_it_was_tried_is_not_published(store, knowledge, tmp_path, harm):
    publisher = Publisher(Inbox(store, shop(passage("x"))), knowledge.shelf, tmp_path)
    files = changed_files(tmp_path, knowledge, "de")
    file = tmp_path / "new-de.md"
    file.unlink() if harm == "gone" else file.write_text("Kein Umtausch.\n", "utf-8")
    with pytest.raises(BadRequest, match="changed since they were tried"):
        await publisher.decide(tried(tmp_path, files=files), None, TODAY, "cleo")
    assert found(tmp_path).state == "open"
    await publisher.come(tried(tmp_path, files=files, state="planned", from_day=TODAY.isoformat(), by="cleo"))
    assert (found(tmp_path).state, "Try them again" in found(tmp_path).told["trouble"]) == ("failed", True)


@pytest.fixture
async def old_library(tmp_path):
    """A folder of prompts, scripts and packs as a person changed them."""
    folder = tmp_path / "library"
    for name, content in older_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


async def publishing(desk, store, data):
    """A shop that drafts with what the program ships, and its publisher."""
    fit = fitter(desk, data)
    async with store.begin() as connection:
        await started(connection, fit.own.id)
    inbox = Inbox(store, fit.fitted(fit.own.id), fitter=fit)
    return inbox, Publisher(inbox, None, data)


async def opening(inbox, name):
    await inbox.refresh()
    await inbox.add(talk_named(name))
    return (await inbox.open(name)).kept.text


def talk_named(name):
    return replace(talk(), id=name)


async def test_changed_scripts_and_packs_that_were_tried_are_drafted_with_from_their_day_on(desk, store, tmp_path, old_library):
    inbox, publisher = await publishing(desk, store, tmp_path)
    told = {"library": str(old_library), "library_digest": digest_of_library(old_library)}
    await publisher.decide(tried(tmp_path, **told), LATER, TODAY, "cleo")
    shutil.rmtree(old_library)  # what was tried is kept: nobody needs the folder any more
    plan = Planned(publisher, tmp_path / "evaluation", "UTC")
    await plan.look(TODAY)
    assert OLD not in await opening(inbox, "today")
    await plan.look(LATER)
    assert OLD in await opening(inbox, "later")
    async with store.connect() as connection:
        assert (await in_force(connection)).now == found(tmp_path).told["release"]


async def test_a_kept_release_that_was_tried_is_taken_now(desk, store, tmp_path):
    inbox, publisher = await publishing(desk, store, tmp_path)
    older = keep(tmp_path, settings_of(), older_files())
    await publisher.decide(tried(tmp_path, release=older.id), None, TODAY, "cleo")
    assert OLD in await opening(inbox, "c")


async def test_scripts_changed_since_they_were_tried_are_refused_and_nothing_changes(desk, store, tmp_path, old_library):
    inbox, publisher = await publishing(desk, store, tmp_path)
    told = {"library": str(old_library), "library_digest": digest_of_library(old_library)}
    name = next(iter(bundled(old_library)))
    (old_library / name).write_bytes(b"other")
    with pytest.raises(BadRequest, match="changed since they were tried"):
        await publisher.decide(tried(tmp_path, **told), None, TODAY, "cleo")
    assert OLD not in await opening(inbox, "c")


async def test_a_proposed_wording_that_was_tried_is_adopted_by_a_second_person_from_its_day_on(store, tmp_path):
    inbox = Inbox(store, shop(passage("You may return an item within 30 days.")))
    publisher = Publisher(inbox, None, tmp_path)
    for number in range(3):
        await say(inbox, number, change=EDITED["de"])
    async with store.begin() as connection:
        (one,) = await proposals(connection)
    with pytest.raises(Forbidden):
        await publisher.decide(tried(tmp_path, keys=[one.key]), LATER, TODAY, "ben")
    assert found(tmp_path).state == "open"
    await publisher.decide(tried(tmp_path, keys=[one.key]), LATER, TODAY, "cleo")
    assert found(tmp_path).state == "published"
    async with store.begin() as connection:
        assert [each.who for each in await adopted(connection)] == ["cleo"]
        assert await holding(connection, datetime.now(UTC)) == ()
        assert len(await holding(connection, datetime.now(UTC) + timedelta(days=10))) == 1


@pytest.mark.parametrize("content", ["", "[]", "{half"])
def test_a_trial_that_cannot_be_read_holds_up_no_other(tmp_path, content):
    tried(tmp_path, release="0" * 12)
    broken = tmp_path / "evaluation" / "before" / "2026-11-27T10-00-00"
    broken.mkdir()
    (broken / "before.json").write_text(content, "utf-8")
    assert [one.told["release"] for one in records(tmp_path / "evaluation")] == ["0" * 12]


class Away:
    """A shelf whose database is away the first time it is asked, and then gives what is due."""

    asked = 0

    def come_due(self, today):
        self.asked += 1
        if self.asked == 1:
            raise OperationalError("select", {}, Exception("away"))


async def test_a_database_that_is_away_when_documents_come_due_ends_no_schedule(store, tmp_path):
    shelf = Away()
    plan = Planned(Publisher(Inbox(store, shop(passage("x"))), shelf, tmp_path), tmp_path / "evaluation", "UTC")
    for _ in range(2):
        await plan._load_due(TODAY)
    assert shelf.asked == 2
