"""Read back the answers of an earlier run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import UnusableReport
from eval.types import Call, Reply, Status

if TYPE_CHECKING:
    from pathlib import Path


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    topic: str
    lang: str
    question: str
    status: Status
    detail: str
    milliseconds: float
    reply: Reply | None


class _Report(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
    calls: tuple[_Kept, ...]


def read_calls(path: Path) -> tuple[Call, ...]:
    """The calls of a report.json. Raises `UnusableReport` for anything a run did not write."""
    try:
        report = _Report.model_validate_json(path.read_bytes())
    except OSError as cause:
        message = f"{path} cannot be read ({cause.strerror}): give the report.json of a run."
        raise UnusableReport(message) from cause
    except ValidationError as cause:
        message = f"{path} is no report of `python -m eval run`: {cause.errors()[0]['msg']}. Give the report.json of a run."
        raise UnusableReport(message) from cause
    return tuple(Call(each.topic, each.lang, each.question, each.status, each.reply, each.detail, each.milliseconds) for each in report.calls)
