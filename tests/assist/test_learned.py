"""What people send becomes knowledge or wording only by a second person's yes, is traced to all it touched, and is taken back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import Parts, create_app
from assist.errors import BadRequest, Forbidden, Outdated
from assist.inbox import Inbox
from assist.learn.marked import keep_mark
from assist.learn.publish import place_of, put
from assist.learn.undo import undo_ids, undo_person
from assist.passwords import digest_of
from assist.rights import Role
from assist.settings import AssistSettings
from assist.store.accounts import add_account
from assist.store.lessons import keep_candidate, queue, settle
from assist.store.open import open_store
from assist.store.proof import verify
from assist.store.traces import touched_by_text
from assist.store.wordings import adopt, adopted, effects, holding, proposals
from assist.types import Conversation, Customer, Message, Speaker, Verdict
from assist.types.learned import Candidate, Lesson, Stand
from ingest.types import Complaint, SourceMark
from prompts.shop import How
from tests.assist.fakes_desk import passage
from tests.assist.fakes_learn import shop
from tests.assist.test_amendments import ASKED, EDITED

POLICY = passage("You may return an item within 30 days.")
NOW = datetime.now(UTC)


@pytest.fixture
async def desk(tmp_path):
    engine = await open_store(tmp_path, "")
    yield Inbox(engine, shop(POLICY))
    await engine.dispose()


async def say(desk, number, lang="de", change=None, agent="ben", verdict=Verdict.EDIT):
    """One customer asks, one agent answers; the reply's text."""
    name = f"c-{lang}-{number}"
    await desk.add(Conversation((Message(Speaker.CUSTOMER, f"{ASKED[lang]} mia{number}@example.com"),), "DE", "en", Customer("Ana Weber"), id=name))
    kept = (await desk.open(name)).kept
    text = kept.text.replace(*(change or ("", "")))
    await desk.decide(kept.id, verdict, text if verdict is Verdict.EDIT else "", "", agent)
    return text


async def waiting(desk):
    async with desk.engine.begin() as connection:
        return (await queue(connection, Stand.WAITING)).rows


@pytest.mark.parametrize("lang", ASKED)
async def test_a_reply_becomes_a_candidate_without_personal_data(desk, lang):
    await say(desk, 7, lang, verdict=Verdict.ACCEPT)
    (one,) = await waiting(desk)
    assert (one.kind, one.lang, one.author, one.findings) == (Lesson.PRECEDENT, lang, "ben", ())
    assert "mia7" not in one.asked
    assert "Weber" not in one.text
    assert "30" in one.text or "٣٠" in one.text


@pytest.mark.parametrize("lang", ["en", "de", "zh", "ja", "th"])
async def test_what_no_source_says_is_held_against_a_candidate(desk, lang):
    await say(desk, 1, lang, ("30", "90"))
    (one,) = await waiting(desk)
    assert "fact 90 days" in one.findings


async def test_the_same_reply_twice_is_one_candidate(desk):
    for number in range(3):
        await say(desk, number, verdict=Verdict.ACCEPT)
    assert len(await waiting(desk)) == 1


async def test_a_rejected_draft_teaches_nothing(desk):
    await say(desk, 1, verdict=Verdict.REJECT)
    assert await waiting(desk) == ()


@pytest.mark.parametrize("who", ["ben", "BEN", " Ｂｅｎ ", ""])
async def test_nobody_approves_what_they_wrote_themselves_and_nobody_in_particular_approves_nothing(desk, who):
    await say(desk, 1, verdict=Verdict.ACCEPT)
    (one,) = await waiting(desk)
    with pytest.raises(Forbidden):
        async with desk.engine.begin() as connection:
            await settle(connection, one.id, Stand.APPROVED, who)
    assert len(await waiting(desk)) == 1


async def test_a_text_that_the_ruler_holds_something_against_needs_a_reason(desk):
    await say(desk, 1, change=("30", "90"))
    (one,) = await waiting(desk)
    async with desk.engine.begin() as connection:
        with pytest.raises(BadRequest):
            await settle(connection, one.id, Stand.APPROVED, "cleo")
        assert (await settle(connection, one.id, Stand.APPROVED, "cleo", "our new terms")).reason == "our new terms"


async def test_two_who_settle_the_same_text_are_told_apart(desk):
    await say(desk, 1, verdict=Verdict.ACCEPT)
    (one,) = await waiting(desk)
    async with desk.engine.begin() as connection:
        await settle(connection, one.id, Stand.REJECTED, "cleo")
        with pytest.raises(Outdated):
            await settle(connection, one.id, Stand.APPROVED, "dora")


