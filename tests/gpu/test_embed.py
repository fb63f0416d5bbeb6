"""Many texts become vectors block by block; what a stop or a dead server leaves is not done again, and never mixed with other vectors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gpu.commands.embed import run
from gpu.embed import embed, read_texts
from gpu.errors import UnusableBlocks, UnusableTexts
from serving.builtin import BuiltinEncoder
from serving.errors import ModelUnreachable

TEXTS = ("How long does shipping take?", "配送要多久？", "Wie lange dauert der Versand?", "返品できますか？", "كم يستغرق الشحن؟", "คืนสินค้าได้ไหม", "Retour")


@pytest.fixture(scope="module")
def encoder():
    return BuiltinEncoder.open()


class Dying:
    """An encoder whose server dies after some blocks; counts what it was asked."""

    def __init__(self, encoder, blocks):
        self.encoder, self.left, self.asked = encoder, blocks, 0
        self.name, self.digest, self.dimension = encoder.name, encoder.digest, encoder.dimension

    def encode_passages(self, texts):
        if self.left == 0:
            raise ModelUnreachable("dead")
        self.left -= 1
        self.asked += len(texts)
        return self.encoder.encode_passages(texts)


def rows(folder: Path):
    return np.concatenate([np.load(one) for one in sorted(folder.glob("*.npy"))])


def silent(done, of):
    pass


def test_every_text_has_its_row_in_the_files_order(tmp_path, encoder):
    done = embed(TEXTS, encoder, tmp_path, 3, silent)
    assert (done.texts, done.encoded, sorted(one.name for one in tmp_path.glob("*.npy"))) == (7, 7, ["00000.npy", "00001.npy", "00002.npy"])
    assert rows(tmp_path).dtype == np.float32
    np.testing.assert_allclose(rows(tmp_path), encoder.encode_passages(TEXTS), atol=1e-6)


def test_a_run_that_ended_in_the_middle_goes_on_where_it_was(tmp_path, encoder):
    with pytest.raises(ModelUnreachable):
        embed(TEXTS, Dying(encoder, 2), tmp_path, 3, silent)
    again = Dying(encoder, 9)
    done = embed(TEXTS, again, tmp_path, 3, silent)
    assert (done.encoded, again.asked) == (1, 1)
    np.testing.assert_allclose(rows(tmp_path), encoder.encode_passages(TEXTS), atol=1e-6)


@pytest.mark.parametrize("changed", ["texts", "block", "encoder"])
def test_vectors_of_something_else_are_never_added_to(tmp_path, encoder, changed):
    embed(TEXTS, encoder, tmp_path, 3, silent)
    other = Dying(encoder, 9)
    other.digest = "another" if changed == "encoder" else encoder.digest
    with pytest.raises(UnusableBlocks, match="another folder"):
        embed(TEXTS[1:] if changed == "texts" else TEXTS, other, tmp_path, 4 if changed == "block" else 3, silent)
    assert other.asked == 0


def test_texts_are_lines_or_the_text_of_json_lines(tmp_path):
    (tmp_path / "plain.txt").write_text("\n".join(TEXTS) + "\n\n", "utf-8")
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps({"id": n, "text": text}) for n, text in enumerate(TEXTS)), "utf-8")
    assert read_texts(tmp_path / "plain.txt") == read_texts(tmp_path / "rows.jsonl") == TEXTS


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b'{"text": "x"}\nno json', "line 2"),
        ("a.jsonl", b'{"words": "x"}', "line 1"),
        ("a.txt", b" \n", "empty"),
        ("a.txt", b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_what_holds_no_texts_is_refused_by_its_line(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnusableTexts, match=said):
        read_texts(tmp_path / name)


def test_the_command_says_how_fast_it_was_and_what_a_million_would_cost(tmp_path, capsys):
    (tmp_path / "texts.txt").write_text("\n".join(TEXTS), "utf-8")
    words = [str(tmp_path / "texts.txt"), "--out", str(tmp_path / "out"), "--price", "3.6", "--json"]
    assert run(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["texts"], told["encoded"]) == (7, 7)
    assert told["cost_per_million_texts"] == pytest.approx(1000 / told["texts_per_second"], rel=0.05)
    assert run(words) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["encoded"], again["cost_per_million_texts"]) == (0, None)


def test_a_dead_server_ends_with_two_and_a_sentence(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CONCORD_SERVING_ENCODER_URL", "ftp://nowhere")
    (tmp_path / "texts.txt").write_text("x", "utf-8")
    assert run([str(tmp_path / "texts.txt"), "--out", str(tmp_path / "out")]) == 2
    assert "no address" in capsys.readouterr().err
