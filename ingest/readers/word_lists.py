"""The numbers of a DOCX's lists, as Word shows them: a step keeps its own number, whatever stands between it and the one before.

ECMA-376 part 1, 17.9: a paragraph names a numbering and a level, itself or by its style; the numbering says how a level counts and what is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_BULLET = "-"
_PARAGRAPH = re.compile(r"<w:p(?: [^>]*)?>(?:<w:pPr>(?P<about>.*?)</w:pPr>)?", re.DOTALL)
_NUM_PR = re.compile(r"<w:numPr>.*?</w:numPr>", re.DOTALL)
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    kind: str = "decimal"
    text: str = "%1."


@dataclass(slots=True)
class Lists:
    """One document's numberings, and how far each has counted."""

    levels: dict[str, dict[int, _Level]]
    """Abstract numbering to its levels."""
    abstract: dict[str, str]
    """Numbering to its abstract one."""
    styles: dict[str, tuple[str, int]]
    """Paragraph style to numbering and level."""
    _counts: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, numbering: str, styles: str) -> Lists:
        """From the parts `numbering.xml` and `styles.xml`, each "" if it is missing."""
        levels = {}
        for number, inner in re.findall(r"<w:abstractNum\b[^>]*w:abstractNumId=\"(\d+)\"[^>]*>(.*?)</w:abstractNum>", numbering, re.DOTALL):
            found = re.findall(r"<w:lvl\b[^>]*w:ilvl=\"(\d)\"[^>]*>(.*?)</w:lvl>", inner, re.DOTALL)
            levels[number] = {
                int(level): _Level(int(_value(told, "start") or 1), _value(told, "numFmt") or "decimal", _value(told, "lvlText")) for level, told in found
            }
        abstract = dict(re.findall(r"<w:num\b[^>]*w:numId=\"(\d+)\"[^>]*>.*?<w:abstractNumId w:val=\"(\d+)\"", numbering, re.DOTALL))
        named = re.findall(r"<w:style\b[^>]*w:styleId=\"([^\"]+)\"[^>]*>(.*?)</w:style>", styles, re.DOTALL)
        return cls(levels, abstract, {name: told for name, inner in named if (told := _stated(inner))})

    def written(self, body: str) -> str:
        """The body with each item's number or bullet as text; a heading keeps its own."""
        return _PARAGRAPH.sub(self._paragraph, body) if self.levels else body

    def _paragraph(self, found: re.Match[str]) -> str:
        about = found["about"] or ""
        style = _value(about, "pStyle")
        named, level = _stated(about) or self.styles.get(style, ("", 0))
        levels = self.levels.get(self.abstract.get(named, ""), {})
        if named in {"", "0"} or level not in levels or style.casefold().startswith("heading") or "outlineLvl" in about:
            return found[0]
        mark = self._next(self.abstract[named], level, levels)
        return f'{_NUM_PR.sub("", found[0])}<w:r><w:t xml:space="preserve">{mark} </w:t></w:r>'

    def _next(self, name: str, level: int, levels: dict[int, _Level]) -> str:
        counts = self._counts.setdefault(name, [])
        while len(counts) <= level:
            counts.append(levels.get(len(counts), _Level()).start - 1)
        counts[level] += 1
        del counts[level + 1 :]
        if levels[level].kind == "bullet":
            return _BULLET
        return re.sub(r"%([1-9])", lambda at: _count(counts, int(at[1]) - 1, levels), levels[level].text) or _BULLET


def _count(counts: list[int], at: int, levels: dict[int, _Level]) -> str:
    number = max(counts[at], 1) if at < len(counts) else 1
    kind = levels.get(at, _Level()).kind
    if kind in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in {"lowerRoman", "upperRoman"}:
        roman = ""
        for value, sign in _ROMAN:
            roman, number = roman + sign * (number // value), number % value
        return roman if kind == "lowerRoman" else roman.upper()
    return str(number)


def _stated(about: str) -> tuple[str, int] | None:
    """Numbering and level that a paragraph or a style names."""
    told = _NUM_PR.search(about)
    if told is None:
        return None
    level = _value(told[0], "ilvl") or "0"
    return _value(told[0], "numId"), min(int(level), _DEEPEST) if level.isdecimal() else 0


def _value(text: str, name: str) -> str:
    found = re.search(rf"<w:{name}\s[^>]*w:val=\"([^\"]*)\"", text)
    return found[1] if found else ""
