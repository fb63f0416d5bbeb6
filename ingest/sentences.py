"""Sentences of cleaned text in any script, as exact spans that never overlap and together hold every character that is not blank."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ingest.cues import cue_words
from ingest.types import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# Nothing here tries a stretch again from its middle: a line of a hundred thousand blanks, dots or strokes costs what its words would.
_LINE = re.compile(r"^[^\S\n]*+\S[^\n]*", re.MULTILINE)
_TABLE_RULE = re.compile(r"[\s|:-]*+$")
_CLOSERS = r"[\"'»”’)\]」』】）〉》*_]*"
# Full-width and script-own marks end a sentence wherever they stand; the Latin ones only before a space or the end.
_END = re.compile(
    rf"[。！？｡։።។॥။]+[!?。！？]*{_CLOSERS}\s*|(?<![!?؟۔…])[!?؟۔।…]++{_CLOSERS}+(?:\s+|$)|[!?؟।](?=[^\W\d_a-zA-Z])|(?<!\.)\.++{_CLOSERS}+(?:\s+|$)"
)
_MARK = re.compile(r"[。！？｡։።។॥!?؟۔।….]")
"""What every such end begins with: most lines hold none, and to look for one letter takes a fifth of the time."""
_GREEK_END = re.compile(r"[;;]\s+")
_LONG_CUT = re.compile(r"[；;،؛]\s*")
_BLANK = re.compile(r"[ \t]*")
_ITEM = re.compile(r"[ \t*(-]*")
_BEFORE = re.compile(r"([^\s(\[„“\"'«]*)$")
_MEASURED = re.compile(r"\d[ \u00a0\u202f]?[^\W\d_]$")
"""A number and the one letter of its unit: "weighs 340 g." may end a sentence."""
_THAI = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u1000-\u109f]")
_LONG = 220
_THAI_SHORT, _THAI_LONG = 40, 120
# Languages that write an ordinal with a full stop: am 3. Mai, 14. Tag
_ORDINAL = frozenset({"de", "cs", "sk", "da", "nb", "fi", "hu", "hr", "sl", "sr", "et", "lv", "tr", "pl", "is"})


def sentences(text: str, lang: str = "und") -> tuple[Span, ...]:
    """Sentences of `text`. A line is never joined with the next; a heading, list item or table row is a sentence or more of its own.

    A table's header row and the rule below it are one sentence. Thai, Lao, Khmer and Burmese, written without sentence marks, are cut at spaces into
    stretches of about 40 to 120 characters. `lang` decides only what the text leaves open (ordinals, the Greek question mark).
    """
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        content = line.group()
        if spans and "|" in content and "-" in content and _TABLE_RULE.match(content) and text[spans[-1].end : line.start()].count("\n") == 1:
            spans[-1] = Span(spans[-1].start, _trimmed(text, line.start(), line.end()).end)
        elif content.lstrip().startswith(("|", "#")):
            spans.append(_trimmed(text, line.start(), line.end()))
        else:
            spans += _of_line(text, line.start(), line.end(), lang)
    return tuple(spans)


def _of_line(text: str, start: int, end: int, lang: str) -> Iterator[Span]:
    cuts = _ends(text, start, end, lang)
    if not cuts and end - start <= _THAI_LONG:
        yield _trimmed(text, start, end)
        return
    for first, last in _between(start, end, cuts):
        length = last - first
        if length > _THAI_LONG and _THAI.search(text, first, last):
            yield from _cut_at_spaces(text, first, last)
        elif length > _LONG:
            cuts = [match.end() for match in _LONG_CUT.finditer(text, first, last) if match.end() < last]
            yield from (_trimmed(text, begin, stop) for begin, stop in _between(first, last, cuts))
        elif text[first:last].strip():
            yield _trimmed(text, first, last)


def _between(start: int, end: int, cuts: list[int]) -> list[tuple[int, int]]:
    edges = [start, *cuts, end]
    return [(first, last) for first, last in itertools.pairwise(edges) if last > first]


def _ends(text: str, start: int, end: int, lang: str) -> list[int]:
    cuts: list[int] = []
    if mark := _MARK.search(text, start, end):
        line = _Line(start, _matched(_BLANK, text, start, end), _matched(_ITEM, text, start, end))
        cuts = [match.end() for match in _END.finditer(text, mark.start(), end) if match.end() < end and _is_end(text, line, match, lang)]
    if lang == "el":
        cuts = sorted({*cuts, *(match.end() for match in _GREEK_END.finditer(text, start, end))})
    return cuts


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a line begins, where its first character stands that is not blank, and where what may stand before an item's number ends."""

    start: int
    words: int
    item: int


def _matched(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where a pattern that always matches ends."""
    found = pattern.match(text, start, end)
    return found.end() if found else start


def _is_end(text: str, line: _Line, match: re.Match[str], lang: str) -> bool:
    mark, following = match.group()[0], text[match.end() : match.end() + 1]
    if mark in "!?…." and following.islower():
        return False
    # Japanese goes on after a quotation: 「はい。」と言いました
    if following in {"と", "っ"} and match.group().rstrip()[-1] in "」』":
        return False
    if mark != "." or match.group().startswith(".."):
        return True
    before = _BEFORE.search(text, max(line.start, match.start() - 30), match.start())
    word = before.group(1).casefold() if before else ""
    if not word:
        return match.start() > line.words
    if word.isdecimal():
        # an item's number at the start of its line; elsewhere an ordinal, in the languages that write one so
        return not (match.start() - len(word) <= line.item or (lang in _ORDINAL and len(word) <= 2))
    if len(word) == 1 and _MEASURED.search(text, max(line.start, match.start() - 12), match.start()):
        return following.isupper()
    return not ((len(word) == 1 and word.isalpha()) or word in _abbreviations() or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word))


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(word.rstrip(".").casefold() for words in cue_words("abbreviations").values() for word in words)


def _cut_at_spaces(text: str, start: int, end: int) -> Iterator[Span]:
    """Stretches of at least 40 characters that end at a space, and of at most 120 where there are spaces to end at."""
    begin = start
    last_space = -1
    for index in range(start, end):
        if text[index] != " " or text[index - 1].isdigit() or text[index + 1 : index + 2].isdigit():  # 30 วัน is one value
            continue
        if last_space > 0 and index - begin > _THAI_LONG and last_space - begin >= _THAI_SHORT:
            yield _trimmed(text, begin, last_space)
            begin = last_space
        last_space = index
    if last_space > 0 and end - begin > _THAI_LONG and last_space - begin >= _THAI_SHORT and end - last_space >= _THAI_SHORT:
        yield _trimmed(text, begin, last_space)
        begin = last_space
    if text[begin:end].strip():
        yield _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end].lstrip()
    return Span(end - len(words), end - len(words) + len(words.rstrip()))
