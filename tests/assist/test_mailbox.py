"""E-mail end to end on this machine: read from a mailbox without a mark, threaded, answered once by SMTP, and what comes back is shown."""

from __future__ import annotations

import io
import time
from email import message_from_bytes, policy

import pytest
from PIL import Image
from sqlalchemy import select
from starlette.testclient import TestClient

from assist.api.access import Gate
from assist.api.app import Parts, create_app
from assist.channels.bounce import bounce_of
from assist.channels.connections import Connection, Connections
from assist.settings import AssistSettings
from assist.store.persons import erase
from assist.store.tables import CHOICES
from tests.assist.fakes_desk import EchoAssistant, ListIndex, passage
from tests.assist.test_chatwoot import BEARER, WORDS
from tests.fakes_mail import PASSWORD, USER, mail_server

MAIL = (
    "From: {name} <{sender}>\nTo: help@shop.example.com\nSubject: {subject}\nDate: Fri, 20 Nov 2026 0{hour}:12:00 +0100\n"
    "Message-ID: <{id}>\n{more}Content-Type: text/plain; charset=utf-8\n\n{text}\n"
)


def mail(text, id="c1@example.com", sender="luc@example.com", subject="Colis", hour=9, more="", name="Luc"):  # noqa: A002 - a mail's id
    return MAIL.format(text=text, id=id, sender=sender, subject=subject, hour=hour, more=more, name=name)


@pytest.fixture
def server():
    with mail_server() as both:
        yield both


@pytest.fixture
def opened(tmp_path, server):
    """Opens the service over the mailbox, as often as a test wants."""
    box, post = server
    clients = []

    def open_with(**more):
        entry = {"name": "post", "vendor": "mail", "imap": box.url, "smtp": post.url, "user": USER, "token": PASSWORD, "address": USER, "sender": "Polaris"}
        given = entry | {"button": "send", "private": True, "idle": False, "poll_seconds": 3600, "since_days": 3650} | more
        index = ListIndex([passage("You may return an item within 30 days.")])
        parts = Parts(AssistSettings(data=tmp_path), index, EchoAssistant(index), Gate("the-token"), Connections((Connection.model_validate(given),)))
        client = TestClient(create_app(parts), headers=BEARER)
        client.__enter__()
        clients.append(client)
        worker = client.app_state["helpdesks"].worker
        worker.pauses, worker.settles = (0.05,) * 6, 0.0
        look(client)
        return client

    yield open_with
    for client in clients:
        client.__exit__(None, None, None)


def look(client):
    client.portal.call(client.app_state["helpdesks"].mailboxes["post"].look)


def talks(client):
    return client.get("/api/conversations").json()


def said(client, name):
    return client.portal.call(client.app_state["inbox"].conversation, name).messages


def approved(client, name):
    draft = client.get(f"/api/conversations/{name}/draft").json()["id"]
    assert client.post(f"/api/drafts/{draft}/decision", json={"verdict": "accept"}).status_code == 201
    return draft


def until(found):
    for _ in range(100):
        if answer := found():
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not come about")


def state(client, draft, wanted):
    return until(lambda: (job := client.get(f"/api/drafts/{draft}/delivery").json()) and job.get("state") == wanted and job)


def test_a_mail_becomes_a_conversation_with_a_draft_in_any_language_and_bears_no_mark(opened, server):
    for lang, text in WORDS.items():
        server[0].put(mail(text, f"{lang}@x", name="=?utf-8?b?TMO8Yw==?="))
    client = opened()
    assert {(one["preview"], one["customer"], one["state"]) for one in talks(client)} == {(text, "Lüc", "open") for text in WORDS.values()}
    until(lambda: client.app_state["inbox"].assistant.drafted == len(WORDS))
    assert server[0].flags == set()
    assert not [one for one in server[0].asked if one.upper().startswith(("SELECT", "STORE", "UID STORE"))]


def test_mails_are_read_once_and_go_on_where_the_last_look_ended_though_the_service_began_anew(opened, server):
    server[0].put(mail("one", "a@x"))
    opened().__exit__(None, None, None)
    server[0].asked.clear()
    server[0].put(mail("two", "b@x"))
    client = opened()
    assert sorted(one["preview"] for one in talks(client)) == ["one", "two"]
    assert [one for one in server[0].asked if "BODY.PEEK" in one] == ["UID FETCH 2 (BODY.PEEK[])"]


def test_under_another_uidvalidity_all_is_read_again_and_nothing_is_there_twice(opened, server):
    server[0].put(mail("one", "a@x"))
    client = opened()
    server[0].validity, server[0].mails = 8, {1: server[0].mails[1], 2: mail("two", "b@x").replace("\n", "\r\n").encode()}
    look(client)
    assert sorted(one["preview"] for one in talks(client)) == ["one", "two"]
    assert len(said(client, talks(client)[0]["id"])) == 1