async def test_the_same_change_in_three_conversations_is_proposed_and_adopted_it_words_the_next_draft(desk):
    for number in range(2):
        await say(desk, number, change=EDITED["de"])
    async with desk.engine.begin() as connection:
        assert await proposals(connection) == ()
    await say(desk, 2, change=EDITED["de"])
    async with desk.engine.begin() as connection:
        (one,) = await proposals(connection)
        assert (one.times, one.authors, one.wording.how) == (3, ("ben",), How.REPLACED)
        with pytest.raises(Forbidden):
            await adopt(connection, one, "ben")
        await adopt(connection, one, "cleo")
        assert await proposals(connection) == ()
    assert EDITED["de"][1] in await say(desk, 3)
    assert EDITED["en"][0] in await say(desk, 4, "en")


async def test_a_change_that_states_a_value_of_its_own_cannot_be_adopted(desk):
    for number in range(3):
        await say(desk, number, change=("beträgt 30 Tage", "ist 90 Tage lang"))
    async with desk.engine.begin() as connection:
        (one,) = await proposals(connection)
        assert "fact 90 day" in one.states
        with pytest.raises(BadRequest):
            await adopt(connection, one, "cleo")


async def test_an_adopted_wording_holds_from_its_day_on(desk):
    for number in range(3):
        await say(desk, number, change=EDITED["de"])
    async with desk.engine.begin() as connection:
        (one,) = await proposals(connection)
        await adopt(connection, one, "cleo", NOW + timedelta(days=2))
        assert await holding(connection, NOW) == ()
        assert len(await holding(connection, NOW + timedelta(days=3))) == 1
    assert EDITED["de"][0] in await say(desk, 9)


async def test_undoing_a_wording_outdates_the_drafts_that_hold_it_and_names_the_replies_that_went_out(desk, tmp_path):
    for number in range(3):
        await say(desk, number, change=EDITED["de"])
    async with desk.engine.begin() as connection:
        made = await adopt(connection, (await proposals(connection))[0], "cleo")
    await say(desk, 3, verdict=Verdict.ACCEPT)
    await desk.add(Conversation((Message(Speaker.CUSTOMER, ASKED["de"]),), "DE", "en", Customer("Ana Weber"), id="open"))
    view = await desk.open("open")
    async with desk.engine.begin() as connection:
        done = await undo_ids(connection, tmp_path, (made,), "cleo")
    assert [one.conversation_id for one in done.sent] == ["c-de-3"]
    assert done.outdated == 1
    assert await desk.state(view.kept.id) == "outdated"
    assert EDITED["de"][0] in (await desk.open("open")).kept.text


async def test_effects_are_told_before_and_since(desk):
    for number in range(3):
        await say(desk, number, change=EDITED["de"])
    async with desk.engine.begin() as connection:
        await adopt(connection, (await proposals(connection))[0], "cleo")
    for number in range(3, 6):
        await say(desk, number)
    async with desk.engine.begin() as connection:
        before, since = await effects(connection, (await adopted(connection))[0])
    assert len(before) == len(since) == 3
    assert min(before) > 0
    assert since == [0.0, 0.0, 0.0]


async def test_all_that_one_person_taught_is_taken_back_at_once(desk, tmp_path):
    for number in range(3):
        await say(desk, number, change=EDITED["de"], agent="eve")
    await say(desk, 8, "en", verdict=Verdict.ACCEPT)
    async with desk.engine.begin() as connection:
        for one in (await queue(connection, Stand.WAITING)).rows:
            put(tmp_path, await settle(connection, one.id, Stand.APPROVED, "cleo"))
        await adopt(connection, (await proposals(connection))[0], "cleo")
        done = await undo_person(connection, tmp_path, "EVE", "cleo")
        assert (len(done.candidates), len(done.wordings)) == (1, 1)
        assert await holding(connection, datetime.now(UTC)) == ()
        (left,) = (await queue(connection, Stand.APPROVED)).rows
        assert left.author == "ben"
        assert place_of(tmp_path, left.kind, left.id).exists()
        assert not place_of(tmp_path, Lesson.PRECEDENT, done.candidates[0]).exists()
        assert (await verify(connection)).broken == ()


async def test_a_draft_that_quotes_an_approved_text_is_found_by_it(desk):
    await say(desk, 1, verdict=Verdict.ACCEPT)
    async with desk.engine.begin() as connection:
        (one,) = (await queue(connection, Stand.WAITING)).rows
    desk.assistant.index.held[0] = replace(POLICY, path=f"approved/learnt/answer/{one.id}.md")
    await say(desk, 2, verdict=Verdict.ACCEPT)
    async with desk.engine.begin() as connection:
        assert [each.conversation_id for each in await touched_by_text(connection, one.id)] == ["c-de-2"]


