"""`python -m assist learned`: what was learnt from use: listed, traced to all it touched, taken back, its effects, and preference pairs for tuning a model."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist.api.access import LOCAL
from assist.commands._tell import tell
from assist.errors import BadRequest
from assist.learn.effect import effect_of
from assist.learn.undo import undo_ids, undo_person
from assist.store.lessons import queue
from assist.store.open import opened
from assist.store.pairs import pairs
from assist.store.traces import touched_by_text, touched_by_wording
from assist.store.wordings import adopted, effects, proposals
from assist.types.learned import Stand
from ingest.open import open_index
from ingest.settings import ingest_settings
from ingest.types import LoadOptions
from serving.settings import serving_settings

if TYPE_CHECKING:
    import argparse

    from assist.learn.undo import Undone
    from assist.settings import AssistSettings
    from assist.store.open import Connection


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("act", choices=("list", "effects", "trace", "undo", "pairs"), help="what there is; what it changed; what it touched; take back; JSONL")
    parser.add_argument("ids", nargs="*", metavar="ID", help="texts or wordings to trace or take back")
    parser.add_argument("--person", default="", help="take back all that this person taught")
    parser.add_argument("--days", type=int, default=0, help="pairs of the last so many days (default: all)")
    parser.add_argument("--out", type=Path, help="file for the pairs (default: standard output)")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do it and print it. Exit code 2 with one sentence for an unknown id, one that does not hold, or a store that cannot be read."""
    return 2 if tell("learned", arguments, _act, _spoken) is None else 0


async def _act(arguments: argparse.Namespace, settings: AssistSettings) -> Any:  # noqa: ANN401 - what is printed
    async with opened(settings) as store, store.begin() as connection:
        match arguments.act:
            case "list":
                return await _listed(connection)
            case "effects":
                return [_effect(one.id, one.wording.lang, one.wording.source, await effects(connection, one)) for one in await adopted(connection)]
            case "trace":
                return {one: await _traced(connection, one) for one in arguments.ids}
            case "pairs":
                return await _pairs(connection, arguments)
        done = await _undone(connection, arguments, settings)
    if done.folder is not None:
        _load(settings, done.folder)
    return {**asdict(done), "folder": str(done.folder or "")}


async def _listed(connection: Connection) -> dict[str, Any]:
    waiting = await queue(connection, Stand.WAITING)
    return {
        "waiting": waiting.total,
        "newest": [{"id": one.id, "kind": one.kind, "lang": one.lang, "author": one.author, "findings": list(one.findings)} for one in waiting.rows],
        "proposed": [{"key": one.key, "times": one.times, "authors": list(one.authors), **asdict(one.wording)} for one in await proposals(connection)],
        "adopted": [{"id": one.id, "state": one.state, **asdict(one.wording)} for one in await adopted(connection)],
    }


def _effect(name: str, lang: str, source: str, shares: tuple[list[float], list[float]]) -> dict[str, Any]:
    found = effect_of(*shares)
    return {"id": name, "lang": lang, "source": source, "before": asdict(found.before), "since": asdict(found.since)}


async def _traced(connection: Connection, one: str) -> list[dict[str, Any]]:
    """A text's drafts, else a wording's. Raises `UnknownThing`."""
    return [asdict(each) for each in await touched_by_text(connection, one) or await touched_by_wording(connection, one)]


async def _pairs(connection: Connection, arguments: argparse.Namespace) -> dict[str, Any]:
    since = datetime.now(UTC) - timedelta(days=arguments.days) if arguments.days > 0 else None
    lines = [json.dumps(asdict(one), ensure_ascii=False) async for one in pairs(connection, since)]
    if arguments.out is None:
        return {"pairs": lines}
    arguments.out.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return {"pairs": len(lines), "file": str(arguments.out)}


async def _undone(connection: Connection, arguments: argparse.Namespace, settings: AssistSettings) -> Undone:
    if bool(arguments.ids) == bool(arguments.person):
        raise BadRequest("Name what to take back by its id, or a person with --person.")
    if arguments.person:
        return await undo_person(connection, settings.data, arguments.person, LOCAL)
    return await undo_ids(connection, settings.data, tuple(arguments.ids), LOCAL)


def _load(settings: AssistSettings, folder: Path) -> None:
    """The approved texts again, so that those taken back are found no more; a running service does it in its own process."""
    index = open_index(
        ingest_settings(os.environ, data=settings.data), encoder=serving_settings(os.environ).encoder, say=lambda text: print(text, file=sys.stderr)
    )
    try:
        index.load([str(folder)], LoadOptions())
    finally:
        index.close()


def _spoken(told: Any) -> str:  # noqa: ANN401 - what an act tells
    if isinstance(told, list):
        return (
            "\n".join(f"{one['id']} {one['lang']} {one['source']}: {_mean(one['before'])} before, {_mean(one['since'])} since" for one in told)
            or "Nothing was adopted."
        )
    if isinstance(told.get("pairs"), list):
        return "\n".join(told["pairs"])
    return "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False, default=str)}" for name, value in told.items())


def _mean(one: dict[str, Any]) -> str:
    return "none" if one["value"] is None else f"{one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}] n {one['n']}"
