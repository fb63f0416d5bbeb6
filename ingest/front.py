"""YAML front matter of a Markdown file: what its owner states about the document."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

import yaml

from ingest.errors import UnreadableDocument
from ingest.types import Audience, Kind, Meta

if TYPE_CHECKING:
    from collections.abc import Mapping

_FENCE = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_LONGEST = 8_000
T = TypeVar("T", Kind, Audience)


def front_matter(text: str) -> tuple[Meta, str]:
    """The stated fields and the text after them. Text without front matter comes back whole, with an empty record.

    Unknown keys are left aside (other tools put theirs there too).

    Raises:
        UnreadableDocument: a known key holds a value it cannot hold.

    """
    match, fields = _fenced(text)
    return (Meta(), text) if match is None else (_meta(fields), text[match.end() :])


def stated_fields(text: str) -> Mapping[str, object]:
    """Every field of the front matter as it stands, also those that say nothing of the document; none without front matter."""
    return _fenced(text)[1]


def _fenced(text: str) -> tuple[re.Match[str] | None, dict[str, object]]:
    """The block and its fields; None where there is none, or where it is something else's."""
    match = _FENCE.match(text)
    if match is None or match.end() > _LONGEST:
        return None, {}
    try:
        fields = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, ValueError):  # a day such as 2026-13-01 is a ValueError
        return None, {}
    return (match, {str(key): value for key, value in fields.items()}) if isinstance(fields, dict) else (None, {})


def with_front_matter(fields: Mapping[str, object], text: str) -> str:
    """A Markdown file that states these fields; those that are None or empty are left out."""
    # JSON is YAML: nothing in a title can end or bend the block
    told = "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items() if value not in (None, "", [], ()))
    return f"---\n{told}\n---\n\n{text}"


def _meta(fields: dict[str, object]) -> Meta:
    starts, ends = _day(fields, "valid_from"), _day(fields, "valid_to")
    if starts and ends and ends < starts:
        raise UnreadableDocument(f"Front matter: valid_to {ends} lies before valid_from {starts}; correct one of them.")
    return Meta(
        lang=_word(fields, "lang"),
        kind=_choice(fields, "kind", Kind),
        family=_word(fields, "family"),
        title=_word(fields, "title"),
        markets=_codes(fields.get("markets")),
        valid_from=starts,
        valid_to=ends,
        audience=_choice(fields, "audience", Audience),
        products=_words(fields.get("products")),
        channels=tuple(word.casefold() for word in _words(fields.get("channels"))),
        owner=_word(fields, "owner"),
        review_on=_day(fields, "review_on"),
        machine=_truth(fields, "machine"),
    )


def _word(fields: dict[str, object], key: str) -> str:
    value = fields.get(key)
    # YAML 1.1 reads an unquoted `no` (Norwegian) as false
    if value is False and key == "lang":
        return "no"
    return "" if value is None else str(value).strip()


def _words(value: object) -> tuple[str, ...]:
    """A list, or words parted by commas, in the order given and each once."""
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return tuple(dict.fromkeys(str(part).strip() for part in parts if part is not None and str(part).strip()))


def _truth(fields: dict[str, object], key: str) -> bool:
    value = fields.get(key) or False
    if not isinstance(value, bool):
        raise UnreadableDocument(f"Front matter: {key} is '{value}'; it can be true or false.")
    return value


def _choice(fields: dict[str, object], key: str, kinds: type[T]) -> T | None:
    word = _word(fields, key).casefold()
    if not word:
        return None
    try:
        return kinds(word)
    except ValueError as error:
        raise UnreadableDocument(f"Front matter: {key} is '{word}'; it can be {', '.join(kinds)}.") from error


def _codes(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    parts = value if isinstance(value, list) else re.split(r"[,\s]+", str(value).strip())
    codes = tuple("NO" if part is False else str(part).strip().upper() for part in parts if str(part).strip())
    for code in codes:
        if not re.fullmatch(r"[A-Z]{2}", code):
            raise UnreadableDocument(f"Front matter: market '{code}' is no two-letter country code (ISO 3166-1).")
    return codes


def _day(fields: dict[str, object], key: str) -> date | None:
    value = fields.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise UnreadableDocument(f"Front matter: {key} is '{value}'; write a day as 2026-11-30.") from error
