"""What somebody wrote anew in a mail: quoted messages, signatures, telephone footers and notices are set apart, in the languages of `tables/quotes.yaml`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import IngestError
from prompts.table import TableUnreadable, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TABLE = Path(__file__).parent / "tables" / "quotes.yaml"
_PARTS = ("wrote", "from", "sent", "to", "subject", "original", "device", "closing", "notice")
_WHEN = re.compile(r"\d{1,2}[:h.時시]\s?\d{2}|(?:19|20)\d\d|[٠-٩]{4}|[๐-๙]{4}")
_MAILBOX = re.compile(r"[<(\[]\s*(?:mailto:)?[^\s<>@]+@[^\s<>]+?\s*[>)\]]|\S+@\S+\.\w+")
_ENDS = re.compile(r"[:：]\s*$")
_HEAD_LINES, _HEAD = 3, 300
"""A line above a quotation is wrapped into at most so many, and is no longer than that."""
_TAIL_LINES, _TAIL_WIDTH = 9, 64
"""What follows a sign-off: so many lines of so many columns, or it is no signature."""
_DASHES = re.compile(r"^\s*(?:--|—|–|__|_{3,})\s*$")
_RULE = re.compile(r"^\s*[_\-=*]{10,}\s*$")


@dataclass(frozen=True, slots=True)
class Reply:
    """One mail taken apart; the three together hold every line of it."""

    text: str
    """What was written anew; the whole mail where nothing else is left of it."""
    quote: str = ""
    signature: str = ""


def take_apart(mail: str) -> Reply:
    """New text, quoted text and signature of a plain-text mail, in any of the table's languages."""
    lines = [line.rstrip() for line in mail.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    cut = _quote_at(lines)
    fresh, quoted = lines[:cut], lines[cut:]
    own = [line for line in fresh if not line.lstrip().startswith((">", "＞"))]
    quoted = [line for line in fresh if line.lstrip().startswith((">", "＞"))] + quoted
    end = _signature_at(own)
    text = "\n".join(own[:end]).strip()
    if not text:
        return Reply(mail.strip())
    return Reply(text, "\n".join(quoted).strip(), "\n".join(own[end:]).strip())


def _quote_at(lines: Sequence[str]) -> int:
    """The line at which somebody else's message begins."""
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        if _separates(line) or _is_block(lines, at):
            return at
        if _RULE.match(line) and _is_block(lines, at + 1):
            return at
        if _is_head(lines, at):
            return at
    return len(lines)


def _separates(line: str) -> bool:
    """Whether a line says "Original Message" in any language: dashes or signs around it, or nothing but it."""
    bare = line.strip(" \t-–—_=#*>~[]【】:：.")
    return len(bare) <= 80 and bool(_any("original").fullmatch(bare))


def _is_block(lines: Sequence[str], at: int) -> bool:
    """Outlook's block: a sender, and among the lines right below it at least two more of date, recipient and subject."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    if at >= len(lines) or not _labelled(lines[at], "from"):
        return False
    below = [line for line in lines[at + 1 : at + 7] if line.strip()][:4]
    return sum(any(_labelled(line, part) for line in below) for part in ("sent", "to", "subject")) >= 2


def _labelled(line: str, part: str) -> bool:
    return bool(_label(part).match(line))


def _is_head(lines: Sequence[str], at: int) -> bool:
    """Whether "On Monday Anna wrote:" stands here: up to three lines with a day or an hour and either a mailbox or the verb, a colon at the end of them."""
    head = ""
    for line in lines[at : at + _HEAD_LINES]:
        if not line.strip():
            return False
        head = f"{head} {line.strip()}".strip()
        if len(head) > _HEAD:
            return False
        bare = head.lstrip("-–— >*_").rstrip("-–— *_")
        ends = bool(_ENDS.search(bare))
        if ends and _WHEN.search(bare) and (_MAILBOX.search(bare) or _any("wrote").search(bare)):
            return True
        if ends:
            return bool(_MAILBOX.search(bare) and _any("wrote").search(bare))
    return False


def _signature_at(lines: Sequence[str]) -> int:
    """The line at which a signature, a footer or a notice begins; never the first one with text."""
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    for at in range(first + 1, len(lines)):
        line = lines[at].strip()
        if not line:
            continue
        if _DASHES.match(lines[at]) or _any("notice").match(line) or (len(line) <= 90 and _any("device").match(line)):
            return at
        if _closes(line) and _short(lines[at + 1 :]):
            return at
    return len(lines)


def _closes(line: str) -> bool:
    """A sign-off alone on its line, or with a name behind it."""
    match = _any("closing").match(line)
    if match is None:
        return False
    rest = line[match.end() :].strip(" ,!.。！،、~-–")
    return not rest or (len(rest) <= 30 and len(rest.split()) <= 4 and line[match.end() : match.end() + 1] in {",", "!", "，", "،", "、", "."})


def _short(lines: Sequence[str]) -> bool:
    kept = [line.strip() for line in lines if line.strip()]
    until = next((at for at, line in enumerate(kept) if _any("notice").match(line)), len(kept))
    return until <= _TAIL_LINES and all(_columns(line) <= _TAIL_WIDTH and not line.endswith(("?", "？", "؟")) for line in kept[:until])


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


@cache
def _any(part: str) -> re.Pattern[str]:
    """Any of a part's phrases of any language, the longest first."""
    phrases = sorted({phrase for parts in _table().values() for phrase in parts[part]}, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(_loosely, phrases))})", re.IGNORECASE)


@cache
def _label(part: str) -> re.Pattern[str]:
    phrases = sorted({phrase for parts in _table().values() for phrase in parts[part]}, key=len, reverse=True)
    return re.compile(rf"^[>\s*_]*(?:{'|'.join(map(_loosely, phrases))})[*_\s]*[:：]", re.IGNORECASE)


def _loosely(phrase: str) -> str:
    ends = r"(?![^\W\d_])" if re.match(r"[A-Za-zÀ-ž\u0400-\u04ff\u0621-\u06d3]", phrase[-1]) else ""
    return re.escape(phrase).replace(r"\ ", r"[ \u00a0]+").replace("'", "['’]") + ends


@cache
def _table() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Phrases by language and part. Raises `IngestError` for a broken installation."""
    try:
        content = read_table(_TABLE)
    except TableUnreadable as error:
        raise IngestError(str(error)) from error
    table = {}
    for lang, parts in content["languages"].items():
        if set(parts) != set(_PARTS):
            raise IngestError(f"{_TABLE.name}: {lang} must hold exactly {', '.join(_PARTS)}; install again.")
        table[str(lang)] = {part: tuple(map(str, parts[part])) for part in _PARTS}
    return table
