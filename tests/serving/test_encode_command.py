from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from serving.__main__ import main
from serving.builtin import BuiltinEncoder
from serving.commands.encode import read_lines, write_vectors
from serving.dispatch import commands_of
from serving.errors import UnknownEncoder, UnusableText
from serving.open import open_encoder
from serving.settings import ServingSettings
from tests.fakes_weights import tiny_folder

ROOT = Path(__file__).parents[2]


def encode(arguments: list[str], stdin: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "serving", "encode", *arguments], input=stdin, capture_output=True, cwd=ROOT, check=False)


def test_lines_become_rows_of_a_numpy_file(tmp_path: Path) -> None:
    out = tmp_path / "v.npy"
    done = encode(["--kind", "query", "--out", str(out), "--json"], "Where is my parcel?\n我的包裹在哪里？\n\nพัสดุของฉันอยู่ที่ไหน\n".encode())
    assert done.returncode == 0, done.stderr
    rows = np.load(out)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1).tolist() == pytest.approx([1, 1, 0, 1], abs=1e-4)
    report = json.loads(done.stdout)
    assert (report["lines"], report["dimension"]) == rows.shape
    assert report["digest"] == open_encoder(ServingSettings()).digest


@pytest.mark.parametrize(("stdin", "said"), [(b"", "empty"), (b"\xff\xfe\x00", "not UTF-8")])
def test_unusable_input_ends_with_two_and_one_sentence(tmp_path: Path, stdin: bytes, said: str) -> None:
    done = encode(["--kind", "passage", "--out", str(tmp_path / "v.npy")], stdin)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "v.npy").exists()


def test_a_wrong_kind_ends_with_two() -> None:
    assert encode(["--kind", "poem", "--out", "v.npy"], b"x").returncode == 2


def test_an_unknown_command_ends_with_two_and_lists_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["enkode"]) == 2
    said = capsys.readouterr().err
    assert "enkode" in said
    assert all(f"  {name} " in said for name in commands_of("serving"))


def test_lines_keep_their_number_with_windows_line_ends_and_without_a_last_one() -> None:
    assert read_lines(io.BytesIO("\ufeffa\r\n\r\nb".encode())) == ["a", "", "b"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    encoder = BuiltinEncoder.open(tiny_folder(tmp_path / "weights"))
    with pytest.raises(UnusableText, match="nowhere"):
        write_vectors(encoder, "query", ["return"], tmp_path / "nowhere" / "v.npy")


def test_queries_and_passages_go_to_their_own_encoding(tmp_path: Path) -> None:
    class Sided:
        name, digest, dimension = "sided", "0" * 12, 1

        def encode_queries(self, texts: list[str]) -> np.ndarray:
            return np.full((len(texts), 1), 1, np.float32)

        def encode_passages(self, texts: list[str]) -> np.ndarray:
            return np.full((len(texts), 1), -1, np.float32)

    for kind, expected in (("query", 1), ("passage", -1)):
        write_vectors(Sided(), kind, ["a", "b"], tmp_path / f"{kind}.npy")
        assert np.load(tmp_path / f"{kind}.npy").tolist() == [[expected], [expected]]


def test_an_encoder_nobody_knows_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownEncoder, match="builtin"):
        open_encoder(ServingSettings(encoder="bilutin"))


def test_a_folder_of_weights_is_an_encoder(tmp_path: Path) -> None:
    assert open_encoder(ServingSettings(encoder=str(tiny_folder(tmp_path)))).name == "tiny"
