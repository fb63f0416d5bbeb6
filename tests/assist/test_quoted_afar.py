"""What is quoted of a document that neither customer nor agent can read."""

from __future__ import annotations

from assist.compose.quotes import Quoter
from assist.retrieve import Sought
from ingest.types import Hit, Kind, Strength
from prompts.quoting import load_quoting
from prompts.terms import load_terms
from serving.open import open_encoder
from serving.settings import serving_settings
from tests.assist.fakes_desk import ListIndex, passage

STATED = "Die Ware kann innerhalb von 14 Tagen zurückgegeben werden. Danach ist eine Rückgabe ausgeschlossen."
UNSTATED = "Die Ware muss unbenutzt und vollständig zurückgegeben werden. Danach ist eine Rückgabe ausgeschlossen."


def quoted(text):
    held = passage(text, path="terms/de/shop.md", lang="de", kind=Kind.POLICY)
    sought = Sought("", "商品は何日以内に返品できますか？", (Hit(held, 1.4, 0.5, (), None),), Strength.STRONG, (held,))
    return Quoter(ListIndex([held]), open_encoder(serving_settings({})), "en", load_quoting(), load_terms()).from_found(sought, "ja")


def test_one_sentence_whose_values_both_can_read_is_quoted_with_them():
    (line,) = quoted(STATED)
    assert "14" in dict(line.wording)["en"].partition("Stated there")[2]
    assert len(line.citations) == 1


def test_a_sentence_without_values_is_not():
    assert quoted(UNSTATED) == ()
