"""A run as one self-contained page for people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from eval.report.earlier import trend
from eval.report.material import material, may_differ
from eval.report.since import since
from ingest.cldr import locale_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Json = dict[str, Any]
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})
SHADES = ((0.98, "s5"), (0.9, "s4"), (0.75, "s3"), (0.5, "s2"), (0.25, "s1"))
"""Agreement from which a square has a shade; below the last it is the darkest red."""
FIRST = ("right_facts", "fact_agreement", "agreement", "answer_language", "refusal_agreement", "groundedness")
"""Metrics that open the page."""
TILES = 4
LONGEST = 420
"""Characters of a sentence or quote that are shown."""
WIDTH, HEIGHT, ROOM = 220.0, 54.0, 6.0
"""Of a trend's picture, and the margin in it, in pixels."""


def page(document: Json, earlier: Sequence[Json] = (), signed: Json | None = None) -> str:
    """The HTML of a run's document, with the trend over `earlier` runs, oldest first, and the sign-off where there is one."""
    told = document["differences"]
    wrong = [each for each in told if material(each)]
    metrics = document["metrics"]
    return (
        environment_of()
        .get_template("page.html.j2")
        .render(
            run=document,
            tiles=_tiles(metrics),
            whole=[(name, metric) for name, metric in metrics.items() if metric["by_language"] and "." not in name],
            single=[(name, metric) for name, metric in metrics.items() if metric["by_language"] and "." in name and metric["n"]],
            maps=[(name, _squares(metrics[name]["by_pair"])) for name in _mapped(metrics)],
            asked={(call["topic"], call["lang"]): call["question"] for call in document["calls"]},
            wrong=wrong,
            cards=grouped(wrong),
            allowed=grouped([each for each in told if each["allowed"]]),
            doubtful=grouped([each for each in told if may_differ(each) and not each["allowed"]]),
            causes=Counter(each["blame"]["cause"] for each in wrong).most_common(),
            failed=[gate for gate in document["gates"] if not gate["passed"]],
            since=since(earlier[-1], document) if earlier else None,
            trends=_trends([*earlier, document]),
            misses=missed(document),
            signed=signed,
        )
    )


def _mapped(metrics: Json) -> list[str]:
    """Metrics with pairs of languages, those that open the page before the others."""
    names = [name for name, metric in metrics.items() if metric["by_pair"] and metric["n"]]
    return sorted(names, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))


def environment_of(*folders: Path) -> Environment:
    """How pages are written: templates of these folders, then of the report's own, and its words for figures."""
    loader = FileSystemLoader([*folders, Path(__file__).parent])
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(share=share, shade=shade, direction=direction, span=span, figure=figure, tongue=tongue, marked=marked, curve=curve, words=words)
    return environment


def grouped(differences: list[Json]) -> list[Json]:
    """Equal differences of several languages as one card: the first of them with all its languages under `langs`."""
    cards: dict[tuple[object, ...], Json] = {}
    for each in differences:
        same = (each["topic"], each["kind"], each["blame"]["cause"], each["left"], each["allowed"], may_differ(each))
        cards.setdefault(same, {**each, "langs": [], "ids": []})
        cards[same]["langs"].append(each["languages"][0])
        cards[same]["ids"].append(each["id"])
    return list(cards.values())


def missed(document: Json) -> list[tuple[str, int, int, list[tuple[str, int, int]]]]:
    """For each language of the run: differences planted, those caught, and the kinds of which the ruler misses some, most missed first."""
    known = document["known_misses"] or {"by_language": {}}
    rows = []
    for lang in document["languages"]:
        kinds = known["by_language"].get(lang, {}).get("kinds", {})
        unseen = [(kind, told["planted"] - told["caught"], told["planted"]) for kind, told in kinds.items() if told["planted"] > told["caught"]]
        total, caught = (sum(told[name] for told in kinds.values()) for name in ("planted", "caught"))
        rows.append((lang, total, caught, sorted(unseen, key=lambda one: (-one[1], one[0]))[:4]))
    return rows


def share(value: float | None) -> str:
    """A share as a percentage, cut and never rounded up to a full 100; a dash for what was not measured."""
    if value is None:
        return "–"
    cut = int(value * 1000 + 1e-9) / 10
    return f"{cut:g} %"


def figure(value: float | None, measure: str) -> str:
    """A value in its metric's own unit."""
    if value is None:
        return "not measured"
    return f"{value:,.0f} ms" if measure.endswith("milliseconds") else share(value)


def span(mean: Json) -> str:
    """An interval in words, or nothing."""
    low, high = mean.get("interval") or (mean.get("low"), mean.get("high"))
    return "" if low is None else f"{share(low)} to {share(high)}"


def shade(value: float | None) -> str:
    """The colour class of a share."""
    if value is None:
        return "none"
    return next((name for least, name in SHADES if value >= least), "s0")


def direction(lang: str) -> str:
    """Which way a language is written, for `dir`."""
    return "rtl" if lang.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"


def tongue(lang: str) -> str:
    """A language's English name with its tag: whoever reads the report need not know the tags."""
    name = locale_of(lang).get_language_name("en")
    region = {"zh-TW": ", Traditional", "zh": ", Simplified"}.get(lang, "")
    return f"{name}{region} ({lang})" if name else lang


def words(name: str) -> str:
    """A metric's or kind's name as people read it."""
    return name.replace("_", " ").replace(".", ": ")


def marked(side: Json) -> Markup:
    """A side's sentence with the words that differ marked; a long one is cut around them."""
    text, start, end = side["sentence"], side["start"], side["end"]
    if not 0 <= start < end <= len(text):
        return escape(text[:LONGEST] + ("…" if len(text) > LONGEST else ""))
    left, right = max(0, start - LONGEST // 2), min(len(text), end + LONGEST // 2)
    before, after = ("…" if left else "") + text[left:start], text[end:right] + ("…" if right < len(text) else "")
    return Markup("{}<mark>{}</mark>{}").format(before, text[start:end], after)


def curve(points: Sequence[Json]) -> list[tuple[float, float]]:
    """Where a trend's points stand in its picture: evenly from left to right, 1 at the top, the least value or 0.9 at the bottom."""
    low = min(0.9, *(one["value"] for one in points))
    step = (WIDTH - 2 * ROOM) / max(len(points) - 1, 1)
    high = max(1.0, *(one["value"] for one in points))
    return [(round(ROOM + at * step, 1), round(ROOM + (HEIGHT - 2 * ROOM) * (high - one["value"]) / (high - low), 1)) for at, one in enumerate(points)]


def _tiles(metrics: Json) -> list[tuple[str, Json]]:
    """The figures that are read first, as far as they were measured; others fill their places."""
    measured = [name for name, metric in metrics.items() if metric["overall"] is not None and not metric["weak"] and "." not in name]
    chosen = [name for name in FIRST if name in measured]
    return [(name, metrics[name]) for name in [*chosen, *(name for name in measured if name not in chosen)][:TILES]]


def _trends(runs: list[Json]) -> list[tuple[str, list[Json]]]:
    """The course of every metric that moved."""
    courses = [(name, trend(runs, name)) for name in runs[-1]["metrics"]]
    return [(name, points) for name, points in courses if len({one["value"] for one in points}) > 1]


def _squares(pairs: list[Json]) -> dict[tuple[str, str], Json]:
    return {(pair["one"], pair["other"]): pair for pair in pairs} | {(pair["other"], pair["one"]): pair for pair in pairs}
