"""What a bench prepares is made once: kept vectors, grown indexes and collections are used again, and made anew when what they were made of changed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from eval.commands.bench import run
from eval.kept_vectors import AT_ONCE, kept_vectors
from eval.peer import Text
from eval.peer_store import digest_of, filled
from eval.peers import task_folder
from eval.prepare import prepare
from eval.scale import grown_once
from tests.eval.test_retrieval import ROWS
from tests.fakes_ingest import passage


class Counting:
    """Encodes a text as its length, and remembers what it was asked; breaks off after `patience` calls."""

    def __init__(self, patience=1_000):
        self.asked, self.patience = [], patience

    def __call__(self, texts):
        if len(self.asked) >= self.patience:
            raise KeyboardInterrupt
        self.asked.append(texts)
        return np.array([[len(text), 1.0] for text in texts], np.float32)


def test_an_interrupted_encoding_goes_on_where_it_was_written_to(tmp_path):
    texts = [f"text {'x' * at}" for at in range(AT_ONCE * 2 + 3)]
    with pytest.raises(KeyboardInterrupt):
        kept_vectors(tmp_path / "v.jsonl", texts, Counting(patience=1))
    again = Counting()
    rows, _ = kept_vectors(tmp_path / "v.jsonl", texts, again)
    assert [len(some) for some in again.asked] == [AT_ONCE, 3]
    assert rows[:, 0].tolist() == [len(text) for text in texts]


def test_a_line_cut_short_is_encoded_again_and_leaves_no_rubbish_behind(tmp_path):
    file = tmp_path / "v.jsonl"
    kept_vectors(file, ["a", "bb"], Counting())
    file.write_bytes(file.read_bytes()[:-20])
    again = Counting()
    rows, _ = kept_vectors(file, ["a", "bb"], again)
    assert again.asked == [["bb"]]
    assert rows[:, 0].tolist() == [1.0, 2.0]
    assert all(json.loads(line)["text"] for line in file.read_text("utf-8").splitlines())


def test_only_texts_not_seen_before_are_encoded_and_the_seconds_are_those_of_all(tmp_path):
    file = tmp_path / "v.jsonl"
    _, first = kept_vectors(file, ["a", "bb"], Counting())
    again = Counting()
    rows, seconds = kept_vectors(file, ["bb", "ccc", "a"], again)
    assert again.asked == [["ccc"]]
    assert rows[:, 0].tolist() == [2.0, 3.0, 1.0]
    assert seconds >= first


def test_a_collection_is_known_by_its_passages_and_its_encoder(tmp_path):
    texts = [Text("a", "red kettle", "en", "DE", "public")]
    digest = digest_of(texts, "minilm-1")
    assert digest == digest_of(list(texts), "minilm-1")
    assert len({digest, digest_of(texts, "minilm-2"), digest_of([Text("a", "red kettle", "en", "FR", "public")], "minilm-1")}) == 3
    assert filled(tmp_path, digest) is None
    (tmp_path / "filled.json").write_text(json.dumps({"digest": digest, "passages": 1, "seconds": 2.5}), "utf-8")
    assert filled(tmp_path, digest) == (1, 2.5)
    assert filled(tmp_path, "other") is None


def test_a_grown_index_is_used_again_until_its_passages_change(tmp_path):
    real = [passage(number, f"The kettle number {number} is red. It boils water in {number} minutes.") for number in range(1, 4)]
    said = []
    first = grown_once(real, tmp_path, 120, said.append)
    made = len(said)
    assert grown_once(real, tmp_path, 120, said.append) == first
    assert len(said) == made > 0
    grown_once(real[:2], tmp_path, 120, said.append)
    assert len(said) > made


def test_an_index_half_grown_is_grown_anew(tmp_path):
    real = [passage(1, "The kettle is red. It boils water in three minutes.")]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "state.db").write_bytes(b"half a database")
    assert grown_once(real, tmp_path, 120, lambda _: None).passages == 120


def test_what_is_kept_stays_and_what_is_not_goes(tmp_path):
    with task_folder(tmp_path, "real") as kept:
        kept.mkdir()
    with task_folder(None, "real") as gone:
        pass
    assert kept == tmp_path / "real"
    assert kept.exists()
    assert not gone.exists()


def test_preparing_a_peer_that_is_not_installed_says_so_for_each_size(tmp_path):
    real = [passage(1, "The kettle is red. It boils water in three minutes.")]
    told = prepare(real, ROWS, (120,), systems=("bm25", "minilm"), python="/nowhere/python", keep=tmp_path, say=lambda _: None)
    assert [one.split(":")[0] for one in told] == ["120", "real"]
    assert all("not installed" in one for one in told)
    assert (tmp_path / "120" / "grown.json").exists()


def test_preparing_needs_a_folder_to_keep_it_in(capsys):
    with pytest.raises(SystemExit) as ended:
        run(["retrieval", "--prepare"])
    assert ended.value.code == 2
    assert "--keep" in capsys.readouterr().err
