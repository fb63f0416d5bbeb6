"""A passage's Markdown on a page: headings and tables as such, every character kept, the mark wherever it falls."""

from __future__ import annotations

import pytest

from assist.web.prose import prose

TABLE = "# Postage\n\n| weight | price |\n|---|---|\n| to 5 kg | 4,90 EUR |\n| to 10 kg | 5,90 EUR |\n\nAsk us above that."


def plain(block):
    return [["".join(text for text, _ in cell) for cell in row] for row in block.rows]


def marks(blocks):
    return [text for block in blocks for row in block.rows for cell in row for text, on in cell if on]


def test_headings_tables_and_text_are_told_apart():
    heading, table, text = prose(TABLE)
    assert (heading.kind, plain(heading)) == ("heading", [["Postage"]])
    assert (table.kind, plain(table)) == ("table", [["weight", "price"], ["to 5 kg", "4,90 EUR"], ["to 10 kg", "5,90 EUR"]])
    assert (text.kind, plain(text)) == ("text", [["Ask us above that."]])


@pytest.mark.parametrize("words", ["5,90 EUR", "to 10 kg", "Postage", "above that"])
def test_a_stretch_is_marked_in_its_cell_its_heading_or_its_text(words):
    start = TABLE.index(words)
    assert marks(prose(TABLE, start, start + len(words))) == [words]


def test_a_stretch_over_several_blocks_is_marked_in_each():
    assert marks(prose(TABLE, 0, len(TABLE)))[0] == "Postage"
    assert len(marks(prose(TABLE, 0, len(TABLE)))) == 8


@pytest.mark.parametrize("text", ["退货政策\n请在14天内退货。", "سياسة الإرجاع\n١٤ يومًا", "นโยบาย\nภายใน 14 วัน", "返品\n１４日以内"])
def test_lines_of_running_text_stay_together(text):
    (block,) = prose(text)
    assert plain(block) == [[text]]


def test_nothing_is_no_block_and_an_empty_cell_stays():
    assert prose(" \n") == ()
    assert plain(prose("| a | | b ||\n")[0]) == [["a", "", "b", ""]]
