"""Encoders behind a URL: both ways of asking, batches, patience, and every way in which a server can be wrong."""

from __future__ import annotations

import numpy as np
import pytest

from serving.encoders import WithPieces
from serving.errors import ModelBabble, ModelRefused, ModelUnreachable, ServingError, UnknownEncoder, UnusableText, WeightsUnreadable
from serving.known import known_encoder, known_encoders, unlisted
from serving.open import open_encoder
from serving.settings import serving_settings
from tests.fakes_pooling import DIMENSION, pooling, vector
from tests.fakes_weights import tiny_folder

TEXTS = ["return the kettle", "退货政策", "die Rückgabe", "返品 できます か", "سياسة الإرجاع", "คืนสินค้า ได้ไหม"]


def encoder(pool, **more):
    said = {"ENCODER_URL": pool.url, **{name.upper(): str(value) for name, value in more.items()}}
    return open_encoder(serving_settings({f"CONCORD_SERVING_{name}": value for name, value in said.items()}))


@pytest.mark.parametrize("openai", [True, False])
def test_each_text_gets_its_own_vector_of_length_one_whatever_order_the_server_answers_in(openai):
    with pooling(openai=openai) as pool:
        rows = encoder(pool, encoder_batch=4).encode_passages(TEXTS)
    wanted = np.array([vector(text, DIMENSION) for text in TEXTS], np.float32)
    assert rows == pytest.approx(wanted / np.linalg.norm(wanted, axis=1, keepdims=True), abs=1e-6)


def test_a_text_of_which_nothing_is_known_is_a_row_of_zeros_and_no_texts_are_no_rows():
    with pooling() as pool:
        made = encoder(pool)
        assert made.encode_queries([" "]).tolist() == [[0.0] * DIMENSION]
        assert made.encode_queries([]).shape == (0, DIMENSION)


def test_texts_go_in_batches_and_only_so_many_calls_at_once():
    with pooling(mood="slow") as pool:
        encoder(pool, encoder_batch=2, encoder_parallel=3).encode_passages([f"text {number}" for number in range(20)])
    assert sorted(len(body["input"]) for _, body in pool.asked) == [1, *[2] * 10]
    assert 1 < pool.most_at_once <= 3


def test_a_busy_server_is_asked_again():
    with pooling(busy_first=3) as pool:
        assert encoder(pool).encode_queries(["kettle"]).any()
    assert len(pool.asked) == 5


def test_what_the_makers_ask_to_be_written_before_a_text_is_written():
    with pooling(model="intfloat/multilingual-e5-small") as pool:
        made = encoder(pool)
        made.encode_queries(["kettle"])
        made.encode_passages(["kettle"])
    assert [body["input"] for _, body in pool.asked[1:]] == [["query: kettle"], ["passage: kettle"]]
    assert made.name == "intfloat/multilingual-e5-small"


def test_another_model_another_digest_and_the_same_again_the_same():
    digests = []
    for model in ("one", "one", "other"):
        with pooling(model=model) as pool:
            digests.append(encoder(pool).digest)
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(
    ("mood", "error", "words"),
    [
        ("nan", ModelBabble, "not finite"),
        ("words", ModelBabble, "no numbers"),
        ("short", ModelBabble, "vectors for"),
        ("page", ModelBabble, "no JSON"),
        ("busy", ModelUnreachable, "busy"),
        ("key", ModelRefused, "key"),
    ],
)
def test_a_server_that_answers_badly_is_named_with_what_to_do(mood, error, words):
    with pooling() as pool:
        made = encoder(pool)
        pool.mood = mood
        with pytest.raises(error, match=words):
            made.encode_passages(["a kettle", "a pot"])


def test_a_text_too_long_for_the_model_counts_by_its_beginning_and_the_others_of_its_call_are_as_they_were():
    with pooling(longest=100) as pool:
        made = encoder(pool)
        rows = made.encode_passages(["kettle " + "x" * 300, "a pot", "kettle " + "x" * 69])
        pool.longest = 10
        with pytest.raises(UnusableText, match="Shorten"):
            made.encode_queries(["x" * 300])
    assert rows[0].tolist() == rows[2].tolist()
    assert rows[1].any()


def test_a_model_that_changes_its_dimension_is_noticed():
    with pooling() as pool:
        made = encoder(pool, encoder_batch=1, encoder_parallel=1)
        pool.grows_after = 3
        assert made.encode_passages(["one", "two"]).shape == (2, DIMENSION)
        with pytest.raises(ModelBabble, match=rf"length {DIMENSION + 1} where {DIMENSION}"):
            made.encode_passages(["three"])


def test_a_server_that_is_gone_and_an_address_that_is_none_are_named():
    with pooling() as pool:
        made = encoder(pool)
    with pytest.raises(ModelUnreachable, match="CONCORD_SERVING_ENCODER_URL"):
        made.encode_queries(["kettle"])
    with pytest.raises(ModelRefused, match="no address"):
        open_encoder(serving_settings({"CONCORD_SERVING_ENCODER_URL": "vllm:8000/v1"}))


def test_pieces_stay_the_built_in_encoders(tmp_path):
    with pooling() as pool:
        made, plain = encoder(pool), open_encoder(serving_settings({}))
        assert isinstance(made, WithPieces)
        (ours,), (theirs,) = made.token_ids(["return"]), plain.token_ids(["return"])
    assert ours.tolist() == theirs.tolist()
    assert made.token_vectors(ours).shape[1] == plain.dimension != made.dimension


def test_a_folder_of_our_weights_opens_and_one_cut_short_is_named(tmp_path):
    folder = tiny_folder(tmp_path / "weights")
    assert open_encoder(serving_settings({"CONCORD_SERVING_ENCODER": str(folder)})).dimension == 4
    model = folder / "model.safetensors"
    model.write_bytes(model.read_bytes()[:-10])
    with pytest.raises(WeightsUnreadable):
        open_encoder(serving_settings({"CONCORD_SERVING_ENCODER": str(folder)}))


def test_a_model_that_is_not_here_is_named_and_nothing_is_fetched():
    with pytest.raises(UnknownEncoder, match="multilingual-e5-small"):
        open_encoder(serving_settings({"CONCORD_SERVING_ENCODER": "intfloat/multilingual-e5-small"}))


def test_the_table_names_a_source_and_a_licence_for_each_encoder_and_each_once():
    names = [one.name for one in known_encoders()]
    assert len(set(names)) == len(names) >= 10
    assert all(one.source and one.licence and (one.languages or one.claims) for one in known_encoders())


def test_languages_that_the_makers_do_not_list_are_told():
    assert unlisted("all-minilm-l6-v2", ["en", "de", "ja", "und"]) == ("de", "ja")
    assert unlisted("/models/multilingual-e5-small", ["zh", "zh-TW", "th", "ar", "hi-Latn", "yo"]) == ("hi-Latn", "yo")
    assert unlisted("BAAI/bge-m3", ["yo"]) == ()
    assert unlisted("a-model-nobody-knows", ["yo"]) == ()
    assert known_encoder("a-model-nobody-knows") is None


def test_every_error_of_a_served_encoder_is_one_of_the_rooms():
    assert all(issubclass(one, ServingError) for one in (ModelBabble, ModelRefused, ModelUnreachable, UnknownEncoder))
