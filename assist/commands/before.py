"""`python -m assist before`: a changed document, script, pack, wording or model tried on the last real questions, before anybody reads it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assist.before.compare import gates, moved
from assist.before.record import FILE, digest_of, digest_of_library
from assist.before.scratch import NewText
from assist.before.trial import Change, Shop, try_change
from assist.commands._tell import tell
from assist.errors import BadRequest
from assist.releases import NAMES, checked, served_as
from assist.store.last import last_questions
from assist.store.open import opened
from assist.store.wordings import holding, proposal
from ingest.errors import IngestError
from prompts.errors import PromptError
from serving.settings import serving_settings

if TYPE_CHECKING:
    import argparse

    from assist.before.trial import Tried
    from assist.settings import AssistSettings
    from prompts.shop import ShopWording
    from serving.settings import ServingSettings

LAST = 500
SHOWN = 40


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--document", action="append", default=[], metavar="PATH=FILE", help="a file that would take the place of the document PATH")
    parser.add_argument("--library", default="", metavar="DIR", help="a folder of scripts, packs and triage files in place of the shipped ones")
    parser.add_argument("--wording", action="append", default=[], metavar="KEY", help="a proposed wording of `assist learned list`")
    parser.add_argument("--release", default="", metavar="DIGEST", help="a kept release of prompts, scripts, packs and models")
    parser.add_argument("--chat-url", default="", metavar="URL", help="a served model that would write the drafts")
    parser.add_argument("--last", type=int, default=LAST, metavar="N", help=f"the last so many conversations (default: {LAST})")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the report (default: evaluation/before in the data folder)")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA or ./data)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Try it and print what moves. Exit code 1 where a gate falls or a language still says the old fact; 2 with one sentence on stderr."""
    try:
        told = tell("before", arguments, _act, _spoken)
    except (IngestError, PromptError) as error:
        print(f"before: {error}", file=sys.stderr)
        return 2
    return 2 if told is None else 1 if any(not one["stands"] for one in told["gates"]) or any(one["still"] for one in told["moved"]) else 0


async def _act(arguments: argparse.Namespace, settings: AssistSettings) -> dict[str, Any]:
    async with opened(settings) as store, store.begin() as connection:
        last = await last_questions(connection, arguments.last)
        now = await holding(connection, datetime.now(UTC))
        wordings = tuple([(await proposal(connection, key)).wording for key in arguments.wording])
    serving = serving_settings({**os.environ, "CONCORD_DATA": str(settings.data)})
    change = _change(arguments, wordings, settings.data, serving)
    if not last:
        raise BadRequest("There is no question yet that the change could be tried on.")
    tried = try_change(Shop(settings.data, now, serving), last, change, lambda text: print(text, file=sys.stderr))
    folder = _fresh(arguments.out or settings.data / "evaluation" / "before")
    told = document(tried, replace(change, documents=_kept(change.documents, folder))) | {"keys": arguments.wording, "release": arguments.release}
    (folder / FILE).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return told | {"report": str(folder / FILE)}


def _change(arguments: argparse.Namespace, wordings: tuple[ShopWording, ...], data: Path, serving: ServingSettings) -> Change:
    """What the options name. Raises `BadRequest` for nothing, and for a release that is gone or asks a server that no setting names."""
    documents = tuple(_document(one) for one in arguments.document)
    library, chat_url, models = arguments.library, arguments.chat_url, {}
    if arguments.release and (library or chat_url):
        raise BadRequest("A release is scripts and models together: name it alone, or --library and --chat-url.")
    if arguments.release:
        release, folder = checked(data, arguments.release)
        served = served_as(release, serving)
        library, chat_url = str(folder), served.chat_url
        models = {f"CONCORD_SERVING_{name.upper()}": str(getattr(served, name)) for name in NAMES}
    library = str(Path(library).resolve()) if library else ""
    change = Change(documents, library, wordings, chat_url, tuple(models.items()))
    if change == Change():
        raise BadRequest("Say what would be published: --document, --library, --wording, --release or --chat-url.")
    return change


def _fresh(parent: Path) -> Path:
    """A folder named by now that no other trial of the same second has."""
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S")
    for number in count(1):
        folder = parent / (name if number == 1 else f"{name}-{number}")
        with suppress(FileExistsError):
            folder.mkdir(parents=True)
            return folder
    raise AssertionError  # numbers do not end


def _kept(documents: tuple[NewText, ...], folder: Path) -> tuple[NewText, ...]:
    """The files as they were tried, beside the report: those may be changed or gone when somebody decides."""
    kept = []
    for number, one in enumerate(documents, 1):
        place = folder / f"{number}-{one.file.name}"
        shutil.copyfile(one.file, place)
        kept.append(NewText(one.path, place))
    return tuple(kept)


def document(tried: Tried, change: Change) -> dict[str, Any]:
    """A trial as plain JSON values. Texts of customers' replies are left out but for those that change."""
    changed = [one for one in tried.asked if one.changes]
    langs = sorted({one.before.lang for one in tried.asked})
    return {
        "format": "concord-before/1",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "documents": [one.path for one in change.documents],
        "files": [{"path": one.path, "file": str(one.file.resolve()), "sha256": digest_of(one.file.read_bytes())} for one in change.documents],
        "library": change.library,
        "library_digest": digest_of_library(Path(change.library)) if change.library else "",
        "wordings": [asdict(one) for one in change.wordings],
        "chat_url": change.chat_url,
        "questions": len(tried.asked),
        "languages": langs,
        "holds_from": tried.holds_from.isoformat() if tried.holds_from else "",
        "redrafted": tried.redrafted,
        "kept": tried.kept,
        "changed": len(changed),
        "changed_by_language": {lang: sum(one.before.lang == lang for one in changed) for lang in langs},
        "moved": [asdict(one) for one in moved(tried.asked)],
        "gates": [asdict(one) | {"stands": one.stands} for one in gates(tried.asked)],
        "answers": [
            {"id": one.id, "lang": one.before.lang, "intents": list(one.before.intents), "was": _said(one.before), "now": _said(one.after)} for one in changed
        ],
    }


def _said(one: Any) -> dict[str, Any]:  # noqa: ANN401 - an Answered
    return {"text": one.text, "refusal": one.refusal, "facts": list(one.facts), "sources": list(one.sources)}


def _document(given: str) -> NewText:
    path, equals, file = given.partition("=")
    if not equals or not path or not Path(file).is_file():
        raise BadRequest(f"{given!r} names no document and file: write --document policies/de/returns.md=new.md.")
    return NewText(path, Path(file))


def _spoken(told: dict[str, Any]) -> str:
    spread = sum(map(bool, told["changed_by_language"].values()))
    lines = [f"{told['changed']} of {told['questions']} answers change, in {spread} of {len(told['languages'])} languages"]
    if told["holds_from"]:
        lines.append(f"it holds from {told['holds_from']} on: both answers are as of that day")
    for one in told["moved"][:SHOWN]:
        still = f"; still {one['was']}: {', '.join(one['still'])}" if one["still"] else ""
        lines.append(f"{one['topic']}: {one['was']} → {one['now']} in {', '.join(one['languages'])}{still}")
    for one in told["gates"]:
        value = "not measured" if one["value"] is None else f"{one['value']:.3f}"
        lines.append(f"{one['name']} {one['where']}: {value}, at least {one['least']:.3f}: {'stands' if one['stands'] else 'FALLS'}")
    return "\n".join([*lines, f"report: {told['report']}"])
