"""A page of a PDF as Markdown: lines in reading order, tables with their headers, headings, lists, and figures by their captions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.cues import cue_words
from ingest.pdf.lines import Segment, rows, segments
from ingest.pdf.order import in_order
from ingest.pdf.page import HYPHEN
from ingest.pdf.tables import Table, find_tables
from ingest.table import table_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.pdf.page import Box, PageContent
    from ingest.pdf.style import Style

_BULLET = re.compile(r"^\s*[•·▪◦‣●○■□–∙]\s+")
_BULLET_ALONE = re.compile(r"^\s*[•·▪◦‣●○■□∙]\s*$")
_NUMBER_ALONE = re.compile(r"(?m)^(-|\d{1,2}[.)])\s*\n(?=\S)")
_RTL = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LETTER = re.compile(r"[^\W\d_]")
_SMALLEST_FIGURE = 40.0
_NEAR = 40.0
"""Points between a figure and its caption."""
_BOLD_HEADING = 60
_APART = 1.5
"""Letter sizes between the middles of two lines that are not of one paragraph; usual is 1.2."""
_MOST_SEGMENTS = 1_500
"""On one page; beyond it the page is a drawing, read in the order in which it is drawn."""


def page_markdown(page: PageContent, style: Style, header: tuple[str, ...] = ()) -> tuple[str, tuple[str, ...]]:
    """Markdown of one page, and the header of the table it ends with.

    `header` is that of the page before: a table that goes on over the page keeps it.
    """
    found = style.without_running(segments(page.words), page)
    rtl = is_rtl(" ".join(one.text for one in found))
    if len(found) > _MOST_SEGMENTS:
        return "\n".join(one.text for one in found), ()
    tables, rest = find_tables(rows(found), rtl=rtl)
    captions = _captions(rest, page)
    text, last = "", header[:0]
    items = list(_joined_lines(in_order([*rest, *tables], rtl=rtl)))
    for before, item, after in zip([None, *items], items, [*items[1:], None], strict=False):
        if isinstance(item, Table):
            led = () if text.strip() else header
            text += f"\n\n{_table(item, led)}\n\n"
            last = _head(item, led)
        else:
            text += _line(item, style, figure=item in captions, alone=_apart(before, item) and _apart(item, after))
            last = ()
    return _NUMBER_ALONE.sub(r"\1 ", re.sub(r"\n{3,}", "\n\n", text)).strip(), last


def is_rtl(text: str) -> bool:
    """Whether most letters are written from right to left."""
    return 2 * len(_RTL.findall(text)) > len(_LETTER.findall(text))


def _table(table: Table, header: tuple[str, ...]) -> str:
    """A table; one that goes on from the page before and does not repeat its header gets it again."""
    goes_on = len(header) == len(table.rows[0]) and header != table.rows[0] and any(char.isdigit() for cell in table.rows[0] for char in cell)
    return table_text([header, *table.rows] if goes_on else table.rows)


def _head(table: Table, header: tuple[str, ...]) -> tuple[str, ...]:
    return header if len(header) == len(table.rows[0]) and any(char.isdigit() for cell in table.rows[0] for char in cell) else table.rows[0]


def _joined_lines(items: Sequence[object]) -> Iterator[Segment | Table]:
    """Segments of one line are one line again, unless a column parts them."""
    line: list[Segment] = []
    for item in items:
        if isinstance(item, Segment) and line and abs(line[-1].middle - item.middle) < 0.5 * max(min(line[-1].size, item.size), 1.0):
            line.append(item)
            continue
        if line:
            yield _one(line)
            line = []
        if isinstance(item, Segment):
            line = [item]
        elif isinstance(item, Table):
            yield item
    if line:
        yield _one(line)


def _one(line: Sequence[Segment]) -> Segment:
    if len(line) == 1:
        return line[0]
    ordered = sorted(line, key=lambda one: -one.box.left if is_rtl(line[0].text) else one.box.left)
    return Segment(" ".join(one.text for one in ordered), line[0].box, max(one.size for one in line), all(one.bold for one in line))


def _apart(above: Segment | Table | None, below: Segment | Table | None) -> bool:
    """Whether there is more than the usual space between two lines."""
    if not (isinstance(above, Segment) and isinstance(below, Segment)):
        return True
    distance = above.middle - below.middle
    return distance < 0 or distance > _APART * max(min(above.size, below.size), 1.0)


def _line(one: Segment, style: Style, *, figure: bool, alone: bool) -> str:
    """A line as Markdown, with its line end; one that ends in a hyphen goes on at once."""
    text = _BULLET.sub("- ", one.text.strip())
    plain = text.replace(HYPHEN, "-")
    if figure:
        return f"\n\n![{plain}](figure)\n\n"
    if _BULLET_ALONE.match(one.text):
        return "-\n"
    level = style.level(one)
    if level:
        return f"\n\n{'#' * level} {plain}\n\n"
    if alone and one.bold and one.width <= _BOLD_HEADING and one.size >= style.body * 0.97 and _begins_heading(text):
        return f"\n\n**{plain}**\n\n"
    return text if text.endswith(HYPHEN) else f"{text}\n"


def _begins_heading(text: str) -> bool:
    return not text[0].islower() and any(char.isalpha() for char in text) and "*" not in text and not text.endswith((".", ",", ";"))


def whole_words(texts: Sequence[str]) -> list[str]:
    """Pages with the words that line ends cut in two whole again: with a hyphen if the document writes it so elsewhere, or a capital or digit follows."""
    everything = "\n".join(texts)

    def join(match: re.Match[str]) -> str:
        before, after = match.group(1), match.group(2)
        kept = not after[0].islower() or f"{before}-{after}" in everything
        return f"{before}-{after}" if kept else f"{before}{after}"

    return [re.sub(rf"(\w+){HYPHEN}(\w+)", join, text).replace(HYPHEN, "-") for text in texts]


def _captions(found: Sequence[Segment], page: PageContent) -> frozenset[Segment]:
    """Lines near a picture that begin as captions do: Figure 3, Abb. 2, 図1."""
    figures = [box for box in page.pictures if box.width >= _SMALLEST_FIGURE and box.height >= _SMALLEST_FIGURE]
    return frozenset(one for one in found if figures and _begins_caption(one.text) and any(_beside(one.box, box) for box in figures))


def _begins_caption(text: str) -> bool:
    start = text.strip().casefold()
    return any(start.startswith(word) for words in cue_words("figures", prefix="pdf").values() for word in words)


def _beside(line: Box, figure: Box) -> bool:
    across = min(line.right, figure.right) - max(line.left, figure.left)
    between = max(figure.bottom - line.top, line.bottom - figure.top)
    return across > 0 and between < _NEAR
