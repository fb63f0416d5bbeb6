"""`python -m serving encode`: lines on stdin to the configured encoder's vectors, one float32 row per line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from serving.environment import SettingsError
from serving.errors import ServingError, UnusableText
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.types import Encoder


def run(arguments: Sequence[str]) -> int:
    """Read stdin, write the .npy file, say what was written. Exit code 0, or 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        lines = read_lines(sys.stdin.buffer)
        encoder = open_encoder(serving_settings(os.environ))
        write_vectors(encoder, options.kind, lines, options.out)
    except (ServingError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    _report(encoder, len(lines), options)
    return 0


def read_lines(stream: BinaryIO) -> list[str]:
    """The stream's lines without their line ends. Raises `UnusableText` when it is empty or not UTF-8."""
    try:
        text = stream.read().decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        message = f"The input is not UTF-8 (byte {cause.start}): convert it, one text per line."
        raise UnusableText(message) from cause
    if not text:
        message = "The input is empty: give one text per line on stdin."
        raise UnusableText(message)
    return text.removesuffix("\n").replace("\r\n", "\n").split("\n")


def write_vectors(encoder: Encoder, kind: str, lines: Sequence[str], out: Path) -> None:
    """Encode `lines` as queries or passages into `out` (float32, one row per line). Raises `UnusableText`."""
    vectors = encoder.encode_queries(lines) if kind == "query" else encoder.encode_passages(lines)
    try:
        with out.open("wb") as file:
            np.save(file, vectors)
    except OSError as cause:
        message = f"{out} cannot be written ({cause.strerror}): name a file in a folder that exists and has room."
        raise UnusableText(message) from cause


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m serving encode", description=__doc__)
    parser.add_argument("--kind", choices=("query", "passage"), required=True, help="what the lines are")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.npy", help="where the vectors go")
    parser.add_argument("--json", action="store_true", help="report as one JSON document")
    return parser.parse_args(arguments)


def _report(encoder: Encoder, count: int, options: argparse.Namespace) -> None:
    if options.json:
        facts = {"lines": count, "dimension": encoder.dimension, "encoder": encoder.name, "digest": encoder.digest}
        print(json.dumps({**facts, "out": str(options.out)}, ensure_ascii=False))
    else:
        print(f"{count} lines → {options.out} ({count} × {encoder.dimension}, {encoder.name} {encoder.digest})")
