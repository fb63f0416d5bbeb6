"""Archives and messages: every document in them is read, none of them can do harm, and what is wrong with one costs that one."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ingest.errors import UnreadableDocument
from ingest.read import parts
from ingest.reading import Part
from ingest.types import Audience, Kind
from tests.files import docx, letter, locked, mbox, packed, saved


def parts_of(folder: Path, name: str, data: bytes, **how) -> dict[str, Part]:
    return {part.member: part for part in parts(saved(folder, name, data), **how)}


def text_of(part: Part) -> str:
    return part.reading.text if part.reading else ""


def test_every_document_of_an_archive_is_read_and_the_rest_is_named(tmp_path: Path) -> None:
    data = packed(
        {"de/a.md": "# A\n", "b.docx": docx("B"), "c.json": "{}", "__MACOSX/._a.md": "x", ".hidden.md": "x", "img/d.png": "x", "e.md": "![](img/d.png)\n\ntext"}
    )
    found = parts_of(tmp_path, "a.zip", data)
    assert {name: bool(part.reading) for name, part in found.items()} == {"de/a.md": True, "b.docx": True, "c.json": False, "img/d.png": False, "e.md": True}
    assert found["c.json"].skipped and found["c.json"].reason == "not a document: .json file"
    assert found["img/d.png"].reason == "not a document: a picture that another document shows"


def test_archives_in_archives_are_read_to_a_depth(tmp_path: Path) -> None:
    data: bytes = packed({"deep.md": "deep words"})
    for level in range(5):
        data = packed({f"in{level}.zip": data, f"at{level}.md": f"words at {level}"})
    found = parts_of(tmp_path, "a.zip", data)
    assert "in4.zip/at3.md" in found and text_of(found["in4.zip/at3.md"]) == "words at 3"
    assert not any(name.endswith("deep.md") for name in found)
    assert any("inside one another" in part.reason for part in found.values())


@pytest.mark.parametrize("name", ["../evil.md", "/etc/evil.md", "a/../../evil.md", "C:\\evil.md", "..\\evil.md", "a\x07b.md", "x" * 600 + ".md"])
def test_a_name_that_points_elsewhere_is_refused_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    found = parts_of(tmp_path, "a.zip", packed({name: "evil", "good.md": "good words"}))
    assert text_of(found.pop("good.md")) == "good words"
    (bad,) = found.values()
    assert "points out of the archive" in bad.reason
    assert ".." not in bad.member and not bad.member.startswith("/")


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "link" in parts_of(tmp_path, "a.zip", held.getvalue())["link.md (1)"].reason


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_files_of_one_name_the_first_is_read(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.md", "first")
        archive.writestr("a.md", "second")
    found = parts_of(tmp_path, "a.zip", held.getvalue())
    assert text_of(found["a.md"]) == "first"
    assert "two files of this name" in found["a.md (2)"].reason


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="unpacks to 20,000,000"):
        parts_of(tmp_path, "a.zip", packed({"a.txt": b"0" * 20_000_000}))
    with pytest.raises(UnreadableDocument, match="unpacks to"):
        parts_of(tmp_path, "b.zip", packed({f"{n}.txt": bytes(range(256)) * 40 for n in range(100)}), limit=100_000)


def test_a_member_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": b"ab" * 40_000}))
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    (part,) = parts_of(tmp_path, "a.zip", bytes(data), limit=50_000).values()
    assert part.reading is None and part.reason


def test_bombs_in_archives_in_an_archive_share_one_allowance(tmp_path: Path) -> None:
    noise = bytes((n * n) % 251 for n in range(40_000))
    inner = packed({f"{n}.txt": b"words " + noise.hex().encode()[:60_000] for n in range(4)})
    found = parts_of(tmp_path, "a.zip", packed({f"{n}.zip": inner for n in range(6)}), limit=100_000)
    assert any("more than the" in part.reason for part in found.values())
    assert sum(len(text_of(part)) for part in found.values()) <= 8 * 100_000


def test_encrypted_members_ask_for_no_password(tmp_path: Path) -> None:
    found = parts_of(tmp_path, "a.zip", locked(packed({"a.md": "secret"})))
    assert "password" in found["a.md"].reason


def test_names_in_another_code_page_are_read(tmp_path: Path) -> None:
    data = packed({"XXXX.md": "text"}).replace(b"XXXX", "退货".encode("gb18030"))
    assert list(parts_of(tmp_path, "a.zip", data)) == ["退货.md"] or any(name.endswith(".md") for name in parts_of(tmp_path, "a.zip", data))


@pytest.mark.parametrize("data", [b"PK\x05\x06" + b"\x00" * 18, packed({"a.md": "x"})[:-30], b"PK\x03\x04 rubbish"], ids=["empty", "cut", "rubbish"])
def test_a_broken_or_empty_archive_says_so(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"empty|broken"):
        parts_of(tmp_path, "a.zip", data)


def test_a_member_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    found = parts_of(tmp_path, "a.zip", packed({"bad.docx": b"just words", "cut.docx": docx("x")[:-60], "good.md": "good"}))
    assert {name: bool(part.reading) for name, part in found.items()} == {"bad.docx": False, "cut.docx": False, "good.md": True}


def test_members_to_be_skipped_are_not_read(tmp_path: Path) -> None:
    inner = packed({"c.md": "c", "d.md": "d"})
    found = parts_of(tmp_path, "a.zip", packed({"a.md": "a", "b.md": "b", "e.zip": inner}), skip=frozenset({"a.md", "e.zip/c.md"}))
    assert set(found) == {"b.md", "e.zip/d.md"}


def test_a_message_is_a_ticket_and_so_is_what_came_with_it(tmp_path: Path) -> None:
    body = "--B\nContent-Type: text/plain\n\nMay I send it back?\n--B\nContent-Type: text/csv\nContent-Disposition: attachment; filename=p.csv\n\na,b\n1,2\n"
    body += "--B\nContent-Type: image/png\nContent-Disposition: attachment; filename=logo.png\n\nx\n--B--\n"
    found = parts_of(tmp_path, "a.eml", letter(body, "Subject: Return", kind="multipart/mixed; boundary=B"))
    assert text_of(found[""]) == "# Return\n\nMay I send it back?\n"
    assert [part.reading.kind for part in found.values() if part.reading] == [Kind.TICKET, Kind.TICKET]
    assert "anna" not in text_of(found[""]).lower()
    assert found["logo.png"].skipped


def test_a_mailbox_gives_a_document_for_each_conversation(tmp_path: Path) -> None:
    first = letter("May I?", "Subject: Return", "Message-ID: <1@x>")
    answer = letter("Yes.", "Subject: Re: Return", "Message-ID: <2@x>", "In-Reply-To: <1@x>")
    found = parts_of(tmp_path, "a.mbox", mbox(first, answer, letter("Other.", "Message-ID: <3@x>")))
    assert [text_of(part).count("## ") for part in found.values()] == [2, 0]
    assert all(name.startswith("2026-05-04-") for name in found)
    done = next(iter(found))
    assert set(parts_of(tmp_path, "a.mbox", mbox(first, answer, letter("Other.", "Message-ID: <3@x>")), skip=frozenset({done}))) == set(found) - {done}


def between(customer, number, *more):
    """A question to the shop and its answer."""
    asked = letter("Does the kettle fit a socket in Leeds? No.", "Subject: Plug", f"Message-ID: <{number}@x>", sender=customer, to="help@shop.example")
    told = letter(
        f"Take adapter type G{number}, which we send you free of charge within three working days.",
        "Subject: Re: Plug", f"Message-ID: <{number}a@x>", f"In-Reply-To: <{number}@x>", sender="help@shop.example", to=customer,
    )  # fmt: skip
    return (asked, told, *more)


def test_a_mailbox_that_tells_its_shop_gives_what_was_asked_and_what_solved_it(tmp_path: Path) -> None:
    letters = [one for number in range(1, 4) for one in between(f"who{number}@mail.example", number)]
    found = parts_of(tmp_path, "a.mbox", mbox(*letters, letter("Nobody answered me.", "Message-ID: <9@x>", sender="who9@mail.example", to="help@shop.example")))
    texts = [text_of(part) for part in found.values()]
    assert [("## Issue" in text, "## Resolution" in text) for text in texts] == [(True, True)] * 3 + [(False, False)]
    assert "adapter type G1" in texts[0].partition("## Resolution")[2]
    assert {part.reading.meta.audience for part in found.values() if part.reading} == {Audience.INTERNAL, None}


def test_two_conversations_do_not_tell_who_the_shop_is(tmp_path: Path) -> None:
    letters = [one for number in range(1, 3) for one in between(f"who{number}@mail.example", number)]
    assert all("## Issue" not in text_of(part) for part in parts_of(tmp_path, "a.mbox", mbox(*letters)).values())


def test_a_mailbox_in_an_archive_is_read(tmp_path: Path) -> None:
    found = parts_of(tmp_path, "a.zip", packed({"b.mbox": mbox(letter("Hello.", "Message-ID: <1@x>"))}))
    assert [text_of(part) for part in found.values()] == ["Hello.\n"]
