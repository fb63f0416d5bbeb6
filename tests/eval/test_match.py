import pytest

from eval.match import bare, held, path_ends_with, topic_quotes
from eval.questions import QuestionRow
from tests.eval.fakes_eval import passage


def row(lang: str, quote: str, doc: str = "manuals/guide.md", topic: str = "t") -> QuestionRow:
    return QuestionRow(f"{topic}-{lang}", topic, lang, "?", doc, quote, answerable=True)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("You **may\nreturn** it within\t30 days.", "you may return it within 30 days."),
        ("See [the guide](https://shop.example/a_(b)) for details", "See the guide for details"),
        ("<p>Do <b>not</b> expose&nbsp;it to water</p>", "Do not expose it to water"),
        ("- first point\n- second point", "first point second point"),
        ("1. first point\n2. second point", "first point second point"),
        ("植え込みデバイスと本製品を\n15cm 以上離し、", "植え込みデバイスと本製品を15ｃｍ以上離し、"),
        ("收到退货后\n14 天内退款", "收到退货后 14天内 退款"),
        ("N’exposez pas — l’eau", "N'exposez pas - l'eau"),
        ("Größe STRASSE", "größe straße"),
        ("خلال **30** يومًا", "خلال 30 يومًا"),
        ("ภายใน\u200b 30 วัน", "ภายใน 30 วัน"),
    ],
)
def test_white_space_markup_case_and_typography_do_not_hide_a_quote(text, quote):
    assert bare(quote) in bare(text)


@pytest.mark.parametrize(("text", "quote"), [("within 30 days", "within 31 days"), ("no water", "water no"), ("-10 °C", "10 % C")])
def test_words_and_numbers_are_kept_apart(text, quote):
    assert bare(quote) not in bare(text)


def test_any_language_version_of_a_topics_quote_makes_a_passage_right():
    quotes = topic_quotes([row("en", "Keep it away from water."), row("de", "Von Wasser fernhalten bitte."), row("fr", "Keep it away from water.")])["t"]
    assert len(quotes) == 2
    assert held(passage("x/de.md", "Hinweis: Von Wasser fernhalten bitte. Danke", "de"), quotes)
    assert not held(passage("x/de.md", "Hinweis: Feuer", "de"), quotes)


def test_a_quote_too_short_to_be_telling_needs_its_own_document():
    quotes = topic_quotes([row("en", "5V DC", "manuals/guide.md")])["t"]
    assert held(passage("data/manuals/guide.md", "Use 5V DC."), quotes)
    assert not held(passage("data/manuals/other.md", "Use 5V DC."), quotes)


def test_unanswerable_rows_make_no_quotes():
    assert topic_quotes([QuestionRow("1", "t", "en", "?", "", "", answerable=False)]) == {}


def test_a_path_suffix_ends_at_whole_names():
    assert path_ends_with("C:\\data\\manuals\\en\\a.md", "manuals/en/a.md")
    assert not path_ends_with("data/oldmanuals/en/a.md", "manuals/en/a.md")
