"""One change made to one right answer."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.planting.kinds import Kind
from eval.planting.values import changed_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.planting.kinds import Pairs, Words

OTHER_ZERO = {"ar": "٠", "hi": "०", "th": "๐", "zh": "０", "ja": "０", "fa": "۰"}
NAME = re.compile(r"(?<![A-Za-z])[A-Z][a-zA-Z]{3,}[0-9]*(?![a-zA-Z\u00c0-\u024f])")
SHORTEST = 25
"""Bytes (UTF-8) of a line that says something: a greeting left out harms nobody."""


@dataclass(frozen=True, slots=True)
class Right:
    """A right answer: its lines, and the documents it rests on. Its sentences stand one a line."""

    topic: str
    lang: str
    lines: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a change may be taken from."""

    others: Sequence[Right]
    """The right answers to the same question in other languages."""
    strangers: Sequence[Right]
    """Right answers to other questions in the same language."""


def plant(kind: Kind, right: Right, beside: Beside, words: Words) -> Right | None:
    """The answer changed, or None where this change cannot be made to it."""
    if kind is Kind.SOURCE:
        return _other_source(right, beside)
    lines = _lines(kind, right, beside, words)
    if lines is None or (tuple(lines) == right.lines and kind is not Kind.UNCHANGED):
        return None
    return Right(right.topic, right.lang, tuple(lines), right.sources)


def _lines(kind: Kind, right: Right, beside: Beside, words: Words) -> Sequence[str] | None:
    if kind is Kind.UNCHANGED:
        return right.lines
    if kind in {Kind.NUMBER, Kind.UNIT, Kind.CURRENCY, Kind.DATE, Kind.PERCENTAGE}:
        text = changed_value(kind, "\n".join(right.lines), words)
        return None if text is None else text.split("\n")
    if kind in {Kind.SENTENCE, Kind.CLAIM, Kind.LANGUAGE, Kind.ORDER, Kind.POLITENESS}:
        return _whole_lines(kind, right, beside, words)
    if kind is Kind.CONDITION:
        return _without_condition(right, words)
    text = "\n".join(right.lines)
    changed = _in_text(kind, text, right, beside, words)
    return None if changed is None else changed.split("\n")


def _in_text(kind: Kind, text: str, right: Right, beside: Beside, words: Words) -> str | None:
    if kind is Kind.PRODUCT:
        return _other_name(text, beside, words)
    if kind is Kind.COUNTRY:
        return _other_country(text, right.lang, words)
    if kind is Kind.NUMBER_STYLE:
        zero = OTHER_ZERO.get(right.lang)
        return re.sub(r"[0-9]", lambda match: chr(ord(zero) + int(match[0])), text) if zero else re.sub(r"(?<=\d) (?=[^\W\d_])", "\u00a0", text)
    if kind is Kind.LOCALE_FORMAT:
        return _formatted(text)
    if kind is Kind.YES_NO:
        return _turned(right, words.negations, words.noes)
    return _turned(right, words.obligations, words.noes, words.no_duties) if kind is Kind.OBLIGATION else _swapped(text, words.synonyms)


def _turned(right: Right, pairs: Pairs, noes: Sequence[str], other: Sequence[str] = ()) -> str | None:
    """The longest line that says yes, made to say no, or its duty a liberty: what must not be may not be either, so a line that says no has none to lose."""
    lines = list(right.lines)
    for at in sorted(range(len(lines)), key=lambda place: -len(lines[place])):
        said = f" {lines[at]}"
        kept = any(no in said for no in noes) or any(re.search(pattern, lines[at]) for pattern in other)
        changed = None if kept else _swapped(lines[at], pairs)
        if changed is not None:
            return "\n".join([*lines[:at], changed, *lines[at + 1 :]])
    return None


