"""Milliseconds of a search by number of passages, as an SVG: both axes logarithmic, a line per system."""

from __future__ import annotations

from html import escape
from math import log10
from typing import Any

WIDTH, HEIGHT, EDGE = 720, 420, 60
COLOURS = ("#1b6ca8", "#b3541e", "#4a7c59", "#7a4988")


def plot(value: dict[str, Any]) -> str:
    """p50 of every system at every size measured; a system that could not be run is left out."""
    lines = _lines(value)
    points = [point for line in lines.values() for point in line]
    if not points:
        return _framed(['<text x="60" y="60">Nothing was measured.</text>'])
    xs, ys = [log10(x) for x, _ in points], [log10(max(y, 0.01)) for _, y in points]
    left, right, low, high = min(xs) - 0.1, max(xs) + 0.1, min(ys) - 0.2, max(ys) + 0.2

    def place(x: float, y: float) -> tuple[float, float]:
        across = EDGE + (log10(x) - left) / (right - left) * (WIDTH - 2 * EDGE)
        return round(across, 1), round(HEIGHT - EDGE - (log10(max(y, 0.01)) - low) / (high - low) * (HEIGHT - 2 * EDGE), 1)

    drawn = [f'<text x="{EDGE}" y="24" font-weight="bold">Milliseconds of one search (p50) by passages, both logarithmic</text>']
    for number, (name, line) in enumerate(lines.items()):
        colour, spots = COLOURS[number % len(COLOURS)], [place(*point) for point in line]
        drawn.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{x},{y}" for x, y in spots)}"/>')
        for (x, y), (size, ms) in zip(spots, line, strict=True):
            drawn.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/><text x="{x + 5}" y="{y - 6}" font-size="11">{ms:g} ms at {size:,}</text>')
        drawn.append(f'<text x="{EDGE}" y="{HEIGHT - 40 + 12 * number}" font-size="11" fill="{colour}">{escape(name)}</text>')
    return _framed(drawn)


def _lines(value: dict[str, Any]) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for peers in (value["peers"], *(size["peers"] for size in value["scale"])):
        for peer in peers:
            if peer["milliseconds"]["p50"] is not None:
                found.setdefault(peer["name"], []).append((max(peer["passages"], 1), peer["milliseconds"]["p50"]))
    return {name: sorted(line) for name, line in found.items()}


def _framed(drawn: list[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="14">'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>', *drawn, "</svg>", ""])
