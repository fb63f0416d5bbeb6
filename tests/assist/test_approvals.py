"""Above an agent's authority another person decides: asked from the sidebar, never decided on one's own, and no reply goes out before; all on record."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from assist.api.access import COOKIE, Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.demo.load import FOLDER
from assist.errors import HeldBack
from assist.inbox import Inbox
from assist.passwords import digest_of
from assist.rights import Role
from assist.settings import AssistSettings
from assist.stand import Reply, stood_for
from assist.store.accounts import add_account
from assist.store.approvals import ask, settle
from assist.store.open import open_store
from assist.store.products import keep_product
from assist.store.record import Act, entries
from assist.store.remedy_tables import APPROVALS
from assist.types import ApprovalState, Conversation, Finding, IntentGuess, Message, Order, OrderLine, Product, Severity, Speaker, Variant, Verdict
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage

FULL, PART, AGAIN = "3:full_refund=64.90+gift=10", "2:partial_refund=16.23", "2:reship=64.90"
ORIGIN = {"origin": "http://testserver"}


class Damaged(EchoAssistant):
    """Reads every message as a damaged article."""

    def draft(self, conversation, *told):
        draft = super().draft(conversation, *told)
        return replace(draft, triage=replace(draft.triage, intents=(IntentGuess("order.damaged", 0.9),)))


def talk(name, currency="EUR"):
    order = Order("A-1", date(2026, 11, 2), currency, Decimal("64.90"), lines=(OrderLine("ARM5", "Arm", 4),))
    return Conversation((Message(Speaker.CUSTOMER, "One arm is broken."),), "US", "en", order=order, id=name)


async def shop(inbox):
    for name in ("c-1", "c-2", "c-3", "c-4", "c-5"):
        await inbox.add(talk(name))
        await inbox.open(name)
    await inbox.add(talk("c-usd", "USD"))
    await inbox.open("c-usd")
    async with inbox.engine.begin() as connection:
        await keep_product(connection, "shop", Product("1", "Arm", "EUR", (Variant("ARM5", stock=3),), datetime(2026, 11, 1, tzinfo=UTC)))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("approvals")


class Browser:
    """One person's browser, or a program, over the same running service."""

    def __init__(self, service, headers):
        self.service, self.headers = service, headers

    def get(self, path, **given):
        return self.service.get(path, headers=self.headers, **given)

    def post(self, path, headers=None, **given):
        return self.service.post(path, headers={**self.headers, **(headers or {})}, **given)


@pytest.fixture(scope="module")
def gate():
    return Gate("the-token")


@pytest.fixture(scope="module")
def service(data, gate):
    index = ListIndex([passage("We replace what arrives broken.")])
    settings = AssistSettings(data=data, agent="Mara", authority="20 EUR", remedies=str(FOLDER / "remedies.yaml"))
    with TestClient(create_app(Parts(settings, index, Damaged(index), gate), on_ready=shop), follow_redirects=False) as service:
        yield service


@pytest.fixture(scope="module")
def client(service, gate):
    return Browser(service, {"cookie": f"{COOKIE}={gate.enter(gate.new_link())}"})


@pytest.fixture(scope="module")
def program(service):
    return Browser(service, {"authorization": "Bearer the-token"})


@pytest.fixture(scope="module")
def owner(service, data):
    """Another person: an owner who signed in."""

    async def make():
        engine = await open_store(data, "")
        async with engine.begin() as connection:
            await add_account(connection, "Olga", frozenset({Role.OWNER}), digest_of("a long enough password"), datetime.now(UTC))
        await engine.dispose()

    asyncio.run(make())
    answer = service.post("/signin", data={"name": "Olga", "password": "a long enough password"}, headers=ORIGIN)
    assert answer.status_code == 303, answer.text
    token = service.cookies[COOKIE]
    service.cookies.clear()
    return Browser(service, {"cookie": f"{COOKIE}={token}"})


def request_full(client, name):
    return client.post(f"/c/{name}/approvals", data={"key": FULL, "note": "It is for a race."}, headers=ORIGIN)


def waiting(client, name):
    return next(one for one in client.get("/api/approvals").json() if one["conversation_id"] == name)


def decide(client, name, **form):
    return client.post(f"/approvals/{waiting(client, name)['id']}", data=form, headers=ORIGIN)


def test_the_card_shows_kind_severity_fairness_and_every_option_with_its_cost(client):
    shown = unescape(client.get("/c/c-1/remedies").text)
    for said in (
        "damaged",
        "serious",
        "advice only",
        "no photo yet",
        "voucher €6.49",
        "partial refund €16.23",
        "full refund €64.90 + gift €10.00",
        "above your authority",
    ):
        assert said in shown
    assert "costs the shop €69.90" in shown


def test_a_reshipment_is_not_offered_without_stock(client):
    options = {one["key"]: one for one in client.get("/api/conversations/c-1/complaint").json()["options"]}
    assert options[AGAIN]["blocked"] == "no_stock"
    assert client.post("/c/c-1/remedies", data={"key": AGAIN}, headers=ORIGIN).status_code == 422


def test_an_order_in_another_currency_gets_no_option_and_says_why(client):
    assert "another currency" in client.get("/c/c-usd/remedies").text
    assert client.get("/api/conversations/c-usd/complaint").json()["options"] == []


def test_what_the_customer_took_is_kept_with_what_was_offered(client):
    answer = client.post("/c/c-1/remedies", data={"key": PART}, headers=ORIGIN)
    assert "partial refund €16.23" in unescape(answer.text).split("taken</span>")[1]
    (taken,) = client.get("/api/conversations/c-1/complaint").json()["taken"]
    assert (taken["taken"], taken["agent"], taken["kind"], len(taken["offered"])) == (PART, "Mara", "damaged", 4)


