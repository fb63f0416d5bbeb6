"""Two runs of one suite held against each other: what got worse, what got better, which differences are new and which are gone."""

from __future__ import annotations

from typing import Any

from eval.report.material import material

Json = dict[str, Any]
CEILINGS = frozenset({"milliseconds", "false_refusals", "p95_milliseconds"})
"""Metrics of which less is better."""
NOTICED = 0.0005
"""A change of a figure smaller than this is none."""


def since(old: Json, new: Json) -> Json:
    """What changed from one run's document to another's. Figures are compared for languages that both runs asked."""
    before, after = {one["id"]: one for one in old["differences"]}, {one["id"]: one for one in new["differences"]}
    moved = [change for name in new["metrics"] if name in old["metrics"] for change in _moved(name, old["metrics"][name], new["metrics"][name])]
    return {
        "old": {name: old[name] for name in ("date", "commit", "digest")},
        "new": {name: new[name] for name in ("date", "commit", "digest")},
        "same_suite": old["digest"] == new["digest"],
        "changed_digests": [name for name in sorted({*old["digests"], *new["digests"]}) if old["digests"].get(name) != new["digests"].get(name)],
        "worse": [one for one in moved if one["worse"]],
        "better": [one for one in moved if not one["worse"]],
        "appeared": [one for key, one in after.items() if key not in before and material(one)],
        "gone": [one for key, one in before.items() if key not in after and material(one)],
        "remaining": sum(key in before and material(one) for key, one in after.items()),
        "fallen_gates": _fallen(old, new),
    }


def got_worse(told: Json) -> bool:
    """Whether a gate fell or a customer is misled who was not before."""
    return bool(told["fallen_gates"] or told["appeared"])


def _moved(name: str, old: Json, new: Json) -> list[Json]:
    places = [("overall", old["overall"], new["overall"])]
    places += [(lang, old["by_language"][lang]["value"], one["value"]) for lang, one in new["by_language"].items() if lang in old["by_language"]]
    return [
        {"metric": name, "language": place, "from": left, "to": right, "worse": (right < left) != (name in CEILINGS)}
        for place, left, right in places
        if left is not None and right is not None and abs(right - left) >= NOTICED
    ]


def _fallen(old: Json, new: Json) -> list[Json]:
    held = {(gate["metric"], gate["language"]) for gate in old["gates"] if gate["passed"]}
    return [gate for gate in new["gates"] if not gate["passed"] and (gate["metric"], gate["language"]) in held]