def _whole_lines(kind: Kind, right: Right, beside: Beside, words: Words) -> Sequence[str] | None:
    lines = list(right.lines)
    telling = [at for at, line in enumerate(lines) if len(line.encode()) >= SHORTEST]
    if kind is Kind.POLITENESS:
        return [*lines, words.politeness] if words.politeness else None
    if kind is Kind.ORDER:
        return [*lines[1:-1][::-1]] and [lines[0], *lines[1:-1][::-1], lines[-1]] if len(lines) > 3 else (lines[::-1] if len(lines) > 1 else None)
    if kind is Kind.SENTENCE:
        longest = max(telling, key=lambda at: len(lines[at]), default=None)
        return [line for at, line in enumerate(lines) if at != longest] if longest is not None and len(telling) > 1 else None
    if kind is Kind.CLAIM:
        return _with_line(lines, _longest_of(beside.strangers, set(lines)))
    other = next((one for one in beside.others if one.lang.partition("-")[0] != right.lang.partition("-")[0]), None)
    return _with_line(lines, _longest_of([other], set()) if other else None)


def _longest_of(answers: Sequence[Right], without: set[str]) -> str | None:
    """The longest line of the first of these answers."""
    lines = [line for line in answers[0].lines if line not in without] if answers else []
    return max(lines, key=len, default=None)


def _with_line(lines: list[str], line: str | None) -> list[str] | None:
    return None if line is None else [*lines[:-1], line, lines[-1]] if len(lines) > 2 else [*lines, line]


def _without_condition(right: Right, words: Words) -> Sequence[str] | None:
    """Without the clause from the word that opens it to the next comma, or to the end of the sentence where it stands behind."""
    for at, line in enumerate(right.lines):
        for word in words.conditions:
            place = line.find(word)
            if place < 0 or (word == word.lstrip() and word[0].islower() and place > 0):
                continue
            rest = line[place:]
            comma = re.search(r"[,，、،]\s?", rest)
            left = line[:place] + rest[comma.end() :] if comma else (line[:place].rstrip(" ,") + _stop(line) if place > 0 else "")
            if len(left.encode()) >= SHORTEST // 2:
                return [*right.lines[:at], left[:1].upper() + left[1:], *right.lines[at + 1 :]]
    return None


def _stop(line: str) -> str:
    return line[-1] if line[-1] in ".。!?" else ""


def _other_name(text: str, beside: Beside, words: Words) -> str | None:
    """A name in Latin letters that at least half of the other languages keep, for another one."""
    kept = Counter(name for other in beside.others for name in set(NAME.findall("\n".join(other.lines))))
    name = next((name for name in NAME.findall(text) if kept[name] * 2 >= len(beside.others)), None)
    return None if name is None else re.sub(rf"(?<![A-Za-z]){name}(?![A-Za-z])", words.names[len(name) % len(words.names)], text)


def _other_country(text: str, lang: str, words: Words) -> str | None:
    """A country's name as CLDR has it, for another's; not where it is the beginning of a longer name (India, Indonesia)."""
    for at, name in enumerate(words.countries):
        found = name in text if lang in {"zh", "zh-TW", "ja", "ko", "th"} else re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
        if found and not any(name in longer != name and longer in text for longer in words.all_countries):
            return text.replace(name, words.countries[(at + 3) % len(words.countries)])
    return None


def _formatted(text: str) -> str | None:
    """The sign of money on the other side of its number, or a blank before a per cent sign more or less."""
    changed = re.sub(r"([€])[ \u00a0]?(\d+(?:[.,]\d{2})?)(?![\d.,])", "\\2\u00a0\\1", text)
    if changed == text:
        changed = re.sub(r"(\d)[ \u00a0]?%", lambda match: match[1] + ("%" if " " in match[0] or "\u00a0" in match[0] else " %"), text)
    return None if changed == text else changed


def _swapped(text: str, pairs: Pairs) -> str | None:
    """The first word of the table that the text holds, swapped once."""
    padded = f" {text}"
    for old, new in pairs:
        if old in padded:
            return padded.replace(old, new, 1)[1:]
    return None


def _other_source(right: Right, beside: Beside) -> Right | None:
    other = next((one.sources for one in beside.strangers if one.sources and not set(one.sources) & set(right.sources)), None)
    return Right(right.topic, right.lang, right.lines, other) if other and right.sources else None
