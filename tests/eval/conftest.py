import pytest

from eval.pairs.reading import AnswerReader
from eval.provenance import Provenance
from eval.readers import open_readers
from eval.types import Choice, Suite, Topic
from eval.values import key
from serving.open import open_encoder
from serving.settings import serving_settings

PAYER = Choice("payer", (("shop", (("en", ("we pay",)), ("ja", ("当店が負担",)))), ("customer", (("en", ("you pay",)), ("ja", ("お客様のご負担",))))))

ASKED = {
    "en": "How long do I have to send an article back?",
    "zh": "收到货后多少天内可以退货？",
    "de": "Wie lange kann ich einen Artikel zurückgeben?",
    "ja": "商品は届いてから何日以内なら返品できますか？",
    "ar": "كم يومًا لديّ لإرجاع المنتج بعد استلامه؟",
    "th": "คืนสินค้าได้ภายในกี่วันหลังได้รับของ",
}


@pytest.fixture(scope="session")
def readers():
    return open_readers()


@pytest.fixture
def returns():
    """One topic in six languages: thirty days, from the returns policy."""
    return Topic("returns", "returns.window", answerable=True, gold=(key("period", "30", "day"),), cites=("/returns",), questions=tuple(ASKED.items()))


@pytest.fixture
def payer():
    return Topic(
        "payer", "", answerable=True, gold=(key("choice", "shop", "payer"),), cites=("/customs",), questions=(("en", "?"), ("ja", "?")), choices=(PAYER,)
    )


@pytest.fixture
def nothing():
    return Topic("nothing", "", answerable=False, gold=(), cites=(), questions=(("en", "?"), ("ja", "?")))


@pytest.fixture
def suite(returns, nothing):
    return Suite("test", "written here", "CC0-1.0", (), (returns, nothing))


@pytest.fixture(scope="session")
def pair_reader(readers):
    return AnswerReader(readers, open_encoder(serving_settings({})))


@pytest.fixture(scope="session")
def origin():
    return Provenance("0" * 12, "a machine", "2026-11-26T00:00:00+00:00", "suite.yaml", "0" * 12)
