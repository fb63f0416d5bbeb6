"""A mailbox without a password of its own: opened by tokens that its provider grants, for reading and for sending, against a small provider and mail server."""

import json
from datetime import UTC, datetime
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

import pytest
from pydantic import SecretStr, ValidationError

from assist.channels.connections import Connection
from assist.channels.contract import Post
from assist.channels.grants import Grants, Key
from assist.channels.mail import Letter, Mail
from assist.channels.mailbox import Seen, fetch_new
from assist.errors import ChannelFailed
from assist.http import Egress
from tests.fakes_mail import USER, mail_server
from tests.loopback import listening


class _Provider(BaseHTTPRequestHandler):
    """A token endpoint: each grant is a new token, and the answer is what the test put first."""

    asked: list
    answers: list

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append({name: values[0] for name, values in parse_qs(body).items()})
        status, given = self.answers.pop(0) if self.answers else (200, {"access_token": f"token-{len(self.asked)}", "expires_in": 3600})
        body = json.dumps(given).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture
def provider():
    asked, answers = [], []
    with listening(_Provider, asked=asked, answers=answers) as url:
        yield url, asked, answers


def connection(url, box="imap://127.0.0.1:1", post="", **given):
    entry = {"name": "post", "vendor": "mail", "imap": box, "smtp": post, "user": USER, "address": USER, "private": True, "button": "send" if post else "copy"}
    return Connection.model_validate(entry | {"grants": f"{url}/token", "client": "concord", "token": SecretStr("refresh-1")} | given)


class _Clock:
    now = 1000.0

    def __call__(self):
        return self.now


async def test_a_mailbox_is_read_and_answered_with_a_granted_token(provider):
    url, asked, _ = provider
    with mail_server() as (box, post):
        box.token = post.token = "token-1"
        mail = EmailMessage()
        mail["From"], mail["Message-ID"] = "luc@example.com", "<a@example.com>"
        mail.set_content("Où est mon colis ?")
        box.put(mail.as_bytes().replace(b"\n", b"\r\n"))
        found, http, desk = connection(url, box.url, post.url), Egress([url]), Mail()
        try:
            key = await desk.grants.key(http, found)
            assert len(fetch_new(found, Seen(), key).mails) == 1
            await desk.write(
                http, found, "1", Post("job", "x", "", letter=Letter("luc@example.com", "Colis", "Voici.", "b@example.com", (), datetime.now(UTC)))
            )
        finally:
            await http.close()
        assert [one[1] for one in post.sent] == ["luc@example.com"]
    assert asked == [{"grant_type": "refresh_token", "refresh_token": "refresh-1", "client_id": "concord"}]


async def test_a_token_is_kept_until_shortly_before_it_ends(provider):
    url, asked, _ = provider
    clock, http = _Clock(), Egress([url])
    grants = Grants(clock)
    try:
        assert [(await grants.key(http, connection(url))).secret for _ in range(2)] == ["token-1", "token-1"]
        clock.now += 3600 - 60
        assert (await grants.key(http, connection(url))).secret == "token-2"
    finally:
        await http.close()
    assert len(asked) == 2


async def test_a_refresh_token_that_the_provider_replaced_is_the_one_used_next(provider):
    url, asked, answers = provider
    answers.append((200, {"access_token": "a", "refresh_token": "refresh-2", "expires_in": "300"}))
    clock, http = _Clock(), Egress([url])
    grants = Grants(clock)
    try:
        await grants.key(http, connection(url))
        clock.now += 300
        await grants.key(http, connection(url))
    finally:
        await http.close()
    assert [one["refresh_token"] for one in asked] == ["refresh-1", "refresh-2"]


async def test_without_a_refresh_token_the_program_itself_is_granted_access(provider):
    url, asked, _ = provider
    http = Egress([url])
    try:
        await Grants().key(http, connection(url, token=SecretStr(""), client_secret=SecretStr("s"), scope="mail/.default"))
    finally:
        await http.close()
    assert asked == [{"grant_type": "client_credentials", "client_id": "concord", "client_secret": "s", "scope": "mail/.default"}]


@pytest.mark.parametrize(
    ("status", "given", "said", "what"),
    [
        (400, {"error": "invalid_grant", "error_description": "refresh-1 was revoked"}, 401, "invalid_grant"),
        (401, {"error": "refresh-1!"}, 401, "(401)"),
        (503, {}, 0, "503"),
        (200, {"token_type": "Bearer"}, 404, "without an access token"),
        (200, ["x"], 404, "without an access token"),
    ],
)
async def test_a_provider_that_refuses_is_said_without_repeating_a_secret(provider, status, given, said, what):
    url, _, answers = provider
    answers.append((status, given))
    http = Egress([url])
    try:
        with pytest.raises(ChannelFailed) as caught:
            await Grants().key(http, connection(url))
    finally:
        await http.close()
    assert caught.value.status == said
    assert what in str(caught.value)
    assert "refresh-1" not in str(caught.value)


def test_a_token_the_mail_server_does_not_take_is_refused_as_a_password_is(provider):
    with mail_server() as (box, _):
        box.token = "another"
        with pytest.raises(ChannelFailed, match="does not accept") as caught:
            fetch_new(connection(provider[0], box.url), Seen(), Key(USER, "stale", bearer=True))
    assert caught.value.status == 401


async def test_a_refused_token_is_asked_for_anew_by_the_next_letter(provider):
    url, asked, _ = provider
    with mail_server() as (_, post):
        post.token = "token-2"
        found, http, desk = connection(url, post=post.url), Egress([url]), Mail()
        letter = Letter("luc@example.com", "Colis", "Voici.", "b@example.com", (), datetime.now(UTC))
        try:
            with pytest.raises(ChannelFailed):
                await desk.write(http, found, "1", Post("job", "x", "", letter=letter))
            await desk.write(http, found, "1", Post("job", "x", "", letter=letter))
        finally:
            await http.close()
        assert len(post.sent) == 1
    assert len(asked) == 2


def test_no_token_stands_in_what_is_printed_of_a_key():
    assert "token-1" not in repr(Key(USER, "token-1", bearer=True))


@pytest.mark.parametrize(
    "given", [{"client": ""}, {"grants": "http://login.example.com/token", "private": False, "imap": "imaps://x.example.com"}, {"grants": "token"}]
)
def test_grants_without_a_client_or_in_the_clear_are_refused_at_the_start(given):
    with pytest.raises(ValidationError, match="grants is an https address"):
        connection("http://127.0.0.1:1", **given)
