"""`python -m assist user`: people who sign in, added, listed, disabled and given another password; a running service obeys at once."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist.commands._tell import tell
from assist.passwords import check_new, digest_of, new_password
from assist.rights import Role
from assist.store.accounts import add_account, disable_account, list_accounts, reset_account
from assist.store.open import opened

if TYPE_CHECKING:
    import argparse

    from assist.settings import AssistSettings
    from assist.store.accounts import Account


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "act", choices=("add", "list", "disable", "reset"), help="a new account; every account; one that opens nothing any more; another password"
    )
    parser.add_argument("name", nargs="?", default="", help="the account's name, as its person types it")
    parser.add_argument(
        "--role", action="append", choices=[str(role) for role in Role], default=[], help="agent, owner, qa or admin; may be given several times"
    )
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input instead of making one")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do it and print it. Exit code 2 with one sentence for an unknown account, a name that is taken, a weak password, a store that cannot be read."""
    told = tell("user", arguments, _act, _spoken)
    return 2 if told is None else 0


async def _act(arguments: argparse.Namespace, settings: AssistSettings) -> Any:  # noqa: ANN401 - what is printed
    now, roles = datetime.now(UTC), frozenset(Role(one) for one in arguments.role)
    password = _password(arguments) if arguments.act in {"add", "reset"} else ""
    async with opened(settings) as store, store.begin() as connection:
        match arguments.act:
            case "list":
                return [_row(one) for one in await list_accounts(connection)]
            case "disable":
                return _row(await disable_account(connection, arguments.name, now)) | {"state": "disabled"}
            case "reset":
                account = await reset_account(connection, arguments.name, digest_of(password), roles)
            case _:
                account = await add_account(connection, arguments.name, roles, digest_of(password), now)
    shown = {} if arguments.password_stdin else {"password": password}
    return {"name": account.name, "roles": sorted(roles or account.roles), "state": "open", **shown}


def _password(arguments: argparse.Namespace) -> str:
    """Raises `BadRequest`."""
    if not arguments.password_stdin:
        return new_password()
    given = sys.stdin.readline().rstrip("\r\n")
    check_new(given, (arguments.name,))
    return given


def _row(account: Account) -> dict[str, Any]:
    return {"name": account.name, "roles": sorted(account.roles), "state": "disabled" if account.disabled_at else "open"}


def _spoken(told: Any) -> str:  # noqa: ANN401 - what is printed
    rows = told if isinstance(told, list) else [told]
    lines = [f"{row['name']}  {', '.join(row['roles'])}  {row['state']}" for row in rows]
    if isinstance(told, dict) and told.get("password"):
        lines.append(f"\n  {told['password']}\n\nThis is the only time the password is shown. Hand it over in person.")
    return "\n".join(lines) or "There is no account yet."
