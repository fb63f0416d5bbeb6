"""`python -m ingest queue`: what waits, what runs and how fast, and what ended lately."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from ingest.commands._opened import add_common, opened
from ingest.terminal import line
from ingest.types import TaskView

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_SHOWN = 20


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    add_common(parser)


def run(args: Namespace) -> int:
    """List the tasks, newest first."""
    with opened(args, must_exist=True) as (_, shelf):
        tasks = shelf.queue()
    told = {"tasks": TypeAdapter(tuple[TaskView, ...]).dump_python(tasks, mode="json")}
    print(json.dumps(told, ensure_ascii=False) if args.json else "\n".join(map(_line, tasks[:_SHOWN])) or "Nothing was ever asked for.")
    return 0


def _line(one: TaskView) -> str:
    counts = ", ".join(f"{count} {state}" for state, count in sorted(one.counts.items()))
    about = line(one.pace) if one.pace else one.reason or counts
    return f"{one.created_at:%Y-%m-%d %H:%M}  {one.state.value:7} {one.act:7} {', '.join(one.what[:3])}{' …' if len(one.what) > 3 else ''}  {about}".rstrip()
