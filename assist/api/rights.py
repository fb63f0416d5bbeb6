"""What each endpoint needs, read from one table and held against the endpoints there are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi.routing import iter_route_contexts
from starlette.routing import Mount, compile_path

from assist.errors import NotReady
from assist.rights import Scope
from prompts.table import read_table

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from starlette.routing import BaseRoute

TABLE = Path(__file__).with_name("rights.yaml")
OPEN, ANY = "open", "any"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one method of one path needs."""

    method: str
    path: str
    """As the route has it, parameters in braces."""
    pattern: re.Pattern[str]
    needs: frozenset[Scope]
    """Any of them suffices; empty with `open` for everybody."""
    open: bool = False


def rules_of(routes: Sequence[BaseRoute]) -> tuple[Rule, ...]:
    """A rule for each endpoint, in the order in which the service tries them.

    Raises `NotReady` for an endpoint that the table does not know, or a line of the table that no endpoint has: nothing is open by oversight.
    """
    table = rights()
    there = list(_endpoints(routes))
    known = {(method, path) for method, path, _ in there}
    if lost := [f"{method} {path}" for method, path, _ in there if (method, path) not in table]:
        raise NotReady(f"{TABLE.name} does not say what {', '.join(lost)} needs. Add it under a scope there.")
    if idle := [f"{method} {path}" for method, path in table if (method, path) not in known]:
        raise NotReady(f"{TABLE.name} names {', '.join(idle)}, which the service does not have. Take it out.")
    return tuple(Rule(method, path, pattern, _scopes(table[method, path]), OPEN in table[method, path]) for method, path, pattern in there)


@cache
def rights() -> dict[tuple[str, str], frozenset[str]]:
    """The table: method and path to the names it stands under."""
    found: dict[tuple[str, str], set[str]] = {}
    for name, lines in read_table(TABLE).items():
        if name not in {OPEN, ANY, *Scope}:
            raise NotReady(f"{TABLE.name}: {name} is no scope. It can be {', '.join((OPEN, ANY, *Scope))}.")
        for line in lines:
            method, _, path = line.partition(" ")
            found.setdefault((method, path), set()).add(name)
    return {key: frozenset(names) for key, names in found.items()}


def needs(method: str, path: str) -> frozenset[Scope]:
    """What an endpoint needs, any of it, the path as the table has it. Raises `KeyError` for one that the table does not name."""
    return _scopes(rights()[method, path])


def _scopes(names: frozenset[str]) -> frozenset[Scope]:
    if ANY in names:
        return frozenset(Scope)
    return frozenset(Scope(name) for name in names - {OPEN})


def _endpoints(routes: Sequence[BaseRoute]) -> Iterator[tuple[str, str, re.Pattern[str]]]:
    for route in iter_route_contexts(routes):
        path = route.path or ""
        inside = isinstance(route.original_route, Mount)
        pattern = compile_path(f"{path}/{{path:path}}" if inside else path)[0]
        for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
            yield method, path, pattern
