"""`python -m eval bench triage --banking DIR`: how well a layer over the encoder's vectors tells 77 banking wishes apart, on a public set."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.banking import TEST, measure
from eval.errors import EvalError
from eval.provenance import provenance
from serving.environment import SettingsError
from serving.errors import ServingError
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.banking import Banking

SHOWN = 10
"""Wishes told by name: those named worst."""


def run(arguments: Sequence[str]) -> int:
    """Fit, try and print. Exit code 0; 1 below the bar; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        found = measure(options.banking, open_encoder(serving_settings(os.environ)))
    except (EvalError, ServingError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    value = as_json(found) | asdict(provenance(options.banking / TEST))
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    return 0 if value["accuracy"] >= options.bar else 1


def as_json(found: Banking) -> dict[str, Any]:
    """The document of one run."""
    low, high = found.right.interval or (None, None)
    return {
        "accuracy": found.right.value,
        "low": low,
        "high": high,
        "right": found.right.times,
        "tested": found.right.n,
        "trained": found.trained,
        "intents": found.intents,
        "by_intent": {name: share.value for name, share in found.by_intent},
    }


def as_lines(value: dict[str, Any]) -> list[str]:
    """The same for a person."""
    said = f"{value['right']:,} of {value['tested']:,} test sentences named right: {value['accuracy']:.3f} ({value['low']:.3f} to {value['high']:.3f})"
    lines = [f"{said}; {value['intents']} wishes, fitted on {value['trained']:,} sentences"]
    return lines + [f"  {name:50} {share:.2f}" for name, share in list(value["by_intent"].items())[:SHOWN]]


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval bench triage", description=__doc__)
    parser.add_argument("--banking", type=Path, required=True, metavar="DIR", help="folder with banking77_train.jsonl.gz and banking77_test.jsonl.gz")
    parser.add_argument("--bar", type=float, default=0.85, help="exit 1 when a smaller share is named right (default 0.85)")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
