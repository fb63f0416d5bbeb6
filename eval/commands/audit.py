"""`python -m eval audit FOLDER…`: plant known changes in one language version of real documents, count what the audit finds and what it cries wolf on."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.audit.plant import SYMBOLS, Plant, read_tables
from eval.audit.trial import read_families, try_audit
from eval.errors import EvalError
from eval.provenance import provenance
from ingest.errors import IngestError
from serving.environment import SettingsError
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.audit.trial import AuditTrial, Planted
    from ingest.types import Contradiction


def run(arguments: Sequence[str]) -> int:
    """Plant, audit and print. Exit code 0; 1 under `--least` or above `--most`; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        families = read_families(options.folders)
        encoder = open_encoder(serving_settings(os.environ))
        found = try_audit(families, read_tables(), options.changes, options.seed, datetime.now(UTC).date(), encoder)
    except (EvalError, IngestError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    value = as_json(found) | {"seed": options.seed, "from": asdict(provenance(SYMBOLS))}
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    rate = value["found"]["rate"]
    return 0 if rate is not None and rate >= options.least and value["alarms"]["per_thousand_passages"] <= options.most else 1


def as_json(found: AuditTrial) -> dict[str, Any]:
    """The document of a trial: what was planted and found, in all, per kind and per language; every miss; every finding in the documents as they are."""
    langs = sorted({one.lang for one in found.planted})
    return {
        "families": found.families,
        "passages": found.passages,
        "found": _rate(found.planted),
        "by_kind": {str(kind): _rate([one for one in found.planted if one.change.kind is kind]) for kind in Plant},
        "by_language": {lang: _rate([one for one in found.planted if one.lang == lang]) for lang in langs},
        "collateral": sum(one.collateral for one in found.planted),
        "misses": [_miss(one) for one in found.planted if not one.found],
        "alarms": {
            "count": len(found.alarms),
            "per_thousand_passages": 1000 * len(found.alarms) / found.passages,
            "findings": [_finding(one) for one in found.alarms],
        },
    }


def as_lines(value: dict[str, Any]) -> list[str]:
    """The same for a person."""
    out = [f"{value['found']['n']} changes planted in {value['families']} families of {value['passages']} passages, {_said(value['found'])} found"]
    out += [f"  {kind:22} {_said(rate)}" for kind, rate in value["by_kind"].items()]
    out += [f"  {lang:22} {_said(rate)}" for lang, rate in value["by_language"].items()]
    out += [f"missed [{one['lang']}] {one['kind']}: {one['old']} → {one['new']} in {one['path']}: {one['line']}" for one in value["misses"]]
    alarms = value["alarms"]
    out.append(f"{alarms['count']} findings in the documents as they are, {alarms['per_thousand_passages']:.2f} per thousand passages")
    return out + [f"  {one['kind']}: {one['left']} | {one['right']}" for one in alarms["findings"]]


def _rate(planted: Sequence[Planted]) -> dict[str, float | int | None]:
    found = sum(one.found for one in planted)
    return {"found": found, "n": len(planted), "rate": found / len(planted) if planted else None}


def _said(rate: dict[str, Any]) -> str:
    return f"{rate['found']} of {rate['n']}"


def _miss(one: Planted) -> dict[str, str]:
    return {"kind": str(one.change.kind), "lang": one.lang, "path": one.path, "old": one.change.old, "new": one.change.new, "line": one.line}


def _finding(one: Contradiction) -> dict[str, str]:
    left, right = (f"{value} {' '.join(side.sentence.split())[:200]}" for value, side in ((one.value_left, one.left), (one.value_right, one.right)))
    return {"kind": one.kind, "left": left, "right": right}


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval audit", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER", help="documents, some of them in several languages")
    parser.add_argument("--changes", type=int, default=200, metavar="N", help="changes to plant (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="which of the possible changes are planted (default 1)")
    parser.add_argument("--least", type=float, default=0.95, help="exit 1 when a smaller share is found (default 0.95)")
    parser.add_argument("--most", type=float, default=3.0, help="exit 1 when there are more findings per thousand passages as they are (default 3)")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
