"""Price lists and duty tables: every row can be found and cited with its header, values as the sheet shows them; slides have numbers."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from ingest.errors import UnreadableDocument
from ingest.number_format import shown
from ingest.read import read
from ingest.readers.delimited import separator_of
from ingest.split import split
from ingest.table import markdown
from ingest.types import Document, Kind
from tests.files import packed, pptx, saved


def book(fill, *, name: str = "Versand") -> bytes:
    made = Workbook()
    made.active.title = name
    fill(made)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def rows(*some, formats: dict[str, str] | None = None):
    def fill(made):
        for row in some:
            made.active.append(row)
        for cell, pattern in (formats or {}).items():
            made.active[cell].number_format = pattern

    return fill


def passages(text: str):
    return [one.passage for one in split(Document("p.xlsx", text, "de", Kind.POLICY, "p", "ab" * 32))]


def test_a_sheet_is_a_heading_and_a_table_with_its_values_as_shown(tmp_path: Path) -> None:
    filled = rows(
        ["Land", "Preis", "Zoll", "Ab", "HS"],
        ["DE", 3.9, 0.19, datetime.date(2026, 1, 1), 4202],
        formats={"B2": '#,##0.00 "€"', "C2": "0%", "D2": "DD.MM.YYYY", "E2": "000000"},
    )
    text = read(saved(tmp_path, "a.xlsx", book(filled))).text
    assert text.startswith("## Versand\n")
    assert "| DE | 3.90 € | 19% | 2026-01-01 | 004202 |" in text


@pytest.mark.parametrize(
    ("value", "pattern", "said"),
    [
        (0.075, "0.0%", "7.5%"),
        (1299, "[$€-407] #,##0.00", "€ 1299.00"),
        (1299.5, "#,##0.00 [$EUR]", "1299.50 EUR"),
        (12, "$#,##0", "$ 12"),
        (0.1 + 0.2, "General", "0.3"),
        (123456789012, "General", "123456789012"),
        (3.10, "0.0#", "3.1"),
        (True, "General", "TRUE"),
        ("#N/A", "General", ""),
        ("#1 seller", "General", "#1 seller"),
        (datetime.datetime(2026, 11, 30, 9, 5, tzinfo=datetime.UTC).replace(tzinfo=None), "General", "2026-11-30 09:05"),
        (None, "General", ""),
    ],
)
def test_a_number_is_written_as_its_format_shows_it(value: object, pattern: str, said: str) -> None:
    assert shown(value, pattern) == said


def test_a_merged_cell_stands_in_every_row_it_covers(tmp_path: Path) -> None:
    def fill(made):
        rows(["Land", "Bis kg", "Preis"], ["DE", 2, 3], ["", 5, 4], ["AT", 2, 9])(made)
        made.active.merge_cells("A2:A3")

    assert "| DE | 5 | 4 |" in read(saved(tmp_path, "a.xlsx", book(fill))).text


def test_a_title_over_a_table_is_a_line_and_an_empty_row_parts_tables() -> None:
    text = markdown([["Preise 2026", "", ""], ["Land", "Preis", ""], ["DE", "3", ""], ["", "", ""], ["Land", "Zoll", ""], ["CH", "x", ""]])
    assert text == "Preise 2026\n\n| Land | Preis |\n| --- | --- |\n| DE | 3 |\n\n| Land | Zoll |\n| --- | --- |\n| CH | x |\n"


def test_a_table_that_goes_on_after_an_empty_row_keeps_its_header() -> None:
    text = markdown([["Land", "Preis"], ["DE", "3,90 €"], ["", ""], ["CH", "12,50 CHF"]])
    assert text.endswith("| Land | Preis |\n| --- | --- |\n| CH | 12,50 CHF |\n")


def test_bars_and_markup_in_a_cell_stay_characters() -> None:
    assert "| a\\|b | \\*c\\* |" in markdown([["h", "i"], ["a|b", "*c*"]])


def test_hidden_sheets_are_left_out_and_said(tmp_path: Path) -> None:
    def fill(made):
        rows(["Land", "Preis"], ["DE", 3])(made)
        other = made.create_sheet("Einkauf")
        other.append(["geheim", "1"])
        other.sheet_state = "hidden"

    reading = read(saved(tmp_path, "a.xlsx", book(fill)))
    assert "geheim" not in reading.text
    assert reading.notes == ("Hidden sheets were left out: Einkauf.",)


def test_macros_of_a_workbook_are_ignored_and_said(tmp_path: Path) -> None:
    import zipfile

    data = io.BytesIO(book(rows(["Land", "Preis"], ["DE", 3])))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub")
    assert read(saved(tmp_path, "a.xlsm", data.getvalue())).notes == ("Its macros were ignored.",)


def test_a_workbook_of_too_many_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="500 columns"):
        read(saved(tmp_path, "a.xlsx", book(rows(["x"] * 501))))


def test_a_workbook_that_openpyxl_stumbles_over_is_read_with_bare_values(tmp_path: Path) -> None:
    import zipfile

    whole = book(rows(["Land", "Satz"], ["DE", 0.19], formats={"B2": "0%"}))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/styles.xml"] = members["xl/styles.xml"].replace(b"<fonts", b"<fonts count='x'><broken/></fonts><fonts")
    reading = read(saved(tmp_path, "a.xlsx", packed(members)))
    assert "DE" in reading.text
    assert "0.19" in reading.text or "19%" in reading.text


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_of_a_csv_is_told_by_its_lines(separator: str) -> None:
    lines = [["Land", "Preis, netto" if separator != "," else "Preis", "Zeit"], ["DE", "3.90", "2"], ["AT", "12.50", "3"]]
    assert separator_of("\n".join(separator.join(row) for row in lines)) == separator


@pytest.mark.parametrize(
    ("encoding", "word"), [("utf-8-sig", "Größe"), ("cp1252", "Größe für Käufer"), ("gb18030", "退货运费由我们承担，三十天内。"), ("utf-16", "قيمة")]
)
def test_a_csv_is_read_in_its_encoding_with_its_quotes(tmp_path: Path, encoding: str, word: str) -> None:
    text = read(saved(tmp_path, "preise.csv", f'Name;Text\r\n{word};"a;b\nc"\r\n'.encode(encoding))).text
    assert f"| {word} | a;b c |" in text


def test_a_csv_whose_quote_never_closes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="quotation mark"):
        read(saved(tmp_path, "a.csv", 'a,b\n1,"' + "x" * 200_000))


def test_every_row_of_a_long_price_table_is_a_window_of_a_passage_that_names_its_columns(tmp_path: Path) -> None:
    filled = rows(["Land", "Bis kg", "Preis in EUR"], *[[f"Land{number}", number, number * 1.5] for number in range(400)])
    found = passages(read(saved(tmp_path, "a.xlsx", book(filled))).text)
    assert len(found) > 5
    assert all("Land | Bis kg | Preis in EUR" in (one.heading[-1] if one.ordinal else one.text) for one in found)
    assert sum(one.text.count("Land377 |") for one in found) == 1


def test_slides_are_pages_in_the_order_in_which_they_are_shown(tmp_path: Path) -> None:
    data = pptx([["Rückgabe", "30 Tage Frist"], ["配送", "3営業日でお届けします"], ["شحن", "مجاني"]], shown=[3, 1, 2])
    reading = read(saved(tmp_path, "a.pptx", data))
    slides = [reading.text[start:end].strip() for start, end in zip(reading.pages, [*reading.pages[1:], None], strict=True)]
    assert [slide.split("\n")[0].strip("# ") for slide in slides] == ["شحن", "Rückgabe", "配送"]
    assert "3営業日でお届けします" in slides[2]


def test_a_hidden_slide_is_left_out_and_said_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    reading = read(saved(tmp_path, "a.pptx", pptx([["One", "first"], ["Two", "second"], ["Three", "third"]], hidden=[2])))
    assert "second" not in reading.text
    assert len(reading.pages) == 3
    assert reading.text[reading.pages[2] :].strip().startswith("## Three")
    assert reading.notes == ("Hidden slides were left out: 2.",)
