"""A trial of the ruler, told: per kind, language and half, with the peers and what each is better at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eval.planting.kinds import HARMLESS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eval.sensitivity import Sensitivity, Tally, Trial

OURS = "ours"
FACTUAL = frozenset({Kind.NUMBER, Kind.UNIT, Kind.CURRENCY, Kind.DATE, Kind.PERCENTAGE, Kind.LANGUAGE, Kind.SOURCE})
NAMED = frozenset({Kind.PRODUCT, Kind.COUNTRY, Kind.YES_NO, Kind.OBLIGATION})
LEFT_OUT = frozenset({Kind.CONDITION, Kind.SENTENCE, Kind.CLAIM})
BARS = ((FACTUAL, 0.98), (NAMED, 0.85), (LEFT_OUT, 0.80))
"""The least share of each kind that must be caught."""
WORST_LANGUAGE = 0.94
"""The least share of all factual kinds together that must be caught in every language."""


def as_json(found: Sensitivity) -> dict[str, Any]:
    """The document: {"kinds", "harmless", "halves", "peers", "missed", "alarms", …}."""
    names = list(dict.fromkeys(name for trial in found.trials for name in trial.suspicion))
    worst = _worst(found)
    return {
        "answers": found.answers,
        "kinds": _kinds(found, OURS),
        "harmless": _harmless(found, OURS),
        "halves": {half: {"kinds": _kinds(found, OURS, half), "harmless": _harmless(found, OURS, half)} for half in found.answers},
        "f1": found.f1(OURS),
        "worst_language": {"lang": worst[0], "caught": worst[1]} if worst else None,
        "peers": {name: _peer(found, name) for name in names if name != OURS},
        "better": {str(kind): better for kind in Kind if kind not in HARMLESS and (better := _better(found, kind, names))},
        "missed": [_shown(one) for one in found.trials if one.kind not in HARMLESS and not _told(found, one)],
        "alarms": [_shown(one) for one in found.trials if one.kind in HARMLESS and _told(found, one)],
    }


def _told(found: Sensitivity, trial: Trial) -> bool:
    return (trial.suspicion[OURS] or 0.0) >= found.bars[OURS]


def _kinds(found: Sensitivity, ruler: str, half: str = "") -> dict[str, Any]:
    langs = _langs(found.trials)
    out: dict[str, Any] = {}
    for kind in Kind:
        if kind not in HARMLESS:
            tally = found.tally(ruler, frozenset({kind}), half=half)
            by = {lang: found.tally(ruler, frozenset({kind}), lang=lang, half=half) for lang in langs}
            told = {lang: {"planted": one.shown, "caught": one.reported} for lang, one in by.items() if one.shown}
            out[str(kind)] = {"planted": tally.shown, "caught": tally.reported, "unscored": tally.unscored, "by_language": told} | _listed(ruler, tally)
    return out


def _listed(ruler: str, tally: Tally) -> dict[str, int]:
    """What our ruler does not report and lists to be read; a peer's bar parts nothing of the kind."""
    return {"to_be_read": tally.listed} if ruler == OURS else {}


def _harmless(found: Sensitivity, ruler: str, half: str = "") -> dict[str, Any]:
    tally = found.tally(ruler, HARMLESS, half=half)
    by_kind = {str(kind): found.tally(ruler, frozenset({kind}), half=half) for kind in Kind if kind in HARMLESS}
    by_lang = {lang: found.tally(ruler, HARMLESS, lang=lang, half=half) for lang in _langs(found.trials)}
    return {
        "shown": tally.shown,
        "false_alarms": tally.reported,
        "unscored": tally.unscored,
        **_listed(ruler, tally),
        "by_kind": {name: {"shown": one.shown, "false_alarms": one.reported} for name, one in by_kind.items()},
        "by_language": {lang: {"shown": one.shown, "false_alarms": one.reported} for lang, one in by_lang.items() if one.shown},
    }


def _peer(found: Sensitivity, name: str) -> dict[str, Any]:
    return {"kinds": _kinds(found, name), "harmless": _harmless(found, name), "f1": found.f1(name), "bar": found.bars[name]}


def _better(found: Sensitivity, kind: Kind, names: Iterable[str]) -> list[str]:
    """The peers whose F1 is higher for this kind."""
    ours = found.f1(OURS, frozenset({kind}))
    return [name for name in names if name != OURS and ours is not None and (found.f1(name, frozenset({kind})) or 0.0) > ours]


def _worst(found: Sensitivity) -> tuple[str, float] | None:
    """The language in which the fewest factual differences are caught."""
    tallies = [(lang, found.tally(OURS, FACTUAL, lang=lang)) for lang in _langs(found.trials)]
    return min(((lang, one.reported / one.shown) for lang, one in tallies if one.shown), key=lambda pair: pair[1], default=None)


def _langs(trials: Iterable[Trial]) -> list[str]:
    return list(dict.fromkeys(trial.lang for trial in trials))


def _shown(one: Trial) -> dict[str, str]:
    return {"kind": str(one.kind), "half": one.half, "topic": one.topic, "lang": one.lang, "text": one.text}


def falls_short(value: dict[str, Any], most: float) -> bool:
    """Whether a kind is caught less than its bar, a language less than `WORST_LANGUAGE`, or more than `most` of the harmless changes raise an alarm."""
    kinds, harmless = value["kinds"], value["harmless"]
    low = any(kinds[kind]["caught"] < bar * kinds[kind]["planted"] for group, bar in BARS for kind in map(str, group))
    worst = value["worst_language"]
    return low or harmless["false_alarms"] > most * harmless["shown"] or worst is None or worst["caught"] < WORST_LANGUAGE


def as_lines(value: dict[str, Any]) -> list[str]:
    """The same for a person: kinds with their worst language, the halves, the peers."""
    out = [f"{sum(value['answers'].values())} right answers, {sum(kind['planted'] for kind in value['kinds'].values())} differences planted"]
    for name, kind in value["kinds"].items():
        if not kind["planted"]:
            out.append(f"  {name:18} could not be planted")
            continue
        halves = ", ".join(f"{half} {_of(told['kinds'][name])}" for half, told in value["halves"].items())
        low = sorted(kind["by_language"].items(), key=lambda pair: pair[1]["caught"] / pair[1]["planted"])[0]
        peers = ", ".join(f"{peer} {_of(told['kinds'][name])}" for peer, told in value["peers"].items() if told["kinds"][name]["planted"])
        out.append(f"  {name:18} {_of(kind):>12} ({halves}; {kind['to_be_read']} more to be read; worst {low[0]} {_of(low[1])}); {peers}")
    harmless = value["harmless"]
    out.append(f"{harmless['false_alarms']} false alarms on {harmless['shown']} harmless changes, {harmless['to_be_read']} more listed to be read")
    out += [f"  {name:18} {one['false_alarms']} of {one['shown']}" for name, one in harmless["by_kind"].items()]
    out += [f"  {half}: {one['harmless']['false_alarms']} of {one['harmless']['shown']}" for half, one in value["halves"].items()]
    out += [f"F1 of all kinds: {_f1(value['f1'])}; " + ", ".join(f"{name} {_f1(peer['f1'])}" for name, peer in value["peers"].items())]
    out += [f"better at {kind}: {', '.join(names)}" for kind, names in value["better"].items()]
    return out


def _of(told: dict[str, Any]) -> str:
    return f"{told['caught']}/{told['planted']}"


def _f1(value: float | None) -> str:
    return "not scored" if value is None else f"{value:.3f}"
