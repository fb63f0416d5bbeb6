"""`python -m assist learned`: what was learnt is listed, traced, taken back; edited and rejected drafts leave as pairs for tuning, without personal data."""

from __future__ import annotations

import asyncio
import json

import pytest

from assist.__main__ import main
from assist.inbox import Inbox
from assist.store.open import open_store
from assist.store.wordings import adopt, adopted, proposals
from assist.types import Conversation, Customer, Message, Speaker, Verdict
from tests.assist.fakes_desk import passage
from tests.assist.fakes_learn import shop
from tests.assist.test_amendments import ASKED, EDITED
from tests.assist.test_learned import say

POLICY = passage("You may return an item within 30 days.")


def at_desk(data, act):
    """Do something at the desk of a data folder; what it returns."""

    async def done():
        inbox = Inbox(await open_store(data, ""), shop(POLICY))
        try:
            return await act(inbox)
        finally:
            await inbox.engine.dispose()

    return asyncio.run(done())


def told(capsys, data, *words):
    assert main(["learned", *words, "--json", "--data", str(data)]) == 0
    return json.loads(capsys.readouterr().out)


async def decided(desk, lang, verdict, reason):
    """One customer asks; a person edits or rejects what was drafted, and says why."""
    name = f"{lang}-{verdict}"
    await desk.add(Conversation((Message(Speaker.CUSTOMER, f"{ASKED[lang]} mia@example.com"),), "DE", "en", Customer("Ana Weber"), id=name))
    kept = (await desk.open(name)).kept
    final = f"{kept.text}\nAna Weber, mia@example.com" if verdict is Verdict.EDIT else ""
    await desk.decide(kept.id, verdict, final, reason, "ben")
    return kept.text


@pytest.mark.parametrize("lang", ["en", "zh", "de", "ja", "ar", "th"])
def test_an_edited_draft_is_a_pair_of_what_was_drafted_and_sent_and_why_and_names_nobody(empty_desk, tmp_path, capsys, lang):
    drafted = at_desk(empty_desk, lambda desk: decided(desk, lang, Verdict.EDIT, "Ana Weber wrote first"))
    at_desk(empty_desk, lambda desk: decided(desk, lang, Verdict.REJECT, "Too long."))
    out = tmp_path / "pairs.jsonl"
    assert told(capsys, empty_desk, "pairs", "--out", str(out))["pairs"] == 2
    edited, rejected = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert (edited["verdict"], rejected["verdict"], rejected["final"], rejected["reason"]) == ("edit", "reject", "", "Too long.")
    assert (edited["lang"], edited["market"], edited["topic"], edited["mode"]) == (lang, "DE", "returns.window", "scripts")
    assert edited["final"].startswith(edited["draft"])
    assert len(edited["draft"].splitlines()) == len(drafted.splitlines())
    assert edited["reason"].endswith("wrote first")
    assert not [word for word in ("Weber", "mia@") if word in out.read_text("utf-8")]


def test_an_accepted_draft_and_one_sent_as_it_was_prefer_nothing(empty_desk, capsys):
    at_desk(empty_desk, lambda desk: say(desk, 1, verdict=Verdict.ACCEPT))
    at_desk(empty_desk, lambda desk: say(desk, 2, verdict=Verdict.EDIT))
    assert told(capsys, empty_desk, "pairs") == {"pairs": []}


def test_what_was_learnt_is_listed_with_its_effect_traced_and_taken_back(empty_desk, capsys):
    async def learnt(desk):
        for number in range(3):
            await say(desk, number, change=EDITED["de"])
        async with desk.engine.begin() as connection:
            (one,) = await proposals(connection)
            made = await adopt(connection, one, "cleo")
        await desk.refresh()
        await say(desk, 4, verdict=Verdict.ACCEPT)
        return made

    made = at_desk(empty_desk, learnt)
    listed = told(capsys, empty_desk, "list")
    assert [(one["id"], one["state"], one["lang"]) for one in listed["adopted"]] == [(made, "approved", "de")]
    assert listed["waiting"] >= 1
    (effect,) = told(capsys, empty_desk, "effects")
    assert (effect["lang"], effect["before"]["n"], effect["since"]["n"], effect["since"]["value"]) == ("de", 3, 1, 0.0)
    assert 0 < effect["before"]["low"] <= effect["before"]["value"] <= effect["before"]["high"]
    assert [one["conversation_id"] for one in told(capsys, empty_desk, "trace", made)[made]] == ["c-de-4"]
    done = told(capsys, empty_desk, "undo", made)
    assert (done["wordings"], [one["conversation_id"] for one in done["sent"]]) == ([made], ["c-de-4"])
    assert [one.undone_at is not None for one in at_desk(empty_desk, in_store)] == [True]


async def in_store(desk):
    async with desk.engine.begin() as connection:
        return await adopted(connection)


@pytest.mark.parametrize("words", [("undo",), ("undo", "x", "--person", "ben"), ("undo", "no-such-id")])
def test_what_names_nothing_to_take_back_is_refused_in_a_sentence(empty_desk, capsys, words):
    assert main(["learned", *words, "--data", str(empty_desk)]) == 2
    assert capsys.readouterr().err.startswith("learned: ")
