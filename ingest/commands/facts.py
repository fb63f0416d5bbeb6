"""`python -m ingest facts TEXT`: the facts of a text, each with its characters."""

from __future__ import annotations

import itertools
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.facts import read_facts
from ingest.language import UNKNOWN, identify
from ingest.types import Span

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from ingest.types import Fact


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("text", nargs="?", default="-", help="the text, or - for standard input (default)")
    parser.add_argument("--lang", default="und", help="its language as a BCP 47 tag; default: told line by line from the words")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(args: Namespace) -> int:
    """Read the facts and print them."""
    text = sys.stdin.read() if args.text == "-" else args.text
    facts = tuple(_told(text)) if args.lang == UNKNOWN else read_facts(text, args.lang)
    print(json.dumps({"facts": [as_dict(fact) for fact in facts]}, ensure_ascii=False) if args.json else "\n".join(map(as_line, facts)) or "No facts found.")
    return 0


def _told(text: str) -> Iterator[Fact]:
    """The facts of a text that does not say its language: lines of one language are read together, a line too short to tell in that of the whole."""
    whole, start = identify(text).lang, 0
    lines = [(line, identify(line).lang) for line in text.splitlines(keepends=True)]
    for lang, some in itertools.groupby(lines, key=lambda one: whole if one[1] == UNKNOWN else one[1]):
        part = "".join(line for line, _ in some)
        for fact in read_facts(part, lang):
            yield replace(fact, span=Span(fact.span.start + start, fact.span.end + start))
        start += len(part)


def as_dict(fact: Fact) -> dict[str, object]:
    """One fact for a program; `start` and `end` are code points of the text."""
    told = {"kind": fact.kind.value, "value": fact.value, "unit": fact.unit, "text": fact.text}
    return told | {"start": fact.span.start, "end": fact.span.end, "polarity": fact.polarity}


def as_line(fact: Fact) -> str:
    """One fact for a person."""
    denied = "" if fact.polarity else "  (denied)"
    return f"{fact.kind.value:9} {fact.value} {fact.unit}".rstrip() + f"  «{fact.text}» {fact.span.start}-{fact.span.end}{denied}"
