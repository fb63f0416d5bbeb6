"""An index whose encoder or reranker is served: what is found, and that it survives a model that dies, grows or babbles."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.errors import IngestError, WorkerDied
from ingest.open import open_index
from ingest.settings import IngestSettings
from ingest.types import LoadOptions, Question
from serving.errors import ModelBabble, ModelUnreachable
from tests.fakes_ingest import opened, write
from tests.fakes_pooling import pooling
from tests.fakes_weights import tiny_folder

OPTIONS = LoadOptions()
TEXTS = {"kettle": "Send the kettle back.", "pot": "The pot is red.", "colour": "Paint has a colour."}


def served(data, pool, monkeypatch, **more):
    for name, value in {"ENCODER_URL": pool.url, **more}.items():
        monkeypatch.setenv(f"CONCORD_SERVING_{name}", str(value))
    return open_index(IngestSettings(data=data), encoder="builtin")


def first(index, text):
    return Path(index.search(Question(text)).hits[0].passage.path).stem


def test_documents_encoded_by_a_served_model_are_found_by_it(tmp_path, monkeypatch):
    with pooling() as pool:
        index = served(tmp_path / "data", pool, monkeypatch)
        assert index.load([write(tmp_path / "in", **TEXTS)], OPTIONS).loaded == 3
        assert first(index, "kettle back") == "kettle"
        index.close()


def test_a_model_that_dies_in_the_middle_of_a_load_leaves_what_was_live(tmp_path, monkeypatch):
    with pooling() as pool:
        index = served(tmp_path / "data", pool, monkeypatch, ENCODER_BATCH=1, ENCODER_PARALLEL=1)
        folder = write(tmp_path / "in", **TEXTS)
        index.load([folder], OPTIONS)
        write(tmp_path / "in", **{f"more{number}": f"Kettle number {number}." for number in range(8)})
        pool.dies_after = len(pool.asked) + 4
        with pytest.raises((WorkerDied, IngestError), match=r"CONCORD_SERVING_ENCODER_URL.*nothing that was live has changed|stays busy"):
            index.load([folder], OPTIONS)
        pool.dies_after = 10**9
        assert (index.generation(), first(index, "kettle back")) == (1, "kettle")
        assert index.load([folder], OPTIONS).loaded == 8
        index.close()


def test_a_model_that_grows_or_dies_under_a_search_is_an_error_and_the_index_is_as_it_was(tmp_path, monkeypatch):
    with pooling() as pool:
        index = served(tmp_path / "data", pool, monkeypatch)
        index.load([write(tmp_path / "in", **TEXTS)], OPTIONS)
        pool.grows_after = len(pool.asked)
        with pytest.raises(ModelBabble, match="another model"):
            index.search(Question("kettle"))
        pool.grows_after, pool.mood = 10**9, "busy"
        with pytest.raises(ModelUnreachable):
            index.search(Question("kettle"))
        pool.mood = "well"
        assert first(index, "kettle back") == "kettle"
        index.close()


def test_vectors_that_are_not_finite_never_reach_the_index(tmp_path, monkeypatch):
    with pooling() as pool:
        index = served(tmp_path / "data", pool, monkeypatch)
        folder = write(tmp_path / "in", **TEXTS)
        index.load([folder], OPTIONS)
        pool.mood = "nan"
        write(tmp_path / "in", pot="The pot is blue.")
        with pytest.raises(IngestError, match="not finite"):
            index.load([folder], OPTIONS)
        pool.mood = "well"
        assert (index.generation(), first(index, "pot red")) == (1, "pot")
        index.close()


def test_a_question_whose_vector_is_not_finite_is_an_error_and_the_next_one_is_answered(tmp_path, monkeypatch):
    with pooling() as pool:
        index = served(tmp_path / "data", pool, monkeypatch)
        index.load([write(tmp_path / "in", **TEXTS)], OPTIONS)
        pool.mood = "nan"
        with pytest.raises(ModelBabble, match="not finite"):
            index.search(Question("kettle back"))
        pool.mood = "well"
        assert first(index, "kettle back") == "kettle"
        index.close()


def test_an_encoder_file_cut_short_under_a_loaded_index_ends_a_search_in_a_sentence_and_the_index_is_as_it_was(tmp_path, monkeypatch, capsys):
    weights, data = tiny_folder(tmp_path / "weights"), tmp_path / "data"
    monkeypatch.setenv("CONCORD_SERVING_ENCODER", str(weights))
    assert main(["load", str(write(tmp_path / "in", **TEXTS)), "--data", str(data)]) == 0
    model = weights / "model.safetensors"
    whole = model.read_bytes()
    model.write_bytes(whole[:-10])
    capsys.readouterr()
    assert main(["search", "kettle", "--data", str(data)]) == 2
    told = capsys.readouterr()
    assert (told.out, str(model) in told.err) == ("", True)
    model.write_bytes(whole)
    assert main(["search", "kettle", "--data", str(data)]) == 0
    assert "kettle" in capsys.readouterr().out


def test_an_index_made_by_another_encoder_is_made_anew_from_the_kept_text(tmp_path, monkeypatch):
    index = opened(tmp_path / "data")
    index.load([write(tmp_path / "in", **TEXTS)], OPTIONS)
    before = index.digest()
    index.close()
    with pooling() as pool:
        again = served(tmp_path / "data", pool, monkeypatch)
        assert (again.generation(), first(again, "kettle back")) == (2, "kettle")
        assert again.digest().split(":")[0] != before.split(":")[0]
        again.close()


def test_a_reranker_orders_the_head_and_without_it_the_order_stays(tmp_path, monkeypatch):
    texts = {"one": "kettle kettle kettle pot", "two": "kettle pot of the shop", "three": "kettle of the shop"}
    plain = opened(tmp_path / "data")
    plain.load([write(tmp_path / "in", **texts)], OPTIONS)
    as_found = [hit.passage.path for hit in plain.search(Question("shop kettle of the")).hits]
    question = Question("shop kettle of the pot", limit=2)
    with pooling() as pool:
        monkeypatch.setenv("CONCORD_SERVING_RERANK_URL", pool.url)
        plain.close()
        index = opened(tmp_path / "data")
        answer = index.search(question)
        assert [Path(hit.passage.path).stem for hit in answer.hits] == ["two", "three"]
        assert [len(body["documents"]) for _, body in pool.asked] == [3]
        pool.mood = "short"
        assert [hit.passage.path for hit in index.search(Question("shop kettle of the")).hits] == as_found
        index.close()


def test_a_load_warns_of_languages_that_the_model_does_not_list(tmp_path, monkeypatch, capsys):
    with pooling(model="sentence-transformers/all-MiniLM-L6-v2") as pool:
        monkeypatch.setenv("CONCORD_SERVING_ENCODER_URL", pool.url)
        monkeypatch.setenv("CONCORD_SERVING_ENCODER", pool.model)
        folder = write(tmp_path / "in", en="Send the kettle back within fourteen days.", de="Senden Sie den Wasserkocher innerhalb von vierzehn Tagen zurück.")
        assert main(["load", folder, "--data", str(tmp_path / "data")]) == 0
    assert "all-MiniLM-L6-v2 does not list these languages of your documents: de" in capsys.readouterr().err
