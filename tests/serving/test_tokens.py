"""Token counts err upwards, by a known margin, in every script, and ask no network."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from prompts.table import read_table
from serving.errors import ModelRefused, ModelUnreachable
from serving.tokens import LONGEST, count_tokens, served_tokens
from tests.fakes_served import served
from tests.sources import ROOT

COUNTED = read_table(ROOT / "tests" / "serving" / "token_counts.yaml")
LANGS = [row["lang"] for row in COUNTED]


@pytest.mark.parametrize("row", COUNTED, ids=LANGS)
def test_the_estimate_is_never_below_what_open_models_count(row):
    assert count_tokens(row["text"]) >= max(row["qwen"], row["tekken"])


@pytest.mark.parametrize(
    "row", [row for row in COUNTED if row["lang"] in {"en", "zh", "zh-TW", "ja", "ko", "de", "fr", "ar", "th", "ru", "vi", "tr"}], ids=lambda row: row["lang"]
)
def test_the_estimate_wastes_less_than_half_in_the_large_languages(row):
    assert count_tokens(row["text"]) <= 1.5 * max(row["qwen"], row["tekken"])


def test_full_width_and_arabic_digits_count_as_digits():
    assert count_tokens("１２３４５６７８９") >= 9
    assert count_tokens("١٢٣٤٥٦٧٨٩") >= 9


def test_nothing_is_no_token_and_a_models_own_marks_are_plain_text():
    assert count_tokens("") == 0
    assert count_tokens("<|endoftext|>") > 1


@pytest.mark.parametrize("text", ["退" * 100_000, "a" * 100_000, "ก" * 100_000, "\ud800" * 1000, " " * 100_000])
def test_hostile_text_is_counted_too(text):
    assert 0 < count_tokens(text) <= 6 * len(text)


def test_what_goes_beyond_the_longest_counts_byte_by_byte():
    assert count_tokens("a" * (LONGEST + 1000)) == count_tokens("a" * LONGEST) + 1000


def test_counting_asks_no_network_and_does_not_import_the_library_that_carries_the_table():
    code = (
        "import socket, sys, os\n"
        "def refuse(*_): raise SystemExit('asked the network')\n"
        "socket.getaddrinfo = socket.socket.connect = refuse\n"
        "before = dict(os.environ)\n"
        "from serving.tokens import count_tokens\n"
        "assert count_tokens('退货') > 0\n"
        "assert 'llama_index.core' not in sys.modules\n"
        "assert dict(os.environ) == before\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_the_served_model_counts_beside_its_openai_paths():
    with served() as model:
        assert served_tokens(model.url, "fake-model", ["退货政策", "", "Return policy"], key="k") == (2, 1, 4)
    assert model.paths == ["/tokenize"] * 3
    assert [one["prompt"] for one in model.counted] == ["退货政策", "", "Return policy"]


@pytest.mark.parametrize("count", [0, -3, 10_000, "4", True, None, 4.5])
def test_a_count_that_cannot_be_is_not_believed(count):
    with served() as model:
        model.count = lambda _: count
        with pytest.raises(ModelRefused, match="cannot be"):
            served_tokens(model.url, "fake-model", ["Return policy"])


def test_a_server_that_counts_too_slowly_is_left_alone():
    with served() as model:
        model.count = lambda text: model.done.wait(0.3) or len(text)
        with pytest.raises(ModelUnreachable):
            served_tokens(model.url, "fake-model", ["a"] * 100, seconds=0.5)
    assert len(model.counted) < 10


@pytest.mark.parametrize(("code", "error"), [(404, ModelRefused), (401, ModelRefused), (429, ModelUnreachable), (503, ModelUnreachable)])
def test_a_server_that_refuses_to_count_is_told_from_one_that_cannot_just_now(code, error):
    def refuse(_):
        raise LookupError(code)

    with served() as model:
        model.count = refuse
        with pytest.raises(error):
            served_tokens(model.url, "fake-model", ["a"])


def test_a_server_that_does_not_answer_or_cannot_count_says_whose_fault_it_is():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(ModelUnreachable):
        served_tokens(f"http://127.0.0.1:{port}/v1", "m", ["x"])
    with pytest.raises(ModelRefused):
        served_tokens("file:///etc/hostname", "m", ["x"])
