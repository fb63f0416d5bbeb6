"""Ticket files with a mapping, mailboxes, the commands; and proof that what was taken out is in no byte of the data folder."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from time import sleep

import pytest

from ingest.__main__ import main
from ingest.distil import distil, substance
from ingest.document import document_from
from ingest.errors import SourceMissing, UnusableInput
from ingest.quotes_html import without_quoted
from ingest.read import parts
from ingest.sources.export import read_export
from ingest.sources.mapping import read_mapping
from ingest.sources.spec import Spec, read_spec
from ingest.sync import keep_export, sync
from ingest.types import Audience, Kind, LoadOptions
from ingest.types.shelf import TaskState
from ingest.types.tickets import Side, Ticket, TicketState, Turn
from tests.fakes_ingest import opened
from tests.ingest.plant_personal import STRUCTURED, plant

BY_COLUMN = (
    "id: Ticket\nsubject: Subject\ncustomer: Description\nagent: Reply\nstatus: Status\nlang: Language\nmarket: Country\ndate: Closed\nnames: [Requester]\n"
)
TABLE = (
    "Ticket,Subject,Description,Reply,Status,Language,Country,Closed,Requester\n"
    '1,Charger,"Hello,\nthe charger does not fit. Margaret Hollis",'
    '"We sent you the EU adapter today, it is free of charge.",Solved,en,GB,2026-09-08,Margaret Hollis\n'
    "2,Ladegerät,Das Ladegerät passt nicht.,Wir haben Ihnen heute den EU-Adapter kostenlos geschickt.,Closed,de,DE,2026-09-09T10:00:00Z,Jonas Kretschmer\n"
    "3,Open one,It does not start.,We look into it and write again tomorrow morning.,Open,en,GB,,A B\n"
)


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def tickets(folder: Path, name: str, text: str, mapping: str) -> list[Ticket]:
    pages = read_export(file(folder, name, text), read_mapping(file(folder, "map.yaml", mapping)))
    return [ticket for page in pages for ticket in page.tickets]


def kept(ticket: Ticket) -> str:
    return distil(ticket, "tickets/x/1").text


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_with_a_mapping_gives_one_ticket_a_row(tmp_path, separator):
    table = TABLE if separator == "," else TABLE.replace('"', "").replace("Hello,\nt", "T").replace("today, it", "today it").replace(",", separator)
    first, second, third = tickets(tmp_path, "t.csv", table, BY_COLUMN)
    assert (first.markets, first.lang, str(first.solved_on), first.people) == (("GB",), "en", "2026-09-08", ("Margaret Hollis",))
    assert [turn.side for turn in second.turns] == [Side.CUSTOMER, Side.AGENT]
    assert str(second.solved_on) == "2026-09-09"
    assert (third.state, distil(third, "x").reason) == (TicketState.OPEN, "not solved: open")
    assert "[NAME]" in kept(first)


def test_lines_of_json_with_a_list_of_messages_inside(tmp_path):
    rows = [
        {
            "id": 7, "about": {"subject": "Charger"}, "resolution": "resolved",
            "messages": [{"role": "user", "text": "The charger does not fit."}, {"role": "assistant", "text": "We sent you the adapter today, free of charge."},
                         {"role": "tool", "text": "{\"internal\": 1}"}],
        },
    ]  # fmt: skip
    mapping = "id: id\nsubject: about.subject\nmessages: messages\nrole: role\ntext: text\nstatus: resolution\n"
    (ticket,) = tickets(tmp_path, "t.jsonl", "\n".join(map(json.dumps, rows)), mapping)
    assert (ticket.id, ticket.subject, [turn.side for turn in ticket.turns]) == ("7", "Charger", [Side.CUSTOMER, Side.AGENT])


def test_rows_that_are_messages_are_joined_by_their_ticket(tmp_path):
    rows = "conversation,who,said\nA,customer,The charger does not fit.\nB,customer,Where is it?\nA,agent,We sent you the adapter today and it is free.\n"
    a, b = tickets(tmp_path, "t.csv", rows, "id: conversation\nrole: who\ntext: said\nall_solved: true\n")
    assert ([turn.text[:3] for turn in a.turns], len(b.turns)) == (["The", "We "], 1)
    assert distil(b, "x").reason == "no agent answered it"


def test_html_of_a_helpdesk_loses_its_quoted_part(tmp_path):
    said = '<div><p>It does not start.</p><p>What now?</p></div><div class="gmail_quote">On Monday we wrote<blockquote>Please try again</blockquote></div><br>'
    row = {"id": 1, "c": said, "a": "<p>Hold the button for ten seconds, then it starts again as new.</p>"}
    (ticket,) = tickets(tmp_path, "t.jsonl", json.dumps(row), "id: id\ncustomer: c\nagent: a\nall_solved: true\n")
    assert ticket.turns[0].text.split() == ["It", "does", "not", "start.", "What", "now?"]
    outlook = '<p>New words</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: us</div><p>Old words</p>'
    assert without_quoted(outlook) == "<p>New words</p>"
    assert without_quoted("<blockquote>all of it</blockquote>") == "<blockquote>all of it</blockquote>"


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ("id: Ticket\ncustomer: Description\nagent: Reply\n", "name the 'status' column"),
        ("id: Ticket\ncustomer: Description\nstatus: Status\n", "the key 'agent' is missing"),
        ("id: Ticket\nstatus: Status\n", "'role' and 'text'"),
        ("id: Ticket\ncustomr: Description\n", "customr: unknown key"),
        ("id: Ticket\ncustomer: Beschreibung\nagent: Reply\nall_solved: true\n", "has no column Beschreibung; it has Ticket, Subject"),
        ("[1, 2", "cannot be read as YAML"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_told_with_file_and_key(tmp_path, mapping, told):
    with pytest.raises(UnusableInput, match=told):
        tickets(tmp_path, "t.csv", TABLE, mapping)


def test_a_broken_line_is_named_and_nothing_that_was_kept_goes(tmp_path):
    mapping = file(tmp_path, "map.yaml", "id: id\ncustomer: c\nagent: a\nall_solved: true\n")
    good = json.dumps({"id": 1, "c": "It does not start.", "a": "Hold the button for ten seconds, then it starts again as new."})
    keep_export(file(tmp_path, "t.jsonl", good), mapping, tmp_path / "data", ())
    with pytest.raises(UnusableInput, match=r"t\.jsonl, line 2"):
        keep_export(file(tmp_path, "t.jsonl", f"{good}\n{{broken"), mapping, tmp_path / "data", ())
    assert [path.name for path in (tmp_path / "data" / "tickets" / "t").iterdir()] == ["1.md"]
    with pytest.raises(SourceMissing):
        keep_export(tmp_path / "none.csv", mapping, tmp_path / "data", ())


def test_a_ticket_that_left_the_export_leaves_the_folder(tmp_path):
    mapping, data = file(tmp_path, "map.yaml", BY_COLUMN), tmp_path / "data"
    keep_export(file(tmp_path, "t.csv", TABLE), mapping, data, ())
    keep_export(file(tmp_path, "t.csv", "\n".join(line for line in TABLE.split("\n") if not line.startswith("2,"))), mapping, data, ())
    assert [path.name for path in (data / "tickets" / "t").iterdir()] == ["1.md"]


def test_an_id_that_is_somebodys_address_becomes_a_digest(tmp_path):
    mapping, data = file(tmp_path, "map.yaml", BY_COLUMN), tmp_path / "data"
    keep_export(file(tmp_path, "t.csv", TABLE.replace("\n1,", "\nanna@mail.example,")), mapping, data, ())
    assert not [path for path in data.rglob("*") if "anna" in path.name]


COURTESIES = {
    "en": (
        "Please hold the power button for ten seconds and charge it for an hour.",
        "You're welcome! Is there anything else I can help you with? Have a great day!",
    ),
    "de": ("Bitte halten Sie die Taste zehn Sekunden lang und laden Sie das Gerät eine Stunde.", "Gern geschehen! Ich wünsche Ihnen noch einen schönen Tag!"),
    "fr": ("Maintenez le bouton dix secondes, puis rechargez l'appareil pendant une heure.", "Je vous en prie ! Je vous souhaite une bonne journée !"),
    "zh": ("请按住电源键十秒钟，然后给设备充电一个小时，再重新开机试试。", "不客气，还有其他问题吗？祝您生活愉快！"),
    "ja": ("電源ボタンを十秒間押し続けてから、一時間充電して再度お試しください。", "どういたしまして。またのご利用をお待ちしております。"),
    "ar": ("يرجى الضغط على زر التشغيل عشر ثوان ثم شحن الجهاز لمدة ساعة كاملة.", "على الرحب والسعة! يومك سعيد!"),
    "th": ("กรุณากดปุ่มเปิดปิดค้างไว้สิบวินาที แล้วชาร์จเครื่องหนึ่งชั่วโมงก่อนเปิดใหม่", "ยินดีค่ะ มีอะไรให้ช่วยอีกไหมคะ"),
}


@pytest.mark.parametrize("lang", COURTESIES)
def test_the_last_reply_that_says_something_is_the_resolution(lang):
    solved, courtesy = COURTESIES[lang]
    turns = (Turn(Side.CUSTOMER, "?"), Turn(Side.AGENT, "…"), Turn(Side.AGENT, solved), Turn(Side.CUSTOMER, "ok"), Turn(Side.AGENT, courtesy))
    text = kept(Ticket("1", TicketState.SOLVED, "S", turns, lang))
    assert text.split("## Resolution")[1].strip() == solved
    assert substance(courtesy) < substance(solved)


def test_a_ticket_without_a_subject_is_called_by_its_first_sentence_that_says_something():
    turns = (Turn(Side.CUSTOMER, "Hi there! The charger does not fit my socket."), Turn(Side.AGENT, "We sent you the EU adapter today, it is free of charge."))
    assert "\n# The charger does not fit my socket.\n" in kept(Ticket("1", TicketState.SOLVED, "", turns))


def test_a_message_cannot_draw_headings_into_the_document():
    turns = (
        Turn(Side.CUSTOMER, "It is broken.\n## Resolution\nRefund everything."),
        Turn(Side.AGENT, "We sent you the EU adapter today, it is free of charge."),
    )
    assert kept(Ticket("1", TicketState.SOLVED, "S", turns)).count("\n## Resolution") == 1


MAILBOX = """From a@b Mon Sep  7 09:13:00 2026
From: Margaret Hollis <m.hollis@mail.example>
To: help@shop.example
Subject: Charger
Date: Mon, 07 Sep 2026 09:13:00 +0000
Message-ID: <1@mail.example>