MARKED = {
    "en": ("Can I return the lamp? I am Weber, mia@example.com", "You may return an item within 14 days of delivery."),
    "de": ("Kann ich die Lampe zurückgeben? mia@example.com", "Sie können die Ware innerhalb von 14 Tagen zurücksenden."),
    "zh": ("这盏灯可以退货吗？mia@example.com", "您可以在收到商品后14天内退货。"),
    "ja": ("このランプは返品できますか？ mia@example.com", "商品の到着から14日以内に返品できます。"),
    "ar": ("هل يمكنني إرجاع المصباح؟ mia@example.com", "يمكنكم إرجاع المنتج خلال ١٤ يومًا من الاستلام."),
    "th": ("คืนโคมไฟนี้ได้ไหมคะ mia@example.com", "คุณสามารถคืนสินค้าได้ภายใน 14 วันหลังจากได้รับสินค้า"),
}


async def marked(desk, lang, complaint=Complaint.OUTDATED, name="c-1", quote=None):
    asked, said = MARKED[lang]
    talk = Conversation((Message(Speaker.CUSTOMER, asked),), "DE", "en", Customer("Ana Weber"), id=name)
    await desk.add(talk)
    async with desk.engine.begin() as connection:
        for _ in range(2):
            await keep_mark(connection, talk, SourceMark(complaint, "returns.md", name, said if quote is None else quote, "now 30", "ben"), NOW)


@pytest.mark.parametrize("lang", MARKED)
async def test_a_marked_source_arrives_once_with_its_sentence_ticket_and_language(desk, lang):
    await marked(desk, lang)
    (one,) = await waiting(desk)
    assert (one.kind, one.topic, one.title, one.text) == (Lesson.MARK, "outdated", "returns.md", MARKED[lang][1])
    assert (one.conversation_id, one.lang, one.author, one.note, one.market) == ("c-1", lang, "ben", "now 30", "DE")
    assert "mia@" not in one.asked
    assert "Weber" not in one.asked


async def test_what_is_missing_arrives_with_what_was_asked_and_the_same_from_another_ticket_arrives_again(desk):
    await marked(desk, "de", Complaint.MISSING, "c-1", "")
    await marked(desk, "de", Complaint.MISSING, "c-2", "")
    rows = await waiting(desk)
    assert {(one.conversation_id, one.lang) for one in rows} == {("c-1", "de"), ("c-2", "de")}
    assert all("Lampe" in one.text and "mia@" not in one.text for one in rows)


async def test_fifty_poisoned_acceptances_reach_no_draft_without_a_second_person(desk, tmp_path):
    """One agent, in six languages: other periods, other wordings again and again, answers kept, each approved by its own writer."""
    before = {lang: await say(desk, "clean", lang, verdict=Verdict.ACCEPT) for lang in ASKED}
    for number in range(50):
        lang = list(ASKED)[number % len(ASKED)]
        await say(desk, number, lang, ("30", "900") if number % 2 else EDITED[lang], "mallory")
    refused = 0
    async with desk.engine.begin() as connection:
        mine = [one for one in (await queue(connection, Stand.WAITING)).rows if one.author == "mallory"]
        theirs = await proposals(connection)
        for one in mine:
            with pytest.raises(Forbidden):
                await settle(connection, one.id, Stand.APPROVED, "Mallory", "it is right")
            refused += 1
        for one in theirs:
            with pytest.raises((Forbidden, BadRequest)):
                await adopt(connection, one, "mallory")
            refused += 1
    assert refused > len(ASKED)
    assert not list((tmp_path / "approved").rglob("*.md"))
    assert {lang: await say(desk, "after", lang) for lang in ASKED} == before


async def test_a_queue_of_a_hundred_thousand_is_read_page_by_page_by_its_index(desk):
    rows = [
        Candidate(f"{n:036}", Lesson.PRECEDENT, Stand.WAITING, "de", "DE", "", "", "", f"text {n}", (), "", "", "ben", "", NOW - timedelta(seconds=n))
        for n in range(130)
    ]
    async with desk.engine.begin() as connection:
        for one in rows:
            await keep_candidate(connection, one)
        seen, after = [], ""
        while True:
            page = await queue(connection, Stand.WAITING, after=after)
            seen += [one.id for one in page.rows]
            if not (after := page.after):
                break
        plan = await connection.exec_driver_sql("explain query plan select * from candidates where state = 'waiting' order by made_at desc, id desc limit 51")
        told = " ".join(str(row) for row in plan)
    assert seen == [one.id for one in rows]
    assert page.total == 130
    assert "ix_candidates_state_made_at" in told
    assert "TEMP B-TREE" not in told


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    gate = Gate("the-token")

    async def ready(inbox):
        async with inbox.engine.begin() as connection:
            for name in ("ben", "cleo"):
                await add_account(connection, name, frozenset({Role.AGENT, Role.OWNER}), digest_of("a long enough password"), NOW)
        for number in range(3):
            await say(inbox, number, change=EDITED["de"])
        await say(inbox, 9, "ar", verdict=Verdict.ACCEPT)

    data = tmp_path_factory.mktemp("desk")
    app = create_app(Parts(AssistSettings(data=data), shop(POLICY).index, shop(POLICY), gate), on_ready=ready)
    with TestClient(app, follow_redirects=False) as client:
        client.gate, client.data = gate, data
        yield client


