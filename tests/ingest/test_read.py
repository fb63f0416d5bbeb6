"""Reading files: exact text, stated fields, and one clear sentence for each file that cannot be read."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from ingest.errors import SourceMissing, UnreadableDocument
from ingest.read import is_document, read
from ingest.types import Audience, Kind
from tests.files import docx, pdf, saved


def test_markdown_keeps_its_exact_text(tmp_path: Path) -> None:
    text = "# Rückgabe\n\nSie haben *14 Tage*.  \n退货期限：14 天\n"
    reading = read(saved(tmp_path, "a.md", text))
    assert reading.text == text
    assert (reading.title, reading.mime, reading.digest) == ("Rückgabe", "text/markdown", hashlib.sha256(text.encode()).hexdigest())


def test_front_matter_becomes_fields_and_leaves_the_text(tmp_path: Path) -> None:
    head = "---\nlang: de\nkind: policy\nfamily: returns\nmarkets: [de, AT]\nvalid_from: 2026-01-01\nvalid_to: 2026-12-31\naudience: internal\nlayout: x\n---\n"
    reading = read(saved(tmp_path, "a.md", head + "# Titel\n"))
    assert reading.text == "# Titel\n"
    meta = reading.meta
    assert (meta.lang, meta.kind, meta.family, meta.markets, meta.audience) == ("de", Kind.POLICY, "returns", ("DE", "AT"), Audience.INTERNAL)
    assert (meta.valid_from, meta.valid_to) == (date(2026, 1, 1), date(2026, 12, 31))


def test_norway_is_not_false_in_front_matter(tmp_path: Path) -> None:
    meta = read(saved(tmp_path, "a.md", "---\nlang: no\nmarkets: [NO, SE]\n---\nHei\n")).meta
    assert (meta.lang, meta.markets) == ("no", ("NO", "SE"))


@pytest.mark.parametrize(
    ("field", "said"),
    [("kind: polcy", "policy, manual"), ("markets: Germany", "ISO 3166-1"), ("valid_from: soon", "2026-11-30"), ("audience: all", "public, internal")],
)
def test_a_stated_field_that_cannot_hold_its_value_is_refused(tmp_path: Path, field: str, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said):
        read(saved(tmp_path, "a.md", f"---\n{field}\n---\ntext\n"))


def test_html_keeps_headings_and_tables_and_drops_what_is_no_content(tmp_path: Path) -> None:
    page = (
        '<html lang="fr"><head><title>Nos retours</title><style>p{}</style></head><body><nav><a href="/">Accueil</a></nav><script>var x=1</script>'
        "<h1>Retours</h1><p>Vous avez <b>14 jours</b>.</p><table><tr><th>Pays</th><th>Prix</th></tr><tr><td>FR</td><td>3,90</td></tr></table></body></html>"
    )
    reading = read(saved(tmp_path, "a.html", page))
    assert reading.text.startswith("# Retours")
    assert "14 jours" in reading.text and "| FR" in reading.text
    assert not any(word in reading.text for word in ("Accueil", "var x", "p{}", "Nos retours"))
    assert (reading.title, reading.declared) == ("Nos retours", "fr")


def test_html_in_the_charset_it_names_is_read(tmp_path: Path) -> None:
    page = '<html><head><meta charset="shift_jis"></head><body><h1>返品</h1><p>返品は可能です。</p></body></html>'
    assert "返品は可能です。" in read(saved(tmp_path, "a.html", page.encode("shift_jis"))).text


def test_a_docx_gives_its_paragraphs_and_its_table(tmp_path: Path) -> None:
    text = read(saved(tmp_path, "a.docx", docx("Versandkosten", "退货运费由我们承担。"))).text
    assert "Versandkosten" in text and "退货运费由我们承担。" in text and "3,90" in text


def test_a_pdf_gives_the_offset_of_each_page(tmp_path: Path) -> None:
    reading = read(saved(tmp_path, "a.pdf", pdf("Returns within 14 days.", "Second page here.")))
    assert [reading.text[start:].split("\n")[0] for start in reading.pages] == ["Returns within 14 days.", "Second page here."]


@pytest.mark.parametrize("name", ["a.adoc", "a.rst", "a.ftl", "a.txt", "a.unknown"])
def test_text_of_any_other_ending_is_plain_text(tmp_path: Path, name: str) -> None:
    reading = read(saved(tmp_path, name, "返品は14日以内です。"))
    assert reading.mime == "text/plain"
    assert reading.text.strip() == "返品は14日以内です。"


def test_fluent_messages_lose_their_keys(tmp_path: Path) -> None:
    text = read(saved(tmp_path, "a.ftl", "### file\nwarning-heat = 제품을 열에 노출시키지 마세요.\n")).text
    assert text.strip() == "제품을 열에 노출시키지 마세요."


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8-sig", "Käse 退货"),
        ("utf-16", "返品 ก ا"),
        ("utf-16-le", "Plain words without a mark"),
        ("gb18030", "我们收到退货以后，三个工作日之内退款给您。"),
        ("cp932", "返品は到着から十四日以内にお願いします。"),
        ("euc_kr", "반품은 수령 후 십사일 이내에 가능합니다."),
        ("cp1251", "Возврат возможен в течение четырнадцати дней."),
        ("cp1252", "Die Rückgabe ist für Käufer in Österreich möglich – gebührenfrei."),
    ],
)
def test_an_encoding_is_recognised_and_the_reason_said(tmp_path: Path, encoding: str, words: str) -> None:
    reading = read(saved(tmp_path, "a.md", words.encode(encoding)))
    assert reading.text == words
    assert ": " in reading.encoding


BAD = {
    "empty.md": (b"", "empty"),
    "blank.txt": (b"\xef\xbb\xbf \r\n", "empty"),
    "binary.txt": (bytes(range(256)) * 20, "binary"),
    "picture.pdf": (b"\x89PNG\r\n\x1a\n" + b"0" * 99, "a PNG picture"),
    "words.docx": (b"just words", "content is text"),
    "picture.md": (b"\xff\xd8\xff\xe0" + b"\x00" * 99, "a JPEG picture"),
    "cut.docx": (docx("x")[:-60], "corrupt"),
    "broken.pdf": (b"%PDF-1.4\n rubbish", "corrupt"),
    "locked.pdf": (pdf("secret", encrypted=True), "password"),
    "locked.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    "old.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Office file"),
    "blank.pdf": (pdf(""), "No text"),
    "thing.xyz": (b"PK\x03\x04rubbish", "Unknown format"),
    "front.md": (b"---\nlang: de\n---\n", "no text"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_says_why_in_one_sentence(tmp_path: Path, name: str) -> None:
    content, said = BAD[name]
    with pytest.raises(UnreadableDocument, match=said) as caught:
        read(saved(tmp_path, name, content))
    assert "\n" not in str(caught.value)


def test_a_zip_that_is_no_docx_is_named_so(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(UnreadableDocument, match="another ZIP"):
        read(saved(tmp_path, "a.docx", held.getvalue()))


def test_a_document_that_unpacks_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 1_000_000)
    with pytest.raises(UnreadableDocument, match="unpacks"):
        read(saved(tmp_path, "a.docx", held.getvalue()), limit=50_000)


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="more than the 10 allowed"):
        read(saved(tmp_path, "a.md", "x" * 11), limit=10)


def test_a_missing_file_and_a_folder_are_missing_sources(tmp_path: Path) -> None:
    for path in (tmp_path / "none.md", tmp_path):
        with pytest.raises(SourceMissing):
            read(path)


def test_nothing_is_printed_while_reading(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    read(saved(tmp_path, "a.pdf", pdf("Words.")))
    with pytest.raises(UnreadableDocument):
        read(saved(tmp_path, "b.pdf", b"%PDF-1.4 rubbish"))
    assert capfd.readouterr().out == ""


def test_documents_are_known_by_their_names() -> None:
    assert all(is_document(Path(name)) for name in ("a.MD", "b.html", "c.pdf", "d.docx", "e.ftl", "f.xlsx", "g.mbox", "h.eml", "i.zip", "j.png", "k.csv"))
    assert not any(is_document(Path(name)) for name in ("b.json", "LICENSE", "c.tsv", "d.exe", "e.mp4"))