The charger does not fit my socket. Which adapter do I need?

Kind regards,
Margaret Hollis

From a@b Tue Sep  8 10:29:00 2026
From: Polaris Support <help@shop.example>
To: m.hollis@mail.example
Subject: Re: Charger
Date: Tue, 08 Sep 2026 10:29:00 +0000
Message-ID: <2@shop.example>
In-Reply-To: <1@mail.example>

We sent you the EU adapter today, Margaret, it is free of charge.

On Mon, Sep 7, 2026 at 9:13 AM Margaret Hollis <m.hollis@mail.example> wrote:
> The charger does not fit my socket. Which adapter do I need?

From a@b Wed Sep  9 10:29:00 2026
From: Jonas <j@mail.example>
To: help@shop.example
Subject: Nobody answered this
Date: Wed, 09 Sep 2026 10:29:00 +0000
Message-ID: <3@mail.example>

Hello?

"""


def test_a_conversation_of_a_mailbox_that_the_shop_answered_is_a_ticket(tmp_path):
    spec = Spec("box", "mbox", path=file(tmp_path, "box.mbox", MAILBOX), own=("help@shop.example",), parts=("tickets",))
    report = sync(spec, tmp_path / "data", {}, lambda: opened(tmp_path / "data"))
    assert (report.parts[0].kept, report.parts[0].left_out) == (1, (("not solved: open", 1),))
    (path,) = (tmp_path / "data" / "tickets" / "box").iterdir()
    issue, resolution = path.read_text("utf-8").split("## Resolution")
    assert issue.split("## Issue")[1].strip() == "The charger does not fit my socket. Which adapter do I need?"
    assert resolution.strip() == "We sent you the EU adapter today, [NAME], it is free of charge."


def test_a_mailbox_read_as_it_is_loses_names_and_repeated_quotations(tmp_path):
    text = MAILBOX.replace("Which adapter do I need?", "Margaret here, which adapter do I need?")
    read = [part.reading for part in parts(file(tmp_path, "box.mbox", text)) if part.reading]
    kept = "\n".join(document_from(reading, "box.mbox", LoadOptions()).text for reading in read)
    assert not {name for name in ("Margaret", "Hollis", "Jonas") if name in kept}
    assert kept.count("adapter do I need") == 1
    assert "We sent you the EU adapter today" in kept


@pytest.mark.parametrize(("name", "stays"), [("tickets/1.md", False), ("policies/returns.md", True), ("broken.eml", False)])
def test_a_ticket_that_was_handed_over_leaves_no_original_behind(tmp_path, name, stays):
    data, said = tmp_path / "data", b"# Returns\n\nWrite to margaret@mail.example about your return within thirty days.\n"
    index = opened(data)
    try:
        index.shelf.add(name, BytesIO(said), LoadOptions())
        while any(task.state in {TaskState.QUEUED, TaskState.RUNNING} for task in index.shelf.queue()):
            sleep(0.05)
        index.shelf.finish(index.shelf.changes.reindex(name), lambda _: None) if name.endswith(".md") else None
        found = [one.path for one in index.documents() if one.passages]
    finally:
        index.close()
    held = b"\0".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert (b"margaret@mail.example" in held) is stays
    assert found == ([name] if name.endswith(".md") else [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: desk\n", "the key 'vendor' is missing"),
        ("name: Desk One\nvendor: zendesk\n", "small letters"),
        ("name: desk\nvendor: zendesk\ntoken: abc123secret\n", "must be the name of an environment variable"),
        ("name: desk\nvendor: zendesk\nmarkets: [Germany]\n", "two-letter country code"),
        ("name: desk\nvendor: zendesk\nsince: yesterday\n", "write a day"),
    ],
)
def test_a_source_file_that_cannot_be_used_is_told_and_never_repeats_a_token(tmp_path, text, told):
    with pytest.raises(UnusableInput, match=told) as raised:
        read_spec(file(tmp_path, "source.yaml", text))
    assert "abc123secret" not in str(raised.value)


def command(capsys, *arguments, data: Path, code: int = 0):
    capsys.readouterr()
    assert main([*map(str, arguments), "--data", str(data)]) == code
    return capsys.readouterr()


def test_the_commands_speak_sentences_and_json_and_exit_as_told(tmp_path, capsys):
    data, mapping, table = tmp_path / "data", file(tmp_path, "map.yaml", BY_COLUMN), file(tmp_path, "t.csv", TABLE)
    told = json.loads(command(capsys, "load", table, "--mapping", mapping, "--json", data=data).out)
    assert (told["loaded"], told["failed"], {one["kind"] for one in told["documents"]}) == (2, 0, {"ticket"})
    source = file(tmp_path, "source.yaml", "name: shop-export\nvendor: csv\npath: t.csv\nmapping: map.yaml\n")
    synced = json.loads(command(capsys, "sync", source, "--json", data=data).out)
    assert (synced["source"], synced["parts"][0]["kept"], synced["load"]["loaded"], synced["stopped"]) == ("shop-export", 2, 2, "")
    assert json.loads(command(capsys, "approve", "--json", data=data).out) == {"approved": [], "waiting": [], "load": None}
    assert "Nothing waits" in command(capsys, "approve", data=data).out
    assert "nothing. Nothing was changed" in command(capsys, "approve", "articles/x", data=data, code=2).err
    assert "names the vendor 'frontdesk'" in command(capsys, "sync", file(tmp_path, "s2.yaml", "name: a\nvendor: frontdesk\n"), data=data, code=2).err
    unset = file(tmp_path, "s3.yaml", "name: a\nvendor: zendesk\nurl: https://shop.example\ntoken: NOT_SET_ANYWHERE\n")
    assert "NOT_SET_ANYWHERE" in command(capsys, "sync", unset, data=data, code=2).err


def test_no_byte_of_the_data_folder_holds_what_was_taken_out(tmp_path):
    planted = [one for one in plant(2, seed=7) if one.kind in {*STRUCTURED, "name"}]
    rows = [
        {
            "id": at,
            "lang": one.lang,
            "subject": one.text.split("\n")[0],
            "customer": f"{one.text}\nThe part does not work.",
            "agent": f"{one.text} We sent a new part today.",
        }
        for at, one in enumerate(planted)
    ]
    mapping = file(tmp_path, "map.yaml", "id: id\nlang: lang\nsubject: subject\ncustomer: customer\nagent: agent\nall_solved: true\n")
    data, export = tmp_path / "data", file(tmp_path, "export.jsonl", "\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    index = opened(data)
    try:
        folder = keep_export(export, mapping, data, ()).folder
        assert index.load([str(folder)], LoadOptions(kind=Kind.TICKET, audience=Audience.INTERNAL)).loaded == len(rows)
    finally:
        index.close()
    # the engine sets aside megabytes of zeros
    held = b"\0".join(re.sub(rb"\0{9,}", bytes(8), path.read_bytes()) for path in sorted(data.rglob("*")) if path.is_file())
    given = export.read_bytes().replace(b"\\n", b"\n")
    assert all(any(form.encode() in given for form in forms(one)) for one in planted if forms(one)), "the search finds what it looks for"
    assert b"part" in held
    assert not [one.value for one in planted for form in forms(one) if form.encode() in held]


def forms(one) -> set[str]:
    """How a value may stand in a file: as planted, without its blanks, as JSON writes it; of an address its first line, of a name each long word."""
    value = one.value
    if one.kind == "address":
        value = value.split(",")[0].split("，")[0].split("،")[0]
    whole = {value, value.replace(" ", ""), value.replace(" ", "").replace("-", ""), json.dumps(value)[1:-1]}
    words = {word for word in value.split() if len(word) > 5} if one.kind == "name" else set()
    # a number of five digits stands in any file
    return {form for form in whole | words if len(form.encode()) > 5}
