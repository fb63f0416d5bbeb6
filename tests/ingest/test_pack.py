"""Packing: the stretches a well-known splitter gives for the same sentences, without the second that importing it takes."""

from __future__ import annotations

import itertools

import pytest
from llama_index.core.node_parser import SentenceSplitter

from ingest.pack import pack
from ingest.sentences import sentences
from ingest.split import estimate

TEXTS = {
    "en": "We ship every parcel within two working days. It costs nothing, unless it is heavy; then 5.90. \n\n\n\n\nAsk us! ",
    "de": "Wir versenden am 3. Mai, also z. B. morgen.\n\n- Größe: 20 cm\n- Gewicht: 3 kg\n\n| Land | Preis |\n|---|---|\n| DE | 4,90 € |\n",
    "zh": "付款到账以后，我们会在两个工作日之内发出包裹。运费由我们承担！",
    "ja": "お支払いの確認後、二営業日以内に荷物を発送いたします。「はい。」と言いました。",
    "ar": "نرسل كل طرد خلال يومي عمل بعد وصول الدفعة إلينا؛ هل هذا واضح؟ ",
    "th": "เราจัดส่งพัสดุทุกชิ้นภายในสองวันทำการ หลังจากได้รับการชำระเงินของคุณเรียบร้อยแล้ว ",
}


def theirs(text: str, lang: str, budget: int) -> list[str]:
    def slices(part: str) -> list[str]:
        edges = [0, *(span.start for span in sentences(part, lang)[1:]), len(part)]
        return [part[first:last] for first, last in itertools.pairwise(edges) if last > first]

    splitter = SentenceSplitter(
        chunk_size=budget,
        chunk_overlap=0,
        tokenizer=lambda part: [0] * estimate(part),
        chunking_tokenizer_fn=slices,
        paragraph_separator="\n\n\n\n",
        include_metadata=False,
        include_prev_next_rel=False,
    )
    return splitter.split_text(text)


@pytest.mark.parametrize("budget", [6, 30, 200])
@pytest.mark.parametrize("lang", TEXTS)
def test_the_stretches_are_those_of_llama_index(lang: str, budget: int) -> None:
    text = TEXTS[lang] * 9 + "wort " * 50 + "x" * 400
    assert [text[span.start : span.end] for span in pack(text, lang, budget, estimate)] == theirs(text, lang, budget)


def test_what_is_only_blanks_gives_no_stretch() -> None:
    assert list(pack(" \n\t ", "en", 10, estimate)) == []


def test_a_character_over_the_budget_is_kept_alone() -> None:
    assert [(span.start, span.end) for span in pack("ab", "en", 2, lambda text: 3 * len(text))] == [(0, 1), (1, 2)]
