"""What needs a person is listed, and told once to whoever wants to know, in the shape and with the signature of each messenger."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import create_app
from assist.api.shop import Parts
from assist.channels.connections import Connection, Connections
from assist.channels.messenger import call_of, tell_messenger
from assist.channels.signatures import Delivery, verify_standard
from assist.channels.targets import Target, read_targets
from assist.errors import BadRequest, ChannelFailed
from assist.http import Egress
from assist.notices import Watch
from assist.settings import AssistSettings
from assist.store.tables import JOBS
from tests.assist.fakes_desk import EchoAssistant, ListIndex
from tests.fakes_mail import PASSWORD, USER, mail_server
from tests.loopback import listening

NOW = 1_774_708_578.25
TEXT = 'Waits: 退货 & <b>返品</b> "كم" ๑ 😀'


def target(to, **more):
    url = SecretStr(more.pop("url", "https://hooks.example.com/robot?key=1"))
    return Target(name="t", to=to, url=url, secret=SecretStr(more.pop("secret", "")), **more)


def mac(key, told):
    return base64.b64encode(hmac.new(key.encode(), told.encode(), hashlib.sha256).digest()).decode()


def test_feishu_is_signed_by_moment_and_secret_over_nothing():
    body = json.loads(call_of(target("feishu", secret="s3"), "n", TEXT, NOW).body)
    assert body == {"timestamp": "1774708578", "sign": mac("1774708578\ns3", ""), "msg_type": "text", "content": {"text": TEXT}}


def test_dingtalk_is_signed_in_its_address_in_milliseconds():
    call = call_of(target("dingtalk", secret="SEC+/="), "n", TEXT, NOW)
    query = parse_qs(urlsplit(call.url).query)
    assert (query["timestamp"], query["sign"], query["key"]) == (["1774708578250"], [mac("SEC+/=", "1774708578250\nSEC+/=")], ["1"])
    assert json.loads(call.body) == {"msgtype": "text", "text": {"content": TEXT}}


def test_wecom_takes_two_kilobytes_and_no_character_is_torn():
    body = json.loads(call_of(target("wecom"), "n", "退" * 3000, NOW).body)
    content = body["text"]["content"]
    assert (body["msgtype"], len(content.encode()) <= 2048, content[-1], set(content[:-1])) == ("text", True, "…", {"退"})


def test_slack_is_handed_its_three_characters_escaped():
    assert json.loads(call_of(target("slack"), "n", TEXT, NOW).body) == {"text": TEXT.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}


def test_our_own_webhook_verifies_by_the_standard():
    secret = "whsec_" + base64.b64encode(b"x" * 24).decode()
    call = call_of(target("webhook", secret=secret), "number-1", TEXT, NOW)
    assert verify_standard(Delivery(call.headers, call.body, datetime.fromtimestamp(NOW, UTC)), secret) == "number-1"


class _Hears(BaseHTTPRequestHandler):
    came: list
    answer: dict

    def log_message(self, *_):
        pass

    def do_POST(self):
        self.came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        body = json.dumps(self.answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.mark.parametrize(
    ("to", "answer", "taken"), [("feishu", {"code": 0}, True), ("feishu", {"code": 19021, "msg": "sign"}, False), ("wecom", {"errcode": 93000}, False)]
)
async def test_a_messenger_that_answers_200_may_still_refuse(to, answer, taken):
    came = []
    with listening(_Hears, came=came, answer=answer) as url:
        http = Egress([url])
        try:
            await tell_messenger(http, target(to, url=url, private=True), "n", TEXT, NOW)
            assert taken
        except ChannelFailed as error:
            assert (taken, error.status) == (False, 422)
        finally:
            await http.close()
    assert len(came) == 1


def test_a_file_is_refused_by_entry_and_a_secret_is_never_repeated(tmp_path):
    settings = AssistSettings(data=tmp_path)
    assert read_targets(settings, {}) == ()
    for entry, told in (
        ({"name": "a", "to": "slack", "url": "https://hooks.example.com/s3cret"}, "environment variable"),
        ({"name": "a", "to": "slack", "url": "NOT_SET"}, "NOT_SET"),
        ({"name": "a", "to": "pigeon"}, "to"),
        ({"name": "a", "to": "mail", "address": "x@y"}, "connection and address"),
        ({"name": "a", "to": "feishu", "url": "PLAIN"}, "https"),
    ):
        (tmp_path / "notifications.yaml").write_text(json.dumps({"notifications": [entry]}))
        with pytest.raises(BadRequest, match=told) as error:
            read_targets(settings, {"PLAIN": "http://hooks.example.com/"})
        assert "s3cret" not in str(error.value)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A service with a customer who has waited a day, an escalated one, a messenger that listens and a mail server."""
    came = []
    with listening(_Hears, came=came, answer={"code": 0}) as url, mail_server() as (box, post):
        index = ListIndex([])
        entry = {"name": "post", "vendor": "mail", "imap": box.url, "smtp": post.url, "user": USER, "token": PASSWORD, "address": USER, "private": True}
        mail = Target(name="morning", to="mail", connection="post", address="lead@example.com", hour=0, language="de", kinds=("overdue",))
        targets = (target("feishu", url=url, private=True, language="zh", desk="https://desk.example.com"), mail)
        settings = AssistSettings(data=tmp_path_factory.mktemp("notices"), zone="Asia/Shanghai")
        connections = Connections((Connection.model_validate(entry | {"poll_seconds": 3600}),))
        parts = Parts(settings, index, EchoAssistant(index), Gate("the-token"), connections, targets=targets)
        with TestClient(create_app(parts), headers={"Authorization": "Bearer the-token"}) as client:
            for name in ("late", "handed"):
                at = (datetime.now(UTC) - timedelta(hours=13 if name == "late" else 0)).isoformat()
                said = [{"role": "customer", "text": "退货？", "at": at}]
                client.post("/api/conversations", json={"id": name, "subject": f"<b>{name}", "messages": said})
            client.post("/c/handed/escalate", data={"why": "x"})
            yield client, Watch(client.app_state["helpdesks"], settings, targets), came, post


