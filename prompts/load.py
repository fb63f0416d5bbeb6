"""Reads the room's files into one validated, immutable library; every file has a digest, and so has the whole."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.errors import PromptFileError, TemplateRefused
from prompts.packs import parse_pack
from prompts.parse import parse_cues, parse_examples, parse_intents, parse_roles, parse_said, parse_script
from prompts.render import template_variables
from prompts.schema import Entry, read_entry
from prompts.types import Example, Library, Pack, Prompt, Script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prompts.types import Role

DIGEST = 12
"""Hexadecimal digits of SHA-256 kept: 48 bits tell a few thousand files apart."""
PROMPT = ".md.j2"
"""How a prompt's file ends."""
ORDER_VALUES = {
    "status": frozenset({"label", "picked_up", "in_transit", "customs", "on_hold", "delivery_delayed", "out_for_delivery"})
    | frozenset({"ready_for_pickup", "delivery_failed", "delivered", "return_to_sender", "cancelled", "exception"}),
    "problem": frozenset({"carrier"}),
    "return_cost": frozenset({"customer", "shop"}),
    "refund_start": frozenset({"told", "returned"}),
    "ware_stock": frozenset({"there", "gone"}),
}
"""What an order's `status` and `problem` may be: the keys of `statuses.yaml`, and who is asked about a parcel that is held, failed or on its way back; and by
law, who pays for a return and from what a refund's period runs; and whether a product can be had."""
VARIABLES = re.compile(r"\A\{#\s*variables:([^#]*?)(?:\n\s*\n.*?)?#\}", re.DOTALL)


def load_library(root: Path | None = None) -> Library:
    """Everything in the room, or in another folder of the same shape. Reads the files anew each time.

    Raises `PromptFileError` with file and key for a file that is missing, malformed, or speaks of what no other file defines.
    """
    base = root or Path(__file__).parent
    paths = {part: _listed(base / part) for part in ("scripts", "locales", "triage")}
    roles = parse_roles(_entry(base, base / "roles.yaml"))
    intents = parse_intents(_entry(base, base / "intents.yaml"))
    scripts = tuple(parse_script(_entry(base, path), file_digest(path)) for path in paths["scripts"])
    packs = tuple(parse_pack(_entry(base, path), file_digest(path)) for path in paths["locales"])
    examples = tuple(parse_examples(_entry(base, path)) for path in paths["triage"])
    aside = sorted((base / "said").glob("*.yaml"))
    said = tuple(parse_said(_entry(base, path)) for path in aside)
    cues = parse_cues(_entry(base, base / "cues.yaml"))
    known = frozenset(intent.name for intent in intents)
    _check_scripts(scripts, paths["scripts"], roles, known)
    _check_packs(packs, paths["locales"])
    _check_examples(examples, paths["triage"], known)
    _check_said(said, aside, known)
    single = [base / name for name in ("roles.yaml", "intents.yaml", "cues.yaml")]
    return Library(
        scripts,
        packs,
        roles,
        intents,
        tuple(example for some in examples for example in some),
        cues,
        _whole_digest(base, [*single, *aside, *(p for part in paths.values() for p in part)]),
        tuple(load_prompt(path.name.removesuffix(PROMPT), base) for path in sorted(base.glob(f"*{PROMPT}"))),
        tuple(one for some in said for one in some),
    )


def load_prompt(name: str, root: Path | None = None) -> Prompt:
    """The prompt `<name>.md.j2` with the variables its first comment lists.

    Raises `PromptFileError` for a missing file, an invalid template, or a comment that lists other variables than the template uses.
    """
    path = (root or Path(__file__).parent) / f"{name}{PROMPT}"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PromptFileError(f"{path} is missing. Restore it from the release.") from error
    stated = VARIABLES.match(text)
    if stated is None:
        raise PromptFileError(f"{path.name}: line 1: a comment '{{# variables: a, b #}}' is expected first. Add it.")
    listed = frozenset(word for word in re.split(r"[,\s]+", stated.group(1)) if word)
    try:
        used = template_variables(text)
    except TemplateRefused as error:
        raise PromptFileError(f"{path.name}: {error}") from error
    if listed != used:
        raise PromptFileError(f"{path.name}: line 1: the comment lists {sorted(listed)}, the template uses {sorted(used)}. Make them the same.")
    return Prompt(name, text, tuple(sorted(used)), file_digest(path))


def file_digest(path: Path) -> str:
    """First digits of the SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:DIGEST]


def _whole_digest(base: Path, paths: Sequence[Path]) -> str:
    lines = sorted(f"{path.relative_to(base).as_posix()} {file_digest(path)}" for path in paths)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:DIGEST]


def _listed(folder: Path) -> list[Path]:
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise PromptFileError(f"{folder} holds no .yaml file. Restore it from the release.")
    return paths


def _entry(base: Path, path: Path) -> Entry:
    return read_entry(path, path.relative_to(base).as_posix())


def _at(path: Path, key: str) -> Entry:
    """A place of a file that was read, for an error to name with its line."""
    return Entry(None, f"{path.parent.name}/{path.name}", key, path)


def _check_scripts(scripts: Sequence[Script], paths: Sequence[Path], roles: Sequence[Role], intents: frozenset[str]) -> None:
    options = {role.name: frozenset(option.value for option in role.options) for role in roles}
    for script, path in zip(scripts, paths, strict=True):
        if script.intent not in intents:
            raise _at(path, "intent").wrong(f"'{script.intent}' is not in intents.yaml. Correct the name.")
        if script.intent != path.stem:
            raise _at(path, "intent").wrong(f"'{script.intent}' must be the file's name. Rename one.")
        for need in script.needs:
            if need.origin == "passage" and need.role not in options:
                raise _at(path, f"needs.{need.name}.role").wrong(f"'{need.role}' is not in roles.yaml. Correct the name.")
        played = {need.name: need.role for need in script.needs}
        for at, sentence in enumerate(script.sentences):
            for name, wanted in sentence.when:
                allowed = ORDER_VALUES.get(played[name]) or options.get(played[name], frozenset())
                if wanted not in allowed:
                    place = _at(path, f"sentences[{at}].when.{name}")
                    raise place.wrong(f"sentence '{sentence.id}': '{wanted}' is none of {sorted(allowed)}. Correct it.")


def _check_packs(packs: Sequence[Pack], paths: Sequence[Path]) -> None:
    for pack, path in zip(packs, paths, strict=True):
        if pack.lang != path.stem:
            raise _at(path, "lang").wrong(f"'{pack.lang}' must be the file's name. Rename one.")


def _check_examples(examples: Sequence[Sequence[Example]], paths: Sequence[Path], intents: frozenset[str]) -> None:
    seen: set[str] = set()
    for some, path in zip(examples, paths, strict=True):
        for at, example in enumerate(some):
            if example.intent not in intents:
                raise _at(path, "intent").wrong(f"'{example.intent}' is not in intents.yaml. Correct the name.")
            if example.id in seen:
                raise _at(path, f"examples[{at}].id").wrong(f"the id '{example.id}' stands twice. Rename one.")
            seen.add(example.id)


def _check_said(said: Sequence[Sequence[tuple[str, str, str]]], paths: Sequence[Path], intents: frozenset[str]) -> None:
    for some, path in zip(said, paths, strict=True):
        for intent, lang, _ in some:
            if intent not in intents:
                raise _at(path, f"said.{intent}").wrong(f"'{intent}' is not in intents.yaml. Correct the name.")
            if lang != path.stem:
                raise _at(path, "lang").wrong(f"'{lang}' must be the file's name. Rename one.")
