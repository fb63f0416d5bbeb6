"""What the house rules read: the project's own files, as git knows them, and the syntax trees of its rooms."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("prompts", "serving", "ingest", "eval", "assist", "gpu")


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the root, its text, its syntax tree."""

    path: str
    text: str
    tree: ast.Module


@cache
def tracked() -> tuple[str, ...]:
    """Files of the project: tracked by git and still there; without git (an unpacked archive), every file outside hidden and built folders."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return tuple(sorted(name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()))
    built = {"__pycache__", "data", "out"}
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return tuple(sorted(str(path) for path in found if not built & set(path.parts) and not any(part.startswith((".venv", ".git/")) for part in path.parts)))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """The Python files under these folders, on disk, parsed."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    texts = ((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in paths)
    return tuple(Source(name, text, ast.parse(text)) for name, text in texts)


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every module that is imported anywhere in a tree, inside functions too, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
