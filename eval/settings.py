"""Settings of the ruler, from `CONCORD_EVAL_…` and the shared data folder: read once, frozen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from serving.environment import RoomSettings, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "CONCORD_EVAL_"


class EvalSettings(RoomSettings):
    """Where the judged system answers, and how patiently it is asked."""

    data: Path = Path("data")
    target: str = "http://127.0.0.1:8000"
    """Address of the judged system."""
    token: str = ""
    """Bearer token for it; empty sends none."""
    timeout_s: float = Field(default=60.0, gt=0)
    """Seconds until one question counts as timed out."""
    parallel: int = Field(default=4, ge=1, le=64)
    """Questions asked at the same time."""
    out: Path = Path("out/eval")
    """Folder under which each run writes its own report folder."""


def eval_settings(environ: Mapping[str, str] | None = None) -> EvalSettings:
    """The ruler's settings. Raises `serving.environment.SettingsError` for an unknown or unusable one."""
    return read_settings(EvalSettings, PREFIX, os.environ if environ is None else environ)
