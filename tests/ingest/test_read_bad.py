"""Bad files of every format: each ends in one clear sentence, in reasonable time, and says what to do."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from ingest.clean import clean
from ingest.errors import IngestError, UnreadableDocument
from ingest.read import parts, read
from ingest.types import Document, Kind
from tests.files import LOCKED_OFFICE, docx, laid_out, letter, locked, mbox, packed, pdf, pptx, saved


def xlsx() -> bytes:
    book = Workbook()
    book.active.append(["Land", "Preis"])
    book.active.append(["DE", 3])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


WHOLE = {
    "a.docx": docx("Words of it."),
    "a.xlsx": xlsx(),
    "a.pptx": pptx([["Title", "Words"]]),
    "a.pdf": pdf("Words of it."),
    "a.zip": packed({"a.md": "Words of it."}),
    "a.eml": letter("Words of it.", "Subject: x"),
    "a.mbox": mbox(letter("Words of it.", "Message-ID: <1@x>")),
    "a.csv": b"Land;Preis\nDE;3\n",
    "a.html": b"<html><body><h1>Words</h1></body></html>",
    "a.md": b"# Words\n",
}


def outcome(path: Path) -> str:
    """ "" for a file that gives a text, else the sentence that says why not."""
    try:
        found = list(parts(path))
    except UnreadableDocument as error:
        return str(error)
    return "" if any(part.reading for part in found) else found[0].reason


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_is_read(tmp_path: Path, name: str) -> None:
    assert outcome(saved(tmp_path, name, WHOLE[name])) == ""


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_cut_anywhere_is_read_or_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    data = WHOLE[name]
    for length in sorted({1, 3, *range(len(data) // 12 or 1, len(data), len(data) // 12 or 1)}):
        said = outcome(saved(tmp_path, name, data[:length]))
        assert "\n" not in said and (not said or said.endswith("."))
        assert "unexpectedly" not in said


@pytest.mark.parametrize("name", [name for name in WHOLE if name not in {"a.md", "a.csv", "a.html", "a.eml", "a.mbox"}])
def test_a_file_cut_at_its_half_is_refused(tmp_path: Path, name: str) -> None:
    assert outcome(saved(tmp_path, name, WHOLE[name][: len(WHOLE[name]) // 2]))


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_of_noise_is_refused(tmp_path: Path, name: str) -> None:
    noise = bytes((n * 7919 + n * n * 31) % 256 for n in range(4000))
    assert outcome(saved(tmp_path, name, noise))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", pdf("secret", encrypted=True)),
        ("a.docx", LOCKED_OFFICE),
        ("a.xlsx", LOCKED_OFFICE),
        ("a.pptx", LOCKED_OFFICE),
        ("a.zip", locked(packed({"a.md": "x"}))),
    ],
)
def test_a_file_with_a_password_says_so(tmp_path: Path, name: str, data: bytes) -> None:
    assert "password" in outcome(saved(tmp_path, name, data))


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("content", ["a.docx", "a.pdf", "a.zip"])
def test_a_file_that_is_something_else_than_its_name_says_is_refused_by_what_it_is(tmp_path: Path, name: str, content: str) -> None:
    if name == content:
        return
    assert outcome(saved(tmp_path, name, WHOLE[content]))


def test_macros_of_a_document_are_ignored_and_said(tmp_path: Path) -> None:
    reading = read(saved(tmp_path, "a.docx", docx("Words.", macros=True)))
    assert reading.notes == ("Its macros were ignored.",)
    assert "AutoOpen" not in reading.text


def test_a_picture_that_is_none_is_refused(tmp_path: Path) -> None:
    assert "content is no picture" in outcome(saved(tmp_path, "a.png", "just words"))


def test_a_document_of_ten_thousand_pages_is_read_page_by_page(tmp_path: Path) -> None:
    from ingest.split import split

    heard: list[int] = []
    data = laid_out(*[[]] * 3)
    one = b"<< /Type /Page /Parent 2 0 R"
    pages = data.count(one)
    kids = data[data.index(b"/Kids [") + 7 : data.index(b"] /Count")]
    many = data.replace(b"/Kids [" + kids + b"] /Count 3", b"/Kids [" + kids * 0 + b" ".join([kids.split(b" 0 R")[0] + b" 0 R"] * 10_000) + b"] /Count 10000")
    path = saved(tmp_path, "a.pdf", many)
    assert pages == 3
    with pytest.raises(UnreadableDocument, match="No text"):
        list(parts(path, say=lambda _, done, of: heard.append(of)))
    assert heard.count(10_000) == 10_000
    assert split(Document("a", "Words.", "en", Kind.MANUAL, "a", "0" * 64))


@pytest.mark.parametrize(
    ("written", "clean_text"),
    [
        ("Refunds within \u202e41\u202c days, not more.", "Refunds within 41 days, not more."),
        ("Re\u200bfunds with\u00adin 14\u2060 days are fine.", "Refunds within 14 days are fine."),
        ("退货\u200b期限\ufeff为十四天。", "退货期限为十四天。"),
        ("می\u200cتوانید کالا را بازگردانید.", "می\u200cتوانید کالا را بازگردانید."),
        ("يمكنكم\u200f الإرجاع خلال\u061c ١٤ يوما.", "يمكنكم الإرجاع خلال ١٤ يوما."),
        ("คืน\u200bสินค้าได้ภายใน 14 วัน", "คืนสินค้าได้ภายใน 14 วัน"),
        ("ハ\u3099スで返品は１４日以内です。", "バスで返品は１４日以内です。"),
        ("Hidden\U000e0049\U000e0047\U000e004e text.", "Hidden text."),
    ],
)
def test_invisible_and_turning_characters_leave_the_kept_text_and_a_citation_is_exact_in_it(tmp_path: Path, written: str, clean_text: str) -> None:
    from ingest.sentences import sentences

    text = clean(read(saved(tmp_path, "a.md", f"# T\n\n{written}\n")).text).text
    assert clean_text in text
    cited = [text[span.start : span.end] for span in sentences(text)]
    assert any(clean_text.startswith(part) for part in cited)


def test_two_encodings_in_one_file_are_refused_rather_than_guessed(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="no encoding"):
        read(saved(tmp_path, "a.txt", "Grüße und schöne Tage für Käufer ".encode() * 3 + "Grüße für Käufer".encode("cp1252") + "退货期限".encode("gb18030")))


def test_a_page_nested_without_end_ends_in_a_sentence(tmp_path: Path) -> None:
    said = outcome(saved(tmp_path, "a.html", "<div>" * 60_000 + "words"))
    assert said == "" or said.endswith(".")


def test_every_refusal_is_of_a_kind_that_a_load_survives() -> None:
    assert issubclass(UnreadableDocument, IngestError)
