"""The unbroken record: whatever is changed, taken out or put in is found, with its place."""

import asyncio
import hashlib
import json

import pytest
from sqlalchemy import text

from assist.__main__ import main
from assist.inbox import Inbox
from assist.store.open import open_store
from assist.store.persons import erase
from assist.store.proof import verify
from assist.store.record import FIRST, Act, entries, note
from assist.types import Conversation, Finding, Message, Severity, Speaker, Verdict
from tests.assist.fakes_desk import EchoAssistant

WORDS = {"en": "How long for a return?", "zh": "多久可以退货？", "de": "Wie lange?", "ja": "返品は？", "ar": "كم يوم؟", "th": "คืนได้กี่วัน"}


@pytest.fixture
async def talked(inbox):
    """Six conversations, one in each language: drafted, decided, one with a finding a person vouched for."""
    for lang, words in WORDS.items():
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, words),), id=lang))
        view = await inbox.open(lang)
        inbox.assistant.finds = (Finding("days", Severity.WARNING, "30 days?"),) if lang == "ar" else ()
        await inbox.decide(view.kept.id, Verdict.EDIT if lang == "ar" else Verdict.ACCEPT, view.kept.text + "!", "because", "ana")
    return inbox


async def proof(inbox):
    async with inbox.engine.connect() as connection:
        return await verify(connection)


async def change(inbox, statement):
    async with inbox.engine.begin() as connection:
        await connection.execute(text(statement))


async def test_what_happened_stands_in_order_and_is_unbroken(talked):
    found = await proof(talked)
    assert (found.entries, found.erased, found.broken) == (13, 0, ())
    async with talked.engine.connect() as connection:
        told = [(one.act, one.subject, one.who) async for one in entries(connection)]
    assert told[:2] == [("drafted", "en", ""), ("decided", "en", "ana")]
    assert ("vouched", "ar", "ana") in told


@pytest.mark.parametrize("column", ["at", "act", "who", "subject", "salt", "body", "content", "digest"])
async def test_one_changed_letter_of_an_entry_is_found_with_its_number(talked, column):
    await change(talked, f"update record set {column} = substr({column}, 1, 1) || 'x' || substr({column}, 3) where number = 4")  # noqa: S608 - one of the names above
    found = await proof(talked)
    assert found.broken
    assert found.broken[0].number == 4


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("update drafts set text = text || ' ' where conversation_id = 'ja'", "drafted"),
        ("update drafts set payload = replace(payload, 'You wrote', 'You write') where conversation_id = 'ja'", "drafted"),
        ("update drafts set payload = substr(payload, 2) where conversation_id = 'ja'", "drafted"),
        ("update decisions set final_text = replace(final_text, '返', '反') where conversation_id = 'ja'", "decided"),
        ("update decisions set agent = 'bob' where conversation_id = 'ja'", "decided"),
        ("update decisions set at = '2020-01-01 00:00:00' where conversation_id = 'ja'", "decided"),
        ("update vouched set reason = 'another'", "vouched"),
        ("delete from decisions where conversation_id = 'ja'", "decided"),
    ],
)
async def test_a_changed_row_that_an_entry_binds_is_found(talked, statement, place):
    await change(talked, statement)
    (found,) = (await proof(talked)).broken
    assert found.place.startswith(place)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from record where number = 3",
        "delete from record where number = 13",
        "update record set number = 99 where number = 5",
        "update record_head set digest = '0'",
        "delete from record_head",
        "update record set salt = '', body = '', subject = '' where number = 5",
    ],
)
async def test_an_entry_taken_out_or_emptied_is_found(talked, statement):
    await change(talked, statement)
    assert (await proof(talked)).broken


@pytest.mark.parametrize("day", ["1999-01-01", "2020-01-01", "2099-01-01"])
async def test_a_draft_and_its_decision_put_in_past_the_record_are_found_whatever_day_they_name(talked, day):
    draft = (await talked.open("th")).kept.id
    copies = (
        "insert into drafts select 'forged', conversation_id, :day, state, answered, text, payload from drafts where id = :id",
        "insert into decisions select 'd', 'forged', conversation_id, verdict, final_text, edit_distance, reason, agent, digests, :day "
        "from decisions where draft_id = :id",
    )
    async with talked.engine.begin() as connection:
        for copy in copies:
            await connection.execute(text(copy), {"id": draft, "day": f"{day} 00:00:00"})
    found = (await proof(talked)).broken
    assert [one.place for one in found] == ["drafted forged", "decided forged"]
    assert all("no entry stands" in one.what for one in found)


