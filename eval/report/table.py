"""A run's differences as a CSV file that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from typing import Any

from eval.report.material import may_differ

COLUMNS = (
    "id",
    "topic",
    "kind",
    "languages",
    "market",
    "says",
    "beside",
    "allowed",
    "may_differ",
    "cause",
    "fix",
    "sentence",
    "gloss",
    "other_sentence",
    "other_gloss",
    "source",
    "quote",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""First characters by which a spreadsheet takes a text for a formula."""


def differences_csv(document: dict[str, Any]) -> str:
    """One line per difference, after a byte order mark: without it spreadsheets guess the encoding wrong."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in document["differences"]:
        writer.writerow([_safe(value) for value in _row(one)])
    return "\ufeff" + out.getvalue()


def _row(one: dict[str, Any]) -> list[str]:
    mine, other, blame = one["mine"], one["other"] or {}, one["blame"]
    source: dict[str, str] = next(iter(mine["sources"]), {})
    what = [one["id"], one["topic"], one["kind"], " ".join(one["languages"]), mine["market"], one["left"], one["right"], "yes" if one["allowed"] else "no"]
    texts = [mine["sentence"], mine["gloss"], other.get("sentence", ""), other.get("gloss", "")]
    return [*what, "yes" if may_differ(one) else "no", blame["cause"], blame["fix"], *texts, source.get("path", ""), source.get("quote", "")]


def _safe(text: str) -> str:
    """What a system answered is never run by the spreadsheet that shows it."""
    return f"'{text}" if text.startswith(FORMULA) else text
