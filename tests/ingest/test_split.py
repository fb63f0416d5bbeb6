"""Splitting: passages are exact stretches of the document, cut between sentences, under their headings."""

from __future__ import annotations

import pytest

from ingest.split import estimate, page_of, split, windows
from ingest.types import Audience, Document, Kind, Validity

WORDS = {
    "en": "We ship every parcel within two working days after your payment has arrived. ",
    "de": "Wir versenden jedes Paket innerhalb von zwei Werktagen nach Eingang der Zahlung. ",
    "zh": "付款到账以后，我们会在两个工作日之内发出包裹。",
    "ja": "お支払いの確認後、二営業日以内に荷物を発送いたします。",
    "ar": "نرسل كل طرد خلال يومي عمل بعد وصول الدفعة إلينا. ",
    "th": "เราจัดส่งพัสดุทุกชิ้นภายในสองวันทำการ หลังจากได้รับการชำระเงินของคุณเรียบร้อยแล้ว ",
}


def document(text: str, lang: str = "en", **fields: object) -> Document:
    return Document(path="p/a.md", text=text, lang=lang, kind=Kind.POLICY, family="p/a", digest="ab" * 32, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", WORDS)
def test_passages_are_exact_stretches_within_the_budget_that_lose_nothing(lang: str) -> None:
    text = f"# A\n\n{WORDS[lang] * 60}\n\n## B\n\n{WORDS[lang] * 40}\n"
    made = document(text, lang)
    parts = [one.passage for one in split(made)]
    assert len(parts) > 4
    assert all(part.text == text[part.span.start : part.span.end] for part in parts)
    assert all(estimate(part.text) <= 200 for part in parts)
    assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())
    assert [part.ordinal for part in parts] == list(range(len(parts)))


@pytest.mark.parametrize("lang", ["en", "de", "zh", "ja", "ar"])
def test_no_sentence_is_cut_that_fits_the_budget(lang: str) -> None:
    for one in split(document(WORDS[lang] * 80, lang)):
        assert one.passage.text.endswith(WORDS[lang].strip()[-1])
        assert one.passage.text.startswith(WORDS[lang][:8])


def test_a_sentence_over_the_budget_is_cut_rather_than_lost() -> None:
    text = "word " * 900 + "end."
    parts = split(document(text))
    assert len(parts) > 2
    assert all(estimate(one.passage.text) <= 200 for one in parts)


def test_headings_lead_from_the_title_down() -> None:
    text = f"# Shop\n\n## Returns\n\n{WORDS['en'] * 3}\n\n### Costs\n\n{WORDS['en'] * 3}\n\n## Shipping\n\n{WORDS['en'] * 3}\n"
    assert [one.passage.heading for one in split(document(text, title="Shop"))] == [("Shop", "Returns"), ("Shop", "Returns", "Costs"), ("Shop", "Shipping")]


def test_a_title_that_is_no_heading_leads_the_path() -> None:
    assert split(document(f"# Costs\n\n{WORDS['en'] * 3}", title="Handbook"))[0].passage.heading == ("Handbook", "Costs")


def test_a_mark_inside_code_is_no_heading() -> None:
    text = f"# Setup\n\n```bash\n# not a heading\n```\n\n{WORDS['en'] * 3}"
    assert [one.passage.heading for one in split(document(text))] == [("Setup",)]


def test_tiny_sections_join_a_neighbour() -> None:
    text = "# A\n\n" + "".join(f"## Q{number}\n\nYes.\n\n" for number in range(4)) + f"## Long\n\n{WORDS['en'] * 4}\n"
    assert len(split(document(text))) == 1


def test_sections_of_their_own_size_stay_apart() -> None:
    text = f"## A\n\n{WORDS['en'] * 2}\n\n## B\n\n{WORDS['en'] * 2}\n"
    assert len(split(document(text))) == 2


def test_a_long_table_is_cut_between_rows_and_each_part_knows_the_header() -> None:
    rows = "".join(f"| Land {number} | {number},90 EUR mit Versand | 3 bis 5 Werktage |\n" for number in range(60))
    parts = [one.passage for one in split(document(f"# Preise\n\n| Land | Preis | Zeit |\n| --- | --- | --- |\n{rows}", "de"))]
    assert len(parts) > 2
    assert all(part.text.startswith("|") or part.text.startswith("#") for part in parts)
    assert all(part.text.endswith("|") for part in parts)
    assert all(part.heading[-1] == "Land | Preis | Zeit" for part in parts[1:])


def test_each_passage_knows_its_page() -> None:
    first, second = f"{WORDS['en'] * 15}\n\n", f"{WORDS['en'] * 15}\n"
    pages = [one.passage.page for one in split(document(first + "## B\n\n" + second, pages=(0, len(first))))]
    assert pages[0] == 1
    assert pages[-1] == 2
    assert split(document("Words."))[0].passage.page is None
    assert page_of((0, 10), 9) == 1
    assert page_of((0, 10), 10) == 2


def test_what_the_document_states_is_on_every_passage() -> None:
    made = document("Words.", markets=("DE",), audience=Audience.INTERNAL, validity=Validity(), title="T")
    passage = split(made)[0].passage
    assert (passage.markets, passage.audience, passage.family, passage.kind, passage.version) == (("DE",), Audience.INTERNAL, "p/a", Kind.POLICY, "ab" * 6)


def test_ids_are_the_same_for_the_same_place_and_differ_by_version() -> None:
    made = document("Words.")
    other = Document(made.path, made.text, made.lang, made.kind, made.family, "cd" * 32)
    assert split(made)[0].passage.id == split(made)[0].passage.id
    assert split(made)[0].passage.id != split(other)[0].passage.id


@pytest.mark.parametrize("lang", WORDS)
def test_windows_are_whole_sentences_inside_their_passage(lang: str) -> None:
    for one in split(document(WORDS[lang] * 40, lang)):
        pieces = [one.passage.text[window.span.start : window.span.end] for window in one.windows]
        assert "".join("".join(pieces).split()) == "".join(one.passage.text.split())
        assert all(len(piece) < 320 for piece in pieces)


def test_short_sentences_share_a_window() -> None:
    text = "Yes. You can. We pay the return."
    assert [text[one.span.start : one.span.end] for one in windows(text, "en")] == [text]
    assert len(windows(WORDS["en"] * 4, "en")) == 4


def test_the_callers_count_is_the_measure() -> None:
    halves = split(document(WORDS["en"] * 10), budget=400, count=len)
    assert len(halves) > 1
    assert all(len(one.passage.text) <= 400 for one in halves)


def test_blank_documents_have_no_passage() -> None:
    assert split(document("\n\n")) == ()


@pytest.mark.parametrize("lang", WORDS)
def test_a_passage_that_runs_over_a_page_says_on_which_each_sentence_stands(lang: str) -> None:
    first, second, third = (WORDS[lang].strip() + f" {number}." for number in (1, 2, 3))
    text = f"{first}\n\n{second}\n\n{third}\n"
    pages = (0, text.index(second), text.index(third))
    parts = [part.passage for part in split(document(text, lang, pages=pages))]
    assert any(one.turns for one in parts)
    assert [one.page_at(one.text.index(words)) for words in (first, second, third) for one in parts if words in one.text] == [1, 2, 3]
    assert {(part.passage.turns, part.passage.page_at(5)) for part in split(document(text, lang))} == {((), None)}
