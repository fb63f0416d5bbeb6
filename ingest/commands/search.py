"""`python -m ingest search TEXT`: ranked passages for a question."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import UnusableInput
from ingest.open import index_exists, open_index
from ingest.settings import ingest_settings
from ingest.types import Answer, Audience, Hit, Kind, Question, Where
from serving.settings import serving_settings

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_LINE = 160


def add(parser: ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("text", help="the question")
    parser.add_argument("--data", type=Path, help="data folder (default: CONCORD_DATA, else ./data)")
    parser.add_argument("--lang", default="", help="only documents in these languages, as de,fr")
    parser.add_argument("--market", default="", help="only documents that hold in one of these countries, as DE,FR")
    parser.add_argument("--product", default="", help="only documents about one of these products, as A7,B2, and those about all")
    parser.add_argument("--channel", default="", help="only documents for one of these channels, as chat, and those for all")
    parser.add_argument("--kind", default="", help="only documents of these kinds: policy, manual, ticket, script, faq")
    parser.add_argument("--on", type=_day, help="only documents valid on this day, as 2026-11-30")
    parser.add_argument("--internal", action="store_true", help="also documents for the shop's own people")
    parser.add_argument("--limit", type=int, default=10, help="passages (default 10)")
    parser.add_argument("--no-wait", action="store_true", help="exit 2 at once if another process is loading")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(args: Namespace) -> int:
    """Search, and print the hits."""
    settings = ingest_settings(os.environ, data=args.data)
    if args.limit < 1:
        message = "--limit: ask for at least one passage."
        raise UnusableInput(message)
    where = _where(args)
    if not index_exists(settings):
        message = f"There is no index in {settings.data} yet; load documents first: python -m ingest load PATH --data {settings.data}"
        raise UnusableInput(message)
    encoder = serving_settings(os.environ).encoder
    index = open_index(settings, encoder=encoder, wait=not args.no_wait, say=lambda text: print(text, file=sys.stderr))
    try:
        if index.generation() == 0:
            message = f"The index in {settings.data} is empty; load documents first: python -m ingest load PATH --data {settings.data}"
            raise UnusableInput(message)
        answer = index.search(Question(args.text, where=where, limit=args.limit))
    finally:
        index.close()
    print(as_json(answer) if args.json else as_text(answer))
    return 0


def as_json(answer: Answer) -> str:
    """The answer as one JSON document."""
    hits = [_fields(rank, hit) for rank, hit in enumerate(answer.hits, 1)]
    told = {"hits": hits, "strength": answer.strength.value, "generation": answer.generation, "milliseconds": answer.milliseconds}
    return json.dumps(told, ensure_ascii=False)


def as_text(answer: Answer) -> str:
    """The answer for a person."""
    blocks = [f"{len(answer.hits)} passages, source {answer.strength.value}, {answer.milliseconds:.1f} ms"]
    for rank, hit in enumerate(answer.hits, 1):
        passage = hit.passage
        page = passage.page_at(hit.window.start if hit.window else 0)
        place = " › ".join(passage.heading) + (f", page {page}" if page else "")
        window = passage.text[hit.window.start : hit.window.end] if hit.window else passage.text
        text = " ".join(window.split())
        blocks.append(f"{rank:2}. [{passage.lang}] {passage.path}  ({place})\n    {text[:_LINE]}{'…' if len(text) > _LINE else ''}")
    return "\n".join(blocks)


def _fields(rank: int, hit: Hit) -> dict[str, object]:
    passage = hit.passage
    found = {"rank": rank, "score": round(hit.score, 6), "arms": [arm.value for arm in hit.arms], "text": passage.text, "path": passage.path}
    about = {"lang": passage.lang, "heading": list(passage.heading), "page": passage.page, "family": passage.family}
    return {**found, **about, "similarity": round(hit.similarity, 4), "overlap": round(hit.overlap, 4)}


def _where(args: Namespace) -> Where:
    known = {kind.value: kind for kind in Kind}
    kinds = _words(args.kind)
    for kind in kinds:
        if kind not in known:
            message = f"--kind: there is no kind {kind!r}; known: {', '.join(known)}."
            raise UnusableInput(message)
    audiences = (Audience.PUBLIC, Audience.INTERNAL) if args.internal else (Audience.PUBLIC,)
    markets = tuple(code.upper() for code in _words(args.market))
    return Where(
        langs=_words(args.lang),
        markets=markets,
        kinds=tuple(known[kind] for kind in kinds),
        audiences=audiences,
        on=args.on,
        products=_words(args.product),
        channels=_words(args.channel),
    )


def _words(given: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in given.split(",") if word.strip())


def _day(given: str) -> date:
    return date.fromisoformat(given)
