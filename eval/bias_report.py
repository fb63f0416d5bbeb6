"""A probe for bias as JSON and as tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eval.bias import DEFINITION, worst_move

if TYPE_CHECKING:
    from eval.bias import Bias, Move

ALLOWED = 1.0
"""Points of recall at ten that a language may lose to another's documents."""


def as_json(bias: Bias) -> dict[str, Any]:
    """The document `python -m eval retrieval --bias --json` prints, without where it came from."""
    worst = worst_move(bias)
    return {
        "wins": [{"asked": wins.asked, "by_language": dict(wins.by_language), "own_copy_exists": wins.own, "own_copy_won": wins.own_won} for wins in bias.wins],
        "moves": [_move(move) for move in bias.moves],
        "worst_move": _move(worst) if worst else None,
        "allowed_points": ALLOWED,
        "definition": DEFINITION,
    }


def as_lines(value: dict[str, Any]) -> list[str]:
    """Two tables: whose copy wins, and who loses by whose documents."""
    lines = ["The same fact in several languages: whose copy is found first (row: language of the question)"]
    for wins in value["wins"]:
        copies = ", ".join(f"{lang or 'none'} {count}" for lang, count in wins["by_language"].items())
        lines.append(f"  {wins['asked']:6} {copies}   own copy first: {wins['own_copy_won']} of {wins['own_copy_exists']}")
    askers = sorted({move["asked"] for move in value["moves"]})
    lines += ["", "Recall at 10 of each language's questions, in points, when another language's documents are added (row)"]
    lines.append(f"  {'added':8}" + "".join(f"{asker:>8}" for asker in askers))
    by = {(move["added"], move["asked"]): move["points"] for move in value["moves"]}
    for added in sorted({move["added"] for move in value["moves"]}):
        lines.append(f"  {added:8}" + "".join(f"{by[added, asker]:>+8.1f}" if (added, asker) in by else f"{'–':>8}" for asker in askers))
    worst = value["worst_move"]
    if worst:
        lines.append(f"worst: {worst['asked']} moves {worst['points']:+.1f} points by documents in {worst['added']} (n {worst['n']})")
    return [*lines, f"definition: {value['definition']}"]


def fell_short(value: dict[str, Any]) -> bool:
    """Whether some language loses more than is allowed."""
    worst = value["worst_move"]
    return worst is not None and worst["points"] < -value["allowed_points"]


def _move(move: Move) -> dict[str, Any]:
    return {
        "added": move.added,
        "asked": move.asked,
        "before": round(move.before, 4),
        "after": round(move.after, 4),
        "points": round(move.points, 2),
        "n": move.n,
    }
