"""`python -m assist before`: what is named is tried on what customers really asked, and kept with what it was."""

from __future__ import annotations

import asyncio
import json

import pytest

from assist.__main__ import main
from assist.before.record import record, records
from assist.inbox import Inbox
from assist.releases import keep
from assist.store.open import open_store
from assist.store.wordings import proposals
from tests.assist.fakes_desk import passage
from tests.assist.fakes_learn import shop
from tests.assist.test_amendments import EDITED
from tests.assist.test_learned import say
from tests.assist.test_releases import settings_of
from tests.fakes_prompts import OLD_GREETING, older_files


@pytest.fixture
def asked(empty_desk):
    """A desk at which three Germans asked and were answered in the same other words; the key of the change that is proposed."""

    async def answered():
        inbox = Inbox(await open_store(empty_desk, ""), shop(passage("You may return an item within 30 days.")))
        for number in range(3):
            await say(inbox, number, change=EDITED["de"])
        async with inbox.engine.begin() as connection:
            (one,) = await proposals(connection)
        await inbox.engine.dispose()
        return one.key

    return asyncio.run(answered())


def before(data, *words):
    return main(["before", *words, "--json", "--data", str(data)])


def test_a_release_and_a_wording_are_tried_on_the_last_questions_and_kept_by_name(empty_desk, asked, capsys):
    older = keep(empty_desk, settings_of(), older_files())
    assert before(empty_desk, "--release", older.id, "--wording", asked) in {0, 1}
    told = json.loads(capsys.readouterr().out)
    assert (told["questions"], told["languages"], told["changed"]) == (3, ["de"], 3)
    assert all(OLD_GREETING in one["now"]["text"] and OLD_GREETING not in one["was"]["text"] for one in told["answers"])
    (kept,) = records(empty_desk / "evaluation")
    assert (kept.state, kept.told["release"], kept.told["keys"]) == ("open", older.id, [asked])
    assert record(empty_desk / "evaluation", kept.path.parent.name) == kept


def test_what_is_tried_is_drafted_with_the_shops_own_settings(empty_desk, asked, capsys, monkeypatch):
    monkeypatch.setenv("CONCORD_ASSIST_SHOP", "Werkhof Nord")
    assert before(empty_desk, "--release", keep(empty_desk, settings_of(), older_files()).id) in {0, 1}
    assert all("Werkhof Nord" in one["now"]["text"] for one in json.loads(capsys.readouterr().out)["answers"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say what would be published"),
        (("--release", "0" * 12), "gone from the data folder"),
        (("--release", "0" * 12, "--library", "x"), "name it alone"),
        (("--wording", "0" * 64), "no such proposal"),
        (("--document", "policies/de/returns.md"), "names no document and file"),
    ],
)
def test_what_cannot_be_tried_is_refused_in_a_sentence_before_anything_is_drafted(empty_desk, capsys, words, said):
    assert before(empty_desk, *words) == 2
    assert said in capsys.readouterr().err
