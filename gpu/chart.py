"""What agents waited for, by how many asked at once, as one SVG: time above, what the server gave below."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gpu.load import Level

WIDTH, PANEL, EDGE = 760, 260, 56
COLOURS = {"first token p50": "#1b6ca8", "first token p95": "#7fb0d6", "draft p50": "#b3541e", "draft p95": "#dfa27f", "tokens/s": "#4a7c59"}


@dataclass(frozen=True, slots=True)
class _Panel:
    """Lines in one frame: (agents, value) by name; the values' axis is logarithmic."""

    title: str
    top: int
    lines: dict[str, list[tuple[int, float]]]

    def drawn(self, agents: Sequence[int]) -> list[str]:
        values = [log10(max(value, 0.1)) for line in self.lines.values() for _, value in line]
        out = [f'<text x="{EDGE}" y="{self.top + 18}" font-weight="bold">{escape(self.title)}</text>']
        if not values:
            return [*out, f'<text x="{EDGE}" y="{self.top + 60}">Nothing came.</text>']
        low, high = min(values) - 0.15, max(values) + 0.15
        for name, line in self.lines.items():
            spots = [(self._across(at, agents), self._down(value, low, high)) for at, value in line]
            points = " ".join(f"{x:.0f},{y:.0f}" for x, y in spots)
            out.append(f'<polyline fill="none" stroke="{COLOURS[name]}" stroke-width="2" points="{points}"><title>{escape(name)}</title></polyline>')
            for (x, y), (_, value) in zip(spots, line, strict=True):
                out.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{COLOURS[name]}"/><text x="{x + 6:.0f}" y="{y - 5:.0f}">{value:,.0f}</text>')
        out += [f'<text x="{self._across(at, agents):.0f}" y="{self.top + PANEL - 8}" text-anchor="middle">{at} agents</text>' for at in agents]
        names = "  ".join(f'<tspan fill="{COLOURS[name]}">{escape(name)}</tspan>' for name in self.lines)
        return [*out, f'<text x="{WIDTH - EDGE}" y="{self.top + 18}" text-anchor="end">{names}</text>']

    def _across(self, at: int, agents: Sequence[int]) -> float:
        return EDGE + agents.index(at) * (WIDTH - 2 * EDGE) / max(len(agents) - 1, 1)

    def _down(self, value: float, low: float, high: float) -> float:
        return self.top + PANEL - 40 - (log10(max(value, 0.1)) - low) / (high - low) * (PANEL - 90)


def chart(levels: Sequence[Level], cards: Sequence[str]) -> str:
    """Both panels; a level without a draft that came has no point in the times."""
    times: dict[str, list[tuple[int, float]]] = {name: [] for name in COLOURS if name != "tokens/s"}
    for level in levels:
        for kind, found in (("first token", level.first_token_ms), ("draft", level.draft_ms)):
            for share in ("p50", "p95") if found else ():
                times[f"{kind} {share}"].append((level.agents, found[share] if found else 0.0))
    agents = [level.agents for level in levels]
    given = [(level.agents, level.answer_tokens_per_second) for level in levels if level.answer_tokens_per_second]
    where = ", ".join(cards) or "no card found"
    waited = {name: line for name, line in times.items() if line}
    panels = (_Panel(f"Milliseconds ({where})", 0, waited), _Panel("Tokens per second", PANEL, {"tokens/s": given} if given else {}))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {2 * PANEL}" font-family="sans-serif" font-size="12">'
    return "\n".join(
        [head, f'<rect width="{WIDTH}" height="{2 * PANEL}" fill="white"/>', *(line for one in panels for line in one.drawn(agents)), "</svg>", ""]
    )