def test_a_connection_that_breaks_off_loses_no_mail(opened, server):
    for number in range(3):
        server[0].put(mail(f"text {number}", f"{number}@x"))
    client = opened()
    server[0].put(mail("text 3", "3@x"))
    server[0].breaks = 1
    with pytest.raises(Exception, match="broke off"):
        look(client)
    assert "broke off" in client.app_state["helpdesks"].mailboxes["post"].trouble
    look(client)
    assert len(talks(client)) == 4
    assert client.app_state["helpdesks"].mailboxes["post"].trouble == ""


def test_a_wrong_password_and_a_missing_folder_are_said(opened, server):
    client = opened()
    for given, told in (({"token": "wrong"}, "does not accept"), ({"folder": "Nowhere"}, "no folder")):
        box = client.app_state["helpdesks"].mailboxes["post"]
        box.connection = Connection.model_validate(box.connection.model_dump() | {"token": PASSWORD} | given)
        with pytest.raises(Exception, match=told):
            look(client)


def test_answers_join_by_references_or_by_the_one_mail_they_name(opened, server):
    server[0].put(mail("first", "a@x"))
    server[0].put(mail("second", "b@x", subject="Re: Colis", more="References: <a@x>\n", hour=8))
    server[0].put(mail("third", "c@x", subject="AW: Colis", more="In-Reply-To: <b@x>\n", hour=7))
    client = opened()
    (talk,) = talks(client)
    assert talk["subject"] == "Colis"
    assert sorted(one.text for one in said(client, talk["id"])) == ["first", "second", "third"]


def test_mail_of_programs_and_of_our_own_address_is_not_kept(opened, server):
    server[0].put(mail("I am away", "a@x", more="Auto-Submitted: auto-replied\n"))
    server[0].put(mail("our own", "b@x", sender=USER))
    server[0].put(b"no mail at all")
    assert talks(opened()) == []


def test_a_marketplace_is_recognised_and_names_the_market(opened, server):
    server[0].put(mail("Wo?", "a@x", sender="abc123@marketplace.amazon.de"))
    client = opened()
    (talk,) = talks(client)
    assert talk["market"] == "DE"
    assert client.portal.call(client.app_state["inbox"].conversation, talk["id"]).channel == "marketplace"


def test_a_photo_is_made_anew_and_shown_and_a_file_that_only_claims_to_be_one_is_listed(opened, server, tmp_path):
    photo = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (40, 30), "red").save(photo, "JPEG", exif=exif)
    letter = message_from_bytes(mail("broken", "a@x").encode(), policy=policy.default)
    letter.add_attachment(photo.getvalue(), maintype="image", subtype="jpeg", filename="crack.jpg")
    letter.add_attachment(b"<svg onload=alert(1)>", maintype="image", subtype="png", filename="<b>.png")
    server[0].put(letter.as_bytes(policy=policy.SMTP))
    client = opened()
    (talk,) = talks(client)
    real, claims = said(client, talk["id"])[0].attachments
    shown = client.get(f"/files/{talk['id']}/{real.digest}")
    assert (shown.status_code, b"taken at home" in shown.content, b"taken at home" in photo.getvalue()) == (200, False, True)
    assert (claims.mime, list((tmp_path / "files").glob(claims.digest))) == ("application/octet-stream", [])


def test_a_mail_above_fifty_megabytes_is_named_and_not_read(opened, server):
    server[0].put(mail("never read", "a@x", subject="Many photos"))
    server[0].pretends = 60_000_000
    client = opened()
    (talk,) = talks(client)
    assert [(one.role.value, one.text[:22]) for one in said(client, talk["id"])] == [("customer", "Many photos"), ("note", "This mail is larger th")]
    assert talk["waiting_since"] is not None


def test_an_approved_reply_goes_out_once_in_its_thread_and_the_answer_to_it_joins(opened, server):
    box, post = server
    box.put(mail("Où est mon colis ?", "a@x", more="Reply-To: luc+shop@example.com\n"))
    client = opened()
    name = talks(client)[0]["id"]
    state(client, draft := approved(client, name), "done")
    ((sender, recipient, text),) = post.sent
    letter = message_from_bytes(text, policy=policy.default)
    assert (sender, recipient, letter["subject"], str(letter["from"])) == (USER, "luc+shop@example.com", "Re: Colis", f"Polaris <{USER}>")
    assert (letter["in-reply-to"], letter["references"]) == ("<a@x>", "<a@x>")
    assert letter.get_content().strip() == "You wrote: Où est mon colis ?"
    until(lambda: said(client, name)[-1].role.value == "agent")
    assert client.get(f"/api/drafts/{draft}/delivery").json()["state"] == "done"
    box.put(mail("Merci !", "z@x", more=f"In-Reply-To: {letter['message-id']}\n", subject="RE: Colis").replace("2026", "2036"))
    look(client)
    assert [one.role.value for one in said(client, name)][-1] == "customer"
    assert len(talks(client)) == 1


