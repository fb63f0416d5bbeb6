"""`python -m assist check`: the guard over replies and sources that others bring."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from assist.check import Guard, parse_cases
from assist.errors import AssistError
from assist.examples import encode_examples
from assist.guard.bearing import bearing_of
from assist.strings import Strings
from assist.types import Finding
from prompts.acts import load_acts
from prompts.errors import PromptError
from prompts.load import load_library
from serving.adapter import adapter
from serving.environment import SettingsError
from serving.errors import ServingError
from serving.open import open_encoder
from serving.settings import serving_settings

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--agent-language", default="en", metavar="TAG", help="language of the findings' sentences (default en)")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of a line for each finding")


def run(arguments: argparse.Namespace) -> int:
    """Read cases from standard input and print what is found. Exit code 0 if nothing blocks, 1 if something does, 2 for unusable input."""
    try:
        cases = parse_cases(sys.stdin.buffer.read())
        encoder = open_encoder(serving_settings({}))
        bearing = bearing_of(encoder, encode_examples(load_library().examples, encoder).vectors)
        guard = Guard(load_acts(), bearing, Strings.load(arguments.agent_language), arguments.agent_language)
        found = [(case.id, guard.findings(case)) for case in cases]
    except (AssistError, ServingError, SettingsError, PromptError) as error:
        print(f"check: {error}", file=sys.stderr)
        return 2
    if arguments.json:
        dump = adapter(tuple[Finding, ...])
        print(json.dumps({"cases": [{"id": name, "findings": dump.dump_python(findings, mode="json")} for name, findings in found]}, ensure_ascii=False))
    else:
        print("\n".join([*(f"{name}: {one.severity} {one.code}: {one.text}" for name, findings in found for one in findings), _summary(found)]))
    return 1 if any(one.severity == "blocking" for _, findings in found for one in findings) else 0


def _summary(found: list[tuple[str, tuple[Finding, ...]]]) -> str:
    return f"{len(found)} replies checked, {sum(bool(findings) for _, findings in found)} with findings."
