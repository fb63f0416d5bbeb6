"""`python -m eval bench retrieval QUESTIONS.jsonl`: quality, speed and memory of our search beside peers, same passages, same questions, one run."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.bench_plot import plot
from eval.bench_report import as_json, as_lines, grown_json, peer_json
from eval.errors import EvalError
from eval.knowledge import open_knowledge
from eval.peers import NAMES, compare
from eval.prepare import prepare
from eval.provenance import provenance
from eval.questions import read_questions
from eval.retrieval import live_passages
from eval.scale import at_size
from ingest.errors import IngestError
from serving.environment import SettingsError
from serving.errors import ServingError

if TYPE_CHECKING:
    from collections.abc import Sequence

DEMO = Path(__file__).parent.parent / "suites" / "demo.jsonl"
RESULTS = Path(__file__).parent.parent / "results"
PEERS = tuple(name for name in NAMES if name != "ours")
QUICK = ("bm25",)


def run(arguments: Sequence[str]) -> int:
    """Measure and print. Exit code 0; 1 when a peer finds more than ours; 2 with a sentence on stderr."""
    if arguments[:1] == ["load"]:
        from eval.commands._load import run as run_load

        return run_load(arguments[1:])
    if arguments[:1] == ["triage"]:
        from eval.commands._triage import run as run_triage

        return run_triage(arguments[1:])
    options = _options(arguments)
    try:
        if options.prepare:
            return _prepare(options)
        value = _measure(options)
    except (EvalError, IngestError, ServingError, SettingsError) as refusal:
        _say(str(refusal))
        return 2
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    if options.save:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{value['commit'][:12]}.json").write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if options.plot:
        options.plot.write_text(plot(value), "utf-8")
    ours, *others = (peer["ndcg@10"] for peer in value["peers"])
    return 1 if any(other is not None and (ours is None or other > ours) for other in others) else 0


def _prepare(options: argparse.Namespace) -> int:
    """Prepare into `--keep` and measure nothing."""
    rows, index = read_questions(options.questions), open_knowledge(options.data, _say)
    try:
        passages = live_passages(index)
    finally:
        index.close()
    prepare(passages, rows, options.sizes, systems=options.systems, python=options.peers, keep=options.keep, say=_say)
    return 0


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    rows, systems = read_questions(options.questions), QUICK if options.quick else options.systems
    index = open_knowledge(options.data, _say)
    try:
        peers = compare(index, rows, tell_language=options.tell_language, python=options.peers, systems=systems, keep=options.keep)
        passages = live_passages(index)
    finally:
        index.close()
    asked = [row.question for row in rows]
    scale = []
    for size in options.sizes:
        slow = [one for one in systems if one not in QUICK]
        grown, measured = at_size(passages, asked, size, systems=slow, python=options.peers, say=_say, keep=options.keep)
        scale.append({**grown_json(grown), "peers": [peer_json(peer) for peer in measured]})
    # a busy machine makes every time worthless: whoever reads the result must see it
    return as_json(peers, scale) | asdict(provenance(options.questions)) | {"load_average": [round(one, 1) for one in os.getloadavg()]}


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _systems(text: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    if not names or any(name not in PEERS for name in names):
        message = f"give some of {', '.join(PEERS)}"
        raise argparse.ArgumentTypeError(message)
    return names


def _sizes(text: str) -> tuple[int, ...]:
    try:
        sizes = tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError as error:
        message = "give whole numbers, as 10000,100000"
        raise argparse.ArgumentTypeError(message) from error
    if any(not 100 <= size <= 10_000_000 for size in sizes):
        message = "give sizes from 100 to 10000000"
        raise argparse.ArgumentTypeError(message)
    return sizes


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval bench", description=__doc__)
    parser.add_argument("what", choices=("retrieval", "load", "triage"), help="what is measured; `load` and `triage` tell their own options with --help")
    parser.add_argument(
        "questions", type=Path, nargs="?", default=DEMO, metavar="QUESTIONS.jsonl", help="questions with their answers (default: the demo shop's)"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--tell-language", action="store_true", help="give our index the question's language")
    parser.add_argument("--quick", action="store_true", help="leave out the peers that take minutes to build")
    parser.add_argument("--systems", type=_systems, default=PEERS, metavar="NAME,NAME", help=f"the peers to measure (default: {','.join(PEERS)})")
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON", help="interpreter of an environment with the extra `peers` (default: this one)")
    parser.add_argument("--sizes", type=_sizes, default=(), metavar="N,N", help="also measure speed and memory at these sizes, made by varying the passages")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep there what takes long to prepare, and use what is there")
    parser.add_argument("--prepare", action="store_true", help="only prepare into --keep, in as many runs as it takes, and measure nothing")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw milliseconds by size")
    parser.add_argument("--save", action="store_true", help="keep the result in eval/results, named by commit")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    options = parser.parse_args(arguments)
    if options.prepare and options.keep is None:
        parser.error("--prepare needs --keep DIR")
    return options
