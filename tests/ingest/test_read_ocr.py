"""Text in pictures, read by Tesseract: needs its language packs and Noto fonts (CI's ocr job)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.errors import UnreadableDocument
from ingest.read import parts, read
from ingest.recognise import Recogniser, packs
from tests.files import Picture, Put, laid_out, saved

pytestmark = pytest.mark.ocr
NOTO = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
TEXTS = {
    "en": ("NotoSans-Regular.ttf", ["Returns are accepted within 30 days of delivery.", "Shipping to Austria costs 12.50 EUR."]),
    "de": ("NotoSans-Regular.ttf", ["Die Rückgabe ist innerhalb von 30 Tagen möglich.", "Der Versand nach Österreich kostet 12,50 EUR."]),
    "zh": (CJK, ["您可以在收到商品后三十天内退货。", "退货运费由我们承担。"]),
    "ja": (CJK, ["商品到着後30日以内であれば返品できます。", "送料は無料です。"]),
    "ar": ("NotoSansArabic-Regular.ttf", ["يمكنكم إرجاع المنتج خلال ثلاثين يوما", "الشحن مجاني داخل البلاد"]),
    "th": ("NotoSansThai-Regular.ttf", ["คุณสามารถคืนสินค้าได้ภายในสามสิบวัน", "จัดส่งฟรีทั่วประเทศ"]),
}


def drawn(lang: str, kind: str = "PNG", scale: int = 1) -> bytes:
    """A picture of a text, black on white."""
    font, words = TEXTS[lang]
    picture = Image.new("L", (1500 * scale, 260 * scale), 255)
    pen = ImageDraw.Draw(picture)
    for index, line in enumerate(words):
        pen.text(
            (60 * scale, (50 + 80 * index) * scale), line, font=ImageFont.truetype(str(NOTO / font if isinstance(font, str) else font), 42 * scale), fill=0
        )
    held = io.BytesIO()
    picture.save(held, kind)
    return held.getvalue()


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def wrong(found: str, wanted: str) -> float:
    """Share of characters to change, by edit distance over letters and digits."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(letters(found), letters(wanted)) / len(letters(wanted))


@pytest.mark.parametrize("lang", TEXTS)
def test_a_picture_is_read_in_its_own_language_which_nobody_named(tmp_path: Path, lang: str) -> None:
    reading = read(saved(tmp_path, "a.png", drawn(lang)))
    assert wrong(reading.text, "".join(TEXTS[lang][1])) <= 0.05
    assert reading.notes == ("Its text was recognised from a picture.",)


@pytest.mark.parametrize(("name", "kind"), [("a.jpg", "JPEG"), ("a.tiff", "TIFF"), ("a.webp", "WEBP"), ("a.bmp", "BMP")])
def test_pictures_of_other_formats_are_read_too(tmp_path: Path, name: str, kind: str) -> None:
    assert "within 30 days" in read(saved(tmp_path, name, drawn("en", kind))).text


def test_scanned_pages_of_a_pdf_stand_on_their_pages_between_the_others(tmp_path: Path) -> None:
    page = Image.new("L", (1500, 1940), 255)
    with Image.open(io.BytesIO(drawn("de"))) as picture:
        page.paste(picture, (0, 200))
    first, last = [Put(72, 600, "Diese Seite hat Buchstaben.")], [Put(72, 600, "Und diese auch.")]
    reading = read(saved(tmp_path, "a.pdf", laid_out(first, [Picture(0, 0, 612, 792, page.tobytes(), page.width)], last)))
    second = reading.text[reading.pages[1] : reading.pages[2]]
    assert "innerhalb von 30 Tagen" in second and "12,50 EUR" in second
    assert reading.notes == ("Text of page 2 was recognised from pictures.",)


def test_a_picture_without_text_is_no_document(tmp_path: Path) -> None:
    held = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).save(held, "PNG")
    (part,) = parts(saved(tmp_path, "a.png", held.getvalue()))
    assert part.skipped
    assert part.reason == "not a document: a picture without readable text"


def test_a_cut_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="corrupt"):
        read(saved(tmp_path, "a.png", drawn("en")[:300]))


def test_the_language_of_the_first_page_is_tried_first_on_the_next() -> None:
    recogniser = Recogniser()
    recogniser.text(drawn("ja"))
    assert "返品" in recogniser.text(drawn("ja"))


def test_the_packs_of_this_job_are_found() -> None:
    assert {"en", "de", "zh", "ja", "ar", "th"} <= set(packs())
    assert packs(()) == {}
