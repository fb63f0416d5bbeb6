"""Customers' files at a helpdesk: fetched once, only from where the settings say, photos made anew, all else by name."""

from __future__ import annotations

import io
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest
from PIL import Image
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import Parts, create_app
from assist.channels.connections import Connection, Connections
from assist.channels.contract import Read
from assist.channels.files import with_files
from assist.http import Egress
from assist.settings import AssistSettings
from assist.types import Attachment, Conversation, Message, Speaker
from tests.assist.fakes_desk import EchoAssistant, ListIndex
from tests.assist.test_chatwoot import BEARER, listed, wait
from tests.fakes_chatwoot import TOKEN, chatwoot_server, connection_of, signed
from tests.fakes_zendesk import connection_of as zendesk_connection
from tests.fakes_zendesk import signed as zendesk_signed
from tests.fakes_zendesk import zendesk_server
from tests.loopback import listening


def picture():
    held = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (40, 30), "red").save(held, "JPEG", exif=exif)
    return held.getvalue()


def attached(url, number=1, kind="image", size=900):
    return {"id": number, "message_id": 1, "file_type": kind, "account_id": 1, "data_url": url, "file_size": size}


@pytest.fixture
def chatwoot():
    with chatwoot_server() as server:
        server.converse(10)
        yield server


@contextmanager
def served(tmp_path, connection):
    index = ListIndex([])
    parts = Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index), Gate("the-token"), Connections((Connection.model_validate(connection),)))
    with TestClient(create_app(parts), headers=BEARER) as client:
        yield client


def read(client, chatwoot, *files):
    """What is kept of a message with these files."""
    message = chatwoot.say(10, "look", attachments=list(files))
    body = chatwoot.told(message)
    assert client.post("/hooks/support", content=body, headers=signed(body)).status_code == 202
    wait(lambda: any(one["preview"] == "look" for one in listed(client)))
    return client.portal.call(client.app_state["inbox"].conversation, "support:10").messages[-1].attachments


def test_a_photo_is_fetched_through_its_redirect_made_anew_and_shown_and_not_fetched_again(tmp_path, chatwoot):
    chatwoot.files |= {"/rails/a/box.jpg": "/disk/box.jpg", "/disk/box.jpg": picture()}
    with served(tmp_path, connection_of(chatwoot)) as client:
        (one,) = read(client, chatwoot, attached(f"{chatwoot.url}/rails/a/box.jpg"))
        shown = client.get(f"/files/support:10/{one.digest}")
        assert (one.name, shown.status_code, b"taken at home" in shown.content) == ("box.jpg", 200, False)
        assert chatwoot.proofs == [("/rails/a/box.jpg", TOKEN), ("/disk/box.jpg", TOKEN)]
        read(client, chatwoot)
        assert len(chatwoot.proofs) == 2


def test_a_file_that_is_no_picture_is_listed_and_never_shown_as_one(tmp_path, chatwoot):
    chatwoot.files |= {"/x/evil.png": b"<svg onload=alert(1)>", "/x/bill.pdf": b"%PDF-1.7"}
    with served(tmp_path, connection_of(chatwoot)) as client:
        evil, bill = read(client, chatwoot, attached(f"{chatwoot.url}/x/evil.png"), attached(f"{chatwoot.url}/x/bill.pdf", 2, "file"))
        assert (evil.mime, bill.mime, bill.size) == ("application/octet-stream", "application/pdf", 8)
        assert not (tmp_path / "files").exists()
        assert 'class="photo"' not in client.get("/c/support:10").text


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x.jpg", "{own}/gone.jpg", "{own}/away", "{own}/round"])
def test_what_may_not_or_cannot_be_fetched_is_listed_by_name_and_the_conversation_is_there(tmp_path, chatwoot, url):
    chatwoot.files |= {"/away": "http://169.254.169.254/latest", "/round": "/round"}
    with served(tmp_path, connection_of(chatwoot)) as client:
        (one,) = read(client, chatwoot, attached(url.format(own=chatwoot.url)))
        assert one.digest == ""
        assert 'class="photo"' not in client.get("/c/support:10").text


def test_a_file_above_fifty_megabytes_is_not_asked_for_and_one_that_lies_about_it_is_not_read_on(tmp_path, chatwoot):
    chatwoot.files |= {"/big.jpg": picture(), "/liar.jpg": b"\xff\xd8\xff" + bytes(50_000_001)}
    with served(tmp_path, connection_of(chatwoot)) as client:
        big, liar = read(client, chatwoot, attached(f"{chatwoot.url}/big.jpg", size=50_000_001), attached(f"{chatwoot.url}/liar.jpg", 2))
        assert (big.digest, big.size, liar.digest) == ("", 50_000_001, "")
        assert [path for path, _ in chatwoot.proofs] == ["/liar.jpg"]


def test_zendesks_files_are_fetched_with_its_token(tmp_path):
    with zendesk_server() as zendesk, served(tmp_path, zendesk_connection(zendesk, tmp_path)) as client:
        zendesk.ticket(7)
        zendesk.files["/attachments/token/1/crack.jpg"] = picture()
        comment = zendesk.say(7, "look")
        zendesk.comments[7][-1]["attachments"] = [
            {"id": 3, "file_name": "crack.jpg", "content_type": "image/jpeg", "size": 900, "content_url": f"{zendesk.url}/attachments/token/1/crack.jpg"}
        ]
        body = zendesk.told(7, comment)
        client.post("/hooks/tickets", content=body, headers=zendesk_signed(body))
        wait(lambda: listed(client))
        (one,) = client.portal.call(client.app_state["inbox"].conversation, "tickets:7").messages[-1].attachments
        assert client.get(f"/files/tickets:7/{one.digest}").status_code == 200


class _Storage(BaseHTTPRequestHandler):
    proofs: list

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.proofs.append(self.headers.get("api_access_token"))
        body = picture()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


async def test_the_token_stays_with_the_helpdesk_though_its_storage_is_elsewhere(tmp_path, chatwoot):
    proofs = []
    with listening(_Storage, proofs=proofs) as storage:
        chatwoot.files["/x.jpg"] = f"{storage}/x.jpg"
        connection = Connection.model_validate(connection_of(chatwoot))
        talk = Conversation((Message(Speaker.CUSTOMER, "look", "5", attachments=(Attachment("x.jpg", "image/jpeg", 9, ""),)),), id="support:10")
        found = Read(talk, files={("5", 0): f"{chatwoot.url}/x.jpg"}, proof={"api_access_token": TOKEN})
        http = Egress([chatwoot.url, storage])
        (message,) = await with_files(http, connection, found, (), tmp_path)
        (again,) = await with_files(http, connection, found, (message,), tmp_path)
        await http.close()
    assert (bool(message.attachments[0].digest), proofs, again) == (True, [None], message)