def test_nothing_above_authority_is_taken_without_approval(client, program):
    assert client.post("/c/c-2/remedies", data={"key": FULL}, headers=ORIGIN).status_code == 422
    assert program.post("/api/conversations/c-2/remedy", json={"key": FULL}).status_code == 422
    assert client.get("/api/conversations/c-2/complaint").json()["taken"] == []


def test_another_person_approves_and_only_then_the_reply_and_the_remedy_go_out(client, owner, program):
    shown = unescape(request_full(client, "c-2").text)
    assert "waits" in shown
    assert 'class="ask"' not in shown
    draft = client.get("/api/conversations/c-2/draft").json()["id"]
    held = program.post(f"/api/drafts/{draft}/decision", json={"verdict": "accept"})
    assert held.status_code == 422
    assert "waits for another person" in held.json()["detail"]
    assert decide(owner, "c-2", state="approved", reason="Yes, he races.").headers["location"] == "/approvals"
    assert client.post("/c/c-2/remedies", data={"key": FULL}, headers=ORIGIN).status_code == 200
    sent = program.post(f"/api/drafts/{draft}/decision", json={"verdict": "accept"})
    assert sent.status_code == 201


def test_nobody_decides_on_their_own_request(client):
    request_full(client, "c-3")
    answer = decide(client, "c-3", state="approved")
    assert answer.status_code == 422
    assert "Another person decides" in unescape(answer.text)
    assert waiting(client, "c-3")["state"] == "waiting"
    page = unescape(client.get("/approvals").text)
    assert "Your own request: another person decides." in page


def test_a_second_request_waits_for_the_first_and_only_who_asked_takes_it_back(client, owner):
    assert request_full(client, "c-3").status_code == 422
    back = f"/c/c-3/approvals/{waiting(client, 'c-3')['id']}/withdraw"
    assert owner.post(back, headers=ORIGIN).status_code == 403
    assert client.post(back, headers=ORIGIN).status_code == 200
    assert waiting(client, "c-3")["state"] == "withdrawn"
    assert client.post("/c/c-3/remedies", data={"key": FULL}, headers=ORIGIN).status_code == 422


def test_a_decline_needs_a_reason_which_the_agent_reads_and_a_settled_request_stays(client, owner):
    request_full(client, "c-4")
    assert "Say why it is declined" in unescape(decide(owner, "c-4", state="declined").text)
    assert decide(owner, "c-4", state="declined", reason="A part is enough.").status_code == 303
    assert "A part is enough." in unescape(client.get("/c/c-4/remedies").text)
    assert decide(owner, "c-4", state="approved").status_code == 409


def test_a_key_neither_asks_nor_decides(program):
    assert program.post("/c/c-5/approvals", data={"key": FULL}).status_code == 422
    assert program.post("/approvals/x", data={"state": "approved"}).status_code == 422


def test_what_one_may_give_alone_needs_no_approval(client):
    answer = client.post("/c/c-5/approvals", data={"key": PART}, headers=ORIGIN)
    assert answer.status_code == 422
    assert "no approval is needed" in answer.text


@pytest.mark.parametrize(("lang", "told"), [("zh", "审批"), ("de", "Freigaben"), ("ja", "承認"), ("ar", "الموافقات"), ("th", "การอนุมัติ"), ("en", "Approvals")])
def test_the_queue_reads_in_the_readers_language(owner, lang, told):
    assert told in unescape(owner.get("/approvals", params={"lang": lang}).text)


def test_every_step_stands_in_the_record(client, data):
    async def read():
        engine = await open_store(data, "")
        async with engine.connect() as connection:
            found = [(one.act, one.who, one.subject) async for one in entries(connection) if one.act in {Act.APPROVAL, Act.REMEDY}]
            states = [row.state for row in await connection.execute(select(APPROVALS.c.state))]
        await engine.dispose()
        return found, states

    found, states = asyncio.run(read())
    assert ("approval", "Mara", "c-2") in found
    assert ("approval", "Olga", "c-2") in found
    assert ("remedy", "Mara", "c-2") in found
    assert sorted(states) == ["approved", "declined", "withdrawn"]


@dataclass
class Granting(EchoAssistant):
    """Finds money above its authority wherever that is under 75 EUR."""

    settings: AssistSettings = field(default_factory=lambda: AssistSettings(authority="20 EUR"))

    def recheck(self, conversation, draft, text, edits=None):
        most, currency = self.settings.granted
        return () if most >= Decimal(75) and currency == "EUR" else (Finding("above_authority", Severity.BLOCKING, "75 EUR is above 20 EUR."),)


async def test_the_guard_lets_a_reply_grant_what_was_approved_and_no_more(tmp_path, index):
    found = (Finding("above_authority", Severity.BLOCKING, "75 EUR is above 20 EUR."),)
    assistant = Granting(index, drafts_with=found)
    engine = await open_store(tmp_path, "")
    inbox = Inbox(engine, assistant)
    await inbox.add(talk("c-1"))
    view = await inbox.open("c-1")
    reply = Reply(Verdict.ACCEPT, view.kept.text, "", None)
    with pytest.raises(HeldBack, match="above 20 EUR"):
        await stood_for(assistant, view, reply)
    for amount, passes in (("50", False), ("75", True)):
        async with engine.begin() as connection:
            one = await ask(connection, "c-1", FULL, Decimal(amount), "EUR", "", "Mara")
            approved = await settle(connection, one.id, ApprovalState.APPROVED, "Olga", "")
        if passes:
            assert await stood_for(assistant, view, reply, (approved,)) == ()
        else:
            with pytest.raises(HeldBack):
                await stood_for(assistant, view, reply, (approved,))
    await engine.dispose()
