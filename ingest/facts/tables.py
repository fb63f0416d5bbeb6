"""The tables a lexicon is made of: which languages have one, its editorial rows, the universal signs."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from prompts.table import read_table

TABLES = Path(__file__).parent.parent / "tables"

LANGUAGES = (
    "en", "zh", "zh-TW", "ja", "ko", "es", "pt", "fr", "de", "it", "nl", "pl", "ru", "tr", "ar", "th", "vi", "id",
    "uk", "cs", "sv", "da", "nb", "fi", "el", "he", "hi", "hu", "ro", "fa",
)  # fmt: skip
"""Languages with a lexicon of their own; any other is read with English words and the universal signs."""

ALIASES = {"no": "nb", "nn": "nb", "iw": "he", "in": "id", "zh-hant": "zh-TW", "zh-hk": "zh-TW", "zh-mo": "zh-TW", "zh-hans": "zh", "zh-cn": "zh"}


def base_language(tag: str) -> str:
    """The lexicon's name for a BCP 47 tag: "pt-BR" is pt, "zh-Hant" zh-TW, an unknown language en."""
    low = tag.replace("_", "-").lower()
    for name in (low, "-".join(low.split("-")[:2]), low.split("-", maxsplit=1)[0]):
        known = ALIASES.get(name) or next((lang for lang in LANGUAGES if lang.lower() == name), None)
        if known:
            return known
    return "en"


@lru_cache(maxsize=64)
def rows_of(lang: str) -> dict[str, Any]:
    """The editorial table of a language; zh-TW is zh with what differs laid over it."""
    rows = yaml_of(f"lexicon/{lang}.yaml")
    return _merge(yaml_of("lexicon/zh.yaml"), rows) if lang == "zh-TW" else rows


@lru_cache(maxsize=64)
def yaml_of(name: str) -> dict[str, Any]:
    """One file of `ingest/tables`, read once."""
    loaded: dict[str, Any] = read_table(TABLES / name)
    return loaded


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    taken = {form for forms in above["currency"].values() for form in forms}
    money = {code: [form for form in forms if form not in taken] for code, forms in below["currency"].items()}
    return below | {"currency": money | above["currency"]}


def flat(table: dict[Any, list[str]]) -> dict[str, str]:
    """A table of meanings to forms, turned to forms to meanings."""
    return {form: str(meaning) for meaning, forms in table.items() for form in forms}


def any_of(forms: list[str]) -> str:
    """An alternation, longest first; it matches nothing when there are no forms."""
    return "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)) or r"(?!)"
