"""A parcel's way as a picture for the customer: a stage a line, when it was, who was responsible, in the customer's language; nothing of the customer in it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from assist.parcels import contradicts
from assist.types import CustomsState, ParcelStatus
from ingest.cldr import format_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assist.strings import Strings
    from assist.types import ParcelEvent, Shipment

WIDTH, STEP, TOP = 640, 64, 92
RTL = frozenset({"ar", "he", "fa", "ur"})
COLOURS = {"shop": "#5b5bd6", "carrier": "#0d74ce", "customs": "#ad5700", "customer": "#218358", "": "#60646c"}
"""One for each party, all readable on white."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Events in a row that say the same."""

    name: str
    when: str
    place: str
    party: str
    """A `Party`."""


def stages(parcel: Shipment, strings: Strings) -> tuple[Stage, ...]:
    """Oldest first; events that say nothing known, or lie beyond what can be true, make no stage."""
    runs: list[list[ParcelEvent]] = []
    for event in () if contradicts(parcel) else parcel.events:
        if event.status == ParcelStatus.UNKNOWN and event.customs_state == CustomsState.NONE:
            continue
        same = runs and (runs[-1][-1].status, runs[-1][-1].customs_state, runs[-1][-1].party) == (event.status, event.customs_state, event.party)
        if same:
            runs[-1].append(event)
        else:
            runs.append([event])
    return tuple(_stage(run, strings) for run in runs)


def picture(parcel: Shipment, strings: Strings, shop: str) -> str:
    """The stages as SVG, 640 pixels wide; letters are drawn by whoever shows it, so that every script has its own shapes."""
    found = stages(parcel, strings)
    height, right = TOP + STEP * max(1, len(found)) + 20, strings.lang in RTL
    body = "".join(_drawn(found, right=right, strings=strings))
    head = _text(strings.text("parcel"), 30, 22, right=right, weight=700) + _text(f"{parcel.carrier} {parcel.tracking}".strip(), 56, 15, right=right)
    made = _text(shop, height - 14, 12, right=right, fill="#60646c")
    said = escape(strings.text("timeline"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="system-ui, sans-serif" direction="{"rtl" if right else "ltr"}" xml:lang="{strings.lang}" role="img" aria-label="{said}">'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>{head}{body}{made}</svg>'
    )


def _stage(run: Sequence[ParcelEvent], strings: Strings) -> Stage:
    event = run[-1]
    days = [one.at.date() for one in run if one.at]
    shown = [format_date(day, strings.lang, length="medium") for day in dict.fromkeys((days[0], days[-1]))] if days else []
    if event.customs_state != CustomsState.NONE:
        name = f"{strings.text('customs')}: {strings.text(f'customs.{event.customs_state}')}"
    else:
        key = f"parcel.{'label' if event.status == ParcelStatus.PENDING else event.status}"
        name = strings.text(key) if strings.has(key) else event.status
    return Stage(name, " – ".join(shown), event.place, event.party)


def _drawn(found: Sequence[Stage], *, right: bool, strings: Strings) -> Iterator[str]:
    x = WIDTH - 36 if right else 36
    if not found:
        yield _text(strings.text("parcel.unknown"), TOP + 20, 16, right=right, inset=64)
    for at, stage in enumerate(found):
        y, colour = TOP + STEP * at + 16, COLOURS.get(stage.party, COLOURS[""])
        if at < len(found) - 1:
            yield f'<line x1="{x}" y1="{y}" x2="{x}" y2="{y + STEP}" stroke="#d0d3d9" stroke-width="3"/>'
        yield f'<circle cx="{x}" cy="{y}" r="9" fill="{colour}" stroke="#ffffff" stroke-width="2"/>'
        yield _text(stage.name, y + 2, 16, right=right, inset=64, weight=700 if at == len(found) - 1 else 400)
        beside = [one for one in (stage.when, stage.place, strings.text(f"party.{stage.party}") if stage.party else "") if one]
        yield _text(" · ".join(beside), y + 22, 13, right=right, inset=64, fill="#60646c")


def _text(said: str, y: int, size: int, *, right: bool, inset: int = 24, weight: int = 400, fill: str = "#1c2024") -> str:
    """A line that starts at the reader's side, cut where the picture ends."""
    x = WIDTH - inset if right else inset
    most = (WIDTH - inset - 16) * 10 // (size * 6)
    cut = said if len(said) <= most else said[: most - 1] + "…"
    return f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{fill}">{escape(cut)}</text>'