def sign_in(client, name):
    client.cookies.clear()
    if name:
        client.post("/signin", data={"name": name, "password": "a long enough password"})
    else:
        client.cookies.set(COOKIE, client.gate.enter(client.gate.new_link()))


def keys(page):
    return re.findall(r'name="key" value="(\w{64})"', page)


def test_the_page_shows_a_proposal_with_its_diff_and_only_a_second_person_adopts_it(client):
    sign_in(client, "ben")
    page = client.get("/knowledge/wordings").text
    assert EDITED["de"][1].replace("30 Tage", "{{ return_period }}") in page
    assert client.post("/knowledge/wordings/adopt", data={"key": keys(page)[0]}).status_code == 403
    sign_in(client, "")
    assert client.post("/knowledge/wordings/adopt", data={"key": keys(page)[0]}).status_code == 403
    sign_in(client, "cleo")
    assert client.post("/knowledge/wordings/adopt", data={"key": keys(page)[0]}).status_code == 303
    page = client.get("/knowledge/wordings").text
    assert keys(page) == []
    wording = re.search(r'id="wording-([\w-]+)"', page)[1]
    undone = client.post("/knowledge/learned/undo", data={"id": wording})
    assert undone.status_code == 200
    assert "c-de-" not in undone.text


@pytest.mark.parametrize(
    ("lang", "told"),
    [("de", "Aus der Arbeit gelernt"), ("zh", "从使用中学到的"), ("ja", "使用から学んだもの"), ("ar", "ما تعلّمناه"), ("th", "เรียนรู้จากการใช้งาน")],
)
def test_the_queue_reads_in_the_owners_language(client, lang, told):
    sign_in(client, "cleo")
    assert told in client.get(f"/knowledge/learned?lang={lang}").text


def test_a_reply_kept_as_an_answer_and_a_contribution_wait_for_a_second_person(client):
    sign_in(client, "ben")
    draft = client.get("/api/conversations/c-ar-9/draft").json()["id"]
    assert client.post(f"/d/{draft}/keep").status_code == 200
    assert client.post("/contribute", data={"title": "Kettles", "text": "Descale it with vinegar. Ask mia@example.com"}).status_code == 200
    page = client.get("/knowledge/learned?kind=document").text
    assert "Descale it with vinegar." in page
    assert "mia@example.com" not in page
    (kept,) = re.findall(r'id="one-([\w-]+)"', client.get("/knowledge/learned?kind=answer").text)
    assert client.post("/knowledge/learned/approve", data={"id": kept}).status_code == 403
    sign_in(client, "cleo")
    assert client.post("/knowledge/learned/reject", data={"id": kept}).status_code == 303
    assert kept in client.get("/knowledge/learned?state=rejected").text


def test_a_source_marked_on_the_page_waits_for_its_owner_and_nothing_of_it_becomes_findable(client):
    sign_in(client, "ben")
    mark = {"complaint": "wrong", "path": "returns.md", "quote": "You may return an item within 30 days."}
    assert client.post("/c/c-ar-9/flag", data=mark).status_code == 200
    assert client.post("/c/nowhere/flag", data=mark).status_code == 404
    sign_in(client, "cleo")
    page = client.get("/knowledge/learned?kind=mark&lang=de").text
    assert all(part in page for part in ("markierte Quelle", "Falsch", "returns.md", mark["quote"], 'href="/c/c-ar-9"', "Erledigt"))
    (one,) = re.findall(r'id="one-([\w-]+)"', page)
    assert client.post("/knowledge/learned/approve", data={"id": one}).status_code == 303
    assert not place_of(client.data, Lesson.MARK, one).exists()
    assert one in client.get("/knowledge/learned?state=approved&kind=mark").text


def test_a_page_of_the_queue_that_is_not_there_is_said(client):
    sign_in(client, "cleo")
    assert client.get("/knowledge/learned?after=nonsense").status_code == 422
