"""`python -m eval bench load FOLDER`: how fast documents become searchable, the memory it takes, a service's longest pause meanwhile, and peers."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from eval.errors import EvalError
from eval.load_speed import measure
from eval.provenance import commit, machine

if TYPE_CHECKING:
    from collections.abc import Sequence

RESULTS = Path(__file__).parent.parent / "results"
PEERS = ("minilm", "borrowed")


def run(arguments: Sequence[str]) -> int:
    """Measure and print. Exit code 0; 2 with a sentence on stderr."""
    options = _options(arguments)
    try:
        with TemporaryDirectory() as home:
            systems = () if options.quick else PEERS
            told = measure(options.folder.resolve(), options.passages, Path(home), systems=systems, python=options.peers, say=_say)
    except EvalError as refusal:
        _say(str(refusal))
        return 2
    value = told | {"commit": commit(), "machine": machine(), "source": options.folder.name}
    print(json.dumps(value, ensure_ascii=False) if options.json else "\n".join(as_lines(value)))
    if options.save:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"load-{value['commit'][:12]}.json").write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


def as_lines(value: dict[str, Any]) -> list[str]:
    """The result for people."""
    bulk, small, pauses = value["bulk"], value["small"], value["pauses"]
    lines = [
        f"{bulk['passages']:,} passages of {bulk['documents']:,} documents searchable in {bulk['searchable_s']} s: {bulk['passages_per_s']:,} a second",
        f"search graph after that: {bulk['graph_s']} s; {bulk['processor_s']} s of processor in all",
        f"until searchable {bulk['own_mib']:,} MiB in all processes, {bulk['resident_mib']:,} with mapped files",
        f"{pauses['loaded']:,} more while a service of it searches: {_paused(pauses['loading'])}",
        f"the same service without a load: {_paused(pauses['idle'])}",
        f"{small['passages']:,} passages alone: {small['searchable_s']} s, {small['processor_s']} s of processor",
    ]
    lines += [f"{one['name']}: {one['note'] or '{seconds} s for {nodes} nodes, {times} times as long'.format(**one)}" for one in value["peers"]]
    return [*lines, f"commit {value['commit']}, {value['machine']}, load average {value['load_average']}"]


def _paused(told: dict[str, Any]) -> str:
    return (
        f"{told['searches']} searches, p50 {told['search_p50_ms']} ms, longest {told['search_longest_ms']} ms; "
        f"a thread stood still for {told['stop_longest_ms']} ms at most"
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _count(text: str) -> int:
    if not text.isdecimal() or not 100 <= int(text) <= 10_000_000:
        message = "give a number from 100 to 10000000"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval bench load", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="documents, whose text files are repeated with changes")
    parser.add_argument("--passages", type=_count, default=100_000, metavar="N", help="about how many passages to load (default: 100000)")
    parser.add_argument("--quick", action="store_true", help="leave out the peers that take minutes")
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON", help="interpreter of an environment with the extra `peers` (default: this one)")
    parser.add_argument("--save", action="store_true", help="keep the result in eval/results, named by commit")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args(arguments)
