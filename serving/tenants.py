"""Shops that share one installation: `tenants.yaml` in the data folder names them, and each has its own folder and its own settings over the process's.

A data folder without that file is one shop's. Encoder weights, packs and code are shared; nothing a shop knows, keeps or is told is.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from prompts.table import TableUnreadable, read_table
from serving.environment import SettingsError
from serving.sealed import completed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping, Sequence

FILE, FOLDER = "tenants.yaml", "tenants"
ROOMS = ("CONCORD_ASSIST_", "CONCORD_INGEST_")
"""Whose settings a shop may have of its own; models are called by the process, for all."""
PROCESS = frozenset({"CONCORD_ASSIST_HOST", "CONCORD_ASSIST_PORT", "CONCORD_INGEST_TENANT"})
"""What a shop may not say: the process listens, and a shop's partition bears its name."""
NEVER_SHARED = frozenset({
    "CONCORD_ASSIST_CONNECTIONS", "CONCORD_ASSIST_FEEDS", "CONCORD_ASSIST_PUBLIC_URL", "CONCORD_ASSIST_FRAME_ANCESTORS", "CONCORD_ASSIST_SERVICE_TIMES",
    "CONCORD_ASSIST_NOTIFICATIONS", "CONCORD_ASSIST_PRICES", "CONCORD_ASSIST_REMEDIES", "CONCORD_ASSIST_SELF_SERVICE", "CONCORD_INGEST_ORIGINALS",
})  # fmt: skip
"""What a shop has by its own entry or not at all: a file, a folder or an address that two shops would share."""
PEOPLE = "CONCORD_ASSIST_OIDC_"
"""An identity provider's groups give rights in the shop that names them, and in no other."""


class Tenant(BaseModel):
    """One shop of an installation."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(pattern="^[a-z][a-z0-9-]{0,29}$")
    """Names its folder, its database schema and its partition."""
    hosts: tuple[str, ...] = Field(min_length=1)
    """Host names by which it is reached; no two shops share one."""
    settings: dict[str, str] = {}
    """Settings of its own, by the names of the environment."""

    @field_validator("hosts")
    @classmethod
    def _names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [one for one in value if not re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?", one)]:
            raise ValueError(f"{wrong[0]!r} is no host name such as desk.example.com, in small letters and without a port")
        return value

    @field_validator("settings")
    @classmethod
    def _own(cls, value: dict[str, str]) -> dict[str, str]:
        if wrong := [one for one in value if one in PROCESS or not (one.startswith(ROOMS) or one == "CONCORD_STATE_URL")]:
            raise ValueError(f"{wrong[0]} is the whole service's, not one shop's. A shop may have CONCORD_ASSIST_… and CONCORD_INGEST_… of its own")
        return value


def read_tenants(data: Path) -> tuple[Tenant, ...]:
    """The shops of a data folder; none without a file. Raises `SettingsError`, which names the entry and what is wrong with it."""
    path = data / FILE
    if not path.exists():
        return ()
    try:
        given = read_table(path)
        found = _adapter().validate_python(given["tenants"])
    except (TableUnreadable, KeyError, TypeError) as error:
        raise SettingsError(f"{path} is no list of tenants, as docs/tenants.md shows it: {error}") from error
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise SettingsError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}.") from error
    _apart(found, path)
    return found


def _adapter() -> TypeAdapter[tuple[Tenant, ...]]:
    return TypeAdapter(tuple[Tenant, ...])


def _apart(found: Sequence[Tenant], path: Path) -> None:
    names, hosts = [one.name for one in found], [host for one in found for host in one.hosts]
    if twice := [one for one in (*names, *hosts) if names.count(one) > 1 or hosts.count(one) > 1]:
        raise SettingsError(f"{path}: {twice[0]} stands there twice. A name and a host are one shop's.")


def write_tenants(data: Path, tenants: Sequence[Tenant]) -> None:
    """The file anew, complete or not at all; JSON, which is YAML too. Raises `SettingsError` for names or hosts that two would share."""
    _apart(tenants, data / FILE)
    data.mkdir(parents=True, exist_ok=True)
    fresh = data / f"{FILE}.{os.getpid()}"
    rows = ",\n".join(f"  {json.dumps(one.model_dump(), ensure_ascii=False)}" for one in tenants)
    fresh.write_text(f'{{"tenants": [\n{rows}\n]}}\n', "utf-8")
    fresh.replace(data / FILE)


def folder_of(data: Path, name: str) -> Path:
    """A shop's own data folder."""
    return data / FOLDER / name


def environ_of(tenant: Tenant, environ: Mapping[str, str], *, opened: bool = True) -> dict[str, str]:
    """One shop's settings: the process's, without what two shops may not share, under its own and, `opened`, what it has sealed. Raises `SettingsError`."""
    data = Path(environ.get("CONCORD_DATA") or "data")
    kept = {name: value for name, value in environ.items() if name not in NEVER_SHARED and not name.startswith(PEOPLE)}
    state = {"CONCORD_STATE_URL": schema_url(environ["CONCORD_STATE_URL"], tenant.name)} if environ.get("CONCORD_STATE_URL") else {}
    own = folder_of(data, tenant.name)
    told = {**kept, **state, **tenant.settings, "CONCORD_DATA": str(own), "CONCORD_INGEST_TENANT": tenant.name}
    return completed(told, own, process=False) if opened else told


def schema_of(name: str) -> str:
    """A shop's schema in a PostgreSQL database that shops share."""
    return f"tenant_{name.replace('-', '_')}"


def schema_url(url: str, name: str) -> str:
    """The same PostgreSQL database, of which a connection sees one shop's schema alone. Raises `SettingsError` for another kind of database."""
    if not url.startswith("postgresql"):
        raise SettingsError("CONCORD_STATE_URL names one database for all tenants, which only PostgreSQL can keep apart. Leave it empty, or name PostgreSQL.")
    bare, _, query = url.partition("?")
    given = [(key, value) for key, value in parse_qsl(query) if key != "options"]
    return f"{bare}?{urlencode([*given, ('options', f'-csearch_path={schema_of(name)}')], quote_via=quote)}"


@contextmanager
def acting_for(name: str, data: Path | None, environ: MutableMapping[str, str], *, opened: bool = True) -> Iterator[Path | None]:
    """The environment of one command, with what is sealed in its data folder, and that folder: with a name, one shop's of several.

    Without `opened` what is sealed stays so. Raises `SettingsError`.
    """
    given = dict(environ) | ({"CONCORD_DATA": str(data)} if data else {})
    base = Path(given.get("CONCORD_DATA") or "data")
    before, own = dict(environ), completed(environ, base) if opened else dict(environ)
    if name:
        tenant = next((one for one in read_tenants(base) if one.name == name), None)
        if tenant is None:
            raise SettingsError(f"There is no tenant {name[:40]!r} in {base / FILE}. `python -m assist tenant list` shows which there are.")
        own = environ_of(tenant, own | given, opened=opened)
    environ.clear()
    environ.update(own)
    try:
        yield folder_of(base, name) if name else data
    finally:
        environ.clear()
        environ.update(before)
