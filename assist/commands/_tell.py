"""A command over the store: its settings read, its act done, what it tells printed."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from assist.errors import AssistError
from assist.settings import assist_settings
from serving.environment import SettingsError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Coroutine

    from assist.settings import AssistSettings


def tell(
    name: str, arguments: argparse.Namespace, act: Callable[[argparse.Namespace, AssistSettings], Coroutine[Any, Any, Any]], spoken: Callable[[Any], str]
) -> Any:  # noqa: ANN401 - what is printed
    """Print what the act tells, as JSON or as `spoken` says it, and return it; None, with one sentence on stderr, where it cannot be done."""
    environ = dict(os.environ) | ({"CONCORD_DATA": str(arguments.data)} if arguments.data else {})
    try:
        told = asyncio.run(act(arguments, assist_settings(environ)))
    except (AssistError, SettingsError, OSError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return None
    print(json.dumps(told, ensure_ascii=False) if arguments.json else spoken(told))
    return told
