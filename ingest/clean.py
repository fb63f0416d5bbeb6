"""Read Markdown to clean Markdown: what a passage quotes and an encoder reads. Page offsets are carried along."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.characters import columns, plain_characters
from ingest.markup import strip_blocks, strip_inline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)[^\n]*\n.*?^ {0,3}\1[ \t]*$", re.DOTALL | re.MULTILINE)
_SETEXT = re.compile(r"(?m)^(?![ \t]*(?:[#>|]|[-*+][ \t]|\d{1,9}[.)][ \t]))[ \t]{0,3}(\S[^\n]*)\n {0,3}(={3,}|-{3,})[ \t]*$")
_ATX = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"^([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(?=\S)")
_QUOTE = re.compile(r"^[ \t]{0,3}>[ \t]?")
_BOLD_LINE = re.compile(r"^[ \t]{0,3}(\*\*|__)(?=\S)((?:(?!\1).){2,80}?)(?<=\S)\1[ \t]*:?[ \t]*$")
_TOC_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d+[.)])[ \t]+\[[^\]]*(?:\[[^\]]*\][^\]]*)*\]\(#[^)]*\)[ \t]*$")
_LINK_WORDS = re.compile(r"\[[^\]]*\]\([^)]*\)|<a\b[^>]*>.*?</a>", re.IGNORECASE | re.DOTALL)
_STOPS = (".", "!", "?", "。", "！", "？", "…", "؟", "۔", "।", "॥", ":", "：", ";", "；")
_SHORT, _WRAPPED = 45, 120
"""Columns: a line below the first is a line of its own unless its sentence goes on; one beyond the second was never wrapped."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Clean Markdown and the character offset at which each page starts."""

    text: str
    pages: tuple[int, ...] = ()


def clean(text: str, pages: Sequence[int] = (), *, fields: bool = False) -> Cleaned:
    """Clean Markdown; `pages` are offsets into `text`, the result's are offsets into its own."""
    if not pages:
        return Cleaned(_clean(text, fields=fields))
    parts = [_clean(text[start:end], fields=fields).strip("\n") for start, end in zip(pages, [*pages[1:], len(text)], strict=True)]
    whole, starts = "", []
    for part in parts:
        if whole and part:
            whole += _seam(whole, part)
        starts.append(len(whole))
        whole += part
    return Cleaned(whole + "\n" if whole else "", tuple(starts))


def _seam(before: str, after: str) -> str:
    """A sentence may run over a page break."""
    last = before.rsplit("\n", 1)[-1]
    if after[0].islower() and not last.endswith(_STOPS) and not _ATX.match(last):
        return " "
    return "\n\n"


def _clean(text: str, *, fields: bool) -> str:
    text = plain_characters(text)
    out, end = [], 0
    for fence in _FENCE.finditer(text):
        out += [_prose(text[end : fence.start()], fields=fields), fence.group().strip("\n")]
        end = fence.end()
    out.append(_prose(text[end:], fields=fields))
    joined = "\n\n".join(part for part in out if part.strip())
    return joined.strip("\n") + "\n" if joined.strip() else ""


def _prose(text: str, *, fields: bool) -> str:
    text = _without_contents(text)
    text = strip_blocks(text, fields=fields)
    text = _SETEXT.sub(lambda match: f"\n{'#' if match.group(2)[0] == '=' else '##'} {match.group(1)}\n", text)
    lines = [_bold_heading(_QUOTE.sub("", line)) for line in text.split("\n")]
    text = strip_inline("\n".join(lines))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_joined(text.split("\n")))).strip("\n")


def _without_contents(text: str) -> str:
    """Drop lists of links to this page's own headings, and lines that only offer the page in other languages."""
    lines = text.split("\n")
    contents = {index for run in _runs(lines) if len(run) >= 3 for index in run}
    text = "\n".join(line for index, line in enumerate(lines) if index not in contents)
    return re.sub(r"(?:^.*(?:\[[^\]]*\]\(|<a\b|<span\b).*(?:\n|\Z)){1,12}", _switch, text, flags=re.MULTILINE)


def _runs(lines: Sequence[str]) -> Iterator[list[int]]:
    run: list[int] = []
    for index, line in enumerate([*lines, "end"]):
        if _TOC_ITEM.match(line):
            run.append(index)
        elif line.strip():
            yield run
            run = []


def _switch(match: re.Match[str]) -> str:
    block = match.group()
    links = len(_LINK_WORDS.findall(block))
    rest = re.sub(r"<[^>]+>", "", re.sub(r"<span>[^<]*</span>", "", _LINK_WORDS.sub("", block)))
    separators = rest.count("|") + rest.count("·")
    return "" if links >= 2 and separators >= links - 1 and not re.sub(r"[\s|·]+", "", rest) and not block.lstrip().startswith("|") else block


def _bold_heading(line: str) -> str:
    """A line that is nothing but bold words and no sentence is a heading its author drew by hand."""
    match = _BOLD_LINE.match(line)
    if match is None or match.group(2).rstrip().endswith((".", "!", "?", "。", ",", ";")):
        return line
    return f"###### {match.group(2).strip().rstrip(':')}"


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Lines with wrapped ones joined; headings and list items stand alone; rules and empty headings are gone."""
    current, last = "", ""
    for raw in lines:
        line = raw.replace("\t", "    ")
        heading = _ATX.match(line)
        if current and line.strip() and not heading and not _RULE.match(line) and _continues(current, last, line):
            current = current.rstrip() + _glue(current.rstrip()[-1], line.strip()[0]) + line.strip() + _hard_break(line)
        else:
            if current:
                yield current.rstrip()
            current = ""
            if heading:
                yield from ("", f"{heading.group(1)} {heading.group(2)}", "") if heading.group(2) else ("",)
            elif _RULE.match(line) or not line.strip():
                yield ""
            else:
                current = _started(line)
        last = line
    if current:
        yield current.rstrip()


def _started(line: str) -> str:
    item = _ITEM.match(line)
    if item:
        marker = "-" if item.group(2) in "*+" else item.group(2)
        return f"{' ' * (len(item.group(1)) // 2 * 2)}{marker} {line[item.end() :].strip()}{_hard_break(line)}"
    return re.sub(r"[ \t]{2,}", " ", line.strip()) + _hard_break(line)


def _hard_break(line: str) -> str:
    return "  " if line.endswith("  ") else ""


def _continues(current: str, last: str, line: str) -> bool:
    """Whether `line` goes on with the sentence of `current`, whose last line as written was `last`."""
    if current.endswith("  ") or _ITEM.match(line) or line.lstrip().startswith("|") or current.lstrip().startswith("|"):
        return False
    width = columns(last.strip())
    if _SHORT <= width <= _WRAPPED:
        return True
    return width < _SHORT and not current.rstrip().endswith(_STOPS) and line.strip()[0].islower()


def _glue(before: str, after: str) -> str:
    """Nothing between scripts written without spaces, else a space."""
    return "" if _unspaced(before) and _unspaced(after) else " "


def _unspaced(char: str) -> bool:
    return (
        "\u0e00" <= char <= "\u0eff" or "\u1780" <= char <= "\u17ff" or ("\u2e80" <= char <= "\u9fff") or "\uff00" <= char <= "\uffef" or char >= "\U00020000"
    )
