"""Settings from the environment: read once, frozen, unknown keys refused with a near-miss hint."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARED = frozenset({"CONCORD_DATA", "CONCORD_INDEX_URL", "CONCORD_CHAT_URL", "CONCORD_TRANSLATE_URL", "CONCORD_STATE_URL"})
ROOMS = ("CONCORD_SERVING_", "CONCORD_INGEST_", "CONCORD_EVAL_", "CONCORD_ASSIST_", "CONCORD_GPU_")


class SettingsError(Exception):
    """A setting is unknown or unusable; the message names it and what would be right. The caller's fault, no retry."""


class RoomSettings(BaseModel):
    """Frozen settings of one room; a field `x` is read from `<PREFIX>X`, a shared field from its own name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Room = TypeVar("Room", bound=RoomSettings)


def read_settings(model: type[Room], prefix: str, environ: Mapping[str, str]) -> Room:
    """Settings of one room from an environment.

    Fields named `data`, `index_url`, `chat_url`, `translate_url` and `state_url` come from the shared names. Raises `SettingsError` for any unknown
    `CONCORD_…` key under this room's prefix or no room's, and for a value of the wrong kind.
    """
    names = {_variable(field, prefix): field for field in model.model_fields}
    _refuse_strangers(environ, prefix, frozenset(names))
    given = {names[key]: value for key, value in environ.items() if key in names and value != ""}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        raise SettingsError(f"{_variable(field, prefix)}: {first['msg']}. Correct the value and start again.") from error


def variable_names(model: type[RoomSettings], prefix: str) -> tuple[str, ...]:
    """The environment variables a room reads, for its documentation."""
    return tuple(_variable(field, prefix) for field in model.model_fields)


def _variable(field: str, prefix: str) -> str:
    shared = f"CONCORD_{field.upper()}"
    return shared if shared in SHARED else f"{prefix}{field.upper()}"


def _refuse_strangers(environ: Mapping[str, str], prefix: str, known: frozenset[str]) -> None:
    candidates = known | SHARED
    for key in environ:
        mine = key.startswith(prefix)
        nobodys = key.startswith("CONCORD_") and not key.startswith(ROOMS) and key not in SHARED
        if (mine and key not in known) or nobodys:
            near = get_close_matches(key, sorted(candidates), n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known: {', '.join(sorted(candidates))}."
            raise SettingsError(f"{key} is not a setting of Concord.{hint}")
