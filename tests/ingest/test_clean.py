"""Cleaning: what a reader sees stays, what only a program needs goes."""

from __future__ import annotations

import pytest

from ingest.clean import clean


def test_hard_wrapped_lines_become_one_paragraph() -> None:
    text = "(1) Die Vorschriften dieses Untertitels sind auf Verträge\nanzuwenden, bei denen sich der Verbraucher zu der Zahlung\neines Preises verpflichtet.\n"
    assert clean(text).text.count("\n") == 1
    assert "Verträge anzuwenden, bei denen sich der Verbraucher zu der Zahlung eines" in clean(text).text


def test_wrapped_lines_of_scripts_without_spaces_join_without_a_space() -> None:
    text = "退货申请提交以后，我们会在三个工作日之内审核，并且通过邮件通知\n您审核结果。\n"
    assert clean(text).text == "退货申请提交以后，我们会在三个工作日之内审核，并且通过邮件通知您审核结果。\n"


def test_short_lines_stay_lines() -> None:
    text = "退货期限：14 天\n运费：5 元\n"
    assert clean(text).text == text


def test_a_hard_break_stays_a_line_end() -> None:
    assert clean("TenMedia GmbH und noch viel mehr Worte in dieser langen Zeile  \nWeydingerstr. 14\n").text.count("\n") == 2


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("See [our page](https://x.example/a_(b)) now.", "See our page now."),
        ('![Bild der Rückseite](a.png "t") hier', "Bild der Rückseite hier"),
        ("Mail [us](mailto:help@shop.example).", "Mail us (help@shop.example)."),
        ("<https://x.example> ok", "https://x.example ok"),
        ('<img src="a.png" alt="photo"/> x', "photo x"),
        ("**Bold** and _soft_ and `code` words", "Bold and soft and code words"),
        ("a_b_c and 2*3*4 stay", "a_b_c and 2*3*4 stay"),
        ("T&ouml;ne &amp; mehr", "Töne & mehr"),
        ("under <5 cm> or a<b", "under <5 cm> or a<b"),
        ("Gut\\! 3\\_4", "Gut! 3_4"),
        ("<!-- hidden -->shown", "shown"),
        ("{% include x %}shown {: .note}", "shown"),
        ("> quoted words", "quoted words"),
    ],
)
def test_markup_becomes_the_words_a_person_reads(written: str, read: str) -> None:
    assert clean(written).text.strip() == read


def test_headings_of_every_kind_become_numbered_marks() -> None:
    assert (
        clean("Title\n=====\n\nPart\n----\n\n### Sub ###\n\n**Widerrufsrecht**\n\ntext\n").text
        == "# Title\n\n## Part\n\n### Sub\n\n###### Widerrufsrecht\n\ntext\n"
    )


def test_a_bold_sentence_is_no_heading() -> None:
    assert clean("**Das gilt für alle.**\n").text == "Das gilt für alle.\n"


def test_tables_keep_their_rows() -> None:
    table = "| Land | Preis |\n| --- | --- |\n| DE | 3,90 |\n"
    assert clean(table).text == table


def test_a_list_of_links_to_the_same_page_goes() -> None:
    assert clean("- [A](#a)\n- [B](#b)\n- [C](#c)\n\ntext\n").text == "text\n"


def test_a_line_that_only_offers_other_languages_goes() -> None:
    assert clean('<p align="center">\n  <a href="a.md">English</a> |\n  <span>Deutsch</span> |\n  <a href="b.md">Français</a>\n</p>\n\ntext\n').text == "text\n"


def test_code_is_kept_as_written() -> None:
    code = "```bash\nadb   *install*\n  [x](y)\n```"
    assert code in clean(f"before\n\n{code}\n\nafter\n").text


def test_invisible_characters_go_and_needed_joiners_stay() -> None:
    assert clean("a\u200bb\u202e\u2066c\ufeff\u00ad\U000e0041").text == "abc\n"
    assert clean("می\u200cخواهم").text == "می\u200cخواهم\n"
    assert clean("क्\u200dष 👩\u200d🔧").text == "क्\u200dष 👩\u200d🔧\n"
    assert clean("x\u200cy").text == "xy\n"


def test_text_is_in_one_unicode_form_with_one_line_end() -> None:
    assert clean("Cafe\u0301\r\nか\u3099\r").text == "Café\nが\n"


def test_page_offsets_follow_the_text() -> None:
    pages = ("# One\n\n**bold** words.\n\n", "[Second](x) page.\n\n", "")
    text = "".join(pages)
    cleaned = clean(text, (0, len(pages[0]), len(pages[0]) + len(pages[1])))
    assert [cleaned.text[start:].split("\n")[0] for start in cleaned.pages] == ["# One", "Second page.", ""]


def test_a_sentence_runs_over_a_page_break() -> None:
    first, second = "The light turns\n", "off after a minute.\n"
    assert clean(first + second, (0, len(first))).text == "The light turns off after a minute.\n"


@pytest.mark.parametrize("text", ["# สวัสดี\n\nสินค้า **ใหม่**\n", "مرحبا [هنا](x)\n\n- بند\n", "1\\. Über\n---\n\ntext\n"])
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once


def test_a_macros_placeholders_stay_where_they_are_asked_for_and_a_sites_leftovers_go():
    text = "Hello {{ticket.requester.first_name}},\n\n{% if x %}thanks{% endif %} for {{ order.number }}.\n"
    assert clean(text, fields=True).text == "Hello {{ticket.requester.first_name}},\n\nthanks for {{ order.number }}.\n"
    assert "{{" not in clean(text).text
