"""A family laid side by side: sections find their counterparts, what is missing is a gap, what only one version has is a row of its own."""

from __future__ import annotations

import numpy as np

from ingest.side_by_side import MOST, side_by_side
from tests.fakes_ingest import passage

MEANING = ("return", "refund", "label", "parcel", "extra")
WORDS = {
    "return": ("return", "退货", "rückgabe", "返品", "إرجاع", "คืนสินค้า"),
    "refund": ("refund", "退款", "erstattung", "返金", "استرداد", "คืนเงิน"),
    "label": ("label", "标签", "etikett", "ラベル", "ملصق", "ฉลาก"),
    "parcel": ("parcel", "包裹", "paket", "小包", "طرد", "พัสดุ"),
    "extra": ("only here",),
}
LANGS = ("en", "zh", "de", "ja", "ar", "th")


class MeaningEncoder:
    """Knows five meanings in six languages."""

    dimension = len(MEANING)

    def encode_passages(self, texts):
        rows = np.array([[float(any(word in text for word in WORDS[one])) for one in MEANING] for text in texts], np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def document(lang, *texts, heading=None):
    return [passage(hash((lang, at)) % 10_000 + 1, text, lang, path=f"{lang}.md", ordinal=at, heading=(heading or text,)) for at, text in enumerate(texts)]


def laid(*documents):
    found = side_by_side([one for some in documents for one in some], MeaningEncoder())
    return [one.lang for one in found.columns], [[" + ".join(p.text for p in cell.passages) or cell.near for cell in row] for row in found.rows]


def test_the_same_sections_stand_in_one_row_in_six_languages():
    documents = [document(lang, *(WORDS[one][at] for one in ("return", "refund", "label"))) for at, lang in enumerate(LANGS)]
    langs, rows = laid(*documents)
    assert langs[0] == "en"
    by_lang = [dict(zip(langs, row, strict=True)) for row in rows]
    assert by_lang == [{lang: WORDS[one][at] for at, lang in enumerate(LANGS)} for one in ("return", "refund", "label")]


def test_a_section_that_a_version_lacks_is_a_gap():
    _, rows = laid(document("en", "return", "refund", "label"), document("de", "rückgabe", "etikett"))
    assert rows == [["return", "rückgabe"], ["refund", ""], ["label", "etikett"]]


def test_a_section_that_only_one_version_has_is_a_row_of_its_own():
    _, rows = laid(document("en", "return", "refund", "label", "parcel"), document("de", "rückgabe", "only here", "paket"))
    assert ["", "only here"] in rows
    assert rows.index(["", "only here"]) == 1


def test_a_longer_passage_speaks_for_the_row_below_or_above_too():
    _, rows = laid(document("en", "return", "refund", "label", "parcel"), document("ja", "返品と返金", "ラベルと小包"))
    assert rows[0][1] == "返品と返金"
    assert rows[1] == ["refund", "above"]
    assert {rows[2][1], rows[3][1]} in ({"ラベルと小包", "above"}, {"ラベルと小包", "below"})


def test_a_single_version_is_one_column_and_none_is_nothing():
    assert laid(document("th", "คืนสินค้า")) == (["th"], [["คืนสินค้า"]])
    assert laid([]) == ([], [])


def test_a_very_long_document_is_cut_and_says_so():
    many = [passage(at + 1, "return", path="en.md", ordinal=at) for at in range(MOST + 5)]
    found = side_by_side(many, MeaningEncoder())
    assert (len(found.rows), found.columns[0].cut) == (MOST, 5)
