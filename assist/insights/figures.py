"""What was counted, as figures with their numbers and intervals: the same for a page, JSON, CSV and a week's report."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.statistics.shares import Measured, Share, mean_of, median_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assist.types.figures import Counted, Part, Tally

SHARES = ("accepted", "edited", "rejected", "refused", "glossed", "within_30_s", "within_24_h", "resolved", "reopened", "satisfied")
MEASURES = ("distance", "first_reply", "handling", "csat", "nps")
UNITS = {"distance": "share", "first_reply": "seconds", "handling": "seconds", "csat": "1 to 5", "nps": "-100 to 100"}
SATISFIED = 4
"""From this answer on a customer counts as satisfied."""
PROMOTER, DETRACTOR = 9, 6


@dataclass(frozen=True, slots=True)
class Line:
    """One slice."""

    name: str
    """A language, market, topic; empty for all together."""
    made: int
    shown: int
    decided: int
    cases: int
    shares: Mapping[str, Share]
    measures: Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class Figures:
    """A page of them; slices stand worst first."""

    whole: Line
    languages: tuple[Line, ...]
    markets: tuple[Line, ...]
    topics: tuple[Line, ...]
    refusals: tuple[tuple[str, Share], ...]
    """Reason → share of the drafts made."""
    because: tuple[tuple[str, Share], ...]
    """Why rejected → share of the rejections."""
    scripts: tuple[Part, ...]
    documents: tuple[Part, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing happened at all."""
        return not (self.whole.made or self.whole.cases)


def figures_of(counted: Counted) -> Figures:
    """The figures of what was counted."""
    whole = line_of("", counted.whole)
    refusals = tuple((name, Share(times, whole.made)) for name, times in counted.refusals.most_common())
    because = tuple((name, Share(times, counted.whole.rejected)) for name, times in counted.because.most_common())
    return Figures(
        whole=whole,
        languages=_sorted(counted.languages),
        markets=_sorted(counted.markets),
        topics=_sorted(counted.topics),
        refusals=refusals,
        because=because,
        scripts=tuple(sorted(counted.scripts, key=_worst_part)),
        documents=tuple(sorted(counted.documents, key=_worst_part)),
    )


def line_of(name: str, tally: Tally) -> Line:
    """One slice's figures."""
    decided = tally.accepted + tally.edited + tally.rejected
    rated = sum(tally.csat.values())
    times = {name: (getattr(tally, name), decided) for name in ("accepted", "edited", "rejected")}
    times |= {"refused": (tally.refused, tally.made), "glossed": (tally.glossed, tally.made)}
    times |= {name: (getattr(tally, name), tally.replied) for name in ("within_30_s", "within_24_h", "reopened")}
    times |= {"resolved": (tally.resolved, tally.cases), "satisfied": (sum(n for value, n in tally.csat.items() if value >= SATISFIED), rated)}
    shares = {name: Share(*times[name]) for name in SHARES}
    promoted: dict[float, int] = {}
    for value, n in tally.nps.items():
        side = 100.0 if value >= PROMOTER else -100.0 if value <= DETRACTOR else 0.0
        promoted[side] = promoted.get(side, 0) + n
    measures = {
        "distance": mean_of(tally.distances),
        "first_reply": median_of(tally.first),
        "handling": median_of(tally.handled),
        "csat": mean_of(tally.csat),
        "nps": mean_of(promoted),
    }
    return Line(name, tally.made, tally.shown, decided, tally.cases, shares, measures)


def plain(figures: Figures) -> dict[str, Any]:
    """The figures as JSON: each with its value, interval (95 %) and n."""
    told: dict[str, Any] = {"whole": _plain_line(figures.whole)}
    told |= {name: [_plain_line(one) for one in getattr(figures, name)] for name in ("languages", "markets", "topics")}
    told |= {name: [{"name": reason, **_plain_share(share)} for reason, share in getattr(figures, name)] for name in ("refusals", "because")}
    fields = ("name", "drafts", "accepted", "edited", "rejected", "distance")
    return told | {name: [{key: getattr(part, key) for key in fields} for part in getattr(figures, name)] for name in ("scripts", "documents")}


def as_csv(figures: Figures) -> str:
    """One line for each figure: slice, name, figure, value, low, high, n. What a spreadsheet would take for a formula is kept text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("slice", "name", "figure", "value", "low", "high", "n"))
    for kind, rows in (("all", (figures.whole,)), *lines(figures)):
        for one in rows:
            writer.writerows((kind, harmless(one.name), *cells) for cells in _cells(_plain_line(one)))
    for kind, parts in (("script", figures.scripts), ("document", figures.documents)):
        for part in parts:
            counts = {name: getattr(part, name) for name in ("drafts", "accepted", "edited", "rejected", "distance")}
            writer.writerows((kind, harmless(part.name), *cells) for cells in _cells(counts))
    for kind, reasons in (("refusals", figures.refusals), ("because", figures.because)):
        for reason, share in reasons:
            writer.writerows((kind, reason, *cells) for cells in _cells({"share": _plain_share(share)}))
    return out.getvalue()


def _cells(told: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Figure, value, low, high, n."""
    for name, one in told.items():
        if isinstance(one, dict):
            yield name, one["value"], one["low"], one["high"], one["n"]
        elif name != "name":
            yield name, one, "", "", ""


def harmless(cell: str) -> str:
    """A cell that no spreadsheet reads as a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _worst(line: Line) -> tuple[bool, float, str]:
    """Fewest accepted as they were first; slices in which nobody decided anything last."""
    value = line.shares["accepted"].value
    return value is None, value or 0.0, line.name


def _sorted(slices: Mapping[str, Tally]) -> tuple[Line, ...]:
    return tuple(sorted((line_of(*pair) for pair in slices.items()), key=_worst))


def _worst_part(part: Part) -> tuple[float, str]:
    return -_bad(part), part.name


def _bad(part: Part) -> float:
    decided = part.accepted + part.edited + part.rejected
    return (part.rejected + part.edited * part.distance) / decided if decided else -1.0


def _plain_line(line: Line) -> dict[str, Any]:
    told: dict[str, Any] = {"name": line.name, "made": line.made, "shown": line.shown, "decided": line.decided, "conversations": line.cases}
    told |= {name: _plain_share(share) for name, share in line.shares.items()}
    return told | {name: {"value": one.value, **_bounds(one.interval), "n": one.n, "unit": UNITS[name]} for name, one in line.measures.items()}


def _plain_share(share: Share) -> dict[str, Any]:
    return {"value": share.value, **_bounds(share.interval), "n": share.n}


def _bounds(interval: tuple[float, float] | None) -> dict[str, float | None]:
    return {"low": interval[0] if interval else None, "high": interval[1] if interval else None}


def lines(figures: Figures) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """The slices by name, in the order in which a page shows them."""
    yield "language", figures.languages
    yield "market", figures.markets
    yield "topic", figures.topics