@pytest.mark.parametrize("day", ["2001-01-01", "2099-01-01"])
async def test_a_decision_put_in_is_found_though_it_says_to_be_older_than_the_record_or_is_the_first_of_all(inbox, day):
    await inbox.add(Conversation((Message(Speaker.CUSTOMER, WORDS["ja"]),), id="ja"))
    draft = (await inbox.open("ja")).kept.id
    assert (await proof(inbox)).broken == ()
    columns = "id, draft_id, conversation_id, verdict, final_text, edit_distance, reason, agent, digests, at"
    values = f"'d', '{draft}', 'ja', 'accept', 'Yes!', 0, '', 'mallory', '{{}}', '{day} 10:00:00'"
    await change(inbox, f"insert into decisions ({columns}) values ({values})")  # noqa: S608 - what somebody with the file would write
    (found,) = (await proof(inbox)).broken
    assert (found.place, found.what) == (f"decided {draft}", "no entry stands for this decision")


async def test_what_fails_leaves_no_entry(inbox):
    async def fails():
        async with inbox.engine.begin() as connection:
            await note(connection, Act.KNOWLEDGE, "ana", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    assert (await proof(inbox)).entries == 0


async def test_many_at_once_come_into_one_order(inbox):
    async def one(n):
        async with inbox.engine.begin() as connection:
            await note(connection, Act.KNOWLEDGE, f"user{n}", {"n": n})

    await asyncio.gather(*(one(n) for n in range(20)))
    found = await proof(inbox)
    assert (found.entries, found.broken) == (20, ())


async def test_two_processes_over_one_store_keep_one_chain(inbox, tmp_path):
    other = await open_store(tmp_path, "")
    for n in range(3):
        for engine in (inbox.engine, other):
            async with engine.begin() as connection:
                await note(connection, Act.KNOWLEDGE, "ana", {"n": n})
    await other.dispose()
    assert (await proof(inbox)).broken == ()


async def test_after_an_erasure_the_chain_holds_and_says_how_many(talked):
    async with talked.engine.begin() as connection:
        await erase(connection, ("ja",), "ana")
    found = await proof(talked)
    assert (found.erased, found.broken) == (2, ())


def test_the_command_tells_the_place_and_its_exit_code(tmp_path, capsys, index):
    async def talk():
        store = await open_store(tmp_path, "")
        inbox = Inbox(store, EchoAssistant(index))
        await inbox.add(Conversation((Message(Speaker.CUSTOMER, "Hello?"),), id="c1"))
        await inbox.decide((await inbox.open("c1")).kept.id, Verdict.ACCEPT, "", "", "ana")
        await store.dispose()

    asyncio.run(talk())
    home = ["--data", str(tmp_path)]
    assert main(["audit-log", "verify", *home]) == 0
    head = capsys.readouterr().out.rsplit("head ", 1)[1].strip()
    assert main(["audit-log", "verify", "--head", head, *home]) == 0
    assert main(["audit-log", "verify", "--head", "f" * 64, *home]) == 1
    capsys.readouterr()
    one_byte(tmp_path, b'"verdict":"accept"', b'"verdict":"Accept"')
    assert main(["audit-log", "verify", *home, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["broken"][0]["place"] == "record 2"


def one_byte(data, was, becomes):
    """Change it in the file itself, as somebody with the disk in hand would."""
    file = data / "desk.db"
    content = file.read_bytes()
    assert content.count(was) == 1
    file.write_bytes(content.replace(was, becomes))


async def test_a_dispute_pack_proves_itself(talked, tmp_path, capsys):
    out = tmp_path / "pack.json"
    assert await asyncio.to_thread(main, ["dispute", "ar", "--out", str(out), "--data", str(tmp_path)]) == 0
    pack = json.loads(out.read_text(encoding="utf-8"))
    assert pack["conversation"]["messages"][0]["text"] == WORDS["ar"]
    assert [one["verdict"] for one in pack["decisions"]] == ["edit"]
    assert pack["sources"][0]["quote"] == "You may return an item within 30 days."
    assert [one["act"] for one in pack["record"]] == ["drafted", "decided", "vouched"]
    before = FIRST
    for number, content, digest in pack["chain"]:
        said = json.dumps([number, before, content], separators=(",", ":"))
        assert digest == hashlib.sha256(said.encode()).hexdigest()
        before = digest
    assert before == pack["proof"]["head"]
    for one in pack["record"]:
        said = json.dumps([one[name] for name in ("salt", "at", "act", "who", "subject", "body")], separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(said.encode()).hexdigest() == one["content"]


def test_a_dispute_about_nothing_is_said_in_one_sentence(tmp_path, capsys):
    assert main(["dispute", "nothere", "--data", str(tmp_path)]) == 2
    assert "no conversation nothere" in capsys.readouterr().err
