"""A replay as one self-contained page for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eval.report.page import environment_of


def page(document: dict[str, Any]) -> str:
    """The HTML of a replay's document."""
    return environment_of(Path(__file__).parent).get_template("replay.html.j2").render(run=document)
