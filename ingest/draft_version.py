"""The missing language version of a document, written by a machine into the folder of what waits for its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest.errors import UnknownDocument, UnusableInput
from ingest.front import stated_fields, with_front_matter
from ingest.originals import relative
from ingest.places import language_name
from ingest.translated import translated
from serving.chat_translate import open_any_translator

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.types import Listed, Meta, Opened
    from serving.settings import ServingSettings

FOLDER = "translations"


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """What a machine wrote and where it waits."""

    id: str
    """As `python -m ingest approve` names it."""
    source: str
    """Path of the document it was translated from."""
    source_version: str
    family: str
    lang: str
    made_by: str
    findings: tuple[str, ...]


def draft_version(opened: Opened, have: tuple[Listed, ...], lang: str, settings: ServingSettings, data: Path) -> DraftVersion:
    """Write the version in `lang` of a document, of whose family there are `have`. Nothing of it can be found before its owner says yes.

    Raises `UnknownDocument` if no version of the document is live, `UnusableInput` if that language is there already or nothing can translate, and the
    models' room's errors.
    """
    listed = opened.listed
    _check(opened, have, lang)
    found = open_any_translator(settings, lambda tag: language_name(tag, "en"))
    if found is None:
        message = "Nothing can translate here: set CONCORD_TRANSLATE_URL to a translation server, or CONCORD_CHAT_URL to a served model."
        raise UnusableInput(message)
    translator, name = found
    try:
        written = translated(opened.text, listed.title, listed.lang, lang, translator)
    finally:
        translator.close()
    place = relative(f"{FOLDER}/{listed.family}.{lang}")
    text = with_front_matter(_fields(listed, lang, written.title, name, written.findings), written.text)
    file = data / "waiting" / place.with_name(f"{place.name}.md")
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.part")
    fresh.write_text(text, "utf-8")
    fresh.replace(file)
    return DraftVersion(place.as_posix(), listed.path, listed.version, listed.family, lang, name, written.findings)


@dataclass(frozen=True, slots=True)
class Translation:
    """What a waiting file says of how it was made; empty fields for what no machine wrote."""

    source: str = ""
    made_by: str = ""
    findings: tuple[str, ...] = ()


def translation_of(text: str) -> Translation:
    """How a waiting text was made, told from its front matter."""
    told = stated_fields(text)
    findings = told.get("findings")
    lines = tuple(str(one) for one in findings) if isinstance(findings, list) else ()
    return Translation(str(told.get("translated_from") or ""), str(told.get("translated_by") or ""), lines)


def _check(opened: Opened, have: tuple[Listed, ...], lang: str) -> None:
    if not opened.text:
        message = f"No version of {opened.listed.path} is live, so there is nothing to translate."
        raise UnknownDocument(message)
    there = next((one for one in have if one.lang == lang and one.version and not one.about.machine), None)
    if there is not None:
        message = f"{opened.listed.family} is there in {language_name(lang, 'en')}: {there.path}. Change that document instead."
        raise UnusableInput(message)


def _fields(listed: Listed, lang: str, title: str, made_by: str, findings: tuple[str, ...]) -> dict[str, object]:
    about: Meta = listed.about
    return {
        "title": title,
        "lang": lang,
        "kind": listed.kind,
        "family": listed.family,
        "markets": list(about.markets),
        "products": list(about.products),
        "channels": list(about.channels),
        "audience": about.audience.value if about.audience else None,
        "valid_from": about.valid_from.isoformat() if about.valid_from else None,
        "valid_to": about.valid_to.isoformat() if about.valid_to else None,
        "owner": about.owner,
        "machine": True,
        "translated_from": listed.path,
        "translated_version": listed.version,
        "translated_by": made_by,
        "translated_on": datetime.now(UTC).date().isoformat(),
        "findings": list(findings),
    }
