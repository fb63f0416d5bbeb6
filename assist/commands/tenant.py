"""`python -m assist tenant`: shops that share one service, added, listed and removed; a running service knows them from its next start on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assist.commands._tell import tell
from assist.errors import BadRequest
from assist.settings import assist_settings
from assist.store.open import prepare_schema
from ingest.settings import ingest_settings
from serving.tenants import Tenant, environ_of, folder_of, read_tenants, schema_of, write_tenants

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from assist.settings import AssistSettings


@dataclass(frozen=True, slots=True)
class Row:
    """A shop as the list shows it."""

    name: str
    hosts: tuple[str, ...]
    folder: str
    settings: tuple[str, ...]
    """Names of its own settings; their values are the shop's."""


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("act", choices=("add", "list", "remove"), help="a new shop; every shop; one that is no longer served, whose folder stays")
    parser.add_argument("name", nargs="?", default="", help="small letters, digits and hyphens: names its folder, its schema and its partition")
    parser.add_argument("--host", action="append", default=[], help="host name it is reached by; may be given several times (default: NAME.localhost)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help='a setting of its own, such as CONCORD_ASSIST_SHOP="North & Co"')
    parser.add_argument("--data", type=Path, help="data folder of the service (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do it and print it. Exit code 2 with one sentence for a name or host that is taken or unusable, an unknown shop, a setting that no shop may have."""
    told = tell("tenant", arguments, _act, _spoken)
    return 2 if told is None else 0


async def _act(arguments: argparse.Namespace, settings: AssistSettings) -> Any:  # noqa: ANN401 - what is printed
    known = read_tenants(settings.data)
    match arguments.act:
        case "list":
            return [asdict(_row(settings.data, one)) for one in known]
        case "remove":
            if arguments.name not in {one.name for one in known}:
                raise BadRequest(f"There is no tenant {arguments.name[:40]!r}.")
            write_tenants(settings.data, [one for one in known if one.name != arguments.name])
            return {"name": arguments.name, "removed": True, "folder": str(folder_of(settings.data, arguments.name))}
        case _:
            return asdict(await _added(arguments, settings, known))


async def _added(arguments: argparse.Namespace, settings: AssistSettings, known: Sequence[Tenant]) -> Row:
    """Raises `BadRequest`, `SettingsError`, `StoreUnreadable`; the file is written last."""
    if not known and any(settings.data.glob("*.db")):
        raise BadRequest(f"{settings.data} is one shop's already. Give the service that several share a data folder of its own with --data.")
    pairs = dict(one.split("=", 1) if "=" in one else (one, "") for one in arguments.set)
    try:
        tenant = Tenant(name=arguments.name, hosts=tuple(arguments.host) or (f"{arguments.name}.localhost",), settings=pairs)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise BadRequest(f"{first['loc'][0]}: {first['msg'].removeprefix('Value error, ')}.") from error
    own = environ_of(tenant, {"CONCORD_DATA": str(settings.data), "CONCORD_STATE_URL": settings.state_url})
    assist_settings(own)
    ingest_settings(own)
    folder_of(settings.data, tenant.name).mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.state_url and "CONCORD_STATE_URL" not in pairs:
        await prepare_schema(settings.state_url, schema_of(tenant.name))
    write_tenants(settings.data, [*known, tenant])
    return _row(settings.data, tenant)


def _row(data: Path, tenant: Tenant) -> Row:
    return Row(tenant.name, tenant.hosts, str(folder_of(data, tenant.name)), tuple(sorted(tenant.settings)))


def _spoken(told: Any) -> str:  # noqa: ANN401 - what is printed
    if isinstance(told, dict) and told.get("removed"):
        return f"{told['name']} is not served from the next start on. Its folder stays: {told['folder']}"
    rows = told if isinstance(told, list) else [told]
    return "\n".join(f"{row['name']}  {', '.join(row['hosts'])}  {row['folder']}" for row in rows) or "There is no tenant: the data folder is one shop's."
