"""`python -m eval trials`: the statistics of experiments, drivers and warnings on trial, in made-up shops of which the truth is known."""

from __future__ import annotations

import argparse
import json
import time
from typing import TYPE_CHECKING, Any

from eval.statistics.trial import METRICS, alarms, drivers, experiments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.statistics.shares import Share

FALSE, COVERED = 0.05, (0.93, 0.97)
PLANTED = {"acceptance": 0.08, "reopening": 0.06, "edit share": 0.5, "satisfaction": 0.25, "cost": 1.0}
"""Effects for which the power is told: points, points, on the logarithm, marks, a remedy's share more."""
SEED = 20261126


def run(arguments: Sequence[str]) -> int:
    """Try and print. Exit code 1 where a bar is missed."""
    options = _options(arguments)
    began, told = time.process_time(), dict[str, Any]()
    for at, (name, draw) in enumerate(METRICS.items()):
        still = experiments(options.experiments, draw, 0.0, SEED + at)
        moved = experiments(max(options.experiments // 10, 1), draw, PLANTED[name], SEED - at - 1)
        told[f"no difference, {name}"] = _told(still.found) | {"good": (still.found.value or 0.0) <= FALSE}
        told[f"planted {PLANTED[name]}, {name}"] = _told(moved.found) | {"day": moved.day}
    tried = drivers(options.shops, SEED)
    told["true effect inside its interval"] = _told(tried.held) | {"good": COVERED[0] <= (tried.held.value or 0.0) <= COVERED[1]}
    told |= {f"of these, {name}": _told(share) for name, share in tried.by_outcome.items()}
    warned = alarms(options.weeks, SEED)
    told["false alarm in a week of 40 rates that stand still"] = _told(warned.false) | {"good": (warned.false.value or 0.0) <= FALSE}
    told["a rate that doubled, found within four weeks"] = _told(warned.found)
    told["processor seconds"] = round(time.process_time() - began, 1)
    print(json.dumps(told) if options.json else "\n".join(_line(name, one) for name, one in told.items()))
    return 0 if all(one.get("good", True) for one in told.values() if isinstance(one, dict)) else 1


def _told(share: Share) -> dict[str, Any]:
    return {"value": share.value, "interval": share.interval, "times": share.times, "n": share.n}


def _line(name: str, one: Any) -> str:  # noqa: ANN401 - a figure, or seconds
    if not isinstance(one, dict):
        return f"{name}: {one}"
    low, high = one["interval"]
    missed = "" if one.get("good", True) else "  <- missed"
    day = f", median day {one['day']:.0f}" if one.get("day") else ""
    return f"{name}: {one['value']:.3f} ({low:.3f}-{high:.3f}), {one['times']} of {one['n']}{day}{missed}"


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval trials", description=__doc__)
    parser.add_argument("--experiments", type=int, default=2000, help="experiments without a difference, for each metric (default: 2000)")
    parser.add_argument("--shops", type=int, default=100, help="shops with planted effects (default: 100)")
    parser.add_argument("--weeks", type=int, default=1000, help="weeks of a shop with forty rates (default: 1000)")
    parser.add_argument("--json", action="store_true", help="for programs")
    return parser.parse_args(arguments)
