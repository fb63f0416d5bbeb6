"""`python -m eval bench retrieval QUESTIONS.jsonl`: speed and quality of our search beside peers, same passages, same questions, one run."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.errors import EvalError
from eval.knowledge import open_knowledge
from eval.peers import compare
from eval.provenance import provenance
from eval.questions import read_questions
from eval.retrieval import DEFINITION, METRICS
from ingest.errors import IngestError
from serving.environment import SettingsError
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.peers import Peer


DEMO = Path(__file__).parent.parent / "suites" / "demo.jsonl"


def run(arguments: Sequence[str]) -> int:
    """Measure and print. Exit code 0; 1 when a peer finds more than ours; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        rows = read_questions(options.questions)
        index = open_knowledge(options.data, lambda text: print(text, file=sys.stderr))
        try:
            peers = compare(index, rows, tell_language=options.tell_language, minilm=not options.quick)
        finally:
            index.close()
        value = {"peers": [_peer(peer) for peer in peers], "definition": DEFINITION, **asdict(provenance(options.questions))}
    except (EvalError, IngestError, ServingError, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    ours, *others = (peer["ndcg@10"] for peer in value["peers"])
    return 1 if any(other is not None and (ours is None or other > ours) for other in others) else 0


def as_lines(value: dict[str, Any]) -> list[str]:
    """The comparison for people."""
    out = [f"{'':48}{'nDCG@10':>9}{'95 %':>15}{'recall@5':>10}{'mrr':>7}{'worst':>11}{'p50 ms':>8}{'p95 ms':>8}{'build s':>9}{'MiB':>7}"]
    for peer in value["peers"]:
        if peer["note"]:
            out.append(f"{peer['name']:48}{peer['note']}")
            continue
        worst = f"{peer['worst_language']} {peer['worst_ndcg@10']:.3f}"
        low, high = peer["interval"]
        quality = f"{peer['ndcg@10']:>9.3f}{f'{low:.2f}…{high:.2f}':>15}{peer['recall@5']:>10.3f}{peer['mrr']:>7.3f}{worst:>11}"
        cost = "".join(f"{'–' if peer[name] is None else peer[name]:>{width}}" for name, width in (("p50", 8), ("p95", 8), ("built_s", 9), ("mib", 7)))
        out.append(f"{peer['name']:48}{quality}{cost}")
    return [*out, f"commit {value['commit']}, {value['date']}, {value['machine']}", f"definition: {value['definition']}"]


def _peer(peer: Peer) -> dict[str, Any]:
    main = peer.figures.get("ndcg@10")
    return {
        "name": peer.name,
        "note": peer.note,
        **{metric: _short(peer.figures[metric].value, 4) if peer.figures else None for metric in METRICS},
        "interval": None if main is None else [_short(main.low, 4), _short(main.high, 4)],
        "n": main.n if main else 0,
        "worst_language": peer.worst,
        "worst_ndcg@10": _short(peer.worst_ndcg, 4),
        "p50": _short(peer.p50, 2),
        "p95": _short(peer.p95, 2),
        "built_s": _short(peer.built_s, 2),
        "mib": _short(peer.mib, 1),
    }


def _short(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval bench", description=__doc__)
    parser.add_argument("what", choices=("retrieval",), help="what is compared")
    parser.add_argument(
        "questions", type=Path, nargs="?", default=DEMO, metavar="QUESTIONS.jsonl", help="questions with their answers (default: the demo shop's)"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--tell-language", action="store_true", help="give our index the question's language")
    parser.add_argument("--quick", action="store_true", help="leave out the peer that takes minutes to build")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
