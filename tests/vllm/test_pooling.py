"""Concord's encoder and reranker against a real vLLM pooling server with random weights: shapes, lengths, orders, refusals. Runs after `test_live.py`, whose
last test ends its server; a third kind of model, from a folder by sentence-transformers, is opened in vLLM's environment too."""

from __future__ import annotations

import json
import os
import signal
import subprocess

import numpy as np
import pytest

from ingest.open import open_index
from ingest.settings import IngestSettings
from ingest.types import LoadOptions, Question
from serving.errors import ModelRefused, ModelUnreachable
from serving.open import open_encoder
from serving.rerank import open_reranker
from serving.settings import serving_settings
from tests.fakes_ingest import write
from tests.sources import ROOT

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(400)]
TEXTS = ["How do I return it?", "退货政策是什么？", "返品できますか？", "Wie lange dauert der Versand?", "ما هي مدة الإرجاع؟", "คืนสินค้าได้ไหม"]


def settings(pool, **more):
    said = {"ENCODER_URL": pool.url, "ENCODER_KEY": pool.key, "RERANK_URL": pool.url, "RERANK_KEY": pool.key, "RERANK_TIMEOUT": "60", **more}
    return {f"CONCORD_SERVING_{name}": str(value) for name, value in said.items()}


@pytest.fixture
def encoder(pool):
    made = open_encoder(serving_settings(settings(pool)))
    yield made
    made.close()


def test_the_server_names_its_model_and_each_text_gets_a_vector_of_length_one(encoder):
    rows = encoder.encode_passages(TEXTS)
    assert (encoder.name, rows.shape) == ("tiny-encoder", (len(TEXTS), encoder.dimension))
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-4)


def test_a_text_gets_the_same_vector_alone_and_among_others(pool, encoder):
    other = open_encoder(serving_settings(settings(pool, ENCODER_BATCH=3, ENCODER_PARALLEL=2)))
    among = other.encode_passages([*TEXTS, *TEXTS])
    other.close()
    alone = np.concatenate([encoder.encode_queries([text]) for text in TEXTS])
    assert among == pytest.approx(np.concatenate([alone, alone]), abs=1e-3)


def test_a_text_beyond_the_models_context_counts_by_its_beginning(encoder):
    long = "退货 return the kettle " * 500
    rows = encoder.encode_passages([long, TEXTS[0]])
    assert np.linalg.norm(rows[0]) == pytest.approx(1, abs=1e-4)
    assert rows[1] == pytest.approx(encoder.encode_queries([TEXTS[0]])[0], abs=1e-3)


def test_a_wrong_key_and_an_unknown_model_are_refused(pool):
    for more in ({"ENCODER_KEY": "wrong"}, {"ENCODER": "no-such-model"}):
        with pytest.raises(ModelRefused):
            open_encoder(serving_settings(settings(pool, **more)))


def test_a_passage_that_is_the_question_is_ranked_first(pool):
    reranker = open_reranker(serving_settings(settings(pool)))
    scores = reranker.scores(TEXTS[0], TEXTS)
    assert len(scores) == len(TEXTS)
    assert max(scores) == scores[0] == pytest.approx(1, abs=1e-3)
    reranker.close()


def test_documents_are_loaded_with_it_found_and_reranked_and_its_death_is_an_error_that_costs_nothing(pool, tmp_path, monkeypatch):
    """The last test with this server: it does not come back."""
    monkeypatch.delenv("CONCORD_TEST_VLLM_PYTHON", raising=False)
    for name, value in settings(pool).items():
        monkeypatch.setenv(name, value)
    index = open_index(IngestSettings(data=tmp_path / "data"))
    texts = {f"doc{number}": text for number, text in enumerate(TEXTS)}
    assert index.load([write(tmp_path / "in", **texts)], LoadOptions()).loaded == len(TEXTS)
    answer = index.search(Question(TEXTS[1], limit=3))
    assert answer.hits[0].passage.text == TEXTS[1]
    os.killpg(pool.process.pid, signal.SIGKILL)
    with pytest.raises(ModelUnreachable, match="CONCORD_SERVING_ENCODER_URL"):
        index.search(Question(TEXTS[1]))
    assert index.generation() == 1
    index.close()


SENTENCE = """
import json, sys
from pathlib import Path
from serving.encoders import SentenceEncoder
from serving.errors import UnknownEncoder
folder = Path(sys.argv[1])
made = SentenceEncoder.open(str(folder))
rows = made.encode_passages(["退货", "return"])
again = SentenceEncoder.open(str(folder)).digest == made.digest
weights = folder / "model.safetensors"
weights.write_bytes(weights.read_bytes()[:-100])
try:
    SentenceEncoder.open(str(folder))
except UnknownEncoder as error:
    broken = str(error)
print(json.dumps({"dimension": made.dimension, "norms": (rows ** 2).sum(axis=1).tolist(), "same": again, "broken": broken}))
"""


def test_a_sentence_transformers_model_is_opened_from_its_folder_and_one_cut_short_is_named(vllm_python, weights, tmp_path):
    folder = tmp_path / "model"
    folder.mkdir()
    for file in (weights / "encoder").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    said = subprocess.run([vllm_python, "-c", SENTENCE, folder], capture_output=True, text=True, env=environ, check=False, timeout=200)
    assert said.returncode == 0, said.stderr[-2000:]
    told = json.loads(said.stdout.splitlines()[-1])
    assert (told["dimension"], told["same"]) == (64, True)
    assert told["norms"] == pytest.approx([1, 1], abs=1e-4)
    assert "cannot be opened" in told["broken"]
