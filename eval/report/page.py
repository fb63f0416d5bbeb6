"""A run as one self-contained page for people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})
SHADES = ((0.98, "s5"), (0.9, "s4"), (0.75, "s3"), (0.5, "s2"), (0.25, "s1"))
"""Agreement from which a square has a shade; below the last it is the darkest red."""


def page(document: dict[str, Any]) -> str:
    """The HTML of a run's document."""
    environment = environment_of(Path(__file__).parent)
    material = [each for each in document["differences"] if each["material"]]
    return environment.get_template("page.html.j2").render(
        run=document,
        squares={(pair["one"], pair["other"]): pair for pair in document["matrix"]} | {(pair["other"], pair["one"]): pair for pair in document["matrix"]},
        asked={(call["topic"], call["lang"]): call["question"] for call in document["calls"]},
        material=material,
        cards=grouped(material),
        minor=grouped([each for each in document["differences"] if not each["material"]]),
        causes=Counter(each["cause"] for each in material).most_common(),
        failed=[gate for gate in document["gates"] if not gate["passed"]],
    )


def environment_of(*folders: Path) -> Environment:
    """How pages are written: templates of these folders, then of the report's own, and its words for figures."""
    loader = FileSystemLoader([*folders, Path(__file__).parent])
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(share=share, shade=shade, direction=direction, span=span, figure=figure)
    return environment


def grouped(differences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Equal differences of several languages as one card: the first of them with all its languages under `langs`."""
    cards: dict[tuple[str, ...], dict[str, Any]] = {}
    for each in differences:
        same = (each["topic"], each["about"], each["cause"], each["mine"]["says"])
        cards.setdefault(same, {**each, "langs": []})["langs"].append(each["lang"])
    return list(cards.values())


def share(value: float | None) -> str:
    """A share as a percentage, cut and never rounded up to a full 100; a dash for what was not measured."""
    if value is None:
        return "–"
    cut = int(value * 1000 + 1e-9) / 10
    return f"{cut:g} %"


def figure(value: float | None, measure: str) -> str:
    """A gate's value in its own unit."""
    if value is None:
        return "not measured"
    return f"{value:,.0f} ms" if measure.endswith("milliseconds") else share(value)


def span(mean: dict[str, Any]) -> str:
    """An interval in words, or nothing."""
    return "" if mean["low"] is None else f"{share(mean['low'])} to {share(mean['high'])}"


def shade(value: float | None) -> str:
    """The colour class of a share."""
    if value is None:
        return "none"
    return next((name for least, name in SHADES if value >= least), "s0")


def direction(lang: str) -> str:
    """Which way a language is written, for `dir`."""
    return "rtl" if lang.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"
