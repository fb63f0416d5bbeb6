"""What a fuzz run found: each broken file gets its sentence, none is a surprise."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.document import document_from
from ingest.errors import UnreadableDocument
from ingest.mail_parts import decoded
from ingest.pdf.page import Box, finite
from ingest.read import parts, read
from ingest.reading import Reading
from ingest.streets import find_streets
from ingest.types import LoadOptions
from tests.files import docx, pptx


def damaged(data: bytes, member: str) -> bytes:
    """The same archive with the packed bytes of one member overwritten."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(member)
    start = entry.header_offset + 30 + len(entry.filename.encode()) + int.from_bytes(data[entry.header_offset + 28 : entry.header_offset + 30], "little")
    return data[:start] + b"\xff" * entry.compress_size + data[start + entry.compress_size :]


OFFICE = {
    "a.docx": damaged(docx("A word, and another. " * 400), "word/document.xml"),
    "a.pptx": damaged(pptx([["A slide that says something."]]), "ppt/slides/slide1.xml"),
}


@pytest.mark.parametrize("name", OFFICE)
def test_an_office_file_with_a_damaged_part_is_said_to_be_corrupt(tmp_path, name):
    (tmp_path / name).write_bytes(OFFICE[name])
    with pytest.raises(UnreadableDocument):
        list(parts(tmp_path / name))


def test_a_day_that_is_none_in_front_matter_leaves_the_text_to_be_read(tmp_path):
    (tmp_path / "a.md").write_text("---\nvalid_from: 2026-13-45\n---\n\nReturns take 14 days.\n", encoding="utf-8")
    assert "Returns take 14 days." in read(tmp_path / "a.md").text


def test_halves_of_surrogate_pairs_become_a_sign_and_every_place_stays():
    text = "Charge \ud977the tracker for 3 hours before its first use."
    document = document_from(Reading(text, "A \ude04 title", (), "text/plain", "d"), "manual.pdf", LoadOptions())
    assert document.text.index("tracker") == text.index("tracker")
    assert (document.text + document.title).encode("utf-8").count("\ufffd".encode()) == 2


def test_a_part_whose_characters_are_named_with_a_null_is_left_out_and_the_rest_is_read(tmp_path):
    mail = (
        b"From: a@example.com\nTo: b@example.com\nSubject: Parcel\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/plain; charset=utf-8\n\nMy parcel is late by nine days.\n"
        b'--x\nContent-Type: text/plain; charset="ut\x00f-8"\nContent-Transfer-Encoding: 8bit\n\nna\xc3\xafve\n--x--\n'
    )
    (tmp_path / "a.eml").write_bytes(mail)
    assert "late by nine days" in read(tmp_path / "a.eml").text


@pytest.mark.parametrize("word", ["Fi-", "Fi-F", "fi-", "ab ", "Ab-ab ", "12 ", "ا ", "ال-"])
def test_a_word_said_over_and_over_is_not_tried_every_way(word):
    """Six hundred letters once took more than a minute; thirty thousand end before the test's own limit does."""
    assert list(find_streets(word * (30_000 // len(word)))) == []


def test_a_hyphened_street_and_town_are_still_found():
    text = "Send it to Karl-Marx-Straße 12, 60311 Frankfurt-Höchst please."
    assert {text[start:end] for _, start, end in find_streets(text)} == {"Karl-Marx-Straße 12, 60311 Frankfurt-Höchst"}


def test_a_subject_whose_encoding_is_broken_is_shown_as_it_stands():
    assert decoded("=?utf-8?b?abcde?= parcel") == "=?utf-8?b?abcde?= parcel"


def test_a_member_without_a_name_is_passed_over_and_the_rest_of_the_archive_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), b"nothing")
        archive.writestr("a.md", "Returns take 14 days.")
    assert [part.member for part in parts(tmp_path / "a.zip")] == ["a.md"]


@pytest.mark.parametrize(("box", "size"), [(Box(float("nan"), 0, 1, 1), 12.0), (Box(0, 0, float("inf"), 1), 12.0), (Box(0, 0, 1, 1), float("nan"))])
def test_a_word_that_stands_nowhere_on_its_page_or_has_no_size_is_known(box, size):
    """PDFium says so of letters in a damaged file; the page's style cannot be told from them."""
    assert finite(Box(0, 0, 1, 1), 12.0)
    assert not finite(box, size)
