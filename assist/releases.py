"""A release: the prompts, scripts and packs together with the models they are written for, under one digest, kept so that it can be gone back to.

The first start of a service with other files or other models keeps them as `releases/DIGEST/` in the shop's data folder: the files as they were, and
`release.json` with each file's SHA-256. A folder with a file that is gone or was changed is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from pydantic import TypeAdapter, ValidationError

from assist.errors import BadRequest
from prompts.bundle import bundled, load_bundle, sums
from prompts.errors import PromptError
from serving.duties import Duty, chat_place
from serving.errors import ServingError
from serving.settings import ServingSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prompts.types import Library

FOLDER, MANIFEST, FILES = "releases", "release.json", "prompts"
DIGEST = 12
NAME = re.compile(rf"[0-9a-f]{{{DIGEST}}}")
URLS = ("chat_url", "revise_url", "translate_url")
NAMES = ("chat_model", "chat_profile", "chat_tokens", "chat_context", "chat_pictures", "revise_model", "revise_profile", "translate_model", "translate_profile")
MODELS = (*URLS, *NAMES)
"""What of the models' settings belongs to a release: which are asked, and what fits them. Keys and limits of time are today's."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release as it was kept."""

    id: str
    files: dict[str, str]
    """Path to SHA-256."""
    models: dict[str, str]
    """Setting to value; addresses without what they may hold of a name or password."""
    made_at: str
    """UTC, ISO 8601: when a service first started with it."""

    @property
    def model(self) -> str:
        """The drafting model as it was named, else the profile or the server that chose it; empty for none."""
        return self.models["chat_url"] and (self.models["chat_model"] or self.models["chat_profile"] or urlsplit(self.models["chat_url"]).netloc)


_RELEASE = TypeAdapter(Release)


def release_of(serving: ServingSettings, files: Mapping[str, bytes]) -> Release:
    """The release that these settings and files are."""
    told = {name: str(getattr(serving, name)) for name in MODELS} | {name: bare(getattr(serving, name)) for name in URLS}
    listed = sums(files)
    return Release(_digest_of(listed, told), listed, told, datetime.now(UTC).isoformat(timespec="seconds"))


def bare(url: str) -> str:
    """An address without a name or password in it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])).rstrip("/")


def keep(data: Path, serving: ServingSettings, files: Mapping[str, bytes] | None = None) -> Release:
    """Keep what this program ships (or `files`) and is set to as a release, whole or not at all; the one kept already, if it is."""
    files = bundled() if files is None else files
    made = release_of(serving, files)
    place = data / FOLDER / made.id
    if place.is_dir():
        return made
    beside = place.with_name(f"{made.id}.{os.getpid()}.part")
    try:
        for name, content in files.items():
            path = beside / FILES / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (beside / MANIFEST).write_text(json.dumps(asdict(made), indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8")
        beside.rename(place)
    except OSError:
        if not place.is_dir():  # another worker was quicker
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return made


def kept(data: Path) -> tuple[Release, ...]:
    """Every release that can be read, newest first."""
    found: list[Release] = []
    for place in (data / FOLDER).glob("*"):
        with suppress(BadRequest):
            found.append(_read(place))
    return tuple(sorted(found, key=lambda one: (one.made_at, one.id), reverse=True))


def checked(data: Path, release_id: str) -> tuple[Release, Path]:
    """A kept release and the folder of its files, each held against its digest. Raises `BadRequest` for one of which anything is gone or changed."""
    place = data / FOLDER / release_id
    if not NAME.fullmatch(release_id) or not (place / MANIFEST).is_file():
        raise BadRequest(f"The files of release {release_id[:40]} are gone from the data folder. Restore them from a backup; nothing was changed.")
    made = _read(place)
    if sums(bundled(place / FILES)) != made.files or _digest_of(made.files, made.models) != release_id:
        raise BadRequest(f"The files of release {release_id} were changed since it was kept. Restore them from a backup; nothing was changed.")
    return made, place / FILES


def usable(data: Path, release_id: str, serving: ServingSettings, today: Library) -> tuple[ServingSettings, Library]:
    """A kept release as the settings and the library that drafts are made with. Raises `BadRequest`, saying why, for one that cannot be used."""
    release, folder = checked(data, release_id)
    served = served_as(release, serving)
    try:
        for duty in (Duty.DRAFT, Duty.REVISE, Duty.TRANSLATE):
            chat_place(served, duty)
        return served, load_bundle(folder, today)
    except (PromptError, ServingError) as error:
        raise BadRequest(f"Release {release_id} cannot be used by this version of Concord: {error} Nothing was changed.") from error


def served_as(release: Release, serving: ServingSettings) -> ServingSettings:
    """Today's settings with a release's models. Raises `BadRequest` where it asks a server that no setting names today."""
    named = {bare(url): url for url in (serving.chat_url, serving.revise_url, serving.translate_url, *serving.earlier_urls.split()) if url}
    strange = [url for name in URLS if (url := release.models[name]) and url not in named]
    if strange:
        raise BadRequest(f"Release {release.id} asks {urlsplit(strange[0]).netloc}, which no setting names today. Add it to CONCORD_SERVING_EARLIER_URLS.")
    asked = {name: named.get(url, "") for name in URLS for url in (release.models[name],)}
    return ServingSettings.model_validate(serving.model_dump() | release.models | asked)


def _digest_of(files: Mapping[str, str], models: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps([files, models], sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:DIGEST]


def _read(place: Path) -> Release:
    try:
        made = _RELEASE.validate_json((place / MANIFEST).read_bytes())
    except (ValidationError, OSError) as error:
        raise BadRequest(f"{place / MANIFEST} cannot be read. Restore it from a backup, or take the folder away.") from error
    if set(made.models) != set(MODELS):
        raise BadRequest(f"{place / MANIFEST} is of another version of Concord. Take the folder away.")
    return made