def test_the_page_names_what_needs_a_person_and_nothing_else(desk):
    page = desk[0].get("/notices?lang=en").text
    assert "Waits longer than 12 h: &lt;b&gt;late" in page
    assert "escalated: &lt;b&gt;handed" in page
    assert page.count('<li class="card') == 2


def test_each_thing_is_told_once_in_the_targets_language_and_mail_is_one_digest_a_day(desk):
    client, watch, came, post = desk
    for _ in range(3):
        client.portal.call(watch.look, datetime.now(UTC))
    for _ in range(200):
        if len(came) >= 2 and post.sent:
            break
        client.portal.call(watch.desks.worker._wait)
    texts = sorted(one["content"]["text"] for one in came)
    assert texts == ["agent 已升级：<b>handed https://desk.example.com/c/handed", "等待超过 12 小时：<b>late https://desk.example.com/c/late"]
    assert len(post.sent) == 1
    assert post.sent[0][1] == "lead@example.com"
    assert "late" in message_from_bytes(post.sent[0][2], policy=policy.default).get_content()


async def _held_for_nobody(engine):
    async with engine.connect() as db:
        rows = await db.execute(select(JOBS.c.payload).where(JOBS.c.kind == "notify", JOBS.c.subject.like("notify:%")))
        return json.dumps([dict(payload) for (payload,) in rows])


def test_a_digests_job_holds_nothing_of_a_customer_that_would_outlive_their_erasure(desk):
    client, watch, _, _ = desk
    client.portal.call(watch.look, datetime.now(UTC))
    assert client.portal.call(_held_for_nobody, watch.desks.inbox.engine) == json.dumps([{"target": "morning"}])


def test_the_tour_is_shown_until_it_is_put_away(desk):
    client = desk[0]
    assert 'id="tour"' in client.get("/c/late?lang=ja").text
    assert client.post("/tour").status_code == 200
    assert 'id="tour"' not in client.get("/c/late?lang=ja").text