def test_what_a_mail_server_refuses_for_now_is_tried_again_by_itself(opened, server):
    server[0].put(mail("hello", "a@x"))
    server[1].faults += ["shut", "rcpt 451", "data 451"]
    client = opened()
    state(client, approved(client, talks(client)[0]["id"]), "done")
    assert (len(server[1].sent), server[1].faults) == (1, [])


def test_what_it_refuses_for_good_waits_for_a_person(opened, server):
    server[0].put(mail("hello", "a@x"))
    server[1].faults.append("rcpt 550")
    client = opened()
    job = state(client, approved(client, talks(client)[0]["id"]), "held")
    assert (server[1].sent, "550" in job["told"]) == ([], True)


def test_a_server_that_is_silent_after_the_text_is_never_handed_it_again_by_itself(opened, server):
    server[0].put(mail("hello", "a@x"))
    server[1].faults.append("lost")
    client = opened()
    draft = approved(client, talks(client)[0]["id"])
    job = state(client, draft, "held")
    assert "may have been sent" in job["told"]
    time.sleep(0.4)
    assert len(server[1].sent) == 1
    page = client.get(f"/d/{draft}/delivery?lang=en").text
    assert "Send it all the same" in page
    assert client.post(f"/d/{draft}/delivery", data={"act": "anyway"}).status_code == 200
    state(client, draft, "done")
    assert len(server[1].sent) == 2


def test_a_customers_newer_mail_stops_a_decision_on_the_draft_before_it(opened, server):
    server[0].put(mail("hello", "a@x"))
    client = opened()
    name = talks(client)[0]["id"]
    draft = client.get(f"/api/conversations/{name}/draft").json()["id"]
    server[0].put(mail("wait, another thing", "b@x", more="References: <a@x>\n"))
    assert client.post(f"/api/drafts/{draft}/decision", json={"verdict": "accept"}).status_code == 409
    assert server[1].sent == []


async def _left_of(inbox, name):
    async with inbox.engine.begin() as db:
        await erase(db, [name], "ana")
    async with inbox.engine.connect() as db:
        return [tuple(row) for row in await db.execute(select(CHOICES.c.subject, CHOICES.c.name, CHOICES.c.value)) if row.name != "seen"]


def test_of_an_erased_customers_mails_no_trace_is_left_in_what_mails_are_joined_by(opened, server):
    server[0].put(mail("hello", "a@x"))
    client = opened()
    assert client.portal.call(_left_of, client.app_state["inbox"], talks(client)[0]["id"]) == []


def bounce(message_id, action="failed"):
    return (
        "From: MAILER-DAEMON@example.com\nTo: help@shop.example.com\nSubject: Undelivered Mail\nMessage-ID: <bounce@x>\nAuto-Submitted: auto-replied\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\nContent-Type: text/plain\n\nIt failed.\n\n'
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; example.com\n\nFinal-Recipient: rfc822; luc@example.com\n"
        f"Action: {action}\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n--b\nContent-Type: text/rfc822-headers\n\n"
        f"Message-ID: {message_id}\nSubject: Re: Colis\n\n--b--\n"
    )


def test_a_reply_that_came_back_is_shown_with_why_and_waits_for_a_person(opened, server):
    server[0].put(mail("hello", "a@x"))
    client = opened()
    draft = approved(client, talks(client)[0]["id"])
    state(client, draft, "done")
    ours = message_from_bytes(server[1].sent[0][2])["message-id"]
    server[0].put(bounce(ours, "delayed"))
    look(client)
    assert client.get(f"/api/drafts/{draft}/delivery").json()["state"] == "done"
    server[0].put(bounce(ours))
    look(client)
    assert "no such user" in state(client, draft, "held")["told"]
    assert "no such user" in client.get(f"/d/{draft}/delivery?lang=en").text
    assert len(talks(client)) == 1


@pytest.mark.parametrize("message_id", ["<c1@example.com>", "<0123456789abcdef01234567.not-a-job@shop.example.com>", ""])
def test_a_report_of_somebody_elses_mail_is_none_of_ours(message_id):
    assert bounce_of(bounce(message_id).encode()) is None


def test_a_header_of_the_customer_cannot_add_one_of_its_own_to_our_reply(opened, server):
    server[0].put(mail("hello", "a@x", subject="=?utf-8?q?x=0D=0ABcc:_all=40example.com?="))
    client = opened()
    state(client, approved(client, talks(client)[0]["id"]), "done")
    letter = message_from_bytes(server[1].sent[0][2], policy=policy.default)
    assert letter["bcc"] is None
    assert server[1].sent[0][1] == "luc@example.com"
