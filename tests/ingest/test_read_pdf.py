"""PDF pages: the order in which they are read, tables with their headers, headings, captions, and pages that are pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.clean import clean
from ingest.errors import UnreadableDocument
from ingest.read import parts, read
from ingest.reading import Reading
from tests.files import Picture, Put, finished, laid_out, saved

LEFT = "The left column speaks of returns within thirty days"
RIGHT = "The right column speaks of parcels to other countries"


def text_of(folder: Path, *pages: list[Put | Picture]) -> str:
    return reading_of(folder, *pages).text


def reading_of(folder: Path, *pages: list[Put | Picture]) -> Reading:
    return read(saved(folder, "a.pdf", laid_out(*pages)))


def prose(*lines: str, top: float = 700, x: float = 72) -> list[Put]:
    return [Put(x, top - 14 * index, line) for index, line in enumerate(lines)]


def grid(*rows: list[str], top: float = 600) -> list[Put]:
    return [Put(72 + 150 * column, top - 16 * line, cell) for line, row in enumerate(rows) for column, cell in enumerate(row)]


def test_columns_are_read_one_after_the_other_even_if_the_file_draws_them_line_by_line(tmp_path: Path) -> None:
    drawn = [put for index in range(12) for put in (Put(40, 680 - 14 * index, f"{LEFT} {index}"), Put(320, 680 - 14 * index, f"{RIGHT} {index}"))]
    text = text_of(tmp_path, [Put(40, 730, "A title that stands across both of the columns of this page", 11), *drawn])
    assert text.index("A title") < text.index(f"{LEFT} 0") < text.index(f"{LEFT} 11") < text.index(f"{RIGHT} 0") < text.index(f"{RIGHT} 11")


def test_a_line_across_two_columns_is_read_between_what_is_above_and_below_it(tmp_path: Path) -> None:
    above = [put for index in range(6) for put in (Put(40, 700 - 14 * index, f"{LEFT} {index}"), Put(320, 700 - 14 * index, f"{RIGHT} {index}"))]
    below = [put for index in range(6, 12) for put in (Put(40, 650 - 14 * index, f"{LEFT} {index}"), Put(320, 650 - 14 * index, f"{RIGHT} {index}"))]
    text = text_of(tmp_path, [*above, Put(40, 595, "Across the page stands this one sentence about the warranty and what it covers"), *below])
    assert text.index(f"{RIGHT} 5") < text.index("Across the page") < text.index(f"{LEFT} 6") < text.index(f"{LEFT} 11") < text.index(f"{RIGHT} 6")


def test_rows_of_cells_become_a_table_with_its_header(tmp_path: Path) -> None:
    text = text_of(
        tmp_path,
        [
            *prose("Shipping prices of this year."),
            *grid(["Country", "Up to kg", "Price"], ["DE", "2", "3,90 EUR"], ["AT", "5", "12,50 EUR"], ["CH", "9", "29 CHF"]),
        ],
    )
    assert "| Country | Up to kg | Price |\n| --- | --- | --- |\n| DE | 2 | 3,90 EUR |" in text
    assert text.startswith("Shipping prices of this year.")


def test_a_cell_that_goes_on_below_stays_in_its_row(tmp_path: Path) -> None:
    cells = [*grid(["Pin", "Use"], ["A", "Power in"], ["B", "Signal in"]), Put(222, 556, "or out"), *grid(["C", "Ground"], top=540)]
    assert "| B | Signal in or out |\n| C | Ground |" in text_of(tmp_path, cells)


def test_a_table_over_two_pages_keeps_its_header_and_loses_no_row(tmp_path: Path) -> None:
    rows = [["Country", "Up to kg", "Price"], *[[f"Land {number}", str(number), f"{number},90 EUR"] for number in range(1, 81)]]
    pages = [grid(*rows[start : start + 40], top=720) for start in (0, 40)] + [grid(*rows[80:], ["x", "1", "2"], ["y", "2", "3"], top=720)]
    text = text_of(tmp_path, *pages)
    assert all(f"| Land {number} | {number} | {number},90 EUR |" in text for number in range(1, 81))
    assert text.count("| Country | Up to kg | Price |") == 3


def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    pages = [
        [Put(72, 770, "Handbook", 9), *prose(f"Sentence of page {words}."), Put(300, 30, f"Page {number}", 9)]
        for number, words in enumerate(("one", "two", "three"), 1)
    ]
    text = text_of(tmp_path, *pages)
    assert text == "Sentence of page one.\n\nSentence of page two.\n\nSentence of page three.\n"


def test_each_page_starts_where_its_offset_says(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, prose("First page."), [], prose("Third page."))
    assert reading.text[reading.pages[1] : reading.pages[2]].strip() == ""
    assert reading.text[reading.pages[2] :] == "Third page.\n"


def test_larger_letters_make_headings_by_their_size_and_bold_lines_between_paragraphs_too(tmp_path: Path) -> None:
    page = [Put(72, 740, "Returns", 22), Put(72, 700, "How long", 15), *prose("You have thirty days.", "They begin with the delivery.", top=680)]
    page += [Put(72, 620, "Who pays", 10, "F2"), *prose("We pay if the item is broken.", top=590)]
    text = text_of(tmp_path, page)
    assert "# Returns\n" in text and "## How long\n" in text and "**Who pays**" in text
    assert "###### Who pays" in clean(text).text


def test_a_caption_beside_its_figure_is_a_paragraph_of_its_own_on_its_page(tmp_path: Path) -> None:
    page = [Picture(72, 500, 200, 150), Put(72, 485, "Figure 3: The red lamp shows an empty battery."), *prose("The text goes on here.", top=470)]
    reading = reading_of(tmp_path, prose("First page."), page)
    assert "\n\n![Figure 3: The red lamp shows an empty battery.](figure)\n\n" in reading.text[reading.pages[1] - 2 :] + "\n"
    cleaned = clean(reading.text, reading.pages)
    assert cleaned.text.index("Figure 3: The red lamp shows an empty battery.\n") >= cleaned.pages[1]


def test_a_word_cut_by_a_line_end_is_whole_and_a_compound_keeps_its_hyphen(tmp_path: Path) -> None:
    lines = ["The pre-paid label is in the box, and the ship-", "ment is tracked. Use the pre-", "paid label only."]
    text = text_of(tmp_path, prose(*lines))
    assert "shipment is tracked" in text.replace("\n", " ")
    assert text.count("pre-paid") == 2


def test_progress_is_said_for_each_page(tmp_path: Path) -> None:
    heard = []
    list(
        parts(
            saved(tmp_path, "a.pdf", laid_out(*[prose(words) for words in ("One.", "Two.", "Three.", "Four.", "Five.")])),
            say=lambda *where: heard.append(where),
        )
    )
    assert heard == [("", at, 5) for at in range(5)]


def test_a_document_of_more_pages_than_allowed_says_how_many_it_has(tmp_path: Path) -> None:
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"
    data = finished(["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{'3 0 R ' * 20_001}] /Count 20001 >>", page])
    with pytest.raises(UnreadableDocument, match=r"20,001 pages, more than the 20,000 allowed"):
        read(saved(tmp_path, "a.pdf", data))


def test_scanned_pages_without_tesseract_say_which_package_they_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    scan = [Picture(0, 0, 612, 792, bytes(4), 2)]
    with pytest.raises(UnreadableDocument, match=r"^Needs OCR: .*apt-get install tesseract-ocr tesseract-ocr-deu"):
        read(saved(tmp_path, "de/a.pdf", laid_out(scan)))
    reading = reading_of(tmp_path, prose("Words that can be read without it."), scan)
    assert reading.text == "Words that can be read without it.\n"
    assert reading.notes[0].startswith("page 2 not read. Needs OCR")


def test_a_page_with_a_small_picture_and_no_words_is_no_scan(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="No text"):
        text_of(tmp_path, [Picture(10, 10, 50, 50)])
