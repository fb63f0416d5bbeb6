"""A source file: which helpdesk or export, where it lies, what is taken from it. It names the variable that holds a token, never the token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from ingest.errors import SourceMissing, UnusableInput
from prompts.errors import PromptFileError
from prompts.schema import Entry
from prompts.table import TableUnreadable, read_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_KEYS = ("url", "token", "user", "parts", "since", "locales", "markets", "account", "path", "mapping", "own")


@dataclass(frozen=True, slots=True)
class Spec:
    """One source, as its owner describes it."""

    name: str
    """Its folder's name: small letters, digits and hyphens."""
    vendor: str
    url: str = ""
    token: str = ""
    """Name of the environment variable that holds the token."""
    user: str = ""
    """With a user the token is an API token of that user, else a bearer token."""
    parts: tuple[str, ...] = ()
    """What is taken: tickets, articles, macros; empty takes all there is."""
    since: date | None = None
    locales: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    account: str = ""
    path: Path | None = None
    """A file beside the source file, for vendors that are files."""
    mapping: Path | None = None
    own: tuple[str, ...] = ()
    """The shop's own mail addresses: who writes from one is an agent."""

    @property
    def start(self) -> int:
        """`since` in unix seconds; 0 without one."""
        return int(datetime(self.since.year, self.since.month, self.since.day, tzinfo=UTC).timestamp()) if self.since else 0


def read_spec(path: Path) -> Spec:
    """A source file. Raises `SourceMissing` and `UnusableInput`, which names file and key."""
    try:
        return _spec(Entry(read_yaml(path), path.name), path.parent)
    except PromptFileError as error:
        raise UnusableInput(f"Source file {error}") from error


def read_yaml(path: Path) -> object:
    """The content of an owner's YAML file. Raises `SourceMissing` and `UnusableInput`."""
    if not path.is_file():
        raise SourceMissing(f"There is no file {path}; check the path.")
    try:
        return read_table(path)
    except (TableUnreadable, OSError) as error:
        raise UnusableInput(f"{path} cannot be read as YAML: {error}") from error


def _spec(top: Entry, folder: Path) -> Spec:
    fields = top.fields(("name", "vendor"), _KEYS)
    name = fields["name"].text()
    if not _NAME.fullmatch(name):
        raise fields["name"].wrong("a name has small letters, digits and hyphens, such as polaris-zendesk.")
    return Spec(
        name=name,
        vendor=fields["vendor"].text(),
        url=_text(fields, "url").rstrip("/"),
        token=_variable(fields),
        user=_text(fields, "user"),
        parts=_words(fields, "parts"),
        since=_day(fields),
        locales=_words(fields, "locales"),
        markets=_markets(fields),
        account=str(fields["account"].value) if "account" in fields else "",
        path=folder / _text(fields, "path") if "path" in fields else None,
        mapping=folder / _text(fields, "mapping") if "mapping" in fields else None,
        own=tuple(address.casefold() for address in _words(fields, "own")),
    )


def token_of(spec: Spec, environ: Mapping[str, str]) -> str:
    """The token from its variable. Raises `UnusableInput` if there is none."""
    if not spec.token:
        raise UnusableInput(
            f"The source file of {spec.name} names no variable for its token: add the line `token: MY_TOKEN` and set MY_TOKEN in the environment."
        )
    if not environ.get(spec.token):
        raise UnusableInput(f"The variable {spec.token}, which {spec.name}'s source file names, is not set; set it to the token and start again.")
    return environ[spec.token]


def _text(fields: Mapping[str, Entry], name: str) -> str:
    return fields[name].text() if name in fields else ""


def _words(fields: Mapping[str, Entry], name: str) -> tuple[str, ...]:
    return fields[name].words() if name in fields else ()


def _variable(fields: Mapping[str, Entry]) -> str:
    name = _text(fields, "token")
    if name and not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        # the message must not repeat what may be the token itself
        raise fields["token"].wrong("this must be the name of an environment variable in capital letters, such as ZENDESK_TOKEN, never the token itself.")
    return name


def _day(fields: Mapping[str, Entry]) -> date | None:
    if "since" not in fields:
        return None
    value = fields["since"].value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise fields["since"].wrong("write a day as 2026-11-30.")


def _markets(fields: Mapping[str, Entry]) -> tuple[str, ...]:
    codes = tuple("NO" if item.value is False else item.text().upper() for item in fields["markets"].items()) if "markets" in fields else ()
    for code in codes:
        if not re.fullmatch(r"[A-Z]{2}", code):
            raise fields["markets"].wrong(f"'{code}' is no two-letter country code (ISO 3166-1).")
    return codes
