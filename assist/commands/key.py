"""`python -m assist key`: keys for programs, made, listed and revoked; a running service obeys at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist.commands._tell import tell
from assist.errors import BadRequest
from assist.rights import GRANTABLE, Scope
from assist.store.keys import create_key, list_keys, revoke_key
from assist.store.open import opened

if TYPE_CHECKING:
    import argparse

    from assist.settings import AssistSettings
    from assist.store.keys import ApiKey

LONGEST_NAME = 128


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("act", choices=("create", "list", "revoke"), help="make a key and show it once; every key there is; a key that opens nothing any more")
    parser.add_argument("prefix", nargs="?", default="", help="which key to revoke: the characters between the first two underscores")
    parser.add_argument("--name", default="", help="what the key is for, as the list and the record show it")
    parser.add_argument("--scope", action="append", choices=[str(scope) for scope in GRANTABLE], default=[], help="what it may do; may be given several times")
    parser.add_argument("--days", type=int, default=365, help="days until it runs out, 0 for never (default: 365)")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do it and print it. Exit code 2 with one sentence for an unknown key, a name or scope that is missing, a store that cannot be read."""
    told = tell("key", arguments, _act, _spoken)
    return 2 if told is None else 0


async def _act(arguments: argparse.Namespace, settings: AssistSettings) -> Any:  # noqa: ANN401 - what is printed
    now = datetime.now(UTC)
    async with opened(settings) as engine, engine.begin() as connection:
        match arguments.act:
            case "list":
                return [_row(one, now) for one in await list_keys(connection)]
            case "revoke":
                return _row(await revoke_key(connection, arguments.prefix, now), now) | {"state": "revoked"}
        name, scopes = _wanted(arguments)
        ends = now + timedelta(days=arguments.days) if arguments.days else None
        return {"key": await create_key(connection, name, scopes, now, ends), "name": name, "scopes": sorted(scopes), "until": _day(ends)}


def _wanted(arguments: argparse.Namespace) -> tuple[str, frozenset[Scope]]:
    """Raises `BadRequest`."""
    name = arguments.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadRequest(f'A key needs a name of at most {LONGEST_NAME} characters that says what it is for: --name "weekly evaluation".')
    if not arguments.scope:
        raise BadRequest(f"A key needs at least one --scope: {', '.join(GRANTABLE)}.")
    if not 0 <= arguments.days <= 3_650:
        raise BadRequest("--days is 0 for never, or 1 to 3650.")
    return name, frozenset(Scope(one) for one in arguments.scope)


def _row(key: ApiKey, now: datetime) -> dict[str, Any]:
    state = "revoked" if key.revoked_at else "run out" if key.expires_at and now >= key.expires_at else "valid"
    used = _day(key.used_on)
    return {"prefix": key.prefix, "name": key.name, "scopes": sorted(key.scopes), "state": state, "until": _day(key.expires_at), "used": used}


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _spoken(told: Any) -> str:  # noqa: ANN401 - what is printed
    if isinstance(told, dict) and "key" in told:
        until = f"until {told['until']}" if told["until"] else "without end"
        return f"{told['key']}\n\nThis is the only time it is shown. It opens {', '.join(told['scopes'])} {until}."
    rows = told if isinstance(told, list) else [told]
    lines = [
        f"{r['prefix']}  {r['state']:<8} {r['until'] or 'no end':<10}  used {r['used'] or 'never':<10}  {', '.join(r['scopes'])}  {r['name']}" for r in rows
    ]
    return "\n".join(lines) or "There is no key yet."
