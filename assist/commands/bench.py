"""`python -m assist bench`: our own time of a draft, in process, over the demo shop: without a model, and around the call of a served one."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assist.demo.load import conversations, load_knowledge
from assist.own_time import took
from assist.settings import assist_settings
from assist.wiring import build_assistant
from ingest.errors import IngestError
from ingest.open import own_index
from ingest.settings import ingest_settings
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assist.own_time import Took

BARS = {"scripts": {"triage_and_gather": 15.0, "first_source": 40.0, "whole": 120.0}, "around_a_model": {"first_source": 40.0, "whole": 150.0}}
"""Milliseconds at the 95th percentile that these should not exceed."""


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--drafts", type=int, default=220, help="drafts of each kind (default 220: each of the demo's conversations ten times)")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print. Exit code 0, 1 where a bar is missed, 2 with a sentence on stderr for what cannot be measured."""
    if arguments.drafts < 1:
        print("bench: --drafts is at least 1.", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory() as folder:
            told = _measured(Path(folder), arguments.drafts)
    except IngestError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(json.dumps(told) if arguments.json else "\n".join(_line(kind, one) for kind, one in told.items()))
    return 1 if any(told[kind][name]["p95"] > bar for kind, bars in BARS.items() for name, bar in bars.items()) else 0


def _measured(folder: Path, drafts: int) -> dict[str, dict[str, dict[str, float]]]:
    """Both kinds over the demo's conversations, each draft of which is made twice before the clock starts."""
    environ = {"CONCORD_DATA": str(folder)}
    index = own_index(ingest_settings(environ), url=None)
    try:
        load_knowledge(index, lambda text: print(text, file=sys.stderr))
        serving = serving_settings(environ)
        assistant = build_assistant(assist_settings(environ), serving, index, open_encoder(serving))
        talks = [replace(one, id=f"bench-{number}") for number, one in enumerate(islice(cycle(conversations()), drafts))]
        warm = talks[: len(conversations())]
        kinds = {"scripts": False, "around_a_model": True}
        for model in kinds.values():
            took(assistant, warm, model=model)
        return {kind: _said(took(assistant, talks, model=model)) for kind, model in kinds.items()}
    finally:
        index.close()


def _said(times: Sequence[Took]) -> dict[str, dict[str, float]]:
    return {
        "triage_and_gather": _percentiles([one.read for one in times]),
        "first_source": _percentiles([one.first_source for one in times]),
        "whole": _percentiles([one.whole for one in times]),
        "calls": {"mean": round(sum(one.calls for one in times) / len(times), 2)},
        "load": {"average": round(os.getloadavg()[0], 1)},
    }


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    return {f"p{q}": round(float(np.percentile(values, q)), 1) for q in (50, 95, 99)}


def _line(kind: str, one: dict[str, dict[str, float]]) -> str:
    read, first, whole = one["triage_and_gather"], one["first_source"], one["whole"]
    asked = f", model asked {one['calls']['mean']} times" if one["calls"]["mean"] else ""
    name = kind.replace("_", " ")
    said = ((f"{what} p50 {of['p50']}, p95 {of['p95']}") for what, of in (("triage and gather", read), ("first source", first), ("whole draft", whole)))
    return f"{name}: {'; '.join(said)}, p99 {whole['p99']} ms{asked}"
