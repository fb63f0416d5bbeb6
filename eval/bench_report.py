"""A comparison of systems as JSON and as lines for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from eval.retrieval import DEFINITION, METRICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.metrics import Mean
    from eval.peers import Peer, Speed
    from eval.vary import Grown


def as_json(peers: Sequence[Peer], scale: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The document `python -m eval bench retrieval --json` prints, without where it came from."""
    documents = [peer_json(peer) for peer in peers]
    return {"peers": documents, "lost": _lost(documents), "scale": list(scale), "definition": DEFINITION}


def peer_json(peer: Peer) -> dict[str, Any]:
    """One system."""
    main = peer.figures["ndcg@10"] if peer.figures else None
    return {
        "name": peer.name,
        "note": peer.note,
        "passages": peer.passages,
        **{metric: _short(peer.figures[metric].value, 4) if peer.figures else None for metric in METRICS},
        "interval": None if main is None else [_short(main.low, 4), _short(main.high, 4)],
        "n": main.n if main else 0,
        "by_language": {lang: _short(each.value, 4) for lang, each in peer.by_language},
        "cross_language_only": _crossed(peer.crossed),
        "milliseconds": _speed(peer.plain),
        "milliseconds_filtered": _speed(peer.filtered),
        "load_s": _short(peer.load_s, 2),
        "mib": _short(peer.mib, 1),
    }


def grown_json(grown: Grown) -> dict[str, Any]:
    """What was made, and how long it took."""
    return asdict(grown)


def as_lines(value: dict[str, Any]) -> list[str]:
    """The comparison for people."""
    out = [f"{'':68}{'nDCG@10':>9}{'recall@5':>10}{'worst':>10}{'crossing':>10}{'p50':>8}{'p95':>8}{'p99':>8}{'p95 filtered':>14}{'load s':>9}{'MiB':>7}"]
    out += [_line(peer) for peer in value["peers"]]
    out += [f"better than ours: {one}" for one in value["lost"]] or ["no peer is better in any language"]
    for size in value["scale"]:
        made = f"{size['passages']:,} made passages, {size['windows']:,} windows: written in {size['put_s']} s, graph in {size['optimise_s']} s"
        out += [made, *(_line(peer) for peer in size["peers"])]
    return [*out, f"commit {value['commit']}, {value['date']}, {value['machine']}", f"definition: {value['definition']}"]


def _line(peer: dict[str, Any]) -> str:
    if peer["note"]:
        return f"{peer['name']:68}{peer['note']}"
    quality = " " * 39
    if peer["ndcg@10"] is not None:
        worst = min(peer["by_language"].items(), key=lambda one: one[1], default=("", 0.0))
        crossing = peer["cross_language_only"]["ndcg@10"]
        quality = f"{peer['ndcg@10']:>9.3f}{peer['recall@5']:>10.3f}{f'{worst[0]} {worst[1]:.2f}':>10}{_cell(crossing):>10}"
    plain, filtered = peer["milliseconds"], peer["milliseconds_filtered"]
    return (
        f"{peer['name']:68}{quality}{_cell(plain['p50']):>8}{_cell(plain['p95']):>8}{_cell(plain['p99']):>8}{_cell(filtered['p95']):>14}"
        f"{_cell(peer['load_s']):>9}{_cell(peer['mib']):>7}"
    )


def _lost(peers: Sequence[dict[str, Any]]) -> list[str]:
    """Where a peer finds more than ours, in words."""
    ours, *others = peers
    return [
        f"{other['name']}: {lang} {value:.3f} against {ours['by_language'][lang]:.3f}"
        for other in others
        for lang, value in other["by_language"].items()
        if value is not None and value > (ours["by_language"].get(lang) or 0.0)
    ]


def _crossed(mean: Mean | None) -> dict[str, Any]:
    return {"ndcg@10": _short(mean.value, 4) if mean else None, "n": mean.n if mean else 0}


def _speed(speed: Speed | None) -> dict[str, float | None]:
    return {name: _short(getattr(speed, name), 2) if speed else None for name in ("p50", "p95", "p99")}


def _short(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
